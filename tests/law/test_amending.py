"""Amending a fine touches two files and no Python: the provision's YAML gets a version, its cases get rows."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from ipenforce.errors import Refused
from ipenforce.law import NotInForce, Provision
from ipenforce.law.loader import parse_provision
from ipenforce.money import parse_yuan
from ipenforce.rules.lighter_law import applicable_law
from ipenforce.rules.penalty import Base, Circumstances, fine_range

LAW = """\
about: 伪造月饼标签
versions:
  - from: 2025-01-01
    cite: {law: 月饼标签示例办法, article: 第八条, promulgated: 2024-12-01}
    summary: 违法经营额五万元以上的可处三倍以下罚款，没有或者不足五万元的可处十五万元以下罚款。
    terms:
      fine:
        - {when: {base: turnover, at_least: 50000}, max_times: 3, optional: true}
        - {when: {base: turnover, below: 50000, or_none: true}, max: 150000, optional: true}
      confiscate: [标签]
"""
AMENDMENT = """\
  - from: 2029-07-01
    cite: {law: 月饼标签示例法, article: 第十二条, promulgated: 2029-03-15}
    summary: 改以货值金额为基数，设下限；自然人另有较低的一档。
    terms:
      fine:
        - {when: {party: person}, min: 500, max: 5000}
        - {when: {base: goods_value, over: 20000}, min_times: "1/2", max_times: 2}
        - {when: {base: goods_value, at_most: 20000}, max: 8000}
"""
REPEAL = """\
  - from: 2031-01-01
    cite: {law: 关于废止月饼标签示例法的决定, article: 第一条, promulgated: 2030-12-01}
    terms: null
"""
CASES = """\
- {case: 恰为五万元, day: 2025-01-01, turnover: "50000", minimum: "0", maximum: "150000", basis: 《月饼标签示例办法》第八条}
- {case: 五万元零一分, day: 2027-06-30, turnover: "50000.01", minimum: "0", maximum: "150000.03", basis: 《月饼标签示例办法》第八条}
- {case: 没有经营额, day: 2026-01-01, minimum: "0", maximum: "150000", basis: 《月饼标签示例办法》第八条}
- {case: 施行前一日, day: 2024-12-31, turnover: "50000", refused: 自2025-01-01起}
"""
NEW_CASES = """\
- {case: 旧办法最后一天, day: 2029-06-30, turnover: "60000", minimum: "0", maximum: "180000", basis: 《月饼标签示例办法》第八条}
- {case: 新法第一天，货值恰为二万元, day: 2029-07-01, goods_value: "20000", minimum: "0", maximum: "8000", basis: 《月饼标签示例法》第十二条}
- {case: 新法，货值二万元零一分, day: 2029-07-01, goods_value: "20000.01", minimum: "10000.01", maximum: "40000.02", basis: 《月饼标签示例法》第十二条}
- {case: 新法，自然人, day: 2029-07-01, party: person, minimum: "500", maximum: "5000", basis: 《月饼标签示例法》第十二条}
- {case: 旧办法时的行为，新法时决定，旧办法较轻, day: 2029-06-30, decided: 2029-07-01, goods_value: "300000", turnover: "1000", minimum: "0", maximum: "150000", basis: 《月饼标签示例办法》第八条}
- {case: 旧办法时的行为，新法时决定，新法较轻, day: 2029-06-30, decided: 2029-07-01, goods_value: "5000", turnover: "1000", minimum: "0", maximum: "8000", basis: 《月饼标签示例法》第十二条}
"""
REPEAL_CASES = """\
- {case: 新法最后一天, day: 2030-12-31, goods_value: "20000", minimum: "0", maximum: "8000", basis: 《月饼标签示例法》第十二条}
- {case: 废止第一天, day: 2031-01-01, goods_value: "20000", refused: 已自2031-01-01起废止}
"""


@pytest.fixture
def law(tmp_path: Path) -> Path:
    """The provision's file, as it was first published."""
    file = tmp_path / "label.yaml"
    file.write_text(LAW, "utf-8")
    return file


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    """The file of its cases."""
    file = tmp_path / "cases.yaml"
    file.write_text(CASES, "utf-8")
    return file


