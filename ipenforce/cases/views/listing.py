"""The list of cases: its whole state stands in the address."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ipenforce.cases import queries
from ipenforce.cases.forms import CaseFilter
from ipenforce.cases.models import Case
from ipenforce.cases.views import bp
from ipenforce.cases.views.finding import cause_choices
from ipenforce.cases.workflow import STATES
from ipenforce.clock import today
from ipenforce.db import db
from ipenforce.permissions import Permission as P
from ipenforce.web import door
from ipenforce.web.filters import cause_label
from ipenforce.web.paging import paged

CHANNEL_LABELS = {"ecommerce": "电商平台", "trade_fair": "展会", "market": "专业市场", "other": "其他"}
LISTED = tuple(code for code in STATES if code not in ("received", "verified", "filed"))
SORTS = {
    "opened": ((Case.opened_on, Case.id), True),
    "opened_up": ((Case.opened_on, Case.id), False),
    "due": ((Case.next_due_on, Case.id), False),
}
EXPORT_LIMIT = 100_000


def _filter() -> CaseFilter:
    form = CaseFilter(request.args)
    form.state.choices = {"": _("全部"), "open": _("未结"), **{code: _(STATES[code]) for code in LISTED}}
    form.channel.choices = {"": _("全部"), **{code: _(label) for code, label in CHANNEL_LABELS.items()}}
    form.cause.choices = {"": _("全部"), **cause_choices()}
    return form


def _wanted(form: CaseFilter) -> dict[str, Any]:
    """The filters as the query wants them; a value that is none of the choices does not restrict."""
    known = {name: form[name].data if form[name].data in form[name].choices else "" for name in ("state", "channel", "cause")}
    return {
        **known, "text": (form.q.data or "")[:100], "mine": form.mine.data, "overdue_on": today() if form.overdue.data else None,
    }  # fmt: skip


@bp.route("/cases")
@door(P.CASE_LIST)
def index() -> Any:
    form = _filter()
    query = queries.listed(current_user, **_wanted(form))
    sort = request.args.get("sort", "opened")
    keys, descending = SORTS.get(sort, SORTS["opened"])
    if sort == "due":
        query = query.where(Case.next_due_on >= date.min)  # every day there is: a range, which an index answers
    page = paged(query, keys, descending=descending)
    return render_template(
        "cases/index.html", page=page, form=form, states=STATES, channels=CHANNEL_LABELS, sort=sort, sort_urls=_sort_urls(),
        export_url=url_for("cases.export", **_kept("sort", "after", "before")),
    )  # fmt: skip


def _sort_urls() -> dict[str, str]:
    """The list's address under each sorting, from its first page."""
    return {name: url_for("cases.index", sort=name, **_kept("sort", "after", "before")) for name in SORTS}


def _kept(*dropped: str) -> dict[str, Any]:
    """The address's values, without those dropped."""
    return {name: value for name, value in request.args.items() if name not in dropped}


@bp.route("/cases.csv")
@door(P.CASE_EXPORT)
def export() -> Any:
    query = queries.listed(current_user, **_wanted(_filter())).order_by(Case.opened_on.desc(), Case.id.desc()).limit(EXPORT_LIMIT)
    rows = db.session.execute(query).scalars().all()
    answer = Response("\ufeff" + "".join(_lines(rows)), mimetype="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="cases-{today()}.csv"'
    return answer


def _lines(rows: Any) -> Iterator[str]:
    head = ["案件编号", "立案号", "案件名称", "渠道", "案由", "状态", "立案或报请日期", "下一期限"]
    yield _line(head)
    for case in rows:
        values = [case.number, case.docket_no, case.title, CHANNEL_LABELS.get(case.channel, case.channel)]
        yield _line([*values, cause_label(case.cause), STATES.get(case.state, case.state), case.opened_on, case.next_due_on])


def _line(values: list[Any]) -> str:
    """One CSV line; a value that a spreadsheet would take for a formula gets an apostrophe."""
    texts = ["" if value is None else str(value) for value in values]
    safe = ["'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠") else text for text in texts]
    out = io.StringIO()
    csv.writer(out).writerow(safe)
    return out.getvalue()
