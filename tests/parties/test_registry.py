"""The registry: who may be the same, what people say of it, merges that lose nothing, networks, one operator."""

from __future__ import annotations

import csv
import io
import json

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect

from ipenforce.cli.party import party
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.events import Event
from ipenforce.parties import commands, queries
from ipenforce.parties.models import Party, PartyKey, PartyMerge, PartyName
from ipenforce.parties.queries import groups
from ipenforce.parties.queries.network import network_of
from ipenforce.parties.queries.sameness import candidates, same_as, typed
from tests.factories import DAY, make_bureau, make_party, make_user, sign_in
from tests.http_client import browser

USCC = "91110000MA0000000H"
PHONE = "13800001234"


@pytest.fixture
def officer(app):
    return make_user(make_bureau(), "officer")


@pytest.fixture
def register(officer):
    def registered(name: str, **given) -> Party:
        return commands.register_party(kind=given.pop("kind", "organisation"), name=name, on=DAY, actor=officer, **given)

    return registered


def events() -> list[tuple[str, str]]:
    return [(row.name, row.subject) for row in db.session.execute(db.select(Event).order_by(Event.id)).scalars() if row.name.startswith("party.")]


def near(**asked) -> list[tuple[str, list[str]]]:
    return [(one.party.name, [feature.code for feature in one.match.features]) for one in candidates(typed(**asked))]


def test_a_party_is_found_again_by_all_that_it_is_known_by(register, officer):
    party = register(
        "示例市安柏辰酒业有限公司", uscc=USCC, phone=PHONE, address="示例市示例区一路1号", legal_representative="演示甲", aliases=["辰家老铺"]
    )
    platform = commands.register_platform(name="示例平台", on=DAY, actor=officer)
    commands.register_shop(platform, name="柏里香官方旗舰店", operator=party, on=DAY, actor=officer)
    commands.change_party(party, kind="organisation", name="示例市大丰食品有限公司", uscc=USCC, district="", aliases=["辰家老铺"], on=DAY, actor=officer)
    db.session.expire_all()
    person = register("曾某明", kind="natural_person", phone="13800005678")
    name = "示例市大丰食品有限公司"
    assert near(name="大丰食品商行") == [(name, ["core"])]
    assert near(name="大峰食品有限公司") == [(name, ["sound"])]
    assert near(name="安柏辰酒业有限公司") == [(name, ["core"])]
    assert near(name="辰家老铺") == [(name, ["same"])]
    assert near(name="柏里香官方旗舰店") == [(name, ["same"])]
    assert near(name="别的", uscc=USCC) == [(name, ["uscc"])]
    assert near(name="无关", phone="138 0000 1234", address="示例区一路1号") == [(name, ["phone", "address"])]
    assert near(name="无关", representative="演示甲", address="示例区一路1号") == [(name, ["address", "representative"])]
    assert near(name="zeng mouming", kind="natural_person", phone="13800005678") == [(person.name, ["sound", "phone"])]
    assert near(name="完全不同的名字") == near(name=None) == []
    told = candidates(typed(name=name))[0].as_json()
    assert told["points"] == 60 and told["features"] == [{"feature": "same", "points": 60, "source": "name", "found": name}]


def test_parties_that_came_without_keys_get_them_by_night(app):
    party = make_party("安柏辰酒业有限公司")
    assert near(name="安柏辰酒业商行") == []
    assert commands.key_parties(on=DAY) == "1 个当事人" and commands.key_parties(on=DAY) == "0 个当事人"
    assert near(name="安柏辰酒业商行") == [(party.name, ["core"])]


