"""Who stands on which lists: the table that every estimate of what no list holds is made from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tallybook.analyse.finding import Refused
from tallybook.records import BadInput

WHAT = "How many are missing"
MOST_LISTS = 10
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Retelling:
    """Two lists of which one retells the other: in how many records `by` passes on what rests on `of`."""

    of: str
    by: str
    records: int


@dataclass(frozen=True, slots=True, eq=False)
class Lists:
    """Records by the set of lists that hold them.

    `masks` has one number for each pattern that was found, ascending: bit i is 1 where list i of `names` holds the
    records; 0, "on no list", is what is asked for and never stands here. `counts` are the records of each (at least 1).
    `unit` is what a record is, in the plural ("victims"). `incidents` are, for a table from a ledger, the ids behind
    each pattern; `retold` the pairs of lists that are not independent because one retells the other.
    """

    names: tuple[str, ...]
    masks: Ints
    counts: Ints
    unit: str = "records"
    incidents: tuple[tuple[str, ...], ...] = ()
    retold: tuple[Retelling, ...] = ()

    @property
    def named(self) -> int:
        """How many records stand on at least one list."""
        return int(self.counts.sum())

    @property
    def patterns(self) -> Ints:
        """One row for each pattern, one column for each list: 1 where it holds the records."""
        return (self.masks[:, None] >> np.arange(len(self.names))) & 1

    @property
    def cells(self) -> Ints:
        """The count of each of the 2^lists patterns by its mask; that of 0 is 0."""
        full = np.zeros(1 << len(self.names), dtype=np.int64)
        full[self.masks] = self.counts
        return full

    @property
    def overlaps(self) -> Ints:
        """How many records each pair of lists shares; the diagonal is how many each list holds."""
        rows = self.patterns
        return rows.T @ (rows * self.counts[:, None])

    def merged(self, groups: Sequence[Sequence[str]]) -> Lists:
        """The same with each group of lists made one ("PF+NCA"), which holds what any of them holds.

        Raises:
            BadInput: a list that is not there, or that stands in two groups.
        """
        asked = [name for group in groups for name in group]
        for name in asked:
            if name not in self.names:
                raise BadInput(f"merge={name}: there is no such list; expected some of {', '.join(self.names)}")
            if asked.count(name) > 1:
                raise BadInput(f"merge={name}: expected each list in one group at most")
        target = {name: "+".join(group) for group in groups for name in group}
        names = tuple(dict.fromkeys(target.get(name, name) for name in self.names))
        masks = np.zeros_like(self.masks)
        for i, name in enumerate(self.names):
            masks |= ((self.masks >> i) & 1) << names.index(target.get(name, name))
        retold = tuple(
            Retelling(target.get(r.of, r.of), target.get(r.by, r.by), r.records)
            for r in self.retold
            if target.get(r.of, r.of) != target.get(r.by, r.by)
        )
        return lists_from(names, masks, self.counts, unit=self.unit, incidents=self.incidents, retold=retold)


def lists_from(
    names: Sequence[str],
    masks: Iterable[int],
    counts: Iterable[int],
    *,
    unit: str = "records",
    incidents: Sequence[tuple[str, ...]] = (),
    retold: tuple[Retelling, ...] = (),
) -> Lists:
    """A table of patterns in order, equal ones added up, those without records and lists that hold nothing left out.

    Args:
        names: the lists, at least two of them with records.
        masks: for each row the lists that hold its records: bit i for list i. Rows with 0 are refused.
        counts: how many records each row stands for, 0 or more.
        unit: what a record is, in the plural.
        incidents: ids behind each row, or () where there are none.
        retold: pairs of lists of which one retells the other.

    Raises:
        Refused: no list, one list, all counts are zero, or more lists than can be told apart.
        BadInput: two lists of one name, a negative count, a record on no list.
    """
    if len(set(names)) != len(names):
        raise BadInput(f"lists={', '.join(names)}: expected a name for each list, got one twice")
    added: dict[int, int] = {}
    behind: dict[int, list[str]] = {}
    for row, (mask, count) in enumerate(zip(masks, counts, strict=True)):
        if count < 0:
            raise BadInput(f"pattern {row + 1}: expected a count of 0 or more, got {count}")
        if mask == 0 and count:
            raise BadInput(
                f"pattern {row + 1}: {count} records on no list: that is what is asked for; leave the row out"
            )
        if count:
            added[int(mask)] = added.get(int(mask), 0) + int(count)
            behind.setdefault(int(mask), []).extend(incidents[row] if incidents else ())
    kept = [i for i in range(len(names)) if any(mask >> i & 1 for mask in added)]
    if len(kept) < 2:
        cause = "no list holds a record" if not kept else f"only one list ({names[kept[0]]}) holds records"
        raise Refused(WHAT, cause=cause, needed="two lists that overlap for a bound, three for an estimate")
    if len(kept) > MOST_LISTS:
        raise Refused(
            WHAT, cause=f"{len(kept)} lists", needed=f"at most {MOST_LISTS}: merge lists that are alike, or choose some"
        )
    squeezed = {sum((mask >> i & 1) << new for new, i in enumerate(kept)): mask for mask in added}
    order = sorted(squeezed)
    return Lists(
        tuple(names[i] for i in kept),
        np.array(order, dtype=np.int64),
        np.array([added[squeezed[mask]] for mask in order], dtype=np.int64),
        unit,
        tuple(tuple(sorted(set(behind[squeezed[mask]]))) for mask in order) if incidents else (),
        tuple(r for r in retold if {r.of, r.by} <= {names[i] for i in kept}),
    )
