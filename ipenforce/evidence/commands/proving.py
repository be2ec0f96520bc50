"""What proves what: items tied to the elements of a cause of action, and untied."""

from __future__ import annotations

from datetime import date

from sqlalchemy.exc import IntegrityError

from ipenforce.accounts.models import User
from ipenforce.clock import now
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.evidence.keeping import tell
from ipenforce.evidence.models import ElementLink, Item
from ipenforce.evidence.queries import elements_of


def link_element(item: Item, *, cause: str, element: str, on: date, actor: User) -> None:
    """State that the item proves an element of the cause, as the bureau's list has it on the day."""
    if item.superseded_by is not None:
        raise Refused("证据{number}已经被{later}代替：请在最新的记录上更正", number=item.number, later=item.superseded_by.number)
    if element not in {row.code for row in elements_of(cause, bureau=item.bureau, on=on)}:
        raise Refused("该案由没有这个要件", "house.elements", field="element", status=422)
    db.session.add(ElementLink(item=item, cause=cause, element=element, linked_by_id=actor.id, linked_at=now()))
    try:
        db.session.flush()
    except IntegrityError:
        raise Refused("这件证据已经用于证明该要件", field="element") from None
    tell("evidence.element_linked", item, actor, cause=cause, element=element)


def unlink_element(item: Item, *, cause: str, element: str, on: date, actor: User) -> None:
    """Take back that the item proves an element."""
    found = next((row for row in item.elements if (row.cause, row.element) == (cause, element)), None)
    if found is None:
        raise Refused("这件证据没有用于证明该要件", field="element")
    item.elements.remove(found)
    db.session.delete(found)
    db.session.flush()
    tell("evidence.element_unlinked", item, actor, cause=cause, element=element)
