"""Signatures and time stamps as pyHanko makes and judges them: the one place that imports it, because it is slow to load."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, cast

from asn1crypto import cms, pem, x509
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.generic import DictionaryObject, NameObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, SimpleBoxLayoutRule
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.generic_cms import extract_certs_for_validation, validate_tst_signed_data
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from ipenforce.clock import SHANGHAI
from ipenforce.documents.seal import ACROSS, USES, Identity, Place, folder

Worked = TypeVar("Worked")

FIELD = "Seal"
SEAL_ANCHORS, TIME_ANCHORS = "ca.pem", "tsa.pem"
"""Files beside the certificates: the roots that seals and time stamps must lead back to, where they are given."""


@dataclass(frozen=True)
class Statement:
    """What a signature says of itself: whose it is, where it was made, what for, and when."""

    name: str
    location: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class Proof:
    """What a signature or time stamp proves.

    `who` is the certificate's subject, `at` the instant stated; `valid`: the bytes are those that were signed, and
    nothing was added; `trusted`: the certificate leads back to an anchor, None where no anchor is given.
    """

    who: str
    at: datetime
    valid: bool
    trusted: bool | None

    @property
    def holds(self) -> bool:
        """Whether nothing speaks against it."""
        return self.valid and self.trusted is not False


class _Ink(PdfContent):
    """The only page of a PDF, drawn into another as ink is: what is printed below shows through."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self._content = content

    def render(self) -> bytes:
        page = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self._content)))
        self.resources.xobject["/Seal"] = page
        self.resources.ext_g_state["/Ink"] = DictionaryObject({NameObject("/BM"): NameObject("/Multiply")})
        left, low, right, high = page.get_object()["/BBox"]
        self.box = BoxConstraints(width=right - left, height=high - low)
        return b"/Ink gs /Seal Do"


class _DatedSigner(PdfSigner):
    """Signs at a stated instant, not at that of the machine."""

    def __init__(self, at: datetime, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._at = at.astimezone(SHANGHAI)

    def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self._at
        return session


def signed(pdf: bytes, identity: Identity, said: Statement, drawing: bytes, place: Place | None) -> bytes:
    """The PDF with a PAdES B-B signature that allows no later change; drawn at `place`, or not drawn without one."""
    store = SimpleCertificateStore()
    store.register_multiple(identity.above)
    signer = SimpleSigner(signing_cert=identity.certificate, signing_key=identity.key, cert_registry=store)
    metadata = PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES, name=said.name, location=said.location, reason=said.reason,
    )  # fmt: skip
    middle = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID)
    style = StaticStampStyle(
        border_width=0, background=_Ink(drawing), background_layout=middle, background_opacity=1
    )
    field = SigFieldSpec(FIELD, on_page=place.page if place else 0, box=_box(place) if place else None)
    signing = _DatedSigner(said.at, metadata, signer, stamp_style=style, new_field_spec=field)
    return cast(bytes, _apart(lambda: signing.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)))).getvalue())


def _box(place: Place) -> tuple[int, int, int, int]:
    left, low = round(place.x - ACROSS / 2), round(place.y - ACROSS / 2)
    return left, low, left + round(ACROSS), low + round(ACROSS)


def seal_in(pdf: bytes, at: datetime) -> Proof | None:
    """What the signature in a PDF proves, judged at the instant `at`; None where there is none."""
    if b"/ByteRange" not in pdf:
        return None
    who, anchors = "", _anchors(SEAL_ANCHORS)
    try:
        embedded = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
        if not embedded:
            return None
        found = embedded[-1]
        who = _subject(found.signer_cert)
        context = _context(anchors or [found.signer_cert], at)
        usage = KeyUsageConstraints(key_usage=set(USES))
        status = _apart(lambda: validate_pdf_signature(found, context, key_usage_settings=usage))
    except (PdfError, ValueError):  # no whole PDF any more
        return Proof(who, at, False, None)
    valid = status.intact and status.valid and status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    return Proof(who, found.self_reported_timestamp or at, valid, _trusted(status.trusted, anchors))


def stamp_in(token: bytes, sha256: str) -> Proof:
    """What a time-stamping token proves of the bytes with this SHA-256. Raises ValueError for what is no token."""
    content = cms.ContentInfo.load(token, strict=True)
    if content["content_type"].native != "signed_data":
        raise ValueError("not a time stamp token")
    data = content["content"]
    at, anchors = data["encap_content_info"]["content"].parsed["gen_time"].native, _anchors(TIME_ANCHORS)
    signer = extract_certs_for_validation(data).signer_cert
    judging = validate_tst_signed_data(
        data,
        _context(anchors or [signer], at),
        lambda algorithm: bytes.fromhex(sha256) if algorithm == "sha256" else b"",
    )
    found: dict[str, Any] = _apart(lambda: asyncio.run(judging))
    trusted = _trusted(found["trust_problem_indic"] is None, anchors)
    return Proof(_subject(signer), at, found["intact"] and found["valid"], trusted)


def _apart(work: Callable[[], Worked]) -> Worked:
    """Do it on a thread of its own: pyHanko starts an event loop, and the caller's thread may run one already."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work).result()


def _trusted(found: bool, anchors: list[x509.Certificate] | None) -> bool | None:
    return None if anchors is None else bool(anchors) and found


def _context(anchors: list[x509.Certificate], at: datetime) -> ValidationContext:
    """What to judge by, and nothing from the network. Without anchors a certificate stands for itself."""
    return ValidationContext(trust_roots=anchors, moment=at, allow_fetching=False)


def _anchors(name: str) -> list[x509.Certificate] | None:
    """The certificates in instance/seals/<name>; None where there is no such file. One that cannot be read trusts nobody."""
    try:
        content = (folder() / name).read_bytes()
        return [x509.Certificate.load(der) for _kind, _headers, der in pem.unarmor(content, multiple=True)]
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        return []


def _subject(certificate: x509.Certificate) -> str:
    """The names in a certificate's subject, the narrowest first."""
    named = certificate.subject.native
    parts = [named.get(key) for key in ("common_name", "organizational_unit_name", "organization_name")]
    flat = [part for value in parts for part in (value if isinstance(value, list) else [value]) if part]
    return "，".join(dict.fromkeys(flat)) or certificate.subject.human_friendly
