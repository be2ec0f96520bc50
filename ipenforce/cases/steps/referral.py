"""Referral to the police: suspected, reported, decided, sent, answered, contested, returned. No fine instead of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from ipenforce.cases.steps.archive import is_shut
from ipenforce.cases.steps.crime import latest, running
from ipenforce.cases.steps.road import IN_PROCEDURE
from ipenforce.cases.steps.rows import Step
from ipenforce.cases.steps.timing import Clock, clock
from ipenforce.documents import queries as documents
from ipenforce.errors import Reason
from ipenforce.law import provision
from ipenforce.permissions import Permission as P

TRANSFER, OBJECTION = "crime.transfer", "crime.reconsideration"
BESIDE = ("decided",)
"""Where a referral runs beside the performance of what was decided: warnings and orders go on, a fine is set off."""


def _has(**wanted: bool) -> Any:
    """Whether the case has a running referral whose named fields are filled in, or empty, as stated."""

    def holds(case: Any) -> bool:
        row = running(case)
        return row is not None and all(bool(getattr(row, name)) is filled for name, filled in wanted.items())

    return holds


def _waits_for_an_answer(case: Any) -> bool:
    row = running(case)
    return row is not None and any(objection.upheld_on is None for objection in row.objections)


def _filed_and_not_handed_over(case: Any) -> bool:
    row = latest(case)
    return row is not None and row.outcome == "filed" and row.handed_over_on is None


def _filed(case: Any) -> bool:
    row = latest(case)
    return row is not None and row.outcome == "filed"


def none_running(case: Any, user: Any, on: date) -> Reason | None:
    """A suspicion is reported once at a time."""
    if running(case) is not None:
        return Reason("本案涉嫌犯罪的情况已经报告，尚在办理", cite=TRANSFER)
    return None


def reported(case: Any, user: Any, on: date) -> Reason | None:
    """The head decides on the written report of a team of the statutory number."""
    row = running(case)
    if row is None:
        return Reason("尚未组成专案组提出涉嫌犯罪的书面报告：请先“报告涉嫌犯罪”", cite=TRANSFER)
    needed = int(provision(TRANSFER).on(on).terms["team_at_least"])
    if len(row.team) < needed:
        return Reason("专案组为{have}人，少于{needed}人", cite=TRANSFER, have=len(row.team), needed=needed)
    if row.decision is not None:
        return Reason("移送或者不移送已经决定", cite=TRANSFER)
    return None


def not_the_reporter(case: Any, user: Any, on: date) -> Reason | None:
    """Whoever wrote the report does not decide on it."""
    row = running(case)
    if row is not None and user.id in {row.reported_by_id, *(member.user_id for member in row.team)}:
        return Reason("专案组成员不能对自己的报告作出决定", cite=TRANSFER)
    return None


def received(case: Any, user: Any, on: date) -> Reason | None:
    """The police answer what they have received."""
    row = running(case)
    if row is None or row.received_on is None:
        return Reason("尚未登记移送和公安机关签收的回执", cite="crime.police_forward")
    return None


def unanswered(case: Any, user: Any, on: date) -> Reason | None:
    """The police decide once; what follows is an objection."""
    row = running(case)
    return Reason("已登记公安机关不予立案", cite="crime.police_decision") if row is not None and row.declined_because else None


def declined(case: Any, user: Any, on: date) -> Reason | None:
    """Only a refusal is contested, and returned from."""
    row = running(case)
    if row is None or not row.declined_because:
        return Reason("尚未登记公安机关不予立案的通知", cite=OBJECTION)
    return None


def no_answer_awaited(case: Any, user: Any, on: date) -> Reason | None:
    """What was asked of the police or the procuratorate is answered first."""
    if _waits_for_an_answer(case):
        return Reason("已提请复议或者建议立案监督，尚未登记答复", cite=OBJECTION)
    return None


def what_is_known(case: Any, on: date) -> Mapping[str, Any]:
    """What the transfer form begins with: the report, what was done before, the papers and goods that go along."""
    row = running(case)
    done = [f"{documents.label(paper)}（{paper.docket_no}）" for paper in documents.of_subject(case.number) if _is_measure(paper)]
    done += [f"行政处罚决定书（{decision.docket_no}）" for decision in case.decisions if decision.docket_no]
    pack = provision("crime.transfer_pack").on(on).terms["pack"]
    lists = [paper for paper in documents.of_subject(case.number) if paper.code == "inventory" and paper.state == "issued"]
    return {
        "prior": "\n".join(done) or "无", "materials": [{"name": name, "note": ""} for name in pack[1:4]],
        "goods": (lists[-1].asked or {}).get("goods", []) if lists else [],
        **({"offence": row.offence, "suspicion": row.report} if row else {}),
    }  # fmt: skip


def goods_known(case: Any, on: date) -> Mapping[str, Any]:
    """What the notice of moved goods begins with: the measure, the transfer, the goods."""
    row, papers = latest(case), documents.of_subject(case.number)
    measures = [paper for paper in papers if paper.code == "measure_decision" and paper.state == "issued"]
    transfer = next((paper for paper in papers if row and paper.number == row.document), None)
    values: dict[str, Any] = {"goods": what_is_known(case, on)["goods"]}
    if transfer is not None and row is not None:
        values |= {"to": (transfer.asked or {}).get("to"), "transfer_no": transfer.docket_no, "moved_on": row.handed_over_on or on}
    if measures:
        last = measures[-1]
        values |= {"measure": (last.asked or {}).get("kind"), "decision_no": last.docket_no, "measured_on": last.issued_on}
    return values


def _is_measure(paper: Any) -> bool:
    return paper.code in ("measure_decision", "preservation_notice") and paper.state == "issued"


def _step(action: str, label: str, target: str | None, *guards: Any, cite: str, applies: Any = None, sources: tuple[str, ...] = ("referred",),
          permission: P = P.CASE_HANDLE, **more: Any) -> Step:  # fmt: skip
    beside = tuple(state for state in BESIDE if state not in sources)
    return Step(action, label, (*sources, *beside), target, permission, guards, cite=cite, part="referral", applies=applies, stays=BESIDE, **more)


STEPS: tuple[Step, ...] = (
    _step("report_suspicion", "报告涉嫌犯罪", None, none_running, cite=TRANSFER, sources=IN_PROCEDURE),
    _step("refer_to_police", "移送公安机关", "referred", reported, cite=TRANSFER, sources=IN_PROCEDURE,
          applies=_has(decision=False), form="crime_transfer", proposes=what_is_known),
    _step("refuse_referral", "决定不移送", None, reported, not_the_reporter, cite=TRANSFER, sources=IN_PROCEDURE,
          applies=_has(decision=False), permission=P.CASE_APPROVE),
    _step("record_sending", "登记移送和回执", None, cite=TRANSFER, applies=_has(decision=True, received_on=False)),
    _step("police_filed", "登记公安机关立案", "ended", received, cite="crime.police_decision", applies=_has(decision=True)),
    _step("police_declined", "登记公安机关不予立案", None, received, unanswered, cite="crime.police_decision",
          applies=_has(decision=True, declined_because=False)),
    _step("object_to_refusal", "提请复议或者建议立案监督", None, declined, no_answer_awaited, cite=OBJECTION, applies=_has(declined_because=True)),
    _step("refusal_upheld", "登记维持不予立案的答复", None, cite=OBJECTION, applies=_waits_for_an_answer),
    _step("return_from_police", "恢复行政处罚程序", "investigating", declined, no_answer_awaited, cite="penalty.no_substitution",
          applies=_has(declined_because=True)),
    _step("hand_over_goods", "登记移交涉案物品和材料", None, cite="crime.goods_handover", sources=("ended", "closing_proposed"),
          applies=_filed_and_not_handed_over),
    Step("tell_of_moved_goods", "告知当事人物品移送", ("referred", "decided", "ended"), None, P.CASE_HANDLE, cite="measures.goods_on_transfer",
         part="referral", form="seized_goods_transfer_notice", proposes=goods_known, applies=lambda case: latest(case) is not None),
    Step("moved_back", "登记司法机关移回", ("ended",), "investigating", P.CASE_HANDLE, cite="penalty.no_substitution", part="referral", applies=_filed),
)  # fmt: skip


def clocks(case: Any, on: date) -> Iterator[Clock]:
    """What runs in the case's last referral: for the head, the bureau, the police."""
    row = latest(case)
    if row is None:
        return
    if row.outcome == "filed" and row.answered_on and row.handed_over_on is None and not is_shut(case):
        yield clock("移交涉案物品和材料期限", "crime.goods_handover", row.answered_on)
    if row.outcome is not None:
        return
    if row.decision is None:
        yield clock("移送决定期限", TRANSFER, row.reported_on)
    elif row.sent_at is None:
        yield clock("移送期限", TRANSFER, row.decided_on, term="send")
    elif row.received_on and not row.declined_because:
        yield clock("公安机关审查期限", "crime.police_decision", row.received_on)
    elif row.declined_because:
        yield from _of_objections(row)


def _of_objections(row: Any) -> Iterator[Clock]:
    """After a refusal: the bureau's own period, or the police's to answer. For the procuratorate the text states none."""
    last = row.objections[-1] if row.objections else None
    if last is None:
        yield clock("提请复议或者建议立案监督期限", OBJECTION, row.answered_on, term="request")
    elif last.body == "police" and last.upheld_on is None:
        yield clock("公安机关复议期限", OBJECTION, last.asked_on, term="answer")
    elif last.body == "police":
        yield clock("建议立案监督期限", OBJECTION, last.upheld_on, term="supervision")
