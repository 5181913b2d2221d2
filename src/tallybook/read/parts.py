"""Parts of a number of dead or hurt: "12 people, among them three children", "nine of them were women"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tallybook.read.draft import Draft, Parsed
from tallybook.read.figures import FigureMention
from tallybook.read.syntax import Grammar, children, first
from tallybook.records import Figure
from tallybook.tokens import Token, bounds

_WHOLES = ("killing", "injury", "abduction", "arrest", "tally")


@dataclass(frozen=True, slots=True)
class Parts:
    """Finds parts of wholes that were told in the same sentence or the one before, with the words of `links.toml`."""

    words: Mapping[str, frozenset[str]]
    grammar: Grammar

    def find(self, drafts: Sequence[Draft], parsed: Parsed) -> list[Draft]:
        """One draft for each part, which knows its whole; both are claims, and nobody is counted twice."""
        told = {(i, d.figure) for d in drafts if d.figure is not None for i in range(*d.tokens)}
        found: list[Draft] = []
        for mention in parsed.figures:
            if not self._counts(mention) or (mention.anchor.i, mention.figure) in told:
                continue
            who = self._who(mention, parsed)
            whole = self._whole(mention, drafts, parsed) if who is not None else None
            if whole is None or who is None:
                continue
            start, end = mention.tokens[0], max(mention.tokens[1], who.i + 1)
            found.append(
                Draft(
                    whole.kind, who, (start, end), figure=mention.figure, victims=parsed.actor(who),
                    perpetrator=whole.perpetrator, method=whole.method, stance=whole.stance,
                    event=None if whole.is_total else whole.event, whole=whole, is_total=whole.is_total,
                    speaker=self._counting(mention, whole, parsed),
                )
            )  # fmt: skip
        return found

    def _counts(self, mention: FigureMention) -> bool:
        small = mention.figure.best is not None and mention.unit in ("persons", "other")
        part = mention.part or self._fronted(mention) or self._beside(mention)
        return part and small and mention.form in ("digits", "words", "range")

    def _fronted(self, mention: FigureMention) -> bool:
        """ "Of the twelve people killed, four were children": the whole stands first."""
        bare = mention.head is None and mention.anchor.dep_ in self.grammar.subject
        return bare and self._opens_with_whole(mention.anchor.head)

    def _beside(self, mention: FigureMention) -> bool:
        """ "Of those, 51 were Shalans, 29 Dravinians": a part behind another, without a verb of its own."""
        who = mention.head
        if who is None or who.dep_ not in self.grammar.conjunct:
            return False
        named = who.head.dep_ in self.grammar.predicate_complement and who.text[:1].isupper()
        return named and self._opens_with_whole(who.head.head)

    def _counting(self, mention: FigureMention, whole: Draft, parsed: Parsed) -> Token | None:
        """Who counts a part in a sentence of its own: who counts the whole, or whose list it opens with."""
        sentence = mention.anchor.sent
        if not whole.is_total or whole.anchor.sent == sentence or sentence[0].lower_ not in self.grammar.of:
            return None
        opened = list(sentence[0].subtree)
        named = [t for t in opened if t.dep_ in self.grammar.possessor and t.pos_ != "PRON"]
        if named:  # "Of the victims on the forum's list, 203 were Paharis"
            return next((t for t in named if parsed.people.kind_of(t, self.grammar)), None)
        return whole.speaker

    def _opens_with_whole(self, verb: Token) -> bool:
        opening = verb.sent[0]
        fronted = opening.head == verb or opening.head in children(verb, self.grammar.subject)
        being = verb.lemma in self.words["parts.being"] and fronted
        of = children(opening, self.grammar.prepositional_object) if opening.lower_ in self.grammar.of else []
        owners = (first(o, self.grammar.possessor) for o in of)
        return being and bool(of) and not any(o is not None and o.pos_ == "PRON" for o in owners)  # "Of its members"

    def _who(self, mention: FigureMention, parsed: Parsed) -> Token | None:
        """Who the part is: "three of them children", "nine of the dead were women", "including two officers"."""
        head = mention.head
        if head is not None and self._says_who(head, parsed):
            return head
        above = mention.anchor
        for _ in range(3):
            if above.pos_ in ("VERB", "AUX") or above.head == above:
                break
            above = above.head
        if above.lemma in self.words["parts.being"]:
            said = next((c for c in above.children if c.dep_ in self.grammar.predicate_complement), None)
            return said if said is not None and self._says_who(said, parsed) else None
        ahead = parsed.doc[mention.tokens[1] : min(mention.tokens[1] + 5, bounds(mention.anchor)[1])]
        people = next((t for t in ahead[2:3] if t.pos_ in ("PROPN", "ADJ") and t.text[:1].isupper()), None)
        if people is not None and ahead[1] == head and people.ent_type_ not in ("DATE", "GPE", "LOC"):
            return people  # "147 of them Besheni"
        return next((t for t in ahead if t.pos_ == "NOUN" and self._says_who(t, parsed)), None)

    def _says_who(self, noun: Token, parsed: Parsed) -> bool:
        general = noun.lemma in self.words["parts.general"] or noun.pos_ == "PRON"
        return not general and parsed.people.is_person(noun) and noun.pos_ in ("NOUN", "PROPN")

    def _whole(self, mention: FigureMention, drafts: Sequence[Draft], parsed: Parsed) -> Draft | None:
        """The last act with a larger number in the sentence, or in the one before where nothing else is told."""
        sentence = mention.anchor.sent
        before = parsed.doc[sentence.start - 1].sent if sentence.start > 0 else sentence
        best: Draft | None = None
        for draft in drafts:
            if draft.kind not in _WHOLES or draft.anchor.i > mention.tokens[0] + 12:
                continue
            if draft.anchor.sent not in (sentence, before) or not self._larger(draft.figure, mention.figure):
                continue
            if first(draft.anchor, self.grammar.negation) is None:
                best = draft
        return best

    def _larger(self, whole: Figure | None, part: Figure) -> bool:
        if whole is None or part.best is None:
            return False
        size = next((v for v in (whole.best, whole.low, whole.high) if v is not None), 0)
        return size > part.best
