"""Jobs: each period once with its effect, days caught up with, failures that hold up nobody, consumers that may read twice."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from flask import Flask

from ipenforce import events, heartbeat, jobs
from ipenforce.accounts.models import Bureau
from ipenforce.clock import SHANGHAI, now
from ipenforce.counters import Counter, take_number
from ipenforce.credit.models import Score
from ipenforce.db import db
from ipenforce.events import SYSTEM, Event, record
from ipenforce.job_ledger import Consumer, EventCursor, Job, JobFailure, JobRun
from ipenforce.jobs import Scheduler
from tests.cases.stage import make_case
from tests.factories import make_bureau

DAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def noon() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def counting(*, on: date) -> str:
    """A job's work of which every repetition would be seen."""
    return f"{take_number('jobs', on.isoformat(), on.year)}"


def failing(*, on: date) -> str:
    take_number("jobs", on.isoformat(), on.year)
    raise RuntimeError("示例错误")


COUNTING = Job("counting", "计数", counting, hour=6)
FAILING = Job("failing", "出错", failing, hour=1)


def counted() -> dict[str, int]:
    db.session.rollback()
    return {row.word: row.last for row in db.session.execute(db.select(Counter)).scalars()}


def ran(job: str) -> list[str]:
    return list(db.session.execute(db.select(JobRun.period).filter_by(job=job).order_by(JobRun.period)).scalars())


def done_on(job: Job, day: date) -> None:
    db.session.add(JobRun(job=job.name, period=day.isoformat(), finished_at=now(), late=False))
    db.session.commit()


def due(job: Job, at: datetime = NOON) -> list[date]:
    found = list(jobs.due_periods(job, at))
    db.session.rollback()
    return found


def test_a_job_that_never_ran_is_due_for_today_from_its_hour_on(app: Flask) -> None:
    assert due(COUNTING, NOON.replace(hour=5, minute=59)) == []
    assert due(COUNTING, NOON.replace(hour=6)) == due(COUNTING) == [DAY]


def test_a_job_is_due_by_the_clock_on_the_wall_in_shanghai(app: Flask) -> None:
    evening_in_utc = datetime(2026, 11, 22, 22, 30, tzinfo=SHANGHAI).astimezone(tz=None)
    assert due(COUNTING, evening_in_utc + timedelta(hours=8)) == [DAY]


def test_a_period_is_done_once(app: Flask) -> None:
    assert jobs.run_period(COUNTING, DAY, NOON) is True
    assert jobs.run_period(COUNTING, DAY, NOON) is False
    assert counted() == {"2026-11-23": 1} and due(COUNTING) == []


def test_missed_days_are_caught_up_with_in_order_and_marked_late(app: Flask) -> None:
    done_on(COUNTING, DAY - timedelta(days=3))
    assert due(COUNTING) == [DAY - timedelta(days=n) for n in (2, 1, 0)]
    assert [jobs.run_period(COUNTING, day, NOON) for day in due(COUNTING)] == [True] * 3
    assert counted() == {"2026-11-21": 1, "2026-11-22": 1, "2026-11-23": 1}
    late = [row.facts["period"] for row in db.session.execute(db.select(Event).filter_by(name="job.late").order_by(Event.seq)).scalars()]
    assert late == ["2026-11-21", "2026-11-22", "2026-11-23"]


def test_a_job_that_ran_in_its_hour_is_not_late(app: Flask) -> None:
    jobs.run_period(COUNTING, DAY, NOON.replace(hour=6, minute=59))
    assert db.session.query(JobRun).one().late is False
    assert db.session.query(Event).count() == 0


def test_no_more_days_are_caught_up_with_than_make_sense(app: Flask) -> None:
    done_on(COUNTING, DAY - timedelta(days=400))
    days = due(COUNTING)
    assert (days[0], days[-1], len(days)) == (DAY - timedelta(days=60), DAY, 61)


def test_at_the_turn_of_the_year_and_on_leap_days_no_period_is_missed(app: Flask) -> None:
    done_on(COUNTING, date(2027, 12, 30))
    assert due(COUNTING, datetime(2028, 1, 1, 6, 0, tzinfo=SHANGHAI)) == [date(2027, 12, 31), date(2028, 1, 1)]
    done_on(COUNTING, date(2028, 2, 28))
    assert due(COUNTING, datetime(2028, 3, 1, 6, 0, tzinfo=SHANGHAI)) == [date(2028, 2, 29), date(2028, 3, 1)]


def test_a_failed_period_leaves_nothing_but_its_failure_and_rests_longer_each_time(app: Flask) -> None:
    assert jobs.run_period(FAILING, DAY, NOON) is False
    assert jobs.run_period(FAILING, DAY, NOON) is False
    failure = db.session.query(JobFailure).one()
    assert (failure.attempts, failure.error) == (2, "RuntimeError: 示例错误")
    assert counted() == {} and ran("failing") == []
    assert jobs._resting(FAILING, DAY, NOON + timedelta(seconds=119))
    assert not jobs._resting(FAILING, DAY, NOON + timedelta(seconds=120))


def test_a_failing_job_does_not_hold_up_others_and_its_failure_goes_when_it_succeeds(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "JOBS", (FAILING, COUNTING))
    assert jobs.run_due(NOON) == 1
    assert counted() == {"2026-11-23": 1}
    monkeypatch.setattr(jobs, "JOBS", (Job("failing", "已修好", counting, hour=1), COUNTING))
    assert jobs.run_due(NOON) == 0
    assert jobs.run_due(NOON + timedelta(minutes=2)) == 1
    assert counted() == {"2026-11-23": 2} and db.session.query(JobFailure).count() == 0


