"""Performance of a decision: public notice, instalments, demand, the court, confiscated goods, money paid back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from ipenforce.cases import penalties
from ipenforce.cases.steps import owing
from ipenforce.cases.steps.closing import WITNESSED
from ipenforce.cases.steps.rows import Filled, Step
from ipenforce.cases.steps.timing import Clock, clock
from ipenforce.documents import queries as documents
from ipenforce.documents.catalogue import title_of
from ipenforce.documents.catalogue.measures import UNDECIDED
from ipenforce.errors import Reason
from ipenforce.law.deadlines import Due
from ipenforce.money import format_yuan
from ipenforce.permissions import Permission as P

APPLICATION, DEMAND, ENFORCEMENT, GOODS = (
    "penalty.instalment_application", "measures.demand", "penalty.enforcement", "penalty.confiscated_goods",
)  # fmt: skip
SERVED_BY_STEPS = ("penalty_notice", "penalty_decision", "no_penalty_decision")

def decision_of(filled: Filled) -> Any | None:
    """The decision over the party that a form is made out to; None where there is none that stands."""
    decision = filled.party.decision if filled.party is not None else None
    return decision if decision is not None and decision.withdrawn_on is None else None


def late_ones(case: Any, on: date) -> list[Any]:
    """Decisions under which money is owed whose day has passed."""
    return [row for row in owing.standing_decisions(case) if owing.overdue(row, on)]


def demanded_on(decision: Any) -> tuple[str, date] | None:
    """Number and day of service of the newest demand that has been served on the decision's party."""
    found = [
        (paper.docket_no or "", service.served_on)
        for paper in documents.of_subject(decision.case.number)
        if paper.code == "performance_demand" and paper.state == "issued" and paper.addressee == decision.party.number
        for service in documents.services_of(paper)
    ]
    return found[-1] if found else None


def somebody_late(case: Any, user: Any, on: date) -> Reason | None:
    """A party that has not performed in time."""
    return None if late_ones(case, on) else Reason("没有逾期未履行的决定：缴款期限届满仍未缴清的才能催告和申请强制执行", cite=DEMAND)


def something_unpaid(case: Any, user: Any, on: date) -> Reason | None:
    """A fine that is not yet paid."""
    if not any(row.served_on and row.fine_fen and owing.outstanding_fen(row) for row in owing.standing_decisions(case)):
        return Reason("没有已送达且尚未缴清的罚款", cite=APPLICATION)
    return None


def something_announced(case: Any, user: Any, on: date) -> Reason | None:
    """A notice or a decision that waits for its service."""
    return None if unserved(case) else Reason("没有已签发而尚未送达的告知书或者决定书", cite="penalty.service_means")


def goods_to_dispose_of(case: Any, user: Any, on: date) -> Reason | None:
    """Goods that a served decision has confiscated."""
    if case.state == "decided" and any(row.goods_confiscated and not row.served_on for row in owing.standing_decisions(case)):
        return Reason("没收物品的决定书尚未送达，不能处理物品", cite=GOODS)
    return None


def _party_owes(filled: Filled, on: date) -> Reason | None:
    decision = decision_of(filled)
    if decision is None or not owing.overdue(decision, on):
        return Reason("该当事人没有逾期未缴的款项", cite=DEMAND)
    return None


def states_what_is_owed(filled: Filled, on: date) -> Reason | None:
    """A demand and an application state what is owed on the day up to which the added fine is counted."""
    if (reason := _party_owes(filled, on)) is not None:
        return reason
    decision, until = decision_of(filled), _day(filled, "late_until") or on
    assert decision is not None
    fine, gains = owing.split_fen(decision)
    owed = {"fine_due_fen": fine, "gains_due_fen": gains, "late_fine_fen": owing.late_owing_fen(decision, until)}
    for name, label in (("fine_due_fen", "罚款"), ("gains_due_fen", "没收违法所得"), ("late_fine_fen", "加处罚款")):
        if (filled.asked.get(name) or 0) != owed[name]:
            return Reason("尚未缴纳的{what}应为{owed}元（计算至{until}）", cite=owing.LATE_FINE, what=label, owed=format_yuan(owed[name]), until=until)
    return None


def plan_adds_up(filled: Filled, on: date) -> Reason | None:
    """A plan is granted on application, begins after today, and covers the fine exactly; a refusal says why."""
    decision, asked = decision_of(filled), filled.asked
    if decision is None or decision.served_on is None or not owing.outstanding_fen(decision):
        return Reason("该当事人没有已送达且尚未缴清的罚款", cite=APPLICATION)
    applied = _day(filled, "applied_on")
    if applied is None or not decision.decided_on <= applied <= on:
        return Reason("书面申请的日期应在决定之日至今天之间", cite=APPLICATION)
    if asked.get("outcome") == "refused":
        return None if asked.get("refused_because") else Reason("请写明不同意的理由", cite=APPLICATION)
    days = [day for day, _amount in parts(asked, decision)]
    if not days or any(day <= on for day in days) or days != sorted(set(days)):
        return Reason("请填写今天以后的缴纳期限，各期依先后排列、互不相同", cite=APPLICATION)
    total = sum(amount for _day_, amount in parts(asked, decision))
    if total != decision.fine_fen:
        return Reason("各期合计{total}元，应等于罚款{fine}元", cite=APPLICATION, total=format_yuan(total), fine=format_yuan(decision.fine_fen))
    return None


