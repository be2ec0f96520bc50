"""A penalty on the spot: filled in by one officer, confirmed by another, delivered at once; its cash and its papers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ipenforce.accounts.models import User
from ipenforce.cases import context, penalties, workflow
from ipenforce.cases.clocks import clock
from ipenforce.cases.commands.filing import name_party_of_lead, put_officer, put_party
from ipenforce.cases.commands.spot_checks import check_money, checked_band, must_be_new
from ipenforce.cases.models import Act, Case, Decision, Payment, SpotPenalty
from ipenforce.cases.queries import refresh_search_text
from ipenforce.clock import now
from ipenforce.db import db
from ipenforce.documents import commands as documents
from ipenforce.documents import queries as document_queries
from ipenforce.documents.models import Document
from ipenforce.errors import Refused
from ipenforce.events import record
from ipenforce.identifiers import docket_key
from ipenforce.intake.models import Lead
from ipenforce.parties.models import Party

FORM = "on_the_spot_decision"
DISCRETION = "违法事实确凿并有法定依据，情节轻微，当场处罚。"


def penalise_on_the_spot(
    lead: Lead, *, party: Party, cause: str, second: User, acted_on: date, asked: Mapping[str, Any], printed: Mapping[str, Any],
    cash_because: str, on: date, actor: User,
) -> Case:  # fmt: skip
    """Open a case of the summary procedure on a lead, with its form filled in for the second officer. Gives the case.

    `asked` are the form's answers as plain data, `printed` the same as the text prints them. Raises Refused where
    the law does not allow the penalty on the spot.
    """
    if lead.party_id != party.id:
        name_party_of_lead(lead, party=party, on=on, actor=actor)
    workflow.move(lead, "penalise_on_the_spot", on=on, actor=actor)
    if second.id == actor.id:
        raise Refused("请选择另一名执法人员", cite="penalty.officers", field="second", status=422)
    case = Case(
        bureau_id=lead.bureau_id, unit_id=lead.unit_id, lead_id=lead.id, title=lead.title, channel=lead.channel, cause=cause,
        state="spot_drafted", state_since=on, waiting_for=workflow.WAITING_FOR["spot_drafted"], opened_on=on, opened_by_id=actor.id,
        created_at=now(),
    )  # fmt: skip
    case.lead, case.bureau = lead, lead.bureau
    db.session.add(case)
    db.session.flush()
    for officer in (actor, second):
        put_officer(case, officer, on)
    put_party(case, party, "respondent")
    db.session.flush()
    refresh_search_text(case)
    record("lead.filed", lead, actor, lead=lead.number, case=case.number)
    _fill(case, acted_on=acted_on, asked=asked, printed=printed, cash_because=cash_because, on=on, actor=actor)
    return case


def refill_on_the_spot(
    case: Case, *, cause: str, acted_on: date, asked: Mapping[str, Any], printed: Mapping[str, Any], cash_because: str, on: date, actor: User
) -> None:
    """Fill the form in anew before it is confirmed; the earlier draft is void."""
    workflow.check(case, "refill_on_the_spot", on=on, actor=actor)
    _clear(case, "重新填写", on, actor)
    for act in list(case.acts):
        db.session.delete(act)
    db.session.flush()
    db.session.refresh(case, ["acts"])
    case.cause = cause
    _fill(case, acted_on=acted_on, asked=asked, printed=printed, cash_because=cash_because, on=on, actor=actor)


def _fill(
    case: Case, *, acted_on: date, asked: Mapping[str, Any], printed: Mapping[str, Any], cash_because: str, on: date, actor: User
) -> None:
    party = case.respondents[0]
    if acted_on > on:
        raise Refused("违法行为之日不能晚于今天", field="acted_on", status=422)
    case.acts.append(Act(case_party_id=party.id, case_party=party, cause=case.cause, description=asked["facts"], ended_on=acted_on))
    db.session.flush()
    fine = asked.get("fine_fen") or 0
    with db.session.no_autoflush:  # it is not whole before the end, and is asked about on the way
        decision = Decision(case=case, case_party=party, kind="penalty", origin=case.origin, cause=case.cause, discretion=DISCRETION)
        db.session.add(decision)
        comparison = penalties.compared(party, on)
        decision.law_day = on if comparison and comparison.newer_applies else acted_on
        decision.warning = asked["kind"] in ("warning", "both")
        decision.proposed_fine_fen = decision.fine_fen = fine
        decision.gains_confiscated_fen, decision.goods_confiscated = 0, ""
        decision.intent, decision.severity, decision.band = [], [], "lighter"
        decision.defence, decision.defence_on = asked["defence"], on
        decision.law_because, decision.law_compared = "", penalties.why_this_law(decision, "", on)
        decision.band = checked_band(decision, fined=asked["kind"] != "warning", on=on)
        if (reason := penalties.outside_the_range(decision)) is not None:
            raise Refused.because(reason, field="fine_fen", status=422)
        check_money(asked, cash_because, on)
    db.session.add(
        SpotPenalty(
            case=case, drafted_by_id=actor.id, paid_by=(asked.get("collected") or "none") if fine else "none", cash_because=cash_because,
            pay_to=asked.get("pay_to") or "",
        )
    )  # fmt: skip
    db.session.flush()
    values = context.desk(case, party, on) | {"asked": dict(printed)}
    values["bases"] |= {name: context.basis(case.cause, decision.law_day) for name in ("breach", "penalty")}
    documents.draft(
        subject=case.number, bureau=case.bureau, code=FORM, addressee=party.party.number, asked=asked, context=values, on=on, actor=actor
    )
    record(
        "case.spot_drafted", case, actor, case=case.number, cause=case.cause, party=party.party.number, fine_fen=fine,
        officers=[row.user.number for row in case.officers],
    )  # fmt: skip


def _clear(case: Case, because: str, on: date, actor: User) -> Document:
    """Take back what is not confirmed: the form is void, nothing is proposed any more. Gives the form."""
    document = document_queries.live(case.number, FORM)
    assert document is not None
    documents.void(document, because=because, on=on, actor=actor)
    for row in (*case.decisions, case.spot):
        db.session.delete(row)
    db.session.flush()
    db.session.refresh(case, ["decisions", "spot"])
    db.session.refresh(case.respondents[0], ["decision"])
    return document


def leave_the_summary(case: Case, *, because: str, on: date, actor: User) -> None:
    """Not clear enough for the spot: the case is proposed for filing and takes the ordinary procedure."""
    workflow.move(case, "leave_the_summary", on=on, actor=actor)
    document = _clear(case, because, on, actor)
    documents.draft(
        subject=case.number, bureau=case.bureau, code="filing_approval", concerning="",
        context=context.filing(case, facts=(document.asked or {})["facts"], on=on), on=on, actor=actor,
    )  # fmt: skip
    case.opened_by_id = actor.id
    record("case.spot_left", case, actor, case=case.number, because=because)


def confirm_on_the_spot(case: Case, *, shown_hash: str, on: date, actor: User) -> str:
    """The second officer signs the text that was shown: the decision is made, numbered and printable. Gives its number."""
    workflow.move(case, "confirm_on_the_spot", on=on, actor=actor)
    document, decision, spot = document_queries.live(case.number, FORM), case.decisions[0], case.spot
    assert document is not None and spot is not None
    documents.approve(document, shown_hash=shown_hash, on=on, actor=actor)
    number = documents.issue(document, on=on, actor=actor)
    spot.confirmed_by_id = actor.id
    case.docket_no, case.docket_key, case.decided_on = number, docket_key(number), on
    decision.docket_no, decision.document, decision.decided_on = number, document.number, on
    refresh_search_text(case)
    workflow.refresh_due(case, on)
    record(
        "decision.issued", case, actor, decision=decision.number, party=decision.party.number, docket_no=number,
        fine_fen=decision.fine_fen, decided_on=on,
    )  # fmt: skip
    record("case.spot_confirmed", case, actor, case=case.number, docket_no=number, text_hash=shown_hash)
    return number


def deliver_on_the_spot(case: Case, *, taken: str, recipient: str, proof: str, on: date, actor: User) -> None:
    """The decision is handed over on the spot and takes effect; cash that is taken against a receipt is recorded with it."""
    workflow.move(case, "deliver_on_the_spot", on=on, actor=actor)
    decision, spot = case.decisions[0], case.spot
    document = document_queries.live(case.number, FORM)
    assert document is not None and spot is not None
    how = "left" if taken == "refused" else "direct"
    documents.record_service(document, how=how, recipient=recipient, served_on=on, proof=proof, on=on, actor=actor)
    decision.served_on = decision.effective_on = on
    decision.pay_by = clock("缴款期限", "penalty.payment", on).due.safe if spot.paid_by == "bank" else None
    record("decision.served", case, actor, decision=decision.number, how=how, served_on=on, effective_on=on, pay_by=decision.pay_by)
    if spot.paid_by == "cash":
        must_be_new(spot.pay_to, field="pay_to", besides=spot.id)
        decision.payments.append(Payment(amount_fen=decision.fine_fen, paid_on=on, receipt_no=spot.pay_to, recorded_by_id=actor.id))
        decision.paid_on = on
        record(
            "decision.paid", case, actor, decision=decision.number, amount_fen=decision.fine_fen, paid_on=on, receipt_no=spot.pay_to,
            outstanding_fen=0,
        )  # fmt: skip
    db.session.flush()
    workflow.refresh_due(case, on)


def hand_in_cash(case: Case, *, handed_in_on: date, deposited_on: date | None, on: date, actor: User) -> None:
    """Record when the officer handed the cash in, and once it is done when the bureau paid it into the bank."""
    workflow.check(case, "hand_in_cash", on=on, actor=actor)
    spot = case.spot
    assert spot is not None and case.decided_on is not None
    if not case.decided_on <= handed_in_on <= on:
        raise Refused("交回机关的日期应在收缴之日至今天之间", cite="penalty.cash_handover", field="handed_in_on", status=422)
    if deposited_on and not handed_in_on <= deposited_on <= on:
        raise Refused("缴付银行的日期应在交回机关之日至今天之间", cite="penalty.cash_handover", field="deposited_on", status=422)
    spot.handed_in_on, spot.deposited_on = handed_in_on, deposited_on
    db.session.flush()
    workflow.refresh_due(case, on)
    record("case.spot_cash", case, actor, case=case.number, handed_in_on=handed_in_on, deposited_on=deposited_on)


def file_spot_papers(case: Case, *, filed_on: date, on: date, actor: User) -> None:
    """Record that the papers of the penalty are with the bureau."""
    workflow.check(case, "file_spot_papers", on=on, actor=actor)
    spot = case.spot
    assert spot is not None and case.decided_on is not None
    if not case.decided_on <= filed_on <= on:
        raise Refused("归档日期应在处罚之日至今天之间", cite="penalty.summary_filing", field="filed_on", status=422)
    spot.papers_filed_on = filed_on
    db.session.flush()
    workflow.refresh_due(case, on)
    record("case.spot_papers_filed", case, actor, case=case.number, filed_on=filed_on)
