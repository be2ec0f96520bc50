"""Registering the rights that are infringed."""

from __future__ import annotations

from datetime import date

from ipenforce.clock import now
from ipenforce.errors import Refused
from ipenforce.events import Actor, record
from ipenforce.identifiers import as_written, new_number, plain
from ipenforce.parties import queries
from ipenforce.parties.commands.checking import flushed, name_of
from ipenforce.parties.models import RIGHT_KINDS, IPRight, Party

LONGEST_REGISTRATION = 60


def register_right(
    *,
    kind: str,
    registration_no: str | None,
    name: str | None,
    classes: str = "",
    holder: Party | None = None,
    valid_from: date | None = None,
    valid_until: date | None = None,
    on: date,
    actor: Actor,
) -> IPRight:
    """Register a right. Refused for an unknown kind, and where its registration number is taken."""
    code = registration_of(kind, registration_no)
    name = name_of(name, "right_name")
    if valid_from and valid_until and valid_until < valid_from:
        raise Refused("权利的届满日早于起始日", field="valid_until", status=422)
    taken = queries.right_by_registration(kind, code) if code else None
    if taken is None:
        right = IPRight(
            number=new_number("R"), kind=kind, registration_no=code, name=name, classes=classes,
            holder_id=holder.id if holder else None, valid_from=valid_from, valid_until=valid_until, created_at=now(),
        )  # fmt: skip
        if flushed(right):
            record(
                "right.registered", right, actor, right=right.number, kind=kind, registration_no=code, name=name
            )
            return right
    raise Refused("该{kind}（{code}）已经登记：请核对注册号", field="right_no", kind=RIGHT_KINDS[kind], code=code)


def find_or_register_right(
    *, kind: str | None, registration_no: str | None, name: str | None, on: date, actor: Actor
) -> IPRight | None:
    """The right of that kind and registration number (where it has none, of that name), registered where it is new.

    None where no kind is stated.
    """
    if not kind:
        return None
    code = registration_of(kind, registration_no)
    found = queries.right_by_registration(kind, code) if code else queries.unregistered_right(kind, as_written(name or ""))
    return found or register_right(kind=kind, registration_no=code, name=name, on=on, actor=actor)


def registration_of(kind: str, text: str | None) -> str | None:
    """A registration number as it is kept: no spaces, upper case; Refused for an unknown kind of right."""
    if kind not in RIGHT_KINDS:
        raise Refused("请选择权利类型", field="right_kind", status=422)
    code = plain(text or "").replace(" ", "").upper()
    if len(code) > LONGEST_REGISTRATION:
        raise Refused("注册号、专利号最多{longest}个字符", field="right_no", status=422, longest=LONGEST_REGISTRATION)
    return code or None
