"""How names are read: the pinyin of each character, and the readings that characters have as surnames."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

WORDS: Mapping[str, Any] = yaml.safe_load(Path(__file__).with_name("names.yaml").read_text("utf-8"))
"""How surnames are read, and the words of business names that are not their own."""
SURNAMES: Mapping[str, str] = WORDS["surnames"]
DOUBLE: Mapping[str, list[str]] = WORDS["double"]
_PARTS = re.compile(r"[0-9A-Za-z]+|.", re.DOTALL)


@cache
def _dictionary() -> Mapping[int, str]:
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")  # characters alone are asked: 40 MB and most of a second less
    from pypinyin.pinyin_dict import pinyin_dict

    return pinyin_dict


@cache
def syllable(character: str) -> str:
    """The first reading of a character without its tone; the character itself, lower case, where it has none."""
    first = _dictionary().get(ord(character), character).split(",")[0]
    return "".join(c for c in unicodedata.normalize("NFD", first) if not unicodedata.combining(c)).lower()


def syllables(name: str) -> list[str]:
    """How a name is read, a syllable a character; a run of letters or digits is one. The same character always reads the same."""
    return [part.lower() if len(part) > 1 else syllable(part) for part in _PARTS.findall(name)]


def readings(name: str) -> list[list[str]]:
    """All ways in which a person's name is read: by the dictionary, and with its surname's own reading where that differs."""
    usual = syllables(name)
    found = [usual]
    if (double := DOUBLE.get(name[:2])) is not None:
        found.append([*double, *usual[2:]])
    elif (own := SURNAMES.get(name[:1])) is not None:
        found.append([own, *usual[1:]])
    return [reading for place, reading in enumerate(found) if reading not in found[:place]]
