"""A case told as plain data: where it stands, what may be done, which clocks run and how each is counted."""

from __future__ import annotations

from datetime import date
from typing import Any

from ipenforce.accounts.models import User
from ipenforce.cases import queries, workflow
from ipenforce.cases.clocks import clocks
from ipenforce.cases.models import Case
from ipenforce.cases.steps.ran import ran
from ipenforce.cases.steps.timing import Clock
from ipenforce.law import provision


def tell(case: Case, user: User | None, on: date) -> dict[str, Any]:
    """The case as of the day; steps as they are open to `user` (none without one)."""
    return {
        "number": case.number, "docket_no": case.docket_no, "title": case.title, "state": case.state,
        "state_label": workflow.STATES[case.state], "state_since": case.state_since,
        "officers": [{"number": row.user.number, "name": row.user.name, "certificate_no": row.certificate_no} for row in case.officers],
        "open_steps": [
            {
                "action": step.action, "label": step.label, "allowed": not step.reasons,
                "reasons": [{"text": reason.plain(), "article": _article(reason.cite, on)} for reason in step.reasons],
            }
            for step in (workflow.open_steps(case, user, on) if user else ())
        ],
        "clocks": [_clock(clock) for clock in (*ran(case, on), *clocks(case, on))],
        "history": [{"at": row.at, "actor": row.actor, "text": row.text} for row in queries.history(case.number)],
    }  # fmt: skip


def _article(cite: str | None, on: date) -> str | None:
    return provision(cite).on(on).basis if cite else None


def _clock(clock: Clock) -> dict[str, Any]:
    return {
        "code": clock.cite, "label": clock.label, "concerning": clock.party or None, "start": clock.due.start, "days": clock.due.days,
        "unit": clock.due.unit, "strict": clock.due.strict, "safe": clock.due.safe, "provisional": clock.due.provisional,
        "pauses": [{"kind": pause.kind, "start": pause.start, "end": pause.end} for pause in clock.pauses],
        "done_on": clock.done_on, "article": provision(clock.cite).on(clock.due.start).basis,
    }  # fmt: skip


def lines(told: dict[str, Any]) -> str:
    """The same for reading."""
    out = [f"{told['number']} {told['docket_no'] or '尚未立案'} {told['title']}", f"状态：{told['state_label']}（{told['state_since']}起）"]
    out += [f"办案人员：{'、'.join(row['name'] for row in told['officers']) or '无'}"]
    for step in told["open_steps"]:
        out.append(f"{'可以' if step['allowed'] else '尚不能'}办理：{step['label']}（{step['action']}）")
        out += [f"    {reason['text']}" + (f"（{reason['article']}）" if reason["article"] else "") for reason in step["reasons"]]
    for clock in told["clocks"]:
        paused = "".join(f"，扣除{row['start']}至{row['end']}" for row in clock["pauses"])
        done = f"，{clock['done_on']}办结" if clock["done_on"] else ""
        out.append(f"期限：{clock['label']} {clock['start']}起 {clock['strict']}届满{paused}{done}（{clock['article']}）")
    return "\n".join(out)
