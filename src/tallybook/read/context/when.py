"""When the claims of a report took place: rules propose days, weights decide for acts; words decide for totals."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from tallybook.read.context.days import (
    IDLE,
    Day,
    Option,
    days_of,
    for_want_of_better,
    heads_the_report,
    options_of,
    told_ahead,
)
from tallybook.read.context.setting import Setting
from tallybook.read.context.ties import Hold, Layout, above, tie
from tallybook.read.dates import DateMention
from tallybook.read.dates.calendar import precision_of
from tallybook.read.draft import Draft, Parsed
from tallybook.records import When
from tallybook.tokens import bounds

_PERIODS = ("since", "this_period")
# Tokens between two sentences that are told in one breath.
_NEAR = 60
_COUNTED, _RELATIVE = "counted from the act told before", "relative words"
_A_MONTH = 4  # UCDP's precision of a month; that of longer times is higher
# The farthest tie of words that hang on the act, above or below it.
_BELOW = 3
_BOUND = 4  # tokens between the first day of a stretch and its last
_SINCE_UP = 4  # tokens up from a day to the "since" that it stands behind
# "since 3 February, when", "the bloodiest since 3 February, when", "on 3 February, when"
_WHEN = ("since", "record", "point")
_DIGITS = 2  # of a day of the month
_UP = 3  # verbs up in which the "when" of a clause stands


def whens(drafts: Sequence[Draft], parsed: Parsed, layout: Layout, setting: Setting) -> list[When | None]:
    """The days of each draft.

    An act gets the day that the weights choose among all that its report names, or the last days before publication
    where none is likely; words that count from another act ("two days later") count from the act told before. Totals
    and positions get the period or the day of their own words, else all days up to publication.

    Args:
        drafts: the claims in the making, in the order of the text.
        parsed: the report they stand in.
        layout: of the same report.
        setting: the words and weights that decide.

    Returns:
        For each draft earliest and latest day with precision and basis; None where neither words nor publication tell.
    """
    days = days_of(drafts, parsed, layout, setting.around)
    known = {day.mention.start: setting.day.score(day.features) for day in days}
    found: list[When | None] = []
    acts: list[tuple[Draft, When]] = []
    every = options_of(
        drafts, days, parsed, layout, setting.back, answering=setting.answering, releasing=setting.releasing
    )
    for draft, options in zip(drafts, every, strict=True):
        own = _own(draft, parsed, layout)
        if not options:
            own = [(held, m) for held, m in own if not _of_another_total(m, draft, drafts)]
            dated = any(_is_fixed(m) for _, m in own) or any(
                draft.tokens[0] <= m.tokens[0] < draft.tokens[1] and _is_fixed(m) for m in parsed.dates
            )
            same = _same_period(draft, drafts, found, setting) if draft.is_total and not dated else None
            same = (
                _since_then(draft, parsed, setting)
                or (None if dated else _since_clause(draft, parsed, setting))
                or same
            )
            found.append(same or _by_its_words(draft, own, parsed, acts, setting))
            continue
        when = (
            _when_it(draft, parsed, setting)
            or _gone_since(draft, own, parsed)
            or _counted_back(draft, own, acts)
            or _counted(draft, own, acts, parsed)
            or _carried(draft, own, acts)
            or _next(draft, own, acts, setting)
            or _pointed_back(draft, own, acts, setting)
            or _likeliest(draft, options, known, setting)
        )
        when = _not_before(when, acts)
        found.append(when)
        acts.append((draft, when))
    return found


def _not_before(when: When, acts: Sequence[tuple[Draft, When]]) -> When:
    """ "nine of them died before the end of May": not before the act that was told right before."""
    told = acts[-1][1].start if acts else None
    if when.start is not None or when.end is None or told is None or told > when.end:
        return when
    return When(told, when.end, precision_of(told, when.end), f"{when.basis}, from the act told before")


def _likeliest(draft: Draft, options: Sequence[Option], known: Mapping[int, float], setting: Setting) -> When:
    """The option with the highest score, the first of equals, with what it rests on."""

    def score(option: Option) -> float:
        of_day = known[option.day.mention.start] if option.day is not None else 0.0
        return of_day + setting.day.score(option.features)

    # a date that hangs on the act itself leaves no choice: weights learned on one kind of news don't overrule words
    hung = [o for o in options if o.tie is not None and o.tie <= 1]
    own = [o for o in options if o.tie is not None and o.day is not None and not _beside(o.day, setting)]
    if not hung and not any(o.day.fresh for o in own if o.day is not None):
        hung = own  # "in August, after a man was shot, ...": a month that the sentence names
    best = max(hung or options, key=score)
    day = best.day
    start, end = draft.sentence
    if day is None or start <= day.mention.tokens[0] < end:
        return best.when
    placed = "named before" if day.mention.tokens[0] < start else "named later"
    return replace(best.when, basis=f"{best.when.basis}, {placed} in the report")


def _beside(day: Day, setting: Setting) -> bool:
    """Whether a date is none of an act by its nature: "since 2016", "in a report released on Monday"."""
    return day.mention.role in (*_PERIODS, "until") or day.hold.governor.lemma in setting.releasing


def _own(draft: Draft, parsed: Parsed, layout: Layout) -> list[tuple[int, DateMention]]:
    """The dates of the draft's sentence that may belong to it with their ties, the closest in the parse first."""
    start, end = draft.sentence
    ranked = []
    up = above(draft.anchor)
    for mention in parsed.dates:
        if not (start <= mention.tokens[0] < end) or mention.role in IDLE or heads_the_report(mention, parsed):
            continue
        held = tie(Hold.of(parsed.doc[mention.tokens[1] - 1]), draft, up, parsed, layout)
        if held is not None:
            ranked.append((held, abs(mention.tokens[0] - draft.anchor.i), mention))
    return [(held, mention) for held, _, mention in sorted(ranked, key=lambda r: r[:2])]


