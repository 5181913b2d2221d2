"""Deaths and injuries month by month, with what can't be put into one month kept apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tallybook.match.adding import Share, add_incidents, parts_in
from tallybook.match.months import LONGER, LONGEST_DAYS, UNDATED, days_of, month_of
from tallybook.records import Figure, Incident, Snapshot, When

__all__ = ["LONGEST_DAYS", "MonthRow", "by_month"]


@dataclass(frozen=True, slots=True)
class MonthRow:
    """The count of one month, or of what belongs to none.

    `label` is "2031-05"; "undated" for incidents without a date; "longer" for those whose window is longer than 62 days
    ("last year"). `start` and `end` are the days covered, None for "undated". `incidents` add something, `unstated`
    belong here but state no figure, `parts` are left out of the sum because their whole is counted (in any row),
    `spanning` are those of the row whose window reaches into another month: they count where most of their days lie
    (of equals, in the earlier month). `open_top` state no upper bound, so that high is None.
    """

    label: str
    start: date | None
    end: date | None
    deaths: Figure
    injuries: Figure
    incidents: tuple[str, ...]
    unstated: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    spanning: tuple[str, ...] = ()
    open_top: tuple[str, ...] = ()


def by_month(snapshot: Snapshot) -> tuple[MonthRow, ...]:
    """Count deaths and injuries by month.

    Every incident stands in just one row, so the rows add up to the whole. Months without an incident have no row.

    Returns:
        The months in order, then "longer", then "undated", where there are any.
    """
    rows: dict[tuple[int, str], list[Incident]] = {}
    for incident in snapshot.incidents.values():
        rows.setdefault(_row(incident.when), []).append(incident)
    everything = list(snapshot.incidents.values())
    parts = {measure: parts_in(everything, measure) for measure in ("deaths", "injuries")}
    return tuple(_count(label, own, parts) for (_, label), own in sorted(rows.items()))


def _row(when: When | None) -> tuple[int, str]:
    label = month_of(when)
    return ((LONGER, UNDATED).index(label) + 1 if label in (LONGER, UNDATED) else 0, label)


def _count(label: str, own: Sequence[Incident], parts: dict[str, frozenset[str]]) -> MonthRow:
    sums = {}
    counted: set[str] = set()
    open_top: set[str] = set()
    for measure in ("deaths", "injuries"):
        shares = [Share(i) for i in own if i.id not in parts[measure]]
        sums[measure], names = add_incidents(shares, measure)
        counted |= set(names)
        for incident in own:
            figure: Figure | None = getattr(incident, measure)
            if incident.id in names and figure is not None and figure.at_most is None:
                open_top.add(incident.id)
    start, end = _covered(label, own)
    return MonthRow(
        label=label,
        start=start,
        end=end,
        deaths=sums["deaths"],
        injuries=sums["injuries"],
        incidents=tuple(sorted(counted)),
        unstated=tuple(sorted(i.id for i in own if i.deaths is None and i.injuries is None)),
        parts=tuple(sorted({i.id for i in own if i.id in parts["deaths"] | parts["injuries"]})),
        spanning=tuple(sorted(i.id for i in own if _spans(i.when))) if label not in ("longer", "undated") else (),
        open_top=tuple(sorted(open_top)),
    )


def _covered(label: str, own: Sequence[Incident]) -> tuple[date | None, date | None]:
    if label == "undated":
        return None, None
    if label == "longer":
        days = [d for i in own if i.when for d in (i.when.start, i.when.end) if d]
        return min(days), max(days)
    return days_of(int(label[:4]), int(label[5:]))


def _spans(when: When | None) -> bool:
    if when is None or when.start is None or when.end is None:
        return False
    return (when.start.year, when.start.month) != (when.end.year, when.end.month)
