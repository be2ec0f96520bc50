"""Finders of these pages, and what several of them show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import g, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ipenforce.accounts import queries as accounts
from ipenforce.cases import penalties, queries, workflow
from ipenforce.cases.forms import PickForm
from ipenforce.cases.models import Case, CaseParty, Decision
from ipenforce.cases.steps.rows import Step
from ipenforce.clock import today
from ipenforce.documents import queries as documents
from ipenforce.errors import Refused
from ipenforce.law import NotInForce, Provision, Version, provision
from ipenforce.parties import queries as parties
from ipenforce.parties.models import Party
from ipenforce.permissions import Permission as P
from ipenforce.rules.answers import causes
from ipenforce.web import Form
from ipenforce.web.filters import cause_label, reason_basis
from ipenforce.web.forms import reason_text

FREQUENT = (
    "trademark.infringement", "trademark.false_registered", "trademark.well_known_words", "patent.passing_off",
    "copyright.infringement", "geographical_indication.misuse", "special_sign.olympic", "unfair_competition.confusion",
    "plant_variety.infringement", "trademark.bad_faith_filing",
)  # fmt: skip
"""Provision codes of the causes of action met most often: offered first."""

case_by_number = queries.by_number
lead_by_number = queries.lead_by_number


def case_and_paper(number: str, paper: str) -> Case | None:
    """The case, when the form belongs to it; the form itself in g.paper."""
    case, document = queries.by_number(number), documents.by_number(paper)
    if case is None or document is None or document.subject != case.number:
        return None
    g.paper = document
    return case


def decision_in_case(number: str, decision: str) -> Case | None:
    """The case, when the decision is one of its own; see named_decision."""
    case = queries.by_number(number)
    return case if case and queries.decision_in(case, decision) else None


def named_decision(case: Case) -> Decision:
    """The decision that the address names, after decision_in_case has found it."""
    found = queries.decision_in(case, (request.view_args or {})["decision"])
    assert found is not None
    return found


def case_page(case: Case) -> str:
    """Where one goes after a step."""
    return url_for("cases.show", number=case.number)


def cause_choices() -> dict[str, str]:
    """Causes of action with what they are called: every provision that sets a fine, the frequent ones first."""
    return {code: cause_label(code) for code in dict.fromkeys((*FREQUENT, *(rule.code for rule in causes())))}


def officer_choices(bureau_id: int, on: date) -> dict[str, str]:
    """Officers of the bureau whose certificates are valid on the day."""
    valid = {user: user.certified_on(on) for user in accounts.certified_officers(bureau_id, on)}
    return {user.number: f"{user.name}（{found.number}）" for user, found in valid.items() if found}


def decision_choices(decisions: list[Decision]) -> dict[str, str]:
    """Decisions by the party's name."""
    return {row.number: row.case_party.snapshot["name"] for row in decisions}


def decision_of(case: Case, number: str) -> Decision:
    """One of the case's decisions; Refused where the number is not one of them."""
    found = queries.decision_in(case, number)
    if found is None:
        raise Refused("所选当事人不在本案中", field="decision", status=422)
    return found


def party_of(number: str) -> Party:
    """A party by its number; Refused where there is none."""
    found = parties.by_number(number)
    if found is None:
        raise Refused("没有编号为“{number}”的当事人：请从下拉列表中选择，或先登记当事人", field="party", status=422, number=number[:20])
    return found


def offer_picked(form: PickForm) -> None:
    """Let a form show again the party that was picked on it."""
    found = parties.by_number(form.party.data) if form.party.data else None
    form.offer(form.party.data, found.name if found else None)


def step_url(step: Step, subject: Any) -> str:
    """Where a step is taken: its own page, or the questions of its form."""
    if not step.form:
        return url_for(f"cases.{step.action}", number=subject.number)
    page = "cases.write_form" if step.permission is P.CASE_HEAR else "cases.draft_form"
    return url_for(page, number=subject.number, code=step.form, matter=step.matter or None)


def steps_of(subject: Any) -> list[dict[str, Any]]:
    """What the user may do next with a lead or a case, as the step buttons want it."""
    return [
        {
            "action": step.action,
            "label": step.label,
            "part": step.step.part,
            "url": step_url(step.step, subject),
            "reasons": [(reason_text(reason), reason_basis(reason)) for reason in step.reasons],
        }
        for step in workflow.open_steps(subject, current_user, today())
    ]


def law_choices(case_party: CaseParty) -> tuple[dict[str, str], str]:
    """The days whose law may be applied to a party's acts, of the act and of today where the text differs; and the one to preselect.

    That is the text applied in a proposal that stands, else the one that the comparison proposes.
    """
    acts = penalties.acts_of(case_party)
    days = [act.ended_on for act in acts if act.ended_on]
    if not days:
        return {}, ""
    acted_on, now_on = max(days), today()
    rule = provision(acts[0].cause)
    old, new = rule.on(acted_on), _in_force(rule, now_on)
    shown = {acted_on.isoformat(): _("行为时：%(basis)s（%(day)s）", basis=old.basis, day=acted_on)}
    if new is None or new is old:
        return shown, acted_on.isoformat()
    shown[now_on.isoformat()] = _("决定时：%(basis)s（%(day)s）", basis=new.basis, day=now_on)
    comparison = penalties.compared(case_party, now_on)
    proposed = now_on if comparison and comparison.newer_applies else acted_on
    shown[proposed.isoformat()] += _("，系统建议")
    if case_party.decision is not None:
        applied = rule.on(case_party.decision.law_day)
        return shown, (acted_on if applied is old else now_on).isoformat()
    return shown, proposed.isoformat()


def _in_force(rule: Provision, day: date) -> Version | None:
    try:
        return rule.on(day)
    except NotInForce:
        return None


def asked(case: Case, form: Form, command: Callable[..., Any], title: str, note: str = "") -> Any:
    """A page that asks one thing and hands the answers to the command of the same names."""
    if form.validate_on_submit():
        command(case, **form.answers(), on=today(), actor=current_user)
        return redirect(case_page(case))
    return form.page("cases/step.html", case=case, title=title, note=note)
