"""The rules of the infringer score evaluated by rule-engine; runs in the peers' environment."""

from __future__ import annotations

import json
import sys
import time
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import rule_engine
from rule_engine import DataType

DAYS = ("effective_on", "pay_by", "paid_on")
TYPES = {
    "case": DataType.STRING, "kind": DataType.STRING, "band": DataType.STRING, "cause": DataType.STRING, "fine": DataType.FLOAT,
    "due": DataType.FLOAT, "times": DataType.FLOAT, "confiscated": DataType.BOOLEAN, "intent": DataType.ARRAY(DataType.STRING),
    "severity": DataType.ARRAY(DataType.STRING), **dict.fromkeys(DAYS, DataType.DATETIME),
}  # fmt: skip


class Engine:
    """The rules compiled once, and the sum that the policy makes of what matches."""

    def __init__(self, spec: dict[str, Any]) -> None:
        self.spec = spec
        context = rule_engine.Context(type_resolver=rule_engine.type_resolver_from_dict(TYPES))
        self.rules = {name: rule_engine.Rule(text, context=context) for name, text in spec["rules"].items()}
        self.points = {name: Decimal(text) for name, text in spec["points"].items()}
        self.once, self.follows = set(spec["once"]), set(spec["follows"])
        self.base, self.floor, self.ceiling = (Decimal(text) for text in spec["bounds"])
        self.grades = [(grade, Decimal(least)) for grade, least in spec["grades"]]

    def judge(self, decisions: list[dict[str, Any]]) -> tuple[str, str]:
        """Points and grade of one party."""
        total, told, matched = self.base, set(), set()
        for one in decisions:
            own: list[tuple[str, Decimal]] = []
            for name, rule in self.rules.items():
                if (name in self.follows and not own) or (name in self.once and (name, one["case"]) in told) or not rule.matches(one):
                    continue
                told.add((name, one["case"]))
                own.append((self.spec["codes"][name], self._points(name, one, own)))
                matched.add(name)
            total += sum((points for _, points in own), Decimal(0))
        total = min(max(total, self.floor), self.ceiling)
        grade = next(grade for grade, least in self.grades if total >= least)
        for name in matched & self.spec["caps"].keys():
            grade = max(grade, self.spec["caps"][name])
        text = f"{total:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text, grade

    def _points(self, name: str, one: dict[str, Any], own: list[tuple[str, Decimal]]) -> Decimal:
        if name != "repeat_infringement":
            return self.points[name]
        repeat = self.spec["repeat"]
        dearer = sum((points for code, points in own if code in repeat["applies_to"]), Decimal(0))
        added = Fraction(dearer) * (Fraction(repeat["second_times" if one["times"] == repeat["count"] else "further_times"]) - 1)
        return (Decimal(added.numerator) / added.denominator).quantize(Decimal("0.01"), ROUND_HALF_UP)


def main() -> None:
    from datetime import UTC, datetime

    spec = json.load(sys.stdin)
    for party in spec["parties"]:
        for one in party:
            for day in DAYS:
                one[day] = datetime.fromisoformat(one[day]).replace(tzinfo=UTC) if one[day] else None
    rule_engine.Context.default_timezone = "utc"
    engine = Engine(spec)
    begun = time.process_time()
    found = [engine.judge(party) for party in spec["parties"]]
    spent = (time.process_time() - begun) * 1000
    sys.stdout.write(json.dumps({"ms": spent, "points": [points for points, _ in found], "grades": [grade for _, grade in found]}))


main()
