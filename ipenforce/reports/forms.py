"""The filters of the audit page."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import Form as PlainForm

from ipenforce.web.forms import PlainField


class AuditFilter(PlainForm):
    """Which events are shown."""

    name = PlainField(_l("事件（可只写开头，例如 case.）"))
    subject = PlainField(_l("对象编号"))
    actor = PlainField(_l("人员编号"))
