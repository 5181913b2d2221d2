"""Find who was driven from home where no verb of driving tells of it: the displaced who are counted, those who left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tallybook.read.events.event import Event
from tallybook.read.events.words import EventLexicon
from tallybook.read.people import People
from tallybook.read.syntax import Grammar, children, first
from tallybook.tokens import Token


@dataclass(frozen=True, slots=True)
class Homes:
    """Proposes displacements with one language's lexicon, grammar and knowledge of people."""

    lexicon: EventLexicon
    grammar: Grammar
    people: People

    def at(self, token: Token, lemma: str) -> Iterator[Event]:
        """The displacements that a word proposes.

        Args:
            token: the word.
            lemma: its dictionary form, by the lexicon where the parser gets that wrong.
        """
        words = self.lexicon.words
        if token.lower_ in words.get("homeless.driven", ()):
            yield from self._counted(token)
        elif token.pos_ == "VERB" and lemma in words.get("homeless.departing", ()):
            yield from self._left(token)
        elif token.pos_ == "VERB" and lemma in words.get("homeless.emptying", ()):
            yield from self._emptied(token)
        if token.pos_ == "VERB" and lemma in words.get("homeless.deserted", ()):
            yield from self._deserted(token)

    def _counted(self, driven: Token) -> Iterator[Event]:
        """ "the province hosts 80,000 displaced people", "40,000 internally displaced"."""
        who = driven.head if driven.dep_ in self.grammar.compound else driven
        above = driven.head
        if driven.dep_ in self.grammar.prepositional_object and above.lower_ in self.grammar.of and above.head.like_num:
            yield Event("displacement", driven, "counted", weak=True, counted=above.head)  # "250 of the displaced"
            return
        if driven.dep_ in self.grammar.predicate_complement and above.lemma in self.lexicon.words["homeless.remaining"]:
            who = first(above, self.grammar.subject) or who  # "more than 1,400 people remain displaced"
            if children(who, self.grammar.number) and self.people.is_person(who):
                yield Event("displacement", driven, "counted", weak=True, victims=who, counted=who)
            return
        numbered = bool(children(who, self.grammar.number))
        named = who is driven or self.people.is_person(who)
        if numbered and named and who.dep_ not in self.grammar.predicate_complement:
            yield Event(
                "displacement", driven, "counted", weak=True, victims=who if who is not driven else None, counted=who
            )

    def _deserted(self, verb: Token) -> Iterator[Event]:
        """ "twelve villages have been abandoned"."""
        place = first(verb, self.grammar.passive_subject)
        lived_in = place is not None and place.lemma in self.lexicon.words["homeless.places"]
        if lived_in and first(verb, self.grammar.negation) is None:
            yield Event("displacement", verb, "verb", weak=True, victims=place)

    def _emptied(self, verb: Token) -> Iterator[Event]:
        """ "the Marash quarter has emptied", "whole villages have packed up and gone"."""
        place = first(verb, self.grammar.subject)
        whole = (
            place is not None
            and first(verb, self.grammar.object) is None
            and first(verb, self.grammar.negation) is None
        )
        if whole and place is not None and place.lemma in self.lexicon.words["homeless.places"]:
            yield Event("displacement", verb, "verb", weak=True, victims=place)

    def _left(self, verb: Token) -> Iterator[Event]:
        """ "the last thirty families left in July", "nine hundred of the town's Keshti have gone"."""
        words, grammar = self.lexicon.words, self.grammar
        who = first(verb, grammar.subject)
        if who is None or first(verb, grammar.object) is not None or verb.tag_ not in ("VBD", "VBN"):
            return
        perfect = any(c.lemma in words["homeless.having"] for c in children(verb, grammar.auxiliary))
        if verb.lemma in words["homeless.going"] and not perfect:
            return  # "the families went to court"
        if any(c.dep_ in grammar.controlled_clause | grammar.negation | grammar.particle for c in verb.children):
            return
        inside = [t for t in who.subtree if t.i != who.i]
        settled = {who.lemma, *(t.lemma for t in inside)} & words["homeless.settled"]
        peoples = who.pos_ == "PROPN" or any(t.ent_type_ == "NORP" or t.tag_ in ("NNPS",) for t in (who, *inside))
        many = who.like_num or any(t.like_num or t.lower_ in words["homeless.most"] for t in inside)
        if many and (settled or peoples):
            yield Event("displacement", verb, "verb", weak=True, victims=who)
