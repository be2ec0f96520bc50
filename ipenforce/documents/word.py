"""The Word writer: the same blocks as an editable .docx in the fonts of official papers."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from ipenforce.documents.markup import Block, is_grid, parse
from ipenforce.documents.models import Document
from ipenforce.documents.pdf import MARKS, fields_of, holds, is_sealed, is_whole, signing_line, tail_of

BODY, HEADING, TITLE = "仿宋_GB2312", "黑体", "方正小标宋简体"
BODY_POINTS, TITLE_POINTS, CELL_POINTS, LINE_POINTS = 16, 22, 12, 28
FOOT_POINTS = 10.5
TYPE_AREA_MM = 156
TYPE_AREA_POINTS = TYPE_AREA_MM * 72 / 25.4
UNDER_SEAL_POINTS = 23
"""What stays free under the bureau's name and day, for the seal."""
LONGEST_WHOLE_CELL = 600
"""Characters; a longer cell may run over a page's end."""
SIDES = {"left": WD_ALIGN_PARAGRAPH.LEFT, "center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}


def render_word(document: Document) -> bytes:
    """The form as .docx: the text of render_pdf, for those who must go on writing or print elsewhere."""
    file = docx.Document()
    blocks = parse(document.text, fields_of(document))
    _set_page(file, document, grid=is_grid(blocks))
    for place, block in enumerate(blocks):
        held = holds(block, blocks[place + 1 :])
        if block.kind == "table":
            if block.headed and place and blocks[place - 1].kind == "table":
                _hairline(file)  # what follows a table directly is part of it, and its head would not be repeated
            _table(file, block, held=held)
        elif block.kind == "signature":
            _signature(file, block, held=held)
        else:
            _paragraph(file, block, held=held)
    if blocks and blocks[-1].kind == "table":
        _hairline(file)
    stream = io.BytesIO()
    file.save(stream)
    return stream.getvalue()


def _set_page(file: Any, document: Document, *, grid: bool) -> None:
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    signing = signing_line(document.code)
    section.top_margin = Mm(25) if grid else Mm(37)
    section.bottom_margin = Mm((27 if grid else 35) + (8 if signing else 0))
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    normal = file.styles["Normal"]
    normal.font.size = Pt(BODY_POINTS)
    normal.font.name = BODY
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), BODY)
    properties = file.core_properties
    properties.author, properties.comments = document.bureau.name, ""
    properties.created = properties.modified = (document.issued_at or document.drafted_at).replace(tzinfo=None)
    if mark := MARKS[document.state]:
        header = section.header.paragraphs[0]
        header.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        _run(header, f"【{mark}】", HEADING, CELL_POINTS)
    _footer(section.footer.paragraphs[0], tail_of(document), signing)


def _footer(paragraph: Any, tail: str, signing: str) -> None:
    if signing:
        _run(paragraph.insert_paragraph_before(), signing, BODY, FOOT_POINTS)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text, instruction in (("第", "PAGE"), ("页 共", "NUMPAGES"), ("页", "")):
        _run(paragraph, text, BODY, FOOT_POINTS)
        if instruction:
            field = OxmlElement("w:fldSimple")
            field.set(qn("w:instr"), instruction)
            field.append(_run(paragraph, "1", BODY, FOOT_POINTS))
            paragraph._p.append(field)
    _run(paragraph, f"\n{tail}", BODY, 7.5)


def _run(paragraph: Any, text: str, font: str, points: float, bold: bool = False) -> Any:
    run = paragraph.add_run(text)
    run.font.name, run.font.size, run.bold = font, Pt(points), bold
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return run._element


def _spaced(paragraph: Any, points: float, before: float = 0, after: float = 0) -> None:
    layout = paragraph.paragraph_format
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.AT_LEAST, Pt(points)
    layout.space_before, layout.space_after = Pt(before), Pt(after)


def _hairline(file: Any) -> None:
    """The paragraph that must stand after a table, as low as it can be."""
    layout = file.add_paragraph().paragraph_format
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(1)
    layout.space_before = layout.space_after = Pt(0)


def _paragraph(file: Any, block: Block, *, held: bool) -> None:
    paragraph = file.add_paragraph()
    layout = paragraph.paragraph_format
    _spaced(paragraph, LINE_POINTS)
    if block.kind in ("authority", "title"):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _run(paragraph, block.text, TITLE, TITLE_POINTS)
    elif block.kind == "number":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _spaced(paragraph, LINE_POINTS, 14, 12)
        _run(paragraph, block.text, BODY, BODY_POINTS)
    else:
        layout.first_line_indent = Pt(0 if block.kind == "addressee" else 2 * BODY_POINTS)
        layout.keep_with_next = held or block.kind == "section"
        _run(paragraph, block.text, HEADING if block.kind == "section" else BODY, BODY_POINTS)


def _signature(file: Any, block: Block, *, held: bool) -> None:
    """Name and day centred over each other under which the seal has room, or lines to be signed that begin together."""
    lines, sealed = block.text.split("\n"), is_sealed(block)
    right = BODY_POINTS * (1 if sealed else 2)
    longest = max(map(len, lines)) * BODY_POINTS
    for place, line in enumerate(lines):
        paragraph = file.add_paragraph()
        last = place == len(lines) - 1
        _spaced(paragraph, LINE_POINTS, 0 if place else LINE_POINTS, UNDER_SEAL_POINTS if sealed and last else 0)
        layout = paragraph.paragraph_format
        layout.left_indent, layout.right_indent = Pt(max(0, TYPE_AREA_POINTS - right - longest)), Pt(right)
        layout.keep_with_next = held or not last
        flush = line.endswith("日") or "＿" not in block.text
        paragraph.alignment = SIDES["center" if sealed else "right" if flush else "left"]
        _run(paragraph, line, BODY, BODY_POINTS)


def _table(file: Any, block: Block, *, held: bool) -> None:
    table = file.add_table(rows=0, cols=len(block.widths))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    widths = [Mm(TYPE_AREA_MM * width / sum(block.widths)) for width in block.widths]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for place, row in enumerate(block.rows):
        added = table.add_row()
        cells = added.cells
        if all(len(value) <= LONGEST_WHOLE_CELL for value in row):
            _row_mark(added, "w:cantSplit")
        for column, (cell, value) in enumerate(zip(cells, row, strict=True)):
            cell.width = widths[column]
            paragraph = cell.paragraphs[0]
            _spaced(paragraph, 18, 3, 3)
            paragraph.paragraph_format.keep_with_next = held or (is_whole(block) and place + 1 < len(block.rows))
            head = block.headed and place == 0
            paragraph.alignment = SIDES[_side(block, column, head)]
            _run(paragraph, value, BODY, CELL_POINTS, bold=head)
    if block.headed:
        _row_mark(table.rows[0], "w:tblHeader")


def _side(block: Block, column: int, head: bool) -> str:
    if block.headed:
        return "center" if head else block.sides[column]
    return "center" if is_label(block.widths, column) else "left"


def is_label(widths: Sequence[int], column: int) -> bool:
    """Whether a column of a grid without a head holds the labels."""
    return len(widths) % 2 == 0 and column % 2 == 0


def _row_mark(row: Any, name: str) -> None:
    """What a row does at a page's end: w:cantSplit, it stays whole; w:tblHeader, it is repeated."""
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)
