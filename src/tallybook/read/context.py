"""When and where a claim's act took place, by the words that hang on it and, failing those, by what was told before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from spacy.tokens import Token

from tallybook.places import PlaceMention, contains
from tallybook.read.dates import DateMention
from tallybook.read.draft import Draft, Parsed
from tallybook.read.rows import rows
from tallybook.read.syntax import ancestors, children
from tallybook.records import When, Where

_PERIODS = ("since", "this_period")
_IDLE = ("age", "duration", "habitual")
# News tells of what happened within the last days; a date for want of better says no more than that.
_NEWS_DAYS = 2
_HEAD = 300  # code points
_FRESH_DAYS = 7
# A town tells more about where an act took place than the country named beside it.
_VAGUENESS: dict[int | None, int] = {1: 0, 2: 0, 3: 1, 4: 2, 5: 3, 6: 3}
# Where a date or place was named before an act without one: so many tokens back, in the same paragraph.
_PARAGRAPH = 90


def first_day(drafts: Sequence[Draft], parsed: Parsed) -> When | None:
    """The days of the first act that has a date of its own, to within a week; most news tells of one day."""
    for draft in drafts:
        if draft.event is None or draft.is_total or draft.stance not in ("asserted", "alleged"):
            continue
        for mention in _own_dates(draft, parsed):
            day = mention.when.start
            if mention.role == "point" and day and (mention.when.precision or 9) <= 3 and _is_news(day, parsed):
                return mention.when
    return None


def _is_news(day: date, parsed: Parsed) -> bool:
    published = parsed.report.published
    return published is not None and 0 <= (published - day).days <= _FRESH_DAYS


def when_of(
    draft: Draft,
    parsed: Parsed,
    told: Sequence[tuple[Draft, When | None]],
    back: Mapping[str, frozenset[str]],
    main: When | None = None,
) -> When | None:
    """The days of a draft: its own date words, else the act it points back to, else the publication.

    Args:
        draft: the claim in the making.
        parsed: the report it stands in.
        told: the drafts before it with their days, in the order of the text.
        back: the words of `links.toml` that point back at an act.
        main: the days of the report's first dated act.

    Returns:
        Earliest and latest day with precision and basis; None where neither words nor publication tell.
    """
    own = _own_dates(draft, parsed)
    if draft.is_total:
        own = sorted(own, key=lambda m: m.role not in _PERIODS)
    fixed = [m for m in own if m.role != "relative" and (m.when.start or m.when.end)]
    if fixed:
        return fixed[0].when
    before = [when for other, when in told if when is not None and other.kind != "tally"]
    relative = next((m for m in own if m.role == "relative"), None)
    if relative is not None and before:
        return _after(before[-1], relative)
    if draft.is_total:
        return _open_until(parsed.report.published)
    if draft.event is None:
        return _for_want_of_better(parsed.report.published)
    near = _named_before(draft, parsed)
    if near is not None:
        return replace(near.when, basis=f"{near.when.basis}, named before in the paragraph")
    inherited = _inherited(draft, told, back)
    if inherited is not None:
        return inherited
    if main is not None:
        return replace(main, basis=f"{main.basis}, as the first dated act of the report")
    return _for_want_of_better(parsed.report.published)


def _own_dates(draft: Draft, parsed: Parsed) -> list[DateMention]:
    """The dates of the draft's sentence that may belong to it, the closest in the parse first."""
    start, end = draft.sentence
    ranked = []
    for mention in parsed.dates:
        if not (start <= mention.tokens[0] < end) or mention.role in _IDLE or _heads_the_report(mention, parsed):
            continue
        distance = _ties(parsed.doc[mention.tokens[1] - 1], draft.anchor, parsed)
        if distance is not None:
            ranked.append((distance, abs(mention.tokens[0] - draft.anchor.i), mention))
    return [mention for _, _, mention in sorted(ranked, key=lambda r: r[:2])]


def _heads_the_report(mention: DateMention, parsed: Parsed) -> bool:
    """Whether a date is the report's own, as pages print it: the full day of publication, in its first words."""
    published = parsed.report.published
    if published is None or mention.start > _HEAD or not (mention.when.start == mention.when.end == published):
        return False
    return str(published.year) in rows(parsed.doc).text[mention.start : mention.end]


def _ties(token: Token, anchor: Token, parsed: Parsed) -> int | None:
    """How far a date or place word is from a predicate in the parse; None where it belongs to who says it."""
    governor = token
    steps = 0
    while governor.head != governor and governor.pos_ not in ("VERB", "AUX") and governor != anchor:
        governor = governor.head
        steps += 1
    if governor == anchor:
        return 0
    if _is_cue(governor, parsed) and governor not in (anchor, *children(anchor, parsed.grammar.conjunct)):
        return None
    above = [anchor, *ancestors(anchor)]
    if governor in above:
        return 1 + above.index(governor)
    if anchor in ancestors(governor):
        return 2 + sum(1 for a in ancestors(governor) if a in list(ancestors(anchor))) // 4
    return 4 + min(steps, 3)


def _is_cue(token: Token, parsed: Parsed) -> bool:
    """Whether a token is the word by which somebody is said to speak; "said Tuesday" dates the saying."""
    return any(a.cue[0] <= token.idx < a.cue[1] for a in parsed.attributions)