def test_what_is_said_of_two_is_remembered_with_its_person_and_taken_back(register, officer):
    one, other = register("安柏辰酒业有限公司"), register("安柏辰酒业商行", kind="sole_trader")
    said = commands.judge_pair(other, other=one, verdict="unsure", because="待核实", on=DAY, actor=officer)
    commands.judge_pair(one, other=other, verdict="different", because="经营者不同", on=DAY, actor=officer)
    assert said.ended_on == DAY and said.ended_by_id == officer.id
    assert [(row.verdict, row.judged_by_id, row.ended_on) for row in groups.verdicts_of(one)] == [
        ("different", officer.id, None), ("unsure", officer.id, DAY)
    ]  # fmt: skip
    assert [(row.party.name, row.verdict) for row in same_as(one)] == [(other.name, "different")]
    for changed, words in (
        ({"other": one}, "自身"), ({"other": None}, "没有这个编号"), ({"because": " "}, "理由"), ({"verdict": "maybe"}, "结论"),
        ({"verdict": "different"}, "已有相同"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=words):
            commands.judge_pair(one, **{"other": other, "verdict": "same", "because": "核对", "on": DAY, "actor": officer, **changed})
    with pytest.raises(Refused, match="不是同一当事人"):
        commands.merge_parties(one, other=other, because="误并", on=DAY, actor=officer)
    commands.withdraw_verdict(groups.verdict_between(one, other), because="看错", on=DAY, actor=officer)
    assert groups.verdict_between(one, other) is None
    assert [name for name, _ in events()][2:] == ["party.judged", "party.judged", "party.verdict_withdrawn"]


def test_nobody_merges_what_he_may_not_see_nor_what_the_law_keeps_apart(register, officer):
    one, other = register("安柏辰酒业有限公司", uscc=USCC), register("安柏辰酒业商行", kind="sole_trader")
    reviewer = make_user(make_bureau(), "legal_reviewer")
    with pytest.raises(Refused, match="无权"):
        commands.merge_parties(one, other=other, because="同一", on=DAY, actor=reviewer)
    second = register("安柏辰酒业二店有限公司", uscc="91990000000000007T")
    with pytest.raises(Refused, match="同一经营者"):
        commands.merge_parties(one, other=second, because="同一", on=DAY, actor=officer)
    person = register("安柏辰", kind="natural_person")
    with pytest.raises(Refused, match="不是同一主体"):
        commands.merge_parties(one, other=person, because="同一", on=DAY, actor=officer)
    merge = commands.merge_parties(one, other=other, because="同一营业执照", on=DAY, actor=officer)
    with pytest.raises(Refused, match="已经并入"):
        commands.merge_parties(person, other=other, because="同一", on=DAY, actor=officer)
    with pytest.raises(Refused, match="先撤销合并"):
        commands.judge_pair(one, other=other, verdict="different", because="不同", on=DAY, actor=officer)
    assert queries.survivor(other) is one and queries.search("安柏辰酒业商行") == [one]
    assert commands.find_or_register_party({"number": other.number}, on=DAY, actor=officer) is one
    commands.undo_merge(merge, because="并错", on=DAY, actor=officer)
    with pytest.raises(Refused, match="已经撤销"):
        commands.undo_merge(merge, because="并错", on=DAY, actor=officer)
    assert queries.survivor(other) is other and queries.search("安柏辰酒业商行") == [other]


def rows() -> dict[str, list[tuple]]:
    """All that is kept of parties, but the merges themselves."""
    found = {}
    for model in (Party, PartyName, PartyKey):
        columns = [column.key for column in inspect(model).columns]
        found[model.__tablename__] = [tuple(row) for row in db.session.execute(db.select(*(getattr(model, one) for one in columns)).order_by(model.id))]
    return found


def test_whatever_is_merged_and_undone_nothing_is_lost(register, officer):
    parties = [register(f"示例{n}号商行", kind="sole_trader") for n in "甲乙丙丁"]
    before = rows()

    @given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.booleans()), max_size=6), st.randoms(use_true_random=False))
    @settings(max_examples=6)
    def holds(moves, chance) -> None:
        with db.session.begin_nested() as attempt:
            into: dict[int, int] = {}
            for kept, merged, undo in moves:
                running = db.session.execute(db.select(PartyMerge).filter_by(ended_on=None, merged_id=parties[merged].id)).scalar()
                if undo and running:
                    commands.undo_merge(running, because="撤销", on=DAY, actor=officer)
                    del into[merged]
                elif kept != merged and kept not in into and merged not in into:
                    commands.merge_parties(parties[kept], other=parties[merged], because="合并", on=DAY, actor=officer)
                    into[merged] = kept
            for n, party in enumerate(parties):
                root = n
                while root in into:
                    root = into[root]
                assert queries.survivor(party) is parties[root]
                together = {parties[m].id for m in range(4) if _root(m, into) == root}
                assert queries.one_operator_group(party) == together
                assert queries.one_operator_groups().get(party.id, frozenset({party.id})) == together
            left = list(db.session.execute(db.select(PartyMerge).filter_by(ended_on=None)).scalars())
            chance.shuffle(left)
            for merge in left:
                commands.undo_merge(merge, because="撤销", on=DAY, actor=officer)
            assert all(queries.survivor(party) is party for party in parties) and rows() == before
            attempt.rollback()

    holds()


