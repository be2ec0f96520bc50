"""The law library in a browser: searched, read by the day, compared; and the three calculators, right and wrong."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

import pytest
import time_machine

from ipenforce.cases import commands as cases
from ipenforce.cases.models import Case
from ipenforce.clock import today
from ipenforce.db import db
from ipenforce.law import all_provisions
from ipenforce.permissions import ROLE_LABELS
from tests.accounts.office import said
from tests.cases.stage import make_case, make_cast
from tests.factories import make_bureau, make_user, sign_in
from tests.policy.office import NOW, errors, main, make_office, soup

pytestmark = pytest.mark.one_database
INFRINGEMENT, WORDS = "trademark.infringement", "trademark.well_known_words"
PLACES = ("/law/", "/law/unverified", f"/law/{WORDS}", f"/law/{WORDS}/compare", "/law/tools/fine", "/law/tools/due", "/law/tools/crime")
ODD = "A&B<公司>"
FINE = {"code": WORDS, "acted_on": "2026-11-20", "decided_on": "2027-02-01"}
DUE = {"code": "penalty.lead_verification:period", "start": "2026-11-23"}
CRIME = {"code": INFRINGEMENT, "acted_on": "2026-11-20"}
TOOLS = {"fine": FINE, "due": DUE, "crime": CRIME}


@pytest.fixture(autouse=True)
def monday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def reader(client):
    user = make_user(make_bureau(), "officer")
    sign_in(client, user)
    return user


def asked(client, tool: str, **answers):
    """The tool's answer to a question; None leaves a field of the usual one out."""
    question = {name: value for name, value in {**TOOLS[tool], **answers}.items() if value is not None}
    return client.get(f"/law/tools/{tool}?{urlencode(question)}")


def listed(client, **asked) -> list[str]:
    answer = client.get(f"/law/?{urlencode(asked)}")
    assert answer.status_code == 200
    return [link["href"].removeprefix("/law/").partition("?")[0] for link in soup(answer).select("tbody th a")]


def cells(answer, caption: str) -> list[list[str]]:
    """The rows of the table of this caption."""
    return [
        [" ".join(cell.get_text(" ").split()) for cell in row.select("th, td")]
        for row in soup(answer).select(f"[data-caption='{caption}'] tbody tr")
    ]


@pytest.mark.parametrize("role", ROLE_LABELS)
def test_every_role_reads_the_law(client, app, role):
    sign_in(client, make_user(make_bureau(), role))
    assert {address: client.get(address).status_code for address in PLACES} == dict.fromkeys(PLACES, 200)


def test_nobody_else_does(client, app):
    assert all("/sign-in" in client.get(address).location for address in PLACES)
    sign_in(client, make_user(make_bureau()))
    assert {client.get(address).status_code for address in PLACES} == {403}


@pytest.mark.parametrize("address", ["/law/trademark.nothing", "/law/trademark.nothing/compare", "/law/tools", "/law/tools/none"])
def test_what_there_is_not_is_not_there(client, reader, address):
    assert client.get(address).status_code == 404


def test_the_list_is_filtered_by_its_address(client, reader):
    assert listed(client) == list(all_provisions())
    assert listed(client, q="驰名商标 定额") == [WORDS]
    assert listed(client, area="special_sign") == [code for code in all_provisions() if code.startswith("special_sign.")]
    new = {"q": "第六十四条", "area": "trademark"}
    assert listed(client, **new) == [] and listed(client, **new, on="2027-01-01") == [WORDS]
    assert "house.discretion" in listed(client, unverified="y") and WORDS not in listed(client, unverified="y")
    page = soup(client.get("/law/?q=驰名商标+定额&area=trademark&on=2027-01-01&unverified=y"))
    assert (page.find(id="q")["value"], page.find(id="on")["value"]) == ("驰名商标 定额", "2027-01-01")
    assert page.find(id="unverified").has_attr("checked") and page.select_one("#area option[selected]")["value"] == "trademark"


