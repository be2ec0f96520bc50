"""Several people at the same moment: one file and an item each, one confirmation a side, one superseding item."""

from __future__ import annotations

import io
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

from flask import Flask

from ipenforce.accounts.models import User
from ipenforce.clock import today
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.evidence import commands, queries
from ipenforce.evidence.models import Blob, Confirmation, Hand, Item, Movement, Upload
from tests.evidence.people import TRADER, Office, unlike


def together(app: Flask, work: Callable[[int], None], people: int = 4) -> Counter[str]:
    """Let several do it at once, each in a request's transaction of his own; what became of them."""
    db.session.commit()
    db.session.remove()
    start = threading.Barrier(people)
    became: Counter[str] = Counter()

    def act(place: int) -> None:
        with app.app_context():
            start.wait()
            try:
                work(place)
                db.session.commit()
                became["done"] += 1
            except Refused as refused:
                db.session.rollback()
                became[refused.reason.plain()] += 1
            finally:
                db.session.remove()

    threads = [threading.Thread(target=act, args=(place,)) for place in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return became


def one(model: Any, **by: Any) -> Any:
    return db.session.execute(db.select(model).filter_by(**by)).scalar_one()


def test_the_same_content_taken_in_at_once_is_one_file(app: Flask, office: Office) -> None:
    uploads = [office.uploaded(f"{n}.txt", "同一内容".encode() * 1000).number for n in range(4)]
    officer, collected = office.officer.number, office.collected()

    def take(place: int) -> None:
        commands.take_in(one(Upload, number=uploads[place]), collected=collected, on=today(), actor=one(User, number=officer))

    assert together(app, take) == {"done": 4}
    assert (db.session.query(Blob).count(), db.session.query(Item).count()) == (1, 4) and unlike() == []


def test_one_upload_taken_in_twice_at_once_is_one_item(app: Flask, office: Office) -> None:
    upload, officer, collected = office.uploaded("a.txt", b"abc").number, office.officer.number, office.collected()

    def take(place: int) -> None:
        commands.take_in(one(Upload, number=upload), collected=collected, on=today(), actor=one(User, number=officer))

    assert together(app, take) == {"done": 1, "这个文件已经收取，不能再改": 3}
    assert db.session.query(Item).count() == 1


def test_the_same_piece_sent_twice_at_once_is_written_once(app: Flask, office: Office) -> None:
    upload, officer = office.begun("a.txt", 200_000).number, office.officer.number

    def send(place: int) -> None:
        piece = io.BytesIO(b"a" * 70_000)
        commands.receive_chunk(one(Upload, number=upload), offset=0, stream=piece, on=today(), actor=one(User, number=officer))

    assert together(app, send) == {"done": 1, "应从第70000字节继续上传": 3}
    assert one(Upload, number=upload).received == 70_000


def test_a_thing_is_moved_superseded_and_confirmed_once(app: Flask, office: Office) -> None:
    item, officer, collected = office.recorded().number, office.officer.number, office.collected()

    def move(place: int) -> None:
        commands.move_item(
            one(Item, number=item), kind="seized", at=collected.collected_at, to=Hand.of(one(User, number=officer)), giver=TRADER, place="库",
            on=today(), actor=one(User, number=officer),
        )  # fmt: skip

    assert together(app, move)["done"] == 1 and db.session.query(Movement).count() == 1

    def confirm(place: int) -> None:
        commands.confirm_movement(one(Movement), side="to", on=today(), actor=one(User, number=officer))

    assert together(app, confirm)["done"] == 1 and db.session.query(Confirmation).count() == 1

    def supersede(place: int) -> None:
        commands.supersede_item(one(Item, number=item), collected=collected, because="更正", on=today(), actor=one(User, number=officer))

    assert together(app, supersede)["done"] == 1
    assert [row.number for row in queries.lineage(queries.newest(one(Item, number=item)))][1:] == [item]
