"""A full disk and a failed request: refused in words, nothing half under a final name, nothing lost that was acknowledged."""

from __future__ import annotations

import errno
import io
import resource
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from ipenforce.clock import today
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.evidence import commands, darkroom, intake
from ipenforce.evidence.models import Blob, Upload
from tests.evidence import samples
from tests.evidence.people import Office, files_in, unlike

CONTENT = bytes(range(256)) * 1024
PIECE = 64 * 1024


def send(upload: Upload, offset: int, content: bytes, office: Office) -> int:
    return commands.receive_chunk(upload, offset=offset, stream=io.BytesIO(content), on=today(), actor=office.officer)


def test_a_request_that_fails_after_the_file_lies_there_leaves_an_orphan_and_no_row(office: Office, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = office.uploaded("a.txt", b"abc")
    db.session.commit()

    def fails(*arguments: Any, **given: Any) -> None:
        raise RuntimeError("database gone")

    monkeypatch.setattr("ipenforce.evidence.commands.recording.tell", fails)
    with pytest.raises(RuntimeError):
        commands.take_in(upload, collected=office.collected(), on=today(), actor=office.officer)
    db.session.rollback()
    monkeypatch.undo()
    assert db.session.query(Blob).count() == 0 and len(list(files_in(folder))) == 1
    with pytest.raises(Refused, match="尚未传完（0/3 字节）"):
        commands.take_in(upload, collected=office.collected(), on=today(), actor=office.officer)
    send(upload, 0, b"abc", office)
    commands.take_in(upload, collected=office.collected(), on=today(), actor=office.officer)
    assert unlike() == []


@pytest.fixture
def small_files() -> Any:
    """No file of this process may grow beyond 100 kB: to a writer a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def limit(most: int) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))

    yield limit
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_fills_up_refuses_in_words_and_loses_nothing(office: Office, small_files: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = office.begun("清单.txt", len(CONTENT))
    send(upload, 0, CONTENT[:PIECE], office)
    db.session.commit()
    db.session.execute(db.select(Upload)).all()
    intake.folder()
    small_files(100_000)
    with pytest.raises(Refused, match="存储空间不足") as refused:
        intake.append(upload.number, PIECE, io.BytesIO(CONTENT[PIECE:]), len(CONTENT))
    small_files(resource.RLIM_INFINITY)
    assert (refused.value.status, refused.value.field) == (507, "file")
    assert intake.standing(upload.number, upload.pieces) == intake.path_of(upload.number).stat().st_size == PIECE
    assert send(upload, PIECE, CONTENT[PIECE:], office) == len(CONTENT)


@pytest.mark.parametrize("call", ["rename", "fsync", "fchmod"])
def test_a_disk_that_fills_up_while_a_file_is_put_refuses_and_keeps_the_upload(call: str, office: Office, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = office.uploaded("a.jpg", samples.picture())

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(f"ipenforce.evidence.store.os.{call}", full)
    with pytest.raises(Refused, match="存储空间不足") as refused:
        commands.take_in(upload, collected=office.collected(), on=today(), actor=office.officer)
    monkeypatch.undo()
    assert refused.value.status == 507 and list(files_in(folder)) == [] and db.session.query(Blob).count() == 0
    commands.take_in(upload, collected=office.collected(), on=today(), actor=office.officer)
    assert unlike() == [] and len(list(files_in(folder))) == 2


def test_no_upload_begins_where_the_disk_has_no_room(office: Office, app: Flask) -> None:
    app.config["EVIDENCE_RESERVE"] = 10**18
    with pytest.raises(Refused, match="存储空间不足") as refused:
        office.begun("a.txt", 10)
    assert refused.value.status == 507


def test_a_thumbnail_for_which_there_is_no_room_is_no_damaged_picture(tmp_path: Path, small_files: Any) -> None:
    picture = tmp_path / "a.jpg"
    picture.write_bytes(samples.picture(size=(2000, 1500)))
    small_files(100)
    with pytest.raises(Refused, match="存储空间不足") as refused:
        darkroom.thumbnail(picture, tmp_path / "out")
    assert refused.value.status == 507 and not (tmp_path / "out").exists()
