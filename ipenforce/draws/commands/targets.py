"""import_targets: a file into the library of inspection targets."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import insert, update

from ipenforce.accounts.models import Bureau, User
from ipenforce.db import db
from ipenforce.draws.commands.libraries import competent_districts, in_chunks, keep_import, tentative
from ipenforce.draws.models import GRADES, LibraryImport, Target
from ipenforce.errors import Refused
from ipenforce.identifiers import mask_tail, name_key, new_number, parse_resident_id, parse_uscc
from ipenforce.parties.models import Party
from ipenforce.rules.draw_freeze import is_uscc
from ipenforce.sheets import Column, RowOutcome, read_sheet, words, yes

COLUMNS = {
    "uscc": Column(("统一社会信用代码", "社会信用代码", "信用代码", "uscc"), required=True),
    "name": Column(("名称", "检查对象名称", "企业名称", "市场主体名称", "name"), required=True),
    "district": Column(("区域", "所在区域", "所在区县", "区县", "district"), required=True),
    "grade": Column(("信用等级", "信用风险等级", "grade")),
    "tags": Column(("业务类型", "标签", "tags")),
    "party": Column(("当事人编号", "party")),
    "number": Column(("对象编号", "编号", "number")),
    "state": Column(("状态", "state")),
}
_KEPT = ("name", "name_key", "district", "grade", "party_number", "active", "tags")
_LIKE_RESIDENT_ID = re.compile(r"\d{17}[\dX]")
_LABELS = {"bureau": "targets", "installation": "targets_all"}


@dataclass
class _Library:
    """What the rows are held against, read once."""

    bureau_id: int | None
    districts: set[str]
    abroad: set[str]
    """Districts of the installation outside the bureau's competence."""
    parties: dict[str, str] = field(default_factory=dict)
    """Party number → itself, and 统一社会信用代码 → party number."""
    known: dict[Any, Any] = field(default_factory=dict)
    """Code, own number, and (name key, district) of those without a code → the row as it stands."""


def import_targets(
    *, content: bytes, filename: str, scope: str = "bureau", all_or_nothing: bool = False, on: date, actor: User
) -> LibraryImport:
    """Create or update the targets that a CSV or XLSX file lists (columns: COLUMNS), row by row.

    `scope`: "bureau" (the actor's own library) or "installation" (all bureaus'; a topmost bureau only).
    With `all_or_nothing` nothing is written where any row is refused; the report then has no id. A target
    without a 统一社会信用代码 is keyed by its permanent number. Raises Refused for a file of the wrong shape.
    """
    if scope not in _LABELS:
        raise Refused("请选择导入到哪个名录库", field="scope", status=422)
    if scope == "installation" and actor.bureau.parent_id is not None:
        raise Refused("全系统名录只能由最上级机关导入", field="scope", status=422)
    rows = read_sheet(content, COLUMNS)
    library = _library(scope, rows, actor)
    outcomes: list[RowOutcome] = []
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    first_at: dict[Any, int] = {}
    for number, cells in rows:
        try:
            answers = _read_row(cells, library)
            key = answers.pop("key")
            if key in first_at:
                raise Refused("与第{row}行是同一检查对象", row=first_at[key])
            first_at[key] = number
            outcomes.append(_place(number, answers, library.known.get(key), new=new, changed=changed, on=on))
        except Refused as refused:
            outcomes.append(RowOutcome(number, _shown(cells), "refused", refused.reason.plain()))
    if all_or_nothing and any(outcome.outcome == "refused" for outcome in outcomes):
        return tentative(_LABELS[scope], content, filename, outcomes, actor)
    if new:
        db.session.execute(insert(Target), [{**row, "bureau_id": library.bureau_id} for row in new])
    if changed:
        db.session.execute(update(Target), changed)
    return keep_import(_LABELS[scope], content, filename, outcomes, actor)


