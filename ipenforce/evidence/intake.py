"""Bytes on their way in: pieces written at their place and hashed while they come, then the whole hashed once more."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from flask import current_app

from ipenforce.errors import Refused
from ipenforce.evidence.store import STEP, enough_room, folder_made, root

Pieces = Sequence[Sequence[Any]]
COMING = "incoming"


@dataclass(frozen=True)
class Hashes:
    """What the content is called."""

    sha256: str
    sm3: str | None


def folder() -> Path:
    """Where files lie until they are taken in."""
    return folder_made(root() / COMING)


def path_of(number: str) -> Path:
    """The temporary file of an upload."""
    return root() / COMING / f"{number}.part"


def room_for(size: int) -> None:
    """Refused where the disk would not hold a file of this size and the reserve that is to stay free."""
    free = shutil.disk_usage(folder()).free
    if free < size + int(current_app.config["EVIDENCE_RESERVE"]):
        raise Refused("存储空间不足，不能接收这个文件：请联系系统管理员清理磁盘后重试", status=507, field="file")


def standing(number: str, pieces: Pieces) -> int:
    """How many bytes are really here: whole pieces that were acknowledged and that the disk has."""
    try:
        size = path_of(number).stat().st_size
    except FileNotFoundError:
        return 0
    return max((offset + length for offset, length, _sha256 in pieces if offset + length <= size), default=0)


def append(number: str, offset: int, stream: BinaryIO, most: int) -> tuple[int, str]:
    """Write what the stream gives at its place, hashing it; (bytes, SHA-256) once it is safe on the disk.

    Refused, and nothing of it kept, where it is more than `most` bytes or the disk is full. Any other end
    of the stream leaves the file longer than what is acknowledged: the next piece overwrites it.
    """
    digest, length = hashlib.sha256(), 0
    folder()
    with enough_room():
        descriptor = os.open(path_of(number), os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.ftruncate(descriptor, offset)
            os.lseek(descriptor, offset, os.SEEK_SET)
            while piece := stream.read(STEP):
                length += len(piece)
                if length > most:
                    raise Refused("这一段超过了{most}字节", field="file", status=422, most=most)
                digest.update(piece)
                _write(descriptor, piece)
            os.fsync(descriptor)
        except BaseException:
            with contextlib.suppress(OSError):
                os.ftruncate(descriptor, offset)
            raise
        finally:
            os.close(descriptor)
    return length, digest.hexdigest()


def _write(descriptor: int, piece: bytes) -> None:
    """All of it: a short write is followed by another, which meets the full disk."""
    view = memoryview(piece)
    while view:
        view = view[os.write(descriptor, view) :]


def hashed(number: str, pieces: Pieces) -> Hashes:
    """The hashes of the whole file, read once; Refused where a piece is no longer what was received."""
    whole = hashlib.sha256()
    sm3 = hashlib.new("sm3") if current_app.config["EVIDENCE_SM3"] else None
    with path_of(number).open("rb") as stream:
        for offset, length, sha256 in sorted(pieces, key=lambda row: int(row[0])):
            stream.seek(offset)
            part = hashlib.sha256()
            for block in _blocks(stream, length):
                part.update(block)
                if len(pieces) > 1:
                    whole.update(block)
                if sm3 is not None:
                    sm3.update(block)
            if part.hexdigest() != sha256:
                raise Refused("文件在服务器上的内容与收到时的哈希值不符：请重新上传", field="file")
            whole = whole if len(pieces) > 1 else part
    return Hashes(whole.hexdigest(), sm3.hexdigest() if sm3 else None)


def _blocks(stream: BinaryIO, length: int) -> Iterator[bytes]:
    while length > 0 and (block := stream.read(min(STEP, length))):
        length -= len(block)
        yield block


def discard(number: str) -> None:
    """Remove an upload's temporary file and the copies made beside it."""
    for path in (root() / COMING).glob(f"{number}.*"):
        path.unlink(missing_ok=True)


def leftovers() -> Iterator[tuple[str, float]]:
    """(upload's number, instant of the last change) of every temporary file."""
    if (root() / COMING).is_dir():
        for path in sorted((root() / COMING).iterdir()):
            with contextlib.suppress(FileNotFoundError):
                yield path.name.partition(".")[0], path.stat().st_mtime
