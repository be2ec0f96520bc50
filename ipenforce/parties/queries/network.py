"""What connects a party with others: shared values and named links, found step by step, with why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, literal, or_, select, union_all
from sqlalchemy.orm import joinedload, load_only

from ipenforce.db import db
from ipenforce.identifiers import mask_name, mask_tail
from ipenforce.parties.models import Party, PartyLink, Shop
from ipenforce.parties.queries.groups import edges, one_operator_group

STEPS = 2
"""How far from the party: over a shared value to others, and from them once more."""
MOST_SHARING = 60
"""A value that more parties have (a market's address, an agent's telephone) connects nobody; the page says so."""
MOST_PARTIES = 200
LONGEST_PERSON = 4
_REGISTERED = (("phone", Party.phone_index), ("address", Party.address_index), ("representative", Party.representative_index))
"""What every party's own row says."""


@dataclass(frozen=True)
class Tie:
    """Parties that one thing connects. `shown`: the value as a page may show it; personal data stay covered.

    kind: of LINK_KINDS, or `counted` (merged, or ruled to have one operator); `named`: the link names the other party, so that no value is shared.
    """

    kind: str
    parties: tuple[int, ...]
    shown: str = ""
    named: bool = False


@dataclass
class Network:
    """The parties that are connected with one, by id and in the order met; the ties; the values too frequent to connect."""

    centre: Party
    parties: dict[int, Party]
    ties: list[Tie]
    steps: dict[int, int]
    frequent: int = 0
    shops: dict[int, list[Shop]] = field(default_factory=dict)

    def why(self, party_id: int) -> list[Tie]:
        """What connects one of the parties."""
        return [tie for tie in self.ties if party_id in tie.parties]


def links_of(party: Party) -> Sequence[PartyLink]:
    """The links noted of a party, running or ended, with who noted them."""
    query = (
        db.select(PartyLink)
        .options(joinedload(PartyLink.other).load_only(Party.number, Party.name), joinedload(PartyLink.noted_by))
        .where(PartyLink.party_id == party.id)
        .order_by(PartyLink.ended_on.is_not(None), PartyLink.id)
    )
    return db.session.execute(query).scalars().all()


def link_by_number(number: str) -> PartyLink | None:
    """A link by its number."""
    return db.session.execute(db.select(PartyLink).filter_by(number=number)).scalar_one_or_none()


def network_of(party: Party, steps: int = STEPS) -> Network:
    """All that is connected within so many steps with the party and with whom it counts together: three statements a step."""
    reached: dict[int, int] = dict.fromkeys(sorted(one_operator_group(party))[:MOST_PARTIES], 0)
    frontier = list(reached)
    having: dict[str, dict[int, str]] = {}
    named: dict[tuple[str, int, int], None] = {}
    frequent: set[str] = set()
    for step in range(1, steps + 1):
        sharing = _sharing({one for one in _values(frontier) if one} - having.keys() - frequent)
        frequent |= {value for value, of in sharing.items() if len(of) > MOST_SHARING}
        having |= {value: of for value, of in sharing.items() if value not in frequent}
        met = {one for value, of in sharing.items() if value not in frequent for one in of}
        for kind, one, other in _named(frontier):
            named[(kind, one, other)] = None
            met |= {one, other}
        frontier = sorted(met - reached.keys())[: MOST_PARTIES - len(reached)]
        reached |= dict.fromkeys(frontier, step)
        if not frontier:
            break
    parties = _loaded(reached)
    shared = {value: {one: kind for one, kind in of.items() if one in reached} for value, of in having.items()}
    shown = _shown({value: of for value, of in shared.items() if len(of) > 1}, parties)
    ties = [Tie(_kind(shared[value]), tuple(shared[value]), text) for value, text in shown.items()]
    ties += [Tie(kind, (one, other), named=True) for kind, one, other in named if one in reached and other in reached]
    ties += [Tie("counted", (one, other), named=True) for one, other in edges(None, reached) if one != other]
    return Network(party, parties, ties, reached, len(frequent), _shops(reached))


def _kind(of: dict[int, str]) -> str:
    """What most of them have the value as: one's warehouse may be another's registered address."""
    kinds = list(of.values())
    return max(kinds, key=kinds.count)


