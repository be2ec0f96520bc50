"""What a PDF, an office document or a text holds that an officer must know: read as bytes, never opened."""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from ipenforce.errors import Refused
from ipenforce.evidence.archives import STEP, Entry, broken, directory, refuse_dangerous, unpacked
from ipenforce.evidence.limits import MIB, Limits
from ipenforce.evidence.ole import names_in, told

ACTIVE, ENCRYPTED, INCOMPLETE = "active", "encrypted", "incomplete"
ATTACHED = "attached"
WINDOW, OVERLAP = 4 * MIB, 4096
_ACTS = re.compile(rb"/(?:JavaScript|Launch|RichMedia|ImportData|Rendition)(?![A-Za-z0-9])")
_ATTACHED = re.compile(rb"/(?:EmbeddedFiles?|GoToE)(?![A-Za-z0-9])")
_LOCKED = re.compile(rb"/Encrypt(?![A-Za-z0-9])")
_HEXED = re.compile(rb"#([0-9A-Fa-f]{2})")
_PACKED = re.compile(rb"/ObjStm(?![A-Za-z0-9])")
_STREAM = re.compile(rb"stream\r?\n")
_DTD = tuple(word.encode(coding) for word in ("<!DOCTYPE", "<!ENTITY") for coding in ("utf-8", "utf-16-le", "utf-16-be"))
_REMOTE = re.compile(rb"/(?:attachedTemplate|oleObject|subDocument|frame)\"[^>]{0,2000}TargetMode=\"External\"|TargetMode=\"External\"[^>]{0,2000}/(?:attachedTemplate|oleObject|subDocument|frame)\"")
_MACRO = re.compile(r"vbaproject\.bin$|/activex/|/embeddings/[^/]+\.bin$|^customui/|/externallinks/.*\.bin$")
_PARTS = {"word": "docx", "xl": "xlsx", "ppt": "pptx"}
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
TEXT_CODINGS = ("utf-8-sig", "gb18030")


def pdf(stream: BinaryIO, limits: Limits) -> set[str]:
    """What a PDF holds: scripts, launches and attachments also in packed objects and under written-out names."""
    found: set[str] = set()
    left = limits.read // 4
    looked_at: set[int] = set()
    for place, window in _windows(stream):
        plain = _written_out(window)
        found |= _names(plain)
        if len(_PACKED.findall(plain)) > len(_PACKED.findall(window)):
            found.add(ACTIVE)  # a packed object under a name that hides it
        for match in _PACKED.finditer(window):
            if place + match.start() not in looked_at and (start := _STREAM.search(window, match.end(), match.end() + OVERLAP // 2)):
                looked_at.add(place + match.start())
                if b"/Filter" not in window[max(0, match.start() - OVERLAP // 4) : start.start()]:
                    continue  # not packed: the search above has seen it
                inflated = _inflated(stream, place + start.end(), min(left, 8 * MIB))
                left -= len(inflated or b"")
                found |= {ACTIVE} if inflated is None else _names(_written_out(inflated))
    stream.seek(0, 2)
    stream.seek(max(0, stream.tell() - 2048))
    return found if b"%%EOF" in stream.read() else found | {INCOMPLETE}


def _windows(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The whole of a file in pieces that overlap, so that no word is cut, each with its place."""
    at, before = 0, b""
    while True:
        stream.seek(at)
        piece = stream.read(WINDOW)
        if not piece:
            return
        yield at - len(before), before + piece
        at, before = at + len(piece), piece[-OVERLAP:]


def _written_out(content: bytes) -> bytes:
    """Names without the codes that may stand for their letters."""
    return _HEXED.sub(lambda match: bytes.fromhex(match.group(1).decode()), content)


def _names(plain: bytes) -> set[str]:
    words = {ACTIVE: _ACTS, ATTACHED: _ATTACHED, ENCRYPTED: _LOCKED}
    return {word for word, pattern in words.items() if pattern.search(plain)}


def _inflated(stream: BinaryIO, place: int, most: int) -> bytes | None:
    """What stands packed at a place; None where it cannot be unpacked within the bound."""
    stream.seek(place)
    inflate = zlib.decompressobj()
    try:
        content = inflate.decompress(stream.read(8 * MIB), max(1, most))
    except zlib.error:
        return None
    return content if inflate.eof else None


def office(stream: BinaryIO, size: int, limits: Limits) -> tuple[str, set[str]]:
    """(kind, what it holds) of what is packed as a ZIP: an office document, an OFD, or an archive ("zip")."""
    entries = directory(stream, size, limits)
    names = {entry.name for entry in entries}
    part = next((code for folder, code in _PARTS.items() if any(name.startswith(f"{folder}/") for name in names)), None)
    if "OFD.xml" in names:
        refuse_dangerous(entries, limits)
        return "ofd", set()
    if part is None or "[Content_Types].xml" not in names:
        return "zip", set()
    refuse_dangerous(entries, limits)
    if sum(entry.size for entry in entries) > limits.office:
        raise Refused("文档解压后超过{most}MB：请拆分后上传，或者选择“按封存原件收取”", field="file", status=422, most=limits.office // MIB)
    found = {ACTIVE} if any(_MACRO.search(name.lower()) for name in names) else set()
    left = limits.read
    for entry in entries:
        if entry.name.lower().endswith((".xml", ".rels", ".vml")):
            left -= entry.size
            if left < 0:
                raise broken()
            found |= _markup(stream, entry)
    return part, found


def _markup(stream: BinaryIO, entry: Entry) -> set[str]:
    """Refuse a part that declares a document type: office programs write none, and entities expand without end."""
    found: set[str] = set()
    before = b""
    for piece in unpacked(stream, entry):
        window = before + piece
        if any(word in window for word in _DTD):
            raise Refused("文档内含有外部实体声明，不是办公软件正常保存的文件：请重新导出，或者选择“按封存原件收取”", field="file", status=422)
        if b"TargetMode" in window and _REMOTE.search(window):
            found.add(ACTIVE)
        before = window[-OVERLAP:]
    return found


def ole(stream: BinaryIO, size: int) -> tuple[str | None, set[str]]:
    """(kind, what it holds) of an OLE file; kind None where it is no office document."""
    kind, macros, locked = told(names_in(stream, size))
    return kind, {word for word, holds in ((ACTIVE, macros), (ENCRYPTED, locked)) if holds}


def is_text(stream: BinaryIO) -> bool:
    """Whether a file is text in one of the codings used here, whole and without control characters."""
    stream.seek(0)
    head = stream.read(4)
    codings = ("utf-16",) if head[:2] in (b"\xff\xfe", b"\xfe\xff") else TEXT_CODINGS
    return any(_decodes(stream, coding) for coding in codings)


def _decodes(stream: BinaryIO, coding: str) -> bool:
    decoder = codecs.getincrementaldecoder(coding)("strict")
    stream.seek(0)
    try:
        while piece := stream.read(STEP):
            if _FORBIDDEN.search(decoder.decode(piece)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True

