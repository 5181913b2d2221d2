"""One incident with all that it rests on, put together in one look at the ledger and never from all of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tallybook.desk.blind import Blindness
from tallybook.desk.shelf import behind as is_behind
from tallybook.ledger import Ledger, codec, lists
from tallybook.ledger.entry import DECIDE, MATCH, UNDO, WITHDRAW, Entry
from tallybook.publish.evidence import Evidence
from tallybook.publish.tree import Tree, field_words, incident_tree
from tallybook.records import Claim, Decision, Incident, Report, Snapshot

_FIELDS = ("deaths", "injuries", "abductions", "when", "where", "victims", "perpetrators", "targets", "method", "grade")
ENTRIES_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of an incident's history.

    `what` is the action, or what a person decided; `changes` are (field, before, after) in words; `gained` and `lost`
    are the ids of claims. `undoes` is the entry that it takes back. `standing` is a decision that can be taken back.
    """

    entry: int
    at: str
    by: str
    what: str
    why: str = ""
    changes: tuple[tuple[str, str, str], ...] = ()
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    undoes: int | None = None
    standing: Decision | None = None


@dataclass(frozen=True, slots=True)
class IncidentCase:
    """An incident with its tree of fields, claims and reports, what links to it, what people decided, its history."""

    incident: Incident
    tree: Tree
    claims: dict[str, Claim]
    reports: dict[str, Report]
    linked: dict[str, Incident]
    links_here: tuple[tuple[str, str], ...]
    decisions: tuple[Decision, ...]
    history: tuple[Happening, ...]
    behind: bool


def incident_case(ledger: Ledger, incident_id: str, hidden: Blindness) -> IncidentCase | None:
    """Put an incident together, without hidden ones that it is linked with; None where it stands no more."""
    with ledger.looking() as at:
        incident = lists.incidents(at, [incident_id]).get(incident_id)
        if incident is None:
            return None
        against = {c for d in incident.decided for c in (*d.claims_for, *d.claims_against)}
        claims = lists.claims(at, sorted({*incident.claims, *against}))
        reports = lists.reports(at, sorted({*incident.reports, *(c.report for c in claims.values())}))
        links_here = lists.links_to(at, incident_id)
        others = {other for _type, other in (*incident.links, *links_here)} - hidden.incidents
        linked = lists.incidents(at, sorted(others))
        decisions = lists.decisions_on(at, [incident_id]).get(incident_id, ())
        history = tuple(_told(tuple(ledger.history(incident_id))[-ENTRIES_SHOWN:], decisions))
        behind = is_behind()
    part = Evidence.of(Snapshot(reports, claims, {incident_id: incident}))
    return IncidentCase(
        incident, incident_tree(part, incident), claims, reports, linked, links_here, decisions, history, behind
    )


def last_claims(entries: Sequence[Entry]) -> tuple[str, ...]:
    """The claims that an incident held last, from its history."""
    matched = [e for e in entries if e.action == MATCH and e.payload is not None]
    return tuple(codec.loads(str(matched[-1].payload))["incident"]["claims"]) if matched else ()


def _told(entries: Sequence[Entry], decisions: Sequence[Decision]) -> Iterator[Happening]:
    """The entries about an incident as lines, the first one first."""
    standing = {decision.entry: decision for decision in decisions}
    before: Incident | None = None
    for entry in entries:
        said = codec.loads(entry.payload) if entry.payload is not None else {}
        if entry.action == MATCH and "incident" in said:
            now = codec.decode(Incident, said["incident"])
            yield _matched(entry, before, now)
            before = now
        elif entry.action == DECIDE:
            what = str(said.get("what", "decide"))
            yield Happening(entry.seq, entry.at, entry.by, what, entry.why or "", standing=standing.get(entry.seq))
        elif entry.action == UNDO:
            yield Happening(entry.seq, entry.at, entry.by, "undo", entry.why or "", undoes=said.get("entry"))
        else:
            yield Happening(entry.seq, entry.at, entry.by, "gone" if entry.action == WITHDRAW else entry.action)
            before = None


def _matched(entry: Entry, before: Incident | None, now: Incident) -> Happening:
    if before is None:
        return Happening(entry.seq, entry.at, entry.by, "made", gained=now.claims)
    fields = ((name, field_words(before, name), field_words(now, name)) for name in _FIELDS)
    return Happening(
        entry.seq, entry.at, entry.by, "changed",
        changes=tuple(change for change in fields if change[1] != change[2]),
        gained=tuple(c for c in now.claims if c not in before.claims),
        lost=tuple(c for c in before.claims if c not in now.claims),
    )  # fmt: skip
