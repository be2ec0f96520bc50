"""import_inspectors, record_leave, declare_recusal: the library of inspectors and who must stay away."""

from __future__ import annotations

from datetime import date
from typing import Any

from ipenforce.accounts.models import EnforcementCertificate, User
from ipenforce.db import db
from ipenforce.draws.commands.libraries import competent_districts, in_chunks, keep_import, tentative
from ipenforce.draws.models import (
    RECUSAL_REASONS,
    Inspector,
    InspectorLeave,
    LibraryImport,
    RecusalDeclaration,
    Target,
)
from ipenforce.errors import Refused
from ipenforce.events import record
from ipenforce.identifiers import plain
from ipenforce.sheets import Column, RowOutcome, read_sheet, words, yes

COLUMNS = {
    "certificate": Column(("执法证号", "行政执法证号", "证号", "certificate"), required=True),
    "name": Column(("姓名", "name"), required=True),
    "districts": Column(("执法区域", "区域", "districts"), required=True),
    "specialities": Column(("专长", "业务专长", "specialities"), required=True),
    "until": Column(("有效期至", "证件有效期至", "until")),
    "unit": Column(("单位", "办案机构", "unit")),
    "state": Column(("状态", "state")),
}
_KEPT = ("name", "unit", "certificate_until", "districts", "specialities", "active", "user_id")


def import_inspectors(
    *, content: bytes, filename: str, all_or_nothing: bool = False, on: date, actor: User
) -> LibraryImport:
    """Create or update the inspectors of the actor's bureau from a CSV or XLSX file (columns: COLUMNS).

    A certificate kept with an account of the bureau links the two, and its term is then read there; any
    other needs its last day in the file. With `all_or_nothing` nothing is written where any row is refused;
    the report then has no id. Raises Refused for a file of the wrong shape.
    """
    rows = read_sheet(content, COLUMNS)
    held = sorted({cells["certificate"] for _n, cells in rows if cells["certificate"]})
    query = db.select(Inspector)
    known = {one.certificate_no: one for (one,) in in_chunks(query, Inspector.certificate_no, held)}
    query = db.select(EnforcementCertificate)
    issued = {one.number: one for (one,) in in_chunks(query, EnforcementCertificate.number, held)}
    districts = competent_districts(actor.bureau)
    outcomes: list[RowOutcome] = []
    read: list[tuple[int, dict[str, Any]]] = []
    first_at: dict[str, int] = {}
    for number, cells in rows:
        certificate = cells["certificate"]
        try:
            if certificate in first_at:
                raise Refused("与第{row}行是同一执法证号", row=first_at[certificate])
            answers = _read_row(cells, known.get(certificate), issued.get(certificate), districts, actor)
            first_at[certificate] = number
            read.append((number, answers))
            outcomes.append(RowOutcome(number, certificate, _outcome(known.get(certificate), answers)))
        except Refused as refused:
            outcomes.append(RowOutcome(number, certificate or cells["name"], "refused", refused.reason.plain()))
    if all_or_nothing and any(outcome.outcome == "refused" for outcome in outcomes):
        return tentative("inspectors", content, filename, outcomes, actor)
    for _number, answers in read:
        _write(known.get(answers["certificate_no"]), answers, actor, on)
    return keep_import("inspectors", content, filename, outcomes, actor)


def _read_row(
    cells: dict[str, str], known: Inspector | None, issued: EnforcementCertificate | None, districts: set[str], actor: User
) -> dict[str, Any]:
    """The row as the table keeps it. Raises Refused for what cannot be drawn from later."""
    certificate = cells["certificate"]
    if not certificate or len(certificate) > 40:
        raise Refused("缺少执法证号，或执法证号超过40字")
    if (known and known.bureau_id != actor.bureau_id) or (issued and issued.user.bureau_id != actor.bureau_id):
        raise Refused("该执法证属于其他机关的人员", cite="penalty.officers")
    if not cells["name"] or len(cells["name"]) > 60:
        raise Refused("缺少姓名，或姓名超过60字")
    covered, known_for = words(cells["districts"]), words(cells["specialities"])
    if strange := [one for one in covered if one not in districts]:
        raise Refused("“{district}”不在本机关辖区内", district="、".join(strange))
    if not covered or not known_for:
        raise Refused("执法区域和专长都至少填写一项，多项用顿号分开")
    if (active := yes(cells.get("state", ""))) is None:
        raise Refused("状态“{state}”无法识别：请填写正常或停用", state=cells["state"])
    answers: dict[str, Any] = {
        "certificate_no": certificate, "name": cells["name"], "districts": covered, "specialities": known_for,
        "certificate_until": _until(cells, known, issued), "active": active, "user_id": issued.user_id if issued else None,
    }  # fmt: skip
    if "unit" in cells:
        answers["unit"] = cells["unit"][:100]
    return answers


