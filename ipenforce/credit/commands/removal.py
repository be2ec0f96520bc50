"""file_plea, decide_plea, send_measure, answer_measure, tell_lifted: how an entry ends, and what other bodies do because of it."""

from __future__ import annotations

from datetime import date

from ipenforce.accounts.models import User
from ipenforce.credit import queries
from ipenforce.credit.commands.records import not_ahead
from ipenforce.credit.models import PLEAS, DisciplineMeasure, ListEntry, Plea
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.events import record
from ipenforce.law import provision
from ipenforce.law.deadlines import due

ANSWER = {"early_removal": "publication.repair_decision", "correction": "publication.withdrawal", "objection": "publication.repair_decision"}
"""The provision that sets the clock of each plea; what a court has decided has none."""
ENDING = frozenset({"early_removal", "objection", "court"})
"""Pleas that take the party off the list when granted; a correction mends the entry."""


def file_plea(row: ListEntry, *, kind: str, text: str, filed_on: date, on: date, actor: User) -> Plea:
    """Take in an application, an objection, or a judgment; the clock of the answer starts."""
    if kind not in PLEAS:
        raise Refused("请选择申请的种类", field="kind", status=422)
    not_ahead(filed_on, on, "filed_on")
    if not row.stands(on):
        raise Refused("当事人不在名单上")
    if any(one.kind == kind and one.granted is None for one in row.pleas):
        raise Refused("同一种申请正在办理", field="kind", status=422)
    answer = due(filed_on, provision(ANSWER[kind]).on(filed_on)).strict if kind in ANSWER else None
    plea = Plea(listing=row, kind=kind, filed_on=filed_on, due_on=answer, text=text, filed_by=actor)
    db.session.add(plea)
    db.session.flush()
    record("listing.plea_filed", row, actor, party=row.party.number, listing=row.number, plea=plea.number, kind=kind)
    return plea


def decide_plea(plea: Plea, *, grant: bool, opinion: str, on: date, actor: User) -> None:
    """Answer it: by a second person; early removal only where nothing is lacking. Off the list it counts no more from today on."""
    if plea.granted is not None:
        raise Refused("该申请已经处理")
    if plea.filed_by_id == actor.id:
        raise Refused("受理人不能决定自己受理的申请")
    row = plea.listing
    if grant and plea.kind == "early_removal" and (lacking := queries.lacking_for_removal(plea, on)):
        raise Refused.because(lacking[0])
    plea.granted, plea.opinion, plea.decided_on, plea.decided_by = grant, opinion, on, actor
    record(
        "listing.plea_decided", row, actor, party=row.party.number, listing=row.number, plea=plea.number, kind=plea.kind, granted=grant,
        opinion=opinion,
    )  # fmt: skip
    if grant and plea.kind in ENDING:
        row.removed_on, row.removed_because = on, f"{PLEAS[plea.kind]}：{opinion}"
        record("listing.removed", row, actor, party=row.party.number, listing=row.number, because=row.removed_because)


def send_measure(row: ListEntry, *, measure: str, body: str, ground: str, sent_on: date, until: date | None, on: date, actor: User) -> DisciplineMeasure:
    """Ask another body to take a measure because of the entry, for a term."""
    if not row.stands(on):
        raise Refused("当事人不在名单上：没有实施惩戒措施的依据", cite="credit.list_measures")
    not_ahead(sent_on, on, "sent_on")
    if until is not None and until <= sent_on:
        raise Refused("期限应晚于发送日期", field="until", status=422)
    sent = DisciplineMeasure(listing=row, measure=measure, body=body, ground=ground, sent_on=sent_on, until=until)
    db.session.add(sent)
    db.session.flush()
    record("listing.measure_sent", row, actor, party=row.party.number, listing=row.number, measure=sent.number, body=body)
    return sent


def answer_measure(sent: DisciplineMeasure, *, taken: bool, answer: str, answered_on: date, on: date, actor: User) -> None:
    """Note what the body answered."""
    not_ahead(answered_on, on, "answered_on")
    if answered_on < sent.sent_on:
        raise Refused("答复日期不能早于发送日期", field="answered_on", status=422)
    sent.taken, sent.answer, sent.answered_on = taken, answer, answered_on
    record(
        "listing.measure_answered", sent.listing, actor, party=sent.listing.party.number, listing=sent.listing.number, measure=sent.number,
        taken=taken,
    )  # fmt: skip


def tell_lifted(sent: DisciplineMeasure, *, told_on: date, on: date, actor: User) -> None:
    """Note that the body was told that the ground of its measure has fallen."""
    if sent.stands(on):
        raise Refused("惩戒依据仍然存在，期限也没有届满")
    not_ahead(told_on, on, "told_on")
    sent.lift_told_on = told_on
    record("listing.measure_lifted", sent.listing, actor, party=sent.listing.party.number, listing=sent.listing.number, measure=sent.number)
