"""Fixtures of the whole suite: the application on each database, people, and a browser-like client."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from ipenforce import create_app
from ipenforce.db import db
from ipenforce.law.working_days import use_years
from tests import databases
from tests.http_client import Browser, browser

# A busy machine is no failure: what a property says is not how long it takes.
hypothesis_settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
hypothesis_settings.load_profile("house")

DATABASES = ["sqlite", *(["postgresql"] if os.environ.get("IPENFORCE_TEST_POSTGRES_URL") else [])]

ONE_DATABASE = "one_database"
"""Mark of tests whose subject is not the database (printing, files, access): run on the first one alone."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the other databases of what is marked."""
    spared = [item for item in items if item.get_closest_marker(ONE_DATABASE) and _database_of(item) not in (None, DATABASES[0])]
    if spared:
        config.hook.pytest_deselected(items=spared)
        items[:] = [item for item in items if item not in set(spared)]


def _database_of(item: pytest.Item) -> str | None:
    call = getattr(item, "callspec", None)
    return next((value for value in call.params.values() if value in DATABASES), None) if call else None


SETTINGS: dict[str, object] = {
    "TESTING": True,
    "SECRET_KEY": "a secret for the tests alone, long enough",
    "FIELD_KEY": "5a" * 32,
    "PASSWORD_COST": "low",
    "WTF_CSRF_ENABLED": False,
}


@pytest.fixture(scope="session", params=DATABASES)
def installation(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application over a migrated database of this worker's own, once a run and kind."""
    with databases.migrated(request.param, tmp_path_factory) as url:
        folder = tmp_path_factory.mktemp("instance")
        os.environ["IPENFORCE_INSTANCE"] = str(folder)
        made = create_app({**SETTINGS, "DATABASE_URL": url})
        yield made
        with made.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def app(installation: Flask) -> Iterator[Flask]:
    """The application, its tables empty, with an application context pushed."""
    with installation.app_context():
        databases.empty()
        use_years(())
        yield installation
        use_years(())
        db.session.rollback()
        db.session.remove()


@pytest.fixture
def client(app: Flask) -> Browser:
    """A browser without JavaScript."""
    return browser(app)


@pytest.fixture
def data() -> Path:
    """The folder of files that tests read."""
    return Path(__file__).parent / "data"


@pytest.fixture
def folder(app: Flask, tmp_path: Path) -> Iterator[Path]:
    """The folder of this test's evidence; settings are as by default again afterwards."""
    before = dict(app.config)
    app.config["EVIDENCE_FOLDER"] = str(tmp_path / "evidence")
    app.config["EVIDENCE_RESERVE"] = 0
    yield tmp_path / "evidence"
    app.config.clear()
    app.config.update(before)