def _root(n: int, into: dict[int, int]) -> int:
    while n in into:
        n = into[n]
    return n


def test_one_operator_is_ruled_with_a_reason_counts_from_its_day_and_is_undone(register, officer):
    a, b, c, d = (register(f"示例{n}号商行", kind="sole_trader") for n in "甲乙丙丁")
    commands.merge_parties(c, other=d, because="同一", on=DAY, actor=officer)
    ruling = commands.rule_one_operator(a, others=[b, c], because="同一收款账户", on=DAY, actor=officer)
    ids = {one.id for one in (a, b, c, d)}
    assert queries.one_operator_group(d) == ids and set(queries.one_operator_groups()) == ids
    assert queries.one_operator_group(d, DAY.replace(day=1)) == {d.id}
    with pytest.raises(Refused, match="无需重复"):
        commands.rule_one_operator(b, others=[c], because="同一收款账户", on=DAY, actor=officer)
    with pytest.raises(Refused, match="至少选择一个"):
        commands.rule_one_operator(b, others=[b], because="同一收款账户", on=DAY, actor=officer)
    commands.undo_ruling(ruling, because="证据不足", on=DAY.replace(day=DAY.day + 1), actor=officer)
    assert queries.one_operator_group(a) == {a.id} and queries.one_operator_group(a, DAY) == ids
    assert [name for name, _ in events()][-2:] == ["party.operator_ruled", "party.operator_undone"]


