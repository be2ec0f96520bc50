"""The procedure as a picture: every state in its place, every way between two of them as an arrow. Drawn from the step table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from ipenforce.cases.steps.rows import Step
from ipenforce.cases.workflow import STATES
from ipenforce.documents.catalogue import DOCUMENTS
from ipenforce.law import LawError, provision
from ipenforce.permissions import GRANTS, ROLE_LABELS

ROAD = (
    "received", "verified", "filing_proposed", "investigating", "reported", "reviewed", "proposal_approved", "notice_served", "heard",
    "decision_submitted", "decided", "closing_proposed", "closed", "archived",
)  # fmt: skip
"""The main road, from above to below."""
STANDS_FOR = {"filed": "filing_proposed"}
"""A lead that was filed goes on as a case."""
WIDE, HIGH = 236, 40
TOP, PACE = 30, 92
ROAD_X, LANES_X = 440, 920
LANE, ASIDE_LANE, LINE, WORDS = 26, 9, 15, 340
"""Pixels between lanes on the left, on the right, between lines of words at a state, and the longest line of words."""
MANY = 2
"""From more states than this a way is drawn once."""


Ways = dict[tuple[str, str], list[Step]]


@dataclass(frozen=True)
class Box:
    """A state: its middle, and whether the road leads through it."""

    code: str
    label: str
    x: int
    y: int
    main: bool


@dataclass(frozen=True)
class Arrow:
    """A way from one state to another: the line, where its words stand, and the steps that take it."""

    path: str
    x: int
    y: int
    anchor: str
    steps: tuple[Step, ...]
    until: str = ""
    """The last of the states that the way leaves from, where it is drawn once for several in a row."""


@dataclass(frozen=True)
class Chart:
    """The whole picture, in pixels."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    left: int
    width: int
    height: int


def who(step: Step) -> list[str]:
    """The roles that take a step, as codes: those whom the permission reaches; of a form, who signs it."""
    if step.form:
        return [DOCUMENTS[step.form].signer]
    named = [holds.__name__ for clause in GRANTS[step.permission] for holds in clause]
    return [role for role in ROLE_LABELS if role in named]


def moves(steps: Iterable[Step]) -> dict[tuple[str, str], list[Step]]:
    """The ways between two different states, each with the steps that take it."""
    found: dict[tuple[str, str], list[Step]] = {}
    for step in steps:
        target = STANDS_FOR.get(step.target or "", step.target)
        for source in step.sources:
            if target and target != source and source not in step.stays:
                found.setdefault((STANDS_FOR.get(source, source), target), []).append(step)
    return found


def beside(steps: Iterable[Step]) -> list[Step]:
    """The steps that stay in their state."""
    return [step for step in steps if step.target is None or set(step.sources) <= {step.target, *step.stays}]


