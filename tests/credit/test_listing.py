"""The list of serious violations: each condition lacking is named, three people act, and what has ended is gone outside."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from ipenforce.accounts.models import Bureau, User
from ipenforce.cases.models import CaseOfficer, Decision
from ipenforce.credit import commands, queries
from ipenforce.credit.models import ListEntry, Score
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.events import Event
from ipenforce.law import provision
from tests.credit.records import make_decision
from tests.factories import make_bureau, make_party, make_user

pytestmark = pytest.mark.usefixtures("app")
DAY = date(2026, 11, 23)
FACTORS = dict.fromkeys(provision("credit.list_factors").on(DAY).terms["factors"], "示例事实和证据")
SHEET: dict[str, Any] = {"conduct": "故意侵犯知识产权", "factors": FACTORS, "gravity": "以侵权为业，数额大，涉及人身健康", "no_intent": ""}


class Stage:
    """A bureau with its people, and a proposed heavy penalty against a party."""

    def __init__(self, **given: Any) -> None:
        self.bureau: Bureau = make_bureau()
        self.officer: User = make_user(self.bureau, "officer")
        self.legal: User = make_user(self.bureau, "legal_reviewer")
        self.head: User = make_user(self.bureau, "bureau_head")
        self.party = make_party("示例屡犯商贸有限公司")
        facts = {"band": "heavier", "fine_fen": 10_000_000, "intent": ["F1"], "severity": ["G2"], "acted_on": date(2026, 5, 1), **given}
        self.decision: Decision = make_decision(self.bureau, self.party, None, **facts)
        officers = self.decision.case.officers
        officers.append(CaseOfficer(user=self.officer, certificate_no="ZF1"))
        db.session.flush()

    def propose(self, on: date = DAY, **changed: Any) -> ListEntry:
        return commands.propose_listing(self.decision, **{**SHEET, **changed}, on=on, actor=self.officer)

    def noticed(self, on: date = DAY, **changed: Any) -> ListEntry:
        row = self.propose(on, **changed)
        commands.review_listing(row, agreed=True, opinion="故意和情节分开认定，均成立", on=on, actor=self.legal)
        commands.notice_listing(row, noticed_on=on, paper="与处罚告知书一并直接送达", on=on, actor=self.officer)
        return row

    def decided_penalty(self, on: date) -> None:
        self.decision.decided_on = self.decision.served_on = self.decision.effective_on = on
        db.session.flush()

    def decide(self, row: ListEntry, on: date, actor: User | None = None) -> None:
        commands.decide_listing(row, shown_hash=row.text_hash, text="列入", docket_no="示市监列〔2026〕1号", on=on, actor=actor or self.head)

    def listed(self, on: date = DAY) -> ListEntry:
        """Walked to its service on the day after `on`, all in order."""
        row = self.noticed(on)
        commands.answer_listing(row, stated="", waived=True, hearing_asked=False, hearing_held_on=None, treatment="", on=on, actor=self.officer)
        commands.consent_to_listing(row, agreed=True, answer="示例省局同意〔2026〕9号", answered_on=on, on=on, actor=self.head)
        self.decided_penalty(on + timedelta(days=1))
        self.decide(row, on + timedelta(days=1))
        commands.serve_listing(row, served_on=on + timedelta(days=1), on=on + timedelta(days=1), actor=self.officer)
        return row


def refused(what: Any, *args: Any, **given: Any) -> str:
    with pytest.raises(Refused) as caught:
        what(*args, **given)
    return str(caught.value)


@pytest.mark.parametrize(
    ("penalty", "sheet", "told"),
    [
        ({}, {"conduct": "其他情形"}, "列举的情形"),
        ({"band": "ordinary"}, {}, "较重行政处罚"),
        ({"kind": "no_penalty", "fine_fen": 0}, {}, "较重行政处罚"),
        ({"fine_fen": 300_000}, {}, "不超过3000元的不列入"),
        ({}, {"factors": {**FACTORS, "违法频次": " "}}, "因素表没有填写：违法频次"),
        ({}, {"gravity": " "}, "性质恶劣"),
        ({"severity": []}, {}, "情节严重的事实"),
        ({"intent": []}, {}, "不能互相代替"),
        ({}, {"no_intent": "进货合同和付款凭证"}, "没有主观故意：进货合同"),
    ],
)
def test_a_proposal_that_lacks_a_condition_is_not_agreed_to_and_the_condition_is_named(penalty, sheet, told) -> None:
    stage = Stage(**penalty)
    row = stage.propose(**sheet)
    assert told in refused(commands.review_listing, row, agreed=True, opinion="同意", on=DAY, actor=stage.legal)
    assert told in refused(commands.notice_listing, row, noticed_on=DAY, paper="一并告知", on=DAY, actor=stage.officer)
    assert told in refused(stage.decide, row, DAY)
    assert [one["missing"] for one in queries.checklist(row, DAY) if one["missing"] and told in one["missing"].plain()]
    commands.review_listing(row, agreed=False, opinion="条件不具备", on=DAY, actor=stage.legal)
    commands.refuse_listing(row, because="条件不具备", on=DAY, actor=stage.head)
    assert row.state == "refused" and not row.stands(DAY)


def test_every_step_of_the_procedure_is_asked_for_and_each_by_another_person() -> None:
    stage = Stage()
    row, late = stage.propose(), DAY + timedelta(days=14)
    assert "已经有列入建议" in refused(stage.propose)
    assert "法制机构尚未审核" in refused(commands.notice_listing, row, noticed_on=DAY, paper="一并告知", on=DAY, actor=stage.officer)
    assert "不能审核" in refused(commands.review_listing, row, agreed=True, opinion="同意", on=DAY, actor=stage.officer)
    commands.review_listing(row, agreed=True, opinion="同意", on=DAY, actor=stage.legal)
    commands.amend_listing(row, **SHEET, on=DAY, actor=stage.officer)
    assert row.reviewed_on is None
    commands.review_listing(row, agreed=True, opinion="同意", on=DAY, actor=stage.legal)
    assert "尚未告知当事人拟列入" in refused(stage.decide, row, DAY)
    commands.notice_listing(row, noticed_on=DAY, paper="一并告知", on=DAY, actor=stage.officer)
    assert "不能再改动" in refused(commands.amend_listing, row, **SHEET, on=DAY, actor=stage.officer)
    assert "期限尚未届满" in refused(stage.decide, row, DAY)
    reply = {"stated": "不同意", "waived": False, "hearing_asked": True, "hearing_held_on": None, "treatment": "", "on": late, "actor": stage.officer}
    commands.answer_listing(row, **reply)
    assert "要求听证" in refused(stage.decide, row, late)
    commands.answer_listing(row, **{**reply, "hearing_held_on": late})
    assert "复核和采纳" in refused(stage.decide, row, late)
    commands.answer_listing(row, **{**reply, "hearing_held_on": late, "treatment": "不予采纳，理由如下"})
    assert "上一级市场监督管理部门同意" in refused(stage.decide, row, late)
    commands.consent_to_listing(row, agreed=False, answer="不同意", answered_on=late, on=late, actor=stage.head)
    assert "不同意列入" in refused(stage.decide, row, late)
    commands.consent_to_listing(row, agreed=True, answer="同意", answered_on=late, on=late, actor=stage.head)
    assert "处罚决定尚未作出" in refused(stage.decide, row, late)
    stage.decision.decided_on = late
    stale = row.text_hash
    row.treatment = "改过的内容"
    assert "与您打开时不同" in refused(
        commands.decide_listing, row, shown_hash=stale, text="列入", docket_no="一号", on=late, actor=stage.head
    )
    assert "不能作出列入决定" in refused(stage.decide, row, late, stage.legal)
    assert "自己的建议" in refused(stage.decide, row, late, stage.officer)
    stage.decide(row, late)
    assert (row.state, row.ends_on, row.publish_by is not None) == ("listed", date(2029, 12, 7), True)
    assert "尚未送达生效" in refused(commands.serve_listing, row, served_on=late, on=late, actor=stage.officer)
    stage.decision.effective_on = late
    assert "尚未送达当事人" in refused(commands.publish_listing, row, published_on=late, on=late, actor=stage.officer)
    plea = {"kind": "correction", "text": "更正名称", "filed_on": late, "on": late, "actor": stage.officer}
    assert "不在名单上" in refused(commands.file_plea, row, **plea)
    commands.serve_listing(row, served_on=late, on=late, actor=stage.officer)
    row.removed_on = late
    assert "不在名单上" in refused(commands.publish_listing, row, published_on=late, on=late, actor=stage.officer)
    row.removed_on = None
    commands.publish_listing(row, published_on=late, on=late, actor=stage.officer)
    assert "已经登记公示" in refused(commands.publish_listing, row, published_on=late, on=late, actor=stage.officer)
    names = [one.name for one in db.session.execute(db.select(Event).filter_by(subject=row.number).order_by(Event.id)).scalars()]
    assert names[0] == "listing.proposed" and names[-3:] == ["listing.decided", "listing.served", "listing.published"]


def test_no_listing_after_the_penalty_and_none_by_points() -> None:
    stage = Stage()
    for year in (2024, 2025):
        make_decision(stage.bureau, stage.party, date(year, 5, 1), band="heavier", intent=["F1"], severity=["G2"])
    assert queries.judged(stage.party, DAY).grade == "D"
    assert queries.listings_of(stage.party) == []
    stage.decided_penalty(DAY)
    assert "一并判断" in refused(stage.propose)


def test_an_entry_caps_the_grade_ends_by_time_by_removal_and_with_its_penalty_and_is_then_gone_outside() -> None:
    stage = Stage()
    row = stage.listed()
    first = DAY + timedelta(days=1)
    assert not queries.lacking(row, "publish", first)
    commands.publish_listing(row, published_on=first, on=first, actor=stage.officer)
    outside = lambda day: [one.number for one in db.session.execute(queries.public_listings(day)).scalars()]  # noqa: E731
    assert (outside(DAY), outside(first), outside(date(2029, 11, 23)), outside(date(2029, 11, 24))) == ([], [row.number], [row.number], [])
    assert row.stands(date(2029, 11, 23)) and not row.stands(date(2029, 11, 24))
    found = queries.judged(stage.party, first)
    assert found.grade == "D" and "serious_violation_list" in [one.rule for one in found.findings]
    sent = commands.send_measure(row, measure="不授予荣誉称号", body="示例市文明办", ground="列入决定", sent_on=first, until=None, on=first, actor=stage.officer)
    commands.answer_measure(sent, taken=True, answer="已采取", answered_on=first, on=first, actor=stage.officer)
    assert "依据仍然存在" in refused(commands.tell_lifted, sent, told_on=first, on=first, actor=stage.officer)
    plea = commands.file_plea(row, kind="early_removal", text="申请", filed_on=first, on=first, actor=stage.officer)
    assert "最早可以在2027-11-24申请" in refused(commands.decide_plea, plea, grant=True, opinion="同意", on=first, actor=stage.head)
    assert "自己受理" in refused(commands.decide_plea, plea, grant=True, opinion="同意", on=first, actor=stage.officer)
    year = date(2027, 11, 24)
    stage.decision.paid_on = None
    assert "义务尚未履行" in refused(commands.decide_plea, plea, grant=True, opinion="同意", on=year, actor=stage.head)
    stage.decision.paid_on = first
    again = make_decision(stage.bureau, stage.party, date(2027, 3, 1), band="heavier")
    assert "又受到较重行政处罚" in refused(commands.decide_plea, plea, grant=True, opinion="同意", on=year, actor=stage.head)
    again.withdrawn_on = date(2027, 4, 1)
    db.session.flush()
    commands.decide_plea(plea, grant=True, opinion="符合条件", on=year, actor=stage.head)
    assert (outside(year), row.stands(year), sent.stands(year), row.stands(first)) == ([], False, False, True)
    assert "serious_violation_list" not in [one.rule for one in queries.judged(stage.party, year).findings]
    assert "serious_violation_list" in [one.rule for one in queries.judged(stage.party, first).findings]
    commands.tell_lifted(sent, told_on=year, on=year, actor=stage.officer)
    assert queries.listings_of(stage.party) == [row]
    assert "不在名单上" in refused(commands.file_plea, row, kind="correction", text="更正", filed_on=year, on=year, actor=stage.officer)
    row.removed_on = None
    stage.decision.withdrawn_on = year
    assert not row.stands(year)
    scores = db.session.execute(db.select(Score)).scalars().all()
    assert scores == []
