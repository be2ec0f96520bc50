"""Finding forms, their issued bytes and their services."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from ipenforce.db import db
from ipenforce.documents.catalogue import label_of
from ipenforce.documents.markup import BLANK
from ipenforce.documents.models import Document, IssuedFile, Service
from ipenforce.documents.preview import html_of


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


def file_of(document: Document) -> IssuedFile | None:
    """The PDF as issued, with its SHA-256; None while the form is not issued."""
    query = db.select(IssuedFile).filter_by(document_id=document.id, kind="pdf")
    return db.session.execute(query).scalar_one_or_none()


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


def label(document: Document) -> str:
    """What the form is called, in the reader's language."""
    return label_of(document.code)