def test_a_search_that_finds_nothing_says_so(client, reader):
    answer = client.get("/law/?q=没有这样的词")
    assert "没有符合条件的规定" in main(answer) and "0 条规定" in main(answer) and not soup(answer).select("tbody tr")


def test_what_is_typed_into_the_search_is_shown_as_it_was_typed(client, reader):
    answer = client.get(f"/law/?{urlencode({'q': ODD})}")
    assert answer.status_code == 200 and soup(answer).find(id="q")["value"] == ODD
    assert "<公司>" not in answer.get_data(as_text=True) and "没有符合条件的规定" in main(answer)


@pytest.mark.parametrize("day", ["2026-11-31", "昨天", "20261123"])
def test_a_day_that_cannot_be_read_is_said_at_its_field(client, reader, day):
    answer = client.get(f"/law/?{urlencode({'on': day, 'q': '驰名商标'})}")
    page = soup(answer)
    assert answer.status_code == 422 and "日期无法识别" in errors(answer)["on"]
    assert (page.find(id="on")["value"], page.find(id="q")["value"]) == (day, "驰名商标")


def test_a_provision_is_shown_as_it_stands_on_the_day(client, reader):
    old, new = client.get(f"/law/{WORDS}?on=2026-12-31"), client.get(f"/law/{WORDS}?on=2027-01-01")
    assert "处100,000元罚款" in main(old) and "《商标法》第十四条第五款" in main(old) and "处100,000元以下罚款" not in main(old)
    assert "处100,000元以下罚款" in main(new) and "《商标法》第六十四条第一款" in main(new)
    assert soup(old).find(id="on")["value"] == "2026-12-31"
    versions = [[row[0], row[1], row[2]] for row in cells(new, "历次版本")]
    assert versions == [
        ["2027-01-01", "至今", "《商标法》第六十四条"], ["2019-11-01", "2026-12-31", "《商标法》第五十三条"],
        ["2014-05-01", "2019-10-31", "《商标法》第五十三条"],
    ]  # fmt: skip
    assert "2026-11-23 施行的版本" in main(client.get(f"/law/{WORDS}"))


def test_a_day_without_text_says_so_and_still_lists_the_versions(client, reader):
    answer = client.get(f"/law/{WORDS}?on=2010-01-01")
    assert answer.status_code == 200 and "2010-01-01 没有可适用的文本" in main(answer)
    assert len(cells(answer, "历次版本")) == 3 and "罚款计算" not in main(answer) and "适用本版本的案件" not in main(answer)


def test_a_bureau_reads_its_own_version(client, app):
    office = make_office()
    office.adopt("house.lower_fine", changed={"at_most_yuan": 5000})
    sign_in(client, office.author)
    assert "以下（元） 5,000" in main(client.get("/law/house.lower_fine"))
    sign_in(client, make_user(make_bureau(), "officer"))
    assert "以下（元） 3,000" in main(client.get("/law/house.lower_fine"))


def test_two_versions_are_compared_value_by_value(client, reader):
    latest = client.get(f"/law/{WORDS}/compare")
    assert cells(latest, "不同之处") == [["罚款 1", "处100,000元罚款", "处100,000元以下罚款"]]
    chosen = [option["value"] for option in soup(latest).select("option[selected]")]
    assert chosen == ["2019-11-01", "2027-01-01"]
    same = client.get(f"/law/{WORDS}/compare?left=2014-05-01&right=2019-11-01")
    assert "两个版本的数值相同" in main(same) and cells(same, "不同之处") == []
    for nonsense in ("?left=x&right=", "?left=1900-01-01&right=2099-01-01"):
        assert client.get(f"/law/{WORDS}/compare{nonsense}").status_code == 200
    assert client.get("/law/penalty.lighter_law/compare").status_code == 200


def test_every_version_that_nobody_checked_is_listed(client, reader):
    answer = client.get("/law/unverified")
    wanted = [
        f"/law/{code}?on={version.start}" for code, rule in all_provisions().items() for version in rule.in_force() if not version.verified
    ]
    assert [link["href"] for link in soup(answer).select("tbody th a")] == wanted and f"下列 {len(wanted)} 个版本" in main(answer)
    assert all("数值未经官方文本核对" in main(client.get(address)) for address in wanted[:3])


