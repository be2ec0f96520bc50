"""`python -m bench`: build the measured database once, then print ratios against peers measured in the same run."""

from __future__ import annotations

import argparse
import os
import platform
import resource
import time
from pathlib import Path

from bench import build, draw, forms, matching, pages, scoring
from bench.peers import Peers
from bench.site import Site
from bench.sizes import FULL, SMALL
from bench.timing import say


def main() -> None:
    """Measure all, or the parts named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=["pages", "plans", "score", "draw", "forms", "match", []], help="all of them by default")
    parser.add_argument("--small", action="store_true", help="a database of 2,000 cases, to try the benchmark itself")
    wanted = parser.parse_args()
    sizes = SMALL if wanted.small else FULL
    begun = time.monotonic()
    path = build.database(sizes, build.folder())
    spent = time.monotonic() - begun
    site, peers = Site(path), Peers(build.folder())
    _describe(site, path, spent)
    for name, measure in {
        "pages": lambda: pages.compare(site, path, sizes, peers),
        "plans": lambda: pages.explain(site, sizes),
        "score": lambda: scoring.compare(site, peers),
        "draw": lambda: draw.compare(site, sizes),
        "forms": forms.compare,
        "match": lambda: matching.compare(build.folder(), sizes),
    }.items():
        if not wanted.parts or name in wanted.parts:
            measure()
    say(f"\nMost memory in use by this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:,} MB")


def _describe(site: Site, path: Path, spent: float) -> None:
    sqlite = site.scalar("SELECT sqlite_version()")
    say(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, SQLite {sqlite}")
    say("Times are processor time.")
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    say(f"{path.name}, {path.stat().st_size / 1e6:,.0f} MB, ready in {spent:,.1f} s; load average at the start {load}")


if __name__ == "__main__":
    main()
