"""What the law says of one question, as plain JSON data: for the tools' pages and the command line."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ipenforce.errors import Reason, Refused
from ipenforce.law import LawError, NotInForce, Policy, Provision, Version, all_provisions, provision
from ipenforce.law.deadlines import UNITS, Pause, due, due_at_day, period_of
from ipenforce.law.terms import plain_terms
from ipenforce.money import FEN_PER_YUAN
from ipenforce.rules import crime, discretion
from ipenforce.rules.lighter_law import Comparison, applicable_law
from ipenforce.rules.penalty import ORDINARY, Base, Circumstances, FineRange, fine_range, governing

RATIO_PLACES = 4
FIRST_YEAR, LAST_YEAR = 1949, 2199
"""The years in which a case of ours can lie."""
LONGEST = 36_500
"""Units by which a period may be prolonged at the most: a century of days."""


def version_data(version: Version) -> dict[str, Any]:
    """A version with its citation, its days and its terms."""
    return {
        "code": version.code, "about": version.about, "law": version.cite.law, "article": version.cite.article,
        "basis": version.basis, "breach": version.breach, "authority": version.cite.authority,
        "promulgated": version.cite.promulgated.isoformat(), "from": version.start.isoformat(),
        "until": version.end.isoformat() if version.end else None, "verified": version.verified,
        "summary": version.summary, "note": version.note, "terms": plain_terms(version.terms),
    }  # fmt: skip


def provision_list(on: date) -> list[dict[str, Any]]:
    """Every provision in a line, with the version in force on the day (its fields None where there is none)."""
    return [_listed(rule, on) for rule in all_provisions().values()]


def causes() -> list[Provision]:
    """The provisions that set a fine, on whatever day: the causes of action."""
    return [rule for rule in all_provisions().values() if any("fine" in version.terms for version in rule.in_force())]


def unverified() -> list[Version]:
    """Every version that nobody has checked against the official text."""
    return [version for rule in all_provisions().values() for version in rule.in_force() if not version.verified]


def _listed(rule: Provision, on: date) -> dict[str, Any]:
    line: dict[str, Any] = {"code": rule.code, "about": rule.about, "versions": len(rule.versions), "local": rule.local}
    try:
        version = rule.on(on)
    except NotInForce:
        return {**line, "law": None, "article": None, "from": None, "verified": None}
    return {**line, "law": version.cite.law, "article": version.cite.article, "from": version.start.isoformat(), "verified": version.verified}


def fine(
    code: str, base: Base, circumstances: Circumstances = ORDINARY, *, acted_on: date, decided_on: date | None = None,
    policy: Policy | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The range of a fine: of the law of the act, or of the day of decision where that is lighter.

    `range_yuan` are whole yuan or exact decimals; `lighter` is "old" or "new" where the two differ, else
    None; `compared` holds both. Raises Refused or LawError in one Chinese sentence.
    """
    _sensible(acted_on, decided_on)
    rule = provision(code, policy)
    if decided_on is None:
        range_ = fine_range(governing(rule, acted_on, circumstances), base, circumstances)
        return _fine(range_, None, acted_on, policy)
    _in_order(acted_on, decided_on)
    found = applicable_law(rule, base, circumstances, acted_on=acted_on, decided_on=decided_on)
    return _fine(found.applied, found, decided_on, policy)


def _fine(range_: FineRange | None, found: Comparison | None, day: date, policy: Policy | None) -> dict[str, Any]:
    compared = None
    lighter = None
    if found:
        compared = {"old": range_data(found.old), "new": range_data(found.new) if found.new else None, "because": found.reason.plain()}
        differ = found.new is None or found.new.severity != found.old.severity
        lighter = ("new" if found.newer_applies else "old") if differ else None
    if range_ is None:
        assert found is not None
        return {**range_data(found.old), "range_yuan": [0, 0], "lighter": lighter, "compared": compared, "no_breach": True, "bands": []}
    return {**range_data(range_), "lighter": lighter, "compared": compared, "no_breach": False, "bands": bands_data(range_, day, policy)}


