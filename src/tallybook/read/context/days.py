"""The days that an act may have been on, each with what speaks for it; weights decide which it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tallybook.read.context.ties import Hold, Layout, above, tie
from tallybook.read.context.words import Around, Back
from tallybook.read.dates import DateMention
from tallybook.read.draft import Draft, Parsed
from tallybook.read.syntax import children
from tallybook.records import When

IDLE = ("age", "duration", "habitual", "record")
# News tells of what happened within the last days; a date for want of better says no more than that.
NEWS_DAYS = 2
_HEAD = 300  # code points
_CLOSE = 4  # tokens within which a time of day belongs to a day
_AGES = ((0, "0"), (1, "1"), (2, "2"), (3, "3"), (7, "week"), (31, "month"), (366, "year"))
_BACK = ((1, "1"), (2, "2"), (4, "4"), (9, "9"))


@dataclass(frozen=True, slots=True)
class Day:
    """A date of the report with what can be said of it before any act is looked at.

    `fresh`: one day of the last week. `of_act`: it hangs on a word for an act of violence.
    """

    mention: DateMention
    sentence: int
    hold: Hold
    features: tuple[str, ...]
    fresh: bool
    of_act: bool


@dataclass(frozen=True, slots=True)
class Option:
    """Days that an act may have been on: those of a date of the report, or (None) a day for want of better.

    `features` are what speaks for it beside the features of the day itself.
    """

    when: When
    day: Day | None
    features: tuple[str, ...]
    tie: int | None = None


def heads_the_report(mention: DateMention, parsed: Parsed) -> bool:
    """Whether a date is the report's own, as pages print it: the full day of publication, in its first words."""
    published = parsed.report.published
    if published is None or mention.start > _HEAD or not (mention.when.start == mention.when.end == published):
        return False
    return str(published.year) in parsed.doc.text[mention.start : mention.end]


def days_of(drafts: Sequence[Draft], parsed: Parsed, layout: Layout, around: Around) -> list[Day]:
    """The dates of a report that name days, in the order of the text, without those that head it."""
    acts = Counter(layout.sentence[d.anchor.i] for d in drafts if is_act(d))
    kept = [
        m for m in parsed.dates
        if m.role not in (*IDLE, "relative") and (m.when.start or m.when.end) and not heads_the_report(m, parsed)
    ]  # fmt: skip
    named = Counter(m.when.start for m in kept if m.when.start == m.when.end)
    found: list[Day] = []
    seen_fresh = 0
    for mention in kept:
        age = _age(mention, parsed)
        fresh = mention.when.start == mention.when.end and age in ("0", "1", "2", "3", "week")
        number = layout.sentence[mention.tokens[0]]
        features = [
            f"role={mention.role}", f"form={mention.form}", f"age={age}", f"precision={mention.when.precision}",
            f"age={age}|form={mention.form}", f"at={_far(number)}",
        ]  # fmt: skip
        if fresh:
            features.append(f"fresh#{min(seen_fresh, 2)}")
            seen_fresh += 1
        if mention.future:
            features.append("future")
        times = named[mention.when.start] if mention.when.start == mention.when.end else 0
        features.append(f"named={min(times, 3)}")
        end = layout.starts[number + 1] if number + 1 < len(layout.starts) else len(parsed.doc)
        features += [f"tells={theme}" for theme in around.told(parsed.doc, layout.starts[number], end)]
        features.append(f"acts={min(acts[number], 2)}")
        hold = Hold.of(parsed.doc[mention.tokens[1] - 1])
        features += _held(hold, mention, parsed, layout, around)
        found.append(Day(mention, number, hold, tuple(features), fresh, "under=act" in features))
    return found


def is_act(draft: Draft) -> bool:
    """Whether a draft tells of an act, rather than of a total or a position."""
    return draft.event is not None and not draft.is_total


