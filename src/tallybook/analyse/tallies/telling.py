"""Makes the finding of the tallies: sentences, tables with what each row rests on, and pictures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from tallybook.analyse.finding import Cell, Column, Finding, Interval, Picture, Row, Statement, Table, settings_of
from tallybook.analyse.tallies import drawing
from tallybook.analyse.tallies.grouping import NOT_STATED, Group, rate
from tallybook.analyse.tallies.material import likely
from tallybook.checks.totals import ClaimedTotal
from tallybook.match.belonging import folded
from tallybook.records import Figure, Incident

if TYPE_CHECKING:
    from tallybook.analyse.tallies.analysis import Tallies
    from tallybook.analyse.tallies.concentrating import Concentration

CANNOT_KNOW = (
    "How many were killed or hurt of whom no report tells: a count of what is told is the least there is; undercount "
    "is an analysis of its own.",
    "How well a place, a kind or a side is reported on. Where more reporters are, more incidents are told; intervals "
    "of places compared hold chance alone.",
    "Who did it, or who the victims were, where the reports don't say: these stand under “not stated” and belong to "
    "nobody.",
    "How many people lived there at the time: rates go by populations as they are told, from low to high.",
)
_MANY = "An incident with several stands in each of their rows: the rows need not add up to the whole."
_COUNTS = (
    Column("incidents", "Incidents"),
    Column("reviewed", "of them reviewed"),
    Column("deaths", "Deaths"),
    Column("injuries", "Injuries"),
)
_TITLES = {
    "place": "place",
    "district": "district",
    "region": "region",
    "country": "country",
    "kind": "kind",
    "victims": "group of victims",
    "perpetrator": "perpetrator",
}


def finding(fitted: Tallies, incidents: Mapping[str, Incident]) -> Finding:
    """The finding of what was fitted."""
    tables = [_groups("by-period", f"By {fitted.unit}", fitted.unit, fitted.periods_, incidents)]
    for what, groups in fitted.by_.items():
        note = "" if what == fitted.level else _MANY
        tables.append(_groups(f"by-{what}", f"By {_TITLES[what]}", what, groups, incidents, note))
    tables.append(_groups("by-review", "Reviewed and not", "review", fitted.reviewed_, incidents))
    if fitted.conventions_:
        note = "The same incidents; only the rule that makes one figure of claims that differ is another."
        tables.append(_groups("by-convention", "By convention", "rule", fitted.conventions_, incidents, note))
    tables += [
        table
        for table in (
            _rates(fitted, incidents),
            _totals(fitted.totals_),
            _concentration(fitted.concentration_, fitted.measure),
            _compared(fitted, incidents),
        )
        if table is not None
    ]
    return Finding(
        "tallies",
        "Tallies",
        settings_of(fitted),
        tuple(_says(fitted, incidents)),
        CANNOT_KNOW,
        tuple(tables),
        tuple(_pictures(fitted)),
        fitted.refused_,
    )


def _claims(ids: Iterable[str], incidents: Mapping[str, Incident], measure: str) -> tuple[str, ...]:
    """The claims that decided a measure of these incidents; all of theirs where none did."""
    found: dict[str, None] = {}
    for incident in (incidents[i] for i in ids):
        decided = [d.claims_for for d in incident.decided if d.field == measure]
        found.update(dict.fromkeys(c for claims in (decided or [incident.claims]) for c in claims))
    return tuple(found)


def _groups(
    name: str, title: str, what: str, groups: Sequence[Group], incidents: Mapping[str, Incident], note: str = ""
) -> Table:
    rows = tuple(
        Row(
            (g.name, len(g.incidents), g.reviewed, g.deaths, g.injuries),
            _claims(g.incidents, incidents, "deaths"),
            g.incidents,
        )
        for g in groups
    )
    return Table(name, title, (Column(what, _TITLES.get(what, what).capitalize()), *_COUNTS), rows, note)


def _rates(fitted: Tallies, incidents: Mapping[str, Incident]) -> Table | None:
    rows = []
    for what in (fitted.level, "victims"):
        for group in fitted.by_[what]:
            known = fitted.populations_.get(folded(group.name))
            if group.name == NOT_STATED or known is None or not likely(known.figure):
                continue
            low, best, high = rate(group.measured(fitted.measure), known.figure, fitted.per)
            cells: tuple[Cell, ...] = (
                _TITLES[what],
                group.name,
                group.measured(fitted.measure),
                known.figure,
                Interval(low, best, high, 1.0),
            )
            claims = (*_claims(group.incidents, incidents, fitted.measure), *known.claims)
            rows.append(Row(cells, claims, group.incidents))
    if not rows:
        return None
    columns = (
        Column("what", "Of a"),
        Column("name", "Name"),
        Column(fitted.measure, fitted.measure.capitalize()),
        Column("population", "Population"),
        Column("rate", f"Per {fitted.per:,} people"),
    )
    note = (
        "Over all the days that are counted, not for a year. The low is the low of the count over the high of the "
        "population, the high the high over the low: bounds of what is told, not of chance."
    )
    return Table("rates", "Rates per population", columns, tuple(rows), note)


def _totals(totals: Sequence[ClaimedTotal]) -> Table | None:
    ordered = sorted(totals, key=lambda t: (str(t.end), t.author, t.claim))
    rows = tuple(
        Row(
            (
                t.author,
                t.start,
                t.end,
                t.place.name if t.place else "",
                t.scope or "",
                t.claimed,
                t.held,
                Interval(t.difference_low, _between(t), t.difference_high, 1.0),
                "; ".join(e.sentence for e in t.explanations[:2]),
            ),
            (t.claim,),
            t.counted.incidents,
        )
        for t in ordered
    )
    if not rows:
        return None
    columns = (
        Column("author", "Who says so"),
        Column("start", "From"),
        Column("end", "To"),
        Column("place", "Place"),
        Column("scope", "What it counts"),
        Column("claimed", "Claimed"),
        Column("counted", "Counted here"),
        Column("difference", "Claimed less counted"),
        Column("explanation", "What could explain it"),
    )
    note = (
        "Each beside our own count of the same days, place and victims; what a claim counts in its own words can't be "
        "applied to ours."
    )
    return Table("claimed-totals", "Claimed totals against ours", columns, rows, note)


def _between(total: ClaimedTotal) -> int:
    """The difference of the bests, held within what the bounds allow."""
    low, high = total.difference_low, total.difference_high
    told = total.difference if low is None else max(low, total.difference)
    return told if high is None else min(high, told)


def _concentration(found: Concentration | None, measure: str) -> Table | None:
    if found is None:
        return None
    rows = [(f"share of the first {k} places" if k > 1 else "share of the first place", told) for k, told in found.top]
    rows += [
        ("Gini: 0 all alike, near 1 one has all", found.gini),
        ("as many equal places (1 / Herfindahl)", found.alike),
    ]
    note = (
        f"{found.places} places and {found.incidents} incidents with a figure, by the best figures. Places without an "
        "incident are not among them. Intervals by drawing incidents anew."
    )
    columns = (Column("index", "What"), Column("value", f"Of {measure}"))
    return Table("concentration", "Concentration by place", columns, tuple(Row(row) for row in rows), note)


def _compared(fitted: Tallies, incidents: Mapping[str, Incident]) -> Table | None:
    found, measure = fitted.comparison_, fitted.measure
    if found is None:
        return None
    under = {group.name: group.incidents for group in fitted.by_[fitted.level]}
    columns = (
        Column("place", "Place"),
        Column("incidents", "Incidents, and the rates they fit"),
        Column("incidents_ratio", f"Times {found.reference}"),
        Column(f"{measure}_ratio", f"{measure.capitalize()}: times {found.reference}"),
    )
    rows = tuple(
        Row((p.place, p.incidents, p.ratio, p.persons), _claims(under[p.place], incidents, measure), under[p.place])
        for p in found.places
    )
    by = "by population" if found.by_population else "by bare counts, since not all of their populations are known"
    scatter = ""
    if found.scatter is not None and measure != "incidents":
        scatter = (
            f" {measure.capitalize()} by month scatter {found.scatter:.1f} times as much as Poisson; their intervals "
            "are widened by that."
        )
    note = f"Compared {by}; exact Poisson intervals for incidents.{scatter} Each holds by itself: of many, some miss."
    return Table("compared", f"Places against {found.reference}", columns, rows, note)


def _says(fitted: Tallies, incidents: Mapping[str, Incident]) -> Iterable[Statement]:
    whole = fitted.whole_
    ids, claims = whole.incidents, _claims(whole.incidents, incidents, fitted.measure)
    yield Statement(
        f"{_words(whole.deaths)} killed and {_words(whole.injuries)} hurt in {_many(len(ids), 'incident')} that "
        "reports tell of.",
        claims,
        ids,
    )
    yield Statement(
        f"{whole.reviewed:,} of them a person has accepted, with {_words(fitted.reviewed_[0].deaths)} killed; the rest "
        f"is as a program read it, with {_words(fitted.reviewed_[1].deaths)}.",
        (),
        fitted.reviewed_[0].incidents,
    )
    places = [g for g in fitted.by_[fitted.level] if g.name != NOT_STATED]
    if len(places) > 1:
        first = places[0]
        share = (
            f": {_words(first.measured(fitted.measure))} {fitted.measure} in {_many(len(first.incidents), 'incident')}"
        )
        yield Statement(
            f"Most in {first.name}{share}.", _claims(first.incidents, incidents, fitted.measure), first.incidents
        )
    if fitted.concentration_ is not None and len(fitted.concentration_.top) > 1:
        k, told = fitted.concentration_.top[1]
        yield Statement(
            f"The first {k} of {fitted.concentration_.places} places have {_percent(told)} of the "
            f"{fitted.measure} (best figures)."
        )
    apart = [t for t in fitted.totals_ if not t.agrees]
    if fitted.totals_:
        yield Statement(
            f"Of {_many(len(fitted.totals_), 'claimed total')}, {len(fitted.totals_) - len(apart):,} can be squared "
            f"with our own count and {len(apart):,} can't.",
            tuple(t.claim for t in fitted.totals_),
        )
    if fitted.totals_told_ > len(fitted.totals_):
        yield Statement(
            f"Of {_many(fitted.totals_told_, 'claimed total')} only the {len(fitted.totals_):,} largest are set "
            "against our own count: ask for fewer days or a place, or for more totals, to see the others."
        )
    if fitted.undecided_:
        yield Statement(
            f"{_many(len(fitted.undecided_), 'incident')} may belong, but lack the day or the place that would tell; "
            "they are not counted.",
            (),
            fitted.undecided_,
        )


def _pictures(fitted: Tallies) -> Iterable[Picture]:
    made = [drawing.by_period(fitted.periods_, fitted.unit, fitted.measure)]
    for what in fitted.by_:
        groups = [g for g in fitted.by_[what] if g.name != NOT_STATED]
        made.append(drawing.by_name(groups, _TITLES[what], f"by-{what}", fitted.measure))
    made.append(drawing.totals(fitted.totals_, fitted.measure))
    if fitted.concentration_ is not None:
        made.append(drawing.lorenz(fitted.concentration_, fitted.measure))
    if fitted.comparison_ is not None:
        made.append(drawing.compared(fitted.comparison_))
    return [picture for picture in made if picture is not None]


def _words(figure: Figure) -> str:
    best = likely(figure)
    if figure.high is None:
        return f"{best:,} (at least {figure.low or 0:,})" if best != figure.low else f"at least {best:,}"
    return f"{best:,}" if figure.low == figure.high else f"{best:,} ({figure.low or 0:,} to {figure.high:,})"


def _percent(told: Interval) -> str:
    return f"{100 * (told.best or 0):.0f} % ({100 * (told.low or 0):.0f} to {100 * (told.high or 0):.0f})"


def _many(number: int, one: str) -> str:
    return f"{number:,} {one if number == 1 else one + 's'}"
