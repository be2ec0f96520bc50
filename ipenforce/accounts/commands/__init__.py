"""The only writers of accounts, a verb group a file."""

from ipenforce.accounts.commands.deputies import appoint_deputy, end_deputy
from ipenforce.accounts.commands.people import (
    change_password,
    create_account,
    create_first_administrators,
    disable,
    enable,
    record_certificate,
    reset_password,
    set_roles,
    unlock,
)
from ipenforce.accounts.commands.places import create_bureau, create_unit
from ipenforce.accounts.commands.signing_in import end_sessions, sign_in, sign_out

__all__ = [
    "appoint_deputy",
    "change_password",
    "create_account",
    "create_bureau",
    "create_first_administrators",
    "create_unit",
    "disable",
    "enable",
    "end_deputy",
    "end_sessions",
    "record_certificate",
    "reset_password",
    "set_roles",
    "sign_in",
    "sign_out",
    "unlock",
]
