"""The only writers of parties, rights, platforms, shops, fairs and markets."""

from ipenforce.parties.commands.changing import change_party, read_personal
from ipenforce.parties.commands.importing import import_parties
from ipenforce.parties.commands.keys import key_parties
from ipenforce.parties.commands.network import end_link, note_link, rule_one_operator, undo_ruling
from ipenforce.parties.commands.places import (
    find_or_register_fair,
    find_or_register_market,
    find_or_register_platform,
    find_or_register_shop,
    register_fair,
    register_market,
    register_platform,
    register_shop,
)
from ipenforce.parties.commands.registering import Named, find_or_register_party, register_party
from ipenforce.parties.commands.rights import find_or_register_right, register_right
from ipenforce.parties.commands.sameness import judge_pair, merge_parties, undo_merge, withdraw_verdict

__all__ = [
    "Named",
    "change_party",
    "end_link",
    "find_or_register_fair",
    "find_or_register_market",
    "find_or_register_party",
    "find_or_register_platform",
    "find_or_register_right",
    "find_or_register_shop",
    "import_parties",
    "judge_pair",
    "key_parties",
    "merge_parties",
    "note_link",
    "read_personal",
    "register_fair",
    "register_market",
    "register_party",
    "register_platform",
    "register_right",
    "register_shop",
    "rule_one_operator",
    "undo_merge",
    "undo_ruling",
    "withdraw_verdict",
]
