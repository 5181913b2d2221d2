"""Figures told anew for an act told before: "the toll rose from 12 to 15", "the hospital put it at six"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tallybook.read.draft import Draft, Parsed
from tallybook.read.figures import FigureMention
from tallybook.read.syntax import Grammar, children, first
from tallybook.tokens import Token, bounds

COUNTED = ("killing", "injury", "abduction", "disappearance", "arrest", "displacement")
_TOLD = ("asserted", "alleged")
_BEFORE = 3  # sentences in which the act stands whose figure is told anew
_ARCS = 5  # between a number and the verb it hangs on


@dataclass(frozen=True, slots=True)
class Saying:
    """A verb by which a toll goes up or down, or is given: `now` is the figure that it comes to, `before` from which.

    `way` is "rising", "falling", "setting", "bringing", "giving" or "saying" ("the hospital said six"); `noun` is the
    word for the toll, None where there is none; `kind` is that of the claims it counts, None where no word says it.
    """

    way: str
    verb: Token
    noun: Token | None
    kind: str | None
    now: FigureMention | None
    before: FigureMention | None


@dataclass(frozen=True, slots=True)
class Tolls:
    """Finds figures told anew with the words of `links.toml`."""

    words: Mapping[str, frozenset[str]]
    grammar: Grammar

    def sayings(self, parsed: Parsed) -> list[Saying]:
        """All such verbs of a text that have a figure, in its order."""
        found: dict[int, Saying] = {}
        for mention in parsed.figures:
            if mention.unit not in ("persons", "other") or mention.part or mention.tokens[0] == 0:
                continue
            if mention.form not in ("digits", "words", "range", "vague"):
                continue
            saying = self._saying(mention, parsed)
            if saying is not None:
                known = found.get(saying.verb.i, saying)
                found[saying.verb.i] = replace(known, now=known.now or saying.now, before=known.before or saying.before)
        return [found[at] for at in sorted(found)]

    def find(self, drafts: Sequence[Draft], parsed: Parsed, sayings: Sequence[Saying]) -> list[Draft]:
        """Drafts for the figures that no draft of a report has yet, each with what is known of the act they count."""
        found: list[Draft] = []
        for saying in sayings:
            own = next((d for d in drafts if saying.noun is not None and d.anchor == saying.noun), None)
            about = own or antecedent(saying, drafts)
            if about is None or about.is_total or about.kind not in COUNTED:
                continue
            for mention in (saying.now, saying.before):
                if mention is not None and not any(_holds(d, mention) for d in drafts):
                    start = mention.tokens[0] if saying.way in ("saying", "owning") else mention.tokens[0] - 1
                    number = parsed.doc[mention.tokens[1] - 1]
                    found.append(
                        Draft(
                            about.kind, number, (start, mention.tokens[1]), figure=mention.figure,
                            victims=about.victims, portrait=about.portrait, perpetrator=about.perpetrator,
                            tie=about.tie, method=about.method, stance=about.stance, event=about.event,
                            speaker=self._giver(saying),
                        )
                    )  # fmt: skip
        return found

    def _giver(self, saying: Saying) -> Token | None:
        """Whoever gives or sets a figure: "the hospital put the toll at six"."""
        if saying.way not in ("giving", "setting", "owning"):
            return None
        return first(saying.verb, self.grammar.subject)

    def _saying(self, mention: FigureMention, parsed: Parsed) -> Saying | None:
        number = parsed.doc[mention.tokens[1] - 1]
        lead = parsed.doc[mention.tokens[0] - 1].lower_
        if mention.tokens[0] <= bounds(number)[0]:
            return None
        owned = self._owned(mention, number, lead, parsed)
        if owned is not None:
            return owned
        if lead not in self.words["tolls.to"] | self.words["tolls.at"] | self.words["tolls.from"]:
            return self._bare(mention, number, parsed)
        for steps, verb in enumerate(number.ancestors):
            if steps >= _ARCS:
                return None
            if verb.pos_ in ("VERB", "AUX") and verb.i < number.i:
                return self._of_verb(verb, mention, lead)
        return None

    def _owned(self, mention: FigureMention, number: Token, lead: str, parsed: Parsed) -> Saying | None:
        """ "The army says 17 were killed. The bus company speaks of 26, the governor admits to nine"."""
        led = number.dep_ in self.grammar.prepositional_object and lead in self.words["tolls.owning_up"]
        verb = number.head.head if led else number.head
        if mention.head is not None or verb.lemma not in self.words["tolls.owning"] or verb.i > number.i:
            return None
        subject = first(verb, self.grammar.subject)
        ends = number.i + 1 < len(parsed.doc) and parsed.doc[number.i + 1].is_punct
        bare = led or number.dep_ in self.grammar.object
        told = subject is not None and bare and ends and parsed.people.kind_of(subject, self.grammar) is not None
        told = told or (subject is not None and bare and ends and subject.lemma in self.words["tolls.counters"])
        return Saying("owning", verb, None, None, mention, None) if told else None

    def _of_verb(self, verb: Token, mention: FigureMention, lead: str) -> Saying | None:
        lemma = verb.lemma
        objects = children(verb, self.grammar.object | self.grammar.passive_subject)
        subjects = children(verb, self.grammar.subject)
        given = lead in self.words["tolls.at"]
        ways = ("giving",) if given else ("bringing", "setting") if objects else ("rising", "falling")
        way = next((w for w in ways if lemma in self.words[f"tolls.{w}"]), None)
        if (
            way == "bringing"
            and verb.dep_ not in self.grammar.adverbial_clause
            and lemma in self.words["tolls.setting"]
        ):
            way = "setting"  # "officials raised the toll to nine" against "died, raising the toll to nine"
        if way is None:
            return None
        for noun in objects or subjects:
            it = given and noun.lower_ in self.words["tolls.it"]
            kind = self._counts(noun)
            if it or kind is not None:
                now, before = (None, mention) if lead in self.words["tolls.from"] else (mention, None)
                return Saying(way, verb, None if it else noun, kind or None, now, before)
        return None

    def _counts(self, noun: Token) -> str | None:
        """The kind of claims that a noun for a toll counts, "" where it doesn't say; None for any other noun."""
        if noun.lemma not in self.words["tolls.nouns"] | self.words["tolls.dead"]:
            return None
        if any(c.lower_ in self.words["tolls.whose"] for c in children(noun, self.grammar.possessor)):
            return None  # "the Yunka, whose numbers are put at 600,000"
        around = [*children(noun, self.grammar.compound | self.grammar.possessor)]
        around += [
            t for c in children(noun, self.grammar.preposition) if c.lower_ in self.grammar.of for t in c.subtree
        ]
        said = {form for t in around for form in (t.lemma, t.lower_)}
        if said & self.words["tolls.dead"]:
            return "killing"
        if said & self.words["tolls.hurt"]:
            return "injury"
        objects = self.grammar.prepositional_object  # "the number of the disappeared"
        named = [t for t in around if t.pos_ in ("NOUN", "PROPN") and t.dep_ not in self.grammar.possessor]
        named += [t for t in around if t.dep_ in objects and t.pos_ != "PRON"]
        return None if named or noun.lemma in self.words["tolls.dead"] else ""

    def _bare(self, mention: FigureMention, number: Token, parsed: Parsed) -> Saying | None:
        """ "but the hospital said six": a number alone, said by somebody of whom the sentence tells."""
        verb = number.head
        if (
            mention.head is not None
            or verb.pos_ != "VERB"
            or number.dep_ not in self.grammar.object
            or verb.i > number.i
        ):
            return None
        said = any(a.cue[0] <= verb.idx < a.cue[1] and a.voice and a.source is not None for a in parsed.attributions)
        subject = first(verb, self.grammar.subject)
        if not said or subject is None or children(number, self.grammar.preposition | self.grammar.relative_clause):
            return None
        return Saying("saying", verb, None, None, mention, None)


