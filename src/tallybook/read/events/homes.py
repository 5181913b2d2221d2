"""Find who was driven from home where no verb of driving tells of it: the displaced who are counted, those who left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tallybook.read.events.event import Event
from tallybook.read.events.words import EventLexicon
from tallybook.read.people import People
from tallybook.read.syntax import Grammar, arguments, children, first, objects_of
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
        elif token.pos_ == "VERB" and lemma in words["homeless.clearing"]:
            yield from self._cleared(token)
        elif token.pos_ == "VERB" and lemma in words["homeless.hosting"]:
            yield from self._hosted(token)
        elif token.pos_ == "VERB" and lemma in words["gone.back"]:
            yield from self._nobody_back(token)
        elif token.lower_ in words["homeless.empty"] or token.lower_ in words["homeless.full"]:
            yield from self._empty_or_full(token)
        elif token.pos_ == "NOUN" and (lemma in words["homeless.streams"] or lemma in words["homeless.removals"]):
            yield from self._on_the_move(token)
        elif token.pos_ == "NOUN" and (lemma in words["homeless.camps"] or lemma in words["homeless.moving"]):
            yield from self._in_camps(token)
        if token.pos_ == "VERB" and lemma in words["homeless.giving_up"]:
            yield from self._gave_up(token, lemma)
        if token.pos_ == "VERB" and lemma in words["homeless.carrying"]:
            yield from self._carried(token)

    def _carried(self, verb: Token) -> Iterator[Event]:
        """ "Buses took 500 Keshti from the besieged quarter to a camp in the north"."""
        words, grammar = self.lexicon.words, self.grammar
        roles = arguments(verb, grammar)
        who, by = roles.undergoer, roles.actor
        if who is None or by is None or by.lemma not in words["homeless.vehicles"]:
            return
        counted = who.like_num or bool(children(who, grammar.number))
        bases = (verb, who)
        away = any(
            t.lemma in words["homeless.places"] for b in bases for t in objects_of(b, words["land.out_of"], grammar)
        )
        to = any(t.lemma in words["homeless.camps"] for b in bases for t in objects_of(b, words["gone.to"], grammar))
        if counted and (away or to):
            yield Event("displacement", verb, "counted", weak=True, victims=None if who.like_num else who, counted=who)

    def _cleared(self, verb: Token) -> Iterator[Event]:
        """ "the militia cleared the village of its Dhorai inhabitants"."""
        roles = arguments(verb, self.grammar)
        place = roles.undergoer
        if place is None or place.lemma not in self.lexicon.words["homeless.places"]:
            return
        of = (o for t in (place, verb) for o in objects_of(t, self.grammar.of, self.grammar))
        who = next((t for t in of if t.i > verb.i and self.people.is_person(t)), None)
        if who is not None:
            yield Event("displacement", verb, "verb", weak=True, victims=who, perpetrator=roles.actor)

    def _is_counted(self, who: Token) -> bool:
        """ "2,600", "1,200 people": a number, or persons with one."""
        return who.like_num or (bool(children(who, self.grammar.number)) and self.people.is_person(who))

    def _hosted(self, verb: Token) -> Iterator[Event]:
        """ "the camp now shelters 2,600", "the monastery took in 1,200 people", "900 are being housed in schools"."""
        words, grammar = self.lexicon.words, self.grammar
        roles = arguments(verb, grammar)
        inside = objects_of(verb, words["fates.in"], grammar)
        host = next(iter(inside), None) if roles.passive else roles.actor
        within = next((t for t in inside if t.lemma in words["homeless.hosts"]), None)
        if verb.lemma in words["homeless.staying"] and within is not None:
            host = within  # "the bishop is sheltering 900 people in his seminary"
        taken_in = verb.lemma not in words["homeless.particled"] or first(verb, grammar.particle) is not None
        who = roles.undergoer
        if host is None or who is None or host.lemma not in words["homeless.hosts"] or not taken_in:
            return
        at_leisure = words["homeless.leisure"] | words["homeless.inmates"]
        if self._is_counted(who) and who.lemma not in at_leisure:
            yield Event("displacement", verb, "counted", weak=True, victims=None if who.like_num else who, counted=who)

    def _nobody_back(self, verb: Token) -> Iterator[Event]:
        """ "nobody has returned to the village since the massacre"."""
        words, grammar = self.lexicon.words, self.grammar
        who = first(verb, grammar.subject)
        place = next(
            (t for t in objects_of(verb, words["gone.to"], grammar) if t.lemma in words["homeless.places"]), None
        )
        if who is not None and who.lower_ in words["homeless.nobody"] and place is not None:
            yield Event("displacement", verb, "state", weak=True, target=place)

    def _empty_or_full(self, state: Token) -> Iterator[Event]:
        """ "eleven villages stand empty", "every school is full of families from the burned villages"."""
        words, grammar = self.lexicon.words, self.grammar
        verb = state.head
        place = first(verb, grammar.subject | grammar.passive_subject)
        if place is None or verb.lemma not in words["homeless.standing"] or first(verb, grammar.negation):
            return
        if state.lower_ in words["homeless.empty"]:
            if state.dep_ in grammar.predicate_complement and place.lemma in words["homeless.places"]:
                yield Event("displacement", state, "state", weak=True, victims=place)
            return
        within = objects_of(state, grammar.of | self.people.words["prepositions.with"], grammar)
        who = next((t for t in within if t.lemma in words["homeless.settled"]), None)
        if who is None or place.lemma not in words["homeless.hosts"] | words["homeless.shelters"]:
            return
        driven = any(c.lower_ in words["homeless.driven"] for c in who.children)
        left = objects_of(who, words["land.out_of"], grammar)
        if driven or any(t.lemma in words["homeless.places"] or t.ent_type_ in ("GPE", "LOC") for t in left):
            yield Event("displacement", state, "state", weak=True, victims=who)

    def _on_the_move(self, noun: Token) -> Iterator[Event]:
        """ "a stream of refugees filled the road", "the forced relocation of the hill villages"."""
        words = self.lexicon.words
        of = objects_of(noun, self.grammar.of, self.grammar)
        if noun.lemma in words["homeless.removals"]:
            if any(c.lower_ in words["homeless.forced"] for c in noun.children):
                yield Event("displacement", noun, "state", weak=True, victims=of[0] if of else None, target=noun)
            return
        fleeing = next((t for t in of if t.lemma in words["homeless.fleeing"]), None)
        if noun.lemma in words["homeless.flights"]:  # "the flight of thousands"
            people = words["homeless.settled"] | words["context.many"]
            fleeing = next((t for t in of if t.lemma in people), None)
        if fleeing is not None:
            yield Event("displacement", noun, "noun", weak=True, victims=fleeing)

    def _in_camps(self, camp: Token) -> Iterator[Event]:
        """ "some 20,000 are in camps": so many who live where nobody does of his own will."""
        words, grammar = self.lexicon.words, self.grammar
        verb = camp.head.head
        on = words["homeless.upon"] if camp.lemma in words["homeless.moving"] else words["fates.in"]
        led = camp.head.lower_ in on and verb.lemma in words["homeless.remaining"]
        if not led or any(c.lower_ in words["homeless.other_camps"] for c in camp.children):
            return
        who = first(verb, grammar.subject)
        many = who is not None and who.lemma in self.lexicon.words["context.many"]  # "hundreds of thousands"
        if who is not None and (many or self._is_counted(who)):
            named = None if many or who.like_num else who
            yield Event("displacement", verb, "counted", weak=True, victims=named, counted=who)

    def _counted(self, driven: Token) -> Iterator[Event]:
        """ "the province hosts 80,000 displaced people", "40,000 internally displaced"."""
        who = driven.head if driven.dep_ in self.grammar.compound else driven
        above = driven.head
        if driven.dep_ in self.grammar.prepositional_object and above.lower_ in self.grammar.of and above.head.like_num:
            yield Event("displacement", driven, "counted", weak=True, counted=above.head)  # "250 of the displaced"
            return
        if driven.dep_ in self.grammar.predicate_complement and above.lemma in self.lexicon.words["homeless.remaining"]:
            there_are = any(c.tag_ == "EX" for c in above.children)  # "in the camp there are 41,000 displaced"
            who = first(above, self.grammar.subject) or who  # "more than 1,400 people remain displaced"
            if there_are and who is driven and driven.nbor(-1).like_num:
                yield Event("displacement", driven, "counted", weak=True, counted=driven.nbor(-1))
            elif children(who, self.grammar.number) and self.people.is_person(who):
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
        joined = arguments(verb, grammar).actor if verb.dep_ in grammar.conjunct else None
        who = first(verb, grammar.subject) or joined  # "have packed up and gone"
        taken = first(verb, grammar.object)
        everybody = taken is not None and taken.lower_ in words["homeless.most"] and taken.i < verb.i
        ground = taken is not None and taken.lemma in words["homeless.places"] | words["getaway.home"]
        leaves = ground and verb.lemma in words["homeless.leaving"]  # "seventy families left the district"
        if who is None or (taken is not None and not everybody and not leaves) or verb.tag_ not in ("VBD", "VBN"):
            return
        perfect = any(c.lemma in words["homeless.having"] for c in children(verb, grammar.auxiliary))
        if verb.lemma in words["homeless.going"] and not perfect:
            return  # "the families went to court"
        if any(c.dep_ in grammar.controlled_clause | grammar.negation | grammar.particle for c in verb.children):
            return
        if self._are_many(who, children(verb, grammar.object)):  # "have nearly all gone"
            yield Event("displacement", verb, "verb", weak=True, victims=who)

    def _are_many(self, who: Token, beside: Sequence[Token] = ()) -> bool:
        """ "the last thirty families", "most of the Keshti": a number of people who live somewhere."""
        words = self.lexicon.words
        inside = [t for t in who.subtree if t.i != who.i]
        settled = {who.lemma, *(t.lemma for t in inside)} & words["homeless.settled"]
        peoples = who.pos_ == "PROPN" or any(t.ent_type_ == "NORP" or t.tag_ in ("NNPS",) for t in (who, *inside))
        most = words["homeless.most"]
        many = any(t.like_num or t.lower_ in most for t in (who, *inside, *beside))
        return many and bool(settled or peoples)

    def _is_ground(self, place: Token) -> bool:
        words = self.lexicon.words
        known = words["homeless.places"] | words["getaway.home"] | words["land.nouns"]
        return place.lemma in known or place.ent_type_ in ("GPE", "LOC") or place.text[:1].isupper()

    def _gave_up(self, verb: Token, lemma: str) -> Iterator[Event]:
        """ "1,300 Dravinians have moved out of the right bank", "have packed up", "have given up their houses"."""
        words, grammar = self.lexicon.words, self.grammar
        who, taken = first(verb, grammar.subject), first(verb, grammar.object)
        perfect = any(c.lemma in words["homeless.having"] for c in children(verb, grammar.auxiliary))
        if who is None or not perfect or first(verb, grammar.negation) is not None:
            return
        turns = {c.lower_ for c in verb.children if c.i > verb.i}
        if taken is None:
            leaves = bool(turns & words["homeless.away"]) and lemma in words["homeless.moving_off"]
        else:  # "given up smoking"
            leaves = bool(turns & words["homeless.up"]) and taken.lemma in words["getaway.home"] | words["land.homes"]
            leaves = leaves and lemma not in words["homeless.moving_off"]
        left = [
            o for t in verb.children for o in objects_of(t, grammar.of, grammar) if t.lower_ in words["homeless.away"]
        ]
        leaves = leaves and all(self._is_ground(t) for t in left)  # "moved out of poverty"
        people = who.like_num or who.lemma in words["homeless.settled"] or who.text[:1].isupper()  # no firms
        if leaves and people and self._are_many(who):
            yield Event("displacement", verb, "verb", weak=True, victims=who)
