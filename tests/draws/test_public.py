"""What anybody sees of a draw and downloads, and what an officer sees of its making."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

import ipenforce
from ipenforce.clock import today
from ipenforce.db import db
from ipenforce.draws import commands
from tests.draws.office import fresh, make_office, run, stock
from tests.draws.pages import main, text
from tests.factories import sign_in
from tests.http_client import browser
from tests.rules.plans import code

SCRIPT = Path(ipenforce.__file__).parent / "static" / "verify_draw.py"


@pytest.fixture
def client(app):
    return browser(app)


@pytest.fixture
def office(app):
    return make_office()


def test_anybody_sees_the_draw_at_once_and_the_picks_when_the_plan_lets_them(client, office, app):
    draw = office.draw(quota={"A": 1})
    commands.freeze_due_draws(on=today())
    db.session.commit()
    address = f"/public/draws/{draw.number}"
    assert draw.transcript_head in text(client.get(address))
    db.session.rollback()
    commands.run_due_draws(on=today())
    db.session.commit()
    visit = draw.assignments[0]
    words = text(client.get(address))
    assert visit.name not in words
    assert "名单在全部检查结果录入后公开" in words
    assert client.get(f"{address}/receipt.json").status_code == 404
    db.session.rollback()
    visit = fresh(draw).assignments[0]
    commands.enter_result(visit, result="1", disposition="none", findings="", visited_on=today(), on=today(), actor=office.officers[0])
    db.session.commit()
    name = visit.name
    words = text(client.get(address))
    assert name in words
    assert "未发现问题" in words
    assert draw.number in text(client.get("/public/draws"))
    assert client.get("/public/draws/双抽〔2026〕99号").status_code == 404


def test_what_anybody_downloads_is_what_its_fingerprint_says_and_verifies_alone(client, office, app, tmp_path):
    draw = office.draw(public_at_once=True)
    run()
    db.session.commit()
    digest, head, number = draw.receipt_sha256, draw.transcript_head, draw.number
    public = client.get(f"/public/draws/{number}/receipt.json")
    assert public.mimetype == "application/json"
    assert hashlib.sha256(public.get_data()).hexdigest() == digest
    sign_in(client, office.officers[0])
    assert client.get(f"/draws/{number}/receipt.json").get_data() == public.get_data()
    file = tmp_path / "receipt.json"
    file.write_bytes(public.get_data())
    script = tmp_path / "verify_draw.py"
    with client.get("/static/verify_draw.py") as program:
        script.write_bytes(program.get_data())
    assert script.read_bytes() == SCRIPT.read_bytes()
    done = subprocess.run([sys.executable, "-I", str(script), str(file), "--head", head], capture_output=True, check=False)
    assert done.returncode == 0, done.stdout
    forged = json.loads(public.get_data())
    forged["selected"][0]["code"] = code(99)
    file.write_text(json.dumps(forged), "utf-8")
    assert subprocess.run([sys.executable, "-I", str(script), str(file)], capture_output=True, check=False).returncode == 1


def test_the_pages_show_what_changed_since_the_draw_before(client, office, app):
    office.draw()
    run()
    stock(office, 22)
    second = office.draw()
    run()
    assert len(second.frozen.changes["added"]) == 2
    sign_in(client, office.planner)
    words = main(client.get(f"/draws/{second.number}"))
    assert "增加 2 个，减少 3 个" in words
    assert "已被抽中且检查尚未完成" in words
    assert code(21) in words
