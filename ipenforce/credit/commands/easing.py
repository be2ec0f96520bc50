"""propose_easing, decide_easing, file_repair, decide_repair: what is set aside for a time, and what is used no more."""

from __future__ import annotations

from datetime import date

from ipenforce.accounts.models import User
from ipenforce.credit import queries
from ipenforce.credit.models import Easing, Repair
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.events import record
from ipenforce.law import provision
from ipenforce.law.deadlines import due
from ipenforce.parties.models import Party


def propose_easing(party: Party, *, finding: str, grade: str, until: date, because: str, on: date, actor: User) -> Easing:
    """Propose to set one finding aside (`finding` is "rule:decision"), or another grade, until a day that is not counted.

    Raises Refused for both or neither, a finding that the party does not have today, and a day that is past.
    """
    if bool(finding) == bool(grade):
        raise Refused("暂缓计算一项扣分和调整等级只能选一种", field="finding", status=422)
    if until <= on:
        raise Refused("截止日期应在今天之后", field="until", status=422)
    rule, _sep, decision = finding.partition(":")
    if finding and (rule, decision) not in {(row.rule, row.decision) for row in queries.judged(party, on).findings if row.points < 0}:
        raise Refused("当事人今天没有该项扣分", field="finding", status=422)
    row = Easing(party=party, rule=rule, decision=decision, grade=grade, starts_on=on, until=until, because=because, proposed_by=actor)
    db.session.add(row)
    db.session.flush()
    record("credit.easing_proposed", party, actor, party=party.number, easing=row.number, because=because)
    return row


def decide_easing(row: Easing, *, approve: bool, opinion: str, on: date, actor: User) -> None:
    """Put it in force from today, or decline it: by a second person."""
    if row.state != "proposed":
        raise Refused("该申请已经处理")
    if row.proposed_by_id == actor.id:
        raise Refused("提出人不能批准自己的申请")
    if approve and row.until <= on:
        raise Refused("截止日期已过，不能再批准")
    row.state, row.opinion, row.decided_by, row.decided_on = "approved" if approve else "declined", opinion, actor, on
    if approve:
        row.starts_on = on
    record("credit.easing_decided", row.party, actor, party=row.party.number, easing=row.number, approved=approve, opinion=opinion)


def file_repair(party: Party, *, decision: str, harm_removed: str, filed_on: date, on: date, actor: User) -> Repair:
    """Take in a party's application to repair the information about one of its decisions; the clock of the answer starts."""
    if filed_on > on:
        raise Refused("申请日期不能晚于今天", field="filed_on", status=422)
    if decision not in {row.decision.number for row in queries.repairable(party, on)}:
        raise Refused("请选择当事人的一份已生效、未修复的决定", field="decision", status=422)
    if db.session.execute(db.select(Repair.id).filter_by(decision=decision, granted=None)).first() is not None:
        raise Refused("该决定的修复申请正在办理", field="decision", status=422)
    answer = due(filed_on, provision("publication.repair_decision").on(filed_on)).strict
    row = Repair(party=party, decision=decision, filed_on=filed_on, due_on=answer, harm_removed=harm_removed, filed_by=actor)
    db.session.add(row)
    db.session.flush()
    record("credit.repair_filed", party, actor, party=party.number, repair=row.number, decision=decision, due_on=answer)
    return row


def decide_repair(row: Repair, *, grant: bool, opinion: str, on: date, actor: User) -> None:
    """Answer the application: by a second person, and granted only where nothing is lacking. It is used no more from today on."""
    if row.granted is not None:
        raise Refused("该申请已经处理")
    if row.filed_by_id == actor.id:
        raise Refused("受理人不能决定自己受理的申请")
    if grant and (lacking := queries.lacking_for_repair(row, on)):
        raise Refused.because(lacking[0])
    row.granted, row.decided_on, row.decided_by, row.opinion = grant, on, actor, opinion
    record(
        "credit.repair_decided", row.party, actor, party=row.party.number, repair=row.number, decision=row.decision, granted=grant,
        opinion=opinion,
    )  # fmt: skip


