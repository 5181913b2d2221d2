"""Where somebody takes a stand: denials, accusations, fears, threats, refusals, and what is named as a cause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from spacy.tokens import Token

from tallybook.read.draft import Draft, Parsed
from tallybook.read.event_words import EventLexicon
from tallybook.read.syntax import Grammar, arguments, first, objects_of

_LONGEST = 45  # tokens of a position's span; beyond that a parser's attachments are guesswork


@dataclass(frozen=True, slots=True)
class Positions:
    """Finds positions with the words of `positions.toml`."""

    words: Mapping[str, frozenset[str]]
    events: EventLexicon
    grammar: Grammar

    @classmethod
    def from_table(cls, table: Mapping[str, Any], events: EventLexicon, grammar: Grammar) -> Positions:
        """Compile the parsed `positions.toml`."""
        words = {f"{section}.{name}": frozenset(v) for section, entries in table.items() for name, v in entries.items()}
        return cls(words, events, grammar)

    def find(self, parsed: Parsed) -> list[Draft]:
        """All positions of a text, in its order; at most one of a kind a predicate."""
        found: dict[tuple[str, int], Draft] = {}
        for token in parsed.doc:
            for draft in self._at(token, parsed):
                found.setdefault((draft.kind, draft.anchor.i), draft)
        return sorted(found.values(), key=lambda d: (d.anchor.i, d.kind))

    def _at(self, token: Token, parsed: Parsed) -> Iterator[Draft]:
        lemma = token.lemma_.lower()
        if token.pos_ == "VERB":
            yield from self._denial(token, lemma)
            yield from self._accusation(token, lemma, parsed)
            yield from self._fear(token, lemma)
            yield from self._threat(token, lemma)
            yield from self._refusal(token, lemma)
        elif token.pos_ in ("NOUN", "ADJ"):
            yield from self._fear_noun(token, lemma)
            yield from self._cause(token, lemma)

    # --- one kind each -------------------------------------------------------------------------------------------

    def _denial(self, verb: Token, lemma: str) -> Iterator[Draft]:
        roles = arguments(verb, self.grammar)
        if lemma in self.words["denial.verbs"] and not roles.passive:
            yield self._draft("denial", verb, roles.actor)
        elif lemma in self.words["denial.rejecting_verbs"]:
            said = roles.undergoer
            if said is not None and said.lemma_.lower() in self.words["denial.said"]:
                yield self._draft("denial", verb, None if roles.passive else roles.actor)

    def _accusation(self, verb: Token, lemma: str, parsed: Parsed) -> Iterator[Draft]:
        roles = arguments(verb, self.grammar)
        if lemma in self.words["accusation.verbs"]:
            if roles.undergoer is not None and self._violent_below(verb):
                speaker = roles.actor
                yield self._draft("accusation", verb, speaker, target=parsed.actor(roles.undergoer))
        elif lemma in self.words["accusation.helping_verbs"] and roles.actor is not None and not roles.passive:
            helped = roles.undergoer
            below = [helped, *helped.subtree] if helped is not None else []
            names_violence = any(t.lemma_.lower() in self.words["accusation.helped"] for t in below)
            if (names_violence or self._violent_conjunct(verb)) and self._is_said(verb, parsed):
                yield self._draft("accusation", verb, None, target=parsed.actor(roles.actor))

    def _violent_conjunct(self, verb: Token) -> bool:
        """"harbour the T. and foment attacks": the second verb says what the first one means."""
        others = [t for t in verb.children if t.dep_ in self.grammar.conjunct and t.pos_ == "VERB"]
        return any(
            t.lemma_.lower() in self.words["accusation.helping_verbs"]
            and any(s.lemma_.lower() in self.words["accusation.helped"] for s in t.subtree)
            for t in others
        )

    def _is_said(self, token: Token, parsed: Parsed) -> bool:
        offset = token.idx
        return any(start <= offset < end for a in parsed.attributions for start, end in a.contents)

    def _fear(self, verb: Token, lemma: str) -> Iterator[Draft]:
        roles = arguments(verb, self.grammar)
        if lemma in self.words["fear.verbs"]:
            if self._feared_below(verb) and roles.actor is not None:
                yield self._draft("fear", verb, roles.actor)
        elif lemma in self.words["fear.warning_verbs"] and self._feared_below(verb) and not roles.passive:
            yield self._draft("fear", verb, roles.actor)

    def _fear_noun(self, token: Token, lemma: str) -> Iterator[Draft]:
        if token.pos_ == "NOUN" and lemma in self.words["fear.nouns"] and self._feared_below(token):
            owner = first(token, self.grammar.possessor)
            yield self._draft("fear", token, owner)
        elif token.pos_ == "ADJ" and lemma in self.words["fear.adjectives"] and self._feared_below(token):
            subject = first(token.head, self.grammar.subject) if token.dep_ in self.grammar.predicate_complement else None
            if subject is not None:
                yield self._draft("fear", token, subject)

    def _feared_below(self, token: Token) -> bool:
        w = self.words["fear.feared"]
        below = [t for t in token.subtree if t.i != token.i and abs(t.i - token.i) <= _LONGEST]
        return any(t.lemma_.lower() in w or self._violent(t) for t in below)

    def _threat(self, verb: Token, lemma: str) -> Iterator[Draft]:
        words = self.words
        below = {t.lemma_.lower() for t in verb.subtree if t.i > verb.i}
        if lemma in words["threat.verbs"]:
            roles = arguments(verb, self.grammar)
            if below & words["threat.harms"] and roles.actor is not None:
                yield self._draft("threat", verb, roles.actor)
            return
        will = {c.lower_ for c in verb.children if c.dep_ in self.grammar.auxiliary}
        # apostrophes get lost: "we'll fight back" arrives as "Well fight back"
        will |= {verb.nbor(-1).lower_[-2:]} if verb.i > verb.sent.start else set()
        ahead = verb.doc[max(verb.sent.start, verb.i - 2) : min(verb.i + 6, verb.sent.end)].text.lower()
        if will & words["threat.will"] and any(ahead.startswith(p) or f" {p}" in ahead for p in words["threat.saying"]):
            yield self._draft("threat", verb, None)

    def _refusal(self, verb: Token, lemma: str) -> Iterator[Draft]:
        roles = arguments(verb, self.grammar)
        if roles.actor is None or roles.passive:
            return
        w = self.words
        if lemma in w["refusal.verbs"]:
            below = [t.lemma_.lower() for t in verb.subtree if t.i != verb.i]
            asked = [t.lemma_.lower() for t in roles.actor.subtree]
            follows = next((c.lemma_.lower() for c in verb.children if c.dep_ in self.grammar.controlled_clause), None)
            if follows in w["refusal.not_refusals"] or (follows is None and verb.i + 1 < verb.sent.end and below and
                                                        not set(below + asked) & w["refusal.duties"]):
                return
            if lemma in w["refusal.failing"] and follows not in w["refusal.duties"]:
                return
            if follows in w["refusal.duties"] or (follows is None and set(below + asked) & w["refusal.duties"]):
                yield self._draft("refusal", verb, roles.actor)
        elif lemma in w["refusal.rejecting_verbs"]:
            what = roles.undergoer
            if what is not None and what.lemma_.lower() in w["refusal.rejected"]:
                yield self._draft("refusal", verb, roles.actor)

    def _cause(self, noun: Token, lemma: str) -> Iterator[Draft]:
        if noun.pos_ != "NOUN":
            return
        if lemma in self.words["cause.cause_nouns"]:
            of = [t for o in objects_of(noun, self.grammar.of, self.grammar) for t in (o, *o.subtree)]
            if any(t.lemma_.lower() in self.words["cause.violent"] for t in of):
                verb = noun.head if noun.dep_ in self.grammar.predicate_complement else noun
                yield self._draft("cause", verb, None)
        elif lemma in self.words["cause.retribution"]:
            verb = noun.head.head if noun.head.dep_ in self.grammar.preposition else noun.head
            if not objects_of(noun, self.words["cause.retribution_for"], self.grammar):
                return
            if verb.pos_ == "VERB" and verb.lemma_.lower() not in self.events.verbs:
                yield self._draft("cause", noun, None)

    # --- shared --------------------------------------------------------------------------------------------------

    def _violent(self, token: Token) -> bool:
        lemma = token.lemma_.lower()
        predicate = self.events.nouns.get(lemma)
        if predicate is not None and not predicate.weak:
            return True
        return any(second is None and not p.weak for second, p in self.events.verbs.get(lemma, ())) and token.pos_ == "VERB"

    def _violent_below(self, token: Token) -> bool:
        below = [t for t in token.subtree if t.i > token.i]
        words = self.words["accusation.helped"] | self.words["cause.violent"]
        return any(self._violent(t) or t.lemma_.lower() in words for t in below)

    def _draft(self, kind: str, anchor: Token, speaker: Token | None, **more: Any) -> Draft:
        inside = [t.i for t in anchor.subtree if abs(t.i - anchor.i) <= _LONGEST]
        start, end = min(inside), max(inside) + 1
        # the speaker's own words start at the verb; what stands before belongs to the clause around
        doc = anchor.doc
        while end > start + 1 and (doc[end - 1].is_punct or doc[end - 1].is_space):
            end -= 1
        while start < end - 1 and (doc[start].is_punct or doc[start].is_space):
            start += 1
        return Draft(kind, anchor, (start, end), speaker=speaker, **more)
