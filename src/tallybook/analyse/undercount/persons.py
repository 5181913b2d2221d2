"""Named victims of one incident: which of its claims tell of the same person."""

from __future__ import annotations

from collections.abc import Iterable

from tallybook.match import MatchKnowledge
from tallybook.match.counted import names_one
from tallybook.match.words import telling_words
from tallybook.records import Claim


def persons(claims: Iterable[Claim], knowledge: MatchKnowledge) -> list[list[Claim]]:
    """The claims that count one person by name, those of one person together.

    Within one incident a shorter name stands for the longer one that holds all its words ("Haddar" for "Idris
    Haddar"); one that two longer ones hold could be either, and is left out.
    """
    generic = frozenset(knowledge.words["generic"])
    named = [(telling_words(c.victims.name, generic), c) for c in claims if c.victims is not None and names_one(c)]
    found: list[tuple[frozenset[str], list[Claim]]] = []
    for words, claim in sorted(named, key=lambda pair: (-len(pair[0]), sorted(pair[0]), pair[1].id)):
        same = [held for longer, held in found if words <= longer]
        exact = [held for longer, held in found if words == longer]
        if words and not same:
            found.append((words, [claim]))
        elif words and len(exact or same) == 1:
            (exact or same)[0].append(claim)
    return [held for _, held in found]
