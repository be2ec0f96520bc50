"""Strict YAML: refuses duplicate keys, unknown keys and wrong types, naming the file and the place."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date, datetime
from typing import Any, NoReturn

import yaml

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _StrictLoader(_Loader):
    """A safe loader that will not let a second key silently replace the first."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Hashable] = set()
        for key_node, _value in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"duplicate key {key!r}", key_node.start_mark)
            seen.add(key)
        result: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)
        return result


def refuse(where: str, what: str) -> NoReturn:
    """Raise the ValueError that names the file and what is wrong in it."""
    raise ValueError(f"{where}: {what}")


def parse(where: str, text: str) -> Any:
    """The data of a YAML text; raises ValueError where it is not YAML or repeats a key."""
    try:
        return yaml.load(text, _StrictLoader)  # noqa: S506 (it is a safe loader)
    except yaml.YAMLError as error:
        raise ValueError(f"{where}: {error}") from error


class Table:
    """A mapping that is read key by key and complains about what it lacks, and of what is left over."""

    def __init__(self, where: str, data: object) -> None:
        self.where = where
        if not isinstance(data, dict):
            refuse(where, f"a mapping is wanted, not {type(data).__name__}")
        for key in data:
            if not isinstance(key, str):
                refuse(where, f"the key {key!r} is not text")
        self._left: dict[str, Any] = dict(data)

    def has(self, key: str) -> bool:
        """Whether the key is there and unread."""
        return key in self._left

    def names(self) -> tuple[str, ...]:
        """The keys not read yet."""
        return tuple(self._left)

    def take(self, key: str) -> Any:
        """The value of a key that must be there, whatever its type."""
        if key not in self._left:
            refuse(self.where, f"“{key}” is missing")
        return self._left.pop(key)

    def text(self, key: str) -> str:
        """A value that must be non-empty text."""
        value = self.take(key)
        if not isinstance(value, str) or not value.strip():
            refuse(self.where, f"“{key}” must be text that is not empty")
        return value.strip()

    def day(self, key: str) -> date:
        """A value that must be a day."""
        value = self.take(key)
        if not isinstance(value, date) or isinstance(value, datetime):
            refuse(self.where, f"“{key}” must be a day such as 2027-01-01, not {value!r}")
        return value

    def flag(self, key: str) -> bool:
        """A value that must be true or false."""
        value = self.take(key)
        if not isinstance(value, bool):
            refuse(self.where, f"“{key}” must be true or false, not {value!r}")
        return value

    def sequence(self, key: str) -> list[Any]:
        """A value that must be a list with something in it."""
        value = self.take(key)
        if not isinstance(value, list) or not value:
            refuse(self.where, f"“{key}” must be a list with at least one entry")
        return value

    def finish(self) -> None:
        """Refuse whatever key nobody asked for."""
        if self._left:
            refuse(self.where, f"unknown keys: {', '.join(sorted(self._left))}")
