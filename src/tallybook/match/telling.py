"""A telling: the claims of one report that tell of one event, with what can be compared about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.words import said_words, telling_words
from tallybook.records import Actor, Claim, Figure, When, Where

DAYS_IN_A_WIDE_WINDOW = 31


@dataclass(frozen=True, slots=True)
class Telling:
    """Claims of one report about one event, sorted by place in the text, and their features folded for comparing.

    `when` is the narrowest stated window (None: not stated; a publication day put for want of better is not stated).
    `around` are the first and last day to look for the same event (ordinals), from `when` or the day of publication.
    """

    id: str
    report: str
    claims: tuple[Claim, ...]
    families: frozenset[str]
    kinds: frozenset[str]
    when: When | None
    around: tuple[int, int] | None
    wheres: tuple[Where, ...]
    deaths: Figure | None
    injuries: Figure | None
    others: Figure | None
    victims: frozenset[str]
    perpetrators: frozenset[str]
    method: frozenset[str]
    said: frozenset[str]
    lead: bool = False


def telling_of(
    claims: Iterable[Claim], published: int | None, knowledge: MatchKnowledge, *, lead: bool = False
) -> Telling:
    """Put claims of one report together; `published` is the ordinal of its day of publication."""
    own = tuple(sorted(claims, key=lambda c: (c.spans[0].start, c.id)))
    generic = frozenset(knowledge.words["generic"])
    families = knowledge.weights["family"]
    act = of_the_act(own, knowledge)
    when = narrowest([c.when for c in act])
    return Telling(
        id=min(c.id for c in own),
        report=own[0].report,
        claims=own,
        families=frozenset(families.get(c.kind, c.kind) for c in own),
        kinds=frozenset(c.kind for c in own),
        when=when,
        around=_around(when, published, knowledge.weights["window"]),
        wheres=_distinct_wheres(act),
        deaths=largest(f for c in own if (f := deaths_of(c, knowledge)) is not None),
        injuries=largest(f for c in own if (f := injuries_of(c, knowledge)) is not None),
        others=largest(c.figure for c in own if c.kind in knowledge.weights["other_kinds"] and c.figure is not None),
        victims=_actor_words([c.victims for c in own], generic),
        perpetrators=_actor_words([c.perpetrator for c in own], generic),
        method=frozenset().union(*(telling_words(c.method, generic) for c in own)),
        said=frozenset(w for c in own for s in c.spans for w in said_words(s.words)) - generic,
        lead=lead,
    )


def deaths_of(claim: Claim, knowledge: MatchKnowledge) -> Figure | None:
    """The figure of a claim if it counts the dead.

    A killing's figure does. For a bombing, an attack, a clash and the like the claim's own words decide: one with a
    word for dying counts the dead; None where they don't say.
    """
    if claim.figure is None or not claim.figure.stated:
        return None
    if claim.kind == "killing":
        return claim.figure
    if claim.kind in knowledge.weights["either_kinds"] and _has_stem(claim, knowledge.words["dying"]):
        return claim.figure
    return None


def injuries_of(claim: Claim, knowledge: MatchKnowledge) -> Figure | None:
    """The figure of a claim if it counts the hurt; see `deaths_of`. Words for dying go before words for hurting."""
    if claim.figure is None or not claim.figure.stated:
        return None
    if claim.kind == "injury":
        return claim.figure
    if claim.kind in knowledge.weights["either_kinds"] and not _has_stem(claim, knowledge.words["dying"]):
        return claim.figure if _has_stem(claim, knowledge.words["hurting"]) else None
    return None


def of_wounds(claim: Claim, knowledge: MatchKnowledge) -> bool:
    """Whether a claim's words are of dying of wounds ("died of his injuries", "succumbed")."""
    said = [word for span in claim.spans for word in said_words(span.words)]
    if any(word.startswith(tuple(knowledge.words["succumbing"])) for word in said):
        return True
    died = any(word in knowledge.words["dying_of"] for word in said)
    return died and any(word.startswith(tuple(knowledge.words["hurting"])) for word in said)


def of_the_act(claims: Sequence[Claim], knowledge: MatchKnowledge) -> list[Claim]:
    """The claims that can say when and where an act was: not of deaths of wounds, in a hospital and days later.

    All of them where no other is left.
    """
    left = [c for c in claims if c.kind != "killing" or not of_wounds(c, knowledge)]
    return left or list(claims)


def is_stated(when: When | None) -> bool:
    """Whether a time was told: a publication day put for want of better is none."""
    return when is not None and (when.start is not None or when.end is not None) and "publication day" not in when.basis


def narrowest(whens: Sequence[When | None]) -> When | None:
    """The stated window with the fewest days; of equals the earliest. Open windows come last."""
    stated = [w for w in whens if w is not None and is_stated(w)]
    return min(stated, key=_width, default=None)


def largest(figures: Iterable[Figure]) -> Figure | None:
    """The figure that counts most persons: an event's whole rather than one of its parts."""
    return max(figures, key=lambda f: (f.at_least or 0, f.at_most or 0, f.best or 0), default=None)


def _width(when: When) -> tuple[int, int, int]:
    if when.start is None or when.end is None:
        day = when.start or when.end
        return (10**6, day.toordinal() if day else 0, 0)
    return ((when.end - when.start).days, when.start.toordinal(), when.end.toordinal())


def _around(when: When | None, published: int | None, window: Mapping[str, int]) -> tuple[int, int] | None:
    if when is not None and (when.start or when.end):
        start = when.start or when.end
        end = when.end or when.start
        if start is not None and end is not None:
            return start.toordinal(), end.toordinal()
    return None if published is None else (published - window["unstated_days_before_publication"], published)


def _distinct_wheres(claims: Sequence[Claim]) -> tuple[Where, ...]:
    found: dict[tuple[str | None, str], Where] = {}
    for claim in claims:
        if claim.where is not None and claim.where.name:
            found.setdefault((claim.where.place_id, " ".join(said_words(claim.where.name))), claim.where)
    return tuple(sorted(found.values(), key=lambda w: (w.precision or 9, w.name, w.place_id or "")))


def _actor_words(actors: Sequence[Actor | None], generic: frozenset[str]) -> frozenset[str]:
    return frozenset().union(*(telling_words(a.name, generic) for a in actors if a is not None), frozenset())


def _has_stem(claim: Claim, stems: Sequence[str]) -> bool:
    return any(word.startswith(tuple(stems)) for span in claim.spans for word in said_words(span.words))
