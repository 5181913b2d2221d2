"""T010: more dead than there are people in the group."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tallybook.checks.rule import Rule, claim_at
from tallybook.match import MatchKnowledge
from tallybook.match.words import telling_words
from tallybook.records import Claim, Snapshot

COUNTS_DEAD = ("killing", "tally")


def _find(snapshot: Snapshot, today: date | None) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    del today
    generic = frozenset(MatchKnowledge.load().words["generic"])
    largest: dict[str, Claim] = {}
    for _, claim in sorted(snapshot.claims.items()):
        if claim.kind == "population" and claim.group is not None and _most(claim) is not None:
            for word in telling_words(claim.group.name, generic):
                if word not in largest or (_most(claim) or 0) > (_most(largest[word]) or 0):
                    largest[word] = claim
    for name, claim in sorted(snapshot.claims.items()):
        least = claim.figure.at_least if claim.figure else None
        if claim.kind not in COUNTS_DEAD or claim.victims is None or least is None:
            continue
        for word in sorted(telling_words(claim.victims.name, generic) & set(largest)):
            population = _most(largest[word])
            if population is not None and least > population:
                what = f"at least {least:,} {claim.victims.name} killed, of a population of {population:,} at most"
                yield claim_at(snapshot, claim), what, (name, largest[word].id)
                break


def _most(claim: Claim) -> int | None:
    figure = claim.figure
    if figure is None:
        return None
    return max((v for v in (figure.low, figure.best, figure.high) if v is not None), default=None)


RULE = Rule(
    "T010",
    "more of a group are said to be killed than the largest claimed population of it",
    "check both figures: one is misread, or speaks of another group",
    "warning",
    _find,
)
