"""The only writers of the outbox: addresses, messages, and what became of them."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta

from flask import current_app

from ipenforce.accounts.models import User
from ipenforce.clock import now
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.events import SYSTEM, record
from ipenforce.outbox.models import MailAddress, Message
from ipenforce.outbox.queries import address_of
from ipenforce.outbox.sending import open_ways
from ipenforce.privacy import commitment

MOST_ATTEMPTS = 8
FIRST_WAIT = timedelta(minutes=1)


def set_address(user: User, *, address: str | None, on: date, actor: User) -> None:
    """Say where one's own messages go; none: to the home page alone."""
    local, at, domain = (address or "").partition("@")
    if address and (not local or not at or "." not in domain.strip(".") or any(letter in address for letter in " ,;<>\r\n&?")):
        raise Refused("邮箱地址无法识别：请按 name@example.gov.cn 的格式填写", field="address", status=422)
    row = db.session.execute(db.select(MailAddress).filter_by(user_id=user.id)).scalar_one_or_none()
    if row is None and address:
        db.session.add(MailAddress(user_id=user.id, address=address))
    elif row is not None and address:
        row.address = address
    elif row is not None:
        db.session.delete(row)
    record("mail.address_set", user, actor, user=user.number, address=commitment(user.number, "address", address or ""))


def post(user: User, *, key: str, title: str, path: str) -> int:
    """Put a message to a person into the outbox, once for each key and way; how many were put there.

    What leaves the house names no party: the number of the case and the address where to read on.
    """
    posted = 0
    for way in open_ways():
        if way == "mail" and address_of(user) is None:
            continue
        hashed = hashlib.sha256(f"{key}|{user.number}|{way}".encode()).hexdigest()
        if db.session.execute(db.select(Message.id).filter_by(key=hashed)).first():
            continue
        text = f"{user.name}：{title}\n{str(current_app.config['PUBLIC_URL']).rstrip('/')}{path}"
        db.session.add(Message(key=hashed, user_id=user.id, way=way, title=title[:200], text=text, posted_at=now(), next_at=now()))
        db.session.flush()
        record("message.posted", user, SYSTEM, message=hashed[:16], way=way)
        posted += 1
    return posted


def note_outcome(key: str, error: str, at: datetime) -> None:
    """Write down what came of an attempt: sent, to be tried again after a longer and longer wait, or given up."""
    row = db.session.execute(db.select(Message).filter_by(key=key).with_for_update()).scalar_one()
    if row.state != "waiting":
        return
    row.attempts, row.error = row.attempts + 1, error
    if not error:
        row.state, row.sent_at = "sent", at
        record("message.sent", row.user, SYSTEM, message=key[:16], way=row.way)
    elif row.attempts >= MOST_ATTEMPTS:
        row.state = "given_up"
        record("message.given_up", row.user, SYSTEM, message=key[:16], way=row.way, error=error)
    else:
        row.next_at = at + FIRST_WAIT * 2 ** (row.attempts - 1)


def try_again(row: Message, *, at: datetime, actor: User) -> None:
    """Let a message that was given up wait to be sent once more."""
    if row.state != "given_up":
        raise Refused("该消息仍在发送或者已经发出，不需要重发")
    row.state, row.attempts, row.next_at = "waiting", 0, at
    record("message.posted", row.user, actor, message=row.key[:16], way=row.way)
