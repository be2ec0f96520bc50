"""Throw-away certificates: an authority, seals of bureaus, and a time-stamping service on 127.0.0.1."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper

PASSPHRASE = "口令 of a test"
YEAR = timedelta(days=365)
USES = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign",
    "encipher_only", "decipher_only",
)  # fmt: skip


def _named(name: str) -> x509.Name:
    pairs = ((NameOID.COUNTRY_NAME, "CN"), (NameOID.ORGANIZATION_NAME, "示例市"), (NameOID.COMMON_NAME, name))
    return x509.Name([x509.NameAttribute(kind, value) for kind, value in pairs])


@cache
def _rsa(who: str) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@dataclass(frozen=True)
class Authority:
    """Who issues certificates in a test."""

    name: str = "示例发证机构"

    @property
    def certificate(self) -> x509.Certificate:
        return _self_signed(self.name)

    def issued(self, name: str, key: Any, *, uses: tuple[str, ...] = USES[:2], valid: tuple[timedelta, timedelta] = (-YEAR, YEAR), stamping: bool = False) -> x509.Certificate:  # fmt: skip
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder().subject_name(_named(name)).issuer_name(self.certificate.subject).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now + valid[0]).not_valid_after(now + valid[1])
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.KeyUsage(**{use: use in uses for use in USES}), critical=True)
        )  # fmt: skip
        if stamping:
            made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        return made.sign(_rsa(self.name), hashes.SHA256())

    def write(self, path: Path) -> None:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(self.certificate.public_bytes(Encoding.PEM))


@cache
def _self_signed(name: str) -> x509.Certificate:
    key, now = _rsa(name), datetime.now(UTC)
    return (
        x509.CertificateBuilder().subject_name(_named(name)).issuer_name(_named(name)).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - 10 * YEAR).not_valid_after(now + 10 * YEAR)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**{use: use in ("key_cert_sign", "crl_sign") for use in USES}), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip


def write_seal(path: Path, *, passphrase: str = PASSPHRASE, curve: bool = False, authority: Authority | None = None, **how: Any) -> None:
    """A bureau's certificate and key at `path`, as an administrator would put them there."""
    authority = authority or Authority()
    key = ec.generate_private_key(ec.SECP256R1()) if curve else _rsa("seal")
    certificate = authority.issued("示例市市场监督管理局", key, **how)
    path.parent.mkdir(exist_ok=True)
    encryption = BestAvailableEncryption(passphrase.encode())
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"seal", key, certificate, [authority.certificate], encryption))


@dataclass
class TimeService:
    """An RFC 3161 service: what it was asked, and how it misbehaves."""

    url: str = ""
    asked: list[str] = field(default_factory=list)
    answer: Callable[[bytes, Callable[[bytes], bytes]], bytes | None] = lambda question, honest: honest(question)
    """From the question and the honest way to an answer; None refuses with HTTP 500."""


@contextmanager
def time_service(authority: Authority | None = None) -> Iterator[TimeService]:
    """A time-stamping service on a free port of 127.0.0.1, in a thread."""
    key = _rsa("stamp")
    certificate = (authority or Authority()).issued("示例时间戳机构", key, uses=("digital_signature",), stamping=True)
    stamper = DummyTimeStamper(
        asn1.Certificate.load(certificate.public_bytes(Encoding.DER)),
        keys.PrivateKeyInfo.load(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())),
    )
    service = TimeService()

    def honest(question: bytes) -> bytes:
        return stamper.request_tsa_response(tsp.TimeStampReq.load(question)).dump()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            question = self.rfile.read(int(self.headers["Content-Length"]))
            service.asked.append(self.headers["Content-Type"])
            answer = service.answer(question, honest)
            self.send_response(500 if answer is None else 200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(answer or b"")

        def log_message(self, *_args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        service.url = f"http://127.0.0.1:{server.server_address[1]}/"
        try:
            yield service
        finally:
            server.shutdown()
            thread.join()
