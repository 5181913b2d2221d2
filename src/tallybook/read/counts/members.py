"""Members of a body told by their group: "three of them Benti", "two of the 21 represent Cerro Alto"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tallybook.read.counts.offices import is_office
from tallybook.read.draft import Draft, Parsed
from tallybook.read.figures import FigureMention
from tallybook.read.syntax import Grammar, children, first, objects_of
from tallybook.records import Actor
from tallybook.tokens import bounds


@dataclass(frozen=True, slots=True)
class Members:
    """Finds such members with the words of `counts.toml`."""

    words: Mapping[str, frozenset[str]]
    grammar: Grammar

    def find(
        self, mention: FigureMention, total: FigureMention | None, figures: Sequence[FigureMention], parsed: Parsed
    ) -> Draft | None:
        """The seats that a number gives to a group; `total` is the number of all, `figures` those of the sentence."""
        return (
            self._of_them(mention, total, parsed)
            or self._sent_by(mention, total, parsed)
            or self._member_of(mention, parsed, figures)
        )

    def _of_them(self, mention: FigureMention, total: FigureMention | None, parsed: Parsed) -> Draft | None:
        """ "The council has sixty members, three of them Benti"."""
        words, doc = self.words, parsed.doc
        them = next(
            (t for t in doc[mention.tokens[0] : mention.tokens[0] + 4] if t.lower_ in words["tally.parted"]), None
        )
        if total is None or them is None:
            return None
        group = doc[them.i + 1] if them.i + 1 < len(doc) else None
        named = group is not None and group.text[:1].isupper() and group.ent_type_ not in ("DATE", "TIME")
        office = total.head is not None and is_office(total.head, words) and total.tokens[0] < mention.tokens[0]
        if group is None or not named or not office or _harmed(mention, words):
            return None
        return Draft(
            "representation", group, (mention.tokens[0], group.i + 1), held=mention.figure.best,
            of=total.figure.best, group=Actor(group.text, parsed.people.kind_of(group, self.grammar)),
        )  # fmt: skip

    def _sent_by(self, mention: FigureMention, total: FigureMention | None, parsed: Parsed) -> Draft | None:
        """ "Of the 21 councillors two represent Cerro Alto", "five of the 75 wards are in Benti hands"."""
        number, words, grammar = parsed.doc[mention.tokens[0]], self.words, self.grammar
        number = mention.anchor if mention.head is None or mention.whole is not None else number
        verb = number.head
        whole = mention.whole or (total.figure if total is not None else None)
        if whole is None or number.dep_ not in grammar.subject or _harmed(mention, words):
            return None
        group = None
        if verb.lemma in words["representation.standing_for"] | words["representation.naming"]:
            group = first(verb, grammar.object)
        elif verb.lemma in grammar.being:
            hands = objects_of(verb, words["representation.inside"], grammar)
            held = [h for h in hands if h.lower_ in words["tally.hands"]]
            group = next((c for h in held for c in children(h, grammar.compound)), None)
        if group is None or not group.text[:1].isupper() or mention.figure.best is None:
            return None
        tokens = (min(mention.tokens[0], verb.i), max(group.i, verb.i) + 1)
        return Draft(
            "representation", verb, tokens, held=mention.figure.best, of=whole.best, group=parsed.actor(group)
        )  # fmt: skip

    def _member_of(self, mention: FigureMention, parsed: Parsed, figures: Sequence[FigureMention]) -> Draft | None:
        """ "one of only three Dhorai in an assembly of 96": members of a group inside a body of so many."""
        head = mention.head
        if head is None or mention.whole is not None:
            return None
        if not (head.pos_ == "PROPN" or head.ent_type_ == "NORP" or is_office(head, self.words)):
            return None
        if head.head.pos_ == "VERB" and head.head.lemma not in self.words["representation.holding_verbs"]:
            return None  # "800 Marash sought protection in the governor's compound"
        ahead = head.doc[head.i + 1 : min(head.i + 6, bounds(head)[1])]
        bodies = self.words["representation.assemblies"] | self.words["representation.offices"]
        for body in (t for t in ahead if t.lemma in bodies):
            if not any(t.lower_ in self.words["representation.inside"] for t in head.doc[head.i + 1 : body.i]):
                continue
            whole = next((f for f in figures if 0 < f.tokens[0] - body.i <= 3 and f.anchor in body.subtree), None)
            whole = whole or next(
                (f for f in figures if f.head is not None and f.head == body and f is not mention), None
            )
            group = (
                head
                if not is_office(head, self.words)
                else next(
                    (c for c in children(head, self.grammar.compound) if c.pos_ == "PROPN" or c.ent_type_ == "NORP"),
                    None,
                )
            )
            if whole is not None and group is not None:
                return Draft(
                    "representation", head, (mention.tokens[0], whole.tokens[1]), of=whole.figure.best,
                    held=mention.figure.best, group=parsed.actor(group),
                )  # fmt: skip
        return None


def _harmed(mention: FigureMention, words: Mapping[str, frozenset[str]]) -> bool:
    """Whether a sentence tells of the dead or the jailed: its numbers are of those."""
    return any(t.lower_ in words["tally.harmed"] for t in mention.anchor.sent)
