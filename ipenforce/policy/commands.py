"""draft_version, approve_version, decline_version, import_notice: policy by two people, the calendar by the notice."""

from __future__ import annotations

from datetime import date
from typing import Any

from ipenforce.accounts.models import Bureau, User
from ipenforce.clock import now
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.events import Actor, Installation, record
from ipenforce.law import all_provisions
from ipenforce.law.working_days import SATURDAY, Year
from ipenforce.policy import queries
from ipenforce.policy.models import CalendarNotice, PolicyVersion
from ipenforce.rules.policy import check_version
from ipenforce.rules.scale import POLICY

TRIED_FIRST = frozenset({POLICY})
"""What is approved only after a trial of the very text over everybody whom it concerns."""


def draft_version(
    *, code: str, bureau: Bureau, starts_on: date, law: str, article: str, promulgated_on: date, summary: str,
    terms: dict[str, Any], on: date, actor: User,
) -> PolicyVersion:  # fmt: skip
    """A new version of a local provision for the bureau and those below it, waiting for a second person.

    `terms` are plain data of the provision files' shape. Raises Refused for a statute, a first day that is
    past or not after the version before, and terms that no rule could work with.
    """
    rule = all_provisions().get(code)
    if rule is None or not rule.local:
        raise Refused("法律、法规、规章的内容只能随系统版本更新，不能在此修改", status=422)
    if promulgated_on > starts_on:
        raise Refused("公布日期不能晚于施行日期", field="promulgated_on", status=422)
    row = PolicyVersion(
        code=code, bureau=bureau, starts_on=starts_on, law=law, article=article, promulgated_on=promulgated_on,
        summary=summary, terms=terms, drafted_by=actor, drafted_at=now(),
    )  # fmt: skip
    with db.session.no_autoflush:
        _may_start(row, on)
        _check(row)
    db.session.add(row)
    db.session.flush()
    record("policy.drafted", row, actor, policy=row.number, code=code, starts_on=starts_on, text_hash=row.text_hash)
    return row


def approve_version(row: PolicyVersion, *, shown_hash: str, opinion: str, on: date, actor: User) -> None:
    """Put a draft in force from its first day on. Raises Refused for its author, a stale page and a day that is past."""
    _may_decide(row, actor)
    if shown_hash != row.text_hash:
        raise Refused("内容与您打开时不同，请重新阅读后再批准")
    if row.code in TRIED_FIRST and row.tried_hash != row.text_hash:
        raise Refused("批准前须对全部当事人试算，看清谁的等级会变动")
    _may_start(row, on)
    _check(row)
    _decide(row, "approved", opinion, actor)
    record("policy.approved", row, actor, policy=row.number, code=row.code, starts_on=row.starts_on, text_hash=row.text_hash)
    queries.forget_policies()


def decline_version(row: PolicyVersion, *, because: str, on: date, actor: User) -> None:
    """Decline a draft for good, with the reason."""
    _may_decide(row, actor)
    _decide(row, "declined", because, actor)
    record("policy.declined", row, actor, policy=row.number, code=row.code, because=because)


def import_notice(*, content: dict[str, Any], on: date, actor: Actor) -> Year:
    """Import a year's holiday notice: every date counted from now on follows it, and open cases are counted anew.

    `content` is plain data of the shape of law/calendar's files, days as ISO text. Raises Refused naming what is wrong.
    """
    year = _read(content)
    db.session.add(CalendarNotice(year=year.year, content=content, imported_by_id=actor.id, imported_at=now()))
    db.session.flush()
    record("calendar.imported", Installation(), actor, year=year.year, notice=year.notice)
    queries.use_imported_years()
    return year


def _read(content: dict[str, Any]) -> Year:
    """The year as the law reads it; what is commonly mistaken is named in its field."""
    try:
        return _checked(content)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Refused("放假安排不完整或者有误：{why}", status=422, why=str(error)) from None


def _checked(content: dict[str, Any]) -> Year:
    number = content.get("year")
    statutory = {day for days in content.get("statutory", {}).values() for day in days}
    spans = [(span["from"], span["to"]) for span in content.get("free", ())]
    workdays = content.get("workdays", ())
    if lost := sorted(day for day in statutory if not any(first <= day <= last for first, last in spans)):
        raise Refused("法定节假日{day}不在放假区间之内：请核对", field="free", status=422, day=lost[0])
    for day in sorted({*statutory, *workdays, *(day for span in spans for day in span)}):
        if not day.startswith(f"{number}-"):
            raise Refused("{day}不是{year}年的日期：一份通知只导入当年的日期", field="year", status=422, day=day, year=number)
    for day in workdays:
        if date.fromisoformat(day).weekday() < SATURDAY or any(first <= day <= last for first, last in spans):
            raise Refused("{day}不是调休上班的周末：应为星期六、星期日，且不在放假区间之内", field="workdays", status=422, day=day)
    year = queries.as_year(content)
    if not year.published:
        raise Refused("只能导入已经公布的放假安排", status=422)
    return year


def _may_start(row: PolicyVersion, on: date) -> None:
    if row.starts_on < on:
        raise Refused("新版本不能自过去的日期施行：请填写今天或者以后的日期", field="starts_on", status=422)
    before = next((other for other in queries.versions_of(row.bureau, row.code) if other.state == "approved"), None)
    if before is not None and row.starts_on <= before.starts_on:
        raise Refused("施行日期应晚于上一版本的施行日期{day}", field="starts_on", status=422, day=before.starts_on.isoformat())


def _check(row: PolicyVersion) -> None:
    try:
        version = queries.as_version(row)
    except ValueError as error:
        raise Refused("内容有误：{why}", status=422, why=str(error)) from None
    check_version(version)


def _may_decide(row: PolicyVersion, actor: User) -> None:
    if row.state != "draft":
        raise Refused("该版本已经批准或者退回")
    if row.drafted_by_id == actor.id:
        raise Refused("起草人不能批准自己起草的版本")


def _decide(row: PolicyVersion, state: str, opinion: str, actor: User) -> None:
    row.state, row.opinion, row.decided_by, row.decided_at = state, opinion, actor, now()
    db.session.flush()
