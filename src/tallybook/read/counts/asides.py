"""Numbers of a people told in passing: "the Embere, some 61,000 by the last census, elect one", "at some 300,000"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tallybook.read.draft import Parsed
from tallybook.read.figures import FigureMention
from tallybook.read.syntax import Grammar, arguments, children, first, objects_of
from tallybook.tokens import Token, bounds

_A_PEOPLE = 5_000  # as many as can be a people where nothing but their name says so
_ASIDE = 8  # tokens between a number and the comma that ends what is said in passing
_AHEAD = 6  # tokens before a number in which the verb stands


@dataclass(frozen=True, slots=True)
class Asides:
    """Finds such numbers with the words of `counts.toml`; gives the people or the place that each counts."""

    words: Mapping[str, frozenset[str]]
    grammar: Grammar

    def find(self, mention: FigureMention, parsed: Parsed) -> Token | None:
        """Whom the number counts, or None."""
        return (
            self._set_off(mention)
            or self._accounting(mention)
            or self._at_so_many(mention, parsed)
            or self._were_so_many(mention)
            or self._part_of_a_place(mention)
            or self._place_has(mention)
            or self._credited(mention)
        )

    def _set_off(self, mention: FigureMention) -> Token | None:
        """ "the Embere, some 61,000 by the last census, elect one": a number between commas behind a people."""
        start, end = mention.tokens
        doc, head = mention.anchor.doc, mention.head
        persons = head is not None and head.lemma in self.words["population.people"]
        if (head is not None and not persons) or start < 2 or mention.form not in ("digits", "words"):
            return None
        beside = self.grammar.apposition | self.grammar.adverbial_noun | self.grammar.loose
        if persons and head is not None and head.dep_ in beside and doc[start - 1].text == ",":
            return self._that_people(head)
        comma = next((t for t in reversed(doc[max(0, start - 3) : start]) if t.text == ","), None)
        group = doc[comma.i - 1] if comma is not None and comma.i > 0 else None
        if group is None or group.dep_ not in self.grammar.subject or not self._closed(end, mention):
            return None
        plural = group.tag_ in self.grammar.plural_tags and group.text[:1].isupper()
        many = (mention.figure.best or mention.figure.low or 0) >= _A_PEOPLE
        lasting = group.head.tag_ in ("VBP", "VB") or group.head.lower_ in self.grammar.plural_auxiliaries
        return group if lasting and (group.pos_ == "PROPN" or (plural and many)) else None

    def _closed(self, end: int, mention: FigureMention) -> bool:
        """Whether a comma ends the aside, with no more than a day, a place or a source behind the number."""
        for token in mention.anchor.doc[end : min(end + _ASIDE, bounds(mention.anchor)[1])]:
            if token.text == ",":
                return True
            if token.pos_ in ("VERB", "AUX") and token.lower_ not in self.words["population.by"]:
                return False
        return False

    def _that_people(self, souls: Token) -> Token | None:
        """ "the Benti, 95,000 souls", "the Benti are a third of the district, some 95,000 people"."""
        verb = next((a for a in souls.ancestors if a.pos_ in ("VERB", "AUX")), None)
        if verb is None or verb.lemma not in self.words["population.living_verbs"] | self.words["population.making"]:
            return None
        group = first(verb, self.grammar.subject)
        return group if group is not None and group.pos_ == "PROPN" and group.i < souls.i else None

    def _accounting(self, mention: FigureMention) -> Token | None:
        """ "the Tamari account for some 700,000 of the province's people", "make up four million of its population"."""
        before = mention.anchor.doc[max(bounds(mention.anchor)[0], mention.tokens[0] - _AHEAD) : mention.tokens[0]]
        verb = next((t for t in reversed(before) if t.pos_ == "VERB"), None)
        if verb is None or verb.lemma not in self.words["population.making"] or mention.unit == "percent":
            return None
        subject, end = first(verb, self.grammar.subject), mention.tokens[1]
        if subject is None or subject.lower_ in self.grammar.relative_pronouns:
            subject = arguments(verb, self.grammar).actor
        of = end < len(mention.anchor.doc) and mention.anchor.doc[end].lower_ in self.grammar.of
        of = of or any(t.lower_ in self.words["tally.parted"] for t in objects_of(verb, self.grammar.of, self.grammar))
        return subject if of and subject is not None and subject.text[:1].isupper() else None

    def _at_so_many(self, mention: FigureMention, parsed: Parsed) -> Token | None:
        """ "At some 300,000 the Dhorai are the largest people", "the hill people, who at two million were a third"."""
        doc, start = mention.anchor.doc, mention.tokens[0]
        led = doc[start - 1] if start > bounds(mention.anchor)[0] else None
        if led is None or led.lower_ not in self.words["population.at"]:
            return None
        verb = led.head
        if verb.lemma not in self.words["population.making"] or led.dep_ not in self.grammar.preposition:
            return None
        said = first(verb, self.grammar.predicate_complement) or first(verb, self.grammar.object)
        counts = self.words["population.groups"] | self.words["population.fractions"] | self.words["population.people"]
        if said is None or said.lemma not in counts:
            return None
        group = first(verb, self.grammar.subject)
        if group is not None and group.lower_ in self.grammar.relative_pronouns:
            group = arguments(verb, self.grammar).actor
        people = group is not None and (group.text[:1].isupper() or parsed.people.is_person(group))
        return group if people else None

    def _were_so_many(self, mention: FigureMention) -> Token | None:
        """ "The Ossurs were, before all this, a hundred and ninety thousand"."""
        number = mention.anchor
        verb = number.head
        hung = self.grammar.predicate_complement | self.grammar.adverbial_noun
        if mention.head is not None or verb.lower_ not in self.grammar.plural_auxiliaries or number.dep_ not in hung:
            return None
        group = first(verb, self.grammar.subject)
        named = group is not None and group.i < verb.i < number.i and group.text[:1].isupper()
        return group if named and group is not None and group.tag_ in self.grammar.plural_tags else None

    def _part_of_a_place(self, mention: FigureMention) -> Token | None:
        """ "Of the town's 110,000 people, 40,000 are Awlad": so many of a place's people."""
        opening = mention.anchor.sent[0]
        verb = mention.anchor.head if mention.anchor.head != opening else opening.head
        if mention.head is not None or verb.lemma not in self.grammar.being or opening.lower_ not in self.grammar.of:
            return None
        whole = children(opening, self.grammar.prepositional_object)
        taken = self.grammar.subject | self.grammar.prepositional_object  # the parser hangs it on the "of"
        if mention.anchor.dep_ not in taken or not whole or mention.anchor == whole[0]:
            return None
        said = first(verb, self.grammar.predicate_complement)
        place = whole[0].lemma in self.words["population.people"] | self.words["population.whole"]
        return said if place and said is not None and said.text[:1].isupper() else None

    def _place_has(self, mention: FigureMention) -> Token | None:
        """ "The province has 540,000 Kanwe and about 210,000 Bororeh": so many of a people that a place has."""
        group = mention.head
        if group is None or not group.text[:1].isupper() or (mention.figure.best or 0) < _A_PEOPLE:
            return None
        over = group.head if group.dep_ in self.grammar.conjunct else group
        verb = over.head
        place = first(verb, self.grammar.subject)
        has = verb.lemma in self.words["population.have"] and over.dep_ in self.grammar.object
        return group if has and place is not None and place.lemma in self.words["population.settlements"] else None

    def _credited(self, mention: FigureMention) -> Token | None:
        """ "The census gave the Saqi 412,000 souls": whom a count gives so many."""
        souls = mention.head
        if souls is None or souls.lemma not in self.words["population.people"]:
            return None
        verb = souls.head
        if verb.lemma not in self.words["population.putting"] or souls.dep_ not in self.grammar.object:
            return None
        given = (c for c in verb.children if verb.i < c.i < mention.tokens[0] and c.pos_ in ("PROPN", "NOUN"))
        return next((c for c in given if c.text[:1].isupper()), None)
