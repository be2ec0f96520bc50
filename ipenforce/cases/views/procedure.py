"""The whole procedure on one page, drawn from the step table; and where a case stands on it."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from ipenforce.cases import chart, workflow
from ipenforce.cases.steps.rows import Step
from ipenforce.cases.views import bp
from ipenforce.cases.views.panels import PART_LABELS
from ipenforce.clock import today
from ipenforce.documents.catalogue import label_of
from ipenforce.law import provision
from ipenforce.permissions import ROLE_LABELS
from ipenforce.permissions import Permission as P
from ipenforce.web import door


def takers(step: Step) -> str:
    """Who takes a step, in words."""
    return "、".join(str(ROLE_LABELS[role]) for role in chart.who(step))


def main_law() -> str:
    """The law that most steps rest on."""
    return provision("penalty.filing").on(today()).cite.law


def short(step: Step) -> str:
    """The article of a step; with the law's name where it is not the main one."""
    return chart.article(step, today()).replace(f"《{main_law()}》", "")


def in_words(states: tuple[str, ...]) -> str:
    """States by what they are called."""
    return "、".join(_(workflow.STATES[state]) for state in states)


@bp.route("/procedure")
@door(P.LAW_READ)
def procedure() -> Any:
    by_part: dict[str, list[Step]] = {}
    for step in workflow.STEPS:
        by_part.setdefault(step.part, []).append(step)
    return render_template(
        "cases/procedure.html", drawn=chart.draw(workflow.STEPS), states=workflow.STATES, here=request.args.get("state", ""),
        parts=[(label, by_part[part]) for part, label in PART_LABELS.items() if part in by_part], takers=takers, form_label=label_of,
        title=_("办案程序图"), in_words=in_words, short=short, main_law=main_law(),
    )  # fmt: skip
