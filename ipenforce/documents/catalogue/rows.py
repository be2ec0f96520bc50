"""What a row of the catalogue states: a form, and what it asks of the officer who drafts it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel.speaklater import LazyString

KINDS = ("line", "text", "day", "moment", "yuan", "count", "choice", "rows")


@dataclass(frozen=True)
class Ask:
    """One thing that a form asks. What is required and missing stops the form, which says so.

    `kind`: a line, a text of several lines, a day, a moment (day and time), an amount (fen), a count, one
    of `choices` (code → words), or rows of `columns`.
    """

    name: str
    label: LazyString
    kind: str = "line"
    required: bool = True
    hint: LazyString | str = ""
    choices: Mapping[str, LazyString] = field(default_factory=dict)
    columns: tuple[Ask, ...] = ()


@dataclass(frozen=True)
class FormRow:
    """One form. Its text template is texts/<code>.md; `needs` are the keys that its context must hold.

    `official_no` is its place in the official set of penalty forms, `word` stands in its docket numbers,
    `signer` is the role (accounts.models.ROLES) whose signature issues it. `asks` is what an officer types
    when he drafts it at the case's desk, in one of the case's `states` (none: a step of the procedure drafts
    it). `many`: a case may have several. `addressed`: it is made out to one party. `each_page`: who signs at the
    foot of every page, in the words of the paper.
    """

    code: str
    label: LazyString
    official_no: int
    word: str
    signer: str
    issued_when: LazyString
    needs: frozenset[str]
    asks: tuple[Ask, ...] = ()
    states: tuple[str, ...] = ()
    many: bool = False
    addressed: bool = False
    each_page: tuple[str, ...] = ()


def row(
    code: str, label: LazyString, numbering: tuple[int, str], signing: tuple[str, LazyString], needs: str, *,
    asks: tuple[Ask, ...] = (), states: tuple[str, ...] = (), many: bool = False, addressed: bool = False,
    each_page: tuple[str, ...] = (),
) -> FormRow:  # fmt: skip
    """A row of the catalogue; `needs` as words."""
    return FormRow(code, label, *numbering, *signing, frozenset(needs.split()), asks, states, many, addressed, each_page)
