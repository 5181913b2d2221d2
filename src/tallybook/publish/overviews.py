"""Writes the pages of the book that show findings over all records: overview, totals, seats, reprisals, problems."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tallybook.analyse import Seats
from tallybook.analyse.reprisals.stated import Reprisal
from tallybook.match import MatchKnowledge
from tallybook.publish import addresses
from tallybook.publish.charts import MonthValue, SeatBar, month_chart, seat_bar
from tallybook.publish.findings import MEASURES, UNDATED
from tallybook.publish.labels import labels
from tallybook.publish.pages import claims_of
from tallybook.publish.site import Site
from tallybook.publish.wording import counted, day_words
from tallybook.records import Claim, Incident, Problem

TOTALS_ON_OVERVIEW = 8
DEEPEST_INDENT = 3
LAND_KINDS = ("land_seizure", "displacement")
POSITION_KINDS = ("fear", "threat", "denial", "accusation", "refusal", "cause")


@dataclass(frozen=True, slots=True)
class SeatRow:
    """One comparison of seats as shown: the row, its bar, its claims, and the shares and the gap in words."""

    row: Seats
    bar: SeatBar
    claims: tuple[Claim, ...]
    share: str
    gap: str


@dataclass(frozen=True, slots=True)
class Step:
    """One incident in a chain: how deep it stands, and the link that led to it (None: the chain begins here).

    `seen` where it stands further up with what it set off.
    """

    incident: Incident
    depth: int
    link: Reprisal | None
    seen: bool = False

    @property
    def indent(self) -> int:
        """How far it is set in on the page: a long chain goes on downwards, not to the right."""
        return min(self.depth, DEEPEST_INDENT)


def overview(site: Site) -> None:
    """The first page."""
    findings, held = site.findings, site.evidence.snapshot
    values = [
        MonthValue(m.name, tuple((c.measure, c.figure, addresses.tally_page(c.name)) for c in m.counts if c.incidents))
        for m in findings.months
        if m.name not in UNDATED and any(c.incidents for c in m.counts)
    ]
    site.page(
        "index.html",
        "overview.html.j2",
        "index.html",
        page_title="Overview",
        standfirst=_standfirst(site),
        overall=[findings.counts[measure] for measure in MEASURES],
        overall_incidents=tuple(dict.fromkeys(i for m in MEASURES for i in findings.counts[m].incidents)),
        disputed=sum(1 for i in held.incidents.values() if i.disputed),
        reviewed=sum(1 for i in held.incidents.values() if i.reviewed),
        copies=len(site.evidence.copy_of),
        chart=month_chart(values, tuple(MEASURES.items())),
        months=findings.months,
        totals=findings.totals[:TOTALS_ON_OVERVIEW],
        all_totals=len(findings.totals),
        seats=_seat_rows(site),
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
    site.list_pages("totals", "totals.html.j2", site.findings.totals, page_title="Claimed totals")


def representation(site: Site) -> None:
    """Seats against population."""
    site.page(
        "representation.html",
        "representation.html.j2",
        "representation.html",
        page_title="Seats against population",
        seats=_seat_rows(site),
        gallagher=site.findings.seats.gallagher,
        populations=claims_of(site.evidence, "population").get("population", []),
    )


def _seat_rows(site: Site) -> list[SeatRow]:
    rows = []
    for row in site.findings.seats.rows:
        ids = dict.fromkeys((*row.held_claims, *row.of_claims, *row.deserved_claims))
        bar = seat_bar(row.held, row.of, row.deserved)
        rows.append(SeatRow(row, bar, tuple(site.evidence.claims(ids)), _share_words(row), _gap_words(row)))
    return rows


def _share_words(row: Seats) -> str:
    if row.held_share_0_1 is None:
        return ""
    low, high = row.held_share_0_1
    top = f"{100 * high:.1f}"
    bottom = f"{100 * low:.1f}" if low is not None else None
    return f"{top} %" if bottom == top else f"{bottom}–{top} %" if bottom else f"up to {top} %"


def _gap_words(row: Seats) -> str:
    """The gap between seats due and held, and how many times too few, as far as the claims bound them."""
    low, high = row.gap_low, row.gap_high
    if high is None:
        return ""
    if high <= 0:
        return "no seat short of that" if low in (0, None) else f"{counted(-high, 'seat')} more than that"
    short = f"{high:,}" if low == high else f"up to {high:,}" if low is None or low < 0 else f"{low:,}–{high:,}"
    words = f"{short} {'seat' if short == '1' else 'seats'} short of that"
    if row.times_under is None or row.times_under[1] <= 1:
        return words
    times = row.times_under[1]
    return f"{words}; {'up to ' if low != high else ''}{times:.1f} times as many would be due as are held"


def reprisals(site: Site) -> None:
    """What set off what, and who did how much to whom."""
    chained = site.findings.chained
    site.list_pages(
        "reprisals",
        "reprisals.html.j2",
        chains(chained.links, site.evidence.snapshot.incidents),
        page_title="What set off what",
        sides=[s for s in site.findings.sides if "not stated" not in (s.against.perpetrator, s.against.victims)],
        dangling=site.evidence.claims(chained.dangling),
    )


def chains(links: Sequence[Reprisal], held: Mapping[str, Incident]) -> list[list[Step]]:
    """Linked incidents as chains, each a list of steps in the order of telling.

    A chain begins with what nothing set off. Each incident is told once with what it set off, and only named where it
    recurs; a ring of incidents that set each other off begins with its earliest.
    """
    effects: dict[str, list[Reprisal]] = defaultdict(list)
    for link in links:
        effects[link.trigger].append(link)
    caused = {link.reprisal for link in links}
    order = sorted(effects, key=lambda i: (_day(held[i]), i))
    told: set[str] = set()
    roots = (*(i for i in order if i not in caused), *order)
    return [_steps(root, held, effects, told) for root in roots if root not in told]


def _steps(
    root: str, held: Mapping[str, Incident], effects: Mapping[str, list[Reprisal]], told: set[str]
) -> list[Step]:
    """Walk down from one incident, depth first, without recursion: a chain may be of any length."""
    steps: list[Step] = []
    waiting: list[tuple[str, int, Reprisal | None]] = [(root, 0, None)]
    while waiting:
        incident, depth, link = waiting.pop()
        seen = incident in told
        steps.append(Step(held[incident], depth, link, seen))
        told.add(incident)
        if not seen:
            later = sorted(effects.get(incident, ()), key=lambda k: (_day(held[k.reprisal]), k.reprisal), reverse=True)
            waiting.extend((k.reprisal, depth + 1, k) for k in later)
    return steps


def _day(incident: Incident) -> str:
    start = incident.when.start if incident.when else None
    return start.isoformat() if start else "9999"


def claims_by_kind(site: Site) -> None:
    """Land and displacement; fears, threats and denials."""
    site.list_pages(
        "land",
        "claims.html.j2",
        _in_kind_order(site, LAND_KINDS),
        page_title="Land and displacement",
        kicker="Who is driven out, whose land is taken",
        stand="Land seized and people displaced, in the words of the reports.",
        order=LAND_KINDS,
    )
    site.list_pages(
        "positions",
        "claims.html.j2",
        _in_kind_order(site, POSITION_KINDS),
        page_title="Fears and denials",
        kicker="Positions",
        stand="What speakers fear, threaten, deny, refuse, and whom they accuse. These are positions, not incidents.",
        order=POSITION_KINDS,
    )


def _in_kind_order(site: Site, kinds: Sequence[str]) -> list[Claim]:
    return [claim for rows in claims_of(site.evidence, *kinds).values() for claim in rows]


def problems(site: Site) -> None:
    """All problems in the material."""
    words = _problem_words(site.problems)
    site.list_pages("problems", "problems.html.j2", site.problems, page_title="Problems", problem_words=words)


def method(site: Site) -> None:
    """How to read the book."""
    readers = sorted({c.read_by for c in site.evidence.snapshot.claims.values() if c.read_by})
    rules = [(name, row["meaning"]) for name, row in MatchKnowledge.load().rules["rule"].items()]
    used = {d.rule for i in site.evidence.snapshot.incidents.values() for d in i.decided if d.field in MEASURES}
    title = "How to read this book"
    site.page(
        "method.html",
        "method.html.j2",
        "method.html",
        page_title=title,
        readers=readers,
        rules=rules,
        used=sorted(used & {name for name, _ in rules}),
        grades=labels().grades,
    )
