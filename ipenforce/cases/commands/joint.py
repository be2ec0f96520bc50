"""A case together with others: shared, talked about, its tasks given out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from ipenforce.accounts.models import Bureau, Unit, User
from ipenforce.cases import work
from ipenforce.cases.models import Case, CaseShare, Mention, Note, Task
from ipenforce.clock import now
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.events import record
from ipenforce.outbox.commands import post

LONGEST_NOTE = 2000


def share(case: Case, *, place: tuple[Bureau, Unit | None], right: str, ends_on: date, because: str, on: date, actor: User) -> CaseShare:
    """Let another bureau read or work on the case, or another unit of the bureau work on it, until a day."""
    bureau, unit = place
    _refuse_done(case)
    if (unit is None and bureau.id == case.bureau_id) or (unit is not None and unit.bureau_id != case.bureau_id):
        raise Refused("请选择其他机关，或者本机关的其他机构", field="place", status=422)
    if unit is not None and (right != "edit" or unit.id == case.unit_id):
        raise Refused("本机关人员已可查看：对本机关的其他机构请选择“共同办理”", field="right", status=422)
    if ends_on < on:
        raise Refused("最后一天不能早于今天", field="ends_on", status=422)
    if unit is not None:
        _refuse_judges(case, unit)
    for row in case.shares:
        if row.holds_on(on) and (row.bureau_id, row.unit_id) == (None if unit else bureau.id, unit.id if unit else None):
            raise Refused("已与“{name}”共享至{day}：请先结束", field="place", status=422, name=(unit or bureau).name, day=row.ends_on)
    row = CaseShare(
        case=case, bureau_id=None if unit else bureau.id, unit_id=unit.id if unit else None, right=right, starts_on=on, ends_on=ends_on,
        because=because, shared_by_id=actor.id,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    record("case.shared", case, actor, case=case.number, place=(unit or bureau).name, right=right, ends_on=ends_on, because=because)
    return row


def _refuse_judges(case: Case, unit: Unit) -> None:
    names = db.session.execute(db.select(User.name).where(User.unit_id == unit.id, User.id.in_(case.judge_ids))).scalars().all()
    if names:
        raise Refused("该机构的“{name}”已在本案中审核、审批或者回避，不能共同办理", "penalty.review", field="place", status=422, name="、".join(names))


def end_share(row: CaseShare, *, on: date, actor: User) -> None:
    """End a share early: today is its last day no longer."""
    if not row.holds_on(on):
        raise Refused("该共享已经结束")
    row.ends_on = on - timedelta(days=1)
    record("case.share_ended", row.case, actor, case=row.case.number, place=(row.unit or row.bureau or row.case.bureau).name)


def _refuse_done(case: Case) -> None:
    if not work.is_open(case):
        raise Refused("案件已经办结，只读")


def write_note(case: Case, *, text: str, on: date, actor: User) -> Note:
    """Tell colleagues something about the case; whoever is named with @ finds it on his home page."""
    _refuse_done(case)
    if len(text) > LONGEST_NOTE:
        raise Refused("留言最多{longest}个字符", field="text", status=422, longest=LONGEST_NOTE)
    named = mentioned(text, work.readers_of(case))
    note = Note(case_id=case.id, author_id=actor.id, text=text, at=now())
    db.session.add(note)
    db.session.flush()
    for user in named:
        if user.id != actor.id:
            db.session.add(Mention(note_id=note.id, user_id=user.id))
            post(user, key=f"mention {note.id}", title=f"{actor.name}在 {case.number} 的留言中提到您", path=work.path_of(case.number))
    db.session.flush()
    record("case.note_written", case, actor, case=case.number, mentions=[user.number for user in named])
    return note


def mentioned(text: str, people: Sequence[User]) -> list[User]:
    """Whom a text names with @, the longest name at each place. Refused where it names nobody who may read the case."""
    found: dict[int, User] = {}
    for part in text.replace("＠", "@").split("@")[1:]:
        hits = [user for user in people if part.startswith(user.name)]
        if not hits:
            raise Refused("“@{name}”不是可以查看本案的人员：请核对姓名，或者去掉 @", field="text", status=422, name=part[:10])
        longest = max(len(user.name) for user in hits)
        found |= {user.id: user for user in hits if len(user.name) == longest}
    return list(found.values())


def mark_mention_seen(row: Mention, *, on: date, actor: User) -> None:
    """A person has seen a note that names him."""
    if row.seen_at is not None:
        raise Refused("该留言已经看过")
    row.seen_at = now()
    record("case.note_seen", row.note.case, actor, case=row.note.case.number)


def give_task(case: Case, *, assignee: User, text: str, due_on: date | None, on: date, actor: User) -> Task:
    """Give somebody something to do in the case."""
    _refuse_done(case)
    if assignee.id not in {user.id for user in work.readers_of(case)}:
        raise Refused("“{name}”不能查看本案", field="assignee", status=422, name=assignee.name)
    if due_on is not None and due_on < on:
        raise Refused("完成日期不能早于今天", field="due_on", status=422)
    row = Task(case=case, user=assignee, text=text, due_on=due_on, given_by_id=actor.id, given_at=now())
    db.session.add(row)
    db.session.flush()
    record("task.given", case, actor, case=case.number, task=row.number, assignee=assignee.number, due_on=due_on)
    if assignee.id != actor.id:
        post(assignee, key=f"task {row.number}", title=f"{actor.name}在 {case.number} 中给您布置了任务", path=work.path_of(case.number))
    return row


def finish_task(row: Task, *, on: date, actor: User) -> None:
    """What was to be done is done; said by who was to do it, or who gave it."""
    if actor.id not in (row.user_id, row.given_by_id):
        raise Refused("只有承办人或者布置人可以办结任务", status=403)
    if row.done_on is not None:
        raise Refused("该任务已经办结")
    row.done_on = on
    record("task.done", row.case, actor, case=row.case.number, task=row.number)
