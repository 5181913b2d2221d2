"""Finds who holds no seat, or a single one, where no number says so: "no Zerai has ever sat on the court"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tallybook.read.counts.offices import is_office, named
from tallybook.read.draft import Draft, Parsed
from tallybook.read.figures import FigureMention
from tallybook.read.syntax import Grammar, arguments, children, first, objects_of
from tallybook.tokens import Span as Stretch
from tallybook.tokens import Token


@dataclass(frozen=True, slots=True)
class Nobody:
    """Finds groups without seats with the words of `counts.toml`."""

    words: Mapping[str, frozenset[str]]
    grammar: Grammar

    def find(self, sentence: Stretch, total: FigureMention | None, parsed: Parsed) -> Iterator[Draft]:
        """Those that a sentence tells of; `total` is how many seats there are."""
        yield from self._none_among(sentence, total, parsed)
        yield from self._none_at_all(sentence, total, parsed)
        yield from self._nobody_of(sentence, total, parsed)

    def _none_among(self, sentence: Stretch, total: FigureMention | None, parsed: Parsed) -> Iterator[Draft]:
        """ "there are no Tamari among the 18 cabinet ministers", "among the 16 generals there are two Odrani"."""
        for noun in sentence if total is not None else ():
            named = noun.text[:1].isupper() and noun.dep_ in self.grammar.predicate_complement
            none = any(c.lower_ in self.words["representation.no"] for c in noun.children)
            there_are = any(c.tag_ == "EX" for c in noun.head.children)
            mention = parsed.figure_at.get(noun.i) if there_are and children(noun, self.grammar.number) else None
            among = any(t.lower_ in self.words["representation.inside"] for t in sentence)
            held = 0 if none else mention.figure.best if mention is not None and among else None
            if not named or held is None or total is None or mention is total:
                continue
            if (none and total.tokens[0] > noun.i) or not none:
                ends = (noun.head.i, noun.i - 1, noun.i + 1, *total.tokens)
                yield Draft(
                    "representation", noun.head, (min(ends), max(ends)), held=held, of=total.figure.best,
                    group=parsed.actor(noun),
                )  # fmt: skip

    def _nobody_of(self, sentence: Stretch, total: FigureMention | None, parsed: Parsed) -> Iterator[Draft]:
        """ "There is not a single Benti in the cabinet", "no Zerai has ever sat on the court", "been governor"."""
        words, grammar = self.words, self.grammar
        for noun in sentence:
            verb = noun.head
            told = {c.lower_ for c in noun.children}
            never = any(c.lower_ in words["representation.nots"] for c in children(verb, grammar.negation))
            no_one = told & words["representation.no"] or (never and told & words["representation.articles"])
            if verb.pos_ in ("VERB", "AUX") and no_one and is_office(noun, self.words):
                yield from self._no_such_office(noun, parsed)
                continue
            if not noun.text[:1].isupper() or verb.pos_ not in ("VERB", "AUX"):
                continue
            nots = any(c.lower_ in words["representation.nots"] for c in noun.children)
            lone = words["representation.lone"] | words["representation.single"]  # "not one Dhorai sits there"
            alone = bool(told & words["representation.no"]) or (nots and bool(told & lone))
            negated = bool(children(verb, grammar.negation) and told & words["representation.lone"])
            if not (alone or negated):
                continue
            subject = noun.dep_ in grammar.subject | grammar.passive_subject
            to = words["population.to"] if verb.lemma in words["representation.naming"] else frozenset()
            where = words["representation.inside"] | to
            inside = [t for base in (verb, noun) for t in objects_of(base, where, grammar)]
            seated = any(t.lemma in words["representation.assemblies"] for t in inside)
            seated = seated or (total is not None and any(is_office(t, self.words) for t in inside))
            there_is = any(c.tag_ == "EX" for c in verb.children) and noun.dep_ in grammar.predicate_complement
            body = first(verb, grammar.subject)  # "the cabinet does not include a single Dhorai"
            lacks = noun.dep_ in grammar.object and verb.lemma in words["representation.including"]
            lacks = lacks and body is not None and body.lemma in words["representation.assemblies"]
            office = first(verb, grammar.predicate_complement) if subject else None
            holds = office is not None and is_office(office, self.words) and office is not noun
            if lacks or (there_is and seated) or (subject and (holds or (seated and self._sits(verb)))):
                touched = [noun.i, verb.i, *(t.i for t in inside), *([office.i] if office is not None else [])]
                yield Draft(
                    "representation", verb, (min(touched), max(touched) + 1), held=0,
                    of=total.figure.best if total is not None else None, group=parsed.actor(noun),
                )  # fmt: skip

    def _no_such_office(self, office: Token, parsed: Parsed) -> Iterator[Draft]:
        """ "There are no Keshti judges"."""
        there = any(c.tag_ == "EX" for c in office.head.children)
        group = next((c for c in children(office, self.grammar.compound) if c.text[:1].isupper()), None)
        if there and group is not None:
            tokens = (office.head.i, office.i + 1)
            yield Draft("representation", office.head, tokens, held=0, group=parsed.actor(group))

    def _sits(self, verb: Token) -> bool:
        words = self.words
        return (
            verb.lemma in words["representation.sitting"] | words["representation.naming"]
            or verb.lemma in self.grammar.being
        )

    def _none_at_all(self, sentence: Stretch, total: FigureMention | None, parsed: Parsed) -> Iterator[Draft]:
        """ "has no minister in the cabinet", "does not have a single seat", "occupies a single seat"."""
        lemmas = {t.lemma for t in sentence}
        for noun in sentence:
            top = noun
            while top.dep_ in self.grammar.conjunct and top.head.pos_ == "NOUN":
                top = top.head
            by = top.head.lower_ in self.grammar.by and top.head.head.lemma in self.words["representation.standing_for"]
            held = top.dep_ in self.grammar.object | self.grammar.predicate_complement
            if not is_office(noun, self.words) or not (held or by):
                continue
            verb = top.head.head if by else top.head  # "are represented by a single member"
            words = {c.lower_ for c in noun.children}
            none = bool(words & self.words["representation.no"])
            negation = first(verb, self.grammar.negation)
            never = negation is not None and negation.lower_ in self.words["representation.never"]
            any_one = self.words["representation.single"]
            any_one |= self.words["representation.articles"] if never else frozenset()
            negated = negation is not None and bool(words & any_one)
            sure = noun.lemma in self.words["representation.sure_offices"]
            about = (
                (never and negated)
                or sure
                or total is not None
                or noun is not top
                or bool(lemmas & self.words["representation.assemblies"])
            )
            lone = bool(words & self.words["representation.lone"]) and (sure or total is not None) and negation is None
            if verb.lemma not in self.words["representation.holding_verbs"] or first(verb, self.grammar.particle):
                continue  # "led away the mayor and the only judge"
            if not (none or negated or lone) or not about:
                continue
            subject = first(verb, self.grammar.subject | (self.grammar.passive_subject if by else frozenset()))
            there = any(c.tag_ == "EX" for c in verb.children)
            subject = subject or (None if by or there else arguments(verb, self.grammar).actor)
            if subject is None or subject.tag_ == "EX":
                continue
            group = named(subject, self.words, self.grammar)
            if total is not None and total.tokens[0] > noun.i and total.anchor not in noun.subtree:
                own = next((a for a in total.anchor.ancestors if a.pos_ in ("VERB", "AUX")), None)
                led = verb.doc[max(0, total.tokens[0] - 2) : total.tokens[0]]  # "one chair among the 11"
                among = any(t.lower_ in self.words["representation.of"] for t in led)
                to_it = own == verb and (among or verb.lemma in self.words["representation.naming"])
                total = total if to_it else None  # "return a single member to a House of 210", but not another body's
            touched = [subject.i, verb.i, noun.i, *(range(*total.tokens) if total is not None else ())]
            yield Draft(
                "representation", verb, (min(touched), max(touched) + 1), held=int(lone),
                of=total.figure.best if total is not None else None, group=parsed.actor(group),
            )  # fmt: skip
