"""Published decisions against the ranges of the law: each lies inside, or its row says exactly why it does not."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml

from ipenforce.errors import Refused
from ipenforce.law import provision
from ipenforce.money import parse_yuan
from ipenforce.rules.penalty import Base, Circumstances, FineRange, fine_range, governing

ROWS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases" / "real_decisions.yaml").read_text("utf-8"))
BASES = {"turnover": "illegal_turnover_yuan", "gains": "illegal_gain_yuan", "goods_value": "goods_value_yuan"}
"""The bases of a row and the columns of the published table that they are copied from."""


def published() -> Mapping[str, dict[str, str]]:
    """The published decisions by their number."""
    text = (files("ipenforce.demo") / "real_cases.csv").read_text("utf-8-sig")
    return {row["id"]: row for row in csv.DictReader(text.splitlines())}


def range_of(row: dict[str, Any]) -> FineRange:
    """What could be fined on the day assumed, the party sent where the text sends it."""
    base = Base(**{f"{name}_fen": parse_yuan(row[name]) for name in BASES if name in row})
    circumstances = Circumstances(party=row["party"])
    return fine_range(governing(provision(row["cause"]), row["acted_on"], circumstances), base, circumstances)


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['id']}-{row['party']}" for row in ROWS])
def test_a_published_fine_lies_inside_its_range_or_says_why_not(row: dict[str, Any]) -> None:
    fine = parse_yuan(row["fine"])
    assert ("exception" in row) is not row.get("inside", False)
    if "refused" in row:
        with pytest.raises(Refused, match=row["refused"]):
            range_of(row)
        return
    assert range_of(row).allows(fine) is row.get("inside", False)


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['id']}-{row['party']}" for row in ROWS])
def test_a_row_copies_its_figures_and_says_what_it_assumes(row: dict[str, Any]) -> None:
    source = published()[row["id"]]
    assert Decimal(row["fine"]) == Decimal(source["fine_yuan"])
    for name, column in BASES.items():
        assert row.get(name, "") == source[column]
    assert str(row["acted_on"].year) == source["year"]
    assert row["assumed"].strip()


def test_every_published_decision_that_states_a_fine_has_a_row() -> None:
    assert {number for number, row in published().items() if row["fine_yuan"]} == {row["id"] for row in ROWS}


@pytest.mark.parametrize("gains", [0, 1_000_000, 1_000_001, 10**12])
def test_an_ordinary_applicant_could_not_have_been_fined_like_an_agency_whatever_he_gained(gains: int) -> None:
    applicant = Circumstances(party="applicant")
    version = governing(provision("trademark.bad_faith_filing"), date(2020, 6, 30), applicant)
    assert fine_range(version, Base(gains_fen=gains), applicant).maximum_fen <= 3_000_000 < parse_yuan("65000")


def test_the_agency_is_punished_under_its_own_article() -> None:
    (row,) = (row for row in ROWS if row["id"] == "H008" and row["party"] == "agency")
    assert range_of(row).code == "trademark.agency"
