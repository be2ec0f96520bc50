"""Readers for the store-room: what a bureau holds and where, one movement an item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import joinedload

from ipenforce.accounts.models import Bureau
from ipenforce.db import db
from ipenforce.evidence.models import MOVES, Item, Movement
from ipenforce.evidence.queries.items import newest


@dataclass(frozen=True)
class Holding:
    """A thing, and the movement that brought it where it is."""

    item: Item
    movement: Movement


def held_by(bureau: Bureau) -> Sequence[Holding]:
    """Things of the bureau that are in custody now, by place and number."""
    last = db.select(db.func.max(Movement.id)).join(Item, Item.id == Movement.item_id).where(Item.bureau_id == bureau.id)
    query = db.select(Movement).where(Movement.id.in_(last.group_by(Movement.item_id))).options(joinedload(Movement.item))
    found: dict[str, Holding] = {}
    for movement in db.session.execute(query.order_by(Movement.id)).scalars():
        item = newest(movement.item)
        found[item.number] = Holding(item, movement)
    held = [one for one in found.values() if not MOVES[one.movement.kind].ends]
    return sorted(held, key=lambda one: (one.movement.place, one.item.number))
