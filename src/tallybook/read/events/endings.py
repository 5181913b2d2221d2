"""Find acts that ended in death by the words that say so, or that leave no doubt: shot to death, shot in their beds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tallybook.read.events.doers import Doers
from tallybook.read.events.event import Event
from tallybook.read.events.words import EventLexicon
from tallybook.read.syntax import Arguments, Grammar, arguments, conjuncts, first, is_passive, objects_of
from tallybook.tokens import Token, bounds

_ALIVE = 8  # tokens between "burned" and "alive"
_NEAR = 14  # tokens behind "shot" in which words say that those shot could not defend themselves


@dataclass(frozen=True, slots=True)
class Endings:
    """Proposes killings with one language's lexicon and grammar, and with what is known about who does them."""

    lexicon: EventLexicon
    grammar: Grammar
    doers: Doers

    def at(self, verb: Token, lemma: str) -> Iterator[Event]:
        """The killing that a verb tells of by its end: "shot to death", "found dead", "strangled".

        Args:
            verb: the verb.
            lemma: its dictionary form.
        """
        words = self.lexicon.words
        if lemma in words["endings.bare"]:
            ended = True
        elif lemma in words["endings.acts"]:
            # "hacked, shot or burned to death": said of all three
            ended = any(
                t.lower_ in words["endings.deaths"]
                for other in conjuncts(verb, self.grammar)
                for t in objects_of(other, words["endings.prepositions"], self.grammar)
            )
            ended = ended or any(c.lower_ in words["endings.adverbs"] for c in verb.children)
            follows = verb.nbor(1).lower_ if verb.i + 1 < bounds(verb)[1] else ""
            ended = (
                ended or follows in words["endings.deaths"]
            )  # "shot dead two men": the parser gives "dead" to the men
            ended = ended or (
                lemma in words["endings.alive_acts"]
                and any(t.lower_ in words["endings.alive"] and 0 < t.i - verb.i <= _ALIVE for t in verb.subtree)
            )
            ended = ended or self._put_to_death(verb, lemma)
            ended = ended or any(
                child.lower_ in words["endings.deaths"] and 0 < child.i - verb.i <= 4
                for child in verb.children
                if child.dep_ in self.grammar.predicate_complement or child.pos_ in ("ADJ", "ADV")
            )
        else:
            return
        if ended:
            roles = arguments(verb, self.grammar)
            found = lemma in self.lexicon.words["endings.findings"]
            if roles.undergoer is None and roles.actor is not None and first(verb, self.grammar.object) is None:
                roles = Arguments(None, roles.actor, passive=True)
            if roles.undergoer is not None:
                leaves = lemma in self.lexicon.words["tolls.leaving_verbs"]
                did = self.doers.armed(roles.actor) if leaves else not found  # "armed groups have left 1,460 dead"
                perpetrator = roles.actor if did else None
                yield Event(
                    "killing", verb, "verb", "dead", victims=roles.undergoer, perpetrator=perpetrator, weak=found
                )

    def _put_to_death(self, verb: Token, lemma: str) -> bool:
        """ "lined up against a wall and shot", "dragged out and hacked", "shot in their beds", "shot one by one"."""
        words, first_of_all = self.lexicon.words, verb.head
        if lemma not in words["endings.shot"] or self._in_a_limb(verb):
            return False
        if self._helpless(verb):
            return True
        if verb.dep_ not in self.grammar.conjunct:
            return False
        before = {t.lower_ for t in first_of_all.subtree if t.i < verb.i}
        out = before & words["endings.out"] or (before & words["endings.towards"] and self._same_persons(verb))
        if first_of_all.lemma in words["endings.tied"] or (first_of_all.lemma in words["endings.taking"] and out):
            return True
        wall = any(t.lower_ in words["endings.wall"] for t in first_of_all.subtree if t.i < verb.i)
        return wall and first_of_all.lemma in words["endings.stood"]

    def _same_persons(self, verb: Token) -> bool:
        """ "herded them on to the landing and shot them": those who were taken there, not somebody else."""
        shot = first(verb, self.grammar.object)
        return is_passive(verb.head, self.grammar) if shot is None else shot.pos_ == "PRON"

    def as_noun(self, noun: Token) -> Iterator[Event]:
        """ "were pulled out of the car and shot": a parser takes the last word for a noun."""
        words, before = self.lexicon.words, noun.nbor(-1) if noun.i > bounds(noun)[0] else noun
        if noun.lower_ not in words["endings.as_noun"] or before.lower_ not in self.grammar.coordinators:
            return
        verb = next((t for t in noun.ancestors if t.pos_ == "VERB"), None)
        if any(noun.children) or verb is None or not is_passive(verb, self.grammar) or verb.i > noun.i:
            return
        whom, led = arguments(verb, self.grammar).undergoer, {t.lower_ for t in verb.subtree if t.i < noun.i}
        if whom is None:
            return
        taken = verb.lemma in words["endings.taking"] and led & (words["endings.out"] | words["endings.towards"])
        stood = verb.lemma in words["endings.stood"] and led & words["endings.wall"]
        killed = bool(verb.lemma in words["endings.tied"] or taken or stood)
        kind, outcome = ("killing", "dead") if killed else ("attack", "shot")
        yield Event(kind, noun, "verb", outcome, victims=whom)

    def _in_a_limb(self, verb: Token) -> bool:
        """ "shot in the leg", but not "shot with their hands tied", "shot on their knees"."""
        words = self.lexicon.words
        return any(t.lower_ in words["endings.limbs"] and t.head.lower_ in words["endings.into"] for t in verb.subtree)

    def _helpless(self, verb: Token) -> bool:
        """Whether words behind it say that whoever was shot could not get away."""
        words, end = self.lexicon.words, bounds(verb)[1]
        behind = verb.doc.span(verb.i + 1, min(end, verb.i + _NEAR))
        text = f" {behind.text.lower()} "
        if any(f" {phrase} " in text for phrase in words["endings.defenceless"]):
            return True
        near = [t for t in verb.subtree if t.i > verb.i]
        where = [t for t in near if t.lemma in words["endings.asleep"] and first(t, self.grammar.possessor) is not None]
        return bool(where) or any(t.lower_ in words["endings.bound"] for t in near)
