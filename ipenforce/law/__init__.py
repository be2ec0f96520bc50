"""The law as it stood on a day: pure, dated, cited; no database, no clock, no Flask."""

from ipenforce.law.loader import (
    Cite,
    LawError,
    NotInForce,
    Policy,
    Provision,
    UnknownProvision,
    Version,
    all_provisions,
    provision,
    read_provision,
)

__all__ = [
    "Cite",
    "LawError",
    "NotInForce",
    "Policy",
    "Provision",
    "UnknownProvision",
    "Version",
    "all_provisions",
    "provision",
    "read_provision",
]
