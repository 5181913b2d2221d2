"""Other people's numbers for a total told before: "the ministry concedes 96", "the police count stops at 212"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tallybook.read.draft import Draft, Parsed
from tallybook.read.figures import FigureMention
from tallybook.read.syntax import Grammar, arguments, children, first, objects_of
from tallybook.records import Actor, Figure
from tallybook.tokens import Span as Stretch
from tallybook.tokens import Token

_NEAR = 8  # tokens between a verb and the number that it gives
_BARE = ("article", "pronoun", "plural", "ordinal", "collective", "vague")
_COUNTED = ("persons", "other")
_ENDS, _BREAKS = (".", ";", "!", "?", ")"), (",", ";", ":", "-", "–", "—")


@dataclass(frozen=True, slots=True)
class Rivals:
    """Finds such numbers with the words of `counts.toml`, in a sentence of a total or behind one."""

    words: Mapping[str, frozenset[str]]
    grammar: Grammar

    def find(
        self, mention: FigureMention, sentence: Stretch, figures: Sequence[FigureMention], parsed: Parsed, *,
        told: bool, near: bool,
    ) -> Draft | None:  # fmt: skip
        """The total that a bare number gives by another author, or None.

        Args:
            mention: the number.
            sentence: the sentence it stands in.
            figures: the numbers of the sentence.
            parsed: its report.
            told: whether the sentence gives a total itself, before this one.
            near: whether the sentence right before gave one; False where it was some sentences before.
        """
        words, head = self.words, mention.head
        if head is not None and any(t.text == "," for t in parsed.doc[mention.tokens[1] : head.i]):
            head = None  # "speaks of at least 530, a third of them children"
        countable = words["tally.total_nouns"] | words["tally.counted_nouns"] | words["tally.case_nouns"]
        bare = head is None or head.lemma in countable or mention.whole is not None
        before = head is not None and head.i == mention.tokens[0] - 1  # "the police 61", which the parser counts
        if mention.form in _BARE or mention.unit not in _COUNTED or mention.figure.best == 1:
            return None
        if told and (bare or before) and (another := self._gapped(mention, figures, parsed)) is not None:
            return another
        if not bare:
            return None
        number = parsed.doc[mention.tokens[1] - 1]
        counted = head if head is not None and head.i >= mention.tokens[0] else number  # "the tally stands at 167"
        verb = next((a for a in counted.ancestors if a.pos_ in ("VERB", "AUX")), None)
        if (
            verb is None
            or not verb.i < mention.tokens[0] <= verb.i + _NEAR
            or not self._leads(verb, counted if head is not None or mention.head is None else mention.head)
        ):
            return None
        if verb.lemma in self.grammar.being and (told or near):
            reckoned = self._by_reckoning(mention, verb)
            if reckoned is not None or sentence[0].lower_ in words["rivals.by"]:
                return reckoned
        subject = self._subject(verb)
        if subject is None or subject.tag_ == "EX" or subject.i >= mention.tokens[0]:
            return None
        if self._handed_over(verb, subject, mention):
            return None
        if told and not any(self._before(other, subject) for other in figures):
            return None  # "since 2008 the police have ...": the sentence's own total
        author = self._keeper_of(subject, verb) if self._stands(subject, verb) else None
        if author is None and not self._stands(subject, verb):
            author = self._author(subject, verb, mention, parsed, near=near or told)
            if author is None:
                return None
        figure = mention.figure
        if verb.lemma in words["rivals.owning"] and figure.low is None and figure.high is not None:
            figure = Figure.exactly(figure.high)  # "owns up to 22"
        start = subject.left_edge.i if subject.sent == sentence else verb.i
        return Draft(
            "tally", verb, (start, max(mention.tokens[1], counted.i + 1)), figure=figure, is_total=True,
            speaker=author, victims=self._who(mention, parsed),
        )  # fmt: skip

    def _who(self, mention: FigureMention, parsed: Parsed) -> Actor | None:
        """ "acknowledges 33, all of them servicemen", "speaks of ninety, defenders and civilians together"."""
        ahead = parsed.doc[mention.tokens[1] : mention.tokens[1] + 5]
        if not ahead or ahead[0].text != ",":
            return None
        them = next((t.i for t in ahead if t.lower_ in self.words["tally.parted"]), mention.tokens[1])
        who = next((t for t in ahead if t.i > them and t.tag_ in self.grammar.plural_tags), None)
        all_of_them = them > mention.tokens[1] or (who is not None and who.i == them + 1)
        return parsed.actor(who) if all_of_them and who is not None and parsed.people.is_person(who) else None

    def _gapped(self, mention: FigureMention, figures: Sequence[FigureMention], parsed: Parsed) -> Draft | None:
        """ "The police say 61; the church, 88", "the police figure is 61, the army's 40": who says so, and no verb."""
        doc, (start, end), grammar = parsed.doc, mention.tokens, self.grammar
        opens, after = mention.anchor.sent.start, doc[end] if end < len(doc) else None
        at = start - 1
        comma = at > opens and doc[at].text == ","
        at -= 1 if comma else 0
        at -= 1 if at > opens and doc[at].lower_ in self.words["rivals.giving_to"] else 0
        at -= 1 if at > opens and doc[at].lower_ in self.words["rivals.case"] else 0
        closed = after is None or after.text in _ENDS or after.lower_ in grammar.coordinators
        if at <= opens or not (closed or (after is not None and after.text == "," and not comma)):
            return None  # "the mayor, 61, said"
        who = doc[at]
        if who.pos_ not in ("NOUN", "PROPN"):
            return None
        first_word = at
        while first_word > opens and doc[first_word - 1].pos_ in ("PROPN", "NOUN", "ADJ", "DET"):
            first_word -= 1
        led = doc[first_word - 1] if first_word > opens else None
        apart = led is not None and (led.text in _BREAKS or led.lower_ in self.words["rivals.while"])
        earlier = any(self._before(other, doc[first_word]) for other in figures)
        authority = who.lemma in self.words["tally.authors"] | self.words["tally.inquiries"]
        authority = authority or parsed.people.kind_of(who, grammar) in self.words["rivals.kinds"]
        if not apart or not earlier or not authority or who.ent_type_ in ("DATE", "TIME", "PERSON"):
            return None
        return Draft(
            "tally", doc[end - 1], (first_word, end), figure=mention.figure, is_total=True, speaker=who
        )  # fmt: skip

    def _subject(self, verb: Token) -> Token | None:
        """Whoever gives a number; the name of "the monitor Mizan puts it at", where the parser sees two subjects."""
        subject = first(verb, self.grammar.subject) or arguments(verb, self.grammar).actor
        if subject is None:
            return None
        beside = (s for s in children(subject.head, self.grammar.subject) if s.i == subject.i + 1)
        return next((s for s in beside if s.pos_ == "PROPN"), subject)

    def _handed_over(self, verb: Token, subject: Token, mention: FigureMention) -> bool:
        """ "gives 40 to each widow", "the hospital has admitted 40": what is given or taken in, and no count."""
        words = self.words
        to = any(c.lower_ in words["population.to"] and c.i > mention.tokens[0] for c in verb.children)
        ward = subject.lemma in words["rivals.wards"] and verb.lemma in words["rivals.taking_in"]
        return (to and verb.lemma in words["rivals.granting"]) or (ward and mention.anchor.dep_ in self.grammar.object)

    def _before(self, other: FigureMention, subject: Token) -> bool:
        return other.tokens[1] <= subject.i and other.unit in _COUNTED and other.form not in _BARE

    def _leads(self, verb: Token, counted: Token) -> bool:
        """Whether the number is what the verb gives: its object, or behind "to", "at", "of" and their like."""
        token = counted
        while token.head != verb:
            token = token.head
            hung = token.dep_ in self.grammar.preposition and token.lower_ not in self.words["rivals.giving_to"]
            if hung or token.pos_ in ("NOUN", "PROPN"):
                return token.lemma in self.words["tally.total_nouns"] | self.words["tally.names_of"]
        acts = self.grammar.subject | self.grammar.passive_subject  # where the parser takes the number for who acts
        return token.dep_ not in self.grammar.adverbial_clause and (token.dep_ not in acts or token.i > verb.i)

    # --- counts that stand somewhere -----------------------------------------------------------------------------

    def _stands(self, subject: Token, verb: Token) -> bool:
        """ "the police count stops at 212", "the register of the diocese ends at 151", "their ledger runs to 600"."""
        counts = self.words["tally.total_nouns"] | self.words["tally.lists"] | self.words["tally.tolls"]
        return subject.lemma in counts and verb.lemma in self.words["tally.standing"] | self.words["rolls.holding"]

    def _keeper_of(self, count: Token, verb: Token) -> Token | None:
        """Whose count it is: the police of "police, whose own count", of "the police count"; None where nobody's."""
        owner = first(count, self.grammar.possessor)
        if owner is not None and owner.lower_ in self.words["rivals.whose"]:
            return verb.head
        of = objects_of(count, self.grammar.of, self.grammar)
        named = [c for c in children(count, self.grammar.compound) if c.pos_ in ("NOUN", "PROPN")]
        return next((t for t in (owner, *of, *named) if t is not None and t.pos_ != "PRON"), None)

    # --- who gives the number ------------------------------------------------------------------------------------

    def _author(
        self, subject: Token, verb: Token, mention: FigureMention, parsed: Parsed, *, near: bool
    ) -> Token | None:
        words = self.words
        between = [t for t in parsed.doc[verb.i + 1 : mention.tokens[0]] if t.ent_type_ not in ("DATE", "TIME")]
        counts = words["tally.total_nouns"] | words["tally.tolls"]
        said = any(t.lemma in counts or t.lower_ in words["tally.it"] | words["tally.tolls"] for t in between)
        nouns = {t.lemma for t in between if t.pos_ in ("NOUN", "PROPN")} - words["tally.spans"]
        if nouns - counts - words["tally.counted_nouns"] - words["tally.names_of"]:
            return None  # "puts the cost at 205"
        given = verb.lemma in words["tally.saying"] if near else verb.lemma in words["rivals.conceding"]
        reached = verb.lemma in words["rivals.reaching"] and near
        if not (given or reached or (said and verb.lemma in words["tally.making"] | words["population.putting"])):
            return None
        if subject.pos_ == "PRON":
            return self._whose(subject, verb)
        known = subject.pos_ == "PROPN" or subject.lemma in words["tally.authors"] | words["tally.inquiries"]
        return subject if known or parsed.people.kind_of(subject, self.grammar) else None

    def _whose(self, pronoun: Token, verb: Token) -> Token | None:
        """ "The ministry's figure is lower: it acknowledges 4,310", "the forum says it has the names of 9,212"."""
        if verb.dep_ in self.grammar.complement_clause and verb.head.i < pronoun.i:
            teller = first(verb.head, self.grammar.subject)
            return teller if teller is not None and teller.pos_ != "PRON" else None
        for token in reversed(list(pronoun.doc[pronoun.sent.start : pronoun.i])):
            if token.lemma in self.words["tally.total_nouns"]:
                return first(token, self.grammar.possessor)
        return None

    def _by_reckoning(self, mention: FigureMention, verb: Token) -> Draft | None:
        """ "By the army's own count there were 120"."""
        counts = objects_of(verb, self.words["rivals.by"], self.grammar)
        count = next((t for t in counts if t.lemma in self.words["tally.total_nouns"] and t.i < verb.i), None)
        author = self._keeper_of(count, verb) if count is not None else None
        if author is None or (mention.head is not None and mention.head != count):
            return None
        return Draft(
            "tally", verb, (verb.i, mention.tokens[1]), figure=mention.figure, is_total=True, speaker=author
        )  # fmt: skip

    def own_losses(self, draft: Draft, parsed: Parsed) -> Draft | None:
        """ "The Front puts its own losses at 90": its count of its dead, and they are the victims."""
        event = draft.event
        if event is None or event.form != "toll" or event.predicate.lemma not in self.words["population.putting"]:
            return None
        lost = first(event.predicate, self.grammar.object)
        owner = first(lost, self.grammar.possessor) if lost is not None else None
        side = first(event.predicate, self.grammar.subject)
        if lost is None or lost.lemma not in self.words["rivals.losses"] or owner is None or side is None:
            return None
        own = owner.lower_ in self.words["entitled.owned"]
        victims = parsed.actor(side) if own else draft.victims
        return replace(draft, kind="tally", is_total=True, speaker=side, victims=victims)
