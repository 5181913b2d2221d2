"""Turns of several words that tell of an act: "put to death", "lose life", "take possession of the orchard"."""

from __future__ import annotations

from tallybook.read.syntax import Grammar, children, first, objects_of
from tallybook.tokens import Token

Turn = tuple[frozenset[str], ...]
"""The words that stand by a verb, one place after the other; each place with the words that can stand there."""

_BEHIND = 3  # tokens after the last word of a turn in which the next may stand, whatever the parser hangs it on


def turn_of(words: str) -> Turn:
    """Compile the words behind a verb: a blank parts places, "|" parts words of one place."""
    return tuple(frozenset(place.split("|")) for place in words.split())


def standing_by(verb: Token, turn: Turn, grammar: Grammar) -> list[Token] | None:
    """The words of a turn at a verb, in its order; None where they aren't all there.

    Each hangs on the verb or on one before it, or follows right behind; the "to" of "wants to force" is none of
    "force to".
    """
    found: list[Token] = []
    for place in turn:
        doing = () if found else tuple(o for o in verb.children if o.dep_ in grammar.object)  # "sent many running"
        nearest = next((t for on in (verb, *found) for t in on.children if _fills(t, place, grammar)), None)
        nearest = nearest or next(
            (t for o in doing for t in children(o, grammar.participle_clause) if _fills(t, place, grammar)), None
        )
        if nearest is None and found:
            last = max(t.i for t in found)
            behind = verb.doc[last + 1 : min(last + 1 + _BEHIND, verb.sent.end)]
            nearest = next((t for t in behind if _fills(t, place, grammar)), None)
        if nearest is None:
            return None
        found.append(nearest)
    return found


def _fills(token: Token, place: frozenset[str], grammar: Grammar) -> bool:
    return (token.lemma in place or token.lower_ in place) and token.dep_ not in grammar.auxiliary


def befallen(verb: Token, words: list[Token], onto: frozenset[str], grammar: Grammar) -> Token | None:
    """Whom or what a turn befalls, where that is no object of the verb: "did away with six elders".

    Args:
        verb: the verb.
        words: the words of the turn that stand by it.
        onto: the prepositions that may lead to it, beside those of the turn itself.
        grammar: the labels of the language.
    """
    for word in words:
        if word.dep_ in grammar.preposition | grammar.particle:
            inner = next((t for t in children(word, grammar.prepositional_object) if t not in words), None)
            if inner is not None:
                return inner
    for base in (*words, verb):
        reached = [t for t in objects_of(base, onto, grammar) if t not in words]
        if reached:
            return reached[0]
    own = first(words[-1], grammar.possessor) if words else None
    return own if own is not None and own.pos_ != "PRON" else None
