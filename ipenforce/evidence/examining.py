"""A received file examined with no transaction open: hashed, looked at, scanned, its thumbnail made beside it."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ipenforce.errors import Refused
from ipenforce.evidence import darkroom, intake
from ipenforce.evidence.look import Looked, look
from ipenforce.evidence.models import Upload
from ipenforce.evidence.scanner import Scan, scan

UNREADABLE = "图片不能完整解码，可能不完整或者被改动"
TOO_MUCH = "图片过大，没有缩略图"


@dataclass(frozen=True)
class Coming:
    """What an upload's row says of its file."""

    number: str
    file_name: str
    size: int
    stated_sha256: str | None
    pieces: intake.Pieces

    @classmethod
    def of(cls, upload: Upload) -> Coming:
        """The file of an upload."""
        return cls(upload.number, upload.file_name, upload.size, upload.stated_sha256, upload.pieces)


@dataclass(frozen=True)
class Examined:
    """A complete file of which everything is known, and nothing yet put; `small` is where its thumbnail lies."""

    path: Path
    hashes: intake.Hashes
    looked: Looked
    scanned: Scan
    developed: darkroom.Developed
    small: Path


Ahead = Mapping[tuple[str, bool], tuple[Coming, "Examined | Refused"]]
"""What was found before the transaction began, by the upload's number and whether it is taken sealed."""
NOTHING_AHEAD: Ahead = {}


def examine_ahead(wanted: Iterable[tuple[Coming, bool]]) -> Ahead:
    """Examine each file; a refusal is kept for the command that will take the file. One that is gone is left out."""
    found: dict[tuple[str, bool], tuple[Coming, Examined | Refused]] = {}
    for coming, sealed in wanted:
        with contextlib.suppress(FileNotFoundError):
            try:
                found[coming.number, sealed] = coming, examine(coming, sealed=sealed)
            except Refused as refused:
                found[coming.number, sealed] = coming, refused
    return found


def found_of(coming: Coming, *, sealed: bool, ahead: Ahead) -> Examined:
    """What was found ahead, where it is of this very file; else what is found now. Refused for what we do not take."""
    before, found = ahead.get((coming.number, sealed), (None, None))
    if found is None or before != coming:
        return examine(coming, sealed=sealed)
    if isinstance(found, Refused):
        raise found
    return found


def examine(coming: Coming, *, sealed: bool) -> Examined:
    """Examine a file. Refused where it is not complete, not what the device stated, or nothing that we take."""
    if (here := intake.standing(coming.number, coming.pieces)) != coming.size:
        raise Refused("文件尚未传完（{here}/{size} 字节）：请继续上传", field="file", here=here, size=coming.size)
    path = intake.path_of(coming.number)
    hashes = intake.hashed(coming.number, coming.pieces)
    if coming.stated_sha256 not in (None, hashes.sha256):
        raise Refused("收到的文件与设备上计算的哈希值不符，传输中有错：请重新上传", field="file")
    looked = look(path, coming.file_name, sealed=sealed)
    scanned = scan(path)
    small = path.with_suffix(f".{secrets.token_hex(4)}")  # two may examine the same file at once
    developed = darkroom.Developed()
    if looked.picture and scanned.state != "infected":
        developed = darkroom.thumbnail(path, small)
    return Examined(path, hashes, _after_developing(looked, developed.trouble), scanned, developed, small)


def _after_developing(looked: Looked, trouble: str) -> Looked:
    if trouble == darkroom.UNREADABLE:
        return replace(looked, sealed=True, note="；".join(filter(None, (looked.note, UNREADABLE))))
    return replace(looked, note=TOO_MUCH) if trouble else looked
