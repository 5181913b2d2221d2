"""Keeps incidents' ids the same while reports arrive and incidents are merged and split."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import chain, count

from tallybook.match.people import incident_id
from tallybook.records import Incident


def keep_ids(
    groups: Sequence[Sequence[str]],
    age: Mapping[str, tuple[str, str, int, str]],
    previous: Sequence[Incident],
    elsewhere: Collection[str] = (),
    thrown_out: Sequence[tuple[str, Sequence[str]]] = (),
) -> list[str]:
    """Give each group of claim ids an incident id, all different.

    A previous incident gives its id to the group that holds most of its claims (of equals the one with its earliest
    claim). A group that is left several ids by a merge keeps the one of the incident from which it has most claims,
    of equals the smallest id. A group without a previous id gets the hash of its earliest claim. So, without
    `previous`, ids don't depend on the order of arrival; with it, an id once published stays with the bulk of its
    claims, even when an earlier report turns up later. One that people threw out comes after all that stand: what is
    left of it must not return under a new id, nor take one that stands along.

    Args:
        groups: claim ids, each in one group.
        age: for each claim what sorts it: earlier claims first.
        previous: the incidents as they stood before.
        elsewhere: ids of incidents that are not asked about and stay as they are.
        thrown_out: ids that people rejected, with the claims that each stood for.
    """
    home = {claim: i for i, group in enumerate(groups) for claim in group}
    standing = {incident.id: incident.claims for incident in previous}
    rejected = {name: claims for name, claims in thrown_out if name not in standing and name not in elsewhere}
    ids = {**_heirs(rejected, home, age), **_heirs(standing, home, age)}
    taken = {*ids.values(), *elsewhere}
    for i in sorted(range(len(groups)), key=lambda i: min(age[c] for c in groups[i])):
        if i not in ids:
            own = sorted(groups[i], key=lambda c: age[c])
            # all of its claims' hashes may be in use elsewhere: an incident keeps the hash of a claim that left it
            free = (incident_id(c) for c in chain(own, (f"{own[0]} {n}" for n in count(2))))
            ids[i] = next(name for name in free if name not in taken)
            taken.add(ids[i])
    return [ids[i] for i in range(len(groups))]


def _heirs(
    known: Mapping[str, Sequence[str]], home: Mapping[str, int], age: Mapping[str, tuple[str, str, int, str]]
) -> dict[int, str]:
    """The id that each group takes over from incidents that are known by their claims."""
    offers: dict[int, list[tuple[int, str]]] = {}
    for name, claims in sorted(known.items()):
        held: dict[int, list[str]] = {}
        for claim in claims:
            if claim in home:
                held.setdefault(home[claim], []).append(claim)
        if held:
            heir = min(held, key=lambda i: (-len(held[i]), min(age[c] for c in held[i])))
            offers.setdefault(heir, []).append((-len(held[heir]), name))
    return {i: min(offered)[1] for i, offered in offers.items()}
