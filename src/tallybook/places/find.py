"""Finds the words of a parsed report that name places or peoples."""

from __future__ import annotations

import math
from collections.abc import Iterable

from tallybook.places.candidates import candidates
from tallybook.places.dateline import dateline_end
from tallybook.places.gazetteer import Gazetteer
from tallybook.places.lexicon import Lexicon
from tallybook.places.names import key
from tallybook.places.place import PlaceMention
from tallybook.places.words import Candidate, Words
from tallybook.tokens import Doc
from tallybook.weigh import Linear

# Below one half on purpose: a place missed costs more than a name that is no place, which later steps can ignore.
ACCEPTED = 0.33
# But a word that the lexicon says names no place ("March", "NATO") has to be one more likely than not.
ACCEPTED_STOP = 0.5
# A name that is surely a place elsewhere in the report lifts its other mentions from this sureness on.
SURE_ELSEWHERE = 0.8
# "Vashira Post", "Bank of Qasmara": whatever the weights say, these are not places.
NEVER = frozenset({"names_no_place_after", "organisation_of_before", "title_first"})
# "the village of Oldmoor", "in the Tin Quay quarter": what no gazetteer has is taken on the word of the report. Reports
# of violence name such places far more often than the general news that the weights were learned from.
BY_TYPE = frozenset(
    {
        "type_of_before",
        "type_comma_before",
        "where_after",
        "part_of_before",
        "road_before",
        "type_after_quarter",
        "type_after_city",
        "type_after_adm2",
        "type_after_adm1",
        "type_after_nature",
    }
)
UNKNOWN_BY_TYPE = 2.5
# "on the Oldmoor road"
BY_ROAD = frozenset({"type_after_road", "article_before"})
ON_THE_WAY = frozenset(
    {"type_after_road", "type_after_building", "type_after_adm2", "type_after_city", "moving_before"}
)
# "Oldmoor province" where a province is called so.
KNOWN_BY_TYPE = 1.5
# "in Oldmoor", "near Oldmoor": so is a name right behind a preposition of place that nothing makes a person's or, like
# initials, a body's.
# And one that differs from a place of the report's countries only as romanisations do.
BEHIND = frozenset({"in_before", "moving_before", "before=at"})
# "At Oldmoor" opens a sentence; "at the Opera" is a house.
OPENING, THE = frozenset({"under=at", "before_ADP"}), "article_before"
UNKNOWN_IN, UNKNOWN_SPELLED = 1.3, 1.5
NOT_IN = frozenset({"stop", "of_person", "surname", "capital_before", "capital_after", "lower", "initials", "dotted"})
# A place that somebody wrote down by hand is known to be named in these reports.
BY_HAND = 2.5
_AREAS = ("country", "adm1", "adm2", "city", "region")


def find_places(doc: Doc, gazetteer: Gazetteer, lexicon: Lexicon, *, in_title: bool = False) -> list[PlaceMention]:
    """Find the mentions of places in a parsed report, sorted, not overlapping.

    Args:
        doc: the parsed text; its offsets are those of the report's text. Texts without capitals are told apart and
            read with more reserve.
        gazetteer: what places there are.
        lexicon: what the language puts around them.
        in_title: that the text is a report's title.

    Returns:
        Mentions with `where` None; `text[start:end] == name` for each.
    """
    if not len(doc):
        return []
    words = Words(doc)
    head = dateline_end(words, gazetteer, lexicon)
    found = candidates(words, gazetteer, lexicon, head=head)
    score(found, words, lexicon, head=head)
    chosen = choose(found)
    demonyms = _demonyms(words, gazetteer, lexicon, taken=chosen)
    chosen = [c for c in chosen if not any(d[0] < c.last and c.first < d[1] for d in demonyms)]
    made = [_mention(c, chosen, words, lexicon, head=head, in_title=in_title) for c in chosen]
    for first, last in demonyms:
        start, end = words.start[first], words.end[last - 1]
        made.append(PlaceMention(start, end, words.text[start:end], "demonym", in_title=in_title))
    return sorted(made, key=lambda m: m.start)


def score(found: Iterable[Candidate], words: Words, lexicon: Lexicon, *, head: int = 0) -> None:
    """Give each candidate the probability that it names a place, by the weights of the lexicon.

    A second pass lets a name that is surely a place in one sentence help where the same name stands bare.
    """
    weights = lexicon.weights["lower" if words.lower_case else "cased"]
    found = list(found)
    for c in found:
        if c.last <= head:
            c.features["dateline"] = 1.0
        c.score = _probability(c, weights)
    best: dict[str, float] = {}
    for c in found:
        best[c.name_key] = max(best.get(c.name_key, 0.0), c.score)
    for c in found:
        if best[c.name_key] >= SURE_ELSEWHERE and c.score < best[c.name_key]:
            c.features["elsewhere"] = 1.0
            c.score = _probability(c, weights)
        elif best[c.name_key] >= ACCEPTED_STOP and c.score < ACCEPTED and c.features.keys() & ON_THE_WAY:
            c.score = ACCEPTED  # "the Oldmoor road", where Oldmoor is a place