def parts(asked: Mapping[str, Any], decision: Any) -> list[tuple[date, int]]:
    """The days and sums of the plan that a notice grants."""
    if asked.get("outcome") == "deferred":
        until = asked.get("deferred_until")
        return [(date.fromisoformat(str(until)), decision.fine_fen)] if until else []
    return [(date.fromisoformat(str(row["due_on"])), int(row["amount_fen"])) for row in asked.get("instalments") or ()]


def demanded_in_vain(filled: Filled, on: date) -> Reason | None:
    """The demand was served and its period has passed."""
    decision = decision_of(filled)
    found = demanded_on(decision) if decision is not None else None
    if found is None:
        return Reason("尚未向该当事人送达履行催告书", cite=DEMAND)
    ends = clock("", DEMAND, found[1]).due.strict
    return Reason("催告书于{served}送达，催告期限至{ends}届满，期满后才能申请强制执行", cite=ENFORCEMENT, served=found[1], ends=ends) if on <= ends else None


def no_remedy_running(filled: Filled, on: date) -> Reason | None:
    """While a reconsideration or a suit is undecided, no application is made."""
    decision = decision_of(filled)
    if decision is not None and any(row.outcome is None for row in decision.remedies):
        return Reason("该决定正在复议或者诉讼中，不能申请强制执行", cite=ENFORCEMENT)
    return None


def inside_the_window(filled: Filled, on: date) -> Reason | None:
    """The application lies between the end of the remedies (of the plan) and the end of the window."""
    decision = decision_of(filled)
    if decision is None or decision.served_on is None:
        return Reason("该当事人没有已送达的决定", cite=ENFORCEMENT)
    cite, opens = owing.window_of(decision)
    ends = owing.court_window(cite, opens, term="window").due.strict
    if on <= opens:
        return Reason("复议、诉讼期限（分期、延期的，最后一期）至{opens}届满，期满后才能申请强制执行", cite=cite, opens=opens)
    if on > ends:
        return Reason("申请强制执行的期限已于{ends}届满", cite=cite, ends=ends)
    if _day(filled, "expired_on") != opens:
        return Reason("期限届满之日应为{opens}", cite=cite, opens=opens)
    return None


def witnessed(filled: Filled, on: date) -> Reason | None:
    """Confiscated goods do not go without somebody who looked on; a return needs who received them."""
    way, asked = filled.asked.get("way"), filled.asked
    if way == "returned" and not asked.get("receiver"):
        return Reason("退还物品的，请填写接收人", cite=GOODS)
    if way in WITNESSED and not asked.get("witness"):
        return Reason("请填写见证人、监督人：没收物品的处理须有人见证", cite=GOODS)
    return None


def announced_document(filled: Filled, on: date) -> Reason | None:
    """What is announced is a form of this party that was issued and is not served."""
    wanted = filled.asked.get("document_no")
    if filled.party is not None and not any(paper.docket_no == wanted for paper in unserved(filled.case, filled.party.party.number)):
        return Reason("文号“{number}”不是该当事人已签发而尚未送达的文书", cite="penalty.service_means", number=wanted or "")
    return None


def unserved(case: Any, party: str = "") -> list[Any]:
    """Notices and decisions that were issued and not yet served (on one party)."""
    papers = [row for row in documents.of_subject(case.number) if row.code in SERVED_BY_STEPS and row.state == "issued"]
    return [row for row in papers if party in ("", row.concerning) and not documents.services_of(row)]


def _day(filled: Filled, name: str) -> date | None:
    stated = filled.asked.get(name)
    return date.fromisoformat(str(stated)) if stated else None


def propose_demand(case: Any, on: date) -> Mapping[str, Any]:
    """What the first party that is late owes."""
    rows = late_ones(case, on)
    if not rows:
        return {}
    fine, gains = owing.split_fen(rows[0])
    return {
        "addressee": rows[0].party.number, "fine_due_fen": fine or None, "gains_due_fen": gains or None,
        "late_fine_fen": owing.late_owing_fen(rows[0], on) or None, "late_until": on,
    }  # fmt: skip


def propose_application(case: Any, on: date) -> Mapping[str, Any]:
    """What is owed, and the days on which the application rests."""
    rows = late_ones(case, on)
    found = demanded_on(rows[0]) if rows else None
    if not rows or found is None:
        return propose_demand(case, on)
    return {
        **propose_demand(case, on), "court": case.bureau.remedy_court, "demand_no": found[0], "demanded_on": found[1],
        "expired_on": owing.window_of(rows[0])[1],
    }  # fmt: skip


