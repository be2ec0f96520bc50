"""Whether two parties may be one and the same: names taken apart, keys under which near names meet, features and their weights."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import product

from ipenforce.identifiers import name_key
from ipenforce.rules.name_readings import WORDS, readings, syllables

KEYS_VERSION = 1
"""Raised when the keys below change: what was keyed before is keyed anew by night."""
LIKELY, POSSIBLE = 70, 40
"""From so many points on a candidate is called likely, and suggested at all."""
CODE, OTHER_CODE = 100, -40
WEIGHTS: Mapping[str, int] = {"same": 60, "core": 45, "sound": 40, "alike": 35, "brand": 20}
"""Points of how near two names are; the nearest pair of names counts, once."""
PERSONAL_WEIGHTS: Mapping[str, int] = {"same": 35, "sound": 15}
"""Of two natural persons: many share a name."""
SOURCES: Mapping[str, int] = {"name": 100, "former": 95, "alias": 85, "shop": 80}
"""What a name is worth, per cent, by where it stands."""
SHARED: Mapping[str, int] = {"phone": 30, "address": 25, "representative": 20}
LEAST_ALIKE = 60
"""Per cent."""

_PLACE, _REGION = re.compile(WORDS["place"]), re.compile(WORDS["region"])
_FORM, _TRADE = (re.compile(f"(?:{'|'.join(sorted(WORDS[kind], key=len, reverse=True))})$") for kind in ("forms", "trades"))


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a party, or typed of one. Personal values come as equal tokens (blind indexes), never plain.

    `names`: (where it stands: name, former, alias or shop; the name).
    """

    names: tuple[tuple[str, str], ...]
    person: bool = False
    uscc: str | None = None
    resident_id: str | None = None
    phone: str | None = None
    address: str | None = None
    representative: str | None = None


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing that two parties share, or that speaks against it: its code, its points, and the name it was found in."""

    code: str
    points: int
    source: str = ""
    found: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """How near two parties are, 0 to 100, and why."""

    points: int
    features: tuple[Feature, ...]

    @property
    def level(self) -> str:
        """`likely`, `possible` or `weak`."""
        return "likely" if self.points >= LIKELY else "possible" if self.points >= POSSIBLE else "weak"


@lru_cache(maxsize=20_000)
def parts(name: str) -> tuple[str, str]:
    """(core, brand) of a business name: without place and legal form, and without the trade besides.

    "示例市安柏酒业有限公司" → ("安柏酒业", "安柏"). What would leave fewer than two characters stays.
    """
    key = name_key(name)
    core = _without(key, _PLACE)
    while (shorter := _without(core, _FORM)) != core:
        core = shorter
    brand = core
    while (shorter := _without(brand, _TRADE)) != brand:
        brand = shorter
    return core, brand


def _without(text: str, pattern: re.Pattern[str]) -> str:
    rest = pattern.sub("", text, count=1)
    return rest if len(rest) >= 2 else text


def address_key(address: str) -> str:
    """The key under which equal addresses meet: no province and city, no marks, no spaces."""
    return _without(name_key(address), _REGION)


def keys(name: str, *, person: bool = False) -> set[int]:
    """Keys (64 bits, signed) of which near names share one: equal sound, one syllable less, or the same brand.

    A person's name has one for each of its readings.
    """
    if person:
        return {_hashed("".join(reading)) for reading in readings(name_key(name))}
    core, brand = parts(name)
    read = syllables(core)
    found = {"".join(read), "".join(syllables(brand))}
    if len(read) >= 4:
        found |= {"".join(read[:n] + read[n + 1 :]) for n in range(len(read))}
    if core == name_key(name) and len(core) <= 4:
        found |= {"".join(reading) for reading in readings(core)}
    return {_hashed(text) for text in found}


def _hashed(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def compare(typed: Known, known: Known) -> Match:
    """The features that two parties share, with their points; the sum is kept between 0 and 100."""
    features = [*_codes(typed, known)]
    if nearest := _nearest(typed, known):
        features.append(nearest)
    for field, points in SHARED.items():
        value = getattr(typed, field)
        if value and value == getattr(known, field):
            features.append(Feature(field, points))
    return Match(min(max(sum(feature.points for feature in features), 0), 100), tuple(features))


def _codes(typed: Known, known: Known) -> Iterator[Feature]:
    for field in ("uscc", "resident_id"):
        one, other = getattr(typed, field), getattr(known, field)
        if one and other:
            yield Feature(field, CODE) if one == other else Feature(f"other_{field}", OTHER_CODE)


def _nearest(typed: Known, known: Known) -> Feature | None:
    """The pair of names that says most."""
    best: Feature | None = None
    for (mine, name), (theirs, other) in product(typed.names, known.names):
        how, share = _personal(name, other) if typed.person and known.person else _business(name, other)
        if not how:
            continue
        source = mine if SOURCES[mine] < SOURCES[theirs] else theirs
        weights = PERSONAL_WEIGHTS if typed.person and known.person else WEIGHTS
        points = (weights[how] * share * SOURCES[source] + 5_000) // 10_000
        if best is None or points > best.points:
            best = Feature(how, points, source, other)
    return best


def _personal(name: str, other: str) -> tuple[str, int]:
    one, two = name_key(name), name_key(other)
    if one == two:
        return "same", 100
    mine = {"".join(reading) for reading in readings(one)}
    return ("sound", 100) if any("".join(reading) in mine for reading in readings(two)) else ("", 0)


def _business(name: str, other: str) -> tuple[str, int]:
    """How near two names of businesses are: (a key of WEIGHTS, its share in per cent)."""
    if name_key(name) == name_key(other):
        return "same", 100
    (core, brand), (their_core, their_brand) = parts(name), parts(other)
    if core == their_core:
        return "core", 100
    if "".join(syllables(core)) == "".join(syllables(their_core)):
        return "sound", 100
    if brand == their_brand:
        return "brand", 100
    if "".join(syllables(brand)) == "".join(syllables(their_brand)):
        return "brand", 75
    likeness = alike(brand, their_brand)
    same_trade = core.removeprefix(brand) == their_core.removeprefix(their_brand)
    if likeness < LEAST_ALIKE or not same_trade:
        return "", 0
    return "alike", likeness


def alike(one: str, other: str) -> int:
    """100 for equal texts, 0 for wholly different ones: per cent of the longer that needs no edit (insert, delete, replace)."""
    row = list(range(len(other) + 1))
    for n, a in enumerate(one, 1):
        above, row[0] = row[0], n
        for m, b in enumerate(other, 1):
            above, row[m] = row[m], min(row[m] + 1, row[m - 1] + 1, above + (a != b))
    longer = max(len(one), len(other), 1)
    return 100 * (longer - row[-1]) // longer
