"""The table that the analysis reads: one row a record or pattern, with the stratum that it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tallybook.analyse.finding import Refused
from tallybook.analyse.undercount.lists import Lists, Retelling, lists_from

THIN_RECORDS = 30  # named in a stratum, below which nothing is estimated of it
THIN_SHARED = 8  # of those on two lists or more


@dataclass(frozen=True, slots=True, eq=False)
class CaptureTable:
    """Rows of records: `masks` says on which lists (bit i for list i), `counts` how many records a row stands for.

    `strata` names the part that each row belongs to, () where nothing is parted, and `by` what parts them. `incidents`
    are the ids behind each row, () for files. `unit` is what a record is, in the plural. `notes` are sentences about
    how the table was made.
    """

    names: tuple[str, ...]
    masks: tuple[int, ...]
    counts: tuple[int, ...]
    strata: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    incidents: tuple[tuple[str, ...], ...] = ()
    unit: str = "records"
    retold: tuple[Retelling, ...] = ()
    notes: tuple[str, ...] = ()

    def whole(self, merge: Sequence[Sequence[str]] = ()) -> Lists:
        """All rows as one table of patterns.

        Raises:
            Refused: there are fewer than two lists with records.
        """
        return self._lists(range(len(self.masks))).merged(merge)

    def parts(self, merge: Sequence[Sequence[str]] = ()) -> tuple[tuple[str, Lists | Refused, int], ...]:
        """Each stratum by name with its lists, or why nothing can be estimated of it, and how many records it names."""
        found: list[tuple[str, Lists | Refused, int]] = []
        for name in sorted(set(self.strata)):
            rows = [i for i, stratum in enumerate(self.strata) if stratum == name]
            named = sum(self.counts[i] for i in rows)
            try:
                found.append((name, self._part(name, rows, merge), named))
            except Refused as refused:
                found.append((name, Refused(name, cause=refused.cause, needed=refused.needed), named))
        return tuple(found)

    def _part(self, name: str, rows: Sequence[int], merge: Sequence[Sequence[str]]) -> Lists:
        lists = self._lists(rows)
        held = [tuple(n for n in group if n in lists.names) for group in merge]
        lists = lists.merged([group for group in held if len(group) > 1])
        shared = int(lists.counts[lists.patterns.sum(axis=1) > 1].sum())
        if lists.named < THIN_RECORDS or shared < THIN_SHARED:
            raise Refused(
                name,
                cause=f"thin: {lists.named:,} named, {shared:,} of them on two lists or more",
                needed=f"{THIN_RECORDS} named and {THIN_SHARED} shared; make strata larger",
            )
        return lists

    def _lists(self, rows: Sequence[int]) -> Lists:
        return lists_from(
            self.names,
            [self.masks[i] for i in rows],
            [self.counts[i] for i in rows],
            unit=self.unit,
            incidents=[self.incidents[i] for i in rows] if self.incidents else (),
            retold=self.retold,
        )
