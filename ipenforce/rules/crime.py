"""Criminal thresholds: how far what was found lies from 追诉标准, and when the police must be told: pure, exact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from ipenforce.errors import Reason, Refused
from ipenforce.law import Provision, Version, all_provisions
from ipenforce.law.deadlines import add_months
from ipenforce.money import format_yuan, from_yuan
from ipenforce.rules.scale import months_of

CRIME = "crime."
SUSPICION = "crime.transfer"
ALERT = "house.crime_alert"
LIGHTER = "penalty.lighter_law"
HALF = Fraction(1, 2)
REACHED = Fraction(1)
MEASURES: Mapping[str, str] = {
    "gains": "违法所得",
    "turnover": "非法经营数额（销售金额）",
    "goods_value": "尚未销售的货值金额",
    "loss": "直接经济损失",
    "pieces": "标识件数",
    "copies": "复制品数量",
    "works": "作品数量",
    "downloads": "下载次数",
    "clicks": "点击数",
    "members": "注册会员数",
    "unsold_pieces": "尚未销售的标识件数",
    "unsold_copies": "尚未销售的复制品数量",
}
UNSOLD: Mapping[str, tuple[str, str]] = {
    "turnover": ("goods_value", "unsold_times"),
    "pieces": ("unsold_pieces", "unsold_pieces_times"),
    "copies": ("unsold_copies", "unsold_copies_times"),
}
"""A measure → what of it was not sold yet, and the term that says from how many times the threshold on that counts."""
MONEY = frozenset({"gains", "turnover", "goods_value", "loss"})
"""The measures counted in fen; the others are plain numbers."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of an act: `amounts` by measure (money in fen), how many marks or rights, an earlier punishment."""

    amounts: Mapping[str, int]
    several: int = 1
    punished_on: date | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """One amount against its threshold; both in fen or in pieces, `ratio` exact."""

    measure: str
    amount: int
    threshold: int
    ratio: Fraction


@dataclass(frozen=True, slots=True)
class Assessment:
    """How an act stands to one offence by one text.

    `nearest` is the amount that comes closest to its threshold (None where nothing of what was found is
    measured), `lowered` why the lower thresholds hold, `halves` whether two measures at half each make it up.
    """

    version: Version
    nearest: Measured | None
    measured: tuple[Measured, ...]
    lowered: Reason | None = None
    halves: bool = False
    aggravated: bool = False

    @property
    def offence(self) -> str:
        """The name of the offence."""
        return str(self.version.terms["offence"]["name"])

    @property
    def criminal_article(self) -> str:
        """The article of the Criminal Law."""
        return str(self.version.terms["offence"]["article"])

    @property
    def ratio(self) -> Fraction:
        """How much of the threshold is reached: 1 is all of it."""
        own = self.nearest.ratio if self.nearest else Fraction(0)
        return max(own, REACHED) if self.halves else own

    @property
    def severity(self) -> tuple[bool, bool, Fraction]:
        """Sorts assessments from lenient to severe: a crime or none, an aggravated one, then how much is reached."""
        return self.refer, self.aggravated, self.ratio

    @property
    def refer(self) -> bool:
        """Whether a threshold is reached, so that no fine may stand in for a transfer."""
        return self.ratio >= REACHED


def offences_of(code: str) -> tuple[Provision, ...]:
    """The offences that an act may amount to: by a cause of action, or the one that the code names itself.

    Raises Refused where there is none.
    """
    named = code if code.startswith(CRIME) else CRIME + code
    offences = [rule for rule in all_provisions().values() if rule.code.startswith(CRIME) and _is_offence(rule)]
    found = [rule for rule in offences if rule.code == named or code in rule.in_force()[-1].terms.get("causes", ())]
    if not found:
        raise Refused("“{code}”没有对应的罪名：请填写案由或者罪名的编号", status=422, code=code[:60])
    return tuple(found)


def concerns(rule: Provision, found: Found) -> bool:
    """Whether an offence is in question by what was found: one of labels, services or copies only where these were found."""
    only_with = rule.in_force()[-1].terms.get("only_with")
    return only_with is None or only_with in found.amounts


def _is_offence(rule: Provision) -> bool:
    return "offence" in rule.in_force()[-1].terms


