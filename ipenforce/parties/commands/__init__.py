"""The only writers of parties, rights, platforms, shops, fairs and markets."""

from ipenforce.parties.commands.changing import change_party, read_personal
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

__all__ = [
    "Named",
    "change_party",
    "find_or_register_fair",
    "find_or_register_market",
    "find_or_register_party",
    "find_or_register_platform",
    "find_or_register_right",
    "find_or_register_shop",
    "read_personal",
    "register_fair",
    "register_market",
    "register_party",
    "register_platform",
    "register_right",
    "register_shop",
]
