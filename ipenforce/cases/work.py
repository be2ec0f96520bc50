"""Readers of people's work: queues, who took what, what waits for whom, what was said about a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, or_

from ipenforce.accounts import queries as accounts
from ipenforce.accounts.models import Deputy, User
from ipenforce.cases import queries
from ipenforce.cases.clocks import clocks
from ipenforce.cases.models import Case, Handover, LeadTaking, Mention, Note, Reminder, Task
from ipenforce.cases.steps.before import VERIFICATION, pauses_of
from ipenforce.cases.workflow import FINISHED
from ipenforce.clock import legal_day
from ipenforce.db import db
from ipenforce.events import Event
from ipenforce.intake.models import Lead
from ipenforce.permissions import Permission as P
from ipenforce.permissions import allowed, bureau_head, legal_reviewer, unit_head
from ipenforce.web.event_words import Told

OPEN_LEADS = ("received", "verified")
SHOWN = 30
HEADS, REVIEWERS = frozenset({bureau_head.__name__}), frozenset({legal_reviewer.__name__})
JUDGING = {
    "case.filing_approved": HEADS, "case.filing_refused": HEADS, "case.proposal_approved": HEADS, "case.decision_approved": HEADS,
    "case.closed": HEADS, "case.reviewed": REVIEWERS, "case.returned": HEADS | REVIEWERS,
    "case.step_signed": HEADS | REVIEWERS | {unit_head.__name__},
}  # fmt: skip
"""Events of those who judge a case, not of its officers, with their roles."""


def subject_by_number(number: str) -> Lead | Case | None:
    """A lead or a case by its number."""
    return queries.lead_by_number(number) if number.startswith("L") else queries.by_number(number)


def path_of(number: str) -> str:
    """The address at which a lead or a case is read."""
    return f"/{'leads' if number.startswith('L') else 'cases'}/{number}"


def is_open(subject: Lead | Case) -> bool:
    """Whether there is still work to do."""
    return subject.state in OPEN_LEADS if isinstance(subject, Lead) else subject.state not in FINISHED


def taking_of(lead: Lead, *, lock: bool = False) -> LeadTaking | None:
    """Who took a lead; with `lock` nobody else can until the transaction ends."""
    if lock:
        db.session.execute(db.select(Lead.id).filter_by(id=lead.id).with_for_update())
    return db.session.execute(db.select(LeadTaking).filter_by(lead_id=lead.id)).scalar_one_or_none()


def open_handover(subject: str, giver: User) -> Handover | None:
    """A handover that the giver has asked for and nobody has answered."""
    query = db.select(Handover).where(Handover.subject == subject, Handover.giver_id == giver.id, Handover.answered_at.is_(None))
    return db.session.execute(query).scalar_one_or_none()


def handover_by_number(number: str) -> Handover | None:
    """A handover by its number."""
    return db.session.execute(db.select(Handover).filter_by(number=number)).scalar_one_or_none()


def _of_unit(model: Any, user: User) -> ColumnElement[bool]:
    own = model.bureau_id == user.bureau_id
    return own if user.unit_id is None else own & or_(model.unit_id == user.unit_id, model.unit_id.is_(None))


def queued_leads(user: User) -> Sequence[Lead]:
    """Leads of the user's unit, and of none, that nobody has taken, the most urgent first; of the whole bureau for who has no unit."""
    taken = db.select(LeadTaking.lead_id)
    query = db.select(Lead).where(_of_unit(Lead, user), Lead.state.in_(OPEN_LEADS), Lead.id.not_in(taken))
    return db.session.execute(query.order_by(Lead.verify_by, Lead.id).limit(SHOWN)).scalars().all()


def queued_cases(user: User) -> Sequence[Case]:
    """Cases of the user's unit that look for an officer, of those that he may read."""
    query = db.select(Case).where(_of_unit(Case, user), Case.queued_on.is_not(None), Case.state.not_in(FINISHED), queries.visible_to(user))
    return db.session.execute(query.order_by(Case.queued_on, Case.id).limit(SHOWN)).scalars().all()


def hidden_cases(user: User) -> Sequence[tuple[str, str]]:
    """Restricted cases of the user's own bureau that he may not read: number and name of the unit, and nothing else."""
    query = db.select(Case).where(Case.bureau_id == user.bureau_id, Case.restricted, ~queries.visible_to(user), Case.state.not_in(FINISHED))
    rows = db.session.execute(query.order_by(Case.id.desc()).limit(SHOWN)).scalars()
    return [(row.number, row.unit.name if row.unit else row.bureau.name) for row in rows]


def desk_of(user: User, on: date) -> dict[str, Any]:
    """What colleagues and clocks want from a person, for his home page."""
    return {
        "asked": asked_of(user), "tasks": tasks_of(user), "mentions": mentions_of(user), "reminders": reminders_of(user, on),
        "queued": len(queued_leads(user)) + len(queued_cases(user)), "path_of": path_of,
    }  # fmt: skip


