"""What we keep of parties, their names and rights, of places, of who is the same as whom, and of what connects them."""

from ipenforce.parties.models.core import (
    KINDS,
    NAME_KINDS,
    ORIGINS,
    RIGHT_KINDS,
    Fair,
    IPRight,
    Market,
    Party,
    PartyName,
    Platform,
    Shop,
    parse_phone,
)
from ipenforce.parties.models.network import (
    LINK_KINDS,
    NAMING_KINDS,
    OperatorMember,
    OperatorRuling,
    PartyLink,
)
from ipenforce.parties.models.sameness import VERDICTS, PartyKey, PartyMerge, PartyVerdict

__all__ = [
    "KINDS",
    "LINK_KINDS",
    "NAME_KINDS",
    "NAMING_KINDS",
    "ORIGINS",
    "RIGHT_KINDS",
    "VERDICTS",
    "Fair",
    "IPRight",
    "Market",
    "OperatorMember",
    "OperatorRuling",
    "Party",
    "PartyKey",
    "PartyLink",
    "PartyMerge",
    "PartyName",
    "PartyVerdict",
    "Platform",
    "Shop",
    "parse_phone",
]