def _is_fixed(mention: DateMention) -> bool:
    return mention.role != "relative" and bool(mention.when.start or mention.when.end)


def _by_its_words(
    draft: Draft,
    own: Sequence[tuple[int, DateMention]],
    parsed: Parsed,
    acts: Sequence[tuple[Draft, When]],
    setting: Setting,
) -> When | None:
    """The days of a total or a position: the closest of its sentence, for totals a period first."""
    if draft.is_total:
        inside = [m for m in parsed.dates if draft.tokens[0] <= m.tokens[0] < draft.tokens[1] and _is_fixed(m)]
        if inside:  # "the number of dead for the whole of last year at 1,740", "51 in May"
            return _from_to(inside, parsed, setting) or _from_then(inside[0], parsed, setting)
        own = sorted(own, key=lambda m: (not _right_behind(m[1], draft, parsed), m[1].role not in _PERIODS))
    # how long something has lasted is no day of what somebody says of it
    fixed = [m for _, m in own if _is_fixed(m) and (draft.is_total or m.role != "since")]
    if draft.is_total:
        stretch = _from_to(fixed, parsed, setting)
        if stretch is not None:
            return stretch
    if fixed:
        return _from_then(fixed[0], parsed, setting) if draft.is_total else fixed[0].when
    relative = next((m for _, m in own if m.role == "relative"), None)
    if relative is not None and acts:
        return _after(acts[-1][1], relative)
    published = parsed.report.published
    if draft.is_total:
        return When(None, published, None, "up to publication") if published else None
    return for_want_of_better(published)


def _right_behind(mention: DateMention, draft: Draft, parsed: Parsed) -> bool:
    """ "198 killings in the whole of 2018": a date that follows on the words of a number, whatever else is named."""
    between = parsed.doc[draft.tokens[1] : mention.tokens[0]]
    near = draft.tokens[1] <= mention.tokens[0] <= draft.tokens[1] + _BOUND and not any(t.is_punct for t in between)
    return near and mention.role in ("point", "during") and (mention.when.precision or 0) >= _A_MONTH


