"""The two libraries: what may be inspected and who inspects, from files; leave and recusal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ipenforce.accounts.models import Bureau
from ipenforce.clock import today
from ipenforce.draws import commands, queries
from ipenforce.draws.commands import inspectors as inspector_files
from ipenforce.draws.commands import targets as target_files
from ipenforce.draws.forms import FileForm, LeaveForm, RecusalForm, TargetFilter
from ipenforce.draws.models import RECUSAL_REASONS, Inspector, LibraryImport, Target
from ipenforce.draws.views import bp
from ipenforce.draws.views.show import own_bureau
from ipenforce.permissions import Permission as P
from ipenforce.permissions import allowed
from ipenforce.web import door
from ipenforce.web.forms import choices
from ipenforce.web.paging import paged


@bp.route("/draws/targets")
@door(P.LIBRARY_READ)
def targets() -> Any:
    form = TargetFilter(request.args)
    page = paged(queries.targets(current_user, (form.q.data or "")[:100]), (Target.id,))
    return render_template("draws/targets.html", page=page, form=form, may_edit=allowed(current_user, P.LIBRARY_EDIT, current_user))


@bp.route("/draws/inspectors")
@door(P.LIBRARY_READ)
def inspectors() -> Any:
    return render_template(
        "draws/inspectors.html", rows=queries.inspectors(current_user), may_edit=allowed(current_user, P.LIBRARY_EDIT, current_user)
    )


@bp.route("/draws/inspectors/<number>")
@door(P.DRAW_READ, queries.inspector_by_number)
def inspector(inspector: Inspector) -> Any:
    return render_template(
        "draws/inspector.html", row=inspector, recusals=queries.recusals_of(inspector), reasons=RECUSAL_REASONS,
        may_edit=allowed(current_user, P.LIBRARY_EDIT, inspector), may_recuse=allowed(current_user, P.RECUSAL_DECLARE, inspector),
    )  # fmt: skip


def _import(command: Callable[..., LibraryImport], title: str, back: str, columns: Any) -> Any:
    form = FileForm()
    named = "、".join(column.headings[0] + ("（必填）" if column.required else "") for column in columns.values())
    if form.validate_on_submit():
        report = command(
            content=form.file.data.read(), filename=form.file.data.filename or "", all_or_nothing=form.all_or_nothing.data,
            on=today(), actor=current_user,
        )  # fmt: skip
        if report.number is None or report.id is None:
            return render_template("draws/import.html", report=report, back=back, kept=False), 422
        return redirect(url_for("draws.import_report", number=report.number))
    return form.page("draws/file.html", title=title, back=back, note=_("第一行为表头，可用的列：%(columns)s", columns=named))


@bp.route("/draws/targets/import", methods=["GET", "POST"])
@door(P.LIBRARY_EDIT, own_bureau)
def import_targets(bureau: Bureau) -> Any:
    return _import(commands.import_targets, _("导入检查对象"), url_for("draws.targets"), target_files.COLUMNS)


@bp.route("/draws/inspectors/import", methods=["GET", "POST"])
@door(P.LIBRARY_EDIT, own_bureau)
def import_inspectors(bureau: Bureau) -> Any:
    return _import(commands.import_inspectors, _("导入检查人员"), url_for("draws.inspectors"), inspector_files.COLUMNS)


@bp.route("/draws/imports/<number>")
@door(P.LIBRARY_EDIT, queries.import_by_number)
def import_report(report: LibraryImport) -> Any:
    back = url_for("draws.inspectors") if report.library == "inspectors" else url_for("draws.targets")
    return render_template("draws/import.html", report=report, back=back, kept=True)


@bp.route("/draws/inspectors/<number>/recusals/new", methods=["GET", "POST"])
@door(P.RECUSAL_DECLARE, queries.inspector_by_number)
def declare_recusal(inspector: Inspector) -> Any:
    form, back = RecusalForm(), url_for("draws.inspector", number=inspector.number)
    form.reason.choices = choices(RECUSAL_REASONS)
    if form.validate_on_submit():
        commands.declare_recusal(inspector, **form.answers(), on=today(), actor=current_user)
        return redirect(back)
    return form.page("draws/form.html", title=_("申报回避：%(name)s", name=inspector.name), back=back, button=_("申报"), note="")


@bp.route("/draws/inspectors/<number>/leaves/new", methods=["GET", "POST"])
@door(P.LIBRARY_EDIT, queries.inspector_by_number)
def record_leave(inspector: Inspector) -> Any:
    form, back = LeaveForm(), url_for("draws.inspector", number=inspector.number)
    if form.validate_on_submit():
        commands.record_leave(inspector, **form.answers(), on=today(), actor=current_user)
        return redirect(back)
    return form.page("draws/form.html", title=_("登记休假：%(name)s", name=inspector.name), back=back, button=_("登记"), note="")
