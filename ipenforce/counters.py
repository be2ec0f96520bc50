"""Gapless numbers: a counter row taken in the issuing transaction."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Integer, UniqueConstraint, update
from sqlalchemy.orm import Mapped, mapped_column

from ipenforce.db import Model, db


class Counter(Model):
    """The last number issued of a (scope, word, year); scope is a bureau's number or "installation"."""

    __tablename__ = "counter"
    __table_args__ = (UniqueConstraint("scope", "word", "year"), CheckConstraint("last >= 0", name="last"))

    scope: Mapped[str]
    word: Mapped[str]
    year: Mapped[int] = mapped_column(Integer)
    last: Mapped[int] = mapped_column(Integer)


def take_number(scope: str, word: str, year: int) -> int:
    """The next number of the series, from 1, in the caller's transaction.

    Rolled back with it, so the series has neither gap nor duplicate; concurrent takers wait for the row.
    """
    taken = _advance(scope, word, year)
    if taken is None:
        _open_series(scope, word, year)
        taken = _advance(scope, word, year)
    assert taken is not None
    return taken


def _advance(scope: str, word: str, year: int) -> int | None:
    statement = (
        update(Counter)
        .where(Counter.scope == scope, Counter.word == word, Counter.year == year)
        .values(last=Counter.last + 1)
        .returning(Counter.last)
        .execution_options(synchronize_session=False)
    )
    return db.session.execute(statement).scalar_one_or_none()


def _open_series(scope: str, word: str, year: int) -> None:
    """Insert the row; where another transaction was quicker, its row is used."""
    if db.engine.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert
    else:
        from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]
    row = insert(Counter).values(scope=scope, word=word, year=year, last=0)
    db.session.execute(row.on_conflict_do_nothing(index_elements=["scope", "word", "year"]))
