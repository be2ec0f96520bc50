"""Whether a bureau's own version of a local provision is one that the rules can work with: pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

from ipenforce.errors import Refused
from ipenforce.law import LawError, Version, provision
from ipenforce.law.deadlines import period_of
from ipenforce.rules.discretion import BAND_NAMES, BENCHMARK
from ipenforce.rules.penalty_words import BASE_NAMES
from ipenforce.rules.repair import REPAIR_CLOCKS
from ipenforce.rules.scale import scale_on

GRADES = ("A", "B", "C", "D")
WHOLE = 1
WORD = re.compile(r"[\u4e00-\u9fff]{1,6}")


def check_version(version: Version) -> None:
    """Refuse terms that make no sense, saying in Chinese what to mend; a code without a check of its own passes."""
    if check := CHECKS.get(version.code):
        try:
            check(version)
        except (LawError, LookupError, ValueError, TypeError, AttributeError, ArithmeticError) as error:
            raise Refused("内容不完整：缺少或者无法识别“{what}”", version.code, status=422, what=str(error)[:80]) from None


def _discretion(version: Version) -> None:
    terms = version.terms
    bands = terms["bands"]
    if tuple(row["name"] for row in bands) != tuple(BAND_NAMES):
        raise Refused("裁量档次应依次为从轻、一般、从重", BENCHMARK, status=422)
    edges = [row["from_share"] for row in bands] + [bands[-1]["to_share"]]
    if edges[0] != 0 or edges[-1] != WHOLE or any(row["to_share"] != edge for row, edge in zip(bands, edges[1:], strict=True)):
        raise Refused("三个档次应首尾相接：从 0 开始，到 1 结束，上一档的终点就是下一档的起点", BENCHMARK, status=422)
    if any(low >= high for low, high in pairwise(edges)):
        raise Refused("每个档次的终点应大于起点", BENCHMARK, status=422)
    _starting(terms)
    _circumstances(terms)


def _starting(terms: Mapping[str, Any]) -> None:
    if any(row.get("base") not in BASE_NAMES for row in terms.get("starting", ())):
        raise Refused("起点档次的每一行都要写明基数：违法经营额、违法所得或者货值金额", BENCHMARK, status=422)
    if any(row["band"] not in BAND_NAMES for row in terms.get("starting", ())):
        raise Refused("起点档次只能是从轻、一般、从重", BENCHMARK, status=422)
    if terms.get("otherwise", "ordinary") not in BAND_NAMES:
        raise Refused("没有对应数额时的档次只能是从轻、一般、从重", BENCHMARK, status=422)


def _circumstances(terms: Mapping[str, Any]) -> None:
    codes = [row["code"] for row in terms.get("circumstances", ())]
    if len(set(codes)) != len(codes):
        raise Refused("裁量情节的代码重复", BENCHMARK, status=422)
    for row in terms.get("circumstances", ()):
        if not str(row.get("text", "")).strip():
            raise Refused("每一项裁量情节都要写明内容", BENCHMARK, status=422)
        if "basis" in row:
            provision(row["basis"])
        if not isinstance(row.get("steps", 1), int):
            raise Refused("裁量情节“{text}”上调或者下调的档数应为整数", BENCHMARK, status=422, text=row["text"])
        if row.get("at_least", "heavier") not in BAND_NAMES or ("steps" in row) == ("at_least" in row) or row.get("steps") == 0:
            raise Refused("裁量情节“{text}”应写明上调或者下调几档，或者不低于哪一档", BENCHMARK, status=422, text=row["text"])


def _points(version: Version) -> None:
    scale = scale_on(version, version.start)
    if set(scale.entries) != set(provision(version.code).in_force()[-1].terms["rules"]):
        raise Refused("评分项目不能增删：不计分的填 0", version.code, status=422)
    if [grade for grade, _ in scale.grades] != list(GRADES):
        raise Refused("等级应依次为 A、B、C、D", version.code, status=422)
    if not set(scale.caps.values()) <= set(GRADES):
        raise Refused("等级上限只能是 A、B、C、D", version.code, status=422)
    if not scale.floor <= scale.base <= scale.ceiling:
        raise Refused("基础分应在最低分和最高分之间", version.code, status=422)


def _ratios(version: Version) -> None:
    shares = [version.terms["ratios"][grade]["ratio_share"] for grade in GRADES]
    if any(share > WHOLE for share in shares) or shares != sorted(shares):
        raise Refused("抽查比例应在 0 到 1 之间，且信用越差比例越高", version.code, status=422)


def _frequency(version: Version) -> None:
    if min(version.terms["same_item_at_most"], version.terms["same_bureau_at_most"]) < 1:
        raise Refused("年度上限至少为 1 次", version.code, status=422)


def _lower_fine(version: Version) -> None:
    if version.terms["at_most_yuan"] < 1 or not set(version.terms["bands"]) <= set(BAND_NAMES):
        raise Refused("较低数额罚款应大于零，档次只能是从轻、一般、从重", version.code, status=422)


def _alert(version: Version) -> None:
    if not 0 < version.terms["warn_share"] <= WHOLE:
        raise Refused("预警线应大于 0、不超过 1", version.code, status=422)


def _elements(version: Version) -> None:
    lists = [version.terms["general"], *version.terms["causes"].values()]
    for rows in lists:
        if len({row["code"] for row in rows}) != len(rows) or not all(str(row["text"]).strip() for row in rows):
            raise Refused("每个案由的要件都要写明内容，代码不能重复", version.code, status=422)


def _hearing(version: Version) -> None:
    if min(version.terms["person_at_least_yuan"], version.terms["organisation_at_least_yuan"]) < 1:
        raise Refused("听证数额应大于零", version.code, status=422)


def _document_words(version: Version) -> None:
    words = version.terms["words"]
    if words.keys() != provision(version.code).in_force()[-1].terms["words"].keys():
        raise Refused("文书不能增删，只能改动文号用字", version.code, status=422)
    if wrong := [form for form, word in words.items() if not WORD.fullmatch(str(word))]:
        raise Refused("《{form}》的文号用字应为一至六个汉字", version.code, status=422, form=wrong[0])


def _reminders(version: Version) -> None:
    before, after = version.terms["days_before"], (version.terms["unit_told_after"], version.terms["bureau_told_after"])
    if not before or min(before) < 0 or len(set(before)) != len(before):
        raise Refused("提前提醒的天数应不小于零，且互不相同", version.code, status=422)
    if min(after) < 1:
        raise Refused("逾期督办的天数至少为1", version.code, status=422)


def _retention(version: Version) -> None:
    if min(period_of(version.terms[kind]).count for kind in ("minor", "other")) < 1:
        raise Refused("保管期限至少为一年", version.code, status=422)


def _together(version: Version) -> None:
    if int(version.terms["at_least"]) <= WHOLE:
        raise Refused("集体讨论的人数应在两人以上", version.code, status=422)


def _credit_list(version: Version) -> None:
    if version.terms["repair_clock"] not in REPAIR_CLOCKS:
        raise Refused("信用修复的期限只能是：{clocks}", version.code, status=422, clocks="、".join(REPAIR_CLOCKS.values()))
    if version.terms["lowest_fine_yuan"] < 0 or not isinstance(version.terms["consent_required"], bool):
        raise Refused("不列入的罚款数额不能小于零；是否须经同意只能填是或者否", version.code, status=422)


CHECKS: Mapping[str, Callable[[Version], None]] = {
    BENCHMARK: _discretion,
    "house.infringer_points": _points,
    "house.credit_ratios": _ratios,
    "house.inspection_frequency": _frequency,
    "house.lower_fine": _lower_fine,
    "house.credit_list": _credit_list,
    "house.crime_alert": _alert,
    "house.elements": _elements,
    "penalty.hearing_threshold": _hearing,
    "house.document_words": _document_words,
    "house.collective_discussion": _together,
    "house.reminders": _reminders,
    "house.retention": _retention,
}
