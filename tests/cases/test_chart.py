"""The picture of the procedure: every state has its place, every way its arrow, and every state can be left."""

from __future__ import annotations

from itertools import combinations

from bs4 import BeautifulSoup

from ipenforce.cases import chart, workflow
from ipenforce.documents.catalogue import DOCUMENTS
from tests.factories import make_bureau, make_user, sign_in

ENDS = {"declined", "archived", "disposed", "joined", "assigned"}
"""States in which nothing is left to do."""


def test_no_two_boxes_lie_over_each_other():
    boxes = chart.draw(workflow.STEPS).boxes
    for one, other in combinations(boxes, 2):
        assert abs(one.x - other.x) >= chart.WIDE or abs(one.y - other.y) > chart.HIGH, (one.code, other.code)


def test_every_change_of_state_is_an_arrow_and_every_other_step_stays():
    drawn = {step.action for arrow in chart.draw(workflow.STEPS).arrows for step in arrow.steps}
    stays = {step.action for step in chart.beside(workflow.STEPS)}
    assert drawn | stays == {step.action for step in workflow.STEPS} and not drawn & stays


def test_every_state_but_the_last_ones_can_be_left():
    left = {source for source, _target in chart.moves(workflow.STEPS)}
    met = {box.code for box in chart.draw(workflow.STEPS).boxes}
    assert met - left <= ENDS | {"closed"}


def test_the_page_names_each_step_with_who_takes_it_and_the_article(client, app):
    sign_in(client, make_user(make_bureau(), "officer"))
    page = BeautifulSoup(client.get("/procedure?state=suspended").text, "html.parser")
    words = page.get_text(" ")
    assert all(step.label in words for step in workflow.STEPS)
    assert page.select_one(".is-here text").get_text() == "中止调查"
    rows = [row.get_text(" ") for row in page.select("tbody tr")]
    assert len(rows) == len(workflow.STEPS) and all("第" in row for row in rows)


def test_the_form_of_a_step_may_be_drafted_wherever_the_step_is_open():
    wrong = {step.action: set(step.sources) - set(DOCUMENTS[step.form].states) for step in workflow.STEPS if step.form}
    assert {action: states for action, states in wrong.items() if states} == {}
