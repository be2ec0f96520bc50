"""Readers of the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import joinedload

from ipenforce.accounts.models import User
from ipenforce.db import db
from ipenforce.outbox.models import MailAddress, Message
from ipenforce.outbox.sending import Letter

AT_ONCE = 5
"""Messages that one turn of the scheduler sends."""
SHOWN = 20


def address_of(user: User) -> str | None:
    """Where a person wants his messages."""
    return db.session.execute(db.select(MailAddress.address).filter_by(user_id=user.id)).scalar_one_or_none()


def due_letters(at: datetime) -> list[Letter]:
    """What is to be sent now, the longest waiting first."""
    query = db.select(Message).where(Message.state == "waiting", Message.next_at <= at).order_by(Message.next_at, Message.id).limit(AT_ONCE)
    rows = db.session.execute(query.options(joinedload(Message.user))).scalars().all()
    return [Letter(row.key, row.way, address_of(row.user) or "", row.title, row.text) for row in rows]


def by_key(key: str) -> Message | None:
    """A message by its key."""
    return db.session.execute(db.select(Message).filter_by(key=key)).scalar_one_or_none()


def counts() -> dict[str, int]:
    """How many messages there are in each state."""
    return dict(db.session.execute(db.select(Message.state, db.func.count()).group_by(Message.state)).all())


def troubled() -> Sequence[Message]:
    """Messages whose last attempt failed, those given up first."""
    query = db.select(Message).where(Message.state != "sent", Message.error != "").options(joinedload(Message.user))
    return db.session.execute(query.order_by(Message.state, Message.id.desc()).limit(SHOWN)).scalars().all()
