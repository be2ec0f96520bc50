"""Items: taken in with a file, recorded without one, captured from a page, superseded, sealed; the right holder's opinion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.exc import IntegrityError

from ipenforce.accounts.models import Bureau, User
from ipenforce.clock import now
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.evidence.darkroom import tool
from ipenforce.evidence.examining import NOTHING_AHEAD, Ahead
from ipenforce.evidence.facts import LARGEST, Collected, Line, checked, checked_lines, lines_of_text, one_line
from ipenforce.evidence.keeping import Kept, examined, keep, put, tell
from ipenforce.evidence.models import AUTHENTICITY, Capture, Derived, ElementLink, Goods, Item, Upload
from ipenforce.evidence.queries import movements_of
from ipenforce.identifiers import parse_address

PAGE_IMAGES = frozenset({"image/jpeg", "image/png", "image/webp", "image/bmp", "image/tiff", "application/pdf"})


@dataclass(frozen=True)
class Page:
    """What a shop's page says. Prices in fen."""

    address: str
    shop: str = ""
    seller: str = ""
    price_fen: int | None = None
    sold_count: int | None = None
    time_proof_note: str = ""


def take_in(
    upload: Upload, *, collected: Collected, sealed: bool = False, goods: Sequence[Line] = (), ahead: Ahead = NOTHING_AHEAD,
    on: date, actor: User,
) -> Item:  # fmt: skip
    """Make a complete upload an item's file. `sealed`: take it whatever it is, kept as it is and never opened. `ahead`: what
    was found of it before the transaction began; else it is examined now.

    The statement is checked first, then the file: type by content, limits, virus scan, hash. Refused (422,
    field `file`) for a file that we do not take; it stays uploaded, so that it may be taken sealed instead.
    """
    stated, lines = checked(collected), checked_lines(goods)
    kept = keep(upload, subject=upload.subject, sealed=sealed, actor=actor, ahead=ahead)
    item = _item(upload.subject, upload.bureau, stated, actor)
    _put_file(item, kept, actor)
    _put_lines(item, lines, actor, on)
    return item


def record_item(
    *, subject: str, bureau: Bureau, collected: Collected, goods: Sequence[Line] = (), on: date, actor: User
) -> Item:
    """Record an item that has no file: goods, a thing, a paper kept as such."""
    stated, lines = checked(collected), checked_lines(goods)
    item = _written(_item(subject, bureau, stated, actor))
    tell("evidence.recorded", item, actor, kind=item.kind)
    _put_lines(item, lines, actor, on)
    return item


def record_capture(
    *, subject: str, bureau: Bureau, collected: Collected, page: Page, page_image: Upload | None = None,
    html: Upload | None = None, time_proof: Upload | None = None, ahead: Ahead = NOTHING_AHEAD, on: date, actor: User,
) -> Item:  # fmt: skip
    """Record what a page showed: its picture (which becomes the item's file), its source, which is kept sealed, and what
    proves the time. Refused where there is neither picture nor source."""
    stated, said = checked(collected), _checked_page(page)
    if page_image is None and html is None:
        raise Refused("请上传网页截图或者网页源码", field="page_image", status=422)
    uploads = {"page_image": page_image, "html": html, "time_proof": time_proof}
    given = [upload.id for upload in uploads.values() if upload is not None]
    if len(set(given)) != len(given):
        raise Refused("同一个文件不能既是截图又是源码或者时间证明", field="page_image", status=422)
    found = {
        part: examined(
            upload, subject=subject, sealed=part != "page_image", actor=actor, ahead=ahead, among=PAGE_IMAGES if part == "page_image" else None
        )
        for part, upload in uploads.items()
        if upload is not None
    }
    files = {part: put(upload, found[part], actor) for part, upload in uploads.items() if upload is not None}  # none before all are found fit
    blobs = {part: kept.blob for part, kept in files.items()}
    item = _item(subject, bureau, stated, actor)
    _put_file(item, files.get("page_image") or files["html"], actor)
    db.session.add(Capture(item=item, **said, **blobs))
    db.session.flush()
    hashes = {part: blobs[part].sha256 if part in blobs else None for part in ("page_image", "html", "time_proof")}
    tell("evidence.captured", item, actor, **hashes)
    return item


def _checked_page(page: Page) -> dict[str, Any]:
    for field in ("price_fen", "sold_count"):
        if (value := getattr(page, field)) is not None and not 0 <= value <= LARGEST:
            raise Refused("价格和销量不能为负", field=field, status=422)
    return {
        "address": parse_address(page.address), "shop": one_line(page.shop, "shop", needed=False),
        "seller": one_line(page.seller, "seller", needed=False), "price_fen": page.price_fen, "sold_count": page.sold_count,
        "time_proof_note": lines_of_text(page.time_proof_note, "time_proof_note", needed=False),
    }  # fmt: skip


