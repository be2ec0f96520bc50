"""`ipenforce law …`: the keys that a program reads, the worked dates, and one sentence where the answer is no."""

from __future__ import annotations

import json
from contextvars import copy_context
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ipenforce.cli import main
from ipenforce.law import all_provisions
from ipenforce.law.working_days import published_years

NOTICE = """\
year: 2027
published: true
cite: {law: 关于2027年部分节假日安排的示例通知, promulgated: 2026-11-05}
statutory:
  元旦: [2027-01-01]
  春节: [2027-02-05, 2027-02-06, 2027-02-07, 2027-02-08]
free:
  - {from: 2027-01-01, to: 2027-01-03}
  - {from: 2027-02-04, to: 2027-02-11}
  - {from: 2027-02-20, to: 2027-02-24}
workdays: [2027-02-14]
"""


def run(*arguments: str) -> Result:
    """Run a command as a process of its own would: what it imports for its work does not outlive it."""
    return copy_context().run(CliRunner().invoke, main, ["law", *arguments])


def told(*arguments: str) -> Any:
    """What the command answers as JSON."""
    done = run(*arguments, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


# The list and the text.


def test_the_list_has_every_provision_with_its_article_of_the_day() -> None:
    rows = {row["code"]: row for row in told("list", "--on", "2026-11-23")}
    assert set(rows) == set(all_provisions())
    mark = rows["trademark.infringement"]
    assert (mark["law"], mark["article"], mark["from"], mark["verified"], mark["versions"]) == ("商标法", "第六十条", "2019-11-01", True, 4)
    assert rows["trademark.misleading_use"]["article"] is None


def test_the_list_for_people_is_a_line_a_provision() -> None:
    lines = run("list", "--on", "2027-01-01").stdout.splitlines()
    assert len(lines) == len(all_provisions())
    assert "trademark.infringement\t《商标法》第七十四条\t侵犯注册商标专用权" in lines
    assert "trademark.misleading_use\t—\t以误导公众的方式使用注册商标" in run("list", "--on", "2026-12-31").stdout.splitlines()


def test_what_nobody_checked_is_listed_and_counted() -> None:
    rows = told("list", "--unverified")
    assert rows and not any(row["verified"] for row in rows) and all(row["note"] for row in rows)
    assert ("trademark.infringement", "2002-09-15") in {(row["code"], row["from"]) for row in rows}
    lines = run("list", "--unverified").stdout.splitlines()
    assert lines[-1] == f"共 {len(rows)} 个版本未经官方文本核对" and len(lines) == len(rows) + 1


def test_a_provision_is_shown_with_all_its_versions_or_as_of_a_day() -> None:
    whole = told("show", "trademark.infringement")
    assert (whole["code"], whole["about"]) == ("trademark.infringement", "侵犯注册商标专用权")
    assert [row["from"] for row in whole["versions"]] == ["2002-09-15", "2014-05-01", "2019-11-01", "2027-01-01"]
    one = told("show", "trademark.infringement", "--on", "2026-12-31")
    assert (one["article"], one["until"], one["breach"]) == ("第六十条", "2026-12-31", "《商标法》第五十七条")
    assert one["terms"]["fine"][0] == {"when": {"base": "turnover", "at_least": 50000}, "max_times": 5, "optional": True}
    lines = run("show", "trademark.infringement").stdout.splitlines()
    assert len(lines) == 5 and "2002-09-15 《商标法》第五十三条（未经官方文本核对）" in lines[1]


# Fines.


def test_an_act_of_2026_decided_in_2027_is_fined_under_article_60() -> None:
    answer = told("fine", "trademark.infringement", "--acted-on", "2026-11-20", "--decided-on", "2027-02-01", "--turnover", "60000")
    assert {"article", "law", "range_yuan", "base", "confiscate", "lighter", "verified"} <= set(answer)
    assert (answer["law"], answer["article"], answer["range_yuan"], answer["lighter"]) == ("商标法", "第六十条", [0, 300000], None)
    assert (answer["base"], answer["verified"]) == ("turnover", True) and "侵权商品" in answer["confiscate"]


def test_the_words_famous_mark_are_fined_under_the_lighter_article_64() -> None:
    answer = told("fine", "trademark.well_known_words", "--acted-on", "2026-11-20", "--decided-on", "2027-02-01")
    assert (answer["article"], answer["range_yuan"], answer["lighter"], answer["base"]) == ("第六十四条", [0, 100000], "new", None)


@pytest.mark.parametrize(
    ("arguments", "range_yuan"),
    [
        (["trademark.infringement", "--turnover", "50,000.01"], [0, 250000.05]),
        (["trademark.infringement", "--turnover", "１２００００"], [0, 600000]),
        (["trademark.infringement", "--innocent-seller", "--turnover", "60000"], [0, 0]),
        (["patent.passing_off", "--gains", "50000"], [0, 250000]),
        (["patent.passing_off", "--gains", "60000元"], [0, 300000]),
        (["plant_variety.infringement", "--goods-value", "50000"], [250000, 500000]),
        (["ecommerce.platform_failure", "--grave"], [500000, 2000000]),
        (["unfair_competition.obstruction", "--party", "person"], [0, 10000]),
        (["trademark.agency", "--party", "responsible_person"], [5000, 50000]),
        (["trademark.bad_faith_filing", "--party", "agency"], [10000, 100000]),
    ],
)
def test_every_amount_and_circumstance_has_its_option(arguments: list[str], range_yuan: list[float]) -> None:
    assert told("fine", *arguments, "--acted-on", "2026-11-20")["range_yuan"] == range_yuan


def test_a_fine_for_people_says_the_article_the_reckoning_and_the_comparison() -> None:
    lines = run("fine", "trademark.infringement", "--acted-on", "2026-11-20", "--decided-on", "2027-02-01", "--turnover", "60000").stdout.splitlines()
    assert lines[0] == "《商标法》第六十条" and "罚款幅度为0元至300,000元" in lines[1] and "请另行比较" in lines[2]
    assert run("fine", "trademark.infringement", "--acted-on", "2014-04-30").stdout.splitlines()[-1] == "本数值未经官方文本核对"


# Deadlines.


@pytest.mark.parametrize(
    ("code", "start", "strict", "safe", "provisional"),
    [
        ("penalty.notice", "2026-09-28", "2026-10-10", "2026-10-10", False),
        ("penalty.service", "2026-02-10", "2026-02-26", "2026-02-26", False),
        ("penalty.closing", "2026-04-24", "2026-05-19", "2026-05-19", False),
        ("publication.penalty", "2026-09-22", "2026-10-27", "2026-10-27", False),
        ("penalty.case_term", "2026-07-05", "2026-10-04", "2026-10-08", False),
        ("penalty.payment", "2026-09-18", "2026-10-04", "2026-10-08", False),
        ("measures.seizure", "2026-06-20", "2026-07-20", "2026-07-20", False),
        ("penalty.case_term", "2026-11-23", "2027-02-21", "2027-02-22", True),
    ],
)
def test_a_deadline_is_the_worked_date(code: str, start: str, strict: str, safe: str, provisional: bool) -> None:
    answer = told("due", code, "--from", start)
    assert (answer["strict"], answer["safe"], answer["provisional"]) == (strict, safe, provisional)
    assert answer["article"].startswith("第") and answer["law"]


def test_pauses_extensions_and_a_named_term_have_their_options() -> None:
    case = ("due", "penalty.case_term", "--from", "2026-03-01")
    assert told(*case, "--extend", "1")["strict"] == "2026-06-29"
    assert told(*case, "--extend", "2", "--further", "60")["strict"] == "2026-08-28"
    paused = ("--pause", "testing:2026-03-10:2026-03-19", "--pause", "identification:2026-03-15:2026-03-24")
    assert told(*case, *paused)["strict"] == "2026-06-14"
    assert told("due", "penalty.hearing", "--from", "2026-09-23", "--term", "request")["strict"] == "2026-10-08"


def test_a_deadline_for_people_says_that_it_is_provisional() -> None:
    assert run("due", "penalty.case_term", "--from", "2026-11-23").stdout.splitlines() == [
        "《市场监督管理行政处罚程序规定》第六十四条", "字面届满 2027-02-21，顺延到工作日 2027-02-22（暂定）",
    ]  # fmt: skip


def test_a_calendar_given_along_makes_a_date_firm_for_this_command_alone(tmp_path: Path) -> None:
    file = tmp_path / "2027.yaml"
    file.write_text(NOTICE, "utf-8")
    case = ("due", "penalty.case_term", "--from", "2026-11-23")
    answer = told(*case, "--calendar", str(file))
    assert (answer["strict"], answer["safe"], answer["provisional"]) == ("2027-02-21", "2027-02-25", False)
    assert told(*case)["provisional"] is True and 2027 not in published_years()


# Criminal thresholds.


def test_a_threshold_reached_is_told_with_its_offence() -> None:
    answer = told("crime", "trademark.infringement", "--acted-on", "2026-06-01", "--turnover", "50000")
    assert {"offence", "article", "threshold", "ratio", "refer"} <= set(answer)
    assert (answer["offence"], answer["article"], answer["threshold"]) == ("假冒注册商标罪", "第三条", 50000)
    assert answer["ratio"] == 1 and answer["refer"] is True


@pytest.mark.parametrize(
    ("arguments", "offence", "ratio"),
    [
        (["trademark.infringement", "--turnover", "49999.99"], "假冒注册商标罪", 0.9999),
        (["trademark.infringement", "--gains", "15000"], "假冒注册商标罪", 0.5),
        (["trademark.infringement", "--goods-value", "150000"], "销售假冒注册商标的商品罪", 1),
        (["trademark.infringement", "--pieces", "20000"], "非法制造、销售非法制造的注册商标标识罪", 2),
        (["crime.counterfeit_mark", "--turnover", "30000", "--several", "2"], "假冒注册商标罪", 1),
        (["crime.counterfeit_mark", "--turnover", "30000", "--prior-penalty-on", "2024-06-01"], "假冒注册商标罪", 1),
        (["unfair_competition.trade_secret", "--loss", "150000"], "侵犯商业秘密罪", 0.5),
        (["crime.copyright", "--copies", "250"], "侵犯著作权罪", 0.5),
        (["crime.copyright", "--works", "1000"], "侵犯著作权罪", 2),
        (["crime.copyright", "--downloads", "5000"], "侵犯著作权罪", 0.5),
        (["crime.copyright", "--clicks", "100000"], "侵犯著作权罪", 1),
        (["crime.copyright", "--members", "500"], "侵犯著作权罪", 0.5),
    ],
)
def test_every_measure_of_a_crime_has_its_option(arguments: list[str], offence: str, ratio: float) -> None:
    answer = told("crime", *arguments, "--acted-on", "2026-06-01")
    assert (answer["offence"], answer["ratio"], answer["refer"]) == (offence, ratio, ratio >= 1)


def test_the_older_standard_applies_where_it_is_the_more_lenient() -> None:
    answer = told("crime", "patent.passing_off", "--acted-on", "2025-04-25", "--decided-on", "2026-06-01", "--loss", "300000")
    assert (answer["article"], answer["threshold"], answer["refer"]) == ("第四条", 500000, False)
    assert "适用行为时的标准" in answer["lighter"]


# Refusals: one sentence on the error stream, and 2.


@pytest.mark.parametrize("amount", ["-1", "NaN", "1e5", "五万", "", "0x10", "1.005", "inf", "1,00", "99999999999999999"])
def test_what_is_no_amount_is_refused_in_one_sentence(amount: str) -> None:
    _refused(f"金额“{amount}”", "fine", "trademark.infringement", "--acted-on", "2026-11-20", "--turnover", amount)
    _refused(f"金额“{amount}”", "crime", "trademark.infringement", "--acted-on", "2026-11-20", "--gains", amount)


@pytest.mark.parametrize("day", ["2026-02-30", "2026/11/20", "20261120", "2026-1-2", "昨天", "", "2026-11-20T00:00"])
def test_what_is_no_day_is_refused_in_one_sentence(day: str) -> None:
    _refused(f"日期“{day}”无法识别", "fine", "trademark.infringement", "--acted-on", day)
    _refused(f"日期“{day}”无法识别", "due", "penalty.notice", "--from", day)
    _refused(f"日期“{day}”无法识别", "list", "--on", day)


@pytest.mark.parametrize("count", ["-1", "1.5", "1e3", "一千", "", "1000000000001"])
def test_what_is_no_count_is_refused_in_one_sentence(count: str) -> None:
    _refused(f"“{count}”不是有效的个数", "crime", "trademark.infringement", "--acted-on", "2026-06-01", "--pieces", count)
    _refused(f"“{count}”不是有效的个数", "due", "penalty.case_term", "--from", "2026-03-01", "--extend", count)


@pytest.mark.parametrize(
    ("said", "arguments"),
    [
        ("没有编号为“trademark.nothing”的规定", "show trademark.nothing"),
        ("没有编号为“trademark.nothing”的规定", "fine trademark.nothing --acted-on 2026-11-20"),
        ("没有编号为“nothing”的规定", "due nothing --from 2026-11-20"),
        ("“nothing”没有对应的罪名", "crime nothing --acted-on 2026-11-20"),
        ("自2027-01-01起才有可适用的文本", "show trademark.misleading_use --on 2026-12-31"),
        ("自2027-01-01起才有可适用的文本", "fine trademark.misleading_use --acted-on 2026-12-31"),
        ("早于行为日", "fine trademark.infringement --acted-on 2026-11-20 --decided-on 2026-11-19"),
        ("没有规定罚款", "fine penalty.officers --acted-on 2026-11-20"),
        ("须先查明货值金额", "fine plant_variety.infringement --acted-on 2026-11-20"),
        ("只对自然人、法人或者其他组织规定了罚款", "fine unfair_competition.obstruction --acted-on 2026-11-20 --party applicant"),
        ("没有规定期限", "due penalty.officers --from 2026-11-20"),
        ("请指明其中之一：request、ahead", "due penalty.hearing --from 2026-11-20"),
        ("最多可以延长0次", "due penalty.notice --from 2026-11-20 --extend 1"),
        ("最多可以延长2次", "due penalty.case_term --from 2026-03-01 --extend 3"),
        ("没有可以另行确定天数的延长", "due penalty.case_term --from 2026-03-01 --extend 1 --further 5"),
        ("“lunch:2026-03-10:2026-03-19”无法识别", "due penalty.case_term --from 2026-03-01 --pause lunch:2026-03-10:2026-03-19"),
        ("“testing:2026-03-10”无法识别", "due penalty.case_term --from 2026-03-01 --pause testing:2026-03-10"),
        ("日期“2026-03-32”无法识别", "due penalty.case_term --from 2026-03-01 --pause testing:2026-03-10:2026-03-32"),
        ("早于开始日", "due penalty.case_term --from 2026-03-01 --pause testing:2026-03-10:2026-03-09"),
        ("的时间不能从该期限中扣除", "due penalty.case_term --from 2026-03-01 --pause remedy:2026-03-10:2026-03-19"),
        ("无法读取", "due penalty.case_term --from 2026-03-01 --calendar /nonexistent/2027.yaml"),
        ("晚于本次行为日", "crime crime.counterfeit_mark --acted-on 2026-06-01 --prior-penalty-on 2026-06-02"),
        ("没有可以适用的追诉标准", "crime trademark.infringement --acted-on 2004-12-21 --turnover 50000"),
    ],
)
def test_what_the_law_has_no_answer_to_is_refused_in_one_sentence(said: str, arguments: str) -> None:
    _refused(said, *arguments.split())


@pytest.mark.parametrize("content", ["", "[]", "year: 2027", "year: 2027\nyear: 2027", "statutory: [", "\x00"])
def test_a_calendar_that_is_no_notice_is_refused_in_one_sentence(content: str, tmp_path: Path) -> None:
    file = tmp_path / "2027.yaml"
    file.write_text(content, "utf-8")
    done = run("due", "penalty.case_term", "--from", "2026-03-01", "--calendar", str(file))
    assert done.exit_code == 2 and done.stdout == "" and str(file) in done.stderr


def _refused(said: str, *arguments: str) -> None:
    for form in ((), ("--json",)):
        done = run(*arguments, *form)
        assert done.exit_code == 2, done.output
        assert done.stdout == "" and said in done.stderr
        assert len(done.stderr.splitlines()) == 1 and "Traceback" not in done.stderr
