"""What a person may type about a lead or a case."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    SelectField,
)
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import HiddenInput

from ipenforce.cases.grounds import grounds_on, kinds_on
from ipenforce.clock import today
from ipenforce.rules.discretion import BAND_NAMES
from ipenforce.rules.sheet import MEASURE_NAMES, METHOD_NAMES
from ipenforce.web.forms import (
    DayField,
    Form,
    NotAfter,
    PlainField,
    PlainTextField,
    Required,
    TicksField,
    WholeField,
    YuanField,
    offered,
)

HOW_SERVED = {
    "direct": _l("直接送达"),
    "left": _l("留置送达"),
    "post": _l("邮寄送达"),
    "electronic": _l("电子送达（已签地址确认书）"),
    "entrusted": _l("委托送达"),
    "public_notice": _l("公告送达"),
}
KINDS = {"penalty": _l("予以行政处罚"), "no_penalty": _l("不予行政处罚"), "not_made_out": _l("违法事实不能成立")}
INTENT = {
    "F1": _l("经告知或警告后继续"),
    "F2": _l("与权利人存在法定代表人、管理人或控制关系"),
    "F3": _l("曾有劳动、合作、许可、经销等关系并接触权利"),
    "F4": _l("曾有业务往来或磋商并接触权利"),
    "F5": _l("盗版或假冒注册商标"),
    "F6": _l("其他可认定故意的情形"),
}
SEVERITY = {
    "G2": _l("以侵权为业"),
    "G3": _l("伪造、毁坏或隐匿证据"),
    "G4": _l("拒不履行保全裁定"),
    "G5": _l("获利或损失巨大"),
    "G6": _l("可能危害国家安全、公共利益或人身健康"),
    "G7": _l("其他情节严重的情形"),
}


class VerifyForm(Form):
    """What the verification found."""

    found = PlainTextField(_l("核查情况"), [Required(_l("请写明核查经过和查明的情况"))])


class BecauseForm(Form):
    """A reason."""

    because = PlainTextField(_l("理由"), [Required(_l("请写明理由"))])


class PickForm(Form):
    """A registered party, searched for by name, code or telephone."""

    party = SelectField(_l("当事人"), [Required(_l("请选择当事人；没有登记过的，请先登记"))], validate_choice=False,
                        description=_l("可按名称、统一社会信用代码、完整电话查找"))  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.party.choices = {"": _("请选择")}
        self.party.render_kw = {"data-search": "", "data-search-url": url_for("parties.search")}

    def offer(self, number: str | None, name: str | None) -> None:
        """Let the party that was picked be shown again."""
        if number and name:
            self.party.choices = {**self.party.choices, number: name}


class PartyOfLeadForm(PickForm):
    """Against whom the lead is."""


class FilingForm(Form):
    """What the filing is proposed with."""

    cause = SelectField(_l("案由"), [Required(_l("请选择案由"))])
    officers = TicksField(_l("办案人员"), [Required(_l("请选择持证办案人员"))],
                          description=_l("仅列出本机关执法证件在有效期内的人员"))  # fmt: skip
    facts = PlainTextField(_l("立案依据的事实"), [Required(_l("请写明初步证据和涉嫌违法的事实"))])


class PartyForm(PickForm):
    """A further party of the case."""

    role = SelectField(_l("身份"), choices=offered({
        "respondent": _l("当事人（被处理）"), "right_holder": _l("权利人"),
        "informant": _l("举报投诉人"), "third_party": _l("第三人"),
    }))  # fmt: skip


class RestrictForm(Form):
    """Who else may read a restricted case."""

    readers = TicksField(_l("可以查看的人员"), validators=[Optional()],
                         description=_l("办案人员和您本人始终可以查看；审核人员须勾选，否则不能审核"))  # fmt: skip


class OfficerForm(Form):
    """A further officer of the case."""

    officer = SelectField(_l("办案人员"), [Required(_l("请选择人员"))])


class LineForm(PlainForm):
    """One line of a calculation sheet."""

    measure = SelectField(_l("项目"), choices=offered(MEASURE_NAMES))
    description = PlainField(_l("名称、规格"), [Required(_l("请填写商品名称"))])
    quantity = WholeField(_l("数量"), [Required(_l("数量应为正整数")), NumberRange(1, 100_000_000, _l("数量应为正整数"))], default=1)
    unit = PlainField(_l("单位"), [Required(_l("请填写单位，例如 件"))], default="件")
    unit_price_fen = YuanField(_l("单价（元）"), [Required(_l("请填写单价；赠品按同种商品的售价或者标价"))])
    method = SelectField(_l("计算方法"), choices=offered(METHOD_NAMES))
    evidence = PlainField(_l("证据"), description=_l("例如：销售记录截图、进货单"))


class ActForm(Form):
    """One act of one party."""

    case_party = SelectField(_l("当事人"), [Required()])
    cause = SelectField(_l("案由"), [Required(_l("请选择案由"))])
    description = PlainTextField(_l("违法行为"), [Required(_l("请写明时间、地点、行为和对象"))])
    started_on = DayField(_l("开始之日"), [Optional(), NotAfter(today)])
    ended_on = DayField(_l("终了之日"), [Required(_l("请填写行为终了之日：它决定适用的法律和追责时效")), NotAfter(today)])
    right_kind = SelectField(_l("权利种类"))
    right_no = PlainField(_l("注册号、专利号等"), description=_l("没有登记号的权利可不填"))
    right_name = PlainField(_l("权利名称"), description=_l("例如：第25类“示例”商标"))
    lines = FieldList(FormField(LineForm), label=_l("计算表"), min_entries=1)


class FurtherForm(PlainForm):
    """A penalty of another kind."""

    kind = SelectField(_l("种类"), validators=[Optional()], choices=lambda: {"": "", **kinds_on(today())})
    text = PlainField(_l("内容"), description=_l("写明处罚的内容和期限，例如：责令停产停业三十日"))


class ProposalForm(Form):
    """What is proposed for one party."""

    kind = SelectField(_l("处理意见"), choices=offered(KINDS))
    ground = SelectField(_l("不予处罚的情形"), choices=lambda: {"": "", **{code: ground.text for code, ground in grounds_on(today()).items()}},
                         description=_l("不予行政处罚的必须选择"))  # fmt: skip
    law = SelectField(_l("适用法律"), description=_l("系统比较新旧规定后建议较轻的一个；选择另一个的须说明理由"))
    law_because = PlainTextField(_l("适用法律的理由"), description=_l("不选系统建议的规定时必须填写，将载入文书"))
    circumstances = TicksField(_l("裁量情节"), validators=[Optional()], description=_l("有证据证明的才选；故意和情节严重的事实在下面选择"))
    band = SelectField(_l("裁量档次"), choices=offered(BAND_NAMES))
    fine_fen = YuanField(_l("罚款（元）"), description=_l("不罚款填 0"))
    gains_confiscated_fen = YuanField(_l("没收违法所得（元）"))
    goods_confiscated = PlainTextField(_l("没收物品"), description=_l("品名、数量；没有则不填"))
    warning = BooleanField(_l("警告"))
    further_penalties = FieldList(FormField(FurtherForm), label=_l("其他种类的处罚"), min_entries=1)
    intent = TicksField(_l("故意情形"), choices=offered(INTENT), validators=[Optional()], description=_l("有证据证明的才选"))
    severity = TicksField(_l("情节严重情形"), choices=offered(SEVERITY), validators=[Optional()])
    discretion = PlainTextField(_l("裁量理由"), [Required(_l("请写明从轻、从重等情节及其证据，以及与裁量档次的关系"))])


class TextForm(Form):
    """The text of a draft, against the version that was opened."""

    version = WholeField(widget=HiddenInput(), validators=[InputRequired()])
    text = PlainTextField(_l("正文"), [Required(_l("正文不能为空"))])


class ShownForm(Form):
    """A signature: the hash binds it to what was shown, the text is kept to tell what changed since."""

    shown_hash = HiddenField(validators=[Required()])
    shown_text = HiddenField()


class SignForm(ShownForm):
    """An opinion under the text that was shown."""

    opinion = PlainTextField(_l("意见"), [Required(_l("请填写意见，例如：同意"))])


class ReviewForm(ShownForm):
    """A review over the text that was shown."""

    kind = SelectField(_l("审核类别"), choices=offered({"case": _l("案件审核"), "legal": _l("法制审核")}))
    text = PlainTextField(_l("审核意见"), [Required(_l("请就管辖、主体、事实证据、定性、依据、程序、处理写明意见"))])
    qualification = PlainField(_l("法律职业资格证书编号"), description=_l("初次从事法制审核的人员必须填写"))


class ReturnReportForm(ShownForm):
    """A review that sends the case back."""

    opinion = SelectField(_l("审核意见种类"), choices=offered({
        "supplement": _l("事实不清、证据不足：补充调查"),
        "correct": _l("定性、依据、程序或处理不当：纠正"),
        "refer": _l("应移送其他机关"),
    }))  # fmt: skip
    because = PlainTextField(_l("理由"), [Required(_l("请写明理由"))])


class ServiceForm(Form):
    """One service of one form."""

    decision = SelectField(_l("受送达人"), [Required()])
    how = SelectField(_l("送达方式"), choices=offered(HOW_SERVED))
    recipient = PlainField(_l("签收人"), [Required(_l("请填写签收人；留置送达填见证人，公告送达填公告载体"))])
    served_on = DayField(_l("送达日期"), [Required(), NotAfter(today)], default=today, description=_l("公告送达填公告发布日期"))
    proof = PlainTextField(_l("送达证明"), [Required(_l("请写明送达回证、快递单号、照片或者录像、系统到达记录或者公告截图"))])


class DefenceForm(Form):
    """What a party stated and how it was treated; or that it waived."""

    decision = SelectField(_l("当事人"), [Required()])
    way = SelectField(_l("情况"), choices=offered({"stated": _l("提出陈述申辩"), "waived": _l("明确放弃陈述申辩，有权要求听证的一并放弃听证")}))
    stated_on = DayField(_l("日期"), [Required(), NotAfter(today)], default=today)
    stated = PlainTextField(_l("陈述申辩内容或放弃的记录"), [Required(_l("请写明内容；放弃的，写明书面材料"))])
    treatment = PlainTextField(_l("复核和采纳情况"), description=_l("提出陈述申辩的必须填写，将载入决定书"))


class DecisionForm(Form):
    """The fine to be decided after the defence."""

    fine_fen = YuanField(_l("罚款（元）"), [Required(_l("请填写罚款，不罚款填 0"))])
    discretion = PlainTextField(_l("裁量理由"), [Required(_l("请写明裁量理由"))])


class PaymentForm(Form):
    """Money received."""

    decision = SelectField(_l("当事人"), [Required()])
    what = SelectField(_l("款项"), choices=offered({"due": _l("罚款、没收违法所得"), "late_fine": _l("加处罚款")}))
    amount_fen = YuanField(_l("金额（元）"), [Required(_l("请填写金额"))])
    paid_on = DayField(_l("缴款日期"), [Required(), NotAfter(today)], default=today)
    receipt_no = PlainField(_l("票据号"), [Required(_l("请填写财政票据号"))])


class PublishForm(Form):
    """Which decision is put on the register."""

    decision = SelectField(_l("决定"), [Required()])


class ClosingForm(Form):
    """On what ground the case is closed."""

    ground = SelectField(_l("结案理由"), choices=offered({
        "performed": _l("行政处罚决定执行完毕"), "no_penalty": _l("决定不予行政处罚"),
        "court_ended": _l("人民法院裁定终结执行"), "terminated": _l("终止调查"),
        "crime": _l("移送公安机关立案"), "transferred": _l("移送其他部门"), "not_made_out": _l("违法事实不能成立"),
        "withdrawn": _l("决定被撤销"), "other": _l("其他应予结案的情形"),
    }))  # fmt: skip
    detail = PlainTextField(_l("情况说明"), description=_l("其他情形的必须写明"))


class CaseFilter(PlainForm):
    """The filters over the list of cases; they stand in the address."""

    q = PlainField(_l("名称、当事人、立案号、案件编号"))
    state = SelectField(_l("状态"), default="", validate_choice=False)
    channel = SelectField(_l("渠道"), default="", validate_choice=False)
    cause = SelectField(_l("案由"), default="", validate_choice=False)
    mine = BooleanField(_l("我办理的"))
    overdue = BooleanField(_l("已逾期"))
