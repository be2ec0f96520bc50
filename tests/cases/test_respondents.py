"""A case against two parties by its pages: each is proposed for, from links that lead from one to the other."""

from __future__ import annotations

from bs4 import BeautifulSoup

from ipenforce.cases import commands
from ipenforce.clock import today
from ipenforce.db import db
from tests.factories import make_party


def test_each_of_two_respondents_gets_a_proposal_from_the_page(desk, cast, case):
    commands.add_party(case, party=make_party("示例第二公司"), role="respondent", on=today(), actor=cast.officer)
    db.session.commit()
    address = f"/cases/{case.number}/propose"
    page = BeautifulSoup(desk.get(address).text, "html.parser")
    second = next(link["href"] for link in page.select("main a[href]") if link.get_text() == "示例第二公司")
    shown = BeautifulSoup(desk.get(second).text, "html.parser")
    assert shown.select_one("main strong[aria-current=page]").get_text() == "示例第二公司"
    assert address in next(link["href"] for link in shown.select("main a[href*=propose]"))


def test_a_reader_is_offered_no_page_that_he_may_not_open(desk, client, cast, case):
    lead = case.lead.number
    assert "确定或更正" not in desk.get(f"/leads/{lead}").text, "the lead is decided"
