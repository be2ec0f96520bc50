"""What people say of two parties that may be one: same, not the same, unsure; merging and undoing it."""

from __future__ import annotations

from datetime import date

from ipenforce.errors import Refused
from ipenforce.events import Actor, record
from ipenforce.identifiers import new_number, plain
from ipenforce.parties.commands.checking import flushed
from ipenforce.parties.models import VERDICTS, Party, PartyMerge, PartyVerdict
from ipenforce.parties.models.sameness import Ending
from ipenforce.parties.queries.groups import merge_of, verdict_between
from ipenforce.permissions import Permission, allowed


def judge_pair(party: Party, *, other: Party | None, verdict: str, because: str, on: date, actor: Actor) -> PartyVerdict:
    """Say of two parties whether they are the same; what was said before is ended by it. Merges nothing."""
    other = _another(party, other, actor)
    because = reason(because)
    if verdict not in VERDICTS:
        raise Refused("请选择判断结论", field="verdict", status=422)
    if verdict == "different" and any((merge := merge_of(one)) and merge.kept_id == two.id for one, two in ((party, other), (other, party))):
        raise Refused("两个当事人已经合并：请先撤销合并，再作出“不是同一当事人”的判断")
    if (before := verdict_between(party, other)) is not None:
        if before.verdict == verdict:
            raise Refused("已有相同的判断（{number}），无需重复作出", number=before.number)
        end(before, VERDICTS[verdict], on, actor)
    low, high = sorted((party, other), key=lambda one: one.id)
    row = PartyVerdict(
        number=new_number("PV"), party_id=low.id, other_id=high.id, verdict=verdict, because=because, judged_on=on, judged_by_id=actor.id
    )
    if not flushed(row):
        raise Refused("刚刚有人对这两个当事人作出了判断：请刷新后再试")
    record("party.judged", party, actor, party=party.number, other=other.number, verdict=verdict, because=because)
    return row


def withdraw_verdict(row: PartyVerdict, *, because: str, on: date, actor: Actor) -> None:
    """Take back what was said of two parties."""
    end(row, because, on, actor)
    record("party.verdict_withdrawn", row.party, actor, party=row.party.number, other=row.other.number, because=reason(because))


def merge_parties(party: Party, *, other: Party | None, because: str, on: date, actor: Actor) -> PartyMerge:
    """Let `other` count as the party from now on. No row of either is changed, so that undoing it loses nothing.

    Refused where either already counts as another, where identifiers or kinds contradict each other, where somebody
    has said that they are not the same, and for who may not work on both.
    """
    other = _another(party, other, actor)
    because = reason(because)
    for one in (party, other):
        if (merge := merge_of(one)) is not None:
            raise Refused("“{name}”已经并入 {number}：请对后者操作", field="other", name=one.name, number=merge.kept.number)
    _agree(party, other)
    if (said := verdict_between(party, other)) is not None and said.verdict == "different":
        raise Refused("已有“不是同一当事人”的判断（{number}）：请先撤回", field="other", number=said.number)
    row = PartyMerge(number=new_number("PM"), kept=party, merged=other, because=because, merged_on=on, merged_by_id=actor.id)
    if not flushed(row):
        raise Refused("刚刚有人合并了其中一个当事人：请刷新后再试")
    record("party.merged", party, actor, party=party.number, other=other.number, because=because)
    return row


def undo_merge(row: PartyMerge, *, because: str, on: date, actor: Actor) -> None:
    """Let both parties count for themselves again; what was merged into either before stays so."""
    may_work_on(actor, row.kept, row.merged)
    end(row, because, on, actor)
    record("party.unmerged", row.kept, actor, party=row.kept.number, other=row.merged.number, because=reason(because))


def end(row: Ending, because: str, on: date, actor: Actor) -> None:
    """Set down that something is taken back. Refused where it has been already, and without a reason."""
    because = reason(because)
    if row.ended_on is not None:
        raise Refused("已经撤销，不能再次撤销")
    row.ended_on, row.ended_because, row.ended_by_id = on, because, actor.id


def reason(text: str | None) -> str:
    """Why; Refused where it is empty."""
    if not (because := plain(text or "")):
        raise Refused("请写明理由", field="because", status=422)
    return because


def may_work_on(actor: Actor, *parties: Party) -> None:
    """Refused for who may not work on all of them."""
    if not all(allowed(actor, Permission.PARTY_EDIT, one) for one in parties):
        raise Refused("您无权处理其中的当事人", status=403)


def _another(party: Party, other: Party | None, actor: Actor) -> Party:
    if other is None:
        raise Refused("没有这个编号的当事人：请从列表中选择，或者核对编号", field="other", status=422)
    if other.id == party.id:
        raise Refused("不能与自身比较：请选择另一个当事人", field="other", status=422)
    may_work_on(actor, party, other)
    return other


def _agree(party: Party, other: Party) -> None:
    """Refused where identifiers or kinds say that the two are different subjects in law."""
    if {party.kind, other.kind} == {"organisation", "natural_person"}:
        raise Refused("法人或其他组织与自然人不是同一主体，不能合并；由同一人经营的，请在关联网络中认定为同一经营者", field="other")
    if party.uscc and other.uscc:
        raise Refused("两个当事人各有统一社会信用代码，是不同的主体，不能合并；由同一人经营的，请在关联网络中认定为同一经营者", field="other")
    if party.resident_id and other.resident_id:
        raise Refused("两个当事人各有居民身份证号码，不能合并", field="other")
