"""One figure out of many claims, by a named rule that is a row of data: low, best, high, and who is for and against."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from tallybook.match.counted import FIELDS, Statement
from tallybook.match.died_later import Later
from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.origins import Origins, origin_key
from tallybook.match.rule import Rule
from tallybook.match.statements import statements
from tallybook.match.told_apart import attackers_apart
from tallybook.records import BadInput, Claim, Copies, Decided, Figure, Report

APPROXIMATELY = 0.25  # "some forty" doesn't contradict thirty to fifty
Bounds = dict[str, tuple[str, ...]]


def reconcile(
    claims: Iterable[Claim],
    reports: Mapping[str, Report],
    copies: tuple[Copies, ...],
    *,
    field: str = "deaths",
    rule: str | None = None,
    knowledge: MatchKnowledge | None = None,
) -> tuple[Figure | None, tuple[Decided, ...]]:
    """Make one figure of the claims of one incident.

    Args:
        claims: the claims of the incident; those that don't count `field` are passed over.
        reports: the reports by id, for days of publication and publishers.
        copies: which reports carry the same words; a copied claim adds nothing.
        field: "deaths", "injuries" or "abductions".
        rule: a name from `rules.toml`: "tallybook", "ucdp", "acled" or "ibc"; None is the default of that table.
        knowledge: the tables to go by; None means those that tallybook ships.

    Returns:
        The figure, None where no claim states one; and what was decided: one `Decided` for the field with all claims
        for and against, and one for each bound ("deaths_low", "deaths_best", "deaths_high") with the
        claims that set it.

    Raises:
        BadInput: the field or the rule is not known.

    Source: low, best, high as in the UCDP GED codebook; "acled" and "ibc" after the published methods of these
    projects (most conservative figure; minimum and maximum).
    """
    known = knowledge or MatchKnowledge.load()
    own = list(claims)
    return reconcile_with(Origins(reports, copies, known).among(own), own, reports, known, field=field, rule=rule)


def reconcile_with(
    finder: Origins,
    claims: Iterable[Claim],
    reports: Mapping[str, Report],
    knowledge: MatchKnowledge,
    *,
    field: str = "deaths",
    rule: str | Rule | None = None,
    later: Sequence[Later] | None = None,
) -> tuple[Figure | None, tuple[Decided, ...]]:
    """`reconcile` for callers that have many incidents and one finder of origins, and know who died later."""
    if field not in FIELDS:
        raise BadInput(f"field={field!r}: expected one of {', '.join(FIELDS)}")
    going_by, own = rule if isinstance(rule, Rule) else Rule.named(rule, knowledge), list(claims)
    said = statements(finder, own, reports, knowledge, field=field, rule=going_by, later=later)
    if all(statement.unsure for statement in said):
        return None, ()
    standing, fallen = standing_of(said, going_by)
    figure, bounds = bounds_of(standing, going_by)
    if field == "deaths":
        apart = attackers_apart(own, knowledge, {c for s in said for c in s.claims}, going_by)
        figure, bounds = _with_attackers(figure, bounds, apart, going_by.attackers)
    supporters = sorted({c for names in bounds.values() for c in names})
    against = sorted({c for s in (*standing, *fallen) for c in s.claims} - set(supporters))
    decided = [Decided(field, going_by.name, tuple(supporters), tuple(against))]
    decided += [Decided(f"{field}_{bound}", going_by.name, names) for bound, names in bounds.items() if names]
    return figure, tuple(decided)


def _with_attackers(
    figure: Figure, bounds: Bounds, apart: tuple[int, tuple[str, ...]], counted_in: str
) -> tuple[Figure, Bounds]:
    """Add the attackers whose deaths are told apart to all bounds that are stated, or to the high alone."""
    persons, names = apart
    if not persons or counted_in == "none":
        return figure, bounds
    more = {bound: tuple(sorted({*own, *names})) for bound, own in bounds.items() if own}
    if counted_in == "all":
        low, best, high = (None if v is None else v + persons for v in (figure.low, figure.best, figure.high))
        return Figure(low, best, high, figure.approximate), {**bounds, **more}
    if figure.high is None:
        return figure, bounds
    wider = Figure(figure.low, figure.best, figure.high + persons, figure.approximate)
    return wider, {**bounds, "high": more["high"]}


def standing_of(said: Sequence[Statement], rule: Rule) -> tuple[list[Statement], list[Statement]]:
    """Part statements into those that still stand and those that gave way to a later word or speak of a part."""
    sure = [s for s in said if not s.unsure]
    asserted = [s for s in sure if not s.denied] or list(sure)
    fallen = [s for s in said if s not in asserted]
    standing: list[Statement] = []
    for statement in asserted:
        same = [o for o in asserted if origin_key(o.origin) == origin_key(statement.origin)]
        gave_way = rule.latest_of_origin and any(_days(statement, o) > 0 and _as_exact(o, statement) for o in same)
        grown = rule.toll_grows_days and any(
            _days(statement, o) >= rule.toll_grows_days and (o.value or 0) > statement.value
            for o in asserted
            if statement.value is not None and not statement.attributed
        )
        (fallen if gave_way or grown else standing).append(statement)
    parts = [*_named(standing, rule), *_parts(standing, rule.part_of_times)]
    return [s for s in standing if s not in parts], [*fallen, *(s for s in standing if s in parts)]


def _named(standing: Sequence[Statement], rule: Rule) -> list[Statement]:
    """Statements that count one person by name, where another counts more."""
    if not rule.named_are_parts or not any((s.figure.at_least or 0) > 1 for s in standing):
        return []
    return [s for s in standing if s.names_one]


def _parts(standing: Sequence[Statement], times: int) -> list[Statement]:
    """Statements so much smaller than what at least as many origins state that they must speak of a part."""
    if not times:
        return []
    behind: dict[int, set[str]] = {}
    for s in standing:
        if s.value is not None:
            behind.setdefault(s.value, set()).add(origin_key(s.origin))
    small = {
        value
        for value, names in behind.items()
        if any(other >= times * value and len(behind[other]) >= len(names) for other in behind if value and other > 1)
    }
    return [s for s in standing if s.value in small]


def _days(earlier: Statement, later: Statement) -> int:
    """Days from one statement to the other; 0 where a day is not known."""
    return (later.day - earlier.day).days if earlier.day and later.day else 0


def _as_exact(later: Statement, earlier: Statement) -> bool:
    """A rounded later word doesn't replace an exact earlier one."""
    return later.value is not None or earlier.value is None


