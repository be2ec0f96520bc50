"""A bureau, its officers, and files and things on their way into its evidence."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import current_app

from ipenforce.accounts.models import Bureau, User
from ipenforce.clock import SHANGHAI, now, today
from ipenforce.db import db
from ipenforce.events import Event
from ipenforce.evidence import commands
from ipenforce.evidence.commands import Collected
from ipenforce.evidence.models import Blob, Hand, Item, Movement, Upload
from tests.factories import make_bureau, make_user

SUBJECT = "C0000000001"
TRADER = Hand("张三")


@dataclass
class Office:
    """One bureau with the people who collect, keep and approve."""

    bureau: Bureau
    officer: User
    colleague: User
    keeper: User

    def collected(self, **given: Any) -> Collected:
        """A statement that holds."""
        facts = {
            "kind": "physical", "name": "涉案商品照片", "proves": "在店内销售侵权商品", "officers": (self.officer.number, self.colleague.number),
            "collected_at": now() - timedelta(minutes=5), "place": "示例市场A区12号", "method": "现场拍摄", "source": "当事人经营场所",
            "original": True, "medium": "kept", "signed_by": "张三",
        }  # fmt: skip
        return Collected(**{**facts, **given})

    def begun(self, name: str, size: int, **given: Any) -> Upload:
        facts = {"subject": SUBJECT, "bureau": self.bureau, "on": today(), "actor": self.officer, **given}
        return commands.begin_upload(file_name=name, size=size, **facts)

    def uploaded(self, name: str, content: bytes, *, piece: int = 8 * 1024**2, **given: Any) -> Upload:
        """A complete upload, received in pieces."""
        upload = self.begun(name, len(content), **given)
        actor = given.get("actor", self.officer)
        for offset in range(0, len(content), piece):
            commands.receive_chunk(upload, offset=offset, stream=io.BytesIO(content[offset : offset + piece]), on=today(), actor=actor)
        return upload

    def taken(self, file_name: str, content: bytes, /, *, sealed: bool = False, goods: Any = (), **given: Any) -> Item:
        """A file as an item."""
        upload = self.uploaded(file_name, content)
        return commands.take_in(
            upload, collected=self.collected(**given), sealed=sealed, goods=goods, on=today(), actor=self.officer
        )

    def recorded(self, *, goods: Any = (), **given: Any) -> Item:
        """An item without a file."""
        return commands.record_item(
            subject=SUBJECT, bureau=self.bureau, collected=self.collected(**given), goods=goods, on=today(), actor=self.officer
        )

    def moved(self, item: Item, kind: str, to: Hand | None, *, confirmed: bool = True, **given: Any) -> Movement:
        """A movement, confirmed by both sides unless told otherwise."""
        facts = {"at": now(), "place": "示例市场A区12号", **given}
        movement = commands.move_item(item, kind=kind, to=to, on=today(), actor=self.officer, **facts)
        for side in movement.open_sides if confirmed else ():
            hand = movement.hand(side)
            actor = next((one for one in (self.officer, self.colleague, self.keeper) if one.number == hand.user), self.officer)
            commands.confirm_movement(movement, side=side, outsider="" if hand.user else hand.name, on=today(), actor=actor)
        return movement


def make_office() -> Office:
    """An office whose officers are certified."""
    bureau = make_bureau()
    return Office(bureau, make_user(bureau, "officer"), make_user(bureau, "officer"), make_user(bureau, "unit_head"))


def told(name: str) -> list[dict[str, Any]]:
    """Facts of the events of a name, in their order."""
    return [row.facts for row in db.session.execute(db.select(Event).filter_by(name=name).order_by(Event.id)).scalars()]


def files_in(folder: Path) -> Iterator[Path]:
    """Every file under a final name."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.parent.name != "incoming":
            yield path


def unlike(folder: Path | None = None) -> list[str]:
    """What is wrong between rows and files: rows without their whole file, files that are not what they are called."""
    root = folder or Path(current_app.config["EVIDENCE_FOLDER"])
    wrong = [f"{path.name}: half or changed" for path in files_in(root) if hashlib.sha256(path.read_bytes()).hexdigest() != path.name]
    for sha256, size in db.session.execute(db.select(Blob.sha256, Blob.size)):
        path = root / sha256[:2] / sha256
        if not path.is_file() or path.stat().st_size != size:
            wrong.append(f"{sha256}: row without its file")
    return wrong


def at(hour: int, day: int = 23) -> datetime:
    """An instant of November 2026 in Shanghai."""
    return datetime(2026, 11, day, hour, tzinfo=SHANGHAI)
