"""Custody: movements from hand to hand, confirmed by both sides, and the counting of what should be there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError

from ipenforce.accounts.models import Bureau, User
from ipenforce.clock import now
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.events import record
from ipenforce.evidence.facts import AHEAD, lines_of_text, one_line
from ipenforce.evidence.keeping import tell
from ipenforce.evidence.models import (
    FOUND,
    MOVES,
    SIDES,
    Confirmation,
    Hand,
    Item,
    Movement,
    MovementLine,
    StockLine,
    StockTake,
    Stranger,
)
from ipenforce.evidence.queries import (
    Balances,
    balances_of,
    expected_at,
    item_by_number,
    movements_of,
    totals_of,
)


@dataclass(frozen=True)
class Counted:
    """What a stock-take found of one item: its number, a key of FOUND, a note."""

    number: str
    found: str
    note: str = ""


@dataclass(frozen=True)
class Unknown:
    """A thing found at a place of which nobody knows what it belongs to."""

    description: str
    seal_no: str = ""
    note: str = ""


def move_item(
    item: Item, *, kind: str, at: datetime, to: Hand | None = None, giver: Hand | None = None, place: str, note: str = "",
    quantities: Mapping[int, int] | None = None, on: date, actor: User,
) -> Movement:  # fmt: skip
    """Record that a thing went from one hand to another, `at` an aware instant.

    The first movement names the hand that it comes from (`giver`); every later one comes from the hand that
    has it. `quantities` (line of goods → how many) lets a part of the goods go; without it all goes that the giver has.
    Refused where the chain would break: another giver, more than he has, a side of the step before unconfirmed, an
    earlier instant, a thing that has left custody; and for what the kind does not allow.
    """
    if item.superseded_by is not None:
        raise Refused("证据{number}已经被{later}代替：请在最新的记录上登记", number=item.number, later=item.superseded_by.number)
    if kind not in MOVES:
        raise Refused("请选择流转的种类", field="kind", status=422)
    db.session.execute(db.select(Item.id).where(Item.id == item.id).with_for_update())
    chain = movements_of(item)
    before = balances_of(chain, totals_of(item))
    _refuse_instant(before, chain, at)
    from_hand = _giver(kind, chain, before, giver)
    lines = _lines(item, kind, before, from_hand, quantities or {})
    to_hand = from_hand if MOVES[kind].stays else _receiver(kind, from_hand, to)
    movement = Movement(
        item=item, serial=len(chain) + 1, kind=kind, at=at, from_name=from_hand.name, from_user=from_hand.user,
        to_name=to_hand.name, to_user=to_hand.user, place=one_line(place, "place"), note=lines_of_text(note, "note", needed=False),
        recorded_by_id=actor.id, recorded_at=now(), lines=[MovementLine(line=line, quantity=count) for line, count in lines.items()],
    )  # fmt: skip
    movement.partial = _splits(movement, before)
    db.session.add(movement)
    try:
        db.session.flush()
    except IntegrityError:
        raise Refused("这件证据刚刚有了新的流转：请刷新后重试") from None
    tell("evidence.moved", item, actor, movement=movement.number, kind=kind, place=movement.place)
    return movement


def _lines(item: Item, kind: str, before: Balances, giver: Hand, quantities: Mapping[int, int]) -> dict[int, int]:
    """What goes of each line: as asked, or, where the goods lie apart, all that the giver has; none: the thing as it is."""
    if not quantities:
        return before.of(giver) if before.split and item.goods and not MOVES[kind].stays else {}
    if not before.portions or MOVES[kind].stays:
        raise Refused("第一次流转、延长和解除措施应为全部物品：请不要填写数量", field="quantities", status=422)
    have, goods = before.of(giver), {row.line: row for row in item.goods}
    for line, count in quantities.items():
        if line not in goods or count <= 0:
            raise Refused("没有这一项物品，或者数量不是正整数", field="quantities", status=422)
        if count > have.get(line, 0):
            raise Refused(
                "“{name}”在{holder}处只有{have}{unit}，不能流转{count}{unit}", field="quantities", status=422, name=goods[line].name,
                holder=giver.name, have=have.get(line, 0), unit=goods[line].unit, count=count,
            )  # fmt: skip
    return dict(quantities)


def _splits(movement: Movement, before: Balances) -> bool:
    """Whether some of the goods lie elsewhere once a movement has happened."""
    if not before.portions:
        return False
    before.move(movement, movement.quantities)
    return any(portion.movement is not movement for portion in before.portions)


def _refuse_instant(before: Balances, chain: Sequence[Movement], at: datetime) -> None:
    if at > now() + AHEAD:
        raise Refused("流转时间晚于现在：请核对时间", field="at", status=422)
    if chain and at < chain[-1].at:
        raise Refused("流转时间早于上一次流转：请核对时间", field="at", status=422)
    if chain and not before.portions:
        raise Refused("这件证据已经{label}，不能再流转", label=MOVES[chain[-1].kind].label)
    if chain and not chain[-1].confirmed:
        raise Refused("上一次流转（{label}）尚未经双方确认：请先确认", label=MOVES[chain[-1].kind].label)


def _giver(kind: str, chain: Sequence[Movement], before: Balances, giver: Hand | None) -> Hand:
    """The hand that a movement comes from; Refused where the kind may not follow, or somebody else would give."""
    move = MOVES[kind]
    if not chain:
        if not move.opens:
            raise Refused("第一次流转应为提取、抽样、先行登记保存、扣押或者查封", field="kind", status=422)
        if giver is None or not giver.name.strip():
            raise Refused("请填写从谁手中取得", field="giver", status=422)
        return Hand(one_line(giver.name, "giver", 100), giver.user)
    hands = before.hands
    at_laboratory = [row.receiver for row in chain if row.kind == "to_laboratory" and row.receiver in hands]
    if kind == "from_laboratory" and not at_laboratory:
        raise Refused("这件证据没有送检，不能取回", field="kind", status=422)
    if giver is None and len(hands) > 1 and kind != "from_laboratory" and not MOVES[kind].stays:
        raise Refused("物品分在{hands}处：请选择从谁手中交出", field="holder", status=422, hands="、".join(hand.name for hand in hands))
    holder = giver or (at_laboratory[-1] if kind == "from_laboratory" else hands[0])
    if holder not in hands:
        raise Refused("这件证据现由{holder}保管，只能从其手中交出", field="giver", status=422, holder="、".join(hand.name for hand in hands))
    kinds = [row.kind for row in chain]
    holds = [place for place, one in enumerate(kinds) if MOVES[one].hold]
    if (kind in ("extended", "released")) and (not holds or any(MOVES[row.kind].frees and not row.partial for row in chain[holds[-1] :])):
        raise Refused("这件证据不在强制措施之中，不能延长或者解除", field="kind", status=422)
    return holder


def _receiver(kind: str, giver: Hand, to: Hand | None) -> Hand:
    if to is None or not to.name.strip():
        raise Refused("请填写交给谁", field="to", status=422)
    hand = Hand(one_line(to.name, "to", 100), to.user)
    if hand == giver and not MOVES[kind].hold:
        raise Refused("交出方和接收方不能是同一人", field="to", status=422)
    if hand.user and db.session.execute(db.select(User.id).filter_by(number=hand.user, active=True)).first() is None:
        raise Refused("没有这个用户，或者账户已停用", field="to", status=422)
    return hand


def confirm_movement(movement: Movement, *, side: str, outsider: str = "", on: date, actor: User) -> None:
    """Confirm one side of a movement. A user confirms for himself alone; for an outsider an officer states who signed."""
    if side not in SIDES:
        raise Refused("请选择确认的一方", field="side", status=422)
    if side not in movement.open_sides:
        raise Refused("这一方已经确认，或者不需要确认")
    hand = movement.hand(side)
    if hand.user and hand.user != actor.number:
        raise Refused("这一方应由{name}本人确认", name=hand.name)
    name = hand.name if hand.user else one_line(outsider, "outsider", 100)
    db.session.add(Confirmation(movement=movement, side=side, name=name, user=hand.user, at=now(), recorded_by_id=actor.id))
    try:
        db.session.flush()
    except IntegrityError:
        raise Refused("这一方已经确认，或者不需要确认") from None
    tell("evidence.movement_confirmed", movement.item, actor, movement=movement.number, side=side)


def take_stock(
    *, bureau: Bureau, place: str, lines: Sequence[Counted], strangers: Sequence[Unknown] = (), with_name: str, note: str = "",
    on: date, actor: User,
) -> StockTake:  # fmt: skip
    """Record a count of a place: every item that should lie there is stated; one that should not is 账外 (unexpected), and so
    is a thing that nobody knows."""
    where, witness = one_line(place, "place"), one_line(with_name, "with_name", 100)
    expected = {item.number for item in expected_at(bureau, where)}
    counted = {line.number: line for line in lines}
    if len(counted) != len(lines):
        raise Refused("同一件证据清点了两次", field="lines", status=422)
    if left := sorted(expected - counted.keys()):
        raise Refused("还有{count}件没有清点：{numbers}", field="lines", status=422, count=len(left), numbers="、".join(left[:20]))
    if not counted and not strangers:
        raise Refused("该地点没有应当在库的证据", field="place", status=422)
    rows = [_stock_line(bureau, line, expected) for line in lines]
    taken = StockTake(
        bureau=bureau, bureau_id=bureau.id, taken_on=on, place=where, with_name=witness, note=lines_of_text(note, "note", needed=False),
        recorded_by_id=actor.id, recorded_at=now(), lines=rows,
        strangers=[
            Stranger(description=one_line(one.description, "extras"), seal_no=one_line(one.seal_no, "extras", 60, needed=False),
                     note=one_line(one.note, "extras", needed=False)) for one in strangers
        ],
    )  # fmt: skip
    db.session.add(taken)
    db.session.flush()
    counts = len(lines) + len(taken.strangers)
    record("evidence.stock_taken", taken, actor, stock_take=taken.number, place=where, lines=counts, differences=taken.differences)
    return taken


def _stock_line(bureau: Bureau, line: Counted, expected: set[str]) -> StockLine:
    item = item_by_number(line.number)
    if item is None or item.bureau_id != bureau.id or line.found not in FOUND:
        raise Refused("没有证据{number}，或者没有填写清点结果", field="lines", status=422, number=line.number[:20])
    found = line.found if item.number in expected else "unexpected"
    return StockLine(item_id=item.id, found=found, note=one_line(line.note, "lines", needed=False))
