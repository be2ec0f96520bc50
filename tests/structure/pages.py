"""Checks of pages: every route passes the door, no template carries style or script, vendored files are those stated."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.structure.tree import Module, Tree

ROUTING = frozenset(("route", "get", "post", "put", "patch", "delete"))
INLINE = {
    "inline style": re.compile(r"<style\b|\sstyle\s*=", re.I),
    "inline script": re.compile(r"<script\b(?![^>]*\bsrc\s*=)(?![^>]*type\s*=\s*[\"']application/(?:ld\+)?json)", re.I),
    "event attribute": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=\s*[\"']", re.I),
    "script address": re.compile(r"(?:href|src|action)\s*=\s*[\"']\s*javascript:", re.I),
    "unescaped value": re.compile(r"\|\s*safe\b"),
}


def without_permission(tree: Tree) -> Iterator[str]:
    """Views that a route leads to and that no door guards, or whose door stands outside the route."""
    for module in tree.modules():
        for function in module.functions():
            kinds = [_kind(decorator) for decorator in function.decorator_list]
            routes = [place for place, kind in enumerate(kinds) if kind == "route"]
            if not routes:
                continue
            if "door" not in kinds:
                yield f"{module.place}:{function.lineno} {function.name} has a route and no permission"
            elif kinds.index("door") < max(routes):
                yield f"{module.place}:{function.lineno} {function.name}: the door stands above the route and guards nothing"
    yield from _added_by_hand(tree)


def _added_by_hand(tree: Tree) -> Iterator[str]:
    for module in tree.modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Attribute) and node.attr == "add_url_rule" and not _guarded(module):
                yield f"{module.place}:{node.lineno} adds a route by hand"


def _guarded(module: Module) -> bool:
    return module.place == "ipenforce/web/door.py"


def _kind(decorator: ast.expr) -> str:
    function = decorator.func if isinstance(decorator, ast.Call) else decorator
    if isinstance(function, ast.Attribute) and function.attr in ROUTING:
        return "route"
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return "door" if name == "door" else ""


def inline_code(tree: Tree) -> Iterator[str]:
    """What the content security policy would refuse, or what would let a value through unescaped."""
    for path in tree.texts(".html"):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            for what, pattern in INLINE.items():
                if pattern.search(line):
                    yield f"{tree.place(path)}:{number} {what}"


def marked_safe(tree: Tree) -> Iterator[str]:
    """Python that declares text to be markup from anything but a literal."""
    for module in tree.modules():
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != "Markup":
                continue
            if node.args and not isinstance(node.args[0], ast.Constant):
                yield f"{module.place}:{node.lineno} declares a value to be markup"
