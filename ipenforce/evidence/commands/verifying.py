"""Re-hashing what is kept: one item when asked, everything in turn by night, what is no longer itself named."""

from __future__ import annotations

from datetime import date, timedelta

from flask import current_app

from ipenforce.accounts.models import User
from ipenforce.clock import now
from ipenforce.db import db
from ipenforce.events import SYSTEM, Actor, Installation, record
from ipenforce.evidence.commands.uploading import sweep_uploads
from ipenforce.evidence.keeping import found_again, tell
from ipenforce.evidence.models import Blob, Item
from ipenforce.evidence.store import found

REST = timedelta(hours=12)
"""A file that was hashed within this time is left alone: days caught up with would hash it again and again."""


def verify_item(item: Item, *, on: date, actor: User) -> bool:
    """Hash the item's files and copies now; whether all are what was recorded."""
    blobs = [*(blob for _part, blob in item.blobs()), *(copy.blob for copy in item.derived)]
    for blob in blobs:
        found_again(blob, found(blob.sha256), actor)
    whole = all(blob.state == "whole" for blob in blobs)
    db.session.flush()
    tell("evidence.item_verified", item, actor, files=len(blobs), whole=whole)
    return whole


def verify_blobs(*, on: date, actor: Actor = SYSTEM, budget: int | None = None) -> str:
    """Hash files again, the longest unverified first, until `budget` bytes (by setting) are read; a sentence about it.

    Each item of a file that is changed or missing tells it, once; so does one whose file is whole again.
    """
    files = _due(int(current_app.config["EVIDENCE_VERIFY_BYTES"]) if budget is None else budget)
    states = {"whole": 0, "changed": 0, "missing": 0}
    for blob_id, _size in files:
        blob = db.session.get_one(Blob, blob_id)
        state = found(blob.sha256)
        states[state] += 1
        found_again(blob, state, actor)
    db.session.flush()
    if files:
        read = sum(size for _id, size in files)
        facts = {"files": len(files), "bytes": read, "changed": states["changed"], "missing": states["missing"]}
        record("evidence.verified", Installation(), actor, **facts)
    return f"复核 {len(files)} 个文件，改变 {states['changed']} 个，缺失 {states['missing']} 个"


def _due(left: int) -> list[tuple[int, int]]:
    """(id, size) of the files whose turn it is: as many as the bytes allow, one at least."""
    query = db.select(Blob.id, Blob.size).where(Blob.verified_at < now() - REST).order_by(Blob.verified_at, Blob.id)
    files: list[tuple[int, int]] = []
    with db.session.execute(query.execution_options(yield_per=500)) as rows:
        for blob_id, size in rows:
            if files and size > left:
                break
            files.append((blob_id, size))
            left -= size
    return files


def verify_evidence(*, on: date, actor: Actor = SYSTEM) -> str:
    """The night's work on evidence: what nobody took in is swept, then files are hashed again in their turn."""
    swept = sweep_uploads(on=on, actor=actor)
    return f"{verify_blobs(on=on, actor=actor)}；{swept}"
