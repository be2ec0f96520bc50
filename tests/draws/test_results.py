"""Results of visits: entered once, at the right fields; a finding becomes a lead; when the picks are public."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ipenforce.clock import today
from ipenforce.db import db
from ipenforce.draws import commands, queries
from ipenforce.draws.models import Assignment
from ipenforce.errors import Refused
from ipenforce.intake.models import Lead
from tests.draws.office import WHOLE_ROAD, make_office, names_of, run
from tests.factories import make_party


@pytest.fixture
def office(app):
    return make_office()


def result_of(visit: Assignment, office, **given) -> None:
    facts = {"result": "1", "disposition": "none", "findings": "", "visited_on": today(), "on": today(), "actor": office.officers[0]}
    commands.enter_result(visit, **{**facts, **given})


def test_a_finding_becomes_a_lead_that_names_the_visit(office):
    draw = office.draw()
    run()
    visit = draw.assignments[0]
    party = make_party(uscc=visit.code)
    result_of(visit, office, result="A", disposition="clue", findings="货架上有涉嫌侵权商品")
    lead = db.session.execute(db.select(Lead)).scalar_one()
    assert (lead.number, lead.source, lead.origin_subject) == (visit.lead_number, "inspection", visit.number)
    assert (lead.party_id, lead.bureau_id, lead.received_on) == (party.id, office.bureau.id, today())
    assert "货架上有涉嫌侵权商品" in lead.content
    assert names_of(lead.number) == ["lead.received"]
    assert names_of(draw.number) == [*WHOLE_ROAD, "draw.result_entered"]
    assert (visit.entered_by_id, visit.entered_on) == (office.officers[0].id, today())


def test_nothing_found_opens_no_lead_and_a_result_is_entered_once(office):
    draw = office.draw()
    run()
    visit = draw.assignments[0]
    result_of(visit, office)
    assert visit.lead_number is None
    assert db.session.execute(db.select(Lead)).first() is None
    with pytest.raises(Refused, match="已经录入"):
        result_of(visit, office, result="A", disposition="clue", findings="x")


def test_of_two_who_enter_a_result_at_the_same_time_the_second_is_told(office):
    draw = office.draw()
    run()
    visit = draw.assignments[0]
    assert visit.result is None
    db.session.execute(
        db.update(Assignment).where(Assignment.id == visit.id).values(result="1", entered_on=today()).execution_options(synchronize_session=False)
    )
    with pytest.raises(Refused, match="已经录入"):
        result_of(visit, office, result="A", disposition="clue", findings="x")
    assert db.session.execute(db.select(Lead)).first() is None


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"result": "2"}, "result"),
        ({"disposition": "nothing"}, "result"),
        ({"visited_on": today() + timedelta(days=1)}, "visited_on"),
        ({"visited_on": today() - timedelta(days=1)}, "visited_on"),
        ({"disposition": "clue"}, "disposition"),
        ({"result": "A", "disposition": "clue"}, "findings"),
    ],
)
def test_a_result_that_contradicts_itself_is_refused_at_its_field(office, given, field):
    draw = office.draw()
    run()
    with pytest.raises(Refused) as refused:
        result_of(draw.assignments[0], office, **given)
    assert (refused.value.field, refused.value.status) == (field, 422)
    assert draw.assignments[0].result is None


def test_the_picks_are_public_when_every_result_is_in_or_at_once_where_the_plan_says_so(office):
    quiet, loud = office.draw(quota={"A": 2}), office.draw(quota={"A": 2}, public_at_once=True)
    run()
    assert not queries.is_public(quiet)
    assert queries.is_public(loud)
    result_of(quiet.assignments[0], office)
    assert not queries.is_public(quiet)
    result_of(quiet.assignments[1], office)
    assert queries.is_public(quiet)


