"""Calculation sheets of an act: gains net of what is proved, a deduction never without evidence, the article beside each sum."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine

from ipenforce.cases import commands, penalties
from ipenforce.cases.models import Act, Case
from ipenforce.clock import today
from ipenforce.db import db
from ipenforce.errors import Refused
from tests.accounts.office import facts, said
from tests.cases.stage import make_case
from tests.factories import sign_in
from tests.policy.office import NOW, errors, main, soup, typed

pytestmark = pytest.mark.usefixtures("app")
ENDED = date(2026, 10, 20)
INCOME = {"measure": "illegal_gains", "description": "售服装所得", "quantity": 100, "unit": "件", "unit_price_fen": 10000, "method": "income",
          "evidence": "账册"}  # fmt: skip
COST = {**INCOME, "description": "购进服装", "unit_price_fen": 4000, "method": "purchase_cost", "evidence": "进货单"}
TAX = {**INCOME, "description": "已缴增值税", "quantity": 1, "unit": "项", "unit_price_fen": 50000, "method": "direct_tax", "evidence": "完税证明"}
SOLD = {**INCOME, "measure": "illegal_turnover", "description": "服装", "method": "sold_price", "evidence": "销售记录"}
GAINS_BASIS = "《市场监督管理行政处罚案件违法所得认定办法》第三条、第四条、第十条"
TURNOVER_BASIS = "《商标法实施条例》第七十八条"


@pytest.fixture(autouse=True)
def monday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def case(app) -> Case:
    return make_case("investigating")


def record(case: Case, *lines: dict[str, Any], ended_on: date | None = ENDED) -> Act:
    return commands.record_act(
        case, case.respondents[0], cause=case.cause, description="销售侵权服装", started_on=None, ended_on=ended_on, lines=lines,
        on=today(), actor=case.officers[0].user,
    )  # fmt: skip


def refused(case: Case, *lines: dict[str, Any], **given: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        record(case, *lines, **given)
    return caught.value


def on_page(client: Any, case: Case, *lines: dict[str, Any]) -> Any:
    """The act's form sent with these lines, amounts typed in yuan."""
    address = f"/cases/{case.number}/acts/new"
    sign_in(client, case.officers[0].user)
    data = {**typed(soup(client.get(address))), "description": "销售A&B<牌>服装", "ended_on": ENDED.isoformat()}
    for place, line in enumerate(lines):
        row = {name: value for name, value in line.items() if name != "unit_price_fen"} | {"unit_price_fen": f"{line['unit_price_fen'] / 100:.2f}"}
        data |= {f"lines-{place}-{name}": str(value) for name, value in row.items()}
    return client.post(address, data=data)


def test_gains_are_net_of_what_is_proved_and_it_is_an_event(case: Case) -> None:
    act = record(case, INCOME, COST, TAX, SOLD)
    assert [line.amount_fen for line in act.lines] == [1_000_000, -400_000, -50_000, 1_000_000]
    assert (act.illegal_gains_fen, act.illegal_turnover_fen, act.goods_value_fen) == (550_000, 1_000_000, None)
    told = {row["measure"]: (row["amount_fen"], row["lines"]) for row in facts("case.lines_recorded")}
    assert told == {"illegal_gains": (550_000, 3), "illegal_turnover": (1_000_000, 1)}


def test_the_sum_is_never_below_nothing(case: Case) -> None:
    act = record(case, INCOME, {**COST, "unit_price_fen": 20000})
    assert act.illegal_gains_fen == 0 and sum(line.amount_fen for line in act.lines) == -1_000_000
    assert penalties.base_of([act]).gains_fen == 0


def test_of_several_acts_none_takes_away_from_another(case: Case) -> None:
    acts = [record(case, INCOME, {**COST, "unit_price_fen": 20000}), record(case, INCOME), record(case, SOLD)]
    assert penalties.base_of(acts).gains_fen == 1_000_000


@pytest.mark.parametrize("method", ["purchase_cost", "direct_tax", "refunded"])
@pytest.mark.parametrize("evidence", ["", "  "])
def test_a_deduction_without_evidence_is_refused(case: Case, method: str, evidence: str) -> None:
    found = refused(case, INCOME, {**COST, "method": method, "evidence": evidence})
    assert (found.status, found.field, found.reason.cite) == (422, "lines", "penalty.gains")
    assert found.reason.plain() == "扣除“购进服装”须有当事人提供的证据：请填写证据"
    assert facts("case.lines_recorded") == []


