"""What an incident is besides its figures: when, where, who, how, each decided by a rule that names its claims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.origins import Origins, origin_key
from tallybook.match.telling import is_stated
from tallybook.match.words import telling_words, words
from tallybook.records import Actor, Claim, Decided, When, Where

T = TypeVar("T", When, Where, str)
KEPT_ACTORS = 6
UNKNOWN_PRECISION = 9
A_MONTH = 31


def decide_when(claims: Sequence[Claim], finder: Origins) -> tuple[When | None, list[Decided]]:
    """The window of days that most origins state; of equals the narrowest, then the earliest.

    A publication day put for want of better only counts where nothing else is told, or nothing but a period of more
    than a month by fewer claims: "the violence of the past year" beside news of four dead is no day of their death.
    """
    told = [c for c in claims if c.when is not None and (c.when.start or c.when.end)]
    stated = [c for c in told if is_stated(c.when)]
    if len(stated) * 2 < len(told) and all(_is_period(c.when) for c in stated):
        stated = [c for c in told if not is_stated(c.when)]

    def rank(when: When) -> tuple[int, int]:
        if when.start is None or when.end is None:
            return (-(10**6), 0)
        return (-(when.end - when.start).days, -when.start.toordinal())

    return _most_told("when", stated or told, finder, lambda c: c.when, _days, rank)


def decide_where(claims: Sequence[Claim], finder: Origins) -> tuple[Where | None, list[Decided]]:
    """The most exact place that is told; of equals the one that most origins name, then most claims."""
    told = [c for c in claims if c.where is not None and c.where.name]
    often = Counter(_place_key(c.where) for c in told if c.where)
    finest = min((_place_rank(c.where) for c in told if c.where), default=0)
    finest_told = [c for c in told if c.where and _place_rank(c.where) == finest]
    where, decided = _most_told("where", finest_told, finder, _where_of, _place_key, lambda w: (_voices(w, often), 0))
    rest = tuple(sorted({c.id for c in told} - {n for d in decided for n in (*d.claims_for, *d.claims_against)}))
    return where, [Decided(d.field, "most exact", d.claims_for, (*d.claims_against, *rest)) for d in decided]


def decide_method(claims: Sequence[Claim], finder: Origins) -> tuple[str | None, list[Decided]]:
    """The method that most origins tell."""
    told = [c for c in claims if c.method]
    return _most_told("method", told, finder, lambda c: c.method, lambda m: " ".join(words(m)), lambda m: (-len(m), 0))


def actors(
    found: Iterable[tuple[Actor | None, str]], field: str, knowledge: MatchKnowledge
) -> tuple[tuple[Actor, ...], list[Decided]]:
    """The distinct actors of a role, those told most often first; "police" and "the police" are one.

    Words that only point at somebody ("they", "who") name nobody. Who is named by words that hold for anybody
    ("men") comes after those that are told apart.

    Args:
        found: actor and claim id, as the claims give them.
        field: the incident's field, for the record of what was decided.
        knowledge: the words that tell nothing.
    """
    generic, pointing = frozenset(knowledge.words["generic"]), frozenset(knowledge.words["pronouns"])
    told: dict[frozenset[str], Counter[Actor]] = {}
    claims: dict[frozenset[str], set[str]] = {}
    for actor, claim in found:
        if actor is not None and not pointing.issuperset(words(actor.name)):
            key = telling_words(actor.name, generic) or frozenset(words(actor.name))
            told.setdefault(key, Counter())[actor] += 1
            claims.setdefault(key, set()).add(claim)
    order = sorted(told, key=lambda k: (generic.issuperset(k), -len(claims[k]), -len(k), sorted(k)))[:KEPT_ACTORS]
    kept = tuple(_best_name(told[key]) for key in order)
    if not kept:
        return (), []
    return kept, [Decided(field, "all told", tuple(sorted({c for k in order for c in claims[k]})))]


def _best_name(names: Counter[Actor]) -> Actor:
    """Of several ways of writing one actor the commonest; of equals one without a number, then the longest."""
    return min(names, key=lambda a: (-names[a], any(c.isdigit() for c in a.name), -len(a.name), repr(a)))


def _most_told(
    field: str,
    claims: Sequence[Claim],
    finder: Origins,
    value_of: Callable[[Claim], T | None],
    key_of: Callable[[T], Hashable],
    rank: Callable[[T], tuple[int, int]],
) -> tuple[T | None, list[Decided]]:
    """The value that most origins tell, with the claims for it and against."""
    values: dict[Hashable, T] = {}
    origins: dict[Hashable, set[str]] = {}
    ids: dict[Hashable, list[str]] = {}
    for claim in sorted(claims, key=lambda c: c.id):
        value = value_of(claim)
        if value is None:
            continue
        key = key_of(value)
        values.setdefault(key, value)
        origins.setdefault(key, set()).add(origin_key(finder.of(claim)))
        ids.setdefault(key, []).append(claim.id)
    if not values:
        return None, []
    best = max(values, key=lambda k: (len(origins[k]), rank(values[k]), repr(k)))
    against = tuple(sorted(c for key, names in ids.items() if key != best for c in names))
    return values[best], [Decided(field, "most origins", tuple(ids[best]), against)]


def _is_period(when: When | None) -> bool:
    """Whether days are open to one side, or more than a month."""
    return when is None or when.start is None or when.end is None or (when.end - when.start).days > A_MONTH


def _days(when: When) -> tuple[str, str]:
    return (str(when.start), str(when.end))


def _voices(where: Where, often: Mapping[str, int]) -> int:
    """How many claims tell a place; who tells of a city speaks for its quarter, too."""
    own = _place_key(where)
    return sum(n for name, n in often.items() if own == name or own.startswith(f"{name}/"))


def _where_of(claim: Claim) -> Where | None:
    return claim.where


def _place_key(where: Where) -> str:
    return where.place_id or " ".join(words(where.name))


def _place_rank(where: Where | None) -> int:
    return UNKNOWN_PRECISION if where is None or where.precision is None else where.precision
