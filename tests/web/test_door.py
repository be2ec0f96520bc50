"""The door: who passes, what a refusal shows, what a second click answers, and that it commits once or not at all."""

from __future__ import annotations

import secrets
import threading
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import event

from ipenforce.accounts.models import Bureau, User
from ipenforce.clock import today
from ipenforce.db import db
from ipenforce.events import Event
from ipenforce.intake import commands as intake
from ipenforce.intake.models import Lead
from ipenforce.web.door import Submission
from tests.factories import PASSWORD, make_bureau, make_party, make_user, sign_in
from tests.http_client import Browser, browser


@pytest.fixture
def officer(app: Flask) -> User:
    return make_user(make_bureau(), "officer")


def make_lead(bureau: Bureau, actor: User) -> str:
    lead = intake.receive_lead(
        bureau=bureau, unit=None, source="tip", channel="market", title="示例线索", content="示例", party=make_party(),
        received_on=today(), on=today(), actor=actor,
    )  # fmt: skip
    return lead.number


def once() -> str:
    return secrets.token_urlsafe(24)


def kept(number: str) -> Lead:
    db.session.rollback()
    db.session.expire_all()
    return db.session.execute(db.select(Lead).filter_by(number=number)).scalar_one()


def events(name: str) -> list[Event]:
    return list(db.session.execute(db.select(Event).filter_by(name=name)).scalars())


def test_a_visitor_is_led_to_sign_in_and_back(client: Browser) -> None:
    answer = client.get("/leads?state=received&q=示例")
    assert answer.status_code == 302 and answer.location.startswith("/sign-in?next=/leads")
    assert "state%3Dreceived" in answer.location
    assert client.post("/leads/new/market", data={}).status_code == 401


@pytest.mark.parametrize("onwards", ["//evil.test", "https://evil.test/", "/\\evil.test", "javascript:alert(1)", "/a\nb", "http:evil"])
def test_signing_in_leads_nowhere_else(client: Browser, officer: User, onwards: str) -> None:
    login = officer.login
    db.session.commit()
    answer = client.post("/sign-in", query_string={"next": onwards}, data={"login": login, "password": PASSWORD})
    assert (answer.status_code, answer.location) == (302, "/")


def test_what_belongs_to_another_bureau_does_not_exist_and_what_is_ones_own_is_forbidden(client: Browser, officer: User) -> None:
    own, other = make_lead(officer.bureau, officer), make_lead(make_bureau(), officer)
    sign_in(client, officer)
    assert client.get(f"/leads/{own}").status_code == 200
    assert client.get(f"/leads/{own}/decline").status_code == 403
    assert client.get(f"/leads/{other}").status_code == client.get("/leads/LNOTHING").status_code == 404
    assert client.post(f"/leads/{other}/verify", data={"found": "示例", "once": once()}).status_code == 404
    refused = [(row.facts["path"], row.actor) for row in events("access.refused")]
    assert len(refused) == 3 and {path for path, _who in refused} == {f"/leads/{own}/decline", f"/leads/{other}", f"/leads/{other}/verify"}


def test_a_superior_bureau_reads_and_may_not_act(client: Browser, officer: User) -> None:
    below = make_lead(make_bureau(parent=officer.bureau), officer)
    sign_in(client, officer)
    assert client.get(f"/leads/{below}").status_code == 200
    assert client.post(f"/leads/{below}/verify", data={"found": "示例"}).status_code == 403


def test_a_second_click_gets_the_first_answer_and_nothing_happens_twice(client: Browser, officer: User) -> None:
    number = make_lead(officer.bureau, officer)
    sign_in(client, officer)
    form = {"found": "经核查属实。", "once": once()}
    answers = [client.post(f"/leads/{number}/verify", data=form) for _ in range(3)]
    assert {(row.status_code, row.location) for row in answers} == {(302, f"/leads/{number}")}
    assert len(events("lead.verified")) == 1


def test_the_same_key_with_another_body_or_by_another_person_is_refused(client: Browser, app: Flask, officer: User) -> None:
    first, second = (make_lead(officer.bureau, officer) for _ in range(2))
    colleague = make_user(officer.bureau, "officer")
    sign_in(client, officer)
    form = {"found": "经核查属实。", "once": once()}
    assert client.post(f"/leads/{first}/verify", data=form).status_code == 302
    assert client.post(f"/leads/{first}/verify", data={**form, "found": "不属实。"}).status_code == 422
    assert client.post(f"/leads/{second}/verify", data=form).status_code == 422
    theirs = sign_in(browser(app), colleague)
    assert theirs.post(f"/leads/{first}/verify", data=form).status_code == 422
    assert kept(second).state == "received" and kept(first).verification == "经核查属实。"


def test_a_key_whose_form_was_refused_is_free_again(client: Browser, officer: User) -> None:
    number = make_lead(officer.bureau, officer)
    sign_in(client, officer)
    key = once()
    assert client.post(f"/leads/{number}/verify", data={"found": "", "once": key}).status_code == 422
    assert client.post(f"/leads/{number}/verify", data={"found": "经核查属实。", "once": key}).status_code == 302


def test_the_key_is_kept_as_its_hash_alone(client: Browser, officer: User) -> None:
    number = make_lead(officer.bureau, officer)
    sign_in(client, officer)
    key = once()
    client.post(f"/leads/{number}/verify", data={"found": "经核查属实。", "once": key})
    assert key not in {row.key for row in db.session.execute(db.select(Submission)).scalars()}


