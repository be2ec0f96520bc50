"""The only writers of items, libraries, plans, draws and results, a verb group a file."""

from ipenforce.draws.commands.aborts import approve_abort, no_abort, no_decision, refuse_abort, request_abort
from ipenforce.draws.commands.due import advance, freeze_due_draws, no_advance, run_due_draws
from ipenforce.draws.commands.inspectors import declare_recusal, import_inspectors, record_leave
from ipenforce.draws.commands.items import register_item
from ipenforce.draws.commands.plans import amend_plan, approve_plan, decline_plan, draft_plan
from ipenforce.draws.commands.results import enter_result
from ipenforce.draws.commands.targets import import_targets

__all__ = [
    "advance",
    "amend_plan",
    "approve_abort",
    "approve_plan",
    "declare_recusal",
    "decline_plan",
    "draft_plan",
    "enter_result",
    "freeze_due_draws",
    "import_inspectors",
    "import_targets",
    "no_abort",
    "no_advance",
    "no_decision",
    "record_leave",
    "refuse_abort",
    "register_item",
    "request_abort",
    "run_due_draws",
]
