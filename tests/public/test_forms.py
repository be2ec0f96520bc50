"""Whoever holds a form: what the public page tells him, and what it tells nobody."""

from __future__ import annotations

import io
import re
import shutil

import pytest
from bs4 import BeautifulSoup

from ipenforce import jobs
from ipenforce.clock import SHANGHAI, now
from ipenforce.db import db
from ipenforce.documents import commands, queries
from ipenforce.documents.models import IssuedFile
from ipenforce.documents.pdf import address_of
from ipenforce.documents.seal import folder
from ipenforce.events import Event
from ipenforce.public.forms import scanned
from tests.cases.stage import make_case, make_cast
from tests.documents import samples
from tests.documents.certificates import PASSPHRASE, Authority, time_service, write_seal
from tests.documents.people import DAY, make_office
from tests.factories import sign_in

SAME, OTHER = "与签发的文件一致", "与签发的文件不一致"


@pytest.fixture
def office(app):
    return make_office()


@pytest.fixture
def document(office):
    """An issued decision."""
    made = office.issued()
    db.session.commit()
    return made


def address(document, **query) -> str:
    return f"/public/forms/{document.number}" + "".join(f"?{name}={value}" for name, value in query.items())


def page(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def text(answer) -> str:
    return " ".join(page(answer).main.get_text(" ").split())


def sent(client, where: str, content: bytes):
    """The holder's file sent as a browser does; built here, because the test client leaves large ones lying open."""
    head = 'Content-Disposition: form-data; name="file"; filename="决定书.pdf"\r\nContent-Type: application/pdf'
    body = f"--edge\r\n{head}\r\n\r\n".encode() + content + b"\r\n--edge--\r\n"
    return client.post(
        where, input_stream=io.BytesIO(body), content_length=len(body), content_type="multipart/form-data; boundary=edge"
    )


def result(answer) -> str | None:
    line = page(answer).select_one("[data-compare-result]")
    return None if line.has_attr("hidden") else line.get_text(strip=True)


def test_the_page_tells_what_is_public_of_a_form(client, document):
    kept = queries.file_of(document).sha256
    head, docket_no, bureau = document.audit_head[:16], document.docket_no, document.bureau.name
    words = text(client.get(address(document)))
    for part in ("行政处罚决定书", bureau, docket_no, "2026-11-23", "有效", document.number, head, kept, "没有电子印章", "没有时间戳"):
        assert part in words
    assert "相符" not in words and "作废" not in words


def test_it_tells_nothing_of_the_people_and_the_case(client, document):
    whole = client.get(address(document)).get_data(as_text=True)
    party = samples.party()
    told = [party["name"], "示例A", party["legal_representative"], party["address"][:6], party["uscc"], document.subject, document.concerning]
    told += [document.author.name, document.approved_by.name, "演示甲", "侵权运动鞋", "商标"]
    assert [part for part in told if part in whole] == []


def test_the_code_on_the_form_leads_to_the_page_and_its_head_is_compared(client, document, app, monkeypatch):
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://ip.example.gov.cn")
    printed = address_of(document).removeprefix("https://ip.example.gov.cn")
    right, wrong = text(client.get(printed)), text(client.get(address(document, head="0" * 16)))
    assert "相符" in right and "不相符" not in right
    assert "不相符" in wrong and "可能不是机关签发的文书" in wrong
    assert "不相符" in text(client.get(address(document, head=document.audit_head[:15])))


def test_a_void_form_is_shown_with_its_day_and_never_its_reason(client, office, document):
    commands.void(document, because="误写张三的身份", on=DAY, actor=office.head)
    db.session.commit()
    at = db.session.execute(db.select(Event.at).filter_by(name="document.voided")).scalar_one()
    answer = client.get(address(document))
    words = text(answer)
    assert f"已于 {at.astimezone(SHANGHAI).date()} 作废" in words and "有效 " not in words
    assert "张三" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("state", ["draft", "approved", "void"])
def test_what_was_never_issued_is_as_unknown_as_what_does_not_exist(client, office, state):
    made = office.draft() if state == "draft" else office.approved()
    if state == "void":
        commands.void(made, because="重复", on=DAY, actor=office.head)
    db.session.commit()
    known, unknown = client.get(address(made)), client.get("/public/forms/D0000000000")
    assert known.status_code == unknown.status_code == 404
    assert text(known) == text(unknown) and "没有签发过这个编号的文书" in text(known)
    assert sent(client, address(made), b"x").status_code == 404


def test_a_number_is_typed_or_scanned(client, document):
    number, head = document.number, document.audit_head[:16]
    assert "文书编号" in text(client.get("/public/forms"))
    for typed, to in (
        (number, ""), (f" {number.lower()} ", ""), (f"{number} {head}", f"?head={head}"),
        (f"https://ip.example.gov.cn/public/forms/{number}?head={head}", f"?head={head}"),
    ):  # fmt: skip
        answer = client.get("/public/forms", query_string={"number": typed})
        assert (answer.status_code, answer.location) == (302, f"/public/forms/{number}{to}")
    answer = client.get("/public/forms", query_string={"number": "示市监处罚〔2026〕1号"})
    assert answer.status_code == 422 and "没有认出文书编号" in text(answer)


def test_what_is_scanned_is_read_from_whatever_stands_around_it():
    assert scanned("文书编号 D0123456789　审计链首 0123456789abcdef") == ("D0123456789", "0123456789abcdef")
    assert scanned("D0123456789X") == scanned("DOCUMENT") == scanned("") == (None, None)


def test_the_holders_file_is_compared_and_not_kept(client, document):
    content = bytes(queries.file_of(document).content)
    where = address(document, head=document.audit_head[:16])
    assert result(client.get(where)) is None
    answer = sent(client, where, content)
    assert answer.status_code == 200 and result(answer) == SAME and "相符" in text(answer)
    for other in (content[:-1], content + b"\n", content.replace(b"%PDF", b"%pdf", 1), b"", b"x" * 3_000_000):
        assert (result(sent(client, where, other)) or "").startswith(OTHER)
    assert len(db.session.execute(db.select(IssuedFile.id)).all()) == 1


def test_a_file_must_be_chosen_and_not_be_huge(client, document):
    answer = client.post(address(document), data={}, content_type="multipart/form-data")
    assert answer.status_code == 422 and "请选择文件" in text(answer) and result(answer) is None
    assert sent(client, address(document), bytes(17 * 1024 * 1024)).status_code == 413


def test_the_browser_compares_by_itself_with_what_the_page_gives_it(client, document):
    shown = page(client.get(address(document)))
    box = shown.select_one("[data-compare]")
    assert box["data-compare"] == queries.file_of(document).sha256
    assert box["data-same"] == SAME and box["data-other"].startswith(OTHER)
    script = shown.select_one('script[src*="js/compare.js"]')["src"]
    with client.get(script) as answer:
        program = answer.get_data(as_text=True)
    assert "crypto?.subtle" in program and not re.search(r"fetch\(|XMLHttpRequest|import ", program)


def test_seal_and_time_stamp_are_shown_with_whose_they_are(client, office, app, monkeypatch):
    monkeypatch.setitem(app.config, "SEAL_PASSPHRASE", PASSPHRASE)
    write_seal(folder() / f"{office.bureau.number}.p12")
    try:
        with time_service() as service:
            monkeypatch.setitem(app.config, "TIMESTAMP_URL", service.url)
            document = office.issued()
            db.session.commit()
            jobs.consume_all()
        words = text(client.get(address(document)))
        assert "有效 示例市市场监督管理局，示例市（未登记发证机构" in words
        assert re.search(rf"有效 {now().astimezone(SHANGHAI):%Y-%m-%d} \d\d:\d\d 示例时间戳机构，示例市（未登记时间戳机构", words)
        Authority("另一个发证机构").write(folder() / "ca.pem")
        assert "无效 示例市市场监督管理局，示例市（证书不是由登记的发证机构签发）" in text(client.get(address(document)))
        content = bytes(queries.file_of(document).content)
        assert result(sent(client, address(document), content)) == SAME
    finally:
        shutil.rmtree(folder(), ignore_errors=True)


def test_the_officer_is_told_the_same_and_finds_the_way_to_the_page(client, app):
    case = make_case("investigating", cast := make_cast())
    paper = next(row for row in queries.of_subject(case.number) if row.state == "issued")
    sign_in(client, cast.officer)
    answer = client.get(f"/cases/{case.number}/papers/{paper.number}")
    assert "没有电子印章" in text(answer) and "没有时间戳" in text(answer)
    link = page(answer).main.select_one('a[href^="/public/forms/"]')["href"]
    assert link == address(paper, head=paper.audit_head[:16]) and "相符" in text(client.get(link))


def test_the_page_is_read_in_english_too(client, document):
    answer = client.get(address(document, lang="en"))
    assert answer.status_code == 200 and document.docket_no in answer.get_data(as_text=True)