def at_once(app: Flask, senders: list[Any]) -> list[Any]:
    """Their answers, all asked for at the same moment."""
    start = threading.Barrier(len(senders))
    answers: list[Any] = []

    def send(sender: Any) -> None:
        start.wait()
        try:
            with app.app_context():
                answers.append(sender())
        except Exception as error:
            answers.append(error)

    threads = [threading.Thread(target=send, args=(sender,)) for sender in senders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def twins(app: Flask, signed_in: Browser, n: int) -> list[Browser]:
    """More windows of one browser."""
    cookie = signed_in.get_cookie("ipenforce")
    assert cookie is not None
    made = [browser(app) for _ in range(n)]
    for one in made:
        one.set_cookie("ipenforce", cookie.value)
    return made


def test_clicks_at_the_same_moment_all_get_one_answer(client: Browser, app: Flask, officer: User) -> None:
    number = make_lead(officer.bureau, officer)
    sign_in(client, officer)
    form = {"found": "经核查属实。", "once": once()}
    windows = twins(app, client, 4)
    db.session.remove()
    answers = at_once(app, [lambda one=one: one.post(f"/leads/{number}/verify", data=form) for one in windows])
    assert [getattr(row, "location", row) for row in answers] == [f"/leads/{number}"] * 4
    assert len(events("lead.verified")) == 1


def test_of_two_people_who_act_at_the_same_moment_one_wins_and_the_other_is_told(client: Browser, app: Flask, officer: User) -> None:
    number = make_lead(officer.bureau, officer)
    sign_in(client, officer)
    windows = twins(app, client, 4)
    db.session.remove()
    answers = at_once(app, [
        lambda one=one, n=n: one.post(f"/leads/{number}/verify", data={"found": f"核查{n}", "once": once()}) for n, one in enumerate(windows)
    ])
    assert sorted(row.status_code for row in answers) == [302, 409, 409, 409]
    (event_,) = events("lead.verified")
    assert kept(number).verification == event_.facts["found"]


def test_two_clicks_on_sign_in_both_lead_in(app: Flask, officer: User) -> None:
    login = officer.login
    db.session.commit()
    windows = [browser(app) for _ in range(2)]
    page = BeautifulSoup(windows[0].get("/sign-in").get_data(as_text=True), "html.parser")
    form = {field["name"]: field.get("value", "") for field in page.select("form[method=post] input[name]")}
    db.session.remove()
    answers = at_once(app, [lambda one=one: one.post("/sign-in", data={**form, "login": login, "password": PASSWORD}) for one in windows])
    assert [getattr(row, "status_code", row) for row in answers] == [302, 302]
    assert [one.get("/leads").status_code for one in windows] == [200, 200]


def test_a_refusal_shows_the_form_with_its_reason_and_what_was_typed(client: Browser, officer: User) -> None:
    number = make_lead(officer.bureau, officer)
    sign_in(client, officer)
    client.post(f"/leads/{number}/verify", data={"found": "第一次", "once": once()})
    answer = client.post(f"/leads/{number}/verify", data={"found": "第二次<b>写的</b>", "once": once()})
    page = BeautifulSoup(answer.get_data(as_text=True), "html.parser")
    assert answer.status_code == 409
    assert page.select_one("textarea[name=found]").get_text().strip() == "第二次<b>写的</b>"
    assert page.select_one("[data-error-summary]").get_text(strip=True)
    assert kept(number).verification == "第一次" and len(events("lead.verified")) == 1


def test_bad_input_is_answered_422_with_what_was_typed_and_nothing_kept(client: Browser, officer: User) -> None:
    sign_in(client, officer)
    answer = client.post("/leads/new/market", data={"title": "示例线索标题", "received_on": "明天", "once": once(), "confirm": "1"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "示例线索标题" in page and "明天" in page
    assert db.session.query(Lead).count() == db.session.query(Submission).filter(Submission.user_id.is_not(None)).count() == 0


def test_an_act_is_committed_once_and_a_page_never(client: Browser, officer: User) -> None:
    number = make_lead(officer.bureau, officer)
    sign_in(client, officer)
    committed: list[str] = []

    def note(_connection: Any) -> None:
        committed.append("commit")

    event.listen(db.engine, "commit", note)
    try:
        client.get(f"/leads/{number}")
        client.get("/leads")
        client.post(f"/leads/{number}/verify", data={"found": ""})
        assert committed == []
        client.post(f"/leads/{number}/verify", data={"found": "经核查属实。", "once": once()})
        assert committed == ["commit"]
    finally:
        event.remove(db.engine, "commit", note)


def test_a_page_that_is_only_looked_at_changes_no_row(client: Browser, officer: User) -> None:
    number = make_lead(officer.bureau, officer)
    sign_in(client, officer)

    def rows() -> dict[str, int]:
        db.session.rollback()
        tables = db.metadata.sorted_tables
        return {table.name: db.session.execute(db.select(db.func.count()).select_from(table)).scalar_one() for table in tables}

    before = rows()
    for page in ("/", "/leads", "/cases", "/parties", "/draws", "/leads/new/market", f"/leads/{number}", f"/leads/{number}/verify"):
        assert client.get(page).status_code == client.head(page).status_code == 200, page
    assert rows() == before


def test_a_role_that_was_taken_away_counts_no_more_at_once(client: Browser, officer: User) -> None:
    sign_in(client, officer)
    assert client.get("/leads/new/market").status_code == 200
    user = db.session.get_one(User, officer.id)
    user.role_rows = []
    db.session.commit()
    assert client.get("/leads/new/market").status_code == 403


def test_a_disabled_account_is_out_with_its_next_request(client: Browser, officer: User) -> None:
    sign_in(client, officer)
    db.session.get_one(User, officer.id).active = False
    db.session.commit()
    assert client.get("/leads").location.startswith("/sign-in")
    assert client.post("/leads/new/market", data={}).status_code == 401
