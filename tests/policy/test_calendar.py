"""The yearly holiday notice: typed or read from a file, then every day counted by it, open matters counted anew."""

from __future__ import annotations

from datetime import date, datetime

import pytest
import time_machine
import yaml
from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo

from ipenforce import jobs
from ipenforce.cases.commands.importing import import_cases
from ipenforce.cases.models import Case
from ipenforce.cli import main as command_line
from ipenforce.clock import SHANGHAI, today
from ipenforce.db import db
from ipenforce.events import SYSTEM, verify
from ipenforce.job_ledger import JobFailure
from ipenforce.law.working_days import is_working_day, use_years
from ipenforce.policy import commands, queries
from ipenforce.policy.models import CalendarNotice
from tests.accounts.office import events, facts, said
from tests.cases.stage import make_case, make_cast, make_lead
from tests.factories import make_bureau, make_user, sign_in
from tests.policy.office import LINES, NOTICE, errors, main, soup, typed

LATE = datetime(2026, 12, 30, 9, 0, tzinfo=SHANGHAI)
ADDRESS = "/policy/calendar"
ASK = "/law/tools/due?code=penalty.notice:period&start=2026-12-29"


@pytest.fixture(autouse=True)
def end_of_the_year():
    with time_machine.travel(LATE, tick=False):
        yield
    use_years(())


@pytest.fixture
def admin(client):
    user = make_user(make_bureau(), "system_admin")
    sign_in(client, user)
    return user


def notices() -> int:
    return db.session.execute(db.select(db.func.count()).select_from(CalendarNotice)).scalar_one()


def send(client, **over):
    return client.post(ADDRESS, data={**typed(soup(client.get(ADDRESS))), **LINES, **over})


def test_the_lines_of_a_notice_are_read_and_it_is_an_event(client, admin):
    page = soup(client.get(ADDRESS))
    assert page.find(id="year")["value"] == "2027" and "2024、2025、2026" in page.main.get_text()
    answer = send(client, source="https://notice.example/2027")
    assert answer.location == "/policy/"
    row = db.session.execute(db.select(CalendarNotice)).scalar_one()
    cite = {**NOTICE["cite"], "source": "https://notice.example/2027"}
    assert row.content == {**NOTICE, "cite": cite} and (row.year, row.imported_by.name) == (2027, admin.name)
    assert facts("calendar.imported") == [{"year": 2027, "notice": "示例通知"}]
    shown = main(client.get("/policy/"))
    assert (
        "2024、2025、2026、2027" in shown and f"2027年：示例通知，2026-12-30 09:00由{admin.name}导入" in shown
    )


def test_a_date_is_provisional_before_the_notice_and_counted_by_it_afterwards(client, admin):
    before = main(client.get(ASK))
    assert "2027-01-06" in before and "暂定" in before
    assert send(client).status_code == 302
    use_years(())  # what another worker knows before the request
    after = main(client.get(ASK))
    assert "2027-01-08" in after and "暂定" not in after and "2027-01-06" not in after


def test_the_later_notice_of_a_year_counts(client, admin):
    send(client)
    assert (
        send(client, free="2027-01-01 至 2027-01-03\n2027-02-05 至 2027-02-11", workdays="").status_code
        == 302
    )
    assert "2027-01-06" in main(client.get(ASK)) and notices() == 2
    db.session.rollback()
    assert [year.free for _row, year in queries.calendar_years() if date(2027, 1, 4) in year.free] == []


