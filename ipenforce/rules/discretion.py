"""The bureau's discretion benchmark: a range cut into bands, and which band the circumstances lead to: pure, in fen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import floor
from typing import Any

from ipenforce.errors import Reason
from ipenforce.law import Version
from ipenforce.money import format_yuan, from_yuan
from ipenforce.rules.penalty import FineRange
from ipenforce.rules.penalty_words import BASE_NAMES

BENCHMARK = "house.discretion"
BAND_NAMES: Mapping[str, str] = {"lighter": "从轻", "ordinary": "一般", "heavier": "从重"}


@dataclass(frozen=True, slots=True)
class Band:
    """A part of a fine range that the bureau's benchmark names `lighter`, `ordinary` or `heavier`, in fen."""

    name: str
    minimum_fen: int
    maximum_fen: int

    def holds(self, fine_fen: int) -> bool:
        """Whether a fine lies in the band, both ends included."""
        return self.minimum_fen <= fine_fen <= self.maximum_fen


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The band that the benchmark leads to, step by step; `reasons` tell the starting band and each move."""

    start: str
    band: str
    reasons: tuple[Reason, ...]

    @property
    def text(self) -> str:
        """The reasons as one Chinese sentence, for the reasons of discretion."""
        return "；".join(reason.plain() for reason in self.reasons) + "。"


def bands(range_: FineRange, policy: Version) -> tuple[Band, ...]:
    """The range cut by the shares of the benchmark (`house.discretion`); neighbours share their edge."""
    width = range_.maximum_fen - range_.minimum_fen
    return tuple(
        Band(
            row["name"],
            range_.minimum_fen + floor(width * row["from_share"]),
            range_.minimum_fen + floor(width * row["to_share"]),
        )
        for row in policy.terms["bands"]
    )


def band_of(fine_fen: int, cut: Sequence[Band]) -> Band | None:
    """The band that a fine lies in (the lighter one on a shared edge); None outside all of them."""
    return next((band for band in cut if band.holds(fine_fen)), None)


def circumstances(policy: Version) -> Mapping[str, str]:
    """The circumstances that an officer is asked for, by code: those that follow from stated facts are not."""
    return {row["code"]: row["text"] for row in policy.terms.get("circumstances", ()) if "facts" not in row}


def codes_of_facts(policy: Version, facts: Iterable[str]) -> set[str]:
    """The circumstances that intent and severity facts (F1–F6, G1–G7) amount to."""
    found = set(facts)
    return {row["code"] for row in policy.terms.get("circumstances", ()) if found & set(row.get("facts", ()))}


def suggest(range_: FineRange, policy: Version, codes: Iterable[str] = ()) -> Suggestion:
    """The band for a range and the circumstances found, by their codes; an unknown code raises ValueError.

    The amount of the base gives the starting band, circumstances move it up or down, and one that the
    law makes heavier (`at_least`) sets the lowest band, whatever else was found.
    """
    order = [row["name"] for row in policy.terms["bands"]]
    known = {row["code"]: row for row in policy.terms.get("circumstances", ())}
    wanted = set(codes)
    if unknown := wanted - set(known):
        raise ValueError(f"the benchmark knows no circumstance {sorted(unknown)}")
    start, because = _start(range_, policy)
    place, lowest, reasons = order.index(start), 0, [because]
    for row in (row for code, row in known.items() if code in wanted):
        place += row.get("steps", 0)
        lowest = max(lowest, order.index(row["at_least"]) if "at_least" in row else 0)
        reasons.append(_moved(row))
    band = order[min(max(place, lowest, 0), len(order) - 1)]
    reasons.append(Reason("裁量档次为“{band}”", BENCHMARK, band=BAND_NAMES[band]))
    return Suggestion(start, band, tuple(reasons))


def _start(range_: FineRange, policy: Version) -> tuple[str, Reason]:
    amount = range_.base_fen
    for row in policy.terms.get("starting", ()):
        if amount is not None and row["base"] == range_.base and _within(amount, row):
            said = {"base": BASE_NAMES[row["base"]], "amount": format_yuan(amount), "band": BAND_NAMES[row["band"]]}
            return row["band"], Reason("{base}{amount}元，起点档次为“{band}”", BENCHMARK, **said)
    band = policy.terms.get("otherwise", "ordinary")
    return band, Reason("没有可以对应的数额，起点档次为“{band}”", BENCHMARK, band=BAND_NAMES[band])


def _within(amount: int, row: Mapping[str, Any]) -> bool:
    return (
        ("at_least_yuan" not in row or amount >= from_yuan(row["at_least_yuan"]))
        and ("over_yuan" not in row or amount > from_yuan(row["over_yuan"]))
        and ("below_yuan" not in row or amount < from_yuan(row["below_yuan"]))
        and ("at_most_yuan" not in row or amount <= from_yuan(row["at_most_yuan"]))
    )


def _moved(row: Mapping[str, Any]) -> Reason:
    cite = row.get("basis", BENCHMARK)
    if "at_least" in row:
        return Reason("{text}，不低于“{band}”档", cite, text=row["text"], band=BAND_NAMES[row["at_least"]])
    if row["steps"] < 0:
        return Reason("{text}，下调{steps}档", cite, text=row["text"], steps=-row["steps"])
    return Reason("{text}，上调{steps}档", cite, text=row["text"], steps=row["steps"])
