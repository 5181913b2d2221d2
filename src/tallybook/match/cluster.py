"""Joins what was compared into groups: best pairs first, by the average of all pairs, never against a conflict."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Pair = tuple[str, str]


def pair(a: str, b: str) -> Pair:
    """The two names in one order, so that a pair has one key."""
    return (a, b) if a <= b else (b, a)


@dataclass(slots=True)
class _Group:
    members: list[str]
    exclusive: set[str] = field(default_factory=set)
    forbidden: set[str] = field(default_factory=set)
    sums: dict[str, tuple[float, int]] = field(default_factory=dict)


def cluster(
    scores: Mapping[str, Mapping[str, float]],
    *,
    absent: float,
    must: Iterable[Pair] = (),
    cannot: Iterable[Pair] = (),
    exclusive: Mapping[str, str] | None = None,
) -> list[tuple[str, ...]]:
    """Group names by average linkage on a sparse graph of scores.

    Two groups are joined while the mean score over all pairs of their members is at least 0, best first; a pair that
    was never compared counts as `absent`. The average keeps a chain of look-alikes from becoming one group. Time grows
    with the number of scores times its logarithm, never with the square of the names.

    Args:
        scores: for each name its scored neighbours; minus infinity forbids. One direction is enough; every
            name has a key.
        absent: the score of a pair that wasn't compared, below 0.
        must: pairs that are joined first, whatever their score, in this order; one that would bring a `cannot` pair
            together is left out.
        cannot: pairs that never stand in one group.
        exclusive: a label of each name; two names with one label never stand in one group, except by `must`.

    Returns:
        The groups, each sorted, sorted by their first name; the order of the input makes no difference.
    """
    apart = [(a, b) for a, b in cannot if a in scores and b in scores]
    groups = _first_groups(scores, must, apart, exclusive or {})
    home = {name: leader for leader, group in groups.items() for name in group.members}
    for a, b in apart:
        if home[a] != home[b]:
            groups[home[a]].forbidden.add(home[b])
            groups[home[b]].forbidden.add(home[a])
    _sum_scores(scores, groups, home)
    queue = [(-_mean(groups, a, b, absent), a, b) for a, group in groups.items() for b in group.sums if a < b]
    heapq.heapify(queue)
    while queue:
        worth, a, b = heapq.heappop(queue)
        if worth > 0:
            break
        if a not in groups or b not in groups or b not in groups[a].sums or -_mean(groups, a, b, absent) != worth:
            continue
        if b in groups[a].forbidden or groups[a].exclusive & groups[b].exclusive:
            continue
        kept = _join(groups, a, b)
        for other in groups[kept].sums:
            first, second = pair(kept, other)
            heapq.heappush(queue, (-_mean(groups, first, second, absent), first, second))
    return sorted(tuple(sorted(group.members)) for group in groups.values())


def _first_groups(
    scores: Mapping[str, Mapping[str, float]], must: Iterable[Pair], apart: list[Pair], exclusive: Mapping[str, str]
) -> dict[str, _Group]:
    home = {name: name for name in scores}
    members = {name: [name] for name in scores}
    enemies: dict[str, set[str]] = {}
    for a, b in apart:
        enemies.setdefault(a, set()).add(b)
        enemies.setdefault(b, set()).add(a)
    for a, b in must:
        if a not in home or b not in home or home[a] == home[b]:
            continue
        keep, gone = pair(home[a], home[b])
        if any(home[enemy] == gone for name in members[keep] for enemy in enemies.get(name, ())):
            continue
        for name in members[gone]:
            home[name] = keep
        members[keep].extend(members.pop(gone))
    return {
        leader: _Group(sorted(own), exclusive={exclusive[name] for name in own if name in exclusive})
        for leader, own in sorted(members.items())
    }


def _sum_scores(scores: Mapping[str, Mapping[str, float]], groups: dict[str, _Group], home: Mapping[str, str]) -> None:
    for name in sorted(scores):
        for other, score in sorted(scores[name].items()):
            a, b = home[name], home[other]
            if a == b:
                continue
            if score == -math.inf:
                groups[a].forbidden.add(b)
                groups[b].forbidden.add(a)
                continue
            for one, two in ((a, b), (b, a)):
                total, count = groups[one].sums.get(two, (0.0, 0))
                groups[one].sums[two] = (total + score, count + 1)


def _mean(groups: dict[str, _Group], a: str, b: str, absent: float) -> float:
    total, count = groups[a].sums[b]
    pairs = len(groups[a].members) * len(groups[b].members)
    # rounded, so that the order of adding up can't decide between equals
    return round((total + absent * (pairs - count)) / pairs, 9)


def _join(groups: dict[str, _Group], a: str, b: str) -> str:
    """Put the group with fewer ties into the other; returns the name of the one that stays."""
    keep, gone = (a, b) if (len(groups[a].sums), b) >= (len(groups[b].sums), a) else (b, a)
    kept, lost = groups[keep], groups.pop(gone)
    kept.members.extend(lost.members)
    kept.exclusive |= lost.exclusive
    for other in lost.forbidden:
        if other in groups:
            groups[other].forbidden.discard(gone)
            groups[other].forbidden.add(keep)
            kept.forbidden.add(other)
    kept.forbidden.discard(gone)
    for other, (total, count) in lost.sums.items():
        if other == keep:
            continue
        groups[other].sums.pop(gone, None)
        old_total, old_count = kept.sums.get(other, (0.0, 0))
        kept.sums[other] = groups[other].sums[keep] = (old_total + total, old_count + count)
    kept.sums.pop(gone, None)
    return keep
