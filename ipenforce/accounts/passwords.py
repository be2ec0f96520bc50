"""Passwords: argon2id, what is refused, and an equal wait where there is nobody."""

from __future__ import annotations

import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

from ipenforce.errors import Reason

SHORTEST = 12
LONGEST = 256
COMMON = frozenset({"123456789012", "password1234", "passwordpassword", "qwertyuiop12", "111111111111", "abcdefghijkl", "admin1234567"})
"""Long enough, and yet the first that anybody tries."""


@lru_cache(maxsize=2)
def _hasher(cheap: bool) -> PasswordHasher:
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1) if cheap else PasswordHasher()


def hasher() -> PasswordHasher:
    """argon2id with the library's parameters; cheap ones only where the application is under test."""
    return _hasher(bool(current_app.testing and current_app.config.get("PASSWORD_COST") == "low"))


def hash_password(password: str) -> str:
    """The password's argon2id hash with its own salt and parameters."""
    return hasher().hash(password)


@lru_cache(maxsize=2)
def _nobody(cheap: bool) -> str:
    return _hasher(cheap).hash(secrets.token_hex(16))


def verify_password(hashed: str | None, password: str) -> bool:
    """Whether the password is the one hashed; without a hash as long a wait, and False."""
    cheap = hasher() is _hasher(True)
    try:
        right = hasher().verify(hashed or _nobody(cheap), password)
    except (VerificationError, InvalidHashError):
        return False
    return right and hashed is not None


def too_weak(password: str, login: str) -> Reason | None:
    """Why a password is not taken."""
    if len(password) < SHORTEST:
        return Reason("密码至少{n}个字符", n=SHORTEST)
    if len(password) > LONGEST:
        return Reason("密码最多{n}个字符", n=LONGEST)
    if password.lower() in COMMON or len(set(password)) < 4 or login.lower() in password.lower():
        return Reason("密码过于简单：不要使用常见密码、重复字符或者登录名")
    return None


def one_time_password() -> str:
    """A password to be told once and changed at the first sign-in."""
    return secrets.token_urlsafe(12)
