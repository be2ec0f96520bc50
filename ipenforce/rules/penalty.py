"""Fine range, and one act under several norms: pure, in integer fen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor
from typing import Any

from ipenforce.errors import Reason, Refused
from ipenforce.law import Provision, Version, provision
from ipenforce.money import format_yuan, from_yuan
from ipenforce.rules.penalty_words import BASE_NAMES, PARTY_NAMES, tier_words

ONE_ACT = "penalty.one_act"


@dataclass(frozen=True, slots=True)
class Base:
    """What was found out of an act's amounts, in fen; None where there is none or it cannot be computed."""

    turnover_fen: int | None = None
    gains_fen: int | None = None
    goods_value_fen: int | None = None

    def amount_fen(self, name: str) -> int | None:
        """The amount called `turnover`, `gains` or `goods_value` in a tier."""
        return {"turnover": self.turnover_fen, "gains": self.gains_fen, "goods_value": self.goods_value_fen}[name]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What else a tier may ask: grave circumstances, who the party is, an innocent seller's lawful source."""

    grave: bool = False
    party: str = "organisation"
    innocent_seller: bool = False


ORDINARY = Circumstances()

KINDS: Mapping[str, str] = {"agency": "organisation", "responsible_person": "person", "practitioner": "person"}
"""What a party in a special role is besides: a text that speaks of organisations speaks of agencies too."""


@dataclass(frozen=True, slots=True)
class FineRange:
    """What a version lets be fined: both bounds included, in fen.

    `optional`: the text says “可以”, so no fine at all is lawful too. `confiscate` names the goods taken
    beside the fine, `destroy` whether they are destroyed. `precondition` must be met before any fine.
    """

    code: str
    minimum_fen: int
    maximum_fen: int
    optional: bool
    version: Version
    explanation: Reason
    base: str | None = None
    base_fen: int | None = None
    confiscate: tuple[str, ...] = ()
    confiscate_gains: bool = False
    destroy: bool = False
    warning: bool = False
    precondition: str | None = None
    orders: tuple[str, ...] = ()

    @property
    def basis(self) -> str:
        """Law and article as a document prints them."""
        return self.version.basis

    @property
    def law(self) -> str:
        """The name of the law."""
        return self.version.cite.law

    @property
    def article(self) -> str:
        """The article."""
        return self.version.cite.article

    @property
    def verified(self) -> bool:
        """Whether somebody checked the version against the official text."""
        return self.version.verified

    def allows(self, fine_fen: int) -> bool:
        """Whether a fine lies in the range."""
        return self.minimum_fen <= fine_fen <= self.maximum_fen or (self.optional and fine_fen == 0)

    @property
    def severity(self) -> tuple[int, int, bool]:
        """Sorts ranges from light to heavy: by the maximum, then the minimum, then whether a fine must be."""
        return self.maximum_fen, self.minimum_fen, not self.optional


def fine_range(version: Version, base: Base, circumstances: Circumstances = ORDINARY) -> FineRange:
    """The range of the first of the version's `fine` tiers whose conditions all hold.

    A version with `fine: []` gives a range of nothing. Raises Refused where the version says nothing of
    fines, or where the amount that decides is not found out yet.
    """
    tiers: Sequence[Mapping[str, Any]] | None = version.terms.get("fine")
    if tiers is None:
        raise Refused("“{about}”没有规定罚款", version.code, status=422, about=version.about)
    if circumstances.innocent_seller and version.terms.get("innocent_seller"):
        return _no_fine(version, Reason("销售者不知情、能证明合法取得并说明提供者，只责令停止销售，不予罚款", version.code))
    if not tiers:
        return _no_fine(version, Reason("适用的规定没有设定罚款", version.code))
    for tier in tiers:
        if _holds(tier.get("when", {}), base, circumstances):
            return _range(version, tier, base)
    whens = [tier.get("when", {}) for tier in tiers]
    if parties := _others(whens, circumstances):
        raise Refused("“{about}”只对{parties}规定了罚款", version.code, status=422, about=version.about, parties="、".join(parties))
    wanted = dict.fromkeys(BASE_NAMES[when["base"]] for when in whens if "base" in when)
    raise Refused("须先查明{base}，才能确定罚款幅度", version.code, status=422, base="、".join(wanted))


def governing(rule: Provision, day: date, circumstances: Circumstances = ORDINARY) -> Version:
    """The version in force on the day, or where it sends this kind of party to another provision, that one's.

    Raises NotInForce as `Provision.on` does.
    """
    version = rule.on(day)
    instead: Mapping[str, str] = version.terms.get("instead", {})
    other = instead.get(circumstances.party) or instead.get(KINDS.get(circumstances.party, ""))
    return provision(other).on(day) if other else version


