"""Killed in the middle of an intake, wherever that is: no row without its whole file, no half file under its final name."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import make_url

from ipenforce import events
from ipenforce.clock import now, today
from ipenforce.db import db
from ipenforce.evidence import commands, intake
from ipenforce.evidence.models import Blob, Item, Upload
from tests.evidence import victim
from tests.evidence.people import Office, files_in, told, unlike
from tests.structure.tree import ROOT

pytestmark = pytest.mark.one_database
STEPS: dict[str, tuple[str, int, str]] = {
    "the upload is not yet acknowledged": ("ipenforce.db:db.session.commit", 1, "before"),
    "a piece is half written": ("ipenforce.evidence.intake:os.write", 2, "half"),
    "a piece is written and not yet on the disk": ("ipenforce.evidence.intake:os.fsync", 2, "before"),
    "a piece is on the disk and not acknowledged": ("ipenforce.db:db.session.commit", 3, "before"),
    "a piece is acknowledged": ("ipenforce.db:db.session.commit", 3, "after"),
    "the whole is hashed": ("ipenforce.evidence.intake:hashed", 1, "after"),
    "the file is looked at": ("ipenforce.evidence.examining:look", 1, "after"),
    "the thumbnail is made": ("ipenforce.evidence.darkroom:thumbnail", 1, "after"),
    "the file is closed to writers": ("ipenforce.evidence.store:os.fchmod", 1, "after"),
    "the file is about to get its name": ("ipenforce.evidence.store:os.rename", 1, "before"),
    "the file has its name": ("ipenforce.evidence.store:os.rename", 1, "after"),
    "the folder is on the disk and no row is written": ("ipenforce.evidence.keeping:_insert", 1, "before"),
    "the thumbnail has its name": ("ipenforce.evidence.store:os.rename", 2, "after"),
    "everything is written and nothing acknowledged": ("ipenforce.db:db.session.commit", 5, "before"),
    "all is acknowledged": ("ipenforce.db:db.session.commit", 5, "after"),
}


def run(app: Flask, folder: Path, user: str, *death: object) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "VICTIM_DATABASE": app.config["DATABASE_URL"], "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.evidence.victim", str(folder), user, *map(str, death)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize("step", STEPS)
def test_a_process_that_is_killed_leaves_nothing_half(step: str, app: Flask, office: Office, folder: Path) -> None:
    user = office.officer.number
    db.session.commit()
    db.session.remove()
    db.engine.dispose()
    killed = run(app, folder, user, *STEPS[step])
    assert killed.returncode == -9, killed.stdout + killed.stderr
    if make_url(app.config["DATABASE_URL"]).get_backend_name() == "sqlite":
        assert db.session.execute(db.text("PRAGMA integrity_check")).scalar_one() == "ok"
    assert unlike() == [] and list(events.verify()) == []
    taken = step == "all is acknowledged"
    assert (db.session.query(Item).count(), db.session.query(Blob).count()) == ((1, 2) if taken else (0, 0))
    for upload in db.session.execute(db.select(Upload)).scalars():
        assert upload.taken_at or not upload.pieces or intake.standing(upload.number, upload.pieces) in (upload.received, 0)
        assert upload.taken_at or not upload.complete or _gone_or_whole(upload, folder)
    db.session.rollback()
    victim.work(victim.office_of(user))
    with time_machine.travel(now().replace(year=now().year + 1)):
        commands.sweep_uploads(on=today())
    assert unlike() == [] and len(list(files_in(folder))) == 2 and list((folder / "incoming").iterdir()) == []
    assert len(told("evidence.taken_in")) == 1 + taken


def _gone_or_whole(upload: Upload, folder: Path) -> bool:
    """All of a complete upload is here; or the file has its final name already, and is whole there."""
    standing = intake.standing(upload.number, upload.pieces)
    return standing == upload.size or any(path.read_bytes() == victim.CONTENT for path in files_in(folder))
