"""Where the claims of a report took place: by the words that hang on them, else by what was told before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tallybook.places import PlaceMention, contains
from tallybook.read.context.ties import Hold, Layout, above, tie
from tallybook.read.draft import Draft, Parsed
from tallybook.records import Where

# A town tells more about where an act took place than the country named beside it.
_VAGUENESS: dict[int | None, int] = {1: 0, 2: 0, 3: 1, 4: 2, 5: 3, 6: 3}
_EXACT, _DISTRICT = (1, 2), 3
# The code points within which a report opens, and the tokens within which it goes on to say where.
_LEAD, _FOLLOWS = 250, 100
_FRONT, _BELOW = 3, 3  # tokens of a sentence in which a place heads all of it, and how far it is from the act then
# Tokens between two sentences that are told in one breath; how many claims back one looks; and code points.
_NEAR, _BACK, _PARAGRAPH = 60, 4, 450


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that a report names, at its first token, with what it hangs on."""

    mention: PlaceMention
    where: Where
    token: int
    hold: Hold


def wheres(drafts: Sequence[Draft], parsed: Parsed, layout: Layout) -> list[Where | None]:
    """The place of each draft: that which its words hang on, else one of its sentence, the last one told, the main one.

    Args:
        drafts: the claims in the making, in the order of the text.
        parsed: the report they stand in.
        layout: of the same report.
    """
    spots = _spots(parsed)
    found: list[Where | None] = []
    told: list[tuple[Draft, Where | None]] = []
    for draft in drafts:
        where = _of_draft(draft, spots, told, parsed, layout)
        found.append(where)
        if draft.event is not None:
            told.append((draft, where))
    return found


def _spots(parsed: Parsed) -> list[Spot]:
    """The places that a report names and that could be told where they are, in the order of the text."""
    found = []
    for mention in parsed.places:
        if mention.where is None or mention.kind == "demonym":
            continue
        span = parsed.doc.within(mention.start, mention.end)
        if span is not None:
            found.append(Spot(mention, mention.where, span.start, Hold.of(span.root)))
    return found


def _of_draft(
    draft: Draft,
    spots: Sequence[Spot],
    told: Sequence[tuple[Draft, Where | None]],
    parsed: Parsed,
    layout: Layout,
) -> Where | None:
    start, end = draft.sentence
    up = above(draft.anchor)
    ranked = []
    for spot in spots:
        if not start <= spot.token < end:
            continue
        held = tie(spot.hold, draft, up, parsed, layout)
        if held is None and spot.token - start <= _FRONT and spot.token < draft.anchor.i:
            held = _BELOW  # "In Oldmoor, residents said a mob had torched the school"
        if held is not None:
            vague = 0 if _is_spot(spot.where) else _VAGUENESS.get(spot.where.precision, 3)
            ranked.append((held + vague, abs(spot.token - draft.anchor.i), spot.where))
    named = min(ranked, key=lambda r: r[:2])[2] if ranked else None
    if named is not None and _is_spot(named):
        return named
    if draft.is_total and named is None:
        return _whole_place(parsed)
    near = (w for other, w in reversed(told[-_BACK:]) if w and draft.sentence[0] - other.sentence[1] <= _NEAR)
    beside = (w for other, w in reversed(told[-_BACK:]) if w and other.sentence == draft.sentence and _is_spot(w))
    asked = (next(beside, None), _before(draft, spots, parsed), next(near, None), parsed.main_place)
    known = [w for w in asked if w is not None]
    if named is None:
        return known[0] if known else None
    # the province is named here, and the town in it was named before, or follows what opens the report
    inside = [*known[:-1], *_follows(draft, spots, parsed), *known[-1:]]
    return next((w for w in inside if _is_finer(w, named) and contains(named, w)), named)


def _is_spot(where: Where) -> bool:
    """Whether a place is a town or less: one kept by its name inside what contains it is, however vague its point."""
    return where.precision in _EXACT or "/" in (where.place_id or "") or where.place_id is None


def _is_finer(where: Where, named: Where) -> bool:
    """Whether a place tells more than the one named: a town, or a district where only a province or more is named."""
    district = where.precision == _DISTRICT and (named.precision or 0) > _DISTRICT
    return district or where.precision in _EXACT


def _follows(draft: Draft, spots: Sequence[Spot], parsed: Parsed) -> list[Where]:
    """The places named in the sentences behind that by which a report opens: it says "the south", they say where."""
    if parsed.doc[draft.sentence[0]].idx > _LEAD:
        return []
    end = draft.sentence[1]
    return [s.where for s in spots if end <= s.token < end + _FOLLOWS and not s.mention.dateline]


def _before(draft: Draft, spots: Sequence[Spot], parsed: Parsed) -> Where | None:
    """The last exact place named before the draft's sentence in its paragraph."""
    start = parsed.doc[draft.sentence[0]].idx
    for spot in reversed(spots):
        end = spot.mention.end
        if end > start:
            continue
        if "\n" in parsed.doc.text[end:start].rstrip("\n") or start - end > _PARAGRAPH:
            return None
        if _is_spot(spot.where):
            return spot.where
    return None


def _whole_place(parsed: Parsed) -> Where | None:
    """Where a total without a place of its own counts: the place of its report, or the city named around that."""
    main = parsed.main_place
    if main is None:
        return None
    around = (m.where for m in parsed.places if m.where is not None and m.where.precision in _EXACT)
    return next((w for w in around if w.place_id != main.place_id and contains(w, main)), main)
