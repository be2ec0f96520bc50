"""Fixtures of the evidence tests: an office, and a store of its own for each test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from ipenforce.evidence.limits import LIMITS, Limits
from ipenforce.evidence.look import Looked, look
from tests.evidence.people import Office, make_office

Seen = Callable[..., Looked]


@pytest.fixture(autouse=True)
def own_folder(folder: Path) -> None:
    """No test of evidence writes where another does."""


@pytest.fixture
def office(app: Flask, folder: Path) -> Office:
    """A bureau with two certified officers and a head."""
    return make_office()


@pytest.fixture
def seen(tmp_path: Path) -> Seen:
    """What a file of this name and content is seen as."""

    def looked(name: str, content: bytes, *, sealed: bool = False, limits: Limits = LIMITS) -> Looked:
        path = tmp_path / "file"
        path.write_bytes(content)
        return look(path, name, sealed=sealed, limits=limits)

    return looked
