"""Seats that somebody ought to have, behind those that they hold: "a plain count of heads would make it five"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tallybook.read.draft import Draft
from tallybook.read.figures import FigureMention
from tallybook.read.syntax import Grammar, children, first
from tallybook.tokens import Token

_FORMS = ("digits", "words")
_BEHIND = 4  # tokens behind a number in which "as their due" begins


@dataclass(frozen=True, slots=True)
class Entitled:
    """Finds such numbers with the words of `counts.toml`, where seats held were told right before."""

    words: Mapping[str, frozenset[str]]
    grammar: Grammar

    def find(self, mention: FigureMention, before: Sequence[Draft]) -> Draft | None:
        """How many the group told last is due by this number, or None."""
        held = next((d for d in reversed(before) if d.held is not None and self._is_people(d)), None)
        count, head, words = mention.figure.best, mention.head, self.words
        office = head is not None and head.lemma in words["representation.offices"]
        if held is None or count is None or mention.form not in _FORMS or mention.whole is not None:
            return None
        if not (head is None or office) or (held.of is not None and count > held.of) or count == held.held:
            return None
        number = head if head is not None else mention.anchor
        verb = next((a for a in number.ancestors if a.pos_ in ("VERB", "AUX")), None)
        verb = self._behind_comma(number) or verb
        if verb is None or self._named_beside(verb, number):
            return None
        if not (self._given(number, verb, mention) or self._fair(number, verb, mention)):
            return None
        ends = (verb.i, *mention.tokens, number.i + 1)
        who, dumb = first(verb, self.grammar.subject), words["entitled.givers"] | words["entitled.fair"]
        says = verb.lemma in words["entitled.regarding"] | words["entitled.asking"] | words["entitled.asking_for"]
        return Draft(
            "representation", verb, (min(ends), max(ends)), deserved=count, group=held.group,
            speaker=who if says and who is not None and who.lemma not in dumb else None,
        )  # fmt: skip

    def of_the_group(self, draft: Draft, before: Sequence[Draft]) -> Draft:
        """A number that a census, a map or a law would give: of the group told before, not of what gives it."""
        name = draft.group.name.lower().split() if draft.group is not None else []
        given = bool(set(name) & self.words["entitled.givers"])
        group = next((d.group for d in reversed(before) if d.group is not None), None)
        return replace(draft, group=group) if draft.deserved is not None and given and group is not None else draft

    def _is_people(self, draft: Draft) -> bool:
        """Whether a draft names its group: "their league" and "not a single Iru" may be told of others."""
        name = draft.group.name.split() if draft.group is not None else []
        lone = self.words["representation.lone"] | self.words["entitled.owned"]
        return bool(name) and name[0].lower() not in lone

    def _named_beside(self, verb: Token, number: Token) -> bool:
        """ "the Urampi would have 15", "would entitle the herders to 11": who is due is told beside the number."""
        words, grammar = self.words, self.grammar
        due = [*children(verb, grammar.object), *(t for t in verb.children if t.dep_ in grammar.preposition)]
        if verb.lemma in words["representation.being"] | words["representation.having"]:
            due += children(verb, grammar.subject)
        other = (t for t in due if t not in (number, number.head) and t.pos_ in ("NOUN", "PROPN"))
        return any(
            t.lemma not in words["entitled.givers"] | words["entitled.fair"] | words["entitled.dues"] for t in other
        )

    def _given(self, number: Token, verb: Token, mention: FigureMention) -> bool:
        """ "would make it five", "would give them 27", "demand 17", "the accord had foreseen five seats"."""
        asked = verb.lemma in self.words["entitled.asking"]
        yields = verb.lemma in self.words["entitled.yielding"] and self._modal(verb)
        kept = (
            verb.lemma in self.words["entitled.keeping"] and verb.head.lemma in self.words["representation.demanding"]
        )
        if kept and number.dep_ in self.grammar.passive_subject:
            return True  # "recommends that 20 be set aside for them"
        asked_for = verb.lemma in self.words["entitled.asking_for"] and number.head.lower_ in self.words["entitled.to"]
        if not (asked or asked_for or yields) or mention.tokens[0] < verb.i:
            return False
        token = number
        while token.head != verb:
            token = token.head
            if token.dep_ in self.grammar.preposition and token.lower_ not in self.words["entitled.to"]:
                return False
        return token.dep_ not in self.grammar.adverbial_clause | self.grammar.subject

    def _fair(self, number: Token, verb: Token, mention: FigureMention) -> bool:
        """ "thirty would have been nearer the census", "four are our right", "regard nine as their due"."""
        words = self.words
        behind = verb.doc[mention.tokens[1] : mention.tokens[1] + _BEHIND]
        as_due = any(t.lower_ in words["population.as"] for t in behind[:1])
        if verb.lemma in words["entitled.regarding"] and as_due:
            return any(t.lemma in words["entitled.dues"] for t in behind)
        if verb.lemma in words["representation.being"]:
            said = verb.doc[verb.i + 1 : verb.i + _BEHIND]  # "four are our right, not charity"
            ours = any(t.dep_ in self.grammar.possessor for t in said) and any(
                t.lemma in words["entitled.dues"] for t in said
            )
            if number.dep_ in self.grammar.subject and ours:
                return True
        fair = any(t.lemma in words["entitled.fair"] or t.lower_ in words["entitled.fair"] for t in verb.sent)
        holds = verb.lemma in words["representation.being"] | words["representation.having"]
        opening = verb.doc[verb.sent.start : verb.sent.start + 2]
        let = any(t.lower_ in words["entitled.let"] for t in opening)
        return fair and holds and (self._modal(verb) or let)

    def _behind_comma(self, number: Token) -> Token | None:
        """ "thirty, they used to plead, would have been fair": the verb that words between commas part from it."""
        doc, last = number.doc, number.i + 1
        if last >= len(doc) or doc[last].text != "," or number.dep_ in self.grammar.object:
            return None
        ahead = doc[last : number.sent.end]
        modal = next((t for t in ahead if t.lower_ in self.words["representation.deserving_modals"]), None)
        closed = modal is not None and doc[modal.i - 1].text == ","
        return modal.head if modal is not None and closed else None

    def _modal(self, verb: Token) -> bool:
        modals = self.words["representation.deserving_modals"] | self.words["entitled.short"]
        return any(c.lower_ in modals and c.tag_ == "MD" for c in children(verb, self.grammar.auxiliary))
