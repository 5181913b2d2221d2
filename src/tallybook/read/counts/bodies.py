"""How many seats there are in all: "of 168 seats", "the 96-seat assembly", "an assembly of 96"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tallybook.read.counts.offices import is_office
from tallybook.read.figures import FigureMention
from tallybook.read.syntax import Grammar, arguments, children, objects_of
from tallybook.tokens import Span as Stretch
from tallybook.tokens import Token

_UPWARDS = 5  # tokens between a number and the noun or the whole that goes with it


@dataclass(frozen=True, slots=True)
class Bodies:
    """Finds the whole that seats are held of, with the words of `counts.toml`."""

    words: Mapping[str, frozenset[str]]
    grammar: Grammar

    def total_of(self, sentence: Stretch, figures: Sequence[FigureMention]) -> FigureMention | None:
        """The number of seats in all: "of 168 seats", "the 96-seat assembly", "an assembly of 96"."""
        for mention in figures:
            head, (start, end) = mention.head, mention.tokens
            if mention.unit in ("time", "money", "percent", "age"):
                continue
            before = sentence.doc[max(sentence.start, start - 4) : start]
            led_by_of = any(t.lower_ in self.words["representation.of"] for t in before)
            office = head is not None and (is_office(head, self.words) or self._place_in_a_body(head))
            of_body = any(t.lemma in self.words["representation.assemblies"] for t in before) and led_by_of
            if led_by_of and (office or of_body or (head is not None and self._compound_of_assembly(head))):
                return mention
            if head is not None and self._compound_of_assembly(head):
                return mention
            behind = sentence.doc[end : min(end + _UPWARDS, sentence.end)]  # "one chair among the 11 of its board"
            out_of = len(before) > 1 and before[-2].lower_ in self.words["population.out_of"] and led_by_of
            if out_of and head is None and any(is_office(t, self.words) for t in before):
                return mention  # "a single portfolio out of 22"
            of_it = led_by_of and head is None and bool(behind) and behind[0].lower_ in self.grammar.of
            if of_it and any(t.lemma in self.words["representation.assemblies"] for t in behind):
                return mention
        return next((m for m in figures if m.head is not None and self._of_a_body(m.head)), None)

    def _of_a_body(self, office: Token) -> bool:
        """ "the council has 40 members, of whom three are Dhorai": the members of a body are its whole."""
        body = arguments(office.head, self.grammar).actor if is_office(office, self.words) else None
        bare = not children(office, self.grammar.compound)
        held = office.dep_ in self.grammar.object and office.head.lemma in self.words["representation.bodily"]
        return held and bare and body is not None and body.lemma in self.words["representation.assemblies"]

    def _compound_of_assembly(self, head: Token) -> bool:
        body = head.head
        if not is_office(head, self.words) or head.dep_ not in self.grammar.compound:
            return False
        return body.lemma in self.words["representation.assemblies"]

    def _place_in_a_body(self, place: Token) -> bool:
        """ "the 62 places on the municipal council"."""
        inside = objects_of(place, self.words["representation.inside"], self.grammar)
        seated = any(t.lemma in self.words["representation.assemblies"] for t in inside)
        return place.lemma in self.words["representation.places"] and seated

    def own_whole(self, mention: FigureMention, figures: Sequence[FigureMention]) -> FigureMention | None:
        """The whole right behind the office: "one ministry out of 17", "four councillors, out of thirty"."""
        if mention.head is None or not is_office(mention.head, self.words) or mention.whole is not None:
            return None
        doc = mention.head.doc
        if mention.tokens[1] >= len(doc):
            return None
        behind = doc[mention.tokens[1]]
        for other in figures:  # "three of the assembly's 60 members"
            after = 0 < other.tokens[0] - mention.tokens[1] <= _UPWARDS + 1
            if other is not mention and other.head == mention.head and after and behind.lower_ in self.grammar.of:
                return other
        for other in figures:  # "five seats of 40", "two councillors among 24"
            led = doc[mention.head.i + 1 : other.tokens[0]]
            if len(led) == 1 and led[0].lower_ in self.words["representation.of"] and other.head is None:
                return other
        for other in figures:
            between = mention.head.doc[mention.head.i + 1 : other.tokens[0]]
            if 0 < len(between) <= 3 and [t.lower_ for t in between[-2:]] == ["out", "of"]:
                return other
        return None
