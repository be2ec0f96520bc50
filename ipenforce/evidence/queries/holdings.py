"""Readers for the store-room: what a bureau holds and where, what falls due; over all its things at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import NamedTuple, Protocol, TypeVar

from sqlalchemy.orm import joinedload

from ipenforce.accounts.models import Bureau
from ipenforce.clock import legal_day
from ipenforce.db import db
from ipenforce.evidence.models import MOVES, Item, Movement
from ipenforce.evidence.queries.balances import balances_of, totals_of
from ipenforce.evidence.queries.custody import movements_of
from ipenforce.evidence.queries.items import by_item, items_by_id, portions
from ipenforce.law import Version, provision
from ipenforce.law.deadlines import Due, Pause, due


class Moved(Protocol):
    """What a movement says that a period depends on."""

    @property
    def kind(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def partial(self) -> bool: ...


AnyMoved = TypeVar("AnyMoved", bound=Moved)


class Step(NamedTuple):
    """A movement as far as the store-room must know it, without its row."""

    id: int
    item_id: int
    kind: str
    at: datetime
    place: str
    partial: bool


@dataclass(frozen=True)
class Holding:
    """A thing, or what lies together of it, and the movement that brought it where it is."""

    item: Item
    movement: Movement


@dataclass(frozen=True)
class DueHold:
    """A thing under a measure whose period runs: the movement that began it, its provision, when it is over."""

    item: Item
    movement: Movement
    version: Version
    due: Due


def _chains(bureau: Bureau) -> dict[int, list[Step]]:
    """The chains of the bureau's things, by the id of the item that stands."""
    query = (
        db.select(Movement.id, Movement.item_id, Movement.kind, Movement.at, Movement.place, Movement.partial)
        .join(Item, Item.id == Movement.item_id).where(Item.bureau_id == bureau.id).order_by(Movement.id)
    )  # fmt: skip
    return by_item((Step(*row) for row in db.session.execute(query)), Item.bureau_id == bureau.id)


def _movements(ids: Sequence[int]) -> dict[int, Movement]:
    """The movements with these ids, their items with them."""
    query = db.select(Movement).options(joinedload(Movement.item))
    return {row.id: row for some in portions(ids) for row in db.session.execute(query.where(Movement.id.in_(some))).scalars()}


def held_by(bureau: Bureau, *, place: str | None = None) -> Sequence[Holding]:
    """Things of the bureau that are in custody now (at a place), by place and number; one that lies apart once for each part."""
    held = [(item_id, step) for item_id, steps in _chains(bureau).items() for step in _lying(steps) if place in (None, step.place)]
    items = items_by_id({item_id for item_id, _step in held})
    movements = _movements(sorted({step.id for _item_id, step in held}))
    found = [Holding(items[item_id], movements[step.id]) for item_id, step in held]
    return sorted(found, key=lambda one: (one.movement.place, one.item.number))


def places_of(bureau: Bureau) -> Sequence[str]:
    """Places where something of the bureau should lie."""
    return sorted({step.place for steps in _chains(bureau).values() for step in _lying(steps)})


def _lying(steps: Sequence[Step]) -> Sequence[Step]:
    """The movements that brought a thing, or the parts of it, where they lie."""
    if not steps[-1].partial:
        return () if MOVES[steps[-1].kind].ends else steps[-1:]
    item = db.session.get_one(Item, steps[-1].item_id)
    ids = {portion.movement.id for portion in balances_of(movements_of(item), totals_of(item)).portions}
    return [step for step in steps if step.id in ids]


def expected_at(bureau: Bureau, place: str) -> Sequence[Item]:
    """The bureau's items that should lie at a place by their chains, by number: what a stock-take counts."""
    return list(dict.fromkeys(one.item for one in held_by(bureau, place=place)))


def due_movements(bureau: Bureau, on: date, *, until: date | None = None) -> Sequence[DueHold]:
    """Things of the bureau under a measure whose period runs, the earliest end first; `until`: only those that end by that day."""
    term = _terms(on)
    running = {item_id: (began, *term(began, since)) for item_id, steps in _chains(bureau).items() for began, since in _running(steps)}
    soon = {item_id: row for item_id, row in running.items() if until is None or row[2].strict <= until}
    items, movements = items_by_id(soon), _movements(sorted(began.id for began, _version, _due in soon.values()))
    holds = [DueHold(items[item_id], movements[began.id], version, end) for item_id, (began, version, end) in soon.items()]
    return sorted(holds, key=lambda hold: (hold.due.strict, hold.item.id))


def hold_of(item: Item, on: date) -> DueHold | None:
    """The measure that a thing is under; None where no period runs."""
    return next((DueHold(item, began, *_terms(on)(began, since)) for began, since in _running(movements_of(item))), None)


def _running(steps: Sequence[AnyMoved]) -> Iterator[tuple[AnyMoved, Sequence[AnyMoved]]]:
    """The measure that the thing is under now, if any, and what followed it."""
    began: AnyMoved | None = None
    since: list[AnyMoved] = []
    for step in steps:
        move = MOVES[step.kind]
        if move.hold:
            began, since = step, []
        elif move.frees and (move.stays or not step.partial):
            began = None
        elif began is not None:
            since.append(step)
    if began is not None:
        yield began, since


def _terms(on: date) -> Callable[[Moved, Sequence[Moved]], tuple[Version, Due]]:
    """The provision and the end of a measure, with the extensions and the laboratory's days that its chain shows; things that
    went alike are counted once."""

    @cache
    def counted(kind: str, start: date, pauses: tuple[Pause, ...], extensions: int) -> tuple[Version, Due]:
        version = provision(MOVES[kind].hold).on(start)
        period = version.terms["period"]
        extended = min(extensions, len(period.get("extensions", ())))
        return version, due(start, version, pauses=pauses if "testing" in period.get("pauses", ()) else (), extended=extended)

    def term(began: Moved, since: Sequence[Moved]) -> tuple[Version, Due]:
        return counted(began.kind, legal_day(began.at), tuple(_laboratory(since, on)), sum(row.kind == "extended" for row in since))

    return term


def _laboratory(since: Sequence[Moved], on: date) -> Iterator[Pause]:
    """The days that a thing was at the laboratory, as a whole; those of one that is still there run to the day of asking."""
    out: date | None = None
    for movement in since:
        if movement.kind == "to_laboratory" and not movement.partial:
            out = legal_day(movement.at)
        elif movement.kind == "from_laboratory" and out is not None:
            yield Pause("testing", out, max(out, legal_day(movement.at)))
            out = None
    if out is not None:
        yield Pause("testing", out, max(out, on))