def assess(version: Version, found: Found, acted_on: date) -> Assessment:
    """What was found against the thresholds of one text.

    Raises Refused where the earlier punishment lies after the act, or an amount is negative.
    """
    if found.punished_on and found.punished_on > acted_on:
        raise Refused("先前受处罚的日期（{punished}）晚于本次行为日（{acted}）", status=422, punished=found.punished_on, acted=acted_on)
    if any(amount < 0 for amount in found.amounts.values()):
        raise Refused("数额不能小于零", version.code, status=422)
    lowered = _lowered(version, found, acted_on)
    rows = version.terms["lower"]["thresholds"] if lowered else version.terms["thresholds"]
    measured = tuple(sorted(_measured(version, rows, found.amounts), key=lambda one: one.ratio, reverse=True))
    half_way = {one.measure for one in measured if one.ratio >= HALF}
    halves = sum(bool(half_way & set(item)) for item in version.terms.get("halves_items", ())) > 1
    times = version.terms.get("aggravated_times")
    nearest = measured[0] if measured else None
    return Assessment(version, nearest, measured, lowered, halves, bool(times and nearest and nearest.ratio >= times))


def assess_on(rule: Provision, found: Found, *, acted_on: date, decided_on: date) -> tuple[Assessment, Assessment | None, Reason | None]:
    """从旧兼从轻 for one offence: the assessment that applies, the other text's, and why; the latter two None where one text is asked.

    Raises NotInForce where there was no threshold on the day of the act.
    """
    old = assess(rule.on(acted_on), found, acted_on)
    version = rule.on(max(acted_on, decided_on))
    if version is old.version:
        return old, None, None
    new = assess(version, found, acted_on)
    said = {"old": old.version.basis, "new": new.version.basis}
    if new.severity < old.severity:
        return new, old, Reason("新标准{new}轻于行为时的{old}，适用新标准", LIGHTER, **said)
    return old, new, Reason("新标准{new}不轻于行为时的{old}，适用行为时的标准", LIGHTER, **said)


def nearest_of(assessments: Iterable[Assessment]) -> Assessment:
    """Of several offences the one that comes closest to being one."""
    return max(assessments, key=lambda one: one.ratio)


def alert(assessment: Assessment, policy: Version) -> Reason | None:
    """What an officer is told: a threshold reached, or nearly (`house.crime_alert`); None below that."""
    nearest = assessment.nearest
    if nearest is None:
        return None
    said = {
        "offence": assessment.offence, "measure": MEASURES[nearest.measure],
        "amount": shown(nearest.measure, nearest.amount), "threshold": shown(nearest.measure, nearest.threshold),
    }  # fmt: skip
    if assessment.halves and nearest.ratio < REACHED:
        return Reason("两项数额各达到“{offence}”追诉标准的一半以上，不得以行政处罚代替移送", SUSPICION, offence=assessment.offence)
    if assessment.refer:
        return Reason("{measure}{amount}，达到“{offence}”的追诉标准（{threshold}），不得以行政处罚代替移送", SUSPICION, **said)
    if assessment.ratio >= policy.terms["warn_share"]:
        return Reason("{measure}{amount}，接近“{offence}”的追诉标准（{threshold}）", ALERT, **said)
    return None


def shown(measure: str, amount: int) -> str:
    """An amount with its unit."""
    return f"{format_yuan(amount)}元" if measure in MONEY else f"{amount:,}"


def _lowered(version: Version, found: Found, acted_on: date) -> Reason | None:
    lower: Mapping[str, Any] = version.terms.get("lower", {})
    if found.several >= lower.get("several", found.several + 1):
        return Reason("涉及{several}个权利，适用较低的标准", version.code, several=found.several)
    if found.punished_on and "prior_window" in lower:
        months = months_of(lower["prior_window"])
        if acted_on <= add_months(found.punished_on, months):
            return Reason("{day}受过处罚后再次实施，适用较低的标准", version.code, day=found.punished_on.isoformat())
    return None


def _measured(version: Version, rows: Iterable[Mapping[str, Any]], amounts: Mapping[str, int]) -> Iterable[Measured]:
    for row in rows:
        measure = row["base"]
        threshold = from_yuan(row["at_least_yuan"]) if "at_least_yuan" in row else row["at_least"]
        if measure in amounts:
            yield Measured(measure, amounts[measure], threshold, Fraction(amounts[measure], threshold))
        unsold, times = UNSOLD.get(measure, ("", ""))
        if times in version.terms and unsold in amounts:
            together = amounts[unsold] + amounts.get(measure, 0)
            raised = threshold * version.terms[times]
            yield Measured(unsold, together, int(raised), Fraction(together, raised))
