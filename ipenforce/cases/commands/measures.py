"""What follows from the forms of measures; a superior's consent; and how the goods of a measure went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import flag_modified

from ipenforce.accounts.models import User
from ipenforce.cases import measures, workflow
from ipenforce.cases.models import Case, Extension, Measure, MeasureConsent, MeasureLine
from ipenforce.cases.steps.filling import day_of, goods_of, moment_of
from ipenforce.cases.steps.measures import listed_for, named
from ipenforce.cases.steps.rows import Filled
from ipenforce.clock import now
from ipenforce.db import db
from ipenforce.documents import queries as documents
from ipenforce.documents.models import Document
from ipenforce.errors import Refused
from ipenforce.events import record

Row = Mapping[str, Any]


def _filled(case: Case, document: Document) -> Filled:
    party = next((row for row in case.parties if row.party.number == document.addressee), None)
    return Filled(case, document.code, document.asked or {}, party, document)


def _named(case: Case, document: Document) -> Measure:
    found = named(_filled(case, document))
    assert found is not None  # the step's guard has found it
    return found


def preserve(case: Case, document: Document, *, on: date, actor: User) -> None:
    """The evidence stays where it is, by the notice and its list."""
    asked = document.asked or {}
    row = _begin(case, document, "preservation", f"{asked['keeper']}", actor)
    _list(row, goods_of(_filled(case, document)))
    _recorded(case, row, actor)


def seize(case: Case, document: Document, *, on: date, actor: User) -> None:
    """The measure that was decided begins, for the days that the decision states."""
    filled = _filled(case, document)
    row = _begin(case, document, filled.asked["kind"], filled.asked["custody"], actor)
    until = day_of(filled, "until_on")
    assert until is not None
    row.days = (until - row.started_on).days
    _recorded(case, row, actor)


def _begin(case: Case, document: Document, kind: str, custody: str, actor: User) -> Measure:
    filled = _filled(case, document)
    begins = day_of(filled, "started_on") or day_of(filled, "from_on")
    assert begins is not None and document.docket_no and document.approved_at
    row = Measure(
        case=case, kind=kind, party=document.addressee, document=document.number, decision_no=document.docket_no, author_id=document.author_id,
        approved_by_id=actor.id, approved_at=document.approved_at, started_on=begins, place=filled.asked["place"], custody=custody, because="",
        taken_at=moment_of(filled, "taken_at") if filled.asked["approval"] == "urgent" else None,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def _recorded(case: Case, row: Measure, actor: User) -> None:
    record(
        "measure.taken", case, actor, measure=row.number, kind=row.kind, party=row.party, decision_no=row.decision_no,
        started_on=row.started_on, urgent=row.taken_at is not None,
    )  # fmt: skip


def list_goods(case: Case, document: Document, *, on: date, actor: User) -> None:
    """What is sealed or seized, line by line; what of it was preserved goes over."""
    filled = _filled(case, document)
    row = listed_for(filled)
    if row is None:
        return
    goods = goods_of(filled)
    _list(row, goods)
    keys = {(line["name"], line.get("spec") or "") for line in goods}
    for other in measures.unended(case):
        if other.kind == "preservation" and other.party == row.party and any(line.key in keys for line in other.held):
            _let_go(other, [line for line in other.held if line.key in keys], "seized", max(row.started_on, other.started_on))
            _ended(case, other, "seized", row.decision_no, actor)
    db.session.flush()
    record("measure.listed", case, actor, measure=row.number, lines=len(goods))


def _list(row: Measure, goods: Iterable[Row]) -> None:
    for line in goods:
        row.lines.append(
            MeasureLine(
                name=line["name"], spec=line.get("spec") or "", unit=line["unit"], quantity=line["quantity"],
                unit_price_fen=line.get("unit_price_fen"), note=line.get("note") or "",
            )
        )  # fmt: skip


def extend(case: Case, document: Document, *, on: date, actor: User) -> None:
    """The measure runs longer, to the day that the decision states."""
    row, until = _named(case, document), day_of(_filled(case, document), "extended_to")
    assert until is not None
    days = measures.further_days(row, until, on)
    db.session.add(
        Extension(
            subject=case.number, clock=measures.SEIZURE, concerning=row.number, granted_on=on, further=days,
            because=(document.asked or {})["reason"], document=document.number,
        )
    )  # fmt: skip
    db.session.flush()
    record("measure.extended", case, actor, measure=row.number, decision_no=row.decision_no, days=days, until=until)


def entrust(case: Case, document: Document, *, on: date, actor: User) -> None:
    """A third party keeps the goods."""
    row, asked = _named(case, document), document.asked or {}
    row.custody = f"{asked['place']}，{asked['custodian']}"
    db.session.flush()
    record("measure.entrusted", case, actor, measure=row.number, custodian=asked["custodian"])


def release(case: Case, document: Document, *, on: date, actor: User) -> None:
    """The measure ends, or what is listed is given back and the rest stays held."""
    filled, row = _filled(case, document), _named(case, document)
    ends = day_of(filled, "released_on") or on
    _goods_go(row, goods_of(filled), "released", ends)
    _ended(case, row, "released", document.docket_no or "", actor)


def dispose(case: Case, document: Document, *, on: date, actor: User) -> None:
    """Goods that do not keep are disposed of, with their owner's consent."""
    row = _named(case, document)
    _goods_go(row, goods_of(_filled(case, document)), "disposed", on)
    _ended(case, row, "disposed", document.docket_no or "", actor)


