"""Personal data: encrypted in the row, found by a keyed blind index, committed to in events."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app
from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from ipenforce.db import Model, db
from ipenforce.identifiers import plain

_AES_GCM = b"\x01"
"""First byte of every ciphertext: the algorithm, so that another can be put beside it."""


def _key(purpose: str) -> bytes:
    master = bytes.fromhex(current_app.config["FIELD_KEY"])
    return hmac.new(master, purpose.encode(), hashlib.sha256).digest()


class Encrypted(TypeDecorator[str]):
    """Text that stands encrypted in its row (AES-256-GCM, key outside the database)."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> bytes | None:
        if value is None:
            return None
        nonce = secrets.token_bytes(12)
        return _AES_GCM + nonce + AESGCM(_key("field")).encrypt(nonce, value.encode(), _AES_GCM)

    def process_result_value(self, value: bytes | None, dialect: Any) -> str | None:
        if value is None:
            return None
        value = bytes(value)
        if value[:1] != _AES_GCM:
            raise ValueError("unknown encryption algorithm")
        return AESGCM(_key("field")).decrypt(value[1:13], value[13:], _AES_GCM).decode()


def blind_index(text: str | None) -> str | None:
    """Keyed hash of a normalised value, for exact search in encrypted fields; None stays None."""
    if not text:
        return None
    return hmac.new(_key("index"), plain(text).upper().encode(), hashlib.sha256).hexdigest()


class PersonalSalt(Model):
    """The salt of one committed value. Erasing the row makes the commitment in the event log unopenable."""

    __tablename__ = "personal_salt"

    owner: Mapped[str] = mapped_column(String(40), index=True)
    field: Mapped[str] = mapped_column(String(40))
    commitment: Mapped[str] = mapped_column(String(64), unique=True)
    salt: Mapped[str] = mapped_column(String(64))


def commitment(owner: str, field: str, value: str | None) -> str | None:
    """What an event holds in place of a personal value: HMAC-SHA-256 under a fresh, erasable salt.

    `owner` is the public number of the object that the value belongs to.
    """
    if not value:
        return None
    salt = secrets.token_bytes(32)
    digest = hmac.new(salt, value.encode(), hashlib.sha256).hexdigest()
    db.session.add(PersonalSalt(owner=owner, field=field, commitment=digest, salt=salt.hex()))
    return digest


def opens(committed: str, value: str) -> bool:
    """Whether `value` is what was committed to; False also where the salt has been erased."""
    row = db.session.execute(db.select(PersonalSalt).filter_by(commitment=committed)).scalar_one_or_none()
    if row is None:
        return False
    return hmac.new(bytes.fromhex(row.salt), value.encode(), hashlib.sha256).hexdigest() == committed
