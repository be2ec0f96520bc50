"""A process that takes a file in and dies in the middle: `python -m tests.evidence.victim FOLDER USER WHERE TIMES WHEN`.

WHERE is `module:function`; at the TIMES-th call it kills itself with SIGKILL, before or after doing it, or with
half of it done.
"""

from __future__ import annotations

import io
import os
import signal
import sys
from importlib import import_module
from typing import Any

from ipenforce import create_app
from ipenforce.accounts.models import User
from ipenforce.clock import today
from ipenforce.db import db
from ipenforce.evidence import commands
from tests.conftest import SETTINGS
from tests.evidence import samples
from tests.evidence.people import Office

PIECE = 64 * 1024
CONTENT = samples.picture("BMP", (300, 200))
"""180 kB: three pieces, and a picture, so that a thumbnail is put beside it."""


def die() -> None:
    """As kill -9 does."""
    os.kill(os.getpid(), signal.SIGKILL)


def doom(where: str, times: int, when: str) -> None:
    """Let the call be the last thing that this process does."""
    place, _colon, name = where.partition(":")
    owner: Any = import_module(place)
    *path, name = name.split(".")
    for step in path:
        owner = getattr(owner, step)
    real, called = getattr(owner, name), 0

    def doomed(*arguments: Any, **given: Any) -> Any:
        nonlocal called
        called += 1
        if called == times and when == "half":
            real(arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2])
        if called == times and when != "after":
            die()
        answer = real(*arguments, **given)
        if called == times:
            die()
        return answer

    setattr(owner, name, doomed)


def work(office: Office) -> None:
    """Upload in pieces, each acknowledged by a commit; take in; commit."""
    upload = office.begun("现场.bmp", len(CONTENT))
    db.session.commit()
    for offset in range(0, len(CONTENT), PIECE):
        piece = io.BytesIO(CONTENT[offset : offset + PIECE])
        commands.receive_chunk(upload, offset=offset, stream=piece, on=today(), actor=office.officer)
        db.session.commit()
    commands.take_in(upload, collected=office.collected(), on=today(), actor=office.officer)
    db.session.commit()


def office_of(number: str) -> Office:
    """The office of the officer with this number."""
    officer = db.session.execute(db.select(User).filter_by(number=number)).scalar_one()
    colleague = db.session.execute(db.select(User).where(User.id != officer.id).order_by(User.id)).scalars().first()
    assert colleague is not None
    return Office(officer.bureau, officer, colleague, colleague)


def main() -> None:
    """Be killed at work."""
    folder, user, *death = sys.argv[1:]
    app = create_app({**SETTINGS, "DATABASE_URL": os.environ["VICTIM_DATABASE"], "EVIDENCE_FOLDER": folder, "EVIDENCE_RESERVE": 0})
    with app.app_context():
        office = office_of(user)
        doom(death[0], int(death[1]), death[2])
        work(office)


if __name__ == "__main__":
    main()
