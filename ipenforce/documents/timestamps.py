"""RFC 3161 time stamps of issued forms: asked for over HTTP after the issue, checked, kept beside the bytes."""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Mapping
from urllib.error import URLError
from urllib.request import Request, urlopen

from asn1crypto import cms, core, tsp
from flask import current_app

from ipenforce.db import db
from ipenforce.documents import commands, queries
from ipenforce.events import SYSTEM, Event

TIMEOUT_SECONDS = 10
TURN_SECONDS = 5
"""How long one turn goes on asking; what is left is asked in the next one."""
LARGEST = 1024 * 1024
STAMPED_EVENTS = frozenset({"document.issued"})


class _Answer(core.Sequence):
    """TimeStampResp as RFC 3161 has it: a refusal carries no token."""

    _fields = [("status", tsp.PKIStatusInfo), ("time_stamp_token", cms.ContentInfo, {"optional": True})]  # noqa: RUF012


class NotStamped(RuntimeError):
    """The service gave no token that holds; what is wrong, in Chinese for the operation page."""


def ask_service(events: list[Event]) -> dict[int, bytes | None]:
    """Tokens for the issues told by `events`, by the event's sequence number; None where none is wanted.

    Nothing is written, and no transaction is open while the service is asked. An answer may hold fewer
    than were asked for: the first ones, as many as were got in TURN_SECONDS or before a failure. Raises
    NotStamped where not even one was got.
    """
    url = str(current_app.config["TIMESTAMP_URL"])
    wanted = {event.seq: _unstamped(str(event.facts["document"])) if url else None for event in events}
    db.session.rollback()
    answers: dict[int, bytes | None] = {}
    began = time.monotonic()
    for seq, sha256 in wanted.items():
        if sha256 is not None and time.monotonic() - began > TURN_SECONDS and any(answers.values()):
            break
        try:
            answers[seq] = token_for(sha256, url) if sha256 else None
        except NotStamped:
            if not answers:
                raise
            break
    return answers


def _unstamped(number: str) -> str | None:
    """The SHA-256 of a form's issued bytes; None where they are stamped already."""
    document = queries.by_number(number)
    kept = queries.file_of(document) if document else None
    return kept.sha256 if kept and document and queries.token_of(document) is None else None


def keep_tokens(events: list[Event], tokens: Mapping[int, bytes | None]) -> None:
    """Keep the tokens that were asked for, each with its form; a form has one, however often this is done."""
    for event in events:
        token, document = tokens[event.seq], queries.by_number(str(event.facts["document"]))
        if token is not None and document is not None and queries.token_of(document) is None:
            commands.keep_timestamp(document, token=token, actor=SYSTEM)


def token_for(sha256: str, url: str) -> bytes:
    """A token of the service at `url` for these bytes' hash, checked: status, imprint, nonce, signature."""
    nonce = secrets.randbits(64)
    imprint = tsp.MessageImprint({"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": bytes.fromhex(sha256)})
    question = tsp.TimeStampReq({"version": "v1", "message_imprint": imprint, "nonce": core.Integer(nonce), "cert_req": True})
    try:
        answer = _Answer.load(_posted(question.dump(), url), strict=True)
        status = answer["status"]["status"].native
        if status not in ("granted", "granted_with_mods"):
            raise NotStamped(f"时间戳服务拒绝了请求：{' '.join((status, *sorted(answer['status']['fail_info'].native or ())))}")
        token = answer["time_stamp_token"]
        info = token["content"]["encap_content_info"]["content"].parsed
        said = info["message_imprint"]
        same = hmac.compare_digest(said["hashed_message"].native.hex(), sha256)
        if said["hash_algorithm"]["algorithm"].native != "sha256" or not same:
            raise NotStamped("时间戳服务的应答不是针对所送指纹的")
        if info["nonce"].native != nonce:
            raise NotStamped("时间戳服务的应答与请求的随机数不一致")
        _check_signature(token.dump(), sha256)
        return bytes(token.dump())
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise NotStamped(f"时间戳服务的应答无法识别：{error}") from error


def _posted(question: bytes, url: str) -> bytes:
    if not url.lower().startswith(("http://", "https://")):
        raise NotStamped("设置 TIMESTAMP_URL 应当是以 http:// 或者 https:// 开头的地址")
    request = Request(url, question, {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"})  # noqa: S310
    try:
        with urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310  the scheme is checked above
            content = answer.read(LARGEST + 1)
    except (URLError, OSError) as error:
        raise NotStamped(f"时间戳服务没有应答：{error}") from error
    if len(content) > LARGEST:
        raise NotStamped("时间戳服务的应答过大")
    return bytes(content)


def _check_signature(token: bytes, sha256: str) -> None:
    from ipenforce.documents.signature import stamp_in

    proof = stamp_in(token, sha256)
    if not proof.valid:
        raise NotStamped("时间戳的签名无效")
    if proof.trusted is False:
        raise NotStamped("时间戳服务的证书不是由 instance/seals/tsa.pem 中的机构签发的")
