"""What an officer states of a piece of evidence, checked before anything is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from ipenforce.accounts.models import User
from ipenforce.clock import legal_day, now
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.evidence.models import AUTHENTICITY, ITEM_KINDS, MEDIUM_STATES
from ipenforce.identifiers import as_written
from ipenforce.law import provision

LONGEST_TEXT = 4000
MOST_OFFSET = 10 * 366 * 86_400
"""Seconds by which a device's clock may be wrong: ten years."""
MOST_LINES = 2000
LARGEST = 10**12
AHEAD = timedelta(minutes=5)


@dataclass(frozen=True)
class Collected:
    """How a piece of evidence came to us. `officers`: permanent numbers of the two who collected it; `collected_at` is
    aware, as the device's clock showed it, which ran `clock_offset` seconds ahead."""

    kind: str
    name: str
    proves: str
    officers: Sequence[str]
    collected_at: datetime
    place: str
    method: str
    source: str
    original: bool
    medium: str
    clock_offset: int = 0
    tool: str = ""
    signed_by: str = ""
    unsigned_because: str = ""


@dataclass(frozen=True)
class Line:
    """One line of goods: how many of what, at what price (fen a unit), where and in what condition."""

    name: str
    unit: str
    quantity: int
    spec: str = ""
    unit_price_fen: int | None = None
    seal_no: str = ""
    storage_place: str = ""
    condition: str = ""
    authenticity: str = "unsure"
    opinion: str = ""


def one_line(text: str, field: str, longest: int = 200, *, needed: bool = True) -> str:
    """A text of one line as it is kept; Refused where it is empty though needed, or too long."""
    kept = as_written(text or "")
    if needed and not kept:
        raise Refused("请填写这一项", field=field, status=422)
    if len(kept) > longest:
        raise Refused("最多{longest}个字符，现有{length}个", field=field, status=422, longest=longest, length=len(kept))
    return kept


def lines_of_text(text: str, field: str, *, needed: bool = True) -> str:
    """A text of several lines as it is kept; Refused as `one_line` does."""
    folded = unicodedata.normalize("NFC", re.sub(r"\r\n?", "\n", text or ""))
    kept = "".join(c for c in folded if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs")).strip()
    if needed and not kept:
        raise Refused("请填写这一项", field=field, status=422)
    if len(kept) > LONGEST_TEXT:
        raise Refused("最多{longest}个字符，现有{length}个", field=field, status=422, longest=LONGEST_TEXT, length=len(kept))
    return kept


def checked(collected: Collected) -> Collected:
    """The statement as it is kept. Refused, on its field, for what is missing or cannot be."""
    if collected.kind not in ITEM_KINDS:
        raise Refused("请选择证据种类", field="kind", status=422)
    if collected.medium not in MEDIUM_STATES:
        raise Refused("请选择原始载体的状态", field="medium", status=422)
    if abs(collected.clock_offset) > MOST_OFFSET:
        raise Refused("设备时钟的误差应以秒计，不超过十年", field="clock_offset", status=422)
    _refuse_future(collected)
    _refuse_officers(collected.officers, legal_day(collected.collected_at - timedelta(seconds=collected.clock_offset)))
    signed = one_line(collected.signed_by, "signed_by", needed=False)
    unsigned = lines_of_text(collected.unsigned_because, "unsigned_because", needed=False)
    if not signed and not unsigned:
        raise Refused("请填写签名的人；没有签名的，请写明原因", field="signed_by", status=422, cite="penalty.evidence_copies")
    return replace(
        collected, name=one_line(collected.name, "name"), proves=lines_of_text(collected.proves, "proves"),
        officers=tuple(collected.officers), place=one_line(collected.place, "place"), method=one_line(collected.method, "method"),
        source=one_line(collected.source, "source"), tool=one_line(collected.tool, "tool", needed=False),
        signed_by=signed, unsigned_because=unsigned,
    )  # fmt: skip


def _refuse_future(collected: Collected) -> None:
    if collected.collected_at - timedelta(seconds=collected.clock_offset) > now() + AHEAD:
        raise Refused("取证时间晚于现在：请核对时间，并填写设备时钟的误差", field="collected_at", status=422)


def _refuse_officers(numbers: Sequence[str], on: date) -> None:
    """Two different people of the installation, each certified on the day."""
    rule = provision("penalty.officers")
    if on < rule.starts[0]:
        raise Refused("取证时间过早：请核对时间，并填写设备时钟的误差", field="collected_at", status=422)
    least = int(rule.on(on).terms["at_least"])
    if len(set(numbers)) < least or len(numbers) != 2:
        raise Refused("收集证据的执法人员应为两人，且不能是同一人", "penalty.officers", field="officers", status=422)
    people = {row.number: row for row in db.session.execute(db.select(User).where(User.number.in_(numbers))).scalars()}
    for number in numbers:
        if number not in people:
            raise Refused("没有编号为{number}的执法人员", field="officers", status=422, number=str(number)[:20])
        if people[number].certified_on(on) is None:
            raise Refused("{name}在取证当天没有有效的执法证件", "penalty.officers", field="officers", status=422, name=people[number].name)


def checked_lines(lines: Sequence[Line]) -> list[Line]:
    """Lines of goods as they are kept. Refused, naming the line, for what is missing or cannot be."""
    if len(lines) > MOST_LINES:
        raise Refused("清单最多{most}行", field="goods", status=422, most=MOST_LINES)
    return [_checked_line(line, place) for place, line in enumerate(lines, start=1)]


def _checked_line(line: Line, place: int) -> Line:
    if not 0 < line.quantity <= LARGEST or line.authenticity not in AUTHENTICITY:
        raise Refused("第{line}行：数量应为正整数，真伪应为正品、假冒侵权或者待鉴别", field="goods", status=422, line=place)
    if line.unit_price_fen is not None and not 0 <= line.unit_price_fen <= LARGEST:
        raise Refused("第{line}行：单价不能为负", field="goods", status=422, line=place)
    return replace(
        line, name=one_line(line.name, "goods"), unit=one_line(line.unit, "goods", 20), spec=one_line(line.spec, "goods", needed=False),
        seal_no=one_line(line.seal_no, "goods", 60, needed=False), storage_place=one_line(line.storage_place, "goods", needed=False),
        condition=one_line(line.condition, "goods", needed=False), opinion=lines_of_text(line.opinion, "goods", needed=False),
    )  # fmt: skip
