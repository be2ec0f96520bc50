"""Readers of cases: who sees which, the list, what waits for whom, a case's history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, column, exists, false, or_, select, table
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased, joinedload, load_only, selectinload

from ipenforce.accounts.models import Bureau, User
from ipenforce.cases.measures import awaiting_consent as awaiting_consent
from ipenforce.cases.models import Case, CaseOfficer, CaseParty, CaseReader, CaseShare, Decision
from ipenforce.cases.workflow import FINISHED, WAITING_FOR
from ipenforce.clock import today
from ipenforce.db import db
from ipenforce.documents.catalogue import DOCUMENTS
from ipenforce.documents.models import Document
from ipenforce.events import Event
from ipenforce.identifiers import docket_key, plain
from ipenforce.intake.models import Lead
from ipenforce.parties.models import Party
from ipenforce.permissions import CASEWORK, allowed, officer
from ipenforce.permissions import Permission as P
from ipenforce.web.event_words import Told, told

CASE_ROLES = frozenset(role.__name__ for role in CASEWORK)
AT_ONCE = 1000
"""Cases that are named in one statement."""
MOST_PAIRS = 20
"""Pairs of a text that are looked up: more make the answer no smaller."""
MOST_SORTED = 30_000
"""Cases that are found by the index of pairs and then sorted; where there are more, the list is walked."""
MOST_TO_SIGN = 50
NEWEST, FREQUENT = 2000, 50
"""A text that more of the newest cases hold than this is frequent."""
_PAIRS = table("case_search", column("rowid"), column("case_search"))
"""SQLite's index of pairs; PostgreSQL has its own on search_pairs(search_text)."""


def seen_bureaus(user: User) -> Select[int]:
    """Ids of the user's own bureau and of those below it."""
    return select(Bureau.id).where(Bureau.path.startswith(user.bureau_path, autoescape=True))


def visible_to(user: User, *, listed: bool = False) -> ColumnElement[bool]:
    """The condition under which a user may read a case; equal to allowed(user, CASE_READ, case).

    `listed`: for a page of a list in an order of its own. The cases of many bureaus are then not fetched
    bureau by bureau and sorted, but met by walking that order.
    """
    if not user.active or not user.roles & CASE_ROLES:
        return false()
    named = exists().where(CaseReader.case_id == Case.id, CaseReader.user_id == user.id)
    return and_(_in_seen_bureaus(user, listed), or_(Case.restricted.is_(False), named, has_officer(user)))


def has_officer(user: User) -> ColumnElement[bool]:
    """The condition under which the user is one of a case's present officers."""
    return exists().where(CaseOfficer.case_id == Case.id, CaseOfficer.user_id == user.id, CaseOfficer.left_on.is_(None))


def _in_seen_bureaus(user: User, listed: bool) -> ColumnElement[bool]:
    seen, day = seen_bureaus(user), today()
    shared = select(CaseShare.case_id).where(CaseShare.bureau_id == user.bureau_id, CaseShare.starts_on <= day, CaseShare.ends_on >= day)
    joint = db.session.execute(shared).scalars().all()
    if db.session.execute(seen.where(Bureau.id != user.bureau_id).limit(1)).first() is None:
        own = Case.bureau_id == user.bureau_id
    else:
        own = (Case.bureau_id + 0 if listed else Case.bureau_id).in_(seen)
    return or_(own, Case.id.in_(joint)) if joint else own


def by_number(number: str) -> Case | None:
    """A case by its permanent number."""
    return db.session.execute(db.select(Case).filter_by(number=number)).scalar_one_or_none()


def by_numbers(numbers: Iterable[str]) -> dict[str, Case]:
    """The cases with these numbers, with all that a permission asks of them."""
    wanted = sorted(set(numbers))
    query = db.select(Case).options(joinedload(Case.bureau), selectinload(Case.officers), selectinload(Case.readers), selectinload(Case.recusals))
    pages = (wanted[place : place + AT_ONCE] for place in range(0, len(wanted), AT_ONCE))
    return {case.number: case for page in pages for case in db.session.execute(query.where(Case.number.in_(page))).scalars()}


def lead_by_number(number: str) -> Lead | None:
    """A lead by its permanent number."""
    return db.session.execute(db.select(Lead).filter_by(number=number)).scalar_one_or_none()


