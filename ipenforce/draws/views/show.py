"""The list of draws, one draw with its steps, its receipt, and stopping it before the reveal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ipenforce.accounts.models import Bureau
from ipenforce.clock import today
from ipenforce.draws import commands, queries
from ipenforce.draws.forms import BecauseForm
from ipenforce.draws.models import ASSURANCE, DRAW_STATES, PLAN_STATES, RESULTS, Draw
from ipenforce.draws.queries.rosters import frozen_facts
from ipenforce.draws.views import bp
from ipenforce.errors import Reason
from ipenforce.permissions import Permission as P
from ipenforce.permissions import allowed
from ipenforce.web import Form, door
from ipenforce.web.filters import reason_basis
from ipenforce.web.forms import reason_text
from ipenforce.web.paging import paged


def own_bureau() -> Bureau:
    """The bureau that pages without a subject of their own are about."""
    bureau: Bureau = current_user.bureau
    return bureau


@bp.app_template_filter("draw_state")
def draw_state(code: str) -> str:
    """What a draw's or a plan's state is called."""
    return _(DRAW_STATES.get(code) or PLAN_STATES.get(code, code))


@bp.app_template_filter("result_label")
def result_label(code: str | None) -> str:
    """What a visit's result is called; empty where there is none yet."""
    return _(RESULTS[code].label) if code in RESULTS else ""


@bp.route("/draws")
@door(P.DRAW_READ, own_bureau)
def index(bureau: Bureau) -> Any:
    page = paged(queries.listed(current_user), (Draw.id,))
    return render_template(
        "draws/index.html", page=page, plans=queries.undecided_plans(current_user), may_plan=allowed(current_user, P.DRAW_PLAN, bureau),
    )  # fmt: skip


@bp.route("/draws/<number>")
@door(P.DRAW_READ, queries.by_number)
def show(draw: Draw) -> Any:
    return render_template(
        "draws/show.html", draw=draw, plan=draw.plan, assurance=ASSURANCE[draw.plan.assurance], visits=draw.assignments,
        counts=queries.counts(draw), frozen=frozen_facts(draw), steps=steps_of(draw),
    )  # fmt: skip


@dataclass(frozen=True)
class OpenStep:
    """What may be done next, or why it may not: reasons as (sentence, article)."""

    action: str
    label: str
    url: str
    reasons: list[tuple[str, str]]


def steps_of(draw: Draw) -> list[OpenStep]:
    """The steps that a person takes on the draw now; nothing is left to do on one that is finished."""
    if draw.state in ("published", "aborted"):
        return []
    if draw.abort_requested_by_id is not None:
        own = commands.no_decision(draw, current_user)
        decide = url_for("draws.decide_abort", number=draw.number)
        return [
            _step(draw, P.DRAW_APPROVE, "approve_abort", label=_("同意终止"), url=decide + "?approve=1", against=own),
            _step(draw, P.DRAW_APPROVE, "refuse_abort", label=_("不同意终止"), url=decide, against=own),
        ]
    advance, abort_it = url_for("draws.advance", number=draw.number), url_for("draws.request_abort", number=draw.number)
    return [
        _step(draw, P.DRAW_APPROVE, "advance", label=_("手工推进"), url=advance, against=commands.no_advance(draw, today())),
        _step(draw, P.DRAW_PLAN, "request_abort", label=_("申请终止"), url=abort_it, against=commands.no_abort(draw)),
    ]


def _step(draw: Draw, permission: P, action: str, *, label: str, url: str, against: Reason | None) -> OpenStep:
    if against is None and not allowed(current_user, permission, draw):
        against = Reason("须由有批准权限的负责人办理") if permission is P.DRAW_APPROVE else Reason("须由拟定计划的机构负责人办理")
    reasons = [(reason_text(against), reason_basis(against))] if against else []
    return OpenStep(action, label, url, reasons)


@bp.route("/draws/<number>/receipt.json")
@door(P.DRAW_READ, queries.by_number)
def receipt(draw: Draw) -> Any:
    return receipt_file(draw)


def receipt_file(draw: Draw) -> Response:
    """The receipt as a file, byte for byte what its SHA-256 was taken of; 404 while the draw is not finished."""
    if draw.receipt is None:
        abort(404)
    answer = Response(draw.receipt, mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="receipt-{draw.year}-{draw.serial}.json"'
    return answer


def _back(draw: Draw) -> str:
    return url_for("draws.show", number=draw.number)


@bp.route("/draws/<number>/advance", methods=["GET", "POST"])
@door(P.DRAW_APPROVE, queries.by_number)
def advance(draw: Draw) -> Any:
    form = Form()
    if form.validate_on_submit():
        commands.advance(draw, on=today(), actor=current_user)
        return redirect(_back(draw))
    return form.page("draws/form.html", title=_("手工推进 %(number)s", number=draw.number), back=_back(draw), button=_("推进"),
                     note=_("到期后系统会自动抽取；后台任务没有运行时，可以在此手工推进。每一步只发生一次。"))  # fmt: skip


@bp.route("/draws/<number>/abort", methods=["GET", "POST"])
@door(P.DRAW_PLAN, queries.by_number)
def request_abort(draw: Draw) -> Any:
    form = BecauseForm()
    if form.validate_on_submit():
        commands.request_abort(draw, because=form.because.data, on=today(), actor=current_user)
        return redirect(_back(draw))
    return form.page("draws/form.html", title=_("申请终止 %(number)s", number=draw.number), back=_back(draw), button=_("申请终止"),
                     note=_("须经第二人同意；号码作废并连同理由保留，揭示后不能再终止。"))  # fmt: skip


@bp.route("/draws/<number>/abort/decide", methods=["GET", "POST"])
@door(P.DRAW_APPROVE, queries.by_number)
def decide_abort(draw: Draw) -> Any:
    form = Form()
    if form.validate_on_submit():
        command = commands.approve_abort if "approve" in request.args else commands.refuse_abort
        command(draw, on=today(), actor=current_user)
        return redirect(_back(draw))
    title = _("同意终止") if "approve" in request.args else _("不同意终止")
    return form.page("draws/form.html", title=title, back=_back(draw), button=title, note=draw.abort_because or "")
