"""A bureau's own policy: drafted by one, signed by another, in force from its first day for whom it is meant."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from sqlalchemy.exc import IntegrityError

from ipenforce.accounts.models import Bureau
from ipenforce.cases import context, penalties
from ipenforce.clock import now
from ipenforce.credit import commands as credit
from ipenforce.credit import queries as scores
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.events import SYSTEM, verify
from ipenforce.law import Version, provision
from ipenforce.policy import commands, queries
from ipenforce.policy.models import PolicyVersion
from tests.accounts.office import facts
from tests.cases.stage import make_case, make_cast
from tests.credit.records import make_decision
from tests.factories import DAY, make_bureau, make_party, make_user
from tests.policy.office import NOW, Office, make_office, terms_of

pytestmark = pytest.mark.usefixtures("app")
FIRST = date(2026, 12, 1)
BEFORE = date(2026, 11, 30)
HALVES = {
    "bands": [
        {"name": "lighter", "from_share": 0, "to_share": "0.2"}, {"name": "ordinary", "from_share": "0.2", "to_share": "1/2"},
        {"name": "heavier", "from_share": "1/2", "to_share": 1},
    ]
}  # fmt: skip


@pytest.fixture(autouse=True)
def monday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


def held(bureau: Bureau, day: date, code: str = "house.lower_fine") -> Version:
    return provision(code, queries.policy_of(bureau)).on(day)


def refused(call: Any, *given: Any, **named: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        call(*given, **named)
    return caught.value


def rows() -> int:
    return db.session.execute(db.select(db.func.count()).select_from(PolicyVersion)).scalar_one()


def test_a_draft_waits_and_is_an_event(office: Office) -> None:
    row = office.draft(starts_on=FIRST, changed={"at_most_yuan": 5000})
    assert (row.state, row.drafted_by, row.decided_by) == ("draft", office.author, None)
    assert queries.waiting(office.bureau) == [row]
    assert facts("policy.drafted") == [
        {"policy": row.number, "code": "house.lower_fine", "starts_on": "2026-12-01", "text_hash": row.text_hash}
    ]
    assert held(office.bureau, FIRST).terms["at_most_yuan"] == 3000


@pytest.mark.parametrize("code", ["penalty.notice", "trademark.infringement", "house.nothing"])
def test_what_a_statute_says_is_not_a_bureaus_to_change(office: Office, code: str) -> None:
    found = refused(
        commands.draft_version, code=code, bureau=office.bureau, starts_on=FIRST, law="示例规定", article="第一条", promulgated_on=DAY,
        summary="示例", terms={"period": {"working_days": 1}}, on=DAY, actor=office.author,
    )  # fmt: skip
    assert found.status == 422 and "只能随系统版本更新" in found.reason.plain()
    assert rows() == 0 and facts("policy.drafted") == []


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"starts_on": date(2026, 11, 22)}, "starts_on", "不能自过去的日期施行"),
        ({"promulgated_on": date(2026, 11, 24)}, "promulgated_on", "公布日期不能晚于施行日期"),
    ],
)
def test_a_draft_starts_today_at_the_earliest_and_not_before_it_is_published(office: Office, given: Any, field: str, words: str) -> None:
    found = refused(office.draft, **{"promulgated_on": date(2026, 11, 1), **given})
    assert (found.status, found.field) == (422, field) and words in found.reason.plain()
    assert rows() == 0


@pytest.mark.parametrize("day", [FIRST, BEFORE])
def test_a_draft_starts_after_the_version_before_it(office: Office, day: date) -> None:
    office.adopt("house.lower_fine", starts_on=FIRST)
    found = refused(office.draft, starts_on=day)
    assert (found.status, found.field) == (422, "starts_on") and "2026-12-01" in found.reason.plain()
    assert office.draft(starts_on=date(2026, 12, 2)).state == "draft"


@pytest.mark.parametrize(
    ("code", "changed", "words"),
    [
        ("house.discretion", {"bands": HALVES["bands"][::-1]}, "依次为从轻、一般、从重"),
        ("house.discretion", {"bands": [*HALVES["bands"][:2], {"name": "heavier", "from_share": "0.6", "to_share": 1}]}, "首尾相接"),
        ("house.discretion", {"bands": [{**row, "from_share": 0, "to_share": 0} for row in HALVES["bands"]]}, "首尾相接"),
        ("house.discretion", {"bands": [{**row, "to_share": 0.5} for row in HALVES["bands"]]}, "内容有误"),
        ("house.discretion", {"bands": []}, "依次为从轻、一般、从重"),
        ("house.discretion", {"starting": [{"base": "turnover", "at_most_yuan": 1, "band": "mild"}]}, "起点档次只能是"),
        ("house.discretion", {"circumstances": [{"code": "a", "text": "甲", "steps": 1}, {"code": "a", "text": "乙", "steps": 1}]}, "重复"),
        ("house.discretion", {"circumstances": [{"code": "a", "text": "甲"}]}, "“甲”应写明上调或者下调几档"),
        ("house.discretion", {"circumstances": [{"code": "a", "text": "甲", "steps": 0}]}, "“甲”应写明"),
        ("house.infringer_points", {"base": 200}, "基础分应在最低分和最高分之间"),
        ("house.infringer_points", {"grades": [{"grade": "A", "at_least": 0}]}, "依次为 A、B、C、D"),
        ("house.infringer_points", {"rules": {"lighter_fine": {"points": -5}}}, "code"),
        ("house.credit_ratios", {"ratios": {g: {"ratio_share": s} for g, s in zip("ABCD", ("0.3", "0.2", "0.1", "0"), strict=True)}}, "信用越差"),
        ("house.credit_ratios", {"ratios": {"A": {"ratio_share": "0.01"}}}, "内容不完整"),
        ("house.inspection_frequency", {"same_item_at_most": 0}, "至少为 1 次"),
        ("house.lower_fine", {"at_most_yuan": 0}, "大于零"),
        ("house.lower_fine", {"at_most_yuan": -1}, "内容有误"),
        ("house.lower_fine", {"bands": ["mild"]}, "档次只能是"),
        ("house.crime_alert", {"warn_share": "1.01"}, "不超过 1"),
        ("house.crime_alert", {"warn_share": "一半"}, "内容有误"),
        ("penalty.hearing_threshold", {"person_at_least_yuan": 0}, "听证数额应大于零"),
        ("house.collective_discussion", {"at_least": 1}, "应在两人以上"),
        ("house.document_words", {"words": {"行政处罚决定书": "罚"}}, "不能增删"),
        ("house.document_words", {"words": {**terms_of("house.document_words")["words"], "行政处罚决定书": "<罚>"}}, "一至六个汉字"),
    ],
)  # fmt: skip
def test_terms_that_no_rule_can_work_with_are_refused_in_words(office: Office, code: str, changed: dict[str, Any], words: str) -> None:
    found = refused(office.draft, code, changed=changed)
    assert found.status == 422 and words in found.reason.plain()
    assert rows() == 0


def test_a_second_person_approves_and_it_is_an_event(office: Office) -> None:
    row = office.adopt("house.lower_fine", starts_on=FIRST, changed={"at_most_yuan": 5000})
    assert (row.state, row.opinion, row.decided_by, row.decided_at) == ("approved", "同意。", office.head, now())
    assert facts("policy.approved") == [
        {"policy": row.number, "code": "house.lower_fine", "starts_on": "2026-12-01", "text_hash": row.text_hash}
    ]
    assert queries.waiting(office.bureau) == [] and list(verify()) == []


def test_the_author_neither_approves_nor_declines_not_even_as_head(office: Office) -> None:
    both = make_user(office.bureau, "legal_reviewer", "bureau_head")
    row = office.draft(actor=both)
    for call in (
        lambda: commands.approve_version(row, shown_hash=row.text_hash, opinion="同意。", on=DAY, actor=both),
        lambda: commands.decline_version(row, because="撤回", on=DAY, actor=both),
    ):
        assert "起草人不能批准自己起草的版本" in refused(call).reason.plain()
    assert row.state == "draft" and facts("policy.approved") == facts("policy.declined") == []


@pytest.mark.parametrize(
    "written",
    [
        "state = 'approved', decided_by_id = drafted_by_id", "state = 'approved'", "state = 'wanted', decided_by_id = :head",
        "decided_by_id = :head",
    ],
)  # fmt: skip
def test_the_database_refuses_the_same_person_and_half_a_decision(office: Office, written: str) -> None:
    office.draft()
    db.session.commit()
    with pytest.raises(IntegrityError):
        db.session.execute(db.text(f"UPDATE policy_version SET {written}"), {"head": office.head.id} if ":head" in written else {})
    db.session.rollback()
    db.session.execute(db.text("UPDATE policy_version SET state = 'approved', decided_by_id = :head"), {"head": office.head.id})


def test_an_approval_is_bound_to_the_text_that_was_shown(office: Office) -> None:
    row = office.draft()
    shown = row.text_hash
    row.terms = {**row.terms, "at_most_yuan": 9000}
    found = refused(commands.approve_version, row, shown_hash=shown, opinion="同意。", on=DAY, actor=office.head)
    assert found.status == 409 and "请重新阅读" in found.reason.plain() and row.state == "draft"


def test_a_draft_whose_first_day_went_by_is_not_approved_any_more(office: Office) -> None:
    row = office.draft()
    found = refused(commands.approve_version, row, shown_hash=row.text_hash, opinion="同意。", on=date(2026, 11, 24), actor=office.head)
    assert found.field == "starts_on" and row.state == "draft"


def test_of_two_drafts_for_one_day_one_is_approved(office: Office) -> None:
    first, second = office.draft(starts_on=FIRST), office.draft(starts_on=FIRST, changed={"at_most_yuan": 2000})
    commands.approve_version(second, shown_hash=second.text_hash, opinion="同意。", on=DAY, actor=office.head)
    found = refused(commands.approve_version, first, shown_hash=first.text_hash, opinion="同意。", on=DAY, actor=office.head)
    assert found.field == "starts_on" and held(office.bureau, FIRST).terms["at_most_yuan"] == 2000


def test_a_draft_is_declined_with_the_reason_and_decided_once(office: Office) -> None:
    row = office.draft(changed={"at_most_yuan": 5000})
    commands.decline_version(row, because="幅度偏高", on=DAY, actor=office.head)
    assert (row.state, row.opinion) == ("declined", "幅度偏高")
    assert facts("policy.declined") == [{"policy": row.number, "code": "house.lower_fine", "because": "幅度偏高"}]
    other = make_user(office.bureau, "bureau_head")
    for call in (
        lambda: commands.approve_version(row, shown_hash=row.text_hash, opinion="同意。", on=DAY, actor=other),
        lambda: commands.decline_version(row, because="再退", on=DAY, actor=other),
    ):
        assert "已经批准或者退回" in refused(call).reason.plain()
    assert held(office.bureau, DAY).terms["at_most_yuan"] == 3000
    assert office.draft(starts_on=DAY).state == "draft"


def test_a_version_holds_from_its_first_day_on_and_the_one_before_until_the_day_before(office: Office) -> None:
    office.adopt("house.lower_fine", starts_on=FIRST, changed={"at_most_yuan": 5000})
    office.adopt("house.lower_fine", starts_on=date(2027, 1, 1), changed={"at_most_yuan": 4000})
    days = (BEFORE, FIRST, date(2026, 12, 31), date(2027, 1, 1))
    assert [held(office.bureau, day).terms["at_most_yuan"] for day in days] == [3000, 5000, 5000, 4000]
    assert (held(office.bureau, BEFORE).end, held(office.bureau, FIRST).end) == (BEFORE, date(2026, 12, 31))
    own = held(office.bureau, FIRST)
    assert (own.basis, own.cite.authority, own.verified) == ("《示例市行政处罚裁量规定》附表", office.bureau.name, True)


def test_a_subordinate_inherits_and_its_own_version_goes_before(office: Office) -> None:
    county, sibling, city = make_office(office.bureau), make_office(office.bureau), make_office()
    office.adopt("house.lower_fine", starts_on=FIRST, changed={"at_most_yuan": 5000})
    everybody = (office, county, sibling, city)
    assert [held(one.bureau, FIRST).terms["at_most_yuan"] for one in everybody] == [5000, 5000, 5000, 3000]
    county.adopt("house.lower_fine", starts_on=date(2026, 12, 15), changed={"at_most_yuan": 1000})
    after = date(2026, 12, 15)
    assert [held(one.bureau, after).terms["at_most_yuan"] for one in everybody] == [5000, 1000, 5000, 3000]
    assert held(county.bureau, date(2026, 12, 14)).terms["at_most_yuan"] == 5000
    office.adopt("house.lower_fine", starts_on=date(2027, 1, 1), changed={"at_most_yuan": 6000})
    assert [held(one.bureau, date(2027, 1, 1)).terms["at_most_yuan"] for one in everybody] == [6000, 1000, 6000, 3000]


def test_an_adopted_threshold_decides_on_the_right_to_a_hearing(office: Office) -> None:
    mine, other = (make_decision(bureau, make_party(), None, fine_fen=6_000_000) for bureau in (office.bureau, make_bureau()))
    office.adopt("penalty.hearing_threshold", starts_on=FIRST, changed={"organisation_at_least_yuan": 60000})
    assert [context.hearing_right(mine, day) for day in (BEFORE, FIRST)] == [False, True]
    assert context.hearing_right(other, FIRST) is False
    mine.fine_fen = 5_999_999
    assert context.hearing_right(mine, FIRST) is False


def test_an_adopted_benchmark_cuts_the_ranges_of_its_own_bureaus_cases_alone() -> None:
    cast = make_cast()
    mine, other = make_case("reported", cast), make_case("reported")
    Office(cast.head.bureau, cast.reviewer, cast.head).adopt("house.discretion", starts_on=FIRST, changed=HALVES)

    def edges(case: Any, day: date) -> list[tuple[int, int]]:
        shown = penalties.guidance(case, case.respondents[0], day)["bands"]
        return [(band.minimum_fen, band.maximum_fen) for _label, band in shown]

    default = [(0, 7_500_000), (7_500_000, 17_500_000), (17_500_000, 25_000_000)]
    assert edges(mine, FIRST) == [(0, 5_000_000), (5_000_000, 12_500_000), (12_500_000, 25_000_000)]
    assert edges(mine, BEFORE) == edges(other, FIRST) == default


def test_adopted_points_change_scores_on_their_first_day(office: Office) -> None:
    county = make_office(office.bureau)
    party = make_party()
    make_decision(county.bureau, party, date(2026, 6, 1))
    credit.refresh_party(party, on=DAY, actor=SYSTEM)
    rules = terms_of("house.infringer_points")["rules"]
    harder = {"rules": {**rules, "lighter_fine": {**rules["lighter_fine"], "points": -7}}}
    office.adopt("house.infringer_points", starts_on=FIRST, changed=harder)
    assert credit.refresh_due(on=BEFORE).startswith("更新到期评分 0 个")
    assert credit.refresh_due(on=FIRST) == "更新到期评分 1 个，其中 1 个有变动"
    score = scores.score_of(party)
    assert score is not None and (score.points, score.policy_from) == ("93", FIRST)
    assert score.findings[0]["basis"] == "《示例市行政处罚裁量规定》附表"
    assert facts("score.changed")[-1] == {"party": party.number, "before": "95", "after": "93", "grade_before": "A", "grade_after": "A"}
    assert credit.refresh_due(on=FIRST).startswith("更新到期评分 0 个")


def test_points_of_a_subordinate_bureau_score_nobody(office: Office) -> None:
    county = make_office(office.bureau)
    county.adopt("house.infringer_points", starts_on=DAY, changed={"base": 90})
    assert scores.points_policy(DAY).terms["base"] == 100
