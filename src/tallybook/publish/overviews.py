"""Writes the pages of the book that show findings over all records: overview, totals, seats, reprisals, problems."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tallybook.publish import addresses
from tallybook.publish.charts import MonthValue, SeatBar, month_chart, seat_bar
from tallybook.publish.findings import MEASURES, UNDATED, Edge, Findings, Seats
from tallybook.publish.pages import claims_of
from tallybook.publish.site import Site
from tallybook.publish.wording import counted, day_words
from tallybook.records import Claim, Incident, Problem

TOTALS_ON_OVERVIEW = 8
LAND_KINDS = ("land_seizure", "displacement")
POSITION_KINDS = ("fear", "threat", "denial", "accusation", "refusal", "cause")


@dataclass(frozen=True, slots=True)
class SeatRow:
    """One comparison of seats as shown: numbers, the claims that state them, the bar and the gap in words."""

    title: str
    claims: tuple[Claim, ...]
    held: int | None
    of: int | None
    deserved: int | None
    held_claim: Claim | None
    deserved_claim: Claim | None
    share: str
    gap: str
    bar: SeatBar


@dataclass(frozen=True, slots=True)
class Step:
    """One incident in a chain with what it set off; `seen` where it stands further up with its effects."""

    incident: Incident
    effects: tuple[tuple[Edge, Step], ...]
    seen: bool = False


def overview(site: Site) -> None:
    """The first page."""
    findings, held = site.findings, site.evidence.snapshot
    values = [
        MonthValue(m.name, tuple((c.measure, c.figure, addresses.tally_page(c.name)) for c in m.counts if c.incidents))
        for m in findings.months
        if m.name != UNDATED
    ]
    site.page(
        "index.html",
        "overview.html.j2",
        "index.html",
        page_title="Overview",
        standfirst=_standfirst(site),
        overall=[findings.counts[measure] for measure in MEASURES],
        disputed=sum(1 for i in held.incidents.values() if i.disputed),
        reviewed=sum(1 for i in held.incidents.values() if i.reviewed),
        copies=len(site.evidence.copy_of),
        chart=month_chart(values, tuple(MEASURES.items())),
        months=findings.months,
        totals=findings.totals[:TOTALS_ON_OVERVIEW],
        all_totals=len(findings.totals),
        seats=[_seat_row(s) for s in findings.seats],
        problems=site.problems,
        problem_words=_problem_words(site.problems),
    )


def _standfirst(site: Site) -> str:
    held = site.evidence.snapshot
    days = sorted(r.published for r in held.reports.values() if r.published)
    publishers = len({r.publisher for r in held.reports.values() if r.publisher})
    told = f"{counted(len(held.claims), 'claim')} read out of {counted(len(held.reports), 'report')}"
    told += f" by {counted(publishers, 'publisher')}" if publishers else ""
    if days:
        told += f", published {day_words(days[0])}" + (f" to {day_words(days[-1])}" if days[-1] != days[0] else "")
    return f"{told}: who says what happened, what the claims add up to, and the words behind every figure."


def _problem_words(problems: Sequence[Problem]) -> str:
    kinds = Counter(p.severity for p in problems)
    parts = [counted(kinds[s], s) for s in ("error", "warning", "note") if kinds[s]]
    return f"{counted(len(problems), 'problem')} found: {', '.join(parts)}." if problems else "No problem was found."


def totals(site: Site) -> None:
    """All claimed totals against the counts."""
    site.page("totals.html", "totals.html.j2", "totals.html", page_title="Claimed totals", totals=site.findings.totals)


def representation(site: Site) -> None:
    """Seats against population."""
    site.page(
        "representation.html",
        "representation.html.j2",
        "representation.html",
        page_title="Seats against population",
        seats=[_seat_row(s) for s in site.findings.seats],
        populations=claims_of(site.evidence, "population").get("population", []),
    )


def _seat_row(seats: Seats) -> SeatRow:
    held = seats.held_claim.held if seats.held_claim else None
    of = seats.of_claim.of if seats.of_claim else None
    deserved = seats.deserved_claim.deserved if seats.deserved_claim else None
    missing = deserved - held if deserved is not None and held is not None else None
    gap = ""
    if missing is not None and missing:
        gap = f"{counted(abs(missing), 'seat')} {'fewer' if missing > 0 else 'more'} than that."
    return SeatRow(
        title=seats.title, claims=seats.claims, held=held, of=of, deserved=deserved,
        held_claim=seats.held_claim, deserved_claim=seats.deserved_claim,
        share=f"{100 * held / of:.1f} %" if held is not None and of else "",
        gap=gap, bar=seat_bar(held, of, deserved),
    )  # fmt: skip


def reprisals(site: Site) -> None:
    """What set off what."""
    site.page(
        "reprisals.html",
        "reprisals.html.j2",
        "reprisals.html",
        page_title="What set off what",
        chains=chains(site.findings, site.evidence.snapshot.incidents),
    )


def chains(findings: Findings, held: Mapping[str, Incident]) -> list[Step]:
    """Linked incidents as trees from what began them; each incident is told once, and named again where it recurs.

    A ring of incidents that set each other off begins with its earliest.
    """
    effects: dict[str, list[Edge]] = defaultdict(list)
    for edge in findings.edges:
        effects[edge.cause].append(edge)
    caused = {edge.effect for edge in findings.edges}
    order = sorted(effects, key=lambda i: (_day(held[i]), i))
    told: set[str] = set()
    roots = [i for i in order if i not in caused]
    begun = [_step(i, held, effects, told) for i in roots]
    begun += [_step(i, held, effects, told) for i in order if i not in told]
    return begun


def _step(incident: str, held: Mapping[str, Incident], effects: Mapping[str, list[Edge]], told: set[str]) -> Step:
    """The tree under one incident, built without recursion so that a chain may be of any length."""
    told.add(incident)
    order: list[str] = [incident]
    below: dict[str, list[tuple[Edge, str, bool]]] = {}
    for at in order:  # grows while it is walked: a breadth-first walk
        below[at] = []
        for edge in sorted(effects.get(at, ()), key=lambda e: (_day(held[e.effect]), e.effect)):
            below[at].append((edge, edge.effect, edge.effect in told))
            if edge.effect not in told:
                told.add(edge.effect)
                order.append(edge.effect)
    built: dict[str, Step] = {}
    for at in reversed(order):
        rows = tuple((e, Step(held[i], (), True) if seen else built[i]) for e, i, seen in below[at])
        built[at] = Step(held[at], rows)
    return built[incident]


def _day(incident: Incident) -> str:
    start = incident.when.start if incident.when else None
    return start.isoformat() if start else "9999"


def claims_by_kind(site: Site) -> None:
    """Land and displacement; fears, threats and denials."""
    site.page(
        "land.html",
        "claims.html.j2",
        "land.html",
        page_title="Land and displacement",
        kicker="Who is driven out, whose land is taken",
        stand="Land seized and people displaced, in the words of the reports.",
        groups=list(claims_of(site.evidence, *LAND_KINDS).items()),
    )
    site.page(
        "positions.html",
        "claims.html.j2",
        "positions.html",
        page_title="Fears and denials",
        kicker="Positions",
        stand="What speakers fear, threaten, deny, refuse, and whom they accuse. These are positions, not incidents.",
        groups=list(claims_of(site.evidence, *POSITION_KINDS).items()),
    )


def problems(site: Site) -> None:
    """All problems in the material."""
    words = _problem_words(site.problems)
    rows: list[Problem] = list(site.problems)
    site.page(
        "problems.html", "problems.html.j2", "problems.html", page_title="Problems", problems=rows, problem_words=words
    )


def method(site: Site) -> None:
    """How to read the book."""
    readers = sorted({c.read_by for c in site.evidence.snapshot.claims.values() if c.read_by})
    site.page("method.html", "method.html.j2", "method.html", page_title="How to read this book", readers=readers)
