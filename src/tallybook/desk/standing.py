"""The incidents as they stand, laid out for counting; read once and kept until a matching or redaction changes them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.http import HttpRequest

from tallybook.desk.blind import blindness
from tallybook.desk.filters import Choice
from tallybook.desk.shelf import ledger
from tallybook.ledger import pages
from tallybook.match import under_rule
from tallybook.match.daybook import Belonging, Daybook
from tallybook.records import Incident, Snapshot

_KEPT = 4  # by different conventions, mostly, and for people who code blind
_held: OrderedDict[tuple[str, int, str, frozenset[str]], Standing] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Standing:
    """All incidents at one moment by id, and laid out for counting; figures are decided by one convention."""

    incidents: Mapping[str, Incident]
    daybook: Daybook

    def belonging(self, choice: Choice) -> Belonging:
        """Those that a choice holds, and those that can't be told to be in it."""
        return self.daybook.belonging(choice.limits)

    def chosen(self, choice: Choice) -> list[Incident]:
        """Those that a choice holds, in the order of their days."""
        if choice.everything:
            return in_order(self.incidents.values())
        return in_order(share.incident for share in self.belonging(choice).shares)


def standing(request: HttpRequest, convention: str | None = None) -> Standing:
    """The incidents as they stand now, those that may be seen by whoever asks.

    Args:
        request: who asks.
        convention: the rule that decides figures; None is tallybook's own, by which they are kept.
    """
    hidden = blindness(request)
    with ledger().looking() as at, _lock:  # one thread reads them, the others wait for what it has read
        key = (settings.LEDGER, pages.incidents_changed(at), convention or "", hidden.incidents)
        if key not in _held:
            if convention is None:
                incidents: Mapping[str, Incident] = pages.all_incidents(at)
            else:
                incidents = under_rule(ledger().snapshot(), convention).incidents
            if hidden:
                incidents = {held.id: held for held in hidden.seen(incidents.values())}
            _held[key] = Standing(incidents, Daybook(incidents.values()))
            while len(_held) > _KEPT:
                _held.popitem(last=False)
        _held.move_to_end(key)
        return _held[key]


def in_order(incidents: Iterable[Incident]) -> list[Incident]:
    """By first day, those without one last."""
    return sorted(incidents, key=lambda i: (first_day(i) or date.max, i.id))


def first_day(incident: Incident) -> date | None:
    """The first day that an incident can have been."""
    return (incident.when.start or incident.when.end) if incident.when else None


def part_of(snapshot: Snapshot, chosen: Iterable[str]) -> Snapshot:
    """A snapshot with these incidents alone, and the claims, reports and copies that belong to them."""
    from dataclasses import replace

    kept = set(chosen)
    incidents = {i: incident for i, incident in snapshot.incidents.items() if i in kept}
    wanted = {claim for incident in incidents.values() for claim in incident.claims}
    claims = {c: claim for c, claim in snapshot.claims.items() if c in wanted}
    told = {claim.report for claim in claims.values()} | {r for i in incidents.values() for r in i.reports}
    return replace(
        snapshot,
        incidents={i: _within(incident, kept) for i, incident in incidents.items()},
        claims=claims,
        reports={r: report for r, report in snapshot.reports.items() if r in told},
        copies=tuple(c for c in snapshot.copies if c.original in told),
        problems=(),
    )


def _within(incident: Incident, kept: set[str]) -> Incident:
    from dataclasses import replace

    return replace(incident, links=tuple(link for link in incident.links if link[1] in kept))
