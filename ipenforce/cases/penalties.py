"""What a proposal or decision stands on: its legal range, band and publication, and the papers that are signed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any

from ipenforce.cases.models import Act, Case, CaseParty, Decision
from ipenforce.documents import queries as documents
from ipenforce.documents.models import Document
from ipenforce.errors import Reason, Refused
from ipenforce.law import LawError, provision
from ipenforce.law.deadlines import due
from ipenforce.money import format_yuan, from_yuan
from ipenforce.rules.penalty import (
    Band,
    Base,
    Circumstances,
    Comparison,
    FineRange,
    applicable_law,
    band_of,
    bands,
    fine_range,
)

BAND_LABELS = {"lighter": "从轻", "ordinary": "一般", "heavier": "从重"}


def acts_of(case_party: CaseParty) -> list[Act]:
    """The acts that a party of a case is to answer for."""
    return [act for act in case_party.case.acts if act.case_party_id == case_party.id]


def base_of(acts: Sequence[Act]) -> Base:
    """The amounts found over all acts, in fen; None where none of them has such a line."""

    def total(measure: str) -> int | None:
        found = [amount for act in acts if (amount := act.amount_fen(measure)) is not None]
        return sum(found) if found else None

    return Base(total("illegal_turnover"), total("illegal_gains"), total("goods_value"))


def circumstances_of(case_party: CaseParty, severity: Sequence[str]) -> Circumstances:
    """What the law asks besides amounts: who the party is, and whether circumstances are grave."""
    party = "person" if case_party.snapshot["kind"] == "natural_person" else "organisation"
    return Circumstances(grave=bool(severity), party=party)


def range_of(decision: Decision) -> FineRange | None:
    """The legal range of a decision's fine by the law of its `law_day`; None for no penalty or where the text has none."""
    if decision.kind != "penalty" or decision.origin == "imported":
        return None
    try:
        version = provision(decision.cause).on(decision.law_day)
        return fine_range(version, base_of(acts_of(decision.case_party)), circumstances_of(decision.case_party, decision.severity))
    except (LawError, Refused):
        return None


def bands_of(range_: FineRange, on: date) -> tuple[Band, ...]:
    """The bureau's bands over a range by the benchmark in force on the day; none before there was one."""
    try:
        return bands(range_, provision("house.discretion").on(on))
    except LawError:
        return ()


def outside_the_range(decision: Decision) -> Reason | None:
    """Why a decision's fine is not lawful: outside the range, or not in the band that it names."""
    if decision.kind != "penalty":
        return None
    try:
        version = provision(decision.cause).on(decision.law_day)
        range_ = fine_range(version, base_of(acts_of(decision.case_party)), circumstances_of(decision.case_party, decision.severity))
    except Refused as refused:
        return refused.reason
    except LawError as error:
        return Reason("{why}", decision.cause, why=str(error))
    if not range_.allows(decision.fine_fen):
        return Reason(
            "罚款{fine}元不在法定幅度{low}元至{high}元之内", decision.cause, fine=format_yuan(decision.fine_fen),
            low=format_yuan(range_.minimum_fen), high=format_yuan(range_.maximum_fen), day=decision.law_day,
        )  # fmt: skip
    return _outside_the_band(decision, range_)


def _outside_the_band(decision: Decision, range_: FineRange) -> Reason | None:
    cut = bands_of(range_, decision.case.state_since)
    if not cut or decision.fine_fen == 0:
        return None
    named = next(band for band in cut if band.name == decision.band)
    fits = band_of(decision.fine_fen, cut)
    if named.holds(decision.fine_fen) or fits is None:
        return None
    return Reason(
        "罚款{fine}元属于“{fits}”档，与所选“{named}”档（{low}元至{high}元）不符：请改选档次或者调整罚款",
        "house.discretion", fine=format_yuan(decision.fine_fen), fits=BAND_LABELS[fits.name],
        named=BAND_LABELS[decision.band], low=format_yuan(named.minimum_fen), high=format_yuan(named.maximum_fen),
    )  # fmt: skip


