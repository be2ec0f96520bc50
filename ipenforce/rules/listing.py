"""What must be there before a party is listed for serious violations: each condition with its article, never a score."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from ipenforce.errors import Reason
from ipenforce.law import Version, provision
from ipenforce.money import format_yuan, from_yuan

POLICY = "house.credit_list"
CONDUCT, GATE, FACTORS = "credit.list_conduct", "credit.list_gate", "credit.list_factors"
TWO, PROCEDURE, CONSENT = "credit.two_elements", "credit.list_procedure", "credit.list_consent"
NO_INTENT, DECISION, PUBLICATION = "credit.list_no_intent", "credit.list_decision", "credit.list_publication"
INTENTIONAL = "故意侵犯知识产权"


@dataclass(frozen=True, slots=True)
class ListingFacts:
    """One proposal as it stands on a day, with the penalty that it rests on. No score is among it.

    `intent` and `severity` are the codes found in the decision (F1–F6, G1–G7), `further` whether a penalty
    besides warning, fine and confiscation is imposed, `consent_needed` what the bureau's setting says.
    """

    day: date
    conduct: str
    factors: Mapping[str, str]
    gravity: str
    no_intent: str
    kind: str
    band: str
    fine_fen: int
    further: bool
    intent: tuple[str, ...] = ()
    severity: tuple[str, ...] = ()
    reviewed_on: date | None = None
    review_agreed: bool | None = None
    noticed_on: date | None = None
    reply_by: date | None = None
    answered: bool = False
    waived: bool = False
    hearing_asked: bool = False
    hearing_held_on: date | None = None
    treatment: str = ""
    consent_needed: bool = True
    consented: bool | None = None
    penalty_decided_on: date | None = None
    penalty_effective_on: date | None = None
    withdrawn_on: date | None = None
    decided_on: date | None = None
    decision_text: str = ""
    served_on: date | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: what it is called, the provision, from which step on it is asked, and the question."""

    code: str
    label: str
    cite: str
    step: str
    ask: Callable[[ListingFacts, Version], Reason | None]


def conduct(facts: ListingFacts, policy: Version) -> Reason | None:
    """The conduct is one of those that the Order lists."""
    if facts.conduct not in provision(CONDUCT).on(facts.day).terms["conduct"]:
        return Reason("没有写明属于哪一种列举的情形", CONDUCT)
    return None


def heavier(facts: ListingFacts, policy: Version) -> Reason | None:
    """A penalty on the heavier principle, or one of the other heavier kinds."""
    if facts.kind != "penalty" or not (facts.further or (facts.band == "heavier" and facts.fine_fen)):
        return Reason("当事人没有受到较重行政处罚：须为从重罚款，或者吊销、责令停产停业、限制从业等", GATE)
    return None


def brake(facts: ListingFacts, policy: Version) -> Reason | None:
    """The bureau's own brake: who is fined so little is not listed."""
    most = policy.terms["lowest_fine_yuan"]
    if not facts.further and facts.fine_fen <= from_yuan(most):
        return Reason("罚款{fine}元，不超过{most}元的不列入", POLICY, fine=format_yuan(facts.fine_fen), most=most)
    return None


def factor_sheet(facts: ListingFacts, policy: Version) -> Reason | None:
    """Every factor of the Order is weighed in words."""
    asked = provision(FACTORS).on(facts.day).terms["factors"]
    if lacking := [factor for factor in asked if not facts.factors.get(factor, "").strip()]:
        return Reason("因素表没有填写：{factors}", FACTORS, factors="、".join(lacking))
    return None


def gravity(facts: ListingFacts, policy: Version) -> Reason | None:
    """Vile nature, grave circumstances and larger social harm are stated, on facts of severity."""
    if not facts.gravity.strip():
        return Reason("没有写明性质恶劣、情节严重、社会危害较大", GATE)
    if not facts.severity:
        return Reason("处罚决定没有认定情节严重的事实", TWO)
    return None


def intent(facts: ListingFacts, policy: Version) -> Reason | None:
    """Intentional infringement rests on facts of intent of its own, apart from severity."""
    if facts.conduct == INTENTIONAL and not facts.intent:
        return Reason("处罚决定没有认定故意的事实；故意和情节严重分开判断，不能互相代替", TWO)
    return None


def no_intent(facts: ListingFacts, policy: Version) -> Reason | None:
    """Evidence that there was no intent keeps the party off the list."""
    if facts.no_intent.strip():
        return Reason("有证据证明没有主观故意：{evidence}", NO_INTENT, evidence=facts.no_intent)
    return None


