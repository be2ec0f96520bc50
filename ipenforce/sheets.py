"""A sheet that somebody hands in: CSV (utf-8 or gb18030) or XLSX, read into rows of plain text."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import IO, Any

from python_calamine import CalamineError, CalamineWorkbook

from ipenforce.errors import Refused
from ipenforce.identifiers import plain

MAX_ROWS = 200_000
MAX_COLUMNS = 100
MAX_CELLS = 6_000_000
MAX_CELL = 1_000
MAX_UNPACKED = 300 * 1024 * 1024
"""Bytes that the parts of an XLSX file may unpack to."""

_PLACE = re.compile(
    rb"<(?:\w+:)?(?:row\b[^>]{0,400}?\br\s*=\s*[\"'](?P<line>\d{1,9})[\"']"
    rb"|c\b[^>]{0,400}?\br\s*=\s*[\"'](?P<column>[A-Z]{1,4})(?P<row>\d{1,9})[\"'])"
)
"""A row or cell element with its place, in a worksheet part."""


@dataclass(frozen=True)
class Column:
    """A column we look for: the headings it may have, and whether the file must have it."""

    headings: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True)
class RowOutcome:
    """What became of one row of a file: created, updated, unchanged, or refused because."""

    row: int
    key: str
    outcome: str
    because: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def read_sheet(content: bytes, columns: Mapping[str, Column]) -> list[tuple[int, dict[str, str]]]:
    """(row number in the file, {column: text}) of every row that is not empty; missing cells are "".

    `columns` is keyed by the name used in the answer. Raises Refused, on the field `file`, for what is no
    sheet, lacks a column, names one twice, or is larger than the limits above.
    """
    lines = _xlsx(content) if content.startswith(b"PK\x03\x04") else _csv(content)
    header = next(lines, [])
    places = _places([_text(cell) for cell in header], columns)
    rows = []
    for number, line in enumerate(lines, start=2):
        if number > MAX_ROWS + 1:
            raise _misshapen("文件超过{limit}行，请分成几个文件导入", limit=MAX_ROWS)
        cells = {name: _text(line[place]) if place < len(line) else "" for name, place in places.items()}
        if any(cells.values()):
            rows.append((number, cells))
    if not rows:
        raise _misshapen("文件中除表头外没有内容")
    return rows


def _misshapen(text: str, **values: Any) -> Refused:
    return Refused(text, field="file", status=422, **values)


def _places(header: Sequence[str], columns: Mapping[str, Column]) -> dict[str, int]:
    """Column name → its place in the file."""
    named = {heading.lower(): name for name, column in columns.items() for heading in column.headings}
    places: dict[str, int] = {}
    for place, heading in enumerate(header):
        name = named.get(heading.lower())
        if name in places:
            raise _misshapen("表头“{heading}”出现了两次，请只保留一列", heading=heading)
        if name is not None:
            places[name] = place
    missing = [column.headings[0] for name, column in columns.items() if column.required and name not in places]
    if missing:
        expected = "、".join(column.headings[0] for column in columns.values())
        raise _misshapen(
            "文件第一行缺少列：{missing}。第一行应为表头，可用的列有：{expected}",
            missing="、".join(missing), expected=expected,
        )  # fmt: skip
    return places


def _csv(content: bytes) -> Iterator[Sequence[Any]]:
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise _misshapen("不支持旧版 .xls 文件，请在表格软件中另存为 .xlsx 或 CSV 后再导入")
    if b"\x00" in content[:4096]:
        raise _misshapen("文件不是 CSV 或 XLSX 表格")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise _misshapen("文件的文字编码无法识别，请存为 UTF-8 或 GB18030 编码的 CSV")
    try:
        yield from csv.reader(io.StringIO(text, newline=""))
    except csv.Error:
        raise _misshapen("CSV 文件的格式不正确，请在表格软件中重新保存后再导入") from None


def _xlsx(content: bytes) -> Iterator[Sequence[Any]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _measure(archive)
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        yield from sheet.to_python(skip_empty_area=False)
    except (CalamineError, zipfile.BadZipFile, IndexError, KeyError, OSError, NotImplementedError, zlib.error):
        raise _misshapen("XLSX 文件已损坏或加了密码，无法读取") from None


def _measure(archive: zipfile.ZipFile) -> None:
    """Refuse a workbook that would not fit into memory, before the reader lays out its cells.

    The reader allocates the whole rectangle up to the farthest cell, however few there are.
    """
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names or names & {"xl/workbook.bin", "content.xml"}:
        raise _misshapen("文件不是 CSV 或 XLSX 表格")
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise _misshapen("文件解压后过大，请分成几个文件导入")
    height, width = 0, 0
    for part in parts:
        with archive.open(part) as stream:
            for tail, chunk in _chunks(stream):
                if not tail and chunk[:2] in (b"\xff\xfe", b"\xfe\xff"):
                    raise _misshapen("XLSX 文件已损坏或加了密码，无法读取")
                for found in _PLACE.finditer(tail + chunk):
                    height = max(height, int(found["row"] or found["line"]))
                    width = max(width, _column_number(found["column"] or b"A"))
    if height > MAX_ROWS + 1 or width > MAX_COLUMNS or height * width > MAX_CELLS:
        raise _misshapen("表格过大：最多{rows}行、{columns}列", rows=MAX_ROWS, columns=MAX_COLUMNS)


def _chunks(stream: IO[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """(end of the chunk before, chunk): a tag that lies across the border is seen whole."""
    tail = b""
    while chunk := stream.read(1 << 20):
        yield tail, chunk
        tail = (tail + chunk)[-512:]


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _text(cell: Any) -> str:
    """A cell as plain text: whole numbers without a decimal point, days as 2026-11-23."""
    if isinstance(cell, str):
        text = cell
    elif cell is None:
        return ""
    elif isinstance(cell, bool):
        text = "是" if cell else "否"
    elif isinstance(cell, float) and cell.is_integer():
        text = str(int(cell))
    elif isinstance(cell, datetime):
        text = cell.date().isoformat()
    elif isinstance(cell, date):
        text = cell.isoformat()
    else:
        text = str(cell)
    if len(text) > MAX_CELL:
        text = text[:MAX_CELL]
    if text.isprintable() and unicodedata.is_normalized("NFKC", text) and "  " not in text:
        return text.strip()
    return plain(text)


def words(text: str) -> list[str]:
    """The words of a cell that lists several, separated by 、 ， ； or |; each once, in order."""
    for separator in "，,；;|/":
        text = text.replace(separator, "、")
    return list(dict.fromkeys(word.strip() for word in text.split("、") if word.strip()))


def yes(text: str) -> bool | None:
    """Whether a state cell says that the row counts; None where it says nothing that we know."""
    if text in ("", "正常", "在业", "存续", "有效", "在岗", "是"):
        return True
    return False if text in ("停用", "停业", "注销", "吊销", "撤销", "迁出", "无效", "离岗", "否") else None
