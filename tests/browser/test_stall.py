"""At a stall with a phone: three photos, an inventory, the seizure decision and its list, signed by others and served."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import FilePayload, expect

from ipenforce.clock import today
from ipenforce.demo import people, road
from ipenforce.documents import commands as documents
from ipenforce.intake import commands as intake
from ipenforce.parties.models import Party
from tests.browser.desk import Desk
from tests.factories import make_party

TITLE = "示例市场1区1号摊位涉嫌侵犯商标专用权"
GOODS = "“示例”服装"
PHONE = 390
KEPT = "不及时扣押，涉案物品可能灭失。"


def populate() -> None:
    """The demo's people, a paragraph that their bureau keeps, and a case under investigation."""
    on = today()
    crew = people.cast(people.make(on), "")
    start = on - timedelta(days=20)
    party: Party = make_party("示例A&B<公司>")
    lead = intake.receive_lead(
        bureau=crew.officer.bureau, unit=None, source="inspection", channel="market", title=TITLE, content="巡查发现摊位摆放涉嫌侵权商品。",
        party=party, received_on=start, on=start, actor=crew.officer,
    )  # fmt: skip
    road.walk(lead, crew, "investigating", start=start)
    documents.keep_paragraph(
        bureau=crew.officer.bureau, title="理由用语", text=KEPT, codes=["measure_decision"], on=on, actor=crew.reviewer
    )


def photo(seed: int) -> bytes:
    """A photo of about three megabytes, as a phone takes it: more than one piece."""
    drawn = Image.frombytes("RGB", (1800, 1350), random.Random(seed).randbytes(1800 * 1350 * 3))
    stream = io.BytesIO()
    drawn.save(stream, "JPEG", quality=95)
    return stream.getvalue()


def shots(*names: str) -> list[FilePayload]:
    """Photos as the camera hands them to the page."""
    return [FilePayload(name=name, mimeType="image/jpeg", buffer=photo(seed)) for seed, name in enumerate(names)]


def at_the_case(desk: Desk) -> None:
    """Stand on the case's page."""
    desk.go("/cases")
    desk.follow(TITLE)


def record(desk: Desk, names: list[str], **answers: str) -> None:
    """Fill the record and send it."""
    for row, name in enumerate(names):
        desk.page.locator(f"[name=items-{row}-name]").fill(name)
    desk.fill(
        证明对象="当事人在摊位销售侵权商品", 取证地点="示例市场1区1号", 来源="当事人经营场所", 签名的人="张三", **answers
    )
    desk.press("登记证据")


def take_photos(desk: Desk) -> None:
    """Three shots of the camera; one mistake is mended without losing them."""
    desk.follow("上传、拍照")
    desk.looks_right("upload-empty")
    for shot in shots("A&B<公司>.jpg", "货架.jpg", "吊牌.jpg"):
        desk.page.locator("#camera").set_input_files([shot])
    expect(desk.page.locator(".upload-files li", has_text="已上传")).to_have_count(3, timeout=60_000)
    desk.sees("A&B<公司>.jpg", "已上传 3 个，100%")
    desk.looks_right("upload")
    desk.press("下一步：登记")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("登记证据")
    desk.looks_right("record")
    desk.press("登记证据")
    desk.sees("不能提交", "请填写取证地点", "A&B<公司>.jpg")
    desk.looks_right("record-mistake")
    record(desk, ["摊位门头", "货架", "吊牌"])
    desk.sees("已登记证据 3 件", "摊位门头", "货架", "吊牌")
    desk.looks_right("evidence")


def seize(desk: Desk) -> None:
    """The goods as a thing with its lines, and the first link of their chain."""
    desk.follow("登记实物")
    desk.fill(品名=GOODS, 数量="20", 单位="件", **{"单价（元）": "100", "封条号": "F-001"})
    record(desk, ["涉案服装"])
    desk.sees("涉案服装")
    desk.follow("涉案服装")
    desk.follow("登记流转")
    desk.looks_right("move")
    desk.fill(流转种类="扣押", 从谁手中取得="张三", 交给本机关人员="演示乙一", 地点="示例市场1区1号")
    desk.press("登记流转")
    desk.sees("交出方未确认", "期限届满")
    for side in ("交出方", "接收方"):
        desk.page.get_by_role("link", name=re.compile(rf"确认\s*{side}")).click()
        desk.press("确认流转")
    desk.sees("链条完整")
    desk.looks_right("item-goods")
    desk.follow("修改")
    desk.page.get_by_role("checkbox").first.check()
    desk.press("证明的要件")
    desk.follow("标签")
    desk.looks_right("label")


def draft(desk: Desk, code: str) -> None:
    """Open a form's questions."""
    desk.page.locator(f"a[href$='/forms/{code}/new']").click()


def insert_paragraph(desk: Desk) -> None:
    """Put the bureau's paragraph after what is written, on a line of its own."""
    reason = desk.labelled("采取措施的理由")
    written = reason.input_value()
    reason.focus()
    reason.press("Control+End")
    desk.page.locator("[data-insert]").click()
    expect(reason).to_have_value(f"{written}\n\n{KEPT}")
    desk.looks_right("paragraph-inserted")


