"""The main road: from a lead over filing, report, review, notice and decision to the closing. Its guards, steps and clocks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from ipenforce.cases import measures, penalties
from ipenforce.cases.steps import owing
from ipenforce.cases.steps.closing import (
    all_performed,
    all_published,
    all_recalled,
    all_served,
    closing_ground_on,
    goods_done,
    something_to_pay,
    something_to_publish,
    something_to_serve,
)
from ipenforce.cases.steps.crime import no_fine_instead, with_the_police
from ipenforce.cases.steps.deliberation import discussed_together, legal_review_done
from ipenforce.cases.steps.hearing import hearing_period_over, no_open_hearing
from ipenforce.cases.steps.rows import Step
from ipenforce.cases.steps.sides import free_for
from ipenforce.cases.steps.summary import papers_of_the_spot_filed
from ipenforce.cases.steps.timing import Clock, clock, standing
from ipenforce.documents import queries as documents
from ipenforce.errors import Reason
from ipenforce.law import provision
from ipenforce.money import format_yuan
from ipenforce.permissions import Permission as P


def lead_names_a_party(lead: Any, user: Any, on: date) -> Reason | None:
    """A case is filed against somebody."""
    if lead.party_id is None:
        return Reason("线索尚未确定当事人：请先登记当事人", cite="penalty.filing")
    return None


def two_certified_officers(case: Any, user: Any, on: date) -> Reason | None:
    """At least the statutory number of officers whose certificates are valid on the day."""
    needed = int(provision("penalty.officers").on(on).terms["at_least"])
    certified = [row for row in case.officers if row.user.active and row.user.certified_on(on)]
    if len(certified) < needed:
        return Reason(
            "持有效执法证件的办案人员为{have}人，少于{needed}人", cite="penalty.officers", have=len(certified), needed=needed
        )
    return None


def not_the_author_of_filing(case: Any, user: Any, on: date) -> Reason | None:
    """Whoever proposed the filing does not approve it."""
    if case.opened_by_id == user.id:
        return Reason("报请立案的人不能批准本案立案", cite="penalty.filing")
    return None


def not_the_author_of_closing(case: Any, user: Any, on: date) -> Reason | None:
    """Whoever proposed the closing does not approve it."""
    document = documents.live(case.number, "closing_approval")
    if document is not None and document.author_id == user.id:
        return Reason("报请结案的人不能批准本案结案", cite="penalty.closing")
    return None


def acts_recorded(case: Any, user: Any, on: date) -> Reason | None:
    """Every respondent has at least one act, and every act its end."""
    for row in case.respondents:
        acts = [act for act in case.acts if act.case_party_id == row.id]
        if not acts:
            return Reason("当事人“{party}”尚未登记违法行为", cite="penalty.report", party=row.snapshot["name"])
        if any(act.ended_on is None for act in acts):
            return Reason("当事人“{party}”的违法行为未填写终了之日", cite="penalty.limitation", party=row.snapshot["name"])
    return None


def every_respondent_has_a_proposal(case: Any, user: Any, on: date) -> Reason | None:
    """The report proposes something for each respondent."""
    proposed = {decision.case_party_id for decision in case.decisions}
    for row in case.respondents:
        if row.id not in proposed:
            return Reason("当事人“{party}”尚未拟定处理建议", cite="penalty.report", party=row.snapshot["name"])
    return None


def report_drafted(case: Any, user: Any, on: date) -> Reason | None:
    """The investigation report exists."""
    if documents.live(case.number, "investigation_report") is None:
        return Reason("尚未起草案件调查终结报告", cite="penalty.report")
    return None


def reviewed_text_unchanged(case: Any, user: Any, on: date) -> Reason | None:
    """The report is still the text that the reviewer agreed to."""
    document = documents.live(case.number, "investigation_report")
    agreed = [row for row in case.reviews if row.opinion == "agree"]
    if document is None or not agreed or agreed[-1].text_hash != document.text_hash:
        return Reason("调查终结报告在审核后有改动，须重新审核", cite="penalty.review")
    return None


def fines_inside_the_range(case: Any, user: Any, on: date) -> Reason | None:
    """Each fine lies in the range of the law that applies to the act."""
    for decision in case.decisions:
        if (reason := penalties.outside_the_range(decision)) is not None:
            return reason
    return None


def somebody_is_not_told(case: Any) -> bool:
    """Whether a party that is to be penalised has not been served with its notice."""
    return any(row.kind == "penalty" and row.notice_served_on is None for row in case.decisions)


def notices_issued(case: Any, user: Any, on: date) -> Reason | None:
    """Each party that is to be penalised has an issued notice."""
    for decision in case.decisions:
        document = documents.live(case.number, "penalty_notice", decision.party.number)
        if decision.kind == "penalty" and (document is None or document.state != "issued"):
            return Reason("当事人“{party}”的行政处罚告知书尚未签发", cite="penalty.notice", party=decision.party.name)
    return None


def every_party_answered_or_late(case: Any, user: Any, on: date) -> Reason | None:
    """Each party was noticed, and has answered, expressly waived, or let the period pass."""
    for decision in case.decisions:
        if decision.kind != "penalty":
            continue
        if decision.notice_served_on is None:
            return Reason("当事人“{party}”的告知书尚未送达", cite="penalty.notice", party=decision.party.name)
        answered = decision.waived or decision.defence is not None or any(row.outcome for row in decision.hearings)
        if not answered and decision.reply_by is not None and on <= decision.reply_by:
            return Reason(
                "当事人“{party}”的陈述申辩期至{by}届满，期满前须有其陈述申辩或明确放弃的记录",
                cite="penalty.notice", party=decision.party.name, by=decision.reply_by,
            )  # fmt: skip
    return None


def notice_before_decision(case: Any, user: Any, on: date) -> Reason | None:
    """Without notice no decision."""
    for decision in case.decisions:
        if decision.kind == "penalty" and decision.notice_served_on is None:
            return Reason("未告知当事人“{party}”，不得作出处罚决定", cite="penalty.notice", party=decision.party.name)
    return None


def defences_treated(case: Any, user: Any, on: date) -> Reason | None:
    """What a party stated has been re-checked, and the answer written down."""
    for decision in case.decisions:
        if decision.defence is not None and not decision.treatment:
            return Reason("当事人“{party}”的陈述申辩尚未写明复核和采纳情况", cite="penalty.notice", party=decision.party.name)
    return None


def no_aggravation(case: Any, user: Any, on: date) -> Reason | None:
    """A defence never makes the penalty heavier."""
    for decision in case.decisions:
        if decision.fine_fen > decision.proposed_fine_fen:
            return Reason(
                "当事人“{party}”的罚款{fine}元高于告知的{told}元：不得因申辩加重处罚",
                cite="penalty.no_aggravation", party=decision.party.name,
                fine=format_yuan(decision.fine_fen), told=format_yuan(decision.proposed_fine_fen),
            )  # fmt: skip
    return None


def decisions_drafted(case: Any, user: Any, on: date) -> Reason | None:
    """Each party's decision exists as a text."""
    for decision in case.decisions:
        if documents.live(case.number, penalties.form_of(decision), decision.party.number) is None:
            return Reason("当事人“{party}”的决定书尚未起草", cite="penalty.decision", party=decision.party.name)
    return None


