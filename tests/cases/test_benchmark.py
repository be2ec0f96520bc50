"""The bureau's benchmark and the nearness of a crime, as an officer meets them while a penalty is proposed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine

from ipenforce.cases import commands, penalties
from ipenforce.cases.models import Case, Decision
from ipenforce.clock import today
from ipenforce.db import db
from ipenforce.documents import queries as documents
from ipenforce.errors import Refused
from ipenforce.parties import commands as parties
from tests.accounts.office import facts, said
from tests.cases.stage import make_case, make_cast
from tests.factories import sign_in
from tests.policy.office import NOW, Office, errors, main, soup, typed

pytestmark = pytest.mark.usefixtures("app")
ENDED = date(2026, 10, 20)
COOPERATIVE, HARM = "cooperative", "harm_removed"
SAID = "积极配合调查，如实陈述并主动提供证据，下调1档"


@pytest.fixture(autouse=True)
def monday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


def case_of(*turnovers_fen: int, cast: Any = None) -> Case:
    """A case under investigation with an act of each turnover, each against a mark of its own."""
    case = make_case("investigating", cast or make_cast())
    officer = case.officers[0].user
    for number, fen in enumerate(turnovers_fen, 1):
        right = parties.find_or_register_right(
            kind="mark", registration_no=f"0000000{number}", name=f"第25类“示例{number}”商标", on=today(), actor=officer
        )
        line = {"measure": "illegal_turnover", "description": "服装", "quantity": 1, "unit": "批", "unit_price_fen": fen,
                "method": "sold_price", "evidence": "销售记录"}  # fmt: skip
        commands.record_act(
            case, case.respondents[0], cause=case.cause, description="销售侵权服装", started_on=None, ended_on=ENDED, ip_right=right,
            lines=[line], on=today(), actor=officer,
        )  # fmt: skip
    return case


def propose(case: Case, **given: Any) -> Decision:
    answers = {"kind": "penalty", "band": "lighter", "discretion": "示例理由。", "fine_fen": 1_000_000, "law_day": ENDED, **given}
    return commands.propose_penalty(case, case.respondents[0], **answers, on=today(), actor=case.officers[0].user)


def open_proposal(client: Any, case: Case) -> Any:
    address = f"/cases/{case.number}/propose"
    sign_in(client, case.officers[0].user)
    return client.get(address)


def band_of(decision: Decision) -> tuple[str, str]:
    assert decision.benchmark is not None
    return decision.benchmark["start"], decision.benchmark["band"]


def test_circumstances_are_kept_with_where_they_lead_and_why() -> None:
    decision = propose(case_of(2_000_000), circumstances=[HARM, COOPERATIVE])
    kept = decision.benchmark
    assert kept is not None and kept["circumstances"] == [COOPERATIVE, HARM] and band_of(decision) == ("ordinary", "lighter")
    assert kept["text"] == (
        "违法经营额20,000元，起点档次为“一般”；主动消除或者减轻违法行为危害后果，下调1档；" + SAID + "；裁量档次为“从轻”。"
    )
    assert (kept["basis"], kept["from"]) == ("《本局知识产权行政处罚裁量基准》第一条", "2026-01-01")
    assert facts("case.proposal_made")[-1]["band"] == "lighter"


@pytest.mark.parametrize(
    ("turnover", "given", "leads"),
    [
        (1_000_000, {}, ("lighter", "lighter")), (1_000_001, {}, ("ordinary", "ordinary")), (4_500_000, {}, ("heavier", "heavier")),
        (4_500_000, {"circumstances": [COOPERATIVE]}, ("heavier", "ordinary")), (1_000_000, {"intent": ["F1"]}, ("lighter", "ordinary")),
        (1_000_000, {"intent": ["F1"], "severity": ["G2"]}, ("lighter", "heavier")),
        (1_000_000, {"circumstances": ["repeat_infringement", COOPERATIVE]}, ("lighter", "heavier")),
    ],
)  # fmt: skip
def test_amounts_circumstances_and_facts_lead_to_a_band(turnover: int, given: Any, leads: tuple[str, str]) -> None:
    assert band_of(propose(case_of(turnover), **given)) == leads


def test_a_circumstance_that_the_benchmark_does_not_know_is_refused() -> None:
    case = case_of(2_000_000)
    with pytest.raises(Refused) as refused:
        propose(case, circumstances=[COOPERATIVE, "nothing"])
    assert (refused.value.status, refused.value.field) == (422, "circumstances")
    assert refused.value.reason.plain() == "裁量基准没有“nothing”这一情节" and refused.value.reason.cite == "house.discretion"
    assert facts("case.proposal_made") == []


def test_no_penalty_has_no_band_to_be_led_to() -> None:
    assert propose(case_of(2_000_000), kind="no_penalty", ground="minor_corrected", fine_fen=0, circumstances=[COOPERATIVE]).benchmark is None


def test_before_there_was_a_benchmark_nothing_is_led_to() -> None:
    case = case_of(2_000_000)
    shown = penalties.guidance(case, case.respondents[0], date(2025, 12, 31))
    assert (shown["benchmark"], shown["bands"], shown["suggested"]) == (None, [], None)


def test_what_was_shown_is_kept_whatever_the_benchmark_says_later() -> None:
    cast = make_cast()
    case = case_of(2_000_000, cast=cast)
    before = dict(propose(case, circumstances=[COOPERATIVE]).benchmark or {})
    office = Office(cast.head.bureau, cast.reviewer, cast.head)
    own = [{"code": COOPERATIVE, "text": "配合调查", "steps": 1}]
    office.adopt("house.discretion", changed={"circumstances": own})
    db.session.expire_all()
    assert case.decisions[0].benchmark == before
    after = propose(case, circumstances=[COOPERATIVE])
    assert band_of(after) == ("ordinary", "heavier") and "配合调查，上调1档" in (after.benchmark or {})["text"]
    assert (after.benchmark or {})["basis"] == "《示例市行政处罚裁量规定》附表"


def test_the_report_prints_where_the_benchmark_led() -> None:
    case = case_of(2_000_000)
    propose(case, circumstances=[COOPERATIVE])
    report = documents.live(case.number, "investigation_report")
    assert report is not None and "对照本机关裁量基准（" in report.text and SAID in report.text


def test_the_page_asks_for_circumstances_and_keeps_those_ticked(client: Any) -> None:
    case = case_of(2_000_000)
    propose(case)
    page = soup(open_proposal(client, case))
    boxes = {box["value"]: page.find("label", attrs={"for": box["id"]}).get_text(strip=True) for box in page.select("[name=circumstances]")}
    assert boxes[COOPERATIVE] == "积极配合调查，如实陈述并主动提供证据" and boxes[HARM] == "主动消除或者减轻违法行为危害后果"
    assert not page.select("[name=circumstances][checked]")
    assert "裁量基准：违法经营额20,000元，起点档次为“一般”；裁量档次为“一般”。" in page.main.get_text()
    answer = client.post(f"/cases/{case.number}/propose", data={**typed(page), "circumstances": [COOPERATIVE, HARM], "fine_fen": "5000"})
    assert answer.status_code == 302
    db.session.expire_all()
    assert (case.decisions[0].benchmark or {})["circumstances"] == [COOPERATIVE, HARM]
    again = soup(client.get(f"/cases/{case.number}/propose"))
    assert sorted(box["value"] for box in again.select("[name=circumstances][checked]")) == [COOPERATIVE, HARM]
    assert f"裁量基准：违法经营额20,000元，起点档次为“一般”；主动消除或者减轻违法行为危害后果，下调1档；{SAID}" in again.main.get_text()
    assert f"{SAID}；裁量档次为“从轻”。（《本局知识产权行政处罚裁量基准》第一条）" in main(client.get(f"/cases/{case.number}"))


def test_a_box_that_the_page_never_offered_is_refused_and_what_was_typed_kept(client: Any) -> None:
    case = case_of(2_000_000)
    propose(case)
    page = soup(open_proposal(client, case))
    data = {**typed(page), "circumstances": [COOPERATIVE, "nothing"], "discretion": "A&B<公司>从轻"}
    answer = client.post(f"/cases/{case.number}/propose", data=data)
    kept = soup(answer)
    assert answer.status_code == 422 and "裁量情节：所选项不在列表中" in said(answer)
    assert kept.find(id="discretion").get_text(strip=True) == "A&B<公司>从轻"
    assert [box["value"] for box in kept.select("[name=circumstances][checked]")] == [COOPERATIVE]


def test_a_fine_outside_the_band_is_named_on_the_page(client: Any) -> None:
    case = case_of(2_000_000)
    propose(case)
    page = soup(open_proposal(client, case))
    answer = client.post(f"/cases/{case.number}/propose", data={**typed(page), "fine_fen": "200000", "circumstances": [HARM]})
    assert answer.status_code == 422 and "属于“从重”档，与所选“从轻”档（0元至75,000元）不符" in errors(answer)["fine_fen"]
    assert soup(answer).find(id="fine_fen")["value"] == "200000"
    assert [box["value"] for box in soup(answer).select("[name=circumstances][checked]")] == [HARM]


@pytest.mark.parametrize(
    ("turnovers", "kind", "words"),
    [
        ((3_999_999,), None, ""), ((4_000_000,), "warning", "40,000元，接近“假冒注册商标罪”的追诉标准（50,000元）"),
        ((4_999_999,), "warning", "接近"), ((5_000_000,), "danger", "达到“假冒注册商标罪”的追诉标准（50,000元），不得以行政处罚代替移送"),
        ((1_200_000, 1_199_999), None, ""), ((1_200_000, 1_200_000), "warning", "24,000元，接近“假冒注册商标罪”的追诉标准（30,000元）"),
        ((1_500_000, 1_500_000), "danger", "30,000元，达到“假冒注册商标罪”的追诉标准（30,000元）"),
    ],
)  # fmt: skip
def test_the_proposal_warns_of_a_crime_from_eighty_per_cent_on_and_in_red_when_it_is_reached(
    client: Any, turnovers: tuple[int, ...], kind: str | None, words: str
) -> None:
    page = soup(open_proposal(client, case_of(*turnovers)))
    shown = [(name, one.get_text()) for name in ("warning", "danger") for one in page.select(f"main .card .alert-{name}")]
    assert [name for name, _text in shown] == ([kind] if kind else [])
    assert all(words in text and "办理侵犯知识产权刑事案件适用法律若干问题的解释》" in text for _name, text in shown)


def test_the_warning_follows_the_bureaus_own_line(client: Any) -> None:
    cast = make_cast()
    case = case_of(3_000_000, cast=cast)
    Office(cast.head.bureau, cast.reviewer, cast.head).adopt("house.crime_alert", changed={"warn_share": "0.6"})
    assert "接近“假冒注册商标罪”的追诉标准" in main(open_proposal(client, case))