@pytest.mark.parametrize(
    ("over", "field", "words"),
    [
        ({"statutory": "元旦 2027年1月1日"}, "statutory", "“2027年1月1日”无法识别：请按 2027-02-05 至 2027-02-11 的格式填写"),
        ({"statutory": "春节 2027-02-08 至 2027-02-05"}, "statutory", "“2027-02-08 至 2027-02-05”的结束日早于开始日"),
        ({"statutory": ""}, "statutory", "请填写法定节假日"), ({"free": ""}, "free", "请填写放假区间"),
        ({"free": "2027-02-30"}, "free", "“2027-02-30”无法识别"), ({"workdays": "1月10日"}, "workdays", "“1月10日”无法识别"),
        ({"statutory": "清明节 2027-04-05"}, "free", "法定节假日2027-04-05不在放假区间之内"),
        ({"workdays": "2027-01-11"}, "workdays", "2027-01-11不是调休上班的周末"),
        ({"workdays": "2027-02-06"}, "workdays", "2027-02-06不是调休上班的周末"),
        ({"free": f"2026-12-31\n{LINES['free']}"}, "year", "2026-12-31不是2027年的日期"),
        ({"year": "2028"}, "year", "不是2028年的日期"), ({"year": ""}, "year", "请填写年份"), ({"year": "27"}, "year", "请填写四位数的年份"),
        ({"law": ""}, "law", "请填写通知的名称"), ({"promulgated_on": "2026-11-31"}, "promulgated_on", "日期无法识别"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_is_named_at_its_field_and_everything_stays_typed(
    client, admin, over, field, words
):
    answer = send(client, source="https://notice.example/A&B", **over)
    page = soup(answer)
    assert answer.status_code == 422 and words in errors(answer)[field] and words in said(answer)
    wanted = {**LINES, **over}
    assert [page.find(id=name).get_text().strip() for name in ("statutory", "free", "workdays")] == [
        wanted[name] for name in ("statutory", "free", "workdays")
    ]
    assert page.find(id="source")["value"] == "https://notice.example/A&B"
    assert notices() == 0 and facts("calendar.imported") == []


@pytest.mark.usefixtures("app")
def test_open_cases_and_leads_are_counted_anew_once():
    answering, owing = (
        make_case("notice_served", start=date(2026, 12, 21)),
        make_case("served", start=date(2026, 12, 5)),
    )
    lead = make_lead(make_cast(), date(2026, 12, 15))
    assert (answering.decisions[0].notice_served_on, owing.decisions[0].served_on) == (
        date(2026, 12, 29),
        date(2026, 12, 17),
    )

    def days() -> dict[str, tuple[date, bool]]:
        db.session.expire_all()
        return {
            "reply": (answering.decisions[0].reply_by, answering.next_due_provisional), "pay": (owing.decisions[0].pay_by, False),
            "next": (answering.next_due_on, answering.next_due_provisional), "verify": (lead.verify_by, lead.verify_by_provisional),
        }  # fmt: skip

    db.session.commit()
    assert days() == {
        "reply": (date(2027, 1, 6), True), "pay": (date(2027, 1, 4), False), "next": (date(2027, 1, 6), True),
        "verify": (date(2027, 1, 6), True),
    }  # fmt: skip
    commands.import_notice(content=NOTICE, on=today(), actor=SYSTEM)
    db.session.commit()
    jobs.consume_all()
    after = {
        "reply": (date(2027, 1, 8), False), "pay": (date(2027, 1, 6), False), "next": (date(2027, 1, 8), False),
        "verify": (date(2027, 1, 8), False),
    }  # fmt: skip
    assert days() == after and db.session.execute(db.select(JobFailure)).first() is None
    told = {event.subject: event.facts for event in events("case.recounted")}
    assert set(told) == {answering.number, owing.number}
    assert (
        told[answering.number]["before"]["next_due_on"],
        told[answering.number]["after"]["next_due_on"],
    ) == ("2027-01-06", "2027-01-08")
    assert facts("lead.recounted") == [{"lead": lead.number, "before": "2027-01-06", "after": "2027-01-08"}]
    db.session.rollback()
    commands.import_notice(content=NOTICE, on=today(), actor=SYSTEM)
    db.session.commit()
    jobs.consume_all()
    assert days() == after and (len(facts("case.recounted")), len(facts("lead.recounted"))) == (2, 1)
    assert list(verify()) == []


@pytest.mark.usefixtures("app")
def test_what_is_done_closed_decided_or_imported_keeps_its_days():
    paid, closed = make_case("paid", start=date(2026, 12, 5)), make_case("closed", start=date(2026, 12, 1))
    file = "id,authority,year,channel,ip_type,facts_zh,fine_yuan,decision_date,filing_date,docket_no\nX1,示例局,2024,门店,商标侵权,事实,,,,"
    import_cases(file.encode(), bureau=make_bureau(), on=today(), actor=SYSTEM)
    imported = db.session.execute(db.select(Case).filter_by(origin="imported")).scalar_one()
    declined = make_lead(make_cast(), date(2026, 12, 15))
    declined.state = "declined"
    for case in (closed, imported):
        case.next_due_on, case.next_due_provisional = date(2027, 1, 6), True
    db.session.commit()
    pay_by = paid.decisions[0].pay_by
    commands.import_notice(content=NOTICE, on=today(), actor=SYSTEM)
    db.session.commit()
    jobs.consume_all()
    db.session.expire_all()
    assert pay_by == date(2027, 1, 4) and paid.decisions[0].pay_by == pay_by
    assert [(case.next_due_on, case.next_due_provisional) for case in (closed, imported)] == [
        (date(2027, 1, 6), True)
    ] * 2
    assert declined.verify_by == date(2027, 1, 6) and facts("lead.recounted") == []
    assert {event.subject for event in events("case.recounted")} & {closed.number, imported.number} == set()


def test_a_case_and_a_lead_show_their_new_days_on_their_pages(client, admin):
    cast = make_cast()
    case, lead = (
        make_case("notice_served", cast, start=date(2026, 12, 21)).number,
        make_lead(cast, date(2026, 12, 15)).number,
    )
    sign_in(client, cast.officer)
    assert "2027-01-06" in main(client.get(f"/leads/{lead}"))
    shown = main(client.get(f"/cases/{case}"))
    assert "陈述申辩期至 2027-01-06" in shown and "暂定" in shown
    commands.import_notice(content=NOTICE, on=today(), actor=SYSTEM)
    db.session.commit()
    jobs.consume_all()
    assert "2027-01-08" in main(client.get(f"/leads/{lead}"))
    shown = main(client.get(f"/cases/{case}"))
    assert (
        "陈述申辩期至 2027-01-08" in shown and "暂定" not in shown and "按导入的放假安排重新计算期限" in shown
    )


@pytest.fixture
def run(app: Flask, tmp_path):
    """`ipenforce law import-calendar` with a file of this content, None for no file, over the test's own database."""

    def _run(content: object):
        file = tmp_path / "2027.yaml"
        if content is not None:
            file.write_text(
                content if isinstance(content, str) else yaml.safe_dump(content, allow_unicode=True), "utf-8"
            )
        return CliRunner().invoke(
            command_line, ["law", "import-calendar", str(file)], obj=ScriptInfo(create_app=lambda: app)
        )

    return _run


def as_file() -> dict[str, object]:
    """The notice with days as a YAML file has them."""
    text = yaml.safe_dump(NOTICE, allow_unicode=True).replace("'", "")
    read: dict[str, object] = yaml.safe_load(text)
    return read


def test_the_command_imports_a_file(run):
    file = as_file()
    assert file["workdays"] == [date(2027, 1, 10), date(2027, 2, 20)]
    told = run(file)
    assert (told.exit_code, told.output) == (0, "已导入2027年放假安排：示例通知\n")
    row = db.session.execute(db.select(CalendarNotice)).scalar_one()
    assert row.content == NOTICE and row.imported_by is None
    assert facts("calendar.imported") == [{"year": 2027, "notice": "示例通知"}]
    assert is_working_day(date(2027, 1, 10)) and not is_working_day(date(2027, 1, 4))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("year: [", "无法读取"), ("- 2027", "不是放假通知"), ({**NOTICE, "statutory": []}, "不是放假通知"),
        ({**NOTICE, "free": []}, "法定节假日2027-01-01不在放假区间之内"), ({**NOTICE, "workdays": ["2027-01-11"]}, "不是调休上班的周末"),
        ({**NOTICE, "year": 2028}, "不是2028年的日期"), ({**NOTICE, "published": False}, "已经公布的"),
        ({key: value for key, value in NOTICE.items() if key != "cite"}, "放假安排不完整或者有误"),
    ],
)  # fmt: skip
def test_the_command_refuses_a_file_in_a_sentence_and_imports_nothing(run, content, words):
    told = run(content)
    assert told.exit_code == 2 and words in told.output and "Traceback" not in told.output
    assert notices() == 0


def test_the_command_names_a_file_that_is_not_there(run):
    told = run(None)
    assert told.exit_code == 2 and "无法读取" in told.output
