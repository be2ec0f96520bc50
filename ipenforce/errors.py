"""How the house says no: a reason with its article, and the refusal that carries it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any


class Reason:
    """A sentence for the person concerned, the provision it rests on, and its values.

    `text` is the Chinese source string with `{name}` placeholders; it is extracted for translation.
    `cite` is a provision code such as `penalty.officers`; its article is printed from the version in
    force on the day. Equal reasons compare equal.
    """

    __slots__ = ("cite", "text", "values")

    def __init__(self, text: str, /, cite: str | None = None, **values: object) -> None:
        self.text = text
        self.cite = cite
        self.values: Mapping[str, object] = MappingProxyType(dict(values))

    def plain(self) -> str:
        """The Chinese sentence with its values filled in."""
        return self.text.format(**self.values)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Reason)
            and (self.text, self.cite, dict(self.values)) == (other.text, other.cite, dict(other.values))
        )

    def __hash__(self) -> int:
        return hash((self.text, self.cite))

    def __repr__(self) -> str:
        return f"Reason({self.plain()!r}, cite={self.cite!r})"


class Refused(Exception):
    """A command will not do this, and says why.

    `field` names the form field to be mended, `status` the HTTP answer (409 where the state of things
    stands against it, 422 where the input does).
    """

    def __init__(
        self, text: str, /, cite: str | None = None, *, field: str | None = None, status: int = 409, **values: Any
    ) -> None:
        self.reason = Reason(text, cite, **values)
        self.field = field
        self.status = status
        super().__init__(self.reason.plain())

    @classmethod
    def because(cls, reason: Reason, *, field: str | None = None, status: int = 409) -> Refused:
        """The refusal that states `reason`, as a guard returned it."""
        return cls(reason.text, reason.cite, field=field, status=status, **dict(reason.values))
