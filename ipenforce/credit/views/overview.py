"""All scores by grade, what waits for a second person, passes over the whole registry, and the list as anybody sees it."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ipenforce.clock import today
from ipenforce.credit import commands, queries
from ipenforce.credit.forms import OnceForm
from ipenforce.credit.models import ListEntry, Score, ScoreRun
from ipenforce.credit.views import bp
from ipenforce.permissions import Permission as P
from ipenforce.permissions import allowed
from ipenforce.rules.policy import GRADES
from ipenforce.web import door
from ipenforce.web.paging import paged


@bp.route("/credit/")
@door(P.CREDIT_READ)
def index() -> Any:
    wanted = request.args.get("grade", "")
    grade = wanted if wanted in GRADES else GRADES[-1]
    counts = queries.grade_counts()
    return render_template(
        "credit/index.html", counts=[(one, counts.get(one, 0)) for one in GRADES], grade=grade,
        page=paged(queries.scores_of_grade(grade), (Score.id,)), runs=queries.last_runs(), may_approve=allowed(current_user, P.CREDIT_APPROVE),
        may_try=allowed(current_user, P.CREDIT_TRY), chart=bars(_("各等级的当事人"), GRADES, {"": counts}), policy=queries.POLICY,
        **queries.waiting(),
    )  # fmt: skip


@bp.route("/credit/runs", methods=["GET", "POST"])
@door(P.CREDIT_TRY)
def start_run() -> Any:
    form = OnceForm()
    if form.validate_on_submit():
        commands.start_run(on=today(), actor=current_user)
        return redirect(url_for("credit.index"))
    return form.page("credit/act.html", title=_("重算全部评分"), button=_("开始"), party=None, back_url=url_for("credit.index"))


@bp.route("/credit/runs/<number>/cancel", methods=["GET", "POST"])
@door(P.CREDIT_TRY, queries.run_by_number)
def cancel_run(row: ScoreRun) -> Any:
    form = OnceForm()
    if form.validate_on_submit():
        commands.cancel_run(row, on=today(), actor=current_user)
        return redirect(url_for("credit.index"))
    return form.page("credit/act.html", title=_("取消重算"), button=_("取消重算"), party=None, back_url=url_for("credit.index"))


@bp.route("/public/credit-list")
@door(P.PUBLIC)
def public_list() -> Any:
    return render_template("credit/public_list.html", page=paged(queries.public_listings(today()), (ListEntry.id,)))


def bars(title: str, groups: Any, series: dict[str, dict[str, int]]) -> dict[str, Any]:
    """A column chart: one column for each group and series."""
    return {
        "tooltip": {},
        "xAxis": {"type": "category", "data": list(groups)}, "yAxis": {"type": "value"},
        "series": [{"type": "bar", "name": name or title, "data": [counted.get(group, 0) for group in groups]} for name, counted in series.items()],
    }  # fmt: skip
