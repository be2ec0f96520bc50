"""request_abort, approve_abort, refuse_abort: two people stop a draw before its reveal; the number is burned."""

from __future__ import annotations

from datetime import date

from ipenforce.accounts.models import User
from ipenforce.clock import now
from ipenforce.draws.commands.steps import move
from ipenforce.draws.models import Draw
from ipenforce.errors import Refused
from ipenforce.events import record

ABORTABLE = ("planned", "committed", "frozen")
"""States before the first reveal."""


def request_abort(draw: Draw, *, because: str, on: date, actor: User) -> None:
    """Ask that the draw be stopped. Until a second person decides, the scheduler leaves it alone."""
    _before_the_reveal(draw)
    if draw.abort_requested_by_id is not None:
        raise Refused("已经有人申请中止，等待第二人决定")
    move(draw, draw.state, draw.state, abort_requested_by_id=actor.id, abort_requested_at=now(), abort_because=because)
    record("draw.abort_requested", draw, actor, draw=draw.number, because=because)


def approve_abort(draw: Draw, *, on: date, actor: User) -> None:
    """Stop the draw for ever: its number stays burned and is shown with the reason."""
    _may_decide(draw, actor)
    because = draw.abort_because
    move(draw, draw.state, "aborted", abort_approved_by_id=actor.id, aborted_at=now())
    record("draw.aborted", draw, actor, draw=draw.number, because=because)


def refuse_abort(draw: Draw, *, on: date, actor: User) -> None:
    """Let the draw go on; the request stays in the audit log."""
    _may_decide(draw, actor)
    move(draw, draw.state, draw.state, abort_requested_by_id=None, abort_requested_at=None, abort_because=None)
    record("draw.abort_refused", draw, actor, draw=draw.number)


def _before_the_reveal(draw: Draw) -> None:
    if draw.state == "aborted":
        raise Refused("{number}已经中止", number=draw.number)
    if draw.state not in ABORTABLE:
        raise Refused("随机份额已经揭示，抽取不能中止", cite="inspection.draw")


def _may_decide(draw: Draw, actor: User) -> None:
    _before_the_reveal(draw)
    if draw.abort_requested_by_id is None:
        raise Refused("没有人申请中止")
    if draw.abort_requested_by_id == actor.id:
        raise Refused("申请中止的人不能决定自己的申请")
