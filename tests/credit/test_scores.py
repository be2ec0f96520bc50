"""Scores follow decisions: after an event, on the day that time changes one, and never otherwise."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import event

from ipenforce import jobs
from ipenforce.cases import commands as cases
from ipenforce.cases.commands.changes import hash_of
from ipenforce.clock import today
from ipenforce.credit import commands, queries
from ipenforce.credit.models import Score
from ipenforce.db import db
from ipenforce.event_names import EVENTS
from ipenforce.events import SYSTEM, Event
from ipenforce.law import provision
from ipenforce.parties.models import Party
from ipenforce.rules.facts import read_facts
from ipenforce.rules.infringer import RULES
from ipenforce.rules.judge import judge, stated
from tests.cases.stage import make_case, make_cast
from tests.credit.records import make_decision
from tests.factories import make_bureau, make_party

pytestmark = pytest.mark.usefixtures("app")
DAY = date(2026, 11, 23)


def changes(party: Party) -> list[dict[str, object]]:
    rows = db.session.execute(db.select(Event).filter_by(name="score.changed", subject=party.number).order_by(Event.id)).scalars()
    return [row.facts for row in rows]


def score_of(party: Party) -> Score:
    score = queries.score_of(party)
    assert score is not None
    return score


def test_a_served_decision_is_scored_with_its_reason_by_the_consumer_of_events() -> None:
    case = make_case("published")
    party = case.respondents[0].party
    db.session.commit()
    jobs.consume_all()
    score = queries.score_of(party)
    assert score is not None and (score.points, score.grade, score.day) == ("95", "A", today())
    [finding] = score.findings
    assert finding["rule"] == "lighter_fine" and finding["decision"] == case.decisions[0].number
    assert finding["text"].format(**finding["values"]).endswith("从轻处罚，罚款15,000元")
    assert finding["basis"] == "《本局知识产权侵权人信用评价标准（试行）》附表"
    assert [(row["before"], row["after"], row["grade_after"]) for row in changes(party)] == [("100", "95", "A")]


def test_reading_the_same_events_again_changes_nothing() -> None:
    case = make_case("served")
    party = case.respondents[0].party
    events = list(db.session.execute(db.select(Event)).scalars())
    commands.refresh_after(events)
    commands.refresh_after(events)
    assert len(changes(party)) == 1
    assert db.session.execute(db.select(db.func.count()).select_from(Score)).scalar_one() == 1


def test_a_decision_that_is_not_served_scores_nobody() -> None:
    case = make_case("decided")
    commands.refresh_after(list(db.session.execute(db.select(Event)).scalars()))
    assert queries.score_of(case.respondents[0].party) is None


def test_a_withdrawn_decision_gives_the_points_back() -> None:
    cast = make_cast()
    case = make_case("published", cast)
    party = case.respondents[0].party
    db.session.commit()
    jobs.consume_all()
    change = cases.propose_change(case, case.decisions[0], kind="withdrawal", because="复议决定撤销", on=today(), actor=cast.officer)
    cases.approve_change(case, change, shown_hash=hash_of(change), opinion="同意", on=today(), actor=cast.head)
    db.session.commit()
    jobs.consume_all()
    score = queries.score_of(party)
    assert score is not None and (score.points, score.grade, score.findings) == ("100", "A", [])
    assert [row["after"] for row in changes(party)] == ["95", "100"]


def test_a_second_infringement_in_five_years_lowers_the_grade_to_c_and_says_why() -> None:
    bureau, party = make_bureau(), make_party()
    make_decision(bureau, party, date(2025, 12, 1), docket_no="示市监处罚〔2025〕9号")
    second = make_decision(bureau, party, date(2026, 6, 10), acted_on=date(2026, 5, 1), docket_no="示市监处罚〔2026〕3号")
    score = commands.refresh_party(party, on=DAY, actor=SYSTEM)
    assert score is not None and (score.points, score.grade) == ("87.5", "C")
    assert score.next_change_on == date(2026, 12, 1)
    told = stated(score.findings)
    assert told[2] == "示市监处罚〔2026〕3号：5年内第2次实施“侵犯注册商标专用权”，此前的决定均已生效（《商标法》第六十条）"
    assert told[3].startswith("因示市监处罚〔2026〕3号，等级最高为C")
    assert score.findings[2]["decision"] == second.number


def test_time_alone_gives_points_back_on_the_day_that_the_score_named() -> None:
    bureau, party, other = make_bureau(), make_party(), make_party()
    make_decision(bureau, party, date(2025, 11, 24))
    make_decision(bureau, other, date(2026, 6, 1))
    for one in (party, other):
        commands.refresh_party(one, on=DAY, actor=SYSTEM)
    assert commands.refresh_due(on=DAY) == "更新到期评分 0 个，其中 0 个有变动"
    assert commands.refresh_due(on=date(2026, 11, 24)) == "更新到期评分 1 个，其中 1 个有变动"
    score = queries.score_of(party)
    assert score is not None and (score.points, score.day, score.next_change_on) == ("100", date(2026, 11, 24), None)
    assert [row["after"] for row in changes(party)] == ["95", "100"]
    assert commands.refresh_due(on=date(2026, 11, 24)).startswith("更新到期评分 0 个")


def test_a_policy_that_was_adopted_after_a_score_was_kept_is_applied_on_its_first_day() -> None:
    bureau, party = make_bureau(), make_party()
    make_decision(bureau, party, date(2026, 6, 1))
    commands.refresh_party(party, on=DAY, actor=SYSTEM)
    score_of(party).policy_from, score_of(party).points = date(2025, 1, 1), "97"
    db.session.flush()
    assert commands.refresh_due(on=DAY) == "更新到期评分 1 个，其中 1 个有变动"
    assert (score_of(party).policy_from, score_of(party).points) == (provision("house.infringer_points").on(DAY).start, "95")
    assert commands.refresh_due(on=DAY).startswith("更新到期评分 0 个")


def test_an_unpaid_fine_costs_points_from_the_day_after_the_last_day_for_payment() -> None:
    bureau, party = make_bureau(), make_party()
    decision = make_decision(bureau, party, date(2026, 11, 1), paid_on=None)
    commands.refresh_party(party, on=date(2026, 11, 16), actor=SYSTEM)
    assert score_of(party).next_change_on == date(2026, 11, 17)
    commands.refresh_due(on=date(2026, 11, 17))
    assert score_of(party).points == "75"
    decision.paid_on = date(2026, 11, 20)
    score = commands.refresh_party(party, on=DAY, actor=SYSTEM)
    assert score is not None and score.points == "75" and score.next_change_on == date(2027, 5, 20)


def test_a_score_explains_itself_from_what_it_kept() -> None:
    bureau, party = make_bureau(), make_party()
    decision = make_decision(bureau, party, date(2026, 3, 1), band="heavier", intent=["F1"], severity=["G2"])
    score = commands.refresh_party(party, on=DAY, actor=SYSTEM)
    assert score is not None
    decision.band = "lighter"
    db.session.flush()
    db.session.expire(score)
    policy = provision("house.infringer_points").on(score.policy_from)
    again = judge(read_facts(score.facts), RULES, policy, score.day)
    assert [finding.as_json() for finding in again.findings] == score.findings
    assert again.shown_points == score.points == "55"


def test_facts_are_those_of_the_day() -> None:
    bureau, party = make_bureau(), make_party()
    make_decision(bureau, party, date(2026, 3, 1), paid_on=date(2026, 4, 1), withdrawn_on=date(2026, 6, 1))
    make_decision(bureau, party, None)
    assert queries.facts_of(party, date(2026, 2, 28)).decisions == ()
    [then] = queries.facts_of(party, date(2026, 3, 15)).decisions
    assert (then.paid_on, then.withdrawn_on, then.due_fen) == (None, None, 100_000)
    [now] = queries.facts_of(party, DAY).decisions
    assert (now.paid_on, now.withdrawn_on) == (date(2026, 4, 1), date(2026, 6, 1))
    assert now.acted_on == date(2025, 12, 31)


def test_a_score_of_a_later_day_is_not_set_back() -> None:
    bureau, party = make_bureau(), make_party()
    make_decision(bureau, party, date(2025, 11, 24))
    commands.refresh_party(party, on=date(2026, 11, 25), actor=SYSTEM)
    commands.refresh_party(party, on=DAY, actor=SYSTEM)
    score = queries.score_of(party)
    assert score is not None and (score.day, score.points) == (date(2026, 11, 25), "100")


def test_the_number_of_queries_does_not_grow_with_the_number_of_parties() -> None:
    bureau = make_bureau()
    parties = [make_party() for _ in range(12)]
    for n, party in enumerate(parties):
        make_decision(bureau, party, DAY - timedelta(days=n))
    db.session.flush()

    def asked(ids: list[int]) -> int:
        seen: list[str] = []
        listen = lambda *args: seen.append(args[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listen)
        try:
            facts = queries.facts_of_many(ids, DAY)
        finally:
            event.remove(db.engine, "before_cursor_execute", listen)
        assert all(len(facts[one].decisions) == 1 for one in ids)
        return len(seen)

    ids = [party.id for party in parties]
    assert asked(ids[:1]) == asked(ids) == 5
    assert list(queries.infringers()) == [sorted(ids)]


def test_many_are_refreshed_together_and_listed_by_grade() -> None:
    bureau = make_bureau()
    parties = [make_party() for _ in range(3)]
    for party, band in zip(parties, ("lighter", "ordinary", "heavier"), strict=True):
        make_decision(bureau, party, date(2026, 3, 1), band=band)
    ids = [party.id for party in parties]
    assert commands.refresh_many([*ids, make_party().id], on=DAY, actor=SYSTEM) == 3
    assert commands.refresh_many(ids, on=DAY, actor=SYSTEM) == 0
    assert queries.grade_counts() == {"A": 2, "C": 1}
    listed = db.session.execute(queries.scores_of_grade("A")).scalars()
    assert [score.party_id for score in listed] == ids[:2]


def test_an_imported_decision_counts_only_where_its_effective_day_is_stated() -> None:
    bureau, stated_party, silent = make_bureau(), make_party(), make_party()
    known = make_decision(bureau, stated_party, date(2026, 3, 1), origin="imported", acted_on=None)
    unknown = make_decision(bureau, silent, None, origin="imported")
    assert queries.infringers_of([], [known.case.number, unknown.case.number]) == sorted([stated_party.id, silent.id])
    commands.refresh_many([stated_party.id, silent.id], on=DAY, actor=SYSTEM)
    assert queries.score_of(silent) is None
    assert score_of(stated_party).points == "95"


def test_the_events_that_are_waited_for_exist() -> None:
    assert set(EVENTS) >= commands.SCORING_EVENTS
