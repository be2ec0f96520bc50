"""request_abort, approve_abort, refuse_abort: two people stop a draw before its reveal; the number is burned."""

from __future__ import annotations

from datetime import date

from ipenforce.accounts.models import User
from ipenforce.clock import now
from ipenforce.draws.commands.steps import move
from ipenforce.draws.models import Draw
from ipenforce.errors import Reason, Refused
from ipenforce.events import record

ABORTABLE = ("planned", "committed", "frozen")
"""States before the first reveal."""


def request_abort(draw: Draw, *, because: str, on: date, actor: User) -> None:
    """Ask that the draw be stopped. Until a second person decides, the scheduler leaves it alone."""
    if reason := no_abort(draw):
        raise Refused.because(reason)
    move(draw, draw.state, draw.state, abort_requested_by_id=actor.id, abort_requested_at=now(), abort_because=because)
    record("draw.abort_requested", draw, actor, draw=draw.number, because=because)


def approve_abort(draw: Draw, *, on: date, actor: User) -> None:
    """Stop the draw for ever: its number stays burned and is shown with the reason."""
    if reason := no_decision(draw, actor):
        raise Refused.because(reason)
    because = draw.abort_because
    move(draw, draw.state, "aborted", abort_approved_by_id=actor.id, aborted_at=now())
    record("draw.aborted", draw, actor, draw=draw.number, because=because)


def refuse_abort(draw: Draw, *, on: date, actor: User) -> None:
    """Let the draw go on; the request stays in the audit log."""
    if reason := no_decision(draw, actor):
        raise Refused.because(reason)
    move(draw, draw.state, draw.state, abort_requested_by_id=None, abort_requested_at=None, abort_because=None)
    record("draw.abort_refused", draw, actor, draw=draw.number)


def no_abort(draw: Draw) -> Reason | None:
    """Why nobody can ask now that the draw be stopped."""
    if draw.abort_requested_by_id is not None and draw.state != "aborted":
        return Reason("已经有人申请终止，等待第二人决定")
    return _past_the_reveal(draw)


def no_decision(draw: Draw, actor: User) -> Reason | None:
    """Why this person cannot decide now on a request to stop the draw."""
    if reason := _past_the_reveal(draw):
        return reason
    if draw.abort_requested_by_id is None:
        return Reason("没有人申请终止")
    return Reason("申请终止的人不能决定自己的申请") if draw.abort_requested_by_id == actor.id else None


def _past_the_reveal(draw: Draw) -> Reason | None:
    if draw.state == "aborted":
        return Reason("{number}已经终止", number=draw.number)
    return None if draw.state in ABORTABLE else Reason("随机份额已经揭示，抽取不能终止", cite="inspection.draw")
