"""What happens to a form – drafted, edited, approved, issued, voided, served – and to a bureau's paragraphs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from ipenforce.accounts.models import Bureau, User
from ipenforce.clock import now
from ipenforce.db import db
from ipenforce.documents.catalogue import DOCUMENTS, title_of
from ipenforce.documents.drafting import hash_of, template_version, text_of, tidy
from ipenforce.documents.markup import fields_in
from ipenforce.documents.models import Document, IssuedFile, Paragraph, Service
from ipenforce.documents.numbering import next_number
from ipenforce.documents.pdf import not_printed, render_pdf
from ipenforce.documents.queries import live
from ipenforce.documents.seal import sealed
from ipenforce.errors import Refused
from ipenforce.events import GENESIS, Actor, Event, EventChain, record
from ipenforce.identifiers import docket_key

DISPOSED = "本文书已随案卷销毁。"
"""What stands in place of the text of a form whose file was disposed of."""


@dataclass(frozen=True)
class _Subject:
    """What a form belongs to, as its events name it: their history shows its papers."""

    number: str
    bureau_id: int


def _record(name: str, document: Document, actor: Actor, **facts: Any) -> None:
    record(name, _Subject(document.subject, document.bureau_id), actor, document=document.number, **facts)


def draft(
    *, subject: str, bureau: Bureau, code: str, concerning: str = "", addressee: str = "", asked: Mapping[str, Any] | None = None,
    context: Mapping[str, Any], on: date, actor: User,
) -> Document:  # fmt: skip
    """Draft a form of a subject from its template. Refused where a live one stands or the context lacks a value.

    `concerning` tells several live forms of one code apart; `asked` are the answers to the form's own questions.
    """
    if live(subject, code, concerning) is not None:
        raise Refused("《{form}》已经起草", form=title_of(code))
    text = text_of(code, context)
    document = Document(bureau=bureau, bureau_id=bureau.id, subject=subject, code=code, concerning=concerning, state="draft")
    document.addressee, document.asked = addressee, dict(asked) if asked is not None else None
    _put_text(document, text, actor)
    db.session.add(document)
    try:
        db.session.flush()
    except IntegrityError:
        raise Refused("《{form}》已经起草", form=title_of(code)) from None
    _record("document.drafted", document, actor, code=code, text_hash=document.text_hash)
    return document


def redraft(
    *, subject: str, bureau: Bureau, code: str, concerning: str = "", context: Mapping[str, Any], on: date, actor: User
) -> Document:
    """Draft a form, or draft the live one anew: its text is replaced and an approval falls. Refused once issued."""
    document = live(subject, code, concerning)
    if document is None:
        return draft(
            subject=subject, bureau=bureau, code=code, concerning=concerning, context=context, on=on, actor=actor
        )
    if document.state == "issued":
        raise Refused("《{form}》已签发（{number}），不能重新起草", form=title_of(code), number=document.docket_no)
    document.state, document.approved_by, document.approved_at, document.approved_hash = "draft", None, None, None
    _put_text(document, text_of(code, context), actor)
    _flush(document)
    _record("document.drafted", document, actor, code=code, text_hash=document.text_hash)
    return document


def _put_text(document: Document, text: str, actor: User) -> None:
    document.drafted_text = document.text = text
    document.text_hash, document.template_version = hash_of(text), template_version(document.code)
    document.author, document.author_id, document.drafted_at = actor, actor.id, now()


def _flush(document: Document) -> None:
    """Write the form's row; Refused where somebody else wrote it since it was read."""
    try:
        db.session.flush()
    except StaleDataError:
        raise Refused("文书刚刚被他人改动：请刷新后重试") from None


def edit_text(document: Document, *, version: int, text: str, on: date, actor: User) -> None:
    """Replace a draft's text, against the version that was opened; who edits becomes its author."""
    if document.state != "draft":
        raise Refused("文书已批准或者签发，不能再改")
    if document.version != version:
        raise Refused("文书在您打开页面后已被改动：请刷新后在最新文本上修改", status=409)
    kept = tidy(text)
    if not kept.strip():
        raise Refused("文书内容不能为空", field="text", status=422)
    if fields_in(kept) != fields_in(document.drafted_text):
        raise Refused("“【文号】”“【签发日期】”“【批准人】”由系统在签发时填写：请保持原样，不要增删", field="text", status=422)
    if kept == document.text:
        return
    document.text, document.text_hash, document.author = kept, hash_of(kept), actor
    _flush(document)
    _record("document.edited", document, actor, text_hash=document.text_hash)


