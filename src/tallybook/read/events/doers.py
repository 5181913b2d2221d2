"""Find who does what is told: who bears arms, by whom an act named by a noun was, whom a cause or an agent names."""

from __future__ import annotations

from dataclasses import dataclass

from tallybook.read.events.words import EventLexicon
from tallybook.read.people import People
from tallybook.read.syntax import Grammar, arguments, children, objects_of
from tallybook.tokens import Token


@dataclass(frozen=True, slots=True)
class Doers:
    """Finds doers with one language's lexicon, grammar and knowledge of people."""

    lexicon: EventLexicon
    grammar: Grammar
    people: People

    def armed(self, doer: Token | None) -> bool:
        """Whether somebody bears arms, or is an unnamed "they" or "men" that nobody else would be."""
        if doer is None:
            return False
        words = self.people.words
        if (
            doer.lower_ in words["pronouns.unnamed"] | words["persons.armed_nouns"]
            or doer.lemma in words["persons.armed_nouns"]
        ):
            return True
        if any(c.lower_ in words["persons.armed_with"] for c in doer.children):
            return True  # "settlers armed with sickles", "masked villagers"
        held = objects_of(doer, self.people.words["prepositions.with"], self.grammar)
        if any(t.lemma in words["persons.weapons"] for t in held):
            return True  # "settlers with sickles"
        return self.people.kind_of(doer, self.grammar) in words["persons.armed"]

    def named_before(self, noun: Token) -> Token | None:
        """ "police firing", "rebel attack": an armed actor right before the act did it."""
        for child in children(noun, self.grammar.compound):
            if self.people.kinds.get(child.lemma) in ("police", "state_force", "armed_group", "gang", "party"):
                return child
        return None

    def of_cause(self, verb: Token) -> Token | None:
        """ "killed in police firing", "in an encounter with police": who did what the verb is put down to."""
        nouns, causes = self.lexicon.nouns, self.lexicon.words["causes.nouns"]
        for noun in objects_of(verb, self.people.words["prepositions.cause"], self.grammar):
            if noun.lemma in nouns or noun.lower_ in nouns:
                by = self.by(noun)
            elif noun.lemma in self.lexicon.words["causes.hands"]:
                by = objects_of(noun, self.grammar.of, self.grammar)  # "at the hands of the guards"
            elif noun.lemma in causes:
                by = objects_of(noun, self.grammar.by | self.people.words["prepositions.with"], self.grammar)
                of = objects_of(noun, self.grammar.of, self.grammar)  # "fell to the bullets of a militia"
                by = by or [t for t in of if self.armed(t)]
            elif any(c.lower_ in nouns and c.tag_ in self.grammar.gerund_tag for c in noun.children):
                return noun  # "in police firing at the gate": the parser hangs the act on who did it
            else:
                continue
            doer = by[0] if by else self.named_before(noun)
            if doer is not None:
                return doer
        return None

    def by(self, noun: Token) -> list[Token]:
        """Who an act named by a noun was by: "an attack by the Reds", "an ambush laid by the Reds"."""
        by, words = objects_of(noun, self.grammar.by, self.grammar), self.lexicon.words
        whom = [t for t in objects_of(noun, self.grammar.of, self.grammar) if self.people.is_person(t)]
        for clause in (c for t in (noun, *whom) for c in children(t, self.grammar.participle_clause)):
            harmed = any(p.outcome is not None for turn, p in self.lexicon.verbs.get(clause.lemma, ()) if not turn)
            if harmed or clause.lemma in words["light.verbs"] or clause.lemma in words["light.throwing"]:
                by = by or objects_of(clause, self.grammar.by, self.grammar)  # "the murder of X, shot by Y"
        return by

    def carries_out(self, noun: Token) -> Token | None:
        """ "carried out the attack", "threw a grenade": whoever does what the noun is the object of."""
        verb = noun.head
        if noun.dep_ not in self.grammar.object | self.grammar.passive_subject or verb.pos_ != "VERB":
            return None
        light = verb.lemma in self.lexicon.words["light.verbs"] or verb.lemma in self.lexicon.words["light.throwing"]
        doer = arguments(verb, self.grammar).actor if light else None
        return doer if doer is not None and self.people.is_person(doer) else None

    def agent_above(self, noun: Token) -> Token | None:
        """ "land grabbing is used by parties": who does what the noun is the subject of."""
        if noun.dep_ in self.grammar.passive_subject:
            agents = objects_of(noun.head, self.grammar.by, self.grammar)
            return agents[0] if agents else None
        return None
