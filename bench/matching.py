"""Finding the same party again in an invented province with planted duplicates: precision, recall, and the time of a suggestion."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median

from flask_migrate import upgrade
from sqlalchemy import insert

from bench.build import application, revision
from bench.invented import BRAND, FORMS, TRADES, party_name, permanent_number
from bench.rows import AT
from bench.sizes import Sizes
from bench.timing import head, ms, row
from ipenforce.db import db
from ipenforce.identifiers import name_key
from ipenforce.parties.models import Party, PartyKey, PartyName
from ipenforce.parties.queries.sameness import candidates
from ipenforce.rules.name_readings import syllable
from ipenforce.rules.sameness import KEYS_VERSION, LIKELY, POSSIBLE, Known, keys

CHUNK = 10_000
AGENTS, MARKETS, PEOPLE = 500, 500, 40_000
"""Telephones of agents and addresses of markets that many parties share, and how many names managers have."""
PLANTED = ("form", "place", "sound", "typo", "former", "alias", "renamed")


@dataclass(frozen=True)
class Record:
    """A party as it is registered: its name, the other names, what it shares with nobody or with many."""

    name: str
    others: tuple[tuple[str, str], ...]
    phone: str
    address: str
    representative: str

    def known(self, *named: str) -> Known:
        """The record as it is compared, under its own or under other names."""
        names = tuple(("name", one) for one in named) or (("name", self.name),)
        return Known(names, phone=self.phone, address=self.address, representative=self.representative)


def token(kind: str, text: object) -> str:
    """Stands for a blind index: equal values have equal ones."""
    return blake2b(f"{kind}{text}".encode(), digest_size=32).hexdigest()


def record(n: int, chance: Random) -> Record:
    """The n-th party. Two of a hundred have an agent's telephone, thirty a market's address."""
    phone = f"agent{chance.randrange(AGENTS)}" if chance.random() < 0.02 else n
    address = f"market{chance.randrange(MARKETS)}" if chance.random() < 0.3 else n
    others = (("former", party_name(chance)),) if chance.random() < 0.05 else ()
    return Record(
        party_name(chance), others, token("phone", phone), token("address", address), token("name", chance.randrange(PEOPLE))
    )


def province(count: int, seed: int) -> Iterator[Record]:
    """So many parties, the same for the same seed."""
    chance = Random(seed)
    return (record(n, chance) for n in range(count))


def again(one: Record, how: str, stranger: Record, chance: Random) -> Known:
    """A registered party as it turns up again: under another name, with some of what it had, the rest new."""
    changed = replace(
        stranger, phone=one.phone if chance.random() < 0.6 else stranger.phone,
        address=one.address if chance.random() < 0.5 else stranger.address,
        representative=one.representative if chance.random() < 0.7 else stranger.representative,
    )  # fmt: skip
    return changed.known(_other_name(one, how, stranger, chance))


def _other_name(one: Record, how: str, stranger: Record, chance: Random) -> str:
    body = one.name.removeprefix("示例")
    form = next(form for form in sorted(FORMS, key=len, reverse=True) if body.endswith(form))
    core = body.removesuffix(form)
    if how == "form":
        return f"示例{core}{chance.choice([other for other in FORMS if other != form])}"
    if how == "place":
        return f"演示省演示市{one.name}"
    if how == "sound":
        alike = [other for other in BRAND if syllable(other) == syllable(core[0]) and other != core[0]] or [core[0]]
        return f"示例{chance.choice(alike)}{core[1:]}{form}"
    if how == "typo":
        place = chance.randrange(len(core))
        return f"示例{core[:place]}{core[place + 1 :]}{form}"
    if how in ("former", "alias"):
        return dict(one.others).get(how, one.name)
    return f"示例{''.join(chance.choices(BRAND, k=2))}{chance.choice(TRADES)}{chance.choice(FORMS)}"


def planted(count: int, seed: int, asked: int) -> Iterator[tuple[int, str, Record]]:
    """(id, how it will turn up again, record) of parties all over the province."""
    step = max(count // asked, 1)
    for n, one in enumerate(province(count, seed)):
        if n % step == 0 and n // step < asked:
            how = PLANTED[n // step % len(PLANTED)]
            yield n + 1, how, _renamed(one, how, n)


def _renamed(one: Record, how: str, n: int) -> Record:
    """A party that will turn up under a former name or an alias has one."""
    return replace(one, others=((how, party_name(Random(n))),)) if how in ("former", "alias") else one


def fill(count: int, seed: int, asked: int) -> None:
    """The province in the database, keyed as the commands key it."""
    special = {n: one for n, _, one in planted(count, seed, asked)}
    chance = Random(seed + 1)
    with db.engine.begin() as connection:
        source = enumerate(province(count, seed), 1)
        while chunk := list(islice(source, CHUNK)):
            rows = [(n, special.get(n, one)) for n, one in chunk]
            connection.execute(insert(Party.__table__), [
                {"id": n, "number": permanent_number("P", chance), "kind": "organisation", "name": one.name, "name_key": name_key(one.name), "uscc": None,
                 "phone_index": one.phone, "address_index": one.address, "representative_index": one.representative, "district": "示例区",
                 "origin": "entered", "keys_version": KEYS_VERSION, "created_at": AT} for n, one in rows
            ])  # fmt: skip
            named = [{"party_id": n, "kind": kind, "name": name, "name_key": name_key(name)} for n, one in rows for kind, name in one.others]
            if named:
                connection.execute(insert(PartyName.__table__), named)
            connection.execute(insert(PartyKey.__table__), [
                {"party_id": n, "key": key} for n, one in rows
                for key in set().union(*(keys(name) for name in (one.name, *(name for _, name in one.others))))
            ])  # fmt: skip


def compare(folder: Path, sizes: Sizes, asked: int = 2000) -> None:
    """Build the province where it is missing, ask for planted and for new parties, and print what was found and how fast."""
    count = sizes.targets
    asked = min(asked, count // 10)
    path = folder / f"parties-r{revision()}-{sizes.seed}-{count}.sqlite3"
    app = application(path)
    url = os.environ.get("IPENFORCE_BENCH_PARTIES")
    if url:
        from ipenforce import create_app

        app = create_app({"SECRET_KEY": "0" * 64, "FIELD_KEY": "0" * 64, "DATABASE_URL": url, "TLS": False})
    with app.app_context():
        begun = time.monotonic()
        upgrade()
        if db.session.execute(db.select(Party.id).limit(1)).first() is None:
            db.session.rollback()
            fill(count, sizes.seed, asked)
        db.session.rollback()
        spent = time.monotonic() - begun
        _measure(count, sizes.seed, asked, spent)


def _measure(count: int, seed: int, asked: int, spent: float) -> None:
    chance = Random(seed + 2)
    times: list[float] = []
    found: dict[str, list[int]] = {how: [] for how in PLANTED}
    pairs = {POSSIBLE: [0, 0], LIKELY: [0, 0]}
    first = 0
    questions = [(n, how, again(one, how, record(count + n, chance), chance)) for n, how, one in planted(count, seed, asked)]
    questions += [(0, "", record(2 * count + n, chance).known()) for n in range(asked)]
    for n, how, question in questions:
        begun = time.perf_counter()
        answers = candidates(question)
        times.append((time.perf_counter() - begun) * 1000)
        db.session.rollback()
        for least, of in pairs.items():
            near = [one for one in answers if one.match.points >= least]
            of[0] += len(near)
            of[1] += any(one.party.id == n for one in near)
        first += bool(answers) and answers[0].party.id == n
        if how:
            found[how].append(max((one.match.points for one in answers if one.party.id == n), default=0))
    times.sort()
    dialect = db.engine.dialect.name
    head(f"The same again: {count:,} parties on {dialect}, {asked:,} planted duplicates and as many new ones (made in {spent:,.0f} s)",
         "what", "suggested (from 40 points)", "likely (from 70 points)")  # fmt: skip
    row("precision: suggestions that are the party", *(f"{right / max(given, 1):.3f} ({right}/{given})" for given, right in pairs.values()))
    row("recall: planted parties that are suggested", *(f"{right / asked:.3f}" for _, right in pairs.values()))
    for how, points in found.items():
        row(f"recall, {how}", *(f"{sum(one >= least for one in points) / len(points):.3f}" for least in pairs))
    row("planted parties that are named first", f"{first / asked:.3f}", "")
    head("Time of one suggestion, by the clock", "median", "95 of 100", "99 of 100", "longest")
    row(ms(median(times)), *(ms(times[min(int(len(times) * share), len(times) - 1)]) for share in (0.95, 0.99, 1)))
