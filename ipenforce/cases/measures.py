"""What is held in a case, until when, and whether it still is: read off the day. Also what others were asked to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ipenforce.accounts.models import Bureau, User
from ipenforce.cases.models import Case, Decision, Extension, Inquiry, Measure, MeasureConsent, MeasureLine
from ipenforce.cases.models import Pause as PauseRow
from ipenforce.db import db
from ipenforce.documents.catalogue import DOCUMENTS
from ipenforce.documents.catalogue.bases import POWERS
from ipenforce.documents.models import Document
from ipenforce.errors import Reason
from ipenforce.law import provision
from ipenforce.law.deadlines import Due, Pause, due
from ipenforce.permissions import Permission as P
from ipenforce.permissions import allowed, bureau_head

PRESERVATION, SEIZURE = "measures.evidence_preservation", "measures.seizure"
OUTCOME = "measures.outcome"
BEGUN_BY = ("preservation_notice", "measure_decision")
"""The forms that begin a measure."""


def of(case: Case) -> Sequence[Measure]:
    """Every measure of a case, oldest first."""
    return db.session.execute(db.select(Measure).filter_by(case_id=case.id).order_by(Measure.id)).scalars().all()


def basis_of(measure: Measure) -> str:
    """The provision that a measure's clock runs by."""
    return PRESERVATION if measure.kind == "preservation" else SEIZURE


def term_of(measure: Measure, granted: Sequence[Extension], further: int = 0) -> Mapping[str, Any]:
    """A measure's own term by the law of the day on which it began: its days, prolonged by what was granted."""
    period = dict(provision(basis_of(measure)).on(measure.started_on).terms["period"])
    period.pop("extensions", None)
    if measure.days is not None:
        period["calendar_days"] = min(measure.days, int(period["calendar_days"])) + sum(row.further or 0 for row in granted) + further
    return period


def extensions_of(measure: Measure) -> Sequence[Extension]:
    """The prolongations that a measure was granted."""
    return db.session.execute(db.select(Extension).filter_by(concerning=measure.number).order_by(Extension.id)).scalars().all()


def pauses_of(measure: Measure, on: date) -> list[Pause]:
    """The days that do not count for a measure: tests that were fixed and of which the party was told."""
    rows = db.session.execute(db.select(PauseRow).filter_by(concerning=measure.number).order_by(PauseRow.started_on)).scalars()
    return [Pause(row.kind, row.started_on, row.ended_on or on) for row in rows]


def due_of(measure: Measure, on: date, *, further: int = 0) -> Due:
    """When a measure's term ends, with its pauses and prolongations; `further` days later where one asks what they would give."""
    term = term_of(measure, extensions_of(measure), further)
    stopping = [pause for pause in pauses_of(measure, on) if pause.kind in term.get("pauses", ())]
    return due(measure.started_on, term, pauses=stopping, rule=basis_of(measure))


def further_days(measure: Measure, until: date, on: date) -> int:
    """The fewest days of prolongation that reach `until`, at most what the law allows."""
    most = int(provision(SEIZURE).on(measure.started_on).terms["period"]["extensions"][0]["calendar_days"])
    return next((days for days in range(1, most) if due_of(measure, on, further=days).strict >= until), most)


def longest_of(measure: Measure, on: date) -> date | None:
    """To when a seizure may be prolonged; None where it has been already."""
    allowed = provision(SEIZURE).on(measure.started_on).terms["period"]["extensions"]
    given = len(extensions_of(measure))
    return due_of(measure, on, further=int(allowed[given]["calendar_days"])).strict if given < len(allowed) else None


def confiscating(measure: Measure) -> list[Decision]:
    """The decisions against the measure's party that confiscate goods and stand."""
    return [row for row in measure.case.decisions if row.party.number == measure.party and row.goods_confiscated and row.withdrawn_on is None]


def state_of(measure: Measure, on: date) -> str:
    """standing, decided (its goods are confiscated in time), lapsed (ended by the law itself), expired (to be released at once), or ended."""
    if measure.ended_on is not None:
        return "ended"
    ends = due_of(measure, on).strict
    if measure.kind != "preservation" and any(row.decided_on and row.decided_on <= ends for row in confiscating(measure)):
        return "decided"
    if ends >= on:
        return "standing"
    return "lapsed" if provision(basis_of(measure)).on(measure.started_on).terms.get("lapses") else "expired"


