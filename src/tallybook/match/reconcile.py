"""One figure out of many claims, by a named rule that is a row of data: low, best, high, and who is for and against."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tallybook.match.compare import exact
from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.origins import Origins, origin_key
from tallybook.match.telling import deaths_of, injuries_of
from tallybook.records import BadInput, Claim, Copies, Decided, Figure, Report

FigureOf = Callable[[Claim, MatchKnowledge], Figure | None]
APPROXIMATELY = 0.25  # "some forty" doesn't contradict thirty to fifty


def abducted_of(claim: Claim, knowledge: MatchKnowledge) -> Figure | None:  # noqa: ARG001 - one shape for all fields
    """The figure of a claim if it counts persons taken away."""
    taken = claim.kind in ("abduction", "disappearance") and claim.figure is not None and claim.figure.stated
    return claim.figure if taken else None


FIELDS: Mapping[str, FigureOf] = {"deaths": deaths_of, "injuries": injuries_of, "abductions": abducted_of}


@dataclass(frozen=True, slots=True)
class Statement:
    """What one origin said on one day: a figure, the claims that carry it, and whether it was denied.

    `attributed` is True where a speaker is named, False where a publisher says it in its own voice.
    """

    origin: str
    day: date | None
    figure: Figure
    claims: tuple[str, ...]
    denied: bool
    attributed: bool

    @property
    def value(self) -> int | None:
        """The number, if it was stated without a hedge."""
        return exact(self.figure)


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
    return reconcile_with(Origins(reports, copies, known), claims, reports, known, field=field, rule=rule)


def reconcile_with(
    finder: Origins,
    claims: Iterable[Claim],
    reports: Mapping[str, Report],
    knowledge: MatchKnowledge,
    *,
    field: str = "deaths",
    rule: str | None = None,
) -> tuple[Figure | None, tuple[Decided, ...]]:
    """`reconcile` for callers that have many incidents and one finder of origins."""
    name = rule or str(knowledge.rules["default"])
    if field not in FIELDS or name not in knowledge.rules["rule"]:
        raise BadInput(
            f"field={field!r} rule={name!r}: expected a field of {', '.join(FIELDS)} and a rule of "
            f"{', '.join(knowledge.rules['rule'])}; add a rule as a row of rules.toml"
        )
    table = knowledge.rules["rule"][name]
    said = statements(finder, claims, reports, knowledge, field=field)
    if not said:
        return None, ()
    standing, fallen = _standing(said, table)
    figure, bounds = _bounds(standing, table)
    supporters = sorted({c for names in bounds.values() for c in names})
    against = sorted({c for s in (*standing, *fallen) for c in s.claims} - set(supporters))
    decided = [Decided(field, name, tuple(supporters), tuple(against))]
    decided += [Decided(f"{field}_{bound}", name, names) for bound, names in bounds.items() if names]
    return figure, tuple(decided)


def statements(
    finder: Origins,
    claims: Iterable[Claim],
    reports: Mapping[str, Report],
    knowledge: MatchKnowledge,
    *,
    field: str,
) -> list[Statement]:
    """What was said about a field: of each report and origin the figure that counts most.

    Parts, copies and figures that gave way to another in their report are left out.
    """
    own = {c.id: c for c in claims}
    counted = {name: f for name, c in own.items() if (f := FIELDS[field](c, knowledge)) is not None}
    linked = [(n, link) for n in counted for link in own[n].links if link.claim in counted]
    parts = {n for n, link in linked if link.type == "part_of"}
    parts |= {link.claim for _, link in linked if link.type == "corrected_from"}  # another figure took its place
    told: dict[tuple[str, str, bool], list[str]] = {}
    for name in sorted(set(counted) - parts or counted):
        key = (finder.first_report(own[name]), finder.of(own[name]), own[name].stance == "denied")
        told.setdefault(key, []).append(name)
    found = []
    for (report, origin, denied), names in sorted(told.items()):
        whole = max((counted[n] for n in names), key=_counts_most)
        carriers = [n for n in names if counted[n] == whole]
        first = [n for n in carriers if own[n].report == report] or carriers[:1]
        day = reports[report].published if report in reports else None
        attributed = any(own[n].speakers for n in carriers)
        found.append(Statement(origin, day, whole, tuple(first), denied, attributed))
    return found


def _counts_most(figure: Figure) -> tuple[int, bool, int, int]:
    return (figure.at_least or 0, exact(figure) is not None, figure.best or 0, figure.high or 0)


def _standing(said: list[Statement], table: Mapping[str, Any]) -> tuple[list[Statement], list[Statement]]:
    """Part statements into those that still stand and those that gave way to a later word or speak of a part."""
    asserted = [s for s in said if not s.denied] or said
    fallen = [s for s in said if s not in asserted]
    standing: list[Statement] = []
    for statement in asserted:
        same = [o for o in asserted if origin_key(o.origin) == origin_key(statement.origin)]
        gave_way = table["latest_of_origin"] and any(_days(statement, o) > 0 and _as_exact(o, statement) for o in same)
        grown = table["toll_grows_days"] and any(
            _days(statement, o) >= table["toll_grows_days"] and (o.value or 0) > statement.value
            for o in asserted
            if statement.value is not None and not statement.attributed
        )
        (fallen if gave_way or grown else standing).append(statement)
    parts = _parts(standing, int(table["part_of_times"]))
    return [s for s in standing if s not in parts], [*fallen, *parts]


def _parts(standing: list[Statement], times: int) -> list[Statement]:
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


def _bounds(standing: list[Statement], table: Mapping[str, Any]) -> tuple[Figure, dict[str, tuple[str, ...]]]:
    if table["denied_to_zero"] and all(s.denied for s in standing):
        return _denied(standing)
    if table["best"] == "lowest":
        return _lowest(standing)
    best, approximate = (None, False) if table["best"] == "none" else _best(standing, table)
    shaping = standing
    if best is not None and table["specific_first"] and not approximate:
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


def _best(standing: list[Statement], table: Mapping[str, Any]) -> tuple[int | None, bool]:
    """The number that most origins state; of equals the highest."""
    precise = [s for s in standing if s.value is not None]
    pool = precise if precise and table["specific_first"] else [s for s in standing if s.figure.best is not None]
    votes: dict[int, set[str]] = {}
    for s in pool:
        if s.figure.best is not None:
            votes.setdefault(s.figure.best, set()).add(origin_key(s.origin))
    if not votes:
        return None, False
    best = max(votes, key=lambda n: (len(votes[n]), n))
    return best, not any(s.figure.best == best and not s.figure.approximate for s in pool)


def _denied(standing: list[Statement]) -> tuple[Figure, dict[str, tuple[str, ...]]]:
    """Only a denial speaks of the figure: between none and what is denied."""
    everyone = _who(standing, lambda _: True)
    highs = [v for s in standing if (v := s.figure.at_most) is not None]
    return Figure(0, None, max(highs, default=None)), {"low": everyone, "best": (), "high": everyone if highs else ()}


def _lowest(standing: list[Statement]) -> tuple[Figure, dict[str, tuple[str, ...]]]:
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


def _who(standing: list[Statement], fits: Callable[[Figure], bool]) -> tuple[str, ...]:
    return tuple(sorted({c for s in standing if fits(s.figure) for c in s.claims}))
