"""A bureau's own policy: what holds, a new version drafted, signed by a second person; and the yearly notice."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ipenforce.accounts.models import Bureau
from ipenforce.clock import today
from ipenforce.law import Provision, all_provisions
from ipenforce.law.working_days import published_years
from ipenforce.permissions import Permission as P
from ipenforce.permissions import allowed
from ipenforce.policy import commands, queries
from ipenforce.policy.forms import ApproveForm, DeclineForm, NoticeForm, PolicyForm
from ipenforce.policy.models import STATES, PolicyVersion
from ipenforce.web import door
from ipenforce.web.term_words import changes, grouped, rows_of

bp = Blueprint("policy", __name__, template_folder="templates")


@bp.before_app_request
def use_imported_years() -> None:
    """Let the law of this request count with the holiday notices imported here."""
    if request.endpoint and request.endpoint != "static":
        queries.use_imported_years()


def local_by_code(code: str) -> Provision | None:
    """A provision that a bureau may set for itself."""
    rule = all_provisions().get(code)
    return rule if rule and rule.local else None


def version_by_number(number: str) -> PolicyVersion | None:
    """A version: an approved one for all, a draft or a declined one for the bureau's own people and its superiors'."""
    row = queries.by_number(number)
    if row is None or row.state == "approved" or row.bureau_path.startswith(current_user.bureau_path):
        return row
    return None


def draft_place(code: str) -> Bureau | None:
    """The user's own bureau, where the address names a provision that it may set."""
    return current_user.bureau if local_by_code(code) else None


@bp.route("/policy/")
@door(P.LAW_READ)
def index() -> Any:
    day = today()
    rows = [(rule, queries.version_on(current_user.bureau, rule.code, day)) for rule in map(local_by_code, queries.local_codes()) if rule]
    return render_template(
        "policy/index.html", rows=rows, ours=all_provisions(), waiting=queries.waiting(current_user.bureau),
        published=published_years(), imported=list(queries.calendar_years()), may_import=allowed(current_user, P.CALENDAR_IMPORT),
    )  # fmt: skip


@bp.route("/policy/<code>")
@door(P.LAW_READ, local_by_code)
def provision(rule: Provision) -> Any:
    day, bureau = today(), current_user.bureau
    version = queries.version_on(bureau, rule.code, day)
    return render_template(
        "policy/provision.html", rule=rule, version=version, terms=rows_of(version) if version else [], states=STATES,
        history=queries.versions_of(bureau, rule.code), held=queries.policy_of(bureau).get(rule.code, rule).in_force(),
        may_draft=allowed(current_user, P.POLICY_DRAFT, bureau),
    )  # fmt: skip


@bp.route("/policy/<code>/draft", methods=["GET", "POST"])
@door(P.POLICY_DRAFT, draft_place)
def draft(bureau: Bureau) -> Any:
    code = str((request.view_args or {})["code"])
    rule = all_provisions()[code]
    version = queries.version_on(bureau, code, today()) or rule.in_force()[-1]
    form = PolicyForm(queries.plain(version))
    if form.validate_on_submit():
        row = commands.draft_version(
            code=code, bureau=bureau, starts_on=form.starts_on.data, law=form.law.data, article=form.article.data,
            promulgated_on=form.promulgated_on.data, summary=form.summary.data, terms=form.terms, on=today(), actor=current_user,
        )  # fmt: skip
        return redirect(url_for("policy.version", number=row.number))
    return form.page("policy/draft.html", rule=rule, version=version, groups=grouped(form))


@bp.route("/policy/versions/<number>")
@door(P.LAW_READ, version_by_number)
def version(row: PolicyVersion) -> Any:
    return render_template(
        "policy/version.html", states=STATES, may_approve=_may_decide(row), may_try=allowed(current_user, P.CREDIT_TRY),
        tried_first=commands.TRIED_FIRST, **_shown(row),
    )  # fmt: skip


@bp.route("/policy/versions/<number>/approve", methods=["GET", "POST"])
@door(P.POLICY_APPROVE, queries.by_number)
def approve(row: PolicyVersion) -> Any:
    form = ApproveForm()
    if form.validate_on_submit():
        commands.approve_version(row, shown_hash=form.shown_hash.data or "", opinion=form.opinion.data, on=today(), actor=current_user)
        return redirect(url_for("policy.version", number=row.number))
    form.shown_hash.data = row.text_hash
    return form.page("policy/sign.html", title=_("批准新版本"), button=_("批准"), **_shown(row))


@bp.route("/policy/versions/<number>/decline", methods=["GET", "POST"])
@door(P.POLICY_APPROVE, queries.by_number)
def decline(row: PolicyVersion) -> Any:
    form = DeclineForm()
    if form.validate_on_submit():
        commands.decline_version(row, because=form.because.data, on=today(), actor=current_user)
        return redirect(url_for("policy.version", number=row.number))
    return form.page("policy/sign.html", title=_("退回新版本"), button=_("退回"), **_shown(row))


@bp.route("/policy/calendar", methods=["GET", "POST"])
@door(P.CALENDAR_IMPORT)
def import_notice() -> Any:
    form = NoticeForm(data={"year": today().year + 1})
    if form.validate_on_submit():
        commands.import_notice(content=form.content(), on=today(), actor=current_user)
        return redirect(url_for("policy.index"))
    return form.page("policy/calendar.html", published=published_years())


def _may_decide(row: PolicyVersion) -> bool:
    return row.state == "draft" and row.drafted_by_id != current_user.id and allowed(current_user, P.POLICY_APPROVE, row)


def _shown(row: PolicyVersion) -> dict[str, Any]:
    """A version with what it changes against what held on the day before it."""
    new = queries.as_version(row)
    old = queries.version_before(row)
    return {"row": row, "rule": all_provisions()[row.code], "new": new, "old": old, "terms": rows_of(new), "changes": changes(old, new)}
