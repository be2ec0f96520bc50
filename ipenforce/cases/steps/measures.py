"""Preservation, sealing and seizure: begun, listed, prolonged, entrusted and ended by signed forms. Their guards, steps and clocks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from ipenforce.cases import measures
from ipenforce.cases.measures import OUTCOME, PRESERVATION, SEIZURE, due_of, longest_of, state_of
from ipenforce.cases.models import Measure
from ipenforce.cases.steps.archive import FINISHED
from ipenforce.cases.steps.filling import day_of, goods_of, moment_of, proposer
from ipenforce.cases.steps.road import two_certified_officers
from ipenforce.cases.steps.rows import Filled, FormGuard, Step
from ipenforce.cases.steps.timing import Clock, clock
from ipenforce.clock import now
from ipenforce.documents.catalogue import DOCUMENTS
from ipenforce.errors import Reason
from ipenforce.law import provision
from ipenforce.law.deadlines import due
from ipenforce.permissions import Permission as P

URGENT, SCOPE, LIST, RELEASE = "measures.urgent", "measures.scope", "measures.decision", "measures.release"
PERISHABLES, CUSTODY, ASSISTANCE = "measures.perishables", "measures.custody", "measures.assistance"


def named(filled: Filled) -> Measure | None:
    """The measure, not yet ended, whose number the form states."""
    preserved = filled.code == "preservation_release"
    stated = filled.asked.get("notice_no" if preserved else "decision_no")
    rows = (row for row in measures.unended(filled.case) if (row.kind == "preservation") is preserved)
    return next((row for row in rows if row.decision_no == stated), None)


def listed_for(filled: Filled) -> Measure | None:
    """The sealing or seizure whose list a form is: by its number, else the party's newest that has none."""
    if filled.asked.get("attached_to") != "measure" or filled.party is None:
        return None
    rows = [row for row in measures.seizures(filled.case) if row.party == filled.party.party.number]
    stated = filled.asked.get("attached_no")
    return next((row for row in reversed(rows) if (row.decision_no == stated if stated else not row.lines)), None)


def names_a_measure(filled: Filled, on: date) -> Reason | None:
    """The form is about a measure of the case that has not ended, against the party that it is made out to."""
    found = named(filled)
    if found is None:
        return Reason("没有这个文号、尚未解除的措施：请按决定书或者通知书的文号填写", cite=LIST)
    if filled.party is not None and found.party != filled.party.party.number:
        return Reason("“{no}”不是对所选当事人采取的措施", cite=LIST, no=found.decision_no)
    return None


def approved_before_or_urgent(filled: Filled, on: date) -> Reason | None:
    """A measure is approved before it is taken; an urgent one states when it was taken."""
    begins = day_of(filled, "started_on") or day_of(filled, "from_on") or on
    cite = PRESERVATION if filled.code == "preservation_notice" else URGENT
    if filled.asked.get("approval") != "urgent":
        if begins >= on:
            return None
        return Reason("经批准后实施的，开始之日（{begins}）不能早于批准之日：已经当场实施的，请选择情况紧急", cite=cite, begins=begins)
    taken = moment_of(filled, "taken_at")
    if taken is None:
        return Reason("情况紧急、当场实施的，请填写当场实施的时间", cite=cite)
    if taken > now():
        return Reason("当场实施的时间不能晚于现在", cite=cite)
    return None if taken.date() == begins else Reason("开始之日应为当场实施之日（{taken}）", cite=cite, taken=taken.date())


def not_longer_than_the_law(filled: Filled, on: date) -> Reason | None:
    """The term that is stated does not go beyond the law's."""
    preserved = filled.code == "preservation_notice"
    begins, ends = (day_of(filled, name) or on for name in (("started_on", "until") if preserved else ("from_on", "until_on")))
    cite = PRESERVATION if preserved else SEIZURE
    last = due(begins, provision(cite).on(begins)).strict
    if begins < ends <= last:
        return None
    return Reason("期限届满之日应在开始之日以后，最迟为{last}", cite=cite, last=last)


def superior_consented(filled: Filled, on: date) -> Reason | None:
    """Where the law keeps the approval for a city's bureau, its head has agreed to this text before it is signed."""
    cite = measures.needs_consent(filled.case, on)
    if cite is None or filled.document is None or measures.consented(filled.document):
        return None
    return Reason("县级机关不能自行批准：须先由设区的市级以上机关的主要负责人在系统中同意这份决定书", cite=cite)


def not_held_twice(filled: Filled, on: date) -> Reason | None:
    """Goods that a measure holds are not sealed or seized again; goods that are preserved may be seized."""
    if filled.party is None or (filled.code == "inventory" and filled.asked.get("attached_to") != "measure"):
        return None
    wanted = {(row["name"], row.get("spec") or "") for row in goods_of(filled)}
    for line in measures.held_of(filled.party.party.number, on):
        if line.key in wanted and not (filled.code == "inventory" and line.measure.kind == "preservation"):
            return Reason("“{name}”已由“{no}”查封、扣押或者登记保存，不得重复", cite=SCOPE, name=line.name, no=line.measure.decision_no)
    return None


def list_has_its_decision(filled: Filled, on: date) -> Reason | None:
    """A list that goes with a seizure is signed after its decision, and names that or none."""
    if filled.asked.get("attached_to") != "measure" or listed_for(filled) is not None:
        return None
    if filled.document is None and not filled.asked.get("attached_no"):
        return None
    return Reason("没有可以附此清单的强制措施决定书：请先签发决定书，并按其文号填写", cite=LIST)


