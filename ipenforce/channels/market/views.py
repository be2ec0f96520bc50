"""Logging a stall in a professional market."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ipenforce.channels import announced
from ipenforce.channels.market import commands
from ipenforce.channels.market.forms import StallForm
from ipenforce.clock import today
from ipenforce.parties import queries as parties
from ipenforce.permissions import Permission as P
from ipenforce.web import door

bp = announced(Blueprint("market", __name__, template_folder="templates"))


@bp.route("/leads/new/market", methods=["GET", "POST"])
@door(P.LEAD_CREATE)
def create() -> Any:
    form = StallForm()
    form.offer(parties.markets())
    form.offer_party(parties.by_number(form.party.data) if form.party.data else None)
    if form.validate_on_submit():
        lead = commands.log_market_finding(
            **form.finding(), bureau=current_user.bureau, unit=current_user.unit, on=today(), actor=current_user
        )
        return redirect(url_for("cases.lead", number=lead.number))
    return form.page("market/create.html", check_title=_("核对专业市场线索"), confirm_label=_("登记线索"))
