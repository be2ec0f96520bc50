"""Checks of imports: the contracts of setup.cfg, and what a feature may know of another."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.structure.tree import Module, Tree

FEATURES = frozenset(
    ("accounts", "outbox", "policy", "parties", "intake", "documents", "evidence", "cases", "channels", "draws", "credit", "referrals",
     "campaigns", "public", "lawbook", "reports")
)  # fmt: skip
OPEN_DRAWERS = frozenset(("commands", "queries", "models"))
ABOVE = frozenset(("cli", "jobs", "demo"))
"""What stands above the features and puts them together."""

TABLES = {
    ("channels", "cases.forms"): "a channel's form may extend the case's",
    ("cases", "documents.catalogue"): "what each form asks, who signs it and where it lies in the file",
    ("cases", "documents.binding"): "the binder of a case's file",
    ("reports", "cases.workflow"): "the names of the states, for lists and statistics",
    ("reports", "cases.work"): "what colleagues and clocks want from a person, for his home page",
}
"""What else a feature may read of another, with the reason."""


def broken_contracts(tree: Tree) -> Iterator[str]:
    """What import-linter finds against the contracts of setup.cfg."""
    program = Path(sys.executable).with_name("lint-imports")
    environment = {**os.environ, "PYTHONPATH": str(tree.root), "COLUMNS": "500"}
    done = subprocess.run(
        [str(program), "setup.cfg", "--no-logo", "--no-cache"], cwd=tree.root, env=environment, capture_output=True, text=True
    )
    if done.returncode:
        lines = (done.stdout + done.stderr).splitlines()
        yield from [line.strip("- ") for line in lines if "not allowed" in line or " -> " in line] or lines


def closed_drawers(tree: Tree) -> Iterator[str]:
    """Imports of another feature's views, forms or tables: only commands, queries and models are open."""
    for module in tree.modules():
        own = module.name.split(".")[1] if "." in module.name else ""
        if own in ABOVE or not own:
            continue
        for name, line in _imported(module):
            parts = name.split(".")
            if len(parts) < 3 or parts[0] != "ipenforce" or parts[1] not in FEATURES or parts[1] == own:
                continue
            if parts[2] not in OPEN_DRAWERS and (own, ".".join(parts[1:3])) not in TABLES:
                yield f"{module.place}:{line} imports {name}"


def _imported(module: Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield f"{node.module}.{alias.name}", node.lineno
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
