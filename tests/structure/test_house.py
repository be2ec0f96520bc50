"""The house defends itself: every check of this folder over the tree as it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.structure import code, commands, imports, law, made, pages
from tests.structure.tree import Tree

CHECKS: tuple[Callable[[Tree], Iterator[str]], ...] = (
    code.long_files,
    code.long_functions,
    code.silent_modules,
    code.strange_commits,
    code.strange_clocks,
    code.role_names,
    code.article_literals,
    code.legal_figures,
    code.migrations_that_import_the_app,
    commands.without_event,
    commands.without_actor,
    commands.stale_exceptions,
    commands.unknown_events,
    commands.unused_events,
    imports.broken_contracts,
    imports.closed_drawers,
    law.uncited,
    law.unknown_provisions,
    made.untranslated,
    made.unlocked,
    made.changed_assets,
    pages.without_permission,
    pages.inline_code,
    pages.marked_safe,
)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_house_has_no(check: Callable[[Tree], Iterator[str]]) -> None:
    found = list(check(Tree()))
    assert not found, "\n" + "\n".join(found)
