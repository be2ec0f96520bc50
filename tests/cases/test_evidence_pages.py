"""The pages of evidence over HTTP: what comes in, what goes out, and what is kept of a mistake."""

from __future__ import annotations

import io

import pytest
from bs4 import BeautifulSoup

from ipenforce.db import db
from ipenforce.evidence import queries
from tests.cases.exhibits import at, download, main, one, put, record
from tests.evidence import samples
from tests.evidence.people import told

HOSTILE = "A&B<公司>.jpg"
PIECE = 64 * 1024


def test_the_upload_page_works_with_and_without_scripts(desk, case):
    page = BeautifulSoup(desk.get(f"/cases/{case.number}/evidence/upload").text, "html.parser")
    assert page.select_one("#camera")["capture"] == "environment" and page.select_one("#file").has_attr("multiple")
    nothing = desk.post(f"/cases/{case.number}/evidence/upload", data={}, content_type="multipart/form-data")
    assert nothing.status_code == 422 and "请选择文件" in nothing.text


def test_an_empty_list_says_what_to_do_and_what_is_unproved(desk, case):
    page = main(desk.get(f"/cases/{case.number}/evidence"))
    assert "本案还没有证据" in page and "尚无证据" in page and "注册商标专用权有效" in page
    assert "尚无证据证明的要件" in main(desk.get(f"/cases/{case.number}"))


def test_a_photo_comes_in_without_scripts_and_keeps_its_name(desk, case, cast):
    item = one(desk, case, cast, HOSTILE)
    assert item.file_name == HOSTILE
    page = desk.get(at(item))
    assert HOSTILE in main(page) and "<公司>" not in page.text
    listed = desk.get(f"/cases/{case.number}/evidence")
    assert item.blob.sha256[:12] in main(listed)
    image = BeautifulSoup(listed.text, "html.parser").select_one("img.thumbnail")["src"]
    answer = desk.get(image)
    assert answer.status_code == 200 and answer.mimetype.startswith("image/") and "sandbox" in answer.headers["Content-Security-Policy"]


def test_pieces_go_on_where_they_stopped_and_a_wrong_offset_is_told_the_right_one(desk, case):
    content = bytes(range(256)) * 1024
    begun = desk.post(f"/cases/{case.number}/evidence/uploads", data={"file_name": "清单.txt", "size": len(content)})
    assert begun.status_code == 201
    url = begun.json["url"]

    def send(offset: int, piece: bytes):
        return desk.post(url, data={"offset": offset, "piece": (io.BytesIO(piece), "piece")}, content_type="multipart/form-data")

    assert send(0, content[:PIECE]).json["offset"] == PIECE
    wrong = send(0, content[:PIECE])
    assert (wrong.status_code, wrong.json["offset"]) == (409, PIECE) and "65536" in wrong.json["error"]
    assert desk.get(url).json["offset"] == PIECE
    done = send(PIECE, content[PIECE:])
    assert done.json["complete"] and done.json["offset"] == len(content)
    assert send(PIECE, b"").json["offset"] == len(content)


@pytest.mark.parametrize(("data", "words"), [({"file_name": "空.txt", "size": 0}, "没有内容"), ({"file_name": "大.txt", "size": 10**12}, "最大"), ({}, "请填写")])
def test_a_file_that_cannot_be_is_refused_in_words_before_it_comes(desk, case, data, words):
    answer = desk.post(f"/cases/{case.number}/evidence/uploads", data=data)
    assert answer.status_code == 422 and words in answer.json["error"]


def test_several_photos_share_a_record_and_have_a_name_each(desk, case, cast):
    rows = {}
    for place, name in enumerate(("门头", "货架", "吊牌")):
        rows |= {f"items-{place}-upload": put(desk, case, f"{place}.jpg", samples.picture(colour=(place, 9, 9))), f"items-{place}-name": name}
        rows[f"items-{place}-part"] = "file"
    assert desk.post(f"/cases/{case.number}/evidence/new", data=record(cast, **rows)).status_code == 302
    items = queries.items_of(case.number)
    assert [item.name for item in items] == ["门头", "货架", "吊牌"] and {item.place for item in items} == {"示例市场A区12号"}


