"""From a received file to its row: looked at, scanned, put into the store, and only then known to the database."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import or_

from ipenforce.accounts.models import User
from ipenforce.clock import now
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.events import Actor, record
from ipenforce.evidence import intake
from ipenforce.evidence.examining import NOTHING_AHEAD, Ahead, Coming, Examined, found_of
from ipenforce.evidence.look import Looked
from ipenforce.evidence.models import Blob, Capture, Derived, Item, Upload
from ipenforce.evidence.scanner import Scan
from ipenforce.evidence.store import LocalStore, enough_room, hash_of, store

SWEEP_LOCK = 731003


@dataclass(frozen=True)
class Subject:
    """What an item belongs to, as its events name it: its history shows its evidence."""

    number: str
    bureau_id: int


@dataclass(frozen=True)
class Kept:
    """A file that is safe in the store: its row, what it is, what its picture says, its thumbnail's row."""

    blob: Blob
    looked: Looked
    file_name: str
    exif: dict[str, Any] | None = None
    thumbnail: Blob | None = None


def tell(name: str, item: Item, actor: Actor, /, **facts: Any) -> None:
    """Record an event of an item on the chain of its bureau, under its subject."""
    record(name, Subject(item.subject, item.bureau_id), actor, item=item.number, **facts)


def locked(upload: Upload, actor: User) -> Upload:
    """The upload, its row locked; Refused where it is not the actor's, is done, or has expired."""
    query = db.select(Upload).where(Upload.id == upload.id).with_for_update().execution_options(populate_existing=True)
    row = db.session.execute(query).scalar_one()
    if row.user_id != actor.id:
        raise Refused("只有开始上传的人可以继续这个上传")
    if row.taken_at is not None:
        raise Refused("这个文件已经收取，不能再改")
    if row.expires_at <= now():
        raise Refused("上传已过期：请重新选择文件上传", field="file")
    return row


def keep(upload: Upload, *, subject: str, sealed: bool, actor: User, ahead: Ahead = NOTHING_AHEAD) -> Kept:
    """Take a complete upload over into the store and give its row. Refused, and nothing kept, for what we do not take."""
    return put(upload, examined(upload, subject=subject, sealed=sealed, actor=actor, ahead=ahead), actor)


def examined(
    upload: Upload, *, subject: str, sealed: bool, actor: User, ahead: Ahead = NOTHING_AHEAD, among: frozenset[str] | None = None
) -> Examined:
    """What is known of a complete upload, of which nothing is put yet. Refused for what we do not take, for another media
    type than `among`, and for an upload that was begun for another subject; it stays as it is then."""
    upload = locked(upload, actor)
    if upload.subject != subject:
        raise Refused("这个文件是为另一案件上传的：请重新上传", field="file")
    found = found_of(Coming.of(upload), sealed=sealed, ahead=ahead)
    if among is not None and found.looked.media_type not in among:
        raise Refused("网页截图应为图片或者PDF文件", field="page_image", status=422)
    return found


def put(upload: Upload, found: Examined, actor: User) -> Kept:
    """Put what was examined into the store, whole and on the disk, and only then write its row.

    Where the caller's transaction fails afterwards the file is an orphan, which the sweeper removes.
    """
    blob = stored(found.path, found.hashes, found.looked.media_type, found.scanned, actor)
    thumbnail = None
    if found.developed.media_type:
        thumbnail = stored(found.small, _hashes(found.small), found.developed.media_type, Scan("not_scanned"), actor)
    upload.taken_at = now()
    return Kept(blob, found.looked, upload.file_name, found.developed.exif, thumbnail)


def _hashes(path: Path) -> intake.Hashes:
    with path.open("rb") as stream:
        return intake.Hashes(hash_of(stream), None)


def stored(path: Path, hashes: intake.Hashes, media_type: str, scanned: Scan, actor: Actor) -> Blob:
    """Put a finished file into the store, then give its row: the one that stands for this content, or a new one."""
    hold_store()
    size = path.stat().st_size
    store().put(path, hashes.sha256)
    at = now()
    values = {
        "sha256": hashes.sha256, "sm3": hashes.sm3, "size": size, "media_type": media_type, "stored_at": at, "verified_at": at,
        "state": "whole", "scan": "not_scanned", "scan_detail": "",
    }  # fmt: skip
    same = db.select(Blob).filter_by(sha256=hashes.sha256)
    blob = db.session.execute(same).scalar_one_or_none()
    if blob is None:
        db.session.execute(_insert(values))
        blob = db.session.execute(same).scalar_one()
    if scanned.state != "not_scanned":
        blob.scan, blob.scan_detail, blob.scanned_at = scanned.state, scanned.detail, at
    found_again(blob, "whole", actor)
    return blob


def _insert(values: dict[str, Any]) -> Any:
    """The insertion of a blob, unless its content has a row: two may take in the same file at the same moment."""
    if db.engine.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert
    else:
        from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]
    return insert(Blob).values(**values).on_conflict_do_nothing(index_elements=["sha256"])


def hold_store(*, alone: bool = False) -> bool:
    """Keep the sweeper of orphans away until the transaction ends; `alone`: be the sweeper, False where somebody takes in.

    On SQLite whoever writes is alone anyway.
    """
    if db.engine.dialect.name != "postgresql":
        return True
    if alone:
        return bool(db.session.execute(db.select(db.func.pg_try_advisory_xact_lock(SWEEP_LOCK))).scalar_one())
    db.session.execute(db.select(db.func.pg_advisory_xact_lock_shared(SWEEP_LOCK)))
    return True


def holders(blob: Blob) -> Iterator[tuple[Item, str]]:
    """Every item that has the content, with its part."""
    copied = db.select(Derived.item_id).where(Derived.blob_id == blob.id)
    captured = db.select(Capture.item_id).where(
        or_(Capture.page_image_id == blob.id, Capture.html_id == blob.id, Capture.time_proof_id == blob.id)
    )
    query = db.select(Item).where(or_(Item.blob_id == blob.id, Item.id.in_(copied), Item.id.in_(captured))).order_by(Item.id)
    for item in db.session.execute(query).scalars().all():
        for part, held in (*item.blobs(), *((copy.purpose, copy.blob) for copy in item.derived)):
            if held is blob:
                yield item, part


def found_again(blob: Blob, state: str, actor: Actor) -> None:
    """Write what re-hashing found; where that is news, each item that has the content tells it."""
    before, blob.state, blob.verified_at = blob.state, state, now()
    if before == state:
        return
    for item, part in holders(blob):
        if state == "whole":
            tell("evidence.restored", item, actor, part=part, sha256=blob.sha256)
        else:
            tell("evidence.damaged", item, actor, part=part, sha256=blob.sha256, state=state)


@contextlib.contextmanager
def at_hand(sha256: str, name: str) -> Iterator[Path]:
    """The content as a file of this machine: where it lies, or a copy under `name` among the uploads while it is used."""
    kept = store()
    if isinstance(kept, LocalStore):
        yield kept.path(sha256)
        return
    intake.folder()
    copy = intake.path_of(name).with_suffix(".copy")
    try:
        with enough_room(), contextlib.closing(kept.open(sha256)) as stream, copy.open("wb") as out:
            shutil.copyfileobj(stream, out)
        yield copy
    finally:
        copy.unlink(missing_ok=True)

