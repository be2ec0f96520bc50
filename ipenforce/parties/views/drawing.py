"""The picture of a network: parties on a ring around the one looked at, what several share between them, shops outside."""

from __future__ import annotations

from collections import defaultdict
from math import atan2, cos, degrees, pi, sin
from typing import Any

from flask_babel import gettext as _

from ipenforce.parties.models import LINK_KINDS
from ipenforce.parties.queries.network import Network, Tie

Point = tuple[float, float]
RING, MIDDLE = 1.0, 0.45
WIDE, HIGH = 2.8, 1.8
"""Half of what the picture spans: about as many points to the unit across as up, beside the names."""
GAP = ["-", "-"]
INK = "#1d2733"
MOST_NAMED = 60
"""More parties than this are not written beside their points: the table names them."""
ABREAST = 4
"""Shops of one party that stand behind each other; more stand beside these."""
COUNTED = "合并计算"


def tie_word(kind: str) -> str:
    """What a kind of tie is called."""
    return _(LINK_KINDS.get(kind, COUNTED))


def picture(network: Network) -> dict[str, Any]:
    """An ECharts option: one line series for each kind of tie, and points for parties, shared values and shops."""
    at = _places(network)
    lines: defaultdict[str, list[Any]] = defaultdict(list)
    values: list[dict[str, Any]] = []
    for tie in network.ties:
        if len(tie.parties) == 2:
            lines[tie.kind] += [*(at[one] for one in tie.parties), GAP]
            continue
        hub = _between(tie, at)
        label = {"show": True, "formatter": "{b}", "color": INK, "position": "bottom", "fontWeight": "bold"}
        values.append({"value": hub, "name": f"{tie_word(tie.kind)} {tie.shown}".strip(), "label": label})
        for one in tie.parties:
            lines[tie.kind] += [at[one], hub, GAP]
    shops = [
        {"value": _beside(at[party_id], place, len(run)), "name": f"{shop.platform.name} {shop.name}"}
        for party_id, run in network.shops.items() for place, shop in enumerate(run)
    ]  # fmt: skip
    named = len(network.parties) <= MOST_NAMED
    points = [
        _point(party.name, at[one], named or one == network.centre.id, len(network.shops.get(one, ()))) for one, party in network.parties.items()
    ]
    series = [
        {"type": "line", "name": tie_word(kind), "data": data, "symbol": "none", "silent": True, "lineStyle": {"width": 1.5}}
        for kind, data in lines.items()
    ]
    series.append(_points(_("当事人"), points, 14, "circle"))
    if values:
        series.append(_points(_("共同点"), values, 12, "diamond"))
    if shops:
        series.append(_points(_("网店"), shops, 8, "rect"))
    return {
        "xAxis": {"show": False, "min": -WIDE, "max": WIDE}, "yAxis": {"show": False, "min": -HIGH, "max": HIGH},
        "grid": {"left": 0, "right": 0, "top": 40, "bottom": 0}, "tooltip": {"formatter": "{b}"}, "series": series,
        "legend": {"textStyle": {"fontSize": 14, "color": INK, "padding": [0, 20, 0, 0]}},
    }  # fmt: skip


def _places(network: Network) -> dict[int, Point]:
    """The one looked at in the middle, the others on a ring, those that share a value beside each other."""
    order: dict[int, None] = {}
    for tie in sorted(network.ties, key=lambda one: -len(one.parties)):
        order.update(dict.fromkeys(tie.parties))
    order.update(dict.fromkeys(network.parties))
    order.pop(network.centre.id, None)
    places = {network.centre.id: (0.0, 0.0)}
    for n, one in enumerate(order):
        turn = pi / 2 - 2 * pi * n / len(order)
        places[one] = (round(RING * cos(turn), 3), round(RING * sin(turn), 3))
    return places


def _between(tie: Tie, at: dict[int, Point]) -> Point:
    """In the direction of the middle of those who share, so far out that it lies between them and the centre."""
    x, y = (sum(at[one][axis] for one in tie.parties) for axis in (0, 1))
    turn = atan2(y, x) if abs(x) + abs(y) > 0.01 else (sum(map(ord, tie.kind + tie.shown)) % 12) * pi / 6
    return (round(MIDDLE * cos(turn), 3), round(MIDDLE * sin(turn), 3))


def _beside(point: Point, place: int, of: int) -> Point:
    """Where a party's shops stand: outside of it, behind each other; around the one in the middle."""
    if point == (0.0, 0.0):
        turn, out = 2 * pi * place / of, 0.15
    else:
        turn, out = atan2(point[1], point[0]) + place // ABREAST * 0.04, RING + 0.07 + place % ABREAST * 0.05
    return (round(out * cos(turn), 3), round(out * sin(turn), 3))


def _point(name: str, at: Point, named: bool, shops: int) -> dict[str, Any]:
    """A party, its name written outwards, past its shops."""
    turn = round(degrees(atan2(at[1], at[0])))
    left = abs(turn) > 90
    out = 14 + 16 * min(shops, ABREAST)
    label = {
        "show": named, "formatter": "{b}", "color": INK, "position": "inside", "offset": [-out if left else out, 0],
        "rotate": turn - 180 if turn > 90 else turn + 180 if left else turn, "align": "right" if left else "left", "verticalAlign": "middle",
    }  # fmt: skip
    if at == (0.0, 0.0):
        label = {"show": True, "formatter": "{b}", "color": INK, "position": "bottom", "fontWeight": "bold"}
    return {"value": at, "name": name, "label": label}


def _points(name: str, data: list[dict[str, Any]], size: int, symbol: str) -> dict[str, Any]:
    return {"type": "scatter", "name": name, "data": data, "symbol": symbol, "symbolSize": size, "z": 3}
