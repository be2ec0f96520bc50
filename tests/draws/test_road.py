"""The whole road of a sealed draw: plan, seal, freeze, reveal, selection, visits, receipt, result, lead."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy.exc import DBAPIError

from ipenforce.clock import today
from ipenforce.db import db
from ipenforce.draws import commands
from ipenforce.draws.models import Draw, InspectionPlan
from ipenforce.draws.queries.rosters import frozen_lines, published_head
from ipenforce.errors import Refused
from ipenforce.events import Event
from ipenforce.events import verify as verify_chain
from ipenforce.rules.draw import derive
from ipenforce.rules.draw_plan import commitment
from ipenforce.rules.receipt import verify
from tests.draws.office import WHOLE_ROAD, fresh, make_office, names_of, run, stock
from tests.rules.plans import code


@pytest.fixture
def office(app):
    return make_office()


def test_a_plan_becomes_visits_and_a_receipt_without_anybody(office):
    draw = office.draw()
    assert commands.freeze_due_draws(on=today()) == "名录已冻结1件"
    assert commands.run_due_draws(on=today()) == "已公布1件"
    assert (draw.state, draw.targets, len(draw.assignments)) == ("published", 20, 3)
    assert names_of(draw.number) == WHOLE_ROAD
    assert names_of(draw.plan.number) == ["plan.drafted", "plan.approved"]
    assert draw.number == f"双抽〔{today().year}〕1号"
    for visit in draw.assignments:
        assert visit.leader_id != visit.second_id
        assert (visit.drawn_on, visit.visit_by) == (today(), draw.plan.visit_by)
    assert [visit.rank for visit in draw.assignments] == [1, 2, 3]


def test_the_receipt_holds_and_redoes_the_same_visits(office):
    draw = office.draw()
    run()
    receipt = json.loads(draw.receipt)
    assert verify(receipt, published_head(draw)["transcript_head"]) == []
    assert receipt["grade"] == "sealed"
    assert [row["code"] for row in receipt["selected"]] == [visit.code for visit in draw.assignments]
    pairs = [(row["leader"], row["second"]) for row in receipt["pairs"]]
    assert pairs == [(visit.leader.certificate_no, visit.second.certificate_no) for visit in draw.assignments]
    again = derive({
        **receipt["plan"], **{name: receipt[name] for name in ("contributors", "public_entropy", "exclusions", "inspectors", "recusals")},
        "targets": receipt["roster"],
    })  # fmt: skip
    assert again["seed"] == draw.seed
    assert all(person.name not in draw.receipt for person in office.officers)


def test_the_head_is_public_in_a_transaction_before_the_share_is_revealed(office):
    draw = office.draw()
    share = draw.share
    assert commitment(draw.number, "server", share) == draw.commitment
    commands.freeze_due_draws(on=today())
    assert draw.state == "frozen"
    assert published_head(draw)["transcript_head"] == draw.transcript_head
    told = db.session.execute(db.select(Event.body)).scalars().all()
    assert not any(share in body for body in told)
    assert commands.freeze_due_draws(on=today()) == "没有到期的抽取"
    commands.run_due_draws(on=today())
    assert draw.share == share


def test_a_draw_that_is_not_frozen_is_not_drawn(office):
    draw = office.draw()
    assert commands.run_due_draws(on=today()) == "没有到期的抽取"
    assert fresh(draw).state == "committed"


def test_a_draw_is_never_run_twice(office):
    draw = office.draw()
    run()
    before = (draw.seed, draw.receipt_sha256, [visit.number for visit in draw.assignments])
    assert run() == "没有到期的抽取"
    assert run(today() + timedelta(days=40)) == "没有到期的抽取"
    draw = fresh(draw)
    assert (draw.seed, draw.receipt_sha256, [visit.number for visit in draw.assignments]) == before
    assert names_of(draw.number) == WHOLE_ROAD
    with pytest.raises(Refused, match="已经完成"):
        commands.advance(draw, on=today(), actor=office.approver)


def test_a_draw_waits_for_its_day(office):
    tomorrow = today() + timedelta(days=1)
    draw = office.draw(due_on=tomorrow)
    assert run() == "没有到期的抽取"
    with pytest.raises(Refused, match="未到期"):
        commands.advance(draw, on=today(), actor=office.approver)
    assert run(tomorrow) == "已公布1件"


def test_what_was_missed_for_days_is_caught_up_with_as_of_today(office):
    past = today() - timedelta(days=5)
    draw = office.draw(on=past)
    for back in range(5, -1, -1):
        commands.freeze_due_draws(on=today() - timedelta(days=back))
    for back in range(5, -1, -1):
        commands.run_due_draws(on=today() - timedelta(days=back))
    assert draw.state == "published"
    assert draw.frozen_on == today()
    assert {visit.drawn_on for visit in draw.assignments} == {today()}
    assert names_of(draw.number) == WHOLE_ROAD


def test_a_draw_whose_visits_could_only_be_late_is_held_and_may_still_be_stopped(office):
    past = today() - timedelta(days=30)
    draw = office.draw(on=past)
    assert commands.freeze_due_draws(on=today()) == "停止1件"
    assert "检查期限" in fresh(draw).held_because
    commands.request_abort(draw, because="逾期", on=today(), actor=office.planner)
    commands.approve_abort(draw, on=today(), actor=office.approver)
    assert draw.state == "aborted"


def test_a_draw_that_cannot_be_frozen_says_why_holds_up_no_other_and_goes_on_when_mended(office):
    bad = office.draw(quota={"A": 50})
    good = office.draw(quota={"A": 1})
    assert commands.freeze_due_draws(on=today()) == "停止1件、名录已冻结1件"
    assert "只有20个检查对象，不足以抽取50个" in fresh(bad).held_because
    commands.freeze_due_draws(on=today())
    assert names_of(bad.number).count("draw.held") == 1
    assert bad.frozen is None
    assert commands.run_due_draws(on=today()) == "已公布1件"


    stock(office, 60)
    assert commands.freeze_due_draws(on=today()) == "名录已冻结1件"
    assert fresh(bad).held_because is None
    assert fresh(good).state == "published"


def test_the_drawn_are_not_drawn_again_until_visited_and_not_twice_a_year_for_the_item(office):
    first = office.draw()
    run()
    second = office.draw()
    run()
    drawn = {visit.code for visit in first.assignments}
    assert not drawn & {visit.code for visit in second.assignments}
    receipt = json.loads(second.receipt)
    assert receipt["exclusion_counts"] == {"已被抽中且检查尚未完成": 3}
    for visit in first.assignments:
        commands.enter_result(visit, result="1", disposition="none", findings="", visited_on=today(), on=today(), actor=office.officers[0])
    third = office.draw()
    run()
    assert json.loads(third.receipt)["exclusion_counts"] == {"已被抽中且检查尚未完成": 3, "本年度本事项已抽查": 3}
    assert {row[0] for row in second.frozen.changes["removed"]} == drawn
    assert second.frozen.changes["previous"] == first.number


def test_the_recused_and_the_absent_are_not_sent(office):
    away, kin = office.inspector(office.officers[0]), office.inspector(office.officers[1])
    commands.record_leave(away, begins_on=today(), ends_on=today() + timedelta(days=3), on=today(), actor=office.planner)
    for n in range(1, 21):
        commands.declare_recusal(kin, code=code(n), reason="relative", details="示例亲属", on=today(), actor=office.officers[1])
    draw = office.draw(quota={"A": 10})
    run()
    sent = Counter(one for visit in draw.assignments for one in (visit.leader_id, visit.second_id))
    assert set(sent) == {office.inspector(officer).id for officer in office.officers[2:]}
    assert draw.frozen.left_out == [{"certificate": away.certificate_no, "reason": "休假"}]
    assert all(visit.cap_lifted for visit in draw.assignments[5:])
    assert "示例亲属" not in draw.receipt
    assert names_of(kin.number).count("recusal.declared") == 20
    assert names_of(away.number) == ["inspector.leave_recorded"]


def test_where_all_are_recused_the_freeze_names_the_target_and_nothing_is_half_drawn(office):
    for officer in office.officers:
        commands.declare_recusal(office.inspector(officer), code=code(1), reason="interest", details=None, on=today(), actor=officer)
    draw = office.draw()
    run()
    assert f"检查对象{code(1)}：4名检查人员全部回避" in fresh(draw).held_because
    assert (draw.state, draw.frozen, draw.assignments) == ("committed", None, [])


def test_what_was_frozen_cannot_be_changed_in_the_database(office):
    draw = office.draw()
    commands.freeze_due_draws(on=today())
    db.session.commit()
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(db.text("UPDATE frozen_draw SET plan = '{}'"))
    db.session.rollback()
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(db.text("DELETE FROM frozen_draw"))
    db.session.rollback()
    assert len(frozen_lines(fresh(draw).frozen)) == 20


def test_a_root_that_is_not_the_published_one_stops_the_draw(office):
    draw = office.draw()
    commands.freeze_due_draws(on=today())
    db.session.execute(db.update(Draw).where(Draw.id == draw.id).values(roster_root="0" * 64))
    assert commands.run_due_draws(on=today()) == "停止1件"
    assert "与公布的根哈希不符" in fresh(draw).held_because
    assert draw.state == "frozen"


def test_a_share_that_is_not_the_committed_one_stops_the_draw(office):
    draw = office.draw()
    commands.freeze_due_draws(on=today())
    db.session.execute(db.update(Draw).where(Draw.id == draw.id).values(share="0" * 64))
    db.session.expire_all()
    assert commands.run_due_draws(on=today()) == "停止1件"
    assert "与其承诺不符" in fresh(draw).held_because


def test_the_target_library_may_change_after_the_freeze_without_changing_the_draw(office):
    draw = office.draw()
    commands.freeze_due_draws(on=today())
    root = draw.roster_root


    stock(office, 40)
    commands.run_due_draws(on=today())
    assert (draw.roster_root, draw.targets) == (root, 20)
    assert {visit.code for visit in draw.assignments} <= {code(n) for n in range(1, 21)}


def test_the_chain_of_events_holds_after_all_this(office):
    office.draw()
    run()
    db.session.commit()
    assert list(verify_chain()) == []
    assert db.session.execute(db.select(InspectionPlan)).scalar_one().state == "approved"