@pytest.mark.parametrize(
    ("lines", "ended_on", "words"),
    [
        ([{**SOLD, "method": "purchase_cost"}], ENDED, "“违法经营额”不能用“扣除：原材料、商品购进价款”计算"),
        ([{**INCOME, "method": "marked_price"}], ENDED, "“违法所得”不能用“未售：标价”计算"),
        ([{**INCOME, "method": "full_income"}, COST], ENDED, "按全部收入计算违法所得，不作扣除"),
        ([INCOME, COST], date(2008, 12, 31), "行为时的规定没有允许“扣除：原材料、商品购进价款”"),
    ],
)  # fmt: skip
def test_a_method_that_the_law_of_the_act_does_not_know_is_refused(case: Case, lines: Any, ended_on: date, words: str) -> None:
    found = refused(case, *lines, ended_on=ended_on)
    assert (found.status, found.field) == (422, "lines") and words in found.reason.plain()


def test_evidence_is_not_asked_for_what_only_adds(case: Case) -> None:
    assert record(case, {**INCOME, "evidence": ""}).illegal_gains_fen == 1_000_000


def test_lines_are_replaced_as_a_whole_or_not_at_all(case: Case) -> None:
    act = record(case, INCOME, COST)
    officer = case.officers[0].user
    with pytest.raises(Refused):
        commands.record_lines(case, act, lines=[{**COST, "evidence": ""}], on=today(), actor=officer)
    assert act.illegal_gains_fen == 600_000
    commands.record_lines(case, act, lines=[SOLD], on=today(), actor=officer)
    assert (act.illegal_gains_fen, act.illegal_turnover_fen) == (None, 1_000_000)


def test_a_deduction_without_evidence_is_refused_on_the_page_and_what_was_typed_is_kept(client: Any, case: Case) -> None:
    answer = on_page(client, case, {**INCOME, "description": "A&B<所得>"}, {**COST, "evidence": ""})
    page = soup(answer)
    assert answer.status_code == 422 and "扣除“购进服装”须有当事人提供的证据：请填写证据" in page.find(id="lines-error").get_text()
    assert GAINS_BASIS in said(answer)
    assert page.find(id="description").get_text(strip=True) == "销售A&B<牌>服装"
    assert page.find(id="lines-0-description")["value"] == "A&B<所得>"
    shown = [page.find(id=f"lines-1-{name}")["value"] for name in ("description", "quantity", "unit_price_fen", "evidence")]
    assert shown == ["购进服装", "100", "40.00", ""]
    assert page.select_one("#lines-1-method option[selected]")["value"] == "purchase_cost"
    db.session.expire_all()
    assert case.acts == [] and facts("case.act_recorded") == []


@pytest.mark.parametrize(
    ("line", "field", "words"),
    [
        ({**SOLD, "quantity": "0"}, "quantity", "数量应为正整数"), ({**SOLD, "description": ""}, "description", "请填写商品名称"),
        ({**SOLD, "unit": ""}, "unit", "请填写单位"), ({**SOLD, "quantity": "一百"}, "quantity", "数量应为正整数"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_read_is_named_at_its_field(client: Any, case: Case, line: Any, field: str, words: str) -> None:
    answer = on_page(client, case, SOLD, line)
    assert answer.status_code == 422 and words in errors(answer)[f"lines-1-{field}"] and "计算表 第 2 行" in said(answer)
    assert soup(answer).find(id=f"lines-1-{field}")["value"] == line[field]


def test_the_case_page_shows_each_sum_with_its_article(client: Any, case: Case) -> None:
    assert on_page(client, case, INCOME, COST, SOLD).location == f"/cases/{case.number}"
    page = soup(client.get(f"/cases/{case.number}"))
    totals = [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in page.select("tr.is-total")]
    assert [[cell for cell in row if cell] for row in totals] == [
        ["合计", "违法经营额", "10,000.00", TURNOVER_BASIS], ["合计", "违法所得", "6,000.00", GAINS_BASIS],
    ]  # fmt: skip
    assert "-4,000.00" in page.main.get_text() and "扣除：原材料、商品购进价款" in page.main.get_text()


def test_the_article_is_that_of_the_acts_last_day(client: Any, case: Case) -> None:
    record(case, INCOME, SOLD, ended_on=date(2026, 3, 19))
    sign_in(client, case.officers[0].user)
    shown = main(client.get(f"/cases/{case.number}"))
    assert "《工商行政管理机关行政处罚案件违法所得认定办法》第二条至第九条" in shown and GAINS_BASIS not in shown


def test_net_gains_are_what_the_proposal_stands_on(client: Any, case: Case) -> None:
    record(case, {**INCOME, "quantity": 500}, {**COST, "quantity": 500, "unit_price_fen": 7000}, SOLD)
    sign_in(client, case.officers[0].user)
    assert penalties.base_of(case.acts).gains_fen == 1_500_000
    assert "追诉标准" not in main(client.get(f"/cases/{case.number}/propose"))
