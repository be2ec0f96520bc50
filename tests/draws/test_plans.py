"""Plans: drafted by one, approved by another who saw what it says; numbers without gaps; stopping a draw."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from ipenforce.clock import today
from ipenforce.db import db
from ipenforce.draws import commands
from ipenforce.draws.models import Draw, InspectionItem
from ipenforce.draws.queries.population import foreseen_problems
from ipenforce.errors import Refused
from tests.draws.office import fresh, make_office, names_of, run, stock
from tests.factories import make_user


@pytest.fixture
def office(app):
    return make_office()


def test_an_approval_takes_the_next_number_and_seals_a_share(office):
    first, second = office.draw(), office.draw()
    year = today().year
    assert [first.number, second.number] == [f"双抽〔{year}〕1号", f"双抽〔{year}〕2号"]
    assert len(first.share) == 64
    assert first.share != second.share
    assert first.state == "committed"
    assert names_of(first.number) == ["draw.committed"]


def test_numbers_are_the_installations_and_a_refused_approval_burns_none(app):
    city = make_office()
    county = make_office(parent=city.bureau)
    city.draw()
    with pytest.raises(Refused):
        county.draw(quota={"A": 0})
    assert county.draw().serial == 2


def test_a_share_stands_encrypted_in_its_row(office):
    draw = office.draw()
    raw = db.session.execute(db.text("SELECT share FROM draw")).scalar_one()
    assert draw.share.encode() not in bytes(raw)


def test_the_planner_cannot_approve(office):
    plan = office.plan()
    with pytest.raises(Refused, match="不能批准自己的计划"):
        commands.approve_plan(plan, shown_hash=plan.text_hash, on=today(), actor=office.planner)
    with pytest.raises(Refused, match="不能批准自己的计划"):
        commands.decline_plan(plan, because="x", on=today(), actor=office.planner)


def test_the_database_itself_refuses_an_approval_by_the_planner(office):
    plan = office.plan()
    with pytest.raises(IntegrityError):
        db.session.execute(db.text("UPDATE inspection_plan SET approved_by_id = planned_by_id"))
    db.session.rollback()
    assert plan is not None


def test_an_approval_is_bound_to_what_was_shown(office):
    plan = office.plan()
    shown = plan.text_hash
    commands.amend_plan(
        plan, item=office.item, title=plan.title, quota={"A": 7}, load_cap=5, target_cap=2, due_on=plan.due_on, visit_by=plan.visit_by,
        tags="", public_at_once=False, on=today(), actor=office.planner,
    )  # fmt: skip
    with pytest.raises(Refused, match="抽取数量由“A级3、B级0、C级0、D级0”改为“A级7、B级0、C级0、D级0”") as refused:
        commands.approve_plan(plan, shown_hash=shown, on=today(), actor=office.approver)
    assert refused.value.status == 409
    assert plan.state == "draft"
    draw = commands.approve_plan(plan, shown_hash=plan.text_hash, on=today(), actor=office.approver)
    assert draw.plan.approved_hash == plan.text_hash
    assert names_of(plan.number) == ["plan.drafted", "plan.amended", "plan.approved"]


def test_a_plan_is_decided_once(office):
    declined = office.plan()
    commands.decline_plan(declined, because="比例过高", on=today(), actor=office.approver)
    with pytest.raises(Refused, match="已经批准或退回"):
        commands.approve_plan(declined, shown_hash=declined.text_hash, on=today(), actor=office.approver)
    approved = office.draw().plan
    with pytest.raises(Refused, match="已经批准或退回"):
        commands.approve_plan(approved, shown_hash=approved.text_hash, on=today(), actor=office.approver)
    with pytest.raises(Refused, match="不能再修改"):
        commands.amend_plan(approved, on=today(), actor=office.planner)


def test_an_overdue_plan_is_not_approved(office):
    plan = office.plan(on=today() - timedelta(days=2))
    with pytest.raises(Refused, match="已过"):
        commands.approve_plan(plan, shown_hash=plan.text_hash, on=today(), actor=office.approver)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"quota": {"A": 0}}, "quota_a"),
        ({"quota": {"A": 5, "B": -1}}, None),
        ({"load_cap": 0}, None),
        ({"due_on": today() - timedelta(days=1)}, "due_on"),
        ({"visit_by": today() - timedelta(days=1)}, "visit_by"),
        ({"target_cap": 3}, "target_cap"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_at_its_field(office, given, field):
    with pytest.raises(Refused) as refused:
        office.plan(**given)
    assert (refused.value.field, refused.value.status) == (field, 422)


def test_a_plan_draws_on_items_of_its_bureau_or_a_superior_one(app):
    city = make_office()
    county = make_office(parent=city.bureau)
    county.plan(item=city.item)
    with pytest.raises(Refused, match="本机关或上级机关公布"):
        city.plan(item=county.item)


def test_an_item_states_its_basis_and_its_ratios(office):
    facts = {"code": "IP-02", "name": "商标代理行为", "basis": "trademark.infringement", "kind": "general", "speciality": "商标", "method": "paper",
             "on": today(), "actor": office.planner}  # fmt: skip
    item = commands.register_item(**facts, ratios={"A": "5.50", "B": "", "C": None})
    assert item.ratios == {"A": "5.5"}
    assert names_of(item.number) == ["item.registered"]
    for changed, field in (
        ({}, "code"), ({"code": "3", "basis": "no.such"}, "basis"), ({"code": "3", "kind": "x"}, "kind"),
        ({"code": "3", "ratios": {"A": "101"}}, "ratio_a"), ({"code": "3", "ratios": {"B": "viel"}}, "ratio_b"),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            commands.register_item(**{**facts, **changed})
        assert refused.value.field == field
    assert len(db.session.execute(db.select(InspectionItem)).all()) == 2


def test_a_general_item_takes_no_more_than_its_ratio_and_a_key_item_has_no_ceiling(office):
    general = commands.register_item(
        code="IP-02", name="商标代理行为", basis="trademark.infringement", kind="general", speciality="商标", method="paper",
        ratios={"A": "10"}, on=today(), actor=office.planner,
    )  # fmt: skip
    assert foreseen_problems(office.plan(item=general, quota={"A": 2}), today()) == []
    found = [reason.plain() for reason in foreseen_problems(office.plan(item=general, quota={"A": 3}), today())]
    assert found == ["一般检查事项在A级20个对象中最多抽取2个（比例10%），计划为3个"]
    assert foreseen_problems(office.plan(quota={"A": 20}), today()) == []
    held = office.draw(item=general, quota={"A": 3})
    run()
    assert "最多抽取2个" in fresh(held).held_because


def test_two_people_stop_a_draw_before_the_reveal_and_its_number_stays_burned(office):
    draw = office.draw()
    commands.freeze_due_draws(on=today())
    commands.request_abort(draw, because="名录有误", on=today(), actor=office.planner)
    assert run() == "没有到期的抽取"
    with pytest.raises(Refused, match="等待第二人"):
        commands.advance(draw, on=today(), actor=office.approver)
    with pytest.raises(Refused, match="已经有人申请"):
        commands.request_abort(draw, because="again", on=today(), actor=office.approver)
    with pytest.raises(Refused, match="不能决定自己的申请"):
        commands.approve_abort(draw, on=today(), actor=office.planner)
    commands.approve_abort(draw, on=today(), actor=office.approver)
    assert (draw.state, draw.abort_because) == ("aborted", "名录有误")
    assert run() == "没有到期的抽取"
    assert names_of(draw.number)[-2:] == ["draw.abort_requested", "draw.aborted"]
    assert office.draw().serial == 2


def test_a_refused_abort_lets_the_draw_go_on(office):
    draw = office.draw()
    commands.request_abort(draw, because="名录有误", on=today(), actor=office.planner)
    commands.refuse_abort(draw, on=today(), actor=office.approver)
    assert run() == "已公布1件"
    assert "draw.abort_refused" in names_of(draw.number)


def test_nothing_is_stopped_after_the_reveal_not_even_in_the_database(office):
    draw = office.draw()
    run()
    with pytest.raises(Refused, match="已经揭示"):
        commands.request_abort(draw, because="x", on=today(), actor=office.planner)
    with pytest.raises(Refused, match="已经揭示"):
        commands.approve_abort(draw, on=today(), actor=office.approver)
    with pytest.raises(IntegrityError):
        db.session.execute(db.update(Draw).values(state="aborted", abort_approved_by_id=office.approver.id))
    db.session.rollback()


def test_by_hand_a_draw_is_frozen_first_and_drawn_at_the_next_push(office):
    draw = office.draw()
    commands.advance(draw, on=today(), actor=office.approver)
    assert draw.state == "frozen"
    commands.advance(draw, on=today(), actor=office.approver)
    assert draw.state == "published"


def test_leave_and_recusals_are_refused_where_they_make_no_sense(office):
    inspector = office.inspector(office.officers[0])
    yesterday = today() - timedelta(days=1)
    for begins, ends in ((today(), yesterday), (yesterday, yesterday)):
        with pytest.raises(Refused) as refused:
            commands.record_leave(inspector, begins_on=begins, ends_on=ends, on=today(), actor=office.planner)
        assert refused.value.field == "ends_on"
    for given, field in (({"reason": "friend"}, "reason"), ({"code": "nobody"}, "code")):
        facts = {"code": "x", "reason": "relative", "details": None, **given}
        with pytest.raises(Refused) as refused:
            commands.declare_recusal(inspector, **facts, on=today(), actor=office.officers[0])
        assert refused.value.field == field


def test_an_expiring_certificate_keeps_its_holder_out(app):
    office = make_office(officers=3)
    newcomer = make_user(office.bureau, "officer")
    newcomer.certificates[0].valid_until = today() + timedelta(days=5)
    office.officers.append(newcomer)
    stock(office, 20)
    draw = office.draw()
    run()
    assert draw.frozen.left_out == [{"certificate": newcomer.certificates[0].number, "reason": "执法证在检查期限内无效或将到期"}]


def test_targets_of_a_sibling_bureau_are_not_drawn(app):
    city = make_office(libraries=False)
    east, _west = make_office(parent=city.bureau, targets=5), make_office(parent=city.bureau, targets=9)
    draw = east.draw()
    run()
    assert draw.targets == 5
    assert {visit.district for visit in draw.assignments} == {east.bureau.district}
