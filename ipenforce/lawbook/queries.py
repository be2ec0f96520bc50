"""The law searched, and the cases that a version was applied in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from ipenforce.accounts.models import User
from ipenforce.cases import queries as cases
from ipenforce.cases.models import Act, Case, Decision
from ipenforce.db import db
from ipenforce.law import NotInForce, Policy, Provision, Version, all_provisions, provision
from ipenforce.rules.answers import periods_of

SHOWN = 50


def rule_by_code(code: str) -> Provision | None:
    """A provision by its code."""
    return all_provisions().get(code)


def found(policy: Policy, *, on: date, q: str = "", area: str = "", unverified: bool = False) -> Iterator[tuple[Provision, Version | None]]:
    """Provisions with the version in force on the day, by words of their name, law, article, summary or code."""
    words = q.split()
    for code in all_provisions():
        rule = provision(code, policy)
        if area and not code.startswith(f"{area}."):
            continue
        version = on_day(rule, on)
        if unverified and (version is None or version.verified):
            continue
        if all(word in _text(rule, version) for word in words):
            yield rule, version


def on_day(rule: Provision, day: date) -> Version | None:
    """The version in force on a day; None where there is none."""
    try:
        return rule.on(day)
    except NotInForce:
        return None


def _text(rule: Provision, version: Version | None) -> str:
    versions = (version,) if version else rule.in_force()
    return "\n".join(f"{rule.code} {rule.about} {row.basis} {row.breach or ''} {row.summary or ''} {row.note or ''}" for row in versions)


def cases_citing(version: Version, user: User) -> tuple[Sequence[Any], int]:
    """The cases seen by the user in which the version is the law: decided by it, or an act of its days; the newest first.

    The first SHOWN of them, and how many there are.
    """
    until = version.end or date.max
    decided = db.select(Decision.case_id).where(Decision.cause == version.code, Decision.law_day.between(version.start, until))
    decided_ids = db.select(Decision.case_id)
    acted = db.select(Act.case_id).where(
        Act.cause == version.code, Act.ended_on.between(version.start, until), Act.case_id.not_in(decided_ids)
    )
    query = db.select(Case).where(Case.id.in_(decided.union(acted))).where(cases.visible_to(user))
    total = db.session.execute(db.select(db.func.count()).select_from(query.subquery())).scalar_one()
    return db.session.execute(query.order_by(Case.opened_on.desc(), Case.id.desc()).limit(SHOWN)).scalars().all(), total


def periods(on: date) -> dict[str, tuple[Version, str]]:
    """Every period of the law in force on a day: `code` or `code:term` → version and term's name."""
    rows: dict[str, tuple[Version, str]] = {}
    for rule in all_provisions().values():
        if version := on_day(rule, on):
            rows.update({f"{rule.code}:{term}": (version, term) for term in periods_of(version)})
    return rows


def offences() -> list[Provision]:
    """The provisions that set a criminal threshold."""
    return [rule for rule in all_provisions().values() if "offence" in rule.in_force()[-1].terms]
