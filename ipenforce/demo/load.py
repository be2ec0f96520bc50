"""Load the demo once: people, cases at each stage, repeat infringers, imported history, a draw done and one due."""

from __future__ import annotations

from datetime import date, timedelta
from importlib.resources import files

from ipenforce.accounts.models import User
from ipenforce.cases.commands.importing import Outcome, import_cases
from ipenforce.clock import today
from ipenforce.db import db
from ipenforce.demo import draws, people, policies, stories
from ipenforce.events import SYSTEM, Installation, record


def load() -> str:
    """Load everything, for the caller to commit, and say what was made; nothing where accounts exist already."""
    if db.session.execute(db.select(User.id).limit(1)).first():
        return "已有账户，未载入演示数据"
    on = today()
    made = people.make(on)
    policies.adopt(made, on)
    cases = stories.tell(made, on)
    outcomes = import_history(made, on)
    draws.hold(made, on)
    record("demo.loaded", Installation(), SYSTEM, cases=cases)
    created = sum(row.outcome == "created" for row in outcomes)
    return f"演示数据已载入：虚构案件 {cases} 件，历史案件 {created} 件（{len(outcomes) - created} 行未导入）"


def import_history(made: dict[str, User], on: date) -> list[Outcome]:
    """The published decisions, as imported history of the city's bureau."""
    content = (files("ipenforce.demo") / "real_cases.csv").read_bytes()
    return import_cases(content, bureau=made["city-head"].bureau, on=on, actor=SYSTEM)

LONG_AGO = timedelta(days=400)
