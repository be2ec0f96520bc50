"""KINDS: the files that we take, known by their content; what else a file may be, so that a refusal can say it."""

from __future__ import annotations

import re
from dataclasses import dataclass

import filetype


@dataclass(frozen=True)
class Kind:
    """One kind of file: what it is called, its media type, the endings its name may have."""

    label: str
    media_type: str
    endings: tuple[str, ...]
    picture: bool = False
    sealed: bool = False
    """Kept as it is and never opened: archives, mails."""


KINDS: dict[str, Kind] = {
    "jpeg": Kind("JPEG图片", "image/jpeg", ("jpg", "jpeg", "jpe", "jfif"), picture=True),
    "png": Kind("PNG图片", "image/png", ("png",), picture=True),
    "webp": Kind("WebP图片", "image/webp", ("webp",), picture=True),
    "tiff": Kind("TIFF图片", "image/tiff", ("tif", "tiff"), picture=True),
    "bmp": Kind("BMP图片", "image/bmp", ("bmp",), picture=True),
    "heic": Kind("HEIC图片", "image/heic", ("heic", "heif")),
    "pdf": Kind("PDF文件", "application/pdf", ("pdf",)),
    "docx": Kind("Word文档", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ("docx", "docm")),
    "xlsx": Kind("Excel表格", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ("xlsx", "xlsm")),
    "pptx": Kind("PowerPoint文稿", "application/vnd.openxmlformats-officedocument.presentationml.presentation", ("pptx", "pptm", "ppsx")),
    "doc": Kind("Word 97文档", "application/msword", ("doc", "wps")),
    "xls": Kind("Excel 97表格", "application/vnd.ms-excel", ("xls", "et")),
    "ppt": Kind("PowerPoint 97文稿", "application/vnd.ms-powerpoint", ("ppt", "pps", "dps")),
    "ofd": Kind("OFD版式文件", "application/ofd", ("ofd",), sealed=True),
    "text": Kind("文本", "text/plain", ("txt", "csv")),
    "eml": Kind("电子邮件", "message/rfc822", ("eml",), sealed=True),
    "zip": Kind("ZIP压缩包", "application/zip", ("zip",), sealed=True),
    "7z": Kind("7z压缩包", "application/x-7z-compressed", ("7z",), sealed=True),
    "rar": Kind("RAR压缩包", "application/vnd.rar", ("rar",), sealed=True),
    "mp3": Kind("MP3录音", "audio/mpeg", ("mp3",)),
    "m4a": Kind("M4A录音", "audio/mp4", ("m4a", "mp4")),
    "aac": Kind("AAC录音", "audio/aac", ("aac",)),
    "amr": Kind("AMR录音", "audio/amr", ("amr",)),
    "wav": Kind("WAV录音", "audio/wav", ("wav",)),
    "flac": Kind("FLAC录音", "audio/flac", ("flac",)),
    "ogg": Kind("Ogg录音", "audio/ogg", ("ogg", "oga", "opus")),
    "mp4": Kind("MP4视频", "video/mp4", ("mp4", "m4v", "mov", "m4a")),
    "mov": Kind("QuickTime视频", "video/quicktime", ("mov",)),
    "3gp": Kind("3GP视频", "video/3gpp", ("3gp", "3gpp")),
    "avi": Kind("AVI视频", "video/x-msvideo", ("avi",)),
    "mkv": Kind("Matroska视频", "video/x-matroska", ("mkv",)),
    "webm": Kind("WebM视频", "video/webm", ("webm",)),
    "wmv": Kind("WMV视频", "video/x-ms-wmv", ("wmv", "wma", "asf")),
    "mpeg": Kind("MPEG视频", "video/mpeg", ("mpg", "mpeg", "vob")),
}
OCTETS = "application/octet-stream"
CSV = "text/csv"
INLINE = frozenset({"image/jpeg", "image/png", "image/webp"})
"""What a page may show within itself."""
ZIPPED, OLE = "zipped", "ole"
"""Families whose kind is told by what they hold."""

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "jpeg"), (b"\x89PNG\r\n\x1a\n", "png"), (b"II*\x00", "tiff"), (b"MM\x00*", "tiff"), (b"II+\x00", "tiff"),
    (b"MM\x00+", "tiff"), (b"%PDF-", "pdf"), (b"PK\x03\x04", ZIPPED), (b"PK\x05\x06", ZIPPED), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"7z\xbc\xaf\x27\x1c", "7z"), (b"Rar!\x1a\x07", "rar"), (b"fLaC", "flac"), (b"OggS", "ogg"), (b"#!AMR", "amr"),
    (b"ID3", "mp3"), (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "wmv"), (b"\x00\x00\x01\xba", "mpeg"), (b"\x00\x00\x01\xb3", "mpeg"),
)  # fmt: skip
_RIFF = {b"WEBP": "webp", b"AVI ": "avi", b"WAVE": "wav"}
_BRANDS = {
    b"heic": "heic", b"heix": "heic", b"heim": "heic", b"heis": "heic", b"hevc": "heic", b"mif1": "heic", b"msf1": "heic",
    b"qt  ": "mov", b"M4A ": "m4a", b"M4B ": "m4a", b"3gp4": "3gp", b"3gp5": "3gp", b"3gp6": "3gp", b"3g2a": "3gp",
    b"isom": "mp4", b"iso2": "mp4", b"iso4": "mp4", b"iso5": "mp4", b"iso6": "mp4", b"mp41": "mp4", b"mp42": "mp4", b"avc1": "mp4",
    b"M4V ": "mp4", b"MSNV": "mp4", b"dash": "mp4",
}  # fmt: skip
_LIBRARY = {
    "audio/mpeg": "mp3", "audio/mp4": "m4a", "audio/aac": "aac", "audio/amr": "amr", "audio/x-wav": "wav", "video/mp4": "mp4",
    "video/x-m4v": "mp4", "video/quicktime": "mov", "video/3gpp": "3gp", "video/x-matroska": "mkv", "video/webm": "webm",
    "video/mpeg": "mpeg",
}  # fmt: skip
"""What the library calls what we take, beside the beginnings above."""
_ACTIVE: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"<svg\b", re.IGNORECASE), "SVG图片（可含脚本）"),
    (re.compile(rb"<(?:!doctype\s+html|html|head|body|script|iframe|meta)\b", re.IGNORECASE), "网页"),
    (re.compile(rb"<\?php\b", re.IGNORECASE), "脚本"),
    (re.compile(rb"<\?xml\b|<!doctype\b|<!entity\b", re.IGNORECASE), "XML文件"),
    (re.compile(rb"#!"), "脚本"),
    (re.compile(rb"(?:mime-version|content-location|snapshot-content-location):[^\r\n]*", re.IGNORECASE), "邮件或者网页存档"),
)
"""Text that a program would act on, by its beginning."""
_PROGRAMS = (
    (b"MZ", "Windows程序"), (b"\x7fELF", "Linux程序"), (b"\xca\xfe\xba\xbe", "程序"), (b"\xcf\xfa\xed\xfe", "程序"),
    (b"\xfe\xed\xfa", "程序"), (b"L\x00\x00\x00\x01\x14\x02\x00", "快捷方式"), (b"GIF8", "GIF图片"), (b"MSCF", "CAB压缩包"),
    (b"\x1f\x8b", "GZIP压缩包"), (b"BZh", "BZIP2压缩包"), (b"\xfd7zXZ\x00", "XZ压缩包"), (b"SQLite format 3\x00", "数据库文件"),
)  # fmt: skip
PROGRAM_ENDINGS = frozenset(
    ("exe", "dll", "com", "scr", "msi", "bat", "cmd", "ps1", "vbs", "vbe", "js", "jse", "wsf", "hta", "lnk", "jar", "apk", "sh", "py", "php",
     "reg", "chm", "cpl", "pif", "html", "htm", "svg", "mht", "docm", "xlsm", "pptm")
)  # fmt: skip
"""Endings of what an archive may hold that would act when it is opened."""
ARCHIVE_ENDINGS = frozenset(("zip", "7z", "rar", "gz", "tgz", "bz2", "xz", "tar", "cab", "iso", "zst"))
_HEADERS = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]{0,60}:[^\r\n]{0,2000}(?:\r?\n[ \t][^\r\n]{0,2000}){0,200}\r?\n){3}")
_MAIL = re.compile(rb"^(?:from|received|return-path|mime-version|message-id|date):", re.IGNORECASE | re.MULTILINE)


