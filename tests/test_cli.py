"""The command line: what it prints, and what it ends with."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from ipenforce.cases import workflow
from ipenforce.cases.models import Case
from ipenforce.cli import main
from ipenforce.clock import today
from ipenforce.db import db
from ipenforce.rules.draw import outcome
from ipenforce.rules.draw_plan import canonical, read_plan
from ipenforce.rules.receipt import build_receipt
from tests.cases.stage import make_case
from tests.factories import make_bureau

VECTORS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "data" / "draw_vectors.json").read_text("utf-8"))


@pytest.fixture
def run(app: Flask) -> Any:
    """Run a command over the test's own database."""

    def _run(*arguments: str) -> Result:
        return CliRunner().invoke(main, list(arguments), obj=_info(app))

    return _run


def _info(app: Flask) -> Any:
    from flask.cli import ScriptInfo

    return ScriptInfo(create_app=lambda: app)


@pytest.mark.parametrize("vector", VECTORS, ids=[str(place) for place in range(len(VECTORS))])
def test_derive_gives_exactly_what_a_vector_expects(vector: dict[str, Any], tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(vector["plan"], ensure_ascii=False), "utf-8")
    told = CliRunner().invoke(main, ["draw", "derive", str(plan)])
    assert told.exit_code == 0, told.output
    assert json.loads(told.output) == vector["expect"]


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"draw_number": 1}', "\x00"])
def test_derive_refuses_what_is_no_plan(content: str, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text(content, "utf-8")
    told = CliRunner().invoke(main, ["draw", "derive", str(plan)])
    assert told.exit_code == 1 and not isinstance(told.exception, (TypeError, KeyError, AttributeError))


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        for key in value:
            yield from _leaves(value[key], (*path, key))
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from _leaves(part, (*path, place))
    else:
        yield path


def _changed(receipt: Any, path: tuple[Any, ...]) -> Any:
    copy = json.loads(json.dumps(receipt))
    holder = copy
    for step in path[:-1]:
        holder = holder[step]
    value = holder[path[-1]]
    holder[path[-1]] = (not value) if isinstance(value, bool) else value + 1 if isinstance(value, int) else f"{value}0"
    return copy


@pytest.fixture(scope="module")
def receipt() -> dict[str, Any]:
    plan = read_plan(VECTORS[0]["plan"])
    made: dict[str, Any] = json.loads(canonical(build_receipt(plan, outcome(plan))))
    return made


def test_a_receipt_verifies_by_command_and_by_the_program_that_stands_alone(receipt: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "receipt.json"
    file.write_text(json.dumps(receipt, ensure_ascii=False), "utf-8")
    assert CliRunner().invoke(main, ["draw", "verify", str(file)]).exit_code == 0
    alone = files("ipenforce") / "static" / "verify_draw.py"
    done = subprocess.run([sys.executable, "-I", "-S", str(alone), str(file)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_receipt_with_any_one_value_changed_is_refused_and_the_difference_named(receipt: dict[str, Any], tmp_path: Path) -> None:
    paths = list(_leaves(receipt))
    kept = paths if len(paths) < 60 else paths[:: len(paths) // 60 + 1]
    for path in kept:
        file = tmp_path / "receipt.json"
        file.write_text(json.dumps(_changed(receipt, path), ensure_ascii=False), "utf-8")
        told = CliRunner().invoke(main, ["draw", "verify", str(file)])
        assert told.exit_code == 1, path
        assert len(told.output.splitlines()) >= 2, path


def test_the_published_cases_are_imported_row_by_row(run: Any) -> None:
    make_bureau()
    db.session.commit()
    file = str(files("ipenforce.demo") / "real_cases.csv")
    dry = run("import", "cases", file, "--dry-run", "--json")
    assert dry.exit_code == 0, dry.output
    assert db.session.execute(db.select(db.func.count(Case.id))).scalar_one() == 0
    db.session.rollback()
    told = run("import", "cases", file, "--json")
    rows = json.loads(told.output)
    assert len(rows) == 49 and {row["outcome"] for row in rows} == {"created", "refused"}
    created = sum(row["outcome"] == "created" for row in rows)
    assert db.session.execute(db.select(db.func.count(Case.id))).scalar_one() == created


def test_a_file_of_the_wrong_shape_ends_with_one_sentence(run: Any, tmp_path: Path) -> None:
    make_bureau()
    db.session.commit()
    file = tmp_path / "wrong.csv"
    file.write_text("甲,乙\n1,2\n", "utf-8")
    told = run("import", "cases", str(file))
    assert told.exit_code == 1 and "缺少列" in told.output and "Traceback" not in told.output


def test_the_audit_command_walks_the_chain_and_names_what_was_changed(run: Any) -> None:
    case = make_case("investigating")
    db.session.commit()
    assert run("audit", "verify").exit_code == 0
    chain = case.bureau_id
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        db.session.execute(db.text("SET session_replication_role = replica"))
    else:
        db.session.execute(db.text("DROP TRIGGER event_no_update"))
    db.session.execute(db.text("UPDATE event SET body = '{}' WHERE chain = :chain AND seq = 2"), {"chain": chain})
    if db.engine.dialect.name == "postgresql":
        db.session.execute(db.text("SET session_replication_role = DEFAULT"))
    else:
        db.session.execute(
            db.text("CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'event is append-only'); END")
        )
    db.session.commit()
    told = run("audit", "verify")
    assert told.exit_code == 1 and f"链{chain}第2条" in told.output


def test_the_chart_of_steps_names_every_state() -> None:
    told = CliRunner().invoke(main, ["steps", "--mermaid"])
    assert told.exit_code == 0
    met = {code for step in workflow.STEPS for code in (*step.sources, step.target) if code} - {"filed"}
    assert all(f"    {code}: {workflow.STATES[code]}" in told.output for code in met)
    assert "    filing_proposed --> investigating: 批准立案（机关负责人）《市场监督管理行政处罚程序规定》" in told.output


def test_steps_are_told_with_roles_form_and_article() -> None:
    rows = {row["action"]: row for row in json.loads(CliRunner().invoke(main, ["steps", "--json"]).output)}
    assert rows["review"]["roles"] == ["legal_reviewer"] and rows["review"]["guards"] == ["free_for_reviewer"]
    suspension = rows["approve_suspension"]
    assert (suspension["form"], suspension["matter"], suspension["roles"]) == ("matter_approval", "suspension", ["bureau_head"])
    assert all(row["article"] for row in rows.values()), [row["action"] for row in rows.values() if not row["article"]]


def test_a_case_is_told_with_open_steps_reasons_and_counted_clocks(run: Any) -> None:
    case = make_case("notice_served", start=today() - timedelta(days=3))
    db.session.commit()
    number, docket_no, filed_on, title = case.number, case.docket_no, case.filed_on, case.title
    db.session.rollback()
    told = json.loads(run("case", "show", number, "--json").output)
    assert (told["state"], len(told["officers"]), told["history"][0]["text"] != "") == ("notice_served", 2, True)
    closing = next(step for step in told["open_steps"] if step["action"] == "close_hearing_of_party")
    assert not closing["allowed"] and "申辩" in closing["reasons"][0]["text"] and "第" in closing["reasons"][0]["article"]
    clocks = {clock["code"]: clock for clock in told["clocks"]}
    assert clocks["penalty.case_term"]["start"] == str(filed_on) and clocks["penalty.case_term"]["days"] == 90
    assert clocks["penalty.lead_verification"]["done_on"] == str(filed_on) and clocks["penalty.notice"]["done_on"] is None
    db.session.rollback()
    by_docket = run("case", "show", docket_no or "", "--on", "2026-12-01")
    assert by_docket.exit_code == 0 and "办案期限" in by_docket.output and title in by_docket.output
    db.session.rollback()
    nothing = run("case", "show", "C0")
    assert nothing.exit_code == 1 and "没有编号" in nothing.output


def test_the_first_administrators_are_three_people_and_made_once(run: Any) -> None:
    arguments = ("first-administrators", "--bureau", "示例市市场监督管理局", "--short", "示例", "--district", "示例市")
    told = run(*arguments)
    assert told.exit_code == 0 and len(told.output.splitlines()) == 3
    db.session.rollback()
    again = run(*arguments)
    assert again.exit_code == 1 and "已有账户" in again.output
