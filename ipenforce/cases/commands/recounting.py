"""What follows from an imported holiday notice: the days of every open case and lead are counted anew."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ipenforce.cases.clocks import clock
from ipenforce.cases.models import Case, Decision
from ipenforce.cases.steps.before import verification
from ipenforce.cases.workflow import refresh_due
from ipenforce.clock import today
from ipenforce.db import db
from ipenforce.events import SYSTEM, Actor, Event, record
from ipenforce.intake.commands import recount_leads
from ipenforce.policy.queries import use_imported_years

CALENDAR_EVENTS = frozenset({"calendar.imported"})
BATCH = 500


def recount_after(events: Iterable[Event]) -> None:
    """Count anew after a notice was imported; doing so again changes nothing."""
    if any(event.name in CALENDAR_EVENTS for event in events):
        recount(on=today(), actor=SYSTEM)
        recount_leads(counted=lambda lead: verification(lead, today()), on=today(), actor=SYSTEM)


def recount(*, on: date, actor: Actor) -> int:
    """Count the days of every open case by the calendar as it is now known; how many cases changed."""
    use_imported_years()
    changed, last = 0, 0
    while True:
        query = db.select(Case).where(Case.id > last, Case.closed_on.is_(None), Case.origin != "imported").order_by(Case.id).limit(BATCH)
        rows = list(db.session.execute(query).scalars())
        for case in rows:
            changed += _recount(case, on, actor)
        db.session.flush()
        if len(rows) < BATCH:
            return changed
        last = rows[-1].id


def _recount(case: Case, on: date, actor: Actor) -> bool:
    before = _days(case)
    for decision in case.decisions:
        _recount_decision(decision)
    refresh_due(case, on)
    after = _days(case)
    if before == after:
        return False
    record("case.recounted", case, actor, case=case.number, before=before, after=after)
    return True


def _recount_decision(decision: Decision) -> None:
    """The days that wait to be met; those of what has been done stay as they were told."""
    if decision.reply_by and decision.notice_served_on and decision.decided_on is None:
        decision.reply_by = clock("陈述申辩期限", "penalty.notice", decision.notice_served_on).due.safe
    if decision.serve_by and decision.decided_on and decision.served_on is None:
        decision.serve_by = clock("送达期限", "penalty.service", decision.decided_on).due.strict
    if decision.pay_by and decision.served_on and decision.paid_on is None and not decision.instalments:
        decision.pay_by = clock("缴款期限", "penalty.payment", decision.served_on).due.safe
    if decision.publish_by and decision.decided_on and decision.published_on is None:
        decision.publish_by = clock("公示期限", "publication.penalty", decision.decided_on).due.strict


def _days(case: Case) -> dict[str, str | None]:
    """Every day of a case that a calendar moves, by name, and whether the next one is provisional."""
    days: dict[str, date | None] = {"next_due_on": case.next_due_on}
    for decision in case.decisions:
        days |= {f"{decision.number}.{name}": getattr(decision, name) for name in ("reply_by", "serve_by", "pay_by", "publish_by")}
    shown = {name: day.isoformat() if day else None for name, day in days.items()}
    return shown | {"provisional": "yes" if case.next_due_provisional else None}
