"""Find how many died, were hurt or driven out by the words that count them: lives claimed, those fallen, tolls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tallybook.read.events.event import Event
from tallybook.read.events.fates import Fates
from tallybook.read.events.states import States
from tallybook.read.events.words import EventLexicon
from tallybook.read.people import People
from tallybook.read.syntax import Grammar, arguments, children, first, objects_of
from tallybook.tokens import Token, bounds

# Kinds beside the dead and the hurt whose number is told: "the number of displaced has reached 6,000".
_NUMBERED = ("displacement", "arrest", "abduction", "disappearance")


@dataclass(frozen=True, slots=True)
class Counted:
    """Proposes events from words that count, with one language's lexicon, grammar and knowledge of people."""

    lexicon: EventLexicon
    grammar: Grammar
    people: People
    states: States
    fates: Fates

    def lives(self, verb: Token, lemma: str) -> Iterator[Event]:
        """ "claimed 30 lives", "left 12 dead and 20 wounded"."""
        words = self.lexicon.words
        if lemma in words["tolls.life_verbs"]:
            roles = arguments(verb, self.grammar)
            life = roles.undergoer
            yield from self.fates.cost(verb, life)
            struck = roles.actor is not None and roles.actor.lemma in words["tolls.takers"]
            if struck and life is not None and self.states.is_number(life) and self.people.is_person(life):
                yield Event("killing", verb, "toll", "dead", weak=True, victims=life)
                return
            if life is not None and life.lemma in words["tolls.lives"]:
                victims = objects_of(life, self.grammar.of, self.grammar)
                own = first(life, self.grammar.possessor)
                paid = first(verb, self.grammar.preposition)  # "cost five herders their lives"
                if paid is not None and paid.pos_ in ("NOUN", "PROPN", "NUM", "PRON") and self.people.is_person(paid):
                    yield Event("killing", verb, "toll", "dead", weak=True, victims=paid)
                    return
                whose = roles.actor or (
                    arguments(verb.head.head, self.grammar).actor if verb.head.head != verb else None
                )
                victim = victims[0] if victims else (whose if own is not None and own.pos_ == "PRON" else own)
                yield Event(
                    "killing",
                    verb,
                    "toll",
                    "dead",
                    weak=True,
                    victims=victim,
                    counted=None if victim is not None and victims else life,
                )
        if lemma in words["tolls.leaving_verbs"]:
            doer = arguments(verb, self.grammar).actor
            several = doer is not None and doer.lemma in self.people.words["persons.collectives"]
            doer = doer if doer is not None and (several or self.people.is_person(doer)) else None
            for child in verb.subtree:
                outcome = self.states.outcome_word(child)
                if outcome and child.i > verb.i and bounds(child) == bounds(verb):
                    victim = self._left(verb, child)
                    if victim is not None:
                        kind = "killing" if outcome == "dead" else "injury"
                        yield Event(kind, child, "toll", outcome, victims=victim, perpetrator=doer)

    def _left(self, verb: Token, state: Token) -> Token | None:
        """Who was left dead: not the town in "leaving three men from the town dead"."""
        victim = self.states.victim_before(state)
        while victim is not None and verb.i < victim.head.i < victim.i:
            between = victim.doc[victim.head.i : state.i]
            if any(self.states.outcome_word(t) for t in between):
                break  # "left 12 dead and 20 wounded"
            victim = victim.head
        return victim

    def buried(self, verb: Token, lemma: str) -> Iterator[Event]:
        """ "that year we buried three thousand people": so many without a word of who they were before."""
        if lemma not in self.lexicon.words["fates.burying"]:
            return
        roles = arguments(verb, self.grammar)
        dead = roles.undergoer
        if dead is None or roles.passive or roles.actor is None or not self.states.is_number(dead):
            return
        known = any(c.dep_ in self.grammar.determiner or c.dep_ in self.grammar.possessor for c in dead.children)
        if not known and self.people.is_person(dead) and self.people.is_person(roles.actor):
            yield Event("killing", verb, "toll", "dead", weak=True, victims=dead)

    def fallen(self, verb: Token, lemma: str) -> Iterator[Event]:
        """ "the brigade lost only two of its own", "six insurgents had fallen", "put the army's dead at 40"."""
        words, grammar = self.lexicon.words, self.grammar
        if not any(
            lemma in words[name] for name in ("fallen.lose", "fallen.fall", "fallen.putting", "fallen.numbering")
        ):
            return
        roles = arguments(verb, grammar)
        if lemma in words["fallen.lose"] and roles.actor is not None and roles.undergoer is not None:
            lost = roles.undergoer
            taker = self.fates.taker(verb, lost)
            if taker is not None:
                doer = taker if taker is not lost else None
                yield Event("killing", verb, "verb", "dead", weak=True, victims=lost, perpetrator=doer)
                return
            own = [t for t in (lost, *lost.subtree) if t.lemma in words["fallen.armed"]]
            owned = objects_of(lost, self.grammar.of, self.grammar)
            own += [t for t in owned if t.lemma in words["fallen.people"] and first(t, self.grammar.possessor)]
            if own and self.states.is_number(lost):
                yield Event("killing", verb, "toll", "dead", weak=True, victims=lost)
        elif (
            lemma in words["fallen.fall"]
            and roles.actor is not None
            and (roles.actor.lemma in words["fallen.armed"] or roles.actor.like_num)
        ):
            among = self.people.words["prepositions.among"]
            led = (c for c in verb.children if c.dep_ in grammar.preposition and c.lower_ not in among)
            hung = [t for c in led for t in c.children]
            fought = all(
                t.lemma in self.lexicon.nouns or t.lemma in words["fallen.within"] for t in hung
            )  # "in the battle", not "to second place"
            fought = fought and bool(hung or not roles.actor.like_num)
            alone = fought and not any(c.dep_ in grammar.particle | grammar.object for c in verb.children)
            if alone and self.states.is_number(roles.actor):
                yield Event("killing", verb, "toll", "dead", weak=True, victims=roles.actor)
        elif lemma in words["fallen.numbering"]:
            yield from self._numbered(verb, roles.actor)
        elif lemma in words["fallen.putting"]:
            dead = next((c for c in verb.children if c.lower_ in words["fallen.dead"]), None)
            numbers = objects_of(verb, words["fallen.at"], grammar)
            persons = numbers and (numbers[0].like_num or self.people.is_person(numbers[0]))  # not "40 million dollars"
            if dead is not None and persons and self.states.is_number(numbers[0]):
                yield Event(
                    "killing", verb, "toll", "dead", victims=first(dead, grammar.possessor), counted=numbers[0]
                )  # fmt: skip

    def _numbered(self, verb: Token, counted: Token | None) -> Iterator[Event]:
        """ "the dead now number forty-five"."""
        outcome = self.states.outcome_word(counted) if counted is not None else None
        number = next((t for t in verb.subtree if t.like_num and t.i > verb.i), None)
        if outcome is not None and number is not None:
            kind = "killing" if outcome == "dead" else "injury"
            yield Event(kind, verb, "toll", outcome, weak=True, counted=number)

    def toll(self, noun: Token, lemma: str) -> Iterator[Event]:
        """ "the death toll rose to 45", "the toll of the attack is 9", "12 deaths", "six bodies were found"."""
        words = self.lexicon.words
        if lemma in words["tolls.nouns"] or lemma in words["tolls.numbers"]:
            if lemma in words["tolls.numbers"]:
                yield from self._number_of(noun)
                return
            told = any(c.lemma in words["tolls.dead_toll_modifiers"] for c in noun.children)
            of = objects_of(noun, self.grammar.of, self.grammar)
            if told or any(t.lemma in self.lexicon.nouns for t in of):
                yield Event("killing", noun, "toll", "dead", counted=self._number_of_toll(noun) or noun)
            return
        predicate = self.lexicon.counted.get(lemma)
        if lemma in words["tolls.suffering"] and first(noun, self.grammar.number) is not None:
            acts = [
                p for c in children(noun, self.grammar.compound) if (p := self.lexicon.nouns.get(c.lemma)) is not None
            ]
            if acts and acts[0].kind in words["tolls.suffered"]:  # "fourteen rape victims"
                yield Event(acts[0].kind, noun, "counted", acts[0].outcome, weak=True, victims=noun, counted=noun)
            return
        if predicate is None:
            return
        of = objects_of(noun, self.grammar.of, self.grammar)
        numbered = first(noun, self.grammar.number) or (noun if noun.tag_ in self.grammar.plural_tags and of else None)
        if lemma in words["tolls.bodies"] and not self._found(noun, numbered):
            return
        if lemma in words["tolls.bodies"] and of and numbered is not None and not self.people.is_person(of[0]):
            return  # "two bodies of opinion", "the skeletons of whales"
        owner = first(noun, self.grammar.possessor)
        if owner is not None and noun.head.dep_ in self.grammar.relative_clause and noun.head.head.pos_ != "VERB":
            asked = owner.lower_ in words["tolls.whose"]  # "the clerk, whose body was found in a ditch"
            owner = noun.head.head if asked else owner
        whose = owner if owner is not None else (of[0] if of else None)
        if numbered is None and lemma in words["tolls.bodies"] and whose is not None and self.people.is_person(whose):
            yield Event("killing", noun, "body", "dead", weak=True, victims=whose)
        told = numbered is not None and (numbered is not noun or self.people.is_person(of[0]))
        if told:  # but "the casualties of a conflict" are none in particular
            yield Event(
                predicate.kind, noun, "counted", predicate.outcome, predicate.weak,
                victims=of[0] if of else None,
                counted=noun,
            )  # fmt: skip

    def _found(self, noun: Token, numbered: Token | None) -> bool:
        """Whether bodies are told to have been found, or to lie somewhere: "there were 23 bodies in the paddy"."""
        words, above = self.lexicon.words, noun.head
        if above.pos_ == "VERB" and above.lemma in words["tolls.finding_verbs"]:
            return True
        if numbered is None:
            return False
        if above.lemma in words["tolls.being"] and any(c.lower_ in words["context.there"] for c in above.children):
            led = [*children(noun, self.grammar.preposition), *children(above, self.grammar.preposition)]
            return any(c.lower_ in words["tolls.laid"] for c in led)
        if above.lower_ in words["tolls.upon"] and above.head.lemma in words["tolls.coming"]:
            return True  # "came upon 38 skeletons"
        return above.lower_ in words["tolls.holding"] and above.head.lemma in words["tolls.pits"]

    def _number_of(self, noun: Token) -> Iterator[Event]:
        """ "the number of people killed has risen to three"."""
        for victim in objects_of(noun, self.grammar.of, self.grammar):
            near = [t for t in victim.subtree if t.i - noun.i <= 8]
            outcomes = [o for t in near if (o := self.states.outcome_word(t))]
            kinds = [k for t in near for k in _NUMBERED if t.lower_ in self.lexicon.words[f"numbered.{k}"]]
            counted = self._number_of_toll(noun) if outcomes or kinds else None
            if outcomes and counted is not None:
                kind = "killing" if outcomes[0] == "dead" else "injury"
                named = None if self.states.outcome_word(victim) else victim
                yield Event(kind, noun, "toll", outcomes[0], victims=named, counted=counted)
            elif kinds and counted is not None:
                yield Event(kinds[0], noun, "toll", victims=victim if victim.pos_ == "NOUN" else None, counted=counted)

    def _number_of_toll(self, toll: Token) -> Token | None:
        verb = toll.head
        if verb.lemma not in self.lexicon.words["tolls.toll_verbs"]:
            return None
        from_ = self.lexicon.words["tolls.from"]  # "rose from 12 to 15": it is 15 now
        for token in verb.subtree:
            before = {t.lower_ for t in token.doc[max(toll.i, token.i - 2) : token.i]}
            if token.i < verb.i and token.ent_type_ == "DATE":
                continue  # "the death toll for 2020 stood at 1,106"
            if token.i > toll.i and token.like_num and not before & from_:
                return token.head if token.head.pos_ == "NOUN" and token.dep_ in self.grammar.number else token
        return None
