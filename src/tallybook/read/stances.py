"""How far a report stands behind an act: asserted, alleged, denied, feared, planned, hypothetical or negated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tallybook.read.syntax import Grammar, children, first
from tallybook.tokens import Token

_SHORT = 6  # tokens of a sentence that says of the one before that it is untrue, and no more


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
        return self.judge(predicate, victims)[0]

    def judge(self, predicate: Token, victims: Token | None = None) -> tuple[str, Token | None]:
        """The stance towards what a predicate tells of, and the word that decides it (None where it is asserted)."""
        w = self.words
        negation = self._negation(predicate, victims) or self._said_untrue(predicate)
        if negation is not None:
            return "negated", negation
        unreal = self._anybody(predicate, victims) or self._or_else(predicate)
        if unreal is not None:
            return "hypothetical", unreal
        above = [predicate, *predicate.ancestors]
        for depth, token in enumerate(above):
            lemma = token.lemma
            condition = self._condition(token) if depth <= 1 else None
            if condition is not None:
                return "hypothetical", condition
            if depth and self._says_not(token) and not self._joined_on(above[depth - 1]):
                return "hypothetical", token
            if depth and lemma in w["denied.verbs"] and token.pos_ == "VERB":
                return "denied", token
            if depth and (lemma in w["feared.verbs"] or lemma in w["feared.nouns"]):
                return "feared", token
            owned = lemma in w["alleged.owning"] and predicate.head == token and predicate.dep_ in self.grammar.object
            if depth and lemma in w["alleged.verbs"] and predicate.i > token.i and not owned:
                return "alleged", token
            if depth and self._intended(token, above[depth - 1]):
                return "planned", token
            helpers = [c for c in token.children if c.dep_ in self.grammar.auxiliary or c.dep_ in self.grammar.marker]
            may = w["hypothetical.markers"] | w["hypothetical.modals"]
            for stance, doubtful in (("hypothetical", may), ("planned", w["planned.modals"])):
                if depth and self._joined_on(above[depth - 1]):
                    break  # "nobody will say so, and 48 people have died": the second clause has a verb of its own
                helper = next((c for c in helpers if c.lower_ in doubtful), None)
                if helper is not None:
                    return stance, helper
            if token.dep_ in self.grammar.relative_clause:
                break  # what a noun is described by stands, whatever is said of the noun
        held = w["alleged.adverbs"] | w["alleged.adjectives"]
        near = next((c for c in predicate.children if c.lower_ in held), None)
        return ("asserted", None) if near is None else ("alleged", near)

    def _said_untrue(self, predicate: Token) -> Token | None:
        """ "Messages speak of twelve dead. It isn't true.": a short sentence that takes back the one before it."""
        w, end = self.words, predicate.sent.end
        if end >= len(predicate.doc):
            return None
        after = list(predicate.doc[end].sent)
        if len(after) > _SHORT or not {t.lower_ for t in after} & w["negated.that"]:
            return None
        negated = any(t.lower_ in w["negated.words"] for t in after)
        return next((t for t in after if t.lemma in w["negated.true" if negated else "negated.untrue"]), None)

    def _joined_on(self, verb: Token) -> bool:
        """Whether a clause is only joined to the one above, with a subject and an auxiliary of its own."""
        own = first(verb, self.grammar.subject) or first(verb, self.grammar.passive_subject)
        return verb.dep_ in self.grammar.conjunct and own is not None and bool(first(verb, self.grammar.auxiliary))

    def _anybody(self, predicate: Token, victims: Token | None) -> Token | None:
        """ "anyone who kills in our name", "none had seen anyone killed": nobody in particular did or suffered it."""
        involved = [victims, first(predicate, self.grammar.subject)]
        if predicate.dep_ in self.grammar.relative_clause:
            involved.append(predicate.head)
        return next((t for t in involved if t is not None and t.lower_ in self.words["hypothetical.anybody"]), None)

    def _or_else(self, predicate: Token) -> Token | None:
        """ "three days to leave or be killed": what comes if the other is not done."""
        helpers = children(predicate, self.grammar.passive_auxiliary)
        bare = any(t.tag_ in self.grammar.infinitive_tag for t in (predicate, *helpers))
        if not bare or predicate.dep_ not in self.grammar.conjunct:
            return None
        before = (c for c in predicate.head.children if c.i < predicate.i)
        return next((c for c in before if c.lower_ in self.words["hypothetical.alternatives"]), None)

    def _condition(self, verb: Token) -> Token | None:
        """ "if the gates open, they will shoot": the clause of condition hangs on the act."""
        clauses = (c for c in verb.children if c.dep_ in self.grammar.adverbial_clause)
        markers = (m for c in clauses for m in c.children if m.dep_ in self.grammar.marker)
        return next((m for m in markers if m.lower_ in self.words["hypothetical.markers"]), None)

    def _says_not(self, token: Token) -> bool:
        """ "we don't say that anybody killed her": the saying is negated, not the act."""
        nobody = self.words["negated.determiners"]
        negation = first(token, self.grammar.negation) or next((c for c in token.children if c.lower_ in nobody), None)
        return negation is not None and token.lemma in self.words["hypothetical.saying"]

    def _negation(self, predicate: Token, victims: Token | None) -> Token | None:
        """The word that says that it did not happen."""
        w = self.words
        verb = predicate if predicate.pos_ in ("VERB", "AUX") else predicate.head
        for token in (predicate, verb):
            negation = first(token, self.grammar.negation)
            if negation is not None and negation.lower_ in w["negated.words"]:
                return negation
            near = next((c for c in token.children if c.lower_ in w["negated.words"] and abs(c.i - token.i) <= 3), None)
            if near is not None:
                return near
        nobody = w["negated.determiners"]
        denied = [c for c in predicate.children if c.lower_ in nobody] if predicate.pos_ == "NOUN" else []
        if victims is not None:
            denied += [c for c in (victims, *victims.children) if c.lower_ in nobody]
        denied = [c for c in denied if not self._bounds(c)]
        if denied:
            return denied[0]
        governor = predicate.head
        if governor != predicate and governor.lower_ in w["negated.prepositions"]:
            return governor
        foiled = governor != predicate and governor.pos_ == "VERB" and governor.lemma in w["negated.verbs"]
        undergone = self.grammar.object | self.grammar.passive_subject | self.grammar.controlled_clause
        return governor if foiled and predicate.dep_ in undergone else None

    def _bounds(self, no: Token) -> bool:
        """ "No fewer than seven were killed": a number that is bounded, and no denial."""
        return no.i + 1 < len(no.doc) and no.nbor(1).lower_ in self.words["negated.bounding"]

    def _intended(self, governor: Token, below: Token) -> bool:
        """ "planned to kill", "a plot to bomb": the act below is only meant to happen."""
        w = self.words
        lemma = governor.lemma
        if lemma not in w["planned.verbs"] and lemma not in w["planned.nouns"]:
            return False
        hung = self.grammar.controlled_clause | self.grammar.participle_clause | self.grammar.relative_clause
        if below.dep_ not in hung:
            return False
        if not w["planned.markers"]:  # a language in which no word marks the infinitive
            return below.tag_ in self.grammar.infinitive_tag
        return any(c.lower_ in w["planned.markers"] for c in below.children if c.dep_ in self.grammar.auxiliary)