def compared(case_party: CaseParty, on: date) -> Comparison | None:
    """从旧兼从轻 for a party's acts, as of the day; None while the acts or amounts are not found out."""
    acts = acts_of(case_party)
    days = [act.ended_on for act in acts if act.ended_on]
    if not days:
        return None
    severity = case_party.decision.severity if case_party.decision else ()
    try:
        return applicable_law(
            provision(acts[0].cause), base_of(acts), circumstances_of(case_party, severity), acted_on=max(days), decided_on=on
        )
    except (LawError, Refused):
        return None


def guidance(case: Case, case_party: CaseParty, on: date) -> dict[str, Any]:
    """What the officer is shown beside the proposal: amounts, the range with its words, bands, old and new law."""
    comparison = compared(case_party, on)
    range_ = comparison.applied if comparison else None
    acts = acts_of(case_party)
    return {
        "base": base_of(acts),
        "cause": acts[0].cause if acts else case.cause,
        "comparison": comparison,
        "range": range_,
        "bands": [(BAND_LABELS[band.name], band) for band in bands_of(range_, on)] if range_ else [],
        "benchmark": "house.discretion",
    }


def form_of(decision: Decision) -> str:
    """Which form decides: code in documents.catalogue."""
    return "penalty_decision" if decision.kind == "penalty" else "no_penalty_decision"


def papers_of_proposal(case: Case) -> list[Document]:
    """What the head approves before the notice: the report and each party's notice. Refused where one is missing."""
    report = documents.live(case.number, "investigation_report")
    if report is None:
        raise Refused("尚未起草案件调查终结报告", cite="penalty.report")
    wanted = [d for d in case.decisions if d.kind == "penalty"]
    return [report, *(_live(case, "penalty_notice", d, "penalty.notice") for d in wanted)]


def papers_of_decision(case: Case) -> list[Document]:
    """What the head approves after the defence: each party's decision. Refused where one is missing."""
    return [_live(case, form_of(decision), decision, "penalty.decision") for decision in case.decisions]


def _live(case: Case, code: str, decision: Decision, cite: str) -> Document:
    found = documents.live(case.number, code, decision.party.number)
    if found is None:
        raise Refused("当事人“{party}”的文书尚未起草", cite=cite, party=decision.party.name)
    return found


def combined_hash(papers: Sequence[Document]) -> str:
    """One hash over several texts in their order: what a head signs when he approves them together. One text has its own."""
    if len(papers) == 1:
        return papers[0].text_hash
    return hashlib.sha256("\n".join(f"{paper.number} {paper.text_hash}" for paper in papers).encode()).hexdigest()


def is_published(decision: Decision) -> bool:
    """Whether the law wants the penalty on the public register: a bare warning is not published."""
    if decision.kind != "penalty":
        return False
    bare_warning = decision.warning and not decision.due_fen and not decision.goods_confiscated
    rule = provision("publication.penalty").on(decision.decided_on or decision.case.state_since)
    return not bare_warning or bool(rule.terms["warning_only"])


def publication_ends_on(decision: Decision, on: date) -> date:
    """The day after which a penalty published on `on` leaves the register: short for a lower fine, else long."""
    rule = provision("publication.penalty").on(on)
    return due(on, rule.terms["minor" if _is_lower_fine(decision, on) else "other"]).strict


def _is_lower_fine(decision: Decision, on: date) -> bool:
    try:
        lower = provision("house.lower_fine").on(on)
    except LawError:
        return False
    only_fine = not decision.gains_confiscated_fen and not decision.goods_confiscated
    small = decision.fine_fen <= from_yuan(lower.terms["at_most_yuan"]) and decision.band in lower.terms["bands"]
    return bool(only_fine and small)
