"""Readers of parties, rights, platforms, shops, fairs and markets."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, case, exists, or_
from sqlalchemy.orm import joinedload, load_only, selectinload

from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.identifiers import name_key, plain
from ipenforce.parties.models import Fair, IPRight, Market, Party, PartyName, Platform, Shop, parse_phone
from ipenforce.parties.queries.groups import one_operator_group as one_operator_group
from ipenforce.parties.queries.groups import one_operator_groups as one_operator_groups
from ipenforce.parties.queries.groups import survivor as survivor
from ipenforce.parties.queries.groups import survivors
from ipenforce.privacy import blind_index

PLACES_SHOWN = 500
_RESIDENT_ID = re.compile(r"\d{17}[\dXx]")


def by_number(number: str) -> Party | None:
    """A party by its permanent number, in either case."""
    return db.session.execute(db.select(Party).filter_by(number=plain(number).upper())).scalar_one_or_none()


def by_uscc(uscc: str) -> Party | None:
    """The party that holds a 统一社会信用代码."""
    return db.session.execute(db.select(Party).filter_by(uscc=uscc)).scalar_one_or_none()


def by_resident_id(resident_id: str) -> Party | None:
    """The party that holds a resident ID, found by its blind index."""
    return db.session.execute(db.select(Party).filter_by(resident_id_index=blind_index(resident_id))).scalar_one_or_none()


def matching(text: str) -> ColumnElement[bool]:
    """Parties whose name, alias or code holds the text, or whose number, telephone or resident ID it is exactly."""
    key, code = name_key(text), plain(text).replace(" ", "").upper()
    conditions = [Party.number == code, Party.uscc == code]
    if key:
        alias = exists().where(PartyName.party_id == Party.id, PartyName.name_key.contains(key, autoescape=True))
        conditions += [Party.name_key.contains(key, autoescape=True), alias]
    if _RESIDENT_ID.fullmatch(code):
        conditions.append(Party.resident_id_index == blind_index(code))
    with contextlib.suppress(Refused):
        conditions.append(Party.phone_index == blind_index(parse_phone(text)))
    return or_(*conditions)


def search(text: str, limit: int = 20) -> Sequence[Party]:
    """Parties that match, the exact ones first, merged ones as what they count as; none for an empty text."""
    if not plain(text):
        return []
    key = name_key(text)
    rank = case((Party.name_key == key, 0), (Party.name_key.startswith(key, autoescape=True), 1), else_=2)
    query = (
        db.select(Party)
        .options(load_only(Party.number, Party.kind, Party.name, Party.uscc, Party.origin), selectinload(Party.names))
        .where(matching(text))
        .order_by(rank, Party.id.desc())
        .limit(limit)
    )
    return survivors(db.session.execute(query).scalars().all())


def listed(*, kind: str = "", district: str = "", text: str = "") -> Select[tuple[Party]]:
    """The list's query under its filters; empty filters do not restrict. Personal data are not loaded."""
    columns = (Party.number, Party.kind, Party.name, Party.name_key, Party.uscc, Party.district, Party.origin)
    query = db.select(Party).options(load_only(*columns))
    if kind:
        query = query.where(Party.kind == kind)
    if district:
        query = query.where(Party.district.contains(plain(district), autoescape=True))
    if plain(text):
        query = query.where(matching(text))
    return query


def shops_of(party: Party) -> Sequence[Shop]:
    """The shops that a party runs, by platform and name."""
    query = (
        db.select(Shop)
        .join(Platform)
        .options(joinedload(Shop.platform))
        .where(Shop.operator_id == party.id)
        .order_by(Platform.name, Shop.name)
    )
    return db.session.execute(query).scalars().all()


def right_by_registration(kind: str, registration_no: str) -> IPRight | None:
    """The right of a kind and registration number."""
    query = db.select(IPRight).filter_by(kind=kind, registration_no=registration_no)
    return db.session.execute(query).scalar_one_or_none()


def unregistered_right(kind: str, name: str) -> IPRight | None:
    """The oldest right of a kind that has no registration number, by its name."""
    query = db.select(IPRight).where(IPRight.kind == kind, IPRight.registration_no.is_(None), IPRight.name == name)
    return db.session.execute(query.order_by(IPRight.id).limit(1)).scalar_one_or_none()


def platforms() -> Sequence[Platform]:
    """The platforms, by name."""
    return db.session.execute(db.select(Platform).order_by(Platform.name).limit(PLACES_SHOWN)).scalars().all()


def platform_named(name: str) -> Platform | None:
    """A platform by its name."""
    return db.session.execute(db.select(Platform).filter_by(name=name)).scalar_one_or_none()


def shop_named(platform: Platform, name: str) -> Shop | None:
    """A platform's shop by its name."""
    query = db.select(Shop).filter_by(platform_id=platform.id, name=name)
    return db.session.execute(query).scalar_one_or_none()


def fairs() -> Sequence[Fair]:
    """The fairs, latest first."""
    query = db.select(Fair).order_by(Fair.opened_on.desc(), Fair.name).limit(PLACES_SHOWN)
    return db.session.execute(query).scalars().all()


def fair_named(name: str, opened_on: date) -> Fair | None:
    """The fair of a name that opened on a day."""
    return db.session.execute(db.select(Fair).filter_by(name=name, opened_on=opened_on)).scalar_one_or_none()


def fair_by_number(number: str) -> Fair | None:
    """A fair by its permanent number."""
    return db.session.execute(db.select(Fair).filter_by(number=number)).scalar_one_or_none()


def markets() -> Sequence[Market]:
    """The markets, by name."""
    return db.session.execute(db.select(Market).order_by(Market.name).limit(PLACES_SHOWN)).scalars().all()


def market_named(name: str) -> Market | None:
    """A market by its name."""
    return db.session.execute(db.select(Market).filter_by(name=name)).scalar_one_or_none()


def market_by_number(number: str) -> Market | None:
    """A market by its permanent number."""
    return db.session.execute(db.select(Market).filter_by(number=number)).scalar_one_or_none()


def platform_by_number(number: str) -> Platform | None:
    """A platform by its permanent number."""
    return db.session.execute(db.select(Platform).filter_by(number=number)).scalar_one_or_none()
