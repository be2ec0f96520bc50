"""Imported history: a row's outcome each, nothing half-written, nothing that counts by itself."""

from __future__ import annotations

from importlib.resources import files

import pytest

from ipenforce.cases.commands.importing import WANTED, Outcome, import_cases
from ipenforce.cases.models import Case, Decision
from ipenforce.clock import today
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.events import SYSTEM, verify
from tests.factories import make_bureau

pytestmark = pytest.mark.usefixtures("app")

HEAD = "id,authority,year,channel,ip_type,facts_zh,fine_yuan,decision_date,filing_date,docket_no"


def run(content: bytes) -> list[Outcome]:
    return import_cases(content, bureau=make_bureau(), on=today(), actor=SYSTEM)


def rows(*lines: str, encoding: str = "utf-8-sig") -> bytes:
    return "\n".join([HEAD, *lines]).encode(encoding)


def real() -> bytes:
    return (files("ipenforce.demo") / "real_cases.csv").read_bytes()


def test_every_row_of_the_published_cases_is_created_or_refused_with_a_reason() -> None:
    outcomes = run(real())
    assert len(outcomes) == 49
    assert {row.outcome for row in outcomes} == {"created", "refused"}
    assert all(row.because for row in outcomes if row.outcome == "refused")
    assert all(row.case for row in outcomes if row.outcome == "created")
    assert all(row.lacked for row in outcomes)
    assert list(verify()) == []


def test_no_imported_decision_counts_as_effective() -> None:
    run(real())
    decisions = db.session.execute(db.select(Decision)).scalars().all()
    assert decisions and all(row.origin == "imported" and row.effective_on is None for row in decisions)


def test_a_hearing_notice_is_not_taken_for_a_decision() -> None:
    run(real())
    case = db.session.execute(db.select(Case).where(Case.title.contains("H038"))).scalar_one()
    assert case.docket_no is None and not case.decisions


def test_a_second_import_makes_nothing_twice() -> None:
    bureau = make_bureau()
    first = import_cases(real(), bureau=bureau, on=today(), actor=SYSTEM)
    second = import_cases(real(), bureau=bureau, on=today(), actor=SYSTEM)
    created = [row for row in first if row.outcome == "created"]
    assert [row.id for row in second if row.outcome == "duplicate"] == [row.id for row in created]
    assert db.session.execute(db.select(db.func.count(Case.id))).scalar_one() == len(created)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_both_encodings_of_our_offices_are_read(encoding: str) -> None:
    outcome = run(rows("X1,示例局,2024,门店,商标侵权,销售侵权商品𬱟,3000,2024-02-27,2024-02-01,", encoding=encoding))[0]
    assert outcome.outcome == "created"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("X1,,2024,,商标侵权,事实,,,,", "机关"),
        ("X1,示例局,,,商标侵权,事实,,,,", "年份"),
        ("X1,示例局,2024,,商标侵权,事实,三千,,,", "三千"),
        ("X1,示例局,2024,,商标侵权,事实,,2024-13-01,,", "2024-13-01"),
        ("X1,示例局,2024,,商标侵权,事实,,2024-01-01,2024-02-01,", "早于"),
        ("X1,示例局,2024,,不明,事实,,,,", "不明"),
        ("X1,示例局,2024,,专利侵权,事实,,,,", "行政裁决"),
    ],
)
def test_a_row_that_cannot_stand_is_refused_and_leaves_nothing(line: str, said: str) -> None:
    outcome = run(rows(line))[0]
    assert outcome.outcome == "refused" and said in (outcome.because or "")
    assert db.session.execute(db.select(db.func.count(Case.id))).scalar_one() == 0


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n\x00\x00", "甲,乙\n1,2".encode(), HEAD.encode()])
def test_a_file_of_the_wrong_shape_is_refused_in_a_sentence(content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        run(content)
    assert refused.value.status == 422


def test_what_a_row_lacked_is_said_in_words() -> None:
    outcome = run(rows("X1,示例局,2024,门店,商标侵权,事实,,,,"))[0]
    assert {"罚款数额", "决定日期", "立案日期", "送达日期"} <= set(outcome.lacked)
    assert set(WANTED.values()) - set(outcome.lacked) == set()
