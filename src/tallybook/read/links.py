"""Which claim of a report set off which, and which was meant as revenge for which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from tallybook.read.draft import Draft, Parsed
from tallybook.read.syntax import Grammar, children, first, objects_of, phrase
from tallybook.tokens import Token, bounds

_VIOLENT = frozenset(
    {"killing", "injury", "attack", "bombing", "clash", "abduction", "arson", "torture", "sexual_violence", "tally"}
)


@dataclass(frozen=True, slots=True)
class Tie:
    """That the draft at index `later` was set off by, or is revenge for, the draft at index `earlier`."""

    type: str
    later: int
    earlier: int
    words: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Links:
    """Finds ties between drafts with the words of `links.toml`."""

    words: Mapping[str, frozenset[str]]
    grammar: Grammar

    @classmethod
    def from_table(cls, table: Mapping[str, Any], grammar: Grammar) -> Links:
        """Compile the parsed `links.toml`."""
        words = {f"{section}.{name}": frozenset(v) for section, entries in table.items() for name, v in entries.items()}
        return cls(words, grammar)

    def find(self, drafts: Sequence[Draft], parsed: Parsed) -> list[Tie]:
        """Ties between the violent drafts of one report; each later draft has at most one of a type."""
        violent = [(n, d) for n, d in enumerate(drafts) if d.kind in _VIOLENT]
        found: dict[tuple[str, int], Tie] = {}
        for number, draft in violent:
            ties = (
                self._revenge(number, draft, violent, parsed),
                self._after(number, draft, violent) or self._set_off(number, draft, drafts)
                or self._followed(number, draft, violent, parsed),
                self._part(number, draft, drafts),
            )  # fmt: skip
            for tie in ties:
                if tie is not None:
                    found.setdefault((tie.type, tie.later), tie)
        for tie in self._answers(violent, parsed):
            found.setdefault((tie.type, tie.later), tie)
        return sorted(found.values(), key=lambda t: (t.later, t.type))

    def _part(self, number: int, draft: Draft, drafts: Sequence[Draft]) -> Tie | None:
        """ "among them three children": a part of the whole it was found beside."""
        if draft.whole is None:
            return None
        whole = next((n for n, d in enumerate(drafts) if d is draft.whole), None)
        return Tie("part_of", number, whole, draft.tokens) if whole is not None else None

    def _set_off(self, number: int, draft: Draft, drafts: Sequence[Draft]) -> Tie | None:
        """ "the murder sparked riots in which 40 died": what comes after the verb was set off by what stands before."""
        causes = _VIOLENT | self.words["after.causes"]
        acts = [(n, d) for n, d in enumerate(drafts) if d.kind in causes]
        violent = [(n, d) for n, d in acts if d.kind in _VIOLENT]
        for clause in children(draft.anchor, self.grammar.participle_clause):
            inside = {t.i for by in objects_of(clause, self.words["after.by"], self.grammar) for t in by.subtree}
            told = next((n for n, d in acts if d.anchor.i in inside and n != number), None)
            if told is not None and self._sets_off(clause):  # "riots sparked by the arrest of a preacher"
                return Tie("triggered_by", number, told, (clause.i, clause.i + 1))
        for verb in draft.anchor.ancestors:
            if verb.i > draft.anchor.i or not self._sets_off(verb):
                continue
            subject = first(verb, self.grammar.subject)
            if subject is None:
                continue
            inside = {t.i for t in subject.subtree} | {subject.i}
            for other_number, other in reversed(acts):
                if other_number != number and other.anchor.i in inside:
                    return Tie("triggered_by", number, other_number, (verb.i, draft.anchor.i + 1))
            # "the arrests sparked a riot": of acts told before, those that the noun names
            named = [(n, d) for n, d in acts if subject.lemma in (d.kind, d.anchor.lemma)]
            before = [n for n, d in named or violent if d.anchor.i < bounds(verb)[0] and d.kind != "tally"]
            if before:
                return Tie("triggered_by", number, before[-1], (verb.i, draft.anchor.i + 1))
        return None

    def _sets_off(self, verb: Token) -> bool:
        lemma = verb.lemma
        after = verb.nbor(1).lower_ if verb.i + 1 < len(verb.doc) else ""
        return lemma in self.words["after.verbs"] or f"{lemma} {after}" in self.words["after.verbs_with"]

    def _followed(self, number: int, draft: Draft, violent: Sequence[tuple[int, Draft]], parsed: Parsed) -> Tie | None:
        """ "in the violence that followed, 30 died", "within three days 61 were dead": set off by the act told last."""
        sentence = draft.anchor.sent
        words = f" {parsed.doc.span(sentence.start, draft.tokens[1]).text.lower()} "
        led = sentence[0].lower_ in self.words["after.within"] and any(
            d.tokens[0] <= sentence.start + 4 and sentence.start <= d.tokens[0] for d in parsed.dates
        )
        told = next((w for w in self.words["after.following"] if f" {w}" in words), None)
        before = [n for n, d in violent if d.anchor.i < sentence.start and d.kind != "tally"]
        if (not led and told is None) or not before or draft.kind == "tally":
            return None
        return Tie("triggered_by", number, before[-1], (sentence.start, min(sentence.start + 5, sentence.end)))

    def _answers(self, violent: Sequence[tuple[int, Draft]], parsed: Parsed) -> Iterator[Tie]:
        """ "It was an answer to the porters", "they did it because of X": says why of the act told last."""
        answers, reasons = self.words["revenge.answers"] | self.words["revenge.nouns"], self.words["revenge.because"]
        for token in parsed.doc:
            named = token.pos_ == "NOUN" and token.lemma in answers
            if not named and not (token.lemma in reasons and token.dep_ in self.grammar.preposition):
                continue
            verb = next((a for a in (token, *token.ancestors) if a.pos_ in ("VERB", "AUX")), None)
            if verb is None or verb.lemma not in ("be", "do", "come"):
                continue
            subject = first(verb, self.grammar.subject)
            if subject is None or subject.lemma not in self.words["revenge.pronouns"]:
                continue
            whom = [t for c in token.subtree if c.i > token.i for t in (c,)]
            words = parsed.people.telling(" ".join(t.text for t in whom if t.i - token.i < 12))
            before = [(n, d) for n, d in violent if d.anchor.i < bounds(token)[0] and d.kind != "tally"]
            if before and not words and token.lemma in self.words["revenge.nouns"]:
                yield from self._paid_back(before, (token.i, token.i + 1))  # "It was payback."
            elif before and words:
                tie = self._avenged(before, words, (token.i, min(token.i + 8, bounds(token)[1])), parsed)
                if tie is not None:
                    yield tie

    def _paid_back(self, before: Sequence[tuple[int, Draft]], tokens: tuple[int, int]) -> Iterator[Tie]:
        """The acts of the sentence told last avenge the act before it that did others harm."""
        start = before[-1][1].sentence[0]
        earlier = [n for n, d in before if d.sentence[0] < start and d.kind == "killing"]
        for number, draft in before:
            if earlier and draft.sentence[0] == start:
                yield Tie("revenge_for", number, earlier[-1], tokens)

    def _avenged(
        self, before: Sequence[tuple[int, Draft]], words: frozenset[str], tokens: tuple[int, int], parsed: Parsed
    ) -> Tie | None:
        later, last = before[-1]
        for number, draft in reversed(before[:-1]):
            told = " ".join(t.text for t in parsed.doc[draft.sentence[0] : draft.sentence[1]])
            harmed = draft.victims or draft.target
            name = parsed.people.telling(harmed.name if harmed is not None else "")
            other_sentence = bounds(draft.anchor) != bounds(last.anchor)
            if words & name or (other_sentence and words & parsed.people.telling(told)):
                return Tie("revenge_for", later, number, tokens)
        return None

    def _after(self, number: int, draft: Draft, violent: Sequence[tuple[int, Draft]]) -> Tie | None:
        """ "After X was shot, 100 were killed": the main clause follows from the clause under the marker.

        "Nine died when gunmen fired at a bus", "a man was hurt after a shooting" tell of one act and its harm.
        """
        for other_number, other in violent:
            if (
                other_number == number
                or bounds(other.anchor) != bounds(draft.anchor)
                or other.anchor.i == draft.anchor.i
            ):
                continue
            marker = self._marker_over(other.anchor, draft.anchor)
            if marker is not None and not self._is_its_harm(draft, other, marker):
                return Tie("triggered_by", number, other_number, (marker.i, other.anchor.i + 1))
        return None

    def _is_its_harm(self, draft: Draft, other: Draft, marker: Token) -> bool:
        """Whether a clause tells only what the act in the clause under the marker did."""
        if marker.i > draft.anchor.i and marker.lower_ in self.words["after.fronted"]:
            return True
        if draft.kind not in ("killing", "injury") or draft.perpetrator is not None:
            return False
        harmed = other.victims or other.target
        again = harmed is not None and draft.victims is not None and harmed.name == draft.victims.name
        return other.kind in ("attack", "bombing") and marker.i > draft.anchor.i and (harmed is None or again)

    def _marker_over(self, inner: Token, outer: Token) -> Token | None:
        """The word of sequence that opens the clause or phrase of `inner`, if that hangs on the clause of `outer`."""
        path = [inner, *inner.ancestors]
        outers = [outer]  # and what it is joined to: "after X was shot, a mob burned a block and four died"
        acts = outer.pos_ == "NOUN" and outer.lemma not in self.words["tolls.nouns"]
        if acts and outer.dep_ in self.grammar.subject | self.grammar.passive_subject:
            outers.append(outer.head)  # "fighting broke out after a farmer was found dead"
        while outers[-1].dep_ in self.grammar.conjunct and outers[-1].head != outers[-1] and len(outers) < 4:
            outers.append(outers[-1].head)
        for below, above in pairwise(path):
            if above.lower_ in self.words["after.markers"] and above.i < inner.i:
                return above if outer in above.ancestors or above.head in outers else None
            if below.dep_ in self.grammar.adverbial_clause | self.grammar.complement_clause:
                for child in below.children:
                    if child.lower_ in self.words["after.markers"] and child.i < inner.i:
                        return child if above in outers or outer in below.ancestors else None
            if below == outer:
                return None
        return None

    def _revenge(self, number: int, draft: Draft, violent: Sequence[tuple[int, Draft]], parsed: Parsed) -> Tie | None:
        """ "killed in revenge for the deaths of X", "in a reprisal attack": revenge for what was told of X before."""
        for token in draft.anchor.sent:
            if not self._is_vengeful(token) or not self._told_together(token, draft.anchor):
                continue
            avenged = objects_of(token, self.words["revenge.for"] | self.words["revenge.to"], self.grammar)
            if token.pos_ == "VERB":
                avenged += [c for c in token.children if c.dep_ in self.grammar.object]
            told = self._told_behind(draft, avenged, violent)
            if told is not None:  # "was seen as a reprisal for the murder of nine herders"
                return Tie("revenge_for", number, told, (token.i, avenged[0].i + 1))
            if token.lemma in self.words["revenge.replying"] and token.pos_ == "VERB":
                continue  # who only replies may do so in words
            words = frozenset[str]()
            end = token.i + 1
            for noun in avenged:
                inside = [t for t in noun.subtree if t.i - noun.i < 12]
                end = max(end, phrase(noun, self.grammar)[1])
                words |= parsed.people.telling(" ".join(t.text for t in inside))
            earlier = self._told_before(number, draft, violent, words, parsed)
            if earlier is not None:
                return Tie("revenge_for", number, earlier, (token.i, end))
        return self._tit_for_tat(number, draft, violent, parsed)

    def _is_vengeful(self, token: Token) -> bool:
        """Whether a word says that something is done in revenge."""
        named = token.pos_ in ("NOUN", "ADJ", "PROPN") and (
            token.lemma in self.words["revenge.nouns"] | self.words["revenge.adjectives"]
        )
        replies = token.pos_ == "VERB" and token.lemma in self.words["revenge.replying"]
        return named or replies or self._answers_an_act(token) or (token.pos_ == "VERB" and self._avenges(token))

    def _told_behind(self, draft: Draft, avenged: Sequence[Token], violent: Sequence[tuple[int, Draft]]) -> int | None:
        """The act that the words behind "for" tell themselves."""
        inside = {t.i for noun in avenged for t in (noun, *noun.subtree)}
        if draft.anchor.i in inside:
            return None
        return next((n for n, d in violent if d.anchor.i in inside and d is not draft), None)

    def _tit_for_tat(
        self, number: int, draft: Draft, violent: Sequence[tuple[int, Draft]], parsed: Parsed
    ) -> Tie | None:
        """ "two porters were stabbed to death in a tit-for-tat attack": for the act told before."""
        start, end = draft.sentence
        words = f" {parsed.doc.span(start, end).text.lower()} "
        if not any(f" {turn}" in words for turn in self.words.get("revenge.turns", ())):
            return None
        before = [n for n, d in violent if d.anchor.i < start and d.kind != "tally" and d.whole is None]
        return Tie("revenge_for", number, before[-1], (start, end)) if before and draft.whole is None else None

    def _avenges(self, verb: Token) -> bool:
        after = verb.nbor(1).lower_ if verb.i + 1 < len(verb.doc) else ""
        return verb.lemma in self.words["revenge.verbs"] or f"{verb.lemma} {after}" in self.words["revenge.verbs_with"]

    def _answers_an_act(self, noun: Token) -> bool:
        """ "in what looked like an answer to those killings": an answer to what was done, not to a letter."""
        if noun.pos_ != "NOUN" or noun.lemma not in self.words["revenge.answers"]:
            return False
        acts = objects_of(noun, self.words["revenge.to"], self.grammar)
        return any(t.lemma in self.words["back.nouns"] for t in acts)

    def _told_together(self, word: Token, anchor: Token) -> bool:
        """Whether a word of revenge hangs on an act, or on a verb it is joined to ("in revenge, men came and").

        Also where both are what one says ("he said four men shot that night had died in revenge for it").
        """
        above = list(word.ancestors)
        if anchor in (word, *above) or word in anchor.ancestors:
            return True
        if anchor.dep_ in self.grammar.complement_clause and anchor.head in above:
            return True
        clause, joined, grammar = word, anchor, self.grammar
        hung = grammar.preposition | grammar.prepositional_object | grammar.complement_clause
        while clause.dep_ in hung and clause.head != clause:
            clause = clause.head  # "they hit back: they raided the market and killed 23"
        below = anchor.pos_ == "VERB" and clause in anchor.ancestors  # not the deaths that are avenged
        acts = anchor.dep_ in grammar.subject | grammar.passive_subject and anchor.head == clause
        below = below or (acts and anchor.pos_ == "NOUN")  # "the attack was seen as a reprisal"
        if clause != word and (below or clause == anchor):
            return True
        while joined.dep_ in self.grammar.conjunct and joined.head != joined:
            joined = joined.head
            if joined in above:
                return True
        return False

    def _told_before(
        self, number: int, draft: Draft, violent: Sequence[tuple[int, Draft]], words: frozenset[str], parsed: Parsed
    ) -> int | None:
        """The act before this one whose victims the words name, or else its sentence; failing that, the last one.

        An act that the draft tells anew ("they had been killed in revenge") is not what it avenges.
        """
        before = [
            (n, d)
            for n, d in violent
            if n != number and d.anchor.i < bounds(draft.anchor)[0] and d.whole is None and not _told_anew(d, draft)
        ]
        for told_in in (_harmed_in, _sentence_of):
            for other_number, other in reversed(before):
                if words & parsed.people.telling(told_in(other, parsed)):
                    return other_number
        single = [n for n, d in before if d.kind != "tally"]
        if not single:  # "Gunmen killed nine at a well; in June a militia killed 21 in revenge"
            apart = [(n, d) for n, d in violent if d.anchor.i < draft.anchor.i and d.whole is None]
            single = [
                n for n, d in apart if _harmed_in(d, parsed) != _harmed_in(draft, parsed) and d.kind == draft.kind
            ]
        return single[-1] if single else None


def _harmed_in(draft: Draft, _parsed: Parsed) -> str:
    harmed = draft.victims or draft.target
    return harmed.name if harmed is not None else ""


def _sentence_of(draft: Draft, parsed: Parsed) -> str:
    return parsed.doc.span(*draft.sentence).text


def _told_anew(draft: Draft, later: Draft) -> bool:
    """Whether the later draft counts as many dead as the earlier one, and names nobody else."""
    if draft.kind != later.kind or draft.figure is None or draft.figure != later.figure:
        return False
    return later.victims is None or (draft.victims is not None and draft.victims.name == later.victims.name)
