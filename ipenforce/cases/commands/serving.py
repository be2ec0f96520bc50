"""The ways of service: which of them the law allows, and on which day each counts as done."""

from __future__ import annotations

from datetime import date, timedelta

from ipenforce.accounts.models import User
from ipenforce.cases.models import Case, Pause
from ipenforce.cases.steps.road import IN_PROCEDURE, RESTING
from ipenforce.db import db
from ipenforce.documents import queries as documents
from ipenforce.documents.models import Document
from ipenforce.errors import Refused
from ipenforce.events import record
from ipenforce.law import provision
from ipenforce.law.deadlines import due

CONSENT_FORM, ANNOUNCEMENT = "service_address", "service_announcement"
MEANS = "penalty.service_means"


def counts_from(case: Case, document: Document, party: str, *, how: str, served_on: date, on: date) -> date:
    """The day on which a service counts: electronically only with consent, by public notice when its period has passed.

    `served_on` is the day of the act itself, of a public notice the day on which it was published.
    """
    if document.issued_on is None:
        raise Refused("文书尚未签发，不能登记送达")
    if not document.issued_on <= served_on <= on:
        raise Refused("送达日期应在文书签发之日至今天之间", field="served_on", status=422)
    means = provision(MEANS).on(served_on).terms
    if how not in means["means"]:
        raise Refused("“{how}”不是法定的送达方式", cite=MEANS, field="how", status=422, how=how[:20])
    if how == "electronic" and not consented(case, party):
        raise Refused(
            "受送达人没有签署同意电子送达的送达地址确认书：请先制作并签发，或者改用其他方式", cite="penalty.electronic_service", field="how", status=422
        )
    if how != "public_notice":
        return served_on
    deemed = due(served_on, means["public_notice"]).strict
    if deemed > on:
        raise Refused(
            "公告自{day}起满期才视为送达：请在{deemed}以后登记", cite=MEANS, field="served_on", status=422, day=served_on, deemed=deemed,
        )  # fmt: skip
    return deemed


def must_be_announced(document: Document, *, how: str, served_on: date) -> None:
    """A notice or a decision is served by public notice with the form for it, issued for this very paper."""
    if how != "public_notice":
        return
    papers = [row for row in documents.of_subject(document.subject) if row.code == ANNOUNCEMENT and row.state == "issued"]
    found = [row.issued_on for row in papers if (row.asked or {}).get("document_no") == document.docket_no]
    if not found:
        raise Refused("请先制作并签发该文书的送达公告", cite=MEANS, field="how", status=422)
    if all(day is None or day > served_on for day in found):
        raise Refused("公告发布日期不能早于送达公告的签发日期", cite=MEANS, field="served_on", status=422)


def consented(case: Case, party: str) -> bool:
    """Whether the party signed an address confirmation that agrees to electronic service."""
    return any(
        row.code == CONSENT_FORM and row.state == "issued" and row.addressee == party and (row.asked or {}).get("consent") == "yes"
        for row in documents.of_subject(case.number)
    )


def announce(case: Case, document: Document, *, on: date, actor: User) -> None:
    """A public notice is out: before the decision its days do not count for the case's term."""
    until = due(on, provision(MEANS).on(on).terms["public_notice"]).strict
    if case.state in (*IN_PROCEDURE, *RESTING):
        because = f"公告送达{(document.asked or {}).get('document_no', '')}"
        start = on + timedelta(days=1)
        db.session.add(Pause(subject=case.number, kind="public_notice", started_on=start, ended_on=until, because=because, document=document.number))
        db.session.flush()
    record("case.service_announced", case, actor, case=case.number, document=document.number, until=until)


SIGNED = {"announce_service": announce}
