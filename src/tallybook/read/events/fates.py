"""Find what befell somebody where no verb of harm is said of him: lost to a sniper, had his arm broken, lived not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tallybook.read.events.event import Event
from tallybook.read.events.words import EventLexicon
from tallybook.read.people import People
from tallybook.read.syntax import Grammar, arguments, children, conjuncts, first, objects_of
from tallybook.tokens import Token, bounds

_LISTED = 40  # tokens behind "among the dead:" in which those listed stand


@dataclass(frozen=True, slots=True)
class Fates:
    """Proposes events from what somebody suffers or loses, with one language's lexicon and grammar."""

    lexicon: EventLexicon
    grammar: Grammar
    people: People

    def at(self, token: Token, lemma: str) -> Iterator[Event]:
        """The events that a word proposes.

        Args:
            token: the word.
            lemma: its dictionary form.
        """
        words = self.lexicon.words
        ends = ("survive", "live", "rising", "making")
        if any(lemma in words[f"fates.{name}"] for name in ends):
            yield from self._not_survived(token, lemma)
        if lemma in words["fates.attempts"]:
            yield from self._attempt(token)
        if lemma in words["fates.wounds"]:
            yield from self._with_wounds(token)
        if lemma in words["fates.expected"] or lemma in words["fates.recovering"]:
            yield from self._lives(token)
        if token.lower_ in words["burnable.states"]:
            yield from self._alight(token)
        if lemma in words["fates.hands"]:
            yield from self._in_hands(token)
        locked = (
            token.head.lower_ in words["custody.prepositions"] and token.lower_ in words[f"custody.{token.head.lower_}"]
        )
        if lemma in words["custody.nouns"] or locked:
            yield from self._kept(token)
        if token.lower_ in words["tolls.dead"] or token.lower_ in words["tolls.hurt"]:
            yield from self._are_named(token)

    def owner(self, token: Token | None) -> Token | None:
        """Whose body a part of it is: "slit the throat of the priest" is done to the priest; else the token itself."""
        if token is not None and token.like_num:  # "three of his fingers"
            inner = next(iter(objects_of(token, self.grammar.of, self.grammar)), None)
            token = inner if inner is not None and inner.lemma in self.lexicon.words["fates.body"] else token
        if token is None or token.lemma not in self.lexicon.words["fates.body"]:
            return token
        of = objects_of(token, self.grammar.of, self.grammar)
        own = first(token, self.grammar.possessor)
        whose = self.owner(of[0]) if of else own
        return whose if whose is not None and self.people.is_person(whose) else token

    def cost(self, verb: Token, part: Token | None) -> Iterator[Event]:
        """ "it cost a ticket inspector both his legs"."""
        body = self.lexicon.words["fates.body"]
        if part is not None and any(c.lemma in body for c in children(part, self.grammar.apposition)):
            yield Event("injury", verb, "verb", "hurt", weak=True, victims=part)  # as a parser may have it
        if part is None or part.lemma not in body:
            return
        paid = first(verb, self.grammar.preposition)
        if paid is not None and paid.pos_ in ("NOUN", "PROPN", "NUM", "PRON") and self.people.is_person(paid):
            yield Event("injury", verb, "verb", "hurt", weak=True, victims=paid)

    def taker(self, verb: Token, lost: Token) -> Token | None:
        """To whom or in what somebody lost a relative: "lost two sons to the militia", "her brother in the raid"."""
        words = self.lexicon.words
        to = [n for n in objects_of(verb, words["fates.to"], self.grammar) if n.lower_ in words["fates.dying"]]
        if any(first(n, self.grammar.possessor) is not None for n in to):
            return lost if self.people.is_person(lost) else None  # "lost its porter to his injuries"
        if lost.lemma not in words["fates.kin"]:
            return None
        for noun in objects_of(verb, words["fates.to"], self.grammar):
            armed = self.people.kind_of(noun, self.grammar) in self.people.words["persons.armed"]
            if armed or noun.lemma in words["fates.taking"] or noun.lemma in self.people.words["persons.armed_nouns"]:
                return noun
        fell_in = objects_of(verb, words["fates.during"], self.grammar)
        return next((n for n in fell_in if n.lemma in self.lexicon.nouns or n.lemma in words["fates.taking"]), None)

    def _not_survived(self, verb: Token, lemma: str) -> Iterator[Event]:
        """ "six pilgrims did not survive", "three did not live through the night", "thirty-four never got up"."""
        words, who = self.lexicon.words, arguments(verb, self.grammar).actor
        if lemma in words["fates.rising"]:
            near = {c.lower_ for c in verb.children}
            behind = {c.lower_ for c in verb.children if c.i > verb.i and not c.is_punct}
            ends = behind <= words["fates.up"] | words["fates.again"]  # but "did not get up again before noon"
            woke = lemma in words["fates.waking"]
            if not (ends and (woke or near & words["fates.up"]) and near & words["fates.again"]):
                return
        if who is None or first(verb, self.grammar.negation) is None or not self.people.is_person(who):
            return
        sees = any(c.lemma in words["fates.seeing"] for c in verb.children)  # "did not live to see the morning"
        made = lemma in words["fates.making"] and any(c.lower_ in words["fates.it"] for c in verb.children)
        if made:  # "two of the wounded did not make it to hospital"
            made = bool({c.lower_ for c in verb.children} & words["fates.home"])
            hurt = {t.lower_ for t in who.subtree} & words["tolls.hurt"]
            made = made and bool(hurt or self._alive(verb))
        risen = lemma in words["fates.rising"] or made or (lemma in words["fates.live"] and sees)
        if risen or lemma in words["fates.survive"] or objects_of(verb, words["fates.through"], self.grammar):
            yield Event("killing", verb, "gone", "dead", weak=True, victims=who)

    def _alive(self, verb: Token) -> bool:
        """ "did not make it to hospital", "did not make it out alive"."""
        words = self.lexicon.words
        to = {t.lemma for t in verb.subtree if t.i > verb.i}
        return bool(to & (words["hospital.nouns"] | words["endings.alive"]))

    def _attempt(self, noun: Token) -> Iterator[Event]:
        """ "an attempt on the life of the bishop", "survived an attempt on his life"."""
        on = self.people.words["prepositions.on"]
        aimed = objects_of(noun, on, self.grammar)
        if not aimed and noun.dep_ in self.grammar.subject | self.grammar.passive_subject:
            aimed = objects_of(noun.head, on, self.grammar)  # "an attempt was made on his life"
        aimed = [t for t in aimed if t.ent_type_ not in ("DATE", "TIME")]
        life = next((t for t in aimed if t.lemma in self.lexicon.words["tolls.lives"]), None)
        of = objects_of(life, self.grammar.of, self.grammar) if life is not None else []
        whose = of[0] if of else first(life, self.grammar.possessor) if life is not None else None
        named = any(c.lemma in self.lexicon.nouns for c in children(noun, self.grammar.compound))
        if life is None and named:  # "an assassination attempt on the bishop"; "survived an assassination attempt"
            lived = noun.head.lemma in self.lexicon.words["fates.survive"]
            whose = next(iter(aimed), arguments(noun.head, self.grammar).actor if lived else None)
        if whose is not None and self.people.is_person(whose):
            yield Event("attack", noun, "noun", victims=whose)

    def maimed(self, verb: Token, lemma: str) -> Iterator[Event]:
        """ "had their arms broken", "broke the teacher's legs": what was done to a part of somebody's body."""
        words = self.lexicon.words
        if (
            lemma in words["fates.breaking"]
            and verb.tag_ in self.grammar.past_participle_tag | self.grammar.finite_tags
        ):
            had = list(self._had_done(verb))
            yield from had
            if not had and lemma in words["fates.off"]:
                yield from self._broken(verb)

    def _broken(self, verb: Token) -> Iterator[Event]:
        """ "broke the teacher's legs", "her hand was hacked off"; but "he broke his leg" in a fall."""
        roles, words = arguments(verb, self.grammar), self.lexicon.words
        part = roles.undergoer
        whose = self.owner(part)
        if part is None or whose is None or whose == part or part.lemma in words["fates.mortal"]:
            return
        by, own = roles.actor, whose.pos_ in ("PRON", "DET")
        armed = by is not None and (
            self.people.kind_of(by, self.grammar) in self.people.words["persons.armed"]
            or by.lower_ in self.people.words["persons.armed_nouns"] | self.people.words["pronouns.unnamed"]
        )
        if self.people.is_person(whose) and (armed or not own or roles.passive):
            doer = by if by is not None and self.people.is_person(by) else None
            jailed = by is not None and by.lemma in words["fates.jailers"]
            if jailed:
                yield Event("torture", verb, "verb", victims=whose, perpetrator=doer)
            else:
                yield Event("injury", verb, "verb", "hurt", weak=True, victims=whose, perpetrator=doer)

    def _with_wounds(self, noun: Token) -> Iterator[Event]:
        """ "a boy of ten with machete wounds to the scalp", "three men with burns"."""
        words, preposition = self.lexicon.words, noun.head
        if noun.dep_ in self.grammar.conjunct:
            preposition = preposition.head  # "with cuts and burns"
        kind = any(c.lemma in words["fates.wounding"] for c in children(noun, self.grammar.compound))
        if preposition.lower_ not in words["fates.with"] or not (kind or noun.lower_ in words["fates.burns"]):
            return
        over = preposition.head
        who = over if over.pos_ in ("NOUN", "PROPN", "NUM") else None
        if over.pos_ == "AUX":
            who = first(over, self.grammar.subject | self.grammar.predicate_complement)
        if who is not None and who.like_num and who.head.lower_ in self.grammar.of:
            who = who.head.head  # "a boy of ten with"
        if who is not None and who.dep_ in self.grammar.apposition and self.people.is_person(who.head):
            who = who.head  # "a boy, a Muhiri, with"
        housed = who is not None and who.lemma in words["hospital.nouns"]  # "taken to hospital with burns"
        if who is not None and self.people.is_person(who) and not housed:
            yield Event("injury", noun, "state", "hurt", weak=True, victims=who)

    def _lives(self, verb: Token) -> Iterator[Event]:
        """ "he is expected to live": whoever was shot and lives was hurt."""
        words, roles = self.lexicon.words, arguments(verb, self.grammar)
        lives = any(c.lemma in words["fates.living"] for c in verb.children)
        who = roles.undergoer if lives and roles.passive else None
        if verb.lemma in words["fates.recovering"] and verb.tag_ in self.grammar.gerund_tag and not roles.passive:
            who = roles.actor if roles.undergoer is None else None  # "she is recovering"
        if who is not None and who.pos_ == "PRON" and self.people.is_person(who):
            yield Event("injury", verb, "lives", "hurt", weak=True, victims=who)

    def _had_done(self, done: Token) -> Iterator[Event]:
        """ "had their arms broken", "had had their fingernails torn out": done to a part of somebody's body."""
        words, part = self.lexicon.words, first(done, self.grammar.subject | self.grammar.passive_subject)
        if part is None and done.dep_ in self.grammar.participle_clause:
            part = done.head
        if part is None or part.lemma not in words["fates.body"]:
            return
        having = part.head if part.head != done else done.head
        with_it = having.lower_ in words["fates.with"]  # "came home with his ears cut off"
        if having.lemma not in words["fates.having"] and not with_it:
            return
        who = first(part, self.grammar.possessor) if with_it else arguments(having, self.grammar).actor
        if who is not None and self.people.is_person(who):
            agents = objects_of(done, self.grammar.by, self.grammar)
            doer = next((a for a in agents if self.people.is_person(a)), None)
            killed = part.lemma in words["fates.mortal"]
            kind = "killing" if killed else "torture" if part.lemma in words["torturing.means"] else "injury"
            outcome = "dead" if killed else "hurt"
            yield Event(kind, done, "verb", outcome, weak=True, victims=who, perpetrator=doer)

    def _alight(self, state: Token) -> Iterator[Event]:
        """ "the school was alight"."""
        verb = state.head if state.head.pos_ in ("AUX", "VERB") else state
        before = verb.nbor(-1) if verb is not state and verb.i > bounds(verb)[0] else None
        burns = first(verb, self.grammar.subject) or before
        if burns is not None and burns.i < state.i and burns.lemma in self.lexicon.words["burnable.nouns"]:
            yield Event("arson", state, "state", weak=True, target=burns)

    def _in_hands(self, noun: Token) -> Iterator[Event]:
        """ "five workers are in the hands of a militia"."""
        preposition, words = noun.head, self.lexicon.words
        of = objects_of(noun, self.grammar.of, self.grammar)
        if not of or preposition.lower_ not in words["fates.in"] or preposition.head.pos_ not in ("AUX", "VERB"):
            return
        holder, roles = of[0], arguments(preposition.head, self.grammar)
        held = roles.undergoer if roles.passive else roles.actor
        kind = self.people.kind_of(holder, self.grammar)
        if held is not None and self.people.is_person(held) and kind in self.people.words["persons.armed"]:
            told = "abduction" if kind in words["taking.abductors"] else "arrest"
            yield Event(told, noun, "state", victims=held, perpetrator=holder)

    def _kept(self, noun: Token) -> Iterator[Event]:
        """ "the police have two men in custody"."""
        preposition, words = noun.head, self.lexicon.words
        if preposition.lower_ not in words["custody.prepositions"]:
            return
        above = preposition.head
        verb = above.head if above.pos_ != "VERB" else above
        held = first(verb, self.grammar.object)
        if (
            verb.lemma in words["fates.having"]
            and held is not None
            and above in (verb, held)
            and self.people.is_person(held)
        ):
            yield Event("arrest", noun, "state", victims=held, perpetrator=arguments(verb, self.grammar).actor)

    def _are_named(self, word: Token) -> Iterator[Event]:
        """ "the dead are Anna Kerr and her daughter", "killed were a cook and a guard", "among the dead: a nurse"."""
        outcome = "dead" if word.lower_ in self.lexicon.words["tolls.dead"] else "hurt"
        kind = "killing" if outcome == "dead" else "injury"
        who: Token | None = None
        if word.dep_ in self.grammar.subject and word.head.pos_ == "AUX" and word.head.i > word.i:
            who = first(word.head, self.grammar.predicate_complement)
        elif word.i + 2 < bounds(word)[1] and word.nbor(1).text == ":":
            after = word.doc[word.i + 2 : min(bounds(word)[1], word.i + _LISTED)]
            who = next(
                (t for t in after if t.pos_ in ("NOUN", "PROPN") and self.people.is_person(t, harmed=True)), None
            )
            while who is not None and who.dep_ in self.grammar.compound and who.head.i > who.i:
                who = who.head
        if who is not None and who.i > word.i and self.people.is_person(who, harmed=True):
            many = len(list(conjuncts(who, self.grammar))) > 1 or bool(children(who, self.grammar.apposition))
            yield Event(kind, word, "state" if not many else "verb", outcome, weak=True, victims=who)
