"""Fixtures of tests that need a case at its officer's desk, with a store of evidence of its own."""

from __future__ import annotations

import pytest

from ipenforce.db import db
from tests.cases.stage import make_case, make_cast
from tests.factories import sign_in


@pytest.fixture
def cast(app):
    return make_cast()


@pytest.fixture
def case(cast):
    return make_case("investigating", cast)


@pytest.fixture
def desk(client, folder, cast, case):
    db.session.commit()
    return sign_in(client, cast.officer)