def _values(ids: Sequence[int]) -> Iterable[str | None]:
    """The blind indexes of what these parties have."""
    own = [select(column.label("value")).where(Party.id.in_(ids), column.is_not(None)) for _, column in _REGISTERED]
    noted = select(PartyLink.value_index).where(
        PartyLink.party_id.in_(ids), PartyLink.value_index.is_not(None), PartyLink.ended_on.is_(None)
    )
    return db.session.execute(union_all(*own, noted)).scalars()


def _sharing(values: Iterable[str]) -> dict[str, dict[int, str]]:
    """Who has each of the values, and as what; of each, no more than are needed to know that it is frequent."""
    wanted = sorted(values)
    if not wanted:
        return {}
    own = [
        select(Party.id.label("party_id"), literal(kind).label("kind"), column.label("value")).where(column.in_(wanted))
        for kind, column in _REGISTERED
    ]
    noted = select(PartyLink.party_id, PartyLink.kind, PartyLink.value_index).where(
        PartyLink.value_index.in_(wanted), PartyLink.ended_on.is_(None)
    )
    rows = union_all(*own, noted).subquery()
    place = func.row_number().over(partition_by=rows.c.value, order_by=rows.c.party_id).label("place")
    counted = select(rows, place).subquery()
    found: defaultdict[str, dict[int, str]] = defaultdict(dict)
    query = select(counted.c.party_id, counted.c.kind, counted.c.value).where(counted.c.place <= MOST_SHARING + 1)
    for party_id, kind, value in db.session.execute(query.order_by(counted.c.value, counted.c.place)):
        found[value].setdefault(party_id, kind)
    return dict(found)


def _named(ids: Sequence[int]) -> list[tuple[str, int, int]]:
    """Links that name another party, from or to one of these."""
    query = select(PartyLink.kind, PartyLink.party_id, PartyLink.other_id).where(
        PartyLink.other_id.is_not(None), PartyLink.ended_on.is_(None),
        or_(PartyLink.party_id.in_(ids), PartyLink.other_id.in_(ids)),
    ).order_by(PartyLink.id)  # fmt: skip
    return [(kind, one, other) for kind, one, other in db.session.execute(query) if other is not None]


def _loaded(reached: dict[int, int]) -> dict[int, Party]:
    rows = {row.id: row for row in db.session.execute(db.select(Party).where(Party.id.in_(reached))).scalars()}
    return {one: rows[one] for one in reached}


def _shown(shared: dict[str, dict[int, str]], parties: dict[int, Party]) -> dict[str, str]:
    """What a page may show of each value: personal data stay covered."""
    plain = {row.phone_index: row.phone for row in parties.values()}
    plain |= {row.address_index: row.address for row in parties.values()}
    plain |= {row.representative_index: row.legal_representative for row in parties.values()}
    query = select(PartyLink.value_index, PartyLink.value).where(PartyLink.value_index.in_(shared), PartyLink.ended_on.is_(None))
    plain |= dict(db.session.execute(query).all())
    return {value: covered(_kind(of), plain.get(value) or "") for value, of in shared.items()}


def covered(kind: str, value: str) -> str:
    """A link's value as everybody may see it: numbers by their end, addresses by their beginning, people by their surname."""
    if kind in ("phone", "payee"):
        return mask_tail(value)
    if kind in ("address", "warehouse"):
        return value[:6] + "…" if len(value) > 6 else value
    return mask_name(value) if kind in ("representative", "controller", "supplier") and 0 < len(value) <= LONGEST_PERSON else value


def _shops(reached: Iterable[int]) -> dict[int, list[Shop]]:
    """The shops that these parties run."""
    query = (
        db.select(Shop).options(joinedload(Shop.platform), load_only(Shop.name, Shop.number, Shop.operator_id, Shop.platform_id))
        .where(Shop.operator_id.in_(reached)).order_by(Shop.id).limit(MOST_PARTIES)
    )  # fmt: skip
    found: defaultdict[int, list[Shop]] = defaultdict(list)
    for shop in db.session.execute(query).scalars():
        found[shop.operator_id or 0].append(shop)
    return dict(found)
