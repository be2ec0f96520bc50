"""Reading: no original or copy is handed out without a reason, which is recorded; and scanning once more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

from ipenforce.accounts.models import User
from ipenforce.clock import now
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.events import Actor
from ipenforce.evidence.facts import lines_of_text
from ipenforce.evidence.keeping import at_hand, tell
from ipenforce.evidence.kinds import INLINE
from ipenforce.evidence.models import PARTS, Blob, Derived, Item
from ipenforce.evidence.models.items import safe_name
from ipenforce.evidence.queries import why_not_served
from ipenforce.evidence.scanner import Scan, scan
from ipenforce.evidence.store import LocalStore, store

_ENDINGS = {"image/jpeg": "jpg", "image/png": "png"}


@dataclass(frozen=True)
class Reading:
    """A file that may be handed out now. `inline`: a page may show it within itself; otherwise it is an attachment, sent with
    nosniff and a sandboxing policy. `save_as`: a harmless name."""

    sha256: str
    size: int
    media_type: str
    save_as: str
    inline: bool

    @property
    def path(self) -> Path | None:
        """Where it lies on this machine; None in a service's store."""
        kept = store()
        return kept.path(self.sha256) if isinstance(kept, LocalStore) else None

    def open(self) -> BinaryIO:
        """Its bytes as a stream, wherever they lie."""
        return store().open(self.sha256)


def read_item(item: Item, *, reason: str, part: str = "file", on: date, actor: User) -> Reading:
    """Record who reads a file of the item and why, then hand it out; `part` as in PARTS. Refused for what holds a virus, has
    yet to be found clean, or is no longer what was recorded."""
    why = lines_of_text(reason, "reason")
    blob = dict(item.blobs()).get(part) or (item.blob if part == "page_image" and item.capture is not None else None)
    if part not in PARTS or blob is None:
        raise Refused("这件证据没有该文件", status=404)
    _refuse_unfit(blob)
    tell("evidence.read", item, actor, part=part, sha256=blob.sha256, reason=why)
    own = part in ("file", "page_image")
    name = item.saved_as if blob is item.blob else safe_name(f"{PARTS[part]}.{'html' if part == 'html' else 'bin'}", item.number)
    return Reading(blob.sha256, blob.size, blob.media_type, name, own and not item.kept_sealed and blob.media_type in INLINE)


def read_copy(copy: Derived, *, reason: str, on: date, actor: User) -> Reading:
    """Record who reads a copy and why, then hand it out. Refused where its original could not be."""
    why = lines_of_text(reason, "reason")
    for _part, blob in copy.item.blobs():
        if blob.sha256 == copy.parent_sha256:
            _refuse_unfit(blob, whole=False)
    _refuse_unfit(copy.blob, scanned=False)
    tell("evidence.copy_read", copy.item, actor, copy=copy.number, sha256=copy.blob.sha256, reason=why)
    name = safe_name(f"{copy.purpose}.{_ENDINGS[copy.blob.media_type]}", copy.number)
    return Reading(copy.blob.sha256, copy.blob.size, copy.blob.media_type, name, True)


def _refuse_unfit(blob: Blob, *, scanned: bool = True, whole: bool = True) -> None:
    if reason := why_not_served(blob, scanned=scanned, whole=whole):
        raise Refused.because(reason)
    if whole and not store().exists(blob.sha256):
        raise Refused("文件缺失：请联系系统管理员从备份恢复")


def scans_of(item: Item) -> Callable[[], Mapping[str, Scan]]:
    """The scanning of the item's files, which needs no transaction: what is found by SHA-256."""
    wanted, name = [blob.sha256 for _part, blob in item.blobs()], item.number

    def scans() -> Mapping[str, Scan]:
        found = {}
        for sha256 in wanted:
            with at_hand(sha256, name) as path:
                found[sha256] = scan(path)
        return found

    return scans


def scan_item(item: Item, *, scans: Mapping[str, Scan] | None = None, on: date, actor: Actor) -> None:
    """Scan the item's files once more, after the scanner was down or has learnt something; `scans`: what was found already."""
    scans = scans_of(item)() if scans is None else scans
    for part, blob in item.blobs():
        found = scans[blob.sha256]
        if found.state == "not_scanned":
            raise Refused("没有设置查毒程序：请联系系统管理员")
        blob.scan, blob.scan_detail, blob.scanned_at = found.state, found.detail, now()
        db.session.flush()
        tell("evidence.scanned", item, actor, part=part, scan=found.state)
