"""Fixtures of the forms' tests."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.documents.people import Office, make_office


@pytest.fixture
def office(app: Flask) -> Office:
    """A bureau with an officer, a colleague and a head."""
    return make_office()