def _until(cells: dict[str, str], known: Inspector | None, issued: EnforcementCertificate | None) -> date:
    """The certificate's last day: the account's, else the file's, else the one already known."""
    if issued:
        return issued.valid_until
    text = cells.get("until", "")
    if text:
        return read_day(text)
    if known is None:
        raise Refused("缺少执法证有效期：该证号不在本系统账户中，请填写“有效期至”")
    return known.certificate_until


def read_day(text: str) -> date:
    """A day as people write it: 2026-11-23, 2026/11/23, 2026.11.23, 2026年11月23日, 20261123. Raises Refused."""
    for separator in "/.年月":
        text = text.replace(separator, "-")
    parts = text.replace("日", "").split("-")
    if len(parts) == 1 and len(text) == 8:
        parts = [text[:4], text[4:6], text[6:]]
    try:
        year, month, day = (int(part) for part in parts)
        return date(year, month, day)
    except ValueError:
        raise Refused("日期“{text}”无法识别：请按 2026-11-23 的格式填写", text=text[:30]) from None


def _outcome(known: Inspector | None, answers: dict[str, Any]) -> str:
    if known is None:
        return "created"
    return "updated" if any(answers.get(name, getattr(known, name)) != getattr(known, name) for name in _KEPT) else "unchanged"


def _write(known: Inspector | None, answers: dict[str, Any], actor: User, on: date) -> None:
    if known is None:
        db.session.add(Inspector(**answers, bureau_id=actor.bureau_id, added_on=on, changed_on=on))
    elif _outcome(known, answers) == "updated":
        for name, value in answers.items():
            setattr(known, name, value)
        known.changed_on = on


def record_leave(inspector: Inspector, *, begins_on: date, ends_on: date, on: date, actor: User) -> InspectorLeave:
    """Note days on which the inspector is away and therefore not drawn. Raises Refused."""
    if ends_on < begins_on:
        raise Refused("结束日期不能早于开始日期", field="ends_on", status=422)
    if ends_on < on:
        raise Refused("休假已经结束，不必登记", field="ends_on", status=422)
    leave = InspectorLeave(inspector=inspector, begins_on=begins_on, ends_on=ends_on, recorded_by_id=actor.id)
    db.session.add(leave)
    record("inspector.leave_recorded", inspector, actor, inspector=inspector.number, begins_on=begins_on, ends_on=ends_on)
    return leave


def declare_recusal(
    inspector: Inspector, *, code: str, reason: str, details: str | None, on: date, actor: User
) -> RecusalDeclaration:
    """The inspector must not be paired with the target of that code in any draw frozen from now on.

    `reason` is a key of RECUSAL_REASONS and becomes public with a receipt; `details` stay encrypted inside.
    """
    code = plain(code).upper()
    if reason not in RECUSAL_REASONS:
        raise Refused("请选择回避理由", field="reason", status=422)
    if not db.session.execute(db.select(Target.id).where(Target.code == code).limit(1)).first():
        raise Refused("检查对象名录库中没有代码为“{code}”的对象", field="code", status=422, code=code[:30])
    existing = db.select(RecusalDeclaration.id).filter_by(inspector_id=inspector.id, code=code)
    if db.session.execute(existing).first():
        raise Refused("已经声明过对该对象的回避", field="code")
    declaration = RecusalDeclaration(
        inspector=inspector, code=code, reason=reason, details=details, declared_on=on, declared_by_id=actor.id
    )
    db.session.add(declaration)
    record("recusal.declared", inspector, actor, inspector=inspector.number, code=code, reason=reason)
    return declaration
