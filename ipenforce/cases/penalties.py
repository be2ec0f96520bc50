"""What a proposal or decision stands on: its legal range, band and publication, and the papers that are signed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any

from ipenforce.accounts.models import Bureau
from ipenforce.cases.models import Act, Case, CaseParty, Decision
from ipenforce.db import db
from ipenforce.documents import queries as documents
from ipenforce.documents.models import Document
from ipenforce.errors import Reason, Refused
from ipenforce.law import LawError, Version, provision
from ipenforce.law.deadlines import due
from ipenforce.money import format_yuan, from_yuan
from ipenforce.policy.queries import policy_of
from ipenforce.rules import answers
from ipenforce.rules.crime import Found
from ipenforce.rules.discretion import BAND_NAMES, BENCHMARK, Band, band_of, bands, codes_of_facts, suggest
from ipenforce.rules.discretion import circumstances as discretion_circumstances
from ipenforce.rules.lighter_law import LIGHTER_LAW, Comparison, applicable_law
from ipenforce.rules.penalty import Base, Circumstances, FineRange, fine_range
from ipenforce.rules.sheet import basis_of


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


def benchmark_of(bureau: Bureau, on: date) -> Version | None:
    """The bureau's discretion benchmark in force on the day; None before there was one."""
    try:
        return provision(BENCHMARK, policy_of(bureau)).on(on)
    except LawError:
        return None


def bands_of(range_: FineRange, benchmark: Version | None) -> tuple[Band, ...]:
    """The bureau's bands over a range; none where there was no benchmark."""
    return bands(range_, benchmark) if benchmark else ()


def led_to(decision: Decision, codes: Sequence[str], on: date) -> dict[str, Any] | None:
    """Where the bureau's benchmark leads a proposed penalty; None where there is no benchmark or no range."""
    range_, benchmark = range_of(decision), benchmark_of(decision.case.bureau, on)
    if range_ is None or benchmark is None:
        return None
    if unknown := sorted(set(codes) - set(discretion_circumstances(benchmark))):
        raise Refused("裁量基准没有“{code}”这一情节", cite=BENCHMARK, field="circumstances", status=422, code=unknown[0])
    return suggested(range_, benchmark, codes, [*decision.intent, *decision.severity], on)


def why_this_law(decision: Decision, because: str, on: date) -> str:
    """What the comparison of the two texts says, where the one that it proposes was chosen; else empty.

    Raises Refused where the other was chosen and the officer gives no reason.
    """
    comparison = compared(decision.case_party, on)
    if comparison is None or decision.kind != "penalty" or not comparison.differs:
        return ""
    chosen = provision(decision.cause).on(decision.law_day)
    proposed = comparison.applied
    if proposed is not None and chosen.start == proposed.version.start:
        return comparison.reason.plain()
    if not because:
        raise Refused(
            "系统建议适用{proposed}：选择其他规定的，请写明理由", cite=LIGHTER_LAW, field="law_because", status=422,
            proposed=proposed.basis if proposed else "不予处罚",
        )  # fmt: skip
    return ""


def suggested(range_: FineRange, benchmark: Version, codes: Sequence[str], facts: Sequence[str], on: date) -> dict[str, Any]:
    """The band that the benchmark leads to, as a decision keeps it: whatever the benchmark says later, this was shown."""
    found = {*codes, *codes_of_facts(benchmark, facts)}
    suggestion = suggest(range_, benchmark, found)
    return {
        "basis": benchmark.basis, "from": benchmark.start.isoformat(), "on": on.isoformat(), "verified": benchmark.verified,
        "circumstances": sorted(codes), "start": suggestion.start, "band": suggestion.band, "text": suggestion.text,
    }  # fmt: skip


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


def heavier_than_told(decision: Decision) -> Reason | None:
    """Why a fresh notice may not go beyond the one before it: no new facts were found."""
    if decision.told_fine_fen is None or decision.fine_fen <= decision.told_fine_fen or decision.new_facts:
        return None
    return Reason(
        "罚款{fine}元高于已经告知过的{told}元，又没有新的违法事实：不得因陈述、申辩、听证加重处罚", "penalty.no_aggravation",
        fine=format_yuan(decision.fine_fen), told=format_yuan(decision.told_fine_fen),
    )  # fmt: skip


