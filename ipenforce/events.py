"""What we remember: events, append-only, hash-chained per bureau, in the business transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Protocol

from flask import g, has_request_context, request
from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ipenforce.clock import now
from ipenforce.db import Model, db
from ipenforce.event_names import EVENTS

INSTALLATION = 0
"""The chain of what belongs to no bureau."""
ALGORITHM = "sha256"
GENESIS = "0" * 64


class Subject(Protocol):
    """What an event is about."""

    @property
    def number(self) -> Any: ...
    @property
    def bureau_id(self) -> Any: ...


class Actor(Protocol):
    """Who did it: a user, or the system."""

    @property
    def id(self) -> Any: ...
    @property
    def number(self) -> Any: ...
    @property
    def bureau_id(self) -> Any: ...


@dataclass(frozen=True)
class _System:
    """The scheduler and the command line, where no person acts."""

    id: int | None = None
    number: str = "system"
    bureau_id: int | None = None
    name: str = "系统"
    active: bool = True
    roles: frozenset[str] = frozenset()


SYSTEM = _System()


@dataclass(frozen=True)
class Installation:
    """The subject of events that belong to the installation as a whole."""

    number: str = "installation"
    bureau_id: int | None = None


class EventChain(Model):
    """Head of one chain: its row is locked by whoever appends."""

    __tablename__ = "event_chain"

    chain: Mapped[int] = mapped_column(Integer, unique=True)
    seq: Mapped[int] = mapped_column(BigInteger().with_variant(Integer(), "sqlite"))
    head: Mapped[str] = mapped_column(String(64))


class Event(Model):
    """One thing that happened. Rows are never changed or deleted; triggers refuse it."""

    __tablename__ = "event"
    __table_args__ = (UniqueConstraint("chain", "seq"), Index("ix_event_subject_id", "subject", "id"))

    chain: Mapped[int] = mapped_column(Integer)
    seq: Mapped[int] = mapped_column(BigInteger().with_variant(Integer(), "sqlite"))
    at: Mapped[datetime]
    name: Mapped[str] = mapped_column(String(60), index=True)
    subject: Mapped[str] = mapped_column(String(60))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    actor: Mapped[str] = mapped_column(String(60))
    actor_bureau_id: Mapped[int | None] = mapped_column(ForeignKey("bureau.id"))
    session: Mapped[str | None] = mapped_column(String(16))
    address: Mapped[str | None] = mapped_column(String(64))
    body: Mapped[str] = mapped_column(Text)
    algorithm: Mapped[str] = mapped_column(String(16))
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    @property
    def facts(self) -> dict[str, Any]:
        """The facts of the event as they were recorded."""
        return dict(json.loads(self.body))


def record(name: str, subject: Subject, actor: Actor, /, **facts: Any) -> Event:
    """Append an event to the chain of the subject's bureau, in the caller's transaction.

    Raises KeyError for an unknown event, ValueError for missing or extra facts. Facts must be JSON
    values or dates; personal data enter only as `privacy.commitment`.
    """
    expected = EVENTS[name]
    if set(facts) != expected:
        raise ValueError(f"{name}: facts missing {sorted(expected - set(facts))}, extra {sorted(set(facts) - expected)}")
    chain = subject.bureau_id or INSTALLATION
    db.session.flush()
    head = _locked_head(chain)  # before the clock is read: who waits for the chain is told the time afterwards
    row = Event(
        chain=chain,
        at=now().replace(microsecond=0),
        name=name,
        subject=subject.number,
        actor_id=actor.id,
        actor=actor.number,
        actor_bureau_id=actor.bureau_id,
        session=getattr(g, "session_mark", None) if has_request_context() else None,
        address=request.remote_addr if has_request_context() else None,
        body=json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain),
        algorithm=ALGORITHM,
    )
    row.seq, row.prev_hash = head.seq + 1, head.head
    row.hash = digest(row)
    head.seq, head.head = row.seq, row.hash
    db.session.add(row)
    db.session.flush()
    if has_request_context():
        g.events_recorded = getattr(g, "events_recorded", 0) + 1
    return row


def _plain(value: Any) -> Any:
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"not a fact: {value!r}")


def _locked_head(chain: int) -> EventChain:
    """The chain's head row, locked until the transaction ends; made on the chain's first event."""
    query = (
        db.select(EventChain)
        .filter_by(chain=chain)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    head = db.session.execute(query).scalar_one_or_none()
    if head is not None:
        return head
    if db.engine.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert
    else:
        from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]
    first = insert(EventChain).values(chain=chain, seq=0, head=GENESIS)
    db.session.execute(first.on_conflict_do_nothing(index_elements=["chain"]))
    return db.session.execute(query).scalar_one()


def digest(row: Event) -> str:
    """The hash that binds an event to all before it, over a canonical, domain-separated serialisation."""
    stated = [
        "ipenforce-event-1", row.algorithm, row.chain, row.seq, row.prev_hash,
        row.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), row.name, row.subject,
        row.actor_id, row.actor, row.actor_bureau_id, row.session, row.address, row.body,
    ]  # fmt: skip
    text = json.dumps(stated, ensure_ascii=False, separators=(",", ":"))
    return hashlib.new(row.algorithm, text.encode()).hexdigest()


def heads() -> dict[str, list[Any]]:
    """Every chain's head: chain → [seq, hash]; what a checkpoint states."""
    rows = db.session.execute(db.select(EventChain).order_by(EventChain.chain)).scalars()
    return {str(row.chain): [row.seq, row.head] for row in rows}