def draft_papers(desk: Desk) -> None:
    """The decision and the list that goes with it."""
    at_the_case(desk)
    desk.follow("全部文书格式")
    draft(desk, "measure_decision")
    desk.page.locator("[data-insert]").click()
    expect(desk.page.locator("[data-announce]")).to_contain_text("请先在文本框中点一下")
    desk.fill(
        措施种类="扣押", 采取措施的理由="现场发现涉嫌侵权商品，不扣押可能转移。", **{"场所、设施或者财物的名称、数量": f"{GOODS}20件"}, 实施地点="示例市场1区1号",
        期限开始之日=today().isoformat(), 期限届满之日=(today() + timedelta(days=29)).isoformat(), 保管地点和保管人="本局证物室，演示乙一",
        批准方式="实施前批准",
    )  # fmt: skip
    insert_paragraph(desk)
    desk.press("起草")
    desk.sees("草稿", GOODS, KEPT)
    at_the_case(desk)
    desk.follow("全部文书格式")
    draft(desk, "inventory")
    desk.page.locator("[name=attached_to]").select_option("measure")
    desk.fill(清点地点="示例市场1区1号", 清点时间=f"{today().isoformat()}T00:01")
    for name, value in (("name", GOODS), ("quantity", "20"), ("unit", "件")):
        desk.page.locator(f"[name=goods-0-{name}]").fill(value)
    desk.press("起草")
    desk.sees("草稿", GOODS)


def sign(desk: Desk, label: str) -> None:
    """Sign a form under the text that is shown; its PDF is one."""
    at_the_case(desk)
    desk.follow(label)
    desk.follow("签署并签发")
    desk.looks_right(f"sign-{label.replace('/', '-')}")
    desk.press("签署并签发")
    desk.sees("已签发")
    pdf = desk.page.get_by_role("link", name="PDF", exact=True).get_attribute("href")
    answer = desk.page.request.get(f"{desk.site.address}{pdf}")
    assert answer.status == 200 and answer.body().startswith(b"%PDF")


def serve(desk: Desk, label: str) -> None:
    """Hand a form over."""
    at_the_case(desk)
    desk.follow(label)
    desk.follow("登记送达")
    desk.fill(签收人="张三", 送达证明="当场签收，送达回证")
    desk.press("登记送达")
    desk.sees("直接送达，张三")


def test_a_stall_is_photographed_and_its_goods_seized(sit: Callable[..., Desk]) -> None:
    desk = sit("officer", width=PHONE)
    at_the_case(desk)
    desk.looks_right("case")
    desk.follow("证据（0 件）")
    desk.looks_right("evidence-empty")
    take_photos(desk)
    seize(desk)
    draft_papers(desk)
    sign(sit("head", width=PHONE), "实施行政强制措施决定书")
    sign(sit("officer2", width=PHONE), "场所/设施/财物清单")
    serve(desk, "实施行政强制措施决定书")
    serve(desk, "场所/设施/财物清单")
    desk.go("/evidence/custody")
    desk.sees("涉案服装", "示例市场1区1号", "期限届满")
    desk.looks_right("custody")
    desk.follow("盘点")
    desk.page.locator("#choose-place").fill("示例市场1区1号")
    desk.press("列出")
    desk.looks_right("count")
    desk.fill(清点结果="在库相符", 共同清点的人="演示乙二")
    desk.press("完成盘点")
    desk.sees("全部相符")
    desk.looks_right("counted")


def test_an_upload_that_the_network_broke_off_goes_on_where_it_stopped(sit: Callable[..., Desk], tmp_path: Path) -> None:
    desk = sit("officer", width=PHONE)
    at_the_case(desk)
    desk.page.get_by_role("link", name="证据（").click()
    desk.follow("上传、拍照")
    shot = tmp_path / "中断.jpg"
    shot.write_bytes(photo(7))
    assert shot.stat().st_size > 2 * 1024 * 1024
    pieces: list[str] = []
    broken = {"yet": True}

    def pass_on(route: Any) -> None:
        if route.request.method == "POST" and "/uploads/" in route.request.url:
            pieces.append(route.request.url)
            if len(pieces) > 1 and broken["yet"]:
                route.abort()
                return
        route.continue_()

    desk.page.route("**/evidence/uploads/**", pass_on)
    desk.page.locator("#file").set_input_files(shot)
    desk.sees("网络中断")
    desk.looks_right("upload-broken")
    desk.page.once("dialog", lambda dialog: dialog.accept())
    desk.page.reload()
    began = len(pieces)
    here = desk.page.request.get(pieces[0], headers={"Accept": "application/json"}).json()["offset"]
    piece = int(desk.page.locator("form[data-piece]").get_attribute("data-piece") or 0)
    missing = -(-(shot.stat().st_size - here) // piece)
    broken["yet"] = False
    desk.page.locator("#file").set_input_files(shot)
    desk.sees("已上传 1 个，100%")
    assert len(pieces) - began == missing, "only what was missing is sent"
    desk.faults[:] = [fault for fault in desk.faults if "ERR_FAILED" not in fault]


def test_a_captured_price_is_copied_into_the_calculation(sit: Callable[..., Desk]) -> None:
    desk = sit("officer")
    at_the_case(desk)
    desk.page.get_by_role("link", name="证据（").click()
    desk.follow("上传、拍照")
    desk.page.locator("#file").set_input_files(shots("商品页面.jpg"))
    desk.sees("已上传 1 个，100%")
    desk.press("下一步：登记")
    desk.page.locator("[name=kind]").select_option("electronic")
    desk.page.locator("[name=items-0-part]").select_option("page_image")
    desk.page.locator("summary", has_text="网页固定").click()
    desk.fill(网址="https://shop.example/1", 销量="200", **{"标价（元）": "1299.50"})
    record(desk, ["商品页面"])
    desk.sees("已登记证据 1 件")
    desk.follow("商品页面")
    desk.looks_right("item-capture")
    at_the_case(desk)
    desk.page.locator(".steps").get_by_role("link", name="登记违法行为", exact=True).click()
    for _time in range(2):
        desk.page.locator("[data-capture]").click()
    expect(desk.page.locator("[name=lines-1-unit_price_fen]")).to_have_value("1299.50")
    expect(desk.page.locator("[name=lines-0-quantity]")).to_have_value("200")
    desk.looks_right("act-captures")
