"""The stretches of time that a total runs over: "since January", "in ten years", "since the truce collapsed"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from tallybook.read.dates import DateMention
from tallybook.read.draft import Parsed
from tallybook.read.events import EventLexicon
from tallybook.read.syntax import Grammar, children
from tallybook.tokens import Span as Stretch
from tallybook.tokens import Token

_FEWEST_DAYS = 3  # a stretch of days shorter than this is one act's rather than a total's
_NEAR = 6  # tokens between the two dates that bound a stretch


@dataclass(frozen=True, slots=True)
class Periods:
    """Finds periods with the words of `counts.toml`."""

    words: Mapping[str, frozenset[str]]
    events: EventLexicon
    grammar: Grammar

    def is_named(self, sentence: Stretch) -> bool:
        """ "to date", "over the same period", "in the same eight months"."""
        words = f" {sentence.text.lower()}"
        named = (period for period in self.words["tally.period"] if f" {period}" in words)
        if any(not self._of_a_month(sentence.text[words.index(f" {period}") + len(period) :]) for period in named):
            return True
        if any(t.lower_ in self.words["tally.own_spans"] and self._owns(t) for t in sentence):
            return True  # "the year's 88 murders"
        same = (t for t in sentence if t.lower_ in self.words["tally.same"])
        return any(n.lower_ in self.words["tally.spans"] for t in same for n in t.doc[t.i + 1 : t.i + 3])

    def _of_a_month(self, behind: str) -> bool:
        """The rest of "in the last week of September": a time of its own, and no period up to the report."""
        span, of, month = [*behind.split()[:3], "", "", ""][:3]
        return span in self.words["tally.spans"] and of in self.grammar.of and month[:1].isupper()

    def _owns(self, span: Token) -> bool:
        return span.dep_ in self.grammar.possessor and bool(children(span, self.grammar.determiner))

    def months(self, sentence: Stretch, parsed: Parsed) -> bool:
        """ "in July and August": months that follow one another."""
        inside = [d for d in parsed.dates if sentence.start <= d.tokens[0] < sentence.end and d.when.precision == 4]
        return any(
            len(between := parsed.doc[a.tokens[1] : b.tokens[0]]) == 1
            and between[0].lower_ in self.grammar.coordinators
            for a, b in pairwise(inside)
        )

    def of(self, sentence: Stretch, parsed: Parsed) -> Iterator[DateMention]:
        """The dates of a sentence that are stretches of time which a total can run over."""
        for mention in parsed.dates:
            if not sentence.start <= mention.tokens[0] < sentence.end or self._describes(mention, parsed):
                continue
            when = mention.when
            days = (when.end - when.start).days + 1 if when.start and when.end else 0
            long = mention.role == "during" and days >= _FEWEST_DAYS
            # "272 people were killed in 2009": a year is a period
            year = mention.role in ("during", "point") and when.precision == 5
            spans = mention.role in ("since", "this_period") or self._lasts(mention, parsed)
            if spans or long or year or self._from_to(mention, parsed):
                yield mention

    def any_of(self, sentence: Stretch, parsed: Parsed) -> bool:
        """Whether a number that is called one ("the number of people killed") has a period: here a month is one too."""
        if next(self.of(sentence, parsed), None) is not None or self.since(sentence) or self.is_named(sentence):
            return True
        inside = (d for d in parsed.dates if sentence.start <= d.tokens[0] < sentence.end)
        return self.since_it_began(sentence) or any(d.role == "point" and d.when.precision == 4 for d in inside)

    def since(self, sentence: Stretch) -> bool:
        """ "since the truce": a period that begins with what the dates don't know."""
        return any(t.lower_ in self.words["tally.since"] and t.dep_ in self.grammar.preposition for t in sentence)

    def since_what(self, sentence: Stretch) -> bool:
        """ "since he took over": a clause in the past that begins a period; "since it is theirs" gives a reason."""
        return any(
            t.tag_ == "VBD"
            for verb in self._since_verbs(sentence)
            for t in (verb, *children(verb, self.grammar.passive_auxiliary))
        )

    def since_it_began(self, sentence: Stretch) -> bool:
        """ "since the uprising began", "since the truce collapsed": by its verb no reason but a time."""
        return any(
            v.tag_ in ("VBD", "VBN") and v.lemma in self.words["tally.began"] for v in self._since_verbs(sentence)
        )

    def _since_verbs(self, sentence: Stretch) -> list[Token]:
        since = (t for t in sentence if t.lower_ in self.words["tally.since"])
        return [t.head for t in since if t.dep_ in self.grammar.marker]

    def _from_to(self, mention: DateMention, parsed: Parsed) -> bool:
        """ "From Monday, 14 October, to Sunday, 20 October": two dates that bound a stretch of days."""
        sentence, words = parsed.doc[mention.tokens[0]].sent, self.words
        led = {t.lower_ for t in parsed.doc[max(sentence.start, mention.tokens[0] - 2) : mention.tokens[0] + 1]}
        if not led & words["tally.from"]:
            return False
        for other in parsed.dates:
            gap = other.tokens[0] - mention.tokens[1]
            if not 0 < gap <= _NEAR or other.role not in ("point", "until") or other.when.end is None:
                continue
            between = {t.lower_ for t in parsed.doc[mention.tokens[1] : other.tokens[0] + 1]}
            start = mention.when.start
            if between & words["tally.until"] and start and (other.when.end - start).days + 1 >= _FEWEST_DAYS:
                return True
        return False

    def _describes(self, mention: DateMention, parsed: Parsed) -> bool:
        """ "men who had worked there for over ten years": a time that says something of somebody, not of the deaths."""
        verb = next((a for a in parsed.doc[mention.tokens[1] - 1].ancestors if a.pos_ in ("VERB", "AUX")), None)
        told = verb is None or self.events.acts(verb.lemma)
        return not told and verb is not None and verb.dep_ in self.grammar.relative_clause

    def _lasts(self, mention: DateMention, parsed: Parsed) -> bool:
        """ "over five years", "in a decade"."""
        if mention.role != "duration" or mention.tokens[0] == 0:
            return False
        start, end = mention.tokens
        before = {t.lower_ for t in parsed.doc[max(0, start - 3) : start + 1]}
        units = {u for t in parsed.doc[start:end] for u in (t.lemma, t.lower_)}
        if not before & self.words["tally.over"]:
            return False
        # "in seven weeks 48 have been killed", but not "were killed in three weeks of riots"
        inside = parsed.doc[start].sent
        perfect = any(
            t.lemma in self.words["tally.having"] and t.dep_ in self.grammar.auxiliary and t.tag_ != "VBD"
            for t in inside
        )
        whole = bool(before & self.words["tally.throughout"])  # "during the six weeks of curfew"
        weeks = bool(units & self.words["tally.weeks"]) and (perfect or whole)
        return bool(units & self.words["tally.long_units"]) or weeks
