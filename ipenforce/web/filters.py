"""Template filters: money, days, instants, reasons with their articles, labels."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Flask
from flask_babel import gettext as _

from ipenforce.clock import SHANGHAI, today
from ipenforce.errors import Reason
from ipenforce.law import NotInForce, provision
from ipenforce.money import format_fen
from ipenforce.web.forms import reason_text


def fen(value: int | None) -> str:
    """Yuan with two decimals, or a dash."""
    return "—" if value is None else format_fen(value)


def day(value: date | str | None) -> str:
    """A day as 2026-11-23, or a dash."""
    return "—" if value is None else str(value)[:10]


def instant(value: datetime | None) -> str:
    """An instant on the wall in Shanghai, to the minute."""
    return "—" if value is None else value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def basis(code: str | None, on: date | None = None) -> str:
    """The article a provision code stands for on a day (today), e.g. 《商标法》第六十条; empty where none is in force."""
    if not code:
        return ""
    try:
        return provision(code).on(on or today()).basis
    except (KeyError, NotInForce):
        return ""


def reason_basis(reason: Reason) -> str:
    """The article of a reason on its own day (`day` value) or today."""
    stated = reason.values.get("day")
    return basis(reason.cite, stated if isinstance(stated, date) else None)


def cause_label(code: str) -> str:
    """What a cause of action is called: the provision's own words."""
    try:
        return _(provision(code).about)
    except KeyError:
        return code


def unverified(code: str | None, on: date | None = None) -> bool:
    """Whether the provision's version on that day is one that nobody has checked against the text."""
    try:
        return bool(code) and not provision(str(code)).on(on or today()).verified
    except (KeyError, NotInForce):
        return False


def install(app: Flask) -> None:
    """Register the filters and the functions that templates may call."""
    filters: dict[str, Any] = {
        "fen": fen,
        "day": day,
        "instant": instant,
        "reason_text": reason_text,
        "basis": basis,
        "reason_basis": reason_basis,
        "cause_label": cause_label,
        "unverified": unverified,
    }
    app.jinja_env.filters.update(filters)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
