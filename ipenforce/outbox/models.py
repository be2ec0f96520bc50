"""What we keep of messages that go out of the house, and where to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipenforce.accounts.models import User
from ipenforce.db import Model
from ipenforce.privacy import Encrypted


class MailAddress(Model):
    """Where a person wants his messages, beside his home page."""

    __tablename__ = "mail_address"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), unique=True)
    address: Mapped[str] = mapped_column(Encrypted)

    user: Mapped[User] = relationship()


class Message(Model):
    """A message that waits to be sent, was sent, or was given up. Its key is the same in every attempt."""

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint("way IN ('mail', 'webhook')", name="way"),
        CheckConstraint("state IN ('waiting', 'sent', 'given_up')", name="state"),
        Index("ix_message_state_next_at", "state", "next_at"),
    )

    key: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    way: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    posted_at: Mapped[datetime]
    next_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(Text, default="")

    user: Mapped[User] = relationship()
