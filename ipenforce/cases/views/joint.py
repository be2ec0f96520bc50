"""A case together with others: shares, notes and tasks, and their section on the case's page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import g, redirect
from flask_babel import gettext as _
from flask_login import current_user

from ipenforce.accounts import queries as accounts
from ipenforce.cases import commands, work
from ipenforce.cases.forms.work import NoteForm, ShareForm, TaskForm
from ipenforce.cases.models import Case, CaseShare, Task
from ipenforce.cases.views import bp
from ipenforce.cases.views.finding import case_by_number, case_page
from ipenforce.clock import today
from ipenforce.permissions import Permission as P
from ipenforce.permissions import allowed
from ipenforce.web import door


def shown(case: Case, user: Any, on: date) -> Mapping[str, Any] | None:
    """What the case's page shows of the people at work on it."""
    if case.origin == "imported":
        return None
    here = work.is_open(case)
    return {
        "notes": work.notes_on(case), "tasks": work.tasks_on(case), "on": on, "shares": [row for row in case.shares if row.ends_on >= on],
        "asked": work.open_handover(case.number, user), "may_note": here and allowed(user, P.CASE_NOTE, case),
        "may_share": here and allowed(user, P.CASE_SHARE, case), "may_take": case.queued_on is not None and allowed(user, P.CASE_TAKE, case),
        "may_hand_over": here and user.id in {row.user_id for row in case.officers}, "right_words": {"read": _("只能查看"), "edit": _("共同办理")},
        "deputies": [other for row in case.officers for other in row.user.deputies if other.stands_on(on)],
    }  # fmt: skip


def case_and_share(number: str, share: int) -> Case | None:
    """The case, with the share that the address names in `g.share`."""
    case = case_by_number(number)
    g.share = next((row for row in case.shares if row.id == share), None) if case else None
    return case if g.share else None


def case_and_task(number: str, task: str) -> Case | None:
    """The case, with the task that the address names in `g.task`."""
    case = case_by_number(number)
    g.task = work.task_by_number(task)
    return case if case and g.task and g.task.case_id == case.id else None


@bp.route("/cases/<number>/share", methods=["GET", "POST"])
@door(P.CASE_SHARE, case_by_number)
def share(case: Case) -> Any:
    form = ShareForm()
    places = accounts.places()
    others = {key: place for key, place in places.items() if (place[0].id == case.bureau_id) == (place[1] is not None)}
    form.place.choices = {"": _("请选择"), **{key: f"{bureau.name}　{unit.name}" if unit else bureau.name for key, (bureau, unit) in others.items()}}
    if form.validate_on_submit():
        answers = form.answers()
        commands.share(case, place=others[answers.pop("place")], **answers, on=today(), actor=current_user)
        return redirect(case_page(case))
    return form.page("cases/step.html", case=case, title=_("共同办案"), note=_("共享期间对方可以查看本案；选择“共同办理”的，对方执法人员可以办理，审核和审批仍由本机关负责。"))


@bp.route("/cases/<number>/shares/<int:share>/end", methods=["POST"])
@door(P.CASE_SHARE, case_and_share)
def end_share(case: Case) -> Any:
    row: CaseShare = g.share
    commands.end_share(row, on=today(), actor=current_user)
    return redirect(case_page(case))


@bp.route("/cases/<number>/notes", methods=["GET", "POST"])
@door(P.CASE_NOTE, case_by_number)
def write_note(case: Case) -> Any:
    form = NoteForm()
    if form.validate_on_submit():
        commands.write_note(case, text=form.text.data, on=today(), actor=current_user)
        return redirect(case_page(case))
    people = "、".join(user.name for user in work.readers_of(case))
    return form.page("cases/step.html", case=case, title=_("留言"), note=_("可以提醒：%(people)s", people=people))


@bp.route("/cases/<number>/tasks/new", methods=["GET", "POST"])
@door(P.CASE_NOTE, case_by_number)
def give_task(case: Case) -> Any:
    form = TaskForm()
    people = {user.number: user for user in work.readers_of(case)}
    form.assignee.choices = {number: user.name for number, user in people.items()}
    if form.validate_on_submit():
        answers = form.answers()
        commands.give_task(case, assignee=people[answers.pop("assignee")], **answers, on=today(), actor=current_user)
        return redirect(case_page(case))
    return form.page("cases/step.html", case=case, title=_("布置任务"))


@bp.route("/cases/<number>/tasks/<task>/done", methods=["POST"])
@door(P.CASE_READ, case_and_task)
def finish_task(case: Case) -> Any:
    row: Task = g.task
    commands.finish_task(row, on=today(), actor=current_user)
    return redirect(case_page(case))
