"""Custody: the next hand, its confirmation, the label; what a bureau holds, what is overdue, the count of a place."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ipenforce.accounts import queries as accounts
from ipenforce.accounts.models import Bureau
from ipenforce.cases import queries as cases
from ipenforce.cases.forms.evidence import ConfirmForm, MoveForm, StockForm, aware
from ipenforce.cases.models import Case
from ipenforce.cases.views import bp
from ipenforce.cases.views.exhibit import case_and_item, item_page, step_page
from ipenforce.clock import today
from ipenforce.errors import Refused
from ipenforce.evidence import commands as evidence
from ipenforce.evidence import queries
from ipenforce.evidence.commands import Counted, Unknown
from ipenforce.evidence.models import FOUND, MOVES, PARTS, PURPOSES, SIDES, WHOLE_STATES, Hand, Movement
from ipenforce.evidence.queries import Balances
from ipenforce.permissions import Permission as P
from ipenforce.permissions import allowed
from ipenforce.web import door
from ipenforce.web.forms import choices


def case_and_movement(number: str, item: str, movement: str) -> Case | None:
    """The case, where the movement is of the item or of one that it superseded; the movement in g.movement."""
    case = case_and_item(number, item)
    g.movement = queries.movement_by_number(movement)
    return case if case is not None and g.movement is not None and g.movement in queries.movements_of(g.item) else None


def next_kinds(chain: Sequence[Movement], balances: Balances) -> dict[str, str]:
    """The kinds of movement that may follow: what the command would not refuse, in their order."""
    if not chain:
        return {kind: move.label for kind, move in MOVES.items() if move.opens}
    if not balances.portions:
        return {}
    held = away = False
    for row in chain:
        move = MOVES[row.kind]
        held = bool(move.hold) or (held and not (move.frees and (move.stays or not row.partial)))
        away = away or (row.kind == "to_laboratory" and row.receiver in balances.hands)
    closed = {"collected", "sampled", *(() if held else ("extended", "released")), *(() if away else ("from_laboratory",))}
    return {kind: move.label for kind, move in MOVES.items() if kind not in closed}


@bp.route("/cases/<number>/evidence/<item>/move", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_and_item)
def move_exhibit(case: Case) -> Any:
    form = MoveForm(data={"quantities": [{"line": row.line} for row in g.item.goods]})
    chain = queries.chain_of(g.item)
    moved, hands = [link.movement for link in chain.links], chain.balances.hands
    people = {user.number: user.name for user in accounts.active_in(case.bureau_id)}
    form.kind.choices = choices(next_kinds(moved, chain.balances))
    form.to.choices = {"": _("请选择"), **people}
    form.holder.choices = {"": _("请选择"), **{str(place): hand.name for place, hand in enumerate(hands)}}
    if moved:
        del form.giver
    if len(hands) < 2:
        del form.holder
    if not moved or not g.item.goods:
        del form.quantities
    if form.validate_on_submit():
        evidence.move_item(
            g.item, kind=form.kind.data, at=aware(form.at.data), to=_receiver(form, people), giver=_giver(form, hands),
            place=form.place.data or "", note=form.note.data or "", quantities=form.counts(), on=today(), actor=current_user,
        )  # fmt: skip
        return item_page()
    return form.page(
        "cases/evidence_move.html", case=case, item=g.item, title=_("登记流转"), chain=chain, goods={str(row.line): row for row in g.item.goods},
        note=_("现由%(who)s保管", who="、".join(hand.name for hand in hands)) if hands else "",
    )  # fmt: skip


def _giver(form: MoveForm, hands: Sequence[Hand]) -> Hand | None:
    """Whom it comes from: the trader at first, later one of those who have it; None where there is no question."""
    if "giver" in form:
        return Hand(form.giver.data or "")
    return hands[int(form.holder.data)] if "holder" in form and form.holder.data else None


def _receiver(form: MoveForm, people: dict[str, str]) -> Hand | None:
    """Whom it goes to: one of ours, or an outsider by name."""
    if form.to.data and form.to_name.data:
        raise Refused("请只填写一个接收方", field="to_name", status=422)
    if form.to.data:
        return Hand(people[form.to.data], form.to.data)
    return Hand(form.to_name.data) if form.to_name.data else None


@bp.route("/cases/<number>/evidence/<item>/movements/<movement>/confirm", methods=["GET", "POST"])
@door(P.CASE_READ, case_and_movement)
def confirm_exhibit(case: Case) -> Any:
    """One's own side whoever one is; an outsider's is stated by those who handle the case."""
    form = ConfirmForm(side=request.args.get("side", ""))
    hand = g.movement.hand(form.side.data) if form.side.data in SIDES else None
    if hand is not None and hand.user:
        del form.outsider
    elif hand is not None and not form.is_submitted():
        form.outsider.data = hand.name
    if form.validate_on_submit():
        if (hand is None or hand.user != current_user.number) and not allowed(current_user, P.CASE_HANDLE, case):
            raise Refused("只有本人可以确认自己的一方；本机关以外的人，由办案人员登记确认")
        outsider = form.outsider.data or "" if "outsider" in form else ""
        evidence.confirm_movement(g.movement, side=form.side.data or "", outsider=outsider, on=today(), actor=current_user)
        return item_page()
    return step_page(form, case, _("确认流转"), note=_hand_words(hand))


def _hand_words(hand: Hand | None) -> str:
    kind = MOVES[g.movement.kind].label
    return _("%(kind)s：确认的一方为%(name)s", kind=_(kind), name=hand.name) if hand else ""


@bp.route("/cases/<number>/evidence/<item>/label")
@door(P.CASE_READ, case_and_item)
def label_exhibit(case: Case) -> Any:
    address = url_for("cases.exhibit", number=case.number, item=g.item.number, _external=True)
    code = base64.b64encode(queries.label_of(g.item, address)).decode()
    return render_template("cases/evidence_label.html", case=case, item=g.item, code=code)


def readable(subjects: Iterable[str]) -> dict[str, Case]:
    """The cases among these numbers that the user may read."""
    found = cases.by_numbers(subjects)
    return {number: case for number, case in found.items() if allowed(current_user, P.CASE_READ, case)}


SHOWN = 300
"""Rows of each list of the store-room that its page shows."""


@bp.route("/evidence/custody")
@door(P.CASE_LIST)
def custody() -> Any:
    bureau: Bureau = current_user.bureau
    held, waiting = queries.held_by(bureau), queries.unconfirmed(bureau)
    holds, damaged = queries.due_movements(bureau, today()), queries.damaged(bureau)
    subjects = [one.item.subject for rows in (held, waiting, holds, damaged) for one in rows]
    return render_template(
        "cases/custody.html", held=held, waiting=waiting, holds=holds, damaged=damaged, cases=readable(subjects), moves=MOVES, sides=SIDES,
        parts={**PARTS, **PURPOSES}, states=WHOLE_STATES, shown=SHOWN,
        taken=queries.stock_takes_of(bureau)[:20], may_count=allowed(current_user, P.STOCK_TAKE, bureau),
    )  # fmt: skip


def own_bureau() -> Bureau:
    """The user's own bureau."""
    bureau: Bureau = current_user.bureau
    return bureau


