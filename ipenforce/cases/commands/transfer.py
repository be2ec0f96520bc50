"""A case sent to the body that is competent, and that body's answer."""

from __future__ import annotations

from datetime import date

from ipenforce.accounts.models import User
from ipenforce.cases import workflow
from ipenforce.cases.commands.deliberation import start_afresh
from ipenforce.cases.models import Case, Transfer
from ipenforce.cases.steps.transfer import under_way
from ipenforce.db import db
from ipenforce.documents.models import Document
from ipenforce.errors import Refused
from ipenforce.events import record


def transfer(case: Case, document: Document, *, on: date, actor: User) -> None:
    """The letter is signed: the case is with the other body until that body answers."""
    body = str((document.asked or {})["to"])
    db.session.add(Transfer(case=case, body=body, document=document.number, transferred_on=on))
    db.session.flush()
    record("transfer.sent", case, actor, case=case.number, body=body, document=document.number)


def _of(case: Case, day: date, on: date) -> Transfer:
    row = under_way(case)
    if row is None:
        raise Refused("本案没有正在办理的移送：请刷新页面后按当前状态办理")
    if not (row.objected_on or row.transferred_on) <= day <= on:
        raise Refused("日期应在移送（异议）之日至今天之间", field="replied_on", status=422)
    return row


def transfer_accepted(case: Case, *, reply: str, replied_on: date, on: date, actor: User) -> None:
    """The other body took the case: here it is at its end."""
    workflow.move(case, "transfer_accepted", on=on, actor=actor)
    row = _of(case, replied_on, on)
    row.replied_on, row.reply, row.outcome = replied_on, reply, "accepted"
    _kept(case, on)
    record("transfer.accepted", case, actor, case=case.number, body=row.body, reply=reply)


def transfer_objected(case: Case, *, reply: str, replied_on: date, on: date, actor: User) -> None:
    """The other body does not think the case its own: the days for an agreement run."""
    workflow.check(case, "transfer_objected", on=on, actor=actor)
    row = _of(case, replied_on, on)
    row.objected_on, row.objection = replied_on, reply
    _kept(case, on)
    record("transfer.objected", case, actor, case=case.number, body=row.body, reply=reply)


def transfer_returned(case: Case, *, reply: str, replied_on: date, on: date, actor: User) -> None:
    """By agreement, or by the common superior's designation, the case is this bureau's after all."""
    workflow.move(case, "transfer_returned", on=on, actor=actor)
    row = _of(case, replied_on, on)
    row.replied_on, row.reply, row.outcome = replied_on, reply, "returned"
    start_afresh(case, because=reply, on=on, actor=actor)
    _kept(case, on)
    record("transfer.returned", case, actor, case=case.number, body=row.body, reply=reply)


def _kept(case: Case, on: date) -> None:
    db.session.flush()
    workflow.refresh_due(case, on)


SIGNED = {"transfer_case": transfer}
