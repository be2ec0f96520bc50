"""What a person may type about a paragraph that the bureau keeps for its forms."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import HiddenInput

from ipenforce.documents.catalogue import DOCUMENTS
from ipenforce.web.forms import Form, PlainField, PlainTextField, Required, WholeField, choices

LONGEST = 5000


class ParagraphForm(Form):
    """A paragraph and the forms that it is for."""

    title = PlainField(_l("名称"), [Required(_l("请填写名称，例如 送达地址告知")), Length(max=60, message=_l("最多 60 个字符"))])
    codes = SelectMultipleField(
        _l("用于哪些文书"), choices=lambda: choices({code: row.label for code, row in DOCUMENTS.items()}),
        description=_l("不选的，用于全部文书"), render_kw={"data-search": True, "size": 8},
        validate_choice=False,
    )  # fmt: skip
    text = PlainTextField(
        _l("内容"), [Required(_l("请填写段落的内容")), Length(max=LONGEST, message=_l("最多 5000 个字符"))],
        description=_l("每行一段；个案的姓名、数额不要写在这里，插入文书以后再填"), render_kw={"rows": 10},
    )  # fmt: skip


class ChangeParagraphForm(ParagraphForm):
    """The same, against the version that was opened."""

    version = WholeField(widget=HiddenInput(), validators=[InputRequired()])


class RetireForm(Form):
    """Why a paragraph is offered no longer."""

    because = PlainTextField(_l("理由"), [Required(_l("请写明停用的理由"))])
