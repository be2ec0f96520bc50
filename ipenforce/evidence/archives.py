"""Looking through a ZIP by its directory, bounded, without unpacking it to anywhere; its entries as streams."""

from __future__ import annotations

import io
import re
import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from ipenforce.errors import Reason, Refused
from ipenforce.evidence.kinds import ARCHIVE_ENDINGS, PROGRAM_ENDINGS, ending_of
from ipenforce.evidence.limits import MIB, Limits

_END, _END64, _LOCATOR, _ENTRY, _LOCAL = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07", b"PK\x01\x02", b"PK\x03\x04"
_TAIL = 65_535 + 22
_NONE32 = 0xFFFFFFFF
_UNIX = (3, 19)
STORED, DEFLATED = 0, 8
STEP = 64 * 1024
_OUTSIDE = re.compile(r"^[\\/]|^[A-Za-z]:|(?:^|[\\/])\.\.(?:[\\/]|$)|\x00")
_DEVICES = re.compile(r"(?:^|[\\/])(?:con|prn|aux|nul|com\d|lpt\d)(?:\.[^\\/]*)?(?:[\\/]|$)", re.IGNORECASE)


@dataclass(frozen=True)
class Entry:
    """One entry of a directory: its name, how it is packed, its sizes in bytes, where it begins."""

    name: str
    method: int
    encrypted: bool
    packed: int
    size: int
    offset: int
    link: bool


def broken() -> Refused:
    """The refusal of an archive that is not what its directory says."""
    return Refused("压缩包或者文档的内部结构不正确，可能不完整或者被改动：请重新导出，或者选择“按封存原件收取”", field="file", status=422)


def _beyond(text: str, **values: Any) -> Refused:
    """The refusal of an archive beyond a limit."""
    return Refused.because(Reason(text, **values), field="file", status=422)


def too_deep(limits: Limits) -> Refused:
    """The refusal of archives within archives within archives."""
    return _beyond("压缩包嵌套超过{most}层：请解开后上传，或者选择“按封存原件收取”", most=limits.nesting)


def directory(stream: BinaryIO, size: int, limits: Limits) -> list[Entry]:
    """Every entry of a ZIP. Refused where the directory is damaged or beyond the limits."""
    count, length, offset = _end_of(stream, size)
    if count > limits.entries:
        raise _beyond("压缩包或者文档内的文件超过{most}个：请拆分后上传，或者选择“按封存原件收取”", most=limits.entries)
    if length > limits.directory:
        raise _beyond("压缩包的目录过大：请重新打包，或者选择“按封存原件收取”")
    if offset < 0 or offset + length > size:
        raise broken()
    stream.seek(offset)
    entries = list(_entries(stream.read(length), count))
    _apart(entries, offset)
    return entries


def _end_of(stream: BinaryIO, size: int) -> tuple[int, int, int]:
    """(entries, bytes of the directory, where it begins) by the record at the end."""
    start = max(0, size - _TAIL)
    stream.seek(start)
    tail = stream.read(_TAIL)
    place = tail.rfind(_END)
    while place >= 0:
        record = tail[place : place + 22]
        if len(record) == 22 and place + 22 + int.from_bytes(record[20:22], "little") == len(tail):
            break
        place = tail.rfind(_END, 0, place)
    if place < 0:
        raise broken()
    _sign, disk, first, here, count, length, offset, _comment = struct.unpack("<4s4H2LH", tail[place : place + 22])
    end = start + place
    if (locator := tail[max(0, place - 20) : place])[:4] == _LOCATOR and len(locator) == 20:
        end = int.from_bytes(locator[8:16], "little")
        count, length, offset = _end64(stream, end, size)
    elif disk or first or here != count:
        raise broken()
    if offset + length != end:  # something stands before or between: no archive that a program wrote
        raise broken()
    return count, length, offset


def _end64(stream: BinaryIO, place: int, size: int) -> tuple[int, int, int]:
    if place + 56 > size:
        raise broken()
    stream.seek(place)
    record = stream.read(56)
    if record[:4] != _END64:
        raise broken()
    count, length, offset = struct.unpack("<3Q", record[32:56])
    return count, length, offset


def _entries(content: bytes, count: int) -> Iterator[Entry]:
    at = 0
    for _ in range(count):
        fixed = content[at : at + 46]
        if len(fixed) < 46 or fixed[:4] != _ENTRY:
            raise broken()
        made, _need, flags, method = struct.unpack("<4H", fixed[4:12])
        packed, size, named, extras, noted = struct.unpack("<2L3H", fixed[20:34])
        attributes, offset = struct.unpack("<2L", fixed[38:46])
        raw = content[at + 46 : at + 46 + named]
        extra = content[at + 46 + named : at + 46 + named + extras]
        at += 46 + named + extras + noted
        if at > len(content) or len(raw) != named:
            raise broken()
        size, packed, offset = _wide(extra, size, packed, offset)
        mode = attributes >> 16 if made >> 8 in _UNIX else 0
        special = stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR)
        yield Entry(_name(raw, flags), method, bool(flags & 0x41), packed, size, offset, special)
    if at != len(content):
        raise broken()


def _wide(extra: bytes, *values: int) -> tuple[int, int, int]:
    """Sizes and place by the 64-bit extra field where the short ones are full."""
    found = list(values)
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack("<2H", extra[at : at + 4])
        if kind == 1:
            wide = extra[at + 4 : at + 4 + length]
            for place, value in enumerate(found):
                if value == _NONE32:
                    if len(wide) < 8:
                        raise broken()
                    found[place], wide = int.from_bytes(wide[:8], "little"), wide[8:]
            break
        at += 4 + length
    return found[0], found[1], found[2]


