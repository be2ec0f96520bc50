"""A hearing from its request to the decision, what stands in the way of each step, and what a hearing leaves behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from ipenforce.accounts.models import User
from ipenforce.cases import commands, penalties, workflow
from ipenforce.cases.clocks import clocks
from ipenforce.cases.forms.desk import printed_of
from ipenforce.cases.models import Case, Hearing, Pause
from ipenforce.db import db
from ipenforce.demo.road import Breach, Cast
from ipenforce.documents import queries as documents
from ipenforce.documents.catalogue import DOCUMENTS
from ipenforce.documents.models import Document
from ipenforce.errors import Refused
from ipenforce.events import Event
from tests.cases.stage import make_case, make_cast
from tests.factories import make_user

LARGE = Breach(fine_fen=15_000_000, band="ordinary")
"""150,000 yuan against an organisation: above the threshold of a hearing."""
START = date(2026, 8, 3)
TODAY = date(2026, 8, 31)


@pytest.fixture
def cast(app: Flask) -> Iterator[Cast]:
    with time_machine.travel("2026-08-31T09:00:00+08:00", tick=False):
        yield make_cast()


def draft(case: Case, code: str, asked: dict[str, Any], on: date, actor: User) -> Document:
    row = DOCUMENTS[code]
    full = {ask.name: asked.get(ask.name) for ask in row.asks}
    party = case.respondents[0] if row.addressed else None
    return commands.draft_form(case, code=code, asked=full, printed=printed_of(row, full), case_party=party, on=on, actor=actor)


def sign(case: Case, paper: Document, on: date, actor: User) -> None:
    commands.sign_form(case, paper, shown_hash=paper.text_hash, on=on, actor=actor)


def refused(cite: str | None, command: Any, *args: Any, **given: Any) -> str:
    with pytest.raises(Refused) as why:
        command(*args, **given)
    assert why.value.reason.cite == cite, why.value
    db.session.flush()
    return why.value.reason.plain()


def ask(case: Case, on: date, **more: Any) -> Hearing:
    given = {"requested_on": on, "how": "written", "request": "要求听证，理由见书面申请。", "on": on, "actor": case.officers[0].user, **more}
    return commands.request_hearing(case, case.decisions[0], **given)


def notice(chair: User, recorder: User, held_at: str, requested_on: date) -> dict[str, Any]:
    return {"requested_on": requested_on.isoformat(), "held_at": held_at, "place": "三楼会议室", "chair": f"{chair.name} 科长",
            "recorder": recorder.name, "openness": "public", "phone": "010-00000000"}  # fmt: skip


def written(chair: User, recorder: User, held_at: str) -> dict[str, Any]:
    told = dict.fromkeys(("attended", "recusal", "presented", "answered", "examined", "closing_words", "established", "opinion"), "略")
    return {"held_at": held_at, "ended_at": held_at, "place": "三楼会议室", "chair": chair.name, "recorder": recorder.name,
            "openness": "public", **told}  # fmt: skip


def discussed(people: list[User], about: str = "decision", conclusion: str = "同意处罚意见") -> dict[str, Any]:
    return {"held_at": "2026-09-14 15:00", "place": "会议室", "about": about, "chair": "演示", "recorder": "演示", "because": "经过听证",
            "reviewed": "审核同意", "conclusion": conclusion,
            "opinions": [{"person": person.name, "post": "局领导", "opinion": "同意"} for person in people]}  # fmt: skip


def term(case: Case, on: date) -> date:
    return next(clock.due.strict for clock in clocks(case, on) if clock.cite == "penalty.case_term")


def test_a_hearing_from_its_request_to_the_decision(cast: Cast) -> None:
    case = make_case("notice_served", cast, start=START, breach=LARGE)
    bureau, officer, decision = case.bureau, cast.officer, case.decisions[0]
    chair, recorder = make_user(bureau, "legal_reviewer"), make_user(bureau, "unit_head")
    heads = [cast.head, make_user(bureau, "bureau_head"), make_user(bureau, "bureau_head")]
    assert decision.notice_served_on == date(2026, 8, 11)
    assert next(c.due.safe for c in clocks(case, TODAY) if c.cite == "penalty.hearing") == date(2026, 8, 18)  # five working days
    usual = term(case, TODAY)

    commands.record_defence(case, decision, stated="请求从轻。", stated_on=date(2026, 8, 12), treatment="不予采纳。", on=TODAY, actor=officer)
    assert documents.live(case.number, "defence_record", "#1").addressee == decision.party.number
    refused("penalty.hearing", commands.close_hearing_of_party, case, on=date(2026, 8, 18), actor=officer)
    refused("penalty.hearing", ask, case, date(2026, 8, 19))
    refused("penalty.hearing", ask, case, date(2026, 8, 18), requested_on=date(2026, 8, 10))
    early = notice(chair, recorder, "2026-09-10 09:30", TODAY)
    refused("penalty.hearing", draft, case, "hearing_notice", early, TODAY, officer)
    hearing = ask(case, date(2026, 8, 31), late_because="台风致交通中断，附证明。")
    refused("penalty.hearing", ask, case, TODAY)
    refused("penalty.hearing", commands.close_hearing_of_party, case, on=TODAY, actor=officer)

    good = notice(chair, recorder, "2026-09-10 09:30", TODAY)
    for wrong, cite in (
        ({"held_at": "2026-09-09 09:30"}, "penalty.hearing"),  # 31 August and seven working days: the 9th is the seventh
        ({"chair": officer.name}, "penalty.hearing"), ({"chair": cast.reviewer.name}, "penalty.hearing"),
        ({"chair": "查无此人"}, "penalty.hearing"), ({"chair": recorder.name, "recorder": chair.name}, "penalty.hearing"),
        ({"recorder": chair.name}, "penalty.hearing"), ({"recorder": officer.name}, "penalty.hearing"),
        ({"members": cast.second.name}, "penalty.hearing"),
    ):  # fmt: skip
        refused(cite, draft, case, "hearing_notice", {**good, **wrong}, TODAY, officer)
    told = draft(case, "hearing_notice", {**good, "members": heads[2].name}, TODAY, officer)
    refused("penalty.hearing", sign, case, told, date(2026, 9, 1), cast.head)  # signed a day later it comes too late
    sign(case, told, TODAY, cast.head)
    assert (case.state, hearing.chair, hearing.recorder, hearing.held_on) == ("hearing", chair, recorder, date(2026, 9, 10))
    assert [row.user for row in hearing.members] == [heads[2]]

    held, record = date(2026, 9, 10), written(chair, recorder, "2026-09-10 09:30")
    refused("penalty.hearing_conduct", draft, case, "hearing_record", record, held, officer)
    refused("penalty.hearing", draft, case, "hearing_record", record, held, recorder)
    commands.serve_form(case, told, how="direct", recipient="负责人", served_on=TODAY, proof="回证", on=TODAY, actor=officer)
    refused("penalty.hearing", draft, case, "hearing_record", record, date(2026, 9, 9), recorder)
    refused("penalty.hearing_conduct", draft, case, "hearing_report", record, held, recorder)
    with time_machine.travel("2026-09-14T09:00:00+08:00", tick=False):
        paper = draft(case, "hearing_record", record, held, recorder)
        refused("penalty.hearing_conduct", sign, case, paper, held, cast.reviewer)
        sign(case, paper, held, chair)
        sign(case, draft(case, "hearing_report", record, date(2026, 9, 14), recorder), date(2026, 9, 14), chair)
        on = date(2026, 9, 14)
        assert hearing.outcome == "held" and hearing.ended_on == on
        pause = db.session.execute(db.select(Pause)).scalar_one()
        assert (pause.started_on, pause.ended_on) == (TODAY, on) and term(case, on) == usual + timedelta(days=15)
        commands.close_hearing_of_party(case, on=on, actor=officer)

        refused("penalty.legal_review_scope", commands.submit_decision, case, on=on, actor=officer)
        review = {"shown_hash": penalties.combined_hash(penalties.papers_of_decision(case)), "text": "同意", "on": on}
        refused("penalty.legal_review", commands.legal_review, case, opinion="agree", actor=cast.reviewer, **review)
        refused("penalty.review", commands.legal_review, case, opinion="agree", actor=cast.reviewer, **{**review, "shown_hash": "0"})
        refused("penalty.review_separation", commands.legal_review, case, opinion="agree", qualification="A1", actor=chair, **review)
        commands.legal_review(case, opinion="correct", qualification="A20260001", actor=cast.reviewer, **review)
        refused("penalty.legal_review_scope", commands.submit_decision, case, on=on, actor=officer)
        commands.set_decision(case, decision, fine_fen=14_000_000, discretion="采纳听证意见，减轻。", on=on, actor=officer)
        review["shown_hash"] = penalties.combined_hash(penalties.papers_of_decision(case))
        commands.legal_review(case, opinion="agree", actor=cast.reviewer, **review)
        commands.set_decision(case, decision, fine_fen=13_000_000, discretion="再减轻。", on=on, actor=officer)
        refused("penalty.legal_review_scope", commands.submit_decision, case, on=on, actor=officer)  # not the text that was reviewed
        review["shown_hash"] = penalties.combined_hash(penalties.papers_of_decision(case))
        commands.legal_review(case, opinion="agree", actor=cast.reviewer, **review)
        commands.submit_decision(case, on=on, actor=officer)

        decide = {"shown_hash": review["shown_hash"], "opinion": "同意", "on": on, "actor": cast.head}
        refused("penalty.collective_scope", commands.approve_decision, case, **decide)
        refused("house.collective_discussion", draft, case, "collective_discussion", discussed(heads[:2]), on, officer)
        refused("penalty.collective_scope", draft, case, "collective_discussion", discussed([*heads, officer]), on, officer)
        sign(case, draft(case, "collective_discussion", discussed(heads), on, officer), on, heads[1])
        commands.approve_decision(case, **decide)
    assert case.state == "decided" and "于2026年9月10日举行了听证" in documents.by_number(decision.document).text
    seen = set(db.session.execute(db.select(Event.name).filter_by(subject=case.number)).scalars())
    assert {"case.hearing_requested", "case.hearing_notified", "case.hearing_ended", "case.legally_reviewed"} <= seen


def test_a_hearing_that_is_withdrawn_or_missed_is_waived_and_a_small_fine_gives_no_right(cast: Cast) -> None:
    small = make_case("notice_served", cast, start=START)
    assert "request_hearing" not in {step.action for step in workflow.open_steps(small, cast.officer, TODAY)}
    case = make_case("notice_served", make_cast(), start=START, breach=LARGE)
    officer = case.officers[0].user
    hearing = ask(case, date(2026, 8, 12))
    ended = {"because": "书面撤回", "on": date(2026, 8, 13), "actor": officer}
    refused("penalty.hearing_conduct", commands.end_hearing, case, hearing, outcome="absent", **ended)
    commands.end_hearing(case, hearing, outcome="withdrawn", **ended)
    refused(None, commands.end_hearing, case, hearing, outcome="withdrawn", **ended)
    commands.close_hearing_of_party(case, on=date(2026, 8, 19), actor=officer)
    assert case.state == "heard" and db.session.execute(db.select(Pause)).scalar_one().ended_on == date(2026, 8, 13)
    commands.submit_decision(case, on=TODAY, actor=officer)  # nothing was held: the case review is enough


def test_a_case_that_is_marked_difficult_takes_the_legal_review_and_the_heads_together(cast: Cast) -> None:
    case = make_case("reported", cast, start=START)
    officer, report = cast.officer, documents.live(case.number, "investigation_report")
    refused("penalty.legal_review_scope", commands.mark_scope, case, grounds=["after_hearing"], on=TODAY, actor=officer)
    commands.mark_scope(case, grounds=["complex"], on=TODAY, actor=officer)
    given = {"shown_hash": report.text_hash, "text": "同意", "on": TODAY, "actor": cast.reviewer}
    refused("penalty.legal_review_scope", commands.review, case, kind="case", **given)
    commands.review(case, kind="legal", qualification="A20260001", **given)
    assert case.state == "reviewed"
