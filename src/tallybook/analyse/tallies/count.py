"""Counts deaths and injuries over the incidents of a definition."""

from __future__ import annotations

from datetime import date

from tallybook.match.belonging import Definition
from tallybook.match.daybook import Daybook
from tallybook.records import INCIDENT_KINDS, BadInput, Snapshot, Tally, is_incident_kind


def tally(
    snapshot: Snapshot,
    *,
    start: date | None = None,
    end: date | None = None,
    place: str | None = None,
    kinds: tuple[str, ...] = (),
    victims: str | None = None,
    reviewed_only: bool = False,
) -> Tally:
    """Count the deaths and injuries of the incidents that answer a definition.

    Args:
        snapshot: what the ledger holds.
        start: first day, inclusive; None is no limit. An incident without a date belongs to no period.
        end: last day, inclusive.
        place: a name, an id or a country code; incidents there or inside it belong. One without a place does not.
        kinds: incidents with one of these kinds; () is all.
        victims: incidents some of whose victims share a telling word with this ("shopkeepers"); None is all.
        reviewed_only: only incidents that a person has accepted.

    Returns:
        The count. Low adds only incidents wholly inside the period, best those with at least half of their days inside,
        high all that touch it; high is None where one of them states no upper bound. An incident that is told as part
        of another that is counted adds nothing. `incidents` are those that add something to deaths or injuries.

    Raises:
        BadInput: the days are the wrong way round, or a kind is not known.
    """
    if start is not None and end is not None and start > end:
        raise BadInput(f"start={start} end={end}: expected start <= end; swap them")
    unknown = sorted(kind for kind in set(kinds) if not is_incident_kind(kind))
    if unknown:
        raise BadInput(f"kinds={', '.join(unknown)}: expected some of {', '.join(INCIDENT_KINDS)}")
    definition = Definition(start, end, place, tuple(kinds), victims, reviewed_only)
    return Daybook(snapshot.incidents.values()).tally(definition, name="tally")
