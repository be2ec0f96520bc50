"""Readers of custody: the chain from the first hand to the last, where a thing is, what falls due, stock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import joinedload, selectinload

from ipenforce.accounts.models import Bureau
from ipenforce.clock import legal_day
from ipenforce.db import db
from ipenforce.evidence.models import (
    MOVES,
    SIDES,
    Confirmation,
    Goods,
    Hand,
    Item,
    Movement,
    StockTake,
)
from ipenforce.evidence.queries.items import items_of, lineage, newest
from ipenforce.identifiers import plain
from ipenforce.law import Version, provision
from ipenforce.law.deadlines import Due, Pause, due


@dataclass(frozen=True)
class Link:
    """One step of a chain. `joined`: it begins in the hand in which the step before ended."""

    movement: Movement
    joined: bool


@dataclass(frozen=True)
class Chain:
    """The chain of custody of a thing, from the first hand to the last."""

    item: Item
    links: tuple[Link, ...]

    @property
    def unbroken(self) -> bool:
        """Whether every step joins the one before and is confirmed by both sides."""
        return all(link.joined and link.movement.confirmed for link in self.links)


@dataclass(frozen=True)
class Whereabouts:
    """Who has a thing, where, since when; `over`: it has left custody for good."""

    holder: Hand
    place: str
    since: datetime
    movement: Movement
    over: bool


@dataclass(frozen=True)
class DueHold:
    """A thing under a measure whose period runs: the movement that began it, its provision, when it is over."""

    item: Item
    movement: Movement
    version: Version
    due: Due


@dataclass(frozen=True)
class InventoryLine:
    """One line of an inventory: goods with the item they belong to; without goods the item itself."""

    item: Item
    goods: Goods | None
    whereabouts: Whereabouts | None


def movement_by_number(number: str) -> Movement | None:
    """A movement by its permanent number."""
    return db.session.execute(db.select(Movement).filter_by(number=plain(number).upper())).scalar_one_or_none()


def movements_of(item: Item) -> Sequence[Movement]:
    """All movements of a thing in their order, those recorded under items that this one superseded too."""
    ids = [row.id for row in lineage(item)]
    query = (
        db.select(Movement).where(Movement.item_id.in_(ids)).options(selectinload(Movement.confirmations)).order_by(Movement.id)
    )
    return db.session.execute(query).scalars().all()


def chain_of(item: Item) -> Chain:
    """The chain of custody of a thing."""
    links: list[Link] = []
    before: Movement | None = None
    for movement in movements_of(item):
        links.append(Link(movement, before is None or before.receiver == movement.giver))
        before = movement
    return Chain(item, tuple(links))


def where_is(item: Item) -> Whereabouts | None:
    """Who has the thing and where; None for what never moved, such as a file that lies in the store."""
    moved = movements_of(item)
    return _after(moved[-1]) if moved else None


def _after(movement: Movement) -> Whereabouts:
    return Whereabouts(movement.receiver, movement.place, movement.at, movement, MOVES[movement.kind].ends)


def unconfirmed(bureau: Bureau) -> Sequence[Movement]:
    """Movements of the bureau's items that one side or both have not confirmed, oldest first."""
    confirmed = db.select(db.func.count(Confirmation.id)).where(Confirmation.movement_id == Movement.id).scalar_subquery()
    query = (
        db.select(Movement)
        .join(Item, Item.id == Movement.item_id)
        .where(Item.bureau_id == bureau.id, confirmed < len(SIDES))
        .where(Movement.kind.not_in([kind for kind, move in MOVES.items() if move.stays]))
        .options(joinedload(Movement.item), selectinload(Movement.confirmations))
        .order_by(Movement.id)
    )
    return db.session.execute(query).scalars().all()


def due_movements(bureau: Bureau, on: date, *, until: date | None = None) -> Sequence[DueHold]:
    """Things of the bureau under a measure whose period runs, the earliest end first; `until`: only those that end by that day."""
    kinds = [kind for kind, move in MOVES.items() if move.hold]
    held = db.select(Movement.item_id).where(Movement.kind.in_(kinds))
    query = db.select(Item).where(Item.bureau_id == bureau.id, Item.id.in_(held))
    things = {item.id: item for item in map(newest, db.session.execute(query).scalars())}
    holds = [hold for item in things.values() if (hold := _hold(item, on))]
    running = [hold for hold in holds if until is None or hold.due.strict <= until]
    return sorted(running, key=lambda hold: (hold.due.strict, hold.item.id))


def _hold(item: Item, on: date) -> DueHold | None:
    """The measure that the thing is under now, with the extensions and the laboratory's days that its chain shows."""
    began: Movement | None = None
    since: list[Movement] = []
    for movement in movements_of(item):
        move = MOVES[movement.kind]
        if move.hold:
            began, since = movement, []
        elif move.frees:
            began = None
        elif began is not None:
            since.append(movement)
    if began is None:
        return None
    start = legal_day(began.at)
    version = provision(MOVES[began.kind].hold).on(start)
    period = version.terms["period"]
    pauses = list(_laboratory(since, on)) if "testing" in period.get("pauses", ()) else []
    extended = min(sum(row.kind == "extended" for row in since), len(period.get("extensions", ())))
    return DueHold(item, began, version, due(start, version, pauses=pauses, extended=extended))


def _laboratory(since: Sequence[Movement], on: date) -> Iterator[Pause]:
    """The days that a thing was at the laboratory; those of one that is still there run to the day of asking."""
    out: date | None = None
    for movement in since:
        if movement.kind == "to_laboratory":
            out = legal_day(movement.at)
        elif movement.kind == "from_laboratory" and out is not None:
            yield Pause("testing", out, max(out, legal_day(movement.at)))
            out = None
    if out is not None:
        yield Pause("testing", out, max(out, on))


def expected_at(bureau: Bureau, place: str) -> Sequence[Item]:
    """The bureau's items that should lie at a place by their chains, by number: what a stock-take counts."""
    last = db.select(db.func.max(Movement.id)).join(Item, Item.id == Movement.item_id).where(Item.bureau_id == bureau.id)
    query = (
        db.select(Movement)
        .where(Movement.id.in_(last.group_by(Movement.item_id)), Movement.place == place)
        .options(joinedload(Movement.item))
    )
    found = {}
    for movement in db.session.execute(query).scalars():
        item = newest(movement.item)
        state = where_is(item)
        if state is not None and not state.over and state.place == place:
            found[item.number] = item
    return [found[number] for number in sorted(found)]


def stock_take_by_number(number: str) -> StockTake | None:
    """A stock-take by its permanent number."""
    return db.session.execute(db.select(StockTake).filter_by(number=plain(number).upper())).scalar_one_or_none()


def stock_takes_of(bureau: Bureau) -> Sequence[StockTake]:
    """The bureau's stock-takes, the latest first."""
    query = db.select(StockTake).filter_by(bureau_id=bureau.id).order_by(StockTake.id.desc())
    return db.session.execute(query.options(selectinload(StockTake.lines))).scalars().all()


def inventory_of(subject: str) -> Sequence[InventoryLine]:
    """Every line of goods of a subject's items with where it is; a thing without lines is a line of its own. Files alone are left out."""
    lines = []
    for item in items_of(subject):
        whereabouts = where_is(item)
        if item.goods:
            lines += [InventoryLine(item, goods, whereabouts) for goods in item.goods]
        elif whereabouts is not None or item.kind == "physical":
            lines.append(InventoryLine(item, None, whereabouts))
    return lines
