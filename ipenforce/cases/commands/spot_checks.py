"""What the law asks of a penalty on the spot: the limit, the range of the text, how it is paid."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ipenforce.cases import penalties
from ipenforce.cases.models import Decision, Payment, Settlement, SpotPenalty
from ipenforce.cases.steps.summary import CASH, LIMIT, limit_fen
from ipenforce.db import db
from ipenforce.errors import Reason, Refused
from ipenforce.law import provision
from ipenforce.money import format_yuan, from_yuan
from ipenforce.rules.discretion import band_of


def checked_band(decision: Decision, *, fined: bool, on: date) -> str:
    """Whether the fine and the warning may be decided on the spot; gives the band of the benchmark that the fine lies in.

    Raises Refused where a text's own minimum lies above the limit, where it has no warning, or the fine is too high.
    """
    most = limit_fen(decision.case_party.snapshot["kind"], on)
    range_ = penalties.range_of(decision)
    if range_ is None:
        raise Refused.because(penalties.outside_the_range(decision) or Reason("没有规定罚款", cite=decision.cause), field="cause", status=422)
    if range_.minimum_fen > most and not range_.optional:
        raise Refused(
            "{basis}规定的罚款最低{low}元，高于当场处罚的限额{most}元：应当适用普通程序", cite=LIMIT, field="cause", status=422,
            basis=range_.basis, low=format_yuan(range_.minimum_fen), most=format_yuan(most),
        )  # fmt: skip
    if decision.warning and not range_.warning:
        raise Refused("{basis}没有规定警告，不能给予警告", cite=LIMIT, field="kind", status=422, basis=range_.basis)
    if fined and decision.fine_fen <= 0:
        raise Refused("处以罚款的，请填写罚款数额", cite=LIMIT, field="fine_fen", status=422)
    if not fined and decision.fine_fen:
        raise Refused("只给予警告的，不填罚款数额", cite=LIMIT, field="fine_fen", status=422)
    if decision.fine_fen > most:
        raise Refused(
            "对该当事人当场罚款不得超过{most}元：需要更高罚款的，应当适用普通程序", cite=LIMIT, field="fine_fen", status=422, most=format_yuan(most)
        )
    found = band_of(decision.fine_fen, penalties.bands_of(range_, penalties.benchmark_of(decision.case.bureau, on)))
    return found.name if found else decision.band


def check_money(asked: Mapping[str, Any], cash_because: str, on: date) -> None:
    """How a fine is paid: cash only up to the limit, or with one of the grounds of the text, and against a receipt."""
    if not asked.get("fine_fen"):
        return
    if not asked.get("collected"):
        raise Refused("请选择罚款的缴纳方式", cite=CASH, field="collected", status=422)
    if not asked.get("pay_to"):
        raise Refused("请填写收款银行和账户；当场收缴的填写专用票据号码", cite=CASH, field="pay_to", status=422)
    if asked["collected"] != "cash":
        return
    most = from_yuan(provision(CASH).on(on).terms["at_most_yuan"])
    if asked["fine_fen"] > most and not cash_because:
        raise Refused(
            "罚款超过{most}元的，不当场收缴事后难以执行，或者边远、水上、交通不便地区当事人提出的，才可以当场收缴：请写明是哪一种情形",
            cite=CASH, field="cash_because", status=422, most=format_yuan(most),
        )  # fmt: skip
    must_be_new(asked["pay_to"], field="pay_to")


def must_be_new(receipt_no: str, *, field: str = "receipt_no", besides: int | None = None) -> None:
    """A receipt is entered once, whatever the money was paid for; `besides` is the penalty on the spot whose own it is."""
    kept = [db.select(rows.id).where(rows.receipt_no == receipt_no) for rows in (Payment, Settlement)]
    printed = db.select(SpotPenalty.id).where(SpotPenalty.paid_by == "cash", SpotPenalty.pay_to == receipt_no, SpotPenalty.id != (besides or 0))
    if any(db.session.execute(query).first() for query in (*kept, printed)):
        raise Refused("票据号“{number}”已登记过", field=field, status=422, number=receipt_no)
