"""Signing in and out, and the lockout by account and by source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import current_app

from ipenforce.accounts import queries, session
from ipenforce.accounts.models import LoginAttempt, User, UserSession
from ipenforce.accounts.passwords import hash_password, hasher, verify_password
from ipenforce.clock import now
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.events import SYSTEM, Actor, Installation, record
from ipenforce.identifiers import plain
from ipenforce.privacy import blind_index

LONGEST_LOGIN = 60
UNKNOWN = "（没有这个账户）"


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
    kept = login if user else _kept(login)
    _one_after_another(kept, source.address)
    if locked := _locked(kept, source.address, at):
        return _refused(user, locked)
    if user is None or not right or not user.active:
        db.session.add(LoginAttempt(login=kept, source=source.address, at=at, succeeded=False))
        return _refused(user, Refused("登录名或者密码不正确", field="password", status=422))
    db.session.add(LoginAttempt(login=kept, source=source.address, at=at, succeeded=True))
    if hasher().check_needs_rehash(user.password_hash):
        user.password_hash = hash_password(password)
    if (old := session.current()) is not None:
        _end(old, "replaced", "本浏览器重新登录")
    session.start(user, source.address, source.browser)
    record("session.started", user, user, user=user.number)
    return user


def _kept(login: str) -> str:
    """How a login that nobody has is counted: what is typed there by mistake may be a password or a resident ID."""
    return f"?{blind_index(login)}"[:LONGEST_LOGIN]


def _refused(user: User | None, refused: Refused) -> Refused:
    login = user.login if user else UNKNOWN
    record("session.refused", Installation(), SYSTEM, login=login, because=refused.reason.plain())
    return refused


def _one_after_another(login: str, address: str) -> None:
    """Tries of one account and of one source wait for each other, so that none is left uncounted.

    SQLite has one writer at a time anyway.
    """
    if db.engine.dialect.name == "postgresql":
        for kind, text in enumerate((address, login)):
            db.session.execute(db.select(db.func.pg_advisory_xact_lock(kind, db.func.hashtext(text))))


def _locked(login: str, address: str, at: datetime) -> Refused | None:
    """The refusal of a locked account or source: too many wrong passwords of late.

    A right password clears the account's count from that source, never the source's own: else whoever
    has one account could try the others without end. Tries while locked do not make it longer.
    """
    own, here = (LoginAttempt.login == login, LoginAttempt.source == address), LoginAttempt.source == address
    last = db.select(db.func.max(LoginAttempt.id)).where(*own, LoginAttempt.succeeded).scalar_subquery()
    since = LoginAttempt.id > db.func.coalesce(last, 0)
    if (left := _wait(*own, since, at=at, limit=current_app.config["LOCKOUT_FAILURES"])) > timedelta():
        return _later("该账户因多次输错密码已临时锁定，请{minutes}分钟后再试，或者联系系统管理员解锁", left)
    if (left := _wait(here, at=at, limit=current_app.config["LOCKOUT_SOURCE_FAILURES"])) > timedelta():
        return _later("您所在的网络多次登录失败，已临时锁定，请{minutes}分钟后再试", left)
    return None


def _wait(*conditions: object, at: datetime, limit: int) -> timedelta:
    """How long the lock still holds: LOCKOUT_FOR from the failure that was the `limit`-th within LOCKOUT_FOR."""
    period: timedelta = current_app.config["LOCKOUT_FOR"]
    query = (
        db.select(LoginAttempt.at)
        .where(*conditions, LoginAttempt.succeeded.is_(False), LoginAttempt.at > at - 2 * period)
        .order_by(LoginAttempt.at.desc())
        .limit(limit)
    )
    failed = db.session.execute(query).scalars().all()
    if len(failed) < limit or failed[0] - failed[-1] >= period:
        return timedelta()
    return failed[0] + period - at


def _later(text: str, left: timedelta) -> Refused:
    return Refused(text, field="login", status=429, minutes=-(-left // timedelta(minutes=1)))


def _end(row: UserSession, code: str, because: str) -> None:
    session.end(row, code)
    record("session.ended", row.user, row.user, user=row.user.number, because=because)


def sign_out(row: UserSession) -> None:
    """End the session of this browser."""
    _end(row, "signed_out", "退出登录")
    session.forget()


def end_sessions(user: User, *, on: date, actor: Actor) -> None:
    """Sign a person out wherever he is signed in."""
    if not session.end_all(user, "ended_by_admin"):
        raise Refused("该账户没有进行中的会话")
    record("session.ended", user, actor, user=user.number, because="系统管理员结束会话")
