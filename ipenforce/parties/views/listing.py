"""Pages of parties: the list, registering, changing, the search of the selects, personal data."""

from __future__ import annotations

from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ipenforce.clock import today
from ipenforce.errors import Refused
from ipenforce.identifiers import mask_tail
from ipenforce.parties import commands, queries
from ipenforce.parties.forms import PartyFilter, PartyForm, ReasonForm
from ipenforce.parties.models import KINDS, Party
from ipenforce.parties.views import bp
from ipenforce.parties.views.sameness import LEVELS, likely, near_to
from ipenforce.permissions import Permission as P
from ipenforce.permissions import allowed
from ipenforce.web import door
from ipenforce.web.paging import paged

SORTS = {"newest": ((Party.id,), True), "name": ((Party.name_key, Party.id), False)}
LONGEST_QUERY = 100


@bp.app_template_filter("party_kind")
def party_kind(code: str) -> str:
    """What a kind of party is called."""
    return _(KINDS.get(code, code))


@bp.route("/parties")
@door(P.PARTY_LIST)
def index() -> Any:
    form = PartyFilter(request.args)
    keys, descending = SORTS.get(form.sort.data, SORTS["newest"])
    wanted = {"kind": form.kind.data or "", "district": form.district.data or "", "text": (form.q.data or "")[:LONGEST_QUERY]}
    return render_template("parties/index.html", page=paged(queries.listed(**wanted), keys, descending=descending), form=form,
                           may_create=allowed(current_user, P.PARTY_EDIT))  # fmt: skip


@bp.route("/parties/new", methods=["GET", "POST"])
@door(P.PARTY_EDIT)
def create() -> Any:
    form = PartyForm()
    near = near_to(form.data) if form.is_submitted() else []
    if form.validate_on_submit():
        if (doubles := likely(near)) and not form.distinct.data:
            raise Refused("可能已经登记为“{name}”（{number}）：请核对后再决定是否另行登记", field="distinct", status=422,
                          name=doubles[0].party.name, number=doubles[0].party.number)  # fmt: skip
        party = commands.register_party(**form.party(), on=today(), actor=current_user)
        return redirect(url_for("reports.party", number=party.number))
    return form.page("parties/edit.html", party=None, near=near, levels=LEVELS)


@bp.route("/parties/<number>/edit", methods=["GET", "POST"])
@door(P.PARTY_EDIT, queries.by_number)
def edit(party: Party) -> Any:
    form = _edit_form(party)
    if form.validate_on_submit():
        commands.change_party(party, **form.party(), on=today(), actor=current_user)
        return redirect(url_for("reports.party", number=party.number))
    return form.page("parties/edit.html", party=party)


def _edit_form(party: Party) -> PartyForm:
    """The form over what is registered; personal data stay covered, and stay as they are where nothing is typed."""
    aliases = "\n".join(row.name for row in party.names if row.kind == "alias")
    form = PartyForm(
        data={"kind": party.kind, "name": party.name, "uscc": party.uscc, "district": party.district, "aliases": aliases}
    )
    del form.distinct
    for field, held in (
        (form.resident_id, mask_tail(party.resident_id or "")),
        (form.phone, mask_tail(party.phone or "")),
        (form.address, "******" if party.address else ""),
        (form.legal_representative, "******" if party.legal_representative else ""),
    ):
        if held:
            field.description = _("已登记 %(held)s；留空则不改", held=held)
    return form


@bp.route("/parties/search")
@door(P.PARTY_LIST)
def search() -> Any:
    found = queries.search(request.args.get("q", "")[:LONGEST_QUERY])
    return jsonify([{"value": party.number, "text": label(party)} for party in found])


def label(party: Party) -> str:
    """A party in one line of a select: name, code or number, other names."""
    others = "、".join(row.name for row in party.names)
    return f"{party.name}（{party.uscc or party.number}）" + (f" {others}" if others else "")


@bp.route("/parties/<number>/personal", methods=["GET", "POST"])
@door(P.PARTY_PERSONAL, queries.by_number)
def personal(party: Party) -> Any:
    form = ReasonForm()
    if form.validate_on_submit():
        held = commands.read_personal(party, **form.answers(), on=today(), actor=current_user)
        return render_template("parties/personal_shown.html", party=party, held=held)
    return form.page("parties/personal.html", party=party)
