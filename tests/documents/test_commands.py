"""From the draft to the served form."""

from __future__ import annotations

import hashlib
import threading
from datetime import timedelta

import pytest
from sqlalchemy import text as sql
from sqlalchemy.exc import DatabaseError, IntegrityError

from ipenforce.accounts.models import User
from ipenforce.db import db
from ipenforce.documents import commands, queries
from ipenforce.documents.models import Document, IssuedFile
from ipenforce.errors import Refused
from ipenforce.events import Event
from tests.documents import samples
from tests.documents.people import DAY


def events_of(subject: str) -> list[Event]:
    return list(db.session.execute(db.select(Event).filter_by(subject=subject).order_by(Event.id)).scalars())


def test_a_form_runs_from_draft_to_service_and_every_step_is_an_event(office):
    document = office.issued()
    commands.record_service(
        document, how="direct", recipient="演示丁", served_on=DAY, proof="当场签收", on=DAY, actor=office.officer
    )
    names = [event.name for event in events_of(document.subject)]
    assert names == ["document.drafted", "document.approved", "document.issued", "document.served"]
    assert all(event.facts["document"] == document.number for event in events_of(document.subject))
    assert [row.recipient for row in queries.services_of(document)] == ["演示丁"]
    assert "演示丁" not in events_of(document.subject)[-1].body


def test_an_issued_form_is_its_bytes_with_their_hash(office):
    document = office.issued()
    kept = queries.file_of(document)
    assert kept is not None and kept.sha256 == hashlib.sha256(kept.content).hexdigest()
    assert events_of(document.subject)[-1].facts["sha256"] == kept.sha256
    assert document.audit_head == events_of(document.subject)[-1].prev_hash


def test_issued_bytes_cannot_be_changed_or_deleted(office):
    document = office.issued()
    db.session.commit()
    for statement in ("UPDATE issued_file SET content = :x", "DELETE FROM issued_file WHERE content <> :x"):
        with pytest.raises(DatabaseError, match="append-only"):
            db.session.execute(sql(statement), {"x": b""})
        db.session.rollback()
    assert queries.file_of(document) is not None


def test_numbers_follow_each_other_by_form_and_year(office):
    numbers = [office.issued(subject=f"C000000000{n}").docket_no for n in (1, 2, 3)]
    assert numbers == ["示市监处罚〔2026〕1号", "示市监处罚〔2026〕2号", "示市监处罚〔2026〕3号"]
    assert office.issued("penalty_notice").docket_no == "示市监罚告〔2026〕1号"
    assert office.issued("filing_approval").docket_key == "示市监立[2026]1"
    later = office.approved(subject="C0000000009")
    assert commands.issue(later, on=DAY.replace(year=2027), actor=office.head) == "示市监处罚〔2027〕1号"


def test_a_number_taken_in_vain_is_given_out_again(office):
    office.issued()
    waiting = office.approved(subject="C0000000002")
    db.session.commit()
    commands.issue(waiting, on=DAY, actor=office.head)
    db.session.rollback()
    assert db.session.get(Document, waiting.id).state == "approved"
    assert commands.issue(waiting, on=DAY, actor=office.head) == "示市监处罚〔2026〕2号"


