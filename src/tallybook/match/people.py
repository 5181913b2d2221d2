"""What people decided, as matching obeys it: pairs that must or must not be one, claims thrown out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from tallybook.match.cluster import Pair, pair
from tallybook.records import Claim, Decision, Incident

_STANDING = {"accept": "accept", "correct": "accept", "state": "accept", "adjudicate": "accept", "reject": "reject"}


@dataclass(frozen=True, slots=True)
class Rulings:
    """Decisions that bind matching, as claim ids; of two about one pair the later one holds;
    `same` has the latest first.

    `accepted` are claim ids and incident ids that a person accepted, `rejected` those thrown out; `thrown_out` are the
    incidents among these with the claims that they stood for then.
    """

    same: tuple[Pair, ...]
    different: frozenset[Pair]
    accepted: frozenset[str]
    rejected: frozenset[str]
    thrown_out: tuple[tuple[str, tuple[str, ...]], ...] = ()


NOBODY = Rulings((), frozenset(), frozenset(), frozenset())


def incident_id(claim_id: str) -> str:
    """The id of an incident that is known by this claim: a hash of its earliest claim's id."""
    return "i-" + hashlib.sha256(claim_id.encode()).hexdigest()[:16]


def rulings(decisions: Iterable[Decision], claims: Mapping[str, Claim], previous: Iterable[Incident]) -> Rulings:
    """Turn decisions about claims, incidents and reports into pairs of claims.

    A decision says in `groups` which claims it meant. In one that does not, an incident stands for its claims as
    `previous` gives them, else for the claim its id was made from, and a report for all of its claims. "same" joins
    everything named. "different" parts each thing named from each other, with all its claims. "split" parts its first
    group from its second, and joins what is in the first. Ids that are known to nobody are left alone. What a person
    stated or corrected is accepted by it.
    """
    known = _known(decisions := list(decisions), claims, previous)
    same: dict[Pair, None] = {}
    different: dict[str, set[str]] = {}
    standing: dict[str, str] = {}
    stood_for: dict[str, tuple[str, ...]] = {}
    for decision in sorted(decisions, key=lambda d: d.entry):
        named = decision.groups or [known[record] for record in decision.records if known.get(record)]
        if decision.what == "same":
            _join(sorted({claim for own in named for claim in own}), same, different)
        elif decision.what == "different":
            for one, two in combinations(named, 2):
                _part(one, two, same, different)
        elif decision.what == "split":
            _part(named[0], named[1], same, different)
            _join(sorted(named[0]), same, different)
        elif decision.what in _STANDING:
            standing.update(dict.fromkeys(decision.records, _STANDING[decision.what]))
            stood_for.update(zip(decision.records, decision.groups, strict=False))
    return Rulings(
        same=tuple(reversed(same)),
        different=frozenset(pair(a, b) for a, others in different.items() for b in others),
        accepted=frozenset(name for name, what in standing.items() if what == "accept"),
        rejected=frozenset(name for name, what in standing.items() if what == "reject"),
        thrown_out=tuple((name, own) for name, own in sorted(stood_for.items()) if own and standing[name] == "reject"),
    )


def named(decisions: Iterable[Decision]) -> set[str]:
    """The ids in decisions that bind matching and do not say themselves which claims they meant."""
    return {record for d in decisions if d.what in ("same", "different") and not d.groups for record in d.records}


def _known(
    decisions: Iterable[Decision], claims: Mapping[str, Claim], previous: Iterable[Incident]
) -> dict[str, tuple[str, ...]]:
    """The claims that the ids in decisions stand for; all claims are looked through only for an id that is of none."""
    names = named(decisions)
    known: dict[str, tuple[str, ...]] = {name: (name,) for name in names if name in claims}
    known |= {i.id: own for i in previous if i.id in names and (own := tuple(c for c in i.claims if c in claims))}
    if names <= known.keys():
        return known
    left: dict[str, tuple[str, ...]] = {incident_id(name): (name,) for name in claims}
    by_report: dict[str, list[str]] = {}
    for claim in claims.values():
        by_report.setdefault(claim.report, []).append(claim.id)
    left.update({name: tuple(sorted(own)) for name, own in by_report.items()})
    return {**{name: left[name] for name in names if name in left}, **known}


def _join(joined: list[str], same: dict[Pair, None], different: dict[str, set[str]]) -> None:
    """Tie all to the first, and take back what parted any two of them."""
    everyone = set(joined)
    for claim in joined:
        different[claim] = different.get(claim, set()) - everyone
    for other in joined[1:]:
        same.pop(pair(joined[0], other), None)
        same[pair(joined[0], other)] = None


def _part(one: tuple[str, ...], two: tuple[str, ...], same: dict[Pair, None], different: dict[str, set[str]]) -> None:
    """Part every claim of the one from every claim of the other; what was tied through the other side stays tied."""
    for own, others in ((one, two), (two, one)):
        for hub in others:
            tied = [claim for claim in own if claim != hub and pair(claim, hub) in same]
            same.update(dict.fromkeys(pair(tied[0], claim) for claim in tied[1:]))
    for a in one:
        for b in two:
            if a != b:
                same.pop(pair(a, b), None)
                different.setdefault(a, set()).add(b)
                different.setdefault(b, set()).add(a)