def draw(steps: Iterable[Step]) -> Chart:
    """Place the states and draw the ways between them."""
    ways = moves(steps)
    met = [code for way in ways for code in way]
    road = [code for code in ROAD if code in met]
    ways, until = _drawn_once(ways, road)
    aside = [way for way in ways if (way[0] in road) != (way[1] in road)]
    side_x = LANES_X + ASIDE_LANE * (len(aside) + 2) + WIDE // 2
    boxes = {box.code: box for box in _boxes(road, list(dict.fromkeys(met)), aside, side_x)}
    back = list(_along(ways, road, boxes))
    arrows = [*_down(ways, aside, road, boxes), *back, *_aside(ways, aside, boxes, until), *_beside(ways, road, boxes)]
    left = min(arrow.x for arrow in arrows) - WORDS
    right = max(arrow.x for arrow in arrows if arrow.anchor == "start") + WORDS
    width = max(side_x + WIDE // 2 + 10, right) - left
    return Chart(tuple(boxes.values()), tuple(arrows), left, width, max(box.y for box in boxes.values()) + HIGH)


def _drawn_once(ways: Ways, road: list[str]) -> tuple[Ways, dict[tuple[str, str], str]]:
    """The ways without repetition: where the same steps lead to one state beside the road from several states in a row,
    they are drawn from the first of them. With the ways so drawn goes the last of their states."""
    rows: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for way, steps in ways.items():
        if way[0] in road and way[1] not in road:
            rows.setdefault((way[1], *(step.action for step in steps)), []).append(way)
    again, until = set(), {}
    for found in rows.values():
        first, *others = sorted(found, key=lambda way: road.index(way[0]))
        if len(others) >= MANY:
            again |= set(others)
            until[first] = others[-1][0]
    return {way: steps for way, steps in ways.items() if way not in again}, until


def _boxes(road: list[str], met: list[str], aside: list[tuple[str, str]], side_x: int) -> Iterator[Box]:
    """The road from above to below, with room for the words at each state; beside it the others, at the height where they are met."""
    rows: dict[str, int] = {}
    y = TOP
    for code in road:
        words = LINE * sum(code in way for way in aside)
        y += max(0, words - HIGH) // 2
        rows[code] = y
        y += PACE + max(0, words - HIGH) // 2
        yield Box(code, STATES[code], ROAD_X, rows[code], True)
    heights = {
        code: [rows[end] for way in aside if code in way for end in way if end in rows] or [y] for code in met if code not in rows
    }
    free = TOP
    for code, near in sorted(heights.items(), key=lambda item: sum(item[1]) / len(item[1])):
        free = max(free, sum(near) // len(near) + HIGH // 2)
        yield Box(code, STATES[code], side_x, free, False)
        free += PACE


def _down(ways: Ways, aside: list[tuple[str, str]], road: list[str], boxes: dict[str, Box]) -> Iterator[Arrow]:
    """From a state of the road to the next; the words stand between those of the two states."""
    for way in pairwise(road):
        if way in ways:
            a, b = boxes[way[0]], boxes[way[1]]
            below, above = (max(HIGH, LINE * sum(box.code in other for other in aside)) // 2 for box in (a, b))
            middle = (a.y + below + b.y - above) // 2 + 4
            yield Arrow(f"M{a.x} {a.y + HIGH // 2}V{b.y - HIGH // 2}", a.x + 10, middle, "start", tuple(ways[way]))


def _along(ways: Ways, road: list[str], boxes: dict[str, Box]) -> Iterator[Arrow]:
    """Back along the road, or over several of its states: on the left, the longer the farther out."""
    place = {code: n for n, code in enumerate(road)}
    long = [way for way in ways if way[0] in place and way[1] in place and place[way[1]] != place[way[0]] + 1]
    lanes: list[list[tuple[int, int]]] = []
    for source, target in sorted(long, key=lambda way: abs(place[way[0]] - place[way[1]])):
        a, b = boxes[source], boxes[target]
        low, high = sorted((a.y, b.y))
        lane = next((n for n, taken in enumerate(lanes) if all(high <= one or low >= other for one, other in taken)), len(lanes))
        lanes[lane:] = lanes[lane:] or [[]]
        lanes[lane].append((low, high))
        x, down = ROAD_X - WIDE // 2, 8 if b.y > a.y else -8
        out = x - LANE * (lane + 1)
        yield Arrow(f"M{x} {a.y + down}H{out}V{b.y - down}H{x}", out - 6, (a.y + b.y) // 2 + LINE * lane, "end", tuple(ways[(source, target)]))


def _aside(
    ways: Ways, aside: list[tuple[str, str]], boxes: dict[str, Box], until: dict[tuple[str, str], str]
) -> Iterator[Arrow]:  # fmt: skip
    """Between the road and a state beside it: the words stand where the way leaves the road, or comes back to it."""
    ends: dict[str, list[tuple[str, str]]] = {}
    for way in sorted(aside, key=lambda way: (boxes[way[0]].y + boxes[way[1]].y)):
        for code in way:
            ends.setdefault(code, []).append(way)
    for lane, way in enumerate(sorted(aside, key=lambda way: -abs(boxes[way[0]].y - boxes[way[1]].y))):
        near, far = sorted((boxes[code] for code in way), key=lambda box: not box.main)
        y, other = (box.y + _shift(ends[box.code], way, LINE if box.main else 6) for box in (near, far))
        x, turn, end = near.x + WIDE // 2, LANES_X + ASIDE_LANE * (lane + 1), far.x - WIDE // 2
        path = f"M{x} {y}H{turn}V{other}H{end}" if boxes[way[0]].main else f"M{end} {other}H{turn}V{y}H{x}"
        yield Arrow(path, x + 12, y - 4, "start", tuple(ways[way]), STATES.get(until.get(way, ""), ""))


def _shift(ways: list[tuple[str, str]], way: tuple[str, str], step: int) -> int:
    """How far from a state's middle a way meets it, so that no two meet it in one place."""
    return step * ways.index(way) - step * (len(ways) - 1) // 2


def _beside(ways: Ways, road: list[str], boxes: dict[str, Box]) -> Iterator[Arrow]:
    """From one state beside the road to another: on the far right."""
    pairs = [way for way in ways if way[0] not in road and way[1] not in road]
    for lane, way in enumerate(sorted(pairs, key=lambda way: abs(boxes[way[0]].y - boxes[way[1]].y))):
        a, b = (boxes[code] for code in way)
        x, down = a.x + WIDE // 2, 8 if b.y > a.y else -8
        out = x + LANE * (lane + 1)
        yield Arrow(f"M{x} {a.y + down}H{out}V{b.y - down}H{x}", out + 6, (a.y + b.y) // 2 + LINE * lane, "start", tuple(ways[way]))


def article(step: Step, on: date) -> str:
    """Law and article that a step rests on, as of the day; empty where none is named or in force."""
    try:
        return provision(step.cite).on(on).basis if step.cite else ""
    except LawError:
        return ""


def plain(step: Step, on: date) -> dict[str, Any]:
    """A step as plain data."""
    return {
        "action": step.action, "label": step.label, "of": step.of, "part": step.part, "sources": list(step.sources), "target": step.target,
        "permission": str(step.permission), "roles": who(step), "form": step.form or None, "matter": step.matter or None,
        "cite": step.cite or None, "article": article(step, on) or None,
        "guards": [guard.__name__ for guard in (*step.guards, *step.form_guards)],
    }  # fmt: skip


def mermaid(steps: Sequence[Step], on: date) -> str:
    """The chart in Mermaid's state diagram notation: step, roles and article on each arrow."""
    lines = ["stateDiagram-v2", "    [*] --> received"]
    for step in steps:
        for source in step.sources:
            start = STANDS_FOR.get(source, source)
            goes = step.target if step.target and source not in step.stays else source
            target = STANDS_FOR.get(goes, goes)
            roles = "、".join(str(ROLE_LABELS[role]) for role in who(step))
            lines.append(f"    {start} --> {target}: {step.label}（{roles}）{article(step, on)}")
    met = {code for step in steps for code in (*step.sources, step.target) if code and code not in STANDS_FOR}
    left = {source for step in steps for source in step.sources if step.target not in (None, source)}
    lines += [f"    {code} --> [*]" for code in STATES if code in met - left]
    return "\n".join([*lines, *(f"    {code}: {label}" for code, label in STATES.items() if code in met)])
