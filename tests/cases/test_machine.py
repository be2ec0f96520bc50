"""Random people take random ways through the pages of a case: whatever they do, what the law forbids does not happen.

`IPENFORCE_SEQUENCES` sets how many sequences are played (`make soak` plays many).
"""

from __future__ import annotations

import os
import random
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ipenforce import events
from ipenforce.accounts.models import User
from ipenforce.cases import penalties, queries, workflow
from ipenforce.cases.models import Case
from ipenforce.cases.views.finding import step_url
from ipenforce.clock import today
from ipenforce.db import db
from ipenforce.documents import queries as documents
from ipenforce.documents.catalogue import DOCUMENTS
from ipenforce.documents.drafting import hash_of
from tests import databases
from tests.cases import monkey
from tests.cases.stage import make_case, make_cast, make_lead
from tests.factories import make_bureau, make_user, sign_in
from tests.http_client import Browser, browser

SEQUENCES = int(os.environ.get("IPENFORCE_SEQUENCES", "2"))
TURNS = 30
FIRST = date(2026, 3, 2)
REFUSALS = {302, 400, 403, 404, 409, 422}
ENDS = {"declined", "closed", "archived", "joined", "imported"}
"""States that a case may rest in for good."""
BEGINS = ("received", "filing_proposed", "investigating", "investigating", "reported", "proposal_approved", "notice_served", "heard", "decided", "served")
"""Where a sequence begins: what the road leads to is walked by its own people."""
taken: Counter[str] = Counter()
"""Addresses that were sent with success, over all sequences: what the campaign reached."""


class Office:
    """A bureau's people, each with a browser of his own, and a stranger of another bureau."""

    def __init__(self, app: Flask, begins: str) -> None:
        cast = make_cast()
        bureau = cast.officer.bureau
        lead = make_lead(cast, today()) if begins == "received" else make_case(begins, cast, start=today() - timedelta(days=20)).lead
        assert lead is not None
        people = [
            cast.officer, cast.second, make_user(bureau, "officer"), cast.reviewer, make_user(bureau, "legal_reviewer"), cast.head,
            make_user(bureau, "bureau_head"), make_user(bureau, "unit_head"), make_user(make_bureau(), "officer", "bureau_head"),
        ]  # fmt: skip
        db.session.commit()
        self.people = [user.login for user in people]
        self.desks: dict[str, Browser] = {}
        self.app, self.number = app, lead.number

    def desk(self, login: str) -> Browser:
        if login not in self.desks:
            user = db.session.execute(db.select(User).filter_by(login=login)).scalar_one()
            self.desks[login] = browser(self.app)
            sign_in(self.desks[login], user)
        return self.desks[login]

    def subject(self) -> str:
        """Address of the lead, or of the case that it became."""
        db.session.rollback()
        lead = queries.lead_by_number(self.number)
        assert lead is not None
        case = queries.of_lead(lead)
        return f"/cases/{case.number}" if case else f"/leads/{lead.number}"

    def users(self) -> list[User]:
        """The people, in the order in which they were hired."""
        return list(db.session.execute(db.select(User).where(User.login.in_(self.people)).order_by(User.id)).scalars())

    def case(self) -> Case | None:
        db.session.rollback()
        lead = queries.lead_by_number(self.number)
        assert lead is not None
        return queries.of_lead(lead)


def turn(office: Office, chance: random.Random) -> None:
    """One person chooses a way and sends what it asks for: mostly a step or a paper of his, sometimes whatever a page offers."""
    place = office.subject()
    number, kind = place.rpartition("/")[2], chance.random()
    login, address = _step(office, place, chance) if kind < 0.6 else _paper(office, place, chance) if kind < 0.95 else ("", "")
    desk = office.desk(login or chance.choice(office.people))
    if not address:
        page = desk.get(place)
        assert page.status_code in (200, 403, 404), (place, page.status_code)
        ways = monkey.offered(BeautifulSoup(page.text, "html.parser"), number) if page.status_code == 200 else []
        if not ways:
            return
        address = chance.choice(ways)
    shown = desk.get(address)
    assert shown.status_code in REFUSALS | {200}, (address, shown.status_code)
    if shown.status_code != 200 or not shown.mimetype.startswith("text/html"):
        return
    form = BeautifulSoup(shown.text, "html.parser").select_one("main form[method=post]")
    if form is None:
        return
    sent = desk.post(str(form.get("action") or address), data=monkey.answers(form, chance))
    assert sent.status_code in REFUSALS | {200}, (address, sent.status_code)
    if sent.status_code == 302:
        taken[re.sub(r"papers/\w+", "papers/D", address.replace(number, "N"))] += 1


