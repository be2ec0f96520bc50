"""What must be right before a draw is frozen: every fault of plan, roster and libraries, by name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import mul
from typing import Any

from ipenforce.errors import Reason, Refused
from ipenforce.identifiers import ALPHABET, mask_tail, parse_resident_id
from ipenforce.rules.draw import by_district, recused_by_code, skilled_in, too_few
from ipenforce.rules.draw_plan import Plan, read_plan

SERVER = "server"
"""The contributor that every draw has."""

MOST_NAMED = 1000
"""Codes that one problem names, so that a library of a million does not fill the audit log."""

_USCC_CHARACTERS = b"0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (*(pow(3, place, 31) for place in range(17)), 1)
_USCC_VALUES = bytes(_USCC_CHARACTERS.index(c) if c in _USCC_CHARACTERS else 255 for c in range(256))
_PUBLIC_NUMBER = re.compile(rb"[A-Z][%b]{10}" % ALPHABET.encode())
_RESIDENT_ID = re.compile(rb"\d{17}[\dXx]")
_ROW_KEYS = {
    "inspectors": {"certificate", "districts", "specialities"},
    "recusals": {"certificate", "code", "reason"},
    "exclusions": {"code", "reason"},
}
"""All that may be published of a row: no name, no telephone number, no resident ID."""


def freeze_problems(plan: Mapping[str, Any] | Plan) -> list[Reason]:
    """Every reason why this plan must not be frozen, each naming the rows at fault; empty when it may be.

    Shares need not be there yet: a contributor's commitment is enough (form of a plan: `draw.derive`).
    """
    try:
        read = plan if isinstance(plan, Plan) else read_plan(plan)
    except Refused as refused:
        return [refused.reason]
    kinds = (_contributor_problems, _inspector_problems, _row_problems, _roster_problems)
    return [problem for kind in kinds for problem in kind(read)]


def is_uscc(code: bytes) -> bool:
    """Whether 18 characters form a 统一社会信用代码 whose check digit holds (GB 32100-2015)."""
    values = code.translate(_USCC_VALUES)
    return len(code) == 18 and sum(map(mul, values, _USCC_WEIGHTS)) % 31 == 0 and max(values) < 31


def _contributor_problems(plan: Plan) -> Iterator[Reason]:
    if SERVER not in plan.commitments:
        yield Reason("缺少系统（server）的随机份额承诺")


def _inspector_problems(plan: Plan) -> Iterator[Reason]:
    if not skilled_in(plan):
        yield Reason("检查人员名录中没有人具备“{speciality}”专长，无法确定组长", speciality=plan.speciality)
    certificates = Counter(row["certificate"] for row in plan.inspectors)
    if repeated := [one for one, times in certificates.items() if times > 1 or not one]:
        yield Reason("检查人员执法证号重复或缺失：{certificates}", certificates=_named(repeated))


def _row_problems(plan: Plan) -> Iterator[Reason]:
    for name, allowed in _ROW_KEYS.items():
        extra = {key for row in getattr(plan, name) for key in row} - allowed
        if extra:
            yield Reason("{name} 中的 {keys} 不得进入抽取名录", name=name, keys=_named(sorted(extra)))


def _roster_problems(plan: Plan) -> Iterator[Reason]:
    if not plan.lines or not any(plan.quota.values()):
        yield Reason("没有检查对象，或者计划没有要抽取的数量")
    strata: Counter[bytes] = Counter()
    faults: dict[str, list[bytes]] = {"repeated": [], "resident": [], "invalid": [], "excluded": []}
    excluded = {row["code"].encode() for row in plan.exclusions}
    pairs = _Pairs(plan)
    before = b""
    for line in plan.lines:
        code, stratum, district = line.split(b"\t")
        strata[stratum] += 1
        if code == before:
            faults["repeated"].append(code)
        elif code in excluded:
            faults["excluded"].append(code)
        before = code
        if not is_uscc(code) or code.isdigit():
            _judge_code(code, faults)
        if district not in pairs.served or code in pairs.recused:
            pairs.look_at(code, district)
    yield from _quota_problems(plan.quota, {key.decode(): n for key, n in strata.items()})
    yield from _code_problems(faults)
    yield from pairs.problems()


def _judge_code(code: bytes, faults: dict[str, list[bytes]]) -> None:
    """A code that is no plain 统一社会信用代码: a permanent public number, a resident ID, or invalid."""
    if _RESIDENT_ID.fullmatch(code) and _is_resident_id(code.decode()):
        faults["resident"].append(code)
    elif not is_uscc(code) and not _PUBLIC_NUMBER.fullmatch(code):
        faults["invalid"].append(code)


def _is_resident_id(code: str) -> bool:
    try:
        return bool(parse_resident_id(code))
    except Refused:
        return False


def _quota_problems(quota: Mapping[str, int], strata: Mapping[str, int]) -> Iterator[Reason]:
    for stratum, wanted in quota.items():
        if wanted > strata.get(stratum, 0):
            yield too_few(stratum, strata.get(stratum, 0), wanted)
    if unplanned := sorted(strata.keys() - quota.keys()):
        yield Reason("计划没有给出这些层的抽取数量（不抽的应写明为0）：{strata}", strata=_named(unplanned))


def _code_problems(faults: Mapping[str, list[bytes]]) -> Iterator[Reason]:
    codes = {kind: _codes(found) for kind, found in faults.items()}
    if codes["repeated"]:
        yield Reason("检查对象代码重复：{codes}", codes=codes["repeated"])
    if codes["invalid"]:
        yield Reason("不是有效的统一社会信用代码（校验位不符）或本系统编号：{codes}", codes=codes["invalid"])
    if codes["resident"]:
        yield Reason("居民身份证号不得作为检查对象代码：{codes}", codes=codes["resident"])
    if codes["excluded"]:
        yield Reason("已排除的检查对象仍在名录中：{codes}", codes=codes["excluded"])


class _Pairs:
    """Looks for targets for which the libraries hold no able pair at all, and says what each lacks."""

    def __init__(self, plan: Plan) -> None:
        self.skilled = skilled_in(plan)
        self.library = {district.encode(): set(staff) for district, staff in by_district(plan).items()}
        self.recused = {code.encode(): staff for code, staff in recused_by_code(plan).items()}
        self.served = {district for district, staff in self.library.items() if self._able(staff)}
        """Districts with an able pair, where only a recusal can stand in the way."""
        self.unserved: dict[bytes, list[bytes]] = {}
        self.bereft: list[tuple[bytes, set[str], set[str]]] = []

    def _able(self, staff: set[str]) -> bool:
        return len(staff) >= 2 and not staff.isdisjoint(self.skilled)

    def look_at(self, code: bytes, district: bytes) -> None:
        """Keep the target if its district, or its recusals, leave it without an able pair."""
        staff = self.library.get(district, set())
        if district not in self.served:
            self.unserved.setdefault(district, []).append(code)
        elif not self._able(staff - self.recused[code]):
            self.bereft.append((code, staff, staff - self.recused[code]))

    def problems(self) -> Iterator[Reason]:
        """One reason for each district that is not served, and for each target bereft by recusals."""
        for district, codes in sorted(self.unserved.items()):
            yield self._district_problem(district, len(codes), _codes(codes))
        for code, staff, able in self.bereft:
            yield self._recusal_problem(_codes([code]), len(staff), able)

    def _district_problem(self, district: bytes, count: int, codes: str) -> Reason:
        if len(self.library.get(district, ())) < 2:
            return Reason(
                "“{district}”的可用检查人员少于两人，{count}个检查对象无法配对：{codes}",
                cite="penalty.officers", district=district.decode(), count=count, codes=codes,
            )  # fmt: skip
        return Reason(
            "“{district}”没有具备该专长的检查人员，{count}个检查对象无法配对：{codes}",
            district=district.decode(), count=count, codes=codes,
        )  # fmt: skip

    def _recusal_problem(self, code: str, staff: int, able: set[str]) -> Reason:
        if not able:
            return Reason("检查对象{code}：{n}名检查人员全部回避", cite="penalty.officers", code=code, n=staff)
        if len(able) < 2:
            return Reason("检查对象{code}：回避后可用检查人员少于两人", cite="penalty.officers", code=code)
        return Reason("检查对象{code}：回避后没有具备该专长的检查人员", code=code)


def _named(names: Iterable[str]) -> str:
    return "、".join(names)


def _codes(codes: Sequence[bytes]) -> str:
    """Codes as a page may show them: resident IDs masked, and after the first MOST_NAMED how many there are."""
    named = _named(_masked(code) for code in codes[:MOST_NAMED])
    return named if len(codes) <= MOST_NAMED else f"{named}等{len(codes)}个"


def _masked(code: bytes) -> str:
    text = code.decode()
    personal = _RESIDENT_ID.fullmatch(code) and (not is_uscc(code) or _is_resident_id(text))
    return mask_tail(text) if personal else text