def bounds_of(standing: Sequence[Statement], rule: Rule) -> tuple[Figure, Bounds]:
    """Low, best and high of the statements that stand, and for each bound the claims that set it."""
    if rule.denied_to_zero and all(s.denied for s in standing):
        return _denied(standing)
    if rule.best == "lowest":
        return _lowest(standing)
    best, approximate = (None, False) if rule.best == "none" else _best(standing, rule)
    shaping = standing
    if best is not None and rule.specific_first and not approximate:
        shaping = [s for s in standing if s.figure.best == best or s.value is not None or not _holds(s.figure, best)]
    lows = [v for s in shaping if (v := s.figure.low) is not None]
    highs = [v for s in shaping if (v := s.figure.high) is not None]
    bare = [v for s in shaping if s.figure.low is None and s.figure.high is None and (v := s.figure.best) is not None]
    if set(bare) - {best}:  # "about forty" alone sets no bounds, beside another figure it does
        lows, highs = [*lows, *bare], [*highs, *bare]
    low = min([*lows, *([best] if best is not None and lows else [])], default=None)
    high = max([*highs, *([best] if best is not None and highs else [])], default=None)
    if high is not None and any(s.figure.high is None and (s.figure.at_least or 0) > high for s in shaping):
        high = None  # somebody says "more than" all the others do, and nobody says how many at most
    names = {
        "low": _who(standing, lambda f: low is not None and low in (f.low, f.best)),
        "best": _who(standing, lambda f: best is not None and f.best == best),
        "high": _who(standing, lambda f: high is not None and high in (f.high, f.best)),
    }
    return Figure(low, best, high, approximate), names


def _best(standing: Sequence[Statement], rule: Rule) -> tuple[int | None, bool]:
    """The number that the rule takes for the likeliest, and whether it is only told as about so many."""
    precise = [s for s in standing if s.value is not None]
    pool = precise if precise and rule.specific_first else [s for s in standing if s.figure.best is not None]
    votes: dict[int, set[str]] = {}
    latest: dict[int, int] = {}
    for s in pool:
        if s.figure.best is not None:
            votes.setdefault(s.figure.best, set()).add(origin_key(s.origin))
            latest[s.figure.best] = max(latest.get(s.figure.best, 0), s.day.toordinal() if s.day else 0)
    if not votes:
        return None, False
    if rule.best == "highest":
        best = max(votes)
    elif rule.best == "middle":
        told = sorted(n for n, origins in votes.items() for _ in origins)
        best = told[len(told) // 2]
    else:
        sign = -1 if rule.of_equals == "lower" else 1
        best = max(votes, key=lambda n: (len(votes[n]), latest[n] if rule.of_equals == "later" else 0, sign * n))
    return best, not any(s.figure.best == best and not s.figure.approximate for s in pool)


def _denied(standing: Sequence[Statement]) -> tuple[Figure, Bounds]:
    """Only a denial speaks of the figure: between none and what is denied."""
    everyone = _who(standing, lambda _: True)
    highs = [v for s in standing if (v := s.figure.at_most) is not None]
    return Figure(0, None, max(highs, default=None)), {"low": everyone, "best": (), "high": everyone if highs else ()}


def _lowest(standing: Sequence[Statement]) -> tuple[Figure, Bounds]:
    """The most conservative figure that anybody states, as one number."""
    precise = [s.value for s in standing if s.value is not None]
    values = precise or [v for s in standing if (v := s.figure.at_least) is not None]
    if not values:
        ceiling = min(v for s in standing if (v := s.figure.high) is not None)
        names = _who(standing, lambda f: f.high == ceiling)
        return Figure(None, None, ceiling), {"low": (), "best": (), "high": names}
    value = min(values)
    names = _who(standing, lambda f: f.at_least == value)
    return Figure.exactly(value), {"low": names, "best": names, "high": names}


def _holds(figure: Figure, value: int) -> bool:
    """Whether a rounded or open figure allows a value."""
    if figure.approximate and figure.best is not None:
        return abs(figure.best - value) <= APPROXIMATELY * figure.best
    return (figure.low or 0) <= value and (figure.high is None or value <= figure.high)


def _who(standing: Sequence[Statement], fits: Callable[[Figure], bool]) -> tuple[str, ...]:
    return tuple(sorted({c for s in standing if fits(s.figure) for c in s.claims}))
