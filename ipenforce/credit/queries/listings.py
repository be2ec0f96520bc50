"""Readers of the list of serious violations: inside with its history, outside only what stands; what is lacking at each step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, or_

from ipenforce.accounts.models import Bureau, User
from ipenforce.cases.models import Case, CaseParty, Decision
from ipenforce.credit.models import DisciplineMeasure, ListEntry, Plea
from ipenforce.credit.queries.besides import further, list_policy
from ipenforce.credit.queries.scores import facts_of
from ipenforce.db import db
from ipenforce.errors import Reason
from ipenforce.law import provision
from ipenforce.law.deadlines import add_months
from ipenforce.parties.models import Party
from ipenforce.permissions import Permission as P
from ipenforce.permissions import allowed
from ipenforce.rules.facts import effective
from ipenforce.rules.listing import CONDITIONS, ListingFacts, missing
from ipenforce.rules.scale import months_of

EARLY = "credit.list_early_removal"


def listing_by_number(number: str) -> ListEntry | None:
    """An entry or proposal by its number."""
    return db.session.execute(db.select(ListEntry).filter_by(number=number)).scalar_one_or_none()


def plea_by_number(number: str) -> Plea | None:
    """An application or objection by its number."""
    return db.session.execute(db.select(Plea).filter_by(number=number)).scalar_one_or_none()


def measure_by_number(number: str) -> DisciplineMeasure | None:
    """A measure by its number."""
    return db.session.execute(db.select(DisciplineMeasure).filter_by(number=number)).scalar_one_or_none()


def listings_of(party: Party) -> Sequence[ListEntry]:
    """All of a party, those that have ended too: for the bureau's own eyes."""
    return db.session.execute(db.select(ListEntry).filter_by(party_id=party.id).order_by(ListEntry.id.desc())).scalars().all()


def listing_of(decision: Decision) -> ListEntry | None:
    """The one of a decision."""
    return db.session.execute(db.select(ListEntry).filter_by(decision_id=decision.id)).scalar_one_or_none()


def proposed_decisions(party: Party, user: User) -> list[Decision]:
    """Penalties against the party that are proposed and not decided, in cases that the user handles, and no listing beside them."""
    taken = db.select(ListEntry.id).where(ListEntry.decision_id == Decision.id).exists()
    query = db.select(Decision).join(CaseParty, CaseParty.id == Decision.case_party_id)
    found = db.session.execute(query.where(CaseParty.party_id == party.id, Decision.decided_on.is_(None), Decision.origin != "imported", ~taken))
    return [row for row in found.scalars() if allowed(user, P.CASE_HANDLE, row.case)]


def seen_listings(bureau_id: int, path: str) -> Select[tuple[ListEntry]]:
    """What a bureau sees: its own and those of the bureaus below it; of a restricted case only what was decided."""
    return db.select(ListEntry).join(Bureau, Bureau.id == ListEntry.bureau_id).join(Case, Case.id == ListEntry.case_id).where(
        or_(ListEntry.bureau_id == bureau_id, Bureau.path.startswith(path, autoescape=True)),
        or_(Case.restricted.is_(False), ListEntry.state == "listed"),
    )  # fmt: skip


def public_listings(day: date) -> Select[tuple[ListEntry]]:
    """What anybody may see on the day: published, and standing. What has ended is gone."""
    return (
        db.select(ListEntry).join(Decision, Decision.id == ListEntry.decision_id)
        .where(
            ListEntry.state == "listed", ListEntry.published_on <= day, ListEntry.served_on <= day, ListEntry.ends_on > day,
            or_(ListEntry.removed_on.is_(None), ListEntry.removed_on > day), or_(Decision.withdrawn_on.is_(None), Decision.withdrawn_on > day),
        )
    )  # fmt: skip


def listing_facts(row: ListEntry, day: date) -> ListingFacts:
    """All that the conditions may look at; the points of a score are not among it."""
    penalty = row.decision
    return ListingFacts(
        day=day, conduct=row.conduct, factors=row.factors, gravity=row.gravity, no_intent=row.no_intent, kind=penalty.kind,
        band=penalty.band, fine_fen=penalty.fine_fen, further=further(penalty), intent=tuple(penalty.intent),
        severity=tuple(penalty.severity), reviewed_on=row.reviewed_on, review_agreed=row.review_agreed, noticed_on=row.noticed_on,
        reply_by=row.reply_by, answered=bool(row.stated), waived=row.waived, hearing_asked=row.hearing_asked,
        hearing_held_on=row.hearing_held_on, treatment=row.treatment, consent_needed=consent_needed(row, day), consented=row.consented,
        penalty_decided_on=penalty.decided_on, penalty_effective_on=penalty.effective_on, withdrawn_on=penalty.withdrawn_on,
        decided_on=row.decided_on, decision_text=row.decision_text, served_on=row.served_on,
    )  # fmt: skip


def consent_needed(row: ListEntry, day: date) -> bool:
    """Whether the setting of the day asks a bureau of this level for its superior's consent."""
    return bool(list_policy(day).terms["consent_required"]) and row.bureau.level in ("city", "county")


def lacking(row: ListEntry, step: str, day: date) -> list[Reason]:
    """What stands against a step of the procedure."""
    return missing(listing_facts(row, day), step, list_policy(day))


def checklist(row: ListEntry, day: date) -> list[dict[str, Any]]:
    """Every condition of the procedure with its article, and what is missing where something is."""
    facts, policy = listing_facts(row, day), list_policy(day)
    return [{"label": one.label, "cite": one.cite, "missing": one.ask(facts, policy)} for one in CONDITIONS]


def lacking_for_removal(plea: Plea, day: date) -> list[Reason]:
    """What stands against early removal on the day, each by its article."""
    row, version = plea.listing, provision(EARLY).on(day)
    found = []
    if row.served_on is None or not row.stands(day):
        return [Reason("当事人不在名单上", EARLY)]
    opens_on = add_months(row.decided_on or row.served_on, months_of(version.terms["early"]))
    if day < opens_on:
        found.append(Reason("最早可以在{day}申请", EARLY, day=opens_on.isoformat()))
    if row.decision.due_fen and row.decision.paid_on is None:
        found.append(Reason("处罚决定规定的义务尚未履行完毕", EARLY))
    since = row.decision.effective_on or row.served_on
    again = [one for one in effective(facts_of(row.party, day).decisions, day) if one.band == "heavier" and one.kind == "penalty"]
    if later := [one for one in again if one.effective_on and one.effective_on > since]:
        found.append(Reason("列入后又受到较重行政处罚：{decision}", EARLY, decision=later[0].name))
    return found