def _step(office: Office, place: str, chance: random.Random) -> tuple[str, str]:
    """Somebody, and the address of a step that is open to him; now and then of one that is not."""
    subject = queries.by_number(place.rpartition("/")[2]) or queries.lead_by_number(place.rpartition("/")[2])
    found = [
        (user.login, step) for user in office.users() for step in workflow.open_steps(subject, user, today())
        if not step.reasons or chance.random() < 0.1
    ]  # fmt: skip
    if not found:
        return "", ""
    actions = sorted({step.action for _login, step in found})
    action = chance.choice(actions)
    login, step = chance.choice([pair for pair in found if pair[1].action == action])
    with office.app.test_request_context():
        return login, step_url(step.step, subject)


def _paper(office: Office, place: str, chance: random.Random) -> tuple[str, str]:
    """Somebody who may, and a form of the case to sign, serve, change or void."""
    papers = list(documents.of_subject(place.rpartition("/")[2]))
    if not papers:
        return "", ""
    drafts = [paper for paper in papers if paper.state == "draft" and DOCUMENTS[paper.code].states]
    paper = chance.choice(drafts) if drafts and chance.random() < 0.7 else chance.choice(papers)
    what = "sign" if paper in drafts and chance.random() < 0.9 else chance.choice(("serve", "serve", "edit", "void"))
    role = DOCUMENTS[paper.code].signer if what == "sign" else "officer"
    users = [user for user in office.users() if role in user.roles] or office.users()
    return chance.choice(users).login, f"{place}/papers/{paper.number}/{what}"


def wrong(case: Case, people: list[User], on: date) -> Iterator[str]:
    """What must never be, whoever did what."""
    if case.spot is None:
        yield from _wrongly_decided(case)
    if any(row.reviewer_id in case.officer_ids for row in case.reviews):
        yield "an officer reviewed"
    for approval in case.approvals:
        if approval.approver_id == approval.author_id or approval.approver_id in case.officer_ids:
            yield f"{approval.matter} approved by its author or an officer"
    for document in documents.of_subject(case.number):
        if document.state == "issued" and document.approved_hash != hash_of(document.text):
            yield f"{document.code} issued with another text"
        if document.approved_by_id is not None and document.approved_by_id == document.author_id:
            yield f"{document.code} signed by its author"
    if case.state not in ENDS and not any(list(workflow.open_steps(case, user, on)) for user in people):
        yield f"nobody can leave {case.state}"


def _wrongly_decided(case: Case) -> Iterator[str]:
    """What must never be of a decision by the ordinary procedure."""
    for decision in case.decisions:
        if decision.fine_fen > decision.proposed_fine_fen:
            yield "the defence made it worse"
        if decision.decided_on is None:
            continue
        if decision.kind == "penalty" and decision.notice_served_on is None:
            yield "penalised without notice"
        if not any(row.opinion == "agree" for row in case.reviews):
            yield "decided without review"
        if decision.withdrawn_on is None and (reason := penalties.outside_the_range(decision)) is not None:
            yield f"fine outside the range: {reason.plain()}"


def play(app: Flask, seed: int) -> None:
    """One sequence of turns, days passing between them."""
    chance = random.Random(seed)
    databases.empty()
    with time_machine.travel(f"{FIRST}T09:00:00+08:00", tick=False) as clock:
        office = Office(app, chance.choice(BEGINS))
        for _turn in range(TURNS):
            turn(office, chance)
            case = office.case()
            if case is not None:
                found = list(wrong(case, office.users(), today()))
                assert found == [], (seed, case.state, found)
            if chance.random() < 0.1:
                clock.shift(timedelta(days=chance.choice((1, 1, 3, 8, 20))))
                office.desks.clear()  # sessions end over night
        db.session.rollback()
        assert list(events.verify()) == [], seed
        db.session.rollback()


@pytest.mark.one_database
@settings(
    max_examples=SEQUENCES, phases=(Phase.explicit, Phase.generate), deadline=None, derandomize=SEQUENCES < 100,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(seed=st.integers(0, 2**32 - 1))
@pytest.mark.timeout(0)
def test_no_sequence_of_steps_does_what_the_law_forbids(app: Flask, seed: int) -> None:
    play(app, seed)


def test_the_page_of_a_step_that_is_not_open_says_why_instead_of_failing(app: Flask, client: Browser) -> None:
    cast = make_cast()
    case = make_case("investigating", cast)
    sign_in(client, cast.officer)
    answer = client.get(f"/cases/{case.number}/report")
    assert answer.status_code == 409 and "尚未起草案件调查终结报告" in answer.text
