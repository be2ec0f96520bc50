"""After the decision: service, money, publication and its recall, closing."""

from __future__ import annotations

from datetime import date

from ipenforce.accounts.models import User
from ipenforce.cases import context, penalties, workflow
from ipenforce.cases.clocks import clock
from ipenforce.cases.commands.filing import put_approval
from ipenforce.cases.commands.serving import counts_from, must_be_announced
from ipenforce.cases.commands.spot_checks import must_be_new
from ipenforce.cases.models import Case, Decision, Payment, Settlement
from ipenforce.cases.steps import owing
from ipenforce.cases.steps.closing import ground_missing, to_recall
from ipenforce.db import db
from ipenforce.documents import commands as documents
from ipenforce.documents import queries as document_queries
from ipenforce.errors import Refused
from ipenforce.events import record
from ipenforce.money import format_yuan


def serve_decision(case: Case, decision: Decision, *, how: str, recipient: str, served_on: date, proof: str, on: date, actor: User) -> None:
    """Record the service of a decision: it takes effect, and the period for payment starts."""
    workflow.check(case, "serve_decision", on=on, actor=actor)
    if decision.served_on is not None or decision.withdrawn_on is not None:
        raise Refused("该决定书已登记送达，或者已经撤销")
    document = document_queries.by_number(decision.document or "")
    assert document is not None and decision.decided_on is not None
    if not decision.decided_on <= served_on <= on:
        raise Refused("送达日期应在决定之日至今天之间", field="served_on", status=422)
    must_be_announced(document, how=how, served_on=served_on)
    served_on = counts_from(case, document, decision.party.number, how=how, served_on=served_on, on=on)
    documents.record_service(document, how=how, recipient=recipient, served_on=served_on, proof=proof, on=on, actor=actor)
    decision.served_on = decision.effective_on = served_on
    decision.pay_by = clock("缴款期限", "penalty.payment", served_on).due.safe if decision.due_fen else None
    workflow.refresh_due(case, on)
    record(
        "decision.served", case, actor, decision=decision.number, how=how, served_on=served_on,
        effective_on=decision.effective_on, pay_by=decision.pay_by,
    )  # fmt: skip


def record_payment(
    case: Case, decision: Decision, *, amount_fen: int, paid_on: date, receipt_no: str, what: str = "due", on: date, actor: User
) -> None:
    """Record money received under a decision, never more than is owed: of fine and gains, or of the added fine (`what`)."""
    workflow.check(case, "record_payment", on=on, actor=actor)
    if decision.served_on is None or not decision.served_on <= paid_on <= on:
        raise Refused("缴款日期应在决定书送达之日至今天之间", field="paid_on", status=422)
    owing_fen = owing.outstanding_fen(decision) if what == "due" else owing.late_owing_fen(decision, paid_on)
    if not 0 < amount_fen <= owing_fen:
        raise Refused("缴款金额应大于零且不超过尚欠的{owing}元", field="amount_fen", status=422, owing=format_yuan(owing_fen))
    must_be_new(receipt_no)
    if what == "due":
        _receive(case, decision, amount_fen=amount_fen, paid_on=paid_on, receipt_no=receipt_no, actor=actor)
    else:
        settle(case, decision, kind="late_fine", amount_fen=amount_fen, paid_on=paid_on, receipt_no=receipt_no, actor=actor)
    workflow.refresh_due(case, on)


def _receive(case: Case, decision: Decision, *, amount_fen: int, paid_on: date, receipt_no: str, actor: User) -> None:
    decision.payments.append(Payment(amount_fen=amount_fen, paid_on=paid_on, receipt_no=receipt_no, recorded_by_id=actor.id))
    db.session.flush()
    outstanding = owing.outstanding_fen(decision)
    if outstanding == 0:
        decision.paid_on = max(row.paid_on for row in decision.payments)
    record(
        "decision.paid", case, actor, decision=decision.number, amount_fen=amount_fen, paid_on=paid_on,
        receipt_no=receipt_no, outstanding_fen=outstanding,
    )  # fmt: skip


def settle(case: Case, decision: Decision, *, kind: str, amount_fen: int, paid_on: date, receipt_no: str, actor: User) -> None:
    """Keep money beside fine and gains."""
    decision.settlements.append(
        Settlement(kind=kind, amount_fen=amount_fen, paid_on=paid_on, receipt_no=receipt_no, recorded_by_id=actor.id)
    )
    db.session.flush()
    record(
        "decision.settled", case, actor, decision=decision.number, kind=kind, amount_fen=amount_fen, paid_on=paid_on, receipt_no=receipt_no
    )


