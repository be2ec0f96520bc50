"""What officers type of a penalty on the spot: on one page, on a phone."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import Length, Optional

from ipenforce.cases.forms import PickForm
from ipenforce.cases.forms.desk import field_of
from ipenforce.cases.forms.evidence import moment_field
from ipenforce.cases.forms.referral import day_field
from ipenforce.clock import today
from ipenforce.documents.catalogue import DOCUMENTS
from ipenforce.web.forms import DayField, NotAfter, PlainField, PlainTextField, Required, offered
from ipenforce.web.forms import Form as BaseForm

ROW = DOCUMENTS["on_the_spot_decision"]
ASKED = {ask.name: ask for ask in ROW.asks}
SECTIONS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (_l("当事人和执法人员"), ("party", "second")),
    (_l("违法行为"), ("cause", "acted_on", "decided_at", "place", "facts", "evidence")),
    (_l("告知和申辩"), ("defence",)),
    (_l("处罚"), ("kind", "fine_fen", "collected", "pay_to", "cash_because")),
)


class SpotForm(PickForm):
    """A penalty on the spot: the official form's questions, and whom it concerns."""

    second = SelectField(_l("另一名执法人员"), [Required(_l("请选择另一名执法人员：由其核对后签发"))])
    cause = SelectField(_l("案由"), [Required(_l("请选择案由"))])
    acted_on = day_field(_l("违法行为之日"))
    decided_at = moment_field(_l("处罚时间"))
    place = field_of(ASKED["place"])
    facts = field_of(ASKED["facts"])
    evidence = field_of(ASKED["evidence"])
    defence = field_of(ASKED["defence"])
    kind = field_of(ASKED["kind"])
    fine_fen = field_of(ASKED["fine_fen"])
    collected = field_of(ASKED["collected"])
    pay_to = field_of(ASKED["pay_to"])
    cash_because = PlainTextField(_l("超过限额当场收缴的情形"), [Optional()], description=_l("不当场收缴事后难以执行，或者边远、水上、交通不便地区当事人提出"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sections: Any = SECTIONS


class RefillForm(SpotForm):
    """The same once more, against the same party and by the same two."""

    party = None
    second = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        BaseForm.__init__(self, *args, **kwargs)
        self.sections = SECTIONS[1:]


class DeliverForm(BaseForm):
    """The handing over on the spot."""

    taken = SelectField(_l("签收情况"), choices=offered({"signed": _l("当事人签收"), "refused": _l("拒绝签收，已在决定书上注明")}))
    recipient = PlainField(_l("签收人"), [Required(_l("请填写签收人；拒绝签收的填见证人或者在场人员")), Length(max=100, message=_l("最多 100 个字符"))])
    proof = PlainTextField(_l("交付证明"), [Required(_l("请写明当事人签名、照片或者录像的编号"))])


class CashForm(BaseForm):
    """Cash that was taken on the spot, on its way to the bank."""

    handed_in_on = day_field(_l("交回机关的日期"))
    deposited_on = DayField(_l("机关缴付银行的日期"), [Optional(), NotAfter(today)], description=_l("尚未缴付的，缴付后再登记一次"))


class PapersForm(BaseForm):
    """The day on which the papers came to the bureau."""

    filed_on = day_field(_l("交回归档的日期"))