def test_the_cases_of_a_version_are_told_to_who_may_see_them(client, app):
    cast = make_cast()
    decided, other = make_case("decided", cast), make_case("decided", make_cast())
    acted: Case = make_case("investigating", cast)
    line = {"measure": "illegal_turnover", "description": "服装", "quantity": 1, "unit": "件", "unit_price_fen": 10000, "method": "sold_price",
            "evidence": "销售记录"}  # fmt: skip
    cases.record_act(
        acted, acted.respondents[0], cause=WORDS, description="示例", started_on=None, ended_on=date(2026, 11, 1), lines=[line], on=today(),
        actor=cast.officer,
    )  # fmt: skip
    numbers = {name: case.number for name, case in (("decided", decided), ("other", other), ("acted", acted))}

    def told(code: str) -> list[str]:
        return [link["href"].removeprefix("/cases/") for link in soup(client.get(f"/law/{code}")).select("main a[href^='/cases/']")]

    sign_in(client, cast.officer)
    assert told(INFRINGEMENT) == [numbers["decided"]] and "共 1 件" in main(client.get(f"/law/{INFRINGEMENT}"))
    assert told(WORDS) == [numbers["acted"]] and told("patent.passing_off") == []
    sign_in(client, make_user(make_bureau(), "officer"))
    assert told(INFRINGEMENT) == [] and "您能查看的案件中没有适用本版本的" in main(client.get(f"/law/{INFRINGEMENT}"))
    db.session.rollback()


@pytest.mark.parametrize("tool", TOOLS)
def test_a_tool_that_is_asked_nothing_finds_nothing_wrong(client, reader, tool):
    answer = client.get(f"/law/tools/{tool}")
    assert answer.status_code == 200 and errors(answer) == {} and said(answer) == "" and not soup(answer).select("[aria-live=polite] .figure")


def test_a_fine_is_told_by_the_lighter_of_two_laws(client, reader):
    answer = asked(client, "fine")
    shown = main(answer)
    assert answer.status_code == 200 and soup(answer).select_one(".figure").get_text(" ", strip=True) == "0 — 100,000 元"
    assert "轻于行为时的《商标法》第五十三条" in shown and "适用新规定" in shown
    assert [row[:3] for row in cells(answer, "两个规定")] == [
        ["行为时", "《商标法》第五十三条", "100,000 元"], ["决定时", "《商标法》第六十四条", "0 — 100,000 元"],
    ]  # fmt: skip
    assert [row[1] for row in cells(answer, "裁量档次")] == ["0 — 30,000 元", "30,000 — 70,000 元", "70,000 — 100,000 元"]
    alone = asked(client, "fine", decided_on=None)
    assert soup(alone).select_one(".figure").get_text(" ", strip=True) == "100,000 元" and cells(alone, "两个规定") == []


def test_a_fine_is_cut_by_the_bureaus_own_benchmark(client, app):
    office = make_office()
    thirds = [("lighter", 0, "0.1"), ("ordinary", "0.1", "0.9"), ("heavier", "0.9", 1)]
    bands = [{"name": name, "from_share": low, "to_share": high} for name, low, high in thirds]
    office.adopt("house.discretion", changed={"bands": bands})
    sign_in(client, office.author)
    assert [row[1] for row in cells(asked(client, "fine"), "裁量档次")] == ["0 — 10,000 元", "10,000 — 90,000 元", "90,000 — 100,000 元"]


def test_a_due_day_is_told_with_what_does_not_count(client, reader):
    answer = asked(client, "due", **{"pauses-0-kind": "testing", "pauses-0-start": "2026-11-25", "pauses-0-end": "2026-11-26"})
    assert soup(answer).select_one(".figure").get_text(strip=True) == "2026-12-16" and "《市场监督管理行政处罚程序规定》第十八条" in main(answer)
    assert soup(asked(client, "due")).select_one(".figure").get_text(strip=True) == "2026-12-14"
    assert soup(asked(client, "due", start="2026-11-02", extended="1")).select_one(".figure").get_text(strip=True) == "2026-12-14"
    unknown = asked(client, "due", start="2030-03-04")
    assert soup(unknown).select_one(".figure").get_text(" ", strip=True) == "2030-03-25 暂定" and "尚未公布放假安排" in main(unknown)


