"""Killing the web server and the scheduler, in small; and that the campaign's checks find what is wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from bench.kill import checks
from bench.kill.clients import Effect
from ipenforce.cases.models import Approval, Case
from ipenforce.clock import now, today
from ipenforce.counters import Counter
from ipenforce.db import db
from ipenforce.intake.models import Lead
from ipenforce.job_ledger import JobFailure
from tests.cases.stage import make_case

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("what", ["web", "scheduler"])
def test_nothing_acknowledged_is_lost_or_doubled_when_it_is_killed_in_the_middle_of_work(what: str) -> None:
    told = {name: value for name, value in os.environ.items() if not name.startswith("IPENFORCE_")}
    command = [sys.executable, "-m", "bench.kill", "--rounds", "2", "--what", what]
    done = subprocess.run(command, cwd=ROOT, env=told, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def case(app: Flask) -> Case:
    made = make_case("investigating")
    db.session.commit()
    return made


def found(check: Iterator[str]) -> list[str]:
    db.session.commit()
    db.session.expire_all()
    return list(check)


def test_a_sound_database_passes_every_check(case: Case) -> None:
    sound = [*checks.database(), *checks.numbered(), *checks.scored()]
    assert [line for line in sound if "未读" not in line] == []
    assert list(checks.acknowledged([])) == []


def test_the_checks_find_an_effect_that_was_lost_and_one_that_was_doubled(case: Case) -> None:
    words = case.approvals[0].opinion
    lost = Effect("lead", "演示线索不存在", "/leads/L0")
    assert any("存在 0 次" in line for line in checks.acknowledged([lost]))
    assert any("记下 0 次" in line for line in checks.acknowledged([lost]))
    assert list(checks.never_doubled()) == []
    first = case.approvals[0]
    db.session.add(Approval(case=case, matter="filing", author_id=first.author_id, approver_id=first.approver_id, approved=True,
                            opinion=words, text_hash=first.text_hash, at=now()))  # fmt: skip
    assert any("存在 2 次" in line for line in found(checks.never_doubled()))


def test_the_checks_find_a_number_that_was_skipped(case: Case) -> None:
    assert list(checks.numbered()) == []
    db.session.execute(db.update(Counter).where(Counter.word == "立").values(last=Counter.last + 1))
    skipped = found(checks.numbered())
    db.session.execute(db.update(Counter).values(last=Counter.last + 1))
    assert skipped or found(checks.numbered())


def test_the_checks_find_half_of_a_case(case: Case) -> None:
    assert [line for line in checks.whole() if "发现" not in line] == []
    db.session.add(Lead(bureau_id=case.bureau_id, source="tip", channel="market", title="无事件", content="示例", received_on=today(),
                        verify_by=today(), created_at=now()))  # fmt: skip
    assert any("lead.received 记录 0 次" in line for line in found(checks.whole()))


def test_the_checks_find_a_draw_that_was_not_run_and_a_job_that_failed(app: Flask) -> None:
    db.session.add(JobFailure(job="示例", period="2026-11-23", at=now(), attempts=1, error="示例错误"))
    assert any("没有完成" in line for line in checks.drawn(["双抽〔2026〕1号"]))
    missing = found(checks.ledger(today() - timedelta(days=1)))
    assert any("示例错误" in line for line in missing) and any("应有" in line for line in missing)
