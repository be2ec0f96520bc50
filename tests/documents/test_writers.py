"""The same text on paper twice: PDF and Word."""

from __future__ import annotations

import io
import re
import subprocess

import docx
import pytest
from pypdf import PdfReader

from ipenforce.documents import commands, queries
from ipenforce.documents.catalogue import DOCUMENTS
from ipenforce.documents.markup import parse
from ipenforce.documents.pdf import fields_of, not_printed, render_pdf
from ipenforce.documents.word import render_word
from ipenforce.errors import Refused
from tests.documents.people import DAY
from tests.documents.samples import NAME, RARE, act, context


def read_pdf(content: bytes) -> str:
    """The text of a PDF without white space."""
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))


def read_word(content: bytes) -> str:
    """All text of a Word file, tables too, without white space."""
    file = docx.Document(io.BytesIO(content))
    texts = [paragraph.text for paragraph in file.paragraphs]
    texts += [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    return re.sub(r"\s", "", "\n".join(texts))


@pytest.mark.parametrize("code", sorted(DOCUMENTS))
def test_every_form_is_printed_whole_to_pdf_and_word(office, code):
    document = office.issued(code)
    assert not_printed(document, queries.pdf_of(document)) == []
    word = read_word(render_word(document))
    for block in parse(document.text, fields_of(document)):
        for value in (block.text, *(cell for row in block.rows for cell in row)):
            assert re.sub(r"\s", "", value) in word


def test_hostile_and_rare_characters_stand_in_the_pdf_as_written(office):
    document = office.issued()
    text = read_pdf(queries.pdf_of(document))
    assert NAME in text and RARE in text and "𬱟" in text and "草稿" not in text
    assert document.docket_no in text and "2026年11月23日" in text


def test_the_pdf_reads_the_same_in_another_reader(office, tmp_path):
    file = tmp_path / "issued.pdf"
    file.write_bytes(queries.pdf_of(office.issued()))
    shown = subprocess.run(["pdftotext", str(file), "-"], capture_output=True, check=True, text=True).stdout
    assert "A&B<公司>" in shown and "𬱟" in shown


def test_rendering_an_issued_form_again_gives_the_same_bytes(office):
    document = office.issued()
    kept = queries.file_of(document)
    assert kept is not None and render_pdf(document) == render_pdf(document) == kept.content


def test_a_draft_says_so_and_has_neither_number_nor_date(office):
    document = office.draft()
    text = read_pdf(render_pdf(document))
    assert "草稿" in text and "示市监处罚〔〕号" in text
    assert "草稿" in docx.Document(io.BytesIO(render_word(document))).sections[0].header.paragraphs[0].text


def test_a_void_draft_says_so(office):
    document = office.draft()
    commands.void(document, because="重复起草", on=DAY, actor=office.officer)
    assert "作废" in read_pdf(queries.pdf_of(document))


def test_pages_are_counted(office):
    content = queries.pdf_of(office.issued())
    pages = len(PdfReader(io.BytesIO(content)).pages)
    assert pages > 1
    assert all(f"第{n}页共{pages}页" in read_pdf(content) for n in range(1, pages + 1))


def test_a_character_that_no_font_has_is_refused_by_name(office):
    with pytest.raises(Refused, match="没有字体可以印出"):
        render_pdf(office.draft(facts="", party=context()["party"] | {"name": "示例\U0001f9ff"}))


def test_a_part_that_is_not_in_the_pdf_is_found(office):
    document = office.issued()
    content = queries.pdf_of(document)
    document.text += "\n这一段没有印出来。\n"
    assert not_printed(document, content) == ["这一段没有印出来"]


def test_a_long_table_runs_over_pages_and_repeats_its_head(office):
    long = act()
    long["lines"] = [long["lines"][0] | {"description": f"演示商品{n}"} for n in range(60)]
    document = office.draft(acts=[long])
    content = render_pdf(document)
    assert read_pdf(content).count("计算方法") > 1
    assert not_printed(document, content) == []


def test_word_is_set_in_the_fonts_of_official_papers(office):
    file = docx.Document(io.BytesIO(render_word(office.issued())))
    assert file.styles["Normal"].font.name == "仿宋_GB2312"
    assert {run.font.name for run in file.paragraphs[1].runs} == {"方正小标宋简体"}
