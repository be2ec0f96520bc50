"""A bureau, its officer and its head, and a form on its way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ipenforce.accounts.models import Bureau, User
from ipenforce.documents import commands
from ipenforce.documents.models import Document
from tests.documents import samples
from tests.factories import make_bureau, make_user

DAY = samples.DAY


@dataclass
class Office:
    """One bureau with the people who write and sign."""

    bureau: Bureau
    officer: User
    colleague: User
    head: User

    def draft(self, code: str = "penalty_decision", subject: str = "C0000000001", **context: Any) -> Document:
        return commands.draft(
            subject=subject, bureau=self.bureau, code=code, concerning="P0000000001",
            context=samples.context(code, **context), on=DAY, actor=self.officer,
        )  # fmt: skip

    def approved(self, code: str = "penalty_decision", subject: str = "C0000000001") -> Document:
        document = self.draft(code, subject)
        commands.approve(document, shown_hash=document.text_hash, on=DAY, actor=self.head)
        return document

    def issued(self, code: str = "penalty_decision", subject: str = "C0000000001") -> Document:
        document = self.approved(code, subject)
        commands.issue(document, on=DAY, actor=self.head)
        return document


def make_office() -> Office:
    """An office with the place word 示."""
    bureau = make_bureau(name="示例市市场监督管理局", short_name="示")
    return Office(bureau, make_user(bureau, "officer"), make_user(bureau, "officer"), make_user(bureau, "bureau_head"))
