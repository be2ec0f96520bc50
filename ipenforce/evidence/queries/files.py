"""Readers of files: uploads, what may be handed out, thumbnails, what is damaged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import or_, union

from ipenforce.accounts.models import Bureau, User
from ipenforce.clock import now
from ipenforce.db import db
from ipenforce.errors import Reason
from ipenforce.evidence import store
from ipenforce.evidence.models import Blob, Capture, Derived, Item, Upload
from ipenforce.identifiers import plain


@dataclass(frozen=True)
class Damaged:
    """A file of an item that is no longer what was recorded. `part` is a key of PARTS, or a copy's purpose."""

    item: Item
    part: str
    blob: Blob


def upload_by_number(number: str) -> Upload | None:
    """An upload under way."""
    return db.session.execute(db.select(Upload).filter_by(number=plain(number).upper())).scalar_one_or_none()


def uploads_left(subject: str, user: User) -> Sequence[Upload]:
    """The user's files for a subject that have come whole and were never recorded, oldest first."""
    query = db.select(Upload).where(
        Upload.subject == subject, Upload.user_id == user.id, Upload.taken_at.is_(None), Upload.received == Upload.size, Upload.expires_at > now()
    )
    return db.session.execute(query.order_by(Upload.id)).scalars().all()


def derived_by_number(number: str) -> Derived | None:
    """A copy derived from an original."""
    return db.session.execute(db.select(Derived).filter_by(number=plain(number).upper())).scalar_one_or_none()


def thumbnail_of(item: Item) -> Derived | None:
    """The item's thumbnail, where it has one that may be shown."""
    found = next((row for row in item.derived if row.purpose == "thumbnail"), None)
    return found if found and item.blob and why_not_served(item.blob, whole=False) is None and not item.kept_sealed else None


def why_not_served(blob: Blob, *, scanned: bool = True, whole: bool = True) -> Reason | None:
    """Why a file must not be handed out: a virus, a scan that failed or has yet to come (`scanned`), bytes that are not those
    recorded (`whole`). What we made ourselves need not be scanned."""
    if blob.scan == "infected":
        return Reason("文件中发现病毒（{virus}），不能打开或者下载", virus=blob.scan_detail)
    if scanned and blob.scan == "failed":
        return Reason("文件查毒未完成，不能打开或者下载：请联系系统管理员检查查毒服务，再重新查毒")
    if scanned and blob.scan == "not_scanned" and current_app.config["EVIDENCE_SCANNER"]:
        return Reason("文件尚未查毒，不能打开或者下载：请先查毒")
    if whole and blob.state == "changed":
        return Reason("文件内容与登记的哈希值不符，不能作为原件使用：请联系系统管理员从备份恢复")
    if whole and blob.state == "missing":
        return Reason("文件缺失：请联系系统管理员从备份恢复")
    return None


def content_of(derived: Derived) -> bytes | None:
    """The bytes of a copy, for a page; None where its original must not be handed out or the copy is damaged."""
    parents = [blob for _part, blob in derived.item.blobs() if blob.sha256 == derived.parent_sha256]
    if why_not_served(derived.blob, scanned=False) or any(why_not_served(blob, whole=False) for blob in parents):
        return None
    return store.content(derived.blob.sha256)


def content_for_file(item: Item) -> bytes | None:
    """The bytes of the item's own file for the case's file; None where it has none or it must not be handed out."""
    if item.blob is None or why_not_served(item.blob) is not None:
        return None
    return store.content(item.blob.sha256)


def damaged(bureau: Bureau) -> Sequence[Damaged]:
    """Files of the bureau's items that were found changed or missing and are not yet found whole again, by item."""
    broken = db.select(Blob.id).where(Blob.state != "whole")
    captured = db.select(Capture.item_id).where(
        or_(Capture.page_image_id.in_(broken), Capture.html_id.in_(broken), Capture.time_proof_id.in_(broken))
    )
    copied = db.select(Derived.item_id).where(Derived.blob_id.in_(broken))
    query = (
        db.select(Item)
        .where(Item.bureau_id == bureau.id, or_(Item.blob_id.in_(broken), Item.id.in_(captured), Item.id.in_(copied)))
        .order_by(Item.id)
    )
    found = []
    for item in db.session.execute(query).scalars():
        parts = [*item.blobs(), *((copy.purpose, copy.blob) for copy in item.derived)]
        found += [Damaged(item, part, blob) for part, blob in parts if blob.state != "whole"]
    return found


def size_of_subject(subject: str) -> int:
    """Bytes that a subject's files take, each content once, those on their way in included: what its quota is measured by."""
    items = db.select(Item.id).where(Item.subject == subject)
    captured = db.select(Capture).where(Capture.item_id.in_(items)).subquery()
    ids = union(
        db.select(Item.blob_id).where(Item.subject == subject),
        *(db.select(captured.c[f"{part}_id"]) for part in ("page_image", "html", "time_proof")),
    )
    files = db.select(db.func.coalesce(db.func.sum(Blob.size), 0)).where(Blob.id.in_(ids))
    coming = db.select(db.func.coalesce(db.func.sum(Upload.size), 0)).where(Upload.subject == subject, Upload.taken_at.is_(None))
    return int(db.session.execute(files).scalar_one()) + int(db.session.execute(coming).scalar_one())
