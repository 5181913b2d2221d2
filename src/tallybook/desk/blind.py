"""What somebody who codes a report blind does not see before all who were asked have handed in: the one place for it.

A report that one is asked to code is `theirs`. Nobody's reading of it, nor of a report with the same words, reaches
them: every page and operation is checked for what its address or its form names (`turn_away`), and every list and count
goes through `seen`, `masked` or `part`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _

from tallybook.desk.roles import may
from tallybook.desk.shelf import by, ledger, once_a_state
from tallybook.ledger import Hit, codec, coded, lists
from tallybook.ledger.entry import MATCH, Entry
from tallybook.records import Claim, Decision, Incident, Problem, Snapshot

T = TypeVar("T")
_DOWNLOADS = ("download", "download redacted")


class Unseen(PermissionDenied):
    """Something that is not to be seen yet; the message says by whom and until when."""


@dataclass(frozen=True, slots=True)
class Blindness:
    """What one person must not see yet, by ids.

    `theirs` are the reports that they code, `reports` these and those with the same words, `claims` all claims of these
    as they stand or were read, `incidents` those that rest on one of them. `entries` are the numbers of what was said
    of all these, `standing` is how many of the claims stand.
    """

    theirs: frozenset[str] = frozenset()
    reports: frozenset[str] = frozenset()
    claims: frozenset[str] = frozenset()
    incidents: frozenset[str] = frozenset()
    entries: frozenset[int] = frozenset()
    standing: int = 0

    def __bool__(self) -> bool:
        return bool(self.theirs)

    def hides(self, *ids: str) -> bool:
        """Whether one of these records is not to be seen."""
        return any(i in self.reports or i in self.claims or i in self.incidents for i in ids)

    def seen(self, records: Iterable[T]) -> list[T]:
        """Those of claims, incidents, problems, decisions or findings that may be seen; links to others go as well."""
        return [self._cut(record) for record in records if not self.hides(*_names(record))] if self else list(records)

    def _cut(self, record: T) -> T:
        if isinstance(record, Incident):
            return replace(record, links=tuple(link for link in record.links if not self.hides(link[1])))
        return record

    def masked(self, rows: Iterable[lists.ReportRow]) -> list[lists.ReportRow]:
        """Reports of a list, without how many claims a hidden one has."""
        return [replace(r, claims=None, judged=None) if r.report.id in self.reports else r for r in rows]

    def counted(self, held: Mapping[str, int]) -> dict[str, int]:
        """How many records there are, without those that are hidden: a number that grows tells of a reading as well."""
        return {**held, "claims": held["claims"] - self.standing, "incidents": held["incidents"] - len(self.incidents)}

    def told(self, entry: Entry) -> Entry:
        """An entry, without what it is about and why where that is hidden; its place in the chain stays."""
        if not self or (entry.seq not in self.entries and not self.hides(entry.record, *entry.rests_on)):
            return entry
        return replace(entry, record="", why=None, rests_on=())

    def part(self, snapshot: Snapshot) -> Snapshot:
        """A snapshot without what is hidden."""
        if not self:
            return snapshot
        kept = {c: claim for c, claim in snapshot.claims.items() if claim.report not in self.reports}
        gone = {
            i for i, held in snapshot.incidents.items() if i in self.incidents or not kept.keys() >= set(held.claims)
        }
        incidents = {held.id: held for held in self.seen(i for i in snapshot.incidents.values() if i.id not in gone)}
        return replace(snapshot, claims=kept, incidents=incidents, problems=tuple(self.seen(snapshot.problems)),
                       decisions=tuple(self.seen(snapshot.decisions)))  # fmt: skip


def _names(record: object) -> tuple[str, ...]:
    """The ids that a record gives away."""
    if isinstance(record, Claim):
        return (record.id, record.report)
    if isinstance(record, Incident):
        return (record.id,)
    if isinstance(record, Problem | Decision):
        return record.records
    if isinstance(record, Hit):
        return (record.record, record.report or "") if record.kind == "claim" else ()
    raise TypeError(f"record={type(record).__name__}: expected a claim, incident, problem, decision or hit")


def blindness(request: HttpRequest) -> Blindness:
    """What whoever asks must not see yet; worked out once for each request."""
    held: Blindness | None = getattr(request, "blindness", None)
    if held is None:
        who = by(request) if request.user.is_authenticated else ""
        held = once_a_state("blindness", lambda: _blindness(who), who) if who else Blindness()
        request.blindness = held
    return held


def _blindness(who: str) -> Blindness:
    with ledger().looking() as at:
        theirs = coded.blind(at, who)
        if not theirs:
            return Blindness()
        reports = set(theirs) | set(lists.copies_of(at, theirs))
        claims = set(lists.claim_ids(at, sorted(reports)))
        incidents = {i for held in lists.incidents_of_claims(at, sorted(claims)).values() for i in held}
        entries = lists.entries_about(at, reports, incidents)
        standing = len(lists.claims(at, sorted(claims)))
    return Blindness(
        frozenset(theirs), frozenset(reports), frozenset(claims), frozenset(incidents), frozenset(entries), standing
    )


def turn_away(request: HttpRequest, action: str, named: Mapping[str, Any]) -> None:
    """Refuse what shows, or says something of, a record that is hidden from whoever asks.

    Args:
        request: all that its query, form or JSON body names is looked at as well.
        action: that of the page or operation; downloads are refused as a whole, since a file must not lack a part.
        named: what the address names.

    Raises:
        Unseen: with what to do.
    """
    hidden = blindness(request)
    if not hidden:
        return
    if action in _DOWNLOADS:
        raise Unseen(_("You code a report blind: downloads open once all who were asked have handed in."))
    said = {*map(str, named.values()), *_values(request)}
    if hidden.hides(*said) or any(_was_hidden(hidden, str(record)) for record in named.values()):
        told = _("You code this report, or one with the same words, blind: it opens once all who were asked handed in.")
        raise Unseen(told)


def _values(request: HttpRequest) -> Iterator[str]:
    """Every word of a query, form or JSON body that may be an id, or the address of a page, which ends in one."""
    if request.content_type == "application/json":
        try:
            yield from _strings(json.loads(request.body or b"null"))
        except (ValueError, RecursionError):  # refused further on, in words
            return
    for fields in (request.GET, request.POST):
        for _name, values in fields.lists():
            yield from (value.strip().rstrip("/").rpartition("/")[2] for value in values if len(value) <= 1000)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _strings(one)


def _was_hidden(hidden: Blindness, record: str) -> bool:
    """Whether an incident held a hidden claim at any time: its history tells what it was worth then."""
    for entry in ledger().history(record):
        if entry.action == MATCH and entry.payload is not None:
            said = codec.loads(entry.payload)
            if hidden.claims.intersection(said.get("incident", {}).get("claims", ())):
                return True
    return False


def may_compare(request: HttpRequest, report: str) -> bool:
    """Whether a person may see the codings of others: all are made and theirs is one, or they settle what stands."""
    if report in blindness(request).theirs:
        return False
    own = by(request) in {coding.coder for coding in ledger().codings(report)}
    return own or (may(request.user.role, "adjudicate") and by(request) not in ledger().assigned().get(report, ()))
