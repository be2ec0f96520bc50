"""Pages of leads before a case: the list, the choice of a channel, who told us."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ipenforce.clock import today
from ipenforce.intake import commands, queries
from ipenforce.intake.forms import InformantForm, LeadFilter
from ipenforce.intake.models import LEAD_STATES, SOURCES, Lead
from ipenforce.permissions import Permission as P
from ipenforce.web import door
from ipenforce.web.paging import paged

bp = Blueprint("intake", __name__, template_folder="templates")

SORTS = {"newest": ((Lead.received_on, Lead.id), True), "due": ((Lead.verify_by, Lead.id), False)}
LONGEST_QUERY = 100


def channels() -> dict[str, str]:
    """The channels that have announced themselves to the application, with what they are called."""
    return dict(current_app.extensions.get("channels", {}))


@bp.app_template_filter("channel_label")
def channel_label(code: str) -> str:
    """What a channel is called."""
    return _(channels().get(code, "其他"))


@bp.app_template_filter("source_label")
def source_label(code: str) -> str:
    """What a lead's source is called."""
    return _(SOURCES.get(code, code))


@bp.app_template_filter("lead_state")
def lead_state(code: str) -> str:
    """What a lead's state is called."""
    return _(LEAD_STATES.get(code, code))


@bp.route("/leads")
@door(P.LEAD_LIST)
def index() -> Any:
    form = LeadFilter(request.args, channels())
    keys, descending = SORTS.get(form.sort.data, SORTS["newest"])
    query = queries.listed(
        current_user, state=form.state.data or "", channel=form.channel.data or "", source=form.source.data or "",
        text=(form.q.data or "")[:LONGEST_QUERY], overdue_on=today() if form.overdue.data else None,
    )  # fmt: skip
    return render_template("intake/index.html", page=paged(query, keys, descending=descending), form=form)


@bp.route("/leads/new")
@door(P.LEAD_CREATE)
def choose() -> Any:
    offered = [(_(label), url_for(f"{code}.create")) for code, label in channels().items()]
    return render_template("intake/choose.html", offered=offered)


@bp.route("/leads/<number>/informant", methods=["GET", "POST"])
@door(P.LEAD_INFORMANT, queries.by_number)
def informant(lead: Lead) -> Any:
    form = InformantForm()
    if form.validate_on_submit():
        told_by = commands.read_informant(lead, **form.answers(), on=today(), actor=current_user)
        return render_template("intake/informant_shown.html", lead=lead, told_by=told_by)
    return form.page("intake/informant.html", lead=lead)
