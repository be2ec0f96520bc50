"""Readers of the desk: what waits for whom, how the house runs, what the audit log says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from ipenforce.accounts.models import User
from ipenforce.cases import queries as cases
from ipenforce.cases.models import Case, Decision
from ipenforce.cases.workflow import FINISHED
from ipenforce.db import db
from ipenforce.draws import queries as draws
from ipenforce.events import Event
from ipenforce.evidence import queries as evidence
from ipenforce.evidence.models import Movement
from ipenforce.intake.models import Lead
from ipenforce.permissions import Permission as P
from ipenforce.permissions import allowed
from ipenforce.policy import queries as policy
from ipenforce.policy.models import PolicyVersion

SOON = timedelta(days=7)
SHOWN = 20


def waiting_cases(user: User, on: date) -> Sequence[Case]:
    """Cases that wait for one of the user's roles, the most urgent first; before them those that wait for his consent."""
    return [*cases.awaiting_consent(user, on), *cases.awaiting(user, user.roles)]


def waiting_leads(user: User) -> Sequence[Lead]:
    """Leads of the user's own bureau that are not decided yet, the most urgent first."""
    if not allowed(user, P.LEAD_CREATE):
        return []
    query = (
        db.select(Lead)
        .where(Lead.bureau_id == user.bureau_id, Lead.state.in_(("received", "verified")))
        .order_by(Lead.verify_by, Lead.id)
        .limit(SHOWN)
    )
    return db.session.execute(query).scalars().all()


def waiting_policies(user: User) -> Sequence[PolicyVersion]:
    """Drafts of the bureau's own policy that wait for the user's signature."""
    drafts = policy.waiting(user.bureau) if allowed(user, P.POLICY_APPROVE, user.bureau) else ()
    return [row for row in drafts if row.drafted_by_id != user.id]


def figures(user: User, on: date) -> list[tuple[str, int, dict[str, str]]]:
    """Counts of the user's bureaus: (what, how many, filters of the list that shows them)."""
    seen = cases.visible_to(user)
    still_open = Case.state.not_in(FINISHED)
    stands = db.exists().where(Decision.case_id == Case.id, Decision.decided_on.is_not(None), Decision.withdrawn_on.is_(None))

    def count(*conditions: Any) -> int:
        return int(db.session.execute(db.select(db.func.count(Case.id)).where(seen, *conditions)).scalar_one())

    return [
        ("open", count(still_open), {"state": "open"}),
        ("overdue", count(still_open, Case.next_due_on < on), {"state": "open", "overdue": "1"}),
        ("soon", count(still_open, Case.next_due_on.between(on, on + SOON)), {"state": "open", "sort": "due"}),
        ("decided", count(Case.decided_on >= date(on.year, 1, 1), Case.origin == "entered", stands), {}),
    ]


def visits(user: User) -> Sequence[Any]:
    """Inspections that were drawn to the user and wait for their result."""
    return draws.open_visits_of(user) if allowed(user, P.LEAD_CREATE) else []


def damaged_files(user: User) -> Sequence[evidence.Damaged]:
    """Damaged files of the cases that the user answers for."""
    rows = evidence.damaged(user.bureau)
    answered = _answered_for(user, (row.item.subject for row in rows))
    return [row for row in rows if row.item.subject in answered]


def movements_to_confirm(user: User) -> Sequence[Movement]:
    """Movements that wait for the user: his own side, or an outsider's in a case of his."""
    rows = evidence.unconfirmed(user.bureau)
    handled = {number for number, case in cases.by_numbers(row.item.subject for row in rows).items() if allowed(user, P.CASE_HANDLE, case)}
    found = []
    for row in rows:
        hands = [row.hand(side) for side in row.open_sides]
        outsiders = any(not hand.user for hand in hands) and row.item.subject in handled
        if any(hand.user == user.number for hand in hands) or outsiders:
            found.append(row)
    return found


def measures_ending(user: User, on: date) -> Sequence[evidence.DueHold]:
    """Measures over things that end soon or have ended, of the cases that the user answers for."""
    rows = evidence.due_movements(user.bureau, on, until=on + SOON)
    answered = _answered_for(user, (row.item.subject for row in rows))
    return [row for row in rows if row.item.subject in answered]


def _answered_for(user: User, subjects: Iterable[str]) -> set[str]:
    """The cases that the user handles, or whose officers he leads where he may read them."""
    leads = allowed(user, P.LEAD_DECLINE, user.bureau)
    return {
        number
        for number, case in cases.by_numbers(subjects).items()
        if allowed(user, P.CASE_HANDLE, case) or (leads and allowed(user, P.CASE_READ, case))
    }


def audit_rows(*, name: str = "", subject: str = "", actor: str = "") -> Any:
    """The audit log under its filters, as a query for paging."""
    query = db.select(Event)
    if name:
        query = query.where(Event.name.startswith(name, autoescape=True))
    if subject:
        query = query.where(Event.subject == subject)
    if actor:
        query = query.where(Event.actor == actor)
    return query


def people_of(events: Sequence[Event]) -> dict[str, str]:
    """Names of those who acted, by number."""
    people = db.select(User.number, User.name).where(User.id.in_({row.actor_id for row in events if row.actor_id}))
    return dict(db.session.execute(people).all())
