"""Which incidents may be one, and which may be two: what the machine is least sure of, for a person to look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tallybook.match.across import Compared as Scores
from tallybook.match.cluster import Pair, pair
from tallybook.match.compare import Explained
from tallybook.match.incidents import Matched
from tallybook.match.knowledge import MatchKnowledge

WITHIN_BITS = 8.0  # of the threshold; further away the machine has seldom been wrong


@dataclass(frozen=True, slots=True)
class Doubtful:
    """Two tellings that might as well have been held otherwise.

    `incidents` are the two they stand in, or one twice where they are held to be one event. `claims` names each telling
    by its first claim, `members` are all claims of each. `bits` is how far above the threshold the two are by
    themselves: 0 is on it. `why` are the comparisons.
    """

    incidents: Pair
    claims: Pair
    members: tuple[tuple[str, ...], tuple[str, ...]]
    bits: float
    why: Explained

    @property
    def together(self) -> bool:
        """Whether they are held to be one event."""
        return self.incidents[0] == self.incidents[1]


def doubtful(
    matched: Matched, *, most: int = 200, within_bits: float = WITHIN_BITS, knowledge: MatchKnowledge | None = None
) -> tuple[Doubtful, ...]:
    """The pairs that are nearest to the threshold and that no person has judged, each pair of incidents once.

    Args:
        matched: a whole matching.
        most: how many.
        within_bits: how far from the threshold a pair may be.
        knowledge: the tables that were gone by; None means those that tallybook ships.

    Returns:
        Those nearest to the threshold first.
    """
    known = knowledge or MatchKnowledge.load()
    near = _nearest(matched, within_bits)
    chosen = sorted(near.values(), key=lambda found: (abs(found[0]), found[1]))[:most]
    return _explained(matched.compared, chosen, known) if chosen else ()


_Near = tuple[float, Pair, Pair]  # bits, tellings, incidents


def _nearest(matched: Matched, within_bits: float) -> dict[Pair, _Near]:
    """For each pair of incidents, and each one by itself, the pair of tellings that is nearest to the threshold."""
    home = {claim: incident.id for incident in matched.incidents for claim in incident.claims}
    members = {telling.id: [claim.id for claim in telling.claims] for telling in matched.compared.tellings}
    said = matched.people.different.union(matched.people.same)
    found: dict[Pair, _Near] = {}
    for (one, two), bits in matched.compared.pairs.items():
        if abs(bits) > within_bits or one not in home or two not in home:
            continue
        key = pair(home[one], home[two])
        if (key in found and abs(found[key][0]) <= abs(bits)) or _judged(said, members[one], members[two]):
            continue
        found[key] = (bits, (one, two), (home[one], home[two]))
    return found


def _judged(said: frozenset[Pair], one: list[str], two: list[str]) -> bool:
    """Whether a person has said of any two claims that they are the same or different."""
    return any(pair(a, b) in said for a in one for b in two)


def _explained(compared: Scores, chosen: Sequence[_Near], knowledge: MatchKnowledge) -> tuple[Doubtful, ...]:
    """The chosen pairs with the comparisons behind each, all asked for together."""
    from tallybook.match.model import Model

    row: Mapping[str, int] = {telling.id: i for i, telling in enumerate(compared.tellings)}
    turned = [_in_order(found, row) for found in chosen]
    whys = Model(knowledge).explain(compared.table, [(row[one], row[two]) for _bits, (one, two), _incidents in turned])
    members = {name: tuple(claim.id for claim in compared.tellings[at].claims) for name, at in row.items()}
    return tuple(
        Doubtful(incidents, (one, two), (members[one], members[two]), bits, why)
        for (bits, (one, two), incidents), why in zip(turned, whys, strict=True)
    )


def _in_order(found: _Near, row: Mapping[str, int]) -> _Near:
    """The pair with the telling first that comes first in the table, as the model wants it."""
    bits, (one, two), incidents = found
    return found if row[one] < row[two] else (bits, (two, one), (incidents[1], incidents[0]))
