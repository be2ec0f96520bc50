"""What a person may type about a shop on an e-commerce platform."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, SelectField
from wtforms import Form as PlainForm
from wtforms.validators import Length

from ipenforce.channels.forms import (
    TOO_LONG,
    AskedUnless,
    CountField,
    LeadForm,
    MomentField,
    listed,
    not_in_the_future,
    pickable,
)
from ipenforce.identifiers import parse_address
from ipenforce.parties.models import Platform
from ipenforce.web.forms import Parsed, PlainField, Required, YuanField

MOST_LISTINGS = 50
LONGEST_ADDRESS = 2000


class ListingForm(PlainForm):
    """One offer as its page showed it."""

    title = PlainField(_l("商品标题"), [Required(_l("请填写商品标题")), Length(max=300, message=TOO_LONG)])
    address = PlainField(
        _l("商品网址"),
        [Required(_l("请填写商品页面的网址")), Length(max=LONGEST_ADDRESS, message=TOO_LONG), Parsed(parse_address)],
        render_kw={"inputmode": "url"},
    )
    price_fen = YuanField(_l("标价（元）"), [Required(_l("请填写页面标价，免费的填 0"))])
    sold_count = CountField(_l("页面显示的销量"), description=_l("页面没有显示的留空"), render_kw={"inputmode": "numeric"})
    captured_at = MomentField(_l("截取时间"), [Required(_l("请填写截取页面的时间")), not_in_the_future], description=_l("北京时间"))


class ShopForm(LeadForm):
    """A shop, its operator and its listings."""

    platform = SelectField(_l("平台"), [listed], validate_choice=False)
    platform_name = PlainField(
        _l("其他平台名称"), [AskedUnless("platform", _l("请选择平台，或者填写平台名称")), Length(max=100, message=TOO_LONG)],
        description=_l("列表中没有该平台时填写"),
    )  # fmt: skip
    shop = PlainField(_l("店铺名称"), [Required(_l("请填写店铺名称")), Length(max=200, message=TOO_LONG)])
    shop_address = PlainField(
        _l("店铺网址"), [Length(max=LONGEST_ADDRESS, message=TOO_LONG), Parsed(parse_address)], render_kw={"inputmode": "url"}
    )
    listings = FieldList(FormField(ListingForm), _l("商品链接"), min_entries=1, max_entries=MOST_LISTINGS)

    sections = (
        (_l("线索"), LeadForm.LEAD),
        (_l("平台和店铺"), ("platform", "platform_name", "shop", "shop_address")),
        (_l("店铺经营者"), LeadForm.PARTY),
        (_l("商品链接"), ("listings",)),
        (_l("举报投诉人"), LeadForm.INFORMANT),
    )

    def offer(self, platforms: Sequence[Platform]) -> None:
        """Let the registered platforms be picked."""
        self.platform.choices = pickable(((row.name, row.name) for row in platforms), _("其他平台"))

    def finding(self) -> dict[str, Any]:
        """The answers as the command wants them."""
        return {
            "told": self.told(), "operator": self.named(), "platform": self.platform.data or self.platform_name.data,
            "shop": self.shop.data, "shop_address": self.shop_address.data, "listings": self.answers()["listings"],
        }  # fmt: skip
