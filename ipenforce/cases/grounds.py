"""What may be decided besides a fine: grounds on which there is no penalty, and kinds of penalty, each with its article."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ipenforce.law import LawError, Version, provision

OF_GROUNDS = ("penalty.no_penalty", "penalty.minors", "penalty.capacity", "penalty.limitation")
KINDS = "penalty.kinds"
NATURAL = frozenset({"under_age", "incapable"})
"""Grounds that lie in a natural person alone."""


@dataclass(frozen=True)
class Ground:
    """A ground on which there is no penalty: its words, the provision that holds it, whether it leaves no choice."""

    text: str
    cite: str
    shall: bool


def grounds_on(on: date) -> dict[str, Ground]:
    """The grounds of the law of a day, by code."""
    found: dict[str, Ground] = {}
    for cite in OF_GROUNDS:
        if (version := _in_force(cite, on)) is not None:
            found |= {row["code"]: Ground(row["text"], cite, bool(row["shall"])) for row in version.terms["grounds"]}
    return found


def kinds_on(on: date) -> dict[str, str]:
    """Kinds of penalty besides warning, fine and confiscation that the law of a day knows: code → words."""
    version = _in_force(KINDS, on)
    return {row["code"]: row["text"] for row in version.terms["further"]} if version else {}


def _in_force(code: str, on: date) -> Version | None:
    try:
        return provision(code).on(on)
    except LawError:
        return None
