"""Edges of the law on pages and in commands that were once passed the wrong way: each stands here with what must hold."""

from __future__ import annotations

from datetime import date, datetime

import pytest
import time_machine

from ipenforce import jobs
from ipenforce.cases import penalties
from ipenforce.clock import SHANGHAI, today
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.events import SYSTEM
from ipenforce.law.working_days import use_years
from ipenforce.policy.commands import import_notice
from tests.accounts.office import said
from tests.cases import test_benchmark as bench
from tests.cases import test_law_of_the_act as act
from tests.cases.stage import make_cast, make_lead
from tests.factories import sign_in
from tests.policy.office import DAY, NOTICE, NOW, Office, main, make_office, place, soup, terms_of, typed
from tests.policy.test_calendar import run  # noqa: F401
from tests.policy.test_pages import DISCRETION, LOWER, send

pytestmark = pytest.mark.usefixtures("app")
FEBRUARY = datetime(2027, 2, 1, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture
def at():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock
    use_years(())


def proposal(client, case, **answers):
    address = f"/cases/{case.number}/propose"
    sign_in(client, case.officers[0].user)
    return client.post(address, data={**typed(soup(client.get(address))), **act.ANSWERS, **answers})


def test_the_first_proposal_of_a_party_on_the_page(client, at):
    at.move_to(FEBRUARY)
    case = act.case_of(act.WORDS)
    assert proposal(client, case, fine_fen="20000").status_code == 302


def test_the_reason_of_the_machine_is_no_reason_of_the_officer(client, at):
    at.move_to(FEBRUARY)
    case = act.case_of(act.WORDS)
    act.propose(case, act.DECIDED)
    answer = proposal(client, case, law=act.OLD, fine_fen="100000", band="heavier")
    assert answer.status_code == 422


def test_on_the_next_day_the_law_chosen_is_still_chosen(client, at):
    at.move_to(FEBRUARY)
    case = act.case_of(act.WORDS)
    act.propose(case, act.DECIDED)
    number, officer = case.number, case.officers[0].user
    db.session.commit()
    at.move_to(datetime(2027, 2, 2, 9, 0, tzinfo=SHANGHAI))
    sign_in(client, officer)
    chosen = soup(client.get(f"/cases/{number}/propose")).select_one("#law option[selected]")
    assert chosen is not None and "第六十四条" in chosen.get_text()


def test_a_fine_is_held_against_the_bands_that_are_shown(at):
    cast = make_cast()
    case = bench.case_of(2_000_000, cast=cast)
    case.state_since = date(2026, 11, 4)
    bands = [{"name": n, "from_share": a, "to_share": b} for n, a, b in (("lighter", 0, "0.2"), ("ordinary", "0.2", "0.5"), ("heavier", "0.5", 1))]
    Office(cast.head.bureau, cast.reviewer, cast.head).adopt("house.discretion", changed={"bands": bands})
    shown = {band.name: band for _label, band in penalties.guidance(case, case.respondents[0], DAY)["bands"]}
    assert shown["ordinary"].holds(6_000_000)
    bench.propose(case, band="ordinary", fine_fen=6_000_000)


def test_a_wrong_value_of_a_draft_stands_in_the_summary(client, at):
    office = make_office()
    sign_in(client, office.author)
    assert "请填写整数" in said(send(client, LOWER, {"at_most_yuan": "三千"}))


def test_bands_of_the_lower_fine_are_words(client, at):
    office = make_office()
    sign_in(client, office.author)
    page = soup(client.get(LOWER))
    assert page.find(attrs={"name": place(page, "bands")})["value"] == "从轻"
    assert send(client, LOWER, {"bands": "从轻、一般"}).status_code == 302


P, D = terms_of("house.infringer_points"), terms_of("house.discretion")


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("house.discretion", {"starting": [{"at_most_yuan": 5, "band": "lighter"}]}),
        ("house.discretion", {"circumstances": [{"code": "a", "steps": 1}]}),
        ("house.infringer_points", {"caps": {**P["caps"], "repeat_infringement": "E"}}),
        ("house.infringer_points", {"rules": {key: row for key, row in P["rules"].items() if key != "lighter_fine"}}),
    ],
)
def test_terms_that_crash_a_rule_later_are_refused(at, code, changed):
    with pytest.raises(Refused):
        make_office().draft(code, changed=changed)


