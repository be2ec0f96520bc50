"""Re-verification: every file in its turn; a flipped bit is named until it is whole again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from ipenforce import jobs
from ipenforce.clock import now, today
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.events import Event
from ipenforce.evidence import commands, queries
from ipenforce.evidence.models import Blob, Item
from tests.evidence import samples
from tests.evidence.people import Office, files_in, told, unlike


def path_of(item: Item, folder: Path) -> Path:
    assert item.blob is not None
    return folder / item.blob.sha256[:2] / item.blob.sha256


def flip(path: Path, bit: int = 0) -> None:
    """One bit of a stored file."""
    content = bytearray(path.read_bytes())
    content[bit // 8] ^= 1 << bit % 8
    path.chmod(0o640)
    path.write_bytes(bytes(content))


def tomorrow(night: int = 1):
    return time_machine.travel(now() + timedelta(days=night))


def test_a_flipped_bit_is_named_until_the_file_is_whole_again(office: Office, folder: Path) -> None:
    good, bad = office.taken("a.txt", b"abc" * 100), office.taken("b.txt", b"xyz" * 100)
    flip(path_of(bad, folder), 1234)
    assert queries.damaged(office.bureau) == []
    with tomorrow():
        assert commands.verify_blobs(on=today()) == "复核 2 个文件，改变 1 个，缺失 0 个"
    assert [(row.item, row.part, row.blob.state) for row in queries.damaged(office.bureau)] == [(bad, "file", "changed")]
    assert told("evidence.damaged") == [{"item": bad.number, "part": "file", "sha256": bad.blob.sha256, "state": "changed"}]  # type: ignore[union-attr]
    event = db.session.execute(db.select(Event).filter_by(name="evidence.damaged")).scalar_one()
    assert (event.subject, event.chain, event.actor) == (bad.subject, office.bureau.id, "system")
    with pytest.raises(Refused, match="与登记的哈希值不符"):
        commands.read_item(bad, reason="审核", on=today(), actor=office.keeper)
    assert queries.content_for_file(bad) is None and queries.content_for_file(good) == b"abc" * 100
    with tomorrow(2):
        commands.verify_blobs(on=today())
        assert len(told("evidence.damaged")) == 1, "it is told once"
        assert len(queries.damaged(office.bureau)) == 1
        flip(path_of(bad, folder), 1234)
        assert commands.verify_item(bad, on=today(), actor=office.keeper) is True
    assert queries.damaged(office.bureau) == [] and told("evidence.restored") == [{"item": bad.number, "part": "file", "sha256": bad.blob.sha256}]  # type: ignore[union-attr]
    assert told("evidence.item_verified") == [{"item": bad.number, "files": 1, "whole": True}]
    assert commands.read_item(bad, reason="审核", on=today(), actor=office.keeper).size == 300


def test_a_missing_file_is_named_and_comes_back_with_the_same_content(office: Office, folder: Path) -> None:
    item = office.taken("a.txt", b"abc")
    path_of(item, folder).unlink()
    with pytest.raises(Refused, match="文件缺失"):
        commands.read_item(item, reason="审核", on=today(), actor=office.keeper)
    assert commands.verify_item(item, on=today(), actor=office.keeper) is False
    assert [row.blob.state for row in queries.damaged(office.bureau)] == ["missing"]
    office.taken("又是它.txt", b"abc")
    assert queries.damaged(office.bureau) == [] and len(told("evidence.restored")) == 1 and unlike() == []


def test_taking_in_heals_a_damaged_file(office: Office, folder: Path) -> None:
    item = office.taken("a.txt", b"abc")
    flip(path_of(item, folder))
    assert unlike()
    office.taken("a.txt", b"abc")
    assert unlike() == []


def test_a_damaged_copy_is_named_too(office: Office, folder: Path) -> None:
    item = office.taken("a.jpg", samples.picture())
    copy = item.derived[0].blob
    flip(folder / copy.sha256[:2] / copy.sha256)
    commands.verify_item(item, on=today(), actor=office.keeper)
    assert [(row.part, row.blob) for row in queries.damaged(office.bureau)] == [("thumbnail", copy)]
    assert queries.content_of(item.derived[0]) is None


def test_each_bureau_is_told_of_its_own(office: Office, folder: Path) -> None:
    from tests.evidence.people import make_office

    other = make_office()
    mine, theirs = office.taken("a.txt", b"abc"), other.taken("a.txt", b"abc")
    flip(path_of(mine, folder))
    with tomorrow():
        commands.verify_blobs(on=today())
    assert [row.item for row in queries.damaged(office.bureau)] == [mine]
    assert [row.item for row in queries.damaged(other.bureau)] == [theirs]
    assert {facts["item"] for facts in told("evidence.damaged")} == {mine.number, theirs.number}


def test_the_longest_unverified_come_first_within_the_budget(office: Office, app: Flask) -> None:
    items = []
    for n in range(5):
        with time_machine.travel(now() - timedelta(days=30 - n)):
            items.append(office.taken(f"{n}.txt", bytes([65 + n]) * 100))
    order = [item.blob.id for item in items]  # type: ignore[union-attr]

    def night(n: int, budget: int | None) -> list[int]:
        with tomorrow(n):
            start = now()
            commands.verify_blobs(on=today(), budget=budget)
            query = db.select(Blob.id).where(Blob.verified_at >= start).order_by(Blob.verified_at, Blob.id)
            return list(db.session.execute(query).scalars())

    assert night(1, 250) == order[:2]
    assert night(2, 1) == order[2:3], "one at least, however large"
    app.config["EVIDENCE_VERIFY_BYTES"] = 300
    assert night(3, None) == [*order[3:], order[0]]
    assert night(3, None) == order[1:3], "what was read this night is left alone"
    assert night(3, None) == []


def test_the_job_sweeps_and_verifies_by_night(office: Office, folder: Path) -> None:
    item = office.taken("a.txt", b"abc")
    flip(path_of(item, folder))
    db.session.commit()
    job = next(row for row in jobs.JOBS if row.name == "verify_evidence")
    with tomorrow():
        assert jobs.run_period(job, today(), now())
    assert [row.item.number for row in queries.damaged(office.bureau)] == [item.number]
    assert told("evidence.verified") == [{"files": 1, "bytes": 3, "changed": 1, "missing": 0}]
    assert told("evidence.uploads_swept") == [{"uploads": 1, "files": 0}], "the upload that was taken in is gone"
    assert len(list(files_in(folder))) == 1


def test_a_night_without_anything_due_says_so(office: Office) -> None:
    office.taken("a.txt", b"abc")
    assert commands.verify_evidence(on=today()) == "复核 0 个文件，改变 0 个，缺失 0 个；清理上传 0 个、文件 0 个"
    assert told("evidence.verified") == []