def test_two_issuers_at_once_leave_no_gap_and_no_duplicate(app, office):
    waiting = [office.approved(subject=f"C{n:010}").number for n in range(8)]
    head = office.head.id
    db.session.commit()
    db.session.remove()
    together = threading.Barrier(2)
    failures: list[Exception] = []

    def issue(numbers: list[str]) -> None:
        with app.app_context():
            together.wait()
            try:
                for number in numbers:
                    document = queries.by_number(number)
                    assert document is not None
                    commands.issue(document, on=DAY, actor=db.session.get(User, head))
                    db.session.commit()
            except Exception as failure:  # shown by the assertion below
                failures.append(failure)
                db.session.rollback()

    threads = [threading.Thread(target=issue, args=(waiting[n::2],)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    issued = [queries.by_number(number).docket_no for number in waiting]
    assert sorted(issued) == [f"示市监处罚〔2026〕{n}号" for n in range(1, 9)]


def test_a_form_is_drafted_once(office):
    office.draft()
    with pytest.raises(Refused, match="已经起草"):
        office.draft()


def test_a_form_that_does_not_exist_is_refused(office):
    with pytest.raises(Refused, match="没有编号"):
        office.draft("no_such_form")


def test_an_edit_against_an_old_version_is_refused_with_409(office):
    document = office.draft()
    opened = document.version
    commands.edit_text(document, version=opened, text=document.text + "补充一句。", on=DAY, actor=office.officer)
    with pytest.raises(Refused, match="已被改动") as refused:
        commands.edit_text(document, version=opened, text=document.text + "迟到的一句。", on=DAY, actor=office.colleague)
    assert refused.value.status == 409
    assert "迟到" not in document.text


def test_an_edit_changes_the_text_its_hash_and_its_author(office):
    document = office.draft()
    before = document.text_hash
    text = document.text.replace("\n", "\r\n") + "补充\x0b一句。"
    commands.edit_text(document, version=document.version, text=text, on=DAY, actor=office.colleague)
    assert document.text.endswith("\n补充一句。\n") and "\r" not in document.text
    assert document.text_hash == hashlib.sha256(document.text.encode()).hexdigest() != before
    assert document.author is office.colleague and document.drafted_text != document.text


def test_an_edit_may_not_take_out_number_or_date_nor_everything(office):
    document = office.draft()
    for text in (document.text.replace("【文号】", "一号"), document.text + "【签发日期】", "  \n "):
        with pytest.raises(Refused) as refused:
            commands.edit_text(document, version=document.version, text=text, on=DAY, actor=office.officer)
        assert refused.value.status == 422 and refused.value.field == "text"


def test_an_approval_holds_only_for_the_text_that_was_shown(office):
    document = office.draft()
    shown = document.text_hash
    commands.edit_text(document, version=document.version, text=document.text + "又一句。", on=DAY, actor=office.officer)
    with pytest.raises(Refused, match="有改动") as refused:
        commands.approve(document, shown_hash=shown, on=DAY, actor=office.head)
    assert refused.value.status == 409 and document.state == "draft"


def test_text_changed_behind_the_approval_is_not_issued(office):
    document = office.approved()
    db.session.execute(sql("UPDATE document SET text = text || '。'"))
    db.session.refresh(document)
    with pytest.raises(Refused, match="不一致"):
        commands.issue(document, on=DAY, actor=office.head)


def test_nobody_approves_what_he_drafted_or_edited(office):
    document = office.draft()
    with pytest.raises(Refused, match="拟稿人"):
        commands.approve(document, shown_hash=document.text_hash, on=DAY, actor=office.officer)
    commands.edit_text(document, version=document.version, text=document.text + "又。", on=DAY, actor=office.colleague)
    for writer in (office.officer, office.colleague):
        with pytest.raises(Refused, match="拟稿人"):
            commands.approve(document, shown_hash=document.text_hash, on=DAY, actor=writer)


def test_the_database_refuses_an_approver_who_is_the_author(office):
    document = office.approved()
    with pytest.raises(IntegrityError):
        db.session.execute(sql("UPDATE document SET approved_by_id = author_id WHERE id = :id"), {"id": document.id})


def test_only_an_approved_form_is_issued_and_only_once(office):
    document = office.draft()
    with pytest.raises(Refused, match="尚未批准"):
        commands.issue(document, on=DAY, actor=office.head)
    commands.approve(document, shown_hash=document.text_hash, on=DAY, actor=office.head)
    commands.issue(document, on=DAY, actor=office.head)
    for again in (commands.issue, lambda d, **who: commands.approve(d, shown_hash=d.text_hash, **who)):
        with pytest.raises(Refused):
            again(document, on=DAY, actor=office.head)
    with pytest.raises(Refused, match="不能再改"):
        commands.edit_text(document, version=document.version, text="改", on=DAY, actor=office.officer)


def redraft(office, **context):
    return commands.redraft(
        subject="C0000000001", bureau=office.bureau, code="penalty_decision", concerning="P0000000001",
        context=samples.context(**context), on=DAY, actor=office.colleague,
    )  # fmt: skip


def test_drafting_anew_replaces_the_text_and_lifts_an_approval(office):
    first = redraft(office)
    commands.approve(first, shown_hash=first.text_hash, on=DAY, actor=office.head)
    again = redraft(office, pay_within="三十日")
    assert again is first and again.state == "draft" and again.approved_by is None and again.approved_hash is None
    assert "三十日内" in again.text
    with pytest.raises(Refused):
        commands.issue(again, on=DAY, actor=office.head)


def test_an_issued_form_is_not_drafted_anew(office):
    office.issued()
    with pytest.raises(Refused, match="已签发"):
        redraft(office)


def test_a_void_form_keeps_its_number_and_makes_room_for_another(office):
    first = office.issued()
    commands.void(first, because="当事人名称有误", on=DAY, actor=office.head)
    assert first.docket_no == "示市监处罚〔2026〕1号" and queries.file_of(first) is not None
    assert queries.live(first.subject, first.code, first.concerning) is None
    second = office.issued()
    assert second.docket_no == "示市监处罚〔2026〕2号"
    assert list(queries.of_subject(first.subject)) == [first, second]
    with pytest.raises(Refused, match="已经作废"):
        commands.void(first, because="再次", on=DAY, actor=office.head)


def test_a_form_is_voided_with_a_reason(office):
    with pytest.raises(Refused, match="原因"):
        commands.void(office.draft(), because=" ", on=DAY, actor=office.officer)


def test_a_form_is_served_after_issue_and_not_in_the_future(office):
    served = {"how": "post", "recipient": "演示丁", "proof": "快递单", "on": DAY, "actor": office.officer}
    document = office.approved()
    with pytest.raises(Refused, match="尚未签发"):
        commands.record_service(document, served_on=DAY, **served)
    commands.issue(document, on=DAY, actor=office.head)
    for day in (DAY - timedelta(days=1), DAY + timedelta(days=1)):
        with pytest.raises(Refused, match="送达日期"):
            commands.record_service(document, served_on=day, **served)


def test_a_form_that_cannot_be_printed_is_not_issued_and_takes_no_number(office):
    document = office.draft(party=samples.party("示例\U0001f9ff"))
    commands.approve(document, shown_hash=document.text_hash, on=DAY, actor=office.head)
    db.session.commit()
    with pytest.raises(Refused, match="没有字体"):
        commands.issue(document, on=DAY, actor=office.head)
    db.session.rollback()
    assert db.session.execute(db.select(IssuedFile)).first() is None
    assert office.issued(subject="C0000000002").docket_no == "示市监处罚〔2026〕1号"
