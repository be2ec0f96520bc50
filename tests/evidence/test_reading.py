"""Reading: with a reason that is recorded; nothing infected, unscanned or damaged is handed out; copies name their original."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from ipenforce.clock import today
from ipenforce.errors import Refused
from ipenforce.evidence import commands, darkroom, queries
from ipenforce.evidence.models import Item
from tests.evidence import samples, scanners
from tests.evidence.people import Office, told

pytestmark = pytest.mark.one_database


def read(item: Item, office: Office, **given: Any) -> commands.Reading:
    return commands.read_item(item, **{"reason": "审核案件", "on": today(), "actor": office.keeper, **given})


def content(reading: commands.Reading) -> bytes:
    with reading.open() as stream:
        return stream.read()


def test_a_reading_is_recorded_with_its_reason(office: Office) -> None:
    item = office.taken("询问笔录（一）.pdf", samples.pdf())
    reading = read(item, office)
    assert content(reading) == samples.pdf() == (reading.path.read_bytes() if reading.path else b"")
    assert (reading.media_type, reading.inline, reading.save_as) == ("application/pdf", False, f"{item.number}-询问笔录（一）.pdf")
    assert told("evidence.read") == [{"item": item.number, "part": "file", "sha256": reading.sha256, "reason": "审核案件"}]
    assert [event.actor for event in queries.readings_of(item)] == [office.keeper.number]
    with pytest.raises(Refused) as refused:
        read(item, office, reason="  ")
    assert refused.value.field == "reason"


def test_only_pictures_are_ever_shown_inline(office: Office) -> None:
    inline = {name for name, content in samples.taken().items() if read(office.taken(name, content), office).inline}
    assert inline == {"现场照片.jpg", "截图.png", "图.webp"}


def test_what_is_kept_sealed_is_never_shown_inline(office: Office) -> None:
    item = office.taken("照片.jpg", samples.picture(), sealed=True)
    assert not read(item, office).inline and queries.thumbnail_of(item) is None and item.derived == []


def test_an_item_has_no_other_parts_than_it_has(office: Office) -> None:
    for item in (office.taken("a.txt", b"abc"), office.recorded()):
        for part in ("html", "page_image", "nothing"):
            with pytest.raises(Refused, match="没有该文件"):
                read(item, office, part=part)


def test_what_a_photo_says_is_read_from_its_original_bytes(office: Office) -> None:
    item = office.taken("现场.jpg", samples.photo())
    assert item.exif == {
        "taken_at": "2026:11:23 09:30:00", "offset": "+08:00", "device": "示例手机厂 X-1", "latitude": 31.23, "longitude": 121.47
    }  # fmt: skip
    assert office.taken("无.jpg", samples.picture()).exif is None


def test_a_thumbnail_stands_upright_and_names_its_original(office: Office) -> None:
    item = office.taken("现场.jpg", samples.photo(orientation=6))
    copy = queries.thumbnail_of(item)
    assert copy is not None and copy.parent_sha256 == item.blob.sha256 and copy.tool.startswith("Pillow 13")  # type: ignore[union-attr]
    small = Image.open(io.BytesIO(queries.content_of(copy) or b""))
    assert small.size == (40, 60) and small.getexif() == {} and small.getpixel((38, 2))[0] > 200  # type: ignore[index]
    assert told("evidence.copied") == [
        {"item": item.number, "copy": copy.number, "purpose": "thumbnail", "sha256": copy.blob.sha256, "parent_sha256": item.blob.sha256, "tool": copy.tool}
    ]  # fmt: skip
    assert max(Image.open(io.BytesIO(queries.content_of(office.taken("大.jpg", samples.picture(size=(2000, 900))).derived[0]) or b"")).size) == darkroom.THUMBNAIL


@pytest.mark.parametrize("name", ["截图.png", "图.webp", "扫描.tif", "扫描.bmp"])
def test_every_picture_that_can_be_decoded_has_a_thumbnail(name: str, office: Office) -> None:
    assert queries.thumbnail_of(office.taken(name, samples.taken()[name])) is not None


def test_a_picture_that_cannot_be_decoded_is_kept_closed(office: Office) -> None:
    whole = samples.picture(size=(400, 300), quality=95)
    item = office.taken("坏.jpg", whole[: len(whole) // 2])
    assert item.kept_sealed and item.derived == [] and item.sealed_note == "图片不能完整解码，可能不完整或者被改动"
    assert content(read(item, office)) == whole[: len(whole) // 2]


def test_a_picture_that_asks_for_too_much_is_kept_without_thumbnail(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(darkroom, "MEMORY", 160 * 1024**2)
    item = office.taken("大.png", samples.png_of(9_000, 9_000))
    assert not item.kept_sealed and item.derived == [] and item.sealed_note == "图片过大，没有缩略图"


def test_a_masked_copy_leaves_the_original_as_it_is(office: Office) -> None:
    item = office.taken("现场.jpg", samples.photo(orientation=6))
    before = content(read(item, office))
    copy = commands.mask_copy(item, regions=[(25, 0, 40, 15)], because="遮盖证人面部", on=today(), actor=office.officer)
    reading = commands.read_copy(copy, reason="公开", on=today(), actor=office.officer)
    masked = Image.open(io.BytesIO(content(reading)))
    assert masked.size == (40, 60) and max(masked.getpixel((35, 5))) < 8 and masked.getexif() == {}
    assert max(masked.getpixel((5, 50))) > 100
    assert content(read(item, office)) == before and copy.parent_sha256 == item.blob.sha256  # type: ignore[union-attr]
    assert (copy.purpose, copy.regions, copy.because) == ("masked", [[25, 0, 40, 15]], "遮盖证人面部")
    assert told("evidence.copied")[-1]["copy"] == copy.number == told("evidence.copy_read")[0]["copy"]
    assert queries.derived_by_number(copy.number) is copy and reading.inline and reading.save_as == f"{copy.number}-masked.jpg"
    assert [event.name for event in queries.readings_of(item)] == ["evidence.read", "evidence.copy_read", "evidence.read"]


def test_a_mask_that_cannot_be_is_refused(office: Office) -> None:
    item = office.taken("现场.jpg", samples.photo())
    for regions in ([], [(0, 0, 61, 10)], [(5, 5, 5, 9)], [(0, 0, 1)], [(-1, 0, 3, 3)], [(0, 0, 1, 1)] * 201):
        with pytest.raises(Refused) as refused:
            commands.mask_copy(item, regions=regions, because="遮盖", on=today(), actor=office.officer)
        assert refused.value.field == "regions"
    for other in (office.taken("a.txt", b"abc"), office.recorded(), office.taken("封.jpg", samples.picture(), sealed=True)):
        with pytest.raises(Refused, match="只有系统可以打开的图片"):
            commands.mask_copy(other, regions=[(0, 0, 1, 1)], because="遮盖", on=today(), actor=office.officer)


@pytest.mark.parametrize("kind", ["socket", "command"])
def test_a_virus_is_found_and_never_handed_out(kind: str, office: Office, app: Flask, tmp_path: Path) -> None:
    with scanners.clamd(tmp_path / "clamd") as lengths:
        app.config["EVIDENCE_SCANNER"] = f"clamd:{tmp_path / 'clamd'}" if kind == "socket" else scanners.command(tmp_path)
        sick = [office.taken("病毒.txt", scanners.EICAR), office.taken("病毒.zip", samples.archive(("a.txt", scanners.EICAR), packed=False))]
        well = office.taken("大.txt", b"abc\n" * 50_000)
    assert well.blob is not None and (well.blob.scan, read(well, office).size) == ("clean", 200_000)
    assert lengths == ([len(scanners.EICAR), sick[1].blob.size, 200_000] if kind == "socket" else [])  # type: ignore[union-attr]
    for item in sick:
        assert item.blob is not None and (item.blob.scan, item.blob.scan_detail) == ("infected", "Eicar-Test-Signature")
        with pytest.raises(Refused, match="发现病毒（Eicar-Test-Signature）"):
            read(item, office)
        assert queries.content_for_file(item) is None
    assert [facts["scan"] for facts in told("evidence.taken_in")] == ["infected", "infected", "clean"]


def test_an_infected_picture_is_not_even_decoded(office: Office, app: Flask, tmp_path: Path) -> None:
    app.config["EVIDENCE_SCANNER"] = scanners.command(tmp_path)
    item = office.taken("病毒.jpg", samples.picture() + scanners.EICAR)
    assert item.derived == [] and queries.thumbnail_of(item) is None


DOWN = {"nobody there": "clamd:/nonexistent/clamd", "no host": "clamd:127.0.0.1:1", "no such command": "command:/nonexistent/scan {file}", "a command that fails": "command:ls --no-such-option", "nonsense": "magic:x"}


@pytest.mark.parametrize("case", DOWN)
def test_while_the_scanner_is_down_nothing_is_handed_out(case: str, office: Office, app: Flask, tmp_path: Path) -> None:
    app.config["EVIDENCE_SCANNER"] = DOWN[case]
    item = office.taken("a.jpg", samples.picture())
    assert item.blob is not None and item.blob.scan == "failed"
    with pytest.raises(Refused):
        read(item, office)
    assert queries.thumbnail_of(item) is None and queries.content_of(item.derived[0]) is None
    with pytest.raises(Refused):
        commands.read_copy(item.derived[0], reason="审核", on=today(), actor=office.keeper)
    app.config["EVIDENCE_SCANNER"] = scanners.command(tmp_path)
    commands.scan_item(item, on=today(), actor=office.officer)
    assert told("evidence.scanned") == [{"item": item.number, "part": "file", "scan": "clean"}]
    assert read(item, office).inline


def test_a_scanner_that_is_slow_or_says_nonsense_has_found_nothing_clean(office: Office, app: Flask, tmp_path: Path) -> None:
    app.config["EVIDENCE_SCAN_SECONDS"] = 0.2
    app.config["EVIDENCE_SCANNER"] = f"command:{sys.executable} -c 'import time; time.sleep(30)'"
    assert office.taken("a.txt", b"abc").blob.scan == "failed"  # type: ignore[union-attr]
    for answer in (b"INSTREAM size limit exceeded. ERROR\0", b"", b"x" * 5000):
        with scanners.clamd(tmp_path / "clamd", answer=answer):
            app.config["EVIDENCE_SCANNER"] = f"clamd:{tmp_path / 'clamd'}"
            assert office.taken("a.txt", b"abc").blob.scan == "failed"  # type: ignore[union-attr]
        (tmp_path / "clamd").unlink()


def test_what_came_before_the_scanner_waits_for_it(office: Office, app: Flask, tmp_path: Path) -> None:
    item = office.taken("a.txt", b"abc")
    assert item.blob is not None and item.blob.scan == "not_scanned" and read(item, office).size == 3
    with pytest.raises(Refused, match="没有设置查毒程序"):
        commands.scan_item(item, on=today(), actor=office.officer)
    app.config["EVIDENCE_SCANNER"] = scanners.command(tmp_path)
    with pytest.raises(Refused, match="尚未查毒"):
        read(item, office)


def test_the_process_that_decodes_has_bounds(tmp_path: Path) -> None:
    source = (Path(darkroom.__file__).parent / "darkroom_child.py").read_text("utf-8")
    assert all(bound in source for bound in ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_CORE", "MAX_IMAGE_PIXELS"))
    picture, out = tmp_path / "a.png", tmp_path / "out"
    picture.write_bytes(samples.png_of(20_000, 20_000))
    assert darkroom.thumbnail(picture, out).trouble and not out.exists()