def test_a_mistake_keeps_what_was_typed_and_the_file(desk, case, cast):
    upload = put(desk, case, HOSTILE)
    rows = {"items-0-upload": upload, "items-0-name": "门头A&B<公司>", "items-0-part": "file"}
    answer = desk.post(f"/cases/{case.number}/evidence/new", data=record(cast, **rows, officers="", place="市场“东区”"))
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 422 and "另一名" in page.select_one(".error-summary").get_text()
    assert page.select_one("[name=items-0-upload]")["value"] == upload and page.select_one("[name=items-0-name]")["value"] == "门头A&B<公司>"
    assert page.select_one("[name=place]")["value"] == "市场“东区”" and HOSTILE in page.get_text()
    unsigned = desk.post(f"/cases/{case.number}/evidence/new", data=record(cast, **rows, signed_by=""))
    assert unsigned.status_code == 422 and "没有签名的" in unsigned.text and queries.items_of(case.number) == []


def test_a_file_that_is_not_taken_leaves_the_others_recorded_and_comes_back_with_its_reason(desk, case, cast):
    good, bad = put(desk, case), put(desk, case, "程序.jpg", b"MZ" + bytes(2000))
    rows = {"items-0-upload": good, "items-0-name": "门头", "items-1-upload": bad, "items-1-name": "程序"}
    answer = desk.post(f"/cases/{case.number}/evidence/new", data=record(cast, **rows, **{"items-0-part": "file", "items-1-part": "file"}))
    assert answer.status_code == 302 and bad in answer.location
    assert [item.name for item in queries.items_of(case.number)] == ["门头"]
    page = desk.get(answer.location)
    again = BeautifulSoup(page.text, "html.parser")
    assert "程序.jpg" in again.get_text() and "没有登记" in again.get_text() and again.select_one("[name=place]")["value"] == "示例市场A区12号"
    alone = {"items-0-upload": bad, "items-0-name": "程序", "items-0-part": "file"}
    assert desk.post(f"/cases/{case.number}/evidence/new", data=record(cast, **alone)).status_code in (409, 422)
    sealed = desk.post(f"/cases/{case.number}/evidence/new", data=record(cast, **alone, sealed="y"))
    assert sealed.status_code == 302 and queries.items_of(case.number)[-1].kept_sealed


def test_goods_are_listed_identified_and_corrected(desk, case, cast):
    goods = {"goods-0-name": "服装", "goods-0-quantity": "20", "goods-0-unit": "件", "goods-0-unit_price_fen": "100", "goods-0-authenticity": "unsure"}
    rows = {"items-0-name": "涉案服装", "items-0-upload": "", "items-0-part": "file"}
    assert desk.post(f"/cases/{case.number}/evidence/new", data=record(cast, **rows, **goods, kind="physical")).status_code == 302
    (item,) = queries.items_of(case.number)
    assert item.blob is None and item.goods[0].amount_fen == 200_000
    bad = desk.post(f"/cases/{case.number}/evidence/new", data=record(cast, **rows, **{**goods, "goods-0-quantity": "很多"}))
    assert bad.status_code == 422 and "很多" in bad.text
    assert desk.post(at(item, "goods", "1"), data={"authenticity": "counterfeit", "opinion": ""}).status_code == 422
    assert desk.post(at(item, "goods", "1"), data={"authenticity": "counterfeit", "opinion": "权利人某公司认定为假冒"}).status_code == 302
    assert "权利人某公司认定为假冒" in main(desk.get(at(item)))
    assert desk.get(at(item, "goods", "9")).status_code == 404
    form = BeautifulSoup(desk.get(at(item, "supersede")).text, "html.parser")
    assert form.select_one("[name=goods-0-name]")["value"] == "服装"
    corrected = record(cast, name="涉案服装（两箱）", because="漏记箱数", kind="physical", **{**goods, "goods-0-quantity": "22"})
    answer = desk.post(at(item, "supersede"), data=corrected)
    later = queries.items_of(case.number)[0]
    assert answer.status_code == 302 and answer.location.endswith(later.number) and later.goods[0].quantity == 22
    assert "漏记箱数" in main(desk.get(at(later))) and "已被代替" in main(desk.get(at(item)))


