"""Reminders before each clock, and escalation when it has passed: one a clock, person and threshold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from ipenforce.accounts import queries as accounts
from ipenforce.accounts.models import User
from ipenforce.cases import work
from ipenforce.cases.models import Case, Reminder
from ipenforce.cases.workflow import FINISHED
from ipenforce.clock import now
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.events import SYSTEM, record
from ipenforce.intake.models import Lead
from ipenforce.law import provision
from ipenforce.outbox.commands import post
from ipenforce.permissions import bureau_head, officer, unit_head
from ipenforce.policy.queries import policy_of

BATCH = 200


def remind(*, on: date) -> str:
    """The nightly job: remind of every clock that falls due soon or has passed; a sentence about it."""
    count = sum(_remind(subject, on) for subject in _pressing(on))
    return f"{count} 条提醒"


def _pressing(on: date) -> Iterator[Lead | Case]:
    """Open leads and cases whose next clock falls due so soon that some bureau may want a reminder."""
    horizon = on + timedelta(days=max(_policies(on), default=0))
    leads = db.select(Lead).where(Lead.state.in_(work.OPEN_LEADS), Lead.verify_by <= horizon).order_by(Lead.id)
    cases = db.select(Case).where(Case.state.not_in(FINISHED), Case.next_due_on <= horizon).order_by(Case.id)
    for query in (leads, cases):
        yield from db.session.execute(query.execution_options(yield_per=BATCH)).scalars()


def _policies(on: date) -> Iterator[int]:
    for bureau in accounts.bureaus():
        yield max(_terms(bureau, on)["days_before"])


def _terms(bureau: Any, on: date) -> dict[str, Any]:
    return dict(provision("house.reminders", policy_of(bureau)).on(on).terms)


def _remind(subject: Lead | Case, on: date) -> int:
    terms, told = _terms(subject.bureau, on), 0
    for (clock, concerning, due_on), label in work.running(subject.number, on).items():
        left = (due_on - on).days
        for threshold, people in _who(subject, left, terms, on):
            for user in people:
                told += _tell(subject, user, (clock, concerning, due_on, label), threshold)
    return told


def _who(subject: Lead | Case, left: int, terms: dict[str, Any], on: date) -> Iterator[tuple[int, list[User]]]:
    """What has been reached: the nearest threshold before the clock's end for those who work on it, each one after it for who leads them."""
    reached = [days for days in terms["days_before"] if left <= days]
    if reached and left >= 0:
        yield min(reached), _workers(subject, on)
    if left <= -terms["unit_told_after"]:
        yield -terms["unit_told_after"], _heads_of_unit(subject)
    if left <= -terms["bureau_told_after"]:
        yield -terms["bureau_told_after"], list(accounts.with_role(subject.bureau_id, bureau_head.__name__))
    if left < 0:
        yield -1, _workers(subject, on)


def _workers(subject: Lead | Case, on: date) -> list[User]:
    """Those who work on it and their deputies; of a lead or a case that nobody has taken, who leads the unit; who must review or approve."""
    if isinstance(subject, Lead):
        row = work.taking_of(subject)
        people = [row.user] if row else []
    elif subject.waiting_for not in (None, officer.__name__):
        people = [user for user in accounts.with_role(subject.bureau_id, subject.waiting_for) if user.id not in subject.officer_ids]
        people += [row.user for row in subject.officers]
    else:
        people = [row.user for row in subject.officers]
    people += [row.deputy for user in people for row in user.deputies if row.stands_on(on)]
    people = [user for user in people if user.active and _may_read(subject, user)]
    return people or _heads_of_unit(subject)


def _heads_of_unit(subject: Lead | Case) -> list[User]:
    return list(accounts.with_role(subject.bureau_id, unit_head.__name__, subject.unit_id))


def _may_read(subject: Lead | Case, user: User) -> bool:
    return isinstance(subject, Lead) or not subject.restricted or user.id in subject.reader_ids


def _tell(subject: Lead | Case, user: User, what: tuple[str, str, date, str], threshold: int) -> int:
    clock, concerning, due_on, label = what
    key = {"subject": subject.number, "clock": clock, "concerning": concerning, "due_on": due_on, "user_id": user.id, "threshold": threshold}
    if db.session.execute(db.select(Reminder.id).filter_by(**key)).first():
        return 0
    db.session.add(Reminder(**key, label=label[:60], at=now()))
    db.session.flush()
    record("work.reminded", subject, SYSTEM, subject=subject.number, user=user.number, clock=clock, due_on=due_on, threshold=threshold)
    title = f"{subject.number} {label}于{due_on}届满" if threshold >= 0 else f"{subject.number} {label}已于{due_on}逾期"
    post(user, key=f"reminder {sorted(key.items(), key=str)}", title=title, path=work.path_of(subject.number))
    return 1


def mark_reminder_seen(row: Reminder, *, on: date, actor: User) -> None:
    """A person has seen a reminder, and with it those of the same clock before."""
    subject = work.subject_by_number(row.subject)
    if row.seen_at is not None or subject is None:
        raise Refused("该提醒已经看过")
    same = {name: getattr(row, name) for name in ("subject", "clock", "concerning", "due_on", "user_id")}
    for other in db.session.execute(db.select(Reminder).filter_by(**same, seen_at=None)).scalars():
        other.seen_at = now()
    record("work.reminder_seen", subject, actor, subject=row.subject, clock=row.clock, due_on=row.due_on)