def _from_then(mention: DateMention, parsed: Parsed, setting: Setting) -> When:
    """ "since fighting broke out in April 2018", "since the coup in May": from that day up to publication."""
    when, published = mention.when, parsed.report.published
    if mention.role != "point" or when.start is None or published is None or when.start > published:
        return when
    over = list(parsed.doc[mention.tokens[1] - 1].ancestors)[:_SINCE_UP]
    opened = any(
        a.lower_ in setting.since or any(c.lower_ in setting.since and c.i < mention.tokens[0] for c in a.children)
        for a in over
        if a.i >= bounds(over[0])[0]
    )
    if not opened:
        return when
    return When(when.start, published, precision_of(when.start, published), when.basis)


def _from_to(mentions: Sequence[DateMention], parsed: Parsed, setting: Setting) -> When | None:
    """ "from Jan. 1 to Aug. 15": two days, with one word between them, bound what a total runs over."""
    days = sorted((m for m in mentions if m.role in ("point", "until", "since")), key=lambda m: m.tokens)
    for first, last in pairwise(days):
        between = parsed.doc[first.tokens[1] : last.tokens[0] + 1]
        start, end = first.when.start, last.when.end
        led = parsed.doc[max(0, first.tokens[0] - 1) : first.tokens[0] + 1]
        bound = any(t.lower_ in setting.leading for t in led) and any(t.lower_ in setting.joining for t in between)
        if bound and len(between) <= _BOUND and start is not None and end is not None and start < end:
            return When(start, end, precision_of(start, end), f"{first.when.basis} to {last.when.basis}")
    return None


def _when_it(draft: Draft, parsed: Parsed, setting: Setting) -> When | None:
    """ "since 3 February, when fighters overran the market": the clause tells what was on that day."""
    for verb in (draft.anchor, *list(draft.anchor.ancestors)[:_UP]):
        when = next((c for c in verb.children if c.lower_ in setting.opening and c.i < verb.i), None)
        if when is None or when.i < 2:
            continue
        last = when.i - 1 if when.nbor(-1).is_punct else when.i
        mention = next((m for m in parsed.dates if m.tokens[1] == last), None)
        if mention is None or mention.when.start is None or mention.role not in _WHEN:
            return None
        start, end = mention.when.start, mention.when.end
        precision = mention.when.precision
        if mention.role != "point":
            day = any(t.text.isdigit() and len(t.text) <= _DIGITS for t in parsed.doc[slice(*mention.tokens)])
            end, precision = start, 1 if precision in (None, 1) or day else precision
            if precision == 4:  # "since January, when three were killed"
                return When(start, start.replace(day=monthrange(start.year, start.month)[1]), 4, mention.when.basis)
        told = precision == 1 or mention.role == "point"  # "remembers 2006, when 70 were butchered"
        return When(start, end, precision, mention.when.basis) if told else None
    return None


def _gone_since(draft: Draft, own: Sequence[tuple[int, DateMention]], parsed: Parsed) -> When | None:
    """ "has not been seen since April 11": gone on that day, not all days from then on."""
    mention = next((m for _, m in own if m.role == "since" and m.when.start is not None), None)
    if draft.kind != "disappearance" or mention is None or mention.when.start is None:
        return None
    start, words = mention.when.start, parsed.doc[slice(*mention.tokens)]
    if start.day != 1 or any(t.text.isdigit() and len(t.text) <= _DIGITS for t in words):
        return When(start, start, 1, mention.when.basis)
    if any(t.text.isdigit() for t in words):
        return None  # "since 2016" may be any day of that year
    return When(start, start.replace(day=monthrange(start.year, start.month)[1]), 4, mention.when.basis)


