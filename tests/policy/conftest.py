"""Fixtures of the policy tests."""

from __future__ import annotations

import pytest

from tests.policy.office import Office, make_office


@pytest.fixture
def office(app) -> Office:
    """A bureau with the people who draft and approve its policy."""
    return make_office()
