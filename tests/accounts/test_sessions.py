"""Sessions: a token that changes, what it dies of, how long it lives, and what is noted of it."""

from __future__ import annotations

import hashlib
import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import text

from ipenforce.accounts import commands
from ipenforce.accounts.models import UserSession
from ipenforce.clock import today
from ipenforce.db import db
from tests.accounts.office import copied, enter, events, facts, is_in, open_sessions, token
from tests.factories import PASSWORD, sign_in
from tests.http_client import browser

START = datetime(2026, 11, 23, 1, tzinfo=UTC)
NEW_PASSWORD = "an entirely new 双随机 one"




ENDINGS = {
    "disabled": lambda o: commands.disable(o.officer, because="示例", on=today(), actor=o.system),
    "roles_changed": lambda o: commands.set_roles(o.officer, roles=["unit_head"], on=today(), actor=o.security),
    "password_reset": lambda o: commands.reset_password(o.officer, on=today(), actor=o.system),
    "ended_by_admin": lambda o: commands.end_sessions(o.officer, on=today(), actor=o.system),
    "password_changed": lambda o: commands.change_password(
        o.officer, present=PASSWORD, wanted=NEW_PASSWORD, here=None, on=today(), actor=o.officer
    ),
}


def test_the_token_is_long_random_and_kept_as_its_hash_alone(client, office):
    sign_in(client, office.officer)
    secret = token(client)
    assert secret is not None and len(secret) >= 43
    (row,) = open_sessions(office.officer)
    assert row.token_hash == hashlib.sha256(secret.encode()).hexdigest()
    assert row.address == "127.0.0.1" and row.browser.startswith("Werkzeug")


def test_a_token_brought_along_is_worth_nothing_after_signing_in(client, office):
    with client.session_transaction() as kept:
        kept["token"], kept["planted"] = "chosen by somebody else", "yes"
    assert not is_in(client)
    sign_in(client, office.officer)
    with client.session_transaction() as kept:
        assert kept["token"] != "chosen by somebody else" and "planted" not in kept


def test_signing_in_again_gives_another_token_and_kills_the_old_one(client, office):
    sign_in(client, office.officer)
    first, old = token(client), copied(client)
    sign_in(client, office.security)
    assert token(client) != first and is_in(client) and not is_in(old)
    assert facts("session.ended") == [{"user": office.officer.number, "because": "本浏览器重新登录"}]


def test_the_language_chosen_before_outlives_signing_in_and_out(client, office):
    client.get("/sign-in?lang=en")
    sign_in(client, office.officer)
    client.post("/sign-out")
    with client.session_transaction() as kept:
        assert set(kept) <= {"language", "_permanent"} and kept["language"] == "en"


def test_a_copied_cookie_is_dead_after_signing_out(client, office):
    sign_in(client, office.officer)
    copy = copied(client)
    assert is_in(copy)
    assert client.post("/sign-out").location == "/sign-in"
    assert not is_in(client) and not is_in(copy)
    assert facts("session.ended") == [{"user": office.officer.number, "because": "退出登录"}]
    assert copy.post("/sign-out").status_code == 401


@pytest.mark.parametrize("because", list(ENDINGS))
def test_every_session_of_a_person_is_dead_at_once_when_he_is(client, office, because):
    browsers = [sign_in(browser(client.application), office.officer) for _ in range(3)]
    other = sign_in(client, office.security)
    assert all(is_in(one) for one in browsers)
    db.session.rollback()
    ENDINGS[because](office)
    db.session.commit()
    assert not any(is_in(one) for one in browsers) and is_in(other)
    rows = db.session.execute(db.select(UserSession).filter_by(user_id=office.officer.id)).scalars().all()
    assert {row.ended_because for row in rows} == {because}


def test_sessions_ended_by_the_administrator_leave_an_event_and_none_to_end_is_said(client, office):
    sign_in(client, office.officer)
    ENDINGS["ended_by_admin"](office)
    (event,) = events("session.ended")
    assert event.facts["because"] == "系统管理员结束会话" and event.actor_id == office.system.id
    with pytest.raises(Exception, match="没有进行中的会话"):
        ENDINGS["ended_by_admin"](office)


def test_a_role_that_was_taken_away_opens_nothing_any_more(client, office):
    sign_in(client, office.system)
    assert client.get("/accounts").status_code == 200
    db.session.rollback()
    commands.set_roles(office.system, roles=["officer"], on=today(), actor=office.security)
    db.session.commit()
    assert "/sign-in" in client.get("/accounts").location
    sign_in(client, office.system)
    assert client.get("/accounts").status_code == 403


