"""Uploads: resumed at their offset, bounded, swept; a full disk and a failed request lose nothing."""

from __future__ import annotations

import hashlib
import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from ipenforce.clock import now, today
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.evidence import commands, intake, queries
from ipenforce.evidence.models import Blob, Upload
from tests.evidence import samples
from tests.evidence.people import SUBJECT, Office, files_in, told, unlike

CONTENT = bytes(range(256)) * 1024
"""256 KiB."""
PIECE = 64 * 1024


def send(upload: Upload, offset: int, content: bytes, office: Office) -> int:
    return commands.receive_chunk(upload, offset=offset, stream=io.BytesIO(content), on=today(), actor=office.officer)


def test_a_file_comes_in_pieces_and_is_whole_under_its_hash(office: Office, folder: Path) -> None:
    upload = office.uploaded("清单.txt", "一二三\n".encode() * 50_000, piece=PIECE)
    assert upload.complete and len(upload.pieces) > 2
    item = commands.take_in(upload, collected=office.collected(), on=today(), actor=office.officer)
    assert item.blob is not None and item.blob.sha256 == hashlib.sha256("一二三\n".encode() * 50_000).hexdigest()
    (path,) = files_in(folder)
    assert path == folder / item.blob.sha256[:2] / item.blob.sha256
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o440, 0o750)
    assert told("evidence.upload_begun") == told("evidence.upload_received") == [{"upload": upload.number, "size": 450_000 + 50_000}]
    assert list((folder / "incoming").iterdir()) == []


def test_an_upload_goes_on_where_it_stopped(office: Office) -> None:
    upload = office.begun("清单.txt", len(CONTENT))
    assert send(upload, 0, CONTENT[:PIECE], office) == PIECE
    for wrong in (0, PIECE - 1, PIECE + 1, len(CONTENT)):
        with pytest.raises(Refused, match="应从第65536字节继续上传") as refused:
            send(upload, wrong, CONTENT[wrong : wrong + PIECE], office)
        assert (refused.value.status, refused.value.reason.values["offset"]) == (409, PIECE)
    assert send(upload, PIECE, CONTENT[PIECE:], office) == len(CONTENT)
    assert send(upload, len(CONTENT), b"", office) == len(CONTENT), "a repeated last answer changes nothing"


def test_what_the_disk_has_lost_is_sent_again(office: Office) -> None:
    upload = office.begun("清单.txt", len(CONTENT))
    send(upload, 0, CONTENT[:PIECE], office)
    send(upload, PIECE, CONTENT[PIECE : 2 * PIECE], office)
    os.truncate(intake.path_of(upload.number), PIECE + 10)
    with pytest.raises(Refused) as refused:
        send(upload, 2 * PIECE, CONTENT[2 * PIECE :], office)
    assert refused.value.reason.values["offset"] == PIECE
    send(upload, PIECE, CONTENT[PIECE:], office)
    assert intake.hashed(upload.number, upload.pieces).sha256 == hashlib.sha256(CONTENT).hexdigest()


def test_a_line_that_breaks_leaves_what_was_acknowledged(office: Office) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() >= PIECE:
                raise ConnectionError
            return super().read(PIECE)

    upload = office.begun("清单.txt", len(CONTENT))
    send(upload, 0, CONTENT[:PIECE], office)
    with pytest.raises(ConnectionError):
        commands.receive_chunk(upload, offset=PIECE, stream=Broken(CONTENT[PIECE:]), on=today(), actor=office.officer)
    assert intake.path_of(upload.number).stat().st_size == PIECE
    assert send(upload, PIECE, CONTENT[PIECE:], office) == len(CONTENT)


def test_a_piece_that_was_changed_on_the_disk_is_noticed(office: Office) -> None:
    upload = office.uploaded("清单.txt", b"a" * 200_000, piece=PIECE)
    with intake.path_of(upload.number).open("r+b") as stream:
        stream.seek(100_000)
        stream.write(b"b")
    with pytest.raises(Refused, match="与收到时的哈希值不符"):
        commands.take_in(upload, collected=office.collected(), on=today(), actor=office.officer)
    assert db.session.query(Blob).count() == 0


