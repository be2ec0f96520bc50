"""One party's score of any day: every point with its event, article, life and expiry, and what stands beside it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import render_template, request
from flask_login import current_user

from ipenforce.clock import today
from ipenforce.credit import queries
from ipenforce.credit.forms import AsOfForm, asked_day
from ipenforce.credit.models import EASING_STATES, RECORD_RULES, STATES
from ipenforce.credit.views import bp
from ipenforce.credit.views.listings import readable
from ipenforce.law import NotInForce
from ipenforce.law.deadlines import add_months
from ipenforce.parties import queries as parties
from ipenforce.parties.models import Party
from ipenforce.permissions import Permission as P
from ipenforce.permissions import allowed
from ipenforce.rules.repair import REPAIR_CLOCKS
from ipenforce.web import door

EARLIER = (1, 6, 12)
"""Months back that the page offers, beside any day that is typed."""


@bp.route("/parties/<number>/score")
@door(P.CREDIT_READ, parties.by_number)
def score(party: Party) -> Any:
    form = AsOfForm(request.args)
    now = today()
    day = asked_day(form, now)
    try:
        found = queries.judged(party, day)
    except NotInForce:
        found = None
    kept = queries.kept_on(party, day)
    findings = [row.as_json() for row in found.findings] if found else []
    entries = queries.listings_of(party)
    may_open = readable(entries)
    return render_template(
        "credit/score.html", party=party, form=form, day=day, now=now, found=found, findings=findings, kept=kept,
        differs=bool(kept and found and (kept.points, kept.grade) != (found.shown_points, found.grade)),
        events=_events(party, day), earlier=_earlier(now), repetitions=queries.repetitions(party, day) if found else [],
        repairable=queries.repairable(party, day) if found else [], clocks=REPAIR_CLOCKS,
        listings=[row for row in entries if row.state == "listed" or row.id in may_open], may_open=may_open,
        rules=RECORD_RULES, easing_states=EASING_STATES, listing_states=STATES, may_record=allowed(current_user, P.CREDIT_RECORD, party),
        proposed=queries.proposed_decisions(party, current_user), may_approve=allowed(current_user, P.CREDIT_APPROVE, party), **queries.beside(party),
    )  # fmt: skip


def _events(party: Party, day: date) -> dict[str, str]:
    """What each event that may be told is called: a decision's docket number, a record's paper."""
    facts = queries.facts_of(party, day)
    return {one.number: one.name for one in facts.decisions} | {one.number: one.what for one in facts.records}


def _earlier(day: date) -> list[date]:
    return [day - timedelta(days=1), *(add_months(day, -months) for months in EARLIER)]
