"""The double-random draw: tickets, selection, pairs, and what must be right before a freeze.

Version `ipenforce-draw-1`, defined by the functions here and in `draw_plan`. Pure: a function of the plan.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import Any

from ipenforce.errors import Reason, Refused
from ipenforce.rules.draw_plan import H, Plan, V, packed, read_plan, roster_root


@dataclass(frozen=True, slots=True)
class Pick:
    """A selected target, its ticket, the two certificates (leader first), and whether the cap was lifted."""

    code: str
    stratum: str
    district: str
    ticket: str
    leader: str
    second: str
    cap_lifted: bool

    @property
    def target(self) -> dict[str, str]:
        """The selected target as published."""
        return {"code": self.code, "stratum": self.stratum, "ticket": self.ticket}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a draw yields: root, head and seed, and the picks in the order of (ticket, code)."""

    roster_root: str
    transcript_head: str
    seed: str
    picks: list[Pick]


def derive(plan: Mapping[str, Any]) -> dict[str, Any]:
    """The draw of a plan with all its shares, as JSON-able data.

    `plan` has `draw_number, quota {stratum: n}, speciality, load_cap, entropy_source, public_entropy,
    contributors [{name, share[, commitment]}], targets [{code, stratum, district}], inspectors
    [{certificate, districts, specialities}], recusals [{certificate, code, reason}], exclusions
    [{code, reason}]`. Gives `transcript, roster_root, commitments, seed, picks [{code, stratum, ticket,
    inspectors: [leader, second]}]`. Raises Refused where the plan has another shape or cannot be drawn.
    """
    read = read_plan(plan)
    drawn = outcome(read)
    return {
        "transcript": drawn.transcript_head,
        "roster_root": drawn.roster_root,
        "commitments": read.commitments,
        "seed": drawn.seed,
        "picks": [
            {**pick.target, "inspectors": [pick.leader, pick.second]}
            for pick in drawn.picks
        ],
    }


def outcome(plan: Plan) -> Outcome:
    """The draw of a plan already read. Raises Refused while an input is missing or a target has no pair."""
    seed = plan.seed()
    root = roster_root(plan.lines)
    return Outcome(root, plan.head(root), seed, list(_paired(plan, seed, _selected(plan, seed))))


def too_few(stratum: str, n: int, wanted: int) -> Reason:
    """Why `wanted` cannot be drawn out of the `n` targets of a stratum."""
    if not n:
        return Reason("“{stratum}”层没有检查对象，不能抽取{k}个", stratum=stratum, k=wanted)
    return Reason("“{stratum}”层只有{n}个检查对象，不足以抽取{k}个", stratum=stratum, n=n, k=wanted)


def target_ticket(seed: str, stratum: str, code: str) -> str:
    """The ticket of one target; depends on nothing else, so the order of rows is of no account."""
    return H(V, "target", seed, stratum, code)


def _selected(plan: Plan, seed: str) -> list[tuple[str, bytes]]:
    """(ticket, roster line) of the `quota` smallest (ticket, code) of each stratum, sorted over all."""
    strata: dict[bytes, list[bytes]] = {}
    for line in plan.lines:
        strata.setdefault(line.split(b"\t", 2)[1], []).append(line)
    chosen: list[tuple[bytes, bytes]] = []
    for stratum, wanted in plan.quota.items():
        lines = strata.get(stratum.encode(), [])
        if wanted > len(lines):
            raise Refused.because(too_few(stratum, len(lines), wanted), field="quota", status=422)
        chosen += nsmallest(wanted, _tickets(seed, stratum, lines))
    return [(digest.hex(), line) for digest, line in sorted(chosen)]


def _tickets(seed: str, stratum: str, lines: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """(digest, line) of every line: ordered as (ticket, code), since a line begins with its code."""
    begun = hashlib.sha256(packed(V, "target", seed, stratum))
    for line in lines:
        code = line[: line.index(b"\t")]
        ticket = begun.copy()
        ticket.update(len(code).to_bytes(4, "big") + code)
        yield ticket.digest(), line


def _paired(plan: Plan, seed: str, selected: Iterable[tuple[str, bytes]]) -> Iterator[Pick]:
    """Each selected target with its leader and second, loads levelled as the protocol says."""
    load = {row["certificate"]: 0 for row in plan.inspectors}
    skilled = skilled_in(plan)
    library = by_district(plan)
    recused = recused_by_code(plan)
    for ticket, line in selected:
        code, stratum, district = line.decode().split("\t")
        able = [one for one in library.get(district, ()) if one not in recused.get(code, ())]
        leaders = [one for one in able if one in skilled]
        if not leaders or len(able) < 2:
            raise Refused("检查对象{code}没有可用的检查人员组合", field="inspectors", code=code)
        begun = hashlib.sha256(packed(V, "inspector", seed, code))
        leader = _next_in_turn(begun, load, leaders)
        able.remove(leader)
        second = _next_in_turn(begun, load, able)
        lifted = max(load[leader], load[second]) >= plan.load_cap
        load[leader] += 1
        load[second] += 1
        yield Pick(code, stratum, district, ticket, leader, second, lifted)


def _next_in_turn(begun: Any, load: Mapping[str, int], people: Sequence[str]) -> str:
    """The first by (load so far, ticket, certificate): only the least loaded need a ticket at all.

    Sorting by load first makes the cap a question asked afterwards: the people under the cap come before
    all others, so the two found here are within it whenever the cap leaves an able pair.
    """
    least = min(map(load.__getitem__, people))
    tickets = []
    for certificate in people:
        if load[certificate] == least:
            ticket = begun.copy()
            ticket.update(packed(certificate))
            tickets.append((ticket.digest(), certificate))
    return min(tickets)[1]


def skilled_in(plan: Plan) -> set[str]:
    """Certificates of the inspectors who carry the item's speciality and so may lead."""
    return {row["certificate"] for row in plan.inspectors if plan.speciality in row["specialities"]}


def by_district(plan: Plan) -> dict[str, list[str]]:
    """Certificates of the inspectors of each district."""
    library: dict[str, list[str]] = {}
    for row in plan.inspectors:
        for district in row["districts"]:
            library.setdefault(district, []).append(row["certificate"])
    return library


def recused_by_code(plan: Plan) -> dict[str, set[str]]:
    """Certificates recused from each target."""
    recused: dict[str, set[str]] = {}
    for row in plan.recusals:
        recused.setdefault(row["code"], set()).add(row["certificate"])
    return recused
