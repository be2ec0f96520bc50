"""A draft of the points tried over the whole registry before anybody signs it; the score of a year ago beside what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import g, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ipenforce.clock import today
from ipenforce.credit import commands, queries
from ipenforce.credit.forms import OnceForm
from ipenforce.credit.models import Trial
from ipenforce.credit.views import bp
from ipenforce.credit.views.overview import bars
from ipenforce.db import begin_reading, db
from ipenforce.permissions import Permission as P
from ipenforce.policy import queries as policy
from ipenforce.policy.models import PolicyVersion
from ipenforce.rules.policy import GRADES
from ipenforce.web import door


def draft_by_number(number: str) -> PolicyVersion | None:
    """A draft of the points, not of another policy."""
    row = policy.by_number(number)
    return row if row is not None and row.code == queries.POLICY else None


def compared(row: PolicyVersion) -> Callable[[], queries.Compared]:
    """The doing of the trial, with no transaction of the request open: it reads alone."""
    version, day = policy.as_version(row), today()

    def doing() -> queries.Compared:
        begin_reading()
        found = queries.compare(version, day)
        db.session.rollback()
        return found

    return doing


@bp.route("/credit/trials/<number>", methods=["GET", "POST"])
@door(P.CREDIT_TRY, draft_by_number, ask=compared)
def trial(row: PolicyVersion) -> Any:
    form = OnceForm()
    if form.validate_on_submit():
        commands.keep_trial(row, result=g.answers, on=today(), actor=current_user)
        return redirect(url_for("credit.trial", number=row.number))
    runs = queries.trials_of(row.number)
    return form.page("credit/trial.html", row=row, runs=runs, grades=GRADES, charts=_charts(runs[0]) if runs else [])


def _charts(run: Trial) -> list[dict[str, Any]]:
    """The grades and the points before and after, as pictures with their tables."""
    before, after = _("现行标准"), _("草稿")
    result = run.result
    tens = sorted({*result["points_before"], *result["points_after"]}, key=int)
    pairs = (
        ("grades", _("等级分布"), list(GRADES), result["grades_before"], result["grades_after"]),
        ("points", _("分数分布（每十分一档）"), tens, result["points_before"], result["points_after"]),
    )
    return [
        {
            "name": name, "title": title, "option": bars(title, groups, {before: old, after: new}), "headings": [title, before, after],
            "rows": [[group, old.get(group, 0), new.get(group, 0)] for group in groups],
        }
        for name, title, groups, old, new in pairs
    ]  # fmt: skip


def looked_back(_bureau: Any) -> Callable[[], dict[str, Any]]:
    """The doing of the back-test."""
    day = today()

    def doing() -> dict[str, Any]:
        begin_reading()
        found = queries.backtest(day)
        db.session.rollback()
        return found

    return doing


@bp.route("/credit/backtest", methods=["GET", "POST"])
@door(P.CREDIT_TRY, lambda: current_user.bureau, ask=looked_back)
def backtest(_bureau: Any) -> Any:
    form = OnceForm()
    if form.is_submitted():
        rows = g.answers["grades"]
        rates = {row["grade"]: round(row["rate"] * 100, 1) for row in rows}
        return render_template("credit/backtest.html", form=form, result=g.answers, chart=bars(_("再次侵权的百分比"), GRADES, {"": rates}))
    return form.page("credit/backtest.html", result=None, chart=None)
