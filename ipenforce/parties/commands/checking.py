"""What must hold of a party before it is written: names, identifiers, no second row for the same one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from sqlalchemy.exc import IntegrityError

from ipenforce.db import Model, db
from ipenforce.errors import Refused
from ipenforce.identifiers import as_written, name_key, parse_resident_id, parse_uscc, plain
from ipenforce.parties import queries
from ipenforce.parties.models import KINDS, Party, PartyName

LONGEST_NAME = 200
IDENTIFIER = re.compile(r"\d{14,17}[\dXx]|[0-9A-HJ-NP-Za-hj-np-z]{2}\d{6}[0-9A-Za-z]{10}")
"""What looks like a resident ID (15 or 18 places) or a 统一社会信用代码, right or wrong."""


def name_of(text: str | None, field: str = "name", longest: int = LONGEST_NAME) -> str:
    """The name as it is kept; Refused where it is empty, too long, or made of marks alone."""
    name = as_written(text or "")
    if not name_key(name):
        raise Refused("请填写名称", field=field, status=422)
    if len(name) > longest:
        raise Refused("名称最多{longest}个字符，现有{length}个", field=field, status=422, longest=longest, length=len(name))
    return name


def party_name_of(text: str | None) -> str:
    """The name of a party as it is kept; Refused also where it is an identity number or a code."""
    name = name_of(text)
    if IDENTIFIER.fullmatch(plain(name).replace(" ", "")):
        raise Refused("名称一栏填写的是证件号码：请填写名称，号码填入证件号码一栏", field="name", status=422)
    return name


def identifiers_of(kind: str, uscc: str | None, resident_id: str | None) -> tuple[str | None, str | None]:
    """Both identifiers, normalised and tested; Refused where one is wrong or does not fit the kind."""
    if kind not in KINDS:
        raise Refused("请选择当事人类型", field="kind", status=422)
    if uscc and kind == "natural_person":
        raise Refused("自然人没有统一社会信用代码：请改选当事人类型，或者清空代码", field="uscc", status=422)
    if resident_id and kind == "organisation":
        raise Refused("法人或其他组织没有居民身份证号码：请改选当事人类型，或者清空号码", field="resident_id", status=422)
    return read(parse_uscc, uscc, "uscc"), read(parse_resident_id, resident_id, "resident_id")


def read(parse: Callable[[str], str], text: str | None, field: str) -> str | None:
    """What `parse` makes of a text, None of an empty one; its refusal names the field."""
    try:
        return parse(text) if text else None
    except Refused as refused:
        raise Refused.because(refused.reason, field=field, status=422) from None


def refuse_duplicate(uscc: str | None, resident_id: str | None, besides: Party | None = None) -> None:
    """Refused where another party holds either identifier; names that party's number."""
    held = queries.by_uscc(uscc) if uscc else None
    if held is not None and held is not besides:
        raise Refused(
            "统一社会信用代码 {code} 已登记为当事人 {number}（{name}）：请使用该当事人，不要重复登记",
            field="uscc", code=uscc, number=held.number, name=held.name,
        )  # fmt: skip
    held = queries.by_resident_id(resident_id) if resident_id else None
    if held is not None and held is not besides:
        raise Refused(
            "该居民身份证号码已登记为当事人 {number}：请使用该当事人，不要重复登记", field="resident_id", number=held.number
        )


def flushed(row: Model) -> bool:
    """Write a new row now; False where another transaction has just written one under the same key."""
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except IntegrityError:
        return False
    return True


def give_names(party: Party, names: Iterable[str], kind: str) -> list[str]:
    """Add the names that the party does not have yet, of one kind; returns them."""
    known = {(row.kind, row.name_key) for row in party.names}
    added = []
    for text in names:
        name = name_of(text, "aliases")
        key = (kind, name_key(name))
        if key in known or (kind == "alias" and key[1] == party.name_key):
            continue
        known.add(key)
        party.names.append(PartyName(kind=kind, name=name, name_key=key[1]))
        added.append(name)
    return added
