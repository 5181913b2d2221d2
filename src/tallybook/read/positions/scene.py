"""What the rules of positions ask of a text: what is grave, who can take a stand, who says it, where a phrase is."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from tallybook.read.draft import Draft, Parsed
from tallybook.read.events import EventLexicon
from tallybook.read.syntax import Grammar, arguments, children, first, objects_of
from tallybook.records import Actor
from tallybook.tokens import Token, bounds

LONGEST = 45  # tokens of a position's span; beyond that a parser's attachments are guesswork
_AROUND = 150  # tokens on either side of a sentence in which violence makes a vague stand one of ours
_FEWEST_ACTS = 5  # words for acts in a text that is about violence as a whole
_GAP = 8  # tokens that "..." in a phrase may stand for


@dataclass(frozen=True)
class Phrases:
    """Runs of dictionary forms, found by their first word."""

    by_first: Mapping[str, tuple[tuple[frozenset[str], ...], ...]]

    @classmethod
    def of(cls, phrases: Iterable[str]) -> Phrases:
        """Compile phrases: "|" parts words of one place, "..." is a gap of up to five words."""
        table: dict[str, list[tuple[frozenset[str], ...]]] = {}
        for phrase in phrases:
            steps = tuple(frozenset(word.split("|")) for word in phrase.split())
            for word in steps[0]:
                table.setdefault(word, []).append(steps[1:])
        return cls({word: tuple(rest) for word, rest in table.items()})

    def end(self, token: Token) -> int | None:
        """The index after the phrase that starts at a token, or None; adverbs between its words don't matter."""
        listed = self.by_first.get(token.lemma)
        if listed is None:
            return None
        for steps in listed:
            at = self._follow(token, steps)
            if at is not None:
                return at
        return None

    def _follow(self, token: Token, steps: Sequence[frozenset[str]]) -> int | None:
        doc, stop, i, gap = token.doc, bounds(token)[1], token.i + 1, 0
        for step in steps:
            if "..." in step:
                gap = _GAP
                continue
            while i < stop and not step & {doc[i].lemma, doc[i].lower_}:
                if gap == 0 and doc[i].pos_ not in ("ADV", "PART"):
                    return None
                gap = max(gap - 1, 0)
                i += 1
            if i >= stop:
                return None
            i, gap = i + 1, 0
        return i


