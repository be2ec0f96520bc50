"""Harmless files of every kind that we take, as small as they can be."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import replace
from functools import cache
from typing import Any

import docx
import xlsxwriter
from PIL import Image

from ipenforce.evidence.limits import LIMITS, MIB

SMALL = replace(
    LIMITS, pixels=3072, pages=3, entries=5, directory=1000, entry=2 * MIB, unpacked=4 * MIB, ratio=50, ratio_from=10_000, nested=MIB, office=MIB
)
"""Limits that a small file can reach."""


@cache
def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48), colour: tuple[int, int, int] = (200, 30, 30), **given: Any) -> bytes:
    """A picture of one colour with a black corner."""
    drawn = Image.new("RGB", size, colour)
    drawn.paste((0, 0, 0), (0, 0, size[0] // 4, size[1] // 4))
    stream = io.BytesIO()
    drawn.save(stream, kind, **given)
    return stream.getvalue()


def photo(taken: str = "2026:11:23 09:30:00", orientation: int = 1) -> bytes:
    """A photo as a phone makes it: time, device and place in its EXIF."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112] = "示例手机厂".encode(), "X-1", orientation
    exif.get_ifd(0x8769).update({0x9003: taken, 0x9011: "+08:00"})
    exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 13.0, 48.0), 3: "E", 4: (121.0, 28.0, 12.0)})
    stream = io.BytesIO()
    drawn = Image.new("RGB", (60, 40), (10, 120, 10))
    drawn.paste((250, 250, 0), (0, 0, 10, 10))
    drawn.save(stream, "JPEG", exif=exif.tobytes(), quality=95)
    return stream.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A PNG that states this size; its pixels are all zero, so that it is small however large it unpacks."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">L", len(content)) + kind + content + struct.pack(">L", zlib.crc32(kind + content))

    pack = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    packed = b"".join(pack.compress(row) for _ in range(height)) + pack.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">LLBBBBB", width, height, 1, 0, 0, 0, 0)) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def archive(*entries: tuple[str, bytes], packed: bool = True) -> bytes:
    """A ZIP of these entries."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as out:
        for name, content in entries:
            out.writestr(name, content)
    return stream.getvalue()


@cache
def word() -> bytes:
    """A Word document."""
    stream = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("询问笔录：当事人A&B<公司>")
    document.save(stream)
    return stream.getvalue()


@cache
def excel() -> bytes:
    """A workbook."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.add_worksheet("销售记录").write(0, 0, "品名")
    return stream.getvalue()


def office_with(base: bytes, *entries: tuple[str, bytes]) -> bytes:
    """An office document with entries added, or put in the place of those of the same name."""
    added = dict(entries)
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(base)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as out:
        for info in old.infolist():
            out.writestr(info.filename, added.pop(info.filename, None) or old.read(info.filename))
        for name, content in added.items():
            out.writestr(name, content)
    return stream.getvalue()


def pdf(*objects: bytes, trailer: bytes = b"", end: bytes = b"%%EOF\n") -> bytes:
    """A PDF of one empty page and these objects more."""
    rows = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>", *objects]
    content, places = b"%PDF-1.7\n", []
    for number, row in enumerate(rows, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, row)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(rows) + 1) + b"".join(b"%010d 00000 n \n" % place for place in places)
    return content + table + b"trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n" % (len(rows) + 1, trailer, len(content)) + end


def packed_objects(content: bytes) -> bytes:
    """An object stream of a PDF that holds this."""
    packed = zlib.compress(content)
    return b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(packed), packed)


def ole(*names: str) -> bytes:
    """An OLE file whose directory has these streams: header, one table sector, directory sectors."""
    entries = b""
    for name in ("Root Entry", *names):
        raw = name.encode("utf-16-le") + b"\0\0"
        entries += raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw), 5 if name == "Root Entry" else 2, 1) + bytes(60)
    entries = entries.ljust(-(-len(entries) // 512) * 512, b"\0")
    sectors = len(entries) // 512
    table = [0xFFFFFFFD, *(range(2, sectors + 1)), 0xFFFFFFFE]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    head += struct.pack("<L", 1) + struct.pack("<L", 1) + bytes(4) + struct.pack("<L", 4096) + struct.pack("<4L", 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109L", 0, *([0xFFFFFFFF] * 108))
    return head + struct.pack(f"<{len(table)}L", *table).ljust(512, b"\xff") + entries


def mail() -> bytes:
    """A mail."""
    return "From: a@example.cn\r\nTo: b@example.cn\r\nSubject: =?utf-8?b?5oqV6K+J?=\r\nMIME-Version: 1.0\r\n\r\n投诉\r\n".encode()


def taken() -> dict[str, bytes]:
    """A file of every kind by a name that fits it, for which no device or program is needed."""
    ftyp = struct.pack(">L", 24) + b"ftypisom" + b"\0\0\2\0isommp42"
    return {
        "现场照片.jpg": picture(), "截图.png": picture("PNG"), "图.webp": picture("WEBP"), "扫描.tif": picture("TIFF"), "扫描.bmp": picture("BMP"),
        "照片.heic": struct.pack(">L", 24) + b"ftypheic\0\0\0\0mif1heic" + b"\0\0\0\x14ispe\0\0\0\0" + struct.pack(">LL", 4032, 3024),
        "询问笔录（一）.pdf": pdf(), "报告.docx": word(), "销售记录.xlsx": excel(), "旧文书.doc": ole("WordDocument"), "旧表.xls": ole("Workbook"),
        "旧稿.ppt": ole("PowerPoint Document"), "金山文档.wps": ole("WordDocument"), "发票.ofd": archive(("OFD.xml", b"<ofd/>"), ("Doc_0/Document.xml", b"<d/>")),
        "说明.txt": "说明：甲乙丙\r\n".encode(), "清单.csv": "品名,数量\r\n示例,3\r\n".encode("gb18030"), "宽.txt": "说明".encode("utf-16"),
        "投诉.eml": mail(), "资料.zip": archive(("合同/购销合同.txt", "合同".encode())), "资料.7z": b"7z\xbc\xaf\x27\x1c\0\4" + bytes(40),
        "资料.rar": b"Rar!\x1a\x07\x01\0" + bytes(40), "录音.mp3": b"ID3\x04\0\0\0\0\0\x0a" + bytes(40), "录音.amr": b"#!AMR\n" + bytes(40),
        "录音.wav": b"RIFF\x2c\0\0\0WAVEfmt " + bytes(40), "录音.flac": b"fLaC" + bytes(40), "录音.ogg": b"OggS" + bytes(40),
        "录像.mp4": ftyp + bytes(40), "录像.mov": struct.pack(">L", 20) + b"ftypqt  " + b"\0\0\2\0qt  ", "录像.3gp": struct.pack(">L", 20) + b"ftyp3gp4\0\0\2\x003gp4",
        "录音.m4a": struct.pack(">L", 20) + b"ftypM4A \0\0\2\0M4A ", "录像.avi": b"RIFF\x2c\0\0\0AVI LIST" + bytes(40),
        "录像.mkv": b"\x1aE\xdf\xa3\x93B\x82\x88matroska" + bytes(40), "录像.webm": b"\x1aE\xdf\xa3\x93B\x82\x84webm" + bytes(40),
        "录像.wmv": b"\x30\x26\xb2\x75\x8e\x66\xcf\x11" + bytes(40), "录像.mpg": b"\0\0\1\xba" + bytes(40),
    }  # fmt: skip
