"""Keyset paging: a page of rows, the addresses of the pages beside it, and a capped count."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Select, func, literal_column, select, tuple_

from ipenforce.db import db

SIZE = 50
COUNT_CAP = 10_000


@dataclass(frozen=True)
class Page:
    """Rows of a list and its way onwards. `count` stops at COUNT_CAP."""

    rows: Sequence[Any]
    next_url: str | None
    previous_url: str | None
    count: int | None

    @property
    def count_text(self) -> str:
        if self.count is None:
            return ""
        return _("%(n)s 条以上", n=f"{COUNT_CAP:,}") if self.count > COUNT_CAP else _("共 %(n)s 条", n=f"{self.count:,}")


def paged(query: Select[Any], keys: Sequence[Any], *, descending: bool = True, size: int = SIZE, counted: bool = True) -> Page:
    """A page of `query` ordered by `keys` (columns of the query's entity; the last one unique).

    The place is read from `?after=` or `?before=`, opaque and checked: 400 where it is not one of ours.
    """
    after, before = _place("after", keys), _place("before", keys)
    backwards = before is not None
    place = before if backwards else after
    if place is not None:
        key, values = tuple_(*keys), tuple_(*place)
        query_here = query.where(key < values if descending != backwards else key > values)
    else:
        query_here = query
    order = [column.desc() if descending != backwards else column.asc() for column in keys]
    result = db.session.execute(query_here.order_by(*order).limit(size + 1))
    found = list(result.scalars() if len(query.column_descriptions) == 1 else result)
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    forward, back = (True, more) if backwards else (more, after is not None)
    count = capped_count(query) if counted else None
    return Page(
        rows=found,
        next_url=_url("after", found[-1], keys) if forward and found else None,
        previous_url=_url("before", found[0], keys) if back and found else None,
        count=count,
    )


def capped_count(query: Select[Any]) -> int:
    """How many rows, counted no further than just past COUNT_CAP."""
    inner = query.with_only_columns(literal_column("1"), maintain_column_froms=True).order_by(None).limit(COUNT_CAP + 1).subquery()
    return int(db.session.execute(select(func.count()).select_from(inner)).scalar_one())


def _url(word: str, row: Any, keys: Sequence[Any]) -> str:
    values = [getattr(row, column.key) for column in keys]
    text = json.dumps([v.isoformat() if isinstance(v, date) else v for v in values], separators=(",", ":"))
    place = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
    kept = {name: request.args.getlist(name) for name in request.args if name not in ("after", "before")}
    return url_for(str(request.endpoint), **{**(request.view_args or {}), **kept, word: place})


def _place(word: str, keys: Sequence[Any]) -> list[Any] | None:
    text = request.args.get(word)
    if not text:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if not isinstance(values, list) or len(values) != len(keys):
            raise ValueError
        return [_read(column, value) for column, value in zip(keys, values, strict=True)]
    except (ValueError, TypeError, binascii.Error, UnicodeError):
        abort(400)


def _read(column: Any, value: Any) -> Any:
    kind = column.type.python_type
    if kind is date:
        return date.fromisoformat(value)
    if value is not None and not isinstance(value, kind):
        raise ValueError
    return value
