"""Changes of a decision by the bureau itself: proposed by an officer, decided by a head over exactly what was shown."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from ipenforce.accounts.models import User
from ipenforce.cases import penalties, workflow
from ipenforce.cases.models import Case, Decision, DecisionChange
from ipenforce.cases.steps import owing
from ipenforce.cases.steps.remedies import PUBLICITY, waiting
from ipenforce.clock import now
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.events import record
from ipenforce.money import format_yuan

FIGURES = ("fine_fen", "gains_confiscated_fen", "goods_confiscated")
"""What a change may set anew."""


def figures_of(decision: Decision) -> dict[str, Any]:
    """What a decision states now, as a change keeps it."""
    return {name: getattr(decision, name) for name in FIGURES}


def hash_of(change: DecisionChange) -> str:
    """What a head is shown of a change: its signature is bound to it."""
    shown = [change.number, change.kind, change.before, change.after, change.because]
    return hashlib.sha256(json.dumps(shown, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def lighter_only(decision: Decision, after: Mapping[str, Any], *, cite: str) -> None:
    """A change never makes a decision heavier, and changes something. Raises Refused."""
    for name, label in (("fine_fen", "罚款"), ("gains_confiscated_fen", "没收违法所得")):
        if after[name] is None or after[name] < 0:
            raise Refused("请填写变更后的{what}", field=name, status=422, what=label)
        if after[name] > getattr(decision, name):
            raise Refused(
                "变更后的{what}不能高于原决定的{old}元：加重处罚须另行告知、另行决定", cite="penalty.no_aggravation", field=name, status=422,
                what=label, old=format_yuan(getattr(decision, name)),
            )  # fmt: skip
    if after["goods_confiscated"] and not decision.goods_confiscated:
        raise Refused("原决定没有没收物品，变更时不能增加", cite="penalty.no_aggravation", field="goods_confiscated", status=422)
    if all(after[name] == value for name, value in figures_of(decision).items()):
        raise Refused("变更后的内容与原决定相同", cite=cite, field="fine_fen", status=422)


def _inside_the_range(decision: Decision, fine_fen: int) -> None:
    """What the bureau sets anew lies in the range of the law that was applied; below it only another body may go."""
    range_ = penalties.range_of(decision)
    if range_ is not None and not range_.allows(fine_fen):
        raise Refused(
            "罚款{fine}元不在法定幅度{low}元至{high}元之内", cite=decision.cause, field="fine_fen", status=422,
            fine=format_yuan(fine_fen), low=format_yuan(range_.minimum_fen), high=format_yuan(range_.maximum_fen),
        )  # fmt: skip


def propose_change(
    case: Case, decision: Decision, *, kind: str, because: str, fine_fen: int | None = None, gains_confiscated_fen: int | None = None,
    goods_confiscated: str | None = None, wrong: str | None = None, right: str | None = None, late_fine_fen: int | None = None,
    on: date, actor: User,
) -> DecisionChange:  # fmt: skip
    """Ask the head to correct, change or withdraw a decision, or to waive of its added fine. One at a time waits."""
    workflow.check(case, "propose_change", on=on, actor=actor)
    if decision.decided_on is None or decision.withdrawn_on is not None or waiting(decision) is not None:
        raise Refused("该决定当前不能更正、变更或者撤销", field="decision", status=422)
    after: dict[str, Any] = {}
    if kind == "change":
        after = {"fine_fen": fine_fen, "gains_confiscated_fen": gains_confiscated_fen, "goods_confiscated": goods_confiscated or ""}
        lighter_only(decision, after, cite=PUBLICITY)
        _inside_the_range(decision, after["fine_fen"])
    elif kind == "correction":
        if not wrong or not right:
            raise Refused("请写明决定书中有误的文字和更正后的文字：只能更正笔误，内容改变的应当变更", field="wrong" if not wrong else "right", status=422)
        after = {"wrong": wrong, "right": right}
    elif kind == "late_waiver":
        late = owing.late_owing_fen(decision, on)
        if not late_fine_fen or late_fine_fen > late:
            raise Refused(
                "减免的加处罚款应大于零且不超过尚欠的{late}元：罚款本身不能减免", cite="measures.late_fine_limit", field="late_fine_fen", status=422,
                late=format_yuan(late),
            )  # fmt: skip
        after = {"late_fine_fen": late_fine_fen}
    change = DecisionChange(
        kind=kind, before=figures_of(decision), after=after, because=because, proposed_by_id=actor.id, proposed_on=on, opinion="", at=now()
    )
    decision.changes.append(change)
    db.session.flush()
    record("decision.change_proposed", case, actor, decision=decision.number, change=change.number, kind=kind, because=because)
    return change


def _decide(case: Case, change: DecisionChange, action: str, shown_hash: str, *, opinion: str, on: date, actor: User) -> None:
    workflow.check(case, action, on=on, actor=actor)
    if change.state != "proposed":
        raise Refused("该事项已经处理", status=409)
    if change.proposed_by_id == actor.id:
        raise Refused("提出更正、变更、撤销的人不能自己批准")
    if hash_of(change) != shown_hash:
        raise Refused("报批的内容在您打开页面后有改动：请刷新后重新审阅", status=409)
    change.state = "approved" if action == "approve_change" else "refused"
    change.decided_by_id, change.decided_on, change.opinion = actor.id, on, opinion


def approve_change(case: Case, change: DecisionChange, *, shown_hash: str, opinion: str, on: date, actor: User) -> None:
    """Approve what was proposed, over what was shown; it takes effect at once."""
    decision = change.decision
    if change.kind == "change":
        lighter_only(decision, change.after, cite=PUBLICITY)
    _decide(case, change, "approve_change", shown_hash, opinion=opinion, on=on, actor=actor)
    db.session.flush()
    apply(case, decision, change, effective_on=on, on=on, actor=actor)
    workflow.refresh_due(case, on)


def refuse_change(case: Case, change: DecisionChange, *, shown_hash: str, opinion: str, on: date, actor: User) -> None:
    """Refuse what was proposed, with the reason."""
    _decide(case, change, "refuse_change", shown_hash, opinion=opinion, on=on, actor=actor)
    record("decision.change_refused", case, actor, decision=change.decision.number, change=change.number, because=opinion)


def apply(case: Case, decision: Decision, change: DecisionChange, *, effective_on: date, on: date, actor: User) -> None:
    """Let a change take effect: the figures, what is published, and the event that score and lists follow."""
    number = decision.number
    if change.kind in ("change", "withdrawal") and decision.published_on is not None:
        decision.recall_from = effective_on
    if change.kind == "withdrawal":
        decision.withdrawn_on, decision.withdrawn_because = effective_on, change.because
        record("decision.withdrawn", case, actor, decision=number, because=change.because)
    elif change.kind == "change":
        for name in FIGURES:
            setattr(decision, name, change.after[name])
        if decision.served_on is not None:
            paid = [row.paid_on for row in decision.payments]
            decision.paid_on = None if owing.outstanding_fen(decision) else max(paid, default=effective_on)
        record(
            "decision.changed", case, actor, decision=number, change=change.number, fine_fen=decision.fine_fen,
            gains_confiscated_fen=decision.gains_confiscated_fen,
        )  # fmt: skip
    elif change.kind == "correction":
        record("decision.corrected", case, actor, decision=number, change=change.number, wrong=change.after["wrong"], right=change.after["right"])
    else:
        record("decision.late_fine_waived", case, actor, decision=number, amount_fen=change.after["late_fine_fen"])
