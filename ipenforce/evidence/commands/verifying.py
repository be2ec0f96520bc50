"""Re-hashing what is kept: one item when asked, everything in turn by night, what is no longer itself named."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import current_app

from ipenforce.accounts.models import User
from ipenforce.clock import now
from ipenforce.db import db
from ipenforce.events import SYSTEM, Actor, Installation, record
from ipenforce.evidence.commands.uploading import strangers, sweep_uploads
from ipenforce.evidence.keeping import found_again, tell
from ipenforce.evidence.models import Blob, Item
from ipenforce.evidence.store import found

REST = timedelta(hours=12)
"""A file that was hashed within this time is left alone: days caught up with would hash it again and again."""


States = Mapping[str, str]
"""What re-hashing found, by SHA-256: a key of WHOLE_STATES."""


@dataclass(frozen=True)
class Rehashed:
    """A file that was hashed again with no transaction open. `verified_at`: when it was last hashed before."""

    blob_id: int
    size: int
    verified_at: datetime
    state: str


@dataclass(frozen=True)
class Night:
    """What was found of the store before the night's transaction began."""

    files: Sequence[Rehashed]
    strangers: Sequence[str] = ()


def _files_of(item: Item) -> list[Blob]:
    return [*(blob for _part, blob in item.blobs()), *(copy.blob for copy in item.derived)]


def states_of(item: Item) -> Callable[[], States]:
    """The hashing of the item's files and copies, which needs no transaction."""
    wanted = {blob.sha256 for blob in _files_of(item)}
    return lambda: {sha256: found(sha256) for sha256 in wanted}


def verify_item(item: Item, *, states: States | None = None, on: date, actor: User) -> bool:
    """Whether the item's files and copies all are what was recorded: hashed now, or by the `states` found already."""
    blobs, states = _files_of(item), states_of(item)() if states is None else states
    for blob in blobs:
        if blob.sha256 in states:
            found_again(blob, states[blob.sha256], actor)
    whole = all(blob.state == "whole" for blob in blobs)
    db.session.flush()
    tell("evidence.item_verified", item, actor, files=len(blobs), whole=whole)
    return whole


def rehash(budget: int | None = None) -> Callable[[], Sequence[Rehashed]]:
    """The hashing of the files that are due, the longest unverified first, until `budget` bytes (by setting) are read."""
    due = _due(int(current_app.config["EVIDENCE_VERIFY_BYTES"]) if budget is None else budget)
    return lambda: [Rehashed(blob_id, size, before, found(sha256)) for blob_id, sha256, size, before in due]


def verify_blobs(*, on: date, actor: Actor = SYSTEM, budget: int | None = None, files: Sequence[Rehashed] | None = None) -> str:
    """Write down what hashing files again found: of `files`, or of those that are due; a sentence about it.

    Each item of a file that is changed or missing tells it, once; so does one whose file is whole again. A file that somebody
    else has hashed meanwhile is left as that found it.
    """
    files = rehash(budget)() if files is None else files
    states = {"whole": 0, "changed": 0, "missing": 0}
    for one in files:
        states[one.state] += 1
        blob = db.session.get_one(Blob, one.blob_id, populate_existing=True)
        if blob.verified_at == one.verified_at:
            found_again(blob, one.state, actor)
    db.session.flush()
    if files:
        facts = {"files": len(files), "bytes": sum(one.size for one in files), "changed": states["changed"], "missing": states["missing"]}
        record("evidence.verified", Installation(), actor, **facts)
    return f"复核 {len(files)} 个文件，改变 {states['changed']} 个，缺失 {states['missing']} 个"


def _due(left: int) -> list[tuple[int, str, int, datetime]]:
    """(id, SHA-256, size, last verified) of the files whose turn it is: as many as the bytes allow, one at least."""
    query = db.select(Blob.id, Blob.sha256, Blob.size, Blob.verified_at).where(Blob.verified_at < now() - REST)
    files: list[tuple[int, str, int, datetime]] = []
    with db.session.execute(query.order_by(Blob.verified_at, Blob.id).execution_options(yield_per=500)) as rows:
        for blob_id, sha256, size, before in rows:
            if files and size > left:
                break
            files.append((blob_id, sha256, size, before))
            left -= size
    return files


def look_by_night(*, on: date) -> Callable[[], Night]:
    """The hashing of what is due and the listing of the store, by which no writer is held up."""
    hashing, listing = rehash(), strangers()
    return lambda: Night(hashing(), listing())


def verify_evidence(found: Night | None = None, *, on: date, actor: Actor = SYSTEM) -> str:
    """The night's work on evidence: what nobody took in is swept, then written down what hashing files again found."""
    found = look_by_night(on=on)() if found is None else found
    swept = sweep_uploads(on=on, actor=actor, strange=found.strangers)
    return f"{verify_blobs(on=on, actor=actor, files=found.files)}；{swept}"
