"""Searching the list of cases finds exactly what reading every case would find."""

from __future__ import annotations

from datetime import date

import pytest
from flask_migrate import downgrade, upgrade
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, update

from ipenforce import create_app
from ipenforce.cases import queries
from ipenforce.cases.models import Case
from ipenforce.clock import now
from ipenforce.db import db
from ipenforce.identifiers import docket_key, plain
from tests import databases
from tests.cases.stage import make_case
from tests.conftest import DATABASES, SETTINGS
from tests.factories import make_bureau

TITLES = (
    "示例商贸有限公司侵犯商标专用权案",
    "A&B<公司>冒充专利案",
    "演示百分之百%棉_布店案",
    "演示a_b商行“正品”案",
    "示例𠮷野家饭店案 示市监处罚〔2026〕17号",
    "司公示例反写案",
    "甲",
    "",
    "BARE ASCII 店",
    "反斜\\杠/斜杠店",
)
TEXTS = (
    "公司", "司公", "公", "甲", "A&B<公司>", "a&b", "&", "<公", "%", "_", "%棉", "a_b", "A_", "“正品”", "正品", "𠮷野", "𠮷",
    "〔2026〕", "[2026]17", "示例商贸有限公司侵犯", "有限公司侵犯著作权", "BARE ascii", "e a", "\\杠", "/斜", "不在", "  ", "公 司",
    "'", '"', '""', "AND", "*", "公*", "店案", "商标专用权案甲",
)  # fmt: skip


def enter(titles: tuple[str, ...]) -> None:
    """Cases that hold these texts, entered without a command."""
    bureau = make_bureau()
    db.session.execute(
        insert(Case),
        [
            {"bureau_id": bureau.id, "title": title or "（无）", "search_text": plain(title).upper(), "channel": "market",
             "cause": "trademark.infringement", "state": "closed", "state_since": date(2026, 1, 1), "opened_on": date(2026, 1, 1),
             "docket_no": f"示市监处罚〔2026〕{n}号", "docket_key": docket_key(f"示市监处罚〔2026〕{n}号"), "created_at": now()}
            for n, title in enumerate(titles)
        ],
    )  # fmt: skip
    db.session.flush()


def found(text: str) -> set[int]:
    return set(db.session.execute(select(Case.id).where(queries.matching(text))).scalars())


def read_through(text: str) -> set[int]:
    """What the search of the list means, said by Python over every case."""
    wanted, key = plain(text).upper(), docket_key(text)
    rows = db.session.execute(select(Case.id, Case.search_text, Case.number, Case.docket_key))
    return {row.id for row in rows if wanted in row.search_text or row.number == wanted or row.docket_key == key}


@pytest.fixture(params=["rare", "frequent"])
def road(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both roads: every text looked up in the index, and every text met by walking the list."""
    rare = request.param == "rare"
    monkeypatch.setattr(queries, "MOST_SORTED", 30_000 if rare else 0)
    monkeypatch.setattr(queries, "FREQUENT", 50 if rare else 0)
    return request.param


@pytest.mark.parametrize("text", TEXTS)
def test_a_search_finds_what_reading_every_case_would_find(app, road, text):
    enter(TITLES)
    assert found(text) == read_through(text)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(titles=st.lists(st.text("公司甲AB&%_ é", max_size=8), min_size=1, max_size=6), text=st.text("公司甲AB&%_ é", max_size=4))
def test_any_text_is_found_in_any_case_that_holds_it(app, titles, text):
    db.session.rollback()
    enter(tuple(titles))
    assert found(text) == read_through(text)
    db.session.rollback()


def test_a_docket_number_is_found_however_its_brackets_are_written(app):
    enter(TITLES)
    [one] = found("示市监处罚[2026]0003号")
    assert db.session.get_one(Case, one).docket_no == "示市监处罚〔2026〕3号"


def test_a_permanent_number_finds_its_case(app):
    enter(TITLES)
    case = db.session.execute(select(Case).limit(1)).scalar_one()
    assert found(case.number.lower()) == {case.id}


def test_a_changed_text_is_found_by_its_new_words_alone(app):
    enter(TITLES)
    before = found("商贸")
    db.session.execute(update(Case).where(Case.id.in_(before)).values(search_text="演示酒业有限公司"))
    assert found("商贸") == set() and found("酒业") == before


def test_a_deleted_case_is_found_no_more(app):
    enter(TITLES)
    db.session.execute(delete(Case).where(Case.id.in_(found("专利"))))
    assert found("专利") == set() and found("公司") == read_through("公司")


def test_a_case_made_by_the_commands_is_found_by_its_partys_name(app):
    case = make_case("filing_proposed")
    assert found(case.respondents[0].snapshot["name"]) == {case.id}
    assert found(case.respondents[0].snapshot["name"][1:3]) == {case.id}


@pytest.mark.parametrize("kind", DATABASES)
def test_the_index_comes_and_goes_with_data(kind, tmp_path_factory):
    with databases.fresh(kind, tmp_path_factory) as url, create_app({**SETTINGS, "DATABASE_URL": url}).app_context():
        upgrade(revision="0009")
        enter(TITLES)
        db.session.commit()
        db.session.remove()
        upgrade(revision="0010")
        assert found("公司") == read_through("公司") and len(found("公司")) == 2
        db.session.remove()
        downgrade(revision="0009")
        enter(TITLES[:1])
        db.session.commit()
        db.session.remove()
        upgrade(revision="0010")
        assert len(found("公司")) == 3
        db.session.remove()
        db.engine.dispose()
