"""A test client whose every request has an application context, a session and a `g` of its own, as in service."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from ipenforce.db import db


class Browser(FlaskClient):
    """Ends the test's own reading before it asks; what the test wrote must be committed by then."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        db.session.rollback()
        with self.application.app_context():
            return super().open(*args, **kwargs)


def browser(app: Flask) -> Browser:
    """A browser without JavaScript."""
    return Browser(app, app.response_class)
