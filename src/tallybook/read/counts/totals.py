"""Running totals: how many over a period, as somebody counts; and telling them from the toll of one act."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tallybook.read.counts.elided import Elided
from tallybook.read.counts.lasting import Lasting
from tallybook.read.counts.listed import Listed
from tallybook.read.counts.periods import Periods
from tallybook.read.counts.registers import Registers
from tallybook.read.counts.rivals import Rivals
from tallybook.read.draft import Draft, Parsed
from tallybook.read.events import EventLexicon
from tallybook.read.figures import FigureMention
from tallybook.read.syntax import Grammar, arguments, children, first, objects_of, phrase
from tallybook.records import Figure
from tallybook.tokens import Span as Stretch
from tallybook.tokens import Token, bounds

_KINDS = ("killing", "injury", "abduction", "disappearance", "arrest", "torture", "sexual_violence")
_WEEK_DAYS = 7  # within so many days an arrest or an abduction of many is still one act
_SEASON_DAYS = 100
_FEW = 5  # fewer persons than this within less than a season are no running total
_MANY = 20
_A_FEW_DAYS = 2  # UCDP's precision of up to six days
_NEAR = 6  # tokens between a number and the date or words that go with it
_WHOLE_BETWEEN = 2  # tokens between a number and its noun where none of another stands between
_LOOKED_INTO = ("torture", "sexual_violence")
_ADDED_WITHIN = 45  # tokens between a total and what is added to it
_BARE = ("article", "pronoun", "plural", "ordinal", "collective")


@dataclass(frozen=True, slots=True)
class Totals:
    """Finds running totals with the words of `counts.toml`."""

    words: Mapping[str, frozenset[str]]
    events: EventLexicon
    grammar: Grammar
    registers: Registers
    periods: Periods
    elided: Elided
    lasting: Lasting
    rivals: Rivals
    listed: Listed

    # --- killings that are totals --------------------------------------------------------------------------------

    def as_total(self, draft: Draft, parsed: Parsed, before: Draft | None = None) -> Draft:
        """A draft of an act as a tally where its number runs over a period; without its number where that is a rate.

        Args:
            draft: the act.
            parsed: its report.
            before: the act told before it, as a tally where it is one.
        """
        if draft.figure is None or not draft.figure.stated or draft.event is None or draft.stance == "negated":
            return draft
        draft = self.rivals.own_losses(draft, parsed) or self._passed(draft, parsed)
        if draft.is_total or draft.event is None or draft.event.form == "gone" or self._beside_a_toll(draft):
            return draft  # "have not been heard of since the spring": gone at one time
        if self._befell(draft.anchor.sent):
            return draft
        if draft.kind == "displacement" and draft.event.form in ("counted", "toll") and draft.speaker is None:
            return replace(draft, speaker=self._counting(draft.event.predicate))
        if draft.kind == "attack" and draft.event.outcome == "shot" and draft.stance == "asserted":
            return self._shot_since(draft, parsed)
        if draft.kind not in _KINDS or (draft.kind == "arrest" and draft.event.form == "counted"):
            return draft  # "174 arrests since May": acts of one body, however long it goes on
        mention = self._mention_of(draft, parsed)
        if mention is not None and self._is_rate(mention):
            return replace(draft, figure=None)
        if mention is not None and mention.form in ("plural", "pronoun"):
            return draft  # "the owners were beaten between 1998 and 2003": nobody counted them
        added = before is not None and mention is not None and self._adds_to(before, draft, mention, parsed)
        counted = mention is not None and (
            self._documented(mention, draft.anchor.sent, parsed) or self._keeps_count(mention)
        )
        if not added and not self.lasting.runs_over(draft, mention, parsed, documented=counted):
            return draft
        scope, keeper = self._scope(draft.anchor.sent), self._keeper(mention) if mention is not None else None
        keeper = keeper or (self._teller(draft.anchor) if draft.event.form in ("counted", "noun") else None)
        if keeper is None:
            toll, puts = draft.event.form == "toll", self.words["population.putting"]
            verb = draft.anchor if draft.anchor.lemma in puts else draft.anchor.head  # "puts the number of dead at 160"
            teller = first(verb, self.grammar.subject) if toll and verb.lemma in puts else None
            return replace(draft, kind="tally", is_total=True, scope=scope, speaker=teller or draft.speaker)
        verb, subject = keeper
        return replace(draft, kind="tally", is_total=True, scope=scope, anchor=verb, speaker=subject)

    def _passed(self, draft: Draft, parsed: Parsed) -> Draft:
        """ "The death toll has passed 400": more than that, of an act or of a period."""
        event, figure, mention = draft.event, draft.figure, self._mention_of(draft, parsed)
        if event is None or event.form != "toll" or draft.kind not in _KINDS or figure is None or mention is None:
            return draft
        between = parsed.doc[event.predicate.i : mention.tokens[1]]
        passes = any(t.lemma in self.words["rivals.passing"] and t.pos_ == "VERB" for t in between)
        return replace(draft, figure=Figure(low=figure.best + 1)) if passes and figure.best is not None else draft

    def _beside_a_toll(self, draft: Draft) -> bool:
        """ "Monday's two deaths brought the year's toll to 61": the few are those of the day."""
        event, figure = draft.event, draft.figure
        if event is None or figure is None or (figure.best or figure.low or 0) >= _FEW:
            return False
        tolls = (t for t in draft.anchor.sent if t.lemma in self.words["tally.tolls"] and t != event.predicate)
        return any(c.lower_ in self.words["tally.own_spans"] for t in tolls for c in t.subtree)

    def _shot_since(self, draft: Draft, parsed: Parsed) -> Draft:
        """ "Nine shopkeepers have been shot since June": several over a period, whether they died or not."""
        mention, figure, sentence = self._mention_of(draft, parsed), draft.figure, draft.anchor.sent
        several = figure is not None and (figure.best or figure.low or 0) >= _FEW
        if mention is None or not several or mention.form in _BARE or not self.lasting.is_perfect(draft.anchor):
            return draft
        since = any(d.role in ("since", "this_period", "duration") for d in self.periods.of(sentence, parsed))
        since = since or self.periods.since_it_began(sentence)
        return replace(draft, kind="tally", is_total=True) if since and not self.lasting.one_act(sentence) else draft

    def _counting(self, noun: Token) -> Token | None:
        """ "UNHCR has registered 12,000 new refugees": whoever counts them says so."""
        verb, words = noun.head, self.words
        counts = verb.lemma in words["tally.reporting"] | words["population.putting"]
        said = counts and noun.dep_ in self.grammar.object
        return first(verb, self.grammar.subject) if said else None

    def _mention_of(self, draft: Draft, parsed: Parsed) -> FigureMention | None:
        event = draft.event
        tokens = (event.counted, event.victims, event.predicate) if event is not None else ()
        return next((m for t in tokens if t is not None and (m := parsed.figure_at.get(t.i)) is not None), None)

    def _is_rate(self, mention: FigureMention) -> bool:
        """ "an average of three", "four people a day"; but "two traders a week earlier"."""
        doc, (start, end) = mention.anchor.doc, mention.tokens
        led = doc[max(bounds(mention.anchor)[0], start - 4) : end]
        colon = next((t.i for t in reversed(led) if t.text in (":", ";")), -1)  # "the murder rate has soared: 480"
        before = {t.lemma for t in led if t.i > colon}
        if before & self.words["tally.average"] or self._out_of(mention):
            return True
        last = max(end, mention.head.i + 1) if mention.head is not None else end
        each, unit, apart = [*(t.lower_ for t in doc[last : last + 3]), "", "", ""][:3]
        words = self.words
        return each in words["tally.each_words"] and unit in words["tally.each"] and apart not in words["tally.apart"]

    def _out_of(self, mention: FigureMention) -> bool:
        """The ten of "four in ten of the dead"."""
        doc, start = mention.anchor.doc, mention.tokens[0]
        led = doc[max(0, start - 3) : start]
        within = led and led[-1].lower_ in self.words["population.out_of"] | self.grammar.of
        return bool(within) and len(led) > 1 and led[-2 if led[-1].lower_ not in self.grammar.of else 0].like_num

    def _adds_to(self, before: Draft, draft: Draft, mention: FigureMention, parsed: Parsed) -> bool:
        """ "2,300 were killed last year. A further 86 died in May": so many more, over a month of their own."""
        start = mention.tokens[0]
        led = {t.lower_ for t in parsed.doc[max(draft.sentence[0], start - 1) : mention.tokens[1] + 1]}
        near = before.is_total and draft.sentence[0] - before.sentence[1] <= _ADDED_WITHIN
        return near and bool(led & self.words["tally.further"]) and self.periods.any_of(draft.anchor.sent, parsed)

    def _keeper(self, mention: FigureMention) -> tuple[Token, Token] | None:
        """The verb by which somebody counts, records or documents the number, and who does."""
        head = mention.head if mention.head is not None else mention.anchor
        verb = next((a for a in head.ancestors if a.pos_ == "VERB"), None)
        if verb is None:
            return None
        names = head.head.head.lemma in self.words["tally.names_of"] and head.head.lower_ in self.grammar.of
        names = names and head.lemma not in self.events.nouns
        if verb.lemma not in self.words["tally.reporting"] and not names:
            return None  # "has entered the names of 118 people killed"
        subject = first(verb, self.grammar.subject) or arguments(verb, self.grammar).actor
        return (verb, subject) if subject is not None else None

    def _kept(self, mention: FigureMention) -> bool:
        """ "Forty-three victims were registered at the clinic": by whom is not said, or behind it."""
        head = mention.head
        if head is None or head.dep_ not in self.grammar.passive_subject:
            return False
        return head.head.lemma in self.words["tally.reporting"] | self.words["tally.establishing"]

    def _documented(self, mention: FigureMention, sentence: Stretch, parsed: Parsed) -> bool:
        """ "during June the office documented the killing of 73 people": a month that somebody kept count of."""
        if any(t.lemma in self.words["tally.total_nouns"] for t in sentence):
            return False  # "documented the death of ten, bringing the total since May to 80": the period is the total's
        return self._keeper(mention) is not None and self.periods.any_of(sentence, parsed)

    def _keeps_count(self, mention: FigureMention) -> bool:
        """Whether somebody goes on counting: "has recorded 74", "counts 118"; "counted 12" is one act's toll."""
        keeper = self._keeper(mention)
        if keeper is None:
            return False
        perfect = any(c.lemma in self.words["tally.having"] for c in children(keeper[0], self.grammar.auxiliary))
        return perfect or keeper[0].tag_ in ("VBZ", "VBP")

    def _scope(self, sentence: Stretch) -> str | None:
        """What the total counts, in its own words: "targeted political killings"."""
        for token in sentence:
            if token.lemma in self.events.nouns and token.tag_ in self.grammar.plural_tags:
                start, _ = phrase(token, self.grammar)
                return token.doc.span(start, token.i + 1).text
        return None

    # --- totals told without a verb of killing -------------------------------------------------------------------

    def told_in(self, sentence: Stretch, figures: Sequence[FigureMention], parsed: Parsed) -> bool:
        """Whether a sentence gives a number of dead or hurt over a period."""
        if not any(f.unit == "persons" and f.form not in _BARE for f in figures) or self.lasting.one_act(sentence):
            return False
        if self.periods.is_named(sentence) or self.periods.since_it_began(sentence):
            return self._about_harm(sentence)
        if self.periods.since(sentence) and any(self.lasting.is_perfect(t) for t in sentence):
            return self._about_harm(sentence)
        if any(self._keeper(f) is not None for f in figures):
            return self._about_harm(sentence) and self.periods.any_of(sentence, parsed)
        if any(d.role == "until" and sentence.start <= d.tokens[0] < sentence.end for d in parsed.dates):
            return self._about_harm(sentence)  # "by Oct. 4 at least 92 people had been killed"
        return self._about_harm(sentence) and next(self.periods.of(sentence, parsed), None) is not None

    def another_act(self, sentence: Stretch, parsed: Parsed) -> bool:
        """Whether a sentence tells of harm on one day: numbers behind it are of that act."""
        days = (d for d in parsed.dates if sentence.start <= d.tokens[0] < sentence.end)
        dated = any(d.role == "point" and (d.when.precision or 9) <= _A_FEW_DAYS for d in days)
        return (dated or self.lasting.one_act(sentence)) and self._about_harm(sentence)

    def _befell(self, sentence: Stretch) -> bool:
        """ "Cholera has killed 640 people this year": what nobody did."""
        lemmas = {t.lemma for t in sentence} | {t.lower_ for t in sentence}
        natural = lemmas & (self.events.words["context.natural"] | self.events.words["context.accidents"])
        return bool(natural) and not lemmas & self.events.words["context.attacking"]

    def _about_harm(self, sentence: Stretch) -> bool:
        killed = self.words["tally.killed_words"]
        counted = self.words["tally.counted_nouns"] | self.words["tally.lives"]
        return any(t.lower_ in killed or t.lemma in counted or t.lemma in self.events.nouns for t in sentence)

    def find(
        self, parsed: Parsed, sentence: Stretch, figures: Sequence[FigureMention], *,
        after_total: bool, lately: bool = False,
    ) -> Iterator[Draft]:  # fmt: skip
        """Totals that hang on nouns: recorded killings, people in killings, numbers of dead, other years.

        Args:
            parsed: the report.
            sentence: one of its sentences.
            figures: the numbers of the sentence.
            after_total: whether the sentence right before gave a total.
            lately: whether one of those before gave one, and nothing since told of another act.
        """
        if self._befell(sentence):
            return
        told, before = self.told_in(sentence, figures, parsed), list[Draft]()
        listed = self.listed.find(figures, parsed) if told else {}
        yield from listed.values()
        for mention in (f for f in figures if f.start not in listed):
            if mention.ordinal is not None:
                ordinal = self.registers.find(mention, sentence, parsed, told=told, after_total=after_total)
                if ordinal is not None:
                    yield ordinal
            none = mention.figure.high == 0  # "no casualties in the last 24 hours"
            if none or mention.form in _BARE or mention.unit not in ("persons", "other") or self._is_rate(mention):
                continue
            if (lost := self.registers.things_lost(mention, sentence, parsed)) is not None:
                yield lost
                continue
            made = self.elided.accounted(mention, parsed) if told or after_total else None
            if made is not None and made.speaker is None and before:
                made = replace(made, speaker=before[-1].speaker)
            made = made or self._acts_counted(mention, sentence, parsed) or self._people_in_acts(mention, parsed)
            made = made or self._number_of_dead(mention, sentence, parsed)
            if made is None and (told or after_total):
                made = self._compared(mention, sentence, parsed) if told else None
                made = made or self.elided.find(mention, sentence, parsed) or self._part(mention, parsed)
                if made is not None and made.speaker is None and before:
                    made = replace(made, speaker=before[-1].speaker)  # who counts the whole counts its parts
            if made is None:
                made = self.registers.find(mention, sentence, parsed, told=told, after_total=after_total)
            if made is None and (told or after_total or lately):
                made = self.rivals.find(mention, sentence, figures, parsed, told=told, near=after_total)
            if made is not None:
                told = True
                before.append(made)
                yield made

    def _total(
        self, anchor: Token, tokens: tuple[int, int], mention: FigureMention, parsed: Parsed, *,
        victims: Token | None = None, author: Token | None = None, own_anchor: bool = False,
    ) -> Draft:  # fmt: skip
        keeper = self._keeper(mention) or self._teller(anchor)
        if keeper is not None and author is None and not own_anchor:
            anchor, author = keeper
        return Draft(
            "tally", anchor, tokens, figure=mention.figure, is_total=True, speaker=author,
            victims=parsed.actor(victims) if victims is not None else None, scope=self._scope(anchor.sent),
        )  # fmt: skip

    def _teller(self, counted: Token) -> tuple[Token, Token] | None:
        """ "The mission attributes 57 deaths to violations", "the army concedes 40 killings": who gives the number."""
        verb, words = counted.head, self.words
        speaks = verb.dep_ in self.grammar.preposition and verb.lower_ in words["rivals.giving_to"]
        verb = verb.head if speaks else verb  # "lawyers speak of 340 dead"
        gives = verb.lemma in words["tally.blaming"] | words["rivals.conceding"] | words["tally.saying"]
        if not gives or not (speaks or counted.dep_ in self.grammar.object):
            return None
        subject = first(verb, self.grammar.subject) or arguments(verb, self.grammar).actor
        return (verb, subject) if subject is not None else None

    def _acts_counted(self, mention: FigureMention, sentence: Stretch, parsed: Parsed) -> Draft | None:
        """ "has recorded 74 killings", "there were 90 abductions in 2018", "74 cases of torture"."""
        head = mention.head if mention.head is not None else mention.anchor.head
        if (mention.head is None and mention.anchor.dep_ not in self.grammar.number) or (
            mention.figure.best == 1 and mention.figure.high == 1
        ):
            return None
        kept = self._keeper(mention) is not None or self._kept(mention)
        period = (
            self.periods.any_of(sentence, parsed) if kept else next(self.periods.of(sentence, parsed), None) is not None
        )
        plural = head.tag_ in self.grammar.plural_tags and head.lemma in self.events.nouns
        several = (
            plural and (mention.figure.best or mention.figure.low or 0) >= _FEW and not self.lasting.one_act(sentence)
        )
        few = (mention.figure.best or mention.figure.low or 0) < _FEW
        if few and not kept and any(t.lemma in self.words["tally.tolls"] for t in sentence):
            return None  # "Monday's two deaths brought the year's toll to 61"
        if head.lemma in self.words["tally.counted_nouns"] | self.words["tally.lives"]:
            lives = head.lemma in self.words["tally.lives"]
            harm = not lives or head.head.lemma in self.words["tally.life_verbs"]
            period = period or (kept and self._suffered(head))  # "43 victims of sexual violence were registered"
            period = period or (several and self.periods.any_of(sentence, parsed))
            many = (mention.figure.best or mention.figure.low or 0) >= _MANY
            period = period or (many and self.periods.since(sentence))  # "340 dead since the spring"
            if harm and (period or self._keeps_count(mention)) and not self.lasting.one_act(sentence):
                who = self._said_to_be(mention, parsed) if mention.part or mention.whole is not None else None
                if mention.whole is not None or head.i - mention.tokens[1] > _WHOLE_BETWEEN:
                    head = parsed.doc[mention.tokens[1] - 1]  # "ninety-two of the 300 dead": each number by itself
                return self._total(head, (mention.tokens[0], head.i + 1), mention, parsed, victims=who)
            return None
        if head.lemma in self.words["tally.breaches"] and kept and period:
            return self._total(head, (mention.tokens[0], head.i + 1), mention, parsed)  # "386 breaches of the truce"
        act = head
        if head.lemma in self.words["tally.case_nouns"]:
            act = next((o for o in objects_of(head, self.grammar.of, self.grammar)), head)
            of_death = act.lemma in self.events.nouns and self.events.nouns[act.lemma].outcome == "dead"
            if of_death and head.lemma in self.words["tally.living"]:
                return None  # "survivors of the massacre"
            shown = self._shown_in(head)
            act, kept = (shown, True) if act is head and shown is not None else (act, kept)
            period = period or (act is shown)
        predicate = self.events.nouns.get(act.lemma)
        if predicate is None or predicate.kind not in _KINDS or head.tag_ not in self.grammar.plural_tags:
            return None
        kept_so = self._keeps_count(mention) or self._by_inquiry(mention) or (several and self._on_file(head))
        if not period and not kept_so and not (several and self.periods.any_of(sentence, parsed)):
            return None
        return self._total(head, (mention.tokens[0], max(act.i, head.i) + 1), mention, parsed)

    def _said_to_be(self, mention: FigureMention, parsed: Parsed) -> Token | None:
        """ "12 of the victims were teachers", "44 of the dead being Dauk": who a part of the dead were."""
        verb = next((a for a in mention.anchor.ancestors if a.pos_ in ("VERB", "AUX")), None)
        if verb is None or verb.lemma not in self.grammar.being or verb.i < mention.tokens[1]:
            return None
        said = first(verb, self.grammar.predicate_complement)
        return said if said is not None and (said.text[:1].isupper() or parsed.people.is_person(said)) else None

    def _suffered(self, victims: Token) -> bool:
        """ "victims of sexual violence", "of torture": what is looked into one by one, whenever it was."""
        for act in objects_of(victims, self.grammar.of, self.grammar):
            predicate = self.events.nouns.get(act.lemma)
            sexual = any(c.lower_ in self.events.words["taking.sexual"] for c in act.children)
            if sexual or (predicate is not None and predicate.kind in _LOOKED_INTO):
                return True
        return False

    def _by_inquiry(self, mention: FigureMention) -> bool:
        """ "The commission recorded 342 arbitrary arrests": who inquires counts those of a time, police of a day."""
        keeper = self._keeper(mention)
        many = (mention.figure.best or mention.figure.low or 0) >= _FEW
        return keeper is not None and many and keeper[1].lemma in self.words["tally.inquiries"]

    def _on_file(self, acts: Token) -> bool:
        """ "Its records showed 198 homicides", "has opened files on 138 murders": what somebody keeps books of."""
        over, words = acts.head, self.words
        if over.head.lemma in words["tally.names_of"]:
            return True
        subject = first(over, self.grammar.subject)
        shows = over.lemma in words["tally.showing"] | words["rolls.holding"]
        return shows and subject is not None and subject.lemma in words["rolls.lists"] | words["tally.total_nouns"]

    def _shown_in(self, cases: Token) -> Token | None:
        """ "torture was established in 88 cases": the act that is shown in so many."""
        verb = cases.head.head
        if verb.lemma not in self.words["tally.establishing"] | self.words["tally.reporting"]:
            return None
        return first(verb, self.grammar.passive_subject)

    def _people_in_acts(self, mention: FigureMention, parsed: Parsed) -> Draft | None:
        """ "1,350 people in targeted killings", "45 deaths in attacks this year": people inside plural acts."""
        head = mention.head
        if head is None or mention.unit != "persons":
            return None
        verb = head.head
        hung = [head, verb] if verb.lemma in ("be", "have") or verb.pos_ == "AUX" else [head]
        for base in hung:
            for act in objects_of(base, self.words["tally.inside"], self.grammar):
                predicate = self.events.nouns.get(act.lemma)
                if (
                    predicate is None
                    or act.tag_ not in self.grammar.plural_tags
                    or predicate.outcome not in ("dead", "shot")
                ):
                    continue
                return self._total(head, (mention.tokens[0], act.i + 1), mention, parsed, victims=head)
        return None

    def _number_of_dead(self, mention: FigureMention, sentence: Stretch, parsed: Parsed) -> Draft | None:
        """ "brought to 57 the number of people killed this month", "the number of dead since May stands at 90"."""
        if not self.periods.any_of(sentence, parsed) or self._is_date(mention, parsed):
            return None
        for noun in sentence:
            if noun.lemma not in self.words["tally.total_nouns"]:
                continue
            counted = objects_of(noun, self.grammar.of, self.grammar)
            dead = [
                o for o in counted
                if o.lemma in self.words["tally.counted_nouns"] or self._plural_harm(o) or self._lives_lost(o)
                or any(t.lower_ in self.words["tally.killed_words"] for t in o.subtree)
            ]  # fmt: skip
            verb = next((a for a in noun.ancestors if a.pos_ in ("VERB", "AUX")), None)
            killed = any(t.lower_ in self.words["tally.killed_words"] for t in noun.subtree)
            bare = killed and not dead  # "the number of policemen killed this year", "the number killed since May"
            dead = dead or ((counted or [noun])[:1] if killed else [])
            if not dead or verb is None or mention.anchor not in verb.subtree:
                continue
            compared = parsed.doc[mention.tokens[0] - 1].lower_ in self.words["tally.compared"]
            if self._another_between(noun, mention, parsed) and not compared:
                continue  # "the number of dead at 160, the opposition at more than 500"
            ends = (noun.i, mention.tokens[0], mention.tokens[1] - 1, dead[0].i)
            unnamed = self._plural_harm(dead[0]) or self._lives_lost(dead[0]) or (bare and dead[0] == noun)
            who = None if unnamed else dead[0]
            return self._total(noun, (min(ends), max(ends) + 1), mention, parsed, victims=who)
        return None

    def _another_between(self, noun: Token, mention: FigureMention, parsed: Parsed) -> bool:
        """Whether another number stands between a word for a toll and this one."""
        between = (f for f in parsed.figures if noun.i < f.tokens[0] and f.tokens[1] <= mention.tokens[0])
        return any(f.unit in ("persons", "other") and f.form in ("digits", "words", "range") for f in between)

    def _lives_lost(self, noun: Token) -> bool:
        """ "the number of lives lost to the feud"."""
        lost = any(t.lower_ in self.words["tally.lost"] for t in noun.doc[noun.i + 1 : noun.i + 2])
        return noun.lemma in self.words["tally.lives"] and lost

    def _plural_harm(self, noun: Token) -> bool:
        """ "the number of kidnappings": acts that harm persons."""
        predicate = self.events.nouns.get(noun.lemma)
        return predicate is not None and predicate.kind in _KINDS and noun.tag_ in self.grammar.plural_tags

    def _is_date(self, mention: FigureMention, parsed: Parsed) -> bool:
        first_i, last_i = mention.tokens
        return mention.unit == "time" or any(d.tokens[0] < last_i and first_i < d.tokens[1] for d in parsed.dates)

    def _compared(self, mention: FigureMention, sentence: Stretch, parsed: Parsed) -> Draft | None:
        """ "..., up from 118 in 2017": the total of another period."""
        start, end = mention.tokens
        doc = parsed.doc
        if (
            self._is_date(mention, parsed)
            or start - 1 < sentence.start
            or doc[start - 1].lower_ not in self.words["tally.compared"]
        ):
            return None
        before = {t.lemma for t in doc[max(sentence.start, start - 4) : start]}
        before |= {t.lower_ for t in doc[max(sentence.start, start - 4) : start]}
        inside = (d for d in parsed.dates if sentence.start <= d.tokens[0] < sentence.end)
        other = next((d for d in inside if 0 <= d.tokens[0] - end <= _NEAR and (d.when.precision or 0) >= 3), None)
        behind = {t.lower_ for t in doc[end : end + _NEAR]}  # "against 58 in the whole of the previous year"
        earlier = behind & self.words["tally.previous"] and behind & self.words["tally.spans"]
        if (other is None and not earlier) or not before & self.words["tally.comparing"]:
            return None
        keeper = self._keeper(mention)
        author = keeper[1] if keeper is not None else None
        last = other.tokens[1] if other is not None else end
        return self._total(mention.anchor, (start, last), mention, parsed, author=author, own_anchor=True)

    def _part(self, mention: FigureMention, parsed: Parsed) -> Draft | None:
        """ "of whom 12 were police": a part of the total before it."""
        start, end = mention.tokens
        doc = parsed.doc
        if (
            start < 2
            or doc[start - 1].lower_ not in self.words["tally.parted"]
            or doc[start - 2].lower_ not in self.grammar.of
        ):
            return None
        verb = mention.anchor.head
        who = next((c for c in verb.children if c.i >= end and c.dep_ in self.grammar.predicate_complement), None)
        if who is None:
            return None
        above = next((a for a in verb.ancestors if a.lemma in self.words["tally.saying"]), None)
        author = first(above, self.grammar.subject) if above is not None else None
        return self._total(mention.anchor, (start, who.i + 1), mention, parsed, victims=who, author=author)
