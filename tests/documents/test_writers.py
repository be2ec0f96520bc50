"""The same text on paper twice: PDF and Word."""

from __future__ import annotations

import io
import re
import subprocess

import docx
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

from ipenforce.documents import commands, queries
from ipenforce.documents.catalogue import DOCUMENTS
from ipenforce.documents.markup import parse
from ipenforce.documents.pdf import SIGNS_IN_A_LINE, fields_of, not_printed, render_pdf, signing_line, tail_of
from ipenforce.documents.word import render_word
from ipenforce.errors import Refused
from tests.documents.people import DAY
from tests.documents.samples import NAME, RARE, act, asked, context


def read_pdf(content: bytes) -> str:
    """The text of a PDF without white space."""
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))


def read_word(content: bytes) -> str:
    """All text of a Word file, tables too, without white space."""
    file = docx.Document(io.BytesIO(content))
    texts = [paragraph.text for paragraph in file.paragraphs]
    texts += [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    return re.sub(r"\s", "", "\n".join(texts))


@pytest.mark.one_database
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


def pages_of(content: bytes) -> list[str]:
    """Each page's text without white space."""
    return [re.sub(r"\s", "", page.extract_text()) for page in PdfReader(io.BytesIO(content)).pages]


def test_a_long_inventory_repeats_its_head_on_every_page_in_pdf_and_word(office):
    goods = [{"name": f"演示商品{n}", "unit": "件", "quantity": n + 1} for n in range(70)]
    document = office.draft("inventory", asked=asked("inventory") | {"goods": goods})
    content = render_pdf(document)
    pages = pages_of(content)
    assert len(pages) > 2 and not_printed(document, content) == []
    assert all("规格型号" in page for page in pages if "演示商品" in page)
    file = docx.Document(io.BytesIO(render_word(document)))
    (long,) = (table for table in file.tables if len(table.rows) > 70)
    assert long.rows[0]._tr.trPr.findall(qn("w:tblHeader")) and not long.rows[1]._tr.trPr.findall(qn("w:tblHeader"))
    assert all(row._tr.trPr.findall(qn("w:cantSplit")) for row in long.rows)
    assert long._tbl.getprevious().tag == qn("w:p")  # right under another table Word would repeat nothing
    widths = [int(column.get(qn("w:w"))) for column in long._tbl.tblGrid]
    assert widths[1] > widths[0]


@pytest.mark.parametrize("code", [code for code, row in DOCUMENTS.items() if row.each_page])
def test_a_record_numbers_every_page_and_is_signed_on_each(office, code):
    long = {name: "问：演示？\n答：演示。\n" * 60 for name in ("transcript", "events", "steps", "method", "presented") if name in asked(code)}
    document = office.draft(code, asked=asked(code) | long)
    if not long:
        document.text += "\n\n演示。" * 60
    content = render_pdf(document)
    pages = pages_of(content)
    assert len(pages) > 2 and not_printed(document, content) == []
    signing = signing_line(code)
    assert len(signing) <= SIGNS_IN_A_LINE
    assert all(signing.replace("　", "") in page and f"第{n}页共{len(pages)}页" in page for n, page in enumerate(pages, start=1))
    foot = docx.Document(io.BytesIO(render_word(document))).sections[0].footer
    assert signing in [paragraph.text for paragraph in foot.paragraphs] and "PAGE" in foot._element.xml and "NUMPAGES" in foot._element.xml


def test_those_who_sign_every_page_do_so_on_the_records_of_what_was_seen_and_said():
    assert {"site_record", "interview_record", "hearing_record", "defence_record", "electronic_evidence_record", "inventory"} <= {
        code for code, row in DOCUMENTS.items() if row.each_page
    }


def test_no_signature_stands_on_a_page_alone(office):
    document = office.draft("assistance_request")
    signed = re.sub(r"\s", "", f"{office.bureau.name}（印章）年月日")
    whole = document.text
    for lines in range(1, 12):
        document.text = whole.replace("#### 三、", "演示事项。\n\n" * lines + "#### 三、")
        pages = pages_of(render_pdf(document))
        last = pages[-1].removesuffix(f"第{len(pages)}页共{len(pages)}页" + tail_of(document)).replace("草稿", "")
        assert signed in last and "联系人" in last and len(last) > len(signed) + 25, (lines, last)


def test_word_is_set_in_the_fonts_of_official_papers(office):
    file = docx.Document(io.BytesIO(render_word(office.issued())))
    assert file.styles["Normal"].font.name == "仿宋_GB2312"
    assert {run.font.name for run in file.paragraphs[1].runs} == {"方正小标宋简体"}
