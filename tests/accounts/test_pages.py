"""Pages of accounts: who reaches them, what they show, and what their forms do and refuse."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup

from ipenforce.accounts import queries
from ipenforce.accounts.models import EnforcementCertificate, Unit, User
from ipenforce.clock import today
from ipenforce.db import db
from tests.accounts.office import enter, facts, said
from tests.factories import make_bureau, make_user, sign_in


def page(client, address: str) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def names(client, address: str = "/accounts") -> list[str]:
    return [link.get_text() for link in page(client, address).select("tbody th a")]


def at(user: User, what: str = "") -> str:
    return f"/accounts/{user.number}{what}"


def test_people_are_listed_for_two_administrators_alone(client, office):
    for user, status in ((office.system, 200), (office.security, 200), (office.officer, 403)):
        sign_in(client, user)
        assert client.get("/accounts").status_code == status
    assert {"permission": "account:list", "path": "/accounts"} in facts("access.refused")


def test_the_list_is_filtered_by_its_address(client, office):
    county = make_bureau(parent=office.bureau)
    make_user(county, "officer", name="演示县局", login="county.one")
    sign_in(client, office.system)
    assert len(names(client)) == 4
    assert names(client, "/accounts?q=county") == names(client, f"/accounts?bureau={county.number}") == ["演示县局"]
    assert names(client, "/accounts?role=security_admin") == [office.security.name]
    assert names(client, "/accounts?role=officer&q=县") == ["演示县局"]
    assert len(names(client, "/accounts?role=emperor&bureau=nowhere")) == 4
    assert "没有符合条件的人员" in page(client, "/accounts?q=%25").get_text()


def test_the_list_is_read_page_by_page_and_keeps_its_filters(client, office):
    for n in range(52):
        make_user(office.bureau, name=f"示例人员{n:02}")
    sign_in(client, office.system)
    first = page(client, "/accounts?q=示例人员")
    onwards = first.select_one("a[rel=next]")["href"]
    shown = [link.get_text() for link in first.select("tbody th a")] + names(client, onwards)
    assert shown == [f"示例人员{n:02}" for n in range(52)]
    assert client.get("/accounts?after=nonsense").status_code == 400


def test_the_list_asks_the_database_no_more_for_many_people_than_for_few(client, office):
    from sqlalchemy import event

    asked: list[str] = []
    engine = db.engine
    count = lambda *given: asked.append(given[2])  # noqa: E731
    sign_in(client, office.system)
    client.get("/accounts", buffered=True)
    event.listen(engine, "before_cursor_execute", count)
    try:
        counts = []
        for _ in range(2):
            asked.clear()
            client.get("/accounts", buffered=True)
            counts.append(len(asked))
            unit = Unit(bureau_id=office.bureau.id, name=f"示例科{len(counts)}")
            db.session.add(unit)
            for _n in range(10):
                make_user(office.bureau, "officer", unit=unit)
            db.session.commit()
    finally:
        event.remove(engine, "before_cursor_execute", count)
    assert all(later <= earlier + 2 for earlier, later in pairwise(counts)), counts


@pytest.mark.parametrize(("days", "mark"), [(-1, "已过期"), (0, "即将到期"), (60, "即将到期"), (61, "")])
def test_a_certificate_that_ends_within_sixty_days_is_marked(client, office, days, mark):
    clerk = make_user(office.bureau, "unit_head")
    until = today() + timedelta(days=days)
    clerk.certificates = [EnforcementCertificate(number="ZF-示例-7", valid_from=until - timedelta(days=900), valid_until=until)]
    sign_in(client, office.system)
    for address in (at(clerk), f"/accounts?q={clerk.login}"):
        text = page(client, address).get_text(" ", strip=True)
        assert "ZF-示例-7" in text
        assert [word for word in ("已过期", "即将到期") if word in text] == ([mark] if mark else [])


def test_an_account_made_on_the_page_has_no_role_and_signs_in_with_the_password_told_once(client, office):
    unit = Unit(bureau_id=office.bureau.id, name="示例科")
    db.session.add(unit)
    sign_in(client, office.system)
    places = {option.get_text(): option["value"] for option in page(client, "/accounts/new").select("select[name=unit] option")}
    data = {"login": "li.si", "name": "演示李四", "unit": places[f"{office.bureau.name} 示例科"], "roles": "system_admin"}
    answer = client.post("/accounts/new", data=data)
    told = BeautifulSoup(answer.get_data(as_text=True), "html.parser").select_one("main code").get_text()
    user = queries.user_by_login("li.si")
    assert user is not None and user.roles == frozenset() and user.unit is not None and user.unit.name == "示例科"
    assert answer.headers["Cache-Control"] == "no-store" and told not in client.get(at(user)).get_data(as_text=True)
    assert enter(client, "li.si", told).location == "/password"


def test_a_head_belongs_to_the_bureau_and_to_no_unit(client, office):
    sign_in(client, office.system)
    client.post("/accounts/new", data={"login": "head", "name": "演示局长", "unit": office.bureau.number})
    user = queries.user_by_login("head")
    assert user is not None and user.bureau_id == office.bureau.id and user.unit is None


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"login": "wang"}, "登录名“wang”已被使用"), ({"login": "李 四"}, "登录名只能用字母"), ({"login": ""}, "请填写登录名"),
        ({"name": ""}, "请填写姓名"), ({"unit": ""}, "请选择机关和机构"), ({"unit": "B0-7"}, ""),
    ],
)  # fmt: skip
def test_what_a_new_account_lacks_is_said_and_nothing_typed_is_lost(client, office, given, words):
    sign_in(client, office.system)
    answer = client.post("/accounts/new", data={"login": "li.si", "name": "演示李四", "unit": office.bureau.number, **given})
    assert answer.status_code == 422 and words in said(answer) and said(answer)
    if "name" not in given:
        assert 'value="演示李四"' in answer.get_data(as_text=True)
    assert facts("account.created") == []


def test_roles_are_given_by_the_security_administrator_alone(client, office):
    sign_in(client, office.system)
    assert client.post(at(office.officer, "/roles"), data={"roles": ["unit_head"]}).status_code == 403
    sign_in(client, office.security)
    ticked = page(client, at(office.officer, "/roles")).select("input[name=roles][checked]")
    assert [box["value"] for box in ticked] == ["officer"]
    answer = client.post(at(office.officer, "/roles"), data={"roles": ["system_admin", "audit_admin"]})
    assert answer.status_code == 422 and "一人只能任其一" in said(answer)
    assert client.post(at(office.officer, "/roles"), data={"roles": ["officer", "unit_head"]}).location == at(office.officer)
    db.session.expire_all()
    assert office.officer.roles == {"officer", "unit_head"}
    assert client.post(at(office.officer, "/roles"), data={}).status_code == 302
    db.session.expire_all()
    assert office.officer.roles == frozenset()


def test_the_security_administrator_manages_no_accounts(client, office):
    sign_in(client, office.security)
    for what in ("/disable", "/enable", "/unlock", "/password", "/sessions", "/certificates/new"):
        assert client.post(at(office.officer, what)).status_code == 403, what
    assert client.get("/accounts/new").status_code == client.get("/bureaus/new").status_code == 403
    links = [link["href"] for link in page(client, at(office.officer)).select("main a") if office.officer.number in link["href"]]
    assert links == [at(office.officer, "/roles")]


def test_an_account_is_disabled_with_a_reason_on_its_page_and_enabled_again(client, office):
    sign_in(client, office.system)
    answer = client.post(at(office.officer, "/disable"), data={"because": " "})
    assert answer.status_code == 422 and "请写明理由" in said(answer)
    assert client.post(at(office.officer, "/disable"), data={"because": "调离"}).location == at(office.officer)
    assert "已停用" in page(client, at(office.officer)).get_text()
    assert client.post(at(office.officer, "/disable"), data={"because": "调离"}).status_code == 409
    assert client.post(at(office.officer, "/enable")).status_code == 302
    assert "已停用" not in page(client, at(office.officer)).get_text()


def test_a_password_is_reset_unlocked_and_signed_out_on_the_page(client, office):
    sign_in(client, office.system)
    assert "没有进行中的会话" in said(client.post(at(office.officer, "/sessions")))
    assert client.post(at(office.officer, "/unlock")).status_code == 302
    answer = client.post(at(office.officer, "/password"))
    told = BeautifulSoup(answer.get_data(as_text=True), "html.parser").select_one("main code").get_text()
    assert answer.status_code == 200 and enter(client, "wang", told).location == "/password"
    sign_in(client, office.system)
    assert [len(facts(name)) for name in ("account.unlocked", "account.password_reset")] == [1, 1]


def test_a_certificate_is_recorded_on_the_page(client, office):
    clerk = make_user(office.bureau, "unit_head")
    sign_in(client, office.system)
    data = {"certificate": "ZF-示例-8", "valid_from": "2026-11-01", "valid_until": "2026-10-01"}
    answer = client.post(at(clerk, "/certificates/new"), data=data)
    assert answer.status_code == 422 and "有效期止不能早于有效期起" in said(answer)
    assert client.post(at(clerk, "/certificates/new"), data={**data, "valid_until": "2031-10-31"}).location == at(clerk)
    assert "ZF-示例-8" in page(client, at(clerk)).get_text()


def test_bureaus_and_units_are_made_and_shown_in_their_tree(client, office):
    sign_in(client, office.system)
    data = {
        "name": "示例县市场监督管理局", "short_name": "示县", "district": "示例县", "parent": office.bureau.number,
        "remedy_government": "示例县人民政府", "remedy_court": "示例县人民法院",
    }  # fmt: skip
    assert client.post("/bureaus/new", data=data).location == "/bureaus"
    answer = client.post("/bureaus/new", data=data)
    assert answer.status_code == 422 and "已有名为“示例县市场监督管理局”的机关" in said(answer)
    county = queries.bureaus()[1]
    assert client.post(f"/bureaus/{county.number}/units/new", data={"name": "示例科"}).location == "/bureaus"
    shown = page(client, "/bureaus")
    assert [cell.get_text() for cell in shown.select("tbody th")] == [office.bureau.name, "示例县市场监督管理局"]
    assert "示例科" in shown.select("tbody tr")[1].get_text()
    assert client.get("/bureaus/new").get_data(as_text=True).count(county.number) == 0


def test_who_does_not_exist_is_not_there(client, office):
    sign_in(client, office.system)
    assert client.get("/accounts/U0000000000").status_code == client.get("/bureaus/B0/units/new").status_code == 404


def test_the_new_password_is_typed_twice_alike(client, office):
    sign_in(client, office.officer)
    answer = client.post("/password", data={"present": "x", "wanted": "one new long password", "again": "another"})
    assert answer.status_code == 422 and "两次输入的新密码不一致" in said(answer)
    answer = client.post("/password", data={"present": "x", "wanted": "one new long password", "again": "one new long password"})
    assert answer.status_code == 422 and "现密码不正确" in said(answer)