def test_two_runners_at_the_same_moment_do_a_period_once(app: Flask) -> None:
    db.session.remove()
    start = threading.Barrier(4)
    answers: list[Any] = []

    def run() -> None:
        with app.app_context():
            start.wait()
            try:
                answers.append(jobs.run_period(COUNTING, DAY, NOON))
            except Exception as error:
                answers.append(error)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [False, False, False, True]
    assert counted() == {"2026-11-23": 1} and db.session.query(JobFailure).count() == 0


def make_events(n: int) -> Bureau:
    bureau = make_bureau()
    for number in range(n):
        record("unit.created", bureau, SYSTEM, bureau=bureau.number, unit=f"科{number}")
    db.session.commit()
    return bureau


def test_a_consumer_gets_each_chain_in_order_and_what_it_wants_alone(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "BATCH", 4)
    first, second = make_events(10), make_events(3)
    record("place.changed", SimpleNamespace(number="K1", bureau_id=first.id), SYSTEM, place="K1", changed=[])
    db.session.commit()
    told: list[tuple[int, int, str]] = []
    reader = Consumer("reader", "读者", lambda batch: told.extend((row.chain, row.seq, row.name) for row in batch), frozenset({"unit.created"}))
    monkeypatch.setattr(jobs, "CONSUMERS", (reader,))
    assert jobs.consume_all() == 14
    for bureau, n in ((first, 10), (second, 3)):
        assert [seq for chain, seq, _name in told if chain == bureau.id] == list(range(1, n + 1))
    assert {name for _chain, _seq, name in told} == {"unit.created"}
    assert jobs.consume_all() == 0
    assert [row["unread"] for row in jobs.lag()] == [0]


def test_a_consumer_that_fails_reads_the_same_batch_again_and_holds_up_no_other(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    make_events(3)
    told: list[int] = []

    def once_bitten(batch: list[Event]) -> None:
        take_number("consumer", "示例", 2026)
        if db.session.query(JobFailure).count() == 0:
            raise RuntimeError("示例错误")

    broken = Consumer("broken", "出错", once_bitten, frozenset({"unit.created"}))
    sound = Consumer("sound", "正常", lambda batch: told.extend(row.seq for row in batch), frozenset({"unit.created"}))
    monkeypatch.setattr(jobs, "CONSUMERS", (broken, sound))
    jobs.consume_all()
    assert told == [1, 2, 3] and counted() == {}
    assert {row.consumer for row in db.session.query(EventCursor)} == {"sound"}
    assert [row["failure"] and row["failure"].error for row in jobs.lag()] == ["RuntimeError: 示例错误", None]
    db.session.rollback()
    jobs.consume_all()
    assert counted() == {"示例": 1} and [row["failure"] for row in jobs.lag()] == [None, None]


def test_reading_all_events_again_changes_no_score(app: Flask) -> None:
    make_case("paid", start=DAY - timedelta(days=20))
    db.session.commit()
    assert jobs.consume_all() > 0

    def scores() -> list[tuple[int, str, str]]:
        return [(row.party_id, row.points, row.grade) for row in db.session.query(Score)]

    before, changes = scores(), db.session.query(Event).filter_by(name="score.changed").count()
    assert before
    db.session.execute(db.delete(EventCursor))
    db.session.commit()
    jobs.consume_all()
    assert scores() == before
    assert db.session.query(Event).filter_by(name="score.changed").count() == changes
    assert list(events.verify()) == []


def test_the_daily_checkpoint_states_every_head(app: Flask) -> None:
    bureau = make_events(2)
    heads = events.heads()
    events.write_checkpoint(on=DAY)
    db.session.commit()
    (checkpoint,) = db.session.execute(db.select(Event).filter_by(name="audit.checkpoint")).scalars()
    assert checkpoint.facts["heads"] == heads and heads[str(bureau.id)][0] == 2


def test_a_turn_notes_a_sign_of_life_and_does_what_is_due(app: Flask) -> None:
    Scheduler(app).tick()
    assert not heartbeat.scheduler_late()
    assert {job.name for job in jobs.JOBS} == {row.job for row in db.session.query(JobRun)}


def test_a_clock_that_jumps_stops_the_jobs_and_raises_an_alarm(app: Flask, noon: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for hours in (24, -1):
        scheduler = Scheduler(app)
        monkeypatch.setattr(jobs, "JOBS", ())
        scheduler.tick()
        noon.shift(timedelta(hours=hours))
        monkeypatch.setattr(jobs, "JOBS", (COUNTING,))
        scheduler.tick()
        scheduler.tick()
        beat = heartbeat.last_beat("scheduler")
        assert beat is not None and "时间跳变" in (beat.alarm or "")
        db.session.rollback()
    assert counted() == {} and db.session.query(JobRun).count() == 0


def test_the_scheduler_is_late_after_two_minutes_of_silence_and_before_its_first_sign(app: Flask, noon: Any) -> None:
    assert heartbeat.scheduler_late()
    heartbeat.beat("scheduler")
    db.session.commit()
    noon.shift(timedelta(minutes=2))
    assert not heartbeat.scheduler_late()
    noon.shift(timedelta(seconds=1))
    assert heartbeat.scheduler_late()


def test_the_operation_page_hears_of_what_is_overdue(app: Flask) -> None:
    done_on(jobs.JOBS[0], DAY - timedelta(days=3))
    row = jobs.state(NOON)[0]
    assert (row["overdue"], row["last"].period) == (3, "2026-11-20")
    assert row["next_at"].date() == DAY - timedelta(days=2)
