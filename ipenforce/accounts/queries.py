"""Readers of bureaus, units and people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import Select, or_
from sqlalchemy.orm import selectinload

from ipenforce.accounts.models import Bureau, Deputy, EnforcementCertificate, Unit, User, UserRole
from ipenforce.db import db
from ipenforce.identifiers import plain

EXPIRES_WITHIN = timedelta(days=60)


def user_by_number(number: str) -> User | None:
    """A person by his permanent number."""
    return db.session.execute(db.select(User).filter_by(number=number)).scalar_one_or_none()


def user_by_login(login: str) -> User | None:
    """A person by what he types to sign in."""
    return db.session.execute(db.select(User).filter_by(login=plain(login).lower())).scalar_one_or_none()


def certified_officers(bureau_id: int, day: date) -> list[User]:
    """Active officers of the bureau whose certificates are valid on the day, by name."""
    query = (
        db.select(User)
        .join(UserRole)
        .join(EnforcementCertificate, EnforcementCertificate.user_id == User.id)
        .where(
            User.bureau_id == bureau_id, User.active, UserRole.role == "officer",
            EnforcementCertificate.valid_from <= day, EnforcementCertificate.valid_until >= day,
        )
        .order_by(User.name, User.id)
    )  # fmt: skip
    return list(db.session.execute(query).scalars().unique())


def active_in(bureau_id: int) -> Sequence[User]:
    """The bureau's people who may sign in, by name."""
    query = db.select(User).where(User.bureau_id == bureau_id, User.active).order_by(User.name, User.id)
    return db.session.execute(query).scalars().all()


def listed(*, bureau: str = "", role: str = "", text: str = "") -> Select[User]:
    """The people of the installation under the list's filters."""
    query = db.select(User).options(selectinload(User.certificates), selectinload(User.unit))
    if bureau:
        query = query.where(User.bureau_id == db.select(Bureau.id).where(Bureau.number == bureau).scalar_subquery())
    if role:
        query = query.where(User.role_rows.any(UserRole.role == role))
    if text:
        wanted = plain(text)
        query = query.where(or_(User.name.contains(wanted, autoescape=True), User.login.contains(wanted.lower(), autoescape=True)))
    return query


def bureaus() -> Sequence[Bureau]:
    """Every bureau, superiors before their subordinates."""
    return db.session.execute(db.select(Bureau).order_by(Bureau.path)).scalars().all()


def bureau_by_number(number: str) -> Bureau | None:
    """A bureau by its permanent number."""
    return db.session.execute(db.select(Bureau).filter_by(number=number)).scalar_one_or_none()


def root_bureau() -> Bureau | None:
    """The one bureau that has no superior; None where there is none or several."""
    found = db.session.execute(db.select(Bureau).filter_by(parent_id=None).limit(2)).scalars().all()
    return found[0] if len(found) == 1 else None


def units_of(bureau: Bureau) -> Sequence[Unit]:
    """The bureau's units by name."""
    return db.session.execute(db.select(Unit).filter_by(bureau_id=bureau.id).order_by(Unit.name)).scalars().all()


def places() -> dict[str, tuple[Bureau, Unit | None]]:
    """Where a person may belong, by a key of each: every bureau as such, followed by its units."""
    query = db.select(Bureau, Unit).outerjoin(Unit, Unit.bureau_id == Bureau.id).order_by(Bureau.path, Unit.name)
    found: dict[str, tuple[Bureau, Unit | None]] = {}
    for bureau, unit in db.session.execute(query):
        found.setdefault(bureau.number, (bureau, None))
        if unit is not None:
            found[f"{bureau.number}-{unit.id}"] = (bureau, unit)
    return found


def deputies_in(bureau: Bureau, on: date) -> Sequence[Deputy]:
    """Who stands in for whom in the bureau, today and later."""
    query = db.select(Deputy).join(User, Deputy.user_id == User.id).where(User.bureau_id == bureau.id, Deputy.ends_on >= on)
    return db.session.execute(query.order_by(Deputy.starts_on, Deputy.id)).scalars().all()


def deputy_by_number(number: str) -> Deputy | None:
    """One standing in by its number."""
    return db.session.execute(db.select(Deputy).filter_by(number=number)).scalar_one_or_none()


def stood_for(deputy_ids: frozenset[int]) -> Sequence[Deputy]:
    """Every time that one of these people stood or stands in for somebody."""
    return db.session.execute(db.select(Deputy).where(Deputy.deputy_id.in_(deputy_ids))).scalars().all() if deputy_ids else []


def with_role(bureau_id: int, role: str, unit_id: int | None = None) -> Sequence[User]:
    """The bureau's active people who hold a role; of a unit, and those of no unit, where one is named."""
    query = db.select(User).join(UserRole).where(User.bureau_id == bureau_id, User.active, UserRole.role == role)
    if unit_id is not None:
        query = query.where(or_(User.unit_id == unit_id, User.unit_id.is_(None)))
    return db.session.execute(query.order_by(User.id)).scalars().all()
