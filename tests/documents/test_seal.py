"""The bureau's seal: what a signed form proves, where the seal stands, and what an unfit certificate says."""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from asn1crypto import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader

from ipenforce.db import db
from ipenforce.documents import commands, queries
from ipenforce.documents.models import Document, IssuedFile
from ipenforce.documents.pdf import not_printed, render_pdf
from ipenforce.documents.seal import drawing_of, folder, place_of
from ipenforce.documents.signature import seal_in
from ipenforce.errors import Refused
from tests.documents.certificates import PASSPHRASE, YEAR, Authority, write_seal
from tests.documents.people import DAY

WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')


@pytest.fixture(autouse=True)
def seals(app, monkeypatch) -> Iterator[Path]:
    """The folder of certificates, empty before and after, and the passphrase that opens them."""
    monkeypatch.setitem(app.config, "SEAL_PASSPHRASE", PASSPHRASE)
    yield folder()
    shutil.rmtree(folder(), ignore_errors=True)


@pytest.fixture
def p12(office, seals) -> Path:
    """Where the office's certificate belongs."""
    return seals / f"{office.bureau.number}.p12"


@pytest.fixture
def sealing(office, p12):
    """An office that has a certificate."""
    write_seal(p12)
    return office


def bytes_of(document: Document) -> bytes:
    kept = queries.file_of(document)
    assert kept is not None
    return kept.content


def judged(content: bytes) -> PdfSignatureStatus:
    """What pyHanko says, that is told nothing but the authority."""
    root = x509.Certificate.load(Authority().certificate.public_bytes(Encoding.DER))
    (signature,) = PdfFileReader(io.BytesIO(content)).embedded_signatures
    return validate_pdf_signature(signature, ValidationContext(trust_roots=[root]))


def tampered(content: bytes) -> bytes:
    """One bit of a page's contents turned over."""
    place = content.index(b"stream") + 40
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def rectangle(content: bytes, page: int = -1) -> tuple[float, float, float, float]:
    """Where the seal is drawn, in points from the upper left corner, as poppler counts."""
    sheet = PdfReader(io.BytesIO(content)).pages[page]
    left, low, right, high = (float(n) for n in sheet["/Annots"][0].get_object()["/Rect"])
    height = float(sheet.mediabox.height)
    return left, height - high, right, height - low


def words(content: bytes, tmp_path: Path) -> list[tuple[float, float, float, float, str]]:
    """Every word of the last page with its box, as poppler sees them."""
    file = tmp_path / "words.pdf"
    file.write_bytes(content)
    pages = str(len(PdfReader(io.BytesIO(content)).pages))
    shown = subprocess.run(["pdftotext", "-bbox", "-f", pages, str(file), "-"], capture_output=True, check=True, text=True).stdout
    return [(*(float(n) for n in found[:4]), found[4]) for found in WORD.findall(shown)]


@pytest.mark.parametrize("curve", [False, True], ids=["rsa", "ec"])
def test_a_signed_form_holds_before_whoever_knows_the_authority(office, p12, curve):
    write_seal(p12, curve=curve)
    document = office.issued()
    content = bytes_of(document)
    status = judged(content)
    assert status.intact and status.valid and status.trusted and status.docmdp_ok
    assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE and status.md_algorithm == "sha256"
    (signature,) = PdfFileReader(io.BytesIO(content)).embedded_signatures
    said = signature.sig_object
    assert said["/SubFilter"] == "/ETSI.CAdES.detached" and said["/Name"] == office.bureau.name
    assert said["/Reason"] == f"签发《行政处罚决定书》{document.docket_no}" and said["/Location"] == office.bureau.district
    assert abs(signature.self_reported_timestamp - document.issued_at) < timedelta(seconds=1)


def test_the_signed_bytes_are_what_is_kept_and_hashed_and_they_print_the_same_text(sealing):
    document = sealing.issued()
    kept = queries.file_of(document)
    assert kept.sha256 == hashlib.sha256(kept.content).hexdigest()
    assert kept.content.startswith(render_pdf(document)) and len(kept.content) > len(render_pdf(document))
    assert not_printed(document, kept.content) == []


def test_poppler_finds_the_signature_valid_and_a_changed_byte_invalid(sealing, tmp_path):
    content = bytes_of(sealing.issued())
    for name, part, verdict in (("right", content, "Signature is Valid."), ("wrong", tampered(content), "Digest Mismatch.")):
        file = tmp_path / f"{name}.pdf"
        file.write_bytes(part)
        shown = subprocess.run(["pdfsig", str(file)], capture_output=True, text=True).stdout
        assert f"Signature Validation: {verdict}" in shown and "Signature Type: ETSI.CAdES.detached" in shown


