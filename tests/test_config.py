"""Settings: what must not serve is refused before it does, in words that say what to set."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from ipenforce import config
from ipenforce.config import Unsafe, configure
from tests.conftest import SETTINGS

SOUND = {name: SETTINGS[name] for name in ("SECRET_KEY", "FIELD_KEY")}


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No settings but those of the test."""
    for name in ("SECRET_KEY", "FIELD_KEY", "DATABASE_URL", "TRUSTED_HOSTS", "TEST_NOW"):
        monkeypatch.delenv(f"IPENFORCE_{name}", raising=False)
    monkeypatch.setenv("IPENFORCE_INSTANCE", str(tmp_path_factory.mktemp("instance")))


def configured(**given: object) -> Flask:
    app = Flask(__name__)
    configure(app, {**SOUND, **given})
    return app


@pytest.mark.parametrize("secret", ["", "dev", "change-me", "x" * 31])
def test_a_missing_known_or_short_secret_is_refused(secret: str) -> None:
    with pytest.raises(Unsafe, match="SECRET_KEY"):
        configured(SECRET_KEY=secret)


@pytest.mark.parametrize("key", ["", "5a" * 31, "5a" * 33, "zz" * 32, "5a" * 31 + "5"])
def test_a_field_key_that_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(Unsafe, match="FIELD_KEY"):
        configured(FIELD_KEY=key)


def test_without_any_settings_nothing_is_served() -> None:
    with pytest.raises(Unsafe):
        configure(Flask(__name__), None)


def test_a_clock_that_is_held_is_refused_outside_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IPENFORCE_TEST_NOW", "2026-11-23T09:00:00+08:00")
    with pytest.raises(Unsafe, match="IPENFORCE_TEST_NOW"):
        configured()
    assert configured(TESTING=True).testing


def test_the_environment_counts_before_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    (config.instance_path() / "config.py").write_text(f'SECRET_KEY = "{"f" * 40}"\nFIELD_KEY = "{"5b" * 32}"\nDEMO = True\n')
    monkeypatch.setenv("IPENFORCE_SECRET_KEY", "e" * 40)
    monkeypatch.setenv("IPENFORCE_TRUSTED_HOSTS", "a.example, b.example")
    app = Flask(__name__)
    configure(app, None)
    assert (app.config["SECRET_KEY"], app.config["FIELD_KEY"], app.config["DEMO"]) == ("e" * 40, "5b" * 32, True)
    assert app.config["TRUSTED_HOSTS"] == ["a.example", "b.example"]


def test_what_is_not_said_is_the_safe_choice() -> None:
    app = configured()
    assert app.config["DATABASE_URL"] == f"sqlite:///{config.instance_path() / 'ipenforce.sqlite3'}"
    assert app.config["TRUSTED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert (app.config["SESSION_COOKIE_HTTPONLY"], app.config["SESSION_COOKIE_SAMESITE"]) == (True, "Lax")
    assert app.config["PERMANENT_SESSION_LIFETIME"] == timedelta(hours=12)
    assert (app.debug, app.config["PROXY_HOPS"], app.config["DEMO"]) == (False, 0, False)


def test_over_tls_the_cookie_is_bound_to_the_host() -> None:
    plain, tls = configured(), configured(TLS=True)
    assert (plain.config["SESSION_COOKIE_NAME"], plain.config["SESSION_COOKIE_SECURE"]) == ("ipenforce", False)
    assert (tls.config["SESSION_COOKIE_NAME"], tls.config["SESSION_COOKIE_SECURE"]) == ("__Host-ipenforce", True)
    assert tls.config["SESSION_COOKIE_PATH"] == "/" and not tls.config.get("SESSION_COOKIE_DOMAIN")
