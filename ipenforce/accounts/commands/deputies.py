"""Who stands in for whom while he is away."""

from __future__ import annotations

from datetime import date, timedelta

from ipenforce.accounts.models import CASE_ROLES, Deputy, User
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.events import record
from ipenforce.permissions import LEADING


def appoint_deputy(user: User, *, deputy: User, starts_on: date, ends_on: date, because: str, on: date, actor: User) -> Deputy:
    """Let a colleague of the same roles stand in for a person from day to day, both included."""
    roles = user.roles & set(CASE_ROLES)
    if not _own_or_leading(actor, user):
        raise Refused("只能为自己指定代理人；为他人指定由负责人办理", status=403)
    if deputy.id == user.id:
        raise Refused("代理人不能是本人", field="deputy", status=422)
    if deputy.bureau_id != user.bureau_id or not deputy.active:
        raise Refused("“{name}”不是本机关的在职人员", field="deputy", status=422, name=deputy.name)
    if not roles <= deputy.roles:
        raise Refused("“{name}”没有与被代理人相同的角色，不能代理", field="deputy", status=422, name=deputy.name)
    if ends_on < starts_on or ends_on < on:
        raise Refused("代理的最后一天不能早于第一天，也不能早于今天", field="ends_on", status=422)
    if "officer" in roles and not (deputy.certified_on(max(starts_on, on)) and deputy.certified_on(ends_on)):
        raise Refused("“{name}”的执法证件在代理期间不是始终有效", "penalty.officers", field="deputy", status=422, name=deputy.name)
    for other in user.deputies:
        if other.starts_on <= ends_on and other.ends_on >= starts_on:
            raise Refused("{starts_on}至{ends_on}已由“{name}”代理", field="starts_on", status=422, starts_on=other.starts_on,
                          ends_on=other.ends_on, name=other.deputy.name)  # fmt: skip
    row = Deputy(user=user, deputy=deputy, starts_on=starts_on, ends_on=ends_on, because=because, appointed_by_id=actor.id)
    db.session.add(row)
    db.session.flush()
    record("deputy.appointed", user, actor, user=user.number, deputy=deputy.number, starts_on=starts_on, ends_on=ends_on, because=because)
    return row


def end_deputy(row: Deputy, *, on: date, actor: User) -> None:
    """End a deputy's time early: today is no longer part of it. What has not begun is as if it never were."""
    if not _own_or_leading(actor, row.user):
        raise Refused("只能结束自己的代理；他人的由负责人办理", status=403)
    if row.ends_on < on:
        raise Refused("该代理已经结束")
    user, deputy = row.user, row.deputy
    if row.starts_on >= on:
        user.deputies.remove(row)
        db.session.delete(row)
    else:
        row.ends_on = on - timedelta(days=1)
    record("deputy.ended", user, actor, user=user.number, deputy=deputy.number)


def _own_or_leading(actor: User, user: User) -> bool:
    """Whether somebody acts for himself, or leads."""
    return actor.id == user.id or any(leads(actor, user) for leads in LEADING)