def by_docket(docket_no: str) -> Case | None:
    """A case by its docket number, however it is written; None where none or several bear it."""
    query = db.select(Case).where(Case.docket_key == docket_key(docket_no)).limit(2)
    found = db.session.execute(query).scalars().all()
    return found[0] if len(found) == 1 else None


def joined_to(lead: Lead) -> Sequence[Lead]:
    """Leads that are followed under this one."""
    return db.session.execute(db.select(Lead).filter_by(joined_to=lead.number).order_by(Lead.id)).scalars().all()


def of_lead(lead: Lead) -> Case | None:
    """The case that a lead became."""
    return db.session.execute(db.select(Case).filter_by(lead_id=lead.id)).scalar_one_or_none()


LIST_COLUMNS = (
    Case.number, Case.docket_no, Case.title, Case.channel, Case.cause, Case.state, Case.opened_on,
    Case.next_due_on, Case.next_due_provisional, Case.bureau_id, Case.origin, Case.restricted,
)  # fmt: skip


def listed(user: User, *, state: str = "", channel: str = "", cause: str = "", text: str = "", mine: bool = False,
           overdue_on: date | None = None, bureau: str = "") -> Select[tuple[Case]]:  # fmt: skip
    """The list's query under its filters; empty filters do not restrict."""
    query = db.select(Case).options(load_only(*LIST_COLUMNS)).where(visible_to(user, listed=True))
    if state == "open":
        query = query.where(Case.state.not_in(FINISHED))
    elif state:
        query = query.where(Case.state == state)
    if channel:
        query = query.where(Case.channel == channel)
    if cause:
        query = query.where(Case.cause == cause)
    if bureau:
        query = query.where(Case.bureau_id == select(Bureau.id).where(Bureau.number == bureau).scalar_subquery())
    if mine:
        query = query.where(Case.id.in_(select(CaseOfficer.case_id).where(CaseOfficer.user_id == user.id, CaseOfficer.left_on.is_(None))))
    if overdue_on:
        query = query.where(Case.next_due_on < overdue_on)
    if text:
        query = query.where(matching(text))
    return query


def matching(text: str) -> ColumnElement[bool]:
    """Cases whose title, parties or docket number hold the text, or whose number it is.

    The index of pairs finds what is rare; what is frequent is met soon by whoever walks the list.
    """
    wanted = plain(text).upper()
    holds = Case.search_text.contains(wanted, autoescape=True)
    is_it = or_(Case.number == wanted, Case.docket_key == docket_key(text))
    pairs = sorted({wanted[n : n + 2] for n in range(len(wanted) - 1)})[:MOST_PAIRS]
    if not pairs or _is_frequent(pairs, holds):
        return or_(holds, is_it)
    return or_(and_(_of_pairs(pairs), holds), is_it)


def _of_pairs(pairs: Sequence[str]) -> ColumnElement[bool]:
    """Cases whose text holds all the pairs, in whatever order: what the index knows."""
    if db.engine.dialect.name == "postgresql":
        return db.func.search_pairs(Case.search_text, type_=ARRAY(Text)).contains(pairs)
    return Case.id.in_(_found(pairs))


def _found(pairs: Sequence[str]) -> Select[int]:
    return select(_PAIRS.c.rowid).where(_PAIRS.c.case_search.op("MATCH")(" AND ".join(f'"{pair.encode().hex()}"' for pair in pairs)))


def _is_frequent(pairs: Sequence[str], holds: ColumnElement[bool]) -> bool:
    """Whether so many cases hold the text that walking the list meets a page of them sooner than they are sorted.

    SQLite's index counts what holds the pairs; on PostgreSQL, which would read all of that, the newest cases tell.
    """
    if db.engine.dialect.name == "postgresql":
        newest = select(holds.label("holds")).order_by(Case.id.desc()).limit(NEWEST).subquery()
        some, most = select(newest.c.holds).where(newest.c.holds), FREQUENT
    else:
        some, most = _found(pairs).limit(MOST_SORTED + 1), MOST_SORTED
    return db.session.execute(select(db.func.count()).select_from(some.subquery())).scalar_one() > most


