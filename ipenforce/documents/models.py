"""What we keep of the forms we issue: text, approval by hash, number, the bytes as issued; and a bureau's own paragraphs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipenforce.accounts.models import Bureau, User
from ipenforce.db import Model
from ipenforce.identifiers import new_number

STATES = ("draft", "approved", "issued", "void")


class Document(Model):
    """One form of one subject: drafted from a template, edited as text, approved by hash, issued once.

    `subject` is the public number of what it belongs to (a case), `concerning` that of the party it
    is addressed to where a form is made per party.
    """

    __tablename__ = "document"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'approved', 'issued', 'void')", name="state"),
        CheckConstraint("approved_by_id IS NULL OR approved_by_id <> author_id", name="approver_is_not_the_author"),
        CheckConstraint("state = 'draft' OR state = 'void' OR approved_hash IS NOT NULL", name="approved_by_hash"),
        CheckConstraint("state <> 'issued' OR (docket_no IS NOT NULL AND issued_on IS NOT NULL)", name="issued_whole"),
        UniqueConstraint("docket_no", "bureau_id"),
        Index(
            "uq_document_one_live_form", "subject", "code", "concerning", unique=True,
            sqlite_where=text("state <> 'void'"), postgresql_where=text("state <> 'void'"),
        ),
    )  # fmt: skip

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("D"))
    bureau_id: Mapped[int] = mapped_column(ForeignKey("bureau.id"))
    subject: Mapped[str] = mapped_column(String(20), index=True)
    concerning: Mapped[str] = mapped_column(String(20), default="")
    addressee: Mapped[str] = mapped_column(String(20), default="")
    """Number of the party that the form is made out to, where it is made out to one."""
    asked: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """What the officer answered to the form's own questions, as plain data."""
    code: Mapped[str] = mapped_column(String(40))
    """A key of documents.catalogue.DOCUMENTS."""
    state: Mapped[str] = mapped_column(String(10), default="draft")
    version: Mapped[int] = mapped_column(default=1)
    drafted_text: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    text_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of `text`: what an approver signs, without number, date and code."""
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    drafted_at: Mapped[datetime]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    approved_at: Mapped[datetime | None]
    approved_hash: Mapped[str | None] = mapped_column(String(64))
    approved_text: Mapped[str | None] = mapped_column(Text)
    """The text that was last approved. It stays when the approval falls, to be compared with what follows."""
    docket_no: Mapped[str | None] = mapped_column(String(60))
    docket_key: Mapped[str | None] = mapped_column(String(60), index=True)
    issued_on: Mapped[date | None]
    issued_at: Mapped[datetime | None]
    template_version: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the template that it was drafted from."""
    audit_head: Mapped[str | None] = mapped_column(String(64))
    """The bureau chain's head when it was issued, printed on the form."""
    void_because: Mapped[str | None] = mapped_column(Text)

    bureau: Mapped[Bureau] = relationship()
    author: Mapped[User] = relationship(foreign_keys=author_id)
    approved_by: Mapped[User | None] = relationship(foreign_keys=approved_by_id)
    issued: Mapped[list[IssuedFile]] = relationship(back_populates="document")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class IssuedFile(Model):
    """The bytes of an issued form. Opening it again serves these, never a new rendering."""

    __tablename__ = "issued_file"
    __table_args__ = (UniqueConstraint("document_id", "kind"),)

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    kind: Mapped[str] = mapped_column(String(10))
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary)

    document: Mapped[Document] = relationship(back_populates="issued")


class Service(Model):
    """One service of one issued form: how, to whom, when, with what proof. It starts clocks."""

    __tablename__ = "service"

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    how: Mapped[str] = mapped_column(String(20))
    recipient: Mapped[str] = mapped_column(String(100))
    served_on: Mapped[date]
    proof: Mapped[str] = mapped_column(Text)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[datetime]

    document: Mapped[Document] = relationship()


class Paragraph(Model):
    """A paragraph that a bureau keeps for its forms. It is retired, never deleted."""

    __tablename__ = "paragraph"
    __table_args__ = (
        CheckConstraint("(retired_at IS NULL) = (retired_because IS NULL)", name="retired_whole"),
        Index(
            "uq_paragraph_one_live_title", "bureau_id", "title", unique=True,
            sqlite_where=text("retired_at IS NULL"), postgresql_where=text("retired_at IS NULL"),
        ),
    )  # fmt: skip

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("Q"))
    bureau_id: Mapped[int] = mapped_column(ForeignKey("bureau.id"))
    title: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(Text)
    codes: Mapped[list[str]] = mapped_column(JSON)
    """Keys of documents.catalogue.DOCUMENTS that it is for; none for every form."""
    wordings: Mapped[dict[str, str]] = mapped_column(JSON)
    """Every wording it has had: SHA-256 of the text, as its events name it → the text."""
    version: Mapped[int] = mapped_column(default=1)
    retired_at: Mapped[datetime | None]
    retired_because: Mapped[str | None] = mapped_column(Text)

    bureau: Mapped[Bureau] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def bureau_path(self) -> str:
        return self.bureau.path