def stock_take_of(take: str) -> Any:
    """A stock-take by its number."""
    return queries.stock_take_by_number(take)


@bp.route("/evidence/stock-take", methods=["GET", "POST"])
@door(P.STOCK_TAKE, own_bureau)
def take_stock(bureau: Bureau) -> Any:
    place = request.args.get("place", "") or request.form.get("place", "")
    expected = {item.number: item for item in queries.expected_at(bureau, place)} if place else {}
    form = StockForm(data={"place": place, "lines": [{"number": number} for number in expected]})
    if form.validate_on_submit():
        lines = [Counted(**line) for line in form.counted()]
        done = evidence.take_stock(
            bureau=bureau, place=place, lines=lines, strangers=[Unknown(**one) for one in form.strangers()], with_name=form.with_name.data,
            note=form.note.data or "", on=today(), actor=current_user,
        )  # fmt: skip
        return redirect(url_for("cases.stock_take", take=done.number))
    return form.page(
        "cases/custody_count.html", place=place, expected=expected, cases=readable(item.subject for item in expected.values()),
        places=queries.places_of(bureau), title=_("盘点"),
    )  # fmt: skip


@bp.route("/evidence/stock-take/<take>")
@door(P.STOCK_TAKE, stock_take_of)
def stock_take(take: Any) -> Any:
    lines = take.lines
    elsewhere = {line.item_id: queries.where_is(line.item) for line in lines if line.found == "unexpected"}
    return render_template(
        "cases/custody_counted.html", take=take, found=FOUND, cases=readable(line.item.subject for line in lines), elsewhere=elsewhere
    )
