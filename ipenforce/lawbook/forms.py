"""What a person may ask of the law: the list's filters, and the questions of the three tools."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.i18n import translations
from wtforms import BooleanField, Field, FieldList, FormField, SelectField
from wtforms import Form as PlainForm
from wtforms.validators import NumberRange, Optional

from ipenforce.law.deadlines import PAUSES
from ipenforce.rules.penalty_words import PARTY_NAMES
from ipenforce.web.forms import DayField, PlainField, Required, WholeField, YuanField, offered

AREAS = {
    "trademark": _l("商标"), "patent": _l("专利"), "copyright": _l("著作权"), "plant_variety": _l("植物新品种"),
    "geographical_indication": _l("地理标志"), "special_sign": _l("特殊标志"), "unfair_competition": _l("不正当竞争"),
    "ecommerce": _l("电子商务"), "product_quality": _l("产品质量"), "trade_fair": _l("展会"), "penalty": _l("处罚程序"),
    "measures": _l("强制措施和期间"), "publication": _l("信息公示"), "credit": _l("信用"), "inspection": _l("双随机"),
    "complaint": _l("投诉举报"), "crime": _l("行刑衔接"), "house": _l("本局政策"),
}  # fmt: skip
MOST_DAYS = 3650
MOST_PIECES = 10**12


class LawFilter(PlainForm):
    """The filters over the list of provisions; they stand in the address."""

    q = PlainField(_l("内容、条文、法律名称"))
    area = SelectField(_l("领域"), choices=offered(AREAS, empty=""), default="", validate_choice=False)
    on = DayField(_l("按哪一天"), [Optional()])
    unverified = BooleanField(_l("未经官方文本核对的"))


class Question(PlainForm):
    """A question that stands in the address: asked as soon as the address states one."""

    class Meta:
        """Messages in the reader's language, as forms that are sent have them."""

        def get_translations(self, form: Any) -> Any:
            return translations

    def answers(self) -> dict[str, Any]:
        """What was typed, by field."""
        return dict(self.data)

    def errors_at(self, name: str | None, message: str) -> None:
        """Let a field say what the law refused; the code's own where no field is named."""
        field: Field = self[name] if name and name in self._fields else next(iter(self))
        field.errors = [*field.errors, message]


class FineQuestion(Question):
    """What may be fined."""

    code = SelectField(_l("案由"), [Required(_l("请选择案由"))], validate_choice=False)
    acted_on = DayField(_l("行为终了之日"), [Required(_l("请填写行为终了之日"))])
    decided_on = DayField(_l("作出决定之日"), [Optional()], description=_l("填写时比较新旧规定"))
    turnover = YuanField(_l("违法经营额（元）"), [Optional()])
    gains = YuanField(_l("违法所得（元）"), [Optional()])
    goods_value = YuanField(_l("货值金额（元）"), [Optional()])
    party = SelectField(_l("当事人"), choices=offered(PARTY_NAMES), default="organisation")
    grave = BooleanField(_l("情节严重"))
    innocent_seller = BooleanField(_l("销售者不知情、合法取得并说明提供者"))


class PauseForm(PlainForm):
    """Days that do not count."""

    kind = SelectField(_l("扣除的时间"), choices=offered(PAUSES, empty=""), default="", validators=[Optional()])
    start = DayField(_l("开始之日"), [Optional()])
    end = DayField(_l("结束之日"), [Optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        """All three, or none of them."""
        good = super().validate(extra_validators)
        given = [bool(row.data) for row in (self.kind, self.start, self.end)]
        if any(given) and not all(given):
            self.kind.errors = [*self.kind.errors, _("扣除的时间应写明种类、开始之日和结束之日")]
            return False
        return good


class DueQuestion(Question):
    """When a period ends."""

    code = SelectField(_l("期限"), [Required(_l("请选择期限"))], validate_choice=False)
    start = DayField(_l("起算之日（当日不计）"), [Required(_l("请填写起算之日"))])
    extended = WholeField(_l("批准延长的次数"), [Optional(), NumberRange(0, 9, _l("应为不小于零的整数"))], default=0)
    further = WholeField(_l("另行确定的延长天数"), [Optional(), NumberRange(0, MOST_DAYS, _l("应为不小于零的整数"))], default=0)
    pauses = FieldList(FormField(PauseForm), label=_l("扣除"), min_entries=2)


def _count(label: Any) -> WholeField:
    return WholeField(label, [Optional(), NumberRange(0, MOST_PIECES, _l("应为不小于零的整数"))])


class CrimeQuestion(Question):
    """How near an act comes to a crime."""

    code = SelectField(_l("案由或者罪名"), [Required(_l("请选择案由或者罪名"))], validate_choice=False)
    acted_on = DayField(_l("行为终了之日"), [Required(_l("请填写行为终了之日"))])
    decided_on = DayField(_l("判断之日"), [Optional()], description=_l("填写时比较新旧标准"))
    gains = YuanField(_l("违法所得（元）"), [Optional()])
    turnover = YuanField(_l("非法经营数额、销售金额（元）"), [Optional()])
    goods_value = YuanField(_l("尚未销售的货值金额（元）"), [Optional()])
    loss = YuanField(_l("直接经济损失（元）"), [Optional()])
    pieces = _count(_l("标识件数"))
    copies = _count(_l("复制品数量"))
    works = _count(_l("作品数量"))
    downloads = _count(_l("下载次数"))
    clicks = _count(_l("点击数"))
    members = _count(_l("注册会员数"))
    unsold_pieces = _count(_l("尚未销售的标识件数"))
    unsold_copies = _count(_l("尚未销售的复制品数量"))
    several = WholeField(_l("涉及几个商标、专利"), [Optional(), NumberRange(1, 1000, _l("应为正整数"))], default=1)
    prior_penalty_on = DayField(_l("先前受刑事处罚或者行政处罚之日"), [Optional()])