def refresh_search_text(case: Case) -> None:
    """Keep what the list searches: title, parties' names and codes, docket numbers."""
    words = [case.title, case.docket_no or "", *(row.snapshot["name"] for row in case.parties)]
    words += [row.snapshot.get("uscc") or "" for row in case.parties]
    case.search_text = plain(" ".join(words)).upper()


def awaiting(user: User, roles: frozenset[str]) -> Sequence[Case]:
    """Open cases of the user's bureau that wait for one of his roles; an officer's are those he is on."""
    conditions = []
    for role in roles & set(WAITING_FOR.values()):
        waits = Case.waiting_for == role
        conditions.append(and_(waits, has_officer(user)) if role == officer.__name__ else waits)
    if not conditions:
        return []
    query = (
        db.select(Case)
        .options(load_only(*LIST_COLUMNS))
        .where(Case.bureau_id == user.bureau_id, or_(*conditions), visible_to(user))
        .order_by(Case.next_due_on.is_(None), Case.next_due_on, Case.id)
        .limit(100)
    )
    return db.session.execute(query).scalars().all()


def papers_to_sign(user: User) -> list[tuple[Document, Case]]:
    """Forms of the desk that are drafted and wait for the user's signature, the oldest first, with their cases."""
    codes = [code for code, row in DOCUMENTS.items() if row.states and row.signer in user.roles]
    drafts = db.select(Document).where(
        Document.bureau_id == user.bureau_id, Document.state == "draft", Document.code.in_(codes), Document.author_id != user.id
    )
    rows = db.session.execute(drafts.order_by(Document.id).limit(MOST_TO_SIGN)).scalars().all()
    found = by_numbers(row.subject for row in rows)
    return [(row, found[row.subject]) for row in rows if row.subject in found and allowed(user, P.PAPER_SIGN, found[row.subject])]


def history(number: str, limit: int = 200) -> list[Told]:
    """What happened to a case (or a lead, a party), newest first, in words."""
    return in_words(happened(number, limit))


def happened(number: str, limit: int = 200) -> Sequence[Event]:
    """The events of a case (or a lead, a party), newest first."""
    return db.session.execute(db.select(Event).filter_by(subject=number).order_by(Event.id.desc()).limit(limit)).scalars().all()


def in_words(events: Sequence[Event]) -> list[Told]:
    """Events in words, with people's names."""
    people = db.select(User.number, User.name).where(User.id.in_({row.actor_id for row in events if row.actor_id}))
    return told(events, dict(db.session.execute(people).all()))


def papers(case: Case) -> Sequence[Document]:
    """The case's forms, oldest first, void ones too."""
    return db.session.execute(db.select(Document).filter_by(subject=case.number).order_by(Document.id)).scalars().all()


def of_party(party: Party, user: User) -> Sequence[Case]:
    """The party's cases that the user may see, newest first."""
    part = exists().where(CaseParty.case_id == Case.id, CaseParty.party_id == party.id)
    query = db.select(Case).where(part, visible_to(user)).order_by(Case.opened_on.desc(), Case.id.desc()).limit(100)
    return db.session.execute(query).scalars().all()


def decisions_of(party: Party) -> Sequence[Decision]:
    """The party's decisions that have been made, newest first: seen by all bureaus of the installation."""
    query = (
        db.select(Decision)
        .join(CaseParty, Decision.case_party_id == CaseParty.id)
        .options(selectinload(Decision.case))
        .where(CaseParty.party_id == party.id, Decision.decided_on.is_not(None))
        .order_by(Decision.decided_on.desc(), Decision.id.desc())
    )
    return db.session.execute(query).scalars().all()


def decision_in(case: Case, number: str) -> Decision | None:
    """One of the case's decisions by its number."""
    return next((decision for decision in case.decisions if decision.number == number), None)


def similar(decision: Decision, limit: int = 5) -> list[dict[str, Any]]:
    """Decided cases of the same cause, nearest in fine: what was done elsewhere."""
    other = aliased(Decision)
    query = (
        db.select(other)
        .where(other.cause == decision.cause, other.decided_on.is_not(None), other.id != decision.id, other.withdrawn_on.is_(None))
        .order_by(db.func.abs(other.fine_fen - decision.fine_fen), other.id)
        .limit(limit)
    )
    rows = db.session.execute(query).scalars()
    return [{"docket_no": row.docket_no, "decided_on": row.decided_on, "fine_fen": row.fine_fen, "band": row.band} for row in rows]
