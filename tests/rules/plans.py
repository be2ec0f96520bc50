"""Plans of draws for the tests: small ones whose every value is stated."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from stdnum.cn import uscc

VECTORS: list[dict[str, Any]] = json.loads((Path(__file__).parents[1] / "data" / "draw_vectors.json").read_text("utf-8"))


def code(n: int) -> str:
    """The n-th invented 统一社会信用代码, its check digit right."""
    body = f"92999999MA{n:07d}"
    return body + str(uscc.calc_check_digit(body))


def share(n: int) -> str:
    """The n-th share of a series: 64 hex digits."""
    return hashlib.sha256(f"share {n}".encode()).hexdigest()


def make_plan(n: int = 0, *, size: int = 8, people: int = 4, wanted: int = 3, **given: Any) -> dict[str, Any]:
    """A plan with one stratum and one district, all inspectors alike; `n` chooses the server's share."""
    plan: dict[str, Any] = {
        "draw_number": "双抽〔2026〕1号",
        "quota": {"A": wanted},
        "speciality": "商标",
        "load_cap": 10,
        "entropy_source": "",
        "public_entropy": "",
        "contributors": [{"name": "server", "share": share(n)}],
        "targets": [{"code": code(i), "stratum": "A", "district": "东区"} for i in range(1, size + 1)],
        "inspectors": [{"certificate": f"Z{i}", "districts": ["东区"], "specialities": ["商标"]} for i in range(people)],
        "recusals": [],
        "exclusions": [],
    }
    return {**plan, **given}
