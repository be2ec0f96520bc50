"""Pages of what connects parties: the network as a picture and a table, links with evidence, rulings of one operator."""

from __future__ import annotations

from typing import Any

from flask import redirect, url_for
from flask import render_template as render
from flask_babel import gettext as _
from flask_login import current_user

from ipenforce.clock import today
from ipenforce.parties import commands, queries
from ipenforce.parties.forms import BecauseForm, LinkForm, OperatorForm
from ipenforce.parties.models import LINK_KINDS, OperatorRuling, Party, PartyLink
from ipenforce.parties.queries import groups
from ipenforce.parties.queries.network import MOST_SHARING, covered, link_by_number, links_of, network_of
from ipenforce.parties.views import bp
from ipenforce.parties.views.drawing import picture, tie_word
from ipenforce.permissions import Permission as P
from ipenforce.permissions import allowed
from ipenforce.web import door


@bp.route("/parties/<number>/network")
@door(P.PARTY_READ, queries.by_number)
def network(party: Party) -> Any:
    found = network_of(party)
    return render(
        "parties/network.html", party=party, network=found, option=picture(found), tie_word=tie_word, links=links_of(party), kinds=LINK_KINDS,
        covered=covered, rulings=groups.rulings_of(party), most=MOST_SHARING, may_edit=allowed(current_user, P.PARTY_EDIT, party),
    )  # fmt: skip


@bp.route("/parties/<number>/links/new", methods=["GET", "POST"])
@door(P.PARTY_EDIT, queries.by_number)
def note_link(party: Party) -> Any:
    form, back = LinkForm(), url_for("parties.network", number=party.number)
    other = queries.by_number(form.other.data) if form.other.data else None
    if other is not None:
        form.offer(other.number, other.name)
    if form.validate_on_submit():
        commands.note_link(
            party, kind=form.kind.data, value=form.value.data, other=other, evidence=form.evidence.data, on=today(), actor=current_user
        )
        return redirect(back)
    return form.page("parties/because.html", title=_("登记关联"), about=party.name, back=back)


@bp.route("/parties/links/<number>/end", methods=["GET", "POST"])
@door(P.PARTY_EDIT, link_by_number)
def end_link(link: PartyLink) -> Any:
    form, back = BecauseForm(), url_for("parties.network", number=link.party.number)
    if form.validate_on_submit():
        commands.end_link(link, **form.answers(), on=today(), actor=current_user)
        return redirect(back)
    return form.page("parties/because.html", title=_("撤销关联"), about=f"{link.party.name} · {_(LINK_KINDS[link.kind])}", back=back)


@bp.route("/parties/<number>/operator", methods=["GET", "POST"])
@door(P.PARTY_EDIT, queries.by_number)
def rule_operator(party: Party) -> Any:
    form, back = OperatorForm(), url_for("parties.network", number=party.number)
    parties = {one.number: one for one in network_of(party).parties.values() if one.id != party.id}
    form.others.choices = {number: f"{one.name}（{one.uscc or number}）" for number, one in parties.items()}
    if form.validate_on_submit():
        others = [parties[number] for number in form.others.data]
        commands.rule_one_operator(party, others=others, because=form.because.data, on=today(), actor=current_user)
        return redirect(back)
    return form.page("parties/because.html", title=_("认定同一经营者"), about=party.name, back=back)


@bp.route("/parties/rulings/<number>/undo", methods=["GET", "POST"])
@door(P.PARTY_EDIT, groups.ruling_by_number)
def undo_ruling(ruling: OperatorRuling) -> Any:
    form, back = BecauseForm(), url_for("parties.network", number=ruling.members[0].party.number)
    if form.validate_on_submit():
        commands.undo_ruling(ruling, **form.answers(), on=today(), actor=current_user)
        return redirect(back)
    about = "、".join(one.party.name for one in ruling.members)
    return form.page("parties/because.html", title=_("撤销同一经营者的认定"), about=about, back=back)
