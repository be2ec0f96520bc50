"""从旧兼从轻 in a case: an act of 2026 punished in 2027 by the law proposed, or by the other one for a reason that is printed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
import time_machine

from ipenforce.cases import commands, penalties
from ipenforce.cases.models import Case
from ipenforce.clock import SHANGHAI, today
from ipenforce.db import db
from ipenforce.demo.road import Breach
from ipenforce.documents import queries as documents
from ipenforce.errors import Refused
from tests.accounts.office import facts, said
from tests.cases.stage import make_case
from tests.factories import sign_in
from tests.policy.office import errors, main, soup, typed

WORDS, INFRINGEMENT = "trademark.well_known_words", "trademark.infringement"
ACTED, DECIDED = date(2026, 11, 20), date(2027, 2, 1)
OLD, NEW = ACTED.isoformat(), DECIDED.isoformat()
BECAUSE = "示例理由：当事人书面请求适用行为时的规定。"
ANSWERS = {"kind": "penalty", "band": "lighter", "discretion": "示例理由。", "gains_confiscated_fen": ""}


@pytest.fixture(autouse=True)
def monday_in_february():
    with time_machine.travel(datetime(2027, 2, 1, 9, 0, tzinfo=SHANGHAI), tick=False):
        yield


def case_of(cause: str, *, ended_on: date = ACTED, quantity: int = 100) -> Case:
    """A case under investigation with one act of the cause, 100 yuan a piece."""
    case = make_case("investigating", start=date(2026, 11, 21), breach=Breach(cause=cause))
    line = {
        "measure": "illegal_turnover", "description": "服装", "quantity": quantity, "unit": "件", "unit_price_fen": 10000,
        "method": "sold_price", "evidence": "销售记录",
    }  # fmt: skip
    commands.record_act(
        case, case.respondents[0], cause=cause, description="示例行为", started_on=None, ended_on=ended_on, lines=[line], on=today(),
        actor=case.officers[0].user,
    )  # fmt: skip
    return case


def propose(case: Case, law_day: date, **given: Any) -> Any:
    facts_ = {"kind": "penalty", "band": "lighter", "discretion": "示例理由。", "fine_fen": 1_000_000, "on": today(), **given}
    return commands.propose_penalty(case, case.respondents[0], law_day=law_day, actor=case.officers[0].user, **facts_)


def text_of(case: Case, code: str) -> str:
    found = documents.live(case.number, code) or documents.live(case.number, code, case.respondents[0].party.number)
    assert found is not None, code
    return str(found.text)


def considered(case: Case) -> Case:
    """The case after its officer first thought of no penalty, by the law of the act."""
    propose(case, case.acts[0].ended_on, kind="no_penalty", ground="minor_corrected", fine_fen=0)
    return case


@pytest.fixture
def desk(client):
    """Opens a case's proposal as its officer: gives the page, and sends it with answers typed over."""

    def sit(case: Case) -> Any:
        address = f"/cases/{case.number}/propose"
        sign_in(client, case.officers[0].user)
        page = soup(client.get(address))

        def send(**answers: Any) -> Any:
            return client.post(address, data={**typed(page), **ANSWERS, **answers})

        return page, send

    return sit


def test_the_new_law_is_proposed_where_it_is_lighter_and_preselected(desk):
    page, _send = desk(case_of(WORDS))
    chosen = page.select_one("#law option[selected]")
    assert chosen["value"] == NEW and chosen.get_text() == "决定时：《商标法》第六十四条（2027-02-01），系统建议"
    assert [option["value"] for option in page.select("#law option")] == [OLD, NEW]
    shown = page.main.get_text()
    assert "新规定《商标法》第六十四条（罚款0至100,000元）轻于行为时的《商标法》第五十三条" in shown and "《行政处罚法》第三十七条" in shown


def test_the_reason_of_the_law_proposed_is_kept_and_printed(desk):
    case = considered(case_of(WORDS))
    _page, send = desk(case)
    assert send(law=NEW, fine_fen="20000").status_code == 302
    db.session.expire_all()
    decision = case.decisions[0]
    assert (decision.kind, decision.law_day, decision.fine_fen) == ("penalty", DECIDED, 2_000_000)
    assert decision.law_reason.endswith("轻于行为时的《商标法》第五十三条（罚款100,000至100,000元），适用新规定")
    assert facts("case.proposal_made")[-1]["law_day"] == NEW
    for code in ("investigation_report", "penalty_notice"):
        assert decision.law_because in text_of(case, code) and "《商标法》第六十四条" in text_of(case, code)


def test_the_old_fixed_fine_is_refused_without_a_reason(desk):
    case = considered(case_of(WORDS))
    _page, send = desk(case)
    answer = send(law=OLD, fine_fen="100000", band="heavier", goods_confiscated="标有“驰名商标”的包装")
    told = errors(answer)
    assert answer.status_code == 422 and "系统建议适用《商标法》第六十四条：选择其他规定的，请写明理由" in told["law_because"]
    assert told.keys() == {"law_because"} and "《行政处罚法》第三十七条" in said(answer)
    kept = soup(answer)
    assert kept.select_one("#law option[selected]")["value"] == OLD and kept.find(id="fine_fen")["value"] == "100000"
    assert kept.find(id="goods_confiscated").get_text(strip=True) == "标有“驰名商标”的包装"
    db.session.expire_all()
    assert case.decisions[0].kind == "no_penalty" and len(facts("case.proposal_made")) == 1