def prolonged_in_time(filled: Filled, on: date) -> Reason | None:
    """A seizure is prolonged before it runs out, once, and by no more than the law allows."""
    if (found := named(filled)) is None:
        return None
    ends, longest = due_of(found, on).strict, longest_of(found, on)
    if longest is None:
        return Reason("“{no}”已经延长过，不能再延长", cite=SEIZURE, no=found.decision_no)
    if ends < on:
        return Reason("“{no}”的期限已于{ends}届满，不能延长：应当立即解除", cite=SEIZURE, no=found.decision_no, ends=ends)
    extended_to = day_of(filled, "extended_to") or on
    return None if ends < extended_to <= longest else Reason("延长应在{ends}以后，最迟至{longest}", cite=SEIZURE, ends=ends, longest=longest)


def ground_holds(filled: Filled, on: date) -> Reason | None:
    """A release states one of the law's grounds, and the ground is there."""
    ground, found = filled.asked.get("ground"), named(filled)
    if ground == "other" and not filled.asked.get("explanation"):
        return Reason("属于其他情形的，请写明情况", cite=RELEASE)
    if ground == "decided" and not any(row.decided_on for row in filled.case.decisions):
        return Reason("本案尚未作出处理决定", cite=RELEASE)
    if ground == "expired" and found is not None and due_of(found, on).strict >= on:
        return Reason("期限至{ends}，尚未届满", cite=RELEASE, ends=due_of(found, on).strict)
    return None


def ended_by_now(filled: Filled, on: date) -> Reason | None:
    """A release takes effect between the beginning of the measure and the day of looking."""
    found, ends = named(filled), day_of(filled, "released_on") or on
    if found is None or found.started_on <= ends <= on:
        return None
    return Reason("解除之日应在{begins}至今天之间", cite=RELEASE, begins=found.started_on)


def goods_are_held(filled: Filled, on: date) -> Reason | None:
    """What is given back or disposed of stands on the measure's list, in that number."""
    found = named(filled)
    if found is None or not found.lines:
        return None
    for row in goods_of(filled):
        there = sum(line.quantity for line in found.held if line.key == (row["name"], row.get("spec") or ""))
        if there < row["quantity"]:
            return Reason("清单中现有“{name}”{there}，少于所填的{want}", cite=LIST, name=row["name"], there=there, want=row["quantity"])
    return None


def _held(case: Any) -> bool:
    return bool(measures.seizures(case))


def _preserved(case: Any) -> bool:
    return any(row.kind == "preservation" for row in measures.unended(case))


def _step(action: str, label: str, form: str, cite: str, *form_guards: FormGuard, guards: tuple[Any, ...] = (), applies: Any = None) -> Step:
    return Step(
        action, label, DOCUMENTS[form].states, None, P.CASE_HANDLE, guards, cite=cite, part="measures", form=form, form_guards=form_guards,
        proposes=proposer(form), applies=applies,
    )  # fmt: skip


OFFICERS = (two_certified_officers,)
STEPS: tuple[Step, ...] = (
    _step("preserve_evidence", "先行登记保存证据", "preservation_notice", PRESERVATION,
          approved_before_or_urgent, not_longer_than_the_law, not_held_twice, guards=OFFICERS),
    _step("seize", "查封、扣押", "measure_decision", SEIZURE,
          approved_before_or_urgent, not_longer_than_the_law, superior_consented, guards=OFFICERS),
    _step("list_goods", "制作物品清单", "inventory", LIST, list_has_its_decision, not_held_twice, applies=_held),
    _step("extend_measure", "延长查封、扣押期限", "measure_extension", SEIZURE, names_a_measure, prolonged_in_time, applies=_held),
    _step("entrust_custody", "委托保管", "custody_order", CUSTODY, names_a_measure, applies=_held),
    _step("assist_seizure", "请有关单位协助扣押", "seizure_assistance", ASSISTANCE, names_a_measure, applies=_held),
    _step("release_measure", "解除查封、扣押", "measure_release", RELEASE, names_a_measure, ground_holds, ended_by_now, goods_are_held, applies=_held),
    _step("release_preservation", "解除先行登记保存", "preservation_release", PRESERVATION, names_a_measure, ended_by_now, goods_are_held,
          applies=_preserved),
    _step("dispose_early", "先行处置不宜长期保存的物品", "disposal_consent", PERISHABLES, names_a_measure, goods_are_held, applies=_held),
    _step("announce_disposal", "公告先行处置", "disposal_announcement", PERISHABLES, names_a_measure, goods_are_held, applies=_held),
    Step("end_measure", "登记查封、扣押财物的处理", ("investigating", "suspended", "hearing", "heard", "referred", "decided", "ended"), None,
         P.CASE_HANDLE, cite=OUTCOME, part="measures", applies=_held),
)  # fmt: skip

LABELS = {
    "standing": "查封、扣押期限", "expired": "查封、扣押期限已届满，应当立即解除", "lapsed": "先行登记保存已自动失效，应当退还",
}  # fmt: skip


def clocks(case: Any, on: date) -> Iterator[Clock]:
    """The term of each measure, also after it has lapsed or run out, until its end is recorded or its goods are confiscated; and the approval of what was urgent."""
    if case.state in FINISHED:
        return
    for row in measures.unended(case):
        state = state_of(row, on)
        if state == "decided":
            continue
        label = "先行登记保存期限" if (row.kind, state) == ("preservation", "standing") else LABELS[state]
        yield Clock(label, measures.basis_of(row), due_of(row, on), row.decision_no, tuple(measures.pauses_of(row, on)))
    for draft in measures.drafts_of(case):
        if (taken := moment_of(Filled(case, draft.code, draft.asked or {}), "taken_at")) is not None:
            cite = PRESERVATION if draft.code == "preservation_notice" else SEIZURE
            yield clock("紧急措施的报告和补办批准", cite, taken.date(), term="urgent_report")
