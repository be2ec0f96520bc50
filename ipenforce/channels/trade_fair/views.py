"""Logging a booth at a trade fair."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ipenforce.channels import announced
from ipenforce.channels.trade_fair import commands
from ipenforce.channels.trade_fair.forms import FairForm
from ipenforce.clock import today
from ipenforce.parties import queries as parties
from ipenforce.permissions import Permission as P
from ipenforce.web import door

bp = announced(Blueprint("trade_fair", __name__, template_folder="templates"))


@bp.route("/leads/new/trade_fair", methods=["GET", "POST"])
@door(P.LEAD_CREATE)
def create() -> Any:
    form = FairForm()
    form.offer(parties.fairs())
    form.offer_party(parties.by_number(form.party.data) if form.party.data else None)
    if form.validate_on_submit():
        lead = commands.log_fair_finding(
            **form.finding(), bureau=current_user.bureau, unit=current_user.unit, on=today(), actor=current_user
        )
        return redirect(url_for("cases.lead", number=lead.number))
    return form.page("trade_fair/create.html", check_title=_("核对展会线索"), confirm_label=_("登记线索"))