def test_with_a_reason_the_old_law_is_applied_and_the_reason_printed(client, desk):
    case = considered(case_of(WORDS))
    _page, send = desk(case)
    assert send(law=OLD, fine_fen="100000", band="heavier", law_because=BECAUSE).status_code == 302
    db.session.expire_all()
    decision = case.decisions[0]
    assert (decision.law_day, decision.fine_fen, decision.law_because) == (ACTED, 10_000_000, BECAUSE)
    for code in ("investigation_report", "penalty_notice"):
        text = text_of(case, code)
        assert BECAUSE.rstrip("。") in text and "《商标法》第五十三条" in text and "《商标法》第六十四条" not in text
    assert f"法律适用 {BECAUSE}" in main(client.get(f"/cases/{case.number}"))


@pytest.mark.usefixtures("app")
def test_what_the_fixed_fine_leaves_no_room_for_is_outside_the_range():
    case = case_of(WORDS)
    with pytest.raises(Refused) as refused:
        propose(case, ACTED, law_because=BECAUSE, fine_fen=9_999_900)
    assert refused.value.field == "fine_fen" and "100,000" in refused.value.reason.plain()


def test_where_both_laws_fine_alike_the_old_one_is_proposed(desk):
    page, _send = desk(case_of(INFRINGEMENT))
    assert page.select_one("#law option[selected]")["value"] == OLD
    assert [option.get_text() for option in page.select("#law option")] == [
        "行为时：《商标法》第六十条（2026-11-20），系统建议", "决定时：《商标法》第七十四条（2027-02-01）",
    ]  # fmt: skip
    assert "罚款幅度相同" in page.main.get_text() and "没收的规定有变动，请另行比较" in page.main.get_text()


def test_the_new_law_that_is_no_lighter_wants_a_reason_too(desk):
    case = considered(case_of(INFRINGEMENT))
    _page, send = desk(case)
    assert errors(send(law=NEW, fine_fen="20000")).keys() == {"law_because"}
    assert send(law=OLD, fine_fen="20000").status_code == 302
    db.session.expire_all()
    decision = case.decisions[0]
    assert decision.law_day == ACTED and "罚款幅度相同（0至250,000元），适用行为时的规定" in decision.law_reason


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("cause", "law_day", "forbids", "punishes"),
    [
        (INFRINGEMENT, ACTED, "《商标法》第五十七条", "《商标法》第六十条"), (INFRINGEMENT, DECIDED, "《商标法》第七十二条", "《商标法》第七十四条"),
        (WORDS, DECIDED, "《商标法》第六十四条第一款", "《商标法》第六十四条"), (WORDS, ACTED, "《商标法》第十四条第五款", "《商标法》第五十三条"),
    ],
)  # fmt: skip
def test_documents_name_what_the_act_breaks_beside_what_punishes_it(cause: str, law_day: date, forbids: str, punishes: str):
    case = case_of(cause)
    fixed = (cause, law_day) == (WORDS, ACTED)
    propose(case, law_day, law_because=BECAUSE, fine_fen=10_000_000 if fixed else 1_000_000, band="heavier" if fixed else "lighter")
    for code in ("investigation_report", "penalty_notice"):
        text = text_of(case, code)
        assert f"违反了{forbids}的规定" in text and f"依据{punishes}的规定" in text


def test_the_decision_prints_the_same_law_and_the_same_reason(app):
    case = make_case("heard", start=date(2027, 1, 10))
    text = text_of(case, "penalty_decision")
    assert "违反了《商标法》第七十二条的规定" in text and "《商标法》第七十四条" in text
    decision = case.decisions[0]
    decision.law_day, decision.law_because = ACTED, BECAUSE
    commands.set_decision(case, decision, fine_fen=decision.fine_fen, discretion="示例理由。", on=today(), actor=case.officers[0].user)
    text = text_of(case, "penalty_decision")
    assert "违反了《商标法》第五十七条的规定" in text and BECAUSE.rstrip("。") in text and "《商标法》第七十二条" not in text


def test_while_the_text_is_the_same_nothing_is_chosen_and_no_reason_kept(desk):
    case = considered(case_of(INFRINGEMENT, ended_on=date(2027, 1, 5)))
    page, send = desk(case)
    assert [option.get_text() for option in page.select("#law option")] == ["行为时：《商标法》第七十四条（2027-01-05）"]
    assert send(fine_fen="20000").status_code == 302
    db.session.expire_all()
    assert (case.decisions[0].law_day, case.decisions[0].law_because) == (date(2027, 1, 5), "")


@pytest.mark.usefixtures("app")
def test_the_last_day_of_a_continuing_act_decides():
    case = case_of(WORDS)
    commands.record_act(
        case, case.respondents[0], cause=WORDS, description="继续使用", started_on=ACTED, ended_on=date(2027, 1, 2), on=today(),
        actor=case.officers[0].user,
    )  # fmt: skip
    comparison = penalties.compared(case.respondents[0], today())
    assert comparison is not None and not comparison.differs and comparison.old.basis == "《商标法》第六十四条"


@pytest.mark.usefixtures("app")
def test_proposing_again_keeps_no_reason_of_the_law_that_was_left():
    case = case_of(WORDS)
    propose(case, ACTED, law_because=BECAUSE, fine_fen=10_000_000, band="heavier")
    decision = propose(case, DECIDED)
    assert decision.law_day == DECIDED and "适用新规定" in decision.law_reason
    assert BECAUSE.rstrip("。") not in text_of(case, "penalty_notice")