STEPS: tuple[Step, ...] = (
    Step("verify_lead", "登记核查结果", ("received",), "verified", P.LEAD_HANDLE, of="lead", cite="penalty.lead_verification"),
    Step("decline_lead", "不予立案", ("received", "verified"), "declined", P.LEAD_DECLINE, of="lead", cite="penalty.declining"),
    Step("propose_filing", "报请立案", ("verified",), "filed", P.LEAD_HANDLE, (lead_names_a_party,), of="lead", cite="penalty.filing"),
    Step("approve_filing", "批准立案", ("filing_proposed",), "investigating", P.CASE_APPROVE,
         (two_certified_officers, not_the_author_of_filing), cite="penalty.filing"),
    Step("decline_filing", "不予立案", ("filing_proposed",), "declined", P.CASE_APPROVE, (not_the_author_of_filing,), cite="penalty.declining"),
    Step("record_act", "登记违法行为", ("investigating",), None, P.CASE_HANDLE, cite="penalty.evidence"),
    Step("propose_penalty", "拟定处罚建议", ("investigating",), None, P.CASE_HANDLE, (acts_recorded,), cite="penalty.discretion"),
    Step("submit_report", "提交调查终结报告", ("investigating",), "reported", P.CASE_HANDLE,
         (two_certified_officers, acts_recorded, every_respondent_has_a_proposal, report_drafted), cite="penalty.report"),
    Step("review", "审核通过", ("reported",), "reviewed", P.CASE_REVIEW, (free_for("reviewer"),), cite="penalty.review"),
    Step("return_report", "退回补充调查", ("reported", "reviewed"), "investigating", P.CASE_REVIEW, (free_for("reviewer"),), cite="penalty.review"),
    Step("approve_proposal", "批准拟处罚", ("reviewed",), "proposal_approved", P.CASE_APPROVE,
         (reviewed_text_unchanged, fines_inside_the_range), cite="penalty.proposal"),
    Step("return_proposal", "退回", ("reviewed",), "investigating", P.CASE_APPROVE, cite="penalty.proposal"),
    Step("serve_notice", "登记告知书送达", ("proposal_approved", "notice_served", "hearing"), "notice_served", P.CASE_HANDLE, (notices_issued,),
         cite="penalty.notice", stays=("notice_served", "hearing"), applies=somebody_is_not_told),
    Step("record_defence", "登记陈述申辩", ("notice_served", "hearing"), None, P.CASE_HANDLE, cite="penalty.notice_duty"),
    Step("close_hearing_of_party", "陈述申辩终结", ("proposal_approved", "notice_served", "hearing"), "heard", P.CASE_HANDLE,
         (every_party_answered_or_late, hearing_period_over, no_open_hearing), cite="penalty.notice"),
    Step("submit_decision", "提交处罚决定", ("heard",), "decision_submitted", P.CASE_HANDLE,
         (no_fine_instead, two_certified_officers, notice_before_decision, defences_treated, no_aggravation, decisions_drafted,
          legal_review_done), cite="penalty.outcomes"),
    Step("approve_decision", "批准并签发决定", ("decision_submitted",), "decided", P.CASE_APPROVE,
         (no_fine_instead, notice_before_decision, no_aggravation, fines_inside_the_range, legal_review_done, discussed_together), cite="penalty.decision"),
    Step("return_decision", "退回", ("decision_submitted",), "heard", P.CASE_APPROVE, cite="penalty.outcomes"),
    Step("serve_decision", "登记决定书送达", ("decided",), None, P.CASE_HANDLE, (something_to_serve,), cite="penalty.service"),
    Step("record_payment", "登记缴款", ("decided",), None, P.CASE_HANDLE, (something_to_pay,), cite="penalty.payment"),
    Step("publish", "公示", ("decided",), None, P.CASE_HANDLE, (something_to_publish,), cite="publication.penalty"),
    Step("propose_closing", "报请结案", ("decided", "ended"), "closing_proposed", P.CASE_HANDLE,
         (all_served, all_performed, papers_of_the_spot_filed, with_the_police, all_published, all_recalled, measures.all_ended, goods_done), cite="penalty.closing"),
    Step("approve_closing", "批准结案", ("closing_proposed",), "closed", P.CASE_APPROVE,
         (not_the_author_of_closing,), cite="penalty.closing"),
    Step("return_closing", "退回", ("closing_proposed",), "decided", P.CASE_APPROVE, cite="penalty.closing"),
)  # fmt: skip

