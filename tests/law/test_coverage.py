"""Every day has its text or none, never a wrong one; every change of the law has cases on both sides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml

from ipenforce.errors import Refused
from ipenforce.law import NotInForce, Provision, all_provisions
from ipenforce.law.terms import PARTIES
from ipenforce.rules.penalty import Base, Circumstances, fine_range, governing

FIRST, LAST = date(2014, 1, 1), date(2027, 12, 31)
ONE_DAY = timedelta(days=1)
RULES = tuple(all_provisions().values())
VERSIONS = Path(__file__).parent / "cases" / "versions"
AMOUNTS = Base(turnover_fen=7_000_000, gains_fen=7_000_000, goods_value_fen=7_000_000)
Spell = tuple[date, date, dict[str, Any] | None]
"""From a day to a day, both included: the row of the provision's file that applies, or None where none does."""


def written(code: str) -> list[dict[str, Any]]:
    """The versions of a provision as its file states them, read without the loader."""
    area, name = code.split(".", 1)
    rows: list[dict[str, Any]] = yaml.safe_load((files("ipenforce.law") / "provisions" / area / f"{name}.yaml").read_text("utf-8"))["versions"]
    return rows


def spells(rows: list[dict[str, Any]]) -> Iterator[Spell]:
    """The whole of FIRST to LAST cut into spells, each with the row that a reader of the file would apply."""
    day = FIRST
    for place, row in enumerate(rows):
        following = rows[place + 1]["from"] if place + 1 < len(rows) else LAST + ONE_DAY
        end = row.get("until", following - ONE_DAY)
        for first, last, applies in ((day, row["from"] - ONE_DAY, None), (row["from"], end, row if row["terms"] is not None else None)):
            first, last = max(first, day), min(last, LAST)
            if first <= last:
                yield first, last, applies
                day = last + ONE_DAY
    if day <= LAST:
        yield day, LAST, None


def days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def asked(rule: Provision, day: date) -> date | None:
    """The first day of the version that the law gives for the day; None where it says that there is none."""
    try:
        version = rule.on(day)
    except NotInForce:
        return None
    assert version.start <= day and (version.end is None or day <= version.end)
    return version.start


def test_on_every_day_the_text_is_the_one_of_its_file_or_there_is_none() -> None:
    for rule in RULES:
        seen = 0
        for first, last, row in spells(written(rule.code)):
            wanted = row["from"] if row else None
            wrong = [day for day in days(first, last) if asked(rule, day) != wanted]
            assert not wrong, f"{rule.code}: {wrong[0]}"
            seen += (last - first).days + 1
        assert seen == (LAST - FIRST).days + 1, rule.code


@pytest.mark.parametrize(
    ("rows", "cut"),
    [
        ([("2013-01-01", None, True)], [("2014-01-01", "2027-12-31", True)]),
        ([("2028-01-01", None, True)], [("2014-01-01", "2027-12-31", False)]),
        (
            [("2015-01-01", None, True), ("2020-01-01", None, True)],
            [("2014-01-01", "2014-12-31", False), ("2015-01-01", "2019-12-31", True), ("2020-01-01", "2027-12-31", True)],
        ),
        (
            [("2014-01-01", "2014-12-31", True), ("2016-01-01", "2027-12-30", True)],
            [
                ("2014-01-01", "2014-12-31", True), ("2015-01-01", "2015-12-31", False), ("2016-01-01", "2027-12-30", True),
                ("2027-12-31", "2027-12-31", False),
            ],
        ),
        ([("2010-01-01", None, True), ("2020-01-01", None, False)], [("2014-01-01", "2019-12-31", True), ("2020-01-01", "2027-12-31", False)]),
    ],
)  # fmt: skip
def test_a_file_is_cut_into_spells_as_a_reader_would(rows: list[tuple[str, str | None, bool]], cut: list[tuple[str, str, bool]]) -> None:
    made: list[dict[str, Any]] = [
        {"from": date.fromisoformat(start), "terms": {} if law else None, **({"until": date.fromisoformat(end)} if end else {})}
        for start, end, law in rows
    ]
    assert [(first.isoformat(), last.isoformat(), row is not None) for first, last, row in spells(made)] == cut


def test_before_its_first_text_a_provision_says_since_when_there_is_one() -> None:
    for rule in RULES:
        eve = rule.starts[0] - ONE_DAY
        with pytest.raises(NotInForce) as refused:
            rule.on(eve)
        assert rule.about in str(refused.value) and eve.isoformat() in str(refused.value)
        assert f"自{rule.starts[0].isoformat()}起" in str(refused.value)


def test_each_version_has_the_days_the_citation_and_the_words_of_its_file() -> None:
    for rule in RULES:
        rows = written(rule.code)
        assert [version.start for version in rule.versions] == [row["from"] for row in rows], rule.code
        for version, row in zip(rule.versions, rows, strict=True):
            assert (version.cite.law, version.cite.article, version.cite.promulgated) == (
                row["cite"]["law"], row["cite"]["article"], row["cite"]["promulgated"],
            ), rule.code  # fmt: skip
            assert version.verified is row.get("verified", True) and version.summary == row.get("summary"), rule.code


FINED = tuple((rule, version) for rule in RULES for version in rule.in_force() if "fine" in version.terms)


@pytest.mark.parametrize(("rule", "version"), FINED, ids=[f"{rule.code}-{version.start}" for rule, version in FINED])
def test_a_text_with_a_fine_has_a_figure_or_a_clear_no_for_every_party(rule: Provision, version: Any) -> None:
    figures, refusals = {}, {}
    for party in sorted(PARTIES):
        for grave in (False, True):
            try:
                found = fine_range(version, AMOUNTS, Circumstances(grave, party))
            except Refused as refused:
                refusals[party, grave] = refused.reason.plain()
            else:
                figures[party, grave] = found.explanation.plain()
    assert figures and all(figures.values())
    assert all("只对" in said and said.endswith("规定了罚款") for said in refusals.values()), refusals
    spoken = {party for party, _grave in figures}
    assert all((party, grave) in figures for party in spoken for grave in (False, True))


def test_a_party_that_is_sent_to_another_provision_finds_a_figure_there_on_every_day_of_the_text() -> None:
    sent = 0
    for rule, version in FINED:
        for party, code in version.terms.get("instead", {}).items():
            for day in {version.start, version.end or LAST}:
                instead = governing(rule, day, Circumstances(party=party))
                assert instead.code == code and instead.start <= day
                assert fine_range(instead, AMOUNTS, Circumstances(party=party)).maximum_fen > 0
                sent += 1
    assert sent


def lacking() -> Iterator[str]:
    """The change days of the law, with the day before each, that no row of the cases asks about."""
    rows = [row for file in sorted(VERSIONS.glob("*.yaml")) for row in yaml.safe_load(file.read_text("utf-8"))]
    asked_about = {(row["code"], row["day"]) for row in rows}
    for rule in RULES:
        changes = {version.start for version in rule.versions}
        changes |= {version.end + ONE_DAY for version in rule.versions if version.end}
        for change in sorted(changes):
            for day in (change - ONE_DAY, change):
                if (rule.code, day) not in asked_about:
                    yield f"{rule.code} {day.isoformat()}"


def test_every_change_of_the_law_has_a_case_on_its_first_day_and_on_the_day_before() -> None:
    assert list(lacking()) == []


def test_no_case_asks_about_a_provision_that_there_is_not() -> None:
    codes = {row["code"] for file in VERSIONS.glob("*.yaml") for row in yaml.safe_load(file.read_text("utf-8"))}
    assert codes == {rule.code for rule in RULES}
