"""Items: what is stated is checked and kept, files by their content, never changed, superseded with a reason."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import DatabaseError

from ipenforce.clock import now, today
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.events import verify
from ipenforce.evidence import commands, queries
from ipenforce.evidence.commands import Line, Page
from ipenforce.evidence.models import ITEM_KINDS, Item
from tests.evidence import samples
from tests.evidence.people import SUBJECT, TRADER, Office, told
from tests.factories import make_user

NAMES = ("询问笔录（一）.pdf", "A&B<公司>.pdf", "..\\..\\windows.pdf", "../../etc/passwd.pdf", "CON.pdf", "\u202efdp.pdf", "𠮷㐂.pdf", "名" * 296 + ".pdf", " 空 格 .pdf")


@pytest.mark.parametrize("name", NAMES)
def test_a_files_name_is_kept_exactly_as_it_came(name: str, office: Office) -> None:
    number = office.taken(name, samples.pdf()).number
    db.session.commit()
    db.session.expire_all()
    item = queries.item_by_number(number)
    assert item is not None and item.file_name == name
    assert item.saved_as.startswith(item.number) and len(item.saved_as) < 255
    assert not set(item.saved_as) & set('\\/:*?"<>|\u202e\0') and ".." not in item.saved_as


def test_a_harmless_name_is_saved_as_it_is(office: Office) -> None:
    item = office.taken("询问笔录（一）.pdf", samples.pdf())
    assert item.saved_as == f"{item.number}-询问笔录（一）.pdf"


def test_every_kind_of_file_that_we_take_becomes_an_item(office: Office) -> None:
    for name, content in samples.taken().items():
        item = office.taken(name, content)
        assert item.blob is not None and item.blob.size == len(content) and item.file_name == name
    assert len(queries.items_of(SUBJECT)) == len(samples.taken())


def test_an_item_states_how_it_was_collected(office: Office) -> None:
    item = office.taken("现场照片.jpg", samples.picture(), clock_offset=-90, tool="执法记录仪 V2.1", signed_by="", unsigned_because="当事人拒绝签名")
    assert (item.collected_by, item.collected_with) == (office.officer.number, office.colleague.number)
    assert (item.clock_offset, item.tool, item.unsigned_because, item.original) == (-90, "执法记录仪 V2.1", "当事人拒绝签名", True)
    assert told("evidence.taken_in") == [
        {
            "item": item.number, "kind": "physical", "sha256": item.blob.sha256, "size": item.blob.size, "media_type": "image/jpeg",
            "scan": "not_scanned", "kept_sealed": False,
        }  # fmt: skip
    ]  # type: ignore[union-attr]
    assert item.kind in ITEM_KINDS and list(verify()) == []


BAD: dict[str, tuple[dict[str, Any], str, str]] = {
    "no kind": ({"kind": "hearsay"}, "kind", "请选择证据种类"),
    "no name": ({"name": " \u200b"}, "name", "请填写这一项"),
    "a long name": ({"name": "名" * 201}, "name", "最多200个字符，现有201个"),
    "proves nothing": ({"proves": "\n"}, "proves", "请填写这一项"),
    "proves too much": ({"proves": "证" * 4001}, "proves", "最多4000个字符"),
    "no place": ({"place": ""}, "place", "请填写这一项"),
    "no method": ({"method": ""}, "method", "请填写这一项"),
    "no source": ({"source": ""}, "source", "请填写这一项"),
    "no medium": ({"medium": "lost"}, "medium", "请选择原始载体的状态"),
    "nobody signed and nobody says why": ({"signed_by": " "}, "signed_by", "请填写签名的人"),
    "the future": ({"collected_at": now() + timedelta(hours=1)}, "collected_at", "晚于现在"),
    "before the law": ({"collected_at": now() - timedelta(days=366 * 60)}, "collected_at", "取证时间过早"),
    "a clock wrong by a century": ({"clock_offset": 3_200_000_000}, "clock_offset", "不超过十年"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_statement_that_lacks_something_is_refused_on_its_field(case: str, office: Office) -> None:
    given, field, words = BAD[case]
    with pytest.raises(Refused, match=words) as refused:
        office.recorded(**given)
    assert (refused.value.field, refused.value.status) == (field, 422)
    assert queries.items_of(SUBJECT) == []


def test_a_clock_that_runs_ahead_is_reckoned_with(office: Office) -> None:
    assert office.recorded(collected_at=now() + timedelta(hours=1), clock_offset=3600).clock_offset == 3600


def test_names_of_the_longest_length_are_kept(office: Office) -> None:
    assert len(office.recorded(name="名" * 200, proves="证" * 4000).proves) == 4000


def test_evidence_is_collected_by_two_certified_officers(office: Office) -> None:
    alone = make_user(office.bureau, "officer", certified=False, name="无证")
    one, other = office.officer.number, office.colleague.number
    for officers, words in (((one,), "应为两人"), ((one, one), "不能是同一人"), ((one, other, alone.number), "应为两人"), ((one, "U000"), "没有编号为U000"), ((one, alone.number), "无证在取证当天没有有效的执法证件")):  # fmt: skip
        with pytest.raises(Refused, match=words) as refused:
            office.recorded(officers=officers)
        assert refused.value.field == "officers"


def test_a_thing_without_a_file_is_recorded(office: Office) -> None:
    item = office.recorded(name="手提包三只")
    assert told("evidence.recorded") == [{"item": item.number, "kind": "physical"}] and item.blob is None and item.file_name == ""
    assert list(item.blobs()) == [] and queries.content_for_file(item) is None


def test_goods_are_counted_line_by_line_and_identified_by_the_right_holder(office: Office) -> None:
    lines = [Line("手提包", "只", 3, spec="A款", unit_price_fen=12_800, seal_no="F-001", storage_place="二号库", condition="完好"), Line("吊牌", "张", 500)]
    item = office.recorded(goods=lines)
    assert [(row.line, row.name, row.quantity, row.amount_fen, row.authenticity) for row in item.goods] == [
        (1, "手提包", 3, 38_400, "unsure"), (2, "吊牌", 500, None, "unsure")
    ]  # fmt: skip
    commands.identify_goods(item.goods[0], authenticity="counterfeit", opinion="权利人：不是我公司产品", on=today(), actor=office.officer)
    assert (item.goods[0].authenticity, item.goods[0].opinion_on) == ("counterfeit", today())
    assert told("evidence.goods_listed") == [{"item": item.number, "lines": 2}]
    assert told("evidence.goods_identified") == [{"item": item.number, "line": 1, "authenticity": "counterfeit"}]
    assert queries.goods_line(item, 2) is item.goods[1]
    for given in ({"authenticity": "maybe", "opinion": "x"}, {"authenticity": "genuine", "opinion": " "}):
        with pytest.raises(Refused):
            commands.identify_goods(item.goods[0], **given, on=today(), actor=office.officer)


@pytest.mark.parametrize(
    "line", [Line("", "只", 1), Line("包", "", 1), Line("包", "只", 0), Line("包", "只", 10**12 + 1), Line("包", "只", 1, unit_price_fen=-1), Line("包", "只", 1, authenticity="x")]
)  # fmt: skip
def test_a_line_of_goods_that_cannot_be_is_refused(line: Line, office: Office) -> None:
    with pytest.raises(Refused) as refused:
        office.recorded(goods=[line])
    assert refused.value.field == "goods"


def test_lists_of_goods_have_an_end(office: Office) -> None:
    assert len(office.recorded(goods=[Line("包", "只", 1)] * 2000).goods) == 2000
    with pytest.raises(Refused, match="最多2000行"):
        office.recorded(goods=[Line("包", "只", 1)] * 2001)


PAGE = Page("https://shop.example.cn/item/1", shop="示例旗舰店", seller="示例商贸有限公司", price_fen=9_900, sold_count=120, time_proof_note="可信时间戳 TSA-1")


def capture(office: Office, **given: Any) -> Item:
    facts = {"subject": SUBJECT, "bureau": office.bureau, "collected": office.collected(kind="electronic"), "page": PAGE, **given}
    return commands.record_capture(**facts, on=today(), actor=office.officer)


def test_a_page_is_captured_with_its_picture_its_source_and_its_time(office: Office) -> None:
    item = capture(
        office, page_image=office.uploaded("页面.png", samples.picture("PNG")), html=office.uploaded("页面.html", b"<html><script>x</script>"),
        time_proof=office.uploaded("页面.tsr", b"\x30\x82\x01"),
    )  # fmt: skip
    found = item.capture
    assert found is not None and item.blob is found.page_image and found.turnover_fen == 1_188_000
    assert not item.kept_sealed and [part for part, _blob in item.blobs()] == ["file", "html", "time_proof"]
    assert told("evidence.captured") == [
        {"item": item.number, "page_image": found.page_image.sha256, "html": found.html.sha256, "time_proof": found.time_proof.sha256}
    ]  # type: ignore[union-attr]
    assert [row.seller for row in queries.captures_of(SUBJECT)] == ["示例商贸有限公司"]


def test_a_page_may_have_its_source_alone_which_is_never_shown_inline(office: Office) -> None:
    item = capture(office, html=office.uploaded("页面.html", b"<html><svg onload=x>"))
    assert item.kept_sealed and item.blob is item.capture.html  # type: ignore[union-attr]
    assert not commands.read_item(item, reason="审核", on=today(), actor=office.keeper).inline


def test_a_capture_that_lacks_something_is_refused(office: Office) -> None:
    with pytest.raises(Refused, match="请上传网页截图或者网页源码"):
        capture(office)
    with pytest.raises(Refused, match="网址"):
        capture(office, page=Page("javascript:alert(1)"), html=office.uploaded("a.html", b"<html>"))
    with pytest.raises(Refused, match="不能为负"):
        capture(office, page=Page("https://a.cn/1", price_fen=-1), html=office.uploaded("a.html", b"<html>"))
    with pytest.raises(Refused, match="应为图片或者PDF"):
        capture(office, page_image=office.uploaded("页面.zip", samples.archive(("a", b"b"))))
    twice = office.uploaded("a.png", samples.picture("PNG"))
    with pytest.raises(Refused, match="同一个文件"):
        capture(office, page_image=twice, html=twice)
    with pytest.raises(Refused, match="另一案件"):
        capture(office, html=office.uploaded("a.html", b"<html>", subject="C0000000009"))


def test_a_capture_of_which_one_file_is_refused_leaves_all_uploads(office: Office) -> None:
    image, html = office.uploaded("页面.png", samples.picture("PNG")), office.begun("页面.html", 10)
    with pytest.raises(Refused, match="尚未传完"):
        capture(office, page_image=image, html=html)
    assert capture(office, page_image=image).capture is not None


def test_what_was_recorded_wrongly_is_superseded_and_stays(office: Office) -> None:
    first = office.taken("现场照片.jpg", samples.picture(), goods=[Line("包", "只", 1, opinion="假")])
    commands.seal_item(first, seal_no="F-9", place="二号库", on=today(), actor=office.officer)
    commands.link_element(first, cause="trademark.infringement", element="goods", on=today(), actor=office.officer)
    later = commands.supersede_item(first, collected=office.collected(place="示例市场B区"), because="地点写错", on=today(), actor=office.officer)
    assert (later.place, later.blob, later.file_name, later.seal_no) == ("示例市场B区", first.blob, "现场照片.jpg", "F-9")
    assert ([row.name for row in later.goods], later.goods[0].opinion) == (["包"], "假")
    assert len(later.derived) == len(first.derived) == 1 and [row.element for row in later.elements] == ["goods"]
    assert queries.items_of(SUBJECT) == [later] and queries.items_of(SUBJECT, superseded=True) == [first, later]
    assert list(queries.lineage(later)) == [later, first] and queries.newest(first) is later
    assert told("evidence.superseded") == [{"item": later.number, "supersedes": first.number, "because": "地点写错"}]
    with pytest.raises(Refused, match=f"已经被{later.number}代替"):
        commands.supersede_item(first, collected=office.collected(), because="再改", on=today(), actor=office.officer)
    with pytest.raises(Refused):
        commands.supersede_item(later, collected=office.collected(), because=" ", on=today(), actor=office.officer)


def test_a_better_file_supersedes_with_its_own_lines(office: Office) -> None:
    first = capture(office, html=office.uploaded("a.html", b"<html>"))
    later = commands.supersede_item(
        first, collected=office.collected(), because="原图模糊", upload=office.uploaded("b.jpg", samples.picture()), goods=[Line("包", "只", 2)],
        on=today(), actor=office.officer,
    )  # fmt: skip
    assert later.blob is not first.blob and later.capture is None and later.goods[0].quantity == 2
    again = commands.supersede_item(first.superseded_by, collected=office.collected(), because="补充", on=today(), actor=office.officer)  # type: ignore[arg-type]
    assert again.blob is later.blob and list(queries.lineage(again)) == [again, later, first]


def test_a_captures_record_goes_along_when_it_is_superseded(office: Office) -> None:
    first = capture(office, html=office.uploaded("a.html", b"<html>"))
    later = commands.supersede_item(first, collected=office.collected(), because="补充", on=today(), actor=office.officer)
    assert later.capture is not None and later.capture.html is first.capture.html and later.capture.shop == "示例旗舰店"  # type: ignore[union-attr]


def test_a_thing_is_sealed_once(office: Office) -> None:
    item = office.recorded()
    commands.seal_item(item, seal_no="F-001", place="二号库", on=today(), actor=office.officer)
    assert told("evidence.sealed") == [{"item": item.number, "place": "二号库", "seal_no": "F-001"}]
    with pytest.raises(Refused, match="已经封存，封条号F-001"):
        commands.seal_item(item, seal_no="F-002", place="二号库", on=today(), actor=office.officer)


def test_a_label_is_printed_for_a_thing(office: Office) -> None:
    item = office.recorded()
    assert queries.label_of(item).startswith(b"<svg") and queries.label_of(item, kind="png").startswith(b"\x89PNG")
    assert queries.label_of(item, "https://ip.example.cn/evidence/1") != queries.label_of(item)


CHANGES = (
    "UPDATE evidence_item SET name = 'x'", "UPDATE evidence_item SET blob_id = NULL, file_name = ''", "UPDATE evidence_item SET collected_at = '2020-01-01'",
    "UPDATE evidence_item SET seal_no = 'x'", "DELETE FROM evidence_item", "UPDATE evidence_blob SET sha256 = 'x'", "UPDATE evidence_blob SET size = 1",
    "DELETE FROM evidence_blob", "UPDATE evidence_capture SET price_fen = 1", "DELETE FROM evidence_capture", "UPDATE evidence_goods SET quantity = 1",
    "DELETE FROM evidence_goods", "UPDATE evidence_derived SET tool = 'x'", "DELETE FROM evidence_derived", "UPDATE evidence_movement SET place = 'x'",
    "DELETE FROM evidence_movement", "UPDATE evidence_confirmation SET name = 'x'", "DELETE FROM evidence_confirmation",
    "UPDATE evidence_stock_take SET place = 'x'", "DELETE FROM evidence_stock_take", "UPDATE evidence_stock_line SET found = 'present'",
    "DELETE FROM evidence_stock_line",
)  # fmt: skip


def everything(office: Office) -> None:
    """A row in every table that keeps its rows."""
    item = capture(office, page_image=office.uploaded("页面.png", samples.picture("PNG")))
    commands.seal_item(item, seal_no="F-1", place="库", on=today(), actor=office.officer)
    goods = office.recorded(goods=[Line("包", "只", 2)])
    office.moved(goods, "seized", commands_hand(office), giver=TRADER, place="二号库")
    commands.take_stock(
        bureau=office.bureau, place="二号库", lines=[commands.Counted(goods.number, "missing")], with_name="李四", on=today(), actor=office.officer
    )
    db.session.commit()


def commands_hand(office: Office) -> Any:
    from ipenforce.evidence.models import Hand

    return Hand.of(office.officer)


@pytest.mark.parametrize("statement", CHANGES)
def test_the_database_itself_refuses_to_change_or_delete(statement: str, office: Office) -> None:
    everything(office)
    with pytest.raises(DatabaseError, match="is kept as it is"):
        db.session.execute(db.text(statement))


def test_the_database_refuses_to_put_a_row_in_the_place_of_another(office: Office, app: Flask) -> None:
    everything(office)
    tables = [line.split()[2] for line in CHANGES if line.startswith("DELETE")]
    for table in tables:
        if db.engine.dialect.name == "postgresql":
            statement = f"TRUNCATE {table} CASCADE"
        else:
            statement = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
        with pytest.raises(DatabaseError, match="is kept as it is"):
            db.session.execute(db.text(statement))
        db.session.rollback()


def test_what_the_scanner_and_the_right_holder_say_may_be_written(office: Office) -> None:
    everything(office)
    for statement in (
        "UPDATE evidence_blob SET scan = 'clean', state = 'whole'", "UPDATE evidence_goods SET opinion = 'x'",
        "UPDATE evidence_item SET seal_no = 'x', sealed_on = '2026-11-23' WHERE seal_no IS NULL",
    ):  # fmt: skip
        db.session.execute(db.text(statement))
