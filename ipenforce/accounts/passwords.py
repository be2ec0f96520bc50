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
FEWEST_DIFFERENT = 4
LOGIN_FROM = 4
"""A login shorter than this may turn up in a good password by chance."""
_TRIED_FIRST = """
123456789012 1234567890123 12345678901234 1234567890qwe 123456789abc 0123456789ab 0987654321098 112233445566 123123123123
121212121212 147258369000 159753159753 5201314520131 520131452013 1qaz2wsx3edc 1qaz2wsx3edc4rfv 1q2w3e4r5t6y 1q2w3e4r5t6y7u
a123456789012 abc123456789 abcd12345678 abcd1234abcd abcdefghijkl abcdefg12345 aa1234567890 asdfghjkl123 asdfghjkl1234
admin1234567 admin12345678 adminadmin123 administrator administrator1 changeme1234 iloveyou1234 letmein123456 password1234
password12345 password123456 passwordpassword p@ssw0rd1234 qazwsxedcrfv qwerty123456 qwertyuiop12 qwertyuiop123 qwertyuiopas
qwertyuiop[] welcome12345 woaini123456 woaini1314520 woaini5201314 zxcvbnm12345 zaq12wsxcde3
"""
COMMON = frozenset(_TRIED_FIRST.split())
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
    low = password.lower()
    if low in COMMON or len(set(low)) < FEWEST_DIFFERENT or (len(login) >= LOGIN_FROM and login.lower() in low):
        return Reason("密码过于简单：不要使用常见密码、重复字符或者登录名")
    return None


def one_time_password() -> str:
    """A password to be told once and changed at the first sign-in."""
    return secrets.token_urlsafe(12)
