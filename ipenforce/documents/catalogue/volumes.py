"""The legal order of a case file: which form goes into which volume, and where in it."""

from __future__ import annotations

from collections.abc import Mapping

MAIN, INTERNAL = "main", "internal"
VOLUMES: Mapping[str, str] = {MAIN: "正卷", INTERNAL: "副卷"}
PLACES: Mapping[str, Mapping[int, int]] = {
    INTERNAL: {1: 1, 35: 2, 36: 3, 41: 4, 53: 5, 8: 6, 42: 6, 43: 6},
    MAIN: {7: 1, 44: 2, 45: 2, 46: 2, 9: 4, 11: 4, 12: 4, 14: 4, 29: 4, 40: 5, 52: 6},
}
"""Official number of a form → its group in the volume, as the provision on archives lists them (`penalty.archive`)."""
OTHER_FORMS, EVIDENCE = 3, 4


def place_of(official_no: int) -> tuple[str, int]:
    """Volume and group of a form: the internal volume's own, else the main one's, among the other forms where it has no place."""
    if official_no in PLACES[INTERNAL]:
        return INTERNAL, PLACES[INTERNAL][official_no]
    return MAIN, PLACES[MAIN].get(official_no, OTHER_FORMS)
