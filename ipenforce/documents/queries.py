"""Finding forms, their issued bytes and their services, and the paragraphs that a bureau keeps for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from markupsafe import Markup
from sqlalchemy import Select

from ipenforce.accounts.models import Bureau, User
from ipenforce.clock import SHANGHAI
from ipenforce.db import db
from ipenforce.documents.catalogue import label_of
from ipenforce.documents.drafting import tidy
from ipenforce.documents.markup import BLANK
from ipenforce.documents.models import Document, IssuedFile, Paragraph, Service
from ipenforce.documents.preview import html_of
from ipenforce.events import Event
from ipenforce.web.event_words import Told, told

if TYPE_CHECKING:
    from ipenforce.documents.signature import Proof


def live(subject: str, code: str, concerning: str = "") -> Document | None:
    """The subject's form of that code that is not void, for the party where it is made per party."""
    query = (
        db.select(Document)
        .where(Document.subject == subject, Document.code == code, Document.concerning == concerning)
        .where(Document.state != "void")
    )
    return db.session.execute(query).scalar_one_or_none()


def by_number(number: str) -> Document | None:
    """The form with this permanent number."""
    return db.session.execute(db.select(Document).filter_by(number=number)).scalar_one_or_none()


def of_subject(number: str) -> Sequence[Document]:
    """All forms of a subject, oldest first, void ones too."""
    return db.session.execute(db.select(Document).filter_by(subject=number).order_by(Document.id)).scalars().all()


def numbered(bureau: Bureau, year: int, *, void: bool = False) -> Select[tuple[Document]]:
    """Every form that took a number of the bureau in the year, void ones too, or these alone."""
    query = db.select(Document).where(
        Document.bureau_id == bureau.id, Document.docket_no.is_not(None), Document.issued_on.between(date(year, 1, 1), date(year, 12, 31))
    )
    return query.where(Document.state == "void") if void else query


def file_of(document: Document) -> IssuedFile | None:
    """The PDF as issued, with its SHA-256; None while the form is not issued."""
    query = db.select(IssuedFile).filter_by(document_id=document.id, kind="pdf")
    return db.session.execute(query).scalar_one_or_none()


def token_of(document: Document) -> IssuedFile | None:
    """The token of the time-stamping service for the issued bytes; None where there is none."""
    query = db.select(IssuedFile).filter_by(document_id=document.id, kind="timestamp")
    return db.session.execute(query).scalar_one_or_none()


def seal_of(document: Document) -> Proof | None:
    """What the signature in the kept bytes proves, judged at the instant of issue; None where they are not signed."""
    from ipenforce.documents.signature import seal_in

    kept = file_of(document)
    return seal_in(kept.content, document.issued_at) if kept and document.issued_at else None


def timestamp_of(document: Document) -> Proof | None:
    """What the kept time stamp proves of the kept bytes; None where there is none."""
    from ipenforce.documents.signature import stamp_in

    kept, token = file_of(document), token_of(document)
    return stamp_in(token.content, kept.sha256) if kept and token else None


def voided_on(document: Document) -> date | None:
    """The day on which a form was voided; None while it stands."""
    if document.state != "void":
        return None
    query = db.select(Event).filter_by(subject=document.subject, name="document.voided").order_by(Event.id.desc())
    told = (event.at for event in db.session.execute(query).scalars() if event.facts["document"] == document.number)
    return next((at.astimezone(SHANGHAI).date() for at in told), None)


def last_approved(document: Document) -> Document | None:
    """The form in whose place it stands, itself or one before it that was voided, whose text was approved last; None if none was."""
    query = (
        db.select(Document)
        .filter_by(subject=document.subject, code=document.code, concerning=document.concerning)
        .where(Document.id <= document.id, Document.approved_text.is_not(None))
        .order_by(Document.id.desc())
    )
    return db.session.execute(query.limit(1)).scalar_one_or_none()


def approval_of(document: Document) -> tuple[User, datetime] | None:
    """Who last approved the form and when, also where the approval has fallen since."""
    query = (
        db.select(Event, User)
        .join(User, User.id == Event.actor_id)
        .where(Event.subject == document.subject, Event.name == "document.approved")
        .order_by(Event.id.desc())
    )
    rows = db.session.execute(query).all()
    return next(((user, event.at) for event, user in rows if event.facts["document"] == document.number), None)


def services_of(document: Document) -> Sequence[Service]:
    """The form's services, in the order in which they were recorded."""
    return db.session.execute(db.select(Service).filter_by(document_id=document.id).order_by(Service.id)).scalars().all()


def pdf_of(document: Document) -> bytes:
    """The form as PDF: the bytes as issued, or the draft as it stands, marked as one."""
    from ipenforce.documents.pdf import render_pdf

    kept = file_of(document)
    return kept.content if kept else render_pdf(document)


def word_of(document: Document) -> bytes:
    """The form as an editable Word file."""
    from ipenforce.documents.word import render_word

    return render_word(document)


def shown(document: Document) -> Markup:
    """The form's text as safe HTML for a page; with its number, date and signer once it is issued."""
    from ipenforce.documents.pdf import fields_of

    return html_of(document.text, fields_of(document) if document.issued_on else BLANK)


def previewed(text: str) -> Markup:
    """A text that is being written, as safe HTML."""
    return html_of(tidy(text))


def label(document: Document) -> str:
    """What the form is called, in the reader's language."""
    return label_of(document.code)


def paragraph_by_number(number: str) -> Paragraph | None:
    """The paragraph with this permanent number."""
    return db.session.execute(db.select(Paragraph).filter_by(number=number)).scalar_one_or_none()


def paragraphs_of(bureau: Bureau) -> Sequence[Paragraph]:
    """All paragraphs that the bureau keeps or kept, by title; those in use first."""
    query = db.select(Paragraph).filter_by(bureau_id=bureau.id).order_by(Paragraph.retired_at.is_not(None), Paragraph.title)
    return db.session.execute(query).scalars().all()


def paragraphs_for(bureau: Bureau, code: str) -> list[Paragraph]:
    """What the bureau offers to whoever writes a form of this code."""
    return [row for row in paragraphs_of(bureau) if row.retired_at is None and (not row.codes or code in row.codes)]


def paragraph_history(row: Paragraph) -> list[tuple[Told, str | None]]:
    """What happened to a paragraph, latest first, each with the text as it then was worded."""
    query = db.select(Event).filter_by(subject=row.number).order_by(Event.id.desc())
    events = db.session.execute(query).scalars().all()
    people = db.select(User.number, User.name).where(User.id.in_({event.actor_id for event in events if event.actor_id}))
    names = dict(db.session.execute(people).all())
    wordings = [row.wordings.get(event.facts.get("text_hash", "")) for event in events]
    return list(zip(told(events, names), wordings, strict=True))
