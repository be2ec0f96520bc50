"""The desk: home by role, a party's page, operation, audit, and whether the house is healthy."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from ipenforce import events, heartbeat, jobs
from ipenforce.cases import queries as cases
from ipenforce.cases import work
from ipenforce.cases.workflow import STATES
from ipenforce.clock import today
from ipenforce.credit import queries as credit
from ipenforce.db import db
from ipenforce.errors import Reason
from ipenforce.evidence.models import MOVES, WHOLE_STATES
from ipenforce.outbox import queries as outbox
from ipenforce.parties import queries as parties
from ipenforce.parties.models import KINDS, Party
from ipenforce.parties.queries.groups import merged_into
from ipenforce.permissions import Permission as P
from ipenforce.permissions import allowed
from ipenforce.reports import queries
from ipenforce.reports.forms import AuditFilter
from ipenforce.web import door
from ipenforce.web.event_words import told
from ipenforce.web.forms import reason_text
from ipenforce.web.paging import paged

bp = Blueprint("reports", __name__, template_folder="templates")

FIGURES = {"open": _l("未结案件"), "overdue": _l("已逾期"), "soon": _l("七日内到期"), "decided": _l("今年已决定")}


@bp.app_template_filter("finding_text")
def finding_text(finding: dict[str, Any]) -> str:
    """A finding's sentence in the reader's language, as it was found."""
    return reason_text(Reason(finding["text"], finding["cite"], **finding["values"]))


@bp.route("/")
@door(P.SIGNED_IN)
def home() -> Any:
    casework = allowed(current_user, P.CASE_LIST)
    return render_template(
        "reports/home.html", casework=casework, states=STATES, labels=FIGURES,
        figures=queries.figures(current_user, today()) if casework else [],
        waiting=queries.waiting_cases(current_user, today()) if casework else [],
        papers=cases.papers_to_sign(current_user) if casework else [], policies=queries.waiting_policies(current_user), leads=queries.waiting_leads(current_user), visits=queries.visits(current_user),
        damaged=queries.damaged_files(current_user) if casework else [], holds=queries.measures_ending(current_user, today()) if casework else [],
        movements=queries.movements_to_confirm(current_user) if casework else [], moves=MOVES, wholes=WHOLE_STATES,
        shown=queries.SHOWN, desk=work.desk_of(current_user, today()) if casework else None,
    )  # fmt: skip


@bp.route("/parties/<number>")
@door(P.PARTY_READ, parties.by_number)
def party(party: Party) -> Any:
    merged = merged_into(party)
    together = [party, *merged]
    return render_template(
        "reports/party.html", party=party, kind=KINDS[party.kind], score=credit.score_of(party),
        cases=[case for one in together for case in cases.of_party(one, current_user)], counts_as=parties.survivor(party), merged=merged,
        decisions=[decision for one in together for decision in cases.decisions_of(one)], states=STATES,
        history=cases.history(party.number), may_edit=allowed(current_user, P.PARTY_EDIT, party),
        may_read_personal=allowed(current_user, P.PARTY_PERSONAL, party),
    )  # fmt: skip


@bp.route("/operation")
@door(P.OPERATION_READ)
def operation() -> Any:
    return render_template(
        "reports/operation.html", jobs=jobs.state(), consumers=jobs.lag(), beat=heartbeat.last_beat("scheduler"),
        troubled=outbox.troubled(), messages=outbox.counts(), may_retry=allowed(current_user, P.ACCOUNT_MANAGE),
    )  # fmt: skip


@bp.route("/audit")
@door(P.AUDIT_READ)
def audit() -> Any:
    form = AuditFilter(request.args)
    wanted = {name: form[name].data or "" for name in ("name", "subject", "actor")}
    page = paged(queries.audit_rows(**wanted), (events.Event.id,))
    rows = list(zip(page.rows, told(page.rows, queries.people_of(page.rows)), strict=True))
    return render_template("reports/audit.html", page=page, rows=rows, form=form, heads=events.heads())


@bp.route("/healthz")
@door(P.PUBLIC)
def healthz() -> Response:
    """For a watchman: 200 while the database answers; whether the scheduler is late."""
    db.session.execute(db.select(1))
    return jsonify(database="ok", scheduler="late" if heartbeat.scheduler_late() else "ok")
