"""Copies: made from an original that stays as it is, naming its hash and the tool."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ipenforce.accounts.models import User
from ipenforce.clock import now
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.evidence import darkroom, intake
from ipenforce.evidence.facts import lines_of_text
from ipenforce.evidence.keeping import at_hand, stored, tell
from ipenforce.evidence.kinds import KINDS
from ipenforce.evidence.models import Derived, Item
from ipenforce.evidence.queries import why_not_served
from ipenforce.evidence.scanner import Scan
from ipenforce.evidence.store import hash_of
from ipenforce.identifiers import new_number

MOST_REGIONS = 200
_PICTURES = frozenset(kind.media_type for kind in KINDS.values() if kind.picture)


def size_of_picture(item: Item) -> tuple[int, int] | None:
    """Width and height of the upright picture, to draw regions on; None where no copy can be masked."""
    blob = item.blob
    if blob is None or item.kept_sealed or blob.media_type not in _PICTURES or why_not_served(blob):
        return None
    try:
        with at_hand(blob.sha256, new_number("A")) as path:
            made = darkroom.measured(path)
    except FileNotFoundError:
        return None
    return (made.width, made.height) if made.width else None


def mask_copy(item: Item, *, regions: Sequence[Sequence[int]], because: str, on: date, actor: User) -> Derived:
    """Make a copy of a picture with regions blackened, [left, top, right, bottom] in pixels of the upright picture.

    Refused for what is no picture or is kept sealed, for a region outside it, and where it cannot be decoded.
    """
    reason = lines_of_text(because, "because")
    blob = item.blob
    if blob is None or item.kept_sealed or blob.media_type not in _PICTURES:
        raise Refused("只有系统可以打开的图片才能制作遮盖件")
    if unfit := why_not_served(blob):
        raise Refused.because(unfit)
    if not 0 < len(regions) <= MOST_REGIONS or any(len(one) != 4 for one in regions):
        raise Refused("请标出要遮盖的区域，最多{most}处", field="regions", status=422, most=MOST_REGIONS)
    number = new_number("A")
    intake.folder()
    out = intake.path_of(number).with_suffix(".masked")
    with at_hand(blob.sha256, number) as path:
        made = darkroom.masked(path, out, regions)
    if made.trouble == darkroom.TOO_MUCH:
        raise Refused("图片过大，无法在系统中制作遮盖件：请用其他工具遮盖后，作为另一份证据上传并注明")
    if made.trouble:
        raise Refused("图片不能解码，无法制作遮盖件")
    if not made.media_type:
        raise Refused("遮盖的区域超出图片（宽{width}，高{height}）", field="regions", status=422, width=made.width, height=made.height)
    with out.open("rb") as stream:
        hashes = intake.Hashes(hash_of(stream), None)
    copy = Derived(
        number=number, item=item, blob=stored(out, hashes, made.media_type, Scan("not_scanned"), actor), purpose="masked",
        parent_sha256=blob.sha256, tool=darkroom.tool(), regions=[list(map(int, one)) for one in regions], because=reason,
        made_by_id=actor.id, made_at=now(),
    )  # fmt: skip
    db.session.add(copy)
    db.session.flush()
    tell(
        "evidence.copied", item, actor, copy=number, purpose="masked", sha256=hashes.sha256, parent_sha256=blob.sha256,
        tool=copy.tool,
    )  # fmt: skip
    return copy
