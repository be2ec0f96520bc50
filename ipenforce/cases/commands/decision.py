"""From the notice to the decision: service, statement and defence, the decision's text, its approval."""

from __future__ import annotations

from datetime import date

from ipenforce.accounts.models import User
from ipenforce.cases import context, penalties, workflow
from ipenforce.cases.clocks import clock
from ipenforce.cases.commands.desk import numbered
from ipenforce.cases.commands.filing import put_approval
from ipenforce.cases.commands.serving import counts_from, must_be_announced
from ipenforce.cases.models import Case, Decision
from ipenforce.cases.steps.hearing import open_hearing
from ipenforce.db import db
from ipenforce.documents import commands as documents
from ipenforce.documents import queries as document_queries
from ipenforce.errors import Refused
from ipenforce.events import record
from ipenforce.money import format_yuan

RECORD = "defence_record"


def serve_notice(case: Case, decision: Decision, *, how: str, recipient: str, served_on: date, proof: str, on: date, actor: User) -> None:
    """Record the service of a party's penalty notice; its period for statement and defence starts."""
    _must_be(served_on <= on, "送达日期不能晚于今天", "served_on")
    workflow.check(case, "serve_notice", on=on, actor=actor)
    if decision.notice_served_on is not None:
        raise Refused("该告知书已登记送达")
    document = document_queries.live(case.number, "penalty_notice", decision.party.number)
    if document is None or document.state != "issued" or document.issued_on is None:
        raise Refused("行政处罚告知书尚未签发", cite="penalty.notice")
    _must_be(served_on >= document.issued_on, "送达日期不能早于告知书签发日期", "served_on")
    must_be_announced(document, how=how, served_on=served_on)
    served_on = counts_from(case, document, decision.party.number, how=how, served_on=served_on, on=on)
    workflow.move(case, "serve_notice", on=on, actor=actor)
    documents.record_service(document, how=how, recipient=recipient, served_on=served_on, proof=proof, on=on, actor=actor)
    decision.notice_served_on = served_on
    decision.reply_by = clock("陈述申辩期限", "penalty.notice", served_on).due.safe
    workflow.refresh_due(case, on)
    record(
        "case.notice_served", case, actor, case=case.number, party=decision.party.number, document=document.number,
        served_on=served_on, reply_by=decision.reply_by,
    )  # fmt: skip


def _must_be(holds: bool, text: str, field: str) -> None:
    if not holds:
        raise Refused(text, field=field, status=422)


def record_defence(case: Case, decision: Decision, *, stated: str, stated_on: date, treatment: str, on: date, actor: User) -> None:
    """Record what the party stated, and how it was re-checked and treated."""
    workflow.check(case, "record_defence", on=on, actor=actor)
    if decision.notice_served_on is None:
        raise Refused("告知书尚未送达该当事人", cite="penalty.notice")
    _must_be(decision.notice_served_on <= stated_on <= on, "陈述申辩日期应在告知书送达之日至今天之间", "stated_on")
    decision.defence, decision.defence_on, decision.treatment = stated, stated_on, treatment
    workflow.refresh_due(case, on)
    documents.draft(
        subject=case.number, bureau=case.bureau, code=RECORD, concerning=numbered(case, RECORD), addressee=decision.party.number,
        context=context.desk(case, decision.case_party, on), on=on, actor=actor,
    )  # fmt: skip
    record("case.defence_recorded", case, actor, case=case.number, party=decision.party.number, treatment=treatment)


def record_waiver(case: Case, decision: Decision, *, how: str, on: date, actor: User) -> None:
    """Record that the party expressly waived statement, defence and, where it is entitled to one, the hearing."""
    workflow.check(case, "record_defence", on=on, actor=actor)
    if decision.notice_served_on is None:
        raise Refused("告知书尚未送达该当事人", cite="penalty.notice")
    if decision.defence is not None:
        raise Refused("该当事人已陈述申辩，不能再登记放弃", cite="penalty.notice")
    if open_hearing(decision) is not None:
        raise Refused("该当事人已要求听证：撤回的，请登记撤回听证", cite="penalty.hearing")
    decision.waived = True
    workflow.refresh_due(case, on)
    record("case.waiver_recorded", case, actor, case=case.number, party=decision.party.number, how=how)


