"""Running totals, populations, and seats held, deserved and in all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from spacy.tokens import Span as Stretch
from spacy.tokens import Token

from tallybook.read.draft import Draft, Parsed
from tallybook.read.event_words import EventLexicon
from tallybook.read.figures import FigureMention
from tallybook.read.syntax import Grammar, arguments, children, first, objects_of, phrase
from tallybook.records import Figure


@dataclass(frozen=True, slots=True)
class Counts:
    """Finds counts of people and power with the words of `counts.toml`."""

    words: Mapping[str, frozenset[str]]
    smallest_population: int
    events: EventLexicon
    grammar: Grammar

    @classmethod
    def from_table(cls, table: Mapping[str, Any], events: EventLexicon, grammar: Grammar) -> Counts:
        """Compile the parsed `counts.toml`."""
        words = {
            f"{section}.{name}": frozenset(values)
            for section, entries in table.items()
            for name, values in entries.items()
            if isinstance(values, list)
        }
        return cls(words, int(table["population"]["smallest"]), events, grammar)

    def find(self, parsed: Parsed) -> list[Draft]:
        """Populations, representation and totals that no verb of killing tells of, in the order of the text."""
        found: list[Draft] = []
        for sentence in parsed.doc.sents:
            lemmas = {t.lemma_.lower() for t in sentence}
            figures = [f for f in parsed.figures if sentence.start <= f.tokens[0] < sentence.end]
            if not figures:
                continue
            if lemmas & self.words["representation.offices"]:
                found += self._representation(parsed, sentence, figures)
            found += self._populations(parsed, figures)
            if any(t.lemma_.lower() in self.events.nouns for t in sentence):
                found += self._totals_in_acts(parsed, figures)
        return found

    # --- totals --------------------------------------------------------------------------------------------------

    def as_total(self, draft: Draft, parsed: Parsed) -> Draft:
        """Turn a draft of killings into a tally where its number runs over a period rather than one event."""
        if draft.figure is None or not draft.figure.stated or draft.event is None or draft.stance == "negated":
            return draft
        if draft.kind not in ("killing", "injury", "abduction", "disappearance", "arrest"):
            return draft
        if not self._runs_over_period(draft, parsed):
            return draft
        return replace(draft, kind="tally", is_total=True, scope=self._scope(draft))

    def _runs_over_period(self, draft: Draft, parsed: Parsed) -> bool:
        first_i, last_i = draft.sentence
        words = parsed.doc[first_i:last_i].text.lower()
        if any(f" {period}" in words or words.startswith(period) for period in self.words["tally.period"]):
            return True
        anchor = draft.anchor
        verb = anchor if anchor.pos_ in ("VERB", "AUX") else anchor.head
        perfect = any(c.lemma_.lower() == "have" for c in verb.children if c.dep_ in self.grammar.auxiliary)
        single = draft.figure is not None and draft.figure.best == 1 and draft.figure.high == 1
        for mention in parsed.dates:
            if not (first_i <= mention.tokens[0] < last_i):
                continue
            if mention.role == "since" and (perfect or not single):
                return True
            if mention.role in ("this_period",) and not single:
                return True
            # "272 people were killed in 2009": a year is a period unless one act is named
            if mention.when.precision == 5 and mention.role in ("during", "point") and not single:
                return not self._one_event(draft)
        return False

    def _one_event(self, draft: Draft) -> bool:
        """Whether the sentence names a single act that the number belongs to ("in a bombing")."""
        for token in draft.anchor.sent:
            if token.lemma_.lower() in self.events.nouns and token.tag_ not in self.grammar.plural_tags:
                determiner = first(token, self.grammar.determiner)
                if determiner is not None and determiner.lower_ in self.words["tally.one_event_determiners"]:
                    return True
        return False

    def _scope(self, draft: Draft) -> str | None:
        """What the total counts, in its own words: "targeted political killings"."""
        for token in draft.anchor.sent:
            if token.lemma_.lower() in self.events.nouns and token.tag_ in self.grammar.plural_tags:
                start, _ = phrase(token, self.grammar)
                return token.doc[start : token.i + 1].text
        return None

    def _totals_in_acts(self, parsed: Parsed, figures: list[FigureMention]) -> Iterator[Draft]:
        """"1,350 people in targeted killings", "45 deaths in attacks this year": a number of people inside plural acts."""
        for mention in figures:
            head = mention.head
            if head is None or mention.unit != "persons" or mention.form in ("article", "pronoun"):
                continue
            verb = head.head
            hung = [head, verb] if verb.lemma_.lower() in ("be", "have") or verb.pos_ == "AUX" else [head]
            for base in hung:
                for act in objects_of(base, self.words["tally.inside"], self.grammar):
                    if act.lemma_.lower() in self.events.nouns and act.tag_ in self.grammar.plural_tags:
                        predicate = self.events.nouns[act.lemma_.lower()]
                        if predicate.outcome not in ("dead", "shot"):
                            continue
                        start, _ = phrase(act, self.grammar)
                        yield Draft(
                            "tally", head, (mention.tokens[0], act.i + 1), figure=mention.figure, is_total=True,
                            victims=parsed.actor(head), scope=parsed.doc[start : act.i + 1].text,
                        )  # fmt: skip

    # --- populations ---------------------------------------------------------------------------------------------

    def _populations(self, parsed: Parsed, figures: list[FigureMention]) -> Iterator[Draft]:
        for mention in figures:
            figure = mention.figure
            size = figure.best or figure.low or figure.high or 0
            if size < self.smallest_population or mention.unit not in ("persons", "other"):
                continue
            first_i = mention.tokens[0]
            before = parsed.doc[max(mention_sentence(mention, parsed).start, first_i - 5) : first_i]
            group = self._numbering_group(parsed, mention, before) or self._living_group(mention)
            if group is not None:
                low, high = sorted((group.i, first_i))
                yield Draft(
                    "population", group, (low, max(high + 1, mention.tokens[1])), figure=figure, group=parsed.actor(group)
                )

    def _numbering_group(self, parsed: Parsed, mention: FigureMention, before: Stretch) -> Token | None:
        """"the X number some five million", "a population of 2 million"."""
        for token in reversed(list(before)):
            lemma = token.lemma_.lower()
            if lemma in self.words["population.numbering_verbs"] and token.i > before.start:
                subject = first(token, self.grammar.subject) if token.pos_ == "VERB" else token.nbor(-1)
                if subject is not None and (subject.pos_ == "PROPN" or subject.tag_ in self.grammar.plural_tags):
                    return subject
            if lemma in self.words["population.nouns"] and mention.head != token and lemma == "population":
                owner = next(iter(objects_of(token, self.grammar.of, self.grammar)), None)
                return owner if owner is not None and not owner.like_num and owner.i not in range(*mention.tokens) else token
        return None

    def _living_group(self, mention: FigureMention) -> Token | None:
        """"five million X live in the city"."""
        head = mention.head
        if head is None:
            return None
        verb = head.head
        if verb.lemma_.lower() in self.words["population.living_verbs"] and head.dep_ in self.grammar.subject:
            return head
        return None

    # --- seats ---------------------------------------------------------------------------------------------------

    def _representation(self, parsed: Parsed, sentence: Stretch, figures: list[FigureMention]) -> Iterator[Draft]:
        total = self._total_of(sentence, figures)
        for mention in figures:
            if mention is total or mention.unit not in ("seats", "persons", "other"):
                continue
            verb = self._holding_verb(mention)
            if verb is None or not self._about_offices(mention, total, sentence):
                continue
            group = self._holder(verb, mention)
            if group is None or group.i in range(*mention.tokens):
                continue
            count = mention.figure.best if mention.figure.best is not None else mention.figure.high or mention.figure.low
            deserved = self._deserved(verb)
            whole = mention.whole or (total.figure if total is not None else None)
            of = whole.best if whole is not None else None
            touched = [group.i, *range(*mention.tokens), verb.i, *(range(*total.tokens) if total is not None else ())]
            yield Draft(
                "representation", verb, (min(touched), max(touched) + 1), of=of, group=parsed.actor(group),
                held=None if deserved else count, deserved=count if deserved else None,
                figure=mention.figure if mention.figure != Figure.exactly(count or 0) else None,
            )  # fmt: skip

    def _total_of(self, sentence: Stretch, figures: list[FigureMention]) -> FigureMention | None:
        """The number of seats in all: "of 168 seats", "the 96-seat assembly"."""
        for mention in figures:
            head = mention.head
            start = mention.tokens[0]
            led_by_of = any(
                t.lower_ in self.words["representation.of"] for t in sentence.doc[max(sentence.start, start - 3) : start]
            )
            office = head is not None and head.lemma_.lower() in self.words["representation.offices"]
            if led_by_of and (office or (head is not None and self._compound_of_assembly(head))):
                return mention
            if head is not None and self._compound_of_assembly(head):
                return mention
        return None

    def _compound_of_assembly(self, head: Token) -> bool:
        body = head.head
        office = head.lemma_.lower() in self.words["representation.offices"]
        return office and head.dep_ in self.grammar.compound and body.lemma_.lower() in self.words["representation.assemblies"]

    def _about_offices(self, mention: FigureMention, total: FigureMention | None, sentence: Stretch) -> bool:
        head = mention.head
        if head is None or head.like_num:
            return total is not None or mention.whole is not None
        lemma = head.lemma_.lower()
        if lemma in self.words["representation.sure_offices"]:
            return True
        lemmas = {t.lemma_.lower() for t in sentence}
        return lemma in self.words["representation.offices"] and (
            total is not None or bool(lemmas & self.words["representation.assemblies"])
        )

    def _holding_verb(self, mention: FigureMention) -> Token | None:
        token = mention.head if mention.head is not None else mention.anchor
        for _ in range(5):
            if token.pos_ in ("VERB", "AUX"):
                lemma = token.lemma_.lower()
                known = self.words["representation.holding_verbs"] | self.words["representation.deserving_verbs"]
                return token if lemma in known else None
            if token.head == token:
                return None
            token = token.head
        return None

    def _holder(self, verb: Token, mention: FigureMention) -> Token | None:
        roles = arguments(verb, self.grammar)
        counted = {mention.head.i} if mention.head is not None else set()
        counted |= set(range(*mention.tokens))
        if roles.passive and roles.actor is not None:
            return roles.actor
        subject = first(verb, self.grammar.subject | self.grammar.passive_subject) or roles.actor
        if subject is not None and subject.i not in counted and subject.tag_ != "EX":
            return subject
        receivers = objects_of(verb, self.words["representation.go_to"], self.grammar)
        if receivers:
            return receivers[0]
        # "Of 168 seats in the assembly of S, ..., the A., the party of the P., has 2": the parser hangs the subject on S
        stranded = [t for t in verb.sent if t.i < verb.i and t.dep_ in self.grammar.apposition]
        return stranded[0] if stranded and subject is None else None

    def _deserved(self, verb: Token) -> bool:
        words = {c.lower_ for c in children(verb, self.grammar.auxiliary)}
        above = verb.head.lemma_.lower() if verb.dep_ in self.grammar.controlled_clause else ""
        deserving = self.words["representation.deserving_verbs"]
        return bool(words & self.words["representation.deserving_modals"]) or verb.lemma_.lower() in deserving or above in deserving


def mention_sentence(mention: FigureMention, parsed: Parsed) -> Stretch:
    """The sentence that a figure stands in."""
    return parsed.doc[mention.tokens[0]].sent
