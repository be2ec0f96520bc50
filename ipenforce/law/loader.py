"""Provisions and their versions: asked for by code and day, read once from the files beside this module."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from ipenforce.law.reading import Table, parse, refuse
from ipenforce.law.terms import read_terms

HOUSE = "house."
"""Codes of the bureau's own policy. Besides them a bureau may set what a text leaves to the province (`local`)."""


class LawError(LookupError):
    """The law has no answer to what was asked; the message is a Chinese sentence."""


class NotInForce(LawError):
    """A provision was asked for on a day on which no version of it is in force."""


class UnknownProvision(LawError, KeyError):
    """No provision has this code."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class Cite:
    """Where a version is written: the law's name, the article, the day of promulgation, who issued it."""

    law: str
    article: str
    promulgated: date
    authority: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Version:
    """A provision as it stands from `start` to `end` (both in force; `end` None while open).

    There is one object for each version, so versions are compared, and may be keys, by identity.

    `terms` is deeply read-only. In it every amount is a whole number of **yuan**: in `fine` tiers the
    words of `rules.penalty` (fixed, min, max, at_least, over, below, at_most), elsewhere keys ending in
    `_yuan`. Keys ending in `_times`, `_share` or `_rate` are exact `Fraction`s, written as whole
    numbers or as text ("0.2", "3/100"). A period is a mapping as `law.deadlines.period_of` reads it.
    """

    code: str
    about: str
    cite: Cite
    terms: Mapping[str, Any]
    verified: bool
    start: date
    end: date | None
    summary: str | None = None
    note: str | None = None
    breach: str | None = None
    """What the act breaks, as a document prints it (《商标法》第五十七条), where another article than `cite` forbids it."""

    @property
    def basis(self) -> str:
        """Law and article as a document prints them: 《商标法》第六十条."""
        return f"《{self.cite.law}》{self.cite.article}"


@dataclass(frozen=True, slots=True)
class Provision:
    """One rule of law under its code, with its versions in order; a repeal is a version without terms."""

    code: str
    about: str
    versions: tuple[Version, ...]
    starts: tuple[date, ...]
    repealed: frozenset[date]
    """First days of the versions that repeal."""
    local: bool = False
    """Whether a bureau may adopt versions of its own: house policy, and what a text leaves to the province."""

    def on(self, day: date) -> Version:
        """The version in force on `day`; raises NotInForce outside them."""
        place = bisect_right(self.starts, day) - 1
        if place < 0:
            raise NotInForce(f"“{self.about}”的规定自{self.starts[0].isoformat()}起才有可适用的文本，{day.isoformat()}尚无")
        version = self.versions[place]
        if version.start in self.repealed:
            raise NotInForce(f"“{self.about}”的规定已自{version.start.isoformat()}起废止，{day.isoformat()}不再适用")
        if version.end is not None and day > version.end:
            raise NotInForce(f"“{self.about}”的规定（{version.basis}）施行至{version.end.isoformat()}，{day.isoformat()}没有可适用的文本")
        return version

    def adopting(self, own: tuple[Version, ...]) -> Provision:
        """This provision with a bureau's own versions (in order), which take its place from the first of them on."""
        if not own:
            return self
        first = own[0].start
        kept = [version for version in self.versions if version.start < first]
        if kept and (kept[-1].end is None or kept[-1].end >= first):
            kept[-1] = replace(kept[-1], end=first - timedelta(days=1))
        versions = (*kept, *own)
        return replace(self, versions=versions, starts=tuple(version.start for version in versions))

    def in_force(self) -> tuple[Version, ...]:
        """Every version that is or was law, the repeals left out."""
        return tuple(version for version in self.versions if version.start not in self.repealed)


Policy = Mapping[str, Provision]
"""Local provisions that a bureau adopted (code → provision), as a caller read them from its own rows."""


