"""What the parts of the procedure show on a case's page, and what the parts are called."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from ipenforce.cases.models import Case
from ipenforce.cases.views import archive, execution, hearings, joint, measures, referral, summary

PART_LABELS = {
    "road": _l("办案流程"),
    "before": _l("管辖和移送"),
    "measures": _l("调查措施"),
    "course": _l("中止、延期和回避"),
    "hearing": _l("听证和集体讨论"),
    "referral": _l("移送公安机关"),
    "summary": _l("当场处罚"),
    "execution": _l("执行"),
    "remedies": _l("复议、诉讼和决定变更"),
    "archive": _l("归档"),
}
"""Parts of the procedure in the order in which their steps are listed."""


@dataclass(frozen=True)
class Panel:
    """A section of a case's page: a template, and what it shows; `values` gives None where there is nothing to show."""

    template: str
    values: Callable[[Case, Any, date], Mapping[str, Any] | None]


PANELS: tuple[Panel, ...] = (
    Panel("cases/_recusals.html", hearings.shown_recusals),
    Panel("cases/_hearings.html", hearings.shown_hearings),
    Panel("cases/_measures.html", measures.panel),
    Panel("cases/_spot.html", summary.shown),
    Panel("cases/_referral.html", referral.shown),
    Panel("cases/_transfer.html", referral.shown_transfers),
    Panel("cases/_execution.html", execution.shown_execution),
    Panel("cases/_remedies.html", execution.shown_remedies),
    Panel("cases/_archive.html", archive.shown),
    Panel("cases/_people_at_work.html", joint.shown),
)


def panels_of(case: Case, user: Any, on: date) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The sections that have something to show, in their order."""
    for panel in PANELS:
        if (values := panel.values(case, user, on)) is not None:
            yield panel.template, values
