"""A sheet of parties: each row registered, known already, or refused, with whom it may be; nothing is merged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.events import Actor
from ipenforce.identifiers import name_key
from ipenforce.parties import queries
from ipenforce.parties.commands.registering import register_party
from ipenforce.parties.models import KINDS
from ipenforce.parties.queries.sameness import candidates, typed
from ipenforce.sheets import Column, read_sheet, words

COLUMNS: Mapping[str, Column] = {
    "name": Column(("名称", "企业名称", "当事人名称", "name"), required=True),
    "kind": Column(("类型", "当事人类型", "kind")),
    "uscc": Column(("统一社会信用代码", "信用代码", "uscc")),
    "resident_id": Column(("居民身份证号码", "身份证号", "resident_id")),
    "phone": Column(("电话", "联系电话", "phone")),
    "legal_representative": Column(("法定代表人", "负责人", "经营者", "legal_representative")),
    "address": Column(("地址", "住所", "address")),
    "district": Column(("所在区县", "区县", "district")),
    "aliases": Column(("别名", "招牌名称", "aliases")),
}
KIND_WORDS = {**{label: code for code, label in KINDS.items()}, **{code: code for code in KINDS}, "企业": "organisation", "法人": "organisation"}
SUGGESTED = 5


@dataclass(frozen=True)
class Answer:
    """What became of one row: `registered`, `known` or `refused`; the party, why, and whom it may be besides."""

    row: int
    name: str
    outcome: str
    party: str | None = None
    because: str | None = None
    suggestions: tuple[dict[str, Any], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def import_parties(content: bytes, *, on: date, actor: Actor) -> Iterator[Answer]:
    """Every row of a file as a party of its own, answered in the file's order; near ones are named, never merged.

    Raises Refused for a file of the wrong shape. A row that is refused leaves nothing behind.
    """
    for number, cells in read_sheet(content, COLUMNS):
        row = dict.fromkeys(COLUMNS, "") | cells
        try:
            with db.session.begin_nested():
                yield _answer(number, row, on, actor)
        except Refused as refused:
            yield Answer(number, row["name"], "refused", because=refused.reason.plain())


def _answer(number: int, row: dict[str, str], on: date, actor: Actor) -> Answer:
    kind = KIND_WORDS.get(row["kind"] or "organisation")
    if kind is None:
        raise Refused("无法识别的当事人类型“{kind}”：应为{kinds}", status=422, kind=row["kind"][:20], kinds="、".join(KINDS.values()))
    given = {field: row[field] or None for field in ("uscc", "resident_id", "phone", "address")}
    representative = row["legal_representative"] or None
    held = queries.by_uscc(row["uscc"].replace(" ", "").upper()) if row["uscc"] else None
    if held is not None and name_key(row["name"]) in {held.name_key, *(name.name_key for name in held.names)}:
        return Answer(number, row["name"], "known", party=queries.survivor(held).number)
    near = candidates(typed(name=row["name"], kind=kind, representative=representative, **given), limit=SUGGESTED)
    party = register_party(
        kind=kind, name=row["name"], uscc=given["uscc"], resident_id=given["resident_id"], phone=given["phone"], address=given["address"],
        legal_representative=representative, district=row["district"], aliases=words(row["aliases"]), on=on, actor=actor,
    )  # fmt: skip
    return Answer(number, row["name"], "registered", party=party.number, suggestions=tuple(one.as_json() for one in near))