def range_data(range_: FineRange) -> dict[str, Any]:
    """A range with what is taken besides, why it is so, and whether anybody checked the text."""
    return {
        "code": range_.code, "law": range_.law, "article": range_.article, "basis": range_.basis,
        "range_yuan": [yuan(range_.minimum_fen), yuan(range_.maximum_fen)], "optional": range_.optional,
        "base": range_.base, "base_yuan": yuan(range_.base_fen) if range_.base_fen is not None else None,
        "confiscate": list(range_.confiscate), "confiscate_gains": range_.confiscate_gains, "destroy": range_.destroy,
        "warning": range_.warning, "orders": list(range_.orders), "precondition": range_.precondition,
        "explanation": range_.explanation.plain(), "verified": range_.verified,
    }  # fmt: skip


def bands_data(range_: FineRange, day: date, policy: Policy | None) -> list[dict[str, Any]]:
    """The bands of the benchmark in force on the day; none before there was one."""
    try:
        version = provision(discretion.BENCHMARK, policy).on(day)
    except LawError:
        return []
    cut = discretion.bands(range_, version)
    return [{"band": band.name, "range_yuan": [yuan(band.minimum_fen), yuan(band.maximum_fen)]} for band in cut]


def periods_of(version: Version) -> list[str]:
    """The names of the periods that a version's terms state."""
    return [name for name, term in version.terms.items() if hasattr(term, "keys") and any(unit in term for unit in UNITS)]


def deadline(
    code: str, start: date, *, term: str | None = None, pauses: Iterable[Pause] = (), extended: int = 0, further: int = 0,
    policy: Policy | None = None,
) -> dict[str, Any]:  # fmt: skip
    """When a period of a provision that begins on `start` ends, by the text of that day.

    `term` names one of several periods. Raises Refused or LawError in one Chinese sentence.
    """
    _sensible(start)
    if further > LONGEST:
        raise Refused("延长的天数过多：最多{most}", status=422, field="further", most=LONGEST)
    version = provision(code, policy).on(start)
    name = _period_name(version, term)
    period = period_of(version.terms[name])
    answer: dict[str, Any] = {
        "code": code, "law": version.cite.law, "article": version.cite.article, "basis": version.basis, "verified": version.verified,
        "term": name, "from": start.isoformat(), "count": period.count, "unit": period.unit, "pauses": list(period.pauses),
        "extensions": [{"count": row.count, "by": row.by} for row in period.extensions],
    }  # fmt: skip
    if period.unit == "hours":
        if extended or further or list(pauses):
            raise Refused("以小时计算的期限不能扣除或者延长", code, status=422)
        last = due_at_day(start, period)
        return {**answer, "strict": last.isoformat(), "safe": last.isoformat(), "provisional": False, "warn_on": start.isoformat()}
    found = due(start, period, pauses=pauses, extended=extended, further=further, rule=code)
    return {
        **answer, "strict": found.strict.isoformat(), "safe": found.safe.isoformat(), "provisional": found.provisional,
        "warn_on": found.warn_on.isoformat(), "days": found.days,
    }  # fmt: skip


def _period_name(version: Version, term: str | None) -> str:
    names = periods_of(version)
    if not names:
        raise Refused("“{about}”没有规定期限", version.code, status=422, about=version.about)
    if term is None:
        term = "period" if "period" in names or len(names) > 1 else names[0]
    if term not in names:
        raise Refused("“{about}”有几个期限，请指明其中之一：{names}", version.code, status=422, field="term", about=version.about, names="、".join(names))
    return term


