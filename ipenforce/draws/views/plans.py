"""Plans: drafted, amended, approved or declined by a second person; and the list of items they draw on."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ipenforce.accounts.models import Bureau
from ipenforce.clock import today
from ipenforce.draws import commands, queries
from ipenforce.draws.forms import ApproveForm, BecauseForm, ItemForm, PlanForm
from ipenforce.draws.models import GRADES, ITEM_KINDS, METHODS, InspectionItem, InspectionPlan
from ipenforce.draws.queries.population import foreseen_problems
from ipenforce.draws.views import bp
from ipenforce.draws.views.show import own_bureau
from ipenforce.errors import Refused
from ipenforce.permissions import Permission as P
from ipenforce.permissions import allowed
from ipenforce.web import door
from ipenforce.web.filters import cause_label
from ipenforce.web.forms import choices

BASES = ("inspection.draw", "inspection.frequency", "trademark.infringement", "trademark.false_registered", "patent.passing_off")
"""Provision codes that an inspection item may rest on here."""


def plan_answers(form: PlanForm) -> dict[str, Any]:
    """The form's answers as the commands want them. Refused where the item is none."""
    answers = form.answers()
    item = queries.item_by_number(answers.pop("item"))
    if item is None:
        raise Refused("请选择抽查事项", field="item", status=422)
    answers["quota"] = {grade: answers.pop(f"quota_{grade.lower()}") or 0 for grade in GRADES}
    kinds = [kind.strip() for kind in (answers["tags"] or "").replace("，", "、").split("、") if kind.strip()]
    answers["tags"] = f"|{'|'.join(kinds)}|" if kinds else ""
    return {**answers, "item": item}


def _offer(form: PlanForm) -> PlanForm:
    form.item.choices = {row.number: row.name for row in queries.items_for(current_user)}
    return form


@bp.route("/draws/plans/new", methods=["GET", "POST"])
@door(P.DRAW_PLAN, own_bureau)
def draft_plan(bureau: Bureau) -> Any:
    form = _offer(PlanForm())
    if form.validate_on_submit():
        plan = commands.draft_plan(**plan_answers(form), on=today(), actor=current_user)
        return redirect(url_for("draws.plan", number=plan.number))
    return form.page("draws/form.html", title=_("拟定抽查计划"), back=url_for("draws.index"), button=_("提交审批"), note="")


@bp.route("/draws/plans/<number>")
@door(P.DRAW_READ, queries.plan_by_number)
def plan(plan: InspectionPlan) -> Any:
    return render_template(
        "draws/plan.html", plan=plan, problems=foreseen_problems(plan, today()) if plan.state == "draft" else [],
        may_approve=allowed(current_user, P.DRAW_APPROVE, plan), may_amend=plan.planned_by_id == current_user.id,
    )  # fmt: skip


@bp.route("/draws/plans/<number>/amend", methods=["GET", "POST"])
@door(P.DRAW_PLAN, queries.plan_by_number)
def amend_plan(plan: InspectionPlan) -> Any:
    form = _offer(PlanForm(data=_as_form(plan)))
    if form.validate_on_submit():
        commands.amend_plan(plan, **plan_answers(form), on=today(), actor=current_user)
        return redirect(url_for("draws.plan", number=plan.number))
    return form.page("draws/form.html", title=_("修改抽查计划"), back=url_for("draws.plan", number=plan.number), button=_("保存"), note="")


def _as_form(plan: InspectionPlan) -> dict[str, Any]:
    kept = {name: getattr(plan, name) for name in ("title", "load_cap", "target_cap", "due_on", "visit_by", "public_at_once")}
    quota = {f"quota_{grade.lower()}": plan.quota.get(grade, 0) for grade in GRADES}
    return {**kept, **quota, "item": plan.item.number, "tags": plan.tags.strip("|").replace("|", "、")}


@bp.route("/draws/plans/<number>/approve", methods=["GET", "POST"])
@door(P.DRAW_APPROVE, queries.plan_by_number)
def approve_plan(plan: InspectionPlan) -> Any:
    form = ApproveForm()
    if form.validate_on_submit():
        draw = commands.approve_plan(plan, shown_hash=form.shown_hash.data or "", on=today(), actor=current_user)
        return redirect(url_for("draws.show", number=draw.number))
    form.shown_hash.data = plan.text_hash
    return form.page("draws/approve.html", plan=plan, problems=foreseen_problems(plan, today()))


@bp.route("/draws/plans/<number>/decline", methods=["GET", "POST"])
@door(P.DRAW_APPROVE, queries.plan_by_number)
def decline_plan(plan: InspectionPlan) -> Any:
    form = BecauseForm()
    if form.validate_on_submit():
        commands.decline_plan(plan, because=form.because.data, on=today(), actor=current_user)
        return redirect(url_for("draws.plan", number=plan.number))
    return form.page("draws/form.html", title=_("退回抽查计划"), back=url_for("draws.plan", number=plan.number), button=_("退回"), note=plan.title)


@bp.route("/draws/items", methods=["GET"])
@door(P.LIBRARY_READ)
def items() -> Any:
    rows: list[InspectionItem] = list(queries.items_for(current_user))
    return render_template(
        "draws/items.html", rows=rows, kinds=ITEM_KINDS, methods=METHODS, may_edit=allowed(current_user, P.LIBRARY_EDIT, current_user)
    )


@bp.route("/draws/items/new", methods=["GET", "POST"])
@door(P.LIBRARY_EDIT, own_bureau)
def register_item(bureau: Bureau) -> Any:
    form = ItemForm()
    form.basis.choices = {code: cause_label(code) for code in BASES}
    form.kind.choices, form.method.choices = choices(ITEM_KINDS), choices(METHODS)
    if form.validate_on_submit():
        answers = form.answers()
        ratios = {grade: answers.pop(f"ratio_{grade.lower()}") for grade in GRADES}
        commands.register_item(**answers, ratios=ratios, on=today(), actor=current_user)
        return redirect(url_for("draws.items"))
    if request.method == "GET":
        form.kind.data = "general"
    return form.page("draws/form.html", title=_("登记抽查事项"), back=url_for("draws.items"), button=_("登记"), note="")
