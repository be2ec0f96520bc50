"""A draw out of all targets, with roster root and pairs, against what the standard library alone would do."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from random import Random
from typing import Any

from bench.site import Site
from bench.sizes import Sizes
from bench.timing import head, ms, ratio, row, say, timed
from ipenforce.rules.draw import derive
from ipenforce.rules.draw_freeze import freeze_problems
from ipenforce.rules.draw_plan import V, packed

Roster = list[tuple[str, str, str]]


def roster(site: Site) -> Roster:
    """(code, grade, district) of every target."""
    return [tuple(found) for found in site.rows("SELECT code, grade, district FROM inspection_target ORDER BY id")]


def plan_of(targets: Roster, sizes: Sizes) -> dict[str, Any]:
    """A plan that draws the picks in equal shares out of the grades that can give them, worst grades first."""
    strata = Counter(stratum for _, stratum, _ in targets)
    quota: dict[str, int] = {}
    left = sizes.picks
    for place, (stratum, n) in enumerate(sorted(strata.items(), reverse=True)):
        quota[stratum] = min(n, left // (len(strata) - place))
        left -= quota[stratum]
    districts = sorted({district for *_, district in targets})
    inspectors = [
        {"certificate": f"示执{n:06}", "districts": [districts[n % len(districts)]], "specialities": ["商标"] if n % 2 else ["商标", "专利"]}
        for n in range(sizes.inspectors)
    ]
    return {
        "draw_number": f"示抽{sizes.seed}", "quota": quota, "speciality": "商标", "load_cap": sizes.picks, "entropy_source": "", "public_entropy": "",
        "contributors": [{"name": "server", "share": f"{sizes.seed:064x}"}], "targets": targets, "inspectors": inspectors,
    }  # fmt: skip


def by_sample(targets: Roster, quota: Mapping[str, int], seed: str) -> list[str]:
    """Baseline: `random.sample` of the sorted codes of each stratum. Nobody can check it without this very generator."""
    chance = Random(seed)
    picked: list[str] = []
    for stratum, wanted in sorted(quota.items()):
        picked += chance.sample(sorted(code for code, of, _ in targets if of == stratum), wanted)
    return sorted(picked)


def by_hash(targets: Roster, quota: Mapping[str, int], seed: str) -> list[tuple[str, str]]:
    """Baseline: every ticket by hashlib, all sorted; the same tickets as the protocol's, so the same selection."""
    picked: list[tuple[str, str]] = []
    for stratum, wanted in quota.items():
        prefix = packed(V, "target", seed, stratum)
        tickets = sorted((hashlib.sha256(prefix + packed(code)).hexdigest(), code) for code, of, _ in targets if of == stratum)
        picked += tickets[:wanted]
    return sorted(picked)


def compare(site: Site, sizes: Sizes) -> None:
    """Measure the draw and its baselines, see that the selection is the hash baseline's, and print the ratios."""
    reading, targets = timed(lambda: roster(site))
    plan = plan_of(targets, sizes)
    spent, drawn = timed(lambda: derive(plan), 3)
    sampling, _ = timed(lambda: by_sample(targets, plan["quota"], drawn["seed"]), 3)
    hashing, baseline = timed(lambda: by_hash(targets, plan["quota"], drawn["seed"]), 3)
    checking, problems = timed(lambda: freeze_problems(plan))
    same = baseline == [(pick["ticket"], pick["code"]) for pick in drawn["picks"]]
    head(f"Draw: {len(drawn['picks']):,} of {len(targets):,}, with {sizes.inspectors} inspectors", "work", "time", "ours is", "selection")
    row("ours: canonical roster, its root, tickets, selection, pairs of inspectors", ms(spent), "", "")
    row("selection alone: all tickets by hashlib, sorted", ms(hashing), ratio(hashing, spent), "same" if same else "DIFFERENT")
    row("selection alone: random.sample of sorted codes", ms(sampling), ratio(sampling, spent), "another one, which nobody can check")
    say(f"\nBefore it: reading the library {ms(reading)}, looking for {len(problems)} faults before the freeze {ms(checking)}.")