def test_what_the_device_computed_must_be_what_came(office: Office) -> None:
    content = "甲".encode()
    good = office.uploaded("甲.txt", content, sha256=hashlib.sha256(content).hexdigest())
    assert commands.take_in(good, collected=office.collected(), on=today(), actor=office.officer).blob is not None
    bad = office.uploaded("甲.txt", content, sha256="0" * 64)
    with pytest.raises(Refused, match="与设备上计算的哈希值不符"):
        commands.take_in(bad, collected=office.collected(), on=today(), actor=office.officer)
    with pytest.raises(Refused, match="不是SHA-256"):
        office.begun("甲.txt", 3, sha256="ABC")


def test_an_unfinished_upload_is_no_evidence(office: Office) -> None:
    upload = office.begun("清单.txt", len(CONTENT))
    send(upload, 0, CONTENT[:PIECE], office)
    with pytest.raises(Refused, match="尚未传完（65536/262144 字节）"):
        commands.take_in(upload, collected=office.collected(), on=today(), actor=office.officer)


def test_an_upload_belongs_to_the_one_who_began_it(office: Office) -> None:
    upload = office.uploaded("a.txt", b"abc")
    with pytest.raises(Refused, match="只有开始上传的人"):
        commands.receive_chunk(upload, offset=0, stream=io.BytesIO(b"x"), on=today(), actor=office.colleague)
    with pytest.raises(Refused, match="只有开始上传的人"):
        commands.take_in(upload, collected=office.collected(), on=today(), actor=office.colleague)


def test_an_upload_is_taken_in_once(office: Office) -> None:
    upload = office.uploaded("a.txt", b"abc")
    commands.take_in(upload, collected=office.collected(), on=today(), actor=office.officer)
    with pytest.raises(Refused, match="已经收取"):
        commands.take_in(upload, collected=office.collected(), on=today(), actor=office.officer)


LIMITS: dict[str, tuple[str, int, int]] = {
    "a file": ("EVIDENCE_MAX_FILE", 1000, 1001),
    "a person's day": ("EVIDENCE_USER_DAY", 1000, 1001),
    "a subject": ("EVIDENCE_SUBJECT", 1000, 1001),
}


@pytest.mark.parametrize("what", LIMITS)
def test_limits_hold_on_both_sides(what: str, office: Office, app: Flask) -> None:
    setting, fits, does_not = LIMITS[what]
    app.config[setting] = 1000
    with pytest.raises(Refused) as refused:
        office.begun("a.txt", does_not)
    assert (refused.value.status, refused.value.field) == (422, "file")
    office.begun("a.txt", fits)


def test_quotas_count_what_came_before(office: Office, app: Flask) -> None:
    app.config["EVIDENCE_USER_DAY"] = app.config["EVIDENCE_SUBJECT"] = 1000
    office.taken("a.txt", b"a" * 600)
    with pytest.raises(Refused, match="每人每日"):
        office.begun("b.txt", 401)
    office.begun("b.txt", 400)
    with pytest.raises(Refused, match="本案的文件已达到"):
        office.begun("c.txt", 1, actor=office.colleague)
    office.begun("c.txt", 1, actor=office.colleague, subject="C0000000002")
    with time_machine.travel(now() + timedelta(days=1)):
        with pytest.raises(Refused, match="本案的文件已达到"):
            office.begun("d.txt", 1, on=today())
        office.begun("d.txt", 1, subject="C0000000002", on=today())


def test_pieces_are_bounded_on_both_sides(office: Office, app: Flask) -> None:
    app.config["EVIDENCE_PIECE"] = 100_000
    upload = office.begun("a.txt", 300_000)
    with pytest.raises(Refused, match="超过了100000字节"):
        send(upload, 0, b"a" * 100_001, office)
    with pytest.raises(Refused, match="不足最小的65536字节"):
        send(upload, 0, b"a" * 65_535, office)
    assert intake.standing(upload.number, upload.pieces) == 0
    assert send(upload, 0, b"a" * 100_000, office) == 100_000
    assert send(upload, 100_000, b"a" * 65_536, office) == 165_536


