"""What tallies are worked out from: incidents, claimed totals, populations, and the count by each convention."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tallybook.analyse.finding import Refused
from tallybook.analyse.following import at
from tallybook.checks.totals import Totals
from tallybook.match import rule_names, under_rule
from tallybook.match.belonging import folded
from tallybook.records import BadInput, Figure, Incident, Snapshot

POPULATION_COLUMNS = ("name", "low", "best", "high")


@dataclass(frozen=True, slots=True)
class Population:
    """How many people live somewhere or belong to a group, as told; `claims` say so, none where a file does."""

    name: str
    figure: Figure
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Counting:
    """The table of the tallies.

    `totals` are those that claims state, beside which our own count is put where it is asked for. `by_rule` are the
    same incidents with their figures decided by each convention. `populations` are by folded name of the place or
    group; several claims about one are one figure that holds them all.
    """

    incidents: tuple[Incident, ...]
    totals: Totals = field(default_factory=lambda: Totals(Snapshot({}, {}, {})))
    populations: Mapping[str, Population] | None = None
    by_rule: Mapping[str, tuple[Incident, ...]] | None = None


def counting_of(snapshot: Snapshot) -> Counting:
    """The table of the tallies out of what a ledger holds."""
    by_rule = {}
    rules = rule_names() if snapshot.claims else ()  # without claims there is nothing to decide anew
    for number, rule in enumerate(rules):
        at("deciding", number, len(rules))
        by_rule[rule] = tuple(under_rule(snapshot, rule).incidents.values())
    return Counting(tuple(snapshot.incidents.values()), Totals(snapshot), populations_of(snapshot), by_rule)


def populations_of(snapshot: Snapshot) -> dict[str, Population]:
    """The populations that claims assert: of a group where they name one, else of a place."""
    told: dict[str, list[Population]] = {}
    for name, claim in sorted(snapshot.claims.items()):
        if claim.kind != "population" or claim.stance not in ("asserted", "alleged"):
            continue
        whose = claim.group.name if claim.group else claim.where.name if claim.where else ""
        if whose and claim.figure is not None and claim.figure.stated:
            told.setdefault(folded(whose), []).append(Population(whose, claim.figure, (name,)))
    return {key: _one(own) for key, own in told.items()}


def _one(told: list[Population]) -> Population:
    """One figure for what several claims say: from the least to the most of them, the best that of the middle one."""
    lows = [p.figure.at_least for p in told if p.figure.at_least is not None]
    highs = [p.figure.at_most for p in told]
    bests = sorted(likely(p.figure) for p in told)
    high = None if None in highs else max(h for h in highs if h is not None)
    best = bests[(len(bests) - 1) // 2]
    claims = tuple(c for p in told for c in p.claims)
    return Population(told[0].name, Figure(min([*lows, best]) if lows else None, best, high), claims)


def likely(figure: Figure) -> int:
    """The one number to reckon with: the best, else the bound that is stated."""
    return next((v for v in (figure.best, figure.low, figure.high) if v is not None), 0)


def populations_from_words(given: Iterable[str]) -> dict[str, Population]:
    """Populations as a setting says them: "Vashira=1200000" or "Vashira=1100000-1200000-1400000".

    Raises:
        BadInput: what is not of that form, with what was expected.
        Refused: a population that is not above 0.
    """
    found: dict[str, Population] = {}
    for words in given:
        name, sign, numbers = words.partition("=")
        parts = [part.strip().replace("_", "") for part in numbers.split("-")] if not _negative(numbers) else [numbers]
        if not name.strip() or not sign or len(parts) not in (1, 2, 3):
            raise BadInput(f"population={words!r}: expected NAME=NUMBER, NAME=LOW-HIGH or NAME=LOW-BEST-HIGH")
        low, *middle, high = [_number(words, part) for part in (parts if len(parts) > 1 else parts * 2)]
        best = middle[0] if middle else (low if low == high else None)
        found[folded(name)] = _population(name.strip(), low, best, high)
    return found


def populations_from_csv(text: str, file: str) -> tuple[str, ...]:
    """Populations out of a CSV file with the columns name, low, best, high, in the words that the setting takes.

    Args:
        text: what the file holds; of low, best and high, those that are not known may be empty, but for one.
        file: what the messages call it.

    Raises:
        BadInput: a column that is not there, or a value that is no number, with the row.
        Refused: a population that is not above 0.
    """
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    missing = [name for name in POPULATION_COLUMNS if name not in (rows.fieldnames or ())]
    if missing:
        raise BadInput(f"{file}: expected the columns {', '.join(POPULATION_COLUMNS)}; not there: {', '.join(missing)}")
    words = []
    for number, row in enumerate(rows, 2):
        name = (row["name"] or "").strip()
        told = [(row[bound] or "").strip() for bound in ("low", "best", "high")]
        low, best, high = told
        if not name or not any(told) or "=" in name or "," in name:
            raise BadInput(f"{file}, row {number}: expected a name without = and commas, and one number at least")
        parts = [low or best or high, best or low or high, high or best or low]
        values = [_number(f"{file}, row {number}", part) for part in parts]
        if not best and low and high:
            del values[1]
        _population(name, values[0], None, values[-1])
        words.append(f"{name}={'-'.join(map(str, values))}")
    return tuple(words)


def _negative(numbers: str) -> bool:
    return numbers.strip().startswith("-")


def _number(where: str, part: str) -> int:
    try:
        return int(part.replace(" ", ""))
    except ValueError:
        raise BadInput(f"population={where!r}: {part!r} is no whole number") from None


def _population(name: str, low: int, best: int | None, high: int) -> Population:
    if low <= 0:
        raise Refused(f"a rate for {name}", cause=f"a population of {low:,}", needed="a population above 0")
    if (best is not None and not low <= best <= high) or low > high:
        raise BadInput(f"population={name}: expected low <= best <= high, found {low}, {best}, {high}")
    return Population(name, Figure(low, best, high))
