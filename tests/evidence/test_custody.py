"""Custody: an unbroken chain from the first hand to the last, confirmed by both sides, with the law's days counted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from ipenforce.clock import now, today
from ipenforce.errors import Refused
from ipenforce.evidence import commands, queries
from ipenforce.evidence.commands import Counted, Line, Unknown
from ipenforce.evidence.models import MOVES, Hand
from ipenforce.law import provision
from tests.evidence.people import SUBJECT, TRADER, Office, at, told

LABORATORY = Hand("示例检验检测中心")


def hand(office: Office, who: str) -> Hand:
    return Hand.of(getattr(office, who))


def test_a_thing_goes_from_the_first_hand_to_the_last(office: Office) -> None:
    item = office.recorded()
    assert queries.where_is(item) is None and queries.chain_of(item).links == ()
    office.moved(item, "seized", hand(office, "officer"), giver=TRADER)
    office.moved(item, "stored", hand(office, "keeper"), place="二号库")
    office.moved(item, "to_laboratory", LABORATORY, place="示例路1号")
    office.moved(item, "from_laboratory", hand(office, "keeper"), place="二号库")
    last = office.moved(item, "destroyed", Hand("示例销毁厂"), place="示例销毁厂", note="监销人：李四")
    chain = queries.chain_of(item)
    assert [link.movement.kind for link in chain.links] == ["seized", "stored", "to_laboratory", "from_laboratory", "destroyed"]
    assert chain.unbroken and chain.links[0].movement.giver == TRADER and chain.links[1].movement.giver == hand(office, "officer")
    found = queries.where_is(item)
    assert found is not None and (found.holder.name, found.place, found.over, found.movement) == ("示例销毁厂", "示例销毁厂", True, last)
    assert len(told("evidence.moved")) == 5 and len(told("evidence.movement_confirmed")) == 10
    assert told("evidence.moved")[0] == {"item": item.number, "movement": chain.links[0].movement.number, "kind": "seized", "place": "示例市场A区12号"}
    assert told("evidence.movement_confirmed")[0] == {"item": item.number, "movement": chain.links[0].movement.number, "side": "from"}
    assert queries.movement_by_number(last.number) is last


def test_a_chain_begins_in_the_hand_that_a_thing_was_found_in(office: Office) -> None:
    item = office.recorded()
    with pytest.raises(Refused, match="第一次流转应为"):
        office.moved(item, "stored", hand(office, "keeper"), giver=TRADER)
    with pytest.raises(Refused, match="从谁手中取得") as refused:
        office.moved(item, "seized", hand(office, "officer"))
    assert refused.value.field == "giver"


def test_only_the_one_who_has_a_thing_can_give_it(office: Office) -> None:
    item = office.recorded()
    office.moved(item, "seized", hand(office, "officer"), giver=TRADER)
    with pytest.raises(Refused, match=f"现由{office.officer.name}保管"):
        office.moved(item, "stored", hand(office, "keeper"), giver=hand(office, "colleague"))
    office.moved(item, "stored", hand(office, "keeper"), giver=hand(office, "officer"))


def test_nothing_goes_on_before_both_sides_have_confirmed(office: Office) -> None:
    item = office.recorded()
    movement = office.moved(item, "seized", hand(office, "officer"), giver=TRADER, confirmed=False)
    assert queries.unconfirmed(office.bureau) == [movement] and not queries.chain_of(item).unbroken
    with pytest.raises(Refused, match="尚未经双方确认"):
        office.moved(item, "stored", hand(office, "keeper"))
    commands.confirm_movement(movement, side="from", outsider="张三（店主）", on=today(), actor=office.officer)
    assert movement.open_sides == ("to",) and queries.unconfirmed(office.bureau) == [movement]
    with pytest.raises(Refused, match="尚未经双方确认"):
        office.moved(item, "stored", hand(office, "keeper"))
    commands.confirm_movement(movement, side="to", on=today(), actor=office.officer)
    assert [(row.side, row.name, row.user) for row in movement.confirmations] == [
        ("from", "张三（店主）", ""), ("to", office.officer.name, office.officer.number)
    ]  # fmt: skip
    assert queries.unconfirmed(office.bureau) == [] and queries.chain_of(item).unbroken


def test_everybody_confirms_for_himself_and_once(office: Office) -> None:
    item = office.recorded()
    movement = office.moved(item, "seized", hand(office, "officer"), giver=TRADER, confirmed=False)
    with pytest.raises(Refused, match="应由"):
        commands.confirm_movement(movement, side="to", on=today(), actor=office.colleague)
    with pytest.raises(Refused, match="请填写这一项"):
        commands.confirm_movement(movement, side="from", on=today(), actor=office.officer)
    with pytest.raises(Refused, match="请选择确认的一方"):
        commands.confirm_movement(movement, side="both", on=today(), actor=office.officer)
    commands.confirm_movement(movement, side="to", on=today(), actor=office.officer)
    with pytest.raises(Refused, match="已经确认"):
        commands.confirm_movement(movement, side="to", on=today(), actor=office.officer)


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown kind": ({"kind": "lost", "to": TRADER}, "请选择流转的种类"),
    "nobody": ({"kind": "stored", "to": None}, "请填写交给谁"),
    "himself": ({"kind": "stored", "to": "officer"}, "不能是同一人"),
    "an unknown user": ({"kind": "stored", "to": Hand("王五", "U000")}, "没有这个用户"),
    "no place": ({"kind": "stored", "to": "keeper", "place": ""}, "请填写这一项"),
    "the future": ({"kind": "stored", "to": "keeper", "at": now() + timedelta(hours=1)}, "晚于现在"),
    "before the last": ({"kind": "stored", "to": "keeper", "at": now() - timedelta(days=3)}, "早于上一次"),
    "back from a laboratory it was not in": ({"kind": "from_laboratory", "to": "keeper"}, "没有送检"),
    "an extension of no measure": ({"kind": "extended", "to": None}, "不在强制措施之中"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_movement_that_cannot_be_is_refused(case: str, office: Office) -> None:
    given, words = WRONG[case]
    item = office.recorded()
    office.moved(item, "collected", hand(office, "officer"), giver=TRADER, at=now() - timedelta(days=1))
    facts = {**given, "to": hand(office, given["to"]) if isinstance(given["to"], str) else given["to"]}
    with pytest.raises(Refused, match=words):
        office.moved(item, facts.pop("kind"), facts.pop("to"), **facts)


@pytest.mark.parametrize("kind", [kind for kind, move in MOVES.items() if move.ends])
def test_what_has_left_custody_moves_no_more(kind: str, office: Office) -> None:
    item = office.recorded()
    office.moved(item, "seized", hand(office, "officer"), giver=TRADER)
    office.moved(item, kind, Hand("李四"))
    with pytest.raises(Refused, match=f"已经{MOVES[kind].label}"):
        office.moved(item, "stored", hand(office, "keeper"))


def test_a_chain_goes_on_under_the_item_that_supersedes(office: Office) -> None:
    first = office.recorded()
    office.moved(first, "seized", hand(office, "officer"), giver=TRADER)
    later = commands.supersede_item(first, collected=office.collected(), because="名称写错", on=today(), actor=office.officer)
    with pytest.raises(Refused, match=f"已经被{later.number}代替"):
        office.moved(first, "stored", hand(office, "keeper"))
    office.moved(later, "stored", hand(office, "keeper"), place="二号库")
    assert [link.movement.kind for link in queries.chain_of(later).links] == ["seized", "stored"] and queries.chain_of(later).unbroken
    assert [item.number for item in queries.expected_at(office.bureau, "二号库")] == [later.number]


def test_the_days_of_a_seizure_run_until_it_is_freed(office: Office) -> None:
    period = provision("measures.seizure").on(date(2026, 11, 2)).terms["period"]
    days = period["calendar_days"]
    with time_machine.travel(at(9, 2), tick=False) as clock:
        item = office.recorded()
        office.moved(item, "seized", hand(office, "officer"), giver=TRADER)
        (hold,) = queries.due_movements(office.bureau, today())
        assert (hold.item, hold.movement.kind, hold.due.start) == (item, "seized", date(2026, 11, 2))
        assert hold.due.strict == date(2026, 11, 2) + timedelta(days=days) and hold.version.code == "measures.seizure"
        assert queries.due_movements(office.bureau, today(), until=hold.due.strict - timedelta(days=1)) == []
        assert len(queries.due_movements(office.bureau, today(), until=hold.due.strict)) == 1
        clock.move_to(at(9, 5))
        office.moved(item, "to_laboratory", LABORATORY)
        clock.move_to(at(9, 7))
        assert queries.due_movements(office.bureau, today())[0].due.strict == hold.due.strict + timedelta(days=3), "it is still there"
        office.moved(item, "from_laboratory", hand(office, "keeper"))
        clock.move_to(at(9, 20))
        assert queries.due_movements(office.bureau, today())[0].due.strict == hold.due.strict + timedelta(days=3)
        office.moved(item, "extended", None, note="经批准延长")
        assert queries.due_movements(office.bureau, today())[0].due.strict == hold.due.strict + timedelta(days=3 + period["extensions"][0]["calendar_days"])
        office.moved(item, "released", None)
        assert queries.due_movements(office.bureau, today()) == []
        with pytest.raises(Refused, match="不在强制措施之中"):
            office.moved(item, "released", None)
        assert queries.where_is(item).holder == hand(office, "keeper")  # type: ignore[union-attr]


def test_what_is_preserved_falls_due_in_working_days_and_a_seizure_takes_its_place(office: Office) -> None:
    with time_machine.travel(at(9, 2), tick=False):
        item = office.recorded()
        office.moved(item, "preserved", TRADER, giver=TRADER)
        (hold,) = queries.due_movements(office.bureau, today())
        assert hold.version.code == "measures.evidence_preservation" and hold.due.unit == "working_days"
        office.moved(item, "seized", hand(office, "officer"))
        assert [row.version.code for row in queries.due_movements(office.bureau, today())] == ["measures.seizure"]
        office.moved(item, "returned", TRADER)
        assert queries.due_movements(office.bureau, today()) == []


def test_a_count_states_everything_that_should_be_there(office: Office) -> None:
    first, second, elsewhere = office.recorded(), office.recorded(), office.recorded()
    for item, place in ((first, "二号库"), (second, "二号库"), (elsewhere, "三号库")):
        office.moved(item, "collected", hand(office, "officer"), giver=TRADER, place=place)
    given = {"bureau": office.bureau, "place": "二号库", "with_name": "李四", "on": today(), "actor": office.keeper}
    with pytest.raises(Refused, match=f"还有1件没有清点：{second.number}"):
        commands.take_stock(lines=[Counted(first.number, "present")], **given)
    with pytest.raises(Refused, match="清点了两次"):
        commands.take_stock(lines=[Counted(first.number, "present")] * 2, **given)
    with pytest.raises(Refused, match="没有证据"):
        commands.take_stock(lines=[Counted(first.number, "present"), Counted(second.number, "gone")], **given)
    with pytest.raises(Refused, match="没有应当在库的证据"):
        commands.take_stock(lines=[], **{**given, "place": "空库"})
    taken = commands.take_stock(
        lines=[Counted(first.number, "present"), Counted(second.number, "seal_broken", "封条破损"), Counted(elsewhere.number, "present")], **given
    )
    assert [(row.item.number, row.found) for row in taken.lines] == [
        (first.number, "present"), (second.number, "seal_broken"), (elsewhere.number, "unexpected")
    ]  # fmt: skip
    assert told("evidence.stock_taken") == [{"stock_take": taken.number, "place": "二号库", "lines": 3, "differences": 2}]
    assert queries.stock_take_by_number(taken.number) is taken and queries.stock_takes_of(office.bureau) == [taken]


def test_a_count_records_what_nobody_knows(office: Office) -> None:
    given = {"bureau": office.bureau, "place": "空库", "with_name": "李四", "on": today(), "actor": office.keeper}
    with pytest.raises(Refused, match="请填写这一项"):
        commands.take_stock(lines=[], strangers=[Unknown(" ")], **given)
    taken = commands.take_stock(lines=[], strangers=[Unknown("黑色手提包两只", "F-009", "货架下")], **given)
    assert [(row.description, row.seal_no, row.note) for row in taken.strangers] == [("黑色手提包两只", "F-009", "货架下")]
    assert told("evidence.stock_taken") == [{"stock_take": taken.number, "place": "空库", "lines": 1, "differences": 1}]


def test_an_inventory_lists_goods_and_things_with_where_they_are(office: Office) -> None:
    goods = office.recorded(goods=[Line("包", "只", 3), Line("吊牌", "张", 9)])
    thing = office.recorded(name="电脑主机")
    office.taken("a.txt", "说明".encode(), kind="electronic")
    office.moved(goods, "seized", hand(office, "officer"), giver=TRADER, place="二号库")
    lines = queries.inventory_of(SUBJECT)
    assert [(line.item.number, line.goods.name if line.goods else None, line.whereabouts.place if line.whereabouts else None) for line in lines] == [
        (goods.number, "包", "二号库"), (goods.number, "吊牌", "二号库"), (thing.number, None, None)
    ]  # fmt: skip
