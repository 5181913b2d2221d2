"""Tell what is said of nobody in particular: habits, stories, comparisons, things that burst or break by themselves."""

from __future__ import annotations

from dataclasses import dataclass

from tallybook.read.events.event import Event
from tallybook.read.events.words import EventLexicon
from tallybook.read.people import People
from tallybook.read.syntax import Grammar, children, first, objects_of
from tallybook.read.trace import Objection
from tallybook.tokens import Token

_ABOVE = 6  # words between an act and the verb by which a film or a play tells of it
_DONE_TO_PERSONS = ("arrest", "abduction", "torture", "sexual_violence")


@dataclass(frozen=True, slots=True)
class Generalities:
    """Judges proposed events with one language's lexicon, grammar and knowledge of people."""

    lexicon: EventLexicon
    grammar: Grammar
    people: People

    def objection(self, event: Event) -> Objection | None:
        """Why an event is none of one day, done to somebody; None where it may be."""
        return (
            self._habit(event)
            or self._story(event.predicate)
            or self._comparison(event)
            or self._bursts(event)
            or self._thing(event)
            or self._captivates(event)
            or self._no_blow(event)
        )

    def _habit(self, event: Event) -> Objection | None:
        """ "people are killed here every week": in the present tense, said of a bare plural that nobody counts."""
        verb, whom = event.predicate, event.victims
        if event.form != "verb" or whom is None or whom.tag_ not in self.grammar.plural_tags or whom.pos_ != "NOUN":
            return None
        led = self.grammar.determiner | self.grammar.number | self.grammar.possessor | self.grammar.apposition
        if children(whom, led) or whom.i > verb.i or self.people.only_counts(whom):
            return None
        helpers = children(verb, self.grammar.auxiliary | self.grammar.passive_auxiliary) or [verb]
        present = self.grammar.finite_tags - self.grammar.past_tags
        passive = first(verb, self.grammar.passive_auxiliary) is not None or helpers == [verb]
        return Objection("habit", (whom.text,)) if passive and all(h.tag_ in present for h in helpers) else None

    def _story(self, act: Token) -> Objection | None:
        """ "the play tells of a king who kills his brothers", "a novel about a murder in the mission"."""
        words = self.lexicon.words
        for above in list(act.ancestors)[:_ABOVE]:
            told = first(above, self.grammar.subject) if above.lemma in words["context.storytelling"] else None
            if told is not None and told.lemma in words["context.stories"] and told != act:
                return Objection("story", (told.text,))
            about = above.lower_ in words["context.about"] and above.head.lemma in words["context.stories"]
            if about:
                return Objection("story", (above.head.text,))
        return None

    def _comparison(self, event: Event) -> Objection | None:
        """ "traffic kills more people than guns"."""
        words, whom = self.lexicon.words, event.victims
        more = whom is not None and any(c.lower_ in words["context.more"] for c in whom.children)
        compared = more and any(t.lower_ in words["context.than"] for t in event.predicate.subtree)
        numbered = whom is not None and any(t.like_num for t in (whom, *whom.children))
        return Objection("comparison", (whom.text,)) if whom is not None and compared and not numbered else None

    def _bursts(self, event: Event) -> Objection | None:
        """ "a gas bottle exploded", and nobody in the sentence attacks."""
        words, verb = self.lexicon.words, event.predicate
        what = first(verb, self.grammar.subject) if event.kind == "bombing" and event.form == "verb" else None
        if what is None or not {what.lemma, *(c.lemma for c in what.children)} & words["context.bursting"]:
            return None
        attacked = any(t.lemma in words["context.attacking"] for t in verb.sent if t.i != verb.i)
        return None if attacked else Objection("accident", (what.text,))

    def _no_blow(self, event: Event) -> Objection | None:
        """ "the delegation was struck by the silence of the town", "few know who is fighting"."""
        words, by = self.lexicon.words, event.perpetrator
        if by is None or event.form != "verb":
            return None
        if event.kind == "clash" and by.lower_ in self.grammar.relative_pronouns and by.dep_ in self.grammar.subject:
            return Objection("nobody_acts")
        if event.kind == "clash" and self._lifeless(by):
            return Objection("nobody_acts", (by.text,))  # "the colours clash"
        hits = event.outcome is not None or event.predicate.lemma in words["context.striking"]
        return Objection("no_person", (by.text,)) if hits and by.lemma in words["context.forceless"] else None

    def _known(self, doer: Token) -> bool:
        collective = doer.lemma in self.people.words["persons.collectives"]
        return collective or self.people.kind_of(doer, self.grammar) is not None

    def _thing(self, event: Event) -> Objection | None:
        """ "the bank arrested the fall of the crown", "the view was arresting": done to a thing or by one."""
        if event.kind not in _DONE_TO_PERSONS or event.form != "verb" or event.victims is not None:
            return None
        done_to, by = event.target, event.perpetrator
        of = objects_of(done_to, self.grammar.of, self.grammar) if done_to is not None else []
        thing = done_to is not None and done_to.pos_ == "NOUN"
        if done_to is not None and event.predicate.sent[0].text.islower():
            # a name in a text without capitals is a noun too, but bears no article
            thing = thing and first(done_to, self.grammar.determiner) is not None
        if done_to is not None and thing and not any(self.people.is_person(t) for t in of):
            return Objection("no_person", (done_to.text,))
        return Objection("no_person", (by.text,)) if by is not None and done_to is None and self._lifeless(by) else None

    def _lifeless(self, doer: Token) -> bool:
        """Whether a doer is a common noun for nobody: neither persons nor a body of them, nor an act of theirs."""
        acts = doer.lemma in self.lexicon.nouns or doer.lemma in self.lexicon.words["causes.nouns"]
        return doer.pos_ == "NOUN" and not acts and not self.people.is_person(doer) and not self._known(doer)

    def _captivates(self, event: Event) -> Objection | None:
        """ "his speech held the crowd captive"."""
        by = event.perpetrator
        taken = event.kind in ("abduction", "arrest") and event.form == "verb" and event.victims is not None
        if taken and by is not None and by.head == event.predicate and by.i < event.predicate.i and self._lifeless(by):
            return Objection("no_person", (by.text,))
        return None