def higher_of(ranges: Sequence[FineRange]) -> FineRange:
    """一事多法: of the ranges of several norms that one act breaks, the one with the higher fine (the first of equals)."""
    if not ranges:
        raise ValueError("higher_of needs at least one range")
    return max(ranges, key=lambda range_: range_.severity)


def fined_already(decision_no: str) -> Reason:
    """Why the same act may not be fined again."""
    return Reason("同一违法行为已由{decision_no}处以罚款，不得再次罚款", ONE_ACT, decision_no=decision_no)


def _others(whens: Sequence[Mapping[str, Any]], circumstances: Circumstances) -> list[str]:
    """The parties that the tiers speak of, where none of them speaks of this one."""
    if any(_is_party(when, circumstances) for when in whens):
        return []
    return [PARTY_NAMES[name] for name in dict.fromkeys(when["party"] for when in whens)]


def _is_party(when: Mapping[str, Any], circumstances: Circumstances) -> bool:
    """Whether a tier speaks of the party: by its role, by what it is besides, or of a role that its kind can have."""
    asked, party = when.get("party"), circumstances.party
    return asked is None or asked in (party, KINDS.get(party)) or KINDS.get(asked) == party


def _holds(when: Mapping[str, Any], base: Base, circumstances: Circumstances) -> bool:
    if when.get("grave", circumstances.grave) != circumstances.grave:
        return False
    if not _is_party(when, circumstances):
        return False
    if "base" not in when:
        return True
    amount = base.amount_fen(when["base"])
    if amount is None:
        return bool(when.get("or_none"))
    return (
        ("at_least" not in when or amount >= from_yuan(when["at_least"]))
        and ("over" not in when or amount > from_yuan(when["over"]))
        and ("below" not in when or amount < from_yuan(when["below"]))
        and ("at_most" not in when or amount <= from_yuan(when["at_most"]))
    )


def _range(version: Version, tier: Mapping[str, Any], base: Base) -> FineRange:
    name = tier.get("when", {}).get("base")
    amount = base.amount_fen(name) if name else None
    lower, upper = [0], []
    if "fixed" in tier:
        lower, upper = [from_yuan(tier["fixed"])], [from_yuan(tier["fixed"])]
    if "min" in tier:
        lower.append(from_yuan(tier["min"]))
    if "max" in tier:
        upper.append(from_yuan(tier["max"]))
    if amount is not None and "min_times" in tier:
        lower.append(ceil(tier["min_times"] * amount))
    if amount is not None and "max_times" in tier:
        upper.append(floor(tier["max_times"] * amount))
    minimum, maximum = max(lower), min(upper)
    return _stated(
        version, minimum, max(minimum, maximum), _explained(version, tier, name, amount, (minimum, maximum)),
        optional=bool(tier.get("optional")), base=name, base_fen=amount, precondition=tier.get("precondition"),
    )  # fmt: skip


def _explained(
    version: Version, tier: Mapping[str, Any], name: str | None, amount: int | None, bounds: tuple[int, int]
) -> Reason:
    minimum, maximum = (format_yuan(bound) for bound in bounds)
    values = {"rule": tier_words(tier), "minimum": minimum, "maximum": maximum}
    if "fixed" in tier:
        return Reason("适用“{rule}”，罚款为定额{maximum}元", version.code, **values)
    if name is None:
        return Reason("适用“{rule}”，罚款幅度为{minimum}元至{maximum}元", version.code, **values)
    if amount is None:
        return Reason(
            "没有{base}或者无法计算，适用“{rule}”，罚款幅度为{minimum}元至{maximum}元",
            version.code, base=BASE_NAMES[name], **values,
        )  # fmt: skip
    return Reason(
        "{base}为{amount}元，适用“{rule}”，罚款幅度为{minimum}元至{maximum}元",
        version.code, base=BASE_NAMES[name], amount=format_yuan(amount), **values,
    )  # fmt: skip


def _no_fine(version: Version, explanation: Reason) -> FineRange:
    return _stated(version, 0, 0, explanation, optional=True)


def _stated(version: Version, minimum: int, maximum: int, explanation: Reason, **more: Any) -> FineRange:
    return FineRange(
        code=version.code,
        minimum_fen=minimum,
        maximum_fen=maximum,
        version=version,
        explanation=explanation,
        confiscate=tuple(version.terms.get("confiscate", ())),
        confiscate_gains=bool(version.terms.get("confiscate_gains")),
        destroy=bool(version.terms.get("destroy")),
        warning=bool(version.terms.get("warning")),
        orders=tuple(version.terms.get("orders", ())),
        **more,
    )


def shown(range_: FineRange) -> str:
    """A range in words: 0至250,000元."""
    return f"{format_yuan(range_.minimum_fen)}至{format_yuan(range_.maximum_fen)}元"
