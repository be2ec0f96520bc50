"""The words of a fine tier, as the law says them: “违法经营额50,000元以上的，处5倍以下罚款”."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

BASE_NAMES: Mapping[str, str] = {"turnover": "违法经营额", "gains": "违法所得", "goods_value": "货值金额"}
PARTY_NAMES: Mapping[str, str] = {
    "person": "自然人",
    "organisation": "法人或者其他组织",
    "agency": "代理机构",
    "applicant": "申请人",
    "responsible_person": "直接负责的主管人员和其他直接责任人员",
    "practitioner": "代理从业人员",
}
PERCENT = 100


def tier_words(tier: Mapping[str, Any]) -> str:
    """Condition and bounds of a tier in Chinese."""
    return "，".join(part for part in (_condition(tier.get("when", {})), _bounds(tier)) if part)


def _condition(when: Mapping[str, Any]) -> str:
    words = [f"对{PARTY_NAMES[when['party']]}"] if "party" in when else []
    words += ["情节严重的"] if when.get("grave") else []
    if "base" in when:
        name = BASE_NAMES[when["base"]]
        amounts = [f"没有{name}"] if when.get("or_none") else []
        amounts += [f"{name}{said}" for said in _thresholds(when)]
        if amounts:
            words.append(f"{'或者'.join(amounts)}的")
    return "，".join(words)


def _thresholds(when: Mapping[str, Any]) -> list[str]:
    said = []
    if "at_least" in when:
        said.append(f"{when['at_least']:,}元以上")
    if when.get("over"):
        said.append(f"超过{when['over']:,}元")
    if "below" in when:
        said.append(f"不足{when['below']:,}元")
    if when.get("at_most"):
        said.append(f"{when['at_most']:,}元以下")
    return said


def _bounds(tier: Mapping[str, Any]) -> str:
    name = BASE_NAMES[tier["when"]["base"]] if "base" in tier.get("when", {}) else ""
    may = "可以处" if tier.get("optional") else "处"
    if "fixed" in tier:
        return f"{may}{tier['fixed']:,}元罚款"
    parts = []
    if "max_times" in tier:
        least = f"{_times(tier['min_times'])}以上" if "min_times" in tier else ""
        parts.append(f"{name}{least}{_times(tier['max_times'])}以下")
    if "max" in tier:
        least = f"{tier['min']:,}元以上" if "min" in tier else ""
        parts.append(f"{least}{tier['max']:,}元以下")
    return f"{may}{'且最高'.join(parts)}罚款"


def _times(times: Fraction) -> str:
    return f"{times * PERCENT}%" if times < 1 else f"{times}倍"
