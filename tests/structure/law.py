"""Checks of the law: every version is cited, every provision that the code asks for exists."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import yaml

from ipenforce.law.loader import parse_provision
from tests.structure.tree import Tree

AUTHORITY = "house."


def uncited(tree: Tree) -> Iterator[str]:
    """Versions of provisions without law, article and day of promulgation; whatever else the loader refuses."""
    for code, path in _files(tree):
        text = path.read_text("utf-8")
        for version in (yaml.safe_load(text) or {}).get("versions") or []:
            cite = version.get("cite") or {}
            if missing := [key for key in ("law", "article", "promulgated") if not cite.get(key)]:
                yield f"{tree.place(path)}: the version from {version.get('from')} does not cite its {', '.join(missing)}"
        try:
            parse_provision(code, text)
        except ValueError as error:
            yield f"{tree.place(path)}: {error}"


def unknown_provisions(tree: Tree) -> Iterator[str]:
    """Codes that the code cites or asks for and no file has."""
    known = {code for code, _path in _files(tree)}
    for module in tree.modules():
        for node in ast.walk(module.tree):
            for code in _asked(node):
                if code not in known:
                    yield f"{module.place}:{getattr(node, 'lineno', 0)} cites {code}, which no file has"


def _asked(node: ast.AST) -> Iterator[str]:
    if not isinstance(node, ast.Call):
        return
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    values = [word.value for word in node.keywords if word.arg == "cite"]
    if name == "provision" and node.args:
        values.append(node.args[0])
    for value in values:
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value.value


def _files(tree: Tree):
    folder = tree.root / "ipenforce" / "law" / "provisions"
    for path in sorted(folder.glob("*/*.yaml")):
        yield f"{path.parent.name}.{path.stem}", path