def record_refund(case: Case, decision: Decision, *, amount_fen: int, paid_on: date, receipt_no: str, on: date, actor: User) -> None:
    """Record that money which is not owed any more was paid back."""
    workflow.check(case, "record_refund", on=on, actor=actor)
    back = owing.to_refund_fen(decision)
    if not 0 < amount_fen <= back:
        raise Refused("退款金额应大于零且不超过应退的{back}元", field="amount_fen", status=422, back=format_yuan(back))
    if paid_on > on or (decision.served_on is not None and paid_on < decision.served_on):
        raise Refused("退款日期应在决定书送达之日至今天之间", field="paid_on", status=422)
    must_be_new(receipt_no)
    settle(case, decision, kind="refund", amount_fen=amount_fen, paid_on=paid_on, receipt_no=receipt_no, actor=actor)
    workflow.refresh_due(case, on)


def publish(case: Case, decision: Decision, *, on: date, actor: User) -> None:
    """Put a penalty on the public register, for the period that the law gives its kind; again after it was changed and recalled."""
    workflow.check(case, "publish", on=on, actor=actor)
    if not penalties.is_published(decision) or decision.served_on is None or decision.published_on is not None or decision.withdrawn_on is not None:
        raise Refused("该决定当前不能公示", cite="publication.penalty")
    decision.published_on, decision.recall_from = on, None
    decision.publication_ends_on = penalties.publication_ends_on(decision, on)
    workflow.refresh_due(case, on)
    record("decision.published", case, actor, decision=decision.number, published_on=on, ends_on=decision.publication_ends_on)


def recall_publication(case: Case, decision: Decision, *, because: str, on: date, actor: User) -> None:
    """Take a decision that was changed, withdrawn or found unlawful off the public register, with the reason that is published."""
    workflow.check(case, "recall_publication", on=on, actor=actor)
    if not to_recall(decision):
        raise Refused("该决定没有需要撤回的公示信息", cite="publication.withdrawal")
    decision.recalled_on, decision.recalled_because = on, because
    decision.published_on = decision.publication_ends_on = None
    workflow.refresh_due(case, on)
    record("decision.recalled", case, actor, decision=decision.number, recalled_on=on, because=because)


def propose_closing(case: Case, *, ground: str, detail: str = "", on: date, actor: User) -> None:
    """Ask the bureau's head to close the case, with its form drafted. Refused for a ground that the case does not have."""
    workflow.check(case, "propose_closing", on=on, actor=actor)
    if (reason := ground_missing(case, ground, detail)) is not None:
        raise Refused.because(reason, field="detail" if ground == "other" else "ground", status=422)
    workflow.move(case, "propose_closing", on=on, actor=actor)
    documents.redraft(
        subject=case.number, bureau=case.bureau, code="closing_approval", concerning="",
        context=context.closing(case, ground=ground, detail=detail, on=on), on=on, actor=actor,
    )  # fmt: skip
    record("case.closing_proposed", case, actor, case=case.number, ground=ground)


def approve_closing(case: Case, *, shown_hash: str, opinion: str, on: date, actor: User) -> None:
    """Close the case. From here on it is read-only."""
    workflow.move(case, "approve_closing", on=on, actor=actor)
    document = document_queries.live(case.number, "closing_approval")
    if document is None:
        raise Refused("结案审批表尚未起草", cite="penalty.closing")
    documents.approve(document, shown_hash=shown_hash, on=on, actor=actor)
    documents.issue(document, on=on, actor=actor)
    put_approval(case, "closing", author_id=document.author_id, actor=actor, opinion=opinion, text_hash=document.text_hash)
    case.closed_on = on
    for paper in document_queries.of_subject(case.number):
        if paper.state in ("draft", "approved"):
            documents.void(paper, because="结案时尚未签发", on=on, actor=actor)
    record("case.closed", case, actor, case=case.number, document=document.number)


def return_closing(case: Case, *, because: str, on: date, actor: User) -> None:
    """Send the closing back."""
    workflow.move(case, "return_closing", on=on, actor=actor)
    record("case.returned", case, actor, case=case.number, to=case.state, because=because)