def _held(hold: Hold, mention: DateMention, parsed: Parsed, layout: Layout, around: Around) -> list[str]:
    """What a date hangs on, and whether a time of day stands by it."""
    features = [f"under={theme}" for theme in around.themes.get(hold.governor.lemma, ())]
    if hold.governor.i in layout.cues:
        features.append("under=cue")
    elif not features:
        features.append("under=other")
    first, last = mention.tokens
    near = [t.lower_ for t in parsed.doc[max(0, first - _CLOSE) : last + _CLOSE]]
    if any(word in around.clock for word in near):
        features.append("clock")
    if any(word in around.parts for word in near):
        features.append("part_of_day")
    return features


def _age(mention: DateMention, parsed: Parsed) -> str:
    """How long before publication the days of a mention began, in steps."""
    published, start = parsed.report.published, mention.when.start
    if published is None:
        return "unknown"
    if start is None:
        return "open"
    days = (published - start).days
    if days < 0:
        return "ahead"
    return next((name for most, name in _AGES if days <= most), "older")


def _far(sentences: int) -> str:
    return next((name for most, name in _BACK if sentences < most), "far")


def options_of(
    drafts: Sequence[Draft], days: Sequence[Day], parsed: Parsed, layout: Layout, back: Back, *,
    answering: Container[str], releasing: Container[str],
) -> list[list[Option]]:  # fmt: skip
    """For each act every day that it may have been on: those that its report names and one for want of better.

    Args:
        drafts: the claims in the making, in the order of the text.
        days: of the same report.
        parsed: the report.
        layout: of the same report.
        back: says whether words point back at an act told before.
        answering: words behind which an act is named that another answers, with a day of its own.
        releasing: verbs whose day is that of a report or a statement, and dates no act of another sentence.

    Returns:
        The options of each draft; none for drafts that are no acts.
    """
    told: dict[int, int] = {}  # the dates that acts so far hang on, with the number of the last of those
    count = 0
    anchors = frozenset(draft.anchor.i for draft in drafts)
    found: list[list[Option]] = []
    for draft in drafts:
        if not is_act(draft):
            found.append([])
            continue
        count += 1
        options = _of_act(
            draft, days, parsed, layout, _Told(told, count, back.points(draft), anchors, answering, releasing)
        )
        for option in options:
            if option.day is not None and option.tie is not None and option.tie <= 1:
                told[option.day.mention.start] = count
        found.append(options)
    return found


@dataclass(frozen=True, slots=True)
class _Told:
    """The acts told before one: the number of the last one at each date (by its offset), and its own number.

    `anchors` are the predicates of all claims of the report, `answering` and `releasing` as `options_of` has them.
    """

    at: Mapping[int, int]
    count: int
    points_back: bool
    anchors: frozenset[int]
    answering: Container[str]
    releasing: Container[str]

    def features(self, day: Day) -> list[str]:
        """How many acts ago a date was an act's own."""
        last = self.at.get(day.mention.start)
        if last is None:
            return ["no_act_yet"]
        ago = f"acts_ago={min(self.count - last, 3)}"
        return [ago, f"{ago}|back={self.points_back}"]


