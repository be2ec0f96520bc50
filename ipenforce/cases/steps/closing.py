"""What is open after a decision, and what the law wants before a case is closed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from ipenforce.cases import penalties
from ipenforce.cases.steps import owing
from ipenforce.documents import queries as documents
from ipenforce.errors import Reason
from ipenforce.money import format_yuan

CLOSING, GOODS, RECALL = "penalty.closing", "penalty.confiscated_goods", "publication.withdrawal"
WITNESSED = ("destroyed", "auctioned", "sold", "handed_over", "treasury", "other")
"""Ways in which confiscated goods go, for which somebody must have looked on or received them."""


def something_to_serve(case: Any, user: Any, on: date) -> Reason | None:
    """A decision that is not yet served."""
    if all(decision.served_on for decision in owing.standing_decisions(case)):
        return Reason("决定书已全部送达", cite="penalty.service")
    return None


def something_to_pay(case: Any, user: Any, on: date) -> Reason | None:
    """A served decision with money outstanding."""
    if not any(d.served_on and (owing.outstanding_fen(d) or owing.late_owing_fen(d, on)) for d in case.decisions):
        return Reason("没有已送达且尚欠款项的决定", cite="penalty.payment")
    return None


def something_to_publish(case: Any, user: Any, on: date) -> Reason | None:
    """A served penalty decision that is not published."""
    if not any(penalties.is_published(d) and d.served_on and not d.published_on for d in owing.standing_decisions(case)):
        return Reason("没有已送达、依法应当公示而尚未公示的处罚决定", cite="publication.penalty")
    return None


def all_served(case: Any, user: Any, on: date) -> Reason | None:
    """Closing wants every decision served."""
    if not all(decision.served_on for decision in owing.standing_decisions(case)):
        return Reason("决定书尚未全部送达", cite="penalty.closing")
    return None


def all_performed(case: Any, user: Any, on: date) -> Reason | None:
    """Closing wants fine, gains and added fine paid, or the enforcement ended by the court; and what is not owed any more paid back."""
    for decision in case.decisions:
        if back := owing.to_refund_fen(decision):
            return Reason("应当退还的{back}元尚未退还", cite="penalty.closing", back=format_yuan(back))
        if decision.served_on is None or owing.court_ended(decision):
            continue
        if left := owing.outstanding_fen(decision):
            return Reason("尚有{owing}元未缴清", cite="penalty.closing", owing=format_yuan(left))
        if late := owing.late_owing_fen(decision, on):
            return Reason("尚有加处罚款{late}元未缴清，也未协议减免", cite="penalty.late_fine", late=format_yuan(late))
    return None


def all_published(case: Any, user: Any, on: date) -> Reason | None:
    """Closing wants each penalty that must be published on the register."""
    for decision in owing.standing_decisions(case):
        if penalties.is_published(decision) and decision.published_on is None:
            return Reason("当事人“{party}”的处罚信息尚未公示", cite="publication.penalty", party=decision.party.name)
    return None


def all_recalled(case: Any, user: Any, on: date) -> Reason | None:
    """Closing wants published information recalled where its decision was changed or fell."""
    if any(to_recall(decision) for decision in case.decisions):
        return Reason("决定已变更、撤销或者确认违法，公示信息尚未撤回", cite=RECALL)
    return None


def to_recall(decision: Any) -> bool:
    """Whether published information has become wrong and still stands."""
    return decision.recall_from is not None and decision.published_on is not None


def goods_done(case: Any, user: Any, on: date) -> Reason | None:
    """Closing wants confiscated goods destroyed or disposed of, on paper and in the custody."""
    if not any(row.goods_confiscated for row in owing.standing_decisions(case)):
        return None
    records = [row for row in documents.of_subject(case.number) if row.code == "goods_disposal" and row.state == "issued"]
    if not any((row.asked or {}).get("way") in WITNESSED and (row.asked or {}).get("finished") == "all" for row in records):
        return Reason("没收物品尚未处理完毕：请制作并签发涉案物品处理记录", cite=GOODS)
    return None


def ground_missing(case: Any, ground: str, detail: str) -> Reason | None:
    """Why the case cannot be closed on this ground; None where it can."""
    if ground == "other":
        return None if detail else Reason("请写明其他应予结案的情形", cite=CLOSING)
    return None if GROUNDS[ground](case) else Reason("本案没有这一结案情形：{missing}", cite=CLOSING, missing=MISSING[ground])


def _kinds(case: Any) -> set[str]:
    return {decision.kind for decision in owing.standing_decisions(case)}


def _issued(case: Any, code: str, matter: str = "") -> bool:
    papers = (row for row in documents.of_subject(case.number) if row.code == code and row.state == "issued")
    return any(matter in ("", (row.asked or {}).get("matter")) for row in papers)


GROUNDS: Mapping[str, Callable[[Any], bool]] = {
    "performed": lambda case: "penalty" in _kinds(case) and not any(map(owing.court_ended, case.decisions)),
    "court_ended": lambda case: any(map(owing.court_ended, case.decisions)),
    "terminated": lambda case: _issued(case, "matter_approval", "termination"),
    "no_penalty": lambda case: _kinds(case) == {"no_penalty"},
    "not_made_out": lambda case: _kinds(case) == {"not_made_out"},
    "transferred": lambda case: "other_body" in _kinds(case) or any(row.outcome == "accepted" for row in case.transfers),
    "crime": lambda case: "police" in _kinds(case) or any(row.outcome == "filed" for row in case.referrals),
    "withdrawn": lambda case: any(row.withdrawn_on for row in case.decisions) and not owing.standing_decisions(case),
}
"""Ground of a closing → whether the case has it. `other` besides, in words."""
MISSING: Mapping[str, str] = {
    "performed": "没有仍然有效、由当事人履行的处罚决定", "court_ended": "没有登记人民法院终结执行的裁定", "terminated": "没有批准终止调查",
    "no_penalty": "处理决定不都是不予行政处罚", "not_made_out": "处理决定不都是违法事实不能成立", "transferred": "没有其他机关接收本案",
    "crime": "公安机关没有立案", "withdrawn": "决定没有全部撤销",
}  # fmt: skip


def closing_ground_on(case: Any, on: date) -> date | None:
    """The day on which everything decided was served and performed; None while something is open."""
    if case.ended_on is not None:
        return case.ended_on
    if not case.decisions:
        return None
    days = []
    for decision in case.decisions:
        if decision.withdrawn_on is None and decision.served_on is None:
            return None
        if not owing.settled(decision, on):
            return None
        days.append(owing.settled_on(decision))
    return max(days)
