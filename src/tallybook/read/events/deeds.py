"""Find acts that no verb of harm tells: a grenade lobbed into a café, a crew tied up for a day, a grave opened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tallybook.read.events.event import Event
from tallybook.read.events.words import EventLexicon
from tallybook.read.people import People
from tallybook.read.syntax import Grammar, arguments, children, conjuncts, first, objects_of
from tallybook.tokens import Token


@dataclass(frozen=True, slots=True)
class Deeds:
    """Proposes events from what is done with things, with one language's lexicon, grammar and knowledge of people."""

    lexicon: EventLexicon
    grammar: Grammar
    people: People

    def at(self, token: Token, lemma: str) -> Iterator[Event]:
        """The events that a word proposes.

        Args:
            token: the word.
            lemma: its dictionary form.
        """
        if token.pos_ != "VERB":
            return
        if lemma in self._list("hurled.verbs"):
            yield from self._hurled(token)
        if lemma in self._list("bound.verbs"):
            yield from self._bound(token)
        if lemma in self._list("graves.opening"):
            yield from self._of_a_grave(token)

    def _list(self, name: str) -> frozenset[str]:
        return self.lexicon.words.get(name, frozenset())  # a language may have none

    def _hurled(self, verb: Token) -> Iterator[Event]:
        """ "a grenade was lobbed into the café", "bricks were hurled at the procession"."""
        roles = arguments(verb, self.grammar)
        flung = first(verb, self.grammar.object) or roles.undergoer
        if flung is None or self._is_practice(verb, flung) or self._only_how(verb):
            return
        things = [*conjuncts(flung, self.grammar), *objects_of(flung, self.grammar.of, self.grammar)]
        bombs = [t for t in things if t.lemma in self._list("hurled.bombs")]  # also "a stick of dynamite"
        stones = [t for t in things if t.lemma in self._list("hurled.stones")]
        aimed_at = [o for t in (verb, *things) for o in objects_of(t, self._list("hurled.onto"), self.grammar)]
        aimed_at = [t for t in aimed_at if t.ent_type_ not in ("DATE", "TIME")]
        if not aimed_at:
            return
        doer = roles.actor if roles.actor is not None and self.people.is_person(roles.actor) else None
        named = aimed_at[0].pos_ == "PROPN"  # "into the Café Orient"
        person = not named and self.people.is_person(aimed_at[0])
        person = person and aimed_at[0].lemma not in self.people.words["persons.collectives"]
        place = aimed_at[0].lemma in self._list("hurled.hit") | self._list("hurled.fallen_upon")
        if not (named or person or place):
            return  # "tossed a grenade into the talks": a way of speaking
        whom, where = (aimed_at[0], None) if person else (None, aimed_at[0])
        if bombs:
            # told by its noun, as where no more is said of it, so that whom it hurt is told with it
            yield Event("bombing", bombs[0], "noun", perpetrator=doer, victims=whom, target=where)
        elif stones and (person or place):
            yield Event("attack", verb, "verb", perpetrator=doer, victims=whom, target=where, means=stones[0])

    def falls_upon(self, verb: Token, doer: Token | None) -> bool:
        """ "miners fell upon a longhouse": persons do so to a place where people are only to harm them."""
        if doer is None or verb.lemma not in self._list("hurled.falling") or not self.people.is_person(doer):
            return False
        places = objects_of(verb, self._list("hurled.upon"), self.grammar)
        return any(t.lemma in self._list("hurled.fallen_upon") for t in places)

    def _only_how(self, verb: Token) -> bool:
        """ "six were hurt when a grenade was thrown into the office": the harm is told, and this is how it came."""
        above = self.lexicon.verbs.get(verb.head.lemma, ()) if verb.dep_ in self.grammar.adverbial_clause else ()
        return any(not turn and predicate.outcome is not None for turn, predicate in above)

    def _is_practice(self, verb: Token, thing: Token) -> bool:
        """ "in the drill a dummy grenade was lobbed into a pit"."""
        tame = any(c.lower_ in self._list("hurled.tame") for c in thing.children)
        return tame or any(t.lemma in self._list("hurled.practice") for t in verb.sent)

    def _bound(self, verb: Token) -> Iterator[Event]:
        """ "tied up the crews, whom they released after a day": who is let go later was held; a robber only runs."""
        roles = arguments(verb, self.grammar)
        held = roles.undergoer
        up = any(c.lower_ in self._list("bound.up") for c in verb.children)
        if held is None or not up or not self.people.is_person(held):
            return
        freeing = [t for t in verb.sent if t.lemma in self._list("bound.releasing") and t.i > verb.i]
        freed = [arguments(t, self.grammar).undergoer for t in freeing]
        if any(t is None or t.pos_ == "PRON" or t == held for t in freed):
            yield Event("abduction", verb, "verb", perpetrator=roles.actor, victims=held)

    def _of_a_grave(self, verb: Token) -> Iterator[Event]:
        """ "the 14 labourers whose grave was opened in March": several whose grave is opened were killed."""
        grave = arguments(verb, self.grammar).undergoer
        if grave is None or grave.lemma not in self._list("graves.nouns"):
            return
        shown = objects_of(verb, self._list("graves.shown"), self.grammar)  # "opened to pilgrims"
        if shown or verb.dep_ not in self.grammar.relative_clause or first(grave, self.grammar.possessor) is None:
            return
        dead = verb.head
        numbered = dead.tag_ in self.grammar.plural_tags and bool(children(dead, self.grammar.number))
        if numbered and self.people.is_person(dead):
            yield Event("killing", verb, "state", "dead", victims=dead)
