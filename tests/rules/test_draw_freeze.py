"""What must be right before a draw is frozen: every fault, by name."""

from __future__ import annotations

import pytest

from ipenforce.rules.draw_freeze import freeze_problems, is_uscc
from ipenforce.rules.draw_plan import commitment
from tests.rules.plans import VECTORS, code, make_plan, share

COMMITTED = [{"name": "server", "commitment": commitment("双抽〔2026〕1号", "server", share(0))}]
RESIDENT_ID = "11010519491231002X"
"""The example of a resident ID that its standard prints."""


def problems(**given) -> list[str]:
    return [reason.plain() for reason in freeze_problems(make_plan(contributors=COMMITTED, **given))]


def row(target: str, district: str = "东区", stratum: str = "A") -> dict[str, str]:
    return {"code": target, "stratum": stratum, "district": district}


def inspector(certificate: str, *specialities: str, district: str = "东区") -> dict[str, object]:
    return {"certificate": certificate, "districts": [district], "specialities": list(specialities)}


def test_a_sound_plan_may_be_frozen_before_any_share_is_revealed():
    assert problems() == []


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["plan"]["draw_number"])
def test_the_worked_examples_may_be_frozen_but_for_their_invented_codes(vector):
    found = [reason.plain() for reason in freeze_problems(vector["plan"])]
    assert all("统一社会信用代码" in words for words in found)


def test_permanent_numbers_of_targets_without_a_code_may_be_drawn():
    assert problems(targets=[row("T23456789AB"), row(code(1)), row(code(2))]) == []


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"targets": [row(code(1)), row(code(1)), row(code(2))]}, f"检查对象代码重复：{code(1)}"),
        ({"targets": [row(code(1)), row(code(2)), row(code(3)[:-1] + "?")]}, "校验位不符"),
        ({"targets": [row(code(1)), row(code(2)), row(RESIDENT_ID)]}, "居民身份证号不得作为检查对象代码：**************002X"),
        ({"exclusions": [{"code": code(1), "reason": "已停业"}]}, f"已排除的检查对象仍在名录中：{code(1)}"),
        ({"quota": {"A": 9}}, "只有8个"),
        ({"quota": {"A": 1, "D": 2}}, "“D”层没有检查对象"),
        ({"quota": {"A": 0}}, "计划没有要抽取的数量"),
        ({"quota": {"B": 1}, "targets": [row(code(1)), row(code(2), stratum="B")]}, "没有给出这些层的抽取数量（不抽的应写明为0）：A"),
        ({"inspectors": [inspector("Z1", "商标")]}, "可用检查人员少于两人，8个检查对象无法配对"),
        ({"inspectors": [inspector("Z1", "专利"), inspector("Z2", "专利")]}, "没有人具备“商标”专长"),
        ({"inspectors": [inspector("Z1", "商标"), inspector("Z1", "商标"), inspector("Z2")]}, "执法证号重复或缺失：Z1"),
        (
            {"inspectors": [inspector("Z1", "商标"), inspector("Z2"), inspector("Z3", district="西区"), inspector("Z4", district="西区")],
             "targets": [row(code(1)), row(code(2), "西区"), row(code(3))]},
            f"“西区”没有具备该专长的检查人员，1个检查对象无法配对：{code(2)}",
        ),
        (
            {"recusals": [{"certificate": f"Z{i}", "code": code(1), "reason": "近亲属"} for i in range(4)]},
            f"检查对象{code(1)}：4名检查人员全部回避",
        ),
        (
            {"recusals": [{"certificate": f"Z{i}", "code": code(1), "reason": "近亲属"} for i in range(3)]},
            f"检查对象{code(1)}：回避后可用检查人员少于两人",
        ),
        ({"inspectors": [{**inspector("Z1", "商标"), "name": "演示甲"}, inspector("Z2")]}, "inspectors 中的 name 不得进入抽取名录"),
    ],
)  # fmt: skip
def test_what_stands_against_a_freeze_is_named(given, words):
    assert any(words in found for found in problems(**given)), problems(**given)


def test_every_fault_is_named_at_once_and_nobody_elses_identity_is():
    found = problems(
        targets=[row(code(1)), row(code(1)), row(RESIDENT_ID), row("X")], quota={"A": 99},
        inspectors=[inspector("Z1")],
    )  # fmt: skip
    assert len(found) >= 5
    assert RESIDENT_ID not in "".join(found)


def test_a_plan_without_the_servers_commitment_is_not_frozen():
    plan = make_plan(contributors=[{"name": "企业代表", "share": share(3)}])
    assert "缺少系统（server）的随机份额承诺" in [reason.plain() for reason in freeze_problems(plan)]


def test_an_unreadable_plan_is_one_problem():
    assert len(problems(load_cap="many")) == 1


def test_check_digits_are_judged_as_the_standard_does():
    assert is_uscc(code(7).encode())
    wrong = code(7)[:-1] + ("0" if code(7)[-1] != "0" else "1")
    assert not is_uscc(wrong.encode())
    assert not is_uscc(b"91350100M000100Y4O")


def test_a_problem_of_a_whole_library_names_the_first_thousand_and_counts_the_rest():
    words = "".join(problems(targets=[row(code(n), "西区") for n in range(1, 1502)]))
    assert code(1000) in words or code(1501) in words
    assert "等1501个" in words
    assert words.count("92999999MA") == 1000
