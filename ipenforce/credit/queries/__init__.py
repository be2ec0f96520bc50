"""Readers of scores and of what weighs in them, and of the list of serious violations."""

from ipenforce.credit.queries.besides import (
    Repairable,
    Repetition,
    beside,
    commitment_by_number,
    easing_by_number,
    lacking_for_repair,
    list_policy,
    record_by_number,
    repair_by_number,
    repairable,
    repetitions,
    waiting,
)
from ipenforce.credit.queries.listings import (
    checklist,
    lacking,
    lacking_for_removal,
    listing_by_number,
    listing_facts,
    listing_of,
    listings_of,
    measure_by_number,
    plea_by_number,
    proposed_decisions,
    public_listings,
    seen_listings,
)
from ipenforce.credit.queries.scores import (
    CHUNK,
    chunks,
    due_for_change,
    facts_of,
    facts_of_many,
    grade_counts,
    infringer_count,
    infringers,
    infringers_of,
    judged,
    kept_on,
    points_policy,
    score_of,
    scores_of,
    scores_of_grade,
)
from ipenforce.credit.queries.trials import (
    Compared,
    backtest,
    compare,
    last_runs,
    run_by_number,
    running_run,
    trials_of,
)
from ipenforce.rules.scale import POLICY

__all__ = [
    "CHUNK", "POLICY", "Compared", "Repairable", "Repetition", "backtest", "beside", "checklist", "chunks", "commitment_by_number", "compare",
    "due_for_change", "easing_by_number", "facts_of", "facts_of_many", "grade_counts", "infringer_count", "infringers",
    "infringers_of", "judged", "kept_on", "lacking", "lacking_for_removal", "lacking_for_repair", "last_runs", "list_policy",
    "listing_by_number", "listing_facts", "listing_of", "listings_of", "measure_by_number", "plea_by_number", "points_policy", "proposed_decisions",
    "public_listings", "record_by_number", "repair_by_number", "repairable", "repetitions", "run_by_number", "running_run",
    "score_of", "scores_of", "scores_of_grade", "seen_listings", "trials_of", "waiting",
]  # fmt: skip
