"""Readers of elements: what a cause of action must prove by the bureau's list, and what of it is proved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ipenforce.accounts.models import Bureau
from ipenforce.evidence.models import Item
from ipenforce.evidence.queries.items import items_of
from ipenforce.law import provision
from ipenforce.policy.queries import policy_of


@dataclass(frozen=True)
class Element:
    """One legal element of a cause of action."""

    code: str
    text: str


@dataclass(frozen=True)
class Proof:
    """An element with the items that prove it; none: it is unproved."""

    element: Element
    items: tuple[Item, ...]


def elements_of(cause: str, *, bureau: Bureau, on: date) -> tuple[Element, ...]:
    """The elements of a cause of action by the bureau's list on the day; for a cause without a list of its own the general one."""
    terms = provision("house.elements", policy_of(bureau)).on(on).terms
    rows = terms.get("causes", {}).get(cause) or terms.get("general", ())
    return tuple(Element(row["code"], row["text"]) for row in rows)


def proofs(cause: str, subject: str, *, bureau: Bureau, on: date) -> Sequence[Proof]:
    """Every element of the cause in the order of the list, with the subject's items that prove it."""
    items = items_of(subject)
    return [
        Proof(element, tuple(item for item in items if any((link.cause, link.element) == (cause, element.code) for link in item.elements)))
        for element in elements_of(cause, bureau=bureau, on=on)
    ]


def unproved(cause: str, subject: str, *, bureau: Bureau, on: date) -> Sequence[Element]:
    """The elements of the cause that no item of the subject proves: what an approver must see."""
    return [proof.element for proof in proofs(cause, subject, bureau=bureau, on=on) if not proof.items]
