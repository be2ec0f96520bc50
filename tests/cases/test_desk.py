"""The desk of a case: every official form drafted from the case over HTTP, signed by another, issued, served, voided."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup

from ipenforce.cases import workflow
from ipenforce.cases.commands import desk
from ipenforce.clock import today
from ipenforce.db import db
from ipenforce.documents import commands as documents
from ipenforce.documents import queries
from ipenforce.documents.catalogue import DOCUMENTS, Ask, FormRow
from ipenforce.documents.pdf import not_printed
from ipenforce.errors import Refused
from ipenforce.events import Event
from tests.cases.exhibits import main
from tests.cases.stage import make_case, make_cast
from tests.documents.samples import asked
from tests.factories import make_user, sign_in

AT_THE_DESK = [code for code, row in DOCUMENTS.items() if row.states and workflow.step_of_form(code, {}) is None]
"""The forms that take no step. Those that do are drafted and signed in the tests of their part of the procedure."""
WALKED = ("filing_proposed", "investigating", "reviewed", "notice_served", "heard", "decided")


def state_for(row: FormRow) -> str:
    """A state that the row is drafted in and that a case can be walked to."""
    return next(state for state in reversed(WALKED) if state in row.states)


def typed(row: FormRow, case: Any) -> dict[str, Any]:
    """The sample answers of a form as a browser would send them."""
    answers = asked(row.code)
    fields: dict[str, Any] = {"addressee": case.respondents[0].party.number} if row.addressed else {}
    for ask in row.asks:
        value = answers.get(ask.name)
        if ask.kind == "rows":
            for place, entry in enumerate(value or ()):
                fields |= {f"{ask.name}-{place}-{column.name}": sent(column, entry.get(column.name)) for column in ask.columns}
        else:
            fields[ask.name] = sent(ask, value)
    return fields


def sent(ask: Ask, value: Any) -> str:
    if value is None:
        return ""
    if ask.kind == "yuan":
        return f"{value // 100}.{value % 100:02d}"
    if ask.kind == "moment":
        return str(value)[:16].replace(" ", "T")
    if ask.kind == "choice":
        return next(code for code, words in ask.choices.items() if value in (code, str(words)))
    return str(value)


def draft(client, case, code: str):
    row = DOCUMENTS[code]
    return client.post(f"/cases/{case.number}/forms/{code}/new", data=typed(row, case))


@pytest.fixture
def cast(app):
    return make_cast()


def refused_without(client, case, row: FormRow) -> None:
    """One required answer left out: refused by name, and what was typed is still there."""
    ask = next((ask for ask in row.asks if ask.required and ask.kind != "choice"), None)
    if ask is None:
        return
    fields = {name: value for name, value in typed(row, case).items() if name != ask.name and not name.startswith(f"{ask.name}-")}
    kept = next((value for name, value in fields.items() if name != "addressee" and value and not value[:1].isdigit()), None)
    answer = client.post(f"/cases/{case.number}/forms/{row.code}/new", data=fields)
    assert answer.status_code == 422 and "不能提交" in answer.text
    if kept and "\n" not in kept:
        assert kept in BeautifulSoup(answer.text, "html.parser").get_text() or kept in answer.text
    assert not [paper for paper in queries.of_subject(case.number) if paper.code == row.code]


@pytest.mark.one_database
@pytest.mark.parametrize("code", AT_THE_DESK)
def test_every_form_of_the_desk_is_drafted_from_a_case_signed_and_printed_whole(app, client, cast, code):
    row = DOCUMENTS[code]
    case = make_case(state_for(row), cast)
    signer = {"officer": cast.second, "bureau_head": cast.head, "legal_reviewer": cast.reviewer}.get(row.signer) or make_user(
        case.bureau, row.signer
    )
    db.session.commit()
    sign_in(client, cast.officer)
    refused_without(client, case, row)
    answer = draft(client, case, code)
    assert answer.status_code == 302, BeautifulSoup(answer.text, "html.parser").select_one(".error-summary")
    paper = queries.of_subject(case.number)[-1]
    assert (paper.code, paper.state) == (code, "draft")
    sign_in(client, signer)
    page = client.get(f"/cases/{case.number}/papers/{paper.number}/sign")
    shown = BeautifulSoup(page.text, "html.parser").select_one("[name=shown_hash]")["value"]
    assert client.post(f"/cases/{case.number}/papers/{paper.number}/sign", data={"shown_hash": shown}).status_code == 302
    db.session.expire_all()
    paper = queries.by_number(paper.number)
    assert paper.state == "issued" and row.word in paper.docket_no
    assert not_printed(paper, queries.pdf_of(paper)) == []
    names = [event.name for event in db.session.execute(db.select(Event).filter_by(subject=case.number)).scalars()]
    assert names[-3:] == ["document.drafted", "document.approved", "document.issued"]


def test_the_desk_lists_all_56_forms_with_their_moment(app, client, cast):
    case = make_case("investigating", cast)
    db.session.commit()
    sign_in(client, cast.officer)
    page = client.get(f"/cases/{case.number}/forms")
    assert {row.official_no for row in DOCUMENTS.values()} == set(range(1, 57))
    text = BeautifulSoup(page.text, "html.parser").get_text()
    assert all(f"{row.official_no} {row.label}" in text and str(row.issued_when) in text for row in DOCUMENTS.values())


def test_a_form_with_rows_offers_more_of_them_with_and_without_scripts(app, client, cast):
    case = make_case("investigating", cast)
    db.session.commit()
    sign_in(client, cast.officer)
    address = f"/cases/{case.number}/forms/inventory/new"
    page = BeautifulSoup(client.get(address).text, "html.parser")
    rows = page.select_one("fieldset[data-rows]")
    assert rows is not None and len(rows.select("[data-row]")) == 1 and rows.select_one("[data-add-row]")["name"].startswith("add_")
    more = client.post(address, data={rows.select_one("[data-add-row]")["name"]: "1"})
    assert len(BeautifulSoup(more.text, "html.parser").select("fieldset[data-rows] [data-row]")) == 2


def test_whoever_drafted_a_form_may_not_sign_it(app, client, cast):
    case = make_case("investigating", cast)
    db.session.commit()
    sign_in(client, cast.officer)
    draft(client, case, "site_record")
    paper = queries.of_subject(case.number)[-1]
    with pytest.raises(Refused, match="拟稿人"):
        desk.sign_form(case, paper, shown_hash=paper.text_hash, on=today(), actor=cast.officer)


def test_a_form_is_signed_by_the_role_that_the_catalogue_names(app, client, cast):
    case = make_case("investigating", cast)
    db.session.commit()
    sign_in(client, cast.officer)
    draft(client, case, "interview_notice")
    paper = queries.of_subject(case.number)[-1]
    with pytest.raises(Refused, match="办案机构负责人"):
        desk.sign_form(case, paper, shown_hash=paper.text_hash, on=today(), actor=cast.second)


def test_a_form_of_another_stage_is_not_drafted(app, client, cast):
    case = make_case("investigating", cast)
    db.session.commit()
    sign_in(client, cast.officer)
    assert draft(client, case, "performance_demand").status_code == 409
    assert client.get(f"/cases/{case.number}/forms/nothing/new").status_code == 404


def issued(case, cast, client, code: str = "interview_notice"):
    sign_in(client, cast.officer)
    draft(client, case, code)
    paper = queries.of_subject(case.number)[-1]
    desk.sign_form(case, paper, shown_hash=paper.text_hash, on=today(), actor=make_user(case.bureau, "unit_head"))
    db.session.commit()
    return paper


def test_electronic_service_wants_the_signed_consent(app, client, cast):
    case = make_case("investigating", cast)
    db.session.commit()
    paper = issued(case, cast, client)
    served = {"how": "electronic", "recipient": "示例公司", "served_on": today(), "proof": "系统到达记录", "on": today(), "actor": cast.officer}
    with pytest.raises(Refused, match="送达地址确认书"):
        desk.serve_form(case, paper, **served)
    draft(client, case, "service_address")
    address = queries.of_subject(case.number)[-1]
    assert address.asked["consent"] == "yes"
    documents.approve(address, shown_hash=address.text_hash, on=today(), actor=cast.second)
    documents.issue(address, on=today(), actor=cast.second)
    assert desk.serve_form(case, paper, **served).how == "electronic"


def test_public_notice_serves_only_when_its_period_has_passed(app, client, cast):
    case = make_case("investigating", cast)
    db.session.commit()
    paper = issued(case, cast, client)
    with pytest.raises(Refused, match="满期才视为送达"):
        desk.serve_form(
            case, paper, how="public_notice", recipient="本局网站", served_on=today(), proof="公告截图", on=today(), actor=cast.officer
        )


def test_a_void_form_keeps_its_number_and_says_why(app, client, cast):
    case = make_case("investigating", cast)
    db.session.commit()
    paper = issued(case, cast, client)
    desk.void_form(case, paper, because="当事人名称有误", on=today(), actor=cast.head)
    assert (paper.state, paper.void_because) == ("void", "当事人名称有误") and paper.docket_no
    sign_in(client, cast.officer)
    assert "作废" in client.get(f"/cases/{case.number}/forms").text
    register = main(client.get("/papers/numbers?void=1"))
    assert paper.docket_no in register and "当事人名称有误" in register
    assert "立案审批表" in main(client.get("/papers/numbers")) and "没有作废的文号" in main(client.get("/papers/numbers?void=1&year=2001"))
    stranger = sign_in(client, make_user(make_cast().head.bureau, "officer"))
    assert paper.docket_no not in stranger.get("/papers/numbers").text
