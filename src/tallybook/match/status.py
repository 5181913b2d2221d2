"""Who the persons of a claim were: civilians, forces of a state, members of an armed group, or not known."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.words import said_words
from tallybook.records import Actor, Claim

UNKNOWN = "unknown"
LONGEST = 2  # words that a term of the table has


def status_of(claim: Claim, knowledge: MatchKnowledge) -> str:
    """The status of a claim's victims: "civilians", "forces", "armed_group" or "unknown".

    Children are civilians. Else the last word of the victims' name that the table knows decides, then the kind that
    reading gave them; "people", "three men" and a name alone say nothing.
    """
    if claim.portrait is not None and claim.portrait.children:
        return "civilians"
    if is_attacker(claim, knowledge):
        return "armed_group"
    victims = claim.victims
    if victims is None:
        return UNKNOWN
    told = _head(victims, knowledge)
    rows = knowledge.status["status"]
    for end in range(len(told), 0, -1):
        for size in range(min(LONGEST, end), 0, -1):
            term = " ".join(told[end - size : end])
            for row in rows:
                if term in row["words"]:
                    return str(row["name"])
    return next((str(row["name"]) for row in rows if victims.kind in row["kinds"]), UNKNOWN)


def is_attacker(claim: Claim, knowledge: MatchKnowledge) -> bool:
    """Whether a claim tells of who attacked: by that word, by his own hand, or as doer and victim in one."""
    named = set(_head(claim.victims, knowledge)) if claim.victims is not None else set()
    if named & set(knowledge.status["attackers"]):
        return True
    if claim.victims is not None and claim.perpetrator is not None and claim.victims.name == claim.perpetrator.name:
        return True
    return any(word in knowledge.status["own_hand"] for span in claim.spans for word in said_words(span.words))


def _head(victims: Actor, knowledge: MatchKnowledge) -> Sequence[str]:
    """The words of a name up to "of" ("the wife of a policeman"), unless these say nothing ("members of a patrol")."""
    told = said_words(victims.name)
    if "of" not in told:
        return told
    generic: Collection[str] = knowledge.words["generic"]
    before = told[: told.index("of")]
    return before if any(w not in generic and not w.isdigit() for w in before) else told[told.index("of") + 1 :]
