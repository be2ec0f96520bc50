"""While we sleep: JOBS, the run-once ledger, the consumers of events, and the scheduler process."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from datetime import time as Time
from itertools import takewhile
from typing import Any

from flask import Flask
from sqlalchemy.exc import IntegrityError

from ipenforce import events, heartbeat, job_ledger
from ipenforce.cases import commands as cases
from ipenforce.clock import SHANGHAI, now
from ipenforce.credit import commands as credit
from ipenforce.db import begin_reading, db
from ipenforce.documents import timestamps
from ipenforce.draws import commands as draws
from ipenforce.events import SYSTEM, Installation, record
from ipenforce.evidence import commands as evidence
from ipenforce.job_ledger import Consumer, EventCursor, Job, JobFailure, JobRun, one_scheduler
from ipenforce.outbox import queries as outbox
from ipenforce.outbox.commands import note_outcome
from ipenforce.outbox.sending import send
from ipenforce.parties import commands as parties
from ipenforce.policy.queries import use_imported_years

TICK_SECONDS, BEAT_SECONDS = 1, 15
CLOCK_JUMP = timedelta(minutes=5)
CATCH_UP_DAYS, BATCH = 60, 500


JOBS: tuple[Job, ...] = (
    Job("freeze_due_draws", "到期冻结名录", draws.freeze_due_draws, hour=5),
    Job("run_due_draws", "到期抽取", draws.run_due_draws, hour=6),
    Job("refresh_scores", "信用评分到期更新", credit.refresh_due, hour=1),
    Job("remind", "期限提醒", cases.remind, hour=7),
    Job("verify_evidence", "证据文件清理和复核", evidence.verify_evidence, hour=3, ask=evidence.look_by_night),
    Job("key_parties", "当事人名称索引", parties.key_parties, hour=2),
    Job("audit_checkpoint", "审计检查点", events.write_checkpoint, hour=0, minute=10),
)
CONSUMERS: tuple[Consumer, ...] = (
    Consumer("calendar", "放假安排导入后重新计算期限", cases.recount_after, cases.CALENDAR_EVENTS),
    Consumer("leavers", "离岗人员的线索和案件退回机构", cases.fall_back_after, cases.LEAVING_EVENTS),
    Consumer("scores", "信用评分随事件更新", credit.refresh_after, credit.SCORING_EVENTS),
    Consumer("score_runs", "全部重算评分", credit.go_on_after, credit.RUN_EVENTS),
    Consumer("timestamps", "为签发的文书取时间戳", timestamps.keep_tokens, timestamps.STAMPED_EVENTS, timestamps.ask_service),
)


def due_periods(job: Job, at: datetime) -> Iterator[date]:
    """The days whose period of `job` is due at the instant and not done, oldest first.

    A job that has never run is due for the present day alone; one that was held up is due for each day
    since, at most CATCH_UP_DAYS.
    """
    wall = at.astimezone(SHANGHAI)
    last_due = wall.date() if wall.time() >= Time(job.hour, job.minute) else wall.date() - timedelta(days=1)
    query = db.select(db.func.max(JobRun.period)).where(JobRun.job == job.name)
    last_done = db.session.execute(query).scalar_one_or_none()
    if last_done is None:
        first = last_due if last_due == wall.date() else None
    else:
        first = max(date.fromisoformat(last_done) + timedelta(days=1), last_due - timedelta(days=CATCH_UP_DAYS))
    while first is not None and first <= last_due:
        yield first
        first += timedelta(days=1)


def run_period(job: Job, period: date, at: datetime) -> bool:
    """Do one period once: effect and ledger row in one transaction. False where it was done or failed."""
    key = period.isoformat()
    due_at = datetime.combine(period, Time(job.hour, job.minute), SHANGHAI)
    try:
        done = db.session.execute(db.select(JobRun.id).filter_by(job=job.name, period=key)).first()
        db.session.rollback()
        if done:
            return False
        answers = _asked(job, period)
        late = at - due_at > timedelta(hours=1)
        row = JobRun(job=job.name, period=key, finished_at=now(), late=late)
        db.session.add(row)
        db.session.flush()
        row.outcome = job.run(*answers, on=period) or ""
        row.finished_at = now()
        if late:
            record("job.late", Installation(), SYSTEM, job=job.name, period=key)
        db.session.execute(db.delete(JobFailure).filter_by(job=job.name, period=key))
        db.session.commit()
        return True
    except IntegrityError as error:
        db.session.rollback()
        if not db.session.execute(db.select(JobRun.id).filter_by(job=job.name, period=key)).first():
            _note_failure(job.name, key, error)
        db.session.rollback()
    except Exception as error:
        db.session.rollback()
        _note_failure(job.name, key, error)
    return False


def _asked(job: Job, period: date) -> tuple[Any, ...]:
    if job.ask is None:
        return ()
    begin_reading()
    doing = job.ask(on=period)
    db.session.rollback()
    return (doing(),)


def _note_failure(job: str, period: str, error: Exception) -> None:
    job_ledger.note_failure(job, period, error)
    db.session.commit()


def _resting(job: Job | Consumer, period: date | None, at: datetime) -> bool:
    """Whether what failed still rests, a job's period or a consumer: a minute more for each attempt, at most an hour."""
    row = job_ledger.failure_of(job.name, period.isoformat() if period else "events")
    rests = row is not None and at - row.at < timedelta(minutes=min(row.attempts, 60))
    db.session.rollback()
    return rests


