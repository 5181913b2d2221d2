"""Lists of persons that the parser cut, as their verb in the plural shows: "X, a councillor, and his driver were"."""

from __future__ import annotations

from itertools import pairwise

from tallybook.read.people import People
from tallybook.read.syntax import Grammar, children, conjuncts, first, objects_of
from tallybook.tokens import Token, bounds

_MOST = 8  # members of a list that is put together again


def joined(head: Token, verb: Token, grammar: Grammar, people: People) -> list[Token]:
    """The members of a list of persons, in the order of the text; only the head where nothing was cut.

    Args:
        head: the noun that the parser takes for the whole subject or its last member.
        verb: the verb it undergoes.
        grammar: labels of the parser.
        people: who is a person.
    """
    members = list(conjuncts(head, grammar))
    if len(members) > 1 or head.tag_ in grammar.plural_tags:
        return members
    objects = _objects(head, verb, grammar, people)
    if not objects and not _is_plural(verb, grammar) and not _is_cut(head, verb, grammar):
        return members
    subjects = children(verb, grammar.subject | grammar.passive_subject)  # two where the parser cut the list
    heads = objects or (subjects if head in subjects else [head])
    within = [t for subject in heads for t in _flat(subject, grammar) if not _describes(t, grammar)]
    return within if len(within) > 1 else [*_before(head, grammar, people), head]


def _objects(head: Token, verb: Token, grammar: Grammar, people: People) -> list[Token]:
    """ "killing the judge, two aides and a bodyguard": several objects with commas between them; else none."""
    objects = [t for t in children(verb, grammar.object) if t.i > verb.i]
    if len(objects) < 2 or objects[0] != head or not all(people.is_person(t, harmed=True) for t in objects):
        return []
    follow = (later.left_edge.i - 1 > earlier.i for earlier, later in pairwise(objects))
    return objects if all(follow) and any(t.dep_ in grammar.conjunct for t in objects[-1].subtree) else []


def _is_cut(head: Token, verb: Token, grammar: Grammar) -> bool:
    """ "a schoolmaster and his sons lay dead": a first subject with an "and" of its own, and a second one behind it."""
    opened = any(c.lower_ in grammar.coordinators and c.i > head.i for c in head.children)
    return opened and any(t.i > head.i for t in children(verb, grammar.subject | grammar.passive_subject))


def _is_plural(verb: Token, grammar: Grammar) -> bool:
    return any(c.lower_ in grammar.plural_auxiliaries for c in children(verb, grammar.auxiliary))


def _flat(noun: Token, grammar: Grammar) -> list[Token]:
    """A noun with all that is coordinated with it or hung on it as an apposition, in the order of the text."""
    found = [noun]
    for child in children(noun, grammar.conjunct | grammar.apposition):
        if child.pos_ in ("NOUN", "PROPN", "PRON") and child.i > noun.i:
            found += _flat(child, grammar)
    return sorted(found, key=lambda t: t.i)


def _describes(noun: Token, grammar: Grammar) -> bool:
    """ "Derrow, a councillor", "the mayor, Emil Vantis": an apposition that is the same person, or a part of them."""
    if noun.dep_ in grammar.apposition and (noun.pos_ == "PRON" or noun.like_num):
        return True  # "at least 50 were injured, some of them badly"
    if noun.dep_ in grammar.apposition and any(t.pos_ == "PRON" for t in objects_of(noun, grammar.of, grammar)):
        return True  # "a dozen of them by bullets"
    if noun.dep_ not in grammar.apposition or (
        noun.tag_ in grammar.plural_tags and noun.head.tag_ not in grammar.plural_tags
    ):
        return False  # "the judge, two aides and a guard": two are no other word for one
    owned = any(c.dep_ in grammar.possessor and c.pos_ == "PRON" for c in noun.children)
    return not owned and (noun.head.pos_ == "PROPN") != (noun.pos_ == "PROPN")


def _before(head: Token, grammar: Grammar, people: People) -> list[Token]:
    """The members that stand before the last one, which the parser hung on something else."""
    doc, found = head.doc, list[Token]()
    at = head.left_edge.i - 1
    if at < bounds(head)[0] or doc[at].lower_ not in grammar.coordinators or head.like_num:
        return []  # "a hill at Marula, and 78 were wounded": a number begins a clause of its own
    while at > bounds(head)[0] and len(found) < _MOST:
        at -= 1
        if doc[at].text == ",":
            at -= 1
        noun = doc[at]
        if noun.pos_ not in ("NOUN", "PROPN") or not people.is_person(noun, harmed=True):
            break
        if noun.dep_ in grammar.apposition and noun.head.i < noun.i and people.is_person(noun.head, harmed=True):
            noun = noun.head
        found.insert(0, noun)
        at = noun.left_edge.i - 1
        if at < bounds(head)[0] or doc[at].text != ",":
            break
        at += 1
    return found


def company(victims: Token, verb: Token, grammar: Grammar, people: People) -> list[Token]:
    """Those with whom somebody was killed: "was killed along with four others", "the chief with four others was"."""
    found = []
    along = [c for c in verb.children if c.lower_ in people.words["prepositions.along"]]
    for base in (verb, victims, *along):
        for preposition in children(base, grammar.preposition):
            if preposition.lower_ not in people.words["prepositions.company"]:
                continue
            before = preposition.nbor(-1).lower_ if preposition.i > 0 else ""
            for noun in children(preposition, grammar.prepositional_object):
                more = {c.lower_ for c in noun.children} | {noun.lower_}
                together = before in people.words["prepositions.along"] or preposition.lower_ != "with"
                if people.is_person(noun) and (together or more & people.words["prepositions.others"]):
                    found.append(noun)
    return found + _with_their_own(victims, verb, grammar, people)


def _with_their_own(victims: Token, verb: Token, grammar: Grammar, people: People) -> list[Token]:
    """ "marched off the manager, S. K. Baruwal, and his cook": behind a name set off by commas, hung on the verb."""
    if first(victims, grammar.apposition) is None or first(victims, grammar.conjunct) is not None:
        return []
    hung = (t for t in children(verb, grammar.conjunct) if t.pos_ == "NOUN" and t.i > victims.i > verb.i)
    return [t for t in hung if people.is_person(t) and first(t, grammar.possessor) and not first(t, grammar.subject)]
