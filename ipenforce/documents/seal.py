"""The bureau's seal on an issued form: a PAdES signature with the bureau's certificate, drawn over name and date."""

from __future__ import annotations

import io
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, cast

import typst
from asn1crypto import keys, pkcs12, x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization.pkcs12 import load_key_and_certificates
from flask import current_app
from pypdf import PageObject, PdfReader

from ipenforce.clock import SHANGHAI
from ipenforce.config import instance_path
from ipenforce.documents.catalogue import title_of
from ipenforce.documents.drafting import chinese_date
from ipenforce.documents.models import Document
from ipenforce.errors import Refused

DRAWING = Path(__file__).with_name("seal.typ")
FONTS = ("SimSun", "宋体", "Noto Serif CJK SC")
MILLIMETRE = 72 / 25.4
ACROSS = 42 * MILLIMETRE
RAISED = 2 * MILLIMETRE
"""How far the seal's centre stands above the middle of name and date, which lie a little below it (GB/T 9704-2012, 7.3.5.1)."""
EDGE = 20 * MILLIMETRE
FOOT_GAP = 1 * MILLIMETRE
USES = ("digital_signature", "non_repudiation")
NAME_LINES = 3
"""On how many lines the bureau's name may stand."""


def folder() -> Path:
    """Where certificates lie: <bureau number>.p12, and the anchors ca.pem and tsa.pem where there are any."""
    return instance_path() / "seals"


def certificate_of(document: Document) -> Path | None:
    """The file of the issuing bureau's certificate and key; None where it has none."""
    path = folder() / f"{document.bureau.number}.p12"
    try:
        return path if path.exists() else None
    except OSError:  # the folder is closed to us: a form that was to be sealed must not go out without
        return path


def sealed(pdf: bytes, document: Document) -> bytes:
    """The form as it is kept: signed where the bureau has a certificate, else as printed.

    PAdES B-B over SHA-256, certified so that no later change is allowed. The seal is drawn where the bureau's
    name stands above the day of issue; a form that nobody seals on paper is signed without a drawing.
    Raises Refused, saying what to do, where the certificate cannot sign on that day.
    """
    path = certificate_of(document)
    if path is None:
        return pdf
    from ipenforce.documents.signature import (  # half a second, only where something is signed
        Statement,
        signed,
    )

    assert document.issued_at is not None
    identity = _opened(path)
    _check(identity.certificate, path.name, document.issued_at)
    name = document.bureau.name
    said = Statement(name, document.bureau.district, f"签发《{title_of(document.code)}》{document.docket_no}", document.issued_at)
    return signed(pdf, identity, said, drawing_of(name), place_of(pdf, document))


@lru_cache(maxsize=64)
def drawing_of(name: str) -> bytes:
    """The round seal of the body of this name, as a PDF page of its own size: outlines, which no reader takes for text."""
    outlines = _typeset({"name": name, "fonts": FONTS}, "svg").decode()
    return _typeset({"outlines": outlines}, "pdf", pdf_standards="a-2b", timestamp=0)


def _typeset(data: Mapping[str, Any], kind: Literal["pdf", "svg"], **how: Any) -> bytes:
    fonts = instance_path() / "fonts"
    return cast(bytes, typst.compile(
        DRAWING.read_bytes(), format=kind, sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        font_paths=[str(fonts)] if fonts.is_dir() else [], **how,
    ))  # fmt: skip


# -- the certificate ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Identity:
    """Whom a signature is made by: the key, its certificate, and the certificates above it."""

    key: keys.PrivateKeyInfo
    certificate: x509.Certificate
    above: list[x509.Certificate]


