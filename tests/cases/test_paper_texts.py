"""The page of a form: its drafted, edited and approved texts beside each other, and the bureau's paragraphs beside its editor."""

from __future__ import annotations

from typing import Any

from ipenforce.clock import today
from ipenforce.db import db
from ipenforce.documents import commands, queries
from tests.documents import samples
from tests.policy.office import main, soup

CODE = "penalty_decision"


def changes(client, paper) -> list[tuple[str, list[str]]]:
    """Each drawn difference: what it is called, and the lines that came or went."""
    page = soup(client.get(f"/cases/{paper.subject}/papers/{paper.number}"))
    return [
        (box.summary.get_text(), [line.get_text(" ", strip=True) for line in box.select("ins, del")])
        for box in page.select("main details") if box.select(".difference")
    ]  # fmt: skip


def redraft(case, actor, **context: Any):
    values = samples.context(CODE, **context)
    return commands.redraft(subject=case.number, bureau=case.bureau, code=CODE, concerning="P1", context=values, on=today(), actor=actor)


def test_the_drafted_the_edited_and_the_approved_text_are_shown_with_what_changed_between_them(desk, cast, case):
    paper = redraft(case, cast.officer)
    db.session.commit()
    assert changes(desk, paper) == []
    commands.edit_text(paper, version=paper.version, text=paper.text + "\n另加一句。", on=today(), actor=cast.officer)
    db.session.commit()
    assert changes(desk, paper) == [("与系统起草的文本相比的改动", ["新增： + 另加一句。"])]
    commands.approve(paper, shown_hash=paper.text_hash, on=today(), actor=cast.head)
    db.session.commit()
    assert len(changes(desk, paper)) == 1 and "尚未批准" not in main(desk.get(f"/cases/{case.number}/papers/{paper.number}"))
    assert redraft(case, cast.officer, pay_within="三十日") is paper
    assert paper.approved_hash is None and queries.last_approved(paper) is paper
    commands.edit_text(paper, version=paper.version, text=paper.text + "\n改加一句。", on=today(), actor=cast.officer)
    db.session.commit()
    drafted, approved = changes(desk, paper)
    assert drafted[1] == ["新增： + 改加一句。"]
    assert approved[0] == "与上次批准的文本相比的改动" and {"删去： − 另加一句。", "新增： + 改加一句。"} < set(approved[1])
    words = main(desk.get(f"/cases/{case.number}/papers/{paper.number}"))
    assert cast.head.name in words and "批准已失效" in words


def test_a_form_drafted_anew_after_a_void_one_is_compared_with_what_was_approved_then(desk, cast, case):
    void = redraft(case, cast.officer)
    commands.approve(void, shown_hash=void.text_hash, on=today(), actor=cast.head)
    commands.void(void, because="期限有误", on=today(), actor=cast.head)
    again = redraft(case, cast.officer, pay_within="三十日")
    db.session.commit()
    [(name, lines)] = changes(desk, again)
    assert name == "与上次批准的文本相比的改动" and len(lines) == 2
    assert void.number in main(desk.get(f"/cases/{case.number}/papers/{again.number}"))
    assert changes(desk, void) == []


def test_the_bureaus_paragraphs_stand_beside_what_is_being_written(desk, cast, case):
    given = {"bureau": case.bureau, "on": today(), "actor": cast.reviewer, "text": "示例段落，\n共两行。"}
    commands.keep_paragraph(title="笔录用语", codes=["site_record"], **given)
    commands.keep_paragraph(title="送达用语", codes=["service_address"], **given)
    db.session.commit()
    shown = soup(desk.get(f"/cases/{case.number}/forms/site_record/new")).select_one("[data-paragraphs]")
    assert [box.get_text() for box in shown.select("[data-paragraph]")] == ["示例段落，\n共两行。"]
    assert "笔录用语" in shown.get_text() and "送达用语" not in shown.get_text()
    paper = redraft(case, cast.officer)
    commands.keep_paragraph(title="通用用语", codes=[], **given)
    db.session.commit()
    editor = soup(desk.get(f"/cases/{case.number}/papers/{paper.number}/edit")).select_one(".editor")
    assert [box.strong.get_text() for box in editor.select("[data-offered]")] == ["通用用语"]
