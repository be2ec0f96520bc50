"""A form's text on a page: the same blocks as safe HTML."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup, escape

from ipenforce.documents.markup import BLANK, Block, parse

CLASSES = {
    "authority": "h4 text-center mb-1", "title": "h3 text-center", "number": "text-center text-body-secondary",
    "section": "h6 mt-4", "addressee": "fw-bold", "signature": "text-end mt-4",
}  # fmt: skip
INDENT = "　　"


def html_of(text: str, fields: Mapping[str, str] = BLANK) -> Markup:
    """A form's text as HTML, everything in it escaped; number, date and signer from `fields`, or shown as to come."""
    return Markup("\n").join(_html(block) for block in parse(text, fields))


def _html(block: Block) -> Markup:
    if block.kind == "table":
        return _table(block)
    if block.kind == "paragraph":
        return Markup("<p>{}{}</p>").format(INDENT, block.text)
    tag = Markup("h3") if block.kind == "section" else Markup("p")
    return Markup('<{} class="{}">{}</{}>').format(tag, CLASSES[block.kind], _lines(block.text), tag)


def _lines(text: str) -> Markup:
    return Markup("<br>").join(escape(line) for line in text.split("\n"))


def _table(block: Block) -> Markup:
    head = block.rows[:1] if block.headed else ()
    body = block.rows[len(head) :]
    shown_head = Markup("").join(Markup("<thead>{}</thead>").format(_row(row, block, Markup("th"))) for row in head)
    shown_body = Markup("").join(_row(row, block, Markup("td")) for row in body)
    return Markup(
        '<div class="table-responsive"><table class="table table-bordered table-sm">{}<tbody>{}</tbody></table></div>'
    ).format(shown_head, shown_body)


def _row(row: tuple[str, ...], block: Block, tag: Markup) -> Markup:
    return Markup("<tr>{}</tr>").format(Markup("").join(_cell(value, place, block, tag) for place, value in enumerate(row)))


def _cell(value: str, place: int, block: Block, tag: Markup) -> Markup:
    if tag == "th":
        return Markup('<th scope="col">{}</th>').format(_lines(value))
    if not block.headed and place % 2 == 0 and len(block.widths) % 2 == 0:
        return Markup('<th scope="row" class="text-nowrap">{}</th>').format(_lines(value))
    side = "text-end" if block.headed and block.sides[place] == "right" else ""
    return Markup('<td class="{}">{}</td>').format(side, _lines(value))
