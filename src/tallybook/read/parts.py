"""Parts of a number of dead or hurt: "12 people, among them three children", "nine of them were women"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tallybook.read.draft import Draft, Parsed
from tallybook.read.figures import FigureMention
from tallybook.read.syntax import Grammar, children, first, objects_of
from tallybook.records import Figure
from tallybook.tokens import Token, bounds

_WHOLES = ("killing", "injury", "abduction", "arrest", "tally")
_BACK = 250  # tokens behind its whole in which a part that names it ("nine of the dead") stands


@dataclass(frozen=True, slots=True)
class Parts:
    """Finds parts of wholes that were told in the same sentence or the one before, with the words of `links.toml`."""

    words: Mapping[str, frozenset[str]]
    grammar: Grammar

    def find(self, drafts: Sequence[Draft], parsed: Parsed) -> list[Draft]:
        """One draft for each part, which knows its whole; both are claims, and nobody is counted twice."""
        told = {(i, d.figure) for d in drafts if d.figure is not None for i in range(*d.tokens)}
        found: list[Draft] = []
        for mention in parsed.figures:
            if not self._counts(mention) or (mention.anchor.i, mention.figure) in told:
                continue
            who, aged = self._who(mention, parsed), self._aged(mention) or self._of_the_dead(mention)
            whole = self._whole(mention, drafts, parsed) if who is not None or aged is not None else None
            said = who if who is not None else aged
            if whole is not None and not whole.is_total and who is None and self._aged(mention) is None:
                continue  # what befell some of the dead of one act is told by its verb
            if whole is None or said is None or (self._alone(mention) and not self._told_apart(mention, found)):
                continue
            start, end = mention.tokens[0], max(mention.tokens[1], said.i + 1)
            found.append(
                Draft(
                    whole.kind, said, (start, end), figure=mention.figure,
                    victims=parsed.actor(who) if who is not None else None,
                    perpetrator=whole.perpetrator, method=whole.method, stance=whole.stance,
                    event=None if whole.is_total else whole.event, whole=whole, is_total=whole.is_total,
                    speaker=self._counting(mention, whole, parsed),
                )
            )  # fmt: skip
        return found

    def _counts(self, mention: FigureMention) -> bool:
        small = bool(mention.figure.best) and mention.unit in ("persons", "other")
        part = mention.part or self._fronted(mention) or self._beside(mention) or self._alone(mention)
        part = part or self._next(mention) or self._of_the_dead(mention) is not None
        return part and small and mention.form in ("digits", "words", "range")

    def _alone(self, mention: FigureMention) -> bool:
        """ "Forty-nine were civilians", "of whom eleven were under eighteen": a bare number that opens a clause."""
        verb, start = mention.anchor.head, mention.tokens[0]
        said = verb.lemma in self.words["parts.being"] | self.words["parts.belonging"]
        said = said or self._aged(mention) is not None
        past = any(t.tag_ in self.grammar.past_tags for t in (verb, *children(verb, self.grammar.auxiliary)))
        subject = mention.anchor.dep_ in self.grammar.subject | self.grammar.passive_subject
        led = mention.anchor.doc[start - 1] if start > mention.anchor.sent.start else None
        opens = led is None or led.is_punct or led.lower_ in self.grammar.coordinators | self.words["parts.whom"]
        return mention.head is None and subject and said and past and opens and not mention.part

    def _told_apart(self, mention: FigureMention, found: Sequence[Draft]) -> bool:
        """Whether a bare number opens its sentence, or stands behind another part: "most were men; 12 were boys"."""
        sentence = mention.anchor.sent
        first_words = mention.tokens[0] == sentence.start or sentence[0].lower_ in self.words["parts.shares"]
        return first_words or self._fronted(mention) or any(d.anchor.sent == sentence for d in found)

    def _of_the_dead(self, mention: FigureMention) -> Token | None:
        """ "Of this year's dead, 19 wore a badge": a number whose sentence opens with those whom it is taken from."""
        number, opening = mention.anchor, mention.anchor.sent[0]
        subject = number.dep_ in self.grammar.subject | self.grammar.passive_subject
        if mention.head is not None or not subject or opening.lower_ not in self.grammar.of:
            return None
        of = children(opening, self.grammar.prepositional_object)
        return number if any(o.lemma in self.words["parts.dead"] for o in of) else None

    def _aged(self, mention: FigureMention) -> Token | None:
        """The word by which so many are said to be young: "were under eighteen", "had not reached the age"."""
        verb, words = mention.anchor.head, self.words
        if mention.anchor.dep_ not in self.grammar.subject | self.grammar.passive_subject:
            return None
        behind = [t for t in verb.subtree if t.i > mention.anchor.i]
        young = next((t for t in behind if t.lemma in words["parts.young"] or t.lower_ in words["parts.young"]), None)
        being = verb.lemma in words["parts.being"] or verb.lemma in words["parts.young"]
        if being and young is not None and any(t.like_num for t in behind if t.i > young.i):
            return young
        grown = verb.lemma in words["parts.reaching"] and first(verb, self.grammar.negation) is not None
        return next((t for t in behind if t.lemma in words["parts.age"]), None) if grown else None

    def _fronted(self, mention: FigureMention) -> bool:
        """ "Of the twelve people killed, four were children": the whole stands first."""
        bare = mention.head is None and mention.anchor.dep_ in self.grammar.subject
        return bare and self._opens_with_whole(mention.anchor.head)

    def _beside(self, mention: FigureMention) -> bool:
        """ "Of those, 51 were Shalans, 29 Dravinians": a part behind another, without a verb of its own."""
        who = mention.head
        if who is None or who.dep_ not in self.grammar.conjunct:
            return False
        named = who.head.dep_ in self.grammar.predicate_complement and who.text[:1].isupper()
        return named and self._opens_with_whole(who.head.head)

    def _next(self, mention: FigureMention) -> bool:
        """ "Eleven of the dead were Muslims and six were Hindus": the six are of the dead, too."""
        number, doc, being = mention.anchor, mention.anchor.doc, self.words["parts.being"]
        if mention.head is not None or number.i + 1 >= len(doc) or doc[number.i + 1].lemma not in being:
            return False
        opening = number.sent[0]
        opens = opening.like_num and opening.i < number.i
        first_of = objects_of(opening, self.grammar.of, self.grammar) if opens else []
        joined = number.i > opening.i and doc[number.i - 1].lower_ in (*self.grammar.coordinators, ",", ";")
        return joined and any(self._kind_of(t) for t in first_of)

    def _kind_of(self, noun: Token) -> str | None:
        """The kind of the whole that a part names: "of the dead" is of those killed, "of the wounded" of those hurt."""
        return next((k for k in _WHOLES if noun.lower_ in self.words.get(f"parts.{k}", ())), None)

    def _named_kind(self, mention: FigureMention) -> str | None:
        counted = mention.head if mention.head is not None else mention.anchor
        of = [counted, *objects_of(mention.anchor, self.grammar.of, self.grammar)]
        if self._next(mention):
            of += objects_of(mention.anchor.sent[0], self.grammar.of, self.grammar)
        return next((k for t in of if (k := self._kind_of(t))), None)

    def _counting(self, mention: FigureMention, whole: Draft, parsed: Parsed) -> Token | None:
        """Who counts a part in a sentence of its own: who counts the whole, or whose list it opens with."""
        sentence = mention.anchor.sent
        if not whole.is_total or whole.anchor.sent == sentence or sentence[0].lower_ not in self.grammar.of:
            return None
        opened = list(sentence[0].subtree)
        named = [t for t in opened if t.dep_ in self.grammar.possessor and t.pos_ != "PRON"]
        if named:  # "Of the victims on the forum's list, 203 were Paharis"
            return next((t for t in named if parsed.people.kind_of(t, self.grammar)), None)
        return whole.speaker

    def _opens_with_whole(self, verb: Token) -> bool:
        opening = verb.sent[0]
        fronted = opening.head == verb or opening.head in children(verb, self.grammar.subject)
        being = verb.lemma in self.words["parts.being"] and fronted
        of = children(opening, self.grammar.prepositional_object) if opening.lower_ in self.grammar.of else []
        owners = (first(o, self.grammar.possessor) for o in of)
        return being and bool(of) and not any(o is not None and o.pos_ == "PRON" for o in owners)  # "Of its members"

    def _who(self, mention: FigureMention, parsed: Parsed) -> Token | None:
        """Who the part is: "three of them children", "nine of the dead were women", "including two officers"."""
        head = mention.head
        if head is not None and self._says_who(head, parsed):
            return head
        above = mention.anchor
        if self._next(mention):
            above = above.nbor(1)
        for _ in range(3):
            if above.pos_ in ("VERB", "AUX") or above.head == above:
                break
            above = above.head
        if above.lemma in self.words["parts.being"]:
            said = next((c for c in above.children if c.dep_ in self.grammar.predicate_complement), None)
            of = objects_of(above, self.grammar.of, self.grammar) if said is None else []
            said = next((o for o in of if o.pos_ == "PROPN"), said)  # "204 were of the Sabari"
            return said if said is not None and self._says_who(said, parsed) else None
        if above.lemma in self.words["parts.belonging"]:
            to = objects_of(above, self.words["parts.to"], self.grammar)
            return next((o for o in to if o.pos_ in ("NOUN", "PROPN")), None)
        ahead = parsed.doc[mention.tokens[1] : min(mention.tokens[1] + 5, bounds(mention.anchor)[1])]
        people = next((t for t in ahead[2:3] if t.pos_ in ("PROPN", "ADJ") and t.text[:1].isupper()), None)
        if people is not None and ahead[1] == head and people.ent_type_ not in ("DATE", "GPE", "LOC"):
            return people  # "147 of them Besheni"
        verbs = (t.i for t in ahead if t.pos_ == "VERB" and t.tag_ in self.grammar.finite_tags)
        acts = next(verbs, bounds(mention.anchor)[1])
        return next((t for t in ahead if t.pos_ == "NOUN" and t.i < acts and self._says_who(t, parsed)), None)

    def _says_who(self, noun: Token, parsed: Parsed) -> bool:
        general = noun.lemma in self.words["parts.general"] or noun.pos_ == "PRON"
        return not general and parsed.people.is_person(noun) and noun.pos_ in ("NOUN", "PROPN")

    def _whole(self, mention: FigureMention, drafts: Sequence[Draft], parsed: Parsed) -> Draft | None:
        """The last act with a larger number in the sentence or in the one before; farther back where it is named."""
        sentence, named = mention.anchor.sent, self._named_kind(mention)
        before = parsed.doc[sentence.start - 1].sent if sentence.start > 0 else sentence
        best: Draft | None = None
        for draft in drafts:
            ahead = draft.anchor.i > mention.tokens[0] + 12
            if draft.kind not in _WHOLES or ahead or (named and draft.kind not in (named, "tally")):
                continue
            near = draft.anchor.sent in (sentence, before)
            near = near or (named == draft.kind and mention.tokens[0] - draft.anchor.i < _BACK)
            if not near or not self._larger(draft.figure, mention.figure):
                continue
            if first(draft.anchor, self.grammar.negation) is None and not self._compared(draft, best, parsed):
                best = draft
        return best

    def _compared(self, draft: Draft, before: Draft | None, parsed: Parsed) -> bool:
        """ "87 deaths in October, compared with 61 in September": a total that another is only held against."""
        beside = before is not None and before.is_total and draft.is_total and before.anchor.sent == draft.anchor.sent
        return beside and parsed.doc[max(0, draft.tokens[0] - 1)].lower_ in self.words["parts.than"]

    def _larger(self, whole: Figure | None, part: Figure) -> bool:
        if whole is None or part.best is None:
            return False
        size = next((v for v in (whole.best, whole.low, whole.high) if v is not None), 0)
        return size > part.best
