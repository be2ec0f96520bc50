"""The directory of an OLE file (Word, Excel, PowerPoint before 2007): names of its streams, nothing of their content."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

from ipenforce.evidence.archives import broken

_LAST = 0xFFFFFFFA
"""Sector numbers from here on are marks."""
_IN_HEADER = 109
_MOST_SECTORS = 20_000
_ENTRY = 128
_KINDS = (("worddocument", "doc"), ("workbook", "xls"), ("book", "xls"), ("powerpoint document", "ppt"))
_MACROS = frozenset(("vba", "_vba_project", "_vba_project_cur", "macros", "\x01ole10native", "objectpool"))
_LOCKED = frozenset(("encryptedpackage", "encryptioninfo"))


def names_in(stream: BinaryIO, size: int) -> set[str]:
    """Names of all storages and streams, lower case. Refused where the directory cannot be followed."""
    stream.seek(0)
    head = stream.read(512)
    if len(head) < 512:
        raise broken()
    shift = struct.unpack("<H", head[30:32])[0]
    if shift not in (9, 12):
        raise broken()
    first = struct.unpack("<L", head[48:52])[0]
    names = set()
    for sector in _chain(stream, head, first, 1 << shift, size):
        for at in range(0, len(sector) - _ENTRY + 1, _ENTRY):
            length = struct.unpack("<H", sector[at + 64 : at + 66])[0]
            if 2 < length <= 64 and sector[at + 66]:
                names.add(sector[at : at + length - 2].decode("utf-16-le", "replace").lower())
    return names


def _chain(stream: BinaryIO, head: bytes, first: int, length: int, size: int) -> Iterator[bytes]:
    """The sectors of the directory one after the other, by the table of sectors."""
    tables = struct.unpack(f"<{_IN_HEADER}L", head[76:512])
    a_table = length // 4
    sector, seen = first, 0
    while sector < _LAST:
        seen += 1
        if seen > _MOST_SECTORS or (sector + 1) * length >= size or sector // a_table >= _IN_HEADER:
            raise broken()
        stream.seek((sector + 1) * length)
        yield stream.read(length)
        table = tables[sector // a_table]
        if table >= _LAST or (table + 1) * length >= size:
            raise broken()
        stream.seek((table + 1) * length + sector % a_table * 4)
        following = stream.read(4)
        if len(following) < 4:
            raise broken()
        sector = struct.unpack("<L", following)[0]


def told(names: set[str]) -> tuple[str | None, bool, bool]:
    """(kind, whether it holds macros or objects, whether it is encrypted); kind None for what is no office document."""
    locked = bool(names & _LOCKED)
    kind = next((code for name, code in _KINDS if name in names), None)
    return kind or ("doc" if locked else None), bool(names & _MACROS), locked
