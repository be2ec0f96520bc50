"""The PDF writer: a form's blocks laid out by typst on a GB/T 9704 page, the same bytes for the same document."""

from __future__ import annotations

import io
import json
import re
import threading
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import pypdfium2 as pdfium
import segno
import typst
from flask import current_app, has_app_context

from ipenforce.clock import legal_day
from ipenforce.config import instance_path
from ipenforce.documents.catalogue import DOCUMENTS
from ipenforce.documents.drafting import chinese_date
from ipenforce.documents.markup import Block, is_grid, parse
from ipenforce.documents.models import Document
from ipenforce.documents.numbering import blank_number
from ipenforce.errors import Refused

LAYOUT = Path(__file__).with_name("form.typ")
FONTS = {
    "title": ("FZXiaoBiaoSong-B05S", "方正小标宋简体", "Noto Serif CJK SC"),
    "heading": ("SimHei", "黑体", "Noto Sans CJK SC"),
    "body": ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "Noto Serif CJK SC"),
}
"""What a form is set in, best first; an agency puts fonts of its own into instance/fonts."""
FALLBACK = "Noto Serif CJK SC"
NO_DATE, NO_NAME = "　　　　年　　月　　日", "　　　　　　"
MARKS = {"draft": "草稿", "approved": "草稿", "issued": "", "void": "作废"}
SHOWN_OF_HASH = 16
FEW_ROWS, FEW_SIGNS, SHORT_LINE = 6, 600, 45
"""What is small enough to be kept whole: rows and characters of a table, characters of a paragraph."""
SEAL, SIGNED = "（印章）", "签名："
SIGNS_IN_A_LINE = 42
"""How many characters of the foot's size the type area holds."""
NUMBERS = b"""
#let data = json(bytes(sys.inputs.data))
#set page(paper: "a4", margin: 0pt)
#set text(font: data.fonts.heading, size: 10pt)
#for n in range(data.count) {
  let number = data.first + n
  place(top + if calc.odd(number) { right } else { left }, dx: if calc.odd(number) { -12mm } else { 12mm }, dy: 9mm, str(number))
  if n + 1 < data.count { pagebreak() }
}
"""
"""What lays page numbers over a bound file: odd ones to the right, even ones to the left."""
_UNPRINTABLE = re.compile(r'text `"(?P<text>.*?)"` could not be displayed', re.DOTALL)
_COMPILING = threading.Lock()


@lru_cache(maxsize=1)
def _compiler() -> tuple[typst.Compiler, dict[str, list[str]]]:
    """The compiler, kept loaded, with the fonts that this machine has. Refused where none is Chinese."""
    own = instance_path() / "fonts"
    fonts = typst.Fonts(font_paths=[str(own)] if own.is_dir() else [])
    present = set(fonts.families())
    if FALLBACK not in present:
        raise Refused("服务器没有中文字体，不能生成文书：请管理员运行 apt-get install fonts-noto-cjk 后重新启动")
    chosen = {use: [name for name in names if name in present] or [FALLBACK] for use, names in FONTS.items()}
    for names in chosen.values():
        names.extend({FALLBACK} - set(names))
    return typst.Compiler(font_paths=fonts), chosen


def check_fonts() -> None:
    """Raise Refused, with the install command, where this machine cannot print Chinese."""
    _compiler()


def fields_of(document: Document) -> dict[str, str]:
    """What stands in the place of a text's fields: number, date and signer, or blanks while there are none."""
    pattern = blank_number(document.code, document.bureau, legal_day(document.drafted_at))
    return {
        "文号": document.docket_no or pattern,
        "签发日期": chinese_date(document.issued_on) if document.issued_on else NO_DATE,
        "批准人": document.approved_by.name if document.approved_by else NO_NAME,
    }


def render_pdf(document: Document) -> bytes:
    """The form as PDF/A-2b. Drafts carry 草稿 across the page, void forms 作废.

    Deterministic: issue's instant (for a draft, that of its drafting) is the file's timestamp. Raises
    Refused for a character that no installed font has.
    """
    blocks = parse(document.text, fields_of(document))
    return compiled(
        blocks, title=f"{_title(blocks)} {document.docket_no or ''}".strip(), author=document.bureau.name, tail=tail_of(document),
        at=document.issued_at or document.drafted_at, mark=MARKS[document.state], qr=_qr(document), signing=signing_line(document.code),
    )  # fmt: skip


def compiled(
    blocks: Sequence[Block], *, title: str, author: str, tail: str, at: datetime, mark: str = "", qr: str = "", signing: str = ""
) -> bytes:
    """Blocks laid out as PDF/A-2b.

    `mark` lies across the page, `tail` stands under the page number, `signing` above it, `qr` is an SVG in the corner.
    """
    fonts = _compiler()[1]
    data = {
        "blocks": _laid_out(blocks), "fonts": fonts, "grid": is_grid(blocks), "title": title, "author": author, "mark": mark,
        "tail": tail, "qr": qr, "signing": signing,
    }  # fmt: skip
    return _typeset(LAYOUT.read_bytes(), data, at, archival=True)


def page_numbers(count: int, first: int) -> bytes:
    """A PDF of blank pages that carry the numbers from `first` on in their upper outer corner, to lay over others."""
    return _typeset(NUMBERS, {"count": count, "first": first, "fonts": _compiler()[1]}, datetime.fromtimestamp(0, UTC), archival=False)


