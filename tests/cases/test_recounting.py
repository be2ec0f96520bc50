"""After a holiday notice: which days of an open case and of a lead are counted anew, and which stay as they were told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
import time_machine

from ipenforce.cases import commands
from ipenforce.cases.commands.recounting import BATCH
from ipenforce.cases.models import Case
from ipenforce.cases.steps.before import verification
from ipenforce.clock import SHANGHAI, now, today
from ipenforce.db import db
from ipenforce.events import SYSTEM, Event
from ipenforce.intake.commands import recount_leads
from ipenforce.law.working_days import use_years
from ipenforce.policy.commands import import_notice
from tests.accounts.office import events, facts
from tests.cases.stage import make_case, make_cast, make_lead
from tests.factories import make_bureau
from tests.policy.office import NOTICE

pytestmark = pytest.mark.usefixtures("app")
LATE = datetime(2026, 12, 30, 9, 0, tzinfo=SHANGHAI)
SERVED, DECIDED, NOTICED = date(2026, 12, 17), date(2026, 12, 29), date(2026, 12, 29)


@pytest.fixture(autouse=True)
def end_of_the_year() -> Iterator[None]:
    with time_machine.travel(LATE, tick=False):
        yield
    use_years(())


def at(state: str, start: date) -> Case:
    """A case walked to the state from a first day on, a day a step."""
    case = make_case(state, start=start)
    db.session.commit()
    return case


def notice(**over: Any) -> None:
    import_notice(content={**NOTICE, **over}, on=today(), actor=SYSTEM)


def recount() -> int:
    return commands.recount(on=today(), actor=SYSTEM)


def days(case: Case) -> dict[str, date | None]:
    [decision] = case.decisions
    return {name: getattr(decision, name) for name in ("reply_by", "serve_by", "pay_by", "publish_by")}


def test_without_a_notice_nothing_is_counted_anew() -> None:
    at("notice_served", date(2026, 12, 21))
    assert recount() == 0 and facts("case.recounted") == []


def test_the_period_for_an_answer_moves_while_the_answer_waits() -> None:
    case = at("notice_served", date(2026, 12, 21))
    assert (case.decisions[0].notice_served_on, days(case)["reply_by"], case.next_due_on) == (NOTICED, date(2027, 1, 6), date(2027, 1, 6))
    notice()
    assert recount() == 1
    assert (days(case)["reply_by"], case.next_due_on, case.next_due_provisional) == (date(2027, 1, 8), date(2027, 1, 8), False)
    assert recount() == 0


def test_service_and_publication_of_a_decision_move_while_they_wait() -> None:
    case = at("decided", date(2026, 12, 18))
    assert case.decisions[0].decided_on == DECIDED
    assert days(case) == {"reply_by": date(2027, 1, 4), "serve_by": date(2027, 1, 8), "pay_by": None, "publish_by": date(2027, 1, 27)}
    notice()
    assert recount() == 1
    assert days(case) == {"reply_by": date(2027, 1, 4), "serve_by": date(2027, 1, 11), "pay_by": None, "publish_by": date(2027, 1, 28)}


def test_the_event_states_every_day_before_and_after() -> None:
    case = at("notice_served", date(2026, 12, 21))
    notice()
    recount()
    [event] = events("case.recounted")
    number = case.decisions[0].number
    before, after = event.facts["before"], event.facts["after"]
    assert event.subject == event.facts["case"] == case.number
    assert (before["next_due_on"], before["provisional"], before[f"{number}.reply_by"]) == ("2027-01-06", "yes", "2027-01-06")
    assert (after["next_due_on"], after["provisional"], after[f"{number}.reply_by"]) == ("2027-01-08", None, "2027-01-08")


def test_the_day_for_payment_moves_until_it_is_paid() -> None:
    owing, paid = at("served", date(2026, 12, 5)), at("paid", date(2026, 12, 5))
    assert owing.decisions[0].served_on == paid.decisions[0].served_on == SERVED
    notice()
    recount()
    assert (days(owing)["pay_by"], days(paid)["pay_by"]) == (date(2027, 1, 6), date(2027, 1, 4))


def test_a_later_notice_of_the_year_moves_them_again() -> None:
    case = at("notice_served", date(2026, 12, 21))
    notice()
    recount()
    notice(free=[{"from": "2027-01-01", "to": "2027-01-04"}, NOTICE["free"][1]], workdays=[])
    assert recount() == 1 and days(case)["reply_by"] == date(2027, 1, 7)


def test_a_notice_that_moves_no_day_still_takes_away_the_doubt() -> None:
    case = at("notice_served", date(2026, 12, 21))
    notice(free=[{"from": "2027-01-01", "to": "2027-01-03"}, NOTICE["free"][1]], workdays=[])
    assert case.next_due_provisional and recount() == 1
    assert (case.next_due_on, case.next_due_provisional) == (date(2027, 1, 6), False)


@pytest.mark.parametrize("given", [{"closed_on": date(2026, 12, 20)}, {"origin": "imported"}])
def test_closed_and_imported_cases_are_left_alone(given: dict[str, Any]) -> None:
    case = at("notice_served", date(2026, 12, 21))
    db.session.execute(db.update(Case).where(Case.id == case.id).values(**given))
    db.session.expire_all()
    notice()
    assert recount() == 0
    assert (days(case)["reply_by"], case.next_due_on, case.next_due_provisional) == (date(2027, 1, 6), date(2027, 1, 6), True)


def test_cases_of_every_bureau_are_counted_however_many_there_are() -> None:
    bureau = make_bureau()
    first = at("notice_served", date(2026, 12, 21))
    quiet = {"bureau_id": bureau.id, "title": "示例案件", "channel": "market", "cause": "trademark.infringement", "state": "declined"}
    rows = [Case(**quiet, state_since=today(), opened_on=today(), created_at=now()) for _ in range(BATCH)]
    db.session.add_all(rows)
    db.session.flush()
    last = at("notice_served", date(2026, 12, 21))
    assert first.id < rows[0].id < rows[-1].id < last.id
    notice()
    assert recount() == 2
    assert {event.subject for event in events("case.recounted")} == {first.number, last.number}


def test_undecided_leads_are_counted_anew_once() -> None:
    cast = make_cast()
    waits, early, declined = (make_lead(cast, day) for day in (date(2026, 12, 15), date(2026, 12, 1), date(2026, 12, 15)))
    declined.state = "declined"
    db.session.commit()
    assert (waits.verify_by, waits.verify_by_provisional, early.verify_by) == (date(2027, 1, 6), True, date(2026, 12, 22))
    notice()
    assert recount_leads(counted=lambda lead: verification(lead, today()), on=today(), actor=SYSTEM) == 1
    assert (waits.verify_by, waits.verify_by_provisional) == (date(2027, 1, 8), False)
    assert (early.verify_by, declined.verify_by) == (date(2026, 12, 22), date(2027, 1, 6))
    assert facts("lead.recounted") == [{"lead": waits.number, "before": "2027-01-06", "after": "2027-01-08"}]
    assert recount_leads(counted=lambda lead: verification(lead, today()), on=today(), actor=SYSTEM) == 0


def test_only_a_notice_sets_the_recounting_off() -> None:
    case = at("notice_served", date(2026, 12, 21))
    notice()
    known = list(db.session.execute(db.select(Event).order_by(Event.id)).scalars())
    commands.recount_after([event for event in known if event.name != "calendar.imported"])
    assert days(case)["reply_by"] == date(2027, 1, 6)
    commands.recount_after(known)
    commands.recount_after(known)
    assert days(case)["reply_by"] == date(2027, 1, 8) and len(facts("case.recounted")) == 1


def test_a_payment_fixes_the_day_that_was_counted_last() -> None:
    case = at("served", date(2026, 12, 5))
    notice()
    recount()
    decision = case.decisions[0]
    commands.record_payment(
        case, decision, amount_fen=decision.due_fen, paid_on=today(), receipt_no="PJ-示例-1", on=today(), actor=case.officers[0].user
    )
    notice(free=[{"from": "2027-01-01", "to": "2027-01-07"}, NOTICE["free"][1]], workdays=[])
    recount()
    assert decision.pay_by == date(2027, 1, 6)
