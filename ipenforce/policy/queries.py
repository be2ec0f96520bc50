"""What a bureau has adopted, handed to the law as a snapshot; drafts, their predecessors, and the years imported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from flask import g

from ipenforce.accounts.models import Bureau
from ipenforce.accounts.queries import root_bureau
from ipenforce.db import db
from ipenforce.law import NotInForce, Policy, Provision, Version, all_provisions, provision, read_provision
from ipenforce.law.terms import plain_terms
from ipenforce.law.working_days import ONE_DAY, Year, read_year, use_years
from ipenforce.policy.models import CalendarNotice, PolicyVersion

LISTED = frozenset({"free", "workdays"})


def local_codes() -> tuple[str, ...]:
    """Codes of the provisions that a bureau may set for itself."""
    return tuple(code for code, rule in all_provisions().items() if rule.local)


def by_number(number: str) -> PolicyVersion | None:
    """A version by its permanent number."""
    return db.session.execute(db.select(PolicyVersion).filter_by(number=number)).scalar_one_or_none()


def policy_of(bureau: Bureau) -> Policy:
    """All that the bureau and those above it have adopted: code → provision. A bureau's own goes before its superiors'."""
    known: dict[str, Policy] = g.setdefault("policies", {})
    if bureau.path not in known:
        adopted: dict[str, Provision] = {}
        for code, rows in _adopted(bureau).items():
            for own in rows:
                adopted[code] = adopted.get(code, provision(code)).adopting(_versions(code, tuple(own)))
        known[bureau.path] = MappingProxyType(adopted)
    return known[bureau.path]


def forget_policies() -> None:
    """Let the next question read again: something was approved."""
    g.pop("policies", None)


def versions_of(bureau: Bureau, code: str) -> Sequence[PolicyVersion]:
    """What the bureau itself drafted for a code, the latest first."""
    query = db.select(PolicyVersion).filter_by(bureau_id=bureau.id, code=code)
    return db.session.execute(query.order_by(PolicyVersion.starts_on.desc(), PolicyVersion.id.desc())).scalars().all()


def waiting(bureau: Bureau) -> Sequence[PolicyVersion]:
    """Drafts of the bureau that nobody has decided on."""
    query = db.select(PolicyVersion).filter_by(bureau_id=bureau.id, state="draft").order_by(PolicyVersion.id)
    return db.session.execute(query).scalars().all()


def version_on(bureau: Bureau, code: str, day: date) -> Version | None:
    """What holds in the bureau on the day; None where nothing does."""
    try:
        return provision(code, policy_of(bureau)).on(day)
    except NotInForce:
        return None


def highest(code: str, on: date) -> Version:
    """What holds on the day in the installation's highest bureau. Raises NotInForce where nothing does."""
    root = root_bureau()
    return provision(code, policy_of(root) if root else None).on(on)


def as_version(row: PolicyVersion) -> Version:
    """A draft as the law would read it. Raises ValueError where it is not well-formed."""
    return read_provision(row.code, {"about": provision(row.code).about, "versions": [row.as_data]}).versions[0]


def version_before(row: PolicyVersion) -> Version | None:
    """What holds in the bureau on the day before a version would begin."""
    return version_on(row.bureau, row.code, row.starts_on - ONE_DAY)


def plain(version: Version) -> dict[str, Any]:
    """A version's terms as plain data, to start a draft from."""
    found: dict[str, Any] = plain_terms(version.terms)
    return found


def _adopted(bureau: Bureau) -> Mapping[str, list[list[PolicyVersion]]]:
    """Approved rows by code, then by bureau from the root down, in order of their first days."""
    numbers = [number for number in bureau.path.split("/") if number]
    query = (
        db.select(PolicyVersion)
        .join(Bureau, Bureau.id == PolicyVersion.bureau_id)
        .where(Bureau.number.in_(numbers), PolicyVersion.state == "approved")
        .order_by(db.func.length(Bureau.path), PolicyVersion.starts_on)
    )
    found: dict[str, list[list[PolicyVersion]]] = {}
    for row in db.session.execute(query).scalars():
        rows = found.setdefault(row.code, [])
        if not rows or rows[-1][0].bureau_id != row.bureau_id:
            rows.append([])
        rows[-1].append(row)
    return found


def _versions(code: str, rows: tuple[PolicyVersion, ...]) -> tuple[Version, ...]:
    known = _built(code, tuple((row.number, row.text_hash) for row in rows))
    if not known:
        data = {"about": provision(code).about, "versions": [row.as_data for row in rows]}
        known.extend(read_provision(code, data).versions)
    return tuple(known)


@lru_cache(maxsize=256)
def _built(code: str, stated: tuple[tuple[str, str], ...]) -> list[Version]:
    """A place for the versions of these rows: approved ones never change, so that each is built once a process."""
    return []


def calendar_years() -> Iterator[tuple[CalendarNotice, Year]]:
    """The years imported here, each by its latest notice."""
    latest = db.select(db.func.max(CalendarNotice.id)).group_by(CalendarNotice.year)
    query = db.select(CalendarNotice).where(CalendarNotice.id.in_(latest)).order_by(CalendarNotice.year)
    for row in db.session.execute(query).scalars():
        yield row, as_year(row.content)


def use_imported_years() -> None:
    """Let the law count with the years imported here, for the work at hand."""
    use_years(year for _row, year in calendar_years())


def as_year(content: Mapping[str, Any]) -> Year:
    """A notice's content as the law reads it. Raises ValueError where it is not well-formed."""
    return read_year(str(content.get("year")), _with_days(dict(content)))


def _with_days(value: Any) -> Any:
    """Plain JSON with its ISO days made days again."""
    if isinstance(value, dict):
        return {key: _with_days(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_with_days(entry) for entry in value]
    if isinstance(value, str) and len(value) == len("2027-01-01") and value[4] == value[7] == "-":
        return date.fromisoformat(value)
    return value
