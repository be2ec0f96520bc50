"""案卷: forms, receipts and evidence of a case in their legal order, bound as one PDF a volume and packed as a ZIP with hashes."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from ipenforce.accounts import queries as accounts
from ipenforce.cases import context
from ipenforce.cases.models import Case
from ipenforce.clock import SHANGHAI, legal_day, now
from ipenforce.documents import queries as documents
from ipenforce.documents.binding import VERIFIER, Part, bind, laid, laid_sheet, pages_in, picture
from ipenforce.documents.catalogue import DOCUMENTS, title_of
from ipenforce.documents.catalogue.volumes import EVIDENCE, INTERNAL, MAIN, VOLUMES, place_of
from ipenforce.documents.models import Document, Service
from ipenforce.evidence import queries as evidence
from ipenforce.evidence.models import ITEM_KINDS, Item

ZIP_DAY = (1980, 1, 1, 0, 0, 0)
"""The same in every package, so that the same file makes the same bytes."""
PICTURES = frozenset({"image/jpeg", "image/png"})


@dataclass(frozen=True)
class Entry:
    """One thing in a volume: its title, number and day, its PDF, and the original file it stands for."""

    volume: str
    group: int
    title: str
    pdf: bytes
    docket_no: str = ""
    on: date | None = None
    original: tuple[str, bytes] | None = None


@dataclass
class Volume:
    """A volume laid out: its entries with the pages they take, behind cover and index."""

    name: str
    entries: list[Entry]
    pages: list[str] = field(default_factory=list)
    total: int = 0


def entries(case: Case) -> Iterator[Entry]:
    """Everything that belongs into the file, unordered: issued forms with their receipts, and evidence."""
    for paper in documents.of_subject(case.number):
        kept = documents.file_of(paper)
        if paper.state != "issued" or kept is None:
            continue
        volume, group = place_of(DOCUMENTS[paper.code].official_no)
        yield Entry(volume, group, title_of(paper.code), kept.content, paper.docket_no or "", paper.issued_on)
        for service in documents.services_of(paper):
            yield _receipt(case, paper, service, volume, group)
    for item in evidence.items_of(case.number):
        yield from _evidence(case, item)


def receipt_of(case: Case, paper: Document, service: Service) -> bytes:
    """The receipt of one service as PDF, to be signed by whoever received the paper."""
    values = context.common(case, service.served_on) | {
        "party": _addressee(case, paper),
        "service": {
            "how_label": context.HOW_LABELS.get(service.how, service.how), "recipient": service.recipient, "served_on": service.served_on,
            "proof": service.proof, "document_title": title_of(paper.code), "docket_no": paper.docket_no,
        },
    }  # fmt: skip
    return _laid(case, "service_receipt", values, service.recorded_at)


def _receipt(case: Case, paper: Document, service: Service, volume: str, group: int) -> Entry:
    return Entry(volume, group, f"{title_of(paper.code)}的送达回证", receipt_of(case, paper, service), "", service.served_on)


def _addressee(case: Case, paper: Document) -> dict[str, Any]:
    rows = {row.party.number: row for row in case.parties}
    found = rows.get(paper.addressee or paper.concerning) or case.respondents[0]
    return context.party(found)


def _evidence(case: Case, item: Item) -> Iterator[Entry]:
    """An item's record, and where it is a picture the picture itself on a page."""
    record = laid_sheet("evidence_sheet", {"bureau": {"name": case.bureau.name}, "item": _item_facts(item)}, case.bureau, _at(case))
    on = legal_day(item.collected_at)
    content = evidence.content_for_file(item)
    original = (f"证据/{item.saved_as}", content) if content is not None else None
    yield Entry(MAIN, EVIDENCE, f"证据：{item.name}", record, item.number, on, original)
    if content is not None and item.blob is not None and item.blob.media_type in PICTURES and not item.kept_sealed:
        yield Entry(MAIN, EVIDENCE, f"{item.name}（图片）", picture(content, _at(case)), item.number, on)


