"""enter_record, end_record, void_record, make_commitment, check_commitment: what weighs in a score beside decisions."""

from __future__ import annotations

from datetime import date

from ipenforce.accounts.models import User
from ipenforce.clock import now
from ipenforce.credit.models import RECORD_RULES, Commitment, CreditRecord
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.events import record
from ipenforce.parties.models import IPRight, Party


def not_ahead(day: date, on: date, field: str) -> None:
    """Refuse a day that has not come."""
    if day > on:
        raise Refused("日期不能晚于今天", field=field, status=422)


def enter_record(
    party: Party, *, rule: str, what: str, evidence: str, right_number: str, started_on: date, on: date, actor: User
) -> CreditRecord:  # fmt: skip
    """Enter a ruling, filing, inspection or judgment; `what` names the paper, `right_number` the right that it is about."""
    if rule not in RECORD_RULES:
        raise Refused("请选择记录的种类", field="rule", status=422)
    not_ahead(started_on, on, "started_on")
    if right_number and db.session.execute(db.select(IPRight.id).filter_by(number=right_number)).first() is None:
        raise Refused("没有编号为“{number}”的权利", field="right_number", status=422, number=right_number)
    same = db.select(CreditRecord.id).filter_by(party_id=party.id, rule=rule, what=what, started_on=started_on, void_on=None)
    if db.session.execute(same).first() is not None:
        raise Refused("该记录已经登记", field="what", status=422)
    row = CreditRecord(
        party=party, rule=rule, what=what, evidence=evidence, right_number=right_number, started_on=started_on, recorded_by_id=actor.id,
        recorded_at=now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    record("credit.record_entered", party, actor, party=party.number, record=row.number, rule=rule, what=what)
    return row


def end_record(row: CreditRecord, *, ended_on: date, because: str, on: date, actor: User) -> None:
    """Note that the party has put it right, or that it was removed or closed."""
    _must_stand(row)
    if row.ended_on is not None:
        raise Refused("该记录已经登记改正或者处理完毕")
    not_ahead(ended_on, on, "ended_on")
    if ended_on < row.started_on:
        raise Refused("结束日期不能早于开始日期", field="ended_on", status=422)
    row.ended_on, row.ended_because = ended_on, because
    record("credit.record_ended", row.party, actor, party=row.party.number, record=row.number, ended_on=ended_on, because=because)


def void_record(row: CreditRecord, *, because: str, on: date, actor: User) -> None:
    """Take back what was entered wrongly or was annulled: it counts no more from today on."""
    _must_stand(row)
    row.void_on, row.void_because = on, because
    record("credit.record_voided", row.party, actor, party=row.party.number, record=row.number, because=because)


def _must_stand(row: CreditRecord) -> None:
    if row.void_on is not None:
        raise Refused("该记录已经作废")


def make_commitment(party: Party, *, text: str, made_on: date, due_on: date, on: date, actor: User) -> Commitment:
    """Keep what a party promised and until when."""
    not_ahead(made_on, on, "made_on")
    if due_on < made_on:
        raise Refused("履行期限不能早于承诺日期", field="due_on", status=422)
    row = Commitment(party=party, text=text, made_on=made_on, due_on=due_on, recorded_by_id=actor.id)
    db.session.add(row)
    db.session.flush()
    record("commitment.made", party, actor, party=party.number, commitment=row.number, due_on=due_on)
    return row


def check_commitment(row: Commitment, *, kept: bool, finding: str, checked_on: date, on: date, actor: User) -> None:
    """Note whether the promise was kept; kept or broken it weighs in the score from that day on."""
    if row.kept is not None:
        raise Refused("该承诺已经核查")
    not_ahead(checked_on, on, "checked_on")
    if checked_on < row.made_on:
        raise Refused("核查日期不能早于承诺日期", field="checked_on", status=422)
    row.kept, row.finding, row.checked_on = kept, finding, checked_on
    record("commitment.checked", row.party, actor, party=row.party.number, commitment=row.number, kept=kept)