def _outside_the_band(decision: Decision, range_: FineRange) -> Reason | None:
    led = decision.benchmark or {}
    day = date.fromisoformat(led["on"]) if "on" in led else decision.case.state_since
    cut = bands_of(range_, benchmark_of(decision.case.bureau, day))
    if not cut or decision.fine_fen == 0:
        return None
    named = next(band for band in cut if band.name == decision.band)
    fits = band_of(decision.fine_fen, cut)
    if named.holds(decision.fine_fen) or fits is None:
        return None
    return Reason(
        "罚款{fine}元属于“{fits}”档，与所选“{named}”档（{low}元至{high}元）不符：请改选档次或者调整罚款",
        BENCHMARK, fine=format_yuan(decision.fine_fen), fits=BAND_NAMES[fits.name],
        named=BAND_NAMES[decision.band], low=format_yuan(named.minimum_fen), high=format_yuan(named.maximum_fen),
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
    benchmark = benchmark_of(case.bureau, on)
    decision = case_party.decision
    facts = [*decision.intent, *decision.severity] if decision else []
    codes = (decision.benchmark or {}).get("circumstances", ()) if decision else ()
    return {
        "base": base_of(acts),
        "cause": acts[0].cause if acts else case.cause,
        "comparison": comparison,
        "range": range_,
        "bands": [(BAND_NAMES[band.name], band) for band in bands_of(range_, benchmark)] if range_ else [],
        "benchmark": benchmark,
        "suggested": suggested(range_, benchmark, codes, facts, on) if range_ and benchmark else None,
        "criminal": criminal(acts, on, case.bureau),
    }


def criminal(acts: Sequence[Act], on: date, bureau: Bureau) -> dict[str, Any] | None:
    """How near a party's acts come to a crime by what was found; None where no offence or no amount is in question."""
    days = [act.ended_on for act in acts if act.ended_on]
    base = base_of(acts)
    amounts = {"turnover": base.turnover_fen, "gains": base.gains_fen}
    measured = {name: amount for name, amount in amounts.items() if amount}
    if not days or not measured:
        return None
    several = len({act.ip_right_id for act in acts if act.ip_right_id}) or 1
    found = Found(measured, several, _punished_before(acts[0], max(days)))
    try:
        answer = answers.criminal(acts[0].cause, found, acted_on=max(days), decided_on=max(on, *days), policy=policy_of(bureau))
    except (LawError, Refused):
        return None
    return answer if answer["alert"] else None


def _punished_before(act: Act, acted_on: date) -> date | None:
    """The last day on which the same party was punished for the same cause before it acted again; imported cases count."""
    took_effect = (
        db.select(db.func.max(Decision.effective_on)).join(CaseParty, Decision.case_party_id == CaseParty.id)
        .where(
            CaseParty.party_id == act.case_party.party_id, Decision.case_id != act.case_id, Decision.kind == "penalty",
            Decision.cause == act.cause, Decision.withdrawn_on.is_(None), Decision.effective_on <= acted_on,
        )
    )  # fmt: skip
    return db.session.execute(took_effect).scalar_one()


def bases_of_sheets(case: Case) -> dict[tuple[int, str], str]:
    """The article by which each act's sum of each measure is computed: (act id, measure) → article."""
    found: dict[tuple[int, str], str] = {}
    for act in case.acts:
        for measure in {line.measure for line in act.lines}:
            if basis := basis_of(measure, act.ended_on or case.opened_on):
                found[act.id, measure] = basis.basis
    return found


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
    """Whether the law wants the penalty on the public register: not a bare warning, nor one of the summary procedure."""
    if decision.kind != "penalty" or not _is_in_scope(decision):
        return False
    bare_warning = decision.warning and not decision.due_fen and not decision.goods_confiscated
    rule = provision("publication.penalty").on(decision.decided_on or decision.case.state_since)
    return not bare_warning or bool(rule.terms["warning_only"])


def _is_in_scope(decision: Decision) -> bool:
    if decision.case.spot is None:
        return True
    scope = provision("publication.scope").on(decision.decided_on or decision.case.state_since)
    return bool(scope.terms["procedure"] != "ordinary")


def publication_ends_on(decision: Decision, on: date) -> date:
    """The day after which a penalty published on `on` leaves the register: short for a lower fine, else long."""
    rule = provision("publication.penalty").on(on)
    return due(on, rule.terms["minor" if _is_lower_fine(decision, on) else "other"]).strict


def _is_lower_fine(decision: Decision, on: date) -> bool:
    try:
        lower = provision("house.lower_fine", policy_of(decision.case.bureau)).on(on)
    except LawError:
        return False
    only_fine = not decision.gains_confiscated_fen and not decision.goods_confiscated
    small = decision.fine_fen <= from_yuan(lower.terms["at_most_yuan"]) and decision.band in lower.terms["bands"]
    return bool(only_fine and small)