def run_due(at: datetime | None = None) -> int:
    """Do every period that is due, in order; how many were done. A failing job does not hold up others."""
    at = at or now()
    done = 0
    for job in JOBS:
        periods = list(due_periods(job, at))
        db.session.rollback()
        for period in periods:
            if _resting(job, period, at) or not run_period(job, period, at):
                break
            done += 1
    return done


def consume(consumer: Consumer) -> int:
    """Hand one batch of unread events to a consumer; the cursor moves in the transaction of its effect."""
    begin_reading()
    heads = {int(chain): seq for chain, (seq, _head) in events.heads().items()}
    read_to = db.select(EventCursor.chain, EventCursor.seq).filter_by(consumer=consumer.name)
    cursors = dict(db.session.execute(read_to).all())
    db.session.rollback()
    behind = [chain for chain, seq in heads.items() if cursors.get(chain, 0) < seq]
    read = 0
    for chain in behind:
        read += _consume_chain(consumer, chain)
    return read


def _answers(consumer: Consumer, chain: int) -> Mapping[int, Any] | None:
    """What the outside world says about a consumer's next batch; None where it asks nobody."""
    if consumer.ask is None:
        return None
    begin_reading()
    wanted = [event for event in job_ledger.unread(consumer.name, chain, BATCH) if event.name in consumer.names]
    answers = consumer.ask(wanted) if wanted else {}
    db.session.rollback()
    return answers


def _consume_chain(consumer: Consumer, chain: int) -> int:
    answers = _answers(consumer, chain)
    cursor = job_ledger.locked_cursor(consumer.name, chain)
    batch = job_ledger.unread(consumer.name, chain, BATCH)
    if answers is not None:
        batch = list(takewhile(lambda event: event.name not in consumer.names or event.seq in answers, batch))
    if not batch:
        db.session.rollback()
        return 0
    cursor.seq = batch[-1].seq
    if wanted := [event for event in batch if event.name in consumer.names]:
        consumer.run(wanted) if answers is None else consumer.run(wanted, answers)
    db.session.execute(db.delete(JobFailure).filter_by(job=consumer.name, period="events"))
    db.session.commit()
    return len(batch)


def consume_all() -> int:
    """Let every consumer read all that is unread; a failing one is noted and does not hold up others."""
    total = 0
    for consumer in CONSUMERS:
        try:
            if consumer.ask is None:
                while read := consume(consumer):
                    total += read
            elif not _resting(consumer, None, now()):  # who waits for others rests, and takes one batch a turn
                total += consume(consumer)
        except Exception as error:
            db.session.rollback()
            _note_failure(consumer.name, "events", error)
    return total


