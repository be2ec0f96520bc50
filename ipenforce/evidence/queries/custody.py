"""Readers of custody: the chain from the first hand to the last, where a thing is, what a subject has, stock-takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import joinedload, selectinload

from ipenforce.accounts.models import Bureau
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
from ipenforce.evidence.queries.balances import Balances, balances_of, totals_of
from ipenforce.evidence.queries.items import by_item, items_of, lineage
from ipenforce.identifiers import plain


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
    balances: Balances

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
    apart: int = 0
    """In how many other hands or places the rest is."""


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
        db.select(Movement).where(Movement.item_id.in_(ids)).options(selectinload(Movement.confirmations), selectinload(Movement.lines)).order_by(Movement.id)
    )
    return db.session.execute(query).scalars().all()


def movements_of_subject(subject: str) -> dict[int, list[Movement]]:
    """The chains of a subject's things, by the id of the item that stands."""
    query = (
        db.select(Movement).join(Item, Item.id == Movement.item_id).where(Item.subject == subject)
        .options(selectinload(Movement.confirmations), selectinload(Movement.lines)).order_by(Movement.id)
    )  # fmt: skip
    return by_item(db.session.execute(query).scalars(), Item.subject == subject)


def chain_of(item: Item) -> Chain:
    """The chain of custody of a thing."""
    moved = movements_of(item)
    balances = balances_of(moved, totals_of(item))
    return Chain(item, tuple(map(Link, moved, balances.joined)), balances)


def where_is(item: Item) -> Whereabouts | None:
    """Who has the thing and where; None for what never moved, such as a file that lies in the store."""
    moved = movements_of(item)
    return _after(moved, item) if moved else None


def where_all_are(subject: str) -> dict[int, Whereabouts]:
    """Where a subject's things are, by the id of the item that stands; without what never moved."""
    return {item_id: _after(moved, db.session.get_one(Item, item_id)) for item_id, moved in movements_of_subject(subject).items()}


def _after(moved: Sequence[Movement], item: Item) -> Whereabouts:
    movement, apart = moved[-1], 0
    if movement.partial:
        portions = balances_of(moved, totals_of(item)).portions
        movement, apart = portions[-1].movement, len(portions) - 1
    return Whereabouts(movement.receiver, movement.place, movement.at, movement, MOVES[movement.kind].ends, apart)


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


def stock_take_by_number(number: str) -> StockTake | None:
    """A stock-take by its permanent number."""
    return db.session.execute(db.select(StockTake).filter_by(number=plain(number).upper())).scalar_one_or_none()


def stock_takes_of(bureau: Bureau) -> Sequence[StockTake]:
    """The bureau's stock-takes, the latest first."""
    query = db.select(StockTake).filter_by(bureau_id=bureau.id).order_by(StockTake.id.desc())
    return db.session.execute(query.options(selectinload(StockTake.lines), selectinload(StockTake.strangers))).scalars().all()


def inventory_of(subject: str) -> Sequence[InventoryLine]:
    """Every line of goods of a subject's items with where it is; a thing without lines is a line of its own. Files alone are left out."""
    lines, places = [], where_all_are(subject)
    for item in items_of(subject):
        whereabouts = places.get(item.id)
        if item.goods:
            lines += [InventoryLine(item, goods, whereabouts) for goods in item.goods]
        elif whereabouts is not None or item.kind == "physical":
            lines.append(InventoryLine(item, None, whereabouts))
    return lines
