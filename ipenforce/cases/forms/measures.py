"""What a person may type about measures: how they ended, what was answered, whether a superior agrees."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import Optional

from ipenforce.cases.forms import ShownForm
from ipenforce.clock import today
from ipenforce.web.forms import DayField, Form, NotAfter, PlainTextField, Required, offered

HOW = {
    "confiscated": _l("依处罚决定没收"), "handed_over": _l("随案移送司法机关"), "unclaimed": _l("公告期满无人认领，依法处理"),
}  # fmt: skip
ANSWERS = {
    "answered": _l("已答复、已完成"), "later": _l("对方告知需要延期（协助调查）"), "done": _l("经复查，已改正"), "not_done": _l("经复查，未改正"),
    "claimed": _l("有人认领（公告）"),
}  # fmt: skip
AGREED = {"yes": _l("同意"), "no": _l("不同意")}


class EndMeasureForm(Form):
    """All that a measure still holds has been dealt with."""

    measure = SelectField(_l("措施"), [Required(_l("请选择措施"))])
    how = SelectField(_l("处理情况"), choices=offered(HOW))
    ended_on = DayField(_l("处理日期"), [Required(_l("请填写日期")), NotAfter(today)], default=today)
    because = PlainTextField(_l("依据和经过"), [Required(_l("请写明依据的文书和经过"))], description=_l("决定书或者告知书的文号、经办人、接收人"))


class AnswerForm(Form):
    """What came of something that was asked or ordered."""

    inquiry = SelectField(_l("事项"), [Required(_l("请选择事项"))])
    result = SelectField(_l("情况"), choices=offered(ANSWERS))
    answered_on = DayField(_l("答复、复查日期"), [Required(_l("请填写日期")), NotAfter(today)], default=today)
    until = DayField(_l("延期至"), [Optional()], description=_l("只在对方告知需要延期时填写"))
    answer = PlainTextField(_l("内容"), [Required(_l("请写明答复、意见或者复查的内容"))])


class ConsentForm(ShownForm):
    """A superior's answer under the text that was shown."""

    agreed = SelectField(_l("答复"), choices=offered(AGREED))
    opinion = PlainTextField(_l("意见"), [Required(_l("请填写意见，例如：同意"))])
