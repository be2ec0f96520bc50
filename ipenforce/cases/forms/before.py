"""What a person may type about a lead before filing."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import Length, Optional

from ipenforce.clock import today
from ipenforce.law import provision
from ipenforce.web.forms import Form, PlainField, PlainTextField, Required, choices, offered

BECAUSE = _l("请写明理由")
PAUSES = {"testing": _l("检测、检验、检疫、鉴定"), "identification": _l("权利人辨认或者鉴别")}


class DeclineForm(Form):
    """On which ground no case is filed, and why."""

    ground = SelectField(_l("不予立案的情形"), [Optional()], description=_l("不属于下列情形的（如没有违法事实），留空并写明理由"))
    because = PlainTextField(_l("理由"), [Required(BECAUSE)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grounds = provision("penalty.declining").on(today()).terms["grounds"]
        self.ground.choices = choices({text: text for text in grounds}, empty=_("其他"))

    def answers(self) -> dict[str, Any]:
        """The answers as the command wants them."""
        return {"ground": self.ground.data or None, "because": self.because.data}


class PauseLeadForm(Form):
    """What stops the clock."""

    kind = SelectField(_l("事项"), choices=offered(PAUSES))
    because = PlainTextField(_l("委托或者辨认的内容"), [Required(_l("请写明内容"))])


class JoinForm(Form):
    """Under which lead it is followed."""

    other = PlainField(_l("并入的线索编号"), [Required(_l("请填写线索编号")), Length(max=20)])


class AssignLeadForm(Form):
    """Who gets the lead."""

    bureau = SelectField(_l("接收的机关"), [Optional()], description=_l("上级、下级或者有管辖权的其他机关，在本系统中收到新线索"))
    body = PlainField(_l("其他接收单位"), [Optional(), Length(max=100)], description=_l("不在本系统中的部门"))
    because = PlainTextField(_l("理由"), [Required(BECAUSE)])


class DisputeForm(Form):
    """With whom jurisdiction is disputed."""

    other = PlainField(_l("有争议的机关"), [Required(_l("请填写机关")), Length(max=100)])
    because = PlainTextField(_l("争议的内容"), [Required(_l("请写明争议的内容"))])


class InformForm(Form):
    """How the informant was told."""

    how = PlainTextField(_l("告知的方式和内容"), [Required(_l("请写明告知的方式和内容"))])
