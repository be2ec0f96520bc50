"""Bureaus and their units."""

from __future__ import annotations

from datetime import date

from ipenforce.accounts.models import Bureau, Unit
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.events import Actor, record
from ipenforce.identifiers import new_number

LEVEL_BELOW = {"province": "city", "city": "county"}


def create_bureau(
    *, name: str, short_name: str, district: str, parent: Bureau | None, remedy_government: str = "", remedy_court: str = "",
    on: date, actor: Actor,
) -> Bureau:  # fmt: skip
    """A bureau below its superior, or the first of the installation."""
    if db.session.execute(db.select(Bureau.id).filter_by(name=name)).first():
        raise Refused("已有名为“{bureau}”的机关", field="name", status=422, bureau=name)
    if used := db.session.execute(db.select(Bureau.name).filter_by(short_name=short_name)).scalar():
        raise Refused("文号用字“{word}”已由{bureau}使用，两个机关会发出相同的文号", field="short_name", status=422, word=short_name, bureau=used)
    if parent is not None and parent.level not in LEVEL_BELOW:
        raise Refused("县区机关之下不能再设机关", field="parent", status=422)
    number = new_number("B")
    row = Bureau(
        number=number, name=name, short_name=short_name, district=district, parent=parent,
        level=LEVEL_BELOW[parent.level] if parent else "city", path=f"{parent.path if parent else ''}{number}/",
        remedy_government=remedy_government or "", remedy_court=remedy_court or "",
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    record("bureau.created", row, actor, bureau=row.number, name=name, parent=parent.number if parent else None)
    return row


def create_unit(bureau: Bureau, *, name: str, on: date, actor: Actor) -> Unit:
    """A division or station of a bureau."""
    if db.session.execute(db.select(Unit.id).filter_by(bureau_id=bureau.id, name=name)).first():
        raise Refused("该机关已有名为“{unit}”的机构", field="name", status=422, unit=name)
    row = Unit(bureau_id=bureau.id, name=name)
    db.session.add(row)
    db.session.flush()
    record("unit.created", bureau, actor, bureau=bureau.number, unit=name)
    return row
