"""People at work: queues, handovers, deputies, joint cases, notes, tasks and reminders, and that none of it joins what is apart."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from ipenforce import jobs
from ipenforce.accounts import commands as accounts
from ipenforce.accounts.models import Bureau, Unit, User
from ipenforce.cases import commands, queries, work
from ipenforce.cases.clocks import clocks
from ipenforce.cases.models import Case, CaseOfficer, Reminder
from ipenforce.db import db
from ipenforce.demo.road import Cast
from ipenforce.errors import Refused
from ipenforce.events import Event
from ipenforce.permissions import Permission as P
from ipenforce.permissions import allowed
from tests.cases.stage import make_case, make_lead
from tests.factories import make_bureau, make_user

ON = date(2026, 8, 10)


@pytest.fixture(autouse=True)
def noon() -> Any:
    with time_machine.travel("2026-08-10T12:00:00+08:00", tick=False):
        yield


@pytest.fixture
def case(cast: Cast) -> Case:
    return make_case("investigating", cast, start=date(2026, 7, 31))


def unit_of(bureau: Bureau, name: str, *people: User) -> Unit:
    row = Unit(bureau_id=bureau.id, name=name)
    db.session.add(row)
    db.session.flush()
    for user in people:
        user.unit_id = row.id
    db.session.flush()
    return row


def names(subject: str) -> list[str]:
    return list(db.session.execute(db.select(Event.name).filter_by(subject=subject).order_by(Event.id)).scalars())


def test_a_lead_is_taken_once_put_back_assigned_and_handed_over_when_the_other_accepts(cast: Cast) -> None:
    bureau, one, two = cast.officer.bureau, cast.officer, cast.second
    head = make_user(bureau, "unit_head")
    unit, other = unit_of(bureau, "一科", one, two, head), make_user(bureau, "officer")
    unit_of(bureau, "二科", other)
    lead, second = make_lead(cast, ON), make_lead(cast, ON)
    lead.unit_id = unit.id
    db.session.flush()
    assert [row.number for row in work.queued_leads(one)] == [lead.number, second.number]
    assert [row.number for row in work.queued_leads(other)] == [second.number]
    with pytest.raises(Refused, match="其他办案机构"):
        commands.take(lead, on=ON, actor=other)
    commands.take(lead, on=ON, actor=one)
    with pytest.raises(Refused, match=f"已由“{one.name}”领取"):
        commands.take(lead, on=ON, actor=two)
    with pytest.raises(Refused, match="没有领取"):
        commands.put_back(lead, because="误", on=ON, actor=two)
    with pytest.raises(Refused, match="只有承办人可以移交"):
        commands.ask_to_take_over(lead, colleague=one, because="休假", on=ON, actor=two)
    asked = commands.ask_to_take_over(lead, colleague=two, because="休假", on=ON, actor=one)
    with pytest.raises(Refused, match="尚未答复"):
        commands.ask_to_take_over(lead, colleague=two, because="休假", on=ON, actor=one)
    with pytest.raises(Refused, match="写明理由"):
        commands.answer_handover(asked, accepted=False, answer="", on=ON, actor=two)
    commands.answer_handover(asked, accepted=False, answer="手头案件已满", on=ON, actor=two)
    assert work.taking_of(lead).user_id == one.id
    again = commands.ask_to_take_over(lead, colleague=two, because="休假", on=ON, actor=one)
    commands.answer_handover(again, accepted=True, answer="", on=ON, actor=two)
    with pytest.raises(Refused, match="已经答复"):
        commands.answer_handover(again, accepted=True, answer="", on=ON, actor=two)
    assert work.taking_of(lead).user_id == two.id
    commands.put_back(lead, because="回避", on=ON, actor=two)
    with pytest.raises(Refused, match="请勾选"):
        commands.assign([], officer=one, on=ON, actor=head)
    with pytest.raises(Refused, match="不是本机关"):
        commands.assign([lead], officer=make_user(make_bureau(), "officer"), on=ON, actor=head)
    commands.assign([lead, second], officer=one, on=ON, actor=head)
    assert not work.queued_leads(one) and {work.taking_of(row).user_id for row in (lead, second)} == {one.id}
    assert names(lead.number)[-3:] == ["work.handover_answered", "work.put_back", "work.assigned"]
    second.state = "declined"
    with pytest.raises(Refused, match="不再指派"):
        commands.assign([second], officer=one, on=ON, actor=head)


def test_who_hands_a_case_over_leaves_it_and_still_never_judges_it(case: Case, cast: Cast) -> None:
    heir, giver, reviewer = make_user(case.bureau, "officer"), cast.officer, cast.reviewer
    giver.role_rows.append(type(giver.role_rows[0])(role="legal_reviewer"))
    reviewer_too = make_user(case.bureau, "officer", "bureau_head")
    db.session.flush()
    with pytest.raises(Refused, match="已是本案办案人员"):
        commands.ask_to_take_over(case, colleague=cast.second, because="调离", on=ON, actor=giver)
    with pytest.raises(Refused, match="另一名在职执法人员"):
        commands.ask_to_take_over(case, colleague=reviewer, because="调离", on=ON, actor=giver)
    cast.head.role_rows.append(type(giver.role_rows[0])(role="officer"))
    db.session.flush()
    db.session.expire(case, ["sides"])
    with pytest.raises(Refused, match="已在本案中审核或审批"):
        commands.ask_to_take_over(case, colleague=cast.head, because="调离", on=ON, actor=giver)
    asked = commands.ask_to_take_over(case, colleague=heir, because="调离", on=ON, actor=giver)
    assert allowed(giver, P.CASE_HANDLE, case) and not allowed(heir, P.CASE_HANDLE, case)
    commands.answer_handover(asked, accepted=True, answer="", on=ON, actor=heir)
    assert {row.user_id for row in case.officers} == {cast.second.id, heir.id}
    assert not allowed(giver, P.CASE_HANDLE, case) and allowed(heir, P.CASE_HANDLE, case)
    assert not allowed(giver, P.CASE_REVIEW, case) and allowed(reviewer, P.CASE_REVIEW, case) and allowed(reviewer_too, P.CASE_APPROVE, case)
    back = commands.ask_to_take_over(case, colleague=giver, because="回任", on=ON, actor=heir)
    commands.answer_handover(back, accepted=True, answer="", on=ON, actor=giver)
    assert {row.user_id for row in case.officers} == {cast.second.id, giver.id}
    assert db.session.execute(db.select(db.func.count(CaseOfficer.id)).filter_by(case_id=case.id)).scalar_one() == 3


def test_a_leavers_cases_fall_back_and_wait_until_there_are_two_officers(case: Case, cast: Cast) -> None:
    admin, lead = make_user(case.bureau, "system_admin"), make_lead(cast, ON)
    first, heirs = cast.officer, [make_user(case.bureau, "officer") for _ in range(2)]
    commands.take(lead, on=ON, actor=first)
    for user in (first, cast.second):
        accounts.disable(user, because="调离", on=ON, actor=admin)
    db.session.commit()
    jobs.consume_all()
    assert case.queued_on == ON and case.officers == [] and work.taking_of(lead) is None
    left = db.session.execute(db.select(Event).filter_by(name="account.disabled", subject=first.number)).scalars().all()
    commands.fall_back_after(left)
    assert names(case.number).count("work.fell_back") == 2
    for n, heir in enumerate(heirs):
        assert [row.number for row in work.queued_cases(heir)] == [case.number]
        commands.take(case, on=ON, actor=heir)
        assert (case.queued_on is None) == (n == 1)
    with pytest.raises(Refused, match="不在待领取之列"):
        commands.take(case, on=ON, actor=make_user(case.bureau, "officer"))


def test_a_deputy_works_in_anothers_place_and_never_where_he_judges(case: Case, cast: Cast) -> None:
    deputy = make_user(case.bureau, "officer", "legal_reviewer")
    plain = make_user(case.bureau, "legal_reviewer")
    given: dict[str, Any] = {"starts_on": ON, "ends_on": ON + timedelta(days=4), "because": "年休假", "on": ON}
    for wrong, said in ((cast.officer, "不能是本人"), (plain, "相同的角色"), (make_user(make_bureau(), "officer"), "不是本机关"),
                        (make_user(case.bureau, "officer", certified=False), "执法证件")):  # fmt: skip
        with pytest.raises(Refused, match=said):
            accounts.appoint_deputy(cast.officer, deputy=wrong, actor=cast.officer, **given)
    with pytest.raises(Refused, match="只能为自己"):
        accounts.appoint_deputy(cast.officer, deputy=deputy, actor=cast.second, **given)
    with pytest.raises(Refused, match="最后一天"):
        accounts.appoint_deputy(cast.officer, deputy=deputy, actor=cast.officer, **{**given, "ends_on": ON - timedelta(days=1)})
    assert allowed(deputy, P.CASE_REVIEW, case) and not allowed(deputy, P.CASE_HANDLE, case)
    row = accounts.appoint_deputy(cast.officer, deputy=deputy, actor=cast.officer, **given)
    with pytest.raises(Refused, match="已由"):
        accounts.appoint_deputy(cast.officer, deputy=deputy, actor=cast.officer, **given)
    assert allowed(deputy, P.CASE_HANDLE, case) and not allowed(deputy, P.CASE_REVIEW, case)
    commands.write_note(case, text="代为核对", on=ON, actor=deputy)
    assert work.history(case)[0].actor == f"{deputy.name}（代{cast.officer.name}）"
    accounts.end_deputy(row, on=ON + timedelta(days=2), actor=cast.officer)
    with time_machine.travel("2026-08-12T12:00:00+08:00"):
        assert not allowed(deputy, P.CASE_HANDLE, case) and not allowed(deputy, P.CASE_REVIEW, case)
        with pytest.raises(Refused, match="已经结束"):
            accounts.end_deputy(row, on=ON + timedelta(days=2), actor=cast.officer)
    judged = make_case("proposal_approved", cast, start=date(2026, 7, 1))
    for user in (cast.reviewer, cast.second):
        user.role_rows += [type(user.role_rows[0])(role=role) for role in {"officer", "legal_reviewer"} - user.roles]
    cast.reviewer.certificates = []
    db.session.expire(judged, ["sides"])
    assert cast.reviewer.id in judged.judge_ids
    db.session.add(type(row)(user=cast.officer, deputy=cast.reviewer, starts_on=ON + timedelta(days=3), ends_on=ON + timedelta(days=9),
                             because="示例", appointed_by_id=cast.officer.id))  # fmt: skip
    db.session.flush()
    with time_machine.travel("2026-08-13T12:00:00+08:00"):
        db.session.expire_all()
        assert cast.reviewer.id not in judged.handler_ids and not allowed(cast.reviewer, P.CASE_HANDLE, judged)


def test_a_joint_case_is_read_or_worked_on_until_its_last_day(case: Case, cast: Cast) -> None:
    away, unit = make_bureau(), unit_of(case.bureau, "二科")
    foreign = unit_of(away, "四科")
    guest, helper = make_user(away, "officer"), make_user(case.bureau, "officer", "legal_reviewer", unit_id=unit.id)
    head, given = cast.head, {"ends_on": ON + timedelta(days=10), "because": "联合执法", "on": ON, "actor": cast.head}
    assert not allowed(guest, P.CASE_READ, case) and allowed(helper, P.CASE_REVIEW, case)
    for place, right, said in (((case.bureau, None), "read", "其他机关"), ((away, foreign), "edit", "其他机关"), ((case.bureau, unit), "read", "共同办理")):
        with pytest.raises(Refused, match=said):
            commands.share(case, place=place, right=right, **given)
    with pytest.raises(Refused, match="最后一天"):
        commands.share(case, place=(away, None), right="read", **{**given, "ends_on": ON - timedelta(days=1)})
    row = commands.share(case, place=(away, None), right="read", **given)
    with pytest.raises(Refused, match="先结束"):
        commands.share(case, place=(away, None), right="edit", **given)
    seen = db.select(Case.id)
    assert allowed(guest, P.CASE_READ, case) and not allowed(guest, P.CASE_HANDLE, case) and not allowed(guest, P.CASE_NOTE, case)
    assert db.session.execute(seen.where(queries.visible_to(guest))).scalars().all() == [case.id]
    commands.end_share(row, on=ON, actor=head)
    with pytest.raises(Refused, match="已经结束"):
        commands.end_share(row, on=ON, actor=head)
    assert not allowed(guest, P.CASE_READ, case) and not db.session.execute(seen.where(queries.visible_to(guest))).all()
    commands.share(case, place=(away, None), right="edit", **given)
    commands.share(case, place=(case.bureau, unit), right="edit", **given)
    assert allowed(guest, P.CASE_HANDLE, case) and allowed(helper, P.CASE_HANDLE, case) and not allowed(helper, P.CASE_REVIEW, case)
    with time_machine.travel("2026-08-21T09:00:00+08:00"):
        assert not allowed(guest, P.CASE_READ, case) and not allowed(helper, P.CASE_HANDLE, case) and not allowed(helper, P.CASE_REVIEW, case)
    judging = unit_of(case.bureau, "三科", head)
    db.session.expire(case, ["sides"])
    with pytest.raises(Refused, match=head.name):
        commands.share(case, place=(case.bureau, judging), right="edit", **given)
    commands.restrict(case, readers=[], on=ON, actor=head)
    assert not allowed(guest, P.CASE_READ, case) and [number for number, _ in work.hidden_cases(helper)] == [case.number]


def test_notes_and_tasks_reach_whom_they_name_and_nobody_else(case: Case, cast: Cast) -> None:
    one, two = cast.officer, cast.second
    with pytest.raises(Refused, match="“@无名氏"):
        commands.write_note(case, text="请@无名氏看", on=ON, actor=one)
    commands.write_note(case, text=f"请@{two.name} 和＠{cast.head.name}核对价格", on=ON, actor=one)
    mention = work.mentions_of(two)[0]
    assert mention.note.author_id == one.id and len(work.mentions_of(cast.head)) == 1 and not work.mentions_of(one)
    commands.mark_mention_seen(mention, on=ON, actor=two)
    with pytest.raises(Refused, match="已经看过"):
        commands.mark_mention_seen(mention, on=ON, actor=two)
    task = commands.give_task(case, assignee=two, text="调取进货单", due_on=ON, on=ON, actor=one)
    with pytest.raises(Refused, match="不能早于今天"):
        commands.give_task(case, assignee=two, text="调取进货单", due_on=ON - timedelta(days=1), on=ON, actor=one)
    with pytest.raises(Refused, match="不能查看本案"):
        commands.give_task(case, assignee=make_user(make_bureau(), "officer"), text="示例", due_on=None, on=ON, actor=one)
    assert work.tasks_of(two) == [task]
    with pytest.raises(Refused, match="只有承办人"):
        commands.finish_task(task, on=ON, actor=cast.head)
    commands.finish_task(task, on=ON, actor=two)
    with pytest.raises(Refused, match="已经办结"):
        commands.finish_task(task, on=ON, actor=one)
    commands.restrict(case, readers=[], on=ON, actor=cast.head)
    with pytest.raises(Refused, match="不是可以查看本案"):
        commands.write_note(case, text=f"@{cast.reviewer.name}", on=ON, actor=one)


def test_each_clock_reminds_each_person_once_a_threshold_and_then_those_above(case: Case, cast: Cast) -> None:
    unit_head, lead = make_user(case.bureau, "unit_head"), make_lead(cast, date(2026, 10, 9))
    ends = next(clock.due.strict for clock in clocks(case, ON) if clock.cite == "penalty.case_term")
    assert (ends, lead.verify_by) == (date(2026, 11, 1), date(2026, 10, 29))

    def told(on: date) -> list[tuple[str, int, int]]:
        db.session.flush()
        before = {row.id for row in db.session.execute(db.select(Reminder)).scalars()}
        commands.remind(on=on)
        rows = db.session.execute(db.select(Reminder)).scalars()
        return sorted((row.subject[0], row.threshold, row.user_id) for row in rows if row.id not in before)

    officers = sorted((cast.officer.id, cast.second.id))
    assert told(date(2026, 10, 21)) == []
    assert told(date(2026, 10, 25)) == [*(("C", 7, user) for user in officers), ("L", 7, unit_head.id)]
    assert told(date(2026, 10, 25)) == [] == told(date(2026, 10, 26))[:0]
    assert told(date(2026, 10, 31)) == [*(("C", 1, user) for user in officers), ("L", -1, unit_head.id)]
    assert told(date(2026, 11, 2)) == [*(("C", -1, user) for user in sorted((*officers, unit_head.id))), ("L", -3, cast.head.id)]
    assert ("C", -3, cast.head.id) in told(date(2026, 11, 4))
    [row] = [row for row in work.reminders_of(cast.officer, date(2026, 11, 4)) if row.clock == "penalty.case_term"]
    assert row.threshold == -1
    commands.mark_reminder_seen(row, on=ON, actor=cast.officer)
    assert "penalty.case_term" not in {row.clock for row in work.reminders_of(cast.officer, date(2026, 11, 4))}
    with pytest.raises(Refused, match="已经看过"):
        commands.mark_reminder_seen(row, on=ON, actor=cast.officer)
    case.state = "closed"
    assert work.reminders_of(cast.second, date(2026, 11, 4)) == []
