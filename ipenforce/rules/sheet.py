"""Calculation sheets: turnover, gains and goods value out of lines, each by a method that the text knows: pure, in fen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from ipenforce.errors import Reason, Refused
from ipenforce.law import NotInForce, Version, provision

TURNOVER = "trademark.turnover"
GAINS = "penalty.gains"
MEASURE_NAMES: Mapping[str, str] = {"illegal_turnover": "违法经营额", "illegal_gains": "违法所得", "goods_value": "货值金额"}
METHOD_NAMES: Mapping[str, str] = {
    "sold_price": "已售：实际销售价",
    "marked_price": "未售：标价",
    "average_price": "已查清的实际销售平均价",
    "market_price": "被侵权商品市场中间价",
    "gift": "赠品：同种商品的售价或者标价",
    "stated": "其他：陈述并有佐证",
    "income": "实施违法行为取得的款项",
    "full_income": "为违法行为提供便利取得的全部收入",
    "purchase_cost": "扣除：原材料、商品购进价款",
    "direct_tax": "扣除：已缴纳的直接相关税款",
    "refunded": "扣除：已经退赔的款项",
}
VALUED = frozenset({"sold_price", "marked_price", "average_price", "market_price", "gift", "stated"})
METHODS: Mapping[str, frozenset[str]] = {
    "illegal_turnover": VALUED | {"income"},
    "goods_value": VALUED,
    "illegal_gains": frozenset({"income", "full_income", "sold_price", "stated", "purchase_cost", "direct_tax", "refunded"}),
}
"""Which methods a measure may be computed by; `sold_price` of gains is income from goods sold."""
COSTS = frozenset({"purchase_cost", "direct_tax"})
DEDUCTIONS = COSTS | {"refunded"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line: quantity × unit price (fen), by which method, from what evidence. A deduction counts against the sum."""

    measure: str
    description: str
    quantity: int
    unit_price_fen: int
    method: str
    evidence: str = ""

    @property
    def amount_fen(self) -> int:
        """Quantity × unit price, negative for a deduction."""
        amount = self.quantity * self.unit_price_fen
        return -amount if self.method in DEDUCTIONS else amount


@dataclass(frozen=True, slots=True)
class Sheet:
    """One measure computed: its sum in fen, the lines in order, on which article, and what was left out and why."""

    measure: str
    amount_fen: int
    lines: tuple[Line, ...]
    basis: Version | None
    left_out: tuple[Reason, ...] = ()


def check(lines: Iterable[Line], acted_on: date) -> None:
    """Refuse a sheet with a line that the text of the day does not allow.

    Raises Refused for a method that does not fit the measure, a deduction without evidence or one that the
    law of the day does not know, and for costs set against what somebody who merely facilitated took in.
    """
    rows = tuple(lines)
    for line in rows:
        _check(line, acted_on)
    rule = _gains_on(acted_on)
    full = any(line.method == "full_income" for line in rows)
    if full and rule and rule.terms.get("facilitator_full_income") and any(line.method in COSTS for line in rows):
        raise Refused("为违法行为提供便利条件的，按全部收入计算违法所得，不作扣除", GAINS, field="lines", status=422)


def _check(line: Line, acted_on: date) -> None:
    if line.method not in METHODS.get(line.measure, ()):
        raise Refused(
            "“{measure}”不能用“{method}”计算", GAINS if line.measure == "illegal_gains" else TURNOVER, field="lines", status=422,
            measure=MEASURE_NAMES.get(line.measure, line.measure), method=METHOD_NAMES.get(line.method, line.method),
        )  # fmt: skip
    if line.method not in DEDUCTIONS:
        return
    rule = _gains_on(acted_on)
    if line.method in COSTS and (rule is None or line.method not in rule.terms["deductible"]):
        raise Refused("行为时的规定没有允许“{method}”", GAINS, field="lines", status=422, method=METHOD_NAMES[line.method])
    if not line.evidence.strip():
        raise Refused("扣除“{what}”须有当事人提供的证据：请填写证据", GAINS, field="lines", status=422, what=line.description)


def compute(measure: str, lines: Iterable[Line], acted_on: date) -> Sheet | None:
    """The measure's sheet by the rules of the day of the act; None where no line speaks of it.

    Deductions never take the sum below nothing: what is more is left out, and said so.
    """
    own = tuple(line for line in lines if line.measure == measure)
    if not own:
        return None
    total = sum(line.amount_fen for line in own)
    left_out = (Reason("扣除的款项超过收入，违法所得按零计算", GAINS),) if total < 0 else ()
    return Sheet(measure, max(total, 0), own, basis_of(measure, acted_on), left_out)


def basis_of(measure: str, day: date) -> Version | None:
    """The rule by which a measure is computed on a day; None where none was in force."""
    if measure == "illegal_gains":
        return _gains_on(day)
    try:
        return provision(TURNOVER).on(day)
    except NotInForce:
        return None


def _gains_on(day: date) -> Version | None:
    try:
        return provision(GAINS).on(day)
    except NotInForce:
        return None
