"""Checks of the code: sizes, docstrings, who commits, who reads the clock, what may not be written as a literal."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.structure.tree import Module, Tree

LONGEST_FILE, LONGEST_FUNCTION, MOST_POSITIONAL = 300, 40, 5
ROLES = frozenset(
    ("officer", "unit_head", "legal_reviewer", "bureau_head", "system_admin", "security_admin", "audit_admin")
)
ARTICLE = re.compile(r"第[一二三四五六七八九十百零〇0-9]+条")
COMMITTERS = (
    "ipenforce/web/door.py",
    "ipenforce/jobs.py",
    "ipenforce/cli/",
    "ipenforce/accounts/session.py",  # the sign of life of a session, in a transaction of its own
)
CLOCKS = frozenset(("now", "today", "utcnow", "time", "time_ns", "localtime", "gmtime"))
ROLE_TABLES = (
    "ipenforce/permissions.py",
    "ipenforce/accounts/",
    "ipenforce/cases/workflow.py",  # the table of who a state waits for
    "ipenforce/documents/catalogue/",  # the table of who signs a document
    "ipenforce/demo/",  # invented people, who hold the roles
)
FIGURE_FREE = ("cases", "credit", "demo", "documents", "draws", "intake", "parties", "public", "referrals", "rules")
LARGE = 1000


def long_files(tree: Tree) -> Iterator[str]:
    """Files over 300 lines."""
    for under in ("ipenforce", "migrations", "deploy", "tests"):
        for module in tree.modules(under):
            if (lines := module.text.count("\n")) > LONGEST_FILE and "versions" not in module.path.parts:
                yield f"{module.place}: {lines} lines"


def long_functions(tree: Tree) -> Iterator[str]:
    """Functions over 40 lines, and those that take more than 5 positional parameters."""
    for module in tree.modules():
        for function in module.functions():
            assert function.end_lineno is not None
            lines = function.end_lineno - function.lineno + 1
            if lines > LONGEST_FUNCTION:
                yield f"{module.place}:{function.lineno} {function.name}: {lines} lines"
            positional = len(function.args.posonlyargs) + len(function.args.args)
            if positional > MOST_POSITIONAL + _is_method(function):
                yield f"{module.place}:{function.lineno} {function.name}: {positional} positional parameters"


def _is_method(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return bool(function.args.args) and function.args.args[0].arg in ("self", "cls")


def silent_modules(tree: Tree) -> Iterator[str]:
    """Modules that do not say on top what they hold."""
    for under in ("ipenforce", "migrations", "deploy"):
        for module in tree.modules(under):
            if module.text.strip() and not ast.get_docstring(module.tree):
                yield f"{module.place}: no docstring"


def strange_commits(tree: Tree) -> Iterator[str]:
    """Commits outside the door, the job runner, the command line and the session."""
    for module in tree.modules():
        for call in _calls(module):
            if isinstance(call.func, ast.Attribute) and call.func.attr == "commit" and not _within(module, COMMITTERS):
                yield f"{module.place}:{call.lineno} commits"


def strange_clocks(tree: Tree) -> Iterator[str]:
    """Readings of the wall clock outside clock.py; a monotonic clock tells no day and is free."""
    for module in tree.modules():
        if module.place == "ipenforce/clock.py":
            continue
        for call in _calls(module):
            function = call.func
            if (
                isinstance(function, ast.Attribute)
                and function.attr in CLOCKS
                and isinstance(function.value, ast.Name)
                and function.value.id in ("datetime", "date", "time")
            ):
                yield f"{module.place}:{call.lineno} reads the clock"


def role_names(tree: Tree) -> Iterator[str]:
    """Roles named outside the tables. A form's field may be called officer: a person, not a role."""
    for module in tree.modules():
        if _within(module, ROLE_TABLES):
            continue
        fields = {id(word.value) for call in _calls(module) for word in call.keywords if word.arg == "field"}
        for constant in module.constants():
            if isinstance(constant.value, str) and constant.value in ROLES and id(constant) not in fields:
                yield f"{module.place}:{constant.lineno} names the role {constant.value}"


def article_literals(tree: Tree) -> Iterator[str]:
    """Articles written into code, templates or texts of documents instead of being read from a provision."""
    for module in tree.modules():
        for constant in module.constants():
            if isinstance(constant.value, str) and (found := ARTICLE.search(constant.value)):
                yield f"{module.place}:{constant.lineno} writes {found.group()}"
    for path in tree.texts(".html", ".md", ".typ", ".txt", ".js"):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if found := ARTICLE.search(line):
                yield f"{tree.place(path)}:{number} writes {found.group()}"


def legal_figures(tree: Tree) -> Iterator[str]:
    """What looks like a legal figure: a large number in a comparison or a choice, a period of days in a function."""
    for module in tree.modules():
        if module.path.relative_to(tree.root).parts[1].removesuffix(".py") not in FIGURE_FREE:
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Compare | ast.IfExp):
                parts = [node.left, *node.comparators] if isinstance(node, ast.Compare) else [node.body, node.orelse]
                for part in parts:
                    if isinstance(part, ast.Constant) and _number(part) >= LARGE:
                        yield f"{module.place}:{part.lineno} decides by {part.value}"
        if module.path.relative_to(tree.root).parts[1] != "demo":
            yield from _periods(module)


def _periods(module: Module) -> Iterator[str]:
    for function in module.functions():
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "timedelta":
                for word in node.keywords:
                    if word.arg in ("days", "weeks") and isinstance(word.value, ast.Constant) and _number(word.value) > 1:
                        yield f"{module.place}:{node.lineno} counts {word.value.value} {word.arg}"


def _number(constant: ast.Constant) -> float:
    value = constant.value
    return value if isinstance(value, int | float) and not isinstance(value, bool) else 0


def migrations_that_import_the_app(tree: Tree) -> Iterator[str]:
    """Migrations state their tables themselves: the application of tomorrow is not that of their day."""
    for module in tree.modules("migrations"):
        for node in ast.walk(module.tree):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if any(name.split(".")[0] == "ipenforce" for name in names):
                yield f"{module.place}:{node.lineno} imports the application"


def _calls(module: Module) -> Iterator[ast.Call]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            yield node


def _within(module: Module, places: tuple[str, ...]) -> bool:
    return any(module.place == place or (place.endswith("/") and module.place.startswith(place)) for place in places)