def approve(document: Document, *, shown_hash: str, on: date, actor: User) -> None:
    """Sign the text that was shown. Refused for another text, and for anyone who wrote on it."""
    if document.state != "draft":
        raise Refused("文书不是待批准的草稿", status=409)
    if document.text_hash != shown_hash or hash_of(document.text) != shown_hash:
        raise Refused("文书内容在您打开页面后有改动：请刷新后重新审阅再批准", status=409)
    if document.author_id == actor.id or _wrote(document, actor):
        raise Refused("拟稿人不能批准自己拟写的文书")
    document.state, document.approved_hash, document.approved_at = "approved", shown_hash, now()
    document.approved_by, document.approved_text = actor, document.text
    _flush(document)
    _record("document.approved", document, actor, text_hash=shown_hash)


def _wrote(document: Document, actor: User) -> bool:
    """Whether the person drafted or edited the form at any time."""
    written = db.select(Event).where(
        Event.subject == document.subject, Event.actor_id == actor.id, Event.name.in_(("document.drafted", "document.edited"))
    )
    return any(event.facts["document"] == document.number for event in db.session.execute(written).scalars())


def issue(document: Document, *, on: date, actor: User) -> str:
    """Number the approved form, print it and keep the bytes, all in the caller's transaction. Gives the docket number."""
    if document.state != "approved":
        raise Refused("文书尚未批准，或者已经签发、作废", status=409)
    if document.approved_hash != hash_of(document.text):
        raise Refused("文书内容与批准时不一致，不能签发", status=409)
    document.docket_no = next_number(document.code, document.bureau, on)
    document.docket_key = docket_key(document.docket_no)
    document.state, document.issued_on, document.issued_at = "issued", on, now()
    document.audit_head = _audit_head(document.bureau_id)
    _flush(document)
    content = render_pdf(document)
    if lacking := not_printed(document, content):
        raise Refused("文书有内容未能完整印出，不能签发：{parts}", status=422, parts="；".join(lacking[:3]))
    content = sealed(content, document)
    sha256 = hashlib.sha256(content).hexdigest()
    db.session.add(IssuedFile(document_id=document.id, kind="pdf", sha256=sha256, content=content))
    db.session.flush()
    _record("document.issued", document, actor, docket_no=document.docket_no, sha256=sha256)
    return document.docket_no


def _audit_head(chain: int) -> str:
    """The head of the bureau's chain before this issue is recorded on it."""
    head = db.session.execute(db.select(EventChain.head).filter_by(chain=chain)).scalar_one_or_none()
    return head or GENESIS


def void(document: Document, *, because: str, on: date, actor: User) -> None:
    """Void a form. Its number, if it has one, is not given out again; its bytes stay."""
    if document.state == "void":
        raise Refused("文书已经作废", status=409)
    if not because.strip():
        raise Refused("请写明作废的原因", field="because", status=422)
    document.state, document.void_because = "void", because
    _flush(document)
    _record("document.voided", document, actor, because=because)


def dispose_of(subject: str, *, bureau: Bureau, on: date, actor: User) -> None:
    """Empty every form of a subject whose file is disposed of: texts, answers, bytes. Number, state and hashes stay.

    The database lets bytes go only where the disposal of the file stands in it.
    """
    rows = db.session.execute(db.select(Document).filter_by(subject=subject)).scalars().all()
    for document in rows:
        db.session.execute(db.delete(IssuedFile).where(IssuedFile.document_id == document.id))
        document.text = document.drafted_text = DISPOSED
        document.approved_text, document.asked = None, None
        db.session.expire(document, ["issued"])
    db.session.flush()
    record("document.disposed", _Subject(subject, bureau.id), actor, forms=len(rows))


