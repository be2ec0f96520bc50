"""`python -m bench.kill --rounds N [--what web|scheduler|both]`: exit code 1 where anything was lost, doubled or halved."""

from __future__ import annotations

import argparse
import random
import sys

from click import echo

from bench.kill import scheduler, web
from bench.kill.scene import installed

CAMPAIGNS = {"web": web.campaign, "scheduler": scheduler.campaign}


def main() -> int:
    """Run the campaigns that are asked for, each over an installation of its own."""
    parser = argparse.ArgumentParser(prog="python -m bench.kill", description=__doc__)
    parser.add_argument("--rounds", type=int, default=50, help="kills of each kind (50)")
    parser.add_argument("--what", choices=[*CAMPAIGNS, "both"], default="both")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6), help="chooses the moments again")
    asked = parser.parse_args()
    found = 0
    for name, campaign in CAMPAIGNS.items():
        if asked.what not in (name, "both"):
            continue
        with installed() as scene:
            wrong = list(campaign(scene, asked.rounds, asked.seed))
        for line in wrong[:50]:
            echo(f"  ✗ {line}")
        echo(f"{name}：{'通过' if not wrong else f'{len(wrong)} 处不符'}（--seed {asked.seed}）")
        found += len(wrong)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
