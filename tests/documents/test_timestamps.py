"""Time stamps of issued forms: asked for after the issue, checked, kept once; a service that is down or lies."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from asn1crypto import cms, core, tsp

from ipenforce import jobs
from ipenforce.clock import now
from ipenforce.counters import take_number
from ipenforce.db import db
from ipenforce.documents import commands, queries, timestamps
from ipenforce.documents.models import Document, IssuedFile
from ipenforce.documents.seal import folder
from ipenforce.events import Event
from ipenforce.job_ledger import EventCursor, JobFailure
from tests.documents.certificates import Authority, TimeService, time_service
from tests.documents.people import DAY

STAMPS = next(consumer for consumer in jobs.CONSUMERS if consumer.name == "timestamps")


@pytest.fixture
def service(app, monkeypatch) -> Iterator[TimeService]:
    """A time-stamping service that the installation is told of, and whose authority it knows."""
    monkeypatch.setattr(jobs, "CONSUMERS", (STAMPS,))
    Authority().write(folder() / "tsa.pem")
    with time_service() as running:
        monkeypatch.setitem(app.config, "TIMESTAMP_URL", running.url)
        yield running
    shutil.rmtree(folder(), ignore_errors=True)


def issued(office, count: int = 1) -> list[Document]:
    """Forms of as many cases, issued and committed."""
    documents = [office.issued(subject=f"C{n:010}") for n in range(1, count + 1)]
    db.session.commit()
    return documents


def tokens() -> int:
    return len(db.session.execute(db.select(IssuedFile.id).filter_by(kind="timestamp")).all())


def failures() -> list[tuple[str, str]]:
    return [(row.job, row.error) for row in db.session.execute(db.select(JobFailure)).scalars()]


def test_an_issued_form_gets_a_token_that_holds(office, service, tmp_path):
    (document,) = issued(office)
    jobs.consume_all()
    assert service.asked == ["application/timestamp-query"]
    proof, token = queries.timestamp_of(document), queries.token_of(document)
    assert proof.who == "示例时间戳机构，示例市" and proof.valid and proof.trusted is True
    assert abs(proof.at - now()) < timedelta(minutes=1)
    told = db.session.execute(db.select(Event).filter_by(name="document.timestamped")).scalar_one()
    assert told.subject == document.subject and told.actor == "system"
    assert told.facts == {"document": document.number, "sha256": hashlib.sha256(token.content).hexdigest()}
    (tmp_path / "token").write_bytes(token.content)
    command = ["openssl", "ts", "-verify", "-digest", queries.file_of(document).sha256, "-in", str(tmp_path / "token"), "-token_in"]
    done = subprocess.run([*command, "-CAfile", str(folder() / "tsa.pem")], capture_output=True, text=True)
    assert "Verification: OK" in done.stdout, done.stderr


def test_a_form_is_stamped_once_however_often_its_event_is_read(office, service):
    (document,) = issued(office)
    jobs.consume_all()
    first = queries.token_of(document).sha256
    db.session.execute(db.delete(EventCursor))
    db.session.commit()
    jobs.consume_all()
    commands.keep_timestamp(document, token=b"another", actor=office.head)
    assert tokens() == 1 and len(service.asked) == 1 and queries.token_of(document).sha256 == first


def test_without_a_service_nobody_is_asked_and_the_events_are_read(office, service, monkeypatch, app):
    monkeypatch.setitem(app.config, "TIMESTAMP_URL", "")
    issued(office)
    assert jobs.consume_all() == 3
    assert jobs.consume_all() == 0
    assert (tokens(), service.asked, failures()) == (0, [], [])


def test_a_service_that_is_down_is_noted_and_asked_again_after_a_rest(office, service):
    with time_machine.travel(now(), tick=False) as clock:
        (document,) = issued(office)
        service.answer = lambda question, honest: None
        jobs.consume_all()
        jobs.consume_all()
        assert [(job, "NotStamped: 时间戳服务没有应答" in error) for job, error in failures()] == [("timestamps", True)]
        assert len(service.asked) == 1 and queries.token_of(document) is None and document.state == "issued"
        service.answer = lambda question, honest: honest(question)
        clock.shift(61)
        jobs.consume_all()
    assert queries.timestamp_of(document).holds and failures() == []


def test_nothing_listens_there(office, service, monkeypatch, app):
    monkeypatch.setitem(app.config, "TIMESTAMP_URL", "http://127.0.0.1:9/")
    issued(office)
    jobs.consume_all()
    assert "没有应答" in failures()[0][1] and tokens() == 0


def test_what_was_got_before_a_failure_is_kept(office, service):
    documents = issued(office, 3)
    service.answer = lambda question, honest: honest(question) if len(service.asked) < 3 else None
    jobs.consume_all()
    assert tokens() == 2 and queries.token_of(documents[2]) is None and failures() == []
    jobs.consume_all()
    assert tokens() == 2 and len(failures()) == 1


def test_a_slow_service_holds_up_no_more_than_a_turn(office, service, monkeypatch):
    monkeypatch.setattr(timestamps, "TURN_SECONDS", 0)
    issued(office, 3)
    for kept in (1, 2, 3, 3):
        jobs.consume_all()
        assert tokens() == kept


def test_others_write_while_the_service_thinks(app, office, service):
    """The answer comes only after somebody else has written: with a transaction open, that would wait for ever."""
    written = threading.Event()

    def write() -> None:
        with app.app_context():
            take_number("while", "thinking", 2026)
            db.session.commit()
            db.session.remove()
        written.set()

    def slow(question: bytes, honest: Callable[[bytes], bytes]) -> bytes | None:
        threading.Thread(target=write).start()
        return honest(question) if written.wait(8) else None

    service.answer = slow
    (document,) = issued(office)
    jobs.consume_all()
    assert written.is_set() and queries.token_of(document) is not None


def about(question: bytes, **other) -> bytes:
    """The question with something else in it."""
    asked = tsp.TimeStampReq.load(question)
    for name, value in other.items():
        asked[name] = value
    return asked.dump(force=True)


def elsewhere(question: bytes) -> bytes:
    return about(question, message_imprint={"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": b"\0" * 32})


def forged(answer: bytes) -> bytes:
    """The token with another time than was signed."""
    said = tsp.TimeStampResp.load(answer)
    content = said["time_stamp_token"]["content"]["encap_content_info"]
    info = content["content"].parsed
    info["gen_time"] = core.GeneralizedTime(info["gen_time"].native - timedelta(days=1))
    content["content"] = cms.ParsableOctetString(info.dump(force=True))
    return said.dump(force=True)


def refusal() -> bytes:
    """A status alone, as the standard has it where there is no token."""
    status = tsp.PKIStatusInfo({"status": "rejection", "fail_info": {"bad_alg"}}).dump()
    return bytes((0x30, len(status))) + status


LIES = {
    "another imprint": (lambda question, honest: honest(elsewhere(question)), "不是针对所送指纹"),
    "another nonce": (lambda question, honest: honest(about(question, nonce=1)), "随机数不一致"),
    "another time": (lambda question, honest: forged(honest(question)), "签名无效"),
    "a refusal": (lambda question, honest: refusal(), "拒绝了请求：rejection bad_alg"),
    "nonsense": (lambda question, honest: b"<html>", "无法识别"),
    "nothing": (lambda question, honest: b"", "无法识别"),
    "half an answer": (lambda question, honest: honest(question)[:200], "无法识别"),
    "too much": (lambda question, honest: bytes(2_000_000), "过大"),
}


@pytest.mark.parametrize("lie", LIES, ids=lambda name: name.replace(" ", "-"))
def test_an_answer_that_does_not_hold_is_not_kept(office, service, lie):
    service.answer, words = LIES[lie]
    issued(office)
    jobs.consume_all()
    assert tokens() == 0 and words in failures()[0][1]


def test_a_service_of_another_authority_is_not_believed_where_one_is_named(office, service):
    Authority("另一个发证机构").write(folder() / "tsa.pem")
    (document,) = issued(office)
    jobs.consume_all()
    assert tokens() == 0 and "tsa.pem" in failures()[0][1]
    (folder() / "tsa.pem").unlink()
    db.session.execute(db.delete(JobFailure))
    db.session.commit()
    jobs.consume_all()
    proof = queries.timestamp_of(document)
    assert proof.holds and proof.trusted is None


def test_a_setting_that_is_no_address_is_named(office, service, monkeypatch, app):
    monkeypatch.setitem(app.config, "TIMESTAMP_URL", "file:///etc/passwd")
    issued(office)
    jobs.consume_all()
    assert "TIMESTAMP_URL" in failures()[0][1] and tokens() == 0


def test_a_void_form_is_stamped_like_any_other(office, service):
    (document,) = issued(office)
    commands.void(document, because="文号有误", on=DAY, actor=office.head)
    db.session.commit()
    jobs.consume_all()
    assert queries.timestamp_of(document).holds and document.state == "void"
