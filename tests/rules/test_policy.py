"""A bureau's own version of a local provision: what makes sense passes, what does not is refused with what to mend."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from ipenforce.errors import Refused
from ipenforce.law import Version, all_provisions, provision, read_provision
from ipenforce.law.terms import plain_terms
from ipenforce.rules.discretion import bands, suggest
from ipenforce.rules.penalty import Base, fine_range
from ipenforce.rules.policy import CHECKS, check_version
from ipenforce.rules.scale import scale_on

DAY = date(2027, 3, 1)
DISCRETION, POINTS, RATIOS = "house.discretion", "house.infringer_points", "house.credit_ratios"
FREQUENCY, LOWER, ALERT, HEARING = "house.inspection_frequency", "house.lower_fine", "house.crime_alert", "penalty.hearing_threshold"
Change = Callable[[Any], None]


def version(code: str, terms: Any) -> Version:
    cite = {"law": "示例市市场监管局规定", "article": "附表", "promulgated": DAY}
    return read_provision(code, {"about": "本局规定", "versions": [{"from": DAY, "cite": cite, "terms": terms}]}).on(DAY)


def terms_of(code: str) -> Any:
    """The terms of our own version, as a bureau finds them to change."""
    return copy.deepcopy(plain_terms(provision(code).in_force()[-1].terms))


def changed(code: str, change: Change) -> Version:
    terms = terms_of(code)
    change(terms)
    return version(code, terms)


def put(*path: Any) -> Change:
    """The change that puts the last value at the place that the others lead to."""
    *way, key, value = path

    def change(terms: Any) -> None:
        for step in way:
            terms = terms[step]
        terms[key] = value

    return change


def drop(*path: Any) -> Change:
    *way, key = path

    def change(terms: Any) -> None:
        for step in way:
            terms = terms[step]
        del terms[key]

    return change


def edges(first: str, second: str) -> Change:
    def change(terms: Any) -> None:
        lighter, ordinary, heavier = terms["bands"]
        lighter["to_share"] = ordinary["from_share"] = first
        ordinary["to_share"] = heavier["from_share"] = second

    return change


def circumstance(**row: Any) -> Change:
    return lambda terms: terms["circumstances"].append({"text": "自定情节", **row})


def ratios(*shares: str) -> Change:
    return put("ratios", {grade: {"ratio_share": share} for grade, share in zip("ABCD", shares, strict=True)})


def test_every_provision_that_a_bureau_may_set_has_a_check() -> None:
    assert set(CHECKS) == {code for code, rule in all_provisions().items() if rule.local}


@pytest.mark.parametrize("code", sorted(CHECKS))
def test_our_own_versions_pass(code: str) -> None:
    for own in provision(code).in_force():
        check_version(own)
    check_version(version(code, terms_of(code)))


@pytest.mark.parametrize(
    ("code", "change"),
    [
        (DISCRETION, edges("0.2", "0.8")),
        (DISCRETION, edges("1/3", "2/3")),
        (DISCRETION, put("starting", [])),
        (DISCRETION, put("circumstances", [])),
        (DISCRETION, drop("starting")),
        (DISCRETION, drop("circumstances")),
        (DISCRETION, circumstance(code="own", steps=2)),
        (DISCRETION, circumstance(code="own", steps=-2)),
        (DISCRETION, circumstance(code="own", at_least="ordinary")),
        (POINTS, put("base", 80)),
        (POINTS, put("grades", 0, "at_least", 95)),
        (POINTS, put("rules", "ordinary_fine", "points", -12)),
        (POINTS, put("rules", "ordinary_fine", "life", {"months": 18, "rolls": False})),
        (RATIOS, ratios("0", "0", "0", "1")),
        (RATIOS, ratios("0.05", "0.20", "0.60", "1")),
        (RATIOS, ratios("1/3", "1/3", "1/3", "1/3")),
        (FREQUENCY, put("same_item_at_most", 3)),
        (FREQUENCY, put("same_bureau_at_most", 1)),
        (LOWER, put("at_most_yuan", 1)),
        (LOWER, put("bands", ["lighter", "ordinary"])),
        (LOWER, put("bands", [])),
        (ALERT, put("warn_share", "0.5")),
        (ALERT, put("warn_share", 1)),
        (HEARING, put("person_at_least_yuan", 5000)),
        (HEARING, put("organisation_at_least_yuan", 1)),
    ],
)
def test_a_version_that_makes_sense_passes_and_the_rules_can_work_with_it(code: str, change: Change) -> None:
    own = changed(code, change)
    check_version(own)
    if code == DISCRETION:
        range_ = fine_range(provision("trademark.infringement").on(DAY), Base(turnover_fen=6_000_000))
        assert len(bands(range_, own)) == 3
        assert suggest(range_, own, [row["code"] for row in own.terms.get("circumstances", ())]).text
    if code == POINTS:
        assert scale_on(own, DAY).grade(scale_on(own, DAY).floor) == "D"


@pytest.mark.parametrize(
    ("code", "change", "complaint"),
    [
        (DISCRETION, put("bands", []), "裁量档次应依次为从轻、一般、从重"),
        (DISCRETION, lambda terms: terms["bands"].reverse(), "裁量档次应依次为从轻、一般、从重"),
        (DISCRETION, put("bands", 0, "name", "mild"), "裁量档次应依次为从轻、一般、从重"),
        (DISCRETION, lambda terms: terms["bands"].pop(), "裁量档次应依次为从轻、一般、从重"),
        (DISCRETION, put("bands", 0, "from_share", "0.1"), "三个档次应首尾相接"),
        (DISCRETION, put("bands", 2, "to_share", "0.9"), "三个档次应首尾相接"),
        (DISCRETION, put("bands", 2, "to_share", "1.1"), "三个档次应首尾相接"),
        (DISCRETION, put("bands", 0, "to_share", "0.2"), "三个档次应首尾相接"),
        (DISCRETION, put("bands", 1, "from_share", "0.4"), "三个档次应首尾相接"),
        (DISCRETION, edges("0.5", "0.5"), "每个档次的终点应大于起点"),
        (DISCRETION, edges("0", "0.5"), "每个档次的终点应大于起点"),
        (DISCRETION, edges("0.7", "0.3"), "每个档次的终点应大于起点"),
        (DISCRETION, put("starting", 0, "band", "mild"), "起点档次只能是从轻、一般、从重"),
        (DISCRETION, drop("starting", 0, "band"), "缺少或者无法识别“'band'”"),
        (DISCRETION, drop("bands"), "缺少或者无法识别“'bands'”"),
        (DISCRETION, drop("bands", 1, "to_share"), "缺少或者无法识别“'to_share'”"),
        (DISCRETION, put("bands", "三档"), "内容不完整"),
        (DISCRETION, circumstance(code="merit", steps=-1), "裁量情节的代码重复"),
        (DISCRETION, circumstance(code="own"), "裁量情节“自定情节”应写明上调或者下调几档"),
        (DISCRETION, circumstance(code="own", steps=0), "裁量情节“自定情节”应写明上调或者下调几档"),
        (DISCRETION, circumstance(code="own", steps=1, at_least="heavier"), "裁量情节“自定情节”应写明上调或者下调几档"),
        (DISCRETION, circumstance(code="own", at_least="worst"), "裁量情节“自定情节”应写明上调或者下调几档"),
        (DISCRETION, circumstance(steps=1), "缺少或者无法识别“'code'”"),
        (POINTS, lambda terms: terms["grades"].reverse(), "grades must fall"),
        (POINTS, put("grades", 0, "grade", "S"), "等级应依次为 A、B、C、D"),
        (POINTS, lambda terms: terms["grades"].pop(0), "等级应依次为 A、B、C、D"),
        (POINTS, put("base", 106), "基础分应在最低分和最高分之间"),
        (POINTS, put("floor", 101), "基础分应在最低分和最高分之间"),
        (POINTS, put("floor", -1), "grades must fall"),
        (POINTS, drop("rules"), "缺少或者无法识别“'rules'”"),
        (POINTS, drop("caps"), "缺少或者无法识别“'caps'”"),
        (POINTS, put("base", "满分"), "内容不完整"),
        (POINTS, put("rules", "ordinary_fine", "life", {"working_days": 5}), "points live for plain months or years"),
        (POINTS, put("rules", "ordinary_fine", "life", {"fortnights": 5}), "not a period"),
        (POINTS, drop("rules", "ordinary_fine", "code"), "缺少或者无法识别“'code'”"),
        (POINTS, put("rules", "ordinary_fine", "basis", "house.nothing"), "没有编号为“house.nothing”的规定"),
        (RATIOS, ratios("0.02", "0.01", "0.10", "0.30"), "信用越差比例越高"),
        (RATIOS, ratios("0.01", "0.02", "0.10", "1.01"), "抽查比例应在 0 到 1 之间"),
        (RATIOS, drop("ratios", "D"), "缺少或者无法识别“'D'”"),
        (RATIOS, put("ratios", "A", {}), "缺少或者无法识别“'ratio_share'”"),
        (FREQUENCY, put("same_item_at_most", 0), "年度上限至少为 1 次"),
        (FREQUENCY, put("same_bureau_at_most", -1), "年度上限至少为 1 次"),
        (FREQUENCY, put("same_item_at_most", "一次"), "内容不完整"),
        (FREQUENCY, drop("same_bureau_at_most"), "缺少或者无法识别“'same_bureau_at_most'”"),
        (LOWER, put("at_most_yuan", 0), "较低数额罚款应大于零"),
        (LOWER, put("bands", ["mild"]), "档次只能是从轻、一般、从重"),
        (LOWER, drop("bands"), "缺少或者无法识别“'bands'”"),
        (ALERT, put("warn_share", 0), "预警线应大于 0、不超过 1"),
        (ALERT, put("warn_share", "1.01"), "预警线应大于 0、不超过 1"),
        (ALERT, drop("warn_share"), "缺少或者无法识别“'warn_share'”"),
        (HEARING, put("person_at_least_yuan", 0), "听证数额应大于零"),
        (HEARING, put("organisation_at_least_yuan", 0), "听证数额应大于零"),
        (HEARING, drop("person_at_least_yuan"), "缺少或者无法识别“'person_at_least_yuan'”"),
    ],
)
def test_a_version_that_makes_no_sense_is_refused_with_what_to_mend(code: str, change: Change, complaint: str) -> None:
    own = changed(code, change)
    with pytest.raises(Refused) as refused:
        check_version(own)
    assert complaint in refused.value.reason.plain()
    assert (refused.value.status, refused.value.reason.cite) == (422, code)


def test_what_no_check_speaks_of_passes() -> None:
    check_version(version("house.anything", {"colour": "red"}))
    check_version(provision("penalty.officers").on(DAY))
