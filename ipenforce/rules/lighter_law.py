"""从旧兼从轻: the law of the day of the act beside that of the day of decision; pure, in integer fen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ipenforce.errors import Reason
from ipenforce.law import NotInForce, Provision, Version
from ipenforce.rules.penalty import ORDINARY, Base, Circumstances, FineRange, fine_range, governing, shown

LIGHTER_LAW = "penalty.lighter_law"


@dataclass(frozen=True, slots=True)
class Comparison:
    """从旧兼从轻: the law of the day of the act beside that of the day of decision, and which applies.

    `new` is None where the act is no breach any more. An officer confirms what is proposed here.
    """

    old: FineRange
    new: FineRange | None
    newer_applies: bool
    reason: Reason

    @property
    def differs(self) -> bool:
        """Whether the two days have different texts."""
        return self.new is None or self.new.version is not self.old.version

    @property
    def applied(self) -> FineRange | None:
        """The range of the law proposed; None where the act is no breach any more."""
        return self.new if self.newer_applies else self.old


def lighter_law(
    old: Version, new: Version | None, base: Base, circumstances: Circumstances = ORDINARY
) -> Comparison:
    """Which of two versions punishes less; the old one unless the new one is lighter (`new` None: no breach any more)."""
    before = fine_range(old, base, circumstances)
    if new is None:
        reason = Reason("作出决定时该行为已不作为违法行为规定，适用新规定", LIGHTER_LAW)
        return Comparison(before, None, True, reason)
    after = fine_range(new, base, circumstances)
    if new.start == old.start:
        return Comparison(before, after, False, Reason("行为时与决定时的规定没有变化", LIGHTER_LAW))
    return Comparison(before, after, after.severity < before.severity, _compared(before, after))


def _compared(old: FineRange, new: FineRange) -> Reason:
    said = {"old": old.basis, "new": new.basis, "old_range": shown(old), "new_range": shown(new)}
    if new.severity < old.severity:
        return Reason("新规定{new}（罚款{new_range}）轻于行为时的{old}（罚款{old_range}），适用新规定", LIGHTER_LAW, **said)
    if new.severity > old.severity:
        return Reason(
            "新规定{new}（罚款{new_range}）重于行为时的{old}（罚款{old_range}），适用行为时的规定", LIGHTER_LAW, **said
        )
    if (old.confiscate, old.confiscate_gains, old.destroy) != (new.confiscate, new.confiscate_gains, new.destroy):
        return Reason(
            "新规定{new}与行为时的{old}罚款幅度相同（{old_range}），适用行为时的规定；没收的规定有变动，请另行比较",
            LIGHTER_LAW, **said,
        )  # fmt: skip
    return Reason("新规定{new}与行为时的{old}罚款幅度相同（{old_range}），适用行为时的规定", LIGHTER_LAW, **said)


def applicable_law(
    rule: Provision,
    base: Base,
    circumstances: Circumstances = ORDINARY,
    *,
    acted_on: date,
    decided_on: date,
) -> Comparison:
    """`lighter_law` between the versions of two days; `acted_on` is the last day of a continuing act.

    Raises NotInForce where the act was no breach on its day.
    """
    old = governing(rule, acted_on, circumstances)
    try:
        new: Version | None = governing(rule, decided_on, circumstances)
    except NotInForce:
        new = None
    return lighter_law(old, new, base, circumstances)