def _after(anchor: When, mention: DateMention) -> When:
    """ "Hours later": counted on from the act told before."""
    first, last = mention.offset_days or (0, 0)
    start = anchor.start + timedelta(days=first) if anchor.start else None
    end = anchor.end + timedelta(days=last) if anchor.end else None
    if anchor.precision is not None and anchor.precision >= 4 and anchor.end is not None and last <= 2:
        end = anchor.end  # "hours later" within a month stays within the month
    if start and end and start > end:
        end = start
    return When(
        start, end, anchor.precision, f"{mention.when.basis or 'relative words'}, counted from the act told before"
    )


def _inherited(
    draft: Draft, told: Sequence[tuple[Draft, When | None]], back: Mapping[str, frozenset[str]]
) -> When | None:
    """The days of the act before: in the same sentence, where the words point back, or next to it in the text."""
    before = [(other, when) for other, when in told if when is not None and other.kind != "tally"]
    if not before:
        return None
    other, when = before[-1]
    if when.basis.startswith("publication") or when.basis.endswith("of the report"):
        return None
    near = draft.sentence[0] - other.sentence[1] <= 60
    if other.anchor.sent == draft.anchor.sent or near or _points_back(draft, back):
        basis = when.basis if when.basis.endswith("told before") else f"{when.basis}, as the act told before"
        return replace(when, basis=basis)
    return None


def _points_back(draft: Draft, back: Mapping[str, frozenset[str]]) -> bool:
    for token in draft.anchor.sent:
        if token.lemma_.lower() in back["back.nouns"]:
            for child in token.children:
                if child.lower_ in back["back.determiners"]:
                    return True
    return False


def _named_before(draft: Draft, parsed: Parsed) -> DateMention | None:
    """The last day named before the draft's sentence in its paragraph, unless another act's words came after it."""
    start = draft.sentence[0]
    found = None
    for mention in parsed.dates:
        if mention.tokens[0] >= start:
            break
        fixed = mention.role == "point" and mention.when.start is not None and (mention.when.precision or 9) <= 3
        if (
            fixed
            and not mention.future
            and start - mention.tokens[1] <= _PARAGRAPH
            and not _heads_the_report(mention, parsed)
        ):
            found = mention
    if found is None or "\n" in parsed.doc[found.tokens[1] : start].text.rstrip("\n"):
        return None
    verb = parsed.doc[found.tokens[1] - 1]
    while verb.head != verb and verb.pos_ not in ("VERB", "AUX"):
        verb = verb.head
    return None if _is_cue(verb, parsed) else found


def _open_until(published: date | None) -> When | None:
    return When(None, published, None, "up to publication") if published else None


def _for_want_of_better(published: date | None) -> When | None:
    if published is None:
        return None
    return When(published - timedelta(days=_NEWS_DAYS), published, 2, "publication day for want of better")


def where_of(draft: Draft, parsed: Parsed, told: Sequence[tuple[Draft, Where | None]]) -> Where | None:
    """The place of a draft: that which its words hang on, else one of its sentence, the last one told, the main one."""
    start, end = draft.sentence
    ranked: list[tuple[int, int, PlaceMention]] = []
    for mention in parsed.places:
        if mention.where is None or mention.kind == "demonym":
            continue
        span = parsed.doc.char_span(mention.start, mention.end, alignment_mode="expand")
        if span is None or not (start <= span.start < end):
            continue
        distance = _ties(span.root, draft.anchor, parsed)
        if distance is not None:
            ranked.append(
                (distance + _VAGUENESS.get(mention.where.precision, 3), abs(span.start - draft.anchor.i), mention)
            )
    named = min(ranked, key=lambda r: r[:2])[2].where if ranked else None
    if named is not None and named.precision in (1, 2):
        return named
    if draft.is_total and named is None:
        return _whole_place(parsed)
    told_near = (w for other, w in reversed(told[-4:]) if w and draft.sentence[0] - other.sentence[1] <= 60)
    known = [w for w in (_place_before(draft, parsed), next(told_near, None), parsed.main_place) if w is not None]
    if named is None:
        return known[0] if known else None
    # the province is named here, and the town in it was named before
    return next((w for w in known if w.precision in (1, 2) and contains(named, w)), named)


def _place_before(draft: Draft, parsed: Parsed) -> Where | None:
    """The last exact place named before the draft's sentence in its paragraph."""
    start = parsed.doc[draft.sentence[0]].idx
    for mention in reversed(parsed.places):
        if mention.end > start or mention.where is None or mention.kind == "demonym":
            continue
        if "\n" in rows(parsed.doc).text[mention.end : start].rstrip("\n") or start - mention.end > 5 * _PARAGRAPH:
            return None
        if mention.where.precision in (1, 2):
            return mention.where
    return None


def _whole_place(parsed: Parsed) -> Where | None:
    """Where a total without a place of its own counts: the place of its report, or the city named around that."""
    main = parsed.main_place
    if main is None:
        return None
    around = (m.where for m in parsed.places if m.where is not None and m.where.precision in (1, 2))
    return next((w for w in around if w.place_id != main.place_id and contains(w, main)), main)
