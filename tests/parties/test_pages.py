"""Pages of parties: the list, registering, changing, the search of the selects, personal data by reason."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from ipenforce.db import db
from ipenforce.events import Event
from ipenforce.parties.models import Party
from tests.factories import make_bureau, make_party, make_user, sign_in
from tests.http_client import browser

USCC = "91110000MA0000000H"
RESIDENT_ID = "110101199003071233"
ODD_NAME = "A&B<公司>" + chr(0x2EBBF)
TYPED = {
    "kind": "sole_trader", "name": ODD_NAME, "uscc": USCC, "resident_id": RESIDENT_ID, "phone": "138 0000 1234",
    "legal_representative": "演示经营者", "address": "示例路1号", "district": "示例区", "aliases": "示例老店\n\n示例新店",
}  # fmt: skip


@pytest.fixture
def client(app):
    return browser(app)


@pytest.fixture
def officer(client):
    user = make_user(make_bureau(), "officer")
    sign_in(client, user)
    return user


@pytest.fixture
def party(officer):
    row = make_party("示例百货公司", kind="sole_trader", uscc=USCC, district="示例区", address="示例路1号")
    row.identified(resident_id=RESIDENT_ID, phone="13800001234")
    db.session.commit()
    return row


def parties() -> list[Party]:
    db.session.rollback()
    return list(db.session.execute(db.select(Party).order_by(Party.id)).scalars())


def reads() -> list[dict]:
    db.session.rollback()
    return [row.facts for row in db.session.execute(db.select(Event).filter_by(name="party.personal_read")).scalars()]


def text(answer) -> str:
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser").get_text(" ", strip=True)


def test_a_party_is_registered_on_the_form(client, officer):
    answer = client.post("/parties/new", data={**TYPED, "once": "k" * 32})
    (party,) = parties()
    assert answer.status_code == 302 and answer.location.endswith(f"/parties/{party.number}")
    assert (party.name, party.uscc, party.resident_id, party.phone) == (ODD_NAME, USCC, RESIDENT_ID, "13800001234")
    assert [row.name for row in party.names] == ["示例老店", "示例新店"]
    client.post("/parties/new", data={**TYPED, "once": "k" * 32})
    assert len(parties()) == 1


@pytest.mark.parametrize(
    ("bad", "named"),
    [
        ({"name": ""}, "名称或姓名"),
        ({"kind": "spirit"}, "当事人类型"),
        ({"uscc": "91110000MA0000000X"}, "统一社会信用代码"),
        ({"resident_id": "1"}, "居民身份证号码"),
        ({"phone": "1"}, "电话"),
        ({"kind": "organisation"}, "居民身份证号码"),
        ({"kind": "natural_person"}, "统一社会信用代码"),
        ({"aliases": "长" * 201}, "别名"),
    ],
)
def test_bad_input_is_named_and_nothing_typed_is_lost(client, officer, bad, named):
    typed = {**TYPED, **bad, "once": "k" * 32}
    answer = client.post("/parties/new", data=typed)
    page = BeautifulSoup(answer.get_data(as_text=True), "html.parser")
    assert answer.status_code == 422 and named in page.select_one("[data-error-summary]").get_text()
    assert page.select_one("input[name=name]").get("value", "") == typed["name"]
    assert page.select_one("input[name=district]")["value"] == "示例区" and parties() == []


def test_a_code_that_is_registered_is_refused_with_its_party(client, party):
    number = party.number
    answer = client.post("/parties/new", data={**TYPED, "resident_id": "", "once": "k" * 32})
    assert answer.status_code == 409 and number in text(answer) and len(parties()) == 1


def test_personal_data_stay_as_they_are_where_nothing_is_typed(client, party):
    number = party.number
    page = client.get(f"/parties/{number}/edit").get_data(as_text=True)
    assert RESIDENT_ID not in page and "13800001234" not in page and "示例路1号" not in page and "1234" in page
    db.session.rollback()
    typed = {"kind": "sole_trader", "name": "示例新百货公司", "uscc": USCC, "district": "示例区", "aliases": "", "once": "k" * 32}
    assert client.post(f"/parties/{number}/edit", data=typed).status_code == 302
    (party,) = parties()
    assert (party.name, party.resident_id, party.address) == ("示例新百货公司", RESIDENT_ID, "示例路1号")
    assert [(row.kind, row.name) for row in party.names] == [("former", "示例百货公司")]


def test_the_party_page_covers_personal_data(client, party):
    number = party.number
    page = client.get(f"/parties/{number}").get_data(as_text=True)
    assert USCC in page and "*" * 14 + "1233" in page
    assert RESIDENT_ID not in page and "13800001234" not in page and "示例路1号" not in page


def test_personal_data_are_shown_once_a_reason_is_given(client, party):
    address = f"/parties/{party.number}/personal"
    db.session.rollback()
    assert RESIDENT_ID not in client.get(address).get_data(as_text=True)
    refused = client.post(address, data={"reason": " "})
    assert refused.status_code == 422 and RESIDENT_ID not in refused.get_data(as_text=True) and reads() == []
    shown = client.post(address, data={"reason": "通知到场"})
    assert shown.status_code == 200 and RESIDENT_ID in text(shown) and "示例路1号" in text(shown)
    (facts,) = reads()
    assert facts["reason"] == "通知到场" and facts["fields"] == ["resident_id", "phone", "address"]
    assert shown.headers["Cache-Control"] == "no-store"


def test_personal_data_are_for_those_who_handle_cases(client, party):
    number = party.number
    sign_in(client, make_user(make_bureau(), "legal_reviewer"))
    assert client.get(f"/parties/{number}/personal").status_code == 403
    assert client.post(f"/parties/{number}/edit", data=TYPED).status_code == 403


def test_the_list_is_filtered_and_sorted_by_its_address(client, officer):
    make_party("示例甲公司", district="示例区")
    make_party("示例乙商行", kind="sole_trader")
    make_party(ODD_NAME, origin="imported")
    db.session.commit()

    def names(query: str) -> list[str]:
        page = BeautifulSoup(client.get("/parties" + query).get_data(as_text=True), "html.parser")
        return [link.get_text() for link in page.select("tbody th a")]

    assert names("") == [ODD_NAME, "示例乙商行", "示例甲公司"]
    assert names("?kind=sole_trader") == ["示例乙商行"] and names("?district=示例区") == ["示例甲公司"]
    assert names("?q=商行") == ["示例乙商行"] and names("?sort=name")[0] == ODD_NAME and names("?q=没有") == []
    assert len(names("?sort=none&kind=none")) == 0


def test_the_list_is_read_page_by_page(client, officer):
    for n in range(60):
        make_party(f"示例{n:02}公司")
    db.session.commit()
    seen: list[str] = []
    address = "/parties?sort=name"
    while address:
        page = BeautifulSoup(client.get(address).get_data(as_text=True), "html.parser")
        seen += [link.get_text() for link in page.select("tbody th a")]
        onwards = page.select_one("a[rel=next]")
        address = onwards["href"] if onwards else ""
    assert seen == [f"示例{n:02}公司" for n in range(60)]
    assert client.get("/parties?after=nonsense").status_code == 400


def test_the_search_of_the_selects_answers_with_numbers_and_words(client, party):
    number = party.number
    db.session.rollback()
    for query in ("百货", USCC, "138-0000-1234", RESIDENT_ID):
        (row,) = client.get("/parties/search", query_string={"q": query}).get_json()
        assert row == {"value": number, "text": f"示例百货公司（{USCC}）"}
    assert client.get("/parties/search?q=").get_json() == []
