"""What anybody may type: the number of a form that he holds, and the file of it."""

from __future__ import annotations

import re

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired

from ipenforce.identifiers import ALPHABET, plain
from ipenforce.web import Form
from ipenforce.web.forms import PlainField

NUMBER = re.compile(rf"(?<![0-9A-Z])D[{ALPHABET}]{{10}}(?![0-9A-Z])")
HEAD = re.compile(r"(?<![0-9a-f])[0-9a-f]{16}(?![0-9a-f])")


class NumberForm(Form):
    """The number printed at the foot of a form, or all that its code says."""

    once = None
    number = PlainField(
        _l("文书编号"), description=_l("印在文书每页下方“文书编号”之后，字母D开头，共11位；也可以粘贴扫描二维码得到的全部文字"), render_kw={"maxlength": 300}
    )


class CompareForm(Form):
    """The holder's own file, to be compared and thrown away."""

    once = None
    file = FileField(_l("您手中的文书文件（PDF）"), [FileRequired(_l("请选择文件"))], render_kw={"accept": ".pdf,application/pdf"})


def scanned(text: str) -> tuple[str | None, str | None]:
    """The form's number and the audit head in what somebody typed or scanned; None for what is not there."""
    said = plain(text)
    number, head = NUMBER.search(said.upper()), HEAD.search(said.lower())
    return (number.group() if number else None), (head.group() if head else None)