@pytest.mark.parametrize(("code", "path", "value"), [("house.lower_fine", "at_most_yuan", "-1"), ("house.infringer_points", "rules/lighter_fine/life/years", "0")])
def test_a_refusal_is_in_chinese(client, at, code, path, value):
    office = make_office()
    sign_in(client, office.author)
    answer = send(client, f"/policy/{code}/draft", {path: value})
    assert answer.status_code == 422 and not any(word in said(answer) for word in ("whole", "period", "terms"))


@pytest.mark.parametrize("query", ["fine?code=trademark.infringement&acted_on=2026-11-20&party=x", "due?code=penalty.notice:period&start=2026-11-23&extended=x"])
def test_the_tools_speak_chinese(client, at, query):
    office = make_office()
    sign_in(client, office.author)
    assert "Not a valid" not in said(client.get(f"/law/tools/{query}"))


def test_a_box_that_was_not_offered_is_refused_in_chinese(client, at):
    case = bench.case_of(2_000_000)
    bench.propose(case)
    page = soup(bench.open_proposal(client, case))
    assert "is not a valid choice" not in said(client.post(f"/cases/{case.number}/propose", data={**typed(page), "circumstances": ["nothing"]}))


def test_a_corrected_notice_counts_leads_anew_too(at):
    at.move_to(datetime(2026, 12, 30, 9, 0, tzinfo=SHANGHAI))
    lead = make_lead(make_cast(), date(2026, 12, 15))
    for last in ("2027-01-05", "2027-01-03"):
        content = {**NOTICE, "free": [{"from": "2027-01-01", "to": last}, NOTICE["free"][1]], "workdays": []}
        import_notice(content=content, on=today(), actor=SYSTEM)
        db.session.commit()
        jobs.consume_all()
        db.session.expire_all()
    assert lead.verify_by == date(2027, 1, 6)


@pytest.mark.parametrize("over", [{"free": [{"from": "2027-01-01"}]}, {"free": ["2027-01-01"]}, {"free": None}, {"workdays": ["2027-hello"]}, {"statutory": {"元旦": 1}}])
def test_an_ill_shaped_file_is_refused_in_a_sentence(run, at, over):  # noqa: F811
    told = run({**NOTICE, **over})
    assert told.exit_code == 2 and isinstance(told.exception, SystemExit)


def test_half_a_pause_is_not_passed_over_in_silence(client, at):
    office = make_office()
    sign_in(client, office.author)
    half = "pauses-0-kind=testing&pauses-0-start=2026-11-25"
    assert client.get(f"/law/tools/due?code=penalty.lead_verification:period&start=2026-11-23&{half}").status_code == 422


def test_a_day_of_judgement_before_the_act_is_refused(client, at):
    office = make_office()
    sign_in(client, office.author)
    assert client.get("/law/tools/crime?code=trademark.infringement&acted_on=2026-11-20&turnover=1&decided_on=2026-01-01").status_code == 422


def test_a_provisional_day_of_a_lead_says_so(client, at):
    at.move_to(datetime(2026, 12, 30, 9, 0, tzinfo=SHANGHAI))
    cast = make_cast()
    number = make_lead(cast, date(2026, 12, 15)).number
    sign_in(client, cast.officer)
    assert "暂定" in main(client.get(f"/leads/{number}"))


def test_the_version_page_calls_a_base_what_the_form_calls_it(client, at):
    office = make_office()
    sign_in(client, office.author)
    answer = send(client, DISCRETION, {"starting/0/base": "货值金额"})
    assert "违法经营额 货值金额" in main(client.get(answer.location))