def antecedent(saying: Saying, drafts: Sequence[Draft]) -> Draft | None:
    """The figure told last before a saying, in its sentence or in those just before it, of the kind that it counts."""
    start, _ = bounds(saying.verb)
    kinds = COUNTED if saying.kind is None else (saying.kind,)
    best: Draft | None = None
    for draft in drafts:
        if draft.kind not in kinds or draft.figure is None or draft.is_total or draft.stance not in _TOLD:
            continue
        if draft.whole is not None or draft.anchor.i >= saying.verb.i or draft.anchor == saying.noun:
            continue
        between = start - bounds(draft.anchor)[0]
        near = _sentences_between(draft.anchor, saying.verb) <= (1 if saying.way in ("saying", "owning") else _BEFORE)
        if (between <= 0 or near) and (best is None or draft.anchor.i > best.anchor.i):
            best = draft
    return best


def _sentences_between(one: Token, other: Token) -> int:
    """How many sentences one has to go on from the one token to the other, at most four."""
    count, at = 0, bounds(one)[1]
    while at <= bounds(other)[0] and count < _BEFORE + 1:
        count += 1
        at = bounds(one.doc[at])[1]
    return count


def _holds(draft: Draft, mention: FigureMention) -> bool:
    return (
        draft.figure == mention.figure and draft.tokens[0] < mention.tokens[1] and mention.tokens[0] < draft.tokens[1]
    )
