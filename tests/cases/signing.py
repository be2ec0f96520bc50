"""A case's forms by their signatures: drafted with what the step proposes, signed by whom the catalogue says, served."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import pytest
import time_machine

from ipenforce.cases import commands, workflow
from ipenforce.cases.clocks import clocks
from ipenforce.cases.forms.desk import asked_of, printed_of
from ipenforce.cases.models import Case
from ipenforce.clock import SHANGHAI
from ipenforce.documents.catalogue import DOCUMENTS
from ipenforce.documents.models import Document
from ipenforce.errors import Refused
from tests.factories import make_user

SHOES = {"name": "运动鞋", "spec": "42码", "unit": "双", "quantity": 60, "unit_price_fen": 39900, "note": ""}
BAGS = {"name": "背包", "spec": None, "unit": "件", "quantity": 35, "unit_price_fen": None, "note": None}


@contextmanager
def day(on: date, hour: int = 10) -> Iterator[date]:
    with time_machine.travel(datetime(on.year, on.month, on.day, hour, tzinfo=SHANGHAI)):
        yield on


def draft(case: Case, code: str, on: date, hour: int = 10, **asked: Any) -> Document:
    """Drafted with what the step proposes, and these answers besides."""
    row = DOCUMENTS[code]
    step = workflow.step_of_form(code, asked)
    with day(on, hour):
        values = {**(step.proposes(case, on) if step and step.proposes else {}), **asked}
        kept = asked_of(row, values)
        party = case.respondents[0] if row.addressed else None
        return commands.draft_form(
            case, code=code, asked=kept, printed=printed_of(row, kept), case_party=party, on=on, actor=case.officers[0].user
        )


def sign(case: Case, document: Document, on: date, hour: int = 10) -> Document:
    role = DOCUMENTS[document.code].signer
    people = {"officer": case.officers[1].user, "bureau_head": case.approvals[0].approver}
    with day(on, hour):
        actor = people.get(role) or make_user(case.bureau, role)
        commands.sign_form(case, document, shown_hash=document.text_hash, on=on, actor=actor)
    return document


def issue(case: Case, code: str, on: date, **asked: Any) -> Document:
    return sign(case, draft(case, code, on, **asked), on)


def serve(case: Case, document: Document, on: date) -> None:
    with day(on):
        commands.serve_form(
            case, document, how="direct", recipient="张三", served_on=on, proof="回证", on=on, actor=case.officers[0].user
        )


def ends(case: Case, on: date, cite: str = "measures.seizure") -> date:
    return next(clock.due.strict for clock in clocks(case, on) if clock.cite == cite)


def refuses(words: str, case: Case, code: str, on: date, **asked: Any) -> None:
    with pytest.raises(Refused, match=words) as refused:
        draft(case, code, on, **asked)
    assert refused.value.reason.cite