def close_hearing_of_party(case: Case, *, on: date, actor: User) -> None:
    """End the stage of statement and defence; each party's decision is drafted as proposed."""
    workflow.move(case, "close_hearing_of_party", on=on, actor=actor)
    record("case.heard", case, actor, case=case.number)
    for decision in case.decisions:
        _draft_decision(case, decision, on, actor)


def _draft_decision(case: Case, decision: Decision, on: date, actor: User) -> None:
    documents.redraft(
        subject=case.number, bureau=case.bureau, code=penalties.form_of(decision), concerning=decision.party.number,
        context=context.decision(case, decision, on=on), on=on, actor=actor,
    )  # fmt: skip


def set_decision(case: Case, decision: Decision, *, fine_fen: int, discretion: str, on: date, actor: User) -> None:
    """Set the fine to be decided, after the defence; never above the fine that was noticed."""
    if case.state != "heard":
        raise Refused("只有在陈述申辩终结后才能拟定决定")
    if fine_fen > decision.proposed_fine_fen:
        raise Refused(
            "罚款不能高于告知的{told}元：不得因申辩加重处罚", cite="penalty.no_aggravation", field="fine_fen", status=422,
            told=format_yuan(decision.proposed_fine_fen),
        )  # fmt: skip
    decision.fine_fen, decision.discretion = fine_fen, discretion
    if (reason := penalties.outside_the_range(decision)) is not None:
        raise Refused.because(reason, field="fine_fen", status=422)
    db.session.flush()
    record(
        "case.proposal_made", case, actor, case=case.number, party=decision.party.number, kind=decision.kind,
        fine_fen=fine_fen, band=decision.band, law_day=decision.law_day,
    )  # fmt: skip
    _draft_decision(case, decision, on, actor)


def submit_decision(case: Case, *, on: date, actor: User) -> None:
    """Put the decisions' texts before the bureau's head."""
    workflow.move(case, "submit_decision", on=on, actor=actor)
    hashes = [document.text_hash for document in penalties.papers_of_decision(case)]
    record("case.decision_submitted", case, actor, case=case.number, text_hashes=hashes)


def approve_decision(case: Case, *, shown_hash: str, opinion: str, on: date, actor: User) -> list[str]:
    """Approve and issue each party's decision, over the texts shown. Gives their docket numbers."""
    papers = penalties.papers_of_decision(case)
    if penalties.combined_hash(papers) != shown_hash:
        raise Refused("决定书内容在您打开页面后有改动：请刷新后重新审阅再批准", cite="penalty.decision")
    workflow.move(case, "approve_decision", on=on, actor=actor)
    for document in papers:
        documents.approve(document, shown_hash=document.text_hash, on=on, actor=actor)
        decision = next(d for d in case.decisions if d.party.number == document.concerning)
        decision.docket_no = documents.issue(document, on=on, actor=actor)
        decision.document, decision.decided_on = document.number, on
        decision.serve_by = clock("送达期限", "penalty.service", on).due.strict
        if decision.kind == "penalty" and penalties.is_published(decision):
            decision.publish_by = clock("公示期限", "publication.penalty", on).due.strict
        record(
            "decision.issued", case, actor, decision=decision.number, party=decision.party.number,
            docket_no=decision.docket_no, fine_fen=decision.fine_fen, decided_on=on,
        )  # fmt: skip
    case.decided_on = on
    put_approval(case, "decision", author_id=papers[0].author_id, actor=actor, opinion=opinion, text_hash=shown_hash)
    workflow.refresh_due(case, on)
    numbers = [decision.number for decision in case.decisions]
    record("case.decision_approved", case, actor, case=case.number, decisions=numbers)
    return [decision.docket_no for decision in case.decisions if decision.docket_no]


def return_decision(case: Case, *, because: str, on: date, actor: User) -> None:
    """Send the decisions back to the officers."""
    workflow.move(case, "return_decision", on=on, actor=actor)
    record("case.returned", case, actor, case=case.number, to="heard", because=because)
