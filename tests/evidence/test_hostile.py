"""Hostile files: refused in words or kept sealed, quickly and in bounded memory; nothing but a refusal is ever raised."""

from __future__ import annotations

import re
import resource
import time
from pathlib import Path

import pytest
from flask import Flask

from ipenforce.clock import today
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.evidence import commands, queries
from ipenforce.evidence.look import look
from ipenforce.evidence.models import Item
from tests.evidence import hostile, scanners
from tests.evidence.people import Office, unlike

pytestmark = pytest.mark.one_database
SECONDS, MEMORY = 10, 512 * 1024**2
CHINESE = re.compile("[一-鿿]")


def attempt(name: str, content: bytes, office: Office) -> Item | None:
    """The file as an item; None where it was refused, in words."""
    began = time.monotonic()
    item: Item | None = None
    no: Refused | None = None
    try:
        item = office.taken(name, content)
    except Refused as refused:
        no = refused
    assert no is None or (no.field == "file" and no.status == 422 and CHINESE.search(no.reason.plain())), name
    assert time.monotonic() - began < SECONDS, name
    return item


@pytest.mark.parametrize("group", hostile.GROUPS)
def test_hostile_files_are_refused_or_kept_as_they_are(group: str, office: Office, app: Flask, tmp_path: Path) -> None:
    if group == "viruses":
        app.config["EVIDENCE_SCANNER"] = scanners.command(tmp_path)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for name, content in hostile.GROUPS[group]():
        item = attempt(name, content, office)
        if item is None:
            continue
        assert item.file_name == name and item.blob is not None and item.blob.size == len(content)
        if group in hostile.NEVER_OPEN:
            assert item.kept_sealed or item.blob.scan == "infected", name
        if item.kept_sealed:
            assert item.derived == [] and item.sealed_note
        if item.blob.scan == "infected":
            with pytest.raises(Refused):
                commands.read_item(item, reason="审核", on=today(), actor=office.keeper)
        else:
            reading = commands.read_item(item, reason="审核", on=today(), actor=office.keeper)
            assert reading.inline is (not item.kept_sealed and reading.media_type in ("image/jpeg", "image/png", "image/webp"))
            assert queries.content_for_file(item) == content
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < MEMORY
    db.session.commit()
    assert unlike() == []


@pytest.mark.parametrize("group", [group for group in hostile.GROUPS if group != "names"])
def test_every_one_of_them_may_be_taken_as_a_sealed_original(group: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    for name, content in hostile.GROUPS[group]():
        path.write_bytes(content)
        began = time.monotonic()
        seen = look(path, name, sealed=True)
        assert seen.sealed and not seen.picture and seen.note.startswith("按封存原件收取"), name
        assert time.monotonic() - began < SECONDS


def test_there_are_many_of_them() -> None:
    counts = {group: len(list(made())) for group, made in hostile.GROUPS.items()}
    assert sum(counts.values()) >= 500 and min(counts.values()) >= 4, counts