@pytest.mark.parametrize(
    ("turnover", "kind", "words", "verdict"),
    [
        ("39999.99", "info", "没有达到或者接近追诉标准", "未达到"), ("40000", "warning", "接近“假冒注册商标罪”的追诉标准（50,000元）", "预警"),
        ("49999.99", "warning", "接近“假冒注册商标罪”的追诉标准", "预警"), ("50000", "danger", "不得以行政处罚代替移送", "应当移送"),
    ],
)  # fmt: skip
def test_how_near_a_crime_is_told(client, reader, turnover, kind, words, verdict):
    answer = asked(client, "crime", turnover=turnover)
    assert words in soup(answer).select_one(f"[aria-live] .alert-{kind}").get_text()
    assert [(row[0].split()[0], row[-1]) for row in cells(answer, "可能的罪名")] == [
        ("假冒注册商标罪", verdict), ("销售假冒注册商标的商品罪", verdict),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("tool", "answers", "field", "words"),
    [
        ("fine", {"code": ""}, "code", "请选择案由"), ("fine", {"acted_on": None}, "acted_on", "请填写行为终了之日"),
        ("fine", {"acted_on": "2026-13-01"}, "acted_on", "日期无法识别"), ("fine", {"gains": "三万"}, "gains", "金额“三万”无法识别"),
        ("fine", {"decided_on": "2026-11-19"}, "decided_on", "早于行为日"), ("fine", {"code": "penalty.notice"}, "code", "没有规定罚款"),
        ("fine", {"code": "trademark.nothing"}, "code", "没有编号为“trademark.nothing”的规定"),
        ("fine", {"acted_on": "1990-01-01"}, "code", "1990-01-01尚无"),
        ("fine", {"code": "plant_variety.infringement", "decided_on": ""}, "code", "须先查明货值金额"),
        ("due", {"code": ""}, "code", "请选择期限"), ("due", {"start": ""}, "start", "请填写起算之日"),
        ("due", {"extended": "2"}, "code", "最多可以延长1次"), ("due", {"extended": "-1"}, "extended", "应为不小于零的整数"),
        ("due", {"start": "2000-01-01"}, "code", "2000-01-01尚无"), ("due", {"code": "penalty.officers"}, "code", "没有规定期限"),
        ("due", {"pauses-0-kind": "hearing", "pauses-0-start": "2026-11-25", "pauses-0-end": "2026-11-26"}, "code", "不能从该期限中扣除"),
        ("crime", {"code": ""}, "code", "请选择案由或者罪名"), ("crime", {"turnover": "1.234"}, "turnover", "最多两位小数"),
        ("crime", {"code": "patent.marking"}, "code", "没有对应的罪名"), ("crime", {"pieces": "-1"}, "pieces", "应为不小于零的整数"),
        ("crime", {"acted_on": "1990-01-01"}, "code", "没有可以适用的追诉标准"), ("crime", {"several": "0"}, "several", "应为正整数"),
        ("crime", {"prior_penalty_on": "2026-12-01"}, "code", "晚于本次行为日"),
    ],
)  # fmt: skip
def test_a_tool_says_what_is_wrong_at_its_field_and_keeps_the_question(client, reader, tool, answers, field, words):
    kept = {"fine": "turnover", "due": "further", "crime": "gains"}[tool]
    value = "0" if tool == "due" else "12345.60"
    answer = asked(client, tool, **{kept: value, **answers})
    page = soup(answer)
    assert answer.status_code == 422 and words in errors(answer)[field] and words in said(answer)
    assert page.find(id=kept)["value"] == value and not page.select(".figure")
    for name, typed in answers.items():
        shown = page.find(id=name)
        if typed and shown.name == "input":
            assert shown["value"] == typed
