"""From a template and a context to a form's text: sandboxed, and a missing value refuses."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, UndefinedError, meta
from jinja2.sandbox import SandboxedEnvironment

from ipenforce.documents.catalogue import DOCUMENTS, FormRow, title_of
from ipenforce.documents.markup import literal
from ipenforce.errors import Refused
from ipenforce.money import format_yuan, in_words

TEXTS = Path(__file__).parent / "texts"
NONE = "／"
"""What a form prints where there is nothing to state."""
NUMERALS = "零一二三四五六七八九"
CLOSING_MARKS = "。；，、.;, "
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_NAMED = re.compile(r"'(\w+)'")
"""What an undefined value's message names; the last is what was asked for."""


class Lacking(ValueError):
    """A form wants something that its context does not hold; the message names it."""


class Marked(str):
    """Text that a filter has made of literal parts and markup: printed as it stands."""

    __slots__ = ()


def chinese_date(day: date) -> str:
    """A day as a form prints it: 2026年11月23日."""
    return f"{day.year}年{day.month}月{day.day}日"


def printed(value: Any) -> str:
    """How a template prints a value: nothing in it is markup; what is missing raises Lacking."""
    if isinstance(value, (Marked, StrictUndefined)):
        return str(value)
    if isinstance(value, date):
        return chinese_date(value)
    if isinstance(value, str):
        return literal(value)
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
    raise Lacking("空白值" if value is None else type(value).__name__)


def _paragraphs(value: str) -> Marked:
    """A longer text that a person wrote: each of its lines a paragraph."""
    return Marked("\n\n".join(line for line in map(literal, value.splitlines()) if line))


def _in_cell(value: str | None) -> Marked:
    """The same inside a table's cell."""
    return Marked("<br>".join(line for line in map(literal, (value or "").splitlines()) if line) or NONE)


def _or_none(value: Any) -> Marked:
    return Marked(NONE if value is None or value == "" else printed(value))


def _required(value: Any, name: str) -> Any:
    if value is None or value == "":
        raise Lacking(name)
    return value


def _cited(basis: Mapping[str, Any]) -> str:
    return str(_required(basis["basis"], "法律依据"))


def _clause(value: str) -> str:
    return value.rstrip(CLOSING_MARKS)


def _matter(title: str) -> str:
    """A case's title as it stands in a sentence: it ends in 案."""
    return title if title.endswith("案") else f"{title}一案"


def _yuan(fen: int | None) -> str:
    return NONE if fen is None else format_yuan(fen)


def _in_full(fen: int) -> str:
    return f"人民币{format_yuan(fen)}元（大写：{in_words(fen)}）"


def _counted(number: int) -> str:
    """一, 十二, 三十: the count before an item."""
    tens, ones = divmod(number, len(NUMERALS))
    before = (NUMERALS[tens] if tens > 1 else "") + "十" if tens else ""
    return before + (NUMERALS[ones] if ones or not tens else "")


def _evidence(acts: Iterable[Mapping[str, Any]]) -> list[str]:
    """Every piece of evidence that the acts' lines rest on, once, in order."""
    found = (_clause(line["evidence"] or "") for act in acts for line in act["lines"])
    return list(dict.fromkeys(piece for piece in found if piece))


@lru_cache(maxsize=1)
def _environment() -> SandboxedEnvironment:
    environment = SandboxedEnvironment(
        loader=FileSystemLoader(TEXTS), undefined=StrictUndefined, finalize=printed, autoescape=False,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters.update(
        paragraphs=_paragraphs, in_cell=_in_cell, or_none=_or_none, required=_required, cited=_cited, clause=_clause,
        matter=_matter, yuan=_yuan, in_full=_in_full, counted=_counted, evidence=_evidence,
    )  # fmt: skip
    return environment


def row_of(code: str) -> FormRow:
    """The catalogue's row; raises Refused where there is no such form."""
    if code not in DOCUMENTS:
        raise Refused("没有编号为“{code}”的文书格式", status=422, code=code)
    return DOCUMENTS[code]


def text_of(code: str, context: Mapping[str, Any]) -> str:
    """The drafted text of a form. Raises Refused (422), naming what the context lacks."""
    row = row_of(code)
    if absent := sorted(row.needs - context.keys()):
        raise Refused("《{form}》缺少内容：{names}", status=422, form=title_of(code), names="、".join(absent))
    try:
        text = _environment().get_template(f"{code}.md").render({key: context[key] for key in row.needs})
    except (UndefinedError, Lacking) as missing:
        names = str(missing) if isinstance(missing, Lacking) else (_NAMED.findall(str(missing)) or [str(missing)])[-1]
        raise Refused("《{form}》缺少内容：{names}", status=422, form=title_of(code), names=names) from missing
    return tidy(text)


def sheet_text(name: str, values: Mapping[str, Any]) -> str:
    """The text of a sheet that is no form of the catalogue, from texts/<name>.md. Raises Refused (422) for what lacks."""
    try:
        return tidy(_environment().get_template(f"{name}.md").render(values))
    except (UndefinedError, Lacking) as missing:
        raise Refused("“{sheet}”缺少内容：{names}", status=422, sheet=name, names=str(missing)) from missing


def tidy(text: str) -> str:
    """A text as it is kept: newlines as \\n, no control characters, at most one empty line between blocks, one at the end."""
    lines = "\n".join(_CONTROL.sub("", line).rstrip(" \t") for line in re.split(r"\r\n|\r|\n", text))
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n") + "\n"


def hash_of(text: str) -> str:
    """SHA-256 of a text: what is approved."""
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache
def template_version(code: str) -> str:
    """SHA-256 over a form's template and all that it includes."""
    environment, seen, waiting = _environment(), dict[str, str](), [f"{code}.md"]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen[name] = (TEXTS / name).read_text(encoding="utf-8")
            waiting += [part for part in meta.find_referenced_templates(environment.parse(seen[name])) if part]
    return hash_of("\n".join(f"{name}\n{seen[name]}" for name in sorted(seen)))
