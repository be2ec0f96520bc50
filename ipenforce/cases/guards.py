"""Guards: what the law wants before a step. Each answers one question with a Reason, or None."""

from __future__ import annotations

from datetime import date
from typing import Any

from ipenforce.cases import penalties
from ipenforce.documents import queries as documents
from ipenforce.errors import Reason
from ipenforce.law import provision
from ipenforce.money import format_yuan


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


def reviewer_is_no_officer(case: Any, user: Any, on: date) -> Reason | None:
    """Who investigates does not review."""
    if user.id in case.officer_ids:
        return Reason("办案人员不得作为本案审核人员", cite="penalty.review")
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
        answered = decision.waived or decision.defence is not None
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


def something_to_serve(case: Any, user: Any, on: date) -> Reason | None:
    """A decision that is not yet served."""
    if all(decision.served_on for decision in case.decisions):
        return Reason("决定书已全部送达", cite="penalty.service")
    return None


def something_to_pay(case: Any, user: Any, on: date) -> Reason | None:
    """A served decision with money outstanding."""
    if not any(d.served_on and d.due_fen > d.paid_fen for d in case.decisions):
        return Reason("没有已送达且尚欠款项的决定", cite="penalty.payment")
    return None


def something_to_publish(case: Any, user: Any, on: date) -> Reason | None:
    """A served penalty decision that is not published."""
    if not any(d.kind == "penalty" and d.served_on and not d.published_on for d in case.decisions):
        return Reason("没有已送达且尚未公示的处罚决定", cite="publication.penalty")
    return None


def all_served(case: Any, user: Any, on: date) -> Reason | None:
    """Closing wants every decision served."""
    if not all(decision.served_on for decision in case.decisions):
        return Reason("决定书尚未全部送达", cite="penalty.closing")
    return None


def all_performed(case: Any, user: Any, on: date) -> Reason | None:
    """Closing wants fines and gains paid in full."""
    owing = sum(decision.due_fen - decision.paid_fen for decision in case.decisions)
    if owing > 0:
        return Reason("尚有{owing}元未缴清", cite="penalty.closing", owing=format_yuan(owing))
    return None


def all_published(case: Any, user: Any, on: date) -> Reason | None:
    """Closing wants each penalty that must be published on the register."""
    for decision in case.decisions:
        if decision.kind == "penalty" and penalties.is_published(decision) and decision.published_on is None:
            return Reason("当事人“{party}”的处罚信息尚未公示", cite="publication.penalty", party=decision.party.name)
    return None