def test_a_captured_page_feeds_the_calculation(desk, case, cast):
    image, source = put(desk, case, "截图.png", samples.picture("PNG")), put(desk, case, "网页.html", b"<html><script>alert(1)</script></html>")
    rows = {"items-0-upload": image, "items-0-name": "商品页面", "items-0-part": "page_image", "items-1-upload": source, "items-1-name": "源码", "items-1-part": "html"}
    said = {"kind": "electronic", "shop": "示例店", "price_fen": "99.50", "sold_count": "200"}
    assert desk.post(f"/cases/{case.number}/evidence/new", data=record(cast, **rows, **said)).status_code == 422, "no address"
    saved = desk.post(f"/cases/{case.number}/evidence/new", data=record(cast, **rows, **said, address="https://shop.example/1"))
    assert saved.status_code == 302, BeautifulSoup(saved.text, "html.parser").select_one(".error-summary")
    (item,) = queries.items_of(case.number)
    assert item.capture.html is not None and "19,900.00" in main(desk.get(at(item)))
    assert "19,900.00" in main(desk.get(f"/cases/{case.number}/acts/new"))


def test_a_file_is_handed_out_for_a_reason_that_is_kept(desk, case, cast):
    item = one(desk, case, cast, "询问笔录（一）.jpg")
    assert desk.get(at(item, "read")).status_code == 200, "a form, no file"
    assert desk.post(at(item, "read"), data={"reason": " "}).status_code == 422 and told("evidence.read") == []
    answer = download(desk, at(item, "read"), "核对原件")
    assert answer.data == samples.picture()
    how = answer.headers["Content-Disposition"]
    assert how.startswith("attachment") and "filename*=UTF-8''" in how and "%E8%AF%A2%E9%97%AE%E7%AC%94%E5%BD%95" in how
    assert answer.headers["X-Content-Type-Options"] == "nosniff" and "sandbox" in answer.headers["Content-Security-Policy"]
    assert [facts["reason"] for facts in told("evidence.read")] == ["核对原件"]
    assert "核对原件" in main(desk.get(at(item)))
    assert desk.post(at(item, "read") + "?part=html", data={"reason": "核对"}).status_code == 404


@pytest.mark.parametrize(("what", "words"), [({"scan": "infected", "scan_detail": "Eicar"}, "病毒"), ({"state": "changed"}, "哈希值不符")])
def test_what_must_not_be_handed_out_is_refused_in_words(desk, case, cast, what, words):
    item = one(desk, case, cast)
    for name, value in what.items():
        setattr(item.blob, name, value)
    db.session.commit()
    answer = desk.post(at(item, "read"), data={"reason": "核对"})
    assert answer.status_code == 409 and words in main(answer) and words in main(desk.get(at(item)))


def test_a_masked_copy_is_made_and_read_for_a_reason(desk, case, cast):
    item = one(desk, case, cast)
    assert 'data-mask="regions"' in desk.get(at(item, "mask")).text and "像素" in main(desk.get(at(item, "mask")))
    outside = {"regions-0-left": "900", "regions-0-top": "900", "regions-0-right": "990", "regions-0-bottom": "990", "because": "遮盖身份证号"}
    refused = desk.post(at(item, "mask"), data=outside)
    assert refused.status_code == 422 and "遮盖身份证号" in refused.text and 'value="900"' in refused.text
    assert desk.post(at(item, "mask"), data={"because": "遮盖"}).status_code == 422
    inside = {"regions-0-left": "1", "regions-0-top": "1", "regions-0-right": "20", "regions-0-bottom": "20", "because": "遮盖身份证号"}
    assert desk.post(at(item, "mask"), data=inside).status_code == 302
    copy = next(row for row in queries.item_by_number(item.number).derived if row.purpose == "masked")
    answer = download(desk, at(item, "copies", copy.number, "read"), "附卷")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    other = one(desk, case, cast, "另一张.jpg", samples.picture(colour=(1, 2, 3)))
    assert desk.post(at(other, "copies", copy.number, "read"), data={"reason": "附卷"}).status_code == 404
