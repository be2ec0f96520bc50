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
from ipenforce.documents.pdf import MARKS, fields_of, tail_of

BODY, HEADING, TITLE = "仿宋_GB2312", "黑体", "方正小标宋简体"
BODY_POINTS, TITLE_POINTS, CELL_POINTS, LINE_POINTS = 16, 22, 12, 28
TYPE_AREA_MM = 156
SIDES = {"left": WD_ALIGN_PARAGRAPH.LEFT, "center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}


def render_word(document: Document) -> bytes:
    """The form as .docx: the text of render_pdf, for those who must go on writing or print elsewhere."""
    file = docx.Document()
    blocks = parse(document.text, fields_of(document))
    _set_page(file, document, grid=is_grid(blocks))
    for block in blocks:
        if block.kind == "table":
            _table(file, block)
        else:
            _paragraph(file, block)
    if blocks and blocks[-1].kind == "table":
        _spaced(file.add_paragraph(), 1)
    stream = io.BytesIO()
    file.save(stream)
    return stream.getvalue()


def _set_page(file: Any, document: Document, *, grid: bool) -> None:
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = (Mm(25), Mm(27)) if grid else (Mm(37), Mm(35))
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
    _footer(section.footer.paragraphs[0], tail_of(document))


def _footer(paragraph: Any, tail: str) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text, instruction in (("第", "PAGE"), ("页 共", "NUMPAGES"), ("页", "")):
        _run(paragraph, text, BODY, 10.5)
        if instruction:
            field = OxmlElement("w:fldSimple")
            field.set(qn("w:instr"), instruction)
            field.append(_run(paragraph, "1", BODY, 10.5))
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


def _paragraph(file: Any, block: Block) -> None:
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
    elif block.kind == "signature":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        layout.right_indent, layout.keep_together = Pt(2 * BODY_POINTS), True
        _spaced(paragraph, LINE_POINTS, LINE_POINTS)
        _run(paragraph, block.text, BODY, BODY_POINTS)
    else:
        layout.first_line_indent = Pt(0 if block.kind == "addressee" else 2 * BODY_POINTS)
        layout.keep_with_next = block.kind == "section"
        _run(paragraph, block.text, HEADING if block.kind == "section" else BODY, BODY_POINTS)


def _table(file: Any, block: Block) -> None:
    table = file.add_table(rows=0, cols=len(block.widths))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    widths = [Mm(TYPE_AREA_MM * width / sum(block.widths)) for width in block.widths]
    for place, row in enumerate(block.rows):
        cells = table.add_row().cells
        for column, (cell, value) in enumerate(zip(cells, row, strict=True)):
            cell.width = widths[column]
            paragraph = cell.paragraphs[0]
            _spaced(paragraph, 18, 3, 3)
            head = block.headed and place == 0
            paragraph.alignment = SIDES[_side(block, column, head)]
            _run(paragraph, value, BODY, CELL_POINTS, bold=head)
    if block.headed:
        _repeat_head(table.rows[0])


def _side(block: Block, column: int, head: bool) -> str:
    if block.headed:
        return "center" if head else block.sides[column]
    return "center" if is_label(block.widths, column) else "left"


def is_label(widths: Sequence[int], column: int) -> bool:
    """Whether a column of a grid without a head holds the labels."""
    return len(widths) % 2 == 0 and column % 2 == 0


def _repeat_head(row: Any) -> None:
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)
