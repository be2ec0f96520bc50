"""What a form says, and what it refuses to say."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipenforce.documents.catalogue import DOCUMENTS, title_of
from ipenforce.documents.drafting import TEXTS, template_version, text_of
from ipenforce.documents.markup import BLANK, literal, parse
from ipenforce.documents.preview import html_of
from ipenforce.errors import Refused
from tests.documents.samples import NAME, RARE, context, proposal

GOLDEN = Path(__file__).parent / "golden"
CODES = sorted(DOCUMENTS)


@pytest.mark.parametrize("code", CODES)
def test_a_form_reads_as_its_approved_sample(code):
    assert text_of(code, context(code)) == (GOLDEN / f"{code}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", CODES)
def test_a_form_lacking_any_value_it_needs_is_refused(code):
    for key in DOCUMENTS[code].needs:
        whole = context(code)
        del whole[key]
        with pytest.raises(Refused, match=key) as refused:
            text_of(code, whole)
        assert refused.value.status == 422


@pytest.mark.parametrize("code", CODES)
def test_a_form_has_its_title_and_one_place_for_number_and_date(code):
    blocks = parse(text_of(code, context(code)), BLANK)
    assert [block.text for block in blocks if block.kind == "title"] == [title_of(code)]
    assert [block.text for block in blocks if block.kind == "number"] == [BLANK["文号"]]
    assert text_of(code, context(code)).count("【签发日期】") == 1


def test_a_value_missing_deep_inside_is_refused_by_name():
    whole = context()
    del whole["case"]["cause_label"]
    with pytest.raises(Refused, match="cause_label"):
        text_of("penalty_notice", whole)


def test_a_decision_without_a_court_to_turn_to_is_refused():
    whole = context()
    whole["bureau"]["remedy_court"] = ""
    with pytest.raises(Refused, match="人民法院"):
        text_of("penalty_decision", whole)


def test_a_form_whose_provision_is_not_in_force_is_refused():
    whole = context()
    whole["bases"]["penalty"] = {"law": "", "article": "", "basis": "", "summary": "", "verified": False, "forbids": ""}
    with pytest.raises(Refused, match="法律依据"):
        text_of("penalty_decision", whole)


def test_a_decision_on_a_defence_states_how_it_was_treated():
    whole = context()
    whole["notice"]["treatment"] = None
    with pytest.raises(Refused, match="采纳情况"):
        text_of("penalty_decision", whole)


def test_no_template_writes_an_article_a_figure_or_a_year():
    for file in TEXTS.glob("*.md"):
        text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<br>", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not re.search(r"\d|《|第[一二三四五六七八九十百零]+条|[一二三四五六七八九十百]+(日|个月|年|元|倍)", text), file.name


def test_amounts_stand_in_capital_numerals_and_days_in_chinese():
    text = text_of("penalty_decision", context(decision=proposal() | {"fine_fen": 1234500}))
    assert "罚款人民币12,345元（大写：壹万贰仟叁佰肆拾伍元整）" in text
    assert "于2026年10月8日立案" in text


def test_the_penalties_are_counted_as_far_as_they_go():
    only_fine = proposal() | {"warning": False, "goods_confiscated": "", "gains_confiscated_fen": 0}
    text = text_of("penalty_decision", context(decision=only_fine))
    assert "（二）处罚款" in text and "（三）" not in text and "合计" not in text


def test_a_notice_tells_of_a_hearing_only_where_there_is_a_right_to_one():
    assert "要求举行听证" in text_of("penalty_notice", context())
    assert "听证" not in text_of("penalty_notice", context(hearing_right=False))


def test_a_bare_warning_tells_nothing_of_payment_or_publication():
    bare = proposal() | {"fine_fen": 0, "gains_confiscated_fen": 0, "goods_confiscated": ""}
    text = text_of("penalty_decision", context(decision=bare))
    assert "缴纳" not in text and "公示" not in text


def test_a_party_without_code_address_or_head_is_still_named():
    bare = {"name": RARE, "kind_label": "自然人", "uscc": None, "legal_representative": None, "address": None}
    text = text_of("penalty_decision", context(party=bare))
    assert f"当事人：{RARE}" in text and "统一社会信用代码" not in text and "None" not in text
    assert "None" not in text_of("filing_approval", context(parties=[bare]))


def test_a_form_without_parties_or_payments_is_whole():
    assert "无缴款记录" in text_of("closing_approval", context(payments=[], parties=[]))


HOSTILE = "{{7*7}}】\n\n# 假标题\n> 假签名 | 【文号】<br>\\"


def test_a_hostile_name_is_printed_and_adds_no_paragraph():
    party = context()["party"] | {"name": HOSTILE}
    blocks = parse(text_of("penalty_decision", context(party=party)), BLANK)
    names = [block for block in blocks if "{{7*7}}" in block.text]
    assert [(block.kind, block.text) for block in names] == [("paragraph", "当事人：" + " ".join(HOSTILE.split()))]
    plain = parse(text_of("penalty_decision", context()), BLANK)
    assert len(blocks) == len(plain)


@given(st.text())
def test_any_value_survives_a_cell_and_a_line(value):
    shown = " ".join("".join(c if c.isprintable() else " " for c in value).split())
    line = parse(f"甲{literal(value)}\n", BLANK)
    assert [block.text for block in line] == [f"甲{shown}"]
    table = parse(f"| 甲 | 乙 |\n|---|---|\n| 丙 | {literal(value)} |\n", BLANK)
    assert table[0].rows == (("甲", "乙"), ("丙", shown))
    alone = parse(f"{literal(value)}\n", BLANK)
    assert [block.text for block in alone] == ([shown] if shown else [])
    assert all(block.kind == "paragraph" for block in alone)


def test_the_preview_escapes_everything():
    html = html_of(text_of("penalty_decision", context()) + "\n<script>alert(1)</script>\n")
    assert "&lt;script&gt;" in html and "<script" not in html
    assert "A&amp;B&lt;公司&gt;" in html and BLANK["文号"] in html


def test_the_version_of_a_template_covers_what_it_includes(tmp_path, monkeypatch):
    assert template_version("penalty_decision") != template_version("no_penalty_decision")
    from ipenforce.documents import drafting

    for file in TEXTS.glob("*.md"):
        (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "_remedies.md").write_text("改动", encoding="utf-8")
    before = template_version("penalty_decision")
    monkeypatch.setattr(drafting, "TEXTS", tmp_path)
    template_version.cache_clear()
    try:
        assert template_version("penalty_decision") != before
    finally:
        template_version.cache_clear()


def test_a_template_cannot_reach_the_machine():
    from jinja2.exceptions import SecurityError

    from ipenforce.documents.drafting import _environment

    with pytest.raises(SecurityError):
        _environment().from_string("{{ ''.__class__.__mro__ }}").render()


def test_days_are_printed_without_leading_zeros():
    from ipenforce.documents.drafting import chinese_date

    assert chinese_date(date(2026, 1, 5)) == "2026年1月5日"


def test_the_sample_name_is_the_one_that_breaks_things():
    assert "A&B<公司>" in NAME and "#panic(1)" in NAME
