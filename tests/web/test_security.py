"""What every answer carries and every request passes: tokens, headers, hosts, sizes, and pages of error."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from ipenforce.accounts.models import User
from ipenforce.db import db
from ipenforce.events import Event
from ipenforce.parties.models import Party
from ipenforce.web.security import HEADERS
from tests.factories import PASSWORD, make_bureau, make_user, sign_in
from tests.http_client import Browser, browser
from tests.test_events import full_log

STALL = {
    "title": "示例线索", "source": "tip", "received_on": "2026-11-20", "content": "示例", "party": "", "kind": "organisation",
    "name": "示例公司", "uscc": "", "resident_id": "", "phone": "", "informant_name": "", "informant_contact": "", "market": "",
    "market_name": "示例市场", "market_operator": "示例市场公司", "market_address": "示例路1号", "stall": "1", "goods": "示例", "confirm": "1",
}  # fmt: skip


@pytest.fixture
def officer(app: Flask) -> User:
    made = make_user(make_bureau(), "officer")
    db.session.commit()
    return made


@pytest.fixture
def guarded(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application asking for tokens, as in service."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    return app


def token(client: Browser, page: str) -> str:
    field = BeautifulSoup(client.get(page).get_data(as_text=True), "html.parser").select_one("input[name=csrf_token]")
    assert field is not None
    return str(field["value"])


def signed_in(app: Flask, user: User) -> Browser:
    client, login = browser(app), user.login
    answer = client.post("/sign-in", data={"login": login, "password": PASSWORD, "csrf_token": token(client, "/sign-in")})
    assert answer.status_code == 302
    return client


def test_a_form_without_its_token_or_with_anothers_changes_nothing(guarded: Flask, officer: User) -> None:
    colleague = make_user(officer.bureau, "officer")
    db.session.commit()
    client, other = signed_in(guarded, officer), signed_in(guarded, colleague)
    foreign = token(other, "/leads/new/market")
    for wrong in ({}, {"csrf_token": ""}, {"csrf_token": secrets.token_hex(20)}, {"csrf_token": foreign}):
        assert client.post("/leads/new/market", data={**STALL, **wrong}).status_code == 400
    assert client.post("/sign-out", data={}).status_code == 400
    assert db.session.query(Party).count() == 0
    assert client.post("/leads/new/market", data={**STALL, "csrf_token": token(client, "/leads/new/market")}).status_code == 302


def unsafe_rules(app: Flask) -> Iterator[str]:
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            yield re.sub(r"<[^>]+>", "X0000000000", re.sub(r"<int:[^>]+>", "0", rule.rule))


def test_every_address_that_takes_a_form_asks_for_the_token(guarded: Flask, officer: User) -> None:
    client = signed_in(guarded, officer)
    before = db.session.query(Event).count()
    assert [path for path in unsafe_rules(guarded) if client.post(path, data={}).status_code != 400] == []
    assert db.session.query(Event).count() == before


@pytest.mark.parametrize("path", ["/sign-in", "/nothing", "/leads", "/static/css/components.css", "/leads/new/market"])
def test_every_answer_carries_the_headers(client: Browser, app: Flask, path: str) -> None:
    for method in ("GET", "POST"):
        answer = client.open(path, method=method)
        answer.close()
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        if not path.startswith("/static") or answer.status_code >= 400:
            assert "no-store" in answer.headers["Cache-Control"]
        assert "Strict-Transport-Security" not in answer.headers


def test_over_tls_browsers_are_told_to_stay_there(client: Browser) -> None:
    assert "max-age=31536000" in client.get("/sign-in", base_url="https://localhost").headers["Strict-Transport-Security"]


def test_the_cookie_is_closed_to_scripts_and_to_other_sites(client: Browser, officer: User) -> None:
    answer = client.post("/sign-in", data={"login": officer.login, "password": PASSWORD})
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie


@pytest.mark.parametrize("host", ["evil.test", "localhost.evil.test", "127.0.0.1@evil.test", "evil.test:80"])
def test_an_unknown_host_is_not_answered(client: Browser, host: str) -> None:
    answer = client.get("/sign-in", headers={"Host": host})
    assert answer.status_code == 400 and host not in answer.get_data(as_text=True)


def test_a_forwarded_host_or_address_is_not_believed(client: Browser, officer: User) -> None:
    headers = {"X-Forwarded-Host": "evil.test", "X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https", "Forwarded": "host=evil.test"}
    page = client.get("/leads", headers=headers)
    assert page.status_code == 302 and "evil.test" not in page.location and "Strict-Transport-Security" not in page.headers
    client.post("/sign-in", data={"login": officer.login, "password": PASSWORD}, headers=headers)
    (started,) = db.session.execute(db.select(Event).filter_by(name="session.started")).scalars()
    assert started.address == "127.0.0.1"


@pytest.mark.parametrize(
    "path",
    ["/leads/%00", "/leads/%ff%fe", "/leads?q=%00%ff", "/leads?after=%ff", "/leads?after=e30", "/cases/" + "9" * 5000, "/leads?" + "a=1&" * 3000,
     "/leads/..%2f..%2fetc%2fpasswd", "/cases?after=" + "A" * 9000, "/leads/%F0%9F%98%80"],
)  # fmt: skip
def test_junk_in_an_address_is_no_error_of_ours(client: Browser, officer: User, path: str) -> None:
    sign_in(client, officer)
    assert client.get(path).status_code in (200, 400, 404, 414)


def test_a_form_that_is_too_large_is_refused(client: Browser, officer: User) -> None:
    sign_in(client, officer)
    answer = client.post("/leads/new/market", data={**STALL, "content": "x" * (17 * 1024 * 1024)})
    assert answer.status_code == 413
    assert db.session.query(Party).count() == 0


def test_a_method_that_is_not_offered_is_refused(client: Browser, officer: User) -> None:
    sign_in(client, officer)
    for method in ("DELETE", "PUT", "PATCH", "TRACE"):
        assert client.open("/leads", method=method).status_code == 405
    assert client.post("/leads", headers={"X-HTTP-Method-Override": "GET"}).status_code == 405


def test_without_its_event_an_act_does_not_happen_and_the_page_tells_nothing_of_the_inside(
    client: Browser, app: Flask, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, officer)
    monkeypatch.setattr(app, "testing", False)
    with full_log():
        answer = client.post("/leads/new/market", data=STALL)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 500
    assert not re.search(r"Traceback|sqlalchemy|INSERT|full_log|\.py", text)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert db.session.query(Party).count() == 0


@pytest.mark.parametrize("path", ["/console", "/.git/config", "/metrics", "/static/../config.py", "/static/%2e%2e/config.py", "/instance/config.py"])
def test_what_lies_around_is_not_served(client: Browser, path: str) -> None:
    assert client.get(path).status_code == 404
