"""Find what is told as a state rather than an act: dead, hurt, in hospital, in custody, missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tallybook.read.events.event import Event
from tallybook.read.events.words import EventLexicon
from tallybook.read.people import People
from tallybook.read.syntax import Grammar, arguments, children, conjuncts, first, is_passive, objects_of
from tallybook.tokens import Token, bounds


@dataclass(frozen=True, slots=True)
class States:
    """Proposes events from the words for how somebody is, with one language's lexicon and grammar."""

    lexicon: EventLexicon
    grammar: Grammar
    people: People

    def at(self, token: Token, lemma: str) -> Iterator[Event]:
        """The events that a word proposes by saying how somebody is.

        Args:
            token: the word.
            lemma: its dictionary form, by the lexicon where the parser gets that wrong.
        """
        words = self.lexicon.words
        if token.pos_ in ("VERB", "AUX"):
            yield from self._gone(token, lemma)
        if token.lower_ in words["gone.missing"]:
            yield from self._missing(token)
        if lemma in words["conditions.nouns"] or self._holds(token, lemma):
            yield from self._condition(token)
        if (
            token.lower_ in words["tolls.dead"]
            or token.lower_ in words["tolls.hurt"]
            or lemma in words["tolls.victims"]
        ):
            yield from self._among(token)
        predicate = self.lexicon.nouns.get(lemma)
        tortured = predicate is not None and predicate.kind == "torture"
        if token.pos_ == "NOUN" and (tortured or lemma in words["torturing.scars"]):
            yield from self._marked(token)
        if lemma in words["gone.traces"]:
            yield from self._no_trace(token)
        if lemma in words["hospital.nouns"] or lemma in words["hospital.morgues"]:
            yield from self._hospital(token)
        if token.pos_ in ("ADJ", "VERB", "NOUN", "ADV"):
            yield from self._state(token, lemma)
        if token.lower_ in words["tolls.fatally"]:
            yield from self._fatally(token)

    def _gone(self, verb: Token, lemma: str) -> Iterator[Event]:
        """ "they have not been seen since", "three boys did not come back", "cannot find eleven of the detainees"."""
        words = self.lexicon.words
        if first(verb, self.grammar.negation) is None:
            yield from self._nothing_heard(verb, lemma)
            yield from self._last_seen(verb, lemma)
            return
        roles, near = arguments(verb, self.grammar), {c.lower_ for c in verb.children}
        missing: Token | None = None
        if lemma in words["gone.seen"] and roles.passive:
            told = {t.lower_ for t in verb.subtree} & words["gone.since"]
            told = told or (near & words["gone.of"] if lemma in words["gone.heard"] else told)  # "not been heard from"
            missing = roles.undergoer if told else None
        elif (
            lemma in words["gone.back"]
            and not roles.passive
            and roles.undergoer is None
            and (lemma == "return" or near & words["gone.home"])
            and not self._elsewhere(verb)
        ):
            missing = roles.actor
        elif lemma in words["gone.find"] and not roles.passive:
            missing = roles.undergoer
        elif lemma in words["gone.find"] and words["gone.never"] & near and roles.undergoer is not None:
            sought = roles.undergoer.lemma in words["getaway.who"]  # but "the killers have never been found"
            missing = None if sought else roles.undergoer
        if missing is not None and self.people.is_person(missing):
            yield Event("disappearance", verb, "gone", weak=True, victims=missing)

    def _nothing_heard(self, verb: Token, lemma: str) -> Iterator[Event]:
        """ "nothing has been heard of four of the detainees", "their mothers have heard nothing of them"."""
        nothing = self.lexicon.words["gone.nothing"]
        told = any(c.lower_ in nothing for c in verb.children)
        of = objects_of(verb, self.lexicon.words["gone.of"], self.grammar) if told else []
        if lemma in self.lexicon.words["gone.seen"] and of and self.people.is_person(of[0]):
            yield Event("disappearance", verb, "gone", weak=True, victims=of[0])

    def _last_seen(self, verb: Token, lemma: str) -> Iterator[Event]:
        """ "was last seen on 16 September being pushed into a van", "nobody has seen her since"."""
        words, roles = self.lexicon.words, arguments(verb, self.grammar)
        whom = roles.undergoer
        nobody = roles.actor is not None and self._is_nobody(roles.actor)
        if nobody and lemma in words["gone.heard"]:
            from_whom = objects_of(verb, words["gone.of"], self.grammar)
            if from_whom and self.people.is_person(from_whom[0]):
                yield Event("disappearance", verb, "gone", weak=True, victims=from_whom[0])
        if lemma not in words["gone.seen"] or lemma in words["gone.heard"] or whom is None:
            return
        last = roles.passive and any(c.lower_ in words["gone.last"] for c in verb.children)
        nobody = nobody and bool({t.lower_ for t in verb.subtree} & words["gone.since"])
        sought = whom.lemma in words["getaway.who"]
        # who is seen running is on the run: nobody took him
        runs = any(c.lemma in words["gone.running"] for c in verb.children)
        runs = runs or any(t.lemma in words["gone.shown"] for t in verb.subtree)
        if (last or nobody) and not (sought or runs) and self.people.is_person(whom):
            yield Event("disappearance", verb, "gone", weak=True, victims=whom)

    def _is_nobody(self, token: Token) -> bool:
        """ "nobody", "no one", "none of the neighbours"."""
        words = self.lexicon.words
        no = any(c.lower_ in words["gone.no"] for c in children(token, self.grammar.determiner))
        return token.lower_ in words["gone.nobody"] or (no and token.lower_ in words["context.one"])

    def _missing(self, word: Token) -> Iterator[Event]:
        """ "three boys are still missing", "the third is missing", whatever the parser takes the word for."""
        verb = word if word.pos_ in ("VERB", "AUX") else word.head
        if first(word, self.grammar.object) is not None or verb.pos_ not in ("VERB", "AUX"):
            return
        roles = arguments(verb, self.grammar)
        whom = roles.actor or roles.undergoer
        said_of = word is verb or word.dep_ in self.grammar.predicate_complement
        if said_of and whom is not None and whom.i < word.i and self.people.is_person(whom):
            yield Event("disappearance", word, "state", weak=True, victims=whom)

    def tortured(self, verb: Token, lemma: str) -> Iterator[Event]:
        """ "beaten with cables", "hung by their wrists", "were given electric shocks": torture told by its means."""
        words = self.lexicon.words
        if lemma not in words["torturing.verbs"]:
            return
        roles = arguments(verb, self.grammar)
        if roles.undergoer is not None and roles.undergoer.lemma in words["torturing.means"]:
            # "put out a cigarette on my back": whose body it was
            parts = objects_of(verb, self.people.words["prepositions.on"], self.grammar)
            parts += objects_of(roles.undergoer, self.people.words["prepositions.on"], self.grammar)
            parts.append(roles.undergoer)  # "pulled out the printer's fingernails"
            parts += objects_of(roles.undergoer, self.grammar.of, self.grammar)  # "beat the soles of their feet"
            whose = next((o for p in parts if (o := first(p, self.grammar.possessor)) is not None), None)
            if whose is None and verb.dep_ in self.grammar.conjunct and is_passive(verb.head, self.grammar):
                whose = arguments(verb.head, self.grammar).undergoer  # "had been hooded and given electric shocks"
            if whose is not None:
                doer = roles.actor if roles.actor != whose else None
                yield Event("torture", verb, "verb", victims=whose, perpetrator=doer)
        if roles.undergoer is None or not self.people.is_person(roles.undergoer):
            return
        used = objects_of(verb, words["torturing.with"], self.grammar) + children(verb, self.grammar.object)
        named = {t.lemma for o in used for t in conjuncts(o, self.grammar)}  # with an iron, not with an iron bar
        if named & words["torturing.means"]:
            doer = roles.actor if roles.actor is not roles.undergoer else None
            yield Event("torture", verb, "verb", victims=roles.undergoer, perpetrator=doer)

    def beaten_in_custody(self, verb: Token, lemma: str) -> Iterator[Event]:
        """ "were whipped in custody", "had been beaten in his cell": pain inflicted on whoever is held."""
        words = self.lexicon.words
        if lemma not in words["torturing.beaten"]:
            return
        roles = arguments(verb, self.grammar)
        if roles.undergoer is None:
            return
        inside = objects_of(verb, words["torturing.inside"], self.grammar)
        held = any(t.lower_ in words["torturing.held"] for t in inside)
        held = held or self.people.behind(roles.undergoer).lemma in words["torturing.captives"]
        others = (*children(verb, self.grammar.conjunct), *([verb.head] if verb.dep_ in self.grammar.conjunct else []))
        if held or any(list(self.tortured(other, other.lemma)) for other in others):
            doer = roles.actor if roles.actor is not roles.undergoer else None
            if self.people.is_person(roles.undergoer):
                yield Event("torture", verb, "verb", victims=roles.undergoer, perpetrator=doer)

    def _marked(self, noun: Token) -> Iterator[Event]:
        """ "his body, bearing marks of torture", "found traces of torture on twelve men", "died under torture"."""
        words, above = self.lexicon.words, noun.head
        if above.lower_ in words["torturing.under"] and above.head.pos_ in ("VERB", "AUX"):
            roles = arguments(above.head, self.grammar)
            under = roles.undergoer if roles.passive else roles.actor
            if under is not None and self.people.is_person(under):
                yield Event("torture", noun, "state", victims=under)
            return
        mark = above.head
        if above.lower_ not in words["torturing.of"] or mark.lemma not in words["torturing.marks"]:
            return
        on = self.people.words["prepositions.on"]
        bases = (noun, mark, mark.head) if mark.dep_ in self.grammar.object else (noun, mark)
        whom = next((t for base in bases for t in objects_of(base, on, self.grammar)), None)
        if whom is None and mark.head.lemma in words["torturing.bearing"]:
            whom = arguments(mark.head, self.grammar).actor
        if whom is not None and whom.lemma in words["tolls.bodies"]:
            whose = objects_of(whom, self.grammar.of, self.grammar)
            whom = whose[0] if whose else first(whom, self.grammar.possessor) or whom
            yield Event("torture", noun, "state", victims=whom)
        elif whom is not None:
            whom = first(whom, self.grammar.possessor) if whom.lemma in words["fates.body"] else whom  # "on his back"
            if whom is not None and (whom.like_num or self.people.is_person(whom)):
                yield Event("torture", noun, "state", victims=whom)

    def _elsewhere(self, verb: Token) -> bool:
        """Whether somebody did not come back to work, to a room, to a subject: nobody misses him."""
        targets = objects_of(verb, self.lexicon.words["gone.to"], self.grammar)
        return any(t.lemma not in self.lexicon.words["gone.own"] for t in targets)

    def _no_trace(self, noun: Token) -> Iterator[Event]:
        """ "the whereabouts of three of them are unknown", "there is no trace of the two brothers"."""
        of = objects_of(noun, self.grammar.of, self.grammar)
        if not of and noun.head.lemma in self.lexicon.words["tolls.being"]:  # "Of the other nineteen there is no trace"
            of = [t for t in objects_of(noun.head, self.grammar.of, self.grammar) if t.i < noun.i]
        near = {t.lower_ for t in (*noun.children, *noun.head.children)}
        whose = of[0] if of else first(noun, self.grammar.possessor)
        if whose is not None and near & self.lexicon.words["gone.without"] and self.people.is_person(whose):
            yield Event("disappearance", noun, "gone", weak=True, victims=whose)

    def _among(self, word: Token) -> Iterator[Event]:
        """ "four of his cousins were among the dead", "among those killed were two children"."""
        preposition = word.head
        if preposition.lower_ in self.people.words["prepositions.those"]:
            preposition = preposition.head  # "among those killed"
        if (
            preposition.lower_ not in self.people.words["prepositions.among"]
            or preposition.dep_ not in self.grammar.preposition
        ):
            return
        verb = preposition.head
        who = first(verb, self.grammar.subject | self.grammar.predicate_complement)
        if verb.pos_ != "AUX" or who is None or not self.people.is_person(who):
            return
        outcome = self.outcome_word(word) or "dead"
        kind = "killing" if outcome == "dead" else "injury"
        yield Event(kind, word, "state", outcome, weak=True, victims=who)

    def _holds(self, noun: Token, lemma: str) -> bool:
        """Whether a noun says behind its preposition that somebody is held: "in custody", "behind bars"."""
        words, preposition = self.lexicon.words, noun.head.lower_
        if lemma in words["custody.nouns"]:
            return True
        bare = first(noun, self.grammar.determiner) is None
        return bare and preposition in words["custody.prepositions"] and noun.lower_ in words[f"custody.{preposition}"]

    def _condition(self, noun: Token) -> Iterator[Event]:
        """ "a woman is in critical condition", "sixty men are in custody", "two are behind bars"."""
        held = self._holds(noun, noun.lemma)
        graded = any(c.lower_ in self.lexicon.words["conditions.adjectives"] for c in noun.children)
        graded = graded or noun.lemma in self.lexicon.words["conditions.alone"]
        preposition = noun.head
        if (
            not (graded or held)
            or preposition.dep_ not in self.grammar.preposition
            or preposition.head.pos_ not in ("VERB", "AUX")
        ):
            return
        roles = arguments(preposition.head, self.grammar)
        victim = roles.undergoer if roles.passive else roles.actor
        in_custody = noun.lemma in self.lexicon.words["custody.nouns"]
        if victim is not None and self.people.is_person(victim, harmed=in_custody):
            hurt = Event("injury", noun, "state", "hurt", weak=True, victims=victim)
            taken = "abduction" if noun.lemma in self.lexicon.words["custody.captive"] else "arrest"
            yield Event(taken, noun, "state", victims=victim) if held else hurt

    def _hospital(self, noun: Token) -> Iterator[Event]:
        """ "nineteen others were taken to hospital"."""
        verb = noun.head.head
        if noun.head.dep_ not in self.grammar.preposition or verb.pos_ not in ("VERB", "AUX"):
            return
        roles = arguments(verb, self.grammar)
        lying = verb.lemma in self.lexicon.words["hospital.lying"] and not roles.passive
        taken = verb.lemma in self.lexicon.words["hospital.verbs"]
        hurt = roles.actor if lying else roles.undergoer if taken else None
        kept = first(verb, self.grammar.object)
        if hurt is None and verb.lemma in self.lexicon.words["fates.having"] and kept is not None:
            hurt = kept if self.is_number(kept) else None  # "I have eight of them in hospital"
            lying = True
        if hurt is not None and noun.lemma in self.lexicon.words["hospital.morgues"]:
            if self.people.is_person(hurt) and (taken or self.is_number(hurt)):
                yield Event("killing", noun, "state", "dead", weak=True, victims=hurt)  # "taken to the mortuary"
        elif hurt is not None and self.people.is_person(hurt) and (taken or self.is_number(hurt)):
            yield Event(
                "injury", noun if lying else verb, "state" if lying else "verb", "hurt", weak=True, victims=hurt
            )

    def _state(self, token: Token, lemma: str) -> Iterator[Event]:
        """ "12 people are dead", "10 dead, 30 wounded", "the wounded man"."""
        outcome = self.outcome_word(token)
        predicate = self.lexicon.adjectives.get(lemma)
        counted = token.i > bounds(token)[0] and token.nbor(-1).like_num and token.pos_ == "NOUN"  # "and five hurt"
        if predicate is None and (outcome is None or token.tag_ == "VBD" or (lemma in ("hurt",) and not counted)):
            return
        kind = "killing" if (outcome or (predicate and predicate.outcome)) == "dead" else "injury"
        victim = None
        if token.head.lemma in self.lexicon.words["endings.acts"] and token.head.pos_ == "VERB":
            return  # "shot dead": told by the verb
        if token.dep_ in self.grammar.predicate_complement:
            victim = first(token.head, self.grammar.subject | self.grammar.passive_subject)
            if victim is None:
                victim = first(token.head, self.grammar.object) or self._named_before(token.head)
        elif token.dep_ in self.grammar.adverbial_clause and token.head.lemma in self.lexicon.words["tolls.ending"]:
            victim = arguments(token.head, self.grammar).actor  # "ended up dead in a ditch"
        elif token.pos_ == "ADJ" and token.dep_ in self.grammar.compound:
            victim = token.head  # "four people dead"
            headed = victim.head == victim and not children(victim, self.grammar.determiner | self.grammar.number)
            if headed and token.i > victim.i and self.people.is_person(token.nbor(-1)):
                victim = token.nbor(-1)  # "Man, woman dead in Saltmarket"
            elif token.i < token.head.i or not self.is_number(token.head):
                return  # "the dead man": said of him elsewhere
        else:
            before = self.victim_before(token)
            if before is not None and before.nbor(1).i == token.i and self.is_number(before):
                victim = before
        if victim is not None and token.head.lemma not in self.lexicon.words["tolls.leaving_verbs"]:
            yield Event(kind, token, "state", "dead" if kind == "killing" else "hurt", weak=True, victims=victim)

    def _named_before(self, verb: Token) -> Token | None:
        """ "by the time we came, Emil Vantis, 51, a clerk, was dead": a name hung on what stands before."""
        comma = verb.nbor(-1) if verb.i > bounds(verb)[0] + 1 else verb
        if comma.text != "," or first(verb, self.grammar.subject) is not None:
            return None
        before = reversed(verb.doc[bounds(verb)[0] : comma.i])
        name = next((t for t in before if t.dep_ in self.grammar.apposition), None)
        while name is not None and name.dep_ in self.grammar.apposition and name.head.i < name.i:
            name = name.head
        return name if name is not None and name.pos_ == "PROPN" and self.people.is_person(name) else None

    def _fatally(self, adverb: Token) -> Iterator[Event]:
        """ "five were shot, two fatally", "four men, one of them fatally": so many of those who were hit."""
        for number in reversed(adverb.doc[max(bounds(adverb)[0], adverb.i - 3) : adverb.i]):
            if number.like_num:
                of_a_verb = adverb.head.pos_ == "VERB" and adverb.head.i > adverb.i  # "two were fatally shot"
                if not of_a_verb and (adverb.i + 1 == len(adverb.doc) or not adverb.nbor(1).tag_.startswith("VB")):
                    yield Event("killing", adverb, "toll", "dead", victims=number)
                return

    def victim_before(self, state: Token) -> Token | None:
        """The noun or number that a state word stands right behind ("12 people dead", "20 wounded")."""
        subject = first(state, self.grammar.subject)
        if subject is not None and subject.i < state.i:
            return subject
        for back in range(1, 5):
            if state.i - back < bounds(state)[0]:
                return None
            token = state.nbor(-back)
            if token.pos_ in ("NOUN", "PROPN", "NUM", "PRON") or token.like_num:
                return token
            if token.pos_ not in ("ADV", "ADJ", "ADP", "DET"):
                return None
        return None

    def outcome_word(self, token: Token) -> str | None:
        """Whether a word says that somebody is dead or hurt."""
        if token.lower_ in self.lexicon.words["tolls.dead"]:
            return "dead"
        return "hurt" if token.lower_ in self.lexicon.words["tolls.hurt"] else None

    def is_number(self, token: Token) -> bool:
        """A number, or a noun with one in front of it."""
        return token.like_num or token.pos_ == "NUM" or bool(children(token, self.grammar.number))
