"""The tree that the structure checks read: modules, templates and tables of a checkout, or of a copy with something planted."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LEFT_OUT = shutil.ignore_patterns("__pycache__", "vendor", "*.egg-info")


@lru_cache(maxsize=2000)
def _parsed(text: str) -> ast.Module:
    """A copy with something planted differs from the tree in one file: the others are read once."""
    return ast.parse(text)


@dataclass(frozen=True)
class Module:
    """One Python file: where it lies, what it is called, and its syntax tree."""

    root: Path
    path: Path

    @property
    def place(self) -> str:
        """The path inside the checkout, as a culprit is named."""
        return self.path.relative_to(self.root).as_posix()

    @property
    def name(self) -> str:
        """The dotted name it is imported by."""
        parts = self.path.relative_to(self.root).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @cached_property
    def text(self) -> str:
        """What stands in the file."""
        return self.path.read_text("utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree."""
        return _parsed(self.text)

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Every function and method, nested ones too."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    def constants(self) -> Iterator[ast.Constant]:
        """Every literal value but the docstrings and bare strings, which are comments."""
        said = {id(node.value) for node in ast.walk(self.tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Constant) and id(node) not in said:
                yield node


@dataclass(frozen=True)
class Tree:
    """A checkout."""

    root: Path = ROOT

    def modules(self, under: str = "ipenforce") -> list[Module]:
        """The Python files below a folder, in order. What is served to outsiders as a file is not of the house."""
        found = sorted((self.root / under).rglob("*.py"))
        return [Module(self.root, path) for path in found if "static" not in path.parts]

    def texts(self, *suffixes: str) -> list[Path]:
        """Files of the package that are not Python, by suffix, without what is installed."""
        found = sorted(path for suffix in suffixes for path in (self.root / "ipenforce").rglob(f"*{suffix}"))
        return [path for path in found if "vendor" not in path.parts]

    def place(self, path: Path) -> str:
        """The path inside the checkout."""
        return path.relative_to(self.root).as_posix()

    def copied(self, to: Path) -> Tree:
        """A copy of the package and its settings, to plant something in."""
        shutil.copytree(self.root / "ipenforce", to / "ipenforce", ignore=LEFT_OUT)
        shutil.copytree(self.root / "migrations", to / "migrations", ignore=LEFT_OUT)
        shutil.copy(self.root / "setup.cfg", to / "setup.cfg")
        return Tree(to)

    def append(self, place: str, text: str) -> None:
        """Write something at the end of a file, which is made where there is none."""
        path = self.root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as stream:
            stream.write(text)
