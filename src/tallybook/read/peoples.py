"""The places of a report, without the names that it uses for a people or a body that are called like a place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from tallybook.places import PlaceMention, find_places, main_place, resolve
from tallybook.read.knowledge import Knowledge
from tallybook.read.people import People
from tallybook.read.syntax import Grammar, first
from tallybook.records import Report, Where
from tallybook.tokens import Doc, Token

_LEAD = 400  # code points in which a report opens
_UNKNOWN = 3  # places that no gazetteer knows, beside which a known one may be named in passing


def placed(
    report: Report, doc: Doc, title: Doc | None, knowledge: Knowledge
) -> tuple[tuple[PlaceMention, ...], Where | None]:
    """The places of a report, and the one that it is mostly about.

    Where no gazetteer knows any of them, that is the one named most, the first of equals.
    """
    gazetteer, words, people = knowledge.gazetteer, knowledge.place_words, knowledge.people
    headed = find_places(title, gazetteer, words, in_title=True) if title is not None else []
    told = [m for m in find_places(doc, gazetteer, words) if not people.names_over(report.text, m.start, m.end)]
    told = without_peoples(told, doc, knowledge.grammar, people)
    small = _common(headed, doc)
    headed = [m for m in headed if m.name.lower() not in small]
    known = resolve([*headed, *told], gazetteer, lexicon=words)
    within, above = known[len(headed) :], known[: len(headed)]
    main = main_place(within, title=above)
    if main is not None:
        return tuple(within), _not_in_passing(main, within, above)
    named = Counter(m.name for m in within if m.where is not None and m.kind == "place")
    return tuple(within), Where(named.most_common(1)[0][0]) if named else None


def _not_in_passing(main: PlaceMention, within: Sequence[PlaceMention], above: Sequence[PlaceMention]) -> Where | None:
    """The main place, unless it is only named in passing: then that of the dateline, or the one named most.

    "DEVANPUR, Kalindia (AC) - ...": where no gazetteer knows the places of a report, the brocade sold in Paris that it
    comes to in the end doesn't set it there.
    """
    told = [m for m in within if m.kind == "place" and m.where is not None]
    known = [m for m in told if m.where is not None and m.where.place_id and "/" not in m.where.place_id]
    there = [m for m in known if main.where is not None and m.where and m.where.country_code == main.where.country_code]
    other = [m for m in told if m not in known]
    headed = next((m for m in other if m.dateline), None)
    few = len(there) <= (1 if headed is None else 2) and all(m.start > _LEAD for m in there)
    if main in above or not few or len(other) < (_UNKNOWN if headed is None else 1):
        return main.where
    named = Counter(m.name for m in other)
    best = headed or max(other, key=lambda m: (named[m.name], -m.start))
    return best.where


def without_peoples(mentions: Iterable[PlaceMention], doc: Doc, grammar: Grammar, people: People) -> list[PlaceMention]:
    """The mentions of places without names that the text uses for those who live somewhere, or for an office.

    Args:
        mentions: what was taken for places, in the order of the text.
        doc: the parse of the text.
        grammar: labels of the parser.
        people: who is a person.
    """
    found = list(mentions)
    names = _peoples(doc, grammar, people) | _common(found, doc) if found else frozenset()
    return [m for m in found if m.name.lower() not in names and not _is_office(m, people)]


def _common(mentions: Iterable[PlaceMention], doc: Doc) -> frozenset[str]:
    """Names of one word that the text also writes small: the brick of "Brick town burns" is none."""
    small = {token.text for token in doc}
    return frozenset(m.name.lower() for m in mentions if m.name.lower() in small and not m.name.islower())


def _is_office(mention: PlaceMention, people: People) -> bool:
    """ "the Interior Minister", "the Meridian Front": a name that ends with a word for somebody."""
    words = mention.name.lower().split()
    return len(words) > 1 and people.kinds.get(words[-1]) in people.words["peoples.offices"]


def _peoples(doc: Doc, grammar: Grammar, people: People) -> frozenset[str]:
    """The names, in lower case, that stand for a people somewhere and nowhere behind a preposition of place."""
    told: set[str] = set()
    placed: set[str] = set()
    for token in doc:
        if not token.text[:1].isupper() or token.i == 0:
            continue
        before = doc[token.i - 1].lower_
        if before in people.words["peoples.within"] and not _describes_persons(token, people):
            placed.add(token.lower_)
        elif _describes_persons(token, people) or _many_act(token, grammar) or _describes_a_place(token, grammar):
            told.add(token.lower_)
    return frozenset(told - placed)


def _describes_persons(token: Token, people: People) -> bool:
    """ "Orolu herders", "the Orolu minority": right before a noun for members of a people."""
    after = token.nbor(1) if token.i + 1 < len(token.doc) else None
    return after is not None and after.lemma in people.words["peoples.members"] and after.text.islower()


def _describes_a_place(token: Token, grammar: Grammar) -> bool:
    """ "the Qasmari port of Bessarine": the name of what lies behind is the place's."""
    behind = token.doc[token.i + 1 : token.i + 4]
    if len(behind) < 3 or behind[1].lower_ not in grammar.of:
        return False
    return behind[0].pos_ == "NOUN" and behind[0].text.islower() and behind[2].text[:1].isupper()


def _many_act(token: Token, grammar: Grammar) -> bool:
    """ "the Orolu are", "Orolu make up": a name without a mark of the plural, with a verb in the plural."""
    if token.dep_ not in grammar.subject | grammar.passive_subject or token.pos_ != "PROPN":
        return False
    if first(token, grammar.conjunct) is not None or token.tag_ in grammar.plural_tags:
        return False
    verb = token.head
    helpers = [c for c in verb.children if c.dep_ in grammar.auxiliary | grammar.passive_auxiliary] or [verb]
    return helpers[0].tag_ == "VBP" or helpers[0].lower_ in grammar.plural_auxiliaries
