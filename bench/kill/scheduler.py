"""The scheduler's campaign."""
from __future__ import annotations
def campaign(scene, rounds, seed):
    yield from ()
