"""Terms of a version: checked, made exact and deeply read-only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from ipenforce.law.reading import refuse

EXACT = ("_times", "_share", "_rate")
"""Endings of the keys whose value is an exact fraction."""

TIER_WORDS = frozenset({"when", "fixed", "min", "max", "min_times", "max_times", "optional", "precondition"})
CONDITION_WORDS = frozenset({"base", "at_least", "over", "below", "at_most", "or_none", "grave", "party"})
BASES = frozenset({"turnover", "gains", "goods_value"})
PARTIES = frozenset({"person", "organisation", "agency", "applicant", "responsible_person", "practitioner"})
CRIME_BASES = BASES | {"loss", "pieces", "copies", "works", "downloads", "clicks", "members"}
"""What a criminal threshold measures; `turnover` is 非法经营数额 or, for sales, 销售金额."""
_YUAN_WORDS = ("fixed", "min", "max", "at_least", "over", "below", "at_most")
_MEASURED = frozenset({"min_times", "max_times", "at_least", "over", "below", "at_most"})
_NO_TERMS: Mapping[str, Any] = MappingProxyType({})


def read_terms(where: str, raw: object) -> Mapping[str, Any]:
    """Read-only terms of plain data; raises ValueError for floats, bad amounts and ill-formed fine tiers."""
    if not isinstance(raw, dict):
        refuse(where, "terms must be a mapping, or null to repeal")
    terms = _frozen(where, raw)
    if "fine" in terms:
        _check_fine(f"{where}: fine", terms["fine"])
    if "instead" in terms and not set(terms["instead"]) <= PARTIES:
        refuse(where, f"“instead” names an unknown party: {sorted(set(terms['instead']) - PARTIES)}")
    if "thresholds" in terms:
        _check_thresholds(f"{where}: thresholds", terms["thresholds"])
        _check_thresholds(f"{where}: lower.thresholds", terms.get("lower", _NO_TERMS).get("thresholds", ()))
    return terms if isinstance(terms, Mapping) else _NO_TERMS


def plain_terms(terms: Any) -> Any:
    """Terms as plain JSON data that `read_terms` reads back the same: fractions as text, days as ISO text."""
    if isinstance(terms, Mapping):
        return {key: plain_terms(value) for key, value in terms.items()}
    if isinstance(terms, tuple):
        return [plain_terms(value) for value in terms]
    if isinstance(terms, Fraction):
        return terms.numerator if terms.denominator == 1 else _as_written(terms)
    return terms.isoformat() if isinstance(terms, date) else terms


def _as_written(exact: Fraction) -> str:
    """A fraction as people write it: 0.3 where it ends within four decimals, else 1/3."""
    scaled = exact * 10_000
    return f"{Decimal(scaled.numerator).scaleb(-4):f}".rstrip("0") if scaled.denominator == 1 else str(exact)


def _frozen(where: str, value: object) -> Any:
    if isinstance(value, dict):
        return MappingProxyType({_key(where, key): _entry(f"{where}.{key}", key, entry) for key, entry in value.items()})
    if isinstance(value, list):
        return tuple(_frozen(f"{where}[{index}]", entry) for index, entry in enumerate(value))
    if isinstance(value, float):
        refuse(where, f"{value!r} is a float; write a whole number, or the fraction as text")
    if isinstance(value, datetime) or not (value is None or isinstance(value, (bool, int, str, date))):
        refuse(where, f"a {type(value).__name__} has no place in terms")
    return value


def _key(where: str, key: object) -> str:
    if not isinstance(key, str):
        refuse(where, f"the key {key!r} is not text")
    return key


def _entry(where: str, key: str, value: object) -> Any:
    if key.endswith("_yuan") and not _is_yuan(value):
        refuse(where, f"{value!r} is not a whole, non-negative number of yuan")
    if key.endswith(EXACT):
        return _exact(where, value)
    return _frozen(where, value)


def _exact(where: str, value: object) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        refuse(where, f"{value!r} must be a whole number, or a fraction written as text")
    try:
        exact = Fraction(value)
    except (ValueError, ZeroDivisionError):
        refuse(where, f"{value!r} is not a fraction")
    if exact < 0:
        refuse(where, f"{value!r} is negative")
    return exact


def _is_yuan(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _check_fine(where: str, tiers: object) -> None:
    if not isinstance(tiers, tuple):
        refuse(where, "must be a list of tiers")
    for index, tier in enumerate(tiers):
        _check_tier(f"{where}[{index}]", tier)


def _check_tier(where: str, tier: object) -> None:
    if not isinstance(tier, Mapping):
        refuse(where, "a tier must be a mapping")
    _only(where, tier, TIER_WORDS)
    condition = tier.get("when", _NO_TERMS)
    if not isinstance(condition, Mapping):
        refuse(where, "“when” must be a mapping")
    _only(f"{where}.when", condition, CONDITION_WORDS)
    for word in _YUAN_WORDS:
        for part in (tier, condition):
            if word in part and not _is_yuan(part[word]):
                refuse(where, f"“{word}” must be a whole, non-negative number of yuan, not {part[word]!r}")
    if "base" in condition and condition["base"] not in BASES:
        refuse(where, f"unknown base {condition['base']!r}")
    if "party" in condition and condition["party"] not in PARTIES:
        refuse(where, f"unknown party {condition['party']!r}")
    _check_bounds(where, tier, condition)


def _check_bounds(where: str, tier: Mapping[str, Any], condition: Mapping[str, Any]) -> None:
    if "fixed" in tier and {"min", "max", "min_times", "max_times"} & set(tier):
        refuse(where, "“fixed” stands alone")
    if not {"fixed", "max", "max_times"} & set(tier):
        refuse(where, "a tier needs “fixed”, “max” or “max_times”")
    if "base" not in condition and _MEASURED & (set(tier) | set(condition)):
        refuse(where, "multiples and thresholds need a “base” in “when”")
    if tier.get("min", 0) > tier.get("max", tier.get("min", 0)):
        refuse(where, "“min” lies above “max”")
    if tier.get("min_times", 0) > tier.get("max_times", tier.get("min_times", 0)):
        refuse(where, "“min_times” lies above “max_times”")


def _check_thresholds(where: str, rows: object) -> None:
    """Thresholds of a crime: what is measured, and from how much on (yuan, or pieces, copies, clicks …)."""
    for row in rows if isinstance(rows, tuple) else refuse(where, "must be a list"):
        if not isinstance(row, Mapping) or row.get("base") not in CRIME_BASES:
            refuse(where, f"not a threshold: {row!r}")
        _only(where, row, frozenset({"base", "at_least", "at_least_yuan"}))
        amount = row.get("at_least_yuan", row.get("at_least"))
        if len(row) != 2 or not _is_yuan(amount) or amount == 0:
            refuse(where, f"a threshold needs one positive whole number: {row!r}")


def _only(where: str, given: Mapping[str, Any], known: frozenset[str]) -> None:
    unknown = sorted(set(given) - known)
    if unknown:
        refuse(where, f"unknown words: {', '.join(unknown)}")
