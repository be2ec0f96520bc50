"""Where one's messages go, and the outbox on the operation page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms.validators import Optional

from ipenforce.clock import now, today
from ipenforce.outbox import commands, queries
from ipenforce.outbox.models import Message
from ipenforce.permissions import Permission as P
from ipenforce.web import door
from ipenforce.web.forms import Form, PlainField

bp = Blueprint("outbox", __name__, template_folder="templates")


class AddressForm(Form):
    """Where one's messages go."""

    address = PlainField(_l("电子邮箱"), [Optional()], description=_l("留空则只在首页提醒；邮件只写案件编号和期限，不写当事人"))


@bp.route("/mail-address", methods=["GET", "POST"])
@door(P.CASE_LIST)
def address() -> Any:
    form = AddressForm()
    if not form.is_submitted():
        form.address.data = queries.address_of(current_user)
    if form.validate_on_submit():
        commands.set_address(current_user, **form.answers(), on=today(), actor=current_user)
        return redirect(url_for("reports.home"))
    return form.page("outbox/address.html", title=_("提醒邮箱"))


@bp.route("/operation/messages/<key>/again", methods=["POST"])
@door(P.ACCOUNT_MANAGE, queries.by_key)
def try_again(row: Message) -> Any:
    commands.try_again(row, at=now(), actor=current_user)
    return redirect(url_for("reports.operation"))
