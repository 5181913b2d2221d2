"""What was found about representation, in sentences and tables, each with the claims under it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from tallybook.analyse.finding import Column, Interval, Row, Statement, Table
from tallybook.analyse.representation.seating import Seating, Weighed

Shown = Callable[[str], bool] | None
MOST_SENTENCES = 40

_CANNOT = (
    "Whether seats should follow numbers at all: constituencies, thresholds and quotas part shares, and nobody need "
    "have meant it. A gap says that shares differ, not why, and not that anybody was wronged.",
    "How the people of a group voted, or whether those who hold the seats speak for it: a party is tied to a people "
    "only where a claim says so.",
    "Anything beyond the figures as they are told. Bounds are worst cases over all populations between low and high; "
    "a number that is only called “about so many” is taken as it stands, since nobody says how far off it may be.",
    "What groups that nobody tells of hold: silence is not absence.",
)

_OF_THE_PLACE = (
    "Whether a body is elected by the people of the place that its claims name: where the numbers of a group and of "
    "the whole place are told, its share among them is set against the seats told of that place."
)


def chosen(seating: Seating, shown: Shown) -> Iterator[Weighed]:
    """The groups of a body that are asked about."""
    for weighed in seating.weighed:
        row = weighed.holding
        if shown is None or any(shown(name) for name in (row.group, *row.names)):
            yield weighed


def words(value: Interval | None, form: str = "{:,.0f}") -> str:
    """An interval in words: "19", "19.2 (15.7 to 24.7)", "up to 25", "at least 3"."""
    if value is None or (value.low is None and value.high is None and value.best is None):
        return "not known"
    low, best, high = (None if v is None else _number(v, form) for v in (value.low, value.best, value.high))
    if best is not None:
        return best if low == high == best else f"{best} ({low or '…'} to {high or 'open'})"
    if low is None or high is None:
        return f"up to {high}" if low is None else f"at least {low}"
    return low if low == high else f"{low} to {high}"


def _number(value: float, form: str) -> str:
    said = form.format(value)
    return said.removeprefix("-") if not said.strip("-0.") else said


def per_cent(value: Interval | None) -> Interval | None:
    """A share as per cent."""
    if value is None:
        return None
    low, best, high = (None if v is None else 100 * v for v in (value.low, value.best, value.high))
    return Interval(low, best, high, value.level_0_1)


def says(seatings: Sequence[Seating], populations: Sequence[str], shown: Shown) -> tuple[Statement, ...]:
    """The sentences, the widest gaps first, then indices, then what changed."""
    rows = [(s, w) for s in seatings for w in chosen(s, shown)]
    ordered = widest_first(rows)
    found = [Statement(_sentence(s, w), w.holding.all_claims) for s, w in ordered[:MOST_SENTENCES]]
    if len(ordered) > MOST_SENTENCES:
        found.append(Statement(f"{len(ordered) - MOST_SENTENCES:,} more groups stand in the table."))
    found += [_index_sentence(s) for s in seatings if s.index_by_people or s.index_by_votes]
    found += _changes(rows)
    if populations:
        many = "is one population" if len(populations) == 1 else f"are {len(populations):,} populations"
        found.append(
            Statement(f"There {many} told of groups, or of places, with no seats beside them.", tuple(populations))
        )
    return tuple(found)


def widest_first(rows: Sequence[tuple[Seating, Weighed]]) -> list[tuple[Seating, Weighed]]:
    """Groups by how far seats held and due can be apart, the widest first."""
    return sorted(rows, key=lambda row: (-_width(row[1]), row[0].body, row[1].holding.group))


def _width(weighed: Weighed) -> float:
    gaps = (weighed.gap(due) for due in (weighed.due_as_told, weighed.due_by_people, weighed.due_by_votes))
    ends = [abs(v) for gap in gaps if gap is not None for v in (gap.low, gap.best, gap.high) if v is not None]
    return max(ends, default=-1.0)


def _sentence(seating: Seating, weighed: Weighed) -> str:
    row = weighed.holding
    day = f" ({seating.day})" if seating.day else ""
    held = f"{words(_figure(weighed))} held" + (f" of {words(_all(weighed))}" if row.of is not None else "")
    share = f" ({words(per_cent(weighed.held_share), '{:.1f}')} %)" if weighed.held_share else ""
    text = f"{seating.body}{day}: {row.group} – {held}{share}{_said_by(row.told_by, row.source)}."
    for due, ground in (
        (weighed.due_as_told, f"due{_said_by(row.dues_by)}"),
        (
            weighed.due_by_people,
            f"due by number of people ({words(per_cent(weighed.people_share), '{:.1f}')} % of them)",
        ),
        (weighed.due_by_votes, "due by votes"),
    ):
        if due is not None:
            text += f" {_capital(words(due, _form(due)))} {ground}: {_gap(weighed, due)}."
    if weighed.due_as_told is weighed.due_by_people is weighed.due_by_votes is None:
        text += " Nobody says how many would be due, nor of how many people the group is a part."
    return text


def _figure(weighed: Weighed) -> Interval | None:
    held = weighed.holding.held
    return None if held is None else Interval(held.at_least, held.best, held.at_most)


def _all(weighed: Weighed) -> Interval | None:
    of = weighed.holding.of
    return None if of is None else Interval(of.at_least, of.best, of.at_most)


def _form(value: Interval) -> str:
    told = [v for v in (value.low, value.best, value.high) if v is not None]
    return "{:,.0f}" if all(float(v).is_integer() for v in told) else "{:,.1f}"


def _said_by(names: Sequence[str], source: str = "") -> str:
    told = [*names, *([source] if source else [])]
    return f", says {', '.join(told)}" if told else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _gap(weighed: Weighed, due: Interval) -> str:
    gap, advantage = weighed.gap(due), weighed.advantage(due)
    if gap is None or (gap.low is None and gap.high is None):
        return "the gap can't be told"
    times = "" if advantage is None else f", {words(advantage, '{:.2f}')} times its due"
    if gap.low is not None and gap.low > 0:
        return f"{words(gap, _form(gap))} too few held{times}"
    if gap.high is not None and gap.high < 0:
        turned = Interval(-gap.high, None if gap.best is None else -gap.best, None if gap.low is None else -gap.low)
        return f"{words(turned, _form(turned))} too many held{times}"
    if gap.low is None and gap.high is not None and gap.high > 0:
        return f"{words(gap, _form(gap))} too few held{times}"
    if gap.low == gap.high == 0:
        return "as many as held"
    return f"the figures allow for too few and for too many ({words(gap, _form(gap))} more due than held)"


def _index_sentence(seating: Seating) -> Statement:
    parts = [
        f"{words(value, '{:.1f}')} by {ground}"
        for value, ground in ((seating.index_by_people, "people"), (seating.index_by_votes, "votes"))
        if value is not None
    ]
    day = f" ({seating.day})" if seating.day else ""
    claims = tuple(dict.fromkeys(c for w in seating.weighed for c in w.holding.all_claims))
    text = f"{seating.body}{day}: Gallagher's index of disproportionality, 0 to 100, is {' and '.join(parts)}."
    if seating.moved:
        widest = max(seating.moved, key=lambda m: abs(m.at_high - m.at_low))
        text += f" It hangs most on how many {widest.group} there are: {widest.at_low:.1f} at their low, "
        text += f"{widest.at_high:.1f} at their high."
    return Statement(text, claims)


def _changes(rows: Sequence[tuple[Seating, Weighed]]) -> list[Statement]:
    """What a group held first and last in a body that is told at several times."""
    told: dict[tuple[str, str], list[tuple[Seating, Weighed]]] = {}
    for seating, weighed in rows:
        if seating.day is not None and weighed.held_share is not None:
            told.setdefault((seating.body, weighed.holding.group), []).append((seating, weighed))
    found = []
    for (body, group), own in sorted(told.items()):
        (first, before), (last, after) = own[0], own[-1]
        if first.day == last.day:
            continue
        shares = [f"{words(per_cent(w.held_share), '{:.1f}')} %" for w in (before, after)]
        claims = tuple(dict.fromkeys((*before.holding.all_claims, *after.holding.all_claims)))
        text = f"{body}: the share of seats of {group} went from {shares[0]} ({first.day}) to {shares[1]} ({last.day})."
        found.append(Statement(text, claims))
    return found


def cannot_know(seatings: Sequence[Seating]) -> tuple[str, ...]:
    """What nobody may read into it."""
    some = any(w.holding.everybody is not None and w.due_by_people for s in seatings for w in s.weighed)
    if not some:
        return _CANNOT
    return (*_CANNOT, _OF_THE_PLACE)


def tables(seatings: Sequence[Seating], shown: Shown) -> tuple[Table, ...]:
    """All rows, the indices, and what each disputed number does to them."""
    made = [_seats(seatings, shown)]
    indexed = [s for s in seatings if s.index_by_people or s.index_by_votes]
    if indexed:
        made.append(_indices(indexed))
    if any(s.moved for s in seatings):
        made.append(_disputed(seatings))
    return tuple(made)


def _seats(seatings: Sequence[Seating], shown: Shown) -> Table:
    heads = (
        ("body", "Body"), ("group", "Group"), ("day", "As of"), ("held", "Seats held"), ("seats", "Of all"),
        ("held_per_cent", "Held, %"), ("people", "People"), ("people_per_cent", "Of all people, %"),
        ("due_as_told", "Due, as told"), ("due_by_people", "Due by people"), ("due_by_votes", "Due by votes"),
        ("gap_as_told", "Gap, as told"), ("gap_by_people", "Gap by people"), ("gap_by_votes", "Gap by votes"),
        ("advantage_as_told", "Held over due, as told"), ("advantage_by_people", "Held over due by people"),
        ("advantage_by_votes", "Held over due by votes"), ("told_by", "Seats told by"), ("dues_told_by", "Due told by"),
    )  # fmt: skip
    rows = []
    for seating in seatings:
        for w in chosen(seating, shown):
            row = w.holding
            dues = (w.due_as_told, w.due_by_people, w.due_by_votes)
            cells = (
                seating.body, row.group, seating.day, row.held, row.of, _cell(per_cent(w.held_share)), row.people,
                _cell(per_cent(w.people_share)), *map(_cell, dues), *(_cell(w.gap(due)) for due in dues),
                *(_cell(w.advantage(due)) for due in dues), ", ".join(row.told_by) or row.source,
                ", ".join(row.dues_by),
            )  # fmt: skip
            rows.append(Row(cells, row.all_claims))
    note = (
        "A gap is seats due less seats held: above 0 a group has too few. Held over due is 1 at parity, below it the "
        "group has too few. An open end means that nobody sets a bound there."
    )
    kept = [n for n in range(len(heads)) if n < 3 or any(row.cells[n] not in (None, "") for row in rows)]
    columns = tuple(Column(*heads[n]) for n in kept)
    shorter = tuple(Row(tuple(row.cells[n] for n in kept), row.claims) for row in rows)
    return Table("seats", "Seats held and due", columns, shorter, note)


def _cell(value: Interval | None) -> Interval | float | None:
    """An interval, or its one number where its bounds are that."""
    return value.best if value is not None and value.best is not None and value.low == value.high else value


def _indices(seatings: Sequence[Seating]) -> Table:
    heads = (("body", "Body"), ("day", "As of"), ("index_by_people", "By people"), ("index_by_votes", "By votes"))
    rows = [
        Row((s.body, s.day, _cell(s.index_by_people), _cell(s.index_by_votes)),
            tuple(dict.fromkeys(c for w in s.weighed for c in w.holding.all_claims)))
        for s in seatings
    ]  # fmt: skip
    note = (
        "Gallagher's least-squares index, 0 (each group has its share) to 100, between its smallest and largest value."
    )
    return Table("index", "Gallagher's index", tuple(Column(*head) for head in heads), tuple(rows), note)


def _disputed(seatings: Sequence[Seating]) -> Table:
    heads = (("body", "Body"), ("day", "As of"), ("group", "Whose number is disputed"), ("at_low", "Index at its low"),
             ("at_best", "At its best"), ("at_high", "At its high"))  # fmt: skip
    rows = []
    for seating in seatings:
        claims = {w.holding.group: w.holding.people_claims for w in seating.weighed}
        for m in seating.moved:
            cells = (seating.body, seating.day, m.group, *(round(v, 2) for v in (m.at_low, m.at_best, m.at_high)))
            rows.append(Row(cells, claims.get(m.group, ())))
    note = "Gallagher's index by people, with one group's number at its low or high and all others at their best."
    return Table("disputed", "What hangs on which number", tuple(Column(*h) for h in heads), tuple(rows), note)
