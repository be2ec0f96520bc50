"""Rows of the measured database, table by table, in the order in which they are inserted."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from bench.invented import CAUSE_WEIGHTS, CAUSES, party_name, permanent_number, uscc
from bench.sizes import DAY, Sizes
from ipenforce.identifiers import docket_key, name_key, plain

Row = dict[str, Any]
AT = datetime(2026, 11, 23, tzinfo=UTC)
YEARS = 8
RESTRICTED = 500
"""Every so-manieth case may be read by those named alone; the officer who measures is one of them."""
OPEN_STATES = ("filing_proposed", "investigating", "reported", "reviewed", "proposal_approved", "notice_served", "heard", "decision_submitted")
CHANNELS = (("market", 45), ("ecommerce", 35), ("trade_fair", 8), ("other", 12))
BANDS = (("lighter", 45, 300_000), ("ordinary", 45, 2_000_000), ("heavier", 10, 20_000_000))
"""Band, how often, largest fine in fen."""


def bureaus(sizes: Sizes) -> Iterator[Row]:
    """A province, its cities, their counties; ids from 1, parents first."""
    chance = Random(sizes.seed)
    tops: list[Row] = []
    for n in range(1 + sizes.cities + sizes.cities * sizes.counties):
        number = permanent_number("B", chance)
        parent = None if n == 0 else tops[0] if n <= sizes.cities else tops[1 + (n - 1) % sizes.cities]
        level = "province" if n == 0 else "city" if n <= sizes.cities else "county"
        row = {
            "id": n + 1, "number": number, "name": f"示例{n}市场监督管理局", "short_name": f"示{n}", "level": level,
            "district": f"示例{n}区", "parent_id": parent["id"] if parent else None,
            "path": f"{parent['path'] if parent else ''}{number}/",
        }  # fmt: skip
        tops.append(row)
        yield row


def parties(sizes: Sizes) -> Iterator[Row]:
    """First the infringers, then those who only had a case; ids from 1."""
    chance = Random(sizes.seed + 1)
    for n in range(1, sizes.infringers + sizes.others + 1):
        name = party_name(chance)
        yield {
            "id": n, "number": permanent_number("P", chance), "kind": "organisation", "name": name, "name_key": name_key(name),
            "uscc": uscc(n), "district": "", "origin": "demo", "created_at": AT,
        }  # fmt: skip


def targets(sizes: Sizes) -> Iterator[Row]:
    """Registered businesses; the first are the parties of the cases."""
    chance = Random(sizes.seed + 2)
    for n in range(1, sizes.targets + 1):
        name = party_name(chance)
        yield {
            "number": permanent_number("T", chance), "code": uscc(n), "name": name, "name_key": name_key(name),
            "district": f"示例{chance.randrange(1, 1 + sizes.cities)}区", "grade": chance.choices("ABCD", cum_weights=(80, 92, 98, 100))[0],
            "tags": "", "added_on": DAY, "changed_on": DAY,
        }  # fmt: skip


class Cases:
    """Cases in the order of their days, each with its one party; every so many of them decided."""

    def __init__(self, sizes: Sizes, names: list[str]) -> None:
        self.sizes = sizes
        self.names = names
        """Of the parties, by id less one."""
        self.chance = Random(sizes.seed + 3)
        self.counties = range(2, 2 + sizes.cities + sizes.cities * sizes.counties)
        self.of_bureau = list(accumulate(1 / (1 + n % 10) for n in range(len(self.counties))))
        self.respondents = self._respondents()

    def _respondents(self) -> list[int]:
        """Whose the decisions are: each infringer once, the rest spread like Zipf, in no order."""
        weights = list(accumulate(1 / (n + 3) ** 0.8 for n in range(self.sizes.infringers)))
        ids = list(range(1, self.sizes.infringers + 1))
        extra = self.sizes.decisions - self.sizes.infringers
        ids += [1 + bisect_right(weights, self.chance.random() * weights[-1]) for _ in range(extra)]
        self.chance.shuffle(ids)
        return ids

    def __iter__(self) -> Iterator[tuple[Row, Row, Row | None, Row | None]]:
        """(case, its party, decision or None, act or None); ids from 1."""
        decided = 0
        for n in range(self.sizes.cases):
            opened_on = DAY - timedelta(days=round((1 - (n + 1) / self.sizes.cases) * YEARS * 365))
            due = (n + 1) * self.sizes.decisions // self.sizes.cases
            is_decided = due > decided
            party = self.respondents[decided] if is_decided else self.sizes.infringers + self.chance.randrange(1, self.sizes.others + 1)
            case = self._case(n + 1, opened_on, self.names[party - 1], is_decided)
            part = {"id": n + 1, "case_id": n + 1, "party_id": party, "role": "respondent", "snapshot": {"name": self.names[party - 1]}}
            decided = due
            yield case, part, self._decision(case) if is_decided else None, self._act(case) if is_decided else None

    def _case(self, n: int, opened_on: date, name: str, decided: bool) -> Row:
        chance = self.chance
        cause, words, _ = CAUSES[bisect_right(CAUSE_WEIGHTS, chance.random() * CAUSE_WEIGHTS[-1])]
        bureau = self.counties[bisect_right(self.of_bureau, chance.random() * self.of_bureau[-1])]
        state = "closed" if decided else _state(chance, opened_on)
        still_open = state in OPEN_STATES
        docket = None if state == "filing_proposed" else f"示{bureau}市监立〔{opened_on.year}〕{n}号"
        title = f"{name}{words}案"
        return {
            "id": n, "number": permanent_number("C", chance), "bureau_id": bureau, "docket_no": docket,
            "docket_key": docket_key(docket) if docket else None, "title": title,
            "search_text": plain(f"{title} {docket or ''} {name}").upper(),
            "channel": chance.choices([c for c, _ in CHANNELS], [w for _, w in CHANNELS])[0], "cause": cause,
            "state": state, "state_since": opened_on, "version": 1, "origin": "demo", "restricted": n % RESTRICTED == 0, "opened_on": opened_on,
            "filed_on": opened_on if docket else None, "decided_on": opened_on + timedelta(days=60) if decided else None,
            "closed_on": None if still_open else min(DAY, opened_on + timedelta(days=120)),
            "next_due_on": opened_on + timedelta(days=chance.randrange(20, 120)) if still_open else None,
            "next_due_provisional": False, "waiting_for": "officer" if still_open else None, "created_at": AT,
        }  # fmt: skip

    def _decision(self, case: Row) -> Row:
        chance = self.chance
        kind = "no_penalty" if chance.random() < 0.05 else "penalty"
        band, _, most = chance.choices(BANDS, [often for _, often, _ in BANDS])[0]
        fine = 0 if kind == "no_penalty" or chance.random() < 0.1 else chance.randrange(1, most // 10_000 + 1) * 10_000
        decided_on = min(DAY, case["decided_on"])
        effective_on = min(DAY, decided_on + timedelta(days=chance.randrange(1, 8)))
        pay_by = effective_on + timedelta(days=15) if fine else None
        return {
            "number": permanent_number("J", chance), "case_id": case["id"], "case_party_id": case["id"], "kind": kind,
            "cause": case["cause"], "law_day": case["opened_on"], "band": band, "discretion": "示例", "warning": kind == "penalty" and not fine,
            "proposed_fine_fen": fine, "fine_fen": fine, "gains_confiscated_fen": 0,
            "goods_confiscated": "示例商品" if fine and chance.random() < 0.6 else "",
            "intent": ["F1"] if kind == "penalty" and chance.random() < 0.04 else [],
            "severity": ["G2"] if kind == "penalty" and chance.random() < 0.04 else [],
            "origin": "demo", "waived": False, "docket_no": case["docket_no"], "decided_on": decided_on, "served_on": effective_on,
            "effective_on": effective_on, "pay_by": pay_by,
            "paid_on": min(DAY, pay_by + timedelta(days=chance.choice((-9, -3, 0, 0, 20)))) if pay_by and chance.random() < 0.95 else None,
            "withdrawn_on": effective_on if chance.random() < 0.01 else None,
        }  # fmt: skip

    def _act(self, case: Row) -> Row:
        ended_on = case["opened_on"] - timedelta(days=self.chance.randrange(1, 60))
        return {
            "case_id": case["id"], "case_party_id": case["id"], "cause": case["cause"], "description": "示例",
            "started_on": ended_on - timedelta(days=self.chance.randrange(0, 90)), "ended_on": ended_on,
        }  # fmt: skip


def _state(chance: Random, opened_on: date) -> str:
    """The younger a case, the more likely that it is still open."""
    age = (DAY - opened_on).days
    if chance.random() < (0.9 if age < 90 else 0.25 if age < 365 else 0.005):
        return chance.choice(OPEN_STATES)
    return "declined" if chance.random() < 0.3 else "closed"
