"""Telling the toll of one act from a number that runs over a period: by days, verbs, and what goes on for long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tallybook.read.counts.periods import Periods
from tallybook.read.counts.registers import Registers
from tallybook.read.dates import DateMention
from tallybook.read.draft import Draft, Parsed
from tallybook.read.events import EventLexicon
from tallybook.read.figures import FigureMention
from tallybook.read.syntax import Grammar, children, first, objects_of
from tallybook.records import Figure
from tallybook.tokens import Span as Stretch
from tallybook.tokens import Token

_WEEK_DAYS = 7  # within so many days an arrest or an abduction of many is still one act
_SEASON_DAYS = 100
_FEW = 5  # fewer persons than this within less than a season are no running total
_MANY = 20
# More dead than one act leaves: where it is told that so many "have been" killed, and whatever the tense.
_HUNDRED = 100
_THOUSAND = 1000
# Kinds in which one who is held or gone since a day is one act, however long it goes on.
_HELD = ("arrest", "abduction", "disappearance")


@dataclass(frozen=True, slots=True)
class Lasting:
    """Judges whether numbers run over a period with the words of `counts.toml`."""

    words: Mapping[str, frozenset[str]]
    events: EventLexicon
    grammar: Grammar
    periods: Periods
    registers: Registers

    def _of_another(self, mention: DateMention, anchor: Token) -> bool:
        """ "butchered 41, and in 1994 the army came": a date of a clause joined on, with its own subject."""
        verb = next((a for a in anchor.doc[mention.tokens[1] - 1].ancestors if a.pos_ in ("VERB", "AUX")), None)
        while verb is not None and verb.i != anchor.i and verb.head.i != verb.i:
            if verb.dep_ in self.grammar.conjunct and first(verb, self.grammar.subject | self.grammar.passive_subject):
                return any(a.i == anchor.i for a in verb.ancestors)
            verb = verb.head
        return False

    def _when_it(self, mention: DateMention, draft: Draft) -> bool:
        """ "since January, when three drillers were killed": the day of the act, not its period."""
        doc, last = draft.anchor.doc, mention.tokens[1]
        behind = [t.lower_ for t in doc[last : last + 2] if t.text != ","]
        return bool(behind) and behind[0] in self.words["tally.when"] and last < draft.anchor.i

    def runs_over(self, draft: Draft, mention: FigureMention | None, parsed: Parsed, *, documented: bool) -> bool:
        """Whether the number of an act is a running total.

        Args:
            draft: the act.
            mention: its number, where the words of one stand by it.
            parsed: its report.
            documented: whether somebody keeps count of it.
        """
        sentence, figure = draft.anchor.sent, draft.figure
        if mention is not None and mention.head is not None and mention.head.lemma in self.words["tally.total_nouns"]:
            # "brought to 57 the number of people killed this month", whatever act brought it there
            return self.periods.any_of(sentence, parsed)
        single = figure is not None and figure.best == 1 and figure.high == 1
        verb = draft.anchor if draft.anchor.pos_ in ("VERB", "AUX") else draft.anchor.head
        perfect = self.is_perfect(verb)
        one_act = self.one_act(sentence) or self._one_doer(draft)
        many = figure is not None and (figure.best or figure.low or 0) >= _FEW
        # "missing since soldiers searched their hostel": gone at one time
        over = many and draft.kind != "disappearance"
        since = self.periods.since(sentence) or (over and self.periods.since_what(sentence))
        began = many and self.periods.since_it_began(sentence)
        if not documented and self._few_since_then(figure, sentence):
            return False
        if not single and not one_act and ((perfect and since) or began):
            return True
        for date in self.periods.of(sentence, parsed):
            if self._of_another(date, draft.anchor) or self._when_it(date, draft):
                continue
            if date.role == "since" and (not single or (perfect and draft.kind not in _HELD)):
                return True
            if date.when.precision == 5 and date.role != "since" and self._attack_told(sentence, draft.anchor):
                continue  # "in the riots of 1998, when the police fired into the crowd and 37 died"
            few = self._few_in_days(figure, date) or (not documented and self._in_one_sweep(draft, date))
            if not single and not one_act and not few:
                return True
        if one_act or figure is None:
            return False
        lasting = self._war_took(draft) or self._worst_of_all(draft) or self._toll_of_years(draft, parsed)
        if lasting or self._of_a_month(figure, draft, sentence, parsed):
            return True
        if self._too_many(figure, draft, parsed, perfect=perfect):
            return True
        if perfect and self._in_the_violence(verb, figure, parsed):
            return True
        if self.registers.by_inquiry(verb, figure):
            return True
        months = many and self.periods.months(sentence, parsed)
        return not single and (months or documented or self.periods.is_named(sentence))

    def is_perfect(self, verb: Token) -> bool:
        """ "have been killed", and the second verb of "have been killed and some 700 injured"."""
        auxiliaries = children(verb, self.grammar.auxiliary)
        if not auxiliaries and verb.tag_ in self.grammar.past_participle_tag:
            over = next((a for a in verb.ancestors if a.pos_ == "VERB"), None)
            auxiliaries = children(over, self.grammar.auxiliary) if over is not None else []
        return any(c.lemma in self.words["tally.having"] for c in auxiliaries)

    def _of_a_month(self, figure: Figure, draft: Draft, sentence: Stretch, parsed: Parsed) -> bool:
        """ "in August 156 people were murdered, 31 more than in July", "in July alone": a month that is set apart."""
        months = [
            d for d in parsed.dates
            if sentence.start <= d.tokens[0] < sentence.end and d.role == "point" and d.when.precision == 4
        ]  # fmt: skip
        if not months or (figure.best or figure.low or 0) < _MANY or draft.kind != "killing":
            return False
        after = {t.lower_ for d in months for t in parsed.doc[d.tokens[1] : d.tokens[1] + 1]}
        fronted = sentence[0].lower_ in self.grammar.of  # "of the 98 people killed in July, 33 were police officers"
        set_apart = fronted or (len(months) > 1 and any(t.lower_ in self.words["tally.compared"] for t in sentence))
        return bool(after & self.words["tally.alone"]) or set_apart

    def _war_took(self, draft: Draft) -> bool:
        """ "the insurgency has cost 2,100 lives", "has killed 15,000": many, lost to what goes on for long."""
        event, figure = draft.event, draft.figure
        if event is None or figure is None or (figure.best or figure.low or 0) < _MANY:
            return False
        taker = first(event.predicate, self.grammar.subject)
        return taker is not None and taker.lemma in self.words["tally.lasting"]

    def _worst_of_all(self, draft: Draft) -> bool:
        """ "August was the bloodiest month so far, with 26 dead": a month or a year that is set above others."""
        led = next((a for a in draft.anchor.ancestors if a.lower_ in self.words["population.have"]), None)
        verb = led.head if led is not None else None
        if verb is None or verb.lemma not in self.words["representation.being"]:
            return False
        said = first(verb, self.grammar.predicate_complement)
        unit = said is not None and said.lemma in self.words["tally.long_units"]
        return unit and said is not None and any(c.lemma in self.words["tally.bloody"] for c in said.subtree)

    def _toll_of_years(self, draft: Draft, parsed: Parsed) -> bool:
        """ "the death toll from eight years of insurgency now stands at 2,310"."""
        event, counts = draft.event, self.words["tally.tolls"] | self.words["tally.total_nouns"]
        if event is None or event.form != "toll" or event.predicate.lemma not in counts:
            return False
        under = {t.i for t in event.predicate.subtree}
        wars = any(t.lemma in self.words["tally.wars"] for t in event.predicate.subtree)
        many = draft.figure is not None and (draft.figure.best or draft.figure.low or 0) >= _MANY
        if wars and many:
            return True  # "the number of dead in the uprising now exceeds 500"
        spans = (d for d in parsed.dates if d.role == "duration" and d.tokens[0] in under)
        return any(
            u.lemma in self.words["tally.long_units"] for d in spans for u in parsed.doc[d.tokens[0] : d.tokens[1]]
        )

    def _one_doer(self, draft: Draft) -> bool:
        """ "a mine on the road killed 14 guests in 2009": one thing or one man did it, at one time."""
        doer = draft.event.perpetrator if draft.event is not None else None
        if doer is None or doer.tag_ in self.grammar.plural_tags:
            return False
        return any(c.lower_ in self.words["tally.one_doer"] for c in children(doer, self.grammar.determiner))

    def _attack_told(self, sentence: Stretch, anchor: Token) -> bool:
        """Whether another verb of the sentence tells how they died."""
        verbs = (t for t in sentence if t.pos_ == "VERB" and t.i != anchor.i)
        kinds = {p.kind for t in verbs for turn, p in self.events.verbs.get(t.lemma, ()) if not turn}
        return bool(kinds & {"attack", "bombing"})

    def _in_the_violence(self, verb: Token, figure: Figure, parsed: Parsed) -> bool:
        """ "19 civilians have died in unrest", "by Oct. 4 at least 92 had been killed": so far, and on no one day."""
        sentence = verb.sent
        dates = [d for d in parsed.dates if sentence.start <= d.tokens[0] < sentence.end]
        if any(d.role == "until" for d in dates):
            return True
        if any(d.role == "point" and (d.when.precision or 9) <= 3 for d in dates):
            return False
        if (figure.best or figure.low or 0) < _MANY:
            return False  # the news of the day says "have been killed in clashes" too
        acts = objects_of(verb, self.words["tally.inside"], self.grammar)
        return any(
            t.lemma in self.words["tally.mass_nouns"]
            or (t.lemma in self.events.nouns and t.tag_ in self.grammar.plural_tags)
            for t in acts
        )

    def _too_many(self, figure: Figure, draft: Draft, parsed: Parsed, *, perfect: bool) -> bool:
        """ "a war that left some 28,000 dead", "300 have been killed": more than one act kills, and none is told of."""
        start, end = draft.sentence
        dated = any(start <= d.tokens[0] < end and d.role == "point" for d in parsed.dates)
        least = figure.low or figure.best or 0
        return draft.kind == "killing" and not dated and least >= (_HUNDRED if perfect else _THOUSAND)

    def _few_in_days(self, figure: Figure | None, date: DateMention) -> bool:
        """ "two women were raped between 18 and 22 September": a few in a few days is one act's, whoever tells it."""
        if date.role not in ("during", "point") or figure is None or not date.when.start or not date.when.end:
            return False
        days = (date.when.end - date.when.start).days + 1
        return days < _SEASON_DAYS and (figure.best or figure.low or figure.high or 0) < _FEW

    def _few_since_then(self, figure: Figure | None, sentence: Stretch) -> bool:
        """ "since then two of the witnesses have been murdered": what came next, and no count that runs."""
        if figure is None or not 0 < (figure.best or figure.low or 0) < _FEW:
            return False
        since = (t for t in sentence if t.lower_ in self.words["tally.since"] and t.i + 1 < sentence.end)
        return any(t.nbor(1).lower_ in self.words["tally.then"] for t in since)

    def _in_one_sweep(self, draft: Draft, date: DateMention) -> bool:
        """ "between 22 and 25 July the police detained 17": those who do it are named, and it took them days."""
        when, event = date.when, draft.event
        if event is None or draft.kind == "killing" or date.role in ("since", "this_period"):
            return False
        if event.perpetrator is None and draft.kind not in _HELD:
            return False
        return bool(when.start and when.end and (when.end - when.start).days < _WEEK_DAYS)

    def one_act(self, sentence: Stretch) -> bool:
        """Whether the sentence names a single act that the number belongs to ("in a bombing", "Monday's blast")."""
        for token in sentence:
            lemma = token.lemma
            if lemma not in self.events.nouns or lemma in self.words["tally.mass_nouns"]:
                continue
            if token.tag_ in self.grammar.plural_tags or token.dep_ in self.grammar.compound:
                continue
            determiner = first(token, self.grammar.determiner)
            if determiner is not None and determiner.lower_ in self.words["tally.one_event_determiners"]:
                return True
            owner = first(token, self.grammar.possessor)
            if owner is not None and owner.ent_type_ in ("DATE", "TIME"):
                return True
        return False
