"""What the steps of reading hand on: a parsed report with what was found in it, and drafts of claims."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from tallybook.places import PlaceMention
from tallybook.read.dates import DateMention
from tallybook.read.events import Event
from tallybook.read.figures import FigureMention
from tallybook.read.people import People
from tallybook.read.speakers import Attribution
from tallybook.read.syntax import Grammar, arguments, children, phrase, phrase_text
from tallybook.records import Actor, Figure, Portrait, Report, Where
from tallybook.tokens import Doc, Token, bounds

_NEAR_SUBJECT = 45  # tokens before its sentence in which whom a pronoun stands for acts
_BACK = 60  # tokens before its sentence in which a pronoun's noun is looked for


@dataclass(frozen=True)
class Parsed:
    """A report, its parse, and the figures, dates, places and attributions found in it, in the order of the text.

    `main_place` is where the report as a whole is about.
    """

    report: Report
    doc: Doc
    grammar: Grammar
    people: People
    figures: tuple[FigureMention, ...]
    dates: tuple[DateMention, ...]
    places: tuple[PlaceMention, ...]
    attributions: tuple[Attribution, ...]
    main_place: Where | None = None

    @cached_property
    def figure_at(self) -> Mapping[int, FigureMention]:
        """Figures of persons by the index of each of their tokens and of the noun they count; the first one stays."""
        at: dict[int, FigureMention] = {}
        for mention in self.figures:
            if mention.unit in ("persons", "seats", "other"):
                for i in (*range(*mention.tokens), *([mention.head.i] if mention.head is not None else [])):
                    known = at.get(i)
                    # a list ("a boy and three women") stands for all its parts
                    if known is None or (mention.form == "list" and known.form != "list"):
                        at[i] = mention
        return at

    @cached_property
    def single_at(self) -> Mapping[int, FigureMention]:
        """Figures of persons by the noun they count, without the sums of lists."""
        return {
            m.head.i: m
            for m in reversed(self.figures)
            if m.head is not None and m.unit == "persons" and m.form != "list"
        }

    def named(self, token: Token | None) -> Token | None:
        """The noun that a pronoun for persons stands for: the last one before it that agrees in number; else itself.

        "pulled off nine traders and hacked them": the traders. Objects come before subjects, since victims recur.
        """
        if token is None or not self.people.is_pronoun(token) or token.tag_ in ("WP", "WDT"):
            return token
        plural = token.lower_ in self.people.words["pronouns.plural"]
        start = max(0, bounds(token)[0] - _BACK)
        best: tuple[int, int] | None = None
        for other in self.doc[start : token.i]:
            if other.pos_ not in ("NOUN", "PROPN") or not self.people.is_person(other) or other.i in self._in_places:
                continue
            several = other.tag_ in self.grammar.plural_tags or (plural and self._counted(other))
            if several != plural or other.dep_ in self.grammar.compound or self._does_it(other, token):
                continue
            told = other.dep_ in self.grammar.object | self.grammar.passive_subject
            says = other.dep_ in self.grammar.subject and other.head == self._saying(token)
            rank = (int(told) + 2 * int(bounds(other) == bounds(token)) + 3 * int(says), other.i)
            best = max(best, rank) if best is not None else rank
        return self.doc[best[1]] if best is not None else token

    def of_them(self, token: Token | None) -> Token | None:
        """ "fired into a line of passengers, killing 23 of them": the passengers; else the token itself."""
        inner = self.people.behind(token) if token is not None else None
        if token is None or inner is None or inner == token or inner.lower_ not in self.people.words["pronouns.third"]:
            return token
        named = self.named(inner)
        return named if named != inner else token

    def _counted(self, name: Token) -> bool:
        """ "nine young Benti": several, by the number before the name."""
        return name.pos_ == "PROPN" and any(c.like_num for c in name.children)

    def _does_it(self, other: Token, pronoun: Token) -> bool:
        """Whether somebody does what is done to a pronoun's persons: "soldiers took nine and drove them off"."""
        verb = pronoun.head
        if pronoun.dep_ not in self.grammar.object or pronoun.lower_ in self.people.words["pronouns.reflexive"]:
            return False
        return verb.pos_ == "VERB" and arguments(verb, self.grammar).actor == other

    @cached_property
    def _in_places(self) -> frozenset[int]:
        """The tokens of names of places: nobody whom a pronoun stands for."""
        spans = (self.doc.within(m.start, m.end) for m in self.places if m.kind == "place")
        return frozenset(i for span in spans if span is not None for i in range(span.start, span.end))

    def acting(self, token: Token | None) -> Token | None:
        """Whom a pronoun that acts stands for: the nearest subject before it that agrees in number; else itself.

        "Herders hit back: they raided the market": the herders. Who only says something of others is passed over.
        """
        if token is None or token.lower_ not in self.people.words["pronouns.acting"]:
            return token
        plural = token.lower_ in self.people.words["pronouns.plural"]
        subjects = self.grammar.subject | self.grammar.passive_subject
        saying = self._saying(token)
        for other in reversed(self.doc[max(0, bounds(token)[0] - _NEAR_SUBJECT) : token.i]):
            if other.dep_ not in subjects or other.pos_ not in ("NOUN", "PROPN"):
                continue
            if saying is not None and saying.i < token.i and other.head != saying:
                continue  # "the Column said it had killed him": whoever says so of itself
            agrees = (other.tag_ in self.grammar.plural_tags) == plural
            collective = plural and (other.pos_ == "PROPN" or other.lemma in self.people.words["persons.collectives"])
            kind = self.people.kind_of(other, self.grammar)
            known = kind is not None if plural else kind not in (None, "civilians", "person")
            if (agrees or collective) and known:
                return other
        return token

    def _saying(self, pronoun: Token) -> Token | None:
        """The verb in whose content a pronoun stands: "six women said that they were raped"."""
        clause = pronoun.head
        return clause.head if clause.dep_ in self.grammar.complement_clause else None

    def actor(self, token: Token | None) -> Actor | None:
        """The actor that a head noun names; None for a bare number ("two", "dozens"), which names nobody."""
        if token is None:
            return None
        unnamed = self.people.only_counts(token) or token.lemma in self.people.words["general.faceless"]
        one = self._name_beside(token) if unnamed or token.ent_type_ == "ORDINAL" else None
        if one is not None:
            return self.people.actor(one, self.grammar)  # "one of them, Ada Venn"
        called = self._called(token)
        if called is not None:
            return self.people.actor(called, self.grammar)
        if self.people.behind(token) == token and self.people.only_counts(token):
            return None
        actor = self.people.actor(token, self.grammar)
        calls = self.people.calls_itself(token)
        calls = calls if calls is not None else self._name_beside(token)
        more = self.people.specified(token) if calls is None else phrase_text(calls, self.grammar)
        return actor if more is None else replace(actor, name=f"{actor.name}, {more}")

    def _called(self, token: Token) -> Token | None:
        """Who a number stands for by the words behind its comma: "a tenth, the conductor, died"."""
        faceless = token.lemma in self.people.words["general.faceless"]  # "the victim, a driver"
        if self.people.behind(token) != token or not (faceless or token.like_num or self.is_ordinal(token)):
            return None
        beside = children(token, self.grammar.apposition)
        return next((t for t in beside if t.pos_ == "NOUN" and t.i > token.i and self.people.is_person(t)), None)

    def is_ordinal(self, token: Token) -> bool:
        """Whether a word counts one among others: "a third", "the tenth"."""
        return any(m.form == "ordinal" and m.tokens[0] <= token.i < m.tokens[1] for m in self.figures)

    def _name_beside(self, token: Token) -> Token | None:
        """The name of "the mayor, Rafe Venn", "the journalist Emil Vantis": of one person, right behind the word."""
        if token.tag_ in self.grammar.plural_tags or token.pos_ == "PROPN":
            return None
        behind = self._named_behind(token)
        if behind is not None:
            return behind
        for other in children(token, self.grammar.apposition):  # "a colleague, the surveyor Ibo Matan"
            name = other if other.ent_type_ == "PERSON" else self.people.named_beside(other, self.grammar)
            if name is not None and other.i > token.i and name.pos_ == "PROPN":
                return name
        return None

    def _named_behind(self, token: Token) -> Token | None:
        """ "a judge, Hamid Zour, in front of his house", "one of them, Ada Venn,": a name between commas."""
        start = phrase(token, self.grammar)[1]
        doc, end = self.doc, bounds(token)[1]
        if start + 1 >= end or doc[start].text != "," or doc[start + 1].ent_type_ != "PERSON":
            return None
        last = start + 1
        while last + 1 < end and doc[last + 1].ent_iob_ == "I":
            last += 1
        closed = last + 1 < end and doc[last + 1].is_punct
        return doc[last] if closed and doc[last].pos_ == "PROPN" and last > start + 1 else None


