"""What follows from a form of the desk: when it is signed, by the step that it takes; when it is served, by its code."""

from __future__ import annotations

from collections.abc import Callable

from ipenforce.cases.commands import (
    course,
    execution,
    hearing,
    inquiries,
    measures,
    recusal,
    referral,
    serving,
    transfer,
)

Effect = Callable[..., None]

SIGNED: dict[str, Effect] = {**measures.SIGNED, **inquiries.SIGNED, **course.SIGNED, **recusal.SIGNED, **hearing.SIGNED, **referral.SIGNED, **transfer.SIGNED, **execution.SIGNED, **serving.SIGNED}
"""Action of a step → effect(case, document, *, on, actor), in the transaction of the signature."""
SERVED: dict[str, Effect] = {**inquiries.SERVED, **hearing.SERVED, **execution.SERVED}
"""Code of a form → effect(case, document, *, served_on, on, actor), in the transaction of the service."""
