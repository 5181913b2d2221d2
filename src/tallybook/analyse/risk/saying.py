"""What the risk board says, factor by factor, in sentences and tables; nothing here adds one factor to another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tallybook.analyse.finding import Cell, Column, Interval, Row, Statement, Table
from tallybook.analyse.risk.board import DENIED, FEARED, MANNERS, TOLD, RiskTable
from tallybook.analyse.risk.sorting import Assigned

if TYPE_CHECKING:
    from tallybook.analyse.risk.analysis import FactorFound, Split

MOST_ROWS, MOST_OF_ONE = 2000, 10_000  # assignments of all factors, and where one alone is asked for
_WORDS = 200

_CANNOT = (
    "How great a risk is. The board lays claims beside the factors of the Framework, and leaves the judgement, of "
    "each factor and of all together, to people. Factors are not added up: one occasion may speak for several, some "
    "matter more than others, and no weights for them exist.",
    "That something is absent: where no claim speaks for a heading, nobody whom these reports quote has said so. Some "
    "headings no claim can speak for; the table of what is missing says where to look instead.",
    "Whether what is told rose, or the telling: more reports, or other papers, tell more. The number of reports of "
    "each side stands beside the comparison. With fourteen factors, about one in twenty intervals misses by chance.",
    "That a claim speaks for a heading: rules by words and kinds sort it there, and err. What nobody has reviewed is "
    "marked; accept or reject it on the board's pages, or with `tallybook place`.",
    "Intent. Killings of members of a group, or of civilians, are signs to look at; what they amount to is for courts.",
)


def says(found: Sequence[FactorFound], split: Split | None) -> tuple[Statement, ...]:
    """A sentence or two for each factor, in the order of the Framework, not of size."""
    told = []
    if split is not None:
        told.append(
            Statement(
                f"Compared are {_span(split.earlier)} ({_many(split.reports[0], 'report')}, {split.days[0]:,} days) "
                f"and {_span(split.later)} ({_many(split.reports[1], 'report')}, {split.days[1]:,} days)."
            )
        )
    return (*told, *(_factor(one, split) for one in found))


def _factor(one: FactorFound, split: Split | None) -> Statement:
    head = f"Factor {one.factor.number}, {one.factor.name}"
    silent = _silent(one)
    if not one.occasions:
        return Statement(f"{head}: no claim speaks for it. {silent}".strip())
    origins = {origin for occasion in one.occasions for origin in occasion.origins}
    parts = [
        f"{_many(len(own), 'occasion')} {words}"
        for manner, words in ((TOLD, "told"), (DENIED, "only denied"), (FEARED, "only feared, planned or threatened"))
        if (own := one.of_manner(manner))
    ]
    text = f"{head}: {', '.join(parts)}, by {_many(len(origins), 'independent origin')}."
    if split is not None and one.change is not None:
        text += f" Earlier {one.before:,}, later {one.after:,}: {_change(one.change)}."
    reviewed = sum(1 for a in one.assigned if a.reviewed)
    text += f" {reviewed:,} of {_many(len(one.assigned), 'assignment')} reviewed. {silent}"
    claims = tuple(dict.fromkeys(claim for occasion in one.occasions for claim in occasion.claims))
    incidents = tuple(dict.fromkeys(o.incident for o in one.occasions if o.incident is not None))
    return Statement(text.strip(), claims, incidents)


def _silent(one: FactorFound) -> str:
    spoken = {a.indicator for a in one.assigned if not a.rejected}
    names = [i.name for i in one.factor.indicators if i.id not in spoken and not i.look]
    return f"No claim tells of: {'; '.join(names)}." if names else ""


def _change(ratio: Interval) -> str:
    best = "" if ratio.best is None else f"{ratio.best:.2g} times as often "
    high = "open" if ratio.high is None else f"{ratio.high:.2g}"
    verdict = "can't be told from no change"
    if ratio.low is not None and ratio.low > 1:
        verdict = "told more often"
    elif ratio.high is not None and ratio.high < 1:
        verdict = "told less often"
    return f"{best}({ratio.low or 0:.2g} to {high}), {verdict}"


def _span(months: Sequence[str]) -> str:
    return months[0] if len(months) == 1 else f"{months[0]} to {months[-1]}"


def _many(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def cannot_know() -> tuple[str, ...]:
    """What nobody may read into the board."""
    return _CANNOT


def tables(table: RiskTable, found: Sequence[FactorFound], split: Split | None) -> tuple[Table, ...]:
    """The board, its months, what is missing, and every assignment with its rule."""
    made = [_board(found, split)]
    if split is not None:
        made.append(_months(found, split))
    return (*made, _gaps(found), _assignments(table, found))


def _columns(*heads: tuple[str, str]) -> tuple[Column, ...]:
    return tuple(Column(*head) for head in heads)


def _board(found: Sequence[FactorFound], split: Split | None) -> Table:
    rows = []
    for one in found:
        origins = {origin for occasion in one.occasions for origin in occasion.origins}
        compared: tuple[Cell, ...] = (one.before, one.after, one.change) if split is not None else (None, None, None)
        cells = (
            one.factor.number, one.factor.name, *(len(one.of_manner(manner)) for manner in MANNERS), len(origins),
            sum(1 for a in one.assigned if a.placing is not None and a.placing.what == "accept"),
            sum(1 for a in one.assigned if a.rejected), sum(1 for a in one.assigned if not a.reviewed), *compared,
        )  # fmt: skip
        claims = tuple(dict.fromkeys(claim for occasion in one.occasions for claim in occasion.claims))
        incidents = tuple(dict.fromkeys(o.incident for o in one.occasions if o.incident is not None))
        rows.append(Row(cells, claims, incidents))
    columns = _columns(
        ("factor", "Factor"), ("name", "Name"), ("told", "Told"), ("denied", "Only denied"),
        ("feared", "Only feared or planned"), ("origins", "Independent origins"), ("accepted", "Accepted"),
        ("rejected", "Rejected"), ("unreviewed", "Unreviewed"), ("earlier", "Told earlier"), ("later", "Told later"),
        ("times_as_often", "Times as often later"),
    )  # fmt: skip
    note = (
        "Told, denied and feared count occasions: an incident, or one origin's stand within three days, each once "
        "however often it is retold. Rows are not to be added: an occasion may speak for several factors."
    )
    return Table("board", "The board", columns, tuple(rows), note)


def _months(found: Sequence[FactorFound], split: Split) -> Table:
    rows = []
    for one in found:
        for month in (*split.earlier, *split.later):
            own = [o for o in one.occasions if o.month == month]
            origins = {origin for o in own for origin in o.origins}
            counts = [sum(1 for o in own if o.manner == manner) for manner in MANNERS]
            claims = tuple(dict.fromkeys(claim for o in own for claim in o.claims))
            rows.append(Row((one.factor.number, month, *counts, len(origins)), claims))
    columns = _columns(
        ("factor", "Factor"), ("month", "Month"), ("told", "Told"), ("denied", "Only denied"),
        ("feared", "Only feared or planned"), ("origins", "Independent origins"),
    )  # fmt: skip
    note = (
        "Occasions by the month in which they were, or were told; those outside of the reports' months stand in none."
    )
    return Table("months", "Month by month", columns, tuple(rows), note)


def _gaps(found: Sequence[FactorFound]) -> Table:
    rows = []
    for one in found:
        spoken = {a.indicator for a in one.assigned if not a.rejected}
        for indicator in one.factor.indicators:
            if indicator.look:
                rows.append(
                    Row((one.factor.number, indicator.name, f"no claim can speak for it; look at: {indicator.look}"))
                )
            elif indicator.id not in spoken:
                rows.append(
                    Row((one.factor.number, indicator.name, "no claim here speaks for it, which is not absence"))
                )
    columns = _columns(("factor", "Factor"), ("indicator", "Heading"), ("gap", "What is missing"))
    return Table("missing", "What is missing", columns, tuple(rows))


def _assignments(table: RiskTable, found: Sequence[FactorFound]) -> Table:
    rules = {rule.id: rule for rule in table.book.rules}
    every = [(one.factor.number, a) for one in found for a in one.assigned]
    most = MOST_ROWS if len(found) > 1 else MOST_OF_ONE
    rows = []
    for number, a in every[:most]:
        spoken = table.spoken[a.claim]
        why = "; ".join(dict.fromkeys(rules[rule].why for rule in a.rules if rule in rules))
        cells = (
            number, a.indicator, a.claim, spoken.kind, spoken.words[:_WORDS], spoken.manner, spoken.month,
            spoken.origin, why or "a person put it there", ", ".join(a.rules), review_words(a),
        )  # fmt: skip
        rows.append(Row(cells, (a.claim,), (spoken.incident,) if spoken.incident else ()))
    columns = _columns(
        ("factor", "Factor"), ("indicator", "Heading"), ("claim", "Claim"), ("kind", "Kind"), ("words", "Words"),
        ("manner", "Told how"),
        ("month", "Month"), ("origin", "Origin"), ("because", "Because"), ("rules", "Rules"),
        ("review", "Review"),
    )  # fmt: skip
    note = f"Each claim with the heading that it speaks for, and the rule that says so ({table.book.version})."
    if len(every) > most:
        note += f" The first {most:,} of {len(every):,}; ask for one factor to see all of it."
    return Table("assignments", "Which claim speaks for what", columns, tuple(rows), note)


def review_words(one: Assigned) -> str:
    """What people have said of an assignment."""
    if one.placing is None:
        return "unreviewed"
    done = {"accept": "accepted", "reject": "rejected"}[one.placing.what]
    return f"{done} by {one.placing.by.partition(':')[2]} (entry {one.placing.entry})"
