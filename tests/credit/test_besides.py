"""Records, easings, repairs, commitments, the past, trials and passes: what changes a score, by whom, and what stays as it was."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from flask.cli import ScriptInfo

from ipenforce import jobs
from ipenforce.cli import main
from ipenforce.clock import today
from ipenforce.credit import commands, queries, telling
from ipenforce.credit.models import PastScore, Score, ScoreRun
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.events import SYSTEM
from ipenforce.law import provision
from ipenforce.law.terms import plain_terms
from ipenforce.parties import commands as registry
from ipenforce.parties.models import IPRight
from ipenforce.policy import commands as policy
from tests.credit.records import make_decision
from tests.factories import make_bureau, make_party, make_user
from tests.policy.office import make_office

pytestmark = pytest.mark.usefixtures("app")
DAY = date(2026, 11, 23)


def test_what_weighs_beside_decisions_is_entered_ended_and_taken_back() -> None:
    bureau, party = make_bureau(), make_party()
    officer = make_user(bureau, "officer")
    right = IPRight(kind="patent", name="示例专利", created_at=db.func.now())
    db.session.add(right)
    db.session.flush()
    given = {"rule": "unreachable", "what": "抽查记录一号", "evidence": "现场照片", "right_number": right.number, "on": DAY, "actor": officer}
    row = commands.enter_record(party, **given, started_on=date(2026, 3, 1))
    points = lambda day: queries.judged(party, day).shown_points  # noqa: E731
    assert (points(date(2026, 2, 28)), points(DAY)) == ("100", "90")
    for changed, told in (
        ({"started_on": date(2026, 3, 1)}, "已经登记"), ({"started_on": DAY + timedelta(days=1)}, "晚于今天"),
        ({"started_on": DAY, "right_number": "R0"}, "没有编号"), ({"started_on": DAY, "rule": "no_penalty"}, "种类"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=told):
            commands.enter_record(party, **{**given, **changed})
    commands.end_record(row, ended_on=date(2026, 6, 1), because="已恢复联系", on=DAY, actor=officer)
    assert (points(date(2026, 5, 31)), points(date(2026, 6, 1))) == ("90", "100")
    with pytest.raises(Refused, match="已经登记改正"):
        commands.end_record(row, ended_on=DAY, because="再次", on=DAY, actor=officer)
    commands.void_record(row, because="登记错误", on=DAY, actor=officer)
    assert (points(date(2026, 5, 31)), points(DAY)) == ("90", "100")
    with pytest.raises(Refused, match="已经作废"):
        commands.end_record(row, ended_on=DAY, because="再次", on=DAY, actor=officer)
    kept = commands.make_commitment(party, text="按期整改", made_on=date(2026, 5, 1), due_on=date(2026, 6, 1), on=DAY, actor=officer)
    commands.check_commitment(kept, kept=True, finding="已整改", checked_on=date(2026, 6, 2), on=DAY, actor=officer)
    broken = commands.make_commitment(party, text="不再销售", made_on=date(2026, 5, 1), due_on=date(2026, 6, 1), on=DAY, actor=officer)
    commands.check_commitment(broken, kept=False, finding="仍在销售", checked_on=date(2026, 6, 3), on=DAY, actor=officer)
    assert [points(date(2026, 6, day)) for day in (1, 2, 3)] == ["100", "105", "100"]
    assert list(queries.infringers()) == [[party.id]] and queries.infringer_count() == 1


def test_easings_and_repairs_need_a_second_person_and_change_the_score_from_their_day() -> None:
    bureau, party = make_bureau(), make_party()
    officer, head = make_user(bureau, "officer"), make_user(bureau, "bureau_head")
    decision = make_decision(bureau, party, date(2026, 3, 1), band="ordinary", published_on=date(2026, 3, 5))
    grade = lambda day: (queries.judged(party, day).shown_points, queries.judged(party, day).grade)  # noqa: E731
    key = f"ordinary_fine:{decision.number}"
    with pytest.raises(Refused, match="没有该项扣分"):
        commands.propose_easing(party, finding="severity:J0", grade="", until=date(2027, 1, 1), because="理由", on=DAY, actor=officer)
    with pytest.raises(Refused, match="只能选一种"):
        commands.propose_easing(party, finding=key, grade="B", until=date(2027, 1, 1), because="理由", on=DAY, actor=officer)
    snooze = commands.propose_easing(party, finding=key, grade="", until=date(2026, 12, 1), because="复议期间", on=DAY, actor=officer)
    assert grade(DAY) == ("90", "A")
    with pytest.raises(Refused, match="自己的申请"):
        commands.decide_easing(snooze, approve=True, opinion="同意", on=DAY, actor=officer)
    commands.decide_easing(snooze, approve=True, opinion="同意", on=DAY, actor=head)
    override = commands.propose_easing(party, finding="", grade="C", until=date(2026, 12, 10), because="专项检查", on=DAY, actor=officer)
    commands.decide_easing(override, approve=True, opinion="同意", on=DAY, actor=head)
    assert [grade(day) for day in (date(2026, 11, 22), DAY, date(2026, 12, 1), date(2026, 12, 10))] == [
        ("90", "A"), ("100", "C"), ("90", "C"), ("90", "A"),
    ]  # fmt: skip
    [one] = queries.repairable(party, DAY, harm_removed="已销毁")
    assert {row.clock: row.opens_on for row in one.regimes} == {"samr": date(2026, 6, 5), "ndrc": date(2026, 6, 5)} and one.lacking == []
    repair = commands.file_repair(party, decision=decision.number, harm_removed="已销毁并公开道歉", filed_on=DAY, on=DAY, actor=officer)
    assert repair.due_on == date(2026, 12, 2)
    again = make_decision(bureau, party, date(2026, 10, 1))
    with pytest.raises(Refused, match="再次受到处罚"):
        commands.decide_repair(repair, grant=True, opinion="同意", on=DAY, actor=head)
    again.withdrawn_on = DAY
    with pytest.raises(Refused, match="自己受理"):
        commands.decide_repair(repair, grant=True, opinion="同意", on=DAY, actor=officer)
    decision.paid_on = None
    with pytest.raises(Refused, match="尚未履行"):
        commands.decide_repair(repair, grant=True, opinion="同意", on=DAY, actor=head)
    decision.paid_on = date(2026, 3, 10)
    commands.decide_repair(repair, grant=True, opinion="同意", on=DAY, actor=head)
    assert queries.judged(party, DAY).points == 100 and queries.judged(party, date(2026, 11, 22)).findings[0].decision == decision.number
    assert [row.times for row in queries.repetitions(party, DAY) if row.code == "R1"] == [1]


def test_the_heavier_a_penalty_the_longer_its_repair_waits_and_the_stricter_regime_governs() -> None:
    bureau, party = make_bureau(), make_party()
    make_decision(bureau, party, date(2026, 5, 1), band="heavier")
    [one] = queries.repairable(party, DAY, harm_removed="已消除")
    assert {row.clock: row.opens_on for row in one.regimes} == {"samr": date(2026, 8, 1), "ndrc": date(2027, 5, 1)}
    assert one.governing is not None and one.governing.clock == "ndrc"
    assert [reason.plain() for reason in one.lacking] == ["最早可以在2027-05-01申请"]
    [early] = queries.repairable(party, date(2026, 5, 2))
    assert len(early.lacking) == 2


def test_an_earlier_day_is_told_as_it_was_kept_even_where_a_decision_was_withdrawn_since() -> None:
    bureau, party = make_bureau(), make_party(uscc="91230500MA1EXAMPL1")
    make_decision(bureau, party, date(2025, 12, 1), acted_on=date(2025, 10, 1))
    second = make_decision(bureau, party, date(2026, 6, 10), acted_on=date(2026, 5, 1))
    for day in (date(2026, 1, 5), date(2026, 6, 10), date(2026, 9, 1)):
        commands.refresh_party(party, on=day, actor=SYSTEM)
    days = (date(2026, 3, 1), date(2026, 6, 10), date(2026, 11, 1))
    before = {day: telling.tell(party, queries.judged(party, day)) for day in days}
    second.withdrawn_on = DAY
    db.session.flush()
    commands.refresh_party(party, on=DAY, actor=SYSTEM)
    assert {day: telling.tell(party, queries.judged(party, day)) for day in days} == before
    assert [(before[day]["score"], before[day]["grade"]) for day in days] == [(95.0, "A"), (87.5, "C"), (87.5, "C")]
    for day in days:
        kept = queries.kept_on(party, day)
        assert kept is not None and (float(kept.points), kept.grade) == (before[day]["score"], before[day]["grade"])
        assert [row["expires_on"] for row in kept.findings] == [row["expires_on"] for row in before[day]["findings"]]
    assert queries.judged(party, DAY).shown_points == "95" and queries.kept_on(party, date(2026, 1, 4)) is None
    assert db.session.execute(db.select(db.func.count()).select_from(PastScore)).scalar_one() == 2
    told = before[days[1]]["findings"][2]
    assert (told["rule"], told["article"], told["since"], told["expires_on"]) == ("repeat_infringement", "《商标法》第六十条", "2026-06-10", "2027-06-10")


def test_those_who_are_judged_one_operator_count_together_and_apart_again_when_that_is_undone() -> None:
    bureau, shops = make_bureau(), [make_party() for _ in range(3)]
    officer = make_user(bureau, "officer")
    for n, shop in enumerate(shops):
        make_decision(bureau, shop, today() - timedelta(days=30 * (n + 1)), acted_on=today() - timedelta(days=30 * (n + 1) + 20))
    commands.refresh_many([one.id for one in shops], on=today(), actor=SYSTEM)
    ruling = registry.rule_one_operator(shops[0], others=shops[1:], because="同一收款账户", on=today(), actor=officer)
    db.session.commit()
    jobs.consume_all()
    grades = lambda: {(row.points, row.grade) for row in db.session.execute(db.select(Score)).scalars()}  # noqa: E731
    assert grades() == {("77.5", "C")}
    assert {row.decision for row in queries.judged(shops[2], today()).findings if row.rule == "lighter_fine"} == {
        row.number for shop in shops for row in queries.facts_of(shop, today() - timedelta(days=1)).decisions
    }  # fmt: skip
    assert [[row.decision.number for row in queries.repairable(shop, today())] for shop in shops] == [
        [row.number for row in queries.facts_of(shop, today() - timedelta(days=1)).decisions] for shop in shops
    ]  # fmt: skip
    registry.undo_ruling(ruling, because="账户已更换", on=today(), actor=officer)
    db.session.commit()
    jobs.consume_all()
    assert grades() == {("95", "A")}


def test_who_has_a_score_through_his_group_alone_is_in_every_pass_and_repairs_only_his_own_decisions() -> None:
    bureau, kept, merged = make_bureau(), make_party(), make_party()
    officer = make_user(bureau, "officer", "unit_head")
    decision = make_decision(bureau, merged, today() - timedelta(days=100))
    registry.merge_parties(kept, other=merged, because="同一执照", on=today(), actor=officer)
    assert list(queries.infringers()) == [[merged.id]]
    commands.refresh_many([kept.id], on=today(), actor=SYSTEM)
    assert list(queries.infringers()) == [sorted([kept.id, merged.id])] and queries.infringer_count() == 2
    assert queries.repairable(kept, today()) == [] and len(queries.repairable(merged, today())) == 1
    with pytest.raises(Refused, match="请选择当事人的一份"):
        commands.file_repair(kept, decision=decision.number, harm_removed="已销毁", filed_on=today(), on=today(), actor=officer)


def test_a_draft_is_tried_over_everybody_before_its_approval_and_says_who_moves_and_why(tmp_path: Path, app) -> None:
    office = make_office()
    parties = [make_party(uscc=None) for _ in range(3)]
    for party, band in zip(parties, ("lighter", "ordinary", "ordinary"), strict=True):
        make_decision(office.bureau, party, date(2026, 3, 1), band=band)
    terms = plain_terms(provision("house.infringer_points").on(DAY).terms)
    terms["rules"]["ordinary_fine"]["points"] = -25
    row = office.draft("house.infringer_points", terms=terms, starts_on=date(2027, 1, 1))
    with pytest.raises(Refused, match="试算"):
        policy.approve_version(row, shown_hash=row.text_hash, opinion="同意", on=DAY, actor=office.head)
    from ipenforce.policy.queries import as_version

    found = queries.compare(as_version(row), DAY)
    commands.keep_trial(row, result=found, on=DAY, actor=office.author)
    assert (found.total, found.changed, dict(found.moves)) == (3, 2, {"A→C": 2})
    assert found.moved[0]["because"] == [{"rule": "ordinary_fine", "before": "-10", "after": "-25"}]
    policy.approve_version(row, shown_hash=row.text_hash, opinion="同意", on=DAY, actor=office.head)
    with pytest.raises(Refused, match="已经批准或者退回"):
        commands.keep_trial(row, result=found, on=DAY, actor=office.author)
    number, file = parties[1].number, tmp_path / "draft.yaml"
    file.write_text(yaml.safe_dump(terms, allow_unicode=True), "utf-8")
    db.session.commit()

    def run(*words: str) -> Result:
        db.session.remove()
        return CliRunner().invoke(main, ["score", *words], obj=ScriptInfo(create_app=lambda *_: app))

    told = json.loads(run("compare", str(file), "--on", "2026-11-23", "--json").stdout)
    assert told["moves"] == {"A→C": 2} and told["grades_after"] == {"A": 1, "C": 2}
    shown = json.loads(run("show", number, "--on", "2026-11-23", "--json").stdout)
    assert (shown["score"], shown["grade"], shown["ruleset"]) == (90.0, "A", "house.infringer_points@2026-01-01")
    assert {"rule", "points", "reason", "article", "expires_on"} <= shown["findings"][0].keys()
    assert run("show", "P0").exit_code == 1
    file.write_text("grades: 3", "utf-8")
    assert "不能采用" in run("compare", str(file)).stderr
    assert run("all", "--on", "2026-11-23").stdout.startswith("已重算 3 名")
    assert json.loads(run("backtest", "--on", "2026-11-23", "--json").stdout)["grades"] == []


def test_a_pass_goes_on_from_where_it_stopped_by_events_alone_and_can_be_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ipenforce.credit.queries.scores.CHUNK", 2)
    bureau = make_bureau()
    for n in range(5):
        make_decision(bureau, make_party(), today() - timedelta(days=n + 1))
    run = commands.start_run(on=today(), actor=SYSTEM)
    assert run.total == 5 and commands.start_run(on=today(), actor=SYSTEM) is run
    with pytest.raises(Refused, match="尚未完成"):
        commands.start_run(on=today() + timedelta(days=1), actor=SYSTEM)
    assert commands.advance_run(run, actor=SYSTEM) and run.done == 2
    db.session.commit()
    jobs.consume_all()
    again = db.session.execute(db.select(ScoreRun)).scalar_one()
    assert (again.done, again.changed, again.running) == (5, 5, False)
    assert db.session.execute(db.select(db.func.count()).select_from(Score)).scalar_one() == 5
    other = commands.start_run(on=today(), actor=SYSTEM)
    commands.cancel_run(other, on=today(), actor=SYSTEM)
    assert not commands.advance_run(other, actor=SYSTEM) and other.done == 0
    with pytest.raises(Refused, match="已经结束"):
        commands.cancel_run(other, on=today(), actor=SYSTEM)
