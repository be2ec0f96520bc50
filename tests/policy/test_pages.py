"""Pages of a bureau's policy: read by all, drafted by some, signed by the head; what is typed wrongly stays typed."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from ipenforce.clock import today
from ipenforce.db import db
from ipenforce.law import all_provisions
from ipenforce.permissions import ROLE_LABELS
from ipenforce.policy import commands, queries
from ipenforce.policy.models import PolicyVersion
from tests.accounts.office import facts, said
from tests.factories import make_bureau, make_user, sign_in
from tests.http_client import browser
from tests.policy.office import NOW, PAPER, errors, main, make_office, place, soup, terms_of, typed

LOCAL = [code for code, rule in all_provisions().items() if rule.local]
READ = ("/policy/", "/policy/house.discretion", "/policy/penalty.hearing_threshold")
DISCRETION, LOWER = "/policy/house.discretion/draft", "/policy/house.lower_fine/draft"
DAYS = {"promulgated_on": "2026-11-20", "starts_on": "2026-12-01"}


@pytest.fixture(autouse=True)
def monday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


def version() -> PolicyVersion:
    db.session.expire_all()
    return db.session.execute(db.select(PolicyVersion).order_by(PolicyVersion.id.desc()).limit(1)).scalar_one()


def plain(row: PolicyVersion):
    return queries.plain(queries.as_version(row))


def send(client, address: str, changed=(), **answers):
    """The draft page opened and sent with values typed over what it holds, by their paths."""
    page = soup(client.get(address))
    over = {place(page, path): value for path, value in dict(changed).items()}
    return client.post(address, data={**typed(page), **PAPER, **DAYS, **over, **answers})


@pytest.mark.parametrize("role", ROLE_LABELS)
def test_each_role_reaches_its_pages_alone(client, office, role):
    row = office.draft(actor=make_user(office.bureau, "legal_reviewer"))
    own = [f"/policy/versions/{row.number}/approve", f"/policy/versions/{row.number}/decline"]
    sign_in(client, make_user(office.bureau, role))
    opens = {
        **dict.fromkeys([*READ, f"/policy/versions/{row.number}"], True), "/policy/calendar": role == "system_admin",
        **dict.fromkeys([DISCRETION, LOWER], role in ("legal_reviewer", "system_admin")), **dict.fromkeys(own, role == "bureau_head"),
    }  # fmt: skip
    assert {address: client.get(address).status_code for address in opens} == {
        address: 200 if open_ else 403 for address, open_ in opens.items()
    }


def test_a_visitor_is_asked_to_sign_in(client, office):
    number = office.draft().number
    db.session.commit()
    for address in (*READ, DISCRETION, f"/policy/versions/{number}/approve", "/policy/calendar"):
        assert "/sign-in" in client.get(address).location, address
        assert client.post(address).status_code in (401, 405), address


def test_what_is_no_policy_is_not_there(client, office):
    sign_in(client, make_user(office.bureau, "legal_reviewer", "bureau_head"))
    for address in (
        "/policy/house.nothing", "/policy/penalty.notice", "/policy/penalty.notice/draft", "/policy/versions/R0",
        "/policy/versions/R0/approve", "/policy/versions/R0/decline",
    ):  # fmt: skip
        assert client.get(address).status_code == 404, address


def test_the_head_of_another_bureau_does_not_sign(client, office):
    county = make_office(office.bureau)
    number = county.draft().number
    stranger = make_user(make_bureau(), "bureau_head")
    for user, status in ((office.head, 403), (stranger, 404)):
        client = browser(client.application)
        sign_in(client, user)
        for step in ("approve", "decline"):
            assert client.get(f"/policy/versions/{number}/{step}").status_code == status
            assert client.post(f"/policy/versions/{number}/{step}", data={"because": "示例"}).status_code == status
    assert version().state == "draft"


def test_the_index_lists_every_policy_with_what_holds_today_and_what_waits(client, office):
    adopted = office.adopt("house.lower_fine", changed={"at_most_yuan": 5000})
    waits = office.draft("house.crime_alert", starts_on=date(2026, 12, 1))
    sign_in(client, make_user(office.bureau, "officer"))
    page = soup(client.get("/policy/"))
    rows = {row.th.get_text(strip=True): " ".join(row.get_text(" ").split()) for row in page.select("tbody tr")}
    assert list(rows) == [all_provisions()[code].about for code in LOCAL]
    assert f"《{PAPER['law']}》附表 2026-11-23 本局采用" in rows["较低数额罚款"]
    assert rows["各信用等级的抽查比例"].endswith("系统缺省") and rows["罚款裁量的档次和情节"].endswith("系统缺省 数值未经官方文本核对")
    links = [link["href"] for link in page.select("main ul a")]
    assert links == [f"/policy/versions/{waits.number}"] and adopted.number not in page.get_text()


def test_a_provision_shows_what_holds_its_versions_and_who_signed(client, office):
    office.adopt("house.lower_fine", changed={"at_most_yuan": 5000})
    words = office.author.name, office.head.name
    sign_in(client, office.author)
    shown = main(client.get("/policy/house.lower_fine"))
    assert "以下（元） 5,000" in shown and "2026-11-22 《本局行政处罚信息公示细则》第一条" in shown
    assert f"2026-11-23 已批准 {words[0]} {words[1]}" in shown and "拟定新版本" in shown
    sign_in(client, office.head)
    assert "拟定新版本" not in main(client.get("/policy/house.lower_fine"))


def test_a_draft_begins_with_what_holds_today(client, office):
    office.adopt("house.crime_alert", changed={"warn_share": "0.6"})
    sign_in(client, office.author)
    page = soup(client.get("/policy/house.crime_alert/draft"))
    assert page.find(attrs={"name": place(page, "warn_share")})["value"] == "0.6"
    page = soup(client.get(DISCRETION))
    shown = {path: page.find(attrs={"name": place(page, path)})["value"] for path in (
        "bands/0/to_share", "starting/5/over_yuan", "starting/5/band", "otherwise", "circumstances/5/at_least", "circumstances/11/text",
    )}  # fmt: skip
    assert list(shown.values()) == ["0.3", "200000", "从重", "一般", "从重", ""]


@pytest.mark.parametrize("code", LOCAL)
def test_a_draft_with_nothing_changed_says_the_same(client, office, code):
    sign_in(client, office.author)
    answer = send(client, f"/policy/{code}/draft")
    assert answer.status_code == 302 and plain(version()) == terms_of(code)
    assert "数值与此前版本相同" in main(client.get(answer.location))


def test_a_changed_value_is_drafted_and_listed_beside_the_old_one(client, office):
    sign_in(client, office.author)
    answer = send(client, DISCRETION, {"bands/0/to_share": "20%", "bands/1/from_share": "1/5", "circumstances/0/text": "A&B<公司>"})
    row = version()
    assert answer.location == f"/policy/versions/{row.number}" and (row.law, row.starts_on) == (PAPER["law"], date(2026, 12, 1))
    assert [band["to_share"] for band in plain(row)["bands"]] == ["0.2", "0.7", 1]
    changes = [[cell.get_text() for cell in line.select("th, td")] for line in soup(client.get(answer.location)).select("tbody tr")]
    assert changes == [
        ["裁量档次·第 1 行·至法定幅度的", "30%", "20%"], ["裁量档次·第 2 行·自法定幅度的", "30%", "20%"],
        ["裁量情节·第 1 行·内容", "主动消除或者减轻违法行为危害后果", "A&B<公司>"],
    ]  # fmt: skip


def test_a_row_is_added_and_a_row_that_was_emptied_is_dropped(client, office):
    sign_in(client, office.author)
    fresh = {"circumstances/11/text": "初次违法", "circumstances/11/steps": "-1", "starting/0/base": "", "starting/0/at_most_yuan": ""}
    gone = {"circumstances/4/text": "", "circumstances/4/steps": "", "starting/0/band": ""}
    assert send(client, DISCRETION, {**fresh, **gone}, starts_on=today().isoformat()).status_code == 302
    row, default = version(), terms_of("house.discretion")
    assert plain(row)["circumstances"] == [
        *(one for one in default["circumstances"] if one["code"] != "cooperative"), {"code": "own_1", "text": "初次违法", "steps": -1},
    ]  # fmt: skip
    assert plain(row)["starting"] == default["starting"][1:]
    commands.approve_version(row, shown_hash=row.text_hash, opinion="同意。", on=today(), actor=db.session.merge(office.head))
    db.session.commit()
    second = {"circumstances/11/text": "多次违法", "circumstances/11/at_least": "从重"}
    assert send(client, DISCRETION, second).status_code == 302
    assert plain(version())["circumstances"][-2:] == [
        {"code": "own_1", "text": "初次违法", "steps": -1}, {"code": "own_2", "text": "多次违法", "at_least": "heavier"},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "path", "wrong", "words"),
    [
        ("house.discretion", "bands/0/to_share", "三成", "请填写小数、分数或者百分数"), ("house.discretion", "bands/0/to_share", "", "请填写此项"),
        ("house.discretion", "bands/0/to_share", "-0.1", "不能小于零"), ("house.discretion", "starting/0/band", "轻", "从轻、一般、从重"),
        ("house.discretion", "starting/0/base", "营业额", "请填写下列之一"), ("house.discretion", "circumstances/11/steps", "一", "请填写整数"),
        ("house.discretion", "circumstances/11/at_least", "重", "从轻、一般、从重"), ("house.discretion", "otherwise", "", "请填写此项"),
        ("house.lower_fine", "at_most_yuan", "三千", "请填写整数"), ("house.lower_fine", "at_most_yuan", "3000.5", "请填写整数"),
        ("house.credit_ratios", "ratios/D/ratio_share", "1/0", "请填写小数、分数或者百分数"),
        ("house.infringer_points", "rules/lighter_fine/points", "", "请填写此项"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_read_is_named_at_its_field_and_kept(client, office, code, path, wrong, words):
    sign_in(client, office.author)
    answer = send(client, f"/policy/{code}/draft", {path: wrong}, law="A&B<规定>")
    page = soup(answer)
    [(name, told)] = errors(answer).items()
    assert answer.status_code == 422 and name == place(page, path) and words in told
    assert (page.find(attrs={"name": name})["value"], page.find(id="law")["value"]) == (wrong, "A&B<规定>")
    assert facts("policy.drafted") == []


@pytest.mark.parametrize(
    ("typed_over", "field", "words"),
    [
        ({"law": " "}, "law", "请填写规定的名称"), ({"article": ""}, "article", "请填写条文"), ({"summary": ""}, "summary", "请用一两句话"),
        ({"starts_on": ""}, "starts_on", "请填写施行日期"), ({"starts_on": "2026-13-01"}, "starts_on", "日期无法识别"),
        ({"starts_on": "2026-11-22"}, "starts_on", "不能自过去的日期施行"), ({"promulgated_on": "2026-12-02"}, "promulgated_on", "不能晚于施行日期"),
    ],
)  # fmt: skip
def test_what_a_draft_lacks_is_said_at_its_field_and_values_stay_typed(client, office, typed_over, field, words):
    sign_in(client, office.author)
    answer = send(client, LOWER, {"at_most_yuan": "4567"}, **typed_over)
    page = soup(answer)
    assert answer.status_code == 422 and words in errors(answer)[field] and words in said(answer)
    assert page.find(attrs={"name": place(page, "at_most_yuan")})["value"] == "4567"
    assert facts("policy.drafted") == []


def test_values_that_do_not_fit_each_other_are_refused_with_what_was_typed(client, office):
    sign_in(client, office.author)
    answer = send(client, DISCRETION, {"bands/0/to_share": "0.5"})
    page = soup(answer)
    assert answer.status_code == 422 and "三个档次应首尾相接" in said(answer)
    assert page.find(attrs={"name": place(page, "bands/0/to_share")})["value"] == "0.5"
    assert facts("policy.drafted") == []


def test_a_second_click_makes_no_second_draft(client, office):
    sign_in(client, office.author)
    page = soup(client.get(LOWER))
    data = {**typed(page), **PAPER, **DAYS}
    first, second = (client.post(LOWER, data=data) for _ in range(2))
    assert first.location == second.location and len(facts("policy.drafted")) == 1


def test_the_head_finds_the_draft_at_home_reads_what_changes_and_approves(client, office):
    row = office.draft(starts_on=date(2026, 12, 1), changed={"at_most_yuan": 5000})
    address = f"/policy/versions/{row.number}"
    sign_in(client, office.author)
    assert address not in client.get("/").get_data(as_text=True)
    shown = client.get(address)
    assert "起草人不能批准自己起草的版本" in main(shown) and not soup(shown).select(f"main a[href='{address}/approve']")
    sign_in(client, office.head)
    assert [link["href"] for link in soup(client.get("/")).select("main a") if "policy" in link["href"]] == [address]
    page = soup(client.get(f"{address}/approve"))
    assert "3,000" in page.main.get_text() and "5,000" in page.main.get_text()
    answer = client.post(f"{address}/approve", data={**typed(page), "opinion": ""})
    assert answer.status_code == 422 and "请填写意见" in errors(answer)["opinion"]
    assert client.post(f"{address}/approve", data={**typed(page), "opinion": "同意。"}).location == address
    assert "已批准" in main(client.get(address)) and "同意。" in main(client.get(address))
    assert address not in client.get("/").get_data(as_text=True) and len(facts("policy.approved")) == 1
    again = client.post(f"{address}/approve", data={**typed(soup(client.get(f"{address}/approve"))), "opinion": "再次同意。"})
    assert again.status_code == 409 and "已经批准或者退回" in said(again) and "再次同意。" in again.get_data(as_text=True)


def test_a_page_gone_stale_is_not_signed(client, office):
    row = office.draft()
    address = f"/policy/versions/{row.number}/approve"
    sign_in(client, office.head)
    page = soup(client.get(address))
    version().summary = "示例：改过的说明。"
    db.session.commit()
    answer = client.post(address, data={**typed(page), "opinion": "同意。"})
    assert answer.status_code == 409 and "请重新阅读" in said(answer)
    assert soup(answer).find(id="opinion").get_text(strip=True) == "同意。" and version().state == "draft"


def test_a_draft_is_declined_with_a_reason(client, office):
    row = office.draft()
    address = f"/policy/versions/{row.number}"
    sign_in(client, office.head)
    answer = client.post(f"{address}/decline", data={"because": " "})
    assert answer.status_code == 422 and "请写明退回的理由" in errors(answer)["because"]
    assert client.post(f"{address}/decline", data={"because": "幅度偏高"}).location == address
    assert "已退回" in main(client.get(address)) and "幅度偏高" in main(client.get(address))
    assert [one["because"] for one in facts("policy.declined")] == ["幅度偏高"]


def test_whoever_drafts_does_not_sign_on_the_page_either(client, office):
    both = make_user(office.bureau, "system_admin", "bureau_head")
    address = f"/policy/versions/{office.draft(actor=both).number}/approve"
    sign_in(client, both)
    answer = client.post(address, data={**typed(soup(client.get(address))), "opinion": "同意。"})
    assert answer.status_code == 409 and "起草人不能批准自己起草的版本" in said(answer) and version().state == "draft"
