"""One person, one side: who has investigated in a case does not review, chair, or approve in it, and who is recused does nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

from ipenforce.cases.models import CaseSide, Recusal
from ipenforce.cases.steps.rows import Guard
from ipenforce.db import db
from ipenforce.errors import Reason

SIDES = {"investigator": "办案人员", "reviewer": "审核人员", "chair": "听证主持人", "approver": "批准人员", "recused": "已经回避的人员"}
CITES = {"reviewer": "penalty.review_separation", "chair": "penalty.hearing", "investigator": "penalty.review_separation",
         "approver": "penalty.proposal", "recused": "penalty.recusal"}  # fmt: skip


def side_of(case: Any, user: Any) -> str | None:
    """On which side the person has acted in the case, whether or not he still does; None on none."""
    return db.session.execute(db.select(CaseSide.side).filter_by(case_id=case.id, user_id=user.id)).scalar_one_or_none()


def other_side(case: Any, user: Any, side: str) -> Reason | None:
    """Why a person cannot act on a side: he stands on another."""
    taken = side_of(case, user)
    if taken is None or taken == side:
        return None
    cite = CITES["recused" if taken == "recused" else side]
    return Reason("“{name}”是本案{taken}，不能再作{side}", cite=cite, name=user.name, taken=SIDES[taken], side=SIDES[side])


def free_for(side: str) -> Guard:
    """The guard that the user stands on no other side."""

    def free(case: Any, user: Any, on: date) -> Reason | None:
        return other_side(case, user, side)

    free.__name__ = f"free_for_{side}"
    return free


def pending(case: Any) -> list[Recusal]:
    """The requests for recusal that nobody has decided."""
    return [row for row in case.recusals if row.granted is None]
