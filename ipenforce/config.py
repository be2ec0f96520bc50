"""Settings, their defaults and meaning; `instance/config.py` and `IPENFORCE_*` override them."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from flask import Flask

ROOT = Path(__file__).resolve().parent.parent

DEFAULT_SECRETS = {"", "dev", "change-me"}


class Unsafe(RuntimeError):
    """The application refuses to start like this."""


class Defaults:
    """What holds where nothing else is said."""

    SECRET_KEY = ""
    """Signs cookies; at least 32 characters. `make start` writes one into instance/config.py."""
    FIELD_KEY = ""
    """64 hex digits: encrypts personal fields in the rows. Kept outside the database."""
    DATABASE_URL = ""
    """Empty: SQLite at instance/ipenforce.sqlite3. `postgresql+psycopg://…` for PostgreSQL."""
    TLS = False
    """True where the site is served over TLS: cookies become Secure with the __Host- prefix, HSTS is sent."""
    TRUSTED_HOSTS: list[str] | None = None
    """Host names that the site answers to; None means localhost, 127.0.0.1 and [::1]."""
    PUBLIC_URL = ""
    """Address by which the public reaches the site, e.g. https://ip.example.gov.cn: issued forms carry it in their code."""
    SEAL_PASSPHRASE = ""
    """Opens the bureaus' certificates, instance/seals/<bureau number>.p12: forms of a bureau that has one are signed."""
    TIMESTAMP_URL = ""
    """Address of an RFC 3161 time-stamping service for signed forms; empty: none."""
    OUTBOX_MAIL = ""
    """Mail service for reminders as an Apprise address without recipient, e.g. mailtos://user:password@mail.example.gov.cn?from=…; empty: none."""
    OUTBOX_WEBHOOK = ""
    """Apprise address of a group or webhook that gets every reminder (json://, wecombot://, dingtalk://, feishu://); empty: none."""
    PROXY_HOPS = 0
    """Number of reverse proxies whose X-Forwarded-* headers are believed."""
    DEMO = False
    """Demo data are present and marked on every page."""
    SESSION_IDLE = timedelta(minutes=30)
    SESSION_ABSOLUTE = timedelta(hours=12)
    LOCKOUT_FAILURES = 5
    """Wrong passwords for one account from one source until it is locked for LOCKOUT_FOR."""
    LOCKOUT_SOURCE_FAILURES = 50
    """Wrong passwords from one source, over all accounts."""
    LOCKOUT_FOR = timedelta(minutes=15)
    LANGUAGES = ("zh", "en")
    EVIDENCE_FOLDER = ""
    """Where evidence lies; empty: evidence/ of the instance folder. Never on NFS or SMB."""
    EVIDENCE_STORE = ""
    """Empty: files lie in EVIDENCE_FOLDER. `s3://bucket/prefix`: in an S3-compatible service (extra s3; keys as boto3 finds them)."""
    EVIDENCE_S3_ENDPOINT = ""
    """Address of the S3-compatible service; empty: that of the region."""
    EVIDENCE_SM3 = False
    """Files are also hashed with SM3."""
    EVIDENCE_MAX_FILE = 2 * 1024**3
    """Bytes of the largest file that is taken in."""
    EVIDENCE_PIECE = 8 * 1024**2
    """Bytes of the largest piece of a resumable upload; below MAX_CONTENT_LENGTH."""
    EVIDENCE_UPLOAD_FOR = timedelta(hours=24)
    """An upload that is not taken in by then is swept."""
    EVIDENCE_USER_DAY = 20 * 1024**3
    """Bytes that one person may begin to upload on one day."""
    EVIDENCE_SUBJECT = 50 * 1024**3
    """Bytes that the files of one case may take."""
    EVIDENCE_RESERVE = 512 * 1024**2
    """Bytes of the disk that uploads leave free."""
    EVIDENCE_SCANNER = ""
    """Virus scanner: `clamd:/run/clamav/clamd.ctl`, `clamd:127.0.0.1:3310` or `command:clamdscan --no-summary --fdpass {file}`.
    Where one is set, only files that it found clean are handed out."""
    EVIDENCE_SCAN_SECONDS = 60
    EVIDENCE_VERIFY_BYTES = 4 * 1024**3
    """Bytes that are hashed again in a night, the longest unverified first. On SQLite nobody can write meanwhile (seconds)."""
    MAX_CONTENT_LENGTH = 16 * 1024 * 1024
    MAX_FORM_MEMORY_SIZE = 2 * 1024 * 1024
    MAX_FORM_PARTS = 2000


def instance_path() -> Path:
    """The folder of this machine's own files: `IPENFORCE_INSTANCE` or instance/ beside the package."""
    return Path(os.environ.get("IPENFORCE_INSTANCE") or ROOT / "instance").resolve()


def configure(app: Flask, overrides: dict[str, object] | None) -> None:
    """Fill app.config: defaults, then instance/config.py, environment, and what the caller states.

    Raises Unsafe where the result must not serve: no secret, a known one, no field key, a stopped clock.
    """
    app.config.from_object(Defaults)
    app.config.from_pyfile(str(instance_path() / "config.py"), silent=True)
    for name in ("SECRET_KEY", "FIELD_KEY", "DATABASE_URL", "PUBLIC_URL", "SEAL_PASSPHRASE", "TIMESTAMP_URL", "OUTBOX_MAIL", "OUTBOX_WEBHOOK"):
        if value := os.environ.get(f"IPENFORCE_{name}"):
            app.config[name] = value
    if hosts := os.environ.get("IPENFORCE_TRUSTED_HOSTS"):
        app.config["TRUSTED_HOSTS"] = [host.strip() for host in hosts.split(",")]
    app.config.update(overrides or {})
    _refuse_unsafe(app)
    if not app.config["DATABASE_URL"]:
        app.config["DATABASE_URL"] = f"sqlite:///{instance_path() / 'ipenforce.sqlite3'}"
    if not app.config["TRUSTED_HOSTS"]:
        app.config["TRUSTED_HOSTS"] = ["localhost", "127.0.0.1", "[::1]"]
    tls = bool(app.config["TLS"])
    app.config.update(
        SESSION_COOKIE_NAME="__Host-ipenforce" if tls else "ipenforce",
        SESSION_COOKIE_SECURE=tls,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=app.config["SESSION_ABSOLUTE"],
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=tls,
        BABEL_DEFAULT_LOCALE="zh",
        BABEL_DEFAULT_TIMEZONE="Asia/Shanghai",
        BABEL_TRANSLATION_DIRECTORIES=str(Path(__file__).parent / "translations"),
    )


def _refuse_unsafe(app: Flask) -> None:
    secret = str(app.config["SECRET_KEY"])
    if secret in DEFAULT_SECRETS or len(secret) < 32:
        raise Unsafe("SECRET_KEY 未设置或过短（至少32个字符）：请在 instance/config.py 或环境变量 IPENFORCE_SECRET_KEY 中设置")
    key = str(app.config["FIELD_KEY"])
    try:
        length = len(bytes.fromhex(key))
    except ValueError:
        length = 0
    if length != 32:
        raise Unsafe("FIELD_KEY 应为64位十六进制数：请在 instance/config.py 或环境变量 IPENFORCE_FIELD_KEY 中设置")
    if os.environ.get("IPENFORCE_TEST_NOW") and not app.testing and not app.config.get("TESTING"):
        raise Unsafe("IPENFORCE_TEST_NOW 只用于测试，请从环境变量中删除")