def supersede_item(
    item: Item, *, collected: Collected, because: str, upload: Upload | None = None, sealed: bool = False,
    goods: Sequence[Line] | None = None, on: date, actor: User,
) -> Item:  # fmt: skip
    """Record an item in the place of one that was recorded wrongly, which stays. Without an upload it keeps the file and the
    capture, without `goods` their lines; seal, copies and the elements proved go along."""
    if item.superseded_by is not None:
        raise Refused("证据{number}已经被{later}代替：请在最新的记录上更正", number=item.number, later=item.superseded_by.number)
    reason = lines_of_text(because, "because")
    stated = checked(collected)
    lines = None if goods is None else checked_lines(goods)
    counts = None if lines is None else {place: line.quantity for place, line in enumerate(lines, start=1)}
    if counts not in (None, {row.line: row.quantity for row in item.goods}) and any(row.lines for row in movements_of(item)):
        raise Refused("物品已经分批流转，清单的项数和数量不能再改", field="goods", status=422)
    kept = keep(upload, subject=item.subject, sealed=sealed, actor=actor) if upload is not None else None
    later = _item(item.subject, item.bureau, stated, actor)
    later.supersedes_id, later.superseded_because = item.id, reason
    later.seal_no, later.sealed_on, later.sealed_place = item.seal_no, item.sealed_on, item.sealed_place
    if kept is not None:
        _put_file(later, kept, actor)
    else:
        _put_same_file(later, item, actor)
    db.session.expire(item, ["superseded_by"])
    for link in item.elements:
        db.session.add(ElementLink(item=later, cause=link.cause, element=link.element, linked_by_id=link.linked_by_id, linked_at=link.linked_at))
    if lines is None:
        db.session.add_all(Goods(item=later, **_columns(row)) for row in item.goods)
        db.session.flush()
    else:
        _put_lines(later, lines, actor, on)
    tell("evidence.superseded", later, actor, supersedes=item.number, because=reason)
    return later


def _put_same_file(later: Item, item: Item, actor: User) -> None:
    """The file, capture and copies of the item before."""
    later.blob, later.file_name, later.exif = item.blob, item.file_name, item.exif
    later.kept_sealed, later.sealed_note = item.kept_sealed, item.sealed_note
    _written(later)
    tell("evidence.recorded", later, actor, kind=later.kind)
    if item.capture is not None:
        db.session.add(Capture(item=later, **_columns(item.capture)))
    for copy in item.derived:
        db.session.add(Derived(item=later, **_columns(copy)))
    db.session.flush()


def _columns(row: Capture | Derived | Goods) -> dict[str, Any]:
    """What a row states, for another row of the same."""
    own = {"id", "item_id", "number"}
    return {column.key: getattr(row, column.key) for column in row.__table__.columns if column.key not in own}


def _item(subject: str, bureau: Bureau, stated: Collected, actor: User) -> Item:
    """A new item as stated, not yet written."""
    first, second = stated.officers
    own = {name: getattr(stated, name) for name in Collected.__dataclass_fields__ if name != "officers"}
    return Item(
        subject=subject, bureau=bureau, bureau_id=bureau.id, collected_by=first, collected_with=second, recorded_by=actor,
        recorded_at=now(), file_name="", **own,
    )  # fmt: skip


def _written(item: Item) -> Item:
    db.session.add(item)
    try:
        db.session.flush()
    except IntegrityError:
        raise Refused("证据刚刚被他人更正：请刷新后重试") from None
    return item


def _put_file(item: Item, kept: Kept, actor: User) -> None:
    """Give a new item its file, write it, and keep the thumbnail as a copy."""
    item.blob, item.file_name, item.exif = kept.blob, kept.file_name, kept.exif
    item.kept_sealed, item.sealed_note = kept.looked.sealed, kept.looked.note
    _written(item)
    blob = kept.blob
    tell(
        "evidence.taken_in", item, actor, kind=item.kind, sha256=blob.sha256, size=blob.size, media_type=blob.media_type,
        scan=blob.scan, kept_sealed=item.kept_sealed,
    )  # fmt: skip
    if kept.thumbnail is not None:
        copy = Derived(
            item=item, blob=kept.thumbnail, purpose="thumbnail", parent_sha256=blob.sha256, tool=tool(), made_by_id=actor.id,
            made_at=now(),
        )  # fmt: skip
        db.session.add(copy)
        db.session.flush()
        tell(
            "evidence.copied", item, actor, copy=copy.number, purpose=copy.purpose, sha256=copy.blob.sha256,
            parent_sha256=copy.parent_sha256, tool=copy.tool,
        )  # fmt: skip


def _put_lines(item: Item, lines: Sequence[Line], actor: User, on: date) -> None:
    for place, line in enumerate(lines, start=1):
        own = {name: getattr(line, name) for name in Line.__dataclass_fields__}
        db.session.add(Goods(item=item, line=place, opinion_on=on if line.opinion else None, **own))
    if lines:
        db.session.flush()
        tell("evidence.goods_listed", item, actor, lines=len(lines))


def identify_goods(goods: Goods, *, authenticity: str, opinion: str, on: date, actor: User) -> None:
    """Write down what the right holder says of a line of goods, and what it is by that."""
    if authenticity not in AUTHENTICITY:
        raise Refused("请选择真伪", field="authenticity", status=422)
    goods.opinion = lines_of_text(opinion, "opinion")
    goods.authenticity, goods.opinion_on = authenticity, on
    db.session.flush()
    tell("evidence.goods_identified", goods.item, actor, line=goods.line, authenticity=authenticity)


def seal_item(item: Item, *, seal_no: str, place: str, on: date, actor: User) -> None:
    """Seal a thing or a medium under a seal's number."""
    if item.superseded_by is not None:
        raise Refused("证据{number}已经被{later}代替：请在最新的记录上更正", number=item.number, later=item.superseded_by.number)
    if item.sealed_on is not None:
        raise Refused("证据已经封存，封条号{seal_no}", "measures.custody", seal_no=item.seal_no)
    item.seal_no, item.sealed_place = one_line(seal_no, "seal_no", 60), one_line(place, "place")
    item.sealed_on = on
    db.session.flush()
    tell("evidence.sealed", item, actor, place=item.sealed_place, seal_no=item.seal_no)