def _same_period(draft: Draft, drafts: Sequence[Draft], found: Sequence[When | None], setting: Setting) -> When | None:
    """ "in the same eight months", "131 were killed in July: 58 by soldiers": the days of the total told before."""
    before = zip(drafts, found, strict=False)
    told = [(other, when) for other, when in before if other.is_total and when is not None and when.start is not None]
    if not told:
        return None
    whole = next((w for o, w in told if draft.whole is not None and _one(o, draft.whole)), None)
    if whole is not None:
        return whole
    last = told[-1][0].sentence
    other, when = next((o, w) for o, w in told if o.sentence == last)  # not the earlier year that it is held against
    beside = draft.sentence[0] - other.sentence[0] >= 0 and draft.sentence[0] - other.sentence[1] <= _NEAR
    return when if beside or any(t.lower_ in setting.same for t in draft.anchor.sent) else None


def _of_another_total(mention: DateMention, draft: Draft, drafts: Sequence[Draft]) -> bool:
    """ "has got to 316, compared with 198 in the whole of 2018": a date among the words of the other number."""
    at = mention.tokens[0]
    others = (d.tokens for d in drafts if d.is_total and draft.is_total and d is not draft)
    return any(a <= at < b and not (a < draft.tokens[1] and draft.tokens[0] < b) for a, b in others)


def _one(one: Draft, other: Draft) -> bool:
    return one.tokens == other.tokens and one.figure == other.figure


def _since_clause(draft: Draft, parsed: Parsed, setting: Setting) -> When | None:
    """ "have died since the results were announced on 10 January": the day of a clause that opens a period."""
    start, end = draft.sentence
    for mention in parsed.dates if draft.is_total else ():
        if start <= mention.tokens[0] < end and mention.role == "point" and _is_fixed(mention):
            when = _from_then(mention, parsed, setting)
            if when is not mention.when:
                return when
    return None


def _since_then(draft: Draft, parsed: Parsed, setting: Setting) -> When | None:
    """ "since then", "since that date": from the day named last before these words, for a total."""
    published = parsed.report.published
    start, end = draft.sentence
    for token in parsed.doc[start:end] if draft.is_total and published is not None else ():
        if token.lower_ not in setting.since or token.i + 1 >= end or token.nbor(1).lower_ not in setting.then:
            continue
        named = [
            m for m in parsed.dates
            if m.tokens[1] <= token.i and token.i - m.tokens[0] <= _NEAR and m.role == "point"
            and m.when.start is not None and not heads_the_report(m, parsed)
        ]  # fmt: skip
        first = max(named, key=lambda m: m.tokens, default=None)
        if first is None or first.when.start is None or published is None or first.when.start > published:
            return None
        precision = precision_of(first.when.start, published)
        return When(first.when.start, published, precision, f"{first.when.basis}, up to publication")
    return None


def _counted(
    draft: Draft, own: Sequence[tuple[int, DateMention]], acts: Sequence[tuple[Draft, When]], parsed: Parsed
) -> When | None:
    """The days that words count from the act told before, where the sentence names none of its own."""
    held, relative = next(((h, m) for h, m in own if m.role == "relative" and h <= _BELOW), (0, None))
    if not acts or relative is None or any(_is_fixed(m) and h <= held for h, m in own):
        return None
    # other acts of the sentence were counted by the same words: those count once, from what was told before
    words = f"{relative.when.basis or _RELATIVE}, {_COUNTED}"
    named = _named_since(draft, acts[-1][0], parsed)
    before = [when for _, when in reversed(acts) if when.basis != words]
    counted = (_by_publication(_after(w, relative), parsed) for w in ([named] if named is not None else before))
    # what lies beyond the day of publication was counted from some other act than the one told last
    return next((when for when in counted if not told_ahead(draft, when, parsed)), None)


def _by_publication(when: When, parsed: Parsed) -> When:
    """ "Three hours later" in the news of the day: what is told was over when it was printed."""
    published = parsed.report.published
    late = (
        published is not None and when.start is not None and when.end is not None and when.start <= published < when.end
    )
    return replace(when, end=published) if late else when