def provision(code: str, policy: Policy | None = None) -> Provision:
    """The provision with this code; where it is `local`, a bureau's own one in `policy` goes before ours.

    Raises UnknownProvision (a KeyError) where there is none.
    """
    try:
        found = all_provisions()[code]
    except KeyError:
        raise UnknownProvision(f"没有编号为“{code}”的规定") from None
    return policy[code] if found.local and policy and code in policy else found


@lru_cache(maxsize=1)
def all_provisions() -> Mapping[str, Provision]:
    """Every provision of the repository by code, in the order of the codes; read once."""
    found: dict[str, Provision] = {}
    root = files("ipenforce.law") / "provisions"
    for area in sorted(root.iterdir(), key=lambda entry: entry.name):
        if not area.is_dir() or area.name.startswith(("_", ".")):
            continue
        for entry in sorted(area.iterdir(), key=lambda file: file.name):
            if entry.name.endswith(".yaml"):
                code = f"{area.name}.{entry.name.removesuffix('.yaml')}"
                found[code] = parse_provision(code, entry.read_text("utf-8"))
    return MappingProxyType(found)


def parse_provision(code: str, text: str) -> Provision:
    """A provision from the text of its file; raises ValueError naming the file and what is wrong."""
    where = f"{code.replace('.', '/', 1)}.yaml"
    return read_provision(code, parse(where, text), where)


def read_provision(code: str, data: object, where: str | None = None) -> Provision:
    """A provision from plain data of the files' shape, as a bureau's policy rows hold it.

    `where` names the source in messages. Raises ValueError saying what is wrong.
    """
    where = where or code
    table = Table(where, data)
    about = table.text("about")
    local = code.startswith(HOUSE) or (table.has("local") and table.flag("local"))
    rows = table.sequence("versions")
    table.finish()
    versions: list[Version] = []
    repealed: set[date] = set()
    for index, row in enumerate(rows):
        version, repeals = _version(code, about, Table(f"{where}: versions[{index}]", row))
        if versions:
            _follows(where, versions[-1], version)
            before = versions[-1]
            if before.end is None:
                versions[-1] = _ended(before, version.start - timedelta(days=1))
        versions.append(version)
        if repeals:
            repealed.add(version.start)
    return Provision(code, about, tuple(versions), tuple(version.start for version in versions), frozenset(repealed), local)


def _version(code: str, about: str, table: Table) -> tuple[Version, bool]:
    start = table.day("from")
    end = table.day("until") if table.has("until") else None
    if end is not None and end < start:
        refuse(table.where, f"until {end} lies before from {start}")
    cite = Table(f"{table.where}: cite", table.take("cite"))
    stated = Cite(
        law=cite.text("law"),
        article=cite.text("article"),
        promulgated=cite.day("promulgated"),
        authority=cite.text("authority") if cite.has("authority") else None,
    )
    cite.finish()
    raw = table.take("terms")
    version = Version(
        code=code,
        about=about,
        cite=stated,
        terms=MappingProxyType({}) if raw is None else read_terms(f"{table.where}: terms", raw),
        verified=table.flag("verified") if table.has("verified") else True,
        start=start,
        end=end,
        summary=table.text("summary") if table.has("summary") else None,
        note=table.text("note") if table.has("note") else None,
        breach=_breach(table, stated.law) if table.has("breach") else None,
    )
    table.finish()
    return version, raw is None


def _breach(table: Table, law: str) -> str:
    """The article that forbids the act: of the law cited, unless it names its own."""
    given = table.take("breach")
    if isinstance(given, str) and given.strip():
        return f"《{law}》{given.strip()}"
    forbids = Table(f"{table.where}: breach", given)
    said = f"《{forbids.text('law')}》{forbids.text('article')}"
    forbids.finish()
    return said


def _follows(where: str, before: Version, after: Version) -> None:
    if after.start == before.start:
        refuse(where, f"two versions start on {after.start}")
    if after.start < before.start:
        refuse(where, f"version from {after.start} stands after the one from {before.start}")
    if before.end is not None and before.end >= after.start:
        refuse(where, f"version until {before.end} overlaps the one from {after.start}")


def _ended(version: Version, end: date) -> Version:
    return replace(version, end=end)