def test_a_new_password_ends_the_other_browsers_and_gives_this_one_a_new_token(client, office):
    elsewhere = sign_in(browser(client.application), office.officer)
    sign_in(client, office.officer)
    stolen, before = copied(client), token(client)
    answer = client.post("/password", data={"present": PASSWORD, "wanted": NEW_PASSWORD, "again": NEW_PASSWORD})
    assert answer.status_code == 302
    assert is_in(client) and token(client) != before
    assert not is_in(stolen) and not is_in(elsewhere)
    assert facts("account.password_changed") == [{"user": office.officer.number}]
    assert enter(elsewhere, "wang").status_code == 422
    assert enter(elsewhere, "wang", NEW_PASSWORD).status_code == 302


def test_an_idle_session_ends_after_half_an_hour(client, office):
    with time_machine.travel(START, tick=False) as clock:
        sign_in(client, office.officer)
        clock.shift(timedelta(minutes=20))
        assert is_in(client)
        clock.shift(timedelta(minutes=30))
        assert is_in(client)
        clock.shift(timedelta(minutes=30, seconds=1))
        assert not is_in(client)
        assert client.post("/sign-out").status_code == 401


def test_a_busy_session_ends_after_twelve_hours(client, office):
    with time_machine.travel(START, tick=False) as clock:
        sign_in(client, office.officer)
        for _ in range(36):
            clock.shift(timedelta(minutes=20))
            assert is_in(client)
        clock.shift(timedelta(seconds=1))
        assert not is_in(client)


def test_the_sign_of_life_is_noted_once_a_minute_at_most(client, office):
    with time_machine.travel(START, tick=False) as clock:
        sign_in(client, office.officer)
        (row,) = open_sessions(office.officer)
        for shift, seen in ((50, 0), (20, 70), (50, 70), (20, 140)):
            clock.shift(timedelta(seconds=shift))
            assert is_in(client)
            assert row.seen_at == START + timedelta(seconds=seen)


def test_a_page_waits_for_no_writer_even_where_a_sign_of_life_is_due(client, office):
    written, release = threading.Event(), threading.Event()
    app = client.application

    def write() -> None:
        with app.app_context(), db.engine.begin() as connection:
            connection.execute(text("UPDATE user_session SET browser = 'a writer at work'"))
            written.set()
            release.wait(60)

    with time_machine.travel(START, tick=False) as clock:
        sign_in(client, office.officer)
        db.session.rollback()
        clock.shift(timedelta(minutes=5))
        writer = threading.Thread(target=write)
        writer.start()
        try:
            assert written.wait(60)
            answer = client.get("/password")
            page = answer.get_data(as_text=True)
            assert answer.status_code == 200 and "修改密码" in page and writer.is_alive()
        finally:
            release.set()
            writer.join()
        answer.close()
        (row,) = open_sessions(office.officer)
        assert row.seen_at == START + timedelta(minutes=5) and row.browser == "a writer at work"


def test_events_name_the_session_in_which_they_happened(client, office):
    sign_in(client, office.system)
    client.post(f"/accounts/{office.officer.number}/disable", data={"because": "示例"})
    (row,) = open_sessions(office.system)
    (disabled,), started = events("account.disabled"), events("session.started")[-1]
    assert disabled.session == started.session == row.token_hash[:12]


def test_whoever_must_change_his_password_reaches_nothing_else(client, office):
    password = commands.reset_password(office.officer, on=today(), actor=office.system)
    db.session.commit()
    assert enter(client, "wang", password).location == "/password"
    for page in ("/", "/cases", "/leads", "/sign-in"):
        assert client.get(page).location == "/password"
    assert client.post("/leads").location == "/password"
    assert "须先设置自己的密码" in client.get("/password").get_data(as_text=True)
    client.post("/password", data={"present": password, "wanted": NEW_PASSWORD, "again": NEW_PASSWORD})
    assert client.get("/cases").status_code == 200
    client.post("/sign-out")
    assert not is_in(client)


def test_whoever_must_change_his_password_may_sign_out(client, office):
    password = commands.reset_password(office.officer, on=today(), actor=office.system)
    db.session.commit()
    enter(client, "wang", password)
    assert client.post("/sign-out").location == "/sign-in" and not is_in(client)
