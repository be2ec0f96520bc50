"""Several files of a case recorded alike: each by itself, so that one that is refused does not cost the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ipenforce.accounts.models import User
from ipenforce.cases.models import Case
from ipenforce.cases.steps.archive import FINISHED
from ipenforce.db import db
from ipenforce.errors import Reason, Refused
from ipenforce.evidence import commands as evidence
from ipenforce.evidence.commands import NOTHING_AHEAD, Ahead, Collected, Line, Page
from ipenforce.evidence.models import Item, Upload


@dataclass(frozen=True)
class Named:
    """A file with the name of its item; without upload a thing."""

    name: str
    upload: Upload | None = None
    part: str = "file"


@dataclass(frozen=True)
class Recorded:
    """What became of several files: items, and uploads that were not taken with the reasons."""

    items: Sequence[Item]
    refused: Sequence[tuple[Upload, Reason]]


def why_no_evidence(case: Case) -> Reason | None:
    """Why a case takes no evidence any more."""
    if case.origin == "imported":
        return Reason("历史案件只读，不能登记证据")
    if case.state in FINISHED:
        return Reason("案件已结案或者不予立案，不能再上传、登记证据")
    return None


def record_exhibits(
    case: Case, named: Sequence[Named], *, statement: Mapping[str, Any], goods: Sequence[Line] = (), page: Page | None = None,
    sealed: bool = False, ahead: Ahead = NOTHING_AHEAD, on: date, actor: User,
) -> Recorded:  # fmt: skip
    """Record every file (or thing) under the one statement; those that make up a captured page as one item. `ahead`: what was
    found of the files before the transaction began.

    A file that is not taken leaves the others recorded. Refused where none was, and for what the statement lacks.
    """
    if reason := why_no_evidence(case):
        raise Refused.because(reason)
    made: list[Item] = []
    refused: list[tuple[Upload, Refused]] = []
    parts = [one for one in named if page is not None and one.upload is not None and one.part != "file"]
    if page is not None:
        made.append(_captured(case, parts, page, statement, ahead, on=on, actor=actor))
    for one in (row for row in named if row not in parts):
        lines = () if any(item.goods for item in made) else goods
        try:
            with db.session.begin_nested():
                collected = Collected(name=one.name, **statement)
                made.append(_recorded(case, one.upload, collected, lines, sealed=sealed, ahead=ahead, on=on, actor=actor))
        except Refused as refusal:
            if one.upload is None or refusal.field != "file":
                raise
            refused.append((one.upload, refusal))
    if refused and not made:
        upload, first = refused[0]
        raise Refused("“{file}”：{why}", field="file", status=first.status, file=upload.file_name, why=first.reason.plain())
    return Recorded(made, [(upload, why.reason) for upload, why in refused])


def _recorded(
    case: Case, upload: Upload | None, collected: Collected, goods: Sequence[Line], *, sealed: bool, ahead: Ahead, on: date, actor: User
) -> Item:
    if upload is None:
        return evidence.record_item(
            subject=case.number, bureau=case.bureau, collected=collected, goods=goods, on=on, actor=actor
        )
    return evidence.take_in(upload, collected=collected, sealed=sealed, goods=goods, ahead=ahead, on=on, actor=actor)


def _captured(
    case: Case, parts: Sequence[Named], page: Page, statement: Mapping[str, Any], ahead: Ahead, *, on: date, actor: User
) -> Item:
    """One item of what a shop's page showed, under the name of its first file."""
    if len({one.part for one in parts}) != len(parts):
        raise Refused("一件网页固定证据只能有一份截图、一份源码、一份时间证明：请分次登记", status=422)
    if not parts:
        raise Refused("请把上传的文件标为网页截图或者网页源码", field="address", status=422)
    return evidence.record_capture(
        subject=case.number, bureau=case.bureau, collected=Collected(name=parts[0].name, **statement), page=page,
        **{one.part: one.upload for one in parts}, ahead=ahead, on=on, actor=actor,
    )  # fmt: skip