def _name(raw: bytes, flags: int) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            if flags & 0x800:
                raise broken() from None
    return raw.decode("cp437")


def _apart(entries: list[Entry], end: int) -> None:
    """Refuse entries that share bytes: the trick by which small archives unpack to huge ones."""
    reached = 0
    for entry in sorted(entries, key=lambda row: row.offset):
        if entry.offset < reached:
            raise broken()
        reached = entry.offset + 30 + entry.packed
    if reached > end:
        raise broken()


def refuse_dangerous(entries: list[Entry], limits: Limits) -> None:
    """Refuse names that leave the folder, links and devices, and entries that unpack beyond the limits."""
    for entry in entries:
        if _OUTSIDE.search(entry.name) or _DEVICES.search(entry.name):
            raise Refused("压缩包内有指向包外的文件名“{name}”，不能收取：请重新打包", field="file", status=422, name=_short(entry.name))
        if entry.link:
            raise Refused("压缩包内有链接或者设备文件“{name}”，不能收取：请重新打包", field="file", status=422, name=_short(entry.name))
        if entry.size > limits.entry:
            raise _beyond("压缩包内有解压后超过{most}MB的文件：请拆分后上传，或者选择“按封存原件收取”", most=limits.entry // MIB)
        if entry.size > limits.ratio_from and entry.size > limits.ratio * max(1, entry.packed):
            raise _beyond("压缩包内有压缩比超过{most}倍的文件：请不压缩而直接上传，或者选择“按封存原件收取”", most=limits.ratio)
    if sum(entry.size for entry in entries) > limits.unpacked:
        raise _beyond("压缩包解压后超过{most}MB：请拆分后上传，或者选择“按封存原件收取”", most=limits.unpacked // MIB)


def _short(name: str) -> str:
    return "".join(c if c.isprintable() else "�" for c in name)[:60]


def unpacked(stream: BinaryIO, entry: Entry) -> Iterator[bytes]:
    """The bytes of an entry, piece by piece; Refused where it is packed in another way or is not as long as stated."""
    stream.seek(entry.offset)
    local = stream.read(30)
    if len(local) < 30 or local[:4] != _LOCAL or entry.method not in (STORED, DEFLATED) or entry.encrypted:
        raise broken()
    named, extras = struct.unpack("<2H", local[26:30])
    stream.seek(entry.offset + 30 + named + extras)
    inflate = zlib.decompressobj(-zlib.MAX_WBITS) if entry.method == DEFLATED else None
    left, told = entry.packed, 0
    while left > 0:
        packed = stream.read(min(STEP, left))
        if not packed:
            raise broken()
        left -= len(packed)
        for piece in _inflated(inflate, packed):
            told += len(piece)
            if told > entry.size:
                raise broken()
            yield piece
    if told != entry.size:
        raise broken()


def _inflated(inflate: zlib._Decompress | None, packed: bytes) -> Iterator[bytes]:
    if inflate is None:
        yield packed
        return
    piece = b"."
    while (packed or piece) and not inflate.eof:  # with its input used up it may still hold output back
        try:
            piece = inflate.decompress(packed, STEP)
        except zlib.error:
            raise broken() from None
        if piece:
            yield piece
        packed = inflate.unconsumed_tail


@dataclass
class Walk:
    """What a walk through an archive and those within it found, and how much it may still unpack."""

    left: int
    encrypted: bool = False
    programs: bool = False
    unread: bool = False
    """Something was too large, or packed in a way that is not read here."""


def walk(stream: BinaryIO, entries: list[Entry], limits: Limits, found: Walk, depth: int = 1) -> None:
    """Look through an archive: names, sizes that are stated and true, archives within archives. Refused beyond the limits."""
    refuse_dangerous(entries, limits)
    for entry in entries:
        ending = ending_of(entry.name)
        found.encrypted |= entry.encrypted
        found.programs |= ending in PROGRAM_ENDINGS or entry.name.lower().endswith("vbaproject.bin")
        if entry.encrypted or entry.method not in (STORED, DEFLATED):
            found.unread = found.unread or not entry.encrypted
            continue
        if entry.size > min(limits.nested, found.left):
            found.unread |= entry.size > found.left
            _look_at_start(stream, entry, ending, limits, depth)
            continue
        found.left -= entry.size
        _look_within(stream, entry, limits, found, depth)


def _look_at_start(stream: BinaryIO, entry: Entry, ending: str, limits: Limits, depth: int) -> None:
    """An entry too large to be unpacked here: whether it is one archive too deep."""
    start = next(unpacked(stream, entry), b"")[:4]
    if (start == _LOCAL or ending in ARCHIVE_ENDINGS) and depth >= limits.nesting:
        raise too_deep(limits)


def _look_within(stream: BinaryIO, entry: Entry, limits: Limits, found: Walk, depth: int) -> None:
    pieces = unpacked(stream, entry)
    first = next(pieces, b"")
    if first[:4] != _LOCAL:
        if ending_of(entry.name) in ARCHIVE_ENDINGS and depth >= limits.nesting:
            raise too_deep(limits)
        for _piece in pieces:
            pass
        return
    if depth >= limits.nesting:
        raise too_deep(limits)
    inner = io.BytesIO(first + b"".join(pieces))
    size = inner.getbuffer().nbytes
    walk(inner, directory(inner, size, limits), limits, found, depth + 1)