def _of_act(draft: Draft, days: Sequence[Day], parsed: Parsed, layout: Layout, told: _Told) -> list[Option]:
    up = above(draft.anchor)
    own = layout.sentence[draft.anchor.i]
    before = max((d.mention.tokens[0] for d in days if d.sentence < own), default=-1)
    described = {
        d.mention.start
        for d in days
        if d.sentence == own and (_describes(d, up, parsed, told.anchors) or _of_the_answered(d, up, parsed, told))
    }
    ties = {
        d.mention.start: tie(d.hold, draft, up, parsed, layout)
        for d in days
        if d.sentence == own and d.mention.start not in described
    }
    known = any(d.fresh and d.mention.tokens[0] < draft.anchor.i for d in days)
    nearest = min((t for t in ties.values() if t is not None), default=None)
    found = []
    for day in days:
        if told_ahead(draft, day.mention.when, parsed) or day.mention.start in described:
            continue
        if day.sentence != own and day.hold.governor.lemma in told.releasing:
            continue  # "published on the 12th that ...": the day of those words
        held = ties.get(day.mention.start)
        if day.mention.role == "since" and (held is None or held > 1 or _of_a_name(day, draft, parsed)):
            continue  # how long something else lasts is no day of an act
        fresh = "fresh" if day.fresh else "old"
        features = told.features(day)
        if day.sentence == own:
            place = f"own={held if held is None else min(held, 4)}"
            features += [
                place,
                f"{place}|{fresh}",
                f"{place}|{day.mention.role}",
                f"{place}|precision={day.mention.when.precision}",
            ]
            if held is not None and held == nearest:
                features.append("own_nearest")
        else:
            ahead = day.sentence > own
            same = layout.paragraph[day.mention.tokens[0]] == layout.paragraph[draft.anchor.i]
            place = f"{'after' if ahead else 'before'}={_far(abs(day.sentence - own))}"
            features += [place, f"{place}|{fresh}"]
            if ahead and known:
                features.append(f"after_known|{fresh}")
            if same and not ahead:
                features.append(f"same_paragraph|{fresh}")
            if day.mention.tokens[0] == before:
                features.append(f"last_before|{fresh}")
                features += [f"paragraph_last|{fresh}"] if same else []
            if nearest is not None:
                features.append(f"own_has={min(nearest, 4)}")
        found.append(Option(day.mention.when, day, tuple(features), held))
    default = for_want_of_better(parsed.report.published)
    if default is not None:
        fresh_days = {d.mention.when.start for d in days if d.fresh}
        features = [
            "default", f"default|fresh={min(len(fresh_days), 3)}", f"default|own={nearest}", f"default|at={_far(own)}",
        ]  # fmt: skip
        found.append(Option(default, None, tuple(features)))
    return found


def told_ahead(draft: Draft, when: When, parsed: Parsed) -> bool:
    """Whether days lie wholly behind the day of publication, and the act is told as one that was."""
    published = parsed.report.published
    past = draft.stance in ("asserted", "alleged", "denied", "negated")
    return past and published is not None and when.start is not None and when.start > published


def _describes(day: Day, up: Mapping[int, int], parsed: Parsed, anchors: Container[int]) -> bool:
    """Whether a date stands in a clause that only describes: "clashes near a village that they lost last year"."""
    verb = day.hold.governor
    if day.of_act:
        return False
    while verb.i not in up and verb.i not in anchors:
        if verb.dep_ in parsed.grammar.relative_clause:  # but "the raids, which took place in May" tells of themselves
            doers = children(verb, parsed.grammar.subject)
            return any(d.lower_ not in parsed.grammar.relative_pronouns for d in doers)
        if verb.head == verb:
            return False
        verb = verb.head
    return False


def _of_the_answered(day: Day, up: Mapping[int, int], parsed: Parsed, told: _Told) -> bool:
    """ "shot in revenge for the killing of a commander last month": a date of the act that this one answers."""
    act = next((parsed.doc[i] for i in day.hold.path if i in told.anchors), None)
    return act is not None and act.i not in up and act.pos_ == "NOUN" and act.head.lower_ in told.answering


def _of_a_name(day: Day, draft: Draft, parsed: Parsed) -> bool:
    """ "the bombing by the Front, a force at war with the state since 1971": a date that only tells who somebody is."""
    below = day.hold.path[: day.hold.path.index(draft.anchor.i)] if draft.anchor.i in day.hold.path else ()
    told = (parsed.doc[i] for i in below)
    return any(t.dep_ in parsed.grammar.apposition and t.head.i != draft.anchor.i for t in told)


def for_want_of_better(published: date | None) -> When | None:
    """The last days before publication; None where that is not known."""
    if published is None:
        return None
    return When(published - timedelta(days=NEWS_DAYS), published, 2, "publication day for want of better")
