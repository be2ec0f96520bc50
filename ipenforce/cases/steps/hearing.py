"""The hearing: asked for in time by a party that is entitled, notified days ahead, chaired by somebody apart, recorded and reported."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from ipenforce.accounts import queries as accounts
from ipenforce.accounts.models import User
from ipenforce.cases import context
from ipenforce.cases.models import Decision, Hearing
from ipenforce.cases.steps.rows import Filled, Step
from ipenforce.cases.steps.sides import CITES, SIDES, other_side, side_of
from ipenforce.cases.steps.timing import Clock, clock
from ipenforce.documents import queries as documents
from ipenforce.errors import Reason
from ipenforce.law import provision
from ipenforce.law.deadlines import due
from ipenforce.permissions import Permission as P
from ipenforce.permissions import legal_reviewer

HEARING, CONDUCT = "penalty.hearing", "penalty.hearing_conduct"
HELD_IN = ("notice_served", "hearing")
WRITTEN_BY = "听证笔录和听证报告由本次听证的记录员制作，由主持人签署"


def open_hearing(decision: Decision | None) -> Hearing | None:
    """The hearing that a party asked for and that has not ended."""
    return next((row for row in decision.hearings if row.outcome is None), None) if decision else None


def open_hearings(case: Any) -> list[Hearing]:
    """The case's hearings that have not ended."""
    return [row for row in case.hearings if row.outcome is None]


def was_held(case: Any) -> bool:
    """Whether a hearing has been held in the case."""
    return any(row.outcome == "held" for row in case.hearings)


def hearing_by(decision: Decision) -> date:
    """The last day on which a party whose notice is served may ask for a hearing."""
    assert decision.notice_served_on is not None
    return clock("", HEARING, decision.notice_served_on, term="request").due.safe


def may_ask(decision: Decision) -> bool:
    """Whether the penalty of which a party has been told gives it a right to a hearing."""
    return bool(decision.kind == "penalty" and decision.notice_served_on and context.hearing_right(decision, decision.notice_served_on))


def may_still_ask(decision: Decision) -> bool:
    """Whether a party is entitled to a hearing and has neither asked nor waived."""
    return may_ask(decision) and not decision.waived and not decision.hearings


def somebody_may_ask(case: Any) -> bool:
    """Whether a party of the case is entitled to a hearing."""
    return any(may_ask(row) for row in case.decisions)


def no_open_hearing(case: Any, user: Any, on: date) -> Reason | None:
    """A hearing that was asked for is held, withdrawn or missed before the case goes on."""
    for row in open_hearings(case):
        return Reason("当事人“{party}”要求的听证尚未结束", cite=HEARING, party=row.decision.party.name)
    return None


def hearing_period_over(case: Any, user: Any, on: date) -> Reason | None:
    """A party that is entitled and has not waived keeps its days for asking, whatever it has stated."""
    for row in case.decisions:
        if may_still_ask(row) and on <= hearing_by(row):
            return Reason(
                "当事人“{party}”可以要求听证，期限至{by}届满，期满前须有其明确放弃的记录", cite=HEARING, party=row.party.name, by=hearing_by(row)
            )
    return None


def sits_in_the_hearing(case: Any, user: Any, on: date) -> Reason | None:
    """The record and the report pass through the hands of those alone who sit: the recorder, the chair."""
    if any(user.id in (row.chair_id, row.recorder_id) for row in open_hearings(case)):
        return None
    return Reason(WRITTEN_BY, cite=CONDUCT)


def records_the_hearing(case: Any, user: Any, on: date) -> Reason | None:
    """The record and the report are written by the recorder; the chair signs what another has written."""
    if any(user.id == row.recorder_id for row in open_hearings(case)):
        return None
    return Reason(WRITTEN_BY, cite=CONDUCT)


def asked_for(filled: Filled, on: date) -> Reason | None:
    """The party that is notified has asked for a hearing."""
    if open_hearing(filled.party.decision if filled.party else None) is None:
        return Reason("该当事人没有尚未结束的听证要求：请先登记当事人的听证要求", cite=HEARING)
    return None


def notified_days_ahead(filled: Filled, on: date) -> Reason | None:
    """Between the notice and the hearing lie the whole days that the text gives."""
    held = date.fromisoformat(str(filled.asked["held_at"])[:10])
    return too_soon(held, on)


def too_soon(held_on: date, notified_on: date) -> Reason | None:
    """Why a hearing cannot be held on a day of which the party hears on another."""
    ahead = provision(HEARING).on(notified_on).terms["ahead"]
    last = due(notified_on, ahead).safe
    if held_on > last:
        return None
    return Reason(
        "听证应在举行的{ahead}前通知当事人：{on}通知的，最早在{last}以后举行", cite=HEARING, ahead=context.period_words(ahead), on=notified_on, last=last
    )


def people_named(case: Any, text: str) -> list[User]:
    """The bureau's people whom a text names, by number or by name; of namesakes all, until a number tells them apart."""
    people = accounts.active_in(case.bureau_id)
    if numbered := [user for user in people if user.number in text]:
        return numbered
    found: list[User] = []
    for name in sorted({user.name for user in people}, key=len, reverse=True):
        if name in text:
            found += [user for user in people if user.name == name]
            text = text.replace(name, " ")  # a name that is part of a longer one is not met in it
    return found


