"""Uploads: begun, received piece by piece, swept when nobody took them in."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import BinaryIO

from flask import current_app

from ipenforce.accounts.models import Bureau, User
from ipenforce.clock import SHANGHAI, now
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.events import SYSTEM, Actor, Installation, record
from ipenforce.evidence import intake
from ipenforce.evidence.keeping import Subject, hold_store, locked
from ipenforce.evidence.limits import MIB
from ipenforce.evidence.look import name_of_file
from ipenforce.evidence.models import Blob, Upload
from ipenforce.evidence.queries import size_of_subject
from ipenforce.evidence.store import store

SMALLEST_PIECE = 64 * 1024
MOST_OPEN = 200
ORPHANED_AFTER = timedelta(days=1)
_SHA256 = re.compile(r"[0-9a-f]{64}")


def begin_upload(
    *, subject: str, bureau: Bureau, file_name: str, size: int, sha256: str | None = None, on: date, actor: User
) -> Upload:
    """Announce a file of `size` bytes; `sha256` is what the device has computed, where it can.

    Refused for a name that cannot be kept, a size or a quota beyond the settings, and where the disk
    has no room (507).
    """
    name_of_file(file_name)
    most = int(current_app.config["EVIDENCE_MAX_FILE"])
    if size <= 0:
        raise Refused("文件是空的，没有内容：请重新选择文件", field="file", status=422)
    if size > most:
        raise Refused("单个文件最大{most}MB：请分段后上传", field="file", status=422, most=most // MIB)
    if sha256 is not None and not _SHA256.fullmatch(sha256):
        raise Refused("设备给出的哈希值不是SHA-256", field="file", status=422)
    _within_quotas(subject, size, on, actor)
    intake.room_for(size)
    at = now()
    upload = Upload(
        bureau=bureau, subject=subject, user=actor, file_name=file_name, size=size, received=0, stated_sha256=sha256, pieces=[],
        began_at=at, expires_at=at + current_app.config["EVIDENCE_UPLOAD_FOR"],
    )  # fmt: skip
    db.session.add(upload)
    db.session.flush()
    record("evidence.upload_begun", Subject(subject, bureau.id), actor, upload=upload.number, size=size)
    return upload


def _within_quotas(subject: str, size: int, on: date, actor: User) -> None:
    start = datetime.combine(on, time(), SHANGHAI)
    begun = db.select(db.func.coalesce(db.func.sum(Upload.size), 0)).where(Upload.user_id == actor.id, Upload.began_at >= start)
    day = int(current_app.config["EVIDENCE_USER_DAY"])
    if int(db.session.execute(begun).scalar_one()) + size > day:
        raise Refused("您今天上传的文件已达到每人每日{most}MB的上限：请明天再传，或者联系系统管理员", field="file", status=422, most=day // MIB)
    of_subject = int(current_app.config["EVIDENCE_SUBJECT"])
    if size_of_subject(subject) + size > of_subject:
        raise Refused("本案的文件已达到{most}MB的上限：请联系系统管理员", field="file", status=422, most=of_subject // MIB)
    still = db.select(db.func.count(Upload.id)).where(Upload.user_id == actor.id, Upload.taken_at.is_(None), Upload.expires_at > now())
    if db.session.execute(still).scalar_one() >= MOST_OPEN:
        raise Refused("您有{most}个文件尚未传完：请先完成，或者等它们过期", field="file", status=422, most=MOST_OPEN)


def receive_chunk(upload: Upload, *, offset: int, stream: BinaryIO, on: date, actor: User) -> int:
    """Write the next piece at `offset`; gives the offset of the one after it, which is safe on the disk up to there.

    `stream` should be local already (a multipart field is), since SQLite lets nobody else write meanwhile.
    Refused (409, `reason.values["offset"]`) at another offset than the one that is due; for a piece that is
    too small or too large; and with 507 where the disk is full: what was acknowledged stays.
    """
    upload = locked(upload, actor)
    here = intake.standing(upload.number, upload.pieces)
    if offset != here:
        raise Refused("应从第{offset}字节继续上传", field="file", offset=here)
    if here == upload.size:
        return here
    most = min(int(current_app.config["EVIDENCE_PIECE"]), upload.size - here)
    length, sha256 = intake.append(upload.number, here, stream, most)
    if length < min(SMALLEST_PIECE, upload.size - here):
        raise Refused("这一段只有{length}字节，不足最小的{least}字节", field="file", status=422, length=length, least=SMALLEST_PIECE)
    upload.pieces = [*(row for row in upload.pieces if row[0] + row[1] <= here), [here, length, sha256]]
    upload.received = here + length
    db.session.flush()
    if upload.complete:
        record(
            "evidence.upload_received", Subject(upload.subject, upload.bureau_id), actor, upload=upload.number, size=upload.size
        )
    return upload.received


def discard_upload(upload: Upload, *, on: date, actor: User) -> None:
    """Give up a file that was not taken in. What has come of it is removed by the sweeper, once the row is gone for good."""
    upload = locked(upload, actor)
    record("evidence.upload_discarded", Subject(upload.subject, upload.bureau_id), actor, upload=upload.number, size=upload.size)
    db.session.delete(upload)
    db.session.flush()


def strangers() -> Callable[[], Sequence[str]]:
    """The listing of the store, which needs no transaction: files that no row names and nobody has put there lately."""
    named = set(db.session.execute(db.select(Blob.sha256)).scalars())
    old = (now() - ORPHANED_AFTER).timestamp()
    return lambda: [name for name, at in store().names() if name not in named and at < old]


def sweep_uploads(*, on: date, actor: Actor = SYSTEM, strange: Sequence[str] | None = None) -> str:
    """Remove expired uploads with what came of them, and files that no row names: leftovers of a crash. A sentence about it.

    `strange`: what the listing found already.
    """
    expired = db.session.execute(db.select(Upload).where(Upload.expires_at <= now())).scalars().all()
    for upload in expired:
        intake.discard(upload.number)
        db.session.delete(upload)
    db.session.flush()
    files = _sweep_incoming() + _sweep_orphans(strangers()() if strange is None else strange)
    if expired or files:
        record("evidence.uploads_swept", Installation(), actor, uploads=len(expired), files=files)
    return f"清理上传 {len(expired)} 个、文件 {files} 个"


def _sweep_incoming() -> int:
    """Temporary files whose upload is gone or taken in."""
    query = db.select(Upload.number).where(Upload.taken_at.is_(None))
    wanted = set(db.session.execute(query).scalars())
    old = (now() - ORPHANED_AFTER).timestamp()
    found = [number for number, at in intake.leftovers() if number not in wanted and at < old]
    for number in found:
        intake.discard(number)
    return len(found)


def _sweep_orphans(strange: Sequence[str]) -> int:
    """Of files that no row named those that still are so and that nobody has put there lately. None where somebody takes in."""
    if not strange or not hold_store(alone=True):
        return 0
    kept, old = store(), (now() - ORPHANED_AFTER).timestamp()
    found = 0
    for name in strange:
        with contextlib.suppress(FileNotFoundError):
            if db.session.execute(db.select(Blob.id).filter_by(sha256=name)).first() is None and kept.put_at(name) < old:
                kept.drop(name)
                found += 1
    return found
