"""Goods that go in parts: what is in which hand, and no more goes than is there."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import DatabaseError

from ipenforce.clock import today
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.evidence import commands, queries
from ipenforce.evidence.commands import Line
from ipenforce.evidence.models import Hand, Item
from tests.evidence.people import SUBJECT, TRADER, Office

LABORATORY = Hand("示例检验检测中心")


def bags(office: Office) -> Item:
    """Twenty bags and two seals, seized and stored."""
    item = office.recorded(goods=[Line("包", "只", 20), Line("吊牌", "张", 2)])
    office.moved(item, "seized", Hand.of(office.officer), giver=TRADER)
    office.moved(item, "stored", Hand.of(office.keeper), place="二号库")
    return item


def lie(item: Item) -> list[tuple[str, str, dict[int, int]]]:
    return [(one.hand.name, one.place, one.quantities) for one in queries.chain_of(item).balances.portions]


def test_goods_go_in_parts_and_come_to_an_end_one_by_one(office: Office) -> None:
    item, keeper = bags(office), Hand.of(office.keeper)
    office.moved(item, "to_laboratory", LABORATORY, place="示例路1号", quantities={1: 5})
    assert lie(item) == [(keeper.name, "二号库", {1: 15, 2: 2}), (LABORATORY.name, "示例路1号", {1: 5})]
    assert {(one.movement.place, one.item) for one in queries.held_by(office.bureau)} == {("二号库", item), ("示例路1号", item)}
    assert queries.expected_at(office.bureau, "二号库") == queries.expected_at(office.bureau, "示例路1号") == [item]
    assert queries.places_of(office.bureau) == ["二号库", "示例路1号"]
    with pytest.raises(Refused, match="只有15只，不能流转16只") as refused:
        office.moved(item, "returned", TRADER, giver=keeper, quantities={1: 16})
    assert (refused.value.field, refused.value.status) == ("quantities", 422)
    for wrong in ({3: 1}, {1: 0}, {1: -4}):
        with pytest.raises(Refused, match="没有这一项物品"):
            office.moved(item, "returned", TRADER, giver=keeper, quantities=wrong)
    office.moved(item, "returned", TRADER, giver=keeper, place="示例市场", quantities={1: 15})
    chain = queries.chain_of(item)
    assert chain.unbroken and chain.balances.gone == {1: 15} and len(queries.due_movements(office.bureau, today())) == 1
    where = queries.where_all_are(SUBJECT)[item.id]
    assert (where.holder, where.over, where.apart) == (LABORATORY, False, 1) and queries.where_is(item) == where
    office.moved(item, "from_laboratory", keeper, place="二号库")
    assert lie(item) == [(keeper.name, "二号库", {1: 5, 2: 2})] and len(queries.held_by(office.bureau)) == 1
    last = office.moved(item, "destroyed", Hand("示例销毁厂"))
    assert last.quantities == {1: 5, 2: 2} and not last.partial, "what is left goes as a whole"
    assert queries.held_by(office.bureau) == [] and queries.due_movements(office.bureau, today()) == [] and queries.chain_of(item).unbroken
    with pytest.raises(Refused, match="已经销毁"):
        office.moved(item, "stored", keeper)


def test_what_went_in_part_is_not_counted_otherwise_afterwards(office: Office) -> None:
    item = office.recorded(goods=[Line("包", "只", 20)])
    with pytest.raises(Refused, match="第一次流转"):
        office.moved(item, "seized", Hand.of(office.officer), giver=TRADER, quantities={1: 5})
    office.moved(item, "seized", Hand.of(office.officer), giver=TRADER)
    with pytest.raises(Refused, match="没有送检"):
        office.moved(item, "from_laboratory", Hand.of(office.keeper), quantities={1: 5})
    movement = office.moved(item, "to_laboratory", LABORATORY, quantities={1: 5})
    given = {"collected": office.collected(), "because": "写错", "on": today(), "actor": office.officer}
    with pytest.raises(Refused, match="已经分批流转"):
        commands.supersede_item(item, goods=[Line("包", "只", 21)], **given)
    later = commands.supersede_item(item, goods=[Line("手提包", "只", 20)], **given)
    assert lie(later) == [(office.officer.name, "示例市场A区12号", {1: 15}), (LABORATORY.name, "示例市场A区12号", {1: 5})]
    assert {one.item for one in queries.held_by(office.bureau)} == {later}
    db.session.commit()
    movement.lines[0].quantity = 6
    with pytest.raises(DatabaseError, match="kept as it is"):
        db.session.flush()
    db.session.rollback()
