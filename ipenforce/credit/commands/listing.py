"""The road of a listing, inside the penalty procedure: proposal, review, notice, answer, consent, decision, service, publication."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ipenforce.accounts.models import User
from ipenforce.cases.models import Decision
from ipenforce.credit import queries
from ipenforce.credit.commands.records import not_ahead
from ipenforce.credit.models import ListEntry
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.events import record
from ipenforce.law import provision
from ipenforce.law.deadlines import add_months, due
from ipenforce.rules.scale import months_of


def propose_listing(
    decision: Decision, *, conduct: str, factors: Mapping[str, str], gravity: str, no_intent: str, on: date, actor: User
) -> ListEntry:  # fmt: skip
    """An officer of the case proposes to list the party with its penalty: conduct, factor sheet, gravity, and what speaks against intent.

    No score is asked for or kept. Raises Refused where the penalty is already decided: listing is judged together with it.
    """
    if queries.listing_of(decision) is not None:
        raise Refused("该决定已经有列入建议")
    if decision.origin == "imported" or decision.decided_on is not None:
        raise Refused("处罚决定已经作出：是否列入应在处罚程序中一并判断", cite="credit.list_procedure")
    row = ListEntry(
        bureau_id=decision.case.bureau_id, case=decision.case, decision=decision, party=decision.party, author=actor, proposed_on=on,
        conduct=conduct, factors=dict(factors), gravity=gravity, no_intent=no_intent,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    record(
        "listing.proposed", row, actor, party=row.party.number, listing=row.number, case=row.case.number, decision=decision.number,
        conduct=conduct,
    )  # fmt: skip
    return row


def amend_listing(row: ListEntry, *, conduct: str, factors: Mapping[str, str], gravity: str, no_intent: str, on: date, actor: User) -> None:
    """Change the proposal; it must be reviewed again. Not after the notice: the party answered to what it was told."""
    _must_be_open(row)
    if row.noticed_on is not None:
        raise Refused("已经告知当事人：内容不能再改动", cite="credit.list_procedure")
    row.conduct, row.factors, row.gravity, row.no_intent = conduct, dict(factors), gravity, no_intent
    row.author, row.reviewer, row.reviewed_on, row.review_agreed, row.review = actor, None, None, None, ""
    record("listing.amended", row, actor, party=row.party.number, listing=row.number)


def review_listing(row: ListEntry, *, agreed: bool, opinion: str, on: date, actor: User) -> None:
    """The legal unit judges intent and severity apart from each other. Agreement needs the proposal to be whole."""
    _must_be_open(row)
    if row.noticed_on is not None:
        raise Refused("已经告知当事人：不能再审核", cite="credit.list_procedure")
    _second(row, actor)
    if agreed:
        _must_have(row, "review", on)
    row.reviewer, row.reviewed_on, row.review_agreed, row.review = actor, on, agreed, opinion
    record("listing.reviewed", row, actor, party=row.party.number, listing=row.number, agreed=agreed, opinion=opinion)


def notice_listing(row: ListEntry, *, noticed_on: date, paper: str, on: date, actor: User) -> None:
    """The party was told of it together with the penalty; its time to answer starts."""
    _must_be_open(row)
    _must_have(row, "notice", on)
    not_ahead(noticed_on, on, "noticed_on")
    if row.noticed_on is not None:
        raise Refused("已经登记告知")
    if row.reviewed_on is not None and noticed_on < row.reviewed_on:
        raise Refused("告知不能早于法制机构审核", field="noticed_on", status=422)
    if row.decision.decided_on is not None:
        raise Refused("告知在处罚决定之后：列入应在处罚程序中一并告知", cite="credit.list_procedure")
    row.noticed_on, row.notice = noticed_on, paper
    row.reply_by = due(noticed_on, provision("penalty.notice").on(noticed_on)).safe
    record("listing.noticed", row, actor, party=row.party.number, listing=row.number, noticed_on=noticed_on, reply_by=row.reply_by)


def answer_listing(
    row: ListEntry, *, stated: str, waived: bool, hearing_asked: bool, hearing_held_on: date | None, treatment: str, on: date, actor: User
) -> None:  # fmt: skip
    """What the party said to it, whether it asked for a hearing and had it, and how its answer was treated."""
    _must_be_open(row)
    if row.noticed_on is None:
        raise Refused("尚未告知当事人", cite="credit.list_procedure")
    if waived and (stated or hearing_asked):
        raise Refused("当事人有陈述或者要求听证的，不是放弃", field="waived", status=422)
    if hearing_held_on is not None:
        not_ahead(hearing_held_on, on, "hearing_held_on")
        if hearing_held_on < row.noticed_on:
            raise Refused("听证不能早于告知", field="hearing_held_on", status=422)
    row.stated, row.waived, row.hearing_asked, row.hearing_held_on, row.treatment = stated, waived, hearing_asked, hearing_held_on, treatment
    record("listing.answered", row, actor, party=row.party.number, listing=row.number, waived=waived)


def consent_to_listing(row: ListEntry, *, agreed: bool, answer: str, answered_on: date, on: date, actor: User) -> None:
    """The bureau above agrees or not; `answer` names it and its paper. Whoever proposed does not write it in himself."""
    _must_be_open(row)
    _second(row, actor)
    not_ahead(answered_on, on, "answered_on")
    if row.noticed_on is None:
        raise Refused("尚未告知当事人", cite="credit.list_procedure")
    row.consented, row.consent, row.consent_on = agreed, answer, answered_on
    record("listing.consented", row, actor, party=row.party.number, listing=row.number, agreed=agreed, answer=answer)


def decide_listing(row: ListEntry, *, shown_hash: str, text: str, docket_no: str, on: date, actor: User) -> None:
    """The head decides to list, over the text shown: a person judges, each condition is there, and it is a second and third person."""
    _must_be_open(row)
    if shown_hash != row.text_hash:
        raise Refused("内容与您打开时不同，请重新阅读后再决定")
    _second(row, actor)
    if row.reviewer_id == actor.id:
        raise Refused("审核人不能作出列入决定")
    _must_have(row, "decide", on)
    row.state, row.decided_on, row.decided_by, row.decision_text, row.docket_no = "listed", on, actor, text, docket_no
    row.ends_on = add_months(on, months_of(provision("credit.list_period").on(on).terms["period"]))
    row.publish_by = due(on, provision("credit.list_publication").on(on)).strict
    record("listing.decided", row, actor, party=row.party.number, listing=row.number, docket_no=docket_no, text_hash=shown_hash)


def refuse_listing(row: ListEntry, *, because: str, on: date, actor: User) -> None:
    """The head decides not to list, with the reason."""
    _must_be_open(row)
    _second(row, actor)
    row.state, row.decided_on, row.decided_by, row.decision_text = "refused", on, actor, because
    record("listing.refused", row, actor, party=row.party.number, listing=row.number, because=because)


def serve_listing(row: ListEntry, *, served_on: date, on: date, actor: User) -> None:
    """The decision reached the party; from that day on it is listed."""
    _must_be_listed(row)
    _must_have(row, "serve", on)
    not_ahead(served_on, on, "served_on")
    if row.served_on is not None:
        raise Refused("已经登记送达")
    if row.decided_on is not None and served_on < row.decided_on:
        raise Refused("送达不能早于列入决定", field="served_on", status=422)
    row.served_on = served_on
    record("listing.served", row, actor, party=row.party.number, listing=row.number, served_on=served_on)


def publish_listing(row: ListEntry, *, published_on: date, on: date, actor: User) -> None:
    """It was published in the national system."""
    _must_be_listed(row)
    _must_have(row, "publish", on)
    if row.published_on is not None:
        raise Refused("已经登记公示")
    if not row.stands(on):
        raise Refused("当事人不在名单上")
    not_ahead(published_on, on, "published_on")
    if row.served_on is not None and published_on < row.served_on:
        raise Refused("公示不能早于送达", field="published_on", status=422)
    row.published_on = published_on
    record("listing.published", row, actor, party=row.party.number, listing=row.number, published_on=published_on)


def _must_be_open(row: ListEntry) -> None:
    if row.state != "open":
        raise Refused("已经作出是否列入的决定")


def _must_be_listed(row: ListEntry) -> None:
    if row.state != "listed":
        raise Refused("尚未作出列入决定", cite="credit.list_decision")


def _second(row: ListEntry, actor: User) -> None:
    if row.author_id == actor.id:
        raise Refused("提出建议的人不能审核、同意或者决定自己的建议")


def _must_have(row: ListEntry, step: str, on: date) -> None:
    if lacking := queries.lacking(row, step, on):
        raise Refused.because(lacking[0])
