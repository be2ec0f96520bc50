"""What a row of the step table states."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ipenforce.errors import Reason
from ipenforce.permissions import Permission

Guard = Callable[[Any, Any, date], Reason | None]
"""(lead or case, user, day) → what the law finds missing."""


@dataclass(frozen=True)
class Filled:
    """A form as it is drafted, and again as it is signed: whose it is, what was answered, to whom it is made out."""

    case: Any
    code: str
    asked: Mapping[str, Any]
    party: Any | None = None
    document: Any | None = None
    """The drafted form, at its signature."""


FormGuard = Callable[[Filled, date], Reason | None]
"""(filled form, day) → what the law finds missing in what the form says."""


@dataclass(frozen=True)
class Step:
    """One way a lead or case may go. `target` None stays in the state: work beside the road.

    Where `form` is given (a code of documents.catalogue), the step is taken by the signature under that form,
    of the kind `matter` where the form is the one for several matters; `form_guards` look at its answers, when
    it is drafted and again when it is signed. `permission` is then that of who drafts; the catalogue says who
    signs. `cite` is the provision that allows the step; `part` the part of the procedure that it stands in.
    """

    action: str
    label: str
    sources: tuple[str, ...]
    target: str | None
    permission: Permission
    guards: tuple[Guard, ...] = ()
    of: str = "case"
    cite: str = ""
    part: str = "road"
    form: str = ""
    matter: str = ""
    form_guards: tuple[FormGuard, ...] = ()
    drafted_by: tuple[Guard, ...] = ()
    """What is asked besides of who drafts the form or writes on it, and not of who signs it."""
    proposes: Callable[[Any, date], Mapping[str, Any]] | None = None
    """(case, day) → what the form's questions begin with, by name."""
    applies: Callable[[Any], bool] | None = None
    """Whether the step is offered for a lead or a case at all; what the law asks besides stands in the guards."""
    stays: tuple[str, ...] = ()
    """Of `sources` those that the step does not leave: what runs beside a decision that is being performed."""
