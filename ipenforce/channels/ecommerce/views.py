"""Logging a shop on an e-commerce platform."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ipenforce.channels import announced
from ipenforce.channels.ecommerce import commands
from ipenforce.channels.ecommerce.forms import ShopForm
from ipenforce.clock import today
from ipenforce.parties import queries as parties
from ipenforce.permissions import Permission as P
from ipenforce.web import door

bp = announced(Blueprint("ecommerce", __name__, template_folder="templates"))


@bp.route("/leads/new/ecommerce", methods=["GET", "POST"])
@door(P.LEAD_CREATE)
def create() -> Any:
    form = ShopForm()
    form.offer(parties.platforms())
    form.offer_party(parties.by_number(form.party.data) if form.party.data else None)
    if form.validate_on_submit():
        lead = commands.log_shop_finding(
            **form.finding(), bureau=current_user.bureau, unit=current_user.unit, on=today(), actor=current_user
        )
        return redirect(url_for("cases.lead", number=lead.number))
    return form.page("ecommerce/create.html", check_title=_("核对电商线索"), confirm_label=_("登记线索"))
