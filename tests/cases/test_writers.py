"""What takes long holds up no writer: virus scans, hashing by night."""

from __future__ import annotations

import os
import threading
from datetime import timedelta

import time_machine

from ipenforce import heartbeat, jobs
from ipenforce.clock import now, today
from ipenforce.db import db
from ipenforce.evidence import queries
from tests.cases.exhibits import at, one, put, record
from tests.evidence import scanners
from tests.evidence.people import told


def beating(app, written):
    """Write in a transaction of one's own, as another process would."""

    def beat():
        with app.app_context():
            heartbeat.beat("scheduler", None)
            db.session.commit()
            db.session.remove()
            written.append(True)

    return beat


def test_a_writer_is_not_held_up_while_a_file_is_scanned(app, desk, case, cast, tmp_path):
    app.config["EVIDENCE_SCANNER"], app.config["EVIDENCE_SCAN_SECONDS"] = f"clamd:{tmp_path / 'clamd'}", 3
    written: list[bool] = []
    with scanners.clamd(tmp_path / "clamd", meanwhile=beating(app, written)) as lengths:
        item = one(desk, case, cast)
        assert (item.blob.scan, len(written), len(lengths)) == ("clean", 1, 1), "scanned once, and somebody wrote meanwhile"
        item.blob.scan = "failed"
        db.session.commit()
        assert desk.post(at(item, "scan")).status_code == 302
        assert (queries.item_by_number(item.number).blob.scan, len(written)) == ("clean", 2)
        db.session.rollback()
        sick = put(desk, case, "病毒.txt", scanners.EICAR)
        rows = {"items-0-upload": sick, "items-0-name": "病毒", "items-0-part": "file"}
        fields = record(cast, once="the same click", **rows)
        assert desk.post(f"/cases/{case.number}/evidence/new", data={**fields, "place": ""}).status_code == 422
        assert len(lengths) == 2, "a form that does not hold is not scanned"
        first, second = (desk.post(f"/cases/{case.number}/evidence/new", data=fields) for _ in range(2))
        assert first.status_code == second.status_code == 302 and first.location == second.location
    assert [row.blob.scan for row in queries.items_of(case.number)] == ["clean", "infected"]


def test_a_writer_is_not_held_up_while_files_are_hashed_by_night(app, desk, case, cast, folder):
    item = one(desk, case, cast, "说明.txt", "说明".encode())
    path = folder / item.blob.sha256[:2] / item.blob.sha256
    path.unlink()
    os.mkfifo(path)
    db.session.rollback()
    written: list[bool] = []
    before: list[bool] = []

    def feed():
        with path.open("wb") as stream:  # which waits for somebody to read
            writer = threading.Thread(target=beating(app, written), daemon=True)
            writer.start()
            writer.join(3)
            before.extend(written)
            stream.write("说明".encode())

    job = next(row for row in jobs.JOBS if row.name == "verify_evidence")
    feeder = threading.Thread(target=feed, daemon=True)
    with time_machine.travel(now() + timedelta(days=1)):
        feeder.start()
        assert jobs.run_period(job, today(), now())
        feeder.join(10)
    assert before == [True], "somebody wrote while the file was being read"
    assert queries.damaged(case.bureau) == []
    assert told("evidence.verified") == [{"files": 1, "bytes": 6, "changed": 0, "missing": 0}]
