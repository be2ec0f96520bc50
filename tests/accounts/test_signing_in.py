"""Signing in: what is answered, what is counted, who is locked, where one lands, and the cookie."""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from argon2 import PasswordHasher

from ipenforce.accounts import commands
from ipenforce.accounts.models import LoginAttempt
from ipenforce.clock import today
from ipenforce.db import db
from ipenforce.events import verify
from tests.accounts.office import enter, events, facts, is_in, said, served
from tests.factories import PASSWORD
from tests.http_client import browser

WRONG = "not the password at all"
START = datetime(2026, 11, 23, 1, tzinfo=UTC)


def fail(client, login: str, times: int, **given) -> list[int]:
    return [enter(client, login, WRONG, **given).status_code for _ in range(times)]


def test_the_right_password_signs_in_and_leaves_an_event_of_its_session(client, office):
    assert not is_in(client)
    assert enter(client, "wang").location == "/"
    assert is_in(client)
    (event,) = events("session.started")
    assert event.facts == {"user": office.officer.number} and event.chain == office.bureau.id
    assert event.actor_id == office.officer.id and event.address == "10.0.0.7" and len(event.session) == 12


def test_the_login_may_be_typed_in_capitals_and_at_full_width(client, office):
    assert enter(client, " ＷＡＮＧ ").status_code == 302


def test_an_unknown_login_a_wrong_password_and_a_disabled_account_are_answered_alike(client, office):
    commands.disable(office.officer, because="示例", on=today(), actor=office.system)
    db.session.commit()
    tries = [("nobody-here", PASSWORD), (office.security.login, WRONG), ("wang", PASSWORD)]
    answers = [enter(client, login, password) for login, password in tries]
    assert {answer.status_code for answer in answers} == {422}
    assert len({said(answer) for answer in answers}) == 1 and "登录名或者密码不正确" in said(answers[0])
    lengths = {len(re.sub(r'value="[^"]*"', "", answer.get_data(as_text=True))) for answer in answers}
    assert len(lengths) == 1 and not is_in(client)


def test_a_refusal_is_kept_with_its_reason_and_the_chain_verifies(client, office):
    enter(client, "wang", WRONG)
    assert facts("session.refused") == [{"login": "wang", "because": "登录名或者密码不正确"}]
    (attempt,) = db.session.execute(db.select(LoginAttempt)).scalars()
    assert (attempt.login, attempt.source, attempt.succeeded) == ("wang", "10.0.0.7", False)
    assert list(verify()) == []


def test_what_nobody_is_called_is_not_written_down(client, office):
    enter(client, "my secret typed in the wrong field", WRONG)
    (attempt,) = db.session.execute(db.select(LoginAttempt)).scalars()
    assert "secret" not in attempt.login and attempt.login.startswith("?")
    assert facts("session.refused") == [{"login": "（没有这个账户）", "because": "登录名或者密码不正确"}]


def test_an_empty_form_is_sent_back_and_counts_as_no_try(client, office):
    answer = client.post("/sign-in", data={"login": "", "password": ""})
    assert answer.status_code == 422 and "请填写登录名" in said(answer) and "请填写密码" in said(answer)
    assert facts("session.refused") == []


def test_a_password_typed_is_not_sent_back(client, office):
    assert WRONG not in enter(client, "wang", WRONG).get_data(as_text=True)


@pytest.mark.parametrize("login", ["wang", "nobody-here"])
def test_five_wrong_passwords_lock_the_account_from_that_source(client, office, login):
    assert fail(client, login, 5) == [422] * 5
    answer = enter(client, login)
    assert answer.status_code == 429 and "已临时锁定，请15分钟后再试" in said(answer) and not is_in(client)
    assert "已临时锁定，请15分钟后再试" in facts("session.refused")[-1]["because"]


def test_a_locked_account_is_open_from_another_source(client, office):
    fail(client, "wang", 40)
    assert enter(client, "wang", source="10.0.0.8").status_code == 302


def test_the_lock_ends_after_the_stated_time_however_often_one_tries_meanwhile(client, office):
    with time_machine.travel(START, tick=False) as clock:
        fail(client, "wang", 5)
        clock.shift(timedelta(minutes=8, seconds=30))
        assert "请7分钟后再试" in said(enter(client, "wang"))
        clock.shift(timedelta(minutes=6))
        assert enter(client, "wang").status_code == 429
        clock.shift(timedelta(seconds=31))
        assert enter(client, "wang").status_code == 302