def append(file: Path, text: str) -> None:
    file.write_text(file.read_text("utf-8") + text, "utf-8")


def read(law: Path) -> Provision:
    return parse_provision("mooncake.label", law.read_text("utf-8"))


def answer(rule: Provision, row: dict[str, Any]) -> tuple[int, int, str]:
    """The range of a row in fen, and on which article."""
    base = Base(**{f"{name}_fen": parse_yuan(row[name]) for name in ("turnover", "gains", "goods_value") if name in row})
    circumstances = Circumstances(party=row.get("party", "organisation"))
    if "decided" in row:
        found = applicable_law(rule, base, circumstances, acted_on=row["day"], decided_on=row["decided"]).applied
        assert found is not None
    else:
        found = fine_range(rule.on(row["day"]), base, circumstances)
    return found.minimum_fen, found.maximum_fen, found.basis


def failing(law: Path, cases: Path) -> list[str]:
    """The cases that the law does not answer as they say."""
    rule, wrong = read(law), []
    for row in yaml.safe_load(cases.read_text("utf-8")):
        try:
            good = answer(rule, row) == (parse_yuan(row["minimum"]), parse_yuan(row["maximum"]), row["basis"])
        except (NotInForce, Refused) as refused:
            good = row.get("refused", "no refusal is expected") in str(refused)
        wrong += [] if good else [row["case"]]
    return wrong


def test_a_new_law_and_its_cases_are_two_files(law: Path, cases: Path) -> None:
    assert failing(law, cases) == []
    assert len(read(law).versions) == 1


def test_an_amendment_is_one_version_and_its_cases_appended(law: Path, cases: Path) -> None:
    old = read(law).on(date(2026, 1, 1))
    append(law, AMENDMENT)
    assert failing(law, cases) == []
    append(cases, NEW_CASES)
    assert failing(law, cases) == []
    rule = read(law)
    kept = rule.on(date(2026, 1, 1))
    assert (kept.terms, kept.cite, kept.start) == (old.terms, old.cite, old.start)
    assert old.end is None and kept.end == date(2029, 6, 30) and rule.on(date(2029, 7, 1)).end is None


def test_cases_of_the_new_law_fail_until_the_law_is_amended(law: Path, cases: Path) -> None:
    append(cases, NEW_CASES)
    assert failing(law, cases) == [
        "新法第一天，货值恰为二万元", "新法，货值二万元零一分", "新法，自然人", "旧办法时的行为，新法时决定，新法较轻",
    ]  # fmt: skip


def test_a_repeal_is_a_version_without_terms(law: Path, cases: Path) -> None:
    append(law, AMENDMENT + REPEAL)
    append(cases, NEW_CASES + REPEAL_CASES)
    assert failing(law, cases) == []


def test_an_amended_figure_of_the_past_is_found_out_by_the_old_cases(law: Path, cases: Path) -> None:
    append(law, AMENDMENT)
    law.write_text(law.read_text("utf-8").replace("max_times: 3", "max_times: 4"), "utf-8")
    assert failing(law, cases) == ["恰为五万元", "五万元零一分"]


def test_an_amendment_in_the_wrong_place_is_refused(law: Path) -> None:
    append(law, AMENDMENT.replace("2029-07-01", "2024-07-01").replace("2029-03-15", "2024-03-15"))
    with pytest.raises(ValueError, match=r"mooncake/label\.yaml.*stands after the one from 2025-01-01"):
        read(law)


def test_an_amendment_without_an_article_is_refused(law: Path) -> None:
    append(law, AMENDMENT.replace("article: 第十二条, ", ""))
    with pytest.raises(ValueError, match="“article” is missing"):
        read(law)