IN_PROCEDURE = (
    "investigating", "reported", "reviewed", "proposal_approved", "notice_served", "heard", "decision_submitted",
)  # fmt: skip
RESTING = ("suspended", "hearing", "referred")
"""Where the case's term stands still for as long as its pause lasts."""


def clocks(case: Any, on: date) -> Iterator[Clock]:
    """Every clock of the main road that runs in the case's present state."""
    if case.state == "filing_proposed" and case.lead is not None:
        standing_of_lead = standing(case.lead.number, "penalty.lead_verification", on)
        yield clock("立案审查期限", "penalty.lead_verification", case.lead.received_on, **standing_of_lead)
    if case.state in (*IN_PROCEDURE, *RESTING) and case.filed_on:
        yield clock("办案期限", "penalty.case_term", case.filed_on, **standing(case.number, "penalty.case_term", on))
    if case.state == "reported":
        yield clock("审核期限", "penalty.review", case.state_since, **standing(case.number, "penalty.review", on))
    for decision in case.decisions:
        yield from _of_decision(decision, case)
    if case.state in ("decided", "ended", "closing_proposed") and (ground := closing_ground_on(case, on)):
        yield clock("报请结案期限", "penalty.closing", ground)


def _of_decision(decision: Any, case: Any) -> Iterator[Clock]:
    name = decision.case_party.snapshot["name"]
    if case.state == "notice_served" and decision.notice_served_on and not decision.waived and decision.defence is None:
        yield clock("陈述申辩期限", "penalty.notice", decision.notice_served_on, name)
    if case.state != "decided" or decision.decided_on is None or decision.withdrawn_on:
        return
    if decision.served_on is None:
        yield clock("送达期限", "penalty.service", decision.decided_on, name)
    elif owing.outstanding_fen(decision) and not decision.instalments:
        yield clock("缴款期限", "penalty.payment", decision.served_on, name)
    if decision.kind == "penalty" and decision.published_on is None and decision.publish_by is not None and not decision.recalled_on:
        yield clock("公示期限", "publication.penalty", decision.decided_on, name)
