"""Answers of the law as plain data: what the tools' pages and the command line show."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ipenforce.errors import Refused
from ipenforce.law import NotInForce, UnknownProvision, all_provisions, provision, read_provision
from ipenforce.law.deadlines import Pause
from ipenforce.law.terms import read_terms
from ipenforce.rules import answers
from ipenforce.rules.crime import Found
from ipenforce.rules.penalty import Base, Circumstances

ACTED, DECIDED = date(2026, 11, 20), date(2027, 2, 1)
FINE = {
    "code", "law", "article", "basis", "range_yuan", "optional", "base", "base_yuan", "confiscate", "confiscate_gains", "destroy",
    "warning", "orders", "precondition", "explanation", "verified", "lighter", "compared", "no_breach", "bands",
}  # fmt: skip
CRIME = {"code", "offence", "criminal_article", "law", "article", "basis", "verified", "threshold", "nearest", "ratio", "refer", "warn"}


def fine(code: str, base: Base | None = None, of: Circumstances | None = None, **days: Any) -> dict[str, Any]:
    days = {"acted_on": ACTED, **days}
    return answers.fine(code, base or Base(), of or Circumstances(), **days)


def due(code: str, start: date, **more: Any) -> dict[str, Any]:
    return answers.deadline(code, start, **more)


# Fines.


def test_an_act_of_2026_decided_in_2027_is_still_fined_under_article_60_where_both_laws_are_equal() -> None:
    told = fine("trademark.infringement", Base(turnover_fen=6_000_000), decided_on=DECIDED)
    assert set(told) >= FINE
    assert (told["law"], told["article"], told["range_yuan"], told["lighter"]) == ("商标法", "第六十条", [0, 300_000], None)
    assert (told["base"], told["base_yuan"], told["verified"], told["no_breach"]) == ("turnover", 60_000, True, False)
    assert told["confiscate"] == ["侵权商品", "主要用于制造侵权商品、伪造注册商标标识的工具"]
    assert told["compared"]["new"]["article"] == "第七十四条" and "请另行比较" in told["compared"]["because"]


def test_the_words_famous_mark_are_fined_under_the_lighter_new_article() -> None:
    told = fine("trademark.well_known_words", decided_on=DECIDED)
    assert (told["article"], told["range_yuan"], told["lighter"]) == ("第六十四条", [0, 100_000], "new")
    assert (told["base"], told["base_yuan"]) == (None, None)
    assert told["compared"]["old"]["range_yuan"] == [100_000, 100_000]


def test_where_the_new_law_is_heavier_the_old_one_is_named_the_lighter() -> None:
    told = fine("trademark.alteration", decided_on=DECIDED)
    assert (told["article"], told["range_yuan"], told["lighter"]) == ("第四十九条", [0, 0], "old")


def test_without_a_day_of_decision_nothing_is_compared() -> None:
    told = fine("trademark.infringement", Base(turnover_fen=6_000_000))
    assert told["lighter"] is None and told["compared"] is None and told["article"] == "第六十条"


def test_a_decision_on_the_day_of_the_act_is_compared_and_nothing_has_changed() -> None:
    told = fine("trademark.infringement", decided_on=ACTED)
    assert told["lighter"] is None and "没有变化" in told["compared"]["because"]


def test_a_party_is_sent_to_the_provision_that_speaks_of_it() -> None:
    told = fine("trademark.bad_faith_filing", of=Circumstances(party="agency"))
    assert (told["code"], told["range_yuan"]) == ("trademark.agency", [10_000, 100_000])


def test_an_amount_of_fen_is_an_exact_decimal_and_a_whole_one_is_an_integer() -> None:
    told = fine("trademark.infringement", Base(turnover_fen=5_000_001))
    assert told["range_yuan"] == [0, Decimal("250000.05")] and told["base_yuan"] == Decimal("50000.01")
    assert type(told["range_yuan"][0]) is int and type(told["base_yuan"]) is Decimal
    assert [answers.yuan(fen) for fen in (0, 100, 101, 10**15 - 1)] == [0, 1, Decimal("1.01"), Decimal("9999999999999.99")]


def test_bands_are_shown_from_the_day_of_the_benchmark_on() -> None:
    told = fine("trademark.infringement", acted_on=date(2026, 1, 1))
    assert [(row["band"], row["range_yuan"]) for row in told["bands"]] == [
        ("lighter", [0, 75_000]), ("ordinary", [75_000, 175_000]), ("heavier", [175_000, 250_000]),
    ]  # fmt: skip
    assert fine("trademark.infringement", acted_on=date(2025, 12, 31))["bands"] == []


def test_a_bureau_sees_the_bands_of_its_own_benchmark() -> None:
    shares = [("lighter", "0", "1/2"), ("ordinary", "1/2", "4/5"), ("heavier", "4/5", "1")]
    terms = {"bands": [{"name": name, "from_share": low, "to_share": high} for name, low, high in shares]}
    cite = {"law": "示例裁量基准", "article": "第一条", "promulgated": date(2026, 1, 1)}
    own = read_provision("house.discretion", {"about": "本局基准", "versions": [{"from": date(2026, 1, 1), "cite": cite, "terms": terms}]})
    told = fine("trademark.infringement", policy={"house.discretion": own})
    assert [row["range_yuan"] for row in told["bands"]] == [[0, 125_000], [125_000, 200_000], [200_000, 250_000]]


def test_a_figure_that_nobody_checked_says_so() -> None:
    assert fine("trademark.infringement", acted_on=date(2014, 4, 30))["verified"] is False


def test_what_cannot_be_answered_is_refused_in_one_sentence() -> None:
    with pytest.raises(Refused, match="决定日（2026-11-19）早于行为日（2026-11-20）"):
        fine("trademark.infringement", decided_on=date(2026, 11, 19))
    with pytest.raises(UnknownProvision, match=r"没有编号为“trademark\.nothing”的规定"):
        fine("trademark.nothing")
    with pytest.raises(NotInForce, match="自2027-01-01起才有可适用的文本"):
        fine("trademark.misleading_use")
    with pytest.raises(Refused, match="没有规定罚款"):
        fine("penalty.officers")
    with pytest.raises(Refused, match="只对代理从业人员、法人或者其他组织规定了罚款"):
        fine("patent.agency", of=Circumstances(party="applicant"))


def test_an_act_that_is_no_breach_any_more_is_fined_nothing() -> None:
    cite = {"law": "示例办法", "article": "第一条", "promulgated": date(2025, 1, 1)}
    rows = [{"from": date(2026, 1, 1), "cite": cite, "terms": {"fine": [{"max": 500}]}}, {"from": DECIDED, "cite": cite, "terms": None}]
    own = {"house.lower_fine": read_provision("house.lower_fine", {"about": "示例行为", "versions": rows})}
    told = fine("house.lower_fine", decided_on=DECIDED, policy=own)
    assert (told["range_yuan"], told["no_breach"], told["lighter"], told["bands"]) == ([0, 0], True, "new", [])
    assert told["compared"]["new"] is None and "不作为违法行为" in told["compared"]["because"]
    assert fine("house.lower_fine", decided_on=date(2027, 1, 31), policy=own)["range_yuan"] == [0, 500]


# Deadlines.

WORKED = [
    ("penalty.notice", "2026-09-28", "2026-10-10", "2026-10-10", False, 5, "working_days"),
    ("penalty.service", "2026-02-10", "2026-02-26", "2026-02-26", False, 7, "working_days"),
    ("penalty.closing", "2026-04-24", "2026-05-19", "2026-05-19", False, 15, "working_days"),
    ("publication.penalty", "2026-09-22", "2026-10-27", "2026-10-27", False, 20, "working_days"),
    ("penalty.case_term", "2026-07-05", "2026-10-04", "2026-10-08", False, 90, "calendar_days"),
    ("penalty.payment", "2026-09-18", "2026-10-04", "2026-10-08", False, 15, "calendar_days"),
    ("measures.seizure", "2026-06-20", "2026-07-20", "2026-07-20", False, 30, "calendar_days"),
    ("penalty.case_term", "2026-11-23", "2027-02-21", "2027-02-22", True, 90, "calendar_days"),
]


@pytest.mark.parametrize(("code", "start", "strict", "safe", "provisional", "count", "unit"), WORKED)
def test_a_deadline_is_the_worked_date_of_its_provision(
    code: str, start: str, strict: str, safe: str, provisional: bool, count: int, unit: str
) -> None:
    told = due(code, date.fromisoformat(start))
    assert (told["strict"], told["safe"], told["provisional"]) == (strict, safe, provisional)
    assert (told["count"], told["unit"], told["from"], told["term"]) == (count, unit, start, "period")
    version = provision(code).on(date.fromisoformat(start))
    assert (told["article"], told["law"], told["verified"]) == (version.cite.article, version.cite.law, version.verified)


def test_pauses_and_extensions_move_a_deadline() -> None:
    start = date(2026, 3, 1)
    assert due("penalty.case_term", start)["strict"] == "2026-05-30"
    assert due("penalty.case_term", start, extended=1)["strict"] == "2026-06-29"
    assert due("penalty.case_term", start, extended=2, further=60)["strict"] == "2026-08-28"
    assert due("penalty.case_term", start, pauses=[Pause("testing", date(2026, 3, 10), date(2026, 3, 19))])["strict"] == "2026-06-09"
    told = due("penalty.case_term", start, extended=1)
    assert told["days"] == 120 and told["extensions"] == [{"count": 30, "by": "bureau_head"}, {"count": None, "by": "collective"}]


def test_one_of_several_periods_is_asked_for_by_its_name() -> None:
    start = date(2026, 9, 23)
    assert due("penalty.hearing", start, term="request")["strict"] == "2026-10-08"
    assert due("penalty.hearing", start, term="ahead")["count"] == 7
    for term in (None, "lunch"):
        with pytest.raises(Refused, match="有几个期限，请指明其中之一：request、ahead"):
            due("penalty.hearing", start, term=term)


def test_hours_end_on_the_day_after_at_the_latest() -> None:
    told = due("trade_fair.forwarding", date(2026, 10, 1))
    assert (told["strict"], told["safe"], told["unit"], told["warn_on"]) == ("2026-10-02", "2026-10-02", "hours", "2026-10-01")
    with pytest.raises(Refused, match="以小时计算的期限不能扣除或者延长"):
        due("trade_fair.forwarding", date(2026, 10, 1), extended=1)


def test_a_deadline_that_there_is_not_is_refused() -> None:
    with pytest.raises(Refused, match="没有规定期限"):
        due("penalty.officers", ACTED)
    with pytest.raises(Refused, match="最多可以延长0次"):
        due("penalty.notice", ACTED, extended=1)
    with pytest.raises(Refused, match="“听证”的时间不能从该期限中扣除"):
        due("penalty.notice", ACTED, pauses=[Pause("hearing", ACTED, ACTED)])
    with pytest.raises(NotInForce):
        due("penalty.case_term", date(1990, 1, 1))


def test_every_period_of_every_text_has_a_deadline() -> None:
    asked = 0
    for rule in all_provisions().values():
        for version in rule.in_force():
            for term in answers.periods_of(version):
                told = due(rule.code, version.start, term=term)
                assert version.start.isoformat() < told["strict"] <= told["safe"], (rule.code, term)
                json.dumps(told)
                asked += 1
    assert asked > 100


# Criminal thresholds, and the list.


def test_a_threshold_reached_is_referred_and_stands_on_top() -> None:
    told = answers.criminal("trademark.infringement", Found({"goods_value": 15_000_000}), acted_on=ACTED)
    assert set(told) >= CRIME
    assert (told["offence"], told["article"], told["threshold"], told["ratio"], told["refer"]) == (
        "销售假冒注册商标的商品罪", "第五条", 150_000, Decimal(1), True,
    )  # fmt: skip
    assert told["criminal_article"] == "《刑法》第二百一十四条"
    assert told["nearest"] == {"measure": "goods_value", "unit": "yuan", "amount": 150_000, "threshold": 150_000}
    ratios = [row["ratio"] for row in told["offences"]]
    assert ratios == sorted(ratios, reverse=True) and told["offences"][0]["code"] == told["code"]


def test_pieces_are_counted_and_not_called_yuan() -> None:
    told = answers.criminal("crime.illegal_mark_making", Found({"pieces": 10_000}), acted_on=ACTED)
    assert told["nearest"] == {"measure": "pieces", "unit": "count", "amount": 10_000, "threshold": 10_000}


def test_before_2020_a_suspicion_was_not_yet_enough() -> None:
    told = answers.criminal("trademark.infringement", Found({}), acted_on=date(2020, 8, 6))
    later = answers.criminal("trademark.infringement", Found({}), acted_on=date(2020, 8, 6), decided_on=date(2020, 8, 7))
    assert "合理嫌疑" not in (told["reasonable_suspicion"] or {"summary": ""})["summary"]
    assert "合理嫌疑" in later["reasonable_suspicion"]["summary"]


def test_a_version_as_data_is_plain_and_reads_back_the_same() -> None:
    for rule in all_provisions().values():
        for version in rule.in_force():
            data = answers.version_data(version)
            assert json.loads(json.dumps(data)) == data, rule.code
            assert read_terms(rule.code, _days(data["terms"], version.terms)) == version.terms, rule.code
            assert (data["from"], data["basis"]) == (version.start.isoformat(), version.basis)


def _days(plain: Any, exact: Any) -> Any:
    """Plain terms with their days as days again, as a YAML file holds them."""
    if isinstance(plain, dict):
        return {key: _days(value, exact[key]) for key, value in plain.items()}
    if isinstance(plain, list):
        return [_days(value, one) for value, one in zip(plain, exact, strict=True)]
    return exact if isinstance(exact, date) else plain


def test_the_list_has_every_provision_with_the_text_of_the_day_or_none() -> None:
    rows = {row["code"]: row for row in answers.provision_list(date(2026, 12, 31))}
    assert set(rows) == set(all_provisions())
    assert (rows["trademark.infringement"]["article"], rows["trademark.infringement"]["from"]) == ("第六十条", "2019-11-01")
    assert [rows["trademark.misleading_use"][key] for key in ("law", "article", "from", "verified")] == [None] * 4
    later = {row["code"]: row for row in answers.provision_list(date(2027, 1, 1))}
    assert later["trademark.infringement"]["article"] == "第七十四条" and later["trademark.misleading_use"]["article"] == "第五十六条"


def test_what_nobody_checked_is_listed_with_why() -> None:
    found = answers.unverified()
    assert found and all(not version.verified and version.note for version in found)
    assert {version for rule in all_provisions().values() for version in rule.in_force()} - set(found) == {
        version for rule in all_provisions().values() for version in rule.in_force() if version.verified
    }