def _probability(c: Candidate, weights: Linear) -> float:
    """The logistic function of the weighted features; 0 where the words around it name no place for certain."""
    if NEVER & c.features.keys():
        return 0.0
    total = weights.score(c.features)
    if ("gazetteer_none" in c.features and "dateline" in c.features) or (
        "gazetteer_none" in c.features
        and (BY_TYPE & c.features.keys() or c.features.keys() >= BY_ROAD)
        and not {"lower", "initials", "dotted"} & c.features.keys()
    ):
        total += UNKNOWN_BY_TYPE
    elif BY_TYPE & c.features.keys() and "lower" not in c.features and _is_of_its_type(c):
        total += KNOWN_BY_TYPE
    if "gazetteer_none" in c.features and not NOT_IN & c.features.keys():
        opens = c.features.keys() >= OPENING and THE not in c.features
        total += UNKNOWN_IN if opens or BEHIND & c.features.keys() else 0.0
        total += UNKNOWN_SPELLED if "agrees_spelled" in c.features else 0.0
    if "lower" not in c.features and any(n.place.place_id.startswith("supplement:") for n in c.named):
        total += BY_HAND
    return 1 / (1 + math.exp(-max(min(total, 30.0), -30.0)))


def _is_of_its_type(c: Candidate) -> bool:
    """Whether a place of that name is of the kind that the words beside it say."""
    return any(f"type_after_{n.place.kind}" in c.features for n in c.named)


def choose(found: Iterable[Candidate]) -> list[Candidate]:
    """The surest candidates that do not overlap, in the order of the text."""
    taken: set[int] = set()
    chosen = []
    for c in sorted(found, key=lambda c: (-c.score, c.first - c.last, c.first)):
        if c.score < ACCEPTED:
            break
        if c.score < ACCEPTED_STOP and "stop" in c.features:
            continue
        span = range(c.first, c.last)
        if taken.isdisjoint(span):
            taken.update(span)
            chosen.append(c)
    return sorted(chosen, key=lambda c: c.first)


def _demonyms(words: Words, gazetteer: Gazetteer, lexicon: Lexicon, *, taken: list[Candidate]) -> list[tuple[int, int]]:
    """Stretches that name a people ("Qasmaran", "South Qasmarans") and are not part of a longer name of a place."""
    longer = {i for c in taken if c.last - c.first > 1 for i in range(c.first, c.last)}
    countries = {c.first for c in taken if any(n.place.kind == "country" and n.rank < 2 for n in c.named)}
    found, i = [], 0
    count = len(words)
    while i < count:
        if not (words.capital[i] or words.lower_case) or i in countries or i in longer:
            i += 1
            continue
        for j in (i + 2, i + 1):
            if j > count:
                continue
            if not all(words.words[k].replace("-", "").replace(".", "").isalpha() for k in range(i, j)):
                continue
            k = key(words.slice(i, j))
            if k in lexicon.not_demonyms and (words.lower_case or words.pos[i] != "ADJ"):
                continue
            if gazetteer.people_of(k) is not None:
                found.append((i, j))
                i = j - 1
                break
        i += 1
    return found


def _mention(
    c: Candidate, chosen: list[Candidate], words: Words, lexicon: Lexicon, *, head: int, in_title: bool
) -> PlaceMention:
    """A chosen candidate as a mention, with the names that the report puts around it."""
    start, end = words.start[c.first], words.end[c.last - 1]
    near = words.before(c.first) in lexicon.near or "direction_of_before" in c.features
    return PlaceMention(
        start,
        end,
        words.text[start:end],
        type_word=c.type_word,
        inside=_around(c, chosen, words, lexicon),
        near=near,
        dateline=c.last <= head,
        in_title=in_title,
        sureness=round(c.score, 3),
    )


def _around(c: Candidate, chosen: list[Candidate], words: Words, lexicon: Lexicon) -> tuple[str, ...]:
    """Names behind a mention that contain it: "X, Y", "X (Y)", "X district of Y", "X in Y"; innermost first."""
    names: list[str] = []
    by_first = {d.first: d for d in chosen}
    at = c
    for _ in range(3):
        j, step = at.last, ""
        while (
            j < len(words)
            and (words.lower[j] in lexicon.types or words.lower[j] in ("the", "'s", "’s"))
            and j - at.last < 4
        ):
            j += 1
        if j < len(words) and words.lower[j] in (",", "(", "of", "in") and not words.space[j]:
            step = words.lower[j]
            j += 1
        while (
            step
            and j < len(words)
            and (
                words.lower[j] in lexicon.types
                or words.lower[j] in lexicon.parts
                or words.lower[j] in ("the", "of", "in")
            )
            and j - at.last < 8
            and j not in by_first
        ):
            j += 1
        following = by_first.get(j) if step else None
        if following is None:
            break
        areas = any(n.place.kind in _AREAS for n in following.named) or following.type_word is not None
        if not areas or (step == "of" and not c.type_word):
            break
        names.append(words.slice(following.first, following.last))
        at = following
    return tuple(names)