def write_checkpoint(*, on: date) -> str:
    """State every chain's head on the installation's chain."""
    stated = heads()
    record("audit.checkpoint", Installation(), SYSTEM, heads=stated)
    return f"{len(stated)} 条链"


def verify() -> Iterator[str]:
    """Walk every chain and yield each thing that is wrong, in Chinese; nothing when all is well.

    Checked: gapless sequence, link to the event before, hash, order of time, the head row, and that
    every checkpoint on the installation's chain still stands.
    """
    ends: dict[int, tuple[int, str]] = {}
    at: dict[int, datetime] = {}
    checkpoints: list[dict[str, list[Any]]] = []
    stated: dict[tuple[int, int], str] = {}
    rows = db.session.execute(
        db.select(Event).order_by(Event.chain, Event.seq).execution_options(yield_per=2000)
    ).scalars()
    for row in rows:
        seq, head = ends.get(row.chain, (0, GENESIS))
        where = f"链{row.chain}第{row.seq}条（{row.name}）"
        if row.seq != seq + 1:
            yield f"{where}：序号不连续，前一条为第{seq}条"
        if row.prev_hash != head:
            yield f"{where}：与前一条的哈希不衔接"
        if not _hash_holds(row):
            yield f"{where}：内容与哈希不符"
        if row.chain in at and row.at < at[row.chain]:
            yield f"{where}：时间早于前一条"
        ends[row.chain], at[row.chain] = (row.seq, row.hash), row.at
        if row.name == "audit.checkpoint":
            if (heads_then := _heads_in(row)) is None:
                yield f"{where}：检查点无法读取"
            checkpoints.append(heads_then or {})
        stated[row.chain, row.seq] = row.hash
        db.session.expunge(row)
    yield from _verify_heads(ends)
    for checkpoint in checkpoints:
        for chain, (seq, head) in checkpoint.items():
            if seq and stated.get((int(chain), seq)) != head:
                yield f"链{chain}第{seq}条：与检查点记载的哈希不符"


def _hash_holds(row: Event) -> bool:
    """Whether the row's hash is that of its contents; nonsense in the row is an answer, not an error."""
    try:
        return digest(row) == row.hash
    except (ValueError, TypeError):  # an algorithm that is none, or one that gives no digest of fixed length
        return False


def _heads_in(row: Event) -> dict[str, list[Any]] | None:
    """The heads that a checkpoint states; None where they cannot be read."""
    try:
        return {str(int(chain)): [int(seq), str(head)] for chain, (seq, head) in row.facts["heads"].items()}
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _verify_heads(ends: dict[int, tuple[int, str]]) -> Iterator[str]:
    kept = {row.chain: (row.seq, row.head) for row in db.session.execute(db.select(EventChain)).scalars()}
    for chain in sorted(set(ends) | {c for c, (seq, _) in kept.items() if seq}):
        if kept.get(chain) != ends.get(chain, (0, GENESIS)):
            yield f"链{chain}：链头记载与最后一条不符（记载{kept.get(chain)}，实际{ends.get(chain)}）"
