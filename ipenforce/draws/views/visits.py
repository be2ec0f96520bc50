"""A visit: what to inspect with whom, and its result."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ipenforce.clock import today
from ipenforce.draws import commands, queries
from ipenforce.draws.forms import ResultForm
from ipenforce.draws.models import DISPOSITIONS, RESULTS, Assignment
from ipenforce.draws.views import bp
from ipenforce.permissions import Permission as P
from ipenforce.permissions import allowed
from ipenforce.web import door
from ipenforce.web.forms import choices


@bp.route("/visits/<number>")
@door(P.DRAW_READ, queries.visit_by_number)
def visit(visit: Assignment) -> Any:
    return render_template(
        "draws/visit.html", visit=visit, dispositions=DISPOSITIONS, may_enter=visit.result is None and allowed(current_user, P.DRAW_VISIT, visit)
    )


@bp.route("/visits/<number>/result", methods=["GET", "POST"])
@door(P.DRAW_VISIT, queries.visit_by_number)
def enter_result(visit: Assignment) -> Any:
    form = ResultForm()
    form.result.choices = {"": _("请选择"), **{code: f"{code} {_(row.label)}" for code, row in RESULTS.items()}}
    form.disposition.choices = choices(DISPOSITIONS, empty=_("请选择"))
    if form.validate_on_submit():
        answers = form.answers()
        answers["findings"] = answers["findings"] or ""
        commands.enter_result(visit, **answers, on=today(), actor=current_user)
        return redirect(url_for("draws.visit", number=visit.number))
    return form.page("draws/form.html", title=_("录入检查结果：%(name)s", name=visit.name), back=url_for("draws.visit", number=visit.number),
                     button=_("录入"), note=_("结果录入后不能更改；发现违法行为的，系统随即生成线索。"))  # fmt: skip
