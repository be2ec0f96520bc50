"""No fine instead of a transfer to the police: what the acts come to, and the guard on a decision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ipenforce.cases import penalties
from ipenforce.errors import Reason

NO_SUBSTITUTE = "crime.no_substitute"


def running(case: Any) -> Any | None:
    """The case's referral that is not at its end; None where there is none."""
    return next((row for row in case.referrals if row.outcome is None), None)


def latest(case: Any) -> Any | None:
    """The case's last referral; None where there never was one."""
    return case.referrals[-1] if case.referrals else None


def suspicions(case: Any, on: date) -> list[Mapping[str, Any]]:
    """How near each respondent's acts come to a crime; those with nothing to warn of are left out."""
    found: list[Mapping[str, Any]] = []
    for row in case.respondents:
        answer = penalties.criminal(penalties.acts_of(row), on, case.bureau)
        if answer is not None:
            found.append({**answer, "party": row.snapshot["name"]})
    return found


def no_fine_instead(case: Any, user: Any, on: date) -> Reason | None:
    """Where a threshold is reached, no penalty before the police refused the case, or the head the referral with reasons."""
    row = latest(case)
    if row is not None and row.outcome in ("refused", "returned"):
        return None
    if running(case) is not None:
        return Reason("涉嫌犯罪的情况正在报请移送，不得以行政处罚代替移送", cite=NO_SUBSTITUTE)
    for found in suspicions(case, on):
        if found["refer"]:
            return Reason(
                "当事人“{party}”的行为达到“{offence}”的追诉标准：须先报告并移送公安机关，或者由负责人写明理由决定不移送，不得以罚代移",
                cite=NO_SUBSTITUTE, party=found["party"], offence=found["offence"],
            )  # fmt: skip
    return None


def with_the_police(case: Any, user: Any, on: date) -> Reason | None:
    """A case that the police filed is closed when goods and papers are with them."""
    row = latest(case)
    if row is not None and row.outcome == "filed" and row.handed_over_on is None:
        return Reason("涉案物品和材料尚未移交公安机关：没有涉案物品的，也请登记材料的移交", cite="crime.goods_handover")
    return None
