"""Binds PDFs into one: every page numbered, a bookmark for each part, the same bytes for the same parts."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps
from pypdf import PdfReader, PdfWriter

from ipenforce.accounts.models import Bureau
from ipenforce.documents.drafting import sheet_text, text_of
from ipenforce.documents.markup import BLANK, parse
from ipenforce.documents.pdf import NO_DATE, compiled, page_numbers

DOTS_PER_INCH = 150
A4_INCHES = (8.27, 11.69)
MARGIN = 0.08
"""Of the page's width and height, left free around a picture."""


@dataclass(frozen=True)
class Part:
    """One part of a file: what its bookmark says, and its PDF."""

    title: str
    pdf: bytes


def pages_in(pdf: bytes) -> int:
    """How many pages a PDF has."""
    return len(PdfReader(io.BytesIO(pdf)).pages)


def laid(code: str, values: Mapping[str, Any], bureau: Bureau, at: datetime) -> bytes:
    """A form of the catalogue that the binder fills itself (cover, index, receipts), laid out without number or signature."""
    return sheet(text_of(code, values), bureau, at)


def laid_sheet(name: str, values: Mapping[str, Any], bureau: Bureau, at: datetime) -> bytes:
    """A sheet that is no form, from texts/<name>.md."""
    return sheet(sheet_text(name, values), bureau, at)


def sheet(text: str, bureau: Bureau, at: datetime, tail: str = "") -> bytes:
    """A text in a form's markup laid out as one, without being a form: a cover, an index, a list of what is attached."""
    return compiled(parse(text, {**BLANK, "文号": "", "签发日期": NO_DATE, "批准人": ""}), title="", author=bureau.name, tail=tail, at=at)


def picture(content: bytes, at: datetime) -> bytes:
    """A picture on an A4 page, upright, as large as the margins allow."""
    with Image.open(io.BytesIO(content)) as opened:
        upright = ImageOps.exif_transpose(opened).convert("RGB")
    width, height = (round(inches * DOTS_PER_INCH) for inches in A4_INCHES)
    page = Image.new("RGB", (width, height), "white")
    upright.thumbnail((width * (1 - 2 * MARGIN), height * (1 - 2 * MARGIN)))
    page.paste(upright, ((page.width - upright.width) // 2, (page.height - upright.height) // 2))
    stream = io.BytesIO()
    stamp = at.astimezone(UTC).timetuple()
    page.save(stream, "PDF", resolution=DOTS_PER_INCH, creationDate=stamp, modDate=stamp)
    return stream.getvalue()


def bind(front: Sequence[Part], inside: Sequence[Part], back: Sequence[Part], *, title: str) -> bytes:
    """The parts in one PDF with a bookmark for each; the pages of `inside` alone are numbered, from 1, in the upper outer corner."""
    writer = PdfWriter()
    starts: list[tuple[str, int]] = []
    for part in (*front, *inside, *back):
        starts.append((part.title, len(writer.pages)))
        writer.append(io.BytesIO(part.pdf), import_outline=False)
    before, count = sum(pages_in(part.pdf) for part in front), sum(pages_in(part.pdf) for part in inside)
    if count:
        numbers = PdfReader(io.BytesIO(page_numbers(count, 1)))
        for page, number in zip(writer.pages[before : before + count], numbers.pages, strict=True):
            page.merge_page(number)
    for name, start in starts:
        writer.add_outline_item(title=name, page_number=start)
    writer.metadata = {"/Title": title, "/Producer": "ipenforce"}
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


VERIFIER = Path(__file__).resolve().parent.parent / "static" / "verify_file.py"
"""What lies beside the manifest in a file's ZIP: checks every hash with the standard library alone."""