def unended(case: Case) -> list[Measure]:
    """The measures whose end is not recorded, lapsed ones too: their goods may still lie with the bureau."""
    return [row for row in of(case) if row.ended_on is None]


def in_force(case: Case, on: date) -> list[Measure]:
    """The measures that have neither ended nor lapsed."""
    return [row for row in unended(case) if state_of(row, on) != "lapsed"]


def seizures(case: Case) -> list[Measure]:
    """The sealings and seizures whose end is not recorded."""
    return [row for row in unended(case) if row.kind != "preservation"]


def held_of(party: str, on: date) -> list[MeasureLine]:
    """Every line of goods of a party that a measure of any case holds on the day."""
    rows = db.session.execute(db.select(Measure).filter_by(party=party, ended_on=None)).scalars()
    return [line for row in rows if state_of(row, on) != "lapsed" for line in row.held]


def all_ended(case: Any, user: Any, on: date) -> Reason | None:
    """Closing wants every measure ended and its goods dealt with."""
    for row in in_force(case, on):
        return Reason("“{no}”的措施尚未解除，财物尚未处理：请先解除，或者登记财物的处理情况", cite=OUTCOME, no=row.decision_no)
    return None


def needs_consent(case: Case, on: date) -> str | None:
    """The provision by which a county's bureau may not approve a seizure for the case's cause itself; None where it may."""
    powers = POWERS.get(case.cause.partition(".")[0])
    if powers is None or case.bureau.level != "county":
        return None
    approvals = provision(powers).on(on).terms.get("approvals", ())
    higher = any("seizure" in row["measures"] and row["level"] == "city" for row in approvals)
    return powers if higher else None


def superior_of(case: Case, on: date) -> str:
    """The name of the bureau above whose head must consent to a seizure; empty where none must."""
    above: Bureau | None = case.bureau if needs_consent(case, on) else None
    while above is not None and above.level == "county":
        above = above.parent
    return above.name if above is not None else ""


def consents_of(document: Document) -> Sequence[MeasureConsent]:
    """What a superior said to a drafted measure, oldest first."""
    return db.session.execute(db.select(MeasureConsent).filter_by(document=document.number).order_by(MeasureConsent.id)).scalars().all()


def consented(document: Document) -> bool:
    """Whether a superior agreed to the text as it stands."""
    return any(row.agreed and row.text_hash == document.text_hash for row in consents_of(document))


def drafts_of(case: Case) -> Sequence[Document]:
    """Drafted measures of a case that nobody has signed yet."""
    query = db.select(Document).where(Document.subject == case.number, Document.code.in_(BEGUN_BY), Document.state == "draft")
    return db.session.execute(query.order_by(Document.id)).scalars().all()


def wait_for_consent(case: Case, on: date) -> list[Document]:
    """The drafted seizures of a case to which a superior has said nothing yet."""
    if needs_consent(case, on) is None:
        return []
    drafted = [row for row in drafts_of(case) if row.code == "measure_decision"]
    return [row for row in drafted if all(said.text_hash != row.text_hash for said in consents_of(row))]


def awaiting_consent(user: User, on: date) -> list[Case]:
    """The cases of subordinate bureaus in which a seizure waits for the user's consent."""
    if not bureau_head(user, None):
        return []
    below = db.select(Bureau.id).where(Bureau.path.startswith(user.bureau_path, autoescape=True), Bureau.id != user.bureau_id)
    drafted = db.select(Document.id).where(Document.subject == Case.number, Document.code == "measure_decision", Document.state == "draft")
    query = db.select(Case).where(Case.bureau_id.in_(below), Case.state.in_(DOCUMENTS["measure_decision"].states), drafted.exists())
    cases = db.session.execute(query.order_by(Case.id)).scalars()
    return [case for case in cases if allowed(user, P.CASE_CONSENT, case) and wait_for_consent(case, on)]


def inquiries_of(case: Case) -> Sequence[Inquiry]:
    """Whatever others were asked or told to do in a case, oldest first."""
    return db.session.execute(db.select(Inquiry).filter_by(case_id=case.id).order_by(Inquiry.id)).scalars().all()


def unanswered(case: Case) -> list[Inquiry]:
    """What has no answer yet."""
    return [row for row in inquiries_of(case) if row.answered_on is None]
