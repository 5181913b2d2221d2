"""What counts of seats have in common: which nouns are offices, and whom a pronoun that holds them stands for."""

from __future__ import annotations

from collections.abc import Mapping

from tallybook.read.syntax import Grammar, arguments, children
from tallybook.tokens import Token, bounds


def is_office(noun: Token, words: Mapping[str, frozenset[str]]) -> bool:
    """Whether it is a seat, a post, or who holds one."""
    return noun.lemma in words["representation.offices"]


def named(subject: Token, words: Mapping[str, frozenset[str]], grammar: Grammar) -> Token:
    """What a pronoun right before stands for: "the Dhorai ..., they hold three": the last group named before it."""
    if subject.lower_ in grammar.relative_pronouns:
        return arguments(subject.head, grammar).actor or subject
    if subject.lower_ not in words["representation.they"]:
        names = [t for t in children(subject, grammar.apposition) if t.pos_ == "PROPN"]
        # "the rebels' legal arm, the Popular Front, has four"
        return names[0] if names and subject.pos_ == "NOUN" else subject
    doc = subject.doc
    last = bounds(doc[bounds(subject)[0] - 1])[0] if bounds(subject)[0] > 0 else 0  # "... are Meskans. They have four"
    reckons = words["representation.reckoning"]
    before = [t for t in doc[max(0, subject.i - 90) : subject.i] if t.head.lemma not in reckons]
    for token in reversed([t for t in before if t.i >= bounds(subject)[0]]):
        named = token.text[0].isupper() and token.pos_ not in ("PRON", "DET", "NUM")
        if named and token.dep_ in grammar.subject | grammar.predicate_complement:
            return token
    for token in reversed([t for t in before if last <= t.i < bounds(subject)[0]]):
        said = token.dep_ in grammar.predicate_complement | grammar.subject and token.tag_ in grammar.plural_tags
        if said and token.text[:1].isupper() and token.ent_type_ not in ("DATE", "TIME"):
            return token
    for token in reversed(before):  # a people or a party, sooner than "sides" or "years"
        acts = token.dep_ in grammar.subject | grammar.passive_subject and token.pos_ == "PROPN"
        if acts and token.ent_type_ not in ("DATE", "TIME") and children(token, grammar.determiner):
            return token
    for token in reversed(before):
        if token.dep_ in grammar.subject and token.pos_ in ("PROPN", "NOUN") and token.head.pos_ in ("VERB", "AUX"):
            plural = token.tag_ in grammar.plural_tags or token.pos_ == "PROPN"
            if plural:
                return token
    opening = bounds(subject)[0]  # "Kebou migrants now number about a million; of the 62 places they occupy three"
    first_noun = next((t for t in doc[opening : subject.i] if t.tag_ in grammar.plural_tags), None)
    return first_noun if first_noun is not None and doc[opening].text[:1].isupper() else subject