@dataclass(frozen=True)
class Scene:
    """One parsed text with the words of `positions.toml`."""

    words: Mapping[str, frozenset[str]]
    phrases: Mapping[str, Phrases]
    events: EventLexicon
    grammar: Grammar
    parsed: Parsed

    # --- what it is about ----------------------------------------------------------------------------------------

    def grave(self, token: Token) -> bool:
        """Whether a word is about violence or what goes with it."""
        lemma = token.lemma
        if lemma in self.words["grave.words"] or token.lower_ in self.words["grave.words"]:
            return token.pos_ != "PROPN" or token.ent_type_ in ("", "NORP")
        return self.violent(token)

    def violent(self, token: Token) -> bool:
        """Whether a word alone tells of an act of violence."""
        lemma = token.lemma
        predicate = self.events.nouns.get(lemma)
        if predicate is not None and not predicate.weak:
            return True
        return token.pos_ == "VERB" and self.events.acts(lemma)

    def below(self, token: Token) -> list[Token]:
        """The words that hang on one and come after it, or a clause before a verb of saying ("..., she warned")."""
        ahead = [
            t
            for child in token.children
            if child.i < token.i and child.dep_ in self.grammar.complement_clause
            for t in child.subtree
        ]
        return ahead + [t for t in token.subtree if t.i > token.i and t.i - token.i <= LONGEST]

    def grave_below(self, token: Token) -> bool:
        """Whether what hangs on a word is grave."""
        return any(self.grave(t) for t in self.below(token))

    def idle(self, token: Token) -> bool:
        """Whether what hangs on a word is of another world: prices, weather, matches."""
        return any(t.lemma in self.words["grave.idle"] for t in self.below(token))

    def idle_besides(self, token: Token) -> bool:
        """The same, but for what is only said of when or why: "of poisoning wells since the rains failed"."""
        aside = {t.i for c in token.subtree if c.dep_ in self.grammar.adverbial_clause for t in c.subtree}
        return any(t.lemma in self.words["grave.idle"] for t in self.below(token) if t.i not in aside)

    def near_violence(self, token: Token) -> bool:
        """Whether an act of violence is told in the sentence or in what stands around it."""
        if self._full_of_violence:
            return True
        start, end = bounds(token)
        ahead = bisect_left(self._violent_at, start - _AROUND)
        return ahead < len(self._violent_at) and self._violent_at[ahead] < end + _AROUND

    @cached_property
    def _full_of_violence(self) -> bool:
        """Whether a text tells of so many acts that all its stands are on them."""
        acts = len(self._violent_at)
        return acts >= _FEWEST_ACTS and len(self.parsed.doc) <= acts * _AROUND

    def asked(self, token: Token) -> Token | None:
        """Who was asked for something before a word, in its sentence or the one before it."""
        start = bounds(token)[0]
        start = bounds(token.doc[start - 1])[0] if start else start
        for at in reversed(self._asking_at):
            if start <= at < token.i:
                asking = token.doc[at]
                return arguments(asking, self.grammar).undergoer if asking.pos_ == "VERB" else None
        return None

    def holder(self, noun: Token) -> Token | None:
        """Who sees, has or voices what a noun names: "the envoy sees a danger of war"."""
        verb = noun.head if noun.dep_ in self.grammar.object and noun.head.pos_ == "VERB" else None
        subject = arguments(verb, self.grammar).actor if verb is not None else None
        held = verb is not None and verb.lemma in self.words["actors.holding"]
        return subject if held and self.party(subject) else None

    def issuer(self, token: Token | None) -> Token | None:
        """Who speaks through a paper: "leaflets signed by the Front", "flyers with the letterhead of the Bloc"."""
        if token is None or token.lemma not in self.words["threat.papers"]:
            return token
        hung = [t for t in token.subtree if t.dep_ in self.grammar.prepositional_object and self.power(t)]
        by = (
            t for t in hung if t.head.lower_ in self.grammar.by
        )  # "scattered around the town and signed by the Front"
        return next(by, next(iter(hung), token))

    def asked_in(self, start: int, end: int) -> bool:
        """Whether somebody is asked for something in a stretch of tokens."""
        at = bisect_left(self._asking_at, start)
        return at < len(self._asking_at) and self._asking_at[at] < end

    @cached_property
    def cues(self) -> list[int]:
        """The verbs of saying, by number, in the order of the text."""
        spans = (self.parsed.doc.within(*a.cue) for a in self.parsed.attributions)
        return sorted({t.i for span in spans if span is not None for t in span if t.pos_ == "VERB"})

    @cached_property
    def _asking_at(self) -> list[int]:
        return [token.i for token in self.parsed.doc if token.lemma in self.words["refusal.asking"]]

    @cached_property
    def _violent_at(self) -> list[int]:
        """The tokens of the text that alone tell of an act of violence; asked for nearly every sentence."""
        return [token.i for token in self.parsed.doc if self.violent(token)]

    # --- who -----------------------------------------------------------------------------------------------------

    def power(self, token: Token | None) -> bool:
        """Whether a noun stands for police, army, government, party, gang or another body that acts."""
        if token is None:
            return False
        if self._kind(token) in self.words["actors.powers"]:
            return True
        if token.lemma in self.words["actors.spoken_for"]:  # "a spokesman for the Front"
            behind = objects_of(token, self.words["actors.behind"], self.grammar)
            if any(t.i != token.i and self.power(t) for t in behind):
                return True
        if token.lemma in self.words["actors.nouns"]:
            return True
        return token.pos_ == "PROPN" and token.ent_type_ not in ("DATE", "TIME", "FAC", "WORK_OF_ART")

    def body(self, token: Token | None) -> bool:
        """The same, but for one who is only named: a person may be anybody."""
        return token is not None and self.power(token) and token.ent_type_ != "PERSON"

    def party(self, token: Token | None) -> bool:
        """Whether a noun can stand for somebody who takes a stand or is blamed: a power, a person, a group, a name."""
        if token is None:
            return False
        known = self._kind(token) is not None or token.lower_ in self.words["actors.anyone"]
        known = known or token.lemma in self.words["actors.nouns"] or token.lower_ in self.words["actors.speaking"]
        return known or token.pos_ == "PROPN" or self.parsed.people.is_pronoun(token)

    def _kind(self, token: Token) -> str | None:
        """The kind of actor that a noun stands for; asked for by most rules of the same subjects."""
        if token.i not in self._kinds:
            self._kinds[token.i] = self.parsed.people.kind_of(token, self.grammar)
        return self._kinds[token.i]

    @cached_property
    def _kinds(self) -> dict[int, str | None]:
        return {}

    def accused(self, token: Token | None) -> Actor | None:
        """Who is accused, without what of: "the government of siding with rebels" is the government."""
        actor = self.parsed.actor(token)
        if actor is None or token is None or f" {token.text} of " not in f" {actor.name} ":
            return actor
        start = token.left_edge.i
        while start < token.i and token.doc[start].pos_ in ("DET", "NUM"):
            start += 1
        return replace(actor, name=token.doc.span(start, token.i + 1).text)

    def said(self, token: Token) -> bool:
        """Whether a word stands in what somebody is quoted as saying."""
        return token.i in self._said

    @cached_property
    def _said(self) -> frozenset[int]:
        spoken = (self.parsed.doc.within(*content) for a in self.parsed.attributions for content in a.contents)
        return frozenset(i for span in spoken if span is not None for i in range(span.start, span.end))

    def speaker(self, token: Token) -> Token | None:
        """The noun for whoever is quoted with a word: of several, the one whose words are the shortest."""
        if token.i not in self._said:
            return None
        covering = [
            (end - start, a.source)
            for a in self.parsed.attributions
            for start, end in a.contents
            if a.source is not None and start <= token.idx < end
        ]
        span = self.parsed.doc.within(*min(covering)[1]) if covering else None
        return next((t for t in span if t.head.i not in range(span.start, span.end)), None) if span else None

    def negated(self, token: Token) -> bool:
        """Whether a verb carries a negation of its own."""
        return first(token, self.grammar.negation) is not None

    def phrase(self, name: str, token: Token) -> int | None:
        """The index after the phrase of a list that starts at a token."""
        phrases = self.phrases.get(name)  # a language may have none
        return None if phrases is None else phrases.end(token)

    def subject(self, verb: Token) -> Token | None:
        """Who acts, or of whom something is said."""
        roles = arguments(verb, self.grammar)
        return roles.actor if roles.actor is not None else (roles.undergoer if roles.passive else None)

    def objects(self, verb: Token) -> list[Token]:
        """What a verb acts on, with what is joined to it."""
        things = children(verb, self.grammar.object)
        return things + [c for t in things for c in children(t, self.grammar.conjunct)]

    # --- what comes of it ----------------------------------------------------------------------------------------

    def draft(
        self, kind: str, anchor: Token, speaker: Token | None = None, *, accused: Actor | None = None, **more: Any
    ) -> Draft:
        """A position on the words that hang on its anchor; whom it accuses stands as perpetrator, tied as accused."""
        inside = [t.i for t in anchor.subtree if abs(t.i - anchor.i) <= LONGEST]
        start, end = min(inside), max(inside) + 1
        doc = anchor.doc
        while end > start + 1 and (doc[end - 1].is_punct or doc[end - 1].is_space):
            end -= 1
        while start < end - 1 and (doc[start].is_punct or doc[start].is_space):
            start += 1
        if accused is not None:
            more |= {"perpetrator": accused, "tie": "accused"}
        return Draft(kind, anchor, (start, end), speaker=speaker, **more)


def lemmas_of(tokens: Iterable[Token]) -> Iterator[str]:
    """The dictionary forms of tokens, in lower case."""
    return (t.lemma for t in tokens)