def _opened(path: Path) -> Identity:
    try:
        content = path.read_bytes()
        pkcs12.Pfx.load(content, strict=True)["version"].native  # noqa: B018  reading it is the check
    except (OSError, ValueError) as error:
        raise Refused(
            "读不出机关的电子印章文件 instance/seals/{file}，不能签发：请系统管理员检查文件是否完整、网站进程有没有读取权限", file=path.name
        ) from error
    try:
        passphrase = str(current_app.config["SEAL_PASSPHRASE"]).encode()
        key, certificate, others = load_key_and_certificates(content, passphrase or None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise Refused(
            "打不开机关的电子印章 instance/seals/{file}，不能签发：请系统管理员核对设置 SEAL_PASSPHRASE 是不是这个文件的口令", file=path.name
        ) from error
    if key is None or certificate is None:
        raise Refused(
            "电子印章文件 instance/seals/{file} 里没有证书或者私钥，不能签发：请系统管理员换上同时含有证书和私钥的文件", file=path.name
        )
    plain = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    read = [x509.Certificate.load(row.public_bytes(serialization.Encoding.DER)) for row in (certificate, *others)]
    return Identity(keys.PrivateKeyInfo.load(plain), read[0], read[1:])


def _check(certificate: x509.Certificate, file: str, at: datetime) -> None:
    if at > certificate.not_valid_after:
        raise Refused(
            "机关的印章证书（instance/seals/{file}）已于{day}到期，不能签发：请系统管理员换上新证书",
            file=file, day=chinese_date(certificate.not_valid_after.astimezone(SHANGHAI).date()),
        )  # fmt: skip
    if at < certificate.not_valid_before:
        raise Refused(
            "机关的印章证书（instance/seals/{file}）自{day}起才有效，不能签发：请系统管理员核对服务器时间，或者换上现行证书",
            file=file, day=chinese_date(certificate.not_valid_before.astimezone(SHANGHAI).date()),
        )  # fmt: skip
    uses = certificate.key_usage_value
    if uses is not None and not uses.native & set(USES):
        raise Refused(
            "证书 instance/seals/{file} 不是签名证书（可能是加密证书），不能签发：请系统管理员换上用于签名的证书", file=file
        )


# -- its place ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """Where a seal's centre stands: the page, counted from 0, and points from its lower left corner."""

    page: int
    x: float
    y: float


@dataclass
class _Line:
    """One line of a page: its text without white space, where it begins and ends, its baseline, its size."""

    text: str
    left: float
    right: float
    y: float
    size: float


def place_of(pdf: bytes, document: Document) -> Place | None:
    """The place over the last “bureau's name, day of issue” of a form; None where the form has none."""
    assert document.issued_on is not None
    name, day = _bare(document.bureau.name), _bare(chinese_date(document.issued_on))
    pages = PdfReader(io.BytesIO(pdf)).pages
    for number in reversed(range(len(pages))):
        lines = _lines(pages[number])
        for end in reversed(range(1, len(lines))):
            if lines[end].text == day and (begin := _name_above(lines, end, name)) is not None:
                return _over(lines, begin, end, Place(number, float(pages[number].mediabox.width), 0))
    return None


def _name_above(lines: list[_Line], end: int, name: str) -> int | None:
    """The line on which the bureau's name begins, right above the line `end`."""
    for begin in range(end - 1, max(end - 1 - NAME_LINES, -1), -1):
        if lines[begin].y - lines[begin + 1].y > 3 * lines[begin].size:
            return None
        if "".join(line.text for line in lines[begin:end]).startswith(name):
            return begin
    return None


def _over(lines: list[_Line], begin: int, end: int, sheet: Place) -> Place:
    name, day = lines[begin], lines[end]
    x = (name.left + name.right + day.left + day.right) / 4
    y = (name.y + name.size + day.y) / 2 + RAISED
    foot = max((line.y + line.size for line in lines[end + 1 :] if re.fullmatch(r"第\d+页共\d+页", line.text)), default=0.0)
    return Place(sheet.page, min(x, sheet.x - EDGE - ACROSS / 2), max(y, foot + FOOT_GAP + ACROSS / 2))


def _lines(page: PageObject) -> list[_Line]:
    """The lines of a page in the order in which they were set."""
    found: list[_Line] = []

    def visit(text: str, cm: list[float], tm: list[float], _font: Any, size: float) -> None:
        bare = _bare(text)
        if not bare:
            return
        x, y = tm[4] * cm[0] + tm[5] * cm[2] + cm[4], tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        right = x + sum(size if unicodedata.east_asian_width(sign) in "WF" else size * 0.55 for sign in text.strip())
        if found and abs(found[-1].y - y) < 1:
            last = found[-1]
            last.text, last.left, last.right = last.text + bare, min(last.left, x), max(last.right, right)
        else:
            found.append(_Line(bare, x, right, y, size))

    page.extract_text(visitor_text=visit)
    return found


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
