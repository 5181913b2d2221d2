"""How far a report stands behind an act: asserted, alleged, denied, feared, planned, hypothetical or negated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from spacy.tokens import Token

from tallybook.read.syntax import Grammar, ancestors, first


@dataclass(frozen=True, slots=True)
class Stances:
    """The words of `stances.toml`, by section and list."""

    words: Mapping[str, frozenset[str]]
    grammar: Grammar

    @classmethod
    def from_table(cls, table: Mapping[str, Any], grammar: Grammar) -> Stances:
        """Compile the parsed `stances.toml`."""
        return cls({f"{s}.{n}": frozenset(v) for s, entries in table.items() for n, v in entries.items()}, grammar)

    def of(self, predicate: Token, victims: Token | None = None) -> str:
        """The stance towards what a predicate tells of; the strongest doubt on the way up its sentence decides."""
        w = self.words
        if self._negated(predicate, victims):
            return "negated"
        above = [predicate, *ancestors(predicate)]
        for depth, token in enumerate(above):
            lemma = token.lemma_.lower()
            if depth <= 1 and self._conditional(token):
                return "hypothetical"
            child_words = {
                c.lower_ for c in token.children if c.dep_ in self.grammar.auxiliary or c.dep_ in self.grammar.marker
            }
            if depth and self._says_not(token):
                return "hypothetical"
            if depth and lemma in w["denied.verbs"] and token.pos_ == "VERB":
                return "denied"
            if depth and (lemma in w["feared.verbs"] or lemma in w["feared.nouns"]):
                return "feared"
            if depth and lemma in w["alleged.verbs"] and predicate.i > token.i:
                return "alleged"
            if depth and self._intended(token, above[depth - 1]):
                return "planned"
            if child_words & w["hypothetical.markers"] or (child_words & w["hypothetical.modals"]):
                return "hypothetical"
            if child_words & w["planned.modals"]:
                return "planned"
            if token.dep_ in self.grammar.relative_clause:
                break  # what a noun is described by stands, whatever is said of the noun
        near = {c.lower_ for c in predicate.children}
        if near & (w["alleged.adverbs"] | w["alleged.adjectives"]):
            return "alleged"
        return "asserted"

    def _conditional(self, verb: Token) -> bool:
        """ "if the gates open, they will shoot": the clause of condition hangs on the act."""
        clauses = (c for c in verb.children if c.dep_ in self.grammar.adverbial_clause)
        markers = (m for c in clauses for m in c.children if m.dep_ in self.grammar.marker)
        return any(m.lower_ in self.words["hypothetical.markers"] for m in markers)

    def _says_not(self, token: Token) -> bool:
        """ "we don't say that anybody killed her": the saying is negated, not the act."""
        negation = first(token, self.grammar.negation)
        return negation is not None and token.lemma_.lower() in self.words["hypothetical.saying"]

    def _negated(self, predicate: Token, victims: Token | None) -> bool:
        w = self.words
        verb = predicate if predicate.pos_ in ("VERB", "AUX") else predicate.head
        for token in {predicate, verb}:
            negation = first(token, self.grammar.negation)
            if negation is not None and negation.lower_ in w["negated.words"]:
                return True
            if any(c.lower_ in w["negated.words"] for c in token.children if abs(c.i - token.i) <= 3):
                return True
        if predicate.pos_ == "NOUN" and any(c.lower_ in w["negated.determiners"] for c in predicate.children):
            return True
        if victims is not None and (
            victims.lower_ in w["negated.determiners"]
            or any(c.lower_ in w["negated.determiners"] for c in victims.children)
        ):
            return True
        if predicate.head != predicate and predicate.head.lower_ in w["negated.prepositions"]:
            return True
        governor = predicate.head
        return (
            governor != predicate
            and governor.pos_ == "VERB"
            and governor.lemma_.lower() in w["negated.verbs"]
            and predicate.dep_ in self.grammar.object | self.grammar.passive_subject | self.grammar.controlled_clause
        )

    def _intended(self, governor: Token, below: Token) -> bool:
        """ "planned to kill", "a plot to bomb": the act below is only meant to happen."""
        w = self.words
        lemma = governor.lemma_.lower()
        if lemma not in w["planned.verbs"] and lemma not in w["planned.nouns"]:
            return False
        return below.dep_ in (
            self.grammar.controlled_clause | self.grammar.participle_clause | self.grammar.relative_clause
        ) and any(c.lower_ in w["planned.markers"] for c in below.children if c.dep_ in self.grammar.auxiliary)
