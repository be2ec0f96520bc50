"""The markup of a form's text: read once into blocks, which the PDF, Word and screen writers lay out.

The text is CommonMark cut down to what a form has; nothing inside a line is markup but the last four.

    # 机关名称            the issuing body           ## 文书名称     the form's title
    ### 【文号】          the number under it        #### 一、事实    a section
    ##### 某公司：        the addressee, unindented   > 某局          signature lines, to the right
    | 甲 | 乙 |           a table, under it |---|---:| : the dashes give the widths, a colon the side;
                          with an empty first row it is a grid of labels and contents without a head
    anything else         a paragraph; every line is one
    <br>                  a new line inside a cell
    【文号】【签发日期】【批准人】    filled in when the form is signed and issued
    \\x                    the character x itself, whatever it would mean here
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

HEADINGS = {"h1": "authority", "h2": "title", "h3": "number", "h4": "section", "h5": "addressee", "h6": "section"}
FIELDS = ("文号", "签发日期", "批准人")
"""What the house fills in when a form is signed: not part of what is approved."""
BLANK = {"文号": "（签发时编号）", "签发日期": "（签发日期）", "批准人": "（待批准）"}
"""The fields as the screen shows them in a text that is not issued."""

_READER = MarkdownIt("zero").enable(["heading", "table", "blockquote"])
_INSIDE = re.compile(r"\\(?P<literal>[\\|#><【])|<(?P<line>br)>|【(?P<field>" + "|".join(FIELDS) + ")】")
_WRITTEN = re.compile(r"[\\|]|^[#>]|<(?=br>)|【(?=(?:" + "|".join(FIELDS) + ")】)")


@dataclass(frozen=True)
class Block:
    """A piece of a form: its kind, its text (lines parted by \\n), or for a table its rows.

    `widths` are relative, `sides` are left, center or right for each column; `headed` says that the
    first row is the table's head.
    """

    kind: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    widths: tuple[int, ...] = ()
    sides: tuple[str, ...] = ()
    headed: bool = False


def is_grid(blocks: Sequence[Block]) -> bool:
    """Whether a form is a grid to be filled in and signed: it takes more of the page, to stay on one sheet."""
    return any(block.kind == "table" and not block.headed for block in blocks)


def literal(value: str) -> str:
    """A value as it must stand in a text so that it prints exactly so: one line, no markup."""
    line = " ".join("".join(c if c.isprintable() else " " for c in value).split())
    return _WRITTEN.sub(lambda found: "\\" + found.group(), line)


def parse(text: str, fields: Mapping[str, str]) -> list[Block]:
    """The blocks of a text, its fields filled from `fields` (one entry for each of FIELDS)."""
    tokens, lines = _READER.parse(text), text.splitlines()
    return list(_blocks(tokens, lines, fields))


def _blocks(tokens: list[Token], lines: list[str], fields: Mapping[str, str]) -> Iterator[Block]:
    signature, kind, place = False, "", 0
    while place < len(tokens):
        token = tokens[place]
        if token.type == "table_open":
            end = next(i for i in range(place, len(tokens)) if tokens[i].type == "table_close")
            first = token.map[0] if token.map else 0
            yield _table(tokens[place:end], lines[first + 1], fields)
            place = end
        elif token.type in ("blockquote_open", "blockquote_close"):
            signature = token.type == "blockquote_open"
        elif token.type == "heading_open":
            kind = HEADINGS[token.tag]
        elif token.type == "paragraph_open":
            kind = "signature" if signature else "paragraph"
        elif token.type == "inline" and kind == "signature":
            yield Block(kind, "\n".join(_filled(line, fields) for line in token.content.splitlines()))
        elif token.type == "inline":
            yield from (Block(kind, _filled(line, fields)) for line in token.content.splitlines() if line.strip())
        place += 1


def _table(tokens: list[Token], rule: str, fields: Mapping[str, str]) -> Block:
    rows: list[list[str]] = []
    sides: list[str] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(_filled(token.content, fields))
        elif token.type == "th_open":
            sides.append(str(token.attrGet("style") or "text-align:left").rpartition(":")[2])
    widths = tuple(max(1, part.count("-")) for part in rule.strip().strip("|").split("|"))
    headed = any(rows[0])
    return Block("table", "", tuple(tuple(row) for row in rows[0 if headed else 1 :]), widths, tuple(sides), headed)


def _filled(content: str, fields: Mapping[str, str]) -> str:
    def one(found: re.Match[str]) -> str:
        if found["line"]:
            return "\n"
        return fields[found["field"]] if found["field"] else found["literal"]

    return _INSIDE.sub(one, content.strip())


def fields_in(text: str) -> dict[str, int]:
    """How often each field stands in a text."""
    counts = dict.fromkeys(FIELDS, 0)
    for found in _INSIDE.finditer(text):
        if found["field"]:
            counts[found["field"]] += 1
    return counts
