"""draft_plan, amend_plan, approve_plan, decline_plan: from a wish to an approved plan with a draw number."""

from __future__ import annotations

from datetime import date
from typing import Any

from ipenforce.accounts.models import User
from ipenforce.clock import now
from ipenforce.counters import take_number
from ipenforce.db import db
from ipenforce.draws.commands.steps import commit_share
from ipenforce.draws.models import GRADES, Draw, InspectionItem, InspectionPlan
from ipenforce.errors import Refused
from ipenforce.events import record
from ipenforce.law import provision
from ipenforce.policy.queries import policy_of

NUMBER_WORD = "双抽"


def draft_plan(
    *, item: InspectionItem, title: str, quota: dict[str, int], load_cap: int, target_cap: int, due_on: date,
    visit_by: date, tags: str = "", public_at_once: bool = False, on: date, actor: User,
) -> InspectionPlan:  # fmt: skip
    """A sealed plan of the actor's bureau, waiting for a second person's approval.

    `quota` grade → number to be drawn; `load_cap` visits a person gets before the others have had theirs;
    `target_cap` visits a target may get a year; `tags` kinds of business between bars. Raises Refused.
    """
    plan = InspectionPlan(
        bureau=actor.bureau, planned_by_id=actor.id, planned_at=now(), assurance="sealed", contributors=[], entropy_source=""
    )
    _state(plan, item=item, title=title, quota=quota, load_cap=load_cap, target_cap=target_cap, due_on=due_on,
           visit_by=visit_by, tags=tags, public_at_once=public_at_once, on=on)  # fmt: skip
    db.session.add(plan)
    db.session.flush()
    record("plan.drafted", plan, actor, plan=plan.number, item=item.number, quota=plan.quota)
    return plan


def amend_plan(plan: InspectionPlan, *, on: date, actor: User, **answers: Any) -> None:
    """Restate a plan that nobody has approved (answers as in `draft_plan`); its planner alone may."""
    if plan.state != "draft":
        raise Refused("计划已经批准或退回，不能再修改")
    if plan.planned_by_id != actor.id:
        raise Refused("只有起草人可以修改计划")
    _state(plan, on=on, **answers)
    record("plan.amended", plan, actor, plan=plan.number, text_hash=plan.text_hash)


def _state(plan: InspectionPlan, *, on: date, **answers: Any) -> None:
    """Set what the plan states, checked, and keep the wording under its hash."""
    _check(plan, on=on, **answers)
    with db.session.no_autoflush:
        for name, value in answers.items():
            setattr(plan, name, value)
        plan.quota = {grade: int(answers["quota"].get(grade) or 0) for grade in GRADES}
        plan.statements = {**(plan.statements or {}), plan.text_hash: plan.stated}


def _check(
    plan: InspectionPlan, *, item: InspectionItem, quota: dict[str, int], load_cap: int, target_cap: int, due_on: date,
    visit_by: date, on: date, **_rest: Any,
) -> None:  # fmt: skip
    if not item.active or not plan.bureau.path.startswith(item.bureau.path):
        raise Refused("请选择本机关或上级机关公布的抽查事项", cite="inspection.frequency", field="item", status=422)
    if not any(quota.values()):
        raise Refused("至少有一个信用等级的抽取数量大于零", field="quota_a", status=422)
    if any((n or 0) < 0 for n in quota.values()) or load_cap < 1 or target_cap < 1:
        raise Refused("数量不能小于零，上限至少为1", status=422)
    if due_on < on:
        raise Refused("抽取日期不能早于今天", field="due_on", status=422)
    if visit_by < due_on:
        raise Refused("检查期限不能早于抽取日期", field="visit_by", status=422)
    most = provision("house.inspection_frequency", policy_of(plan.bureau)).on(due_on).terms["same_bureau_at_most"]
    if target_cap > most:
        raise Refused(
            "同一对象年度检查上限不能超过公布的{most}次", cite="house.inspection_frequency",
            field="target_cap", status=422, most=most,
        )  # fmt: skip


def approve_plan(plan: InspectionPlan, *, shown_hash: str, on: date, actor: User) -> Draw:
    """Approve what was shown, take the draw number, and commit the server's share at the same time.

    Raises Refused where the approver drafted it, where it was changed since it was shown (naming the
    difference), or where its day has passed.
    """
    _may_decide(plan, actor)
    if shown_hash != plan.text_hash:
        raise Refused("计划在您打开后已被修改：{difference}。请重新阅读后再批准", difference=_difference(plan, shown_hash))
    if plan.assurance != "sealed":
        raise Refused("目前只能运行封存级抽取，见证级和公开级尚不能运行")
    if plan.due_on < on:
        raise Refused("抽取日期{due_on}已过，请退回起草人修改日期", due_on=plan.due_on.isoformat())
    plan.state, plan.approved_by_id, plan.approved_at, plan.approved_hash = "approved", actor.id, now(), plan.text_hash
    db.session.flush()
    serial = take_number("installation", NUMBER_WORD, on.year)
    draw = Draw(
        number=f"{NUMBER_WORD}〔{on.year}〕{serial}号", year=on.year, serial=serial, plan=plan, bureau_id=plan.bureau_id,
        state="planned",
    )  # fmt: skip
    db.session.add(draw)
    db.session.flush()
    record("plan.approved", plan, actor, plan=plan.number, draw_number=draw.number)
    commit_share(draw, on=on, actor=actor)
    return draw


def decline_plan(plan: InspectionPlan, *, because: str, on: date, actor: User) -> None:
    """Decline the plan for good, with the reason; a second person does it, as with an approval."""
    _may_decide(plan, actor)
    plan.state, plan.declined_because = "declined", because
    record("plan.declined", plan, actor, plan=plan.number, because=because)


def _may_decide(plan: InspectionPlan, actor: User) -> None:
    if plan.state != "draft":
        raise Refused("计划已经批准或退回")
    if plan.planned_by_id == actor.id:
        raise Refused("起草计划的人不能批准自己的计划", cite="inspection.draw")


def _difference(plan: InspectionPlan, shown_hash: str) -> str:
    """What the plan states now against what it stated under `shown_hash`, item by item."""
    before = plan.statements.get(shown_hash)
    if before is None:
        return "所示文本不是本计划的任何版本"
    return "；".join(
        f"{label}由“{before.get(label, '')}”改为“{value}”" for label, value in plan.stated.items() if before.get(label) != value
    )
