"""What a person may type about evidence: its files, its record, its custody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FileField, FormField, HiddenField, SelectField
from wtforms import Form as PlainForm
from wtforms.validators import Length, NumberRange, Optional

from ipenforce.cases.forms.desk import MOMENT, MomentField, Rows
from ipenforce.clock import SHANGHAI, now
from ipenforce.evidence.models import AUTHENTICITY, FOUND, ITEM_KINDS, MEDIUM_STATES, PARTS
from ipenforce.web.forms import (
    Form,
    PlainField,
    PlainTextField,
    Required,
    TicksField,
    WholeField,
    YuanField,
    offered,
)

MOST_FILES = 200
MOST_LINES = 500
MOST = 100_000_000
LONGEST_NAME = 200
ORIGINAL = {"original": _l("原件、原物、原始载体"), "copy": _l("复制件")}


def on_the_wall() -> Any:
    """Now in Shanghai, as a field for a moment wants it."""
    return now().astimezone(SHANGHAI).replace(tzinfo=None)


def aware(moment: Any) -> Any:
    """A moment that was read from a wall in Shanghai, as an instant."""
    return moment.replace(tzinfo=SHANGHAI)


def moment_field(label: Any) -> MomentField:
    """A day and a time that must be given: now, unless somebody says otherwise."""
    return MomentField(label, [Required(_l("请填写时间"))], format=MOMENT, default=on_the_wall)


class BeginUploadForm(Form):
    """A file that a device announces."""

    once = None
    file_name = HiddenField(validators=[Required()])
    size = WholeField(validators=[Required(), NumberRange(min=0)])
    sha256 = HiddenField(validators=[Optional()])


class PieceForm(Form):
    """A piece of a file that comes in pieces."""

    once = None
    offset = WholeField(validators=[NumberRange(min=0)])


class UploadForm(Form):
    """Files of a browser that sends them whole."""

    file = FileField(_l("选择文件"))

    def files(self) -> list[Any]:
        """What was chosen."""
        return [sent for sent in request.files.getlist("file") if sent.filename]


class FileRow(PlainForm):
    """One file, or one thing that has none, with its name."""

    upload = HiddenField()
    name = PlainField(_l("名称"), [Required(_l("请填写名称")), Length(max=LONGEST_NAME, message=_l("最多 200 个字符"))])
    part = SelectField(_l("在网页固定中是"), choices=offered(PARTS), default="file")


class GoodsRow(PlainForm):
    """One line of goods."""

    name = PlainField(_l("品名"), [Required(_l("请填写品名")), Length(max=LONGEST_NAME)])
    spec = PlainField(_l("规格、型号"), [Length(max=LONGEST_NAME)])
    quantity = WholeField(_l("数量"), [NumberRange(1, MOST, _l("数量应为正整数"))])
    unit = PlainField(_l("单位"), [Required(_l("请填写单位，例如 件")), Length(max=20)])
    unit_price_fen = YuanField(_l("单价（元）"), [Optional()])
    seal_no = PlainField(_l("封条号"), [Length(max=60)])
    storage_place = PlainField(_l("存放地点"), [Length(max=LONGEST_NAME)])
    condition = PlainField(_l("状况"), [Length(max=LONGEST_NAME)])
    authenticity = SelectField(_l("真伪"), choices=offered({"unsure": AUTHENTICITY["unsure"], **AUTHENTICITY}))
    opinion = PlainField(_l("权利人意见"))


class StatementForm(Form):
    """How evidence came to us."""

    kind = SelectField(_l("证据种类"), choices=offered(ITEM_KINDS))
    proves = PlainTextField(_l("证明对象"), [Required(_l("请写明证明什么事实"))])
    first = SelectField(_l("执法人员"), [Required(_l("请选择执法人员"))])
    officers = SelectField(_l("另一名执法人员"), [Required(_l("请选择另一名执法人员"))])
    collected_at = moment_field(_l("取证时间"))
    clock_offset = WholeField(_l("设备时钟误差（秒）"), [Optional()], default=0, description=_l("设备比标准时间快填正数，慢填负数"))
    place = PlainField(_l("取证地点"), [Required(_l("请填写取证地点"))])
    manner = PlainField(_l("取证方法"), [Required(_l("请填写取证方法"))], default=lambda: _("现场拍摄"))
    tool = PlainField(_l("取证设备、工具和版本"))
    original = SelectField(_l("原件或复制件"), choices=offered(ORIGINAL))
    source = PlainField(_l("来源"), [Required(_l("请写明从谁或者从哪里取得"))])
    medium = SelectField(_l("原始载体"), choices=offered(MEDIUM_STATES), default="kept")
    signed_by = PlainField(_l("签名的人"), description=_l("当事人、见证人或者提供人；没有签名的，填写下一项"))
    unsigned_because = PlainTextField(_l("没有签名的原因"))
    goods = Rows(FormField(GoodsRow), label=_l("物品清单"), min_entries=1, max_entries=MOST_LINES,
                 description=_l("没有物品的不填；多份文件一同登记的，清单记在第一份上"))  # fmt: skip

    STATEMENT = (
        "kind", "proves", "first", "officers", "collected_at", "clock_offset", "place", "source", "manner", "tool", "original", "medium",
        "signed_by", "unsigned_because",
    )  # fmt: skip
    """`manner` is the item's method: a field called method would hide the form's own in a browser."""

    def offer_officers(self, officers: dict[str, str], first: str, second: str) -> None:
        """Whom one may choose, and whom the form proposes."""
        self.first.choices, self.officers.choices = officers, {"": _("请选择"), **officers}
        if not self.is_submitted():
            self.first.data, self.officers.data = first, second

    def statement(self) -> dict[str, Any]:
        """What the form says of how the evidence was collected, all but its name."""
        kept = {name: self[name].data for name in self.STATEMENT if name not in ("first", "officers", "collected_at", "original", "manner")}
        texts = {name: value if value is not None else "" for name, value in kept.items()}
        return {
            **texts, "method": self.manner.data or "", "clock_offset": self.clock_offset.data or 0, "officers": (self.first.data, self.officers.data),
            "collected_at": aware(self.collected_at.data), "original": self.original.data == "original",
        }  # fmt: skip

    def lines(self) -> list[dict[str, Any]]:
        """The lines of goods that were filled in."""
        return goods_lines(self.goods)


def goods_lines(rows: Rows) -> list[dict[str, Any]]:
    """Rows of goods as commands take them; empty ones left out."""
    filled = [entry.form.data for entry in rows.entries if entry.form.data.get("name")]
    return [{name: value if value is not None or name == "unit_price_fen" else "" for name, value in row.items()} for row in filled]


class RecordForm(StatementForm):
    """One record, for one item or for several that came the same way."""

    items = FieldList(FormField(FileRow), label=_l("证据"), min_entries=1, max_entries=MOST_FILES)
    sealed = BooleanField(_l("原样封存"), description=_l("系统不认识、不能打开的文件，勾选后原样保存，不打开、不预览"))
    address = PlainField(_l("网址"), description=_l("填写后，标为网页截图、网页源码、时间证明的文件合为一件网页固定证据"))
    shop = PlainField(_l("店铺"))
    seller = PlainField(_l("页面公示的经营者"))
    price_fen = YuanField(_l("标价（元）"), [Optional()])
    sold_count = WholeField(_l("销量"), [Optional(), NumberRange(0, MOST, _l("应为不小于零的整数"))])
    time_proof_note = PlainField(_l("时间证明"), description=_l("可信时间戳、公证等的名称和编号"))

    CAPTURE = ("address", "shop", "seller", "price_fen", "sold_count", "time_proof_note")


class SupersedeForm(StatementForm):
    """A record in the place of one that is wrong."""

    name = PlainField(_l("名称"), [Required(_l("请填写名称")), Length(max=LONGEST_NAME)])
    because = PlainTextField(_l("更正的理由"), [Required(_l("请写明原记录错在哪里"))])

    def keep_officers(self, names: dict[str, str], first: str, second: str) -> None:
        """Those who collected it may stay, certified today or not; they are what the form begins with."""
        self.offer_officers({**names, **dict(self.first.choices or {})}, first, second)


class ReasonForm(Form):
    """Why somebody reads evidence."""

    once = None
    reason = PlainField(_l("查阅、下载的理由"), [Required(_l("请写明查阅或者下载的理由：它会记入办理记录"))])


class RegionRow(PlainForm):
    """A rectangle in pixels."""

    left = WholeField(_l("左"), [NumberRange(0, MOST, _l("应为不小于零的整数"))])
    top = WholeField(_l("上"), [NumberRange(0, MOST, _l("应为不小于零的整数"))])
    right = WholeField(_l("右"), [NumberRange(0, MOST, _l("应为不小于零的整数"))])
    bottom = WholeField(_l("下"), [NumberRange(0, MOST, _l("应为不小于零的整数"))])


class MaskForm(Form):
    """What is blackened in a copy."""

    regions = Rows(FormField(RegionRow), label=_l("遮盖的区域"), min_entries=1, max_entries=200, required=True,
                   description=_l("以像素计，从图片左上角量起"))  # fmt: skip
    because = PlainTextField(_l("理由"), [Required(_l("请写明为什么遮盖"))])

    def boxes(self) -> list[list[int]]:
        """Each rectangle as left, top, right, bottom."""
        return [[entry.form[side].data for side in ("left", "top", "right", "bottom")] for entry in self.regions.entries]


class SealForm(Form):
    """A seal."""

    seal_no = PlainField(_l("封条号"), [Required(_l("请填写封条号"))])
    place = PlainField(_l("封存地点"), [Required(_l("请填写封存地点"))])


class OpinionForm(Form):
    """What the right holder says of a line of goods."""

    authenticity = SelectField(_l("真伪"), choices=offered(AUTHENTICITY))
    opinion = PlainTextField(_l("权利人意见"), [Required(_l("请写明权利人的意见，由谁、在何时作出"))])


class ElementsForm(Form):
    """What an item proves."""

    proves = TicksField(_l("这件证据证明的要件"), validators=[Optional()])


class QuantityRow(PlainForm):
    """How many of a line of goods go."""

    line = HiddenField()
    quantity = WholeField(validators=[Optional(), NumberRange(1, MOST, _l("数量应为正整数"))])


class MoveForm(Form):
    """The next hand."""

    kind = SelectField(_l("流转种类"), [Required(_l("请选择流转的种类"))])
    at = moment_field(_l("时间"))
    giver = PlainField(_l("从谁手中取得"), [Required(_l("请填写从谁手中取得"))])
    holder = SelectField(_l("从谁手中交出"))
    to = SelectField(_l("交给本机关人员"))
    to_name = PlainField(_l("交给其他人或者单位"), description=_l("交给本机关人员的不填"))
    place = PlainField(_l("地点"), [Required(_l("请填写地点：盘点时按它清点"))])
    note = PlainTextField(_l("说明"))
    quantities = FieldList(FormField(QuantityRow), label=_l("数量"), max_entries=MOST_LINES)

    def counts(self) -> dict[int, int]:
        """How many of each line go, by the lines that were filled in."""
        rows = [entry.form for entry in self.quantities.entries] if "quantities" in self else []
        return {int(row.line.data): row.quantity.data for row in rows if row.quantity.data is not None and str(row.line.data).isdecimal()}


class ConfirmForm(Form):
    """One side of a movement says that it is so."""

    side = HiddenField(validators=[Required()])
    outsider = PlainField(_l("签名确认的人"))


EXPECTED = {found: label for found, label in FOUND.items() if found != "unexpected"}


class ExtraRow(PlainForm):
    """A thing that should not be at a place: an item by its number, or one that nobody knows."""

    number = PlainField(_l("证据编号"), [Length(max=20)])
    description = PlainField(_l("物品描述（没有编号的）"), [Length(max=LONGEST_NAME)])
    seal_no = PlainField(_l("封条号"), [Length(max=60)])
    note = PlainField(_l("说明"), [Length(max=LONGEST_NAME)])


class FoundRow(PlainForm):
    """What was found of one item."""

    number = HiddenField()
    found = SelectField(_l("清点结果"), [Required(_l("请选择清点结果"))], choices=offered({"": _l("请选择"), **EXPECTED}))
    note = PlainField(_l("说明"), [Length(max=LONGEST_NAME)])


class StockForm(Form):
    """A count of what lies at a place."""

    place = HiddenField()
    lines = FieldList(FormField(FoundRow), label=_l("清点"), min_entries=0, max_entries=2000)
    extras = Rows(FormField(ExtraRow), label=_l("账外的物品"), min_entries=1, max_entries=MOST_FILES,
                  description=_l("在该地点发现、但不应在此的物品：有编号的填编号，不知属于哪一案的写明是什么；没有的不填"))  # fmt: skip
    with_name = PlainField(_l("共同清点的人"), [Required(_l("请填写与您一同清点的人"))])
    note = PlainTextField(_l("说明"))

    def counted(self) -> Sequence[dict[str, str]]:
        """What was said of each."""
        rows = [{name: value or "" for name, value in entry.form.data.items()} for entry in self.lines.entries]
        return [*rows, *({"number": row["number"], "found": "unexpected", "note": row["note"]} for row in self._extra() if row["number"])]

    def strangers(self) -> Sequence[dict[str, str]]:
        """What nobody knows."""
        return [{name: row[name] for name in ("description", "seal_no", "note")} for row in self._extra() if not row["number"]]

    def _extra(self) -> list[dict[str, str]]:
        rows = [{name: value or "" for name, value in entry.form.data.items()} for entry in self.extras.entries]
        return [row for row in rows if any(row.values())]
