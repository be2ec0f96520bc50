"""The pages of people at work: the queue, notes, tasks, handovers, deputies and shares, each by its own person."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine

from ipenforce.cases import work
from ipenforce.cases.models import Case
from ipenforce.db import db
from ipenforce.demo.road import Cast
from tests.cases.stage import make_case, make_lead
from tests.factories import make_bureau, make_user, sign_in
from tests.http_client import Browser

ON = date(2026, 8, 10)


@pytest.fixture(autouse=True)
def noon() -> Any:
    with time_machine.travel("2026-08-10T12:00:00+08:00", tick=False):
        yield


@pytest.fixture
def case(cast: Cast) -> Case:
    return make_case("investigating", cast, start=date(2026, 7, 31))


def test_the_pages_of_people_at_work(client: Browser, case: Case, cast: Cast) -> None:
    head, deputy, away = make_user(case.bureau, "unit_head", "officer"), make_user(case.bureau, "officer"), make_bureau()
    lead, number = make_lead(cast, ON), case.number
    given = {"lead": lead.number, "deputy": deputy.number, "second": cast.second.number, "officer": cast.officer.number, "away": away.number}
    desk = sign_in(client, head)
    assert lead.title in desk.get("/queue").text and "批量指派" in desk.get("/queue").text
    assert desk.post("/queue/assign", data={"officer": given["officer"]}).status_code == 422
    assert desk.post("/queue/assign", data={"officer": given["officer"], "subjects": [given["lead"]]}).status_code == 302
    desk = sign_in(client, cast.officer)
    assert "移交他人" in desk.get(f"/leads/{given['lead']}").text
    wrong = desk.post(f"/cases/{number}/notes", data={"text": "请@无名氏核对"})
    assert wrong.status_code == 422 and "请@无名氏核对" in wrong.text
    assert desk.post(f"/cases/{number}/notes", data={"text": f"请@{cast.second.name}核对"}).status_code == 302
    assert desk.post(f"/cases/{number}/tasks/new", data={"assignee": given["second"], "text": "调取进货单", "due_on": ""}).status_code == 302
    assert desk.post(f"/cases/{number}/handover", data={"colleague": given["deputy"], "because": "调离"}).status_code == 302
    answer = desk.post("/deputies", data={"person": given["officer"], "deputy": given["deputy"], "starts_on": "2026-08-10",
                                          "ends_on": "2026-08-12", "because": "年休假"})  # fmt: skip
    assert answer.status_code == 302 and "2026-08-12" in desk.get("/deputies").text
    page = desk.get(f"/cases/{number}").text
    assert all(said in page for said in ("等待答复", "调取进货单", "核对", "代"))
    desk = sign_in(client, cast.second)
    home = desk.get("/").text
    assert "同事找您" in home and "调取进货单" in home
    desk = sign_in(client, db.session.merge(cast.head))
    shared = desk.post(f"/cases/{number}/share", data={"place": given["away"], "right": "read", "ends_on": "2026-09-01", "because": "联合执法"})
    assert shared.status_code == 302 and "结束共享" in desk.get(f"/cases/{number}").text
    desk = sign_in(client, db.session.merge(deputy))
    asked = work.asked_of(deputy)[0].number
    assert asked in desk.get("/").text
    assert desk.post(f"/handovers/{asked}", data={"accepted": "no", "answer": ""}).status_code == 422
    assert desk.post(f"/handovers/{asked}", data={"accepted": "yes", "answer": ""}).status_code == 302
    assert sign_in(client, db.session.merge(cast.second)).post(f"/handovers/{asked}", data={"accepted": "yes"}).status_code == 403
