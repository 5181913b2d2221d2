"""Lists that are kept of the dead and what they hold: "it held 11,300 names", "740 were added to the list"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tallybook.read.draft import Draft
from tallybook.read.figures import FigureMention
from tallybook.read.syntax import Grammar, arguments, children, first, objects_of
from tallybook.tokens import Token

_BEFORE = 2  # sentences before a pronoun in which the list that it stands for is named


@dataclass(frozen=True, slots=True)
class Rolls:
    """Finds what lists of the dead hold, with the words of `counts.toml`."""

    words: Mapping[str, frozenset[str]]
    grammar: Grammar

    def find(self, mention: FigureMention, *, told: bool) -> Draft | None:
        """The total that a list gives; `told` says that the sentence, or the one before, gives a total anyway."""
        words, head = self.words, mention.head
        names = head is not None and head.lemma in words["tally.entries"] | words["tally.names_of"]
        dead = head is not None and head.lemma in words["tally.counted_nouns"]
        if (head is not None and not names and not dead) or (mention.figure.best or mention.figure.low or 0) <= 1:
            return None
        counted = head if head is not None else mention.anchor
        verb = next((a for a in counted.ancestors if a.pos_ in ("VERB", "AUX")), None)
        roll = self._roll(counted, verb) if verb is not None else None
        if verb is None or roll is None or not (dead or told or self.of_the_dead(roll)):
            return None
        ends = (counted.i, *mention.tokens, verb.i)
        return Draft(
            "tally", verb, (min(ends), max(counted.i + 1, mention.tokens[1], verb.i + 1)), figure=mention.figure,
            is_total=True, speaker=self._keeper(roll),
        )  # fmt: skip

    def _roll(self, counted: Token, verb: Token) -> Token | None:
        """The list that a verb says so many stand on."""
        words, grammar = self.words, self.grammar
        subject = first(verb, grammar.subject)
        if verb.lemma in words["rolls.holding"] and subject is not None and subject.i < verb.i < counted.i:
            return self._named(subject)
        there = subject is not None and subject.tag_ == "EX"
        there = there or any(c.tag_ == "EX" for c in verb.children)
        entered = verb.lemma in words["rolls.entering"] and counted.dep_ in grammar.passive_subject
        if not there and not entered:
            return None
        on = words["rolls.on"]
        places = [*objects_of(verb, on, grammar), *objects_of(counted, on, grammar)]
        return next((r for p in places if (r := self._named(p)) is not None), None)

    def _named(self, token: Token) -> Token | None:
        """The list itself, also where a pronoun stands for the one named right before."""
        if token.lemma in self.words["rolls.lists"]:
            return token
        if token.lower_ not in self.words["tally.it"]:
            return None
        start = token.sent.start
        for _ in range(_BEFORE):
            start = token.doc[start - 1].sent.start if start else 0
        before = reversed(list(token.doc[start : token.i]))
        return next((t for t in before if t.lemma in self.words["rolls.lists"] and t.pos_ == "NOUN"), None)

    def of_the_dead(self, roll: Token) -> bool:
        """ "a ledger of the missing", "the names of those murdered since 1998"."""
        return any(self.harmed(o) for o in objects_of(roll, self.grammar.of, self.grammar))

    def of_others(self, roll: Token) -> bool:
        """ "the register of voters": a list of those whom nobody harmed."""
        of = objects_of(roll, self.grammar.of, self.grammar)
        return bool(of) and not any(self.harmed(o) or o.lemma in self.words["tally.names_of"] for o in of)

    def harmed(self, listed: Token) -> bool:
        """Whether a noun names the dead, or those to whom something was done: "those murdered since 1998"."""
        harm = self.words["tally.killed_words"] | self.words["tally.harmed"]
        said = (listed, *listed.children)
        return listed.lemma in self.words["tally.counted_nouns"] or any(t.lower_ in harm for t in said)

    def _keeper(self, roll: Token) -> Token | None:
        """Who keeps a list: the diocese of "the diocese keeps the only ledger", of "the diocese's ledger"."""
        owner = first(roll, self.grammar.possessor)
        if owner is not None and owner.pos_ != "PRON":
            return owner
        verb = roll.head
        kept = roll.dep_ in self.grammar.object and verb.lemma in self.words["rolls.keeping"]
        keeper = arguments(verb, self.grammar).actor if kept else None
        named = [c for c in children(roll, self.grammar.compound) if c.pos_ in ("NOUN", "PROPN")]
        return keeper if keeper is not None and keeper.pos_ != "PRON" else next(iter(named), None)
