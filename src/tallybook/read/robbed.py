"""Whose the land was that somebody took: "their terraces", "plots belonging to a trust", "64 Wenzi landing plots"."""

from __future__ import annotations

from tallybook.read.draft import Parsed
from tallybook.read.events import Event, EventLexicon
from tallybook.read.syntax import children, first, objects_of
from tallybook.tokens import Token

_KIND = "land_seizure"


def robbed(event: Event, parsed: Parsed, lexicon: EventLexicon) -> Token | None:
    """The noun for those from whom land was taken, where the words around the land say so; else None.

    Args:
        event: an act of any kind; only of land taken something is found.
        parsed: the report.
        lexicon: the words for what belongs to somebody.
    """
    land, grammar, people = event.target, parsed.grammar, parsed.people
    if event.kind != _KIND or event.victims is not None or land is None or land.pos_ == "PRON":
        return event.victims
    inside = [land, *objects_of(land, grammar.of, grammar)]  # "12,000 hectares of their grass"
    for noun in inside:
        owner = first(noun, grammar.possessor)
        if owner is not None:
            named = parsed.named(owner)
            return named if named is not None and people.is_person(named) else None
        for clause in children(noun, grammar.participle_clause | grammar.relative_clause):
            to = objects_of(clause, lexicon.words["land.to"], grammar)
            if to and clause.lemma in lexicon.words["land.belonging"]:
                return to[0]
    taken_from = [t for t in objects_of(event.predicate, lexicon.words["land.out_of"], grammar) if people.is_person(t)]
    if taken_from:
        return parsed.named(taken_from[0])
    return next((t for t in inside[1:] if people.is_person(t)), None) or _of_a_people(inside, parsed)


def _of_a_people(inside: list[Token], parsed: Parsed) -> Token | None:
    """ "64 Wenzi landing plots", "Luvai fallow": a name before the land, unless it is that of a place."""
    places = {i for m in parsed.places if m.kind == "place" for i in range(m.start, m.end)}
    for noun in inside:
        for name in children(noun, parsed.grammar.compound):
            if name.text[:1].isupper() and name.i > name.sent.start and name.idx not in places:
                return name
    return None
