"""No draw runs twice: two threads and two processes at one database, and a transaction that dies half-way."""

from __future__ import annotations

import multiprocessing
import threading

import pytest
from flask import Flask

from ipenforce import create_app
from ipenforce.clock import today
from ipenforce.db import db
from ipenforce.draws import commands
from ipenforce.draws.commands import due
from ipenforce.draws.models import Assignment, Draw
from ipenforce.events import verify as verify_chain
from tests.conftest import SETTINGS
from tests.draws.office import WHOLE_ROAD, fresh, make_office, names_of, run


def work(app: Flask) -> list[str]:
    """Both jobs as a scheduler of its own would run them, each committed."""
    said = []
    with app.app_context():
        for job in (commands.freeze_due_draws, commands.run_due_draws):
            said.append(job(on=today()))
            db.session.commit()
        db.session.remove()
    return said


def work_alone(url: str, answers) -> None:
    """The same in a process of its own."""
    answers.put(work(create_app({**SETTINGS, "DATABASE_URL": url})))


def assert_run_once(draws: list[Draw], said: list[list[str]]) -> None:
    db.session.rollback()
    for draw in draws:
        assert fresh(draw).state == "published"
        assert names_of(draw.number) == WHOLE_ROAD
    visits = db.session.execute(db.select(Assignment.draw_id, Assignment.code)).all()
    assert len(visits) == len(set(visits)) == 3 * len(draws)
    done = [int("".join(filter(str.isdigit, words)) or 0) for _frozen, words in said]
    assert sum(done) == len(draws)
    assert list(verify_chain()) == []


def test_two_threads_at_once_run_each_draw_once(app):
    office = make_office()
    draws = [office.draw() for _ in range(3)]
    db.session.commit()
    said: list[list[str]] = []
    threads = [threading.Thread(target=lambda: said.append(work(app))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(said) == 4
    assert_run_once(draws, said)


def test_two_processes_at_once_run_each_draw_once(app):
    office = make_office()
    draws = [office.draw() for _ in range(3)]
    db.session.commit()
    url = str(app.config["DATABASE_URL"])
    spawning = multiprocessing.get_context("spawn")
    answers = spawning.Queue()
    workers = [spawning.Process(target=work_alone, args=(url, answers)) for _ in range(2)]
    for worker in workers:
        worker.start()
    said = [answers.get(timeout=120) for _ in workers]
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0]
    assert_run_once(draws, said)


@pytest.mark.parametrize("dies_in", ["reveal", "derive", "assign", "publish"])
def test_a_draw_killed_at_any_step_resumes_with_the_same_share_and_the_same_picks(app, monkeypatch, dies_in):
    office = make_office()
    draw = office.draw()
    commands.freeze_due_draws(on=today())
    db.session.commit()
    frozen = (draw.share, draw.commitment, draw.transcript_head)
    state = {"reveal": "frozen", "derive": "revealed", "assign": "derived", "publish": "assigned"}[dies_in]

    class Killed(BaseException):
        """What no except clause of ours may catch, as no clause catches a power cut."""

    def die(*_args, **_given):
        raise Killed

    with monkeypatch.context() as cut:
        cut.setitem(due.DRAWING, state, die)
        with pytest.raises(Killed):
            commands.run_due_draws(on=today())
    db.session.rollback()
    draw = fresh(draw)
    assert draw.state == "frozen"
    assert draw.seed is None
    assert (draw.share, draw.commitment, draw.transcript_head) == frozen
    assert run() == "已公布1件"
    assert names_of(draw.number) == WHOLE_ROAD


def test_an_error_of_the_program_holds_the_draw_at_its_step_and_the_next_turn_goes_on(app, monkeypatch):
    office = make_office()
    draw, other = office.draw(), office.draw()
    commands.freeze_due_draws(on=today())
    assign = due.DRAWING["derived"]

    def fail(one, **given):
        if one.id == draw.id:
            raise ZeroDivisionError("planted")
        assign(one, **given)

    with monkeypatch.context() as broken:
        broken.setitem(due.DRAWING, "derived", fail)
        assert commands.run_due_draws(on=today()) == "停止1件、已公布1件"
    draw = fresh(draw)
    seed = draw.seed
    assert draw.state == "derived"
    assert "ZeroDivisionError" in draw.held_because
    assert commands.run_due_draws(on=today()) == "已公布1件"
    assert fresh(draw).seed == seed
    assert fresh(other).state == "published"