def asked_of(user: User) -> Sequence[Handover]:
    """Handovers that wait for the user's answer."""
    return db.session.execute(db.select(Handover).filter_by(user_id=user.id, answered_at=None).order_by(Handover.id)).scalars().all()


def tasks_of(user: User) -> Sequence[Task]:
    """What the user is to do, the most urgent first; nothing of cases that he may no longer read."""
    query = db.select(Task).where(Task.user_id == user.id, Task.done_on.is_(None))
    rows = db.session.execute(query.order_by(Task.due_on.is_(None), Task.due_on, Task.id).limit(SHOWN)).scalars()
    return [row for row in rows if allowed(user, P.CASE_READ, row.case)]


def mentions_of(user: User) -> Sequence[Mention]:
    """Notes that name the user and that he has not seen, newest first; none of cases that he may no longer read."""
    query = db.select(Mention).where(Mention.user_id == user.id, Mention.seen_at.is_(None)).order_by(Mention.id.desc()).limit(SHOWN)
    return [row for row in db.session.execute(query).scalars() if allowed(user, P.CASE_READ, row.note.case)]


def reminders_of(user: User, on: date) -> list[Reminder]:
    """Reminders of clocks that still run and that the user has not seen, the most urgent first, one a clock."""
    query = db.select(Reminder).where(Reminder.user_id == user.id, Reminder.seen_at.is_(None)).order_by(Reminder.due_on, Reminder.threshold)
    found: dict[tuple[Any, ...], Reminder] = {}
    for row in db.session.execute(query.limit(3 * SHOWN)).scalars():
        found.setdefault((row.subject, row.clock, row.concerning, row.due_on), row)
    return [row for key, row in found.items() if may_read(user, row.subject) and key[1:] in running(row.subject, on)][:SHOWN]


def may_read(user: User, number: str) -> bool:
    """Whether the user may open the lead or the case of this number."""
    subject = subject_by_number(number)
    return subject is not None and allowed(user, P.LEAD_READ if isinstance(subject, Lead) else P.CASE_READ, subject)


def running(number: str, on: date) -> dict[tuple[str, str, date], str]:
    """The clocks of a lead or a case that run on the day: (provision, whose, due) → what for."""
    subject = subject_by_number(number)
    if subject is None or not is_open(subject):
        return {}
    if isinstance(subject, Lead):
        return {} if pauses_of(subject) else {(VERIFICATION, "", subject.verify_by): "立案审查期限"}
    return {(clock.cite, clock.party[:100], clock.due.strict): clock.label for clock in clocks(subject, on)}


def mention_by_id(key: int) -> Mention | None:
    """A mention."""
    return db.session.get(Mention, key)


def reminder_by_id(key: int) -> Reminder | None:
    """A reminder."""
    return db.session.get(Reminder, key)


def notes_on(case: Case) -> Sequence[Note]:
    """What was said about a case, newest first."""
    return db.session.execute(db.select(Note).filter_by(case_id=case.id).order_by(Note.id.desc()).limit(SHOWN)).scalars().all()


def tasks_on(case: Case) -> Sequence[Task]:
    """The case's tasks, the open ones first."""
    query = db.select(Task).filter_by(case_id=case.id).order_by(Task.done_on.is_not(None), Task.due_on, Task.id)
    return db.session.execute(query.limit(SHOWN)).scalars().all()


def task_by_number(number: str) -> Task | None:
    """A task by its number."""
    return db.session.execute(db.select(Task).filter_by(number=number)).scalar_one_or_none()


def readers_of(case: Case) -> list[User]:
    """The bureau's active people who may read the case, and those of bureaus that work on it jointly."""
    bureaus = [case.bureau_id, *sorted(case.read_bureau_ids)]
    return [user for bureau in bureaus for user in accounts.active_in(bureau) if allowed(user, P.CASE_READ, case)]


def history(case: Case) -> list[Told]:
    """What happened to a case, newest first, with the person for whom a deputy acted beside his name."""
    events = queries.happened(case.number)
    stood = accounts.stood_for(frozenset(row.actor_id for row in events if row.actor_id))
    officers = {row.user_id for row in [*case.every_officer, *case.officers]}
    return [replace(line, actor=line.actor + _for(event, stood, officers)) for event, line in zip(events, queries.in_words(events), strict=True)]


def _for(event: Event, stood: Sequence[Deputy], officers: set[int]) -> str:
    for row in stood:
        if row.deputy_id != event.actor_id or not row.stands_on(legal_day(event.at)):
            continue
        as_officer = row.user_id in officers and row.deputy_id not in officers and event.name not in JUDGING
        as_judge = event.name in JUDGING and row.user_id not in officers and bool(row.user.roles & JUDGING[event.name])
        if as_officer or as_judge:
            return _("（代%(name)s）", name=row.user.name)
    return ""
