"""Readers of leads: who sees which, the list, what was met."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import joinedload, load_only

from ipenforce.accounts.models import Bureau, User
from ipenforce.db import db
from ipenforce.identifiers import as_written
from ipenforce.intake.models import Finding, Lead
from ipenforce.parties.models import Party
from ipenforce.permissions import CASEWORK

CASE_ROLES = frozenset(role.__name__ for role in CASEWORK)
LIST_COLUMNS = (
    Lead.number, Lead.title, Lead.source, Lead.channel, Lead.state, Lead.received_on, Lead.verify_by,
    Lead.verify_by_provisional, Lead.bureau_id, Lead.party_id, Lead.version,
)  # fmt: skip


def by_number(number: str) -> Lead | None:
    """A lead by its permanent number."""
    return db.session.execute(db.select(Lead).filter_by(number=number)).scalar_one_or_none()


def findings_of(lead: Lead) -> Sequence[Finding]:
    """What was met, each with its channel's detail."""
    return db.session.execute(db.select(Finding).filter_by(lead_id=lead.id).order_by(Finding.id)).scalars().all()


def visible_to(user: User) -> ColumnElement[bool]:
    """The condition under which a user may read a lead; equal to allowed(user, LEAD_READ, lead)."""
    if not user.active or not user.roles & CASE_ROLES:
        return false()
    seen = select(Bureau.id).where(Bureau.path.startswith(user.bureau_path, autoescape=True))
    return Lead.bureau_id.in_(seen)


def listed(
    user: User, *, state: str = "", channel: str = "", source: str = "", text: str = "", overdue_on: date | None = None
) -> Select[tuple[Lead]]:
    """The list's query under its filters; empty filters do not restrict. No informant is loaded."""
    query = (
        db.select(Lead)
        .options(load_only(*LIST_COLUMNS), joinedload(Lead.party).load_only(Party.number, Party.name, Party.kind))
        .options(joinedload(Lead.bureau).load_only(Bureau.short_name, Bureau.name))
        .where(visible_to(user))
    )
    for column, wanted in ((Lead.state, state), (Lead.channel, channel), (Lead.source, source)):
        if wanted:
            query = query.where(column == wanted)
    if overdue_on:
        query = query.where(undecided(), Lead.verify_by < overdue_on)
    if wanted := as_written(text):
        of_party = Lead.party_id.in_(select(Party.id).where(Party.name.contains(wanted, autoescape=True)))
        query = query.where(or_(Lead.number == wanted.upper(), Lead.title.contains(wanted, autoescape=True), of_party))
    return query


def undecided() -> ColumnElement[bool]:
    """Leads on which it has not been decided whether a case is filed."""
    return Lead.state.in_(("received", "verified"))


def due_by(user: User, day: date) -> Sequence[Lead]:
    """Leads of the user's own bureau that must be decided by the day, the most urgent first."""
    own = and_(Lead.bureau_id == user.bureau_id, undecided(), Lead.verify_by <= day)
    query = db.select(Lead).where(own, visible_to(user)).order_by(Lead.verify_by, Lead.id).limit(100)
    return db.session.execute(query).scalars().all()
