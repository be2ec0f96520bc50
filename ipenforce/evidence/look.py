"""Looking at a file before anything of it is opened: what it is by its content, whether we take it, and how."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from ipenforce.errors import Refused
from ipenforce.evidence import contents
from ipenforce.evidence.archives import Walk, directory, walk
from ipenforce.evidence.contents import ACTIVE, ATTACHED, ENCRYPTED, INCOMPLETE
from ipenforce.evidence.kinds import (
    CSV,
    KINDS,
    OCTETS,
    OLE,
    ZIPPED,
    Kind,
    acting,
    called,
    ending_of,
    is_mail,
    sniff,
)
from ipenforce.evidence.limits import LIMITS, LONGEST_NAME, MIB, Limits
from ipenforce.evidence.pixels import heic_pixels, pixels_of
from ipenforce.evidence.store import STEP

HEAD = TAIL = 64 * 1024
NOTES = {
    ACTIVE: "含可执行内容",
    ATTACHED: "含附件，附件未检查",
    ENCRYPTED: "已加密，内容未检查",
    INCOMPLETE: "文件不完整",
    "many": "疑似多重格式文件",
    "archive": "压缩包，系统不打开",
    "closed": "压缩包未打开，内容未检查",
    "programs": "压缩包内含可执行文件",
    "unread": "部分内容未检查",
    "layout": "OFD文件，系统不打开",
    "mail": "邮件，系统不打开",
    "asked": "按封存原件收取",
}
"""What an officer is told of a file that is kept sealed."""
_FOREIGN = re.compile(rb"<\?php\b|<script\b|<html[\s>]|<svg\s|<!doctype\s+html|<iframe\b|#!/(?:bin|usr)/|function\s*\(|eval\s*\(", re.IGNORECASE)
"""What has no place at the ends of a picture or a PDF."""
_UNOPENED = {"zip": "archive", "7z": "closed", "rar": "closed", "ofd": "layout", "eml": "mail"}
_ZIP_END = b"PK\x05\x06"
_CLOSED = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07")
"""How archives begin that may follow anything, and are never opened."""


@dataclass(frozen=True)
class Looked:
    """What a file is. `sealed`: it is kept as it is, never opened here, never shown inline; `note` says why."""

    media_type: str
    sealed: bool
    note: str
    picture: bool = False
    """It may be decoded, in a process of its own."""


def look(path: Path, file_name: str, *, sealed: bool = False, limits: Limits = LIMITS) -> Looked:
    """What the file is by its content. Raises Refused, on the field `file`, for what we do not take.

    `sealed`: the officer takes it as a sealed original, whatever it is; then the reason that would have
    refused it becomes the note.
    """
    name_of_file(file_name)
    size = path.stat().st_size
    if size == 0:
        raise Refused("文件是空的，没有内容：请重新选择文件", field="file", status=422)
    with path.open("rb") as stream:
        try:
            seen = _seen(stream, size, file_name, limits)
        except Refused as refused:
            if not sealed:
                raise
            stream.seek(0)
            code = sniff(stream.read(HEAD))
            kind = KINDS.get(code or "")
            because = str(refused.reason.values.get("what") or refused.reason.plain().partition("：")[0])
            return Looked(kind.media_type if kind else OCTETS, True, f"{NOTES['asked']}（{because}）")
    return replace(seen, sealed=True, note="；".join(filter(None, (NOTES["asked"], seen.note))), picture=False) if sealed else seen


def name_of_file(file_name: str) -> str:
    """The name as it came, where it can be kept so; Refused otherwise."""
    if not file_name.strip():
        raise Refused("文件没有名称：请给文件命名后再上传", field="file", status=422)
    if len(file_name) > LONGEST_NAME:
        raise Refused("文件名最多{most}个字符：请改短后再上传", field="file", status=422, most=LONGEST_NAME)
    if "\x00" in file_name or any("\ud800" <= c <= "\udfff" for c in file_name):
        raise Refused("文件名中有不能保存的字符：请改名后再上传", field="file", status=422)
    return file_name


def _seen(stream: BinaryIO, size: int, file_name: str, limits: Limits) -> Looked:
    head = stream.read(HEAD)
    code = sniff(head)
    found: set[str] = set()
    if code == ZIPPED:
        code, found = contents.office(stream, size, limits)
    elif code == OLE:
        code, found = contents.ole(stream, size)
    elif code is None:
        code = _text_or_mail(head, file_name)
        if code == "text" and size > limits.searched:
            raise Refused("文本超过{most}MB：请拆分后上传，或者选择“按封存原件收取”", field="file", status=422, most=limits.searched // MIB)
        if code == "text" and not contents.is_text(stream):
            code = None
    if code is None:
        raise Refused(
            "不收取这类文件（{what}）：可以上传图片、PDF、办公文档、文本、录音录像或者压缩包；确需作为证据的，请选择“按封存原件收取”",
            field="file", status=422, what=called(head),
        )  # fmt: skip
    kind = KINDS[code]
    _refuse_other_name(kind, file_name)
    if code == "pdf":
        found = contents.pdf(stream, limits) if size <= limits.searched else {"unread"}
    elif code == "zip":
        found = _archive(stream, size, limits)
    if kind.picture or code == "heic":
        found |= _picture(code, stream, head, limits)
    if (kind.picture or code in ("heic", "pdf")) and _many(stream, head, size):
        found.add("many")
    return _told(kind, code, found, file_name)


def _told(kind: Kind, code: str, found: set[str], file_name: str) -> Looked:
    media = CSV if code == "text" and ending_of(file_name) == "csv" else kind.media_type
    found = found | ({_UNOPENED[code]} if kind.sealed else set())
    note = "；".join(NOTES[word] for word in NOTES if word in found)
    return Looked(media, kind.sealed or bool(found), note, kind.picture and not found)


def _text_or_mail(head: bytes, file_name: str) -> str | None:
    """What may be plain text, or is a mail; None for anything else, and for text that a program would act on."""
    if ending_of(file_name) == "eml":
        return "eml" if is_mail(head) else None
    return None if acting(head) or (b"\0" in head and head[:2] not in (b"\xff\xfe", b"\xfe\xff")) else "text"


def _refuse_other_name(kind: Kind, file_name: str) -> None:
    ending = ending_of(file_name)
    if ending not in kind.endings:
        raise Refused(
            "文件名的扩展名“{ending}”与内容（{what}）不符，应为 {endings}：请使用原来的文件名，或者选择“按封存原件收取”",
            field="file", status=422, ending="".join(c if c.isprintable() else "�" for c in ending[:20]), what=kind.label,
            endings="、".join(kind.endings),
        )  # fmt: skip


def _picture(code: str, stream: BinaryIO, head: bytes, limits: Limits) -> set[str]:
    pixels = heic_pixels(head) if code == "heic" else pixels_of(code, stream, limits)
    if pixels is None:
        return {INCOMPLETE}
    if pixels > limits.pixels:
        raise Refused(
            "图片超过{most}万像素：请用原设备重新导出较小的图片，或者选择“按封存原件收取”",
            field="file", status=422, most=limits.pixels // 10_000,
        )  # fmt: skip
    return set()


def _many(stream: BinaryIO, head: bytes, size: int) -> bool:
    """Whether a picture or PDF is at the same time something else: script, page or archive at one of its ends."""
    stream.seek(max(0, size - TAIL))
    tail = stream.read()
    pdf_within = 0 < head.find(b"%PDF-") < 1024
    return pdf_within or _ZIP_END in tail or _holds_closed(stream) or _FOREIGN.search(head) is not None or _FOREIGN.search(tail) is not None


def _holds_closed(stream: BinaryIO) -> bool:
    """Whether a 7z or RAR archive begins anywhere in the file."""
    stream.seek(0)
    longest, before = max(map(len, _CLOSED)), b""
    while piece := stream.read(STEP):
        if any(start in before + piece for start in _CLOSED):
            return True
        before = piece[-longest:]
    return False


def _archive(stream: BinaryIO, size: int, limits: Limits) -> set[str]:
    found = Walk(limits.read)
    walk(stream, directory(stream, size, limits), limits, found)
    words = {ENCRYPTED: found.encrypted, "programs": found.programs, "unread": found.unread}
    return {word for word, holds in words.items() if holds}
