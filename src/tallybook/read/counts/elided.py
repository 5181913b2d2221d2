"""Numbers told in few words beside a total: its parts by doer and by place, and the totals of other years."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tallybook.read.dates import DateMention
from tallybook.read.draft import Draft, Parsed
from tallybook.read.figures import FigureMention
from tallybook.read.syntax import Grammar, children, first, objects_of
from tallybook.tokens import Span as Stretch
from tallybook.tokens import Token, bounds

_A_MONTH = 4  # UCDP's precision of a month; that of longer times is higher
_BEHIND = 3  # tokens between a number and the day or place behind it
_REACH = 6  # tokens behind "by" in which those who did it stand
_FORMS = ("digits", "words")


@dataclass(frozen=True, slots=True)
class Elided:
    """Finds such numbers with the words of `counts.toml`, in a sentence that tells of a total or right behind one."""

    words: Mapping[str, frozenset[str]]
    grammar: Grammar

    def find(self, mention: FigureMention, sentence: Stretch, parsed: Parsed) -> Draft | None:
        """The total that a bare number gives: "58 by the security forces, 73 by armed groups", "and 12 last year"."""
        if mention.form not in _FORMS or mention.unit not in ("persons", "other") or mention.figure.best is None:
            return None
        bare = mention.head is None or mention.head.lower_ in self.words["tally.it"] | self.words["tally.parted"]
        if not bare or self._is_date(mention, parsed):
            return None
        doc, start = parsed.doc, mention.tokens[0]
        if (doer := self._blamed(mention)) is not None and (doer.pos_ == "PROPN" or parsed.people.is_person(doer)):
            return self._total(mention, doer.i + 1, parsed, doer)
        end = self._past_them(mention)
        if end >= sentence.end or start - sentence.start < 1:
            return None
        led = doc[start - 1]
        if led.lower_ in self.words["tally.further"] and start - sentence.start > 1:
            led = doc[start - 2]  # "and another eight in 2018"
        if (doer := self._doer_before(mention, parsed)) is not None:
            return self._total(mention, mention.tokens[1], parsed, doer)
        if (day := self._there_were(mention, sentence, parsed)) is not None:
            tokens = (min(day.tokens[0], start), max(day.tokens[1], mention.tokens[1]))
            return Draft("tally", mention.anchor, tokens, figure=mention.figure, is_total=True)
        joined = led.is_punct or led.lower_ in self.words["tally.joining"]
        hands = self._at_the_hands(end, sentence)
        if hands is not None and (joined or start == sentence.start):
            return self._total(mention, hands.i + 1, parsed, hands)
        blamed = doc[end].lower_ in self.words["tally.blamed"] and any(
            t.lemma in self.words["tally.blaming"] for t in doc[sentence.start : start]
        )  # "210 were attributed to soldiers and 130 to rebels"
        if (doc[end].lower_ in self.grammar.by or blamed) and (joined or start == sentence.start):
            doer = self._doer(doc[end], sentence)
            return self._total(mention, doer.i + 1, parsed, doer) if doer is not None else None
        if not joined:
            return None
        day = self._period(end, parsed) or self._period_before(mention, parsed)
        if day is None:
            last = self._place_end(end, parsed)
            return self._total(mention, last, parsed, None) if last is not None else None
        start, end = min(day.tokens[0], start), max(day.tokens[1], mention.tokens[1])
        return Draft("tally", mention.anchor, (start, end), figure=mention.figure, is_total=True)

    def accounted(self, mention: FigureMention, parsed: Parsed) -> Draft | None:
        """ "Dockers account for 131 of the dead and policemen for 44": who so many of a total were, or who did it."""
        number = next((t for t in parsed.doc[mention.tokens[0] : mention.tokens[1]] if t.like_num), mention.anchor)
        led = number.head
        verb = led.head
        if led.lower_ not in self.words["tally.for_each"] or verb.lemma not in self.words["tally.accounting"]:
            return None
        if mention.form not in _FORMS or mention.unit not in ("persons", "other"):
            return None
        before = parsed.doc[led.i - 1] if led.i > 0 else led
        who = before if before.pos_ in ("NOUN", "PROPN") and before.i > verb.i else first(verb, self.grammar.subject)
        if who is None or who.i > number.i:
            return None
        means = who.lemma in self.words["tally.means"]  # "police bullets"
        doer = next((c for c in children(who, self.grammar.compound)), None) if means else None
        start = who.left_edge.i if who.sent == number.sent else led.i
        victims = parsed.actor(who) if not means and parsed.people.is_person(who) else None
        if victims is None and doer is None:
            return None
        last = max(number.i, mention.tokens[1] - 1, mention.anchor.i)
        return Draft(
            "tally", number, (start, last + 1), figure=mention.figure, victims=victims,
            perpetrator=parsed.actor(doer) if doer is not None else None, is_total=True,
        )  # fmt: skip

    def _total(self, mention: FigureMention, end: int, parsed: Parsed, doer: Token | None) -> Draft:
        start = mention.tokens[0]
        return Draft(
            "tally", mention.anchor, (min(start, end - 1), max(mention.tokens[1], end)), figure=mention.figure,
            perpetrator=parsed.actor(doer) if doer is not None else None, is_total=True,
        )  # fmt: skip

    def _is_date(self, mention: FigureMention, parsed: Parsed) -> bool:
        first, last = mention.tokens
        return any(d.tokens[0] < last and first < d.tokens[1] and d.form != "ago" for d in parsed.dates)

    def _past_them(self, mention: FigureMention) -> int:
        """The token behind "58" or "58 of them"."""
        doc, end = mention.anchor.doc, mention.tokens[1]
        them = [t.lower_ for t in doc[end : end + 2]]
        whole = len(them) == 2 and them[0] in self.grammar.of and them[1] in self.words["tally.parted"]
        return end + 2 if whole else end

    def _at_the_hands(self, end: int, sentence: Stretch) -> Token | None:
        """ "81 of them at the hands of men in uniform": whose hands."""
        ahead = sentence.doc[end : min(end + _REACH, sentence.end)]
        hands = next((t for t in ahead[:3] if t.lower_ in self.words["tally.hands"]), None)
        return next(iter(objects_of(hands, self.grammar.of, self.grammar)), None) if hands is not None else None

    def _doer(self, by: Token, sentence: Stretch) -> Token | None:
        """Who did it: the noun of "by armed groups", of "by members of the security forces" the forces."""
        ahead = by.doc[by.i + 1 : min(by.i + _REACH, sentence.end)]
        noun = next((t for t in ahead if t.head.i == by.i and t.pos_ in ("NOUN", "PROPN")), None)
        if noun is None or noun.lemma in self.words["tally.means"]:
            return None
        of = objects_of(noun, self.grammar.of, self.grammar)
        return of[0] if of and noun.lemma in self.words["tally.members"] else noun

    def _doer_before(self, mention: FigureMention, parsed: Parsed) -> Token | None:
        """ "the army killed 66 civilians and the rebels 41": the number right behind those who did as much."""
        doc, (start, end) = parsed.doc, mention.tokens
        who, behind = doc[start - 1], doc[end] if end < len(doc) else None
        closed = behind is None or behind.is_punct or behind.lower_ in self.grammar.coordinators
        joined = who.dep_ in self.grammar.conjunct and bool(children(who, self.grammar.determiner))
        return who if closed and joined and parsed.people.kind_of(who, self.grammar) in self._armed(parsed) else None

    def _armed(self, parsed: Parsed) -> frozenset[str]:
        return parsed.people.words["persons.armed"]

    def _blamed(self, mention: FigureMention) -> Token | None:
        """ "58 were blamed on the security forces", "attributed 73 to rebels", "64 were the work of a militia"."""
        words, grammar, anchor = self.words, self.grammar, mention.anchor
        verb = anchor.head
        if verb.pos_ not in ("VERB", "AUX") or bounds(verb) != bounds(anchor):
            return None
        told = anchor.dep_ in grammar.subject | grammar.passive_subject | grammar.object
        if not told:
            return None
        if verb.lemma in words["tally.blaming"]:
            to = objects_of(verb, words["tally.blamed"] | grammar.by, grammar)
            return next((t for t in to if t.pos_ in ("NOUN", "PROPN") and t.ent_type_ not in ("DATE", "TIME")), None)
        work = next((c for c in verb.children if c.dep_ in grammar.predicate_complement), None)
        if work is not None and work.lemma in words["tally.work"]:
            return next(iter(objects_of(work, grammar.of, grammar)), None)
        return None

    def _period(self, end: int, parsed: Parsed) -> DateMention | None:
        """The month or year right behind: "seven in 2017", "12 last year", "22 the year before"."""
        near = (d for d in parsed.dates if 0 <= d.tokens[0] - end < _BEHIND)
        day = next((d for d in near if (d.when.precision or 0) >= _A_MONTH and d.when.start is not None), None)
        between = parsed.doc[end : day.tokens[0]] if day is not None else ()
        return day if all(t.lower_ in self.words["tally.during"] for t in between) else None

    def _there_were(self, mention: FigureMention, sentence: Stretch, parsed: Parsed) -> DateMention | None:
        """ "Last year there were 75", "there had been 60 in 2017": so many of what was counted before."""
        verb = mention.anchor.head
        there = any(c.tag_ == "EX" for c in verb.children) and verb.lemma in self.grammar.being
        said = mention.anchor.dep_ in self.grammar.predicate_complement and mention.anchor.i > verb.i
        if not there or mention.head is not None or not said:
            return None  # "this year there were 87, 12 more than last year"
        inside = (d for d in parsed.dates if sentence.start <= d.tokens[0] < sentence.end)
        return next((d for d in inside if (d.when.precision or 0) >= _A_MONTH), None)

    def _place_end(self, end: int, parsed: Parsed) -> int | None:
        """ "12 in Kiln Town and nine in Marsh End", "23 of them in Huarcollo": the token behind the place."""
        if parsed.doc[end].lower_ not in self.words["representation.inside"]:
            return None
        spans = (parsed.doc.within(p.start, p.end) for p in parsed.places if p.kind == "place")
        return next((s.end for s in spans if s is not None and 0 < s.start - end < _BEHIND), None)

    def _period_before(self, mention: FigureMention, parsed: Parsed) -> DateMention | None:
        """ "In June there were nine; in July, 15.": a month right before, and nothing behind the number."""
        start, end = mention.tokens
        closed = end >= len(parsed.doc) or parsed.doc[end].is_punct
        led = parsed.doc[start - 1].text == ","
        day = next((d for d in parsed.dates if d.tokens[1] == start - 1), None) if closed and led else None
        return day if day is not None and (day.when.precision or 0) >= _A_MONTH else None
