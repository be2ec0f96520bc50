"""The law library: searched, read by the day, compared; and the calculators of fines, deadlines and thresholds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from ipenforce.clock import today
from ipenforce.errors import Refused
from ipenforce.law import LawError, Policy, Provision, provision
from ipenforce.law.deadlines import Pause
from ipenforce.lawbook import queries
from ipenforce.lawbook.forms import AREAS, CrimeQuestion, DueQuestion, FineQuestion, LawFilter, Question
from ipenforce.permissions import Permission as P
from ipenforce.policy.queries import policy_of
from ipenforce.rules import answers, crime
from ipenforce.rules.penalty import Base, Circumstances
from ipenforce.web import door
from ipenforce.web.forms import choices, reason_text
from ipenforce.web.term_words import changes, rows_of, word

bp = Blueprint("lawbook", __name__, template_folder="templates")
UNPROCESSABLE = 422


def _policy() -> Policy:
    return policy_of(current_user.bureau)


def _day(name: str, otherwise: date) -> date:
    """A day of the address; what cannot be read as one counts as not stated."""
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return otherwise


@bp.route("/law/")
@door(P.LAW_READ)
def index() -> Any:
    form = LawFilter(request.args)
    valid = form.validate()
    on = form.on.data or today()
    rows = list(queries.found(_policy(), on=on, q=form.q.data or "", area=form.area.data or "", unverified=form.unverified.data))
    page = render_template("lawbook/index.html", form=form, rows=rows, on=on, areas=choices(AREAS))
    return page if valid else (page, UNPROCESSABLE)


@bp.route("/law/unverified")
@door(P.LAW_READ)
def unverified() -> Any:
    return render_template("lawbook/unverified.html", rows=answers.unverified())


@bp.route("/law/<code>")
@door(P.LAW_READ, queries.rule_by_code)
def show(rule: Provision) -> Any:
    held = provision(rule.code, _policy())
    on = _day("on", today())
    version = queries.on_day(held, on)
    cited, total = queries.cases_citing(version, current_user) if version else ([], 0)
    return render_template(
        "lawbook/show.html", rule=held, on=on, version=version, terms=rows_of(version) if version else [], cited=cited, total=total,
        areas=choices(AREAS),
    )  # fmt: skip


@bp.route("/law/<code>/compare")
@door(P.LAW_READ, queries.rule_by_code)
def compare(rule: Provision) -> Any:
    held = provision(rule.code, _policy())
    versions = held.in_force()
    left = queries.on_day(held, _day("left", versions[max(len(versions) - 2, 0)].start)) or versions[0]
    right = queries.on_day(held, _day("right", versions[-1].start)) or versions[-1]
    return render_template(
        "lawbook/compare.html", rule=held, left=left, right=right, versions=versions, changes=changes(left, right),
        left_terms=rows_of(left), right_terms=rows_of(right),
    )  # fmt: skip


@bp.route("/law/tools/fine")
@door(P.LAW_READ)
def fine() -> Any:
    form = FineQuestion(request.args)
    form.code.choices = {"": _("请选择"), **{rule.code: _(rule.about) for rule in answers.causes()}}

    def ask() -> Any:
        base = Base(form.turnover.data, form.gains.data, form.goods_value.data)
        circumstances = Circumstances(form.grave.data, form.party.data, form.innocent_seller.data)
        return answers.fine(
            form.code.data, base, circumstances, acted_on=form.acted_on.data, decided_on=form.decided_on.data, policy=_policy()
        )

    return _answered(form, ask, "lawbook/fine.html", _("罚款幅度"))


@bp.route("/law/tools/due")
@door(P.LAW_READ)
def due() -> Any:
    form = DueQuestion(request.args)
    known = queries.periods(form.start.data or today())
    form.code.choices = {"": _("请选择")} | {
        key: f"{_(version.about)}{'' if term == 'period' else f'（{word(term)}）'}" for key, (version, term) in known.items()
    }

    def ask() -> Any:
        code, _colon, term = (form.code.data or "").partition(":")
        pauses = [Pause(row.kind.data, row.start.data, row.end.data) for row in form.pauses if row.kind.data and row.start.data and row.end.data]
        return answers.deadline(
            code, form.start.data, term=term or None, pauses=pauses, extended=form.extended.data or 0,
            further=form.further.data or 0, policy=_policy(),
        )  # fmt: skip

    return _answered(form, ask, "lawbook/due.html", _("期限"))


@bp.route("/law/tools/crime")
@door(P.LAW_READ)
def criminal() -> Any:
    form = CrimeQuestion(request.args)
    offences = queries.offences()
    causes = dict.fromkeys(code for rule in offences for code in rule.in_force()[-1].terms.get("causes", ()))
    form.code.choices = {"": _("请选择"), **{code: _(provision(code).about) for code in causes}, **{rule.code: _(rule.about) for rule in offences}}

    def ask() -> Any:
        amounts = {name: form[name].data for name in crime.MEASURES if form[name].data is not None}
        found = crime.Found(amounts, form.several.data or 1, form.prior_penalty_on.data)
        answer = answers.criminal(form.code.data, found, acted_on=form.acted_on.data, decided_on=form.decided_on.data, policy=_policy())
        for row in answer["offences"]:
            row["percent"] = f"{(row['ratio'] * 100).normalize():f}%"
        return answer

    return _answered(form, ask, "lawbook/crime.html", _("追诉标准"))


def _answered(form: Question, ask: Callable[[], Any], template: str, title: str) -> Any:
    """A tool's page: the question, and its answer where the address states one; 422 where it cannot be answered."""
    asked, answer = bool(request.args), None
    if asked and form.validate():
        try:
            answer = ask()
        except Refused as refused:
            form.errors_at(refused.field, reason_text(refused.reason))
        except LawError as error:
            form.errors_at("code", str(error))
    page = render_template(template, form=form, answer=answer, asked=asked, title=title, action=request.path)
    return page if answer or not asked else (page, UNPROCESSABLE)
