"""What we keep of evidence: files by their hash, items, captures, goods, custody, stock-takes, elements proved."""

from ipenforce.evidence.models.custody import (
    FOUND,
    MOVES,
    SIDES,
    Confirmation,
    Hand,
    Move,
    Movement,
    StockLine,
    StockTake,
)
from ipenforce.evidence.models.files import PURPOSES, SCAN_STATES, SERVED, WHOLE_STATES, Blob, Derived, Upload
from ipenforce.evidence.models.items import (
    AUTHENTICITY,
    ITEM_KINDS,
    MEDIUM_STATES,
    PARTS,
    Capture,
    ElementLink,
    Goods,
    Item,
)

__all__ = [
    "AUTHENTICITY",
    "FOUND",
    "ITEM_KINDS",
    "MEDIUM_STATES",
    "MOVES",
    "PARTS",
    "PURPOSES",
    "SCAN_STATES",
    "SERVED",
    "SIDES",
    "WHOLE_STATES",
    "Blob",
    "Capture",
    "Confirmation",
    "Derived",
    "ElementLink",
    "Goods",
    "Hand",
    "Item",
    "Move",
    "Movement",
    "StockLine",
    "StockTake",
    "Upload",
]
