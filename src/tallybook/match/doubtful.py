"""Which incidents may be one, and which may be two: what the machine is least sure of, for a person to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tallybook.match.blocks import one_of, other_of
from tallybook.match.cluster import Pair, pair
from tallybook.match.compare import Explained
from tallybook.match.matching import Matching, scorer_of
from tallybook.match.matter import Teller
from tallybook.match.model import Model
from tallybook.match.usual import Usual

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


def doubtful(matching: Matching, *, most: int = 200, within_bits: float = WITHIN_BITS) -> tuple[Doubtful, ...]:
    """The pairs that are nearest to the threshold and that no person has judged, each pair of incidents once.

    Args:
        matching: what was found, and what is known.
        most: how many.
        within_bits: how far from the threshold a pair may be.

    Returns:
        Those nearest to the threshold first.
    """
    near = _nearest(matching, within_bits)
    chosen = sorted(near.values(), key=lambda found: (abs(found[0]), found[1]))[:most]
    return _explained(matching, chosen) if chosen else ()


_Near = tuple[float, tuple[int, int], Pair]  # bits, rows, incidents


def _nearest(matching: Matching, within_bits: float) -> dict[Pair, _Near]:
    """For each pair of incidents, and each one by itself, the pair of tellings that is nearest to the threshold."""
    memory, people = matching.memory, matching.memory.people
    said = people.different.union(people.same)
    near = np.flatnonzero(np.abs(memory.bits) <= within_bits)
    found: dict[Pair, _Near] = {}
    for code, bits in zip(memory.pairs[near].tolist(), memory.bits[near].tolist(), strict=True):
        rows = int(one_of(code)), int(other_of(code))
        one, two = (memory.incident[row] for row in rows)
        if one in people.rejected or two in people.rejected:
            continue
        key = pair(one, two)
        if (key in found and abs(found[key][0]) <= abs(bits)) or _judged(said, *(memory.claims[row] for row in rows)):
            continue
        found[key] = (bits, rows, (one, two))
    return found


def _judged(said: frozenset[Pair], one: Sequence[str], two: Sequence[str]) -> bool:
    """Whether a person has said of any two claims that they are the same or different."""
    return any(pair(a, b) in said for a in one for b in two)


def _explained(matching: Matching, chosen: Sequence[_Near]) -> tuple[Doubtful, ...]:
    """The chosen pairs with the comparisons behind each, all asked for together."""
    memory, matter = matching.memory, matching.matter
    codes = np.array([one << 32 | two for _bits, (one, two), _incidents in chosen], dtype=np.int64)
    order = np.argsort(codes, kind="stable")
    scorer = scorer_of(matter, Teller(matter))
    table, pairs, _ = scorer.table(memory, codes[order], memory.usual or Usual())
    whys = dict(zip(order.tolist(), Model(matter.knowledge).explain(table, pairs), strict=True))
    return tuple(
        Doubtful(incidents, (memory.ids[one], memory.ids[two]), (memory.claims[one], memory.claims[two]), bits, whys[i])
        for i, (bits, (one, two), incidents) in enumerate(chosen)
    )
