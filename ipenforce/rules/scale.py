"""The points policy of the infringer score as read from its provision: entries, grades, caps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from ipenforce.law import Version, provision
from ipenforce.law.deadlines import MONTHS_A_YEAR, period_of

POLICY = "house.infringer_points"
CENT = Decimal("0.01")
PERFORMED = "performed"
"""`until` of an entry whose life starts only when the party has performed."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the policy says of one rule.

    `months` is how long its points count, from the day the decision took effect (from the day of
    performance where `until` says so); None: as long as the decision's own penalty counts. `facts` are
    the circumstances that it looks for, code → words.
    """

    name: str
    code: str
    points: Decimal
    months: int | None
    until: str | None
    cite: str
    basis: str
    once_a_case: bool
    facts: Mapping[str, str]
    repeat: Repeat | None
    also: tuple[Counter, ...]
    """Kinds of repetition that the policy counts besides the statute's, each kept apart."""
    follows: bool
    """Whether it adds to the decision's own penalty, and ends with it."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """When infringements count as repeated by the statute, and how much dearer the policy makes them."""

    cause: str
    act: str
    count: int
    months: int
    second_times: Fraction
    further_times: Fraction
    applies_to: frozenset[str]

    @property
    def years(self) -> str:
        """The window in years."""
        return years_of(self.months)

    def added(self, times: int, points: Decimal) -> Decimal:
        """What the `times`-th infringement adds to its own points, to two decimals."""
        factor = self.second_times if times == self.count else self.further_times
        return rounded(Fraction(points) * (factor - 1))


@dataclass(frozen=True, slots=True)
class Counter:
    """A kind of repetition that some statutes and ordinances know beside the five years of the Trademark Law.

    `cause` is what the causes of action begin with ("": the same one as before), `same_right` asks for the
    same right, `from_performance` opens the window when the earlier decision was performed.
    """

    code: str
    act: str
    cause: str = ""
    same_right: bool = False
    from_performance: bool = False
    windowed: bool = False
    months: int | None = None


COUNTERS: Mapping[str, Counter] = {
    one.code: one
    for one in (
        Counter("R2", "侵犯同一专利权", cause="patent.", same_right=True, from_performance=True),
        Counter("R3", "以相同行为侵犯同一权利", same_right=True),
        Counter("R4", "侵犯商业秘密", cause="unfair_competition.trade_secret", windowed=True),
    )
}
"""Patent ordinances of Zhejiang, Beijing and Pudong (start after the reply to Fujian of 2021); Guangdong; Pudong."""
UNCAPPED = frozenset({"R4"})
"""What makes points dearer and does not bound the grade."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The whole policy on a day: base, bounds, grades from the best, entries by rule, caps by rule."""

    policy: Version
    base: Decimal
    floor: Decimal
    ceiling: Decimal
    grades: tuple[tuple[str, Decimal], ...]
    entries: Mapping[str, Entry]
    caps: Mapping[str, str]

    def grade(self, points: Decimal) -> str:
        """The grade of a number of points."""
        return next(grade for grade, at_least in self.grades if points >= at_least)

    def worse(self, one: str, other: str) -> str:
        """The worse of two grades."""
        order = [grade for grade, _ in self.grades]
        return max(one, other, key=order.index)


def rounded(points: Fraction) -> Decimal:
    """Points to two decimals, halves away from zero."""
    return (Decimal(points.numerator) / points.denominator).quantize(CENT, ROUND_HALF_UP)


def shown(points: Decimal) -> str:
    """Points without idle zeros: -2.5, 100."""
    return f"{points:f}".rstrip("0").rstrip(".") if "." in f"{points:f}" else f"{points:f}"


@lru_cache(maxsize=64)
def scale_on(policy: Version, day: date) -> Scale:
    """The policy with the articles that its entries rest on, as in force on the day.

    Raises ValueError or KeyError where the policy's terms have another shape.
    """
    terms = policy.terms
    grades = tuple((row["grade"], Decimal(row["at_least"])) for row in terms["grades"])
    floor = Decimal(terms["floor"])
    if [at_least for _, at_least in grades] != sorted((row for _, row in grades), reverse=True) or floor < grades[-1][1]:
        raise ValueError(f"{policy.code}: grades must fall from the best to one that holds the floor")
    return Scale(
        policy=policy,
        base=Decimal(terms["base"]),
        floor=floor,
        ceiling=Decimal(terms["ceiling"]),
        grades=grades,
        entries={name: _entry(policy, day, name, row) for name, row in terms["rules"].items()},
        caps=dict(terms["caps"]),
    )


def _entry(policy: Version, day: date, name: str, row: Mapping[str, Any]) -> Entry:
    cite = row.get("basis", policy.code)
    version = policy if cite == policy.code else provision(cite).on(day)
    wanted = row.get("facts", ())
    return Entry(
        name=name,
        code=row["code"],
        points=Decimal(row.get("points", 0)),
        months=months_of(row["life"]) if "life" in row else None,
        until=row.get("until"),
        cite=cite,
        basis=version.basis,
        once_a_case=bool(row.get("once_a_case")),
        facts={fact["code"]: fact["text"] for fact in version.terms["facts"] if fact["code"] in wanted} if wanted else {},
        repeat=_repeat(version, row) if "applies_to" in row else None,
        also=tuple(_counter(code, row) for code in row.get("counters", ())),
        follows=bool(wanted) or "applies_to" in row,
    )


def _repeat(version: Version, row: Mapping[str, Any]) -> Repeat:
    rule = version.terms["repeat"]
    return Repeat(
        cause=version.code,
        act=version.about,
        count=rule["count"],
        months=months_of(rule["window"]),
        second_times=row["second_times"],
        further_times=row["further_times"],
        applies_to=frozenset(row["applies_to"]),
    )


def _counter(code: str, row: Mapping[str, Any]) -> Counter:
    if code not in COUNTERS:
        raise ValueError(f"there is no counter {code!r}: choose of {sorted(COUNTERS)}")
    known = COUNTERS[code]
    return replace(known, months=months_of(row["secret_window"])) if known.windowed else known


def months_of(term: Mapping[str, Any]) -> int:
    """The length of a period of months or years whose end never rolls; raises ValueError for any other."""
    period = period_of(term)
    if period.unit not in ("months", "years") or period.rolls or period.pauses or period.extensions:
        raise ValueError(f"points live for plain months or years: {dict(term)!r}")
    return period.count * (MONTHS_A_YEAR if period.unit == "years" else 1)


def years_of(months: int) -> str:
    """A number of months in years, as text; a fraction where it is no whole number."""
    return str(Fraction(months, MONTHS_A_YEAR))
