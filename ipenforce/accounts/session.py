"""Signed-in browsers: a random token in the cookie, its hash in the table, limits, and how it dies."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from flask import Flask, Response, current_app, g, redirect, request, session, url_for
from flask_login import LoginManager, current_user

from ipenforce.accounts.models import User, UserSession
from ipenforce.clock import now
from ipenforce.db import db

KEY = "token"
MARK = 12
SEEN_EVERY = timedelta(minutes=1)
OPEN_TO_NEW = frozenset({"accounts.change_password", "accounts.sign_out", "static"})
"""Endpoints that a user who must change his password may reach."""

manager = LoginManager()


def hashed(token: str) -> str:
    """The form in which a token is kept: SHA-256 of it."""
    return hashlib.sha256(token.encode()).hexdigest()


def start(user: User, address: str, browser: str) -> UserSession:
    """A fresh session for the user, and its token in the browser's cookie; what stood there before is dropped."""
    forget()
    token = secrets.token_urlsafe(32)
    session[KEY], session.permanent = token, True
    at = now()
    row = UserSession(
        token_hash=hashed(token), user_id=user.id, started_at=at, seen_at=at, address=address[:64], browser=browser[:200]
    )
    db.session.add(row)
    db.session.flush()
    g.session_mark = row.token_hash[:MARK]
    return row


def forget() -> None:
    """Empty the browser's cookie, but for the language that was chosen."""
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language


def end(row: UserSession, because: str) -> None:
    """End one session; its token is worth nothing from here on."""
    if row.ended_at is None:
        row.ended_at, row.ended_because = now(), because


def end_all(user: User, because: str) -> int:
    """End every session of the user; how many were open."""
    rows = db.session.execute(db.select(UserSession).filter_by(user_id=user.id, ended_at=None)).scalars().all()
    for row in rows:
        end(row, because)
    return len(rows)


def _present() -> UserSession | None:
    token = session.get(KEY)
    if not token:
        return None
    return db.session.execute(db.select(UserSession).filter_by(token_hash=hashed(token))).scalar_one_or_none()


def current() -> UserSession | None:
    """The living session of the request's browser."""
    row = _present()
    if row is None or row.ended_at is not None or not row.user.active:
        return None
    at = now()
    idle, longest = current_app.config["SESSION_IDLE"], current_app.config["SESSION_ABSOLUTE"]
    if at - row.seen_at > idle or at - row.started_at > longest:
        return None
    return row


@manager.request_loader
def load(_request: Any) -> User | None:
    """The user of the request's cookie, for flask-login; notes the session for the events."""
    if request.endpoint == "static":
        return None
    row = current()
    if row is None:
        return None
    g.session_mark = row.token_hash[:MARK]
    if now() - row.seen_at > SEEN_EVERY:
        g.session_seen = row.id
    return row.user


def _note_when_sent(response: Response) -> Response:
    seen = g.pop("session_seen", None)
    if seen is not None:
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        response.call_on_close(lambda: _note_seen(app, seen))
    return response


def _note_seen(app: Flask, seen: int) -> None:
    """Once the answer is sent, in a transaction of its own: the page was read-only and waits for no writer."""
    with app.app_context():
        try:
            db.session.execute(db.update(UserSession).filter_by(id=seen, ended_at=None).values(seen_at=now()))
            db.session.commit()
        except Exception:
            db.session.rollback()
            app.logger.exception("the session's last sign of life was not noted")


def _must_change() -> Any:
    if request.endpoint in OPEN_TO_NEW or not current_user.is_authenticated or not current_user.must_change_password:
        return None
    return redirect(url_for("accounts.change_password"))


def install(app: Flask) -> None:
    """Lay signing in on the application."""
    app.config.setdefault("SESSION_PROTECTION", None)
    manager.init_app(app)
    app.before_request(_must_change)
    app.after_request(_note_when_sent)
