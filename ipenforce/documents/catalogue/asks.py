"""Questions that several forms ask in the same words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from ipenforce.documents.catalogue.rows import Ask

PHONE = Ask("phone", _l("联系电话"), required=False)
WITNESS = Ask(
    "witness", _l("见证人"), required=False,
    hint=_l("姓名和身份证件号码或者单位。当事人不到场或者拒绝签名的，必要时邀请见证人；实施行政强制措施时当事人不到场的，应当邀请"),
)  # fmt: skip
MEDIA = Ask("media", _l("照片、录音、录像编号"), required=False)
PLACE = Ask("place", _l("地点"), hint=_l("写到门牌号；网络取证的，写明取证所在地和网址"))
TESTED = {"detect": _l("检测"), "inspect": _l("检验"), "quarantine": _l("检疫"), "appraise": _l("鉴定")}
ATTENDANCE = {
    "came": _l("经通知，当事人到场"), "unreachable": _l("无法通知当事人"), "absent": _l("经通知，当事人不到场"),
    "refused": _l("当事人在场但拒绝配合"),
}  # fmt: skip
GOODS = (
    Ask("name", _l("名称")),
    Ask("spec", _l("规格型号"), required=False),
    Ask("unit", _l("单位")),
    Ask("quantity", _l("数量"), "count"),
    Ask("unit_price_fen", _l("单价"), "yuan", required=False),
    Ask("note", _l("备注"), required=False),
)
MATERIALS = (Ask("name", _l("材料名称")), Ask("note", _l("份数、页数等"), required=False))


def goods(label: str, *, required: bool = True) -> Ask:
    """An inventory to fill in; prints with texts/_inventory.md."""
    return Ask("goods", label, "rows", required, columns=GOODS)
