"""Bringing a file into a library: what is common to targets and inspectors."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select

from ipenforce.accounts.models import Bureau, User
from ipenforce.clock import now
from ipenforce.db import db
from ipenforce.draws.models import LibraryImport
from ipenforce.events import record
from ipenforce.sheets import RowOutcome

CHUNK = 500
"""Keys asked for in one query."""


def in_chunks(query: Select[Any], column: Any, keys: Sequence[Any]) -> Iterable[Any]:
    """Rows of `query` whose `column` is among `keys`, whatever the number of keys."""
    for start in range(0, len(keys), CHUNK):
        yield from db.session.execute(query.where(column.in_(keys[start : start + CHUNK])))


def competent_districts(bureau: Bureau) -> set[str]:
    """Districts that the bureau and those below it are competent for."""
    query = db.select(Bureau.district).where(Bureau.path.startswith(bureau.path, autoescape=True))
    return set(db.session.execute(query).scalars())


def keep_import(library: str, content: bytes, filename: str, outcomes: list[RowOutcome], actor: User) -> LibraryImport:
    """The import's own row and its event; `outcomes` in the order of the file."""
    report = tentative(library, content, filename, outcomes, actor)
    db.session.add(report)
    db.session.flush()
    record(
        "library.imported", report, actor,
        library=report.number, rows=len(outcomes), created=report.created, updated=report.updated, refused=report.refused,
    )  # fmt: skip
    return report


def tentative(library: str, content: bytes, filename: str, outcomes: list[RowOutcome], actor: User) -> LibraryImport:
    """What the import would state, not kept: for a file of which nothing is taken."""
    counts = Counter(outcome.outcome for outcome in outcomes)
    return LibraryImport(
        bureau_id=actor.bureau_id,
        library=library,
        filename=(filename or "")[-200:],
        sha256=hashlib.sha256(content).hexdigest(),
        outcomes=[outcome.as_dict() for outcome in outcomes],
        created=counts["created"],
        updated=counts["updated"],
        unchanged=counts["unchanged"],
        refused=counts["refused"],
        imported_by_id=actor.id,
        imported_at=now(),
    )
