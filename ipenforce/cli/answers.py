"""How a command answers: JSON for programs, and an end with a sentence where it cannot go on."""

from __future__ import annotations

import json
import sys
from typing import Any, NoReturn

import click


def fail(text: str, code: int = 1) -> NoReturn:
    """Say why, and end with the code."""
    click.echo(text, err=True)
    sys.exit(code)


def as_json(value: Any) -> str:
    """Plain values as indented JSON; what JSON has no form for, as text."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)
