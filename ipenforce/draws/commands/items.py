"""register_item: one row of the bureau's list of inspection items."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

from ipenforce.accounts.models import User
from ipenforce.clock import now
from ipenforce.db import db
from ipenforce.draws.models import GRADES, ITEM_KINDS, METHODS, InspectionItem
from ipenforce.errors import Refused
from ipenforce.events import record
from ipenforce.law import LawError, provision


def register_item(
    *, code: str, name: str, basis: str, kind: str, speciality: str, method: str,
    ratios: dict[str, str] | None = None, on: date, actor: User,
) -> InspectionItem:  # fmt: skip
    """Put an item on the list of the actor's bureau.

    `basis` is a provision code in force on the day; `ratios` grade → highest share in per cent, which
    binds a general item in place of the house policy (a key item has no ceiling). Raises Refused naming
    the field.
    """
    if kind not in ITEM_KINDS or method not in METHODS:
        raise Refused("请选择事项类别和检查方式", field="kind", status=422)
    try:
        provision(basis).on(on)
    except LawError:
        raise Refused("检查依据“{basis}”在当日没有有效的条款", field="basis", status=422, basis=basis) from None
    existing = db.select(InspectionItem.id).filter_by(bureau_id=actor.bureau_id, code=code)
    if db.session.execute(existing).first():
        raise Refused("事项代码“{code}”已经登记", field="code", status=422, code=code)
    item = InspectionItem(
        bureau_id=actor.bureau_id, code=code, name=name, basis=basis, kind=kind, speciality=speciality, method=method,
        ratios=_ratios(ratios or {}), created_at=now(),
    )  # fmt: skip
    db.session.add(item)
    db.session.flush()
    record("item.registered", item, actor, item=item.number, name=name)
    return item


def _ratios(ratios: dict[str, str]) -> dict[str, str]:
    read = {}
    for grade, text in ratios.items():
        if text in (None, ""):
            continue
        try:
            share = Decimal(str(text))
        except InvalidOperation:
            share = Decimal(-1)
        if grade not in GRADES or not share.is_finite() or not 0 <= share <= 100:
            raise Refused("抽查比例应为0到100之间的数", field=f"ratio_{grade.lower()}", status=422)
        read[grade] = format(share.normalize(), "f")
    return read
