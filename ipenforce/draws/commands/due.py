"""run_due_draws, freeze_due_draws, advance: walking sealed draws from plan to assignment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from ipenforce.accounts.models import User
from ipenforce.clock import today
from ipenforce.db import db
from ipenforce.draws.commands.steps import assign, commit_share, derive, freeze, publish, reveal
from ipenforce.draws.models import DRAW_STATES, Draw, InspectionPlan
from ipenforce.errors import Reason, Refused
from ipenforce.events import SYSTEM, record

Step = Callable[..., None]
FREEZING: dict[str, Step] = {"planned": commit_share, "committed": freeze}
DRAWING: dict[str, Step] = {"frozen": reveal, "revealed": derive, "derived": assign, "assigned": publish}
STEPS = FREEZING | DRAWING
"""State → the step that leads out of it; a state without one is an end. What is frozen in one transaction is
drawn in another: the head stands in the audit log before any share is revealed."""


def freeze_due_draws(*, on: date) -> str:
    """Freeze every sealed draw due by the day, and so publish its head; a sentence about what was done.

    Each step is idempotent by the draw's state and stands in a savepoint of its own: what cannot go on
    keeps its state and the reason (`held_because`), is tried again the next day, and holds up no other.
    """
    return _walk_due(on, FREEZING)


def run_due_draws(*, on: date) -> str:
    """Walk every frozen sealed draw due by the day to its end, as `freeze_due_draws` does; a sentence about it."""
    return _walk_due(on, DRAWING)


def advance(draw: Draw, *, on: date, actor: User) -> None:
    """By hand, on or after the due day: freeze and publish the head; or, where that is done, all the rest.

    Raises Refused before the due day, while an abort is asked for, and for what a step refuses.
    """
    if reason := no_advance(draw, on):
        raise Refused.because(reason)
    steps = FREEZING if draw.state in FREEZING else DRAWING
    while draw.state in steps:
        steps[draw.state](draw, on=on, actor=actor)


def no_advance(draw: Draw, on: date) -> Reason | None:
    """Why the draw cannot go on by hand on the day."""
    if draw.state not in STEPS:
        return Reason("{number}已经完成或终止", number=draw.number)
    if draw.abort_requested_by_id is not None:
        return Reason("已有人申请终止，等待第二人决定")
    if draw.plan.due_on > on:
        return Reason("抽取日期为{due_on}，未到期不能抽取", due_on=draw.plan.due_on.isoformat())
    return None


def due_draws(on: date, states: Iterable[str] = STEPS) -> list[int]:
    """Ids of the sealed draws in these states that are due by the day, in the order of their numbers."""
    query = (
        db.select(Draw.id)
        .join(InspectionPlan, Draw.plan_id == InspectionPlan.id)
        .where(InspectionPlan.assurance == "sealed", InspectionPlan.due_on <= on, Draw.state.in_(states))
        .where(Draw.abort_requested_by_id.is_(None))
        .order_by(Draw.year, Draw.serial)
    )
    return list(db.session.execute(query).scalars())


def _walk_due(on: date, steps: dict[str, Step]) -> str:
    """A period caught up with later is walked as of today: a draw takes place on the day it takes place."""
    day = max(on, today())
    reached: Counter[str] = Counter()
    for draw_id in due_draws(on, steps):
        draw = db.session.get_one(Draw, draw_id, with_for_update=True, populate_existing=True)
        if draw.state not in steps or draw.abort_requested_by_id is not None:
            continue
        held = _walk(draw, day, steps)
        reached["停止" if held else DRAW_STATES[draw.state]] += 1
    return "、".join(f"{words}{n}件" for words, n in reached.items()) or "没有到期的抽取"


def _walk(draw: Draw, on: date, steps: dict[str, Step]) -> str | None:
    """Take the draw's steps one by one; the reason it was held, if it was."""
    while draw.state in steps:
        try:
            with db.session.begin_nested():
                steps[draw.state](draw, on=on, actor=SYSTEM)
        except Refused as refused:
            return _hold(draw, refused.reason.plain())
        except SQLAlchemyError:
            raise
        except Exception as error:
            current_app.logger.exception("draw %s stopped", draw.number)
            return _hold(draw, f"程序错误（{type(error).__name__}），已记入日志，请联系系统管理员")
    return None


def _hold(draw: Draw, because: str) -> str:
    """Show on the draw why it stands still; an event where the reason is new."""
    db.session.refresh(draw)
    if draw.held_because != because:
        draw.held_because = because
        record("draw.held", draw, SYSTEM, draw=draw.number, state=draw.state, because=because)
    return because