def test_the_last_piece_may_be_small_and_none_may_go_beyond_the_size(office: Office) -> None:
    upload = office.begun("a.txt", 10)
    with pytest.raises(Refused, match="超过了10字节"):
        send(upload, 0, b"a" * 11, office)
    assert send(upload, 0, b"a" * 10, office) == 10


@pytest.mark.parametrize("name", ["", "  ", "a" * 501, "a\x00.jpg", "a\ud800.jpg"])
def test_names_that_cannot_be_kept_are_refused(name: str, office: Office) -> None:
    with pytest.raises(Refused) as refused:
        office.begun(name, 10)
    assert (refused.value.status, refused.value.field) == (422, "file")


@pytest.mark.parametrize("size", [0, -1])
def test_empty_files_are_refused(size: int, office: Office) -> None:
    with pytest.raises(Refused, match="文件是空的"):
        office.begun("a.txt", size)


def test_nobody_leaves_uploads_lying_without_end(office: Office) -> None:
    for _ in range(200):
        office.begun("a.txt", 1)
    with pytest.raises(Refused, match="200个文件尚未传完"):
        office.begun("a.txt", 1)
    office.begun("a.txt", 1, actor=office.colleague)


def test_an_expired_upload_is_refused_and_swept(office: Office, folder: Path) -> None:
    upload = office.begun("清单.txt", len(CONTENT))
    send(upload, 0, CONTENT[:PIECE], office)
    with time_machine.travel(upload.expires_at - timedelta(seconds=1)):
        send(upload, PIECE, CONTENT[PIECE : 2 * PIECE], office)
        commands.sweep_uploads(on=today())
        assert queries.upload_by_number(upload.number) is not None
    with time_machine.travel(upload.expires_at + timedelta(seconds=1)):
        with pytest.raises(Refused, match="上传已过期"):
            send(upload, 2 * PIECE, CONTENT[2 * PIECE :], office)
        assert commands.sweep_uploads(on=today()) == "清理上传 1 个、文件 0 个"
    assert queries.upload_by_number(upload.number) is None
    assert list((folder / "incoming").iterdir()) == []
    assert told("evidence.uploads_swept") == [{"uploads": 1, "files": 0}]


def test_leftovers_of_a_crash_are_swept_and_nothing_that_a_row_names(office: Office, folder: Path) -> None:
    item = office.taken("a.txt", b"abc")
    assert item.blob is not None
    orphan = folder / "00" / ("0" * 64)
    orphan.parent.mkdir()
    orphan.write_bytes(b"left behind")
    (folder / "incoming" / "HLOST.part").write_bytes(b"half")
    assert commands.sweep_uploads(on=today()) == "清理上传 0 个、文件 0 个", "somebody may just be putting it there"
    with time_machine.travel(now() + timedelta(days=2)):
        assert commands.sweep_uploads(on=today()) == "清理上传 1 个、文件 2 个"
    assert [path.name for path in files_in(folder)] == [item.blob.sha256]
    assert unlike() == []


def test_the_sweeper_says_nothing_where_it_found_nothing(office: Office) -> None:
    commands.sweep_uploads(on=today())
    assert told("evidence.uploads_swept") == []


def test_the_same_content_is_one_file_and_two_items(office: Office, folder: Path) -> None:
    first, second = office.taken("甲.jpg", samples.picture()), office.taken("乙.jpg", samples.picture(), name="另一张")
    assert first.blob is second.blob and first.number != second.number
    assert (first.file_name, second.file_name) == ("甲.jpg", "乙.jpg")
    assert len(list(files_in(folder))) == 2, "the picture and its thumbnail"
    assert queries.size_of_subject(SUBJECT) == first.blob.size  # type: ignore[union-attr]