def criminal(
    code: str, found: crime.Found, *, acted_on: date, decided_on: date | None = None, policy: Policy | None = None
) -> dict[str, Any]:
    """How near an act comes to each offence that it may be; the nearest one's facts stand on top.

    Raises Refused or LawError in one Chinese sentence, also where no threshold was in force on the day.
    """
    _sensible(acted_on, decided_on, found.punished_on)
    _in_order(acted_on, decided_on)
    rules = [rule for rule in crime.offences_of(code) if rule.code.endswith(code) or crime.concerns(rule, found)]
    rows = [row for rule in rules if (row := _offence(rule, found, acted_on, decided_on or acted_on, policy))]
    if not rows:
        raise Refused("行为日{day}没有可以适用的追诉标准", status=422, day=acted_on.isoformat())
    rows.sort(key=lambda row: row[0].ratio, reverse=True)
    suspicion = _suspicion(decided_on or acted_on)
    return {**rows[0][1], "offences": [data for _one, data in rows], "reasonable_suspicion": suspicion}


def _offence(
    rule: Provision, found: crime.Found, acted_on: date, decided_on: date, policy: Policy | None
) -> tuple[crime.Assessment, dict[str, Any]] | None:
    try:
        one, _other, because = crime.assess_on(rule, found, acted_on=acted_on, decided_on=decided_on)
    except NotInForce:
        return None
    nearest = one.nearest
    threshold = None
    if nearest:
        money = nearest.measure in crime.MONEY
        unit = {"amount": yuan(nearest.amount), "threshold": yuan(nearest.threshold)} if money else {"amount": nearest.amount, "threshold": nearest.threshold}
        threshold = {"measure": nearest.measure, "unit": "yuan" if money else "count", **unit}
    alert = _alert(one, decided_on, policy)
    return one, {
        "code": rule.code, "offence": one.offence, "criminal_article": one.criminal_article, "law": one.version.cite.law,
        "article": one.version.cite.article, "basis": one.version.basis, "verified": one.version.verified,
        "threshold": threshold["threshold"] if threshold else None, "nearest": threshold, "ratio": _ratio(one.ratio),
        "refer": one.refer, "warn": alert is not None and not one.refer, "aggravated": one.aggravated,
        "lowered": one.lowered.plain() if one.lowered else None, "lighter": because.plain() if because else None,
        "alert": alert.plain() if alert else None,
    }  # fmt: skip


def _alert(one: crime.Assessment, day: date, policy: Policy | None) -> Reason | None:
    rule = provision(crime.ALERT, policy)
    return crime.alert(one, rule.on(max(day, rule.starts[0])))


def _suspicion(day: date) -> dict[str, Any] | None:
    """The way that is open below every threshold: a reasonable suspicion that the police must clear up."""
    try:
        version = provision(crime.SUSPICION).on(day)
    except NotInForce:
        return None
    return {"basis": version.basis, "summary": version.summary}


def yuan(fen: int) -> int | Decimal:
    """Fen in yuan: whole where there are no fen."""
    whole, rest = divmod(fen, FEN_PER_YUAN)
    return whole if not rest else Decimal(fen) / FEN_PER_YUAN


def _ratio(ratio: Fraction) -> Decimal:
    """A ratio to four places, rounded down, so that what is shown as reached is reached; no idle zeros, no exponent."""
    shown = Decimal(ratio.numerator * 10**RATIO_PLACES // ratio.denominator).scaleb(-RATIO_PLACES)
    return Decimal(f"{shown:f}".rstrip("0").rstrip("."))


def _in_order(acted_on: date, decided_on: date | None) -> None:
    if decided_on is not None and decided_on < acted_on:
        raise Refused("决定日（{decided}）早于行为日（{acted}）", status=422, field="decided_on", decided=decided_on, acted=acted_on)


def _sensible(*days: date | None) -> None:
    """Refuse a day that no case of ours can have: counting from it would leave the calendar."""
    for day in days:
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise Refused("日期{day}超出可以计算的范围（{first}年至{last}年）", status=422, day=day.isoformat(), first=FIRST_YEAR, last=LAST_YEAR)
