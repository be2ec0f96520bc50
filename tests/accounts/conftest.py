"""The office that tests of accounts work in."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.accounts.office import Office, make_office


@pytest.fixture
def office(app: Flask) -> Office:
    """A bureau, its system and security administrators and an officer called wang."""
    return make_office()
