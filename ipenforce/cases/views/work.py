"""Pages of people's work: the unit's queue, handovers, deputies, and what one has seen."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ipenforce.accounts import commands as account_commands
from ipenforce.accounts import queries as accounts
from ipenforce.accounts.models import Bureau, Deputy
from ipenforce.cases import commands, work
from ipenforce.cases.forms import BecauseForm
from ipenforce.cases.forms.work import AnswerForm, AssignForm, DeputyForm, HandoverForm
from ipenforce.cases.models import Case, Handover, Mention, Reminder
from ipenforce.cases.views import bp
from ipenforce.cases.views.finding import case_by_number, lead_by_number
from ipenforce.clock import today
from ipenforce.intake.models import Lead
from ipenforce.permissions import LEADING, allowed, officer
from ipenforce.permissions import Permission as P
from ipenforce.web import door


def own_bureau() -> Bureau:
    """The bureau whose work the user leads or shares."""
    bureau: Bureau = current_user.bureau
    return bureau


def _officers() -> dict[str, str]:
    people = accounts.with_role(current_user.bureau_id, officer.__name__)
    return {"": _("请选择"), **{user.number: user.name for user in people}}


def _person(number: str) -> Any:
    found = accounts.user_by_number(number)
    assert found is not None
    return found


def _to(subject: Lead | Case) -> Any:
    return redirect(work.path_of(subject.number))


@bp.route("/queue")
@door(P.CASE_LIST)
def queue() -> Any:
    queued = work.queued_cases(current_user)
    return render_template(
        "cases/queue.html", leads=work.queued_leads(current_user), cases=queued,
        may_take_leads=allowed(current_user, P.LEAD_HANDLE, current_user.bureau),
        may_take={row.id for row in queued if allowed(current_user, P.CASE_TAKE, row)},
        may_assign=allowed(current_user, P.WORK_ASSIGN, current_user.bureau), hidden=work.hidden_cases(current_user),
    )  # fmt: skip


@bp.route("/queue/assign", methods=["GET", "POST"])
@door(P.WORK_ASSIGN, own_bureau)
def assign(bureau: Bureau) -> Any:
    form = AssignForm()
    queued: list[Lead | Case] = [*work.queued_leads(current_user), *work.queued_cases(current_user)]
    subjects = {row.number: row for row in queued}
    form.subjects.choices = {number: f"{row.title}（{number}）" for number, row in subjects.items()}
    form.officer.choices = _officers()
    if form.validate_on_submit():
        chosen = [subjects[number] for number in form.subjects.data or []]
        commands.assign(chosen, officer=_person(form.officer.data), on=today(), actor=current_user)
        return redirect(url_for("cases.queue"))
    return form.page("cases/work_step.html", title=_("指派承办人"), back=url_for("cases.queue"))


@bp.route("/leads/<number>/take", methods=["POST"])
@door(P.LEAD_HANDLE, lead_by_number)
def take_lead(lead: Lead) -> Any:
    commands.take(lead, on=today(), actor=current_user)
    return _to(lead)


@bp.route("/cases/<number>/take", methods=["POST"])
@door(P.CASE_TAKE, case_by_number)
def take_case(case: Case) -> Any:
    commands.take(case, on=today(), actor=current_user)
    return _to(case)


@bp.route("/leads/<number>/put-back", methods=["GET", "POST"])
@door(P.LEAD_HANDLE, lead_by_number)
def put_back_lead(lead: Lead) -> Any:
    form = BecauseForm()
    if form.validate_on_submit():
        commands.put_back(lead, because=form.because.data, on=today(), actor=current_user)
        return _to(lead)
    return form.page("cases/lead_step.html", lead=lead, title=_("退回待领取"))


@bp.route("/leads/<number>/handover", methods=["GET", "POST"])
@door(P.LEAD_HANDLE, lead_by_number)
def hand_over_lead(lead: Lead) -> Any:
    return _hand_over(lead, "cases/lead_step.html", lead=lead)


@bp.route("/cases/<number>/handover", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def hand_over_case(case: Case) -> Any:
    return _hand_over(case, "cases/step.html", case=case)


def _hand_over(subject: Lead | Case, template: str, **shown: Any) -> Any:
    form = HandoverForm()
    form.colleague.choices = {number: name for number, name in _officers().items() if number != current_user.number}
    if form.validate_on_submit():
        colleague = _person(form.colleague.data)
        commands.ask_to_take_over(subject, colleague=colleague, because=form.because.data, on=today(), actor=current_user)
        return _to(subject)
    return form.page(template, title=_("移交他人"), **shown)


@bp.route("/handovers/<number>", methods=["GET", "POST"])
@door(P.WORK_OWN, work.handover_by_number)
def answer_handover(row: Handover) -> Any:
    form = AnswerForm()
    if form.validate_on_submit():
        commands.answer_handover(row, **form.answers(), on=today(), actor=current_user)
        return redirect(work.path_of(row.subject) if row.accepted else url_for("reports.home"))
    note = _("%(name)s请您接手 %(number)s：%(because)s", name=row.giver.name, number=row.subject, because=row.because)
    return form.page("cases/work_step.html", title=_("答复移交"), back=url_for("reports.home"), note=note)


@bp.route("/deputies", methods=["GET", "POST"])
@door(P.WORK_DEPUTY, own_bureau)
def deputies(bureau: Bureau) -> Any:
    form = DeputyForm()
    leads = any(leading(current_user, bureau) for leading in LEADING)
    people = {user.number: user.name for user in accounts.active_in(bureau.id)}
    form.person.choices = people if leads else {current_user.number: current_user.name}
    form.deputy.choices = {"": _("请选择"), **people}
    if not form.is_submitted():
        form.person.data = current_user.number
    if form.validate_on_submit():
        answers = form.answers()
        person, deputy = _person(answers.pop("person")), _person(answers.pop("deputy"))
        account_commands.appoint_deputy(person, deputy=deputy, **answers, on=today(), actor=current_user)
        return redirect(url_for("cases.deputies"))
    return form.page("cases/deputies.html", rows=accounts.deputies_in(bureau, today()), leads=leads)


@bp.route("/deputies/<number>/end", methods=["POST"])
@door(P.WORK_DEPUTY, accounts.deputy_by_number)
def end_deputy(row: Deputy) -> Any:
    account_commands.end_deputy(row, on=today(), actor=current_user)
    return redirect(url_for("cases.deputies"))


@bp.route("/mentions/<int:key>/seen", methods=["POST"])
@door(P.WORK_OWN, work.mention_by_id)
def mention_seen(row: Mention) -> Any:
    commands.mark_mention_seen(row, on=today(), actor=current_user)
    return redirect(url_for("reports.home"))


@bp.route("/reminders/<int:key>/seen", methods=["POST"])
@door(P.WORK_OWN, work.reminder_by_id)
def reminder_seen(row: Reminder) -> Any:
    commands.mark_reminder_seen(row, on=today(), actor=current_user)
    return redirect(url_for("reports.home"))
