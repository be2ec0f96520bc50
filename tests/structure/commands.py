"""Check of the commands: each one that may be called leaves an event, by itself or through a command that it calls."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.structure.tree import Module, Tree

RECORD = ("ipenforce.events", "record")
WRITING = frozenset(("add", "add_all", "delete", "insert", "update", "merge", "bulk_insert_mappings"))
"""Calls that write: of the session, and of SQL statements built by hand."""

SILENT: dict[str, str] = {
    "cases.commands.filing.put_approval": "the signature row of the commands that approve, which record",
    "cases.commands.filing.put_officer": "the officer's row of the commands that open a case or assign, which record",
    "cases.commands.filing.put_party": "the party's row of the commands that open a case or add, which record",
    "draws.commands.steps.move": "the compare-and-set of the steps, each of which records",
    "parties.commands.checking.flushed": "the insertion of the commands that register, which record",
    "parties.commands.keys.key_parties": "search keys, derived from what the commands record",
    "parties.commands.keys.refresh_keys": "search keys, derived from what the commands record",
    "parties.commands.sameness.end": "the ending that the commands that take back record",
    "parties.commands.checking.give_names": "the name rows of the commands that register and change, which record",
}
"""Public functions of the command drawers that write and leave the event to their callers, with the reason."""

UNTOLD: dict[str, str] = {
    "accounts.commands.signing_in.sign_in": "who acts is what it finds out",
    "accounts.commands.signing_in.sign_out": "the session says who acts",
    "cases.commands.recounting.recount_after": "a consumer of events: the system acts",
    "cases.commands.reminding.remind": "a nightly job: the system acts",
    "cases.commands.work.fall_back_after": "a consumer of events: the system acts",
    "outbox.commands.note_outcome": "the scheduler's turn: the system acts",
    "outbox.commands.post": "put there by commands that know who acts",
    "credit.commands.runs.go_on_after": "a consumer of events: the system acts",
    "credit.commands.scoring.refresh_after": "a consumer of events: the system acts",
    "credit.commands.scoring.refresh_due": "a nightly job: the system acts",
    "parties.commands.keys.key_parties": "a nightly job: the system acts",
    "draws.commands.due.run_due_draws": "a nightly job: the system acts",
    "draws.commands.due.freeze_due_draws": "a nightly job: the system acts",
}
"""Commands that nobody tells who acts, with the reason."""

Name = tuple[str, str]


@dataclass
class Calls:
    """Who calls whom, over the whole package: functions by (module, name), imports resolved."""

    defined: dict[Name, set[Name]] = field(default_factory=dict)
    imported: dict[Name, Name] = field(default_factory=dict)
    writers: set[Name] = field(default_factory=set)
    modules: frozenset[str] = frozenset()

    def resolve(self, name: Name) -> Name:
        """Where a name really is defined, through what modules pass on."""
        seen = set()
        while name not in self.defined and name in self.imported and name not in seen:
            seen.add(name)
            name = self.imported[name]
        return name

    def below(self, start: Name) -> set[Name]:
        """All that `start` calls, however far down, itself included; what record() does is its own affair."""
        waiting, seen = [start], set()
        while waiting:
            name = self.resolve(waiting.pop())
            if name not in seen:
                seen.add(name)
                if name != RECORD:
                    waiting.extend(self.defined.get(name, ()))
        return seen

    def records(self, start: Name) -> bool:
        """Whether an event is recorded on the way."""
        return RECORD in self.below(start)

    def writes(self, start: Name) -> bool:
        """Whether something is written on the way."""
        return bool(self.below(start) & self.writers)


def read(tree: Tree) -> Calls:
    """The calls of every top-level function of the package."""
    modules = tree.modules()
    calls = Calls(modules=frozenset(module.name for module in modules))
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    calls.imported[(module.name, alias.asname or alias.name)] = (node.module, alias.name)
    for module in modules:
        for node in module.tree.body:
            if isinstance(node, ast.FunctionDef):
                calls.defined[(module.name, node.name)] = set(_called(module, node, calls))
                if _writes(node):
                    calls.writers.add((module.name, node.name))
    return calls


def _writes(function: ast.FunctionDef) -> bool:
    """Whether the function itself sets an attribute of something, or calls the session or SQL to write."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            parts = [part for target in targets for part in (target.elts if isinstance(target, ast.Tuple) else [target])]
            if any(isinstance(part, ast.Attribute) for part in parts):
                return True
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if (name in WRITING and not _is_set(node)) or _adds_row(node):
                return True
    return False


def _adds_row(call: ast.Call) -> bool:
    """`case.approvals.append(…)`: a row joins a relationship."""
    function = call.func
    return isinstance(function, ast.Attribute) and function.attr == "append" and isinstance(function.value, ast.Attribute)


def _is_set(call: ast.Call) -> bool:
    """`seen.add(x)` and `table.update(x)` of plain collections: a name that is no session."""
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    return isinstance(owner, ast.Name) and owner.id not in ("db", "session")


def _called(module: Module, function: ast.FunctionDef, calls: Calls) -> Iterator[Name]:
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield (module.name, node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            package, name = calls.imported.get((module.name, node.value.id), ("", ""))
            if f"{package}.{name}" in calls.modules:
                yield (f"{package}.{name}", node.attr)


def commands(tree: Tree) -> Iterator[tuple[Module, ast.FunctionDef]]:
    """Every public function of a command drawer."""
    for module in tree.modules():
        if "commands" not in module.name.split("."):
            continue
        for node in module.tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield module, node


def without_event(tree: Tree) -> Iterator[str]:
    """Commands that leave no trace."""
    calls = read(tree)
    for module, function in commands(tree):
        name = f"{module.name.removeprefix('ipenforce.')}.{function.name}"
        found = (module.name, function.name)
        if name not in SILENT and calls.writes(found) and not calls.records(found):
            yield f"{module.place}:{function.lineno} {function.name} records no event"


def stale_exceptions(tree: Tree) -> Iterator[str]:
    """Exceptions that no command needs any more."""
    known = {f"{module.name.removeprefix('ipenforce.')}.{function.name}" for module, function in commands(tree)}
    for name in sorted((SILENT.keys() | UNTOLD.keys()) - known):
        yield f"{name} is excepted and does not exist"


def unknown_events(tree: Tree) -> Iterator[str]:
    """Events recorded under a name that EVENTS does not have."""
    from ipenforce.event_names import EVENTS

    for module in tree.modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "record" and node.args:
                name = node.args[0]
                if isinstance(name, ast.Constant) and name.value not in EVENTS:
                    yield f"{module.place}:{node.lineno} records the unknown event {name.value}"


def unused_events(tree: Tree) -> Iterator[str]:
    """Names of events that nobody records."""
    from ipenforce.event_names import EVENTS

    names = ("ipenforce/event_names.py", "ipenforce/web/event_words.py")
    said = {constant.value for module in tree.modules() if module.place not in names for constant in module.constants()}
    for name in sorted(EVENTS.keys() - said):
        yield f"ipenforce/event_names.py: nobody records {name}"


def without_actor(tree: Tree) -> Iterator[str]:
    """Commands that record an event and are not told who acts."""
    calls = read(tree)
    for module, function in commands(tree):
        name = f"{module.name.removeprefix('ipenforce.')}.{function.name}"
        told = {argument.arg for argument in (*function.args.args, *function.args.kwonlyargs)}
        if name in UNTOLD:
            continue
        if calls.records((module.name, function.name)) and "actor" not in told:
            yield f"{module.place}:{function.lineno} {function.name} is not told who acts"
