"""An office with its administrators, and what tests of accounts ask of a browser and of the events."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup
from flask import Flask

from ipenforce import create_app
from ipenforce.accounts.models import Bureau, User, UserSession
from ipenforce.db import db
from ipenforce.events import Event
from tests.conftest import SETTINGS
from tests.factories import PASSWORD, make_bureau, make_user
from tests.http_client import Browser, browser

COOKIE = "ipenforce"


@dataclass(frozen=True)
class Office:
    """A bureau, two of its administrators and an officer."""

    bureau: Bureau
    system: User
    security: User
    officer: User


def make_office() -> Office:
    """The office, committed."""
    bureau = make_bureau()
    office = Office(
        bureau, make_user(bureau, "system_admin"), make_user(bureau, "security_admin"), make_user(bureau, "officer", login="wang")
    )
    db.session.commit()
    return office


def facts(name: str) -> list[dict[str, Any]]:
    """The facts of every event of that name, in order."""
    return [row.facts for row in events(name)]


def events(name: str) -> list[Event]:
    """Every event of that name, in order."""
    return list(db.session.execute(db.select(Event).filter_by(name=name).order_by(Event.id)).scalars())


def enter(client: Browser, login: str, password: str = PASSWORD, *, source: str = "10.0.0.7", onwards: str = "") -> Any:
    """The answer to a try to sign in from an address."""
    return client.post(
        "/sign-in" + onwards, data={"login": login, "password": password}, environ_overrides={"REMOTE_ADDR": source}
    )


def said(answer: Any) -> str:
    """What the error summary of a page says."""
    summary = BeautifulSoup(answer.get_data(as_text=True), "html.parser").select_one(".error-summary")
    return summary.get_text(" ", strip=True) if summary else ""


def is_in(client: Browser) -> bool:
    """Whether the browser is signed in: a page that asks no more than that answers."""
    answer = client.get("/password", buffered=True)
    assert answer.status_code == 200 or "/sign-in" in answer.location
    return bool(answer.status_code == 200)


def copied(client: Browser) -> Browser:
    """Another browser with the same cookie."""
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    other = browser(client.application)
    other.set_cookie(COOKIE, cookie.value)
    return other


def token(client: Browser) -> str | None:
    """The random token in the browser's cookie."""
    with client.session_transaction() as kept:
        return kept.get("token")


def open_sessions(user: User) -> list[UserSession]:
    """The sessions of a person that have not ended."""
    return list(db.session.execute(db.select(UserSession).filter_by(user_id=user.id, ended_at=None)).scalars())


@contextmanager
def served(app: Flask, **settings: object) -> Iterator[Browser]:
    """A browser of the same installation served under other settings."""
    other = create_app({**SETTINGS, "DATABASE_URL": app.config["DATABASE_URL"], **settings})
    try:
        yield browser(other)
    finally:
        with other.app_context():
            db.session.remove()
            db.engine.dispose()