def ending_of(file_name: str) -> str:
    """The ending of a file's name, lower case; empty where it has none."""
    _stem, dot, ending = file_name.rpartition(".")
    return ending.lower() if dot else ""


def sniff(head: bytes) -> str | None:
    """Key of KINDS (or of a family) by the first bytes; None where they are those of nothing that we know."""
    for start, code in _STARTS:
        if head.startswith(start):
            return code
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12]) or _among(head)
    if head[:2] == b"BM" and head[6:10] == b"\0\0\0\0" and head[14:18] in (b"\x0c\0\0\0", b"\x28\0\0\0", b"\x6c\0\0\0", b"\x7c\0\0\0"):
        return "bmp"
    if head[:4] == b"\x1aE\xdf\xa3":
        return "webm" if b"webm" in head[:64] else "mkv" if b"matroska" in head[:64] else None
    guessed = filetype.guess(head[:8192])
    return _LIBRARY.get(guessed.mime) if guessed else None


def _among(head: bytes) -> str | None:
    """The kind by the compatible brands of an ISO media file, where its major brand says nothing."""
    length = min(int.from_bytes(head[:4], "big"), 256)
    found = [_BRANDS[head[at : at + 4]] for at in range(16, length, 4) if head[at : at + 4] in _BRANDS]
    return found[0] if found else None


def is_mail(head: bytes) -> bool:
    """Whether the first bytes are a mail's headers."""
    found = _HEADERS.match(head)
    return found is not None and _MAIL.search(found.group()) is not None


def acting(head: bytes) -> str | None:
    """What a text is that a program would act on; None for plain text."""
    start = head.lstrip(b"\xef\xbb\xbf\xfe\xff \t\r\n\x00")
    start = start.replace(b"\x00", b"")[:512] if b"\x00" in start[:64] else start[:512]
    return next((label for pattern, label in _ACTIVE if pattern.match(start)), None)


def called(head: bytes) -> str:
    """What a file that we do not take is, in words."""
    label = next((label for start, label in _PROGRAMS if head.startswith(start)), None) or acting(head)
    if label:
        return label
    guessed = filetype.guess(head[:8192])
    return f"{guessed.extension.upper()}文件" if guessed else "无法识别的文件"
