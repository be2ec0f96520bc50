"""A score told to a program and in lines: points, grade, rule set, every finding with its article, life and expiry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ipenforce.credit.queries import POLICY
from ipenforce.parties.models import Party
from ipenforce.rules.judge import Judgement


def tell(party: Party, found: Judgement) -> dict[str, Any]:
    """What is known of the score: plain values, days as text, points as numbers where they are whole."""
    return {
        "party": party.number, "code": party.uscc, "name": party.name, "day": found.day.isoformat(), "score": float(found.points),
        "grade": found.grade, "ruleset": f"{POLICY}@{found.policy_from.isoformat()}",
        "next_change_on": found.next_change_on.isoformat() if found.next_change_on else None,
        "findings": [
            {
                "rule": row.rule, "code": row.code, "points": float(row.points), "reason": row.reason.plain(), "article": row.basis,
                "event": row.decision, "since": row.since.isoformat() if row.since else None,
                "expires_on": row.expires_on.isoformat() if row.expires_on else None,
            }
            for row in found.findings
        ],
    }  # fmt: skip


def lines(told: Mapping[str, Any]) -> str:
    """The same in Chinese, a line a finding."""
    head = f"{told['name']}（{told['party']}） {told['day']} {told['score']:g} 分 {told['grade']} 级，标准 {told['ruleset']}"
    rows = [f"  {row['points']:+g}\t{row['reason']}（{row['article']}）\t{row['expires_on'] or '未定'}" for row in told["findings"]]
    return "\n".join([head, *rows])
