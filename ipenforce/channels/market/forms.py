"""What a person may type about a stall in a professional market."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import Length

from ipenforce.channels.forms import TOO_LONG, AskedUnless, LeadForm, listed, pickable
from ipenforce.parties.models import Market
from ipenforce.web.forms import PlainField, PlainTextField, Required

NEW_MARKET = _l("没有登记过的市场填写")


class StallForm(LeadForm):
    """A stall, who runs it and what it sold."""

    market = SelectField(_l("登记过的市场"), [listed], validate_choice=False)
    market_name = PlainField(
        _l("市场名称"), [AskedUnless("market", _l("请选择市场，或者填写市场名称")), Length(max=200, message=TOO_LONG)],
        description=NEW_MARKET,
    )  # fmt: skip
    market_operator = PlainField(
        _l("市场开办者"), [AskedUnless("market", _l("请填写市场开办者")), Length(max=200, message=TOO_LONG)], description=NEW_MARKET
    )
    market_address = PlainField(
        _l("市场地址"), [AskedUnless("market", _l("请填写市场地址")), Length(max=300, message=TOO_LONG)], description=NEW_MARKET
    )
    stall = PlainField(_l("摊位号"), [Required(_l("请填写摊位号")), Length(max=60, message=TOO_LONG)])
    goods = PlainTextField(
        _l("涉嫌侵权的商品"), [Required(_l("请写明商品名称、商标、数量、标价")), Length(max=5000, message=TOO_LONG)]
    )

    sections = (
        (_l("线索"), LeadForm.LEAD),
        (_l("市场和摊位"), ("market", "market_name", "market_operator", "market_address", "stall")),
        (_l("摊位经营者"), LeadForm.PARTY),
        (_l("商品"), ("goods",)),
        (_l("举报投诉人"), LeadForm.INFORMANT),
    )

    def offer(self, markets: Sequence[Market]) -> None:
        """Let the registered markets be picked."""
        self.market.choices = pickable(((row.number, f"{row.name}（{row.address}）") for row in markets), _("没有登记过"))

    def finding(self) -> dict[str, Any]:
        """The answers as the command wants them."""
        market = {
            "number": self.market.data, "name": self.market_name.data, "operator": self.market_operator.data,
            "address": self.market_address.data,
        }  # fmt: skip
        return {
            "told": self.told(), "operator": self.named(), "market": market, "stall": self.stall.data, "goods": self.goods.data
        }
