"""What weighs on a decision: the legal review where it is due, the heads' discussion, and the fresh notice of new facts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from ipenforce.cases import penalties
from ipenforce.cases.steps.hearing import no_open_hearing, people_named, was_held
from ipenforce.cases.steps.rows import Filled, Step
from ipenforce.cases.steps.sides import SIDES, free_for, side_of
from ipenforce.cases.steps.timing import Clock
from ipenforce.documents import queries as documents
from ipenforce.errors import Reason
from ipenforce.law import LawError, Version, provision
from ipenforce.permissions import Permission as P
from ipenforce.policy.queries import policy_of

SCOPE, TOGETHER, HOUSE = "penalty.legal_review_scope", "penalty.collective_scope", "house.collective_discussion"
AFTER_HEARING = "after_hearing"
DISCUSSION = "collective_discussion"
BEFORE_DECISION = ("investigating", "reported", "reviewed", "proposal_approved", "notice_served", "heard", "decision_submitted")


def scope_on(on: date) -> dict[str, str]:
    """The grounds of a legal review: code → words. None before the text that names them."""
    found = _in_force(SCOPE, on)
    return {row["code"]: row["text"] for row in found.terms["scope"]} if found else {}


def _in_force(code: str, on: date) -> Version | None:
    try:
        return provision(code).on(on)
    except LawError:
        return None


def legal_grounds(case: Any, on: date) -> list[str]:
    """Why a case needs the legal review, in the words of the text; none where the case review is enough."""
    holds = {*(case.review_scope or ()), *((AFTER_HEARING,) if was_held(case) else ())}
    return [text for code, text in scope_on(on).items() if code in holds]


def legal_review_done(case: Any, user: Any, on: date) -> Reason | None:
    """Where the legal review is due it has agreed; after a hearing, over the decisions as they stand."""
    grounds = legal_grounds(case, on)
    if not grounds:
        return None
    legal = [row for row in case.reviews if row.kind == "legal"]
    if not legal or legal[-1].opinion != "agree":
        return Reason("本案应当法制审核（{why}）：法制审核尚未通过", cite=SCOPE, why="；".join(grounds))
    ended = max((row.ended_on for row in case.hearings if row.outcome == "held"), default=None)
    if ended is None:
        return None
    if legal[-1].reviewed_on < ended or legal[-1].text_hash != penalties.combined_hash(penalties.papers_of_decision(case)):
        return Reason("本案经过听证，须在听证结束后对拟作的决定进行法制审核；决定书在审核后有改动的，须重新审核", cite=SCOPE)
    return None


def discussed_together(case: Any, user: Any, on: date) -> Reason | None:
    """Where the legal review is due, a penalty is decided by the heads together, after that review."""
    grounds = legal_grounds(case, on)
    if not grounds or not any(row.kind == "penalty" for row in case.decisions):
        return None
    reviewed = max((row.reviewed_on for row in case.reviews), default=None)
    for paper in documents.of_subject(case.number):
        about = (paper.asked or {}).get("about")
        if paper.code == DISCUSSION and paper.state == "issued" and about == "decision" and (reviewed is None or paper.issued_on >= reviewed):
            return None
    return Reason("本案应由机关负责人集体讨论决定（{why}）：尚无审核以后签发的集体讨论记录", cite=TOGETHER, why="；".join(grounds))


def enough_heads(filled: Filled, on: date) -> Reason | None:
    """A discussion is one of as many heads as the bureau's rules want, each named once."""
    rule = provision(HOUSE, policy_of(filled.case.bureau)).on(on)
    voices = {str(row.get("person") or "").strip() for row in filled.asked.get("opinions") or ()} - {""}
    needed = int(rule.terms["at_least"])
    if len(voices) < needed:
        return Reason("出席并发表意见的负责人为{have}人，少于{needed}人", cite=HOUSE, have=len(voices), needed=needed)
    return None


def nobody_concerned_has_a_voice(filled: Filled, on: date) -> Reason | None:
    """Officers may attend; they and whoever is recused have no voice."""
    for row in filled.asked.get("opinions") or ():
        for person in people_named(filled.case, str(row.get("person") or "")):
            if (side := side_of(filled.case, person)) in ("investigator", "recused"):
                return Reason("“{name}”是本案{taken}，不能在集体讨论中发表意见", cite=TOGETHER, name=person.name, taken=SIDES[side])
    return None


def _discussion(case: Any, on: date) -> dict[str, Any]:
    reviews = "\n".join(f"{row.reviewed_on} {row.reviewer.name}：{row.text}" for row in case.reviews)
    answers = "\n".join(f"{row.party.name}：{row.defence}" for row in case.decisions if row.defence)
    return {"about": "decision", "because": "；".join(legal_grounds(case, on)), "reviewed": "\n".join(filter(None, (reviews, answers)))}


def after_a_hearing(case: Any) -> bool:
    """Whether the legal review comes over the drafted decisions."""
    return was_held(case)


STEPS: tuple[Step, ...] = (
    Step("mark_scope", "认定须法制审核", ("investigating", "reported", "heard"), None, P.CASE_HANDLE, cite=SCOPE, part="hearing"),
    Step("legal_review", "法制审核（听证后）", ("heard",), None, P.CASE_REVIEW, (free_for("reviewer"),), cite=SCOPE, part="hearing",
         applies=after_a_hearing),
    Step("discuss", "集体讨论", BEFORE_DECISION, None, P.CASE_HANDLE, cite=TOGETHER, part="hearing", form=DISCUSSION,
         form_guards=(enough_heads, nobody_concerned_has_a_voice), proposes=_discussion),
    Step("reopen_investigation", "补充调查、重新告知", ("proposal_approved", "notice_served", "hearing", "heard"), "investigating", P.CASE_HANDLE,
         (no_open_hearing,), cite="penalty.notice_duty", part="hearing"),
)  # fmt: skip


def clocks(case: Any, on: date) -> Iterator[Clock]:
    """The review's days are counted on the main road."""
    yield from ()