def one_named(case: Any, text: str, label: str) -> User | Reason:
    """The one person whom a text names, or why there is none."""
    found = people_named(case, text)
    if len(found) == 1:
        return found[0]
    if found:
        return Reason("{label}“{text}”有重名：请在姓名后写明人员编号（{numbers}）", cite=HEARING, label=label, text=text,
                      numbers="、".join(user.number for user in found))  # fmt: skip
    return Reason("{label}“{text}”不是本机关的人员：请填写其在本系统登记的姓名", cite=HEARING, label=label, text=text)


def heard_by_people_apart(filled: Filled, on: date) -> Reason | None:
    """Chair, recorder and members are people of the bureau who did not investigate; the chair neither reviews nor approves."""
    case, asked = filled.case, filled.asked
    chair, recorder = (one_named(case, str(asked.get(name) or ""), label) for name, label in (("chair", "听证主持人"), ("recorder", "记录员")))
    for found in (chair, recorder):
        if isinstance(found, Reason):
            return found
    assert isinstance(chair, User)
    assert isinstance(recorder, User)
    if chair.id == recorder.id:
        return Reason("听证主持人和记录员不能是同一人", cite=HEARING)
    if (taken := other_side(case, chair, "chair")) is not None:
        return taken
    if not legal_reviewer(chair, case):
        return Reason("听证主持人“{name}”不是法制审核人员，不能签署听证笔录和听证报告", cite=HEARING, name=chair.name)
    for person in [recorder, *people_named(case, str(asked.get("members") or ""))]:
        if (side := side_of(case, person)) in ("investigator", "recused"):
            return Reason("“{name}”是本案{taken}，不能参加主持或者记录听证", cite=CITES["chair"], name=person.name, taken=SIDES[side])
    return None


def notice_was_in_time(filled: Filled, on: date) -> Reason | None:
    """A hearing is recorded when its notice was served in time and its day has come."""
    row = open_hearing(filled.party.decision if filled.party else None)
    if row is None or row.held_on is None:
        return Reason("该当事人的听证通知书尚未签发", cite=HEARING)
    if row.notice_served_on is None:
        return Reason("听证通知书尚未送达当事人", cite=HEARING)
    if (soon := too_soon(row.held_on, row.notice_served_on)) is not None:
        return soon
    return Reason("听证定于{day}举行", cite=HEARING, day=row.held_on) if on < row.held_on else None


def record_signed(filled: Filled, on: date) -> Reason | None:
    """The report rests on the record."""
    row = open_hearing(filled.party.decision if filled.party else None)
    if row is None or row.record is None:
        return Reason("听证笔录尚未签署：听证报告只根据听证笔录", cite=CONDUCT)
    return None


def _notice(case: Any, on: date) -> dict[str, Any]:
    row = next((row for row in open_hearings(case) if row.notice is None), None)
    return {"requested_on": row.requested_on, "addressee": row.decision.party.number} if row else {}


def _record(case: Any, on: date) -> dict[str, Any]:
    row = next((row for row in open_hearings(case) if row.notice), None)
    told = documents.by_number(row.notice) if row and row.notice else None
    if row is None or told is None:
        return {}
    asked = told.asked or {}
    known = {name: asked.get(name) for name in ("place", "chair", "members", "recorder", "openness", "others")}
    held_at = datetime.strptime(asked["held_at"], "%Y-%m-%d %H:%M")  # noqa: DTZ007 (the wall's own time)
    return {"addressee": row.decision.party.number, "held_at": held_at, **known}


def _report(case: Any, on: date) -> dict[str, Any]:
    row = next((row for row in open_hearings(case) if row.record), None)
    paper = documents.by_number(row.record) if row and row.record else None
    asked = (paper.asked or {}) if paper else {}
    return {**_record(case, on), **{name: asked.get(name) for name in ("attended", "presented", "answered")}}


def noticed(case: Any) -> bool:
    """Whether a hearing stands open of which the party has been told."""
    return any(row.notice for row in open_hearings(case))


STEPS: tuple[Step, ...] = (
    Step("request_hearing", "登记听证要求", HELD_IN, None, P.CASE_HANDLE, cite=HEARING, part="hearing", applies=somebody_may_ask),
    Step("hold_hearing", "通知听证", HELD_IN, "hearing", P.CASE_HANDLE, cite=HEARING, part="hearing", form="hearing_notice",
         form_guards=(asked_for, heard_by_people_apart, notified_days_ahead), proposes=_notice,
         applies=lambda case: bool(open_hearings(case))),
    Step("end_hearing", "登记撤回或者缺席", HELD_IN, None, P.CASE_HANDLE, cite=CONDUCT, part="hearing",
         applies=lambda case: bool(open_hearings(case))),
    Step("record_hearing", "制作听证笔录", ("hearing",), None, P.CASE_HEAR, (sits_in_the_hearing,), cite=CONDUCT, part="hearing", drafted_by=(records_the_hearing,),
         form="hearing_record", form_guards=(notice_was_in_time,), proposes=_record, applies=noticed),
    Step("report_hearing", "写出听证报告", ("hearing",), None, P.CASE_HEAR, (sits_in_the_hearing,), cite=CONDUCT, part="hearing", drafted_by=(records_the_hearing,),
         form="hearing_report", form_guards=(record_signed,), proposes=_report, applies=noticed),
)  # fmt: skip


def clocks(case: Any, on: date) -> Iterator[Clock]:
    """Until when a party may ask for a hearing."""
    if case.state == "notice_served":
        for row in case.decisions:
            if may_still_ask(row):
                yield clock("要求听证的期限", HEARING, row.notice_served_on, row.party.name, term="request")
