"""The event log: what it takes, what it refuses, and that no change of it stays unseen."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy.exc import DBAPIError

from ipenforce import events
from ipenforce.accounts.models import Bureau, User
from ipenforce.clock import now
from ipenforce.db import db
from ipenforce.events import SYSTEM, Event, EventChain, Installation, record
from ipenforce.parties import commands as parties
from ipenforce.parties.models import Party
from tests.factories import make_bureau, make_user

TAMPERS: dict[str, Any] = {
    "chain": 999, "seq": 77, "at": now() - timedelta(days=3), "name": "lead.declined", "subject": "L0000000000", "actor_id": None,
    "actor": "UXXXXXXXXXX", "actor_bureau_id": None, "session": "abc", "address": "10.0.0.9", "body": '{"bureau":"B","unit":"乙"}',
    "algorithm": "sha512", "prev_hash": "f" * 64, "hash": "f" * 64,
}  # fmt: skip


@pytest.fixture
def bureau(app: Flask) -> Bureau:
    made = make_bureau()
    user = make_user(made, "officer")
    for n in range(5):
        record("unit.created", made, user, bureau=made.number, unit=f"科{n}")
    db.session.commit()
    return made


@contextmanager
def unguarded() -> Iterator[None]:
    """The database without its guards, as an administrator with a shell has it."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(db.text("SET LOCAL session_replication_role = replica"))
        yield
        db.session.commit()
        return
    guards = db.session.execute(db.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'event'")).all()
    for name, _sql in guards:
        db.session.execute(db.text(f'DROP TRIGGER "{name}"'))
    yield
    for _name, sql in guards:
        db.session.connection().exec_driver_sql(sql)
    db.session.commit()


def tampered(change: Any) -> list[str]:
    """What verification says after a change that went past the guards."""
    with unguarded():
        db.session.execute(change)
    db.session.expire_all()
    return list(events.verify())


def third() -> int:
    return db.session.execute(db.select(Event.id).filter_by(seq=3).where(Event.chain > 0)).scalar_one()


def test_an_event_states_all_its_facts_and_no_others(app: Flask) -> None:
    made = make_bureau()
    with pytest.raises(ValueError, match=r"missing.*unit"):
        record("unit.created", made, SYSTEM, bureau=made.number)
    with pytest.raises(ValueError, match=r"extra.*colour"):
        record("unit.created", made, SYSTEM, bureau=made.number, unit="科", colour="红")
    with pytest.raises(KeyError):
        record("unit.painted", made, SYSTEM, colour="红")
    with pytest.raises(TypeError, match="not a fact"):
        record("unit.created", made, SYSTEM, bureau=made.number, unit=object())
    assert db.session.query(Event).count() == 0


def test_facts_come_back_as_they_were_told(app: Flask) -> None:
    odd = "行一\n行二\x1b[31m\t\u202e" + "长" * 100_000
    row = record("unit.created", make_bureau(), SYSTEM, bureau=date(2026, 11, 23), unit=odd)
    db.session.commit()
    db.session.expire_all()
    assert row.facts == {"bureau": "2026-11-23", "unit": odd}
    assert list(events.verify()) == []


def test_each_bureau_has_a_chain_of_its_own_without_gaps(bureau: Bureau) -> None:
    other = make_bureau()
    record("unit.created", other, SYSTEM, bureau=other.number, unit="科")
    record("job.late", Installation(), SYSTEM, job="示例", period="2026-11-23")
    db.session.commit()
    assert {chain: seq for chain, (seq, _head) in events.heads().items()} == {str(bureau.id): 5, str(other.id): 1, "0": 1}
    assert list(events.verify()) == []


def test_every_column_but_the_row_number_is_tried() -> None:
    assert {*TAMPERS, "id"} == {column.name for column in Event.__table__.columns}


@pytest.mark.parametrize("column", TAMPERS)
def test_a_change_of_any_column_is_seen(bureau: Bureau, column: str) -> None:
    assert list(events.verify()) == []
    assert tampered(db.update(Event).where(Event.id == third()).values({column: TAMPERS[column]}))


@pytest.mark.parametrize("values", [{"algorithm": "nonsense"}, {"body": "not JSON"}, {"algorithm": "shake_128"}], ids=str)
def test_nonsense_in_a_row_is_named_and_the_rest_still_verified(bureau: Bureau, values: dict[str, str]) -> None:
    events.write_checkpoint(on=date(2026, 11, 23))
    db.session.commit()
    assert any("第3条" in line for line in tampered(db.update(Event).where(Event.id == third()).values(values)))
    of_checkpoint = db.update(Event).where(Event.name == "audit.checkpoint").values(values)
    found = tampered(of_checkpoint)
    assert any("第3条" in line for line in found) and any("audit.checkpoint" in line for line in found)


@pytest.mark.parametrize("seq", [1, 3, 5])
def test_a_row_that_was_taken_out_is_missed(bureau: Bureau, seq: int) -> None:
    assert tampered(db.delete(Event).where(Event.seq == seq, Event.chain == bureau.id))


def test_a_tail_cut_off_with_its_head_put_back_is_caught_by_the_checkpoint(bureau: Bureau) -> None:
    events.write_checkpoint(on=date(2026, 11, 23))
    db.session.commit()
    fourth = db.session.execute(db.select(Event).filter_by(chain=bureau.id, seq=4)).scalar_one()
    db.session.execute(db.update(EventChain).filter_by(chain=bureau.id).values(seq=4, head=fourth.hash))
    assert any("检查点" in line for line in tampered(db.delete(Event).where(Event.seq == 5, Event.chain == bureau.id)))


def test_a_chain_that_vanished_whole_is_caught_by_the_checkpoint(bureau: Bureau) -> None:
    events.write_checkpoint(on=date(2026, 11, 23))
    db.session.execute(db.delete(EventChain).filter_by(chain=bureau.id))
    assert any("检查点" in line for line in tampered(db.delete(Event).where(Event.chain == bureau.id)))


def test_a_chain_rewritten_with_right_hashes_is_caught_by_the_checkpoint(bureau: Bureau) -> None:
    events.write_checkpoint(on=date(2026, 11, 23))
    db.session.commit()
    rows = db.session.execute(db.select(Event).filter_by(chain=bureau.id).order_by(Event.seq)).scalars().all()
    with unguarded():
        rows[1].body = '{"bureau":"B","unit":"改"}'
        before = rows[0].hash
        for row in rows[1:]:
            row.prev_hash = before
            row.hash = before = events.digest(row)
        db.session.flush()
        db.session.execute(db.update(EventChain).filter_by(chain=bureau.id).values(head=before))
    found = list(events.verify())
    assert len(found) == 1 and "检查点" in found[0]


def test_a_clock_that_went_back_is_seen_and_the_order_kept(app: Flask) -> None:
    made = make_bureau()
    with time_machine.travel(now(), tick=False) as clock:
        record("unit.created", made, SYSTEM, bureau=made.number, unit="先")
        clock.shift(timedelta(hours=-1))
        record("unit.created", made, SYSTEM, bureau=made.number, unit="后")
    db.session.commit()
    rows = db.session.execute(db.select(Event).order_by(Event.seq)).scalars()
    assert [row.facts["unit"] for row in rows] == ["先", "后"]
    (line,) = events.verify()
    assert "时间早于前一条" in line


@pytest.mark.parametrize("verb", ["UPDATE event SET body = '{}'", "DELETE FROM event", "UPDATE event SET id = id + 1000"])
def test_the_database_itself_refuses_to_change_an_event(bureau: Bureau, verb: str) -> None:
    with pytest.raises(DBAPIError):
        db.session.execute(db.text(verb))
    db.session.rollback()
    assert db.session.query(Event).count() == 5 and list(events.verify()) == []


def test_a_business_change_without_its_event_does_not_stay(app: Flask) -> None:
    user = make_user(make_bureau(), "officer")
    db.session.commit()
    with full_log(), pytest.raises(DBAPIError):
        parties.find_or_register_party(parties.Named(kind="organisation", name="示例公司"), on=date(2026, 11, 23), actor=user)
    assert db.session.query(Party).count() == db.session.query(Event).count() == 0


@contextmanager
def full_log() -> Iterator[None]:
    """An event table that takes no further row."""
    sqlite = db.engine.dialect.name == "sqlite"
    close = (
        "CREATE TRIGGER full_log BEFORE INSERT ON event BEGIN SELECT RAISE(ABORT, 'full'); END"
        if sqlite
        else "ALTER TABLE event ADD CONSTRAINT full_log CHECK (false) NOT VALID"
    )
    db.session.execute(db.text(close))
    db.session.commit()
    try:
        yield
    finally:
        db.session.rollback()
        db.session.execute(db.text("DROP TRIGGER full_log" if sqlite else "ALTER TABLE event DROP CONSTRAINT full_log"))
        db.session.commit()


def test_writers_of_one_chain_leave_no_gap(app: Flask) -> None:
    made = make_bureau()
    user = make_user(made, "officer")
    number, user_id, bureau_id = made.number, user.id, made.id
    db.session.commit()
    db.session.remove()
    wrong: list[Exception] = []
    start = threading.Barrier(4)

    def write() -> None:
        try:
            start.wait()
            for n in range(10):
                with app.app_context():
                    record("unit.created", db.session.get_one(Bureau, bureau_id), db.session.get_one(User, user_id), bureau=number, unit=f"{n}")
                    if n % 3:
                        db.session.commit()
                    else:
                        db.session.rollback()
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == [] and list(events.verify()) == []
    assert events.heads()[str(bureau_id)][0] == 24


def test_an_event_that_had_to_wait_for_its_chain_bears_the_time_at_which_it_was_appended(app: Flask) -> None:
    made = make_bureau()
    number, bureau_id = made.number, made.id
    db.session.commit()
    first, second = Subject(number, bureau_id), Subject(number, bureau_id)
    ready = threading.Event()

    def wait_and_write() -> None:
        with app.app_context():
            ready.set()
            record("unit.created", second, SYSTEM, bureau=number, unit="等候的")
            db.session.commit()

    with time_machine.travel(now(), tick=False) as clock:
        record("unit.created", first, SYSTEM, bureau=number, unit="在先的")
        waiting = threading.Thread(target=wait_and_write)
        waiting.start()
        ready.wait()
        wait_for_a_lock()
        clock.shift(timedelta(seconds=5))
        record("unit.created", first, SYSTEM, bureau=number, unit="仍然在先的")
        db.session.commit()
        waiting.join()
    assert [row.facts["unit"] for row in db.session.query(Event).order_by(Event.seq)] == ["在先的", "仍然在先的", "等候的"]
    assert list(events.verify()) == []


@dataclass(frozen=True)
class Subject:
    """What an event is about, without a row."""

    number: str
    bureau_id: int


def wait_for_a_lock() -> None:
    """Until PostgreSQL says that somebody waits; a second writer of SQLite waits before it may do anything."""
    if db.engine.dialect.name == "postgresql":
        waiting = db.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        while not db.session.execute(waiting).scalar_one():
            pass
