"""keep_trial, start_run, advance_run, go_on_after, cancel_run: a draft over the whole registry, and every score anew."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ipenforce.accounts.models import User
from ipenforce.clock import now
from ipenforce.credit import queries
from ipenforce.credit.commands.scoring import refresh_many
from ipenforce.credit.models import ScoreRun, Trial
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.events import SYSTEM, Actor, Event, Installation, record
from ipenforce.policy.models import PolicyVersion

RUN_EVENTS = frozenset({"score.run_advanced"})
"""A pass goes on after each step that it has noted."""


def keep_trial(draft: PolicyVersion, *, result: queries.Compared, on: date, actor: User) -> Trial:
    """Keep what a draft would do to the whole registry, bound to the text that was tried."""
    if draft.state != "draft":
        raise Refused("该版本已经批准或者退回")
    row = Trial(policy=draft.number, text_hash=draft.text_hash, day=on, result=result.as_json(), run_by=actor, run_at=now())
    db.session.add(row)
    draft.tried_hash = row.text_hash
    db.session.flush()
    record("score.tried", Installation(), actor, policy=draft.number, day=on, moved=result.moved_count, total=result.total)
    return row


def start_run(*, on: date, actor: Actor) -> ScoreRun:
    """Begin to judge every party with a decision or record; one pass at a time. A pass of the day that is not done goes on."""
    if (running := queries.running_run()) is not None:
        if running.day == on:
            return running
        raise Refused("{day}的全部重算尚未完成：请等待完成，或者先取消", day=running.day.isoformat())
    row = ScoreRun(day=on, total=queries.infringer_count(), started_at=now())
    db.session.add(row)
    db.session.flush()
    record("score.run_advanced", Installation(), actor, run=row.number, done=0, total=row.total)
    return row


def advance_run(row: ScoreRun, *, actor: Actor) -> bool:
    """Judge the next parties of a pass and note how far it came; False where there was nothing more to do."""
    db.session.refresh(row, with_for_update=True)
    if not row.running:
        return False
    ids = next(queries.infringers(row.after_id), [])
    if ids:
        row.changed += refresh_many(ids, on=row.day, actor=SYSTEM)
        row.after_id, row.done = ids[-1], row.done + len(ids)
    else:
        row.finished_at = now()
    record("score.run_advanced", Installation(), actor, run=row.number, done=row.done, total=row.total)
    return bool(ids)


def go_on_after(events: Iterable[Event]) -> None:
    """Let the pass that these events belong to take its next step."""
    if (row := queries.running_run()) is not None and any(event.name in RUN_EVENTS for event in events):
        advance_run(row, actor=SYSTEM)


def cancel_run(row: ScoreRun, *, on: date, actor: Actor) -> None:
    """Stop a pass after the step under way; what it has judged stays."""
    if not row.running:
        raise Refused("该次重算已经结束")
    row.cancelled = True
    record("score.run_cancelled", Installation(), actor, run=row.number, done=row.done)
