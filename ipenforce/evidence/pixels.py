"""How large a picture is, read from its header alone: nothing is decoded."""

from __future__ import annotations

import struct
from typing import BinaryIO

from ipenforce.evidence.limits import Limits

_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""JPEG markers that state the size of a frame."""
_BARE = frozenset({0x01, *range(0xD0, 0xD9)})
_SCAN_STARTS, _ENDS = 0xDA, 0xD9
_WIDTH, _HEIGHT = 256, 257
_WIDTHS = {3: 2, 4: 4, 16: 8}
"""TIFF field types that a size may have → bytes."""


def pixels_of(code: str, stream: BinaryIO, limits: Limits) -> int | None:
    """Width times height, over all pages; None where the header does not say it whole."""
    stream.seek(0)
    try:
        found = _READERS[code](stream, limits)
    except (struct.error, IndexError):  # the header ends before it has said it
        return None
    return found or None


def _jpeg(stream: BinaryIO, limits: Limits) -> int | None:
    """The largest frame that any header before the first scan states."""
    stream.seek(2)
    most = None
    for _segment in range(2000):
        if stream.read(1) != b"\xff":
            return most
        mark = _marker(stream)
        if not mark or mark[0] in (_SCAN_STARTS, _ENDS):
            return most
        if mark[0] in _BARE or mark[0] == 0:
            continue
        length = struct.unpack(">H", stream.read(2))[0]
        if mark[0] in _FRAMES:
            height, width = struct.unpack(">HH", stream.read(5)[1:])
            most = max(most or 0, width * height)
            length -= 5
        stream.seek(max(0, length - 2), 1)
    return most


def _marker(stream: BinaryIO) -> bytes:
    """The byte after a marker's fill bytes, of which a sound file has few."""
    for _fill in range(64):
        if (mark := stream.read(1)) != b"\xff":
            return mark
    return b""


def _png(stream: BinaryIO, limits: Limits) -> int | None:
    head = stream.read(24)
    width, height = struct.unpack(">LL", head[16:24])
    return int(width * height) if head[12:16] == b"IHDR" else None


def _webp(stream: BinaryIO, limits: Limits) -> int | None:
    head = stream.read(30)
    if head[12:16] == b"VP8X":
        return (1 + int.from_bytes(head[24:27], "little")) * (1 + int.from_bytes(head[27:30], "little"))
    if head[12:16] == b"VP8L":
        bits = int(struct.unpack("<L", head[21:25])[0])
        return ((bits & 0x3FFF) + 1) * ((bits >> 14 & 0x3FFF) + 1) if head[20] == 0x2F else None
    if head[12:16] == b"VP8 ":
        width, height = struct.unpack("<HH", head[26:30])
        return int((width & 0x3FFF) * (height & 0x3FFF)) if head[23:26] == b"\x9d\x01\x2a" else None
    return None


def _bmp(stream: BinaryIO, limits: Limits) -> int | None:
    head = stream.read(26)
    if head[14] == 12:
        width, height = struct.unpack("<HH", head[18:22])
    else:
        width, height = struct.unpack("<ll", head[18:26])
    return int(abs(width) * abs(height))


def _tiff(stream: BinaryIO, limits: Limits) -> int | None:
    """The sum over all pages. A chain of pages that runs in a circle or is too long counts as too large."""
    head = stream.read(16)
    order = "<" if head[:2] == b"II" else ">"
    big = struct.unpack(order + "H", head[2:4])[0] == 43
    place = struct.unpack(order + ("Q" if big else "L"), head[8:16] if big else head[4:8])[0]
    seen: set[int] = set()
    total = 0
    while place:
        if place in seen or len(seen) >= limits.pages:
            return limits.pixels + 1
        seen.add(place)
        size, place = _page(stream, place, order, big)
        if size is None:
            return None
        total += size
    return total


def _page(stream: BinaryIO, place: int, order: str, big: bool) -> tuple[int | None, int]:
    """(pixels of one page, where the next one's directory lies)."""
    if place >= stream.seek(0, 2):
        return None, 0
    stream.seek(place)
    count = struct.unpack(order + ("Q" if big else "H"), stream.read(8 if big else 2))[0]
    if count > 4096:
        return None, 0
    length = 20 if big else 12
    found = {}
    for _ in range(count):
        entry = stream.read(length)
        tag, kind = struct.unpack(order + "HH", entry[:4])
        if tag in (_WIDTH, _HEIGHT) and kind in _WIDTHS:
            value = entry[12:20] if big else entry[8:12]
            found[tag] = int.from_bytes(value[: _WIDTHS[kind]], "little" if order == "<" else "big")
    following = struct.unpack(order + ("Q" if big else "L"), stream.read(8 if big else 4))[0]
    if len(found) < 2:
        return None, 0
    return found[_WIDTH] * found[_HEIGHT], following


_READERS = {"jpeg": _jpeg, "png": _png, "webp": _webp, "bmp": _bmp, "tiff": _tiff}


def heic_pixels(head: bytes) -> int | None:
    """The largest extent that the first bytes of a HEIC state (its `ispe` boxes)."""
    most, at = None, head.find(b"ispe")
    while at >= 0:
        if len(box := head[at + 8 : at + 16]) == 8:
            width, height = struct.unpack(">LL", box)
            most = max(most or 0, width * height)
        at = head.find(b"ispe", at + 4)
    return most