def test_a_changed_byte_and_an_addition_are_seen(sealing):
    document = sealing.issued()
    content = bytes_of(document)
    assert not judged(tampered(content)).intact
    assert seal_in(content, document.issued_at).valid
    assert not seal_in(tampered(content), document.issued_at).valid
    assert not seal_in(content + b"\n% more\n", document.issued_at).valid
    assert not seal_in(content[: len(content) // 2] + b"/ByteRange", document.issued_at).valid


def test_a_seal_is_traced_to_the_authority_that_the_installation_names(sealing, seals):
    document = sealing.issued()
    proof = queries.seal_of(document)
    assert proof.who == "示例市市场监督管理局，示例市" and proof.valid and proof.trusted is None and proof.holds
    Authority().write(seals / "ca.pem")
    assert queries.seal_of(document).trusted is True
    Authority("另一个发证机构").write(seals / "ca.pem")
    proof = queries.seal_of(document)
    assert proof.valid and proof.trusted is False and not proof.holds
    (seals / "ca.pem").write_bytes(b"no certificate")
    assert queries.seal_of(document).trusted is False


def test_a_seal_still_holds_when_its_certificate_has_run_out(office, p12, seals):
    write_seal(p12, valid=(-YEAR, timedelta(hours=1)))
    Authority().write(seals / "ca.pem")
    content, at = bytes_of(document := office.issued()), document.issued_at
    assert seal_in(content, at).holds
    assert seal_in(content, at + YEAR).trusted is False


@pytest.mark.parametrize("code", ["penalty_decision", "interview_notice", "service_receipt"])
def test_the_seal_stands_over_name_and_date_and_never_over_the_foot(sealing, code, tmp_path):
    content = bytes_of(sealing.issued(code))
    left, top, right, low = rectangle(content)
    assert abs((right - left) - 119.06) < 1 and abs((low - top) - 119.06) < 1
    found = words(content, tmp_path)
    (day,) = [box for box in found if box[4] == "2026年11月23日" and box[1] > top]
    name = next(box for box in reversed(found) if box[4].startswith(sealing.bureau.name))
    assert left < (day[0] + day[2]) / 2 < right and top < day[1] and day[3] < low
    assert left < name[2] and name[0] < right and top < name[1] < name[3] < low
    foot = next(box for box in found if box[4].startswith("第") and box[1] > day[3])
    assert low < foot[1]


def test_what_is_drawn_is_no_text(sealing, tmp_path):
    document = sealing.issued()
    content = bytes_of(document)
    assert [box[4] for box in words(content, tmp_path)] == [box[4] for box in words(render_pdf(document), tmp_path)]
    assert drawing_of(sealing.bureau.name).startswith(b"%PDF")


def test_a_form_that_no_body_signs_is_sealed_without_a_drawing(sealing):
    document = sealing.issued("filing_approval")
    content = bytes_of(document)
    assert place_of(content, document) is None and judged(content).intact
    left, top, right, low = rectangle(content, page=0)
    assert (left, top) == (right, low)


def test_without_a_certificate_the_bytes_are_those_that_were_printed(office):
    document = office.issued()
    assert bytes_of(document) == render_pdf(document)
    assert queries.seal_of(document) is None


UNFIT = {
    "wrong passphrase": (lambda path: write_seal(path, passphrase="another"), "SEAL_PASSPHRASE"),
    "expired": (lambda path: write_seal(path, valid=(-YEAR, -timedelta(days=1))), "到期"),
    "not yet valid": (lambda path: write_seal(path, valid=(timedelta(days=1), YEAR)), "起才有效"),
    "for encryption": (lambda path: write_seal(path, uses=("key_encipherment",)), "不是签名证书"),
    "no such thing": (lambda path: path.write_bytes(b"PK\x03\x04"), "读不出"),
    "empty": (lambda path: path.write_bytes(b""), "读不出"),
    "unreadable": (lambda path: path.mkdir(), "读不出"),
    "without a key": (lambda path: path.write_bytes(_without_key()), "没有证书或者私钥"),
}


def _without_key() -> bytes:
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

    return pkcs12.serialize_key_and_certificates(None, None, None, [Authority().certificate], BestAvailableEncryption(PASSPHRASE.encode()))


@pytest.mark.parametrize("unfit", UNFIT, ids=lambda name: name.replace(" ", "-"))
def test_an_unfit_certificate_is_refused_in_words_and_no_number_is_lost(office, p12, unfit):
    put, words = UNFIT[unfit]
    waiting = office.approved()
    db.session.commit()
    p12.parent.mkdir(exist_ok=True)
    put(p12)
    with pytest.raises(Refused, match=words) as refused:
        commands.issue(waiting, on=DAY, actor=office.head)
    assert "请系统管理员" in str(refused.value) and p12.name in str(refused.value)
    db.session.rollback()
    assert waiting.state == "approved" and db.session.execute(db.select(IssuedFile)).first() is None
    shutil.rmtree(p12) if p12.is_dir() else p12.unlink()
    write_seal(p12)
    assert commands.issue(waiting, on=DAY, actor=office.head) == "示市监处罚〔2026〕1号"
    assert queries.seal_of(waiting).holds