def _library(scope: str, rows: list[tuple[int, dict[str, str]]], actor: User) -> _Library:
    everywhere = set(db.session.execute(db.select(Bureau.district)).scalars())
    own = everywhere if scope == "installation" else competent_districts(actor.bureau)
    library = _Library(actor.bureau_id if scope == "bureau" else None, own, everywhere - own)
    codes = sorted({cells["uscc"].upper() for _n, cells in rows if cells.get("uscc")})
    parties = sorted({cells["party"] for _n, cells in rows if cells.get("party")})
    for uscc, number in in_chunks(db.select(Party.uscc, Party.number), Party.uscc, codes):
        library.parties[uscc] = number
    for (number,) in in_chunks(db.select(Party.number), Party.number, parties):
        library.parties[number] = number
    scoped = db.select(Target.id, Target.number, Target.code, *(getattr(Target, name) for name in _KEPT)).where(
        Target.bureau_id.is_(None) if library.bureau_id is None else Target.bureau_id == library.bureau_id
    )
    for row in in_chunks(scoped, Target.code, codes):
        library.known[row.code] = row
    for row in db.session.execute(scoped.where(Target.code == Target.number)):
        library.known[row.number] = library.known[row.name_key, row.district] = row
    return library


def _read_row(cells: dict[str, str], library: _Library) -> dict[str, Any]:
    """The row's columns as the table keeps them, with its `key`. Cells left empty are not in the answer."""
    name, district = cells["name"], cells["district"]
    if not name or len(name) > 200:
        raise Refused("缺少名称，或名称超过200字")
    if district not in library.districts:
        raise Refused("“{district}”不在本机关辖区内" if district in library.abroad else "没有名为“{district}”的辖区", district=district)
    answers: dict[str, Any] = {"name": name, "name_key": name_key(name), "district": district}
    answers["key"] = answers["code"] = _code(cells, library, answers)
    if grade := cells.get("grade", "").upper():
        if grade not in GRADES:
            raise Refused("信用等级“{grade}”应为 A、B、C 或 D", grade=grade)
        answers["grade"] = grade
    if party := cells.get("party") or answers["code"]:
        answers["party_number"] = library.parties.get(party)
        if cells.get("party") and not answers["party_number"]:
            raise Refused("没有编号为“{party}”的当事人", party=party)
    if (active := yes(cells.get("state", ""))) is None:
        raise Refused("状态“{state}”无法识别：请填写正常或停用", state=cells["state"])
    if "state" in cells:
        answers["active"] = active
    if "tags" in cells:
        answers["tags"] = _tags(cells["tags"])
    if not answers["code"]:
        answers["key"] = answers["name_key"], district
    return answers


def _code(cells: dict[str, str], library: _Library, answers: dict[str, Any]) -> str:
    """The checked 统一社会信用代码, or the number of a target without one; "" for a new one without."""
    code = cells["uscc"].upper()
    if _LIKE_RESIDENT_ID.fullmatch(code) and (not is_uscc(code.encode()) or _is_resident_id(code)):
        raise Refused("“{code}”不是统一社会信用代码。居民身份证号不得导入名录，没有代码的请留空", code=mask_tail(code))
    if code:
        return parse_uscc(code)
    number = cells.get("number", "").upper()
    if number and number not in library.known:
        raise Refused("没有编号为“{number}”的检查对象", number=number)
    known = library.known.get(number or (answers["name_key"], answers["district"]))
    return str(known.number) if known else ""


def _is_resident_id(code: str) -> bool:
    try:
        return bool(parse_resident_id(code))
    except Refused:
        return False


def _shown(cells: dict[str, str]) -> str:
    """What names a refused row in the report; never a resident ID."""
    code = cells["uscc"].upper()
    return mask_tail(code) if _LIKE_RESIDENT_ID.fullmatch(code) else code or cells["name"]


def _tags(cell: str) -> str:
    kinds = words(cell)
    text = "|" + "|".join(kinds) + "|" if kinds else ""
    if len(text) > 200:
        raise Refused("业务类型过多或过长")
    return text


def _place(
    number: int, answers: dict[str, Any], known: Any, *, new: list[dict[str, Any]], changed: list[dict[str, Any]], on: date
) -> RowOutcome:
    """Put the row among those to be written, and say what becomes of it."""
    if known is None:
        own = new_number("T")
        blank = {"grade": "A", "active": True, "tags": "", "party_number": None}
        row = {**blank, **answers, "number": own, "code": answers["code"] or own, "added_on": on, "changed_on": on}
        new.append(row)
        return RowOutcome(number, row["code"], "created")
    if answers.get("party_number") is None:
        answers.pop("party_number", None)
    differing = {name: answers[name] for name in _KEPT if name in answers and answers[name] != getattr(known, name)}
    if not differing:
        return RowOutcome(number, known.code, "unchanged")
    changed.append({"id": known.id, **{name: getattr(known, name) for name in _KEPT}, **differing, "changed_on": on})
    return RowOutcome(number, known.code, "updated")
