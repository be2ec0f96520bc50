"""The store: content under its hash, put once, healed where damaged; a folder here or a service elsewhere."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask

from ipenforce.clock import now, today
from ipenforce.errors import Refused
from ipenforce.evidence import commands, queries, store
from ipenforce.evidence.models import Blob
from tests.evidence import s3, samples
from tests.evidence.people import Office, told

pytestmark = pytest.mark.one_database
CONTENT = "证据".encode() * 1000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


def finished(tmp_path: Path, content: bytes = CONTENT) -> Path:
    path = tmp_path / "finished"
    path.write_bytes(content)
    return path


@pytest.fixture
def service(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[s3.Bucket]]:
    """The installation keeps its evidence in an S3-compatible service."""
    for name, value in {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_DEFAULT_REGION": "cn-test", "AWS_MAX_ATTEMPTS": "1"}.items():
        monkeypatch.setenv(name, value)
    with s3.service() as (address, bucket):
        app.config["EVIDENCE_STORE"], app.config["EVIDENCE_S3_ENDPOINT"] = "s3://evidence/county", address
        yield bucket


def test_a_folder_keeps_content_under_its_hash(app: Flask, folder: Path, tmp_path: Path) -> None:
    kept = store.store()
    assert isinstance(kept, store.LocalStore) and not kept.exists(SHA256)
    kept.put(finished(tmp_path), SHA256)
    assert kept.exists(SHA256) and kept.size(SHA256) == len(CONTENT) and not (tmp_path / "finished").exists()
    assert store.content(SHA256) == CONTENT and store.found(SHA256) == "whole"
    inode = kept.path(SHA256).stat().st_ino
    kept.put(finished(tmp_path), SHA256)
    assert kept.path(SHA256).stat().st_ino == inode, "what stands is left alone"
    assert list(kept.path(SHA256).parent.iterdir()) == [kept.path(SHA256)] and [name for name, _at in kept.names()] == [SHA256]


def test_a_damaged_file_is_named_and_healed_by_the_same_content(app: Flask, tmp_path: Path) -> None:
    kept = store.store()
    assert isinstance(kept, store.LocalStore)
    kept.put(finished(tmp_path), SHA256)
    kept.path(SHA256).chmod(0o640)
    for damaged in (CONTENT[:-1], CONTENT[:-1] + b"\0", b""):
        kept.path(SHA256).write_bytes(damaged)
        assert store.found(SHA256) == "changed"
    kept.put(finished(tmp_path), SHA256)
    assert store.found(SHA256) == "whole"
    kept.path(SHA256).unlink()
    assert (store.found(SHA256), store.content(SHA256), kept.exists(SHA256)) == ("missing", None, False)
    for ask in (kept.open, kept.size):
        with pytest.raises(FileNotFoundError):
            ask(SHA256)


def test_a_service_keeps_content_under_its_hash_and_takes_it_once(service: Any, tmp_path: Path) -> None:
    kept = store.store()
    assert isinstance(kept, store.S3Store) and not kept.exists(SHA256)
    kept.put(finished(tmp_path), SHA256)
    assert list(service.objects) == [f"/evidence/county/{SHA256[:2]}/{SHA256}"] and not (tmp_path / "finished").exists()
    kept.put(finished(tmp_path), SHA256)
    assert kept.size(SHA256) == len(CONTENT) and store.content(SHA256) == CONTENT and store.found(SHA256) == "whole"
    service.objects[kept_key(kept)] = CONTENT[:-1]
    assert store.found(SHA256) == "changed"
    with pytest.raises(Refused, match="与收到的不一致"):
        kept.put(finished(tmp_path), SHA256)
    del service.objects[kept_key(kept)]
    assert (store.found(SHA256), store.content(SHA256), kept.exists(SHA256)) == ("missing", None, False)


def kept_key(kept: store.S3Store) -> str:
    return f"/{kept.bucket}/{kept.key(SHA256)}"


def test_evidence_in_a_service_is_read_copied_scanned_and_verified(service: Any, office: Office, app: Flask, tmp_path: Path) -> None:
    from tests.evidence import scanners

    item = office.taken("现场.jpg", samples.photo())
    reading = commands.read_item(item, reason="审核", on=today(), actor=office.keeper)
    assert reading.path is None
    with reading.open() as stream:
        assert stream.read() == samples.photo()
    copy = commands.mask_copy(item, regions=[(0, 0, 5, 5)], because="遮盖", on=today(), actor=office.officer)
    assert queries.content_of(copy) is not None and len(service.objects) == 3
    app.config["EVIDENCE_SCANNER"] = scanners.command(tmp_path)
    commands.scan_item(item, on=today(), actor=office.officer)
    assert item.blob is not None and item.blob.scan == "clean" and commands.verify_item(item, on=today(), actor=office.keeper)
    assert commands.sweep_uploads(on=today()) == "清理上传 0 个、文件 0 个"
    assert list((tmp_path / "evidence" / "incoming").iterdir()) == []
    orphan, stranger = f"/evidence/county/ab/ab{'0' * 62}", "/evidence/county/readme.txt"
    for path in (orphan, stranger):
        service.objects[path], service.put_at[path] = b"left behind", now()
    assert commands.sweep_uploads(on=today()) == "清理上传 0 个、文件 0 个", "somebody may just be putting it there"
    with time_machine.travel(now() + timedelta(days=2)):
        assert commands.sweep_uploads(on=today()).endswith("文件 1 个")
    assert orphan not in service.objects and stranger in service.objects and len(service.objects) == 4


def test_a_service_that_fails_leaves_no_row_and_the_upload(service: Any, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = office.uploaded("a.txt", b"abc")
    monkeypatch.setattr(service, "broken", True)
    with pytest.raises(Exception, match="500"):
        commands.take_in(upload, collected=office.collected(), on=today(), actor=office.officer)
    assert Blob.__tablename__ and told("evidence.taken_in") == []
    monkeypatch.setattr(service, "broken", False)
    assert commands.take_in(upload, collected=office.collected(), on=today(), actor=office.officer).blob is not None


def test_files_are_hashed_with_sm3_where_that_is_set(office: Office, app: Flask) -> None:
    app.config["EVIDENCE_SM3"] = True
    item = office.taken("a.txt", b"abc")
    assert item.blob is not None and item.blob.sm3 == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    upload = office.uploaded("b.txt", b"abc\n" * 50_000, piece=65_536)
    blob = commands.take_in(upload, collected=office.collected(), on=today(), actor=office.officer).blob
    assert blob is not None and blob.sm3 == hashlib.new("sm3", b"abc\n" * 50_000).hexdigest()
