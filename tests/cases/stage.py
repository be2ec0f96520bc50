"""A bureau with its four people and a lead, and a case walked to a state."""

from __future__ import annotations

from datetime import date, timedelta

from ipenforce.cases.models import Case
from ipenforce.clock import today
from ipenforce.db import db
from ipenforce.demo.road import Breach, Cast, walk
from ipenforce.intake import commands as intake
from ipenforce.intake.models import Lead
from tests.factories import make_bureau, make_party, make_user


def make_cast() -> Cast:
    """Two officers, a reviewer and a head of a fresh bureau."""
    bureau = make_bureau()
    return Cast(
        make_user(bureau, "officer"), make_user(bureau, "officer"), make_user(bureau, "legal_reviewer"), make_user(bureau, "bureau_head")
    )


def make_lead(cast: Cast, on: date, **given: object) -> Lead:
    """A lead against a fresh party."""
    party = given.pop("party", None) or make_party()
    return intake.receive_lead(
        bureau=cast.officer.bureau, unit=None, source="inspection", channel="market", title="市场巡查发现涉嫌侵权商品",
        content="巡查发现摊位摆放涉嫌侵权商品。", party=party, received_on=on, on=on, actor=cast.officer,
    )  # fmt: skip


def make_case(state: str, cast: Cast | None = None, *, start: date | None = None, breach: Breach | None = None, party: object = None) -> Case:
    """A case that its four people have walked to the state."""
    cast = cast or make_cast()
    first = start or today() - timedelta(days=30)
    case = walk(make_lead(cast, first, party=party), cast, state, start=first, breach=breach or Breach())
    assert case is not None
    db.session.flush()
    return case
