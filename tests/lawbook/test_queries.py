"""The law searched by words and days, and the cases that a version was applied in, for who may see them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ipenforce.cases.models import Act, Case, CaseParty, CaseReader, Decision
from ipenforce.db import db
from ipenforce.law import Version, all_provisions, provision
from ipenforce.lawbook import queries
from ipenforce.policy.queries import policy_of
from tests.credit.records import make_decision
from tests.factories import DAY, make_bureau, make_party, make_user
from tests.policy.office import make_office

pytestmark = pytest.mark.usefixtures("app")
INFRINGEMENT, WORDS = "trademark.infringement", "trademark.well_known_words"
OLD, NEW = date(2026, 11, 20), date(2027, 2, 1)


def codes(**asked: object) -> list[str]:
    return [rule.code for rule, _version in queries.found({}, **{"on": DAY, **asked})]


def version_of(code: str, day: date) -> Version:
    return provision(code).on(day)


def cited(version: Version, user: object) -> list[str]:
    found, total = queries.cases_citing(version, user)
    assert total >= len(found)
    return [case.number for case in found]


def case_of(act_on: date, *, law_day: date | None, bureau: object, cause: str = INFRINGEMENT) -> Case:
    """A case with one act, and a decision by the law of a day, or none yet."""
    decision = make_decision(bureau, make_party(), None, cause=cause, acted_on=act_on, law_day=law_day or act_on)
    case = decision.case
    if law_day is None:
        db.session.delete(decision)
        db.session.flush()
    return case


def test_without_filters_every_provision_is_listed_once() -> None:
    assert codes() == list(all_provisions())


def test_words_are_sought_in_name_law_article_summary_and_code() -> None:
    assert codes(q="驰名商标 定额") == codes(q="trademark.well_known") == [WORDS]
    assert INFRINGEMENT in codes(q="商标法 第六十条") and WORDS not in codes(q="商标法 第六十条")
    assert codes(q="驰名商标 没有这样的词") == []


def test_words_are_sought_in_the_text_of_the_day() -> None:
    assert WORDS in codes(q="第六十四条", on=NEW) and WORDS not in codes(q="第六十四条")
    assert INFRINGEMENT in codes(q="第七十二条", on=NEW) and INFRINGEMENT not in codes(q="第七十二条")


def test_a_provision_without_text_on_the_day_is_found_by_all_its_texts() -> None:
    assert WORDS in codes(q="第六十四条", on=date(2010, 1, 1))
    assert dict(queries.found({}, on=date(2010, 1, 1), q=WORDS)) == {provision(WORDS): None}


def test_an_area_is_the_first_part_of_the_code() -> None:
    found = codes(area="crime")
    assert found == [code for code in all_provisions() if code.startswith("crime.")] and found
    assert codes(area="crim") == []


def test_what_nobody_checked_is_found_by_the_version_of_the_day() -> None:
    found = codes(unverified=True)
    assert "house.discretion" in found and INFRINGEMENT not in found
    assert all(not version_of(code, DAY).verified for code in found)
    assert INFRINGEMENT in codes(unverified=True, on=date(2010, 1, 1))
    assert WORDS not in codes(unverified=True, on=date(2010, 1, 1))


def test_a_bureaus_own_version_goes_before_ours() -> None:
    office = make_office()
    row = office.adopt("house.discretion", starts_on=DAY)
    shown = dict(queries.found(policy_of(office.bureau), on=DAY, q="示例市行政处罚裁量规定"))
    assert [version.basis for version in shown.values() if version] == [f"《{row.law}》附表"]
    assert codes(q="示例市行政处罚裁量规定") == []


def test_a_case_cites_the_version_that_it_was_decided_by_whatever_the_day_of_its_acts() -> None:
    user = make_user(make_bureau(), "officer")
    lighter = case_of(OLD, law_day=NEW, bureau=user.bureau)
    same = case_of(OLD, law_day=OLD, bureau=user.bureau)
    assert cited(version_of(INFRINGEMENT, NEW), user) == [lighter.number]
    assert cited(version_of(INFRINGEMENT, OLD), user) == [same.number]
    assert cited(version_of(WORDS, OLD), user) == []


def test_before_a_decision_a_case_cites_the_versions_of_its_acts_days() -> None:
    user = make_user(make_bureau(), "officer")
    case = case_of(OLD, law_day=None, bureau=user.bureau)
    case.acts.append(Act(case_party=case.parties[0], cause=INFRINGEMENT, description="示例", started_on=None, ended_on=NEW))
    case.acts.append(Act(case_party=case.parties[0], cause=WORDS, description="示例", started_on=None, ended_on=None))
    db.session.flush()
    assert [cited(version_of(INFRINGEMENT, day), user) for day in (OLD, NEW)] == [[case.number]] * 2
    assert cited(version_of(INFRINGEMENT, date(2018, 1, 1)), user) == cited(version_of(WORDS, OLD), user) == []


def test_the_first_and_the_last_day_of_a_version_belong_to_it() -> None:
    user = make_user(make_bureau(), "officer")
    version = version_of(INFRINGEMENT, OLD)
    assert version.end == date(2026, 12, 31)
    inside = [case_of(day, law_day=day, bureau=user.bureau).number for day in (version.start, version.end)]
    case_of(date(2027, 1, 1), law_day=date(2027, 1, 1), bureau=user.bureau)
    case_of(date(2019, 10, 31), law_day=date(2019, 10, 31), bureau=user.bureau)
    assert sorted(cited(version, user)) == sorted(inside)


def test_only_cases_that_the_user_sees_are_told() -> None:
    city = make_bureau()
    county, sibling = make_bureau(parent=city), make_bureau(parent=city)
    mine, other = (case_of(OLD, law_day=OLD, bureau=bureau) for bureau in (county, sibling))
    closed_off = case_of(OLD, law_day=None, bureau=county)
    reader = make_user(county, "officer")
    closed_off.restricted = True
    db.session.add(CaseReader(case_id=closed_off.id, user_id=reader.id))
    db.session.flush()
    version = version_of(INFRINGEMENT, OLD)
    seen = {user: set(cited(version, user)) for user in (make_user(county, "officer"), reader, make_user(city, "bureau_head"))}
    assert list(seen.values()) == [{mine.number}, {mine.number, closed_off.number}, {mine.number, other.number}]
    for stranger in (make_user(make_bureau(), "officer"), make_user(city, "system_admin")):
        assert queries.cases_citing(version, stranger) == ([], 0)


def test_of_many_cases_the_newest_are_listed_and_all_are_counted() -> None:
    user = make_user(make_bureau(), "officer")
    days = [date(2026, 3, 1) + timedelta(days=n) for n in range(queries.SHOWN + 2)]
    numbers = [case_of(day, law_day=OLD, bureau=user.bureau).number for day in days]
    found, total = queries.cases_citing(version_of(INFRINGEMENT, OLD), user)
    assert ([case.number for case in found], total) == (numbers[:1:-1], len(numbers))


def test_a_case_with_several_decisions_by_a_version_is_told_once() -> None:
    user = make_user(make_bureau(), "officer")
    case, other = case_of(OLD, law_day=OLD, bureau=user.bureau), make_party()
    part = CaseParty(case=case, party=other, role="respondent", snapshot={"name": other.name, "kind": other.kind})
    second = Decision(case=case, case_party=part, kind="penalty", cause=INFRINGEMENT, law_day=OLD, band="lighter", discretion="示例")
    db.session.add(second)
    db.session.flush()
    found, total = queries.cases_citing(version_of(INFRINGEMENT, OLD), user)
    assert len(case.decisions) == 2 and [row.number for row in found] == [case.number] and total == 1


def test_periods_are_those_of_the_day() -> None:
    known = queries.periods(DAY)
    version, term = known["penalty.notice:period"]
    assert (term, version) == ("period", version_of("penalty.notice", DAY))
    assert {"penalty.remedies:suit", "publication.penalty:minor"} <= set(known)
    assert queries.periods(date(2008, 1, 1))["penalty.notice:period"][0].terms["period"] == {"working_days": 3}
    assert "penalty.notice:period" not in queries.periods(date(2000, 1, 1))


def test_offences_are_the_provisions_that_name_one() -> None:
    found = [rule.code for rule in queries.offences()]
    assert "crime.counterfeit_mark" in found and "crime.transfer" not in found and not [code for code in found if not code.startswith("crime.")]


def test_a_provision_is_found_by_its_code_or_not_at_all() -> None:
    assert queries.rule_by_code(WORDS) is provision(WORDS) and queries.rule_by_code("trademark.nothing") is None
    assert queries.on_day(provision(WORDS), date(2010, 1, 1)) is None