def _goods_go(row: Measure, goods: list[Row], how: str, on: date) -> None:
    """Lines of the list go, in their number; all of it where nothing is listed."""
    if not goods or not row.lines:
        _let_go(row, row.held, how, on)
        return
    for wanted in goods:
        left = wanted["quantity"]
        for line in [held for held in row.held if held.key == (wanted["name"], wanted.get("spec") or "")]:
            if left >= line.quantity:
                line.ended_on, line.how, left = on, how, left - line.quantity
            elif left:
                parted = MeasureLine(
                    name=line.name, spec=line.spec, unit=line.unit, quantity=left, unit_price_fen=line.unit_price_fen, note=line.note,
                    ended_on=on, how=how,
                )  # fmt: skip
                line.quantity, left = line.quantity - left, 0
                row.lines.append(parted)
    _let_go(row, [], how, on)


def _let_go(row: Measure, lines: Iterable[MeasureLine], how: str, on: date) -> None:
    flag_modified(row, "because")  # so that of two who change its list at once the second is told
    for line in lines:
        line.ended_on, line.how = on, how
    if not row.held:
        row.ended_on, row.how = on, how
    db.session.flush()


def _ended(case: Case, row: Measure, how: str, because: str, actor: User) -> None:
    if row.ended_on is not None:
        row.because = because
    record("measure.goods_gone", case, actor, measure=row.number, decision_no=row.decision_no, how=how, left=len(row.held), because=because)


def end_measure(case: Case, row: Measure, *, how: str, because: str, ended_on: date, on: date, actor: User) -> None:
    """All that a measure still holds is confiscated by the decision, handed over, or dealt with after nobody claimed it.

    Raises Refused where what that rests on is not there: a served decision that confiscates, the notice of the
    hand-over, an announcement that has run out.
    """
    workflow.check(case, "end_measure", on=on, actor=actor)
    if row.case_id != case.id or row.ended_on is not None:
        raise Refused("这项措施已经解除或者处理完毕")
    if not row.started_on <= ended_on <= on:
        raise Refused("处理日期应在措施开始之日至今天之间", field="ended_on", status=422)
    if not _rests_on(case, row, how, on):
        raise Refused(WANTED.get(how, RELEASED_BY), cite=measures.OUTCOME, field="how", status=422)
    _let_go(row, row.held, how, ended_on)
    _ended(case, row, how, because, actor)
    workflow.refresh_due(case, on)


RELEASED_BY = "解除查封、扣押以解除决定书办理"
WANTED = {
    "confiscated": "没有对该当事人已经送达、没收物品的决定",
    "handed_over": "没有签发查封/扣押物品移送告知书",
    "unclaimed": "没有已经期满、无人认领的公告",
}


def _rests_on(case: Case, row: Measure, how: str, on: date) -> bool:
    if how == "confiscated":
        return any(one.served_on for one in measures.confiscating(row))
    if how == "handed_over":
        return any(one.code == "seized_goods_transfer_notice" and one.state == "issued" for one in documents.of_subject(case.number))
    if how == "unclaimed":
        announced = (one for one in measures.unanswered(case) if one.kind == "announcement")
        return any(one.due_on is not None and one.due_on < on for one in announced)
    return False


def consent(case: Case, document: Document, *, shown_hash: str, agreed: bool, opinion: str, on: date, actor: User) -> None:
    """A superior's head agrees, or not, to a drafted measure as it was shown. Another text wants another consent."""
    cite = measures.needs_consent(case, on)
    if cite is None or document.code != "measure_decision" or document.state != "draft":
        raise Refused("该文书不需要上级机关同意，或者已经签发、作废")
    if actor.bureau.level not in ("city", "province"):
        raise Refused("须由设区的市级以上机关的主要负责人同意", cite=cite, status=403)
    if document.text_hash != shown_hash:
        raise Refused("文书内容在您打开页面后有改动：请刷新后重新审阅再批准", status=409)
    if any(row.text_hash == shown_hash for row in measures.consents_of(document)):
        raise Refused("对这份文书已经答复")
    try:
        with db.session.begin_nested():
            db.session.add(
                MeasureConsent(
                    case_id=case.id, document=document.number, text_hash=shown_hash, author_id=document.author_id,
                    consented_by_id=actor.id, agreed=agreed, opinion=opinion, at=now(),
                )
            )  # fmt: skip
    except IntegrityError:
        raise Refused("对这份文书已经答复") from None
    record("measure.consented", case, actor, document=document.number, agreed=agreed, text_hash=shown_hash, opinion=opinion)


SIGNED = {
    "preserve_evidence": preserve, "seize": seize, "list_goods": list_goods, "extend_measure": extend, "entrust_custody": entrust,
    "release_measure": release, "release_preservation": release, "dispose_early": dispose,
}  # fmt: skip
