"""Signing in and out, and the lockout by account and by source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import current_app

from ipenforce.accounts import queries, session
from ipenforce.accounts.models import LoginAttempt, User, UserSession
from ipenforce.accounts.passwords import hash_password, hasher, verify_password
from ipenforce.clock import now
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.events import SYSTEM, Installation, record
from ipenforce.identifiers import plain

LONGEST_LOGIN = 60


@dataclass(frozen=True)
class Source:
    """Where a try to sign in comes from."""

    address: str
    browser: str


def sign_in(*, login: str, password: str, source: Source) -> User | Refused:
    """The user, with a fresh session in the browser; or why not. Either is written down by the caller's commit.

    Unknown login, wrong password and a disabled account are answered alike, after the same work. A
    refusal is returned and not raised, because the try itself must be kept.
    """
    login = plain(login).lower()[:LONGEST_LOGIN]
    user = queries.user_by_login(login)
    known = user.password_hash if user else None
    db.session.rollback()  # nothing is written yet: the slow hashing must not hold other writers up
    right = verify_password(known, password)
    at, user = now(), queries.user_by_login(login)
    if locked := _locked(login, source.address, at):
        return _refused(login, source, at, locked)
    if user is None or not right or not user.active:
        return _refused(login, source, at, Refused("登录名或者密码不正确", field="password", status=422))
    db.session.add(LoginAttempt(login=login, source=source.address, at=at, succeeded=True))
    if hasher().check_needs_rehash(user.password_hash):
        user.password_hash = hash_password(password)
    session.start(user, source.address, source.browser)
    record("session.started", user, user, user=user.number)
    return user


def _refused(login: str, source: Source, at: datetime, refused: Refused) -> Refused:
    db.session.add(LoginAttempt(login=login, source=source.address, at=at, succeeded=False))
    record("session.refused", Installation(), SYSTEM, login=login, because=refused.reason.text)
    return refused


def _locked(login: str, address: str, at: datetime) -> Refused | None:
    """The refusal of a locked account or source: too many wrong passwords of late."""
    config = current_app.config
    since = at - config["LOCKOUT_FOR"]
    if _failures(LoginAttempt.login == login, LoginAttempt.source == address, since=since) >= config["LOCKOUT_FAILURES"]:
        return _wait("该账户因多次输错密码已临时锁定，请{minutes}分钟后再试，或者联系系统管理员解锁")
    if _failures(LoginAttempt.source == address, since=since) >= config["LOCKOUT_SOURCE_FAILURES"]:
        return _wait("您所在的网络多次登录失败，已临时锁定，请{minutes}分钟后再试")
    return None


def _failures(*conditions: object, since: datetime) -> int:
    """Wrong passwords since the instant, or since the last right one of the same kind."""
    last = db.select(db.func.max(LoginAttempt.id)).where(*conditions, LoginAttempt.succeeded).scalar_subquery()
    query = db.select(db.func.count(LoginAttempt.id)).where(
        *conditions, LoginAttempt.succeeded.is_(False), LoginAttempt.at > since, LoginAttempt.id > db.func.coalesce(last, 0)
    )
    return int(db.session.execute(query).scalar_one())


def _wait(text: str) -> Refused:
    minutes = int(current_app.config["LOCKOUT_FOR"].total_seconds() // 60)
    return Refused(text, field="login", status=429, minutes=minutes)


def sign_out(row: UserSession) -> None:
    """End the session of this browser."""
    session.end(row, "signed_out")
    record("session.ended", row.user, row.user, user=row.user.number, because="signed_out")