def deliver_messages() -> None:
    """Send what waits in the outbox with no transaction open, and note each outcome in one of its own."""
    begin_reading()
    waiting = outbox.due_letters(now())
    db.session.rollback()
    for letter in waiting:
        note_outcome(letter.key, send(letter), now())
        db.session.commit()


class Scheduler:
    """The scheduler process: APScheduler ticks, the ledger decides. Its jobs stand in code, never in a store."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.alarm: str | None = None
        self._beat_at = 0.0
        self._wall, self._steady = now(), time.monotonic()

    def tick(self) -> None:
        """One turn: note signs of life, do what is due, let the consumers read."""
        with self.app.app_context():
            try:
                self._watch_clock()
                if time.monotonic() - self._beat_at >= BEAT_SECONDS:
                    heartbeat.beat("scheduler", self.alarm)
                    db.session.commit()
                    self._beat_at = time.monotonic()
                if self.alarm is None:
                    use_imported_years()
                    db.session.rollback()
                    run_due()
                    consume_all()
                    deliver_messages()
            except Exception:
                db.session.rollback()
                self.app.logger.exception("scheduler turn failed; the next one tries again")
            finally:
                db.session.remove()

    def _watch_clock(self) -> None:
        """A wall clock that runs away from the steady one stops the jobs until a person has looked."""
        wall, steady = now(), time.monotonic()
        drift = (wall - self._wall) - timedelta(seconds=steady - self._steady)
        self._wall, self._steady = wall, steady
        if abs(drift) > CLOCK_JUMP:
            self.alarm = f"系统时间跳变 {int(drift.total_seconds())} 秒：已停止定时任务，请核对时间后重启调度进程"
            self._beat_at = 0.0

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT; a turn under way is finished first.

        The signals only write to a pipe: shutting down takes locks that the interrupted thread may hold.
        Whoever still waits for another scheduler to end has nothing under way, and ends at once.
        """
        from apscheduler.executors.pool import ThreadPoolExecutor
        from apscheduler.schedulers.background import BackgroundScheduler

        scheduler = BackgroundScheduler(
            timezone=SHANGHAI,
            executors={"default": ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        scheduler.add_job(self.tick, "interval", seconds=TICK_SECONDS, next_run_time=now())
        told, tell = os.pipe()
        with one_scheduler(self.app):
            for name in (signal.SIGTERM, signal.SIGINT):
                signal.signal(name, lambda *_: os.write(tell, b"."))
            scheduler.start()
            os.read(told, 1)
            scheduler.shutdown(wait=True)


def state(at: datetime | None = None) -> list[dict[str, Any]]:
    """Every job with its last run, next due instant, lateness and failure, for the operation page."""
    at = at or now()
    rows = []
    for job in JOBS:
        last = db.session.execute(db.select(JobRun).filter_by(job=job.name).order_by(JobRun.period.desc()).limit(1)).scalar_one_or_none()
        failure = db.session.execute(db.select(JobFailure).filter_by(job=job.name).limit(1)).scalar_one_or_none()
        waiting = list(due_periods(job, at))
        wall = at.astimezone(SHANGHAI)
        day = waiting[0] if waiting else wall.date() + timedelta(days=wall.time() >= Time(job.hour, job.minute))
        next_at = datetime.combine(day, Time(job.hour, job.minute), SHANGHAI)
        rows.append({"job": job, "last": last, "failure": failure, "next_at": next_at, "overdue": len(waiting)})
    return rows


def lag() -> list[dict[str, Any]]:
    """Every consumer with the number of events it has not read and its failure, for the operation page."""
    heads = {int(chain): seq for chain, (seq, _head) in events.heads().items()}
    read = db.session.execute(db.select(EventCursor.consumer, EventCursor.chain, EventCursor.seq)).all()
    at = {(consumer, chain): seq for consumer, chain, seq in read}
    failures = {row.job: row for row in db.session.execute(db.select(JobFailure).filter_by(period="events")).scalars()}
    unread = {row.name: sum(seq - at.get((row.name, chain), 0) for chain, seq in heads.items()) for row in CONSUMERS}
    return [{"consumer": row, "unread": unread[row.name], "failure": failures.get(row.name)} for row in CONSUMERS]
