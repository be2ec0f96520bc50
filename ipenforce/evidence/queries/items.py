"""Readers of items: by number, by subject, what they superseded, who read them, and the label to print."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Protocol, TypeVar

import segno
from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased, joinedload, selectinload

from ipenforce.db import db
from ipenforce.events import Event
from ipenforce.evidence.models import Capture, Goods, Item
from ipenforce.identifiers import plain


class OfItem(Protocol):
    """What belongs to an item."""

    @property
    def item_id(self) -> int: ...


Step = TypeVar("Step", bound=OfItem)
READING = ("evidence.read", "evidence.copy_read")


def item_by_number(number: str) -> Item | None:
    """The item with this permanent number, in either case."""
    return db.session.execute(db.select(Item).filter_by(number=plain(number).upper())).scalar_one_or_none()


def items_of(subject: str, *, superseded: bool = False) -> Sequence[Item]:
    """The items of a subject, oldest first, with what a list shows of them; those that were superseded only if asked for."""
    later = aliased(Item)
    query = (
        db.select(Item)
        .where(Item.subject == subject)
        .options(
            joinedload(Item.blob), selectinload(Item.capture), selectinload(Item.goods),
            selectinload(Item.derived), selectinload(Item.elements),
        )
        .order_by(Item.id)
    )  # fmt: skip
    if not superseded:
        query = query.where(~db.exists().where(later.supersedes_id == Item.id))
    return db.session.execute(query).scalars().all()


def lineage(item: Item) -> Iterator[Item]:
    """The item and those before it that it superseded, the newest first."""
    row: Item | None = item
    while row is not None:
        yield row
        row = row.supersedes


def newest(item: Item) -> Item:
    """The item that stands in the place of this one: itself, unless it was superseded."""
    while item.superseded_by is not None:
        item = item.superseded_by
    return item


def by_item(steps: Iterable[Step], *of: ColumnElement[bool]) -> dict[int, list[Step]]:
    """Steps of the chains of the items `of` which the condition holds, each with the id of the item that stands."""
    query = db.select(Item.supersedes_id, Item.id).where(Item.supersedes_id.is_not(None), *of)
    later = {int(old): new for old, new in db.session.execute(query.order_by(Item.id.desc())).all()}
    for old in later:  # the latest first: what it leads to stands already
        later[old] = later.get(later[old], later[old])
    chains: dict[int, list[Step]] = {}
    for step in steps:
        chains.setdefault(later.get(step.item_id, step.item_id), []).append(step)
    return chains


def items_by_id(ids: Collection[int]) -> dict[int, Item]:
    """The items with these ids."""
    return {item.id: item for some in portions(sorted(ids)) for item in db.session.execute(db.select(Item).where(Item.id.in_(some))).scalars()}


def portions(ids: Sequence[int], size: int = 1000) -> Iterator[Sequence[int]]:
    """So many at once that every database takes them in one statement."""
    return (ids[place : place + size] for place in range(0, len(ids), size))


def goods_line(item: Item, line: int) -> Goods | None:
    """One line of an item's goods."""
    return db.session.execute(db.select(Goods).filter_by(item_id=item.id, line=line)).scalar_one_or_none()


def captures_of(subject: str) -> Sequence[Capture]:
    """What shops' pages said, of the items that stand, oldest first: a turnover sheet draws on `turnover_fen`."""
    return [item.capture for item in items_of(subject) if item.capture is not None]


def readings_of(item: Item) -> Sequence[Event]:
    """Every reading and download of the item, of its copies and of those that it superseded, oldest first; facts hold the reason."""
    numbers = {row.number for row in lineage(item)}
    query = db.select(Event).where(Event.subject == item.subject, Event.name.in_(READING)).order_by(Event.id)
    return [event for event in db.session.execute(query).scalars() if event.facts["item"] in numbers]


def label_of(item: Item, address: str | None = None, *, kind: str = "svg") -> bytes:
    """The QR code to stick on the thing, as svg or png: the page's address where one is given, else the item's number."""
    stream = io.BytesIO()
    code = segno.make(address or item.number, error="m", micro=False)
    if kind == "png":
        code.save(stream, kind="png", scale=8, border=4)
    else:
        code.save(stream, kind="svg", scale=8, border=4, xmldecl=False)
    return stream.getvalue()
