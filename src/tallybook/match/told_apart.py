"""What a report tells part by part: soldiers beside civilians, those hit beside those who died of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from tallybook.match.compare import exact
from tallybook.match.counted import TOLD, struck_of, sureness_of, unnumbered, whole_figures
from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.rule import Rule
from tallybook.match.status import UNKNOWN, is_attacker, status_of
from tallybook.match.words import telling_words
from tallybook.records import Claim, Figure

Sums = Mapping[str, tuple[int, tuple[str, ...]]]  # by report how many persons, and the claims that tell of them


def dead_by_status(own: Mapping[str, Claim], counted: Mapping[str, Figure], knowledge: MatchKnowledge) -> Sums:
    """The dead of each known status added up, where a report tells of more than one: nobody is soldier and civilian."""
    found: dict[str, tuple[int, tuple[str, ...]]] = {}
    for report, names in _by_report(own, counted).items():
        largest: dict[str, tuple[int, str]] = {}
        for name in names:
            number, status = exact(counted[name]), status_of(own[name], knowledge)
            if number and status != UNKNOWN:
                largest[status] = max(largest.get(status, (0, "")), (number, name))
        if len(largest) > 1:
            found[report] = (sum(n for n, _ in largest.values()), tuple(sorted(name for _, name in largest.values())))
    return found


def attackers_apart(
    own: Iterable[Claim], knowledge: MatchKnowledge, told: Collection[str], rule: Rule
) -> tuple[int, tuple[str, ...]]:
    """How many attackers are told to have died apart from the others, with the claims of the largest such figure.

    Args:
        own: the claims of the incident.
        knowledge: the tables.
        told: ids of the claims that tell of the other dead; an attacker who stands among them is counted there.
        rule: how surely a claim must have been read.
    """
    claims = {c.id: c for c in own}
    dead = {
        name: number
        for name, figure in whole_figures(claims, "deaths", knowledge).items()
        if (number := exact(figure)) and name not in told and sureness_of(claims[name]) >= rule.sure_min
    }
    apart = {n: number for n, number in dead.items() if claims[n].stance in TOLD and is_attacker(claims[n], knowledge)}
    most = max(apart.values(), default=0)
    return most, tuple(sorted(n for n, number in apart.items() if number == most))


def hurt_of_struck(own: Mapping[str, Claim], knowledge: MatchKnowledge, rule: Rule) -> Sums:
    """Those who were hit less all who died: "six were shot", and two of them are dead, leaves four hurt."""
    if not rule.struck_are_hurt:
        return {}
    sure = {n: c for n, c in own.items() if sureness_of(c) >= rule.sure_min}
    struck = {n: number for n, c in sure.items() if (number := struck_of(c, knowledge))}
    dead = {**unnumbered(sure), **whole_figures(sure, "deaths", knowledge)}
    died = max((f.at_least or 0 for f in dead.values()), default=0)
    found: dict[str, tuple[int, tuple[str, ...]]] = {}
    for report, names in _by_report(own, struck).items():
        largest = max(names, key=lambda n: (struck[n], n))
        if struck[largest] > died:
            found[report] = (struck[largest] - died, (largest,))
    return found


def hurt_who_died(own: Mapping[str, Claim], knowledge: MatchKnowledge) -> frozenset[str]:
    """Claims of one person hurt who is told to have died: "the boy was taken to hospital", "the boy died".

    In one report the same words are one person; in others only the same name is.
    """
    generic = frozenset(knowledge.words["generic"])
    dead = [c for c in own.values() if c.kind == "killing" and c.stance in TOLD and c.victims and _counts_one(c)]
    words_of = {c.id: telling_words(c.victims.name, generic) for c in dead if c.victims}
    found = set()
    for name, claim in own.items():
        if claim.kind != "injury" or claim.victims is None or not _counts_one(claim):
            continue
        said = telling_words(claim.victims.name, generic)
        for other in dead:
            if other.victims is None:
                continue
            same_words = other.report == claim.report and other.victims.name == claim.victims.name
            if same_words or ("person" == claim.victims.kind == other.victims.kind and said & words_of[other.id]):
                found.add(name)
    return frozenset(found)


def _by_report(own: Mapping[str, Claim], counted: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in sorted(counted):
        if own[name].stance in TOLD:
            found.setdefault(own[name].report, []).append(name)
    return found


def _counts_one(claim: Claim) -> bool:
    return claim.figure is None or claim.figure == Figure.exactly(1)
