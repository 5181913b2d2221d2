"""Running totals, populations, and seats held, deserved and in all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tallybook.read.counts.asides import Asides
from tallybook.read.counts.bodies import Bodies
from tallybook.read.counts.elided import Elided
from tallybook.read.counts.lasting import Lasting
from tallybook.read.counts.listed import Listed
from tallybook.read.counts.people import Populations
from tallybook.read.counts.periods import Periods
from tallybook.read.counts.registers import Registers
from tallybook.read.counts.rivals import Rivals
from tallybook.read.counts.rolls import Rolls
from tallybook.read.counts.seats import Seats
from tallybook.read.counts.shares import Shares
from tallybook.read.counts.totals import Totals
from tallybook.read.draft import Draft, Parsed
from tallybook.read.events import EventLexicon
from tallybook.read.syntax import Grammar

_LATELY = 3  # sentences behind a total in which somebody else's number for it may stand


@dataclass(frozen=True, slots=True)
class Counts:
    """Finds counts of people and power with the words of `counts.toml`."""

    words: Mapping[str, frozenset[str]]
    totals: Totals
    populations: Populations
    seats: Seats
    shares: Shares

    @classmethod
    def from_table(cls, table: Mapping[str, Any], events: EventLexicon, grammar: Grammar) -> Counts:
        """Compile the parsed `counts.toml`."""
        words = {
            f"{section}.{name}": frozenset(values)
            for section, entries in table.items()
            for name, values in entries.items()
            if isinstance(values, list)
        }
        registers, periods = Registers(words, grammar, Rolls(words, grammar)), Periods(words, events, grammar)
        lasting = Lasting(words, events, grammar, periods, registers)
        elided, rivals = Elided(words, grammar), Rivals(words, grammar)
        smallest = int(table["population"]["smallest"])
        return cls(
            words,
            Totals(words, events, grammar, registers, periods, elided, lasting, rivals, Listed()),
            Populations(words, smallest, events, grammar, Asides(words, grammar)),
            Seats(words, grammar, Bodies(words, grammar)),
            Shares(words, grammar),
        )

    def find(self, parsed: Parsed) -> list[Draft]:
        """Populations, representation and totals that no verb of killing tells of, in the order of the text."""
        found: list[Draft] = []
        told_total, seats, body, since_total = False, list[Draft](), None, _LATELY
        held, since_seats = list[Draft](), _LATELY  # the seats told last, and how many sentences ago
        for sentence in parsed.doc.sents:
            lemmas = {t.lemma for t in sentence}
            figures = [f for f in parsed.figures if sentence.start <= f.tokens[0] < sentence.end]
            offices = bool(lemmas & (self.words["representation.offices"] | self.words["representation.assemblies"]))
            told = bool(offices or seats or body is not None or since_seats < _LATELY)
            seats = self.seats.find(parsed, sentence, figures, before=seats, lately=held, body=body) if told else []
            since_seats = 0 if seats else since_seats + 1
            held = seats or (held if since_seats < _LATELY else [])
            whole = self.seats.bodies.total_of(sentence, figures) if offices else None
            body = whole or (body if seats else None)  # "the council has 60 members": those told next sit in it
            found += seats
            found += self.shares.find(parsed, sentence)
            if figures:
                found += self.populations.find(parsed, figures)
                totals = list(
                    self.totals.find(parsed, sentence, figures, after_total=told_total, lately=since_total < _LATELY)
                )
                found += totals
                told_total = bool(totals)
            told_total = (told_total and bool(figures)) or self.totals.told_in(sentence, figures, parsed)
            other = self.totals.another_act(sentence, parsed)
            since_total = 0 if told_total else _LATELY if other else since_total + 1
        return found

    def as_total(self, draft: Draft, parsed: Parsed, before: Draft | None = None) -> Draft:
        """Turn a draft of killings into a tally where its number runs over a period rather than one act.

        A rate ("three a day on average") is no count: the draft keeps its act and loses its number.
        `before` is the act told before it: what is added to a total is one too.
        """
        return self.totals.as_total(draft, parsed, before)