def test_wrong_passwords_far_apart_lock_nobody(client, office):
    with time_machine.travel(START, tick=False) as clock:
        for _ in range(8):
            assert fail(client, "wang", 1) == [422]
            clock.shift(timedelta(minutes=4))
        assert enter(client, "wang").status_code == 302


def test_the_right_password_clears_the_count_of_the_account(client, office):
    fail(client, "wang", 4)
    enter(client, "wang")
    assert fail(browser(client.application), "wang", 4) == [422] * 4
    assert enter(client, "wang").status_code == 302


def test_many_accounts_tried_from_one_source_lock_the_source_and_ones_own_password_does_not_help(client, office, monkeypatch):
    monkeypatch.setitem(client.application.config, "LOCKOUT_SOURCE_FAILURES", 6)
    for n in range(6):
        assert fail(client, f"person{n}", 1) == [422]
        if n in (1, 3):
            assert enter(client, office.security.login).status_code == 302
    answer = enter(client, "wang")
    assert answer.status_code == 429 and "您所在的网络多次登录失败" in said(answer)
    assert enter(client, "wang", source="10.0.0.8").status_code == 302


def test_the_system_administrator_lifts_the_lock(client, office):
    fail(client, "wang", 5)
    db.session.rollback()
    commands.unlock(office.officer, on=today(), actor=office.system)
    db.session.commit()
    assert facts("account.unlocked") == [{"user": office.officer.number}]
    assert enter(client, "wang").status_code == 302


def test_guesses_at_the_same_moment_are_all_counted(app, office):
    answers: list[int] = []
    ready = threading.Barrier(8)

    def guess() -> None:
        ready.wait()
        answers.append(app.test_client().post("/sign-in", data={"login": "wang", "password": WRONG}).status_code)

    threads = [threading.Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [422] * 5 + [429] * 3


def test_a_hash_made_with_other_parameters_is_made_anew_at_the_next_sign_in(client, office):
    office.officer.password_hash = old = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1).hash(PASSWORD)
    db.session.commit()
    assert enter(client, "wang").status_code == 302
    assert office.officer.password_hash != old and office.officer.password_hash.startswith("$argon2id$")
    assert enter(client, "wang").status_code == 302


@pytest.mark.parametrize(
    "wanted", ["https://evil.test/", "//evil.test", "/\\evil.test", "\\\\evil.test", "/\t/evil.test", "javascript:alert(1)", "evil"]
)
def test_signing_in_never_leads_off_the_site(client, office, wanted):
    answer = client.post("/sign-in", query_string={"next": wanted}, data={"login": "wang", "password": PASSWORD})
    assert answer.location == "/"
    assert client.get("/sign-in", query_string={"next": wanted}).location == "/"


def test_signing_in_leads_back_to_the_page_that_was_wanted(client, office):
    sent = client.get("/cases?q=甲&state=filed").location
    assert sent.startswith("/sign-in?next=")
    onwards = client.post(sent, data={"login": "wang", "password": PASSWORD}).location
    assert dict(client.get(onwards).request.args) == {"q": "甲", "state": "filed"}


def test_a_form_without_its_token_is_refused(app, office):
    with served(app, WTF_CSRF_ENABLED=True) as client:
        assert enter(client, "wang").status_code == 400 and not is_in(client)
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/sign-in").get_data(as_text=True))
        assert found
        data = {"login": "wang", "password": PASSWORD, "csrf_token": found.group(1)}
        assert client.post("/sign-in", data=data).status_code == 302 and is_in(client)
        assert client.post("/sign-out").status_code == 400 and is_in(client)


def test_over_tls_the_cookie_is_bound_to_the_host_and_closed_to_scripts(app, office):
    with served(app, TLS=True) as client:
        answer = client.post("/sign-in", data={"login": "wang", "password": PASSWORD}, base_url="https://localhost")
        assert answer.status_code == 302
        name, *flags = re.split(r"; ?", answer.headers["Set-Cookie"])
        assert name.startswith("__Host-ipenforce=") and {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(flags)
        assert not any(flag.startswith("Domain") for flag in flags)
        assert answer.headers["Strict-Transport-Security"]


def test_without_tls_the_cookie_is_still_closed_to_scripts_and_other_sites(client, office):
    name, *flags = re.split(r"; ?", enter(client, "wang").headers["Set-Cookie"])
    assert name.startswith("ipenforce=") and {"HttpOnly", "SameSite=Lax"} <= set(flags) and "Secure" not in flags


def test_the_sign_in_page_of_the_demo_tells_no_login(app, office):
    with served(app, DEMO=True) as client:
        page = client.get("/sign-in").get_data(as_text=True)
    assert "wang" not in page and office.system.login not in page and PASSWORD not in page