def _item_facts(item: Item) -> dict[str, Any]:
    found = map(accounts.user_by_number, (item.collected_by, item.collected_with))
    people = "、".join(user.name for user in found if user is not None)
    at = f"{item.collected_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
    return {
        "number": item.number, "kind_label": ITEM_KINDS[item.kind], "name": item.name, "proves": item.proves, "place": item.place,
        "collected_at": f"{at}（设备时钟偏差 {item.clock_offset} 秒）" if item.clock_offset else at,
        "officers": people,
        "how": f"{item.method}　{item.tool}".strip(), "original_label": "原件" if item.original else "复制件", "source": item.source,
        "signed": item.signed_by or f"未签名：{item.unsigned_because}", "file_name": item.file_name,
        "sha256": item.blob.sha256 if item.blob else "", "note": item.sealed_note,
    }  # fmt: skip


def laid_out(case: Case, name: str) -> Volume:
    """A volume with its entries in legal order and the pages that each takes, cover and index not counted."""
    ordered = sorted(
        (entry for entry in entries(case) if entry.volume == name), key=lambda entry: (entry.group, entry.on or date.max, entry.docket_no)
    )
    volume = Volume(name, ordered)
    page = 1
    for entry in ordered:
        count = pages_in(entry.pdf)
        volume.pages.append(str(page) if count == 1 else f"{page}-{page + count - 1}")
        page += count
    volume.total = page - 1
    return volume


def bound(case: Case, name: str) -> bytes:
    """A volume as one PDF: cover, index, entries with numbered pages and bookmarks, closing sheet."""
    volume = laid_out(case, name)
    values = context.common(case, case.closed_on or case.opened_on) | {"file": _facts(case, volume)}
    label = VOLUMES[name]
    front = [Part(f"{label}封面", _laid(case, "file_cover", values, _at(case))), Part("卷内文件目录", _laid(case, "file_index", values, _at(case)))]
    inside = [Part(f"{entry.title} {entry.docket_no}".strip(), entry.pdf) for entry in volume.entries]
    back = Part("卷内备考表", _laid(case, "file_notes", values, _at(case)))
    return bind(front, inside, [back], title=f"{case.title} {label}")


def _facts(case: Case, volume: Volume) -> dict[str, Any]:
    items = [
        {"place": place, "title": entry.title, "docket_no": entry.docket_no, "on": entry.on, "pages": pages, "note": ""}
        for place, (entry, pages) in enumerate(zip(volume.entries, volume.pages, strict=True), start=1)
    ]
    return {
        "volume": VOLUMES[volume.name], "items": items, "pages": volume.total, "kept_for": _kept_for(case),
        "filed_on": case.filed_on, "closed_on": case.closed_on, "archived_on": case.archived_on, "archivist": "", "checked_by": "",
    }  # fmt: skip


def _kept_for(case: Case) -> str:
    """The term of an archived file in words, from the end of the year of its closing."""
    return f"{case.kept_until.year - case.closed_on.year}年" if case.kept_until and case.closed_on else ""


def packed(case: Case) -> bytes:
    """The file as a ZIP: both volumes, every form as issued, every original of the evidence, a manifest of hashes and its verifier."""
    files: dict[str, bytes] = {f"{VOLUMES[name]}.pdf": bound(case, name) for name in (MAIN, INTERNAL)}
    for entry in entries(case):
        if entry.docket_no and entry.group != EVIDENCE:
            files[f"文书/{entry.docket_no}.pdf"] = entry.pdf
        if entry.original:
            files[entry.original[0]] = entry.original[1]
    rows = [{"path": path, "sha256": hashlib.sha256(files[path]).hexdigest(), "bytes": len(files[path])} for path in sorted(files)]
    body = json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    manifest = {"case": case.number, "docket_no": case.docket_no, "files": rows, "files_sha256": hashlib.sha256(body.encode()).hexdigest()}
    files["manifest.json"] = json.dumps(manifest, ensure_ascii=False, indent=2).encode()
    files["verify_file.py"] = VERIFIER.read_bytes()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(zipfile.ZipInfo(path, ZIP_DAY), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _laid(case: Case, code: str, values: dict[str, Any], at: datetime) -> bytes:
    return laid(code, values, case.bureau, at)


def _at(case: Case) -> datetime:
    """The instant that the sheets laid by the binder carry: that of the last thing in the file, the same for the same file."""
    days = [paper.issued_at for paper in documents.of_subject(case.number) if paper.issued_at]
    return max(days, default=now())
