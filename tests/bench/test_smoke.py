"""The benchmark's own parts over a small database: both sides answer the same. No time is asserted."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from bench import build, draw, forms, invented, pages, scoring
from bench.site import Site
from bench.sizes import DAY, SMALL
from ipenforce.credit.queries import POLICY
from ipenforce.documents.binding import pages_in
from ipenforce.documents.catalogue import DOCUMENTS
from ipenforce.identifiers import parse_uscc
from ipenforce.law import provision
from ipenforce.rules.draw import derive
from ipenforce.rules.facts import effective
from ipenforce.rules.scale import scale_on


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    patch = pytest.MonkeyPatch()
    patch.setenv("IPENFORCE_INSTANCE", str(tmp_path_factory.mktemp("instance")))
    yield Site(build.database(SMALL, tmp_path_factory.mktemp("bench")))
    patch.undo()


def test_the_database_holds_what_was_asked_for(site):
    counts = {
        "case": SMALL.cases, "case_party": SMALL.cases, "decision": SMALL.decisions, "act": SMALL.decisions,
        "inspection_target": SMALL.targets, "party": SMALL.infringers + SMALL.others,
    }  # fmt: skip
    assert {name: site.scalar(f'SELECT count(*) FROM "{name}"') for name in counts} == counts
    assert site.rows("PRAGMA foreign_key_check") == []
    of = "SELECT count(DISTINCT party_id) FROM case_party JOIN decision ON decision.case_party_id = case_party.id"
    assert site.scalar(of) == SMALL.infringers


def test_the_same_seed_builds_the_same_database_and_only_once(site, tmp_path):
    first = build.database(SMALL, tmp_path)
    again = Site(first)
    wanted = 'SELECT number, title, state, opened_on FROM "case" ORDER BY id'
    assert again.rows(wanted) == site.rows(wanted)
    before = first.stat().st_mtime_ns
    assert build.database(SMALL, tmp_path) == first and first.stat().st_mtime_ns == before


def test_invented_codes_have_their_check_digit():
    assert [parse_uscc(invented.uscc(n)) for n in (1, 77, 999_999)] == [invented.uscc(n) for n in (1, 77, 999_999)]


def test_every_page_shows_the_rows_that_a_plain_reading_finds(site):
    every = [(number, text) for number, text in site.rows('SELECT number, search_text FROM "case" ORDER BY opened_on DESC, id DESC')]
    asked = pages.questions(site, SMALL)
    assert site.numbers(asked[0].ours) == [number for number, _ in every[:50]]
    assert site.numbers(asked[1].ours) == [number for number, _ in every[1000:1050]]
    reviewed = site.rows("""SELECT number FROM "case" WHERE state = 'reviewed' AND channel = 'market' ORDER BY opened_on DESC, id DESC""")
    assert site.numbers(asked[2].ours) == [row.number for row in reviewed[:50]]
    due = site.rows('SELECT number FROM "case" WHERE next_due_on IS NOT NULL ORDER BY next_due_on, id LIMIT 50')
    assert site.numbers(asked[3].ours) == [row.number for row in due]
    for question, (text, hits) in zip(asked[4:], pages.searched(site), strict=True):
        found = [number for number, searched in every if text in searched]
        assert len(found) == hits and site.numbers(question.ours) == found[:50]


def test_no_page_of_the_list_needs_more_than_twelve_statements(site):
    for question in pages.questions(site, SMALL):
        with site.statements() as statements:
            site.get(question.ours)
        assert 0 < len(statements) <= 12, question.name


def test_the_list_is_walked_in_its_order_and_never_sorted(site):
    for question in pages.questions(site, SMALL)[:4]:
        with site.statements() as statements:
            site.get(question.ours)
        for statement, parameters in statements:
            if 'FROM "case"' in statement:
                assert not any("TEMP B-TREE" in step for step in site.plan(statement, parameters)), question.name


def test_scores_are_those_of_a_plain_sum_of_the_matching_rules(site):
    scores = scoring.scored(site)
    assert len(scores.facts) == SMALL.infringers
    scale = scale_on(provision(POLICY).on(DAY), DAY)
    for party, found in scores.found.items():
        told = {finding.decision for finding in found.findings}
        assert told <= {one.number for one in effective(scores.facts[party].decisions, DAY)}
        total = scale.base + sum(finding.points for finding in found.findings)
        assert found.points == min(max(total, scale.floor), scale.ceiling)
    assert len({found.grade for found in scores.found.values()}) > 1


def test_the_engine_is_asked_every_rule_of_the_policy_that_the_house_asks(site):
    told = scoring.specification(dict(list(scoring.scored(site).facts.items())[:5]))
    assert list(told["rules"]) == [rule.name for rule in scoring.RULES] and len(told["parties"]) == 5


def test_the_draw_selects_what_sorting_every_ticket_selects(site):
    targets = draw.roster(site)
    plan = draw.plan_of(targets, SMALL)
    assert sum(plan["quota"].values()) == SMALL.picks and not draw.freeze_problems(plan)
    drawn = derive(plan)
    assert [(pick["ticket"], pick["code"]) for pick in drawn["picks"]] == draw.by_hash(targets, plan["quota"], drawn["seed"])
    sampled = draw.by_sample(targets, plan["quota"], drawn["seed"])
    assert len(set(sampled)) == SMALL.picks and all(a < b for a, b in pairwise(sampled))


def test_the_bench_folder_is_the_instances_unless_it_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("IPENFORCE_BENCH", str(tmp_path))
    assert build.folder() == tmp_path
    monkeypatch.delenv("IPENFORCE_BENCH")
    monkeypatch.setenv("IPENFORCE_INSTANCE", str(tmp_path))
    assert build.folder() == Path(tmp_path / "bench")


def test_a_case_file_has_at_least_the_pages_asked_for_and_every_form_its_sample():
    assert {form.code for form in forms.drafts()} == set(DOCUMENTS)
    assert 20 <= pages_in(forms.bound(20).pdf) < 40
