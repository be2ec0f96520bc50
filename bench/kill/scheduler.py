"""The scheduler's campaign: many due draws, many days to catch up with, and the process killed in the middle."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

from click import echo

from bench.kill import checks
from bench.kill.scene import Scene
from ipenforce import jobs
from ipenforce.accounts.models import User
from ipenforce.accounts.queries import user_by_login
from ipenforce.clock import now, today
from ipenforce.credit.models import Score
from ipenforce.db import begin_reading, db
from ipenforce.demo import draws as demo_draws
from ipenforce.demo import load
from ipenforce.demo.people import cast
from ipenforce.demo.road import walk
from ipenforce.draws import commands as draws
from ipenforce.draws.models import Draw
from ipenforce.events import Event
from ipenforce.intake import commands as intake
from ipenforce.job_ledger import JobRun
from ipenforce.parties import commands as parties
from ipenforce.parties.commands import Named

DRAWS_A_DAY = 2
PICKS = 2
CASES = 3
TURN_WITHIN = 60.0
SETTLE_WITHIN = 240.0
STOP_WITHIN = 120.0
LONGEST_DELAY, LONGEST_TURN = 0.3, 1.4
PROGRAM = Path(sys.executable).parent / "ipenforce"


class Schedulers:
    """A scheduler at work and another that waits for its place, as two of them are started by mistake."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._running: list[subprocess.Popen[bytes]] = []

    def fill(self) -> None:
        """Start processes until one works and one waits."""
        while len(self._running) < 2:
            with (self.scene.folder / "scheduler.log").open("ab") as log:
                self._running.append(
                    subprocess.Popen([str(PROGRAM), "scheduler"], env=self.scene.environment, stdout=log, stderr=log)
                )

    def kill(self) -> None:
        """SIGKILL to the one that was started first; the other takes its place, and a new one waits."""
        first = self._running.pop(0)
        first.kill()
        first.wait()
        self.fill()

    def stop(self) -> Iterator[str]:
        """SIGTERM to both: each ends by itself; yields what did not."""
        for process in self._running:
            process.terminate()
        for process in self._running:
            try:
                process.wait(STOP_WITHIN)
            except subprocess.TimeoutExpired:
                yield f"调度进程没有在{STOP_WITHIN:.0f}秒内停止"

    def close(self) -> None:
        """Leave nothing running."""
        for process in self._running:
            process.kill()
            process.wait()


def prepare(scene: Scene, days: int) -> tuple[date, list[str]]:
    """Days to catch up with, draws due on each of them, history and cases to score. Gives the day before the first, and the draws."""
    since = today() - timedelta(days=days + 1)
    for serial in range(CASES):
        new_case(scene, serial)
    with scene.opened():
        people = _people("officer", "officer2", "officer3", "officer4", "unit", "head", "city-head")
        load.import_history(people, today())
        item = draws.register_item(
            code="IP-01", name="商标使用行为检查", basis="trademark.infringement", kind="key", speciality=demo_draws.SPECIALITY,
            method="on_site", on=since, actor=people["unit"],
        )  # fmt: skip
        draws.import_targets(content=demo_draws.target_file(), filename="演示.csv", on=since, actor=people["unit"])
        draws.import_inspectors(content=demo_draws.inspector_file(people), filename="演示.csv", on=since, actor=people["unit"])
        numbers = []
        for n in range(days * DRAWS_A_DAY):
            day = since + timedelta(days=1 + n // DRAWS_A_DAY)
            plan = draws.draft_plan(
                item=item, title=f"演示抽查{n}", quota={"A": PICKS, "B": 0, "C": 0, "D": 0}, load_cap=5, target_cap=2,
                due_on=day, visit_by=today() + timedelta(days=30), on=day, actor=people["unit"],
            )  # fmt: skip
            numbers.append(draws.approve_plan(plan, shown_hash=plan.text_hash, on=day, actor=people["head"]).number)
        for job in jobs.JOBS:
            db.session.add(JobRun(job=job.name, period=since.isoformat(), finished_at=now(), late=False))
        db.session.commit()
    return since, numbers


def new_case(scene: Scene, serial: int) -> None:
    """A case walked to the paid fine: events that a score follows from. Every third is the same party's."""
    on = today() - timedelta(days=20)
    with scene.opened():
        crew = cast(_people("officer", "officer2", "reviewer", "head"), "")
        named = Named(kind="organisation", name=f"演示{serial % 3}公司")
        party = parties.find_or_register_party(named, on=on, actor=crew.officer)
        lead = intake.receive_lead(
            bureau=crew.officer.bureau, unit=None, source="inspection", channel="market", title=f"演示线索{serial}",
            content="演示", party=party, received_on=on, on=on, actor=crew.officer,
        )  # fmt: skip
        walk(lead, crew, "paid", start=on)
        db.session.commit()


def _people(*logins: str) -> dict[str, User]:
    return {login: user for login in logins if (user := user_by_login(login))}


def campaign(scene: Scene, rounds: int, seed: int) -> Iterator[str]:
    """Kill the scheduler `rounds` times while work is left; yields what is wrong, and says the numbers."""
    chance = random.Random(seed)
    since, numbers = prepare(scene, min(jobs.CATCH_UP_DAYS, 2 * rounds + 2))
    began, at_jobs, at_scores = time.monotonic(), 0, 0
    schedulers = Schedulers(scene)
    try:
        schedulers.fill()
        for n in range(rounds):
            left = _left(scene)
            if left:
                if not _until(lambda left=left: _left(scene) < left, TURN_WITHIN):  # type: ignore[misc]
                    yield "调度进程被杀死后没有继续工作"
                    return
                time.sleep(chance.uniform(0, LONGEST_DELAY))
                at_jobs += 1
            else:
                new_case(scene, n)
                time.sleep(chance.uniform(0, LONGEST_TURN))
                at_scores += 1
            schedulers.kill()
        if not _until(lambda: _settled(scene), SETTLE_WITHIN):
            yield f"最后没有在 {SETTLE_WITHIN:.0f} 秒内做完"
        yield from schedulers.stop()
    finally:
        schedulers.close()
    with scene.opened():
        echo(
            f"调度：杀死 {rounds} 次（任务中 {at_jobs} 次，评分中 {at_scores} 次），{time.monotonic() - began:.0f} 秒；"
            f"{len(numbers)} 次抽取，{db.session.query(JobRun).count() - len(jobs.JOBS)} 期任务，"
            f"{db.session.query(Score).count()} 个评分，{db.session.query(Event).count()} 条事件"
        )
        yield from checks.database()
        yield from checks.drawn(numbers)
        yield from checks.numbered()
        yield from checks.ledger(since)
        yield from checks.scored()


def _left(scene: Scene) -> int:
    """How many periods are due and not done."""
    with scene.opened():
        begin_reading()
        return sum(row["overdue"] for row in jobs.state())


def _settled(scene: Scene) -> bool:
    with scene.opened():
        begin_reading()
        unread = sum(row["unread"] for row in jobs.lag())
        undone = db.session.query(Draw).filter(Draw.state != "published").count()
    return _left(scene) + unread + undone == 0


def _until(holds: Callable[[], bool], within: float) -> bool:
    """Ask again and again until it holds; False where it never did."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.02)
    return False
