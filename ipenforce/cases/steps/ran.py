"""The clocks of the main road that have run out or were stopped: from when, until when, and on which day it was done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from ipenforce.cases.steps.timing import Clock, clock, standing


def ran(case: Any, on: date) -> Iterator[Clock]:
    """Every clock whose end is known, with the day on which it was done."""
    if case.lead is not None and case.filed_on:
        yield _done("立案审查期限", "penalty.lead_verification", case.lead.received_on, case.filed_on, lead=case.lead.number)
    if case.filed_on and (done := case.decided_on or case.ended_on):
        yield _done("办案期限", "penalty.case_term", case.filed_on, done, case=case.number)
    for decision in case.decisions:
        yield from _of_decision(decision)


def _of_decision(decision: Any) -> Iterator[Clock]:
    name = decision.case_party.snapshot["name"]
    served, decided = decision.served_on, decision.decided_on
    if decision.notice_served_on and decision.defence_on:
        yield _done("陈述申辩期限", "penalty.notice", decision.notice_served_on, decision.defence_on, name)
    if decided and served:
        yield _done("送达期限", "penalty.service", decided, served, name)
    if served and decision.paid_on:
        yield _done("缴款期限", "penalty.payment", served, decision.paid_on, name)
    if decided and decision.published_on:
        yield _done("公示期限", "publication.penalty", decided, decision.published_on, name)


def _done(label: str, cite: str, start: date, done: date, party: str = "", *, lead: str = "", case: str = "") -> Clock:
    stood = standing(lead or case, cite, done) if lead or case else {}
    return replace(clock(label, cite, start, party, **stood), done_on=done)