def _named_since(draft: Draft, act: Draft, parsed: Parsed) -> When | None:
    """The last day named between the act told before and this one: "flyers went round on 21 May. Two days later"."""
    start = draft.sentence[0]
    days = [
        m.when for m in parsed.dates
        if act.sentence[1] <= m.tokens[0] < start and start - m.tokens[0] <= _NEAR and m.role == "point"
        and m.when.precision == 1 and not heads_the_report(m, parsed)
    ]  # fmt: skip
    return days[-1] if days else None


def _counted_back(
    draft: Draft, own: Sequence[tuple[int, DateMention]], acts: Sequence[tuple[Draft, When]]
) -> When | None:
    """The days of what came first: "on Thursday, a day after the shooting" has the shooting on Wednesday.

    Where the sentence names no day and no other act, it dates the act told before: "It was the day after the ambush".
    """
    over = {token.i for token in draft.anchor.ancestors}
    for _, mention in own:
        if mention.offset_days is None or mention.tokens[1] - 1 not in over:
            continue
        fixed = next((m.when for _, m in own if _is_fixed(m) and m.role == "point"), None)
        told = acts[-1] if acts and acts[-1][0].sentence[1] == draft.sentence[0] else None
        if fixed is None and told is not None:
            fixed = told[1]
        if fixed is None or fixed.start is None or fixed.end is None:
            return None
        first, last = mention.offset_days
        start, end = fixed.start - timedelta(days=last), fixed.end - timedelta(days=first)
        if start <= end:
            return When(start, end, precision_of(start, end), f"{fixed.basis}, counted back by {mention.when.basis}")
    return None


def _after(anchor: When, mention: DateMention) -> When:
    """ "Hours later": counted on from the act told before."""
    first, last = mention.offset_days or (0, 0)
    start = anchor.start + timedelta(days=first) if anchor.start else None
    end = anchor.end + timedelta(days=last) if anchor.end else None
    if anchor.precision is not None and anchor.precision >= 4 and anchor.end is not None and last <= 2:
        end = anchor.end  # "hours later" within a month stays within the month
    if start and end and start > end:
        end = start
    return When(start, end, anchor.precision, f"{mention.when.basis or _RELATIVE}, {_COUNTED}")


def _pointed_back(
    draft: Draft, own: Sequence[tuple[int, DateMention]], acts: Sequence[tuple[Draft, When]], setting: Setting
) -> When | None:
    """The days of the act told last, where the sentence points back at it ("in that rampage") and names no day."""
    if not acts or own or not setting.back.points(draft):
        return None
    other, when = acts[-1]
    told = not when.basis.startswith("publication") and draft.sentence[0] - other.sentence[1] <= _NEAR
    return replace(when, basis=f"{when.basis}, as the act told before") if told else None


def _next(
    draft: Draft, own: Sequence[tuple[int, DateMention]], acts: Sequence[tuple[Draft, When]], setting: Setting
) -> When | None:
    """ "Police then burned 70 homes": right after the act told last, on its days, where the sentence names none."""
    if not acts or own or not any(c.lower_ in setting.next for c in draft.anchor.children):
        return None
    other, when = acts[-1]
    told = not when.basis.startswith("publication") and draft.sentence[0] - other.sentence[1] <= _NEAR
    return replace(when, basis=f"{when.basis}, as the act told before") if told else None


def _carried(draft: Draft, own: Sequence[tuple[int, DateMention]], acts: Sequence[tuple[Draft, When]]) -> When | None:
    """The days of the act before where those were counted from another act: no date of the text names them."""
    if not acts or own:
        return None
    other, when = acts[-1]
    near = bounds(other.anchor) == bounds(draft.anchor) or draft.sentence[0] - other.sentence[1] <= _NEAR
    return when if near and _COUNTED in when.basis else None
