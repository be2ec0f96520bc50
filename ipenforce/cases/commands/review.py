"""Review by somebody who did not investigate, and the head's approval of what is proposed."""

from __future__ import annotations

from datetime import date

from ipenforce.accounts.models import User
from ipenforce.cases import penalties, workflow
from ipenforce.cases.commands.filing import put_approval
from ipenforce.cases.models import Case, Review
from ipenforce.cases.steps.deliberation import SCOPE, legal_grounds
from ipenforce.db import db
from ipenforce.documents import commands as documents
from ipenforce.documents import queries as document_queries
from ipenforce.errors import Refused
from ipenforce.events import record


def _report_shown(case: Case, shown_hash: str) -> str:
    """The report's hash, when it is still the text that was shown. Raises Refused (409) otherwise."""
    document = document_queries.live(case.number, "investigation_report")
    if document is None:
        raise Refused("尚未起草案件调查终结报告", cite="penalty.report")
    if document.text_hash != shown_hash:
        raise Refused("调查终结报告在您打开页面后有改动：请刷新后重新审阅", cite="penalty.review")
    return document.text_hash


def review(case: Case, *, shown_hash: str, kind: str, text: str, qualification: str = "", on: date, actor: User) -> None:
    """Agree with the report, over the text shown: as the case review, or as the legal review where that is due."""
    text_hash = _report_shown(case, shown_hash)
    workflow.check(case, "review", on=on, actor=actor)
    _keep(case, kind=kind, opinion="agree", text=text, text_hash=text_hash, qualification=qualification, on=on, actor=actor)
    workflow.move(case, "review", on=on, actor=actor)
    record("case.reviewed", case, actor, case=case.number, opinion="agree", text_hash=text_hash)


def return_report(case: Case, *, shown_hash: str, opinion: str, because: str, on: date, actor: User) -> None:
    """Send the case back: supplement the facts, correct the procedure, or refer it elsewhere."""
    text_hash = _report_shown(case, shown_hash)
    workflow.move(case, "return_report", on=on, actor=actor)
    _keep(case, kind="case", opinion=opinion, text=because, text_hash=text_hash, qualification="", on=on, actor=actor)
    record("case.returned", case, actor, case=case.number, to="investigating", because=because)


def _keep(case: Case, *, kind: str, opinion: str, text: str, text_hash: str, qualification: str, on: date, actor: User) -> Review:
    """Keep a review. Who makes a legal one for the first time states his legal qualification."""
    if kind == "case" and opinion == "agree" and (grounds := legal_grounds(case, on)):
        raise Refused("本案应当法制审核：{why}", cite=SCOPE, field="kind", status=422, why="；".join(grounds))
    if kind == "legal" and not qualification and _first_legal_review(actor):
        raise Refused(
            "初次从事法制审核的人员应当通过国家统一法律职业资格考试取得资格：请填写资格证书编号", cite="penalty.legal_review", field="qualification", status=422
        )
    row = Review(
        kind=kind, reviewer_id=actor.id, reviewer=actor, opinion=opinion, text=text, reviewed_on=on, text_hash=text_hash, qualification=qualification
    )
    case.reviews.append(row)
    db.session.flush()
    return row


def _first_legal_review(reviewer: User) -> bool:
    query = db.select(Review.id).filter_by(reviewer_id=reviewer.id, kind="legal").where(Review.qualification != "")
    return db.session.execute(query.limit(1)).first() is None


def legal_review(
    case: Case, *, shown_hash: str, opinion: str, text: str, qualification: str = "", on: date, actor: User
) -> None:
    """Review, after a hearing, the decisions that are drafted: over the texts shown, in one of the four opinions."""
    papers = penalties.papers_of_decision(case)
    if penalties.combined_hash(papers) != shown_hash:
        raise Refused("决定书内容在您打开页面后有改动：请刷新后重新审阅", cite="penalty.review")
    workflow.check(case, "legal_review", on=on, actor=actor)
    _keep(case, kind="legal", opinion=opinion, text=text, text_hash=shown_hash, qualification=qualification, on=on, actor=actor)
    record("case.legally_reviewed", case, actor, case=case.number, opinion=opinion, text_hash=shown_hash)


def approve_proposal(case: Case, *, shown_hash: str, opinion: str, on: date, actor: User) -> None:
    """Approve the proposed penalties: report and notices as shown; the notices are issued at once."""
    papers = penalties.papers_of_proposal(case)
    if penalties.combined_hash(papers) != shown_hash:
        raise Refused("文书内容在您打开页面后有改动：请刷新后重新审阅再批准", cite="penalty.proposal")
    workflow.move(case, "approve_proposal", on=on, actor=actor)
    for document in papers:
        documents.approve(document, shown_hash=document.text_hash, on=on, actor=actor)
        documents.issue(document, on=on, actor=actor)
    for decision in case.decisions:
        notice = document_queries.live(case.number, "penalty_notice", decision.party.number)
        decision.notice_document = notice.number if notice else None
    put_approval(case, "proposal", author_id=papers[0].author_id, actor=actor, opinion=opinion, text_hash=shown_hash)
    record("case.proposal_approved", case, actor, case=case.number, text_hash=shown_hash)


def return_proposal(case: Case, *, because: str, on: date, actor: User) -> None:
    """Send the proposal back to the officers."""
    workflow.move(case, "return_proposal", on=on, actor=actor)
    record("case.returned", case, actor, case=case.number, to="investigating", because=because)
