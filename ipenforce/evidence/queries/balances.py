"""How much of a thing's goods is in which hand: counted from its chain, a part of them may go its own way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ipenforce.evidence.models import MOVES, Hand, Item, Movement

Quantities = dict[int, int]
"""Line of goods → how many. A thing without goods is one of line 0."""


@dataclass
class Portion:
    """What lies together: in whose hand, where, since which movement, how much of each line."""

    hand: Hand
    place: str
    movement: Movement
    quantities: Quantities


@dataclass
class Balances:
    """Where the goods are after the chain. `joined`: for each movement whether the giver had what it says; `gone`: what has
    left custody for good."""

    portions: list[Portion] = field(default_factory=list)
    joined: list[bool] = field(default_factory=list)
    gone: Quantities = field(default_factory=dict)

    def of(self, hand: Hand) -> Quantities:
        """All that a hand has."""
        return _sum(portion.quantities for portion in self.portions if portion.hand == hand)

    @property
    def hands(self) -> list[Hand]:
        """Who has something, the latest receiver first."""
        return list(dict.fromkeys(portion.hand for portion in sorted(self.portions, key=lambda one: one.movement.id, reverse=True)))

    @property
    def split(self) -> bool:
        """Whether the goods lie apart, or a part of them has left."""
        return len(self.portions) > 1 or bool(self.portions and self.gone)

    def move(self, movement: Movement, lines: Mapping[int, int]) -> None:
        """Let a movement happen; without `lines` all goes that the giver has."""
        wanted = dict(lines) or self.of(movement.giver)
        have = self.of(movement.giver)
        self.joined.append(bool(wanted) and all(have.get(line, 0) >= quantity for line, quantity in wanted.items()))
        if not wanted:  # a gap: whoever had it, it is here now
            wanted = _sum(portion.quantities for portion in self.portions)
            self.portions = []
        self._take(movement.giver, wanted)
        if MOVES[movement.kind].ends:
            self.gone = _sum((self.gone, wanted))
        else:
            self.put(movement, wanted)

    def _take(self, hand: Hand, wanted: Quantities) -> None:
        left = dict(wanted)
        for portion in self.portions:
            for line in portion.quantities if portion.hand == hand else ():
                taken = min(portion.quantities[line], left.get(line, 0))
                portion.quantities[line] -= taken
                left[line] = left.get(line, 0) - taken
        for portion in self.portions:
            portion.quantities = {line: quantity for line, quantity in portion.quantities.items() if quantity}
        self.portions = [portion for portion in self.portions if portion.quantities]

    def put(self, movement: Movement, quantities: Mapping[int, int]) -> None:
        """Lay so much where a movement ends, with what lies there already."""
        there = [one for one in self.portions if (one.hand, one.place) == (movement.receiver, movement.place)]
        self.portions = [one for one in self.portions if one not in there]
        self.portions.append(
            Portion(movement.receiver, movement.place, movement, _sum((quantities, *(one.quantities for one in there))))
        )


def totals_of(item: Item) -> Quantities:
    """How much of each line the item lists."""
    return {goods.line: goods.quantity for goods in item.goods} or {0: 1}


def balances_of(chain: Sequence[Movement], totals: Mapping[int, int]) -> Balances:
    """Where the goods are after a chain that began with all of them."""
    found = Balances()
    for movement in chain:
        if not found.joined:
            found.joined.append(True)
            found.put(movement, dict(totals))
        else:
            found.move(movement, movement.quantities)
    return found


def _sum(several: Iterable[Mapping[int, int]]) -> Quantities:
    total: Quantities = {}
    for one in several:
        for line, quantity in one.items():
            total[line] = total.get(line, 0) + quantity
    return total
