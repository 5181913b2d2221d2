"""Running totals told without a verb of killing: names on a list, those lost and buried, parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tallybook.read.counts.rolls import Rolls
from tallybook.read.dates import DateMention
from tallybook.read.draft import Draft, Parsed
from tallybook.read.figures import FigureMention
from tallybook.read.syntax import Grammar, arguments, children, first, objects_of
from tallybook.records import Figure
from tallybook.tokens import Span as Stretch
from tallybook.tokens import Token

_MANY = 100  # so many dead that an inquiry counts those of a time: fewer are those of the one act that it looked into
_NEAR = 6  # tokens between a number and the words that go with it
_PERIODS = ("since", "this_period")
# Kinds of which a total with the same number tells.
_TWICE = ("killing", "injury", "abduction", "disappearance", "torture", "sexual_violence", "arson")


@dataclass(frozen=True, slots=True)
class Registers:
    """Finds totals by the words around their number, with the words of `counts.toml`."""

    words: Mapping[str, frozenset[str]]
    grammar: Grammar
    rolls: Rolls

    def find(
        self, mention: FigureMention, sentence: Stretch, parsed: Parsed, *, told: bool, after_total: bool
    ) -> Draft | None:
        """The total that a number gives, or None.

        Args:
            mention: the number.
            sentence: the sentence it stands in.
            parsed: its report.
            told: whether the sentence gives a number of dead or hurt over a period.
            after_total: whether the sentence before gave a total.
        """
        if any(d.tokens[0] < mention.tokens[1] and mention.tokens[0] < d.tokens[1] for d in parsed.dates):
            return None
        if mention.unit == "ordinal" or mention.form == "ordinal":
            return self._ordinal(mention, sentence, parsed)
        made = self._listed(mention, sentence, parsed) or self._mourned(mention, sentence, parsed)
        made = (
            made
            or self.rolls.find(mention, told=told or after_total)
            or self._one_for_each(mention, sentence, parsed)
            or self._kept_of(mention, sentence, parsed)
            or self._names_of(mention, parsed)
            or self._stands_at(mention, sentence, parsed)
            or self._brought_to(mention, sentence, parsed)
            or self._labelled(mention, sentence, parsed)
            or self._put_at(mention, sentence, parsed)
        )
        if made is None and (told or after_total):
            made = self._shown_as(mention, parsed)
        if made is None and told:
            made = self._part(mention, sentence, parsed)
        return made

    def _total(
        self, anchor: Token, tokens: tuple[int, int], figure: Figure, parsed: Parsed, *,
        victims: Token | None = None, author: Token | None = None,
    ) -> Draft:  # fmt: skip
        return Draft(
            "tally", anchor, tokens, figure=figure, is_total=True, speaker=author,
            victims=parsed.actor(victims) if victims is not None else None,
        )  # fmt: skip

    def _period(self, sentence: Stretch, parsed: Parsed, *, after: int | None = None) -> DateMention | None:
        """A stretch of time named in a sentence, or right after a token."""
        for date in parsed.dates:
            if not sentence.start <= date.tokens[0] < sentence.end:
                continue
            if after is not None and not 0 <= date.tokens[0] - after <= _NEAR:
                continue
            long = (date.when.precision or 0) >= 4 or date.role in _PERIODS
            if long:
                return date
        return None

    def _killed_in(self, sentence: Stretch) -> bool:
        killed, counted = self.words["tally.killed_words"], self.words["tally.counted_nouns"]
        return any(t.lower_ in killed or t.lemma in counted for t in sentence)

    def _since(self, sentence: Stretch) -> bool:
        return any(t.lower_ in self.words["tally.since"] and t.dep_ in self.grammar.preposition for t in sentence)

    # --- names, cards, graves ------------------------------------------------------------------------------------

    def _listed(self, mention: FigureMention, sentence: Stretch, parsed: Parsed) -> Draft | None:
        """ "has 561 names on its list of the murdered", "2,914 cards, one for each person killed since 1990"."""
        head = mention.head
        if head is None or head.lemma not in self.words["tally.entries"] or mention.figure.best == 1:
            return None
        lemmas = {t.lemma for t in sentence}
        kept = lemmas & self.words["tally.lists"] or lemmas & self.words["tally.every"]
        if not kept or not (self._killed_in(sentence) or self._killed_before(sentence)):
            return None
        if any(t.lemma in self.words["tally.lists"] and self.rolls.of_others(t) for t in sentence):
            return None  # "the register of voters holds 9,000 names"
        verb = next((a for a in head.ancestors if a.pos_ == "VERB"), None)
        author = arguments(verb, self.grammar).actor if verb is not None else None
        return self._total(head, (mention.tokens[0], head.i + 1), mention.figure, parsed, author=author)

    def _one_for_each(self, mention: FigureMention, sentence: Stretch, parsed: Parsed) -> Draft | None:
        """ "There were 96, one for every person killed since 2004": whatever stands for each of the dead."""
        words, grammar = self.words, self.grammar
        counted = mention.head if mention.head is not None else mention.anchor
        for one in children(counted, grammar.apposition):
            if one.lower_ not in words["tally.one"]:
                continue
            for whom in objects_of(one, words["tally.for_each"], grammar):
                each = any(c.lower_ in words["tally.every"] for c in children(whom, grammar.determiner))
                harmed = whom.lemma in words["tally.counted_nouns"]
                harmed = harmed or any(c.lower_ in words["tally.killed_words"] for c in whom.children)
                over = self._since(sentence) or any(t.lower_ in words["tally.since"] for t in whom.subtree)
                if each and harmed and (over or self._period(sentence, parsed) is not None):
                    tokens = (mention.tokens[0], max(whom.i + 1, mention.tokens[1]))
                    return self._total(counted, tokens, mention.figure, parsed)
        return None

    def _kept_of(self, mention: FigureMention, sentence: Stretch, parsed: Parsed) -> Draft | None:
        """ "has documented 63 persons missing since last July": people whom somebody keeps count of over a period."""
        head = mention.head
        if (
            head is None
            or mention.unit != "persons"
            or head.dep_ not in self.grammar.object
            or mention.figure.best == 1
        ):
            return None
        verb = head.head
        author = arguments(verb, self.grammar).actor
        last = max([head.i, *(c.i for c in children(head, self.grammar.conjunct))])
        behind = [
            t for t in (*head.children, *parsed.doc[last + 1 : last + 2]) if t.lower_ in self.words["tally.harmed"]
        ]
        since = self._since(sentence) or self._period(sentence, parsed) is not None
        if verb.lemma not in self.words["tally.reporting"] or author is None or not behind or not since:
            return None
        tokens = (mention.tokens[0], max(head.i, *(t.i for t in behind)) + 1)
        return self._total(verb, tokens, mention.figure, parsed, victims=head, author=author)

    def _names_of(self, mention: FigureMention, parsed: Parsed) -> Draft | None:
        """ "gives the names of 156 people murdered in August", "has the files of 230 who disappeared"."""
        head = mention.head if mention.head is not None else mention.anchor
        names = head.head.head if head.head.lower_ in self.grammar.of else head
        if names.lemma not in self.words["tally.names_of"] or mention.unit != "persons" or mention.figure.best == 1:
            return None
        verb = names.head
        author = first(verb, self.grammar.subject) if verb.pos_ == "VERB" else None
        if author is None or not any(t.lower_ in self.words["tally.killed_words"] for t in head.subtree):
            return None
        return self._total(verb, (names.i, head.i + 1), mention.figure, parsed, victims=mention.head, author=author)

    def _stands_at(self, mention: FigureMention, sentence: Stretch, parsed: Parsed) -> Draft | None:
        """ "the toll since January now stands at 388", "the dead of the past year number 3,400"."""
        bare = mention.head is None or mention.head.lemma in self.words["tally.total_nouns"]
        verb = next((a for a in mention.anchor.ancestors if a.pos_ in ("VERB", "AUX")), None)
        if not bare or verb is None or verb.lemma not in self.words["tally.numbering"]:
            return None
        subject = first(verb, self.grammar.subject)
        if subject is None or not verb.i < mention.tokens[0] <= verb.i + _NEAR:
            return None
        toll = subject.lemma in self.words["tally.tolls"] or subject.lower_ in self.words["tally.tolls"]
        counted = toll or (subject.lemma in self.words["tally.total_nouns"] and self._killed_in(sentence))
        acts = subject.lemma in self.words["tally.ordinal_acts"] and subject.tag_ in self.grammar.plural_tags
        counted = counted or (acts and verb.lemma not in self.words["representation.being"])  # "killings reached 149"
        since = self._since(sentence) or self._period(sentence, parsed) is not None
        since = since or any(t.lower_ in self.words["tally.own_spans"] for t in subject.subtree)  # "the year's toll"
        if not counted or not since or mention.unit == "time":
            return None
        author = first(subject, self.grammar.possessor)  # "the government's own toll is around 900"
        author = None if author is not None and author.lower_ in self.words["tally.own_spans"] else author
        figure = mention.figure
        if verb.lemma in self.words["rivals.passing"] and figure.best is not None:
            figure = Figure(low=figure.best + 1)  # "has passed 400"
        made = self._total(verb, (subject.left_edge.i, mention.tokens[1]), figure, parsed, author=author)
        blamed = (
            c for c in children(subject, self.grammar.participle_clause) if c.lemma in self.words["tally.blaming"]
        )
        doers = [o for c in blamed for o in objects_of(c, self.words["tally.blamed"], self.grammar)]
        return replace(made, perpetrator=parsed.actor(doers[0])) if doers else made

    def _brought_to(self, mention: FigureMention, sentence: Stretch, parsed: Parsed) -> Draft | None:
        """ "Monday's deaths brought the year's toll to 61", "taking the total since May past 60": of a period."""
        number, words = parsed.doc[mention.tokens[1] - 1], self.words
        verb = next((a for a in number.ancestors if a.pos_ == "VERB"), None)
        tolls = words["tally.tolls"] | words["tally.total_nouns"]
        bare = mention.head is None or mention.head.lemma in tolls
        toll = first(verb, self.grammar.object) if bare and verb is not None else None
        if toll is None or verb is None or toll.lemma not in tolls or verb.lemma not in words["rivals.bringing"]:
            return None
        of = objects_of(toll, self.grammar.of, self.grammar)
        if of and not any(self.rolls.harmed(o) for o in of):
            return None  # "raised the number of troops to 61"
        under = parsed.doc[verb.i : mention.tokens[0]]
        own = any(t.lower_ in words["tally.own_spans"] | words["tally.since"] for t in under)
        dates = (d for d in parsed.dates if sentence.start <= d.tokens[0] < sentence.end)
        if not own and not any(d.role in _PERIODS or (d.when.precision or 0) > 4 for d in dates):
            return None
        if not toll.i < mention.tokens[1] - 1 <= verb.i + 2 * _NEAR:
            return None
        return self._total(number, (toll.left_edge.i, mention.tokens[1]), mention.figure, parsed)

    def _labelled(self, mention: FigureMention, sentence: Stretch, parsed: Parsed) -> Draft | None:
        """ "Killed since January: 412", "Deaths recorded, January to June: 87": the entries of a bulletin."""
        start, words = mention.tokens[0], self.words
        opening = sentence[0]
        label = opening.lower_ in words["tally.killed_words"] or opening.lemma in words["tally.counted_nouns"]
        led = start > sentence.start and parsed.doc[start - 1].text in (":", "–", "—")
        if not label or not led or (mention.head is not None and mention.head.i < start):
            return None
        if self._period(sentence, parsed) is None and not self._since(sentence):
            return None
        return self._total(opening, (sentence.start, mention.tokens[1]), mention.figure, parsed)

    def _shown_as(self, mention: FigureMention, parsed: Parsed) -> Draft | None:
        """ "on Friday it read 677 dead", "the board showed 412": what a count shows, behind words of what it counts."""
        token = mention.head if mention.head is not None else mention.anchor
        verb = token.head
        if token.dep_ not in self.grammar.object or verb.lemma not in self.words["tally.showing"]:
            return None
        shown = mention.head is None or mention.head.lemma in self.words["tally.counted_nouns"]
        subject = first(verb, self.grammar.subject)
        if not shown or subject is None:
            return None
        counts = subject.lower_ in self.words["representation.it"] or subject.lemma in self.words["tally.boards"]
        tokens = (subject.i, max(token.i + 1, mention.tokens[1]))
        return self._total(verb, tokens, mention.figure, parsed) if counts else None

    def things_lost(self, mention: FigureMention, sentence: Stretch, parsed: Parsed) -> Draft | None:
        """ "some 300 villages have been razed since the offensive began": so many homes and schools over a period."""
        head, words = mention.head, self.words
        if (
            head is None
            or head.lemma not in words["tally.things"]
            or (mention.figure.best or mention.figure.low or 0) < 3
        ):
            return None
        verb = next((a for a in head.ancestors if a.pos_ == "VERB"), None)
        if verb is None or verb.lemma not in words["tally.destroying"]:
            return None
        roles = head.dep_ in self.grammar.object | self.grammar.passive_subject and head.head == verb
        perfect = any(c.lemma in self.words["tally.having"] for c in children(verb, self.grammar.auxiliary))
        since = any(t.lower_ in words["tally.since"] for t in sentence) and perfect
        period = self._period(sentence, parsed)
        if not roles or not (since or (period is not None and period.role in (*_PERIODS, "during"))):
            return None
        return self._total(verb, (mention.tokens[0], max(head.i, verb.i) + 1), mention.figure, parsed)

    def _killed_before(self, sentence: Stretch) -> bool:
        return sentence.start > 0 and self._killed_in(sentence.doc[sentence.start - 1].sent)

    # --- lost and buried -----------------------------------------------------------------------------------------

    def _mourned(self, mention: FigureMention, sentence: Stretch, parsed: Parsed) -> Draft | None:
        """ "we lost 340 last year", "the priest has buried 212 since May"."""
        words = self.words
        bare = mention.head is None or mention.part  # "has washed ninety-four of them since Ramadan"
        token = parsed.doc[mention.tokens[1] - 1] if bare or mention.head is None else mention.head
        verb = token.head
        prepared = verb.lemma in words["tally.shrouding"] and (
            self._killed_in(sentence) or self._killed_before(sentence)
        )
        laid = verb.lemma in words["tally.lowering"] and self._in_the_ground(verb)
        done = self.grammar.object | (self.grammar.passive_subject if not prepared else frozenset())
        if token.dep_ not in done or not (verb.lemma in words["tally.mourning"] or prepared or laid):
            return None
        if mention.unit not in ("persons", "other") or (not bare and mention.unit != "persons"):
            return None
        day = self._period(sentence, parsed)
        spans = day is not None and (day.role in _PERIODS or day.role == "during" or (day.when.precision or 0) > 4)
        spans = spans or self._since_clause(verb)
        if not spans and not self._since(sentence):
            return None  # "had buried eleven in a single afternoon in April"
        subject = first(verb, self.grammar.subject)
        start = min([mention.tokens[0], verb.i, *([subject.i] if subject is not None else [])])
        told = subject if subject is not None and subject.pos_ != "PRON" else None
        end = max(mention.tokens[1], verb.i + 1 if verb.i > start else 0)
        return self._total(verb, (start, end), mention.figure, parsed, victims=mention.head, author=told)

    def _since_clause(self, verb: Token) -> bool:
        """ "have been buried since the feud began"."""
        clauses = children(verb, self.grammar.adverbial_clause)
        return any(m.lower_ in self.words["tally.since"] for c in clauses for m in children(c, self.grammar.marker))

    def _in_the_ground(self, verb: Token) -> bool:
        """ "have lowered 212 of our own into the ground", "laid 61 in the earth"."""
        under = objects_of(verb, self.words["rolls.on"], self.grammar)
        return any(t.lemma in self.words["tally.ground"] for t in under)

    # --- parts and ordinals --------------------------------------------------------------------------------------

    def _part(self, mention: FigureMention, sentence: Stretch, parsed: Parsed) -> Draft | None:
        """ "..., 29 of them this year"."""
        if not mention.part or mention.tokens[0] - sentence.start < 3:
            return None
        date = self._period(sentence, parsed, after=mention.tokens[1])
        if date is None:  # "..., 120 of them in Kessan alone"
            spans = (parsed.doc.within(p.start, p.end) for p in parsed.places if p.kind == "place")
            ends = [s.end for s in spans if s is not None and 0 < s.start - mention.tokens[1] < _NEAR // 2]
            if (
                not ends
                or parsed.doc[mention.tokens[1]].lower_
                not in self.words["representation.inside"] | self.words["tally.it"]
            ):
                return None
            return self._total(mention.anchor, (mention.tokens[0], ends[0]), mention.figure, parsed)
        return self._total(mention.anchor, (mention.tokens[0], date.tokens[1]), mention.figure, parsed)

    def _ordinal(self, mention: FigureMention, sentence: Stretch, parsed: Parsed) -> Draft | None:
        """ "the fifth unionist murdered since August": five so far."""
        head = mention.head
        if mention.ordinal is None or mention.ordinal < 2:
            return None
        if head is None:
            return self._ordinal_of_act(mention, sentence, parsed)
        dying = self.words["tally.killed_words"] | self.words["tally.dying"]
        behind = (*head.children, *head.doc[head.i + 1 : head.i + 3])  # "became the 58th officer to die"
        clause = next((c for c in behind if c.lower_ in dying and c.i > head.i), None)
        if clause is None and head.lemma in self.words["tally.ordinal_acts"]:
            clause = head  # "the 33rd killing of a politician in the run-up to the vote"
        listed = head.lemma in self.words["tally.entries"] and {t.lemma for t in sentence} & self.words["tally.lists"]
        if clause is None and listed and self._killed_in(sentence):  # "the 83rd name on the list of the murdered"
            return self._total(head, (mention.tokens[0], head.i + 1), Figure.exactly(mention.ordinal), parsed)
        words = f" {sentence.text.lower()}"
        since = any(t.lower_ in self.words["tally.since"] and t.i > head.i for t in sentence)
        so_far = since or any(f" {p}" in words for p in self.words["tally.so_far"])
        if clause is None or not (so_far or self._period(sentence, parsed) is not None):
            return None
        victims = head if clause is not head else None
        return self._total(
            clause, (mention.tokens[0], clause.i + 1), Figure.exactly(mention.ordinal), parsed, victims=victims
        )

    def _ordinal_of_act(self, mention: FigureMention, sentence: Stretch, parsed: Parsed) -> Draft | None:
        """ "Tuesday's killing was the 175th in the city this year"."""
        verb = mention.anchor.head
        act = first(verb, self.grammar.subject) if verb.lemma in self.words["representation.being"] else None
        period = self._period(sentence, parsed, after=mention.tokens[1]) or self._since(sentence)
        if act is None or act.lemma not in self.words["tally.ordinal_acts"] or not period or mention.ordinal is None:
            return None
        return self._total(mention.anchor, (act.i, mention.tokens[1]), Figure.exactly(mention.ordinal), parsed)

    def _put_at(self, mention: FigureMention, sentence: Stretch, parsed: Parsed) -> Draft | None:
        """ "Official figures put the toll at 2,200 in five years"."""
        verb = next((a for a in mention.anchor.ancestors if a.pos_ == "VERB"), None)
        if verb is None or verb.lemma not in self.words["population.putting"] or mention.tokens[0] < verb.i:
            return None
        toll = first(verb, self.grammar.object)
        if toll is None or toll.lemma not in self.words["tally.tolls"]:
            return None
        units = self.words["tally.long_units"]
        long = any(
            d.role == "duration" and any(t.lemma in units for t in parsed.doc[d.tokens[0] : d.tokens[1]])
            for d in parsed.dates
            if sentence.start <= d.tokens[0] < sentence.end
        )
        if not long and not self._since(sentence) and self._period(sentence, parsed) is None:
            return None
        author = first(verb, self.grammar.subject)
        return self._total(verb, (toll.i, mention.tokens[1]), mention.figure, parsed, author=author)

    def by_inquiry(self, verb: Token, figure: Figure | None) -> bool:
        """ "a commission found that 212 people had been killed": many, counted long after."""
        words, grammar = self.words, self.grammar
        above = verb.head
        told = (figure.best or figure.low or 0) if figure is not None else 0
        if told < _MANY or verb.dep_ not in grammar.complement_clause:
            return False
        perfect = any(c.lemma in self.words["tally.having"] for c in children(verb, grammar.auxiliary))
        who = first(above, grammar.subject)
        if not perfect or above.lemma not in words["tally.finding"] or who is None:
            return False
        if who.lower_ in words["representation.they"] and above.sent.start > 0:
            last = above.doc[above.sent.start - 1].sent.root
            who = first(last, grammar.subject) or who
        return who.lemma in words["tally.inquiries"]


def _within(predicate: Token, victims: Token | None, tokens: tuple[int, int]) -> bool:
    """Whether a verb of killing, or those it kills, stand in the words of a total."""
    beside = victims is not None and predicate.i - victims.i == 1  # "the number of people killed"
    return tokens[0] <= predicate.i < tokens[1] or (
        beside and victims is not None and tokens[0] <= victims.i < tokens[1]
    )


def _is_how(draft: Draft, total: Draft) -> bool:
    """ "2,340 were killed in clashes": the plural act that a total's number died in is told by the total."""
    event = draft.event
    if event is None or not total.is_total or total is draft or event.form != "noun" or draft.figure is not None:
        return False
    noun = event.predicate
    verb = total.event.predicate if total.event is not None else total.anchor
    return noun.tag_ == "NNS" and noun.head.head.i == verb.i and noun.head.pos_ == "ADP"


def without_twice(drafts: Sequence[Draft], totals: Sequence[Draft]) -> list[Draft]:
    """Drafts of acts without those whose words a total tells with its number: "388 killings" are counted once."""
    kept = []
    for draft in drafts:
        event = draft.event
        if event is not None and any(_is_how(draft, t) for t in (*drafts, *totals)):
            continue
        twice = event is not None and draft.kind in _TWICE and any(
            t.kind == "tally" and _within(event.predicate, event.victims, t.tokens)
            and (draft.figure is None or draft.figure == t.figure or draft.figure == Figure.exactly(1))
            for t in totals
        )  # fmt: skip
        held = (
            event is not None
            and draft.kind == "arrest"
            and any(
                t.kind in ("representation", "population") and t.tokens[0] <= event.predicate.i < t.tokens[1]
                for t in totals
            )
        )  # "but hold only one", of seats
        if not twice and not held:
            kept.append(draft)
    return kept