def test_links_connect_through_what_is_shared_and_say_why(register, officer):
    centre = register("示例总店", kind="sole_trader", phone=PHONE, address="示例区一路1号")
    by_phone = register("示例二店", kind="sole_trader", phone=PHONE)
    by_store = register("示例三店", kind="sole_trader")
    far = register("示例四店", kind="sole_trader")
    alone = register("示例五店", kind="sole_trader", phone="13800009999")

    def note(party, kind, value=None, other=None, evidence="证据1第2页"):
        return commands.note_link(party, kind=kind, value=value, other=other, evidence=evidence, on=DAY, actor=officer)

    note(by_store, "warehouse", "示例市示例区一路1号")
    note(far, "payee", "6222 0000 1111 2222")
    link = note(by_phone, "payee", "6222000011112222")
    note(far, "supplier", other=by_store)
    found = network_of(centre)
    assert found.steps == {centre.id: 0, by_phone.id: 1, by_store.id: 1, far.id: 2} and alone.id not in found.parties
    said = {(tie.kind, tie.shown, frozenset(tie.parties)) for tie in found.ties}
    assert ("phone", "*******1234", frozenset({centre.id, by_phone.id})) in said
    assert ("payee", "************2222", frozenset({far.id, by_phone.id})) in {(k, s.replace(" ", "*")[-16:], p) for k, s, p in said}
    assert any(tie.kind == "supplier" and tie.named for tie in found.why(far.id))
    commands.end_link(link, because="账号看错", on=DAY, actor=officer)
    assert [tie.kind for tie in network_of(centre).why(far.id)] == ["supplier"]
    for changed, words in (
        ({"kind": "phone", "value": "12"}, "电话"), ({"kind": "x", "value": "1"}, "类型"), ({"kind": "payee", "value": "1", "evidence": ""}, "依据"),
        ({"kind": "payee"}, "二者选一"), ({"kind": "payee", "other": far}, "只能填写"), ({"kind": "controller", "other": centre}, "自身"),
        ({"kind": "payee", "value": "长" * 301}, "最多"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=words):
            note(centre, **changed)
    with pytest.raises(Refused, match="已登记相同"):
        note(far, "payee", "6222000011112222")


def test_a_sheet_of_near_names_is_answered_row_by_row_and_merges_nothing(app, officer):
    out = io.StringIO()
    sheet = csv.writer(out)
    sheet.writerow(["名称", "类型", "统一社会信用代码", "电话"])
    for n in range(40):
        sheet.writerow([f"安柏辰{'一二三四五六七八九十'[n % 10]}酒业有限公司", "", "", ""])
    sheet.writerow(["示例商行", "个体工商户", USCC, ""])
    sheet.writerow(["示例商行", "", USCC, ""])
    sheet.writerow(["另一商行", "", USCC, ""])
    sheet.writerow(["错码公司", "", "91110000MA0000000X", ""])
    sheet.writerow(["110101199003071233", "自然人", "", ""])
    sheet.writerow([USCC, "", "", ""])
    sheet.writerow(["示例甲公司", "精灵", "", ""])
    answers = list(commands.import_parties(out.getvalue().encode(), on=DAY, actor=officer))
    assert [one.outcome for one in answers] == ["registered"] * 41 + ["known"] + ["refused"] * 5
    assert [one.row for one in answers] == list(range(2, 49))
    assert answers[41].party == answers[40].party and len(answers[39].suggestions) == 3
    for one, words in zip(answers[42:], ("已登记为", "校验位", "证件号码", "证件号码", "类型"), strict=True):
        assert words in (one.because or "")
    assert len(db.session.execute(db.select(Party.id)).all()) == 41 and not db.session.execute(db.select(PartyMerge.id)).all()


def test_the_pages_and_the_command_line(app, officer):
    client = browser(app)
    sign_in(client, officer)
    known = commands.register_party(
        kind="sole_trader", name="安柏辰酒业商行", phone=PHONE, address="示例区一路1号", on=DAY, actor=officer
    )
    other = commands.register_party(kind="sole_trader", name="安柏晨酒业商行", phone=PHONE, on=DAY, actor=officer)
    db.session.commit()
    numbers = known.number, other.number

    def read(answer) -> str:
        return BeautifulSoup(answer.get_data(as_text=True), "html.parser").get_text(" ", strip=True)

    typed_in = {"kind": "sole_trader", "name": "安柏辰酒业经营部", "phone": PHONE}
    seen = read(client.post("/parties/suggestions", data=typed_in))
    assert "安柏辰酒业商行" in seen and "电话相同（+30）" in seen and "除地名和组织形式外相同" in seen
    refused = client.post("/parties/new", data={**typed_in, "once": "a" * 32})
    assert refused.status_code == 422 and "可能已经登记" in read(refused) and "安柏辰酒业经营部" in refused.get_data(as_text=True)
    assert client.post("/parties/new", data={**typed_in, "distinct": "y", "once": "b" * 32}).status_code == 302
    page = read(client.get(f"/parties/{numbers[0]}/same"))
    assert "安柏晨酒业商行" in page and "读音相同" in page
    judged = {"other": numbers[1], "verdict": "merge", "because": "同一经营者的同一店铺"}
    answer = client.post(f"/parties/{numbers[0]}/judge", data={**judged, "once": "c" * 32})
    assert answer.status_code == 302, read(answer)
    assert "已并入" in read(client.get(f"/parties/{numbers[1]}")) and "一并列出" in read(client.get(f"/parties/{numbers[0]}"))
    again = client.post(f"/parties/{numbers[0]}/judge", data={**judged, "once": "d" * 32})
    assert again.status_code == 409 and "已经并入" in read(again) and "同一店铺" in again.get_data(as_text=True)
    link = {"kind": "payee", "value": "6222000011112222", "evidence": "转账记录"}
    assert client.post(f"/parties/{numbers[0]}/links/new", data={**link, "once": "e" * 32}).status_code == 302
    page = client.get(f"/parties/{numbers[0]}/network")
    assert "************2222" in read(page) and "6222000011112222" not in page.get_data(as_text=True) and PHONE not in page.get_data(as_text=True)
    rule = {"others": [numbers[1]], "because": "同一电话"}
    assert client.post(f"/parties/{numbers[0]}/operator", data={**rule, "once": "f" * 32}).status_code == 409
    merge = db.session.execute(db.select(PartyMerge)).scalar_one().number
    assert client.post(f"/parties/merges/{merge}/undo", data={"because": "并错了", "once": "g" * 32}).status_code == 302
    assert client.post(f"/parties/{numbers[0]}/operator", data={**rule, "once": "h" * 32}).status_code == 302
    page = read(client.get(f"/parties/{numbers[0]}/network"))
    assert "撤销认定" in page and "同一电话" in page
    db.session.commit()
    told = app.test_cli_runner().invoke(party, ["match", "--name", "安柏辰酒业", "--phone", PHONE, "--json"])
    found = json.loads(told.output)
    assert [one["points"] for one in found] == [75, 75, 70] and found[0]["features"][0]["feature"] == "core"
    wrong = app.test_cli_runner().invoke(party, ["match", "--name", "安柏辰酒业", "--code", "X"])
    assert wrong.exit_code == 2 and "校验位" in wrong.stderr
