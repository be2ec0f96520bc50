"""The pages of custody over HTTP, who may do what with an item, and what is shown to those who answer for it."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy
from bs4 import BeautifulSoup

from ipenforce.clock import SHANGHAI, now, today
from ipenforce.db import db
from ipenforce.evidence import commands as evidence
from ipenforce.evidence import queries
from ipenforce.evidence.models import Hand, Upload
from tests.cases.exhibits import at, download, main, one, put, record
from tests.cases.stage import make_case
from tests.evidence.people import Office, told
from tests.factories import make_bureau, make_user, sign_in


def test_an_item_is_sealed_verified_and_tied_to_elements(desk, case, cast):
    item = one(desk, case, cast)
    assert desk.post(at(item, "seal"), data={"seal_no": "", "place": "证物室"}).status_code == 422
    assert desk.post(at(item, "seal"), data={"seal_no": "F-001", "place": "证物室"}).status_code == 302
    assert desk.post(at(item, "seal"), data={"seal_no": "F-002", "place": "证物室"}).status_code == 409
    assert desk.post(at(item, "verify")).status_code == 302 and told("evidence.item_verified")[0]["whole"]
    assert desk.post(at(item, "scan")).status_code == 409
    key = f"{case.cause}:use"
    assert desk.post(at(item, "elements"), data={"proves": [key, f"{case.cause}:party"]}).status_code == 302
    assert "时间、地点和方式" in main(desk.get(at(item)))
    assert desk.post(at(item, "elements"), data={"proves": [key]}).status_code == 302
    assert [link.element for link in queries.item_by_number(item.number).elements] == ["use"]
    assert desk.post(at(item, "elements"), data={"proves": ["nothing:at all"]}).status_code == 422
    label = desk.get(at(item, "label"))
    assert item.number in main(label) and "F-001" in main(label) and "data:image/svg+xml" in label.text


def moved(cast, **given):
    moment = f"{now().astimezone(SHANGHAI):%Y-%m-%dT%H:%M}"
    return {"kind": "seized", "at": moment, "giver": "张三", "to": cast.officer.number, "place": "示例市场A区12号", **given}


def test_the_chain_runs_from_hand_to_hand_and_each_side_confirms_for_itself(desk, client, case, cast):
    item = one(desk, case, cast)
    assert "stored" not in BeautifulSoup(desk.get(at(item, "move")).text, "html.parser").select_one("[name=kind]").decode()
    assert desk.post(at(item, "move"), data=moved(cast, giver="")).status_code == 422
    assert desk.post(at(item, "move"), data=moved(cast)).status_code == 302
    first = queries.movements_of(item)[0]
    page = main(desk.get(at(item)))
    assert "交出方未确认" in page and "链条有缺口" in page and "期限届满" in page
    early = desk.post(at(item, "move"), data=moved(cast, kind="stored", to=cast.second.number))
    assert early.status_code == 409 and "尚未经双方确认" in early.text
    confirm = at(item, "movements", first.number, "confirm")
    assert "张三" in desk.get(confirm + "?side=from").text
    assert desk.post(confirm, data={"side": "from", "outsider": "张三"}).status_code == 302
    assert desk.post(confirm, data={"side": "to"}).status_code == 302
    assert "链条完整" in main(desk.get(at(item)))
    assert desk.post(at(item, "move"), data=moved(cast, kind="stored", to=cast.reviewer.number, place="证物室一号柜")).status_code == 302
    second = queries.movements_of(item)[1]
    number = second.number
    assert desk.post(at(item, "movements", number, "confirm"), data={"side": "to"}).status_code == 409, "only the receiver himself"
    reviewer = sign_in(client, cast.reviewer)
    assert reviewer.post(at(item, "movements", number, "confirm"), data={"side": "to"}).status_code == 302
    assert "证物室一号柜" in main(reviewer.get("/evidence/custody"))


def test_a_place_is_counted_and_the_result_shown(desk, case, cast):
    item = one(desk, case, cast)
    evidence.move_item(item, kind="seized", at=now(), giver=Hand("张三"), to=Hand.of(cast.officer), place="证物室", on=today(), actor=cast.officer)
    db.session.commit()
    assert "证物室" in desk.get("/evidence/stock-take").text
    page = desk.get("/evidence/stock-take?place=证物室")
    assert item.number in main(page)
    lines = {"place": "证物室", "lines-0-number": item.number, "with_name": "李四"}
    assert desk.post("/evidence/stock-take", data={**lines, "lines-0-found": ""}).status_code == 422
    done = desk.post("/evidence/stock-take", data={**lines, "lines-0-found": "missing", "lines-0-note": "柜中未见"})
    assert done.status_code == 302
    assert "柜中未见" in main(desk.get(done.location)) and "1 处差异" in main(desk.get(done.location))
    elsewhere = {"place": "二号库", "with_name": "李四", "extras-0-number": item.number, "extras-1-description": "黑色手提包"}
    assert desk.post("/evidence/stock-take", data={**elsewhere, "extras-0-number": "W0"}).status_code == 422
    shown = main(desk.get(desk.post("/evidence/stock-take", data=elsewhere).location))
    assert "2 处差异" in shown and "账外" in shown and "登记的所在：证物室" in shown and "黑色手提包" in shown and "不知所属" in shown
    assert "/evidence/custody" in desk.get("/").text


def test_the_home_page_names_what_waits_and_what_is_damaged(desk, client, case, cast):
    item = one(desk, case, cast)
    start = now() - timedelta(days=28)
    evidence.move_item(item, kind="seized", at=start, giver=Hand("张三"), to=Hand.of(cast.officer), place="证物室", on=today(), actor=cast.officer)
    item.blob.state = "changed"
    db.session.commit()
    for user, waits in ((cast.officer, True), (cast.head, False)):
        page = main(sign_in(client, user).get("/"))
        assert "证据文件损坏" in page and "即将届满" in page and ("等您确认的证据流转" in page) is waits
    assert "损坏" in main(client.get("/evidence/custody"))
    stranger = make_user(case.bureau, "officer")
    assert "损坏" not in main(sign_in(client, stranger).get("/"))


def test_a_restricted_case_shows_the_store_room_its_number_alone(desk, client, case, cast):
    item = one(desk, case, cast)
    evidence.move_item(item, kind="seized", at=now(), giver=Hand("张三"), to=Hand.of(cast.officer), place="证物室", on=today(), actor=cast.officer)
    case.restricted = True
    other = make_user(case.bureau, "officer")
    db.session.commit()
    page = main(sign_in(client, other).get("/evidence/custody"))
    assert item.number in page and item.name not in page and "张三" not in page
    assert client.get(at(item)).status_code in (403, 404)


def test_the_head_sees_what_is_unproved_before_signing(client, cast):
    case = make_case("reviewed", cast)
    db.session.commit()
    page = main(sign_in(client, cast.head).get(f"/cases/{case.number}/proposal/approve"))
    assert "尚无证据证明的要件" in page and "违法经营额" in page


def test_items_and_uploads_of_another_case_are_not_found(desk, case, cast):
    item, upload = one(desk, case, cast), put(desk, case)
    other = make_case("investigating", cast)
    db.session.commit()
    for path in ("", "/thumbnail", "/read", "/mask", "/supersede", "/seal", "/elements", "/move", "/label"):
        assert desk.get(f"/cases/{other.number}/evidence/{item.number}{path}").status_code == 404, path
    assert desk.get(f"/cases/{other.number}/evidence/uploads/{upload}").status_code == 404
    rows = {"items-0-upload": upload, "items-0-name": "照片", "items-0-part": "file"}
    assert desk.post(f"/cases/{other.number}/evidence/new", data=record(cast, **rows)).status_code == 422
    assert queries.items_of(other.number) == []


def test_readers_read_and_only_the_cases_officers_change(desk, client, case, cast):
    item = one(desk, case, cast)
    head, stranger = cast.head, make_user(make_bureau(), "officer")
    db.session.commit()
    sign_in(client, head)
    assert client.get(at(item)).status_code == 200 and "登记流转" not in main(client.get(at(item)))
    download(client, at(item, "read"), "审批")
    for path in ("mask", "supersede", "seal", "elements", "move"):
        assert client.post(at(item, path)).status_code == 403, path
    assert client.post(f"/cases/{case.number}/evidence/uploads", data={"file_name": "a.txt", "size": 9}).status_code == 403
    sign_in(client, stranger)
    assert client.get(at(item)).status_code == 404 and client.get(f"/cases/{case.number}/evidence").status_code == 404


def test_another_officers_upload_is_not_mine(desk, client, case, cast):
    upload = put(desk, case)
    sign_in(client, cast.second)
    assert client.get(f"/cases/{case.number}/evidence/uploads/{upload}").status_code == 404
    assert db.session.execute(db.select(Upload.taken_at)).scalar_one() is None


def test_the_pages_ask_as_often_for_many_things_as_for_few(desk, case, cast, monkeypatch):
    asked: list[str] = []

    def note(*given):
        asked.append(given[2])

    sqlalchemy.event.listen(db.engine, "before_cursor_execute", note)

    def seize(many):
        for _ in range(many):
            stated = {"subject": case.number, "bureau": case.bureau, "collected": collected, "on": today(), "actor": cast.officer}
            evidence.move_item(
                evidence.record_item(**stated), kind="seized", at=now() - timedelta(days=28), giver=Hand("张三"), to=Hand.of(cast.officer),
                place="证物室", on=today(), actor=cast.officer,
            )  # fmt: skip
        db.session.commit()

    def questions():
        counts = []
        for path in ("/", "/evidence/custody", "/evidence/stock-take?place=证物室", f"/cases/{case.number}/evidence"):
            asked.clear()
            assert desk.get(path).status_code == 200
            counts.append(len(asked))
        return counts

    collected = Office(case.bureau, cast.officer, cast.second, cast.reviewer).collected()
    seize(2)
    few = questions()
    seize(4)
    many = questions()
    sqlalchemy.event.remove(db.engine, "before_cursor_execute", note)
    assert many == few
    monkeypatch.setattr("ipenforce.cases.views.custody.SHOWN", 3)
    assert "共 6 件，列出前 3 件" in main(desk.get("/evidence/custody"))


def test_a_part_of_the_goods_goes_by_the_page_and_the_balances_are_shown(desk, case, cast):
    goods = {"goods-0-name": "包", "goods-0-quantity": "20", "goods-0-unit": "只", "goods-0-authenticity": "unsure"}
    item = one(desk, case, cast, **goods)
    steps = (("seized", Hand.of(cast.officer), Hand("张三"), {}), ("to_laboratory", Hand("检测中心"), None, {1: 5}))
    assert "quantities-0" not in desk.get(at(item, "move")).text, "at first all of it is taken"
    for kind, to, giver, parts in steps:
        movement = evidence.move_item(item, kind=kind, at=now() - timedelta(minutes=2), to=to, giver=giver, place="证物室", quantities=parts, on=today(), actor=cast.officer)
        for side in movement.open_sides:
            evidence.confirm_movement(movement, side=side, outsider="" if movement.hand(side).user else "某人", on=today(), actor=cast.officer)
    db.session.commit()
    page = main(desk.get(at(item, "move")))
    assert "各处的数量" in page and "包（只）" in page
    back = {**moved(cast, kind="returned", to="", to_name="张三"), "quantities-0-line": "1", "quantities-0-quantity": "16", "holder": "1"}
    del back["giver"]
    refused = desk.post(at(item, "move"), data=back)
    assert "请选择从谁手中交出" in desk.post(at(item, "move"), data={**back, "holder": ""}).text
    assert refused.status_code == 422 and "只有15只" in refused.text and 'value="16"' in refused.text
    assert desk.post(at(item, "move"), data={**back, "quantities-0-quantity": "many"}).status_code == 422
    assert desk.post(at(item, "move"), data={**back, "quantities-0-quantity": "15"}).status_code == 302
    shown = main(desk.get(at(item)))
    assert "包 15 只" in shown and "各处的数量" in shown and "检测中心" in shown
    assert "检测中心" in main(desk.get("/evidence/custody")) and "另有" not in main(desk.get(f"/cases/{case.number}/evidence"))