@dataclass(frozen=True, slots=True)
class Likely:
    """That weights, and no rule, found a draft: how probably it is right, 0 to 1, and by which words the most."""

    chance: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A claim in the making: `anchor` is the token it hangs on, `tokens` the stretch of the text [first, after last].

    `whole` is the draft that this one is a part of; `likely` says so where weights found it and no rule did;
    `speaker` is the token of whoever takes a position; `caused_by` and `avenges` are phrases that name what came first.
    """

    kind: str
    anchor: Token
    tokens: tuple[int, int]
    figure: Figure | None = None
    held: int | None = None
    of: int | None = None
    deserved: int | None = None
    group: Actor | None = None
    victims: Actor | None = None
    portrait: Portrait | None = None
    perpetrator: Actor | None = None
    tie: str | None = None
    target: Actor | None = None
    method: str | None = None
    scope: str | None = None
    motive: str | None = None
    stance: str = "asserted"
    speaker: Token | None = None
    event: Event | None = field(default=None, compare=False)
    is_total: bool = False
    whole: Draft | None = field(default=None, compare=False)
    likely: Likely | None = field(default=None, compare=False)

    @property
    def sentence(self) -> tuple[int, int]:
        """The token indices of its sentence, [first, after last]."""
        return bounds(self.anchor)[0], bounds(self.anchor)[1]