def propose_plan(case: Any, on: date) -> Mapping[str, Any]:
    """The party whose fine is unpaid."""
    rows = [row for row in owing.standing_decisions(case) if row.served_on and owing.outstanding_fen(row)]
    return {"addressee": rows[0].party.number, "applied_on": on} if rows else {}


def propose_announcement(case: Any, on: date) -> Mapping[str, Any]:
    """The first form that waits for its service, with what may be done against it."""
    papers = unserved(case)
    if not papers:
        return {}
    rights = (
        "自送达之日起，可以在告知书载明的期限内陈述、申辩，有听证权的可以要求听证。" if papers[0].code == "penalty_notice"
        else "自送达之日起，应当按照决定书载明的期限履行；不服的，可以在决定书载明的期限内申请行政复议或者提起行政诉讼。"
    )  # fmt: skip
    return {
        "addressee": papers[0].concerning, "document_title": title_of(papers[0].code), "document_no": papers[0].docket_no, "rights": rights,
    }  # fmt: skip


def propose_disposal(case: Any, on: date) -> Mapping[str, Any]:
    """The decision that confiscates, and who approved it."""
    rows = [row for row in owing.standing_decisions(case) if row.goods_confiscated and row.docket_no]
    approvals = [row for row in case.approvals if row.matter == "decision"]
    if not rows or not approvals:
        return {}
    return {
        "under": f"{title_of(penalties.form_of(rows[0]))}（{rows[0].docket_no}）", "approved": f"{approvals[-1].approver.name}，{rows[0].decided_on}",
        "finished": "all",
    }  # fmt: skip


def _applied_to_court(case: Any) -> bool:
    return any(row.outcome is None for decision in case.decisions for row in decision.enforcements)


def _to_refund(case: Any) -> bool:
    return any(owing.to_refund_fen(row) for row in case.decisions)


def _confiscated(case: Any) -> bool:
    return case.state == "decided" and any(row.goods_confiscated for row in owing.standing_decisions(case))


STEPS: tuple[Step, ...] = (
    Step("announce_service", "公告送达", ("proposal_approved", "notice_served", "hearing", "decided"), None, P.CASE_HANDLE, (something_announced,),
         cite="penalty.service_means", part="execution", form="service_announcement", form_guards=(announced_document,),
         proposes=propose_announcement, applies=lambda case: bool(unserved(case))),
    Step("grant_instalments", "延期、分期缴纳", ("decided",), None, P.CASE_HANDLE, (something_unpaid,), cite=APPLICATION, part="execution",
         form="instalment_notice", form_guards=(plan_adds_up,), proposes=propose_plan),
    Step("demand_performance", "催告履行", ("decided",), None, P.CASE_HANDLE, (somebody_late,), cite=DEMAND, part="execution",
         form="performance_demand", form_guards=(states_what_is_owed,), proposes=propose_demand),
    Step("apply_to_court", "申请法院强制执行", ("decided",), None, P.CASE_HANDLE, (somebody_late,), cite=ENFORCEMENT, part="execution",
         form="court_enforcement", form_guards=(no_remedy_running, demanded_in_vain, inside_the_window, states_what_is_owed),
         proposes=propose_application),
    Step("record_court", "登记法院受理、执行结果", ("decided",), None, P.CASE_HANDLE, cite="measures.court", part="execution",
         applies=_applied_to_court),
    Step("dispose_of_goods", "处理没收物品", (*UNDECIDED, "decided"), None, P.CASE_HANDLE, (goods_to_dispose_of,), cite=GOODS, part="execution",
         form="goods_disposal", form_guards=(witnessed,), proposes=propose_disposal, applies=_confiscated),
    Step("record_refund", "登记退款", ("decided",), None, P.CASE_HANDLE, cite="penalty.payment", part="execution", applies=_to_refund),
)  # fmt: skip


def clocks(case: Any, on: date) -> Iterator[Clock]:
    """Parts of a plan, the period of a demand, and the window to the court."""
    if case.state != "decided":
        return
    for decision in owing.standing_decisions(case):
        name = decision.case_party.snapshot["name"]
        for row in owing.plan_of(decision):
            if owing.fine_late_fen(decision, row.due_on + timedelta(days=1), date.max) > 0:
                ends = Due(row.due_on, row.due_on, False, row.granted_on, (row.due_on - row.granted_on).days, "calendar_days", APPLICATION)
                yield Clock("分期、延期缴纳期限", APPLICATION, ends, name)
                break
        if not owing.overdue(decision, on) or any(row.outcome is None for row in decision.enforcements):
            continue
        found = demanded_on(decision)
        if found is not None and on <= clock("", DEMAND, found[1]).due.strict:
            yield clock("催告期限", DEMAND, found[1], name)
        cite, opens = owing.window_of(decision)
        if opens < on and not any(row.outcome is None for row in decision.remedies):
            yield owing.court_window(cite, opens, name, term="window")