def review(facts: ListingFacts, policy: Version) -> Reason | None:
    """The legal unit has looked at intent and severity, and agrees."""
    if facts.reviewed_on is None:
        return Reason("法制机构尚未审核故意和情节", TWO)
    if not facts.review_agreed:
        return Reason("法制机构不同意列入", TWO)
    return None


def notice(facts: ListingFacts, policy: Version) -> Reason | None:
    """The party was told of facts, grounds, basis and consequences before the penalty was decided."""
    if facts.noticed_on is None:
        return Reason("尚未告知当事人拟列入的事实、理由、依据和后果", PROCEDURE)
    if facts.penalty_decided_on is not None and facts.noticed_on >= facts.penalty_decided_on:
        return Reason("告知在处罚决定之后：列入应在处罚程序中一并告知", PROCEDURE)
    return None


def hearing(facts: ListingFacts, policy: Version) -> Reason | None:
    """The party has spoken, waived, or let its time pass; a hearing that was asked for was held; the answer was treated."""
    if facts.hearing_asked and facts.hearing_held_on is None:
        return Reason("当事人要求听证，尚未举行", PROCEDURE)
    if not facts.answered and not facts.waived and (facts.reply_by is None or facts.day <= facts.reply_by):
        return Reason("陈述、申辩和要求听证的期限尚未届满，当事人也没有放弃", PROCEDURE)
    if facts.answered and not facts.treatment.strip():
        return Reason("没有写明对当事人意见的复核和采纳情况", PROCEDURE)
    return None


def consent(facts: ListingFacts, policy: Version) -> Reason | None:
    """The bureau above has agreed, as long as the setting asks for it."""
    if not facts.consent_needed:
        return None
    if facts.consented is None:
        return Reason("尚未取得上一级市场监督管理部门同意", CONSENT)
    return None if facts.consented else Reason("上一级市场监督管理部门不同意列入", CONSENT)


def penalty(facts: ListingFacts, policy: Version) -> Reason | None:
    """The penalty itself is decided and stands."""
    if facts.penalty_decided_on is None:
        return Reason("处罚决定尚未作出", PROCEDURE)
    if facts.withdrawn_on is not None:
        return Reason("处罚决定已经撤销", GATE)
    return None


def effective(facts: ListingFacts, policy: Version) -> Reason | None:
    """The penalty has taken effect, and the decision to list is made."""
    if facts.decided_on is None:
        return Reason("尚未作出列入决定", DECISION)
    return None if facts.penalty_effective_on else Reason("处罚决定尚未送达生效", PROCEDURE)


def served(facts: ListingFacts, policy: Version) -> Reason | None:
    """The decision to list was served."""
    return None if facts.served_on else Reason("列入决定书尚未送达当事人", PUBLICATION)


STEPS = ("review", "notice", "decide", "serve", "publish")
CONDITIONS: tuple[Condition, ...] = (
    Condition("conduct", "列举的情形", CONDUCT, "review", conduct),
    Condition("heavier", "较重行政处罚", GATE, "review", heavier),
    Condition("brake", "本局不列入的情形", POLICY, "review", brake),
    Condition("factors", "因素表", FACTORS, "review", factor_sheet),
    Condition("gravity", "性质、情节、危害", GATE, "review", gravity),
    Condition("intent", "故意的事实", TWO, "review", intent),
    Condition("no_intent", "没有相反证据", NO_INTENT, "review", no_intent),
    Condition("review", "法制机构审核", TWO, "notice", review),
    Condition("notice", "处罚程序中告知", PROCEDURE, "decide", notice),
    Condition("hearing", "陈述、申辩、听证", PROCEDURE, "decide", hearing),
    Condition("consent", "上一级同意", CONSENT, "decide", consent),
    Condition("penalty", "处罚决定", PROCEDURE, "decide", penalty),
    Condition("effective", "处罚生效", PROCEDURE, "serve", effective),
    Condition("served", "送达", PUBLICATION, "publish", served),
)
"""In the order of the procedure: what is asked at one step is asked again at every later one."""


def missing(facts: ListingFacts, step: str, policy: Version) -> list[Reason]:
    """What stands against a step, in the order of the procedure; none where it may be taken."""
    until = STEPS.index(step)
    asked = (row for row in CONDITIONS if STEPS.index(row.step) <= until)
    return [reason for row in asked if (reason := row.ask(facts, policy)) is not None]
