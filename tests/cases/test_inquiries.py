"""What others are asked and told to do in a case runs until they answer: by the law's days, or by the day that was fixed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from ipenforce.cases import measures
from ipenforce.cases.clocks import clocks
from ipenforce.cases.commands import inquiries as inquiry_commands
from ipenforce.cases.models import Pause
from ipenforce.db import db
from ipenforce.errors import Refused
from tests.cases.exhibits import main
from tests.cases.signing import SHOES, day, ends, issue, refuses, serve
from tests.cases.stage import make_case, make_cast
from tests.factories import sign_in

BUREAU, OWNER = "演示市市场监督管理局", "示例股份有限公司"


def test_what_others_are_asked_runs_until_they_answer(app: Flask, client: FlaskClient) -> None:
    with time_machine.travel("2026-08-03T09:00:00+08:00"):
        case = make_case("investigating", make_cast(), start=date(2026, 7, 31))
    on, officer = date(2026, 9, 21), case.officers[0].user
    refuses("不能早于今天", case, "identification_request", on, to=OWNER, kind="identify", goods=[SHOES], questions="真伪", samples="照片",
            by=date(2026, 9, 20))  # fmt: skip
    issue(case, "identification_request", on, to=OWNER, kind="identify", goods=[SHOES], questions="真伪", samples="照片", by=date(2026, 9, 30))
    letter = issue(case, "assistance_request", on, to=BUREAU, organ="bureau", facts="案情", matters="核实")
    order = issue(case, "correction_order", on, facts="销售侵权商品", requirement="停止销售")
    sampling: dict[str, Any] = {
        "started_at": "2026-09-21 09:00", "ended_at": "2026-09-21 10:00", "place": "仓库", "way": "site", "method": "随机", "seal": "1", "storage": "常温",
        "samples": [{"name": "鞋", "unit": "双", "quantity": 2}],
    }  # fmt: skip
    refuses("请填写当事人到场情况", case, "sampling_record", on, **sampling)
    issue(case, "sampling_record", on, **sampling, attendance="came")
    assert not [clock for clock in clocks(case, on) if clock.cite == "penalty.assistance"]
    serve(case, letter, date(2026, 9, 22))
    serve(case, order, date(2026, 9, 22))
    # 23, 24, 28 to 30 September; 8 to 10, 12 to 16, 19, 20 October: fifteen working days
    assert ends(case, on, "penalty.assistance") == date(2026, 10, 20)
    assert ends(case, on, "penalty.confiscation") == date(2026, 9, 22)
    assert ends(case, date(2026, 9, 30), "penalty.case_term") == date(2026, 11, 11)  # 21 to 30 September: ten days so far
    asked = {row.kind: row for row in measures.unanswered(case)}

    def record(kind: str, result: str, answered: date, **more: Any) -> None:
        with day(answered):
            inquiry_commands.record_answer(case, asked[kind], result=result, answered_on=answered, answer="书面答复", on=answered, actor=officer, **more)

    with pytest.raises(Refused, match="与该事项不符"):
        record("identification", "done", date(2026, 9, 29))
    record("identification", "answered", date(2026, 9, 29))
    pause = db.session.execute(db.select(Pause)).scalar_one()
    assert (pause.started_on, pause.ended_on) == (on, date(2026, 9, 28)) and ends(case, date(2026, 10, 9), "penalty.case_term") == date(2026, 11, 9)
    with pytest.raises(Refused, match="已经登记"):
        record("identification", "answered", date(2026, 9, 30))
    with pytest.raises(Refused, match="延期到的日期"):
        record("assistance", "later", date(2026, 10, 16))
    record("assistance", "later", date(2026, 10, 16), until=date(2026, 11, 6))
    assert ends(case, date(2026, 10, 16), "penalty.assistance_request") == date(2026, 11, 6)
    with day(date(2026, 10, 19)):
        sign_in(client, officer)
        address = f"/cases/{case.number}/inquiries/answer"
        wrong = client.post(address, data={"inquiry": asked["correction"].number, "result": "answered", "answered_on": "2026-10-19", "answer": "甲的话"})
        assert wrong.status_code == 422 and "甲的话" in wrong.text and "与该事项不符" in wrong.text
        sent = {"inquiry": asked["correction"].number, "result": "done", "answered_on": "2026-10-19", "answer": "已停止销售"}
        assert client.post(address, data=sent).status_code == 302
        page = main(client.get(f"/cases/{case.number}"))
    assert "已改正：已停止销售" in page and "2026-11-06" in page