def _typeset(source: bytes, data: dict[str, Any], at: datetime, *, archival: bool) -> bytes:
    compiler, _fonts = _compiler()
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    try:
        with _COMPILING:
            return cast(bytes, compiler.compile(
                input=source, format="pdf", sys_inputs=inputs, pdf_standards="a-2b" if archival else None,
                timestamp=int(at.replace(microsecond=0).astimezone(UTC).timestamp()),
            ))  # fmt: skip
    except typst.TypstError as error:
        if found := _UNPRINTABLE.search(str(error)):
            raise Refused(
                "文书中的“{text}”没有字体可以印出：请改用其他字，或者请管理员在 instance/fonts 中安装字体", status=422, text=found["text"][:20]
            ) from error
        raise


def address_of(document: Document) -> str:
    """Where whoever holds an issued form may compare it: a public address, or without one what to look up."""
    head = (document.audit_head or "")[:SHOWN_OF_HASH]
    site = str(current_app.config.get("PUBLIC_URL", "")).rstrip("/") if has_app_context() else ""
    return f"{site}/public/forms/{document.number}?head={head}" if site else f"{document.number} {head}"


def _qr(document: Document) -> str:
    """The code on an issued form as SVG; empty for any other."""
    if document.state != "issued":
        return ""
    stream = io.BytesIO()
    segno.make(address_of(document), error="m", micro=False).save(stream, kind="svg", border=0, xmldecl=False)
    return stream.getvalue().decode()


def _title(blocks: Sequence[Block]) -> str:
    return next((block.text for block in blocks if block.kind == "title"), "")


def tail_of(document: Document) -> str:
    """The small line under the page number: the form's permanent number and the audit chain's head."""
    head = f"　审计链首 {document.audit_head[:SHOWN_OF_HASH]}" if document.audit_head else ""
    return f"文书编号 {document.number}{head}"


def signing_line(code: str) -> str:
    """Where those who sign every page of a form do so: one line at its foot; empty where nobody does."""
    people = DOCUMENTS[code].each_page
    if not people:
        return ""
    free = SIGNS_IN_A_LINE - sum(len(name) + len(SIGNED) for name in people) - (len(people) - 1)
    return "　".join(f"{name}{SIGNED}{'＿' * (free // len(people))}" for name in people)


def _laid_out(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """The blocks as JSON, each knowing its neighbours. A table shares its line with one right before or after it."""
    kinds = ["", *(block.kind for block in blocks), ""]
    return [
        asdict(block) | {
            "follows": kinds[place] == "table", "leads": kinds[place + 2] == "table", "holds": holds(block, blocks[place + 1 :]),
            "sealed": is_sealed(block), "whole": is_whole(block),
        }
        for place, block in enumerate(blocks)
    ]  # fmt: skip


def holds(block: Block, after: Sequence[Block]) -> bool:
    """Whether a block stays on the page of what comes after it.

    A paragraph does that announces something or is the last before a signature, with the one above it where it
    is short: a signature must not stand on a page alone. So do a few rows before it, and another signature.
    """
    signed = bool(after) and after[0].kind == "signature"
    if block.kind == "table":
        return signed and is_whole(block)
    if block.kind != "paragraph":
        return signed and block.kind == "signature"
    short = len(after) > 1 and after[0].kind == "paragraph" and after[1].kind == "signature" and len(after[0].text) <= SHORT_LINE
    return signed or short or block.text.endswith("：")


def is_whole(block: Block) -> bool:
    """Whether a table is never parted: a grid of a few rows, as those are that people sign."""
    size = sum(len(cell) for row in block.rows for cell in row)
    return block.kind == "table" and not block.headed and len(block.rows) <= FEW_ROWS and size <= FEW_SIGNS


def is_sealed(block: Block) -> bool:
    """Whether the bureau seals here: its name and the day, and nobody else's line."""
    return block.kind == "signature" and SEAL in block.text and "＿" not in block.text


def not_printed(document: Document, pdf: bytes) -> list[str]:
    """Every part of the form's text that the PDF's own text does not hold; empty when all is there."""
    pages = _read(pdf)
    foot = [_bare(signing_line(document.code)), _bare(tail_of(document))]
    read = "".join(_without(_bare(page), *foot, f"第{n}页共{len(pages)}页") for n, page in enumerate(pages, start=1))
    parts: list[str] = []
    for block in parse(document.text, fields_of(document)):
        values = [block.text, *(cell for row in block.rows for cell in row)]
        parts += [part for value in values for part in re.split(r"[\n，。；：]", value) if part.strip()]
    return [part for part in parts if not _stands(_bare(part), read)]


def _read(pdf: bytes) -> list[str]:
    """The text of each page."""
    with pdfium.PdfDocument(pdf) as opened:
        return [page.get_textpage().get_text_bounded() for page in opened]


def _without(read: str, *parts: str) -> str:
    for part in filter(None, parts):
        read = read.replace(part, "")
    return read


def _stands(part: str, read: str) -> bool:
    """Whether a part is there, whole or parted once by the end of a page."""
    return part in read or any(part[:place] in read and part[place:] in read for place in range(1, len(part)))


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