def record_service(
    document: Document, *, how: str, recipient: str, served_on: date, proof: str, on: date, actor: User
) -> Service:
    """Record one service of an issued form."""
    if document.state != "issued" or document.issued_on is None:
        raise Refused("文书尚未签发，不能登记送达", status=409)
    if not document.issued_on <= served_on <= on:
        raise Refused("送达日期应在签发之日至今天之间", field="served_on", status=422)
    row = Service(
        document=document, how=how, recipient=recipient, served_on=served_on, proof=proof, recorded_by_id=actor.id,
        recorded_at=now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    _record("document.served", document, actor, how=how, served_on=served_on)
    return row


def keep_timestamp(document: Document, *, token: bytes, actor: Actor) -> None:
    """Keep the token of a time-stamping service beside the issued bytes that it was asked for. A form has one."""
    if any(file.kind == "timestamp" for file in document.issued):
        return
    sha256 = hashlib.sha256(token).hexdigest()
    document.issued.append(IssuedFile(kind="timestamp", sha256=sha256, content=token))
    db.session.flush()
    _record("document.timestamped", document, actor, sha256=sha256)


def keep_paragraph(*, bureau: Bureau, title: str, text: str, codes: Sequence[str], on: date, actor: User) -> Paragraph:
    """Keep a paragraph for the bureau's forms: of these codes, or of all where none is given.

    Raises Refused for an empty text, one with the fields that the house fills in, a form that does not exist,
    and a title that another of the bureau's paragraphs has.
    """
    row = Paragraph(bureau=bureau, bureau_id=bureau.id, wordings={})
    _word(row, title, text, codes)
    db.session.add(row)
    _flush_paragraph(row)
    record("paragraph.kept", row, actor, paragraph=row.number, title=title, codes=row.codes, text_hash=hash_of(row.text))
    return row


def change_paragraph(row: Paragraph, *, version: int, title: str, text: str, codes: Sequence[str], on: date, actor: User) -> None:
    """Word a paragraph anew, against the version that was opened. Drafts that already use it stay as they are."""
    _stands(row, version)
    before = (row.title, row.text, row.codes)
    _word(row, title, text, codes)
    if (row.title, row.text, row.codes) == before:
        return
    _flush_paragraph(row)
    record("paragraph.changed", row, actor, paragraph=row.number, title=title, codes=row.codes, text_hash=hash_of(row.text))


def retire_paragraph(row: Paragraph, *, because: str, on: date, actor: User) -> None:
    """Offer a paragraph no longer, with the reason."""
    _stands(row, row.version)
    row.retired_at, row.retired_because = now(), because
    _flush_paragraph(row)
    record("paragraph.retired", row, actor, paragraph=row.number, title=row.title, because=because)


def _stands(row: Paragraph, version: int) -> None:
    if row.retired_at is not None:
        raise Refused("该段落已经停用", status=409)
    if row.version != version:
        raise Refused("段落在您打开页面后已被改动：请刷新后在最新内容上修改", status=409)


def _word(row: Paragraph, title: str, text: str, codes: Sequence[str]) -> None:
    kept = tidy(text).strip()
    if not kept:
        raise Refused("段落内容不能为空", field="text", status=422)
    if any(fields_in(kept).values()):
        raise Refused("段落中不能有“【文号】”“【签发日期】”“【批准人】”：它们由系统在签发时填写", field="text", status=422)
    if unknown := [code for code in codes if code not in DOCUMENTS]:
        raise Refused("没有编号为“{code}”的文书格式", field="codes", status=422, code=unknown[0][:40])
    row.title, row.text, row.codes = title, kept, [code for code in DOCUMENTS if code in codes]
    row.wordings = {**row.wordings, hash_of(kept): kept}


def _flush_paragraph(row: Paragraph) -> None:
    title = row.title
    try:
        db.session.flush()
    except IntegrityError:
        raise Refused("本局已有名为“{title}”的段落：请换一个名称，或者修改原有的段落", field="title", status=422, title=title) from None
    except StaleDataError:
        raise Refused("段落刚刚被他人改动：请刷新后重试", status=409) from None
