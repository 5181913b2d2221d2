"""Finds everything in a parsed text that says when, and resolves it against the day of publication."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tallybook.read.dates.calendar import Days, Reference, month_of, precision_of
from tallybook.read.dates.lexicon import DateLexicon, Match
from tallybook.read.dates.resolve import NEEDS_NO_DAY, offset_days, resolve
from tallybook.read.figures.atoms import Atoms, TokenMap
from tallybook.read.normalise import normalise
from tallybook.records import When
from tallybook.tokens import Doc, Token

__all__ = ["ROLES", "DateLexicon", "DateMention", "find_dates", "resolve_date"]

ROLES = (
    "point", "since", "until", "after", "during", "this_period", "relative", "duration", "age", "habitual", "record",
)  # fmt: skip
_FAR_AHEAD_DAYS = 270
_DAY_OF_MONTH = "day_of_month"
# UCDP's precision of a month, and within how many tokens a month told before is meant.
_A_MONTH, _NEAR_TOKENS = 4, 80
_UPWARDS = 6  # tokens from a date up to the verb that it belongs to


@dataclass(frozen=True, slots=True)
class DateMention:
    """Words that say when; `start` and `end` are offsets in code points, `tokens` the indices [first, after last].

    `role` is one of ROLES. "relative" words count from another act: `offset_days` are the fewest and the most days
    after it (negative: before it), and `when` is open. "duration", "age", "habitual" and "record" never say when.
    `future` says that the words speak of what is still to come. `form` is the rule of `dates.toml` that read them
    ("weekday", "date", "ago" ...).
    """

    start: int
    end: int
    tokens: tuple[int, int]
    when: When
    role: str
    offset_days: tuple[int, int] | None = None
    future: bool = False
    form: str = ""

    @property
    def relative(self) -> bool:
        """Whether the words count from another act rather than from publication."""
        return self.role == "relative"


@dataclass(frozen=True, slots=True)
class _Found:
    """A resolved stretch of atoms [start, end)."""

    start: int
    end: int
    match: Match
    days: Days
    role: str
    against: date | None
    future: bool = False


def find_dates(doc: Doc, published: date | None, lexicon: DateLexicon) -> list[DateMention]:
    """Find the date expressions of a text.

    Args:
        doc: a parsed text (tagger, parser, lemmatiser).
        published: the day of publication; None leaves everything open that is counted from it.
        lexicon: the compiled `dates.toml` of its language.

    Returns:
        Mentions in the order of the text, none overlapping. `when.basis` quotes the words and says what they were
        resolved against.
    """
    atoms = Atoms.on(doc)
    tokens = TokenMap.of(doc)

    def forward(match: Match) -> bool:
        _, last = tokens.tokens(atoms.starts[match.start], atoms.ends[match.end - 1])
        return _speaks_of_future(doc[last - 1], lexicon)

    mentions: list[DateMention] = []
    for found in _find(atoms, published, lexicon, forward):
        start, end = atoms.starts[found.start], atoms.ends[found.end - 1]
        first, last = tokens.tokens(start, end)
        if _is_name(doc, last, found, lexicon) or _counts_a_thing(doc, last, found):
            continue
        mention = _mention(found, atoms, published, lexicon, (first, last))
        if _bounds_a_record(doc, first, lexicon):
            mention = replace(mention, role="record")
        mentions.append(
            _in_month_told(mention, mentions, found) if found.match.pattern.rule == _DAY_OF_MONTH else mention
        )
    return mentions


def _bounds_a_record(doc: Doc, first: int, lexicon: DateLexicon) -> bool:
    """Whether a date says since when there was no such thing: "the first bombing in the town since 1994"."""
    words = lexicon.words
    before = [t.lower_ for t in doc[doc[first].sent.start : first + 1]]
    since = next((i for i, word in enumerate(before) if word in words["words.since"]), None)
    return since is not None and any(word in words["words.records"] for word in before[:since])


def _counts_a_thing(doc: Doc, last: int, found: _Found) -> bool:
    """Whether "on the 9th" goes on to what is counted ("on the 9th floor"), or is a word ("on the first")."""
    if found.match.pattern.rule != _DAY_OF_MONTH:
        return False
    goes_on = last < len(doc) and doc[last].pos_ in ("NOUN", "PROPN", "ADJ", "NUM")
    return goes_on or not any(c.isdecimal() for c in doc[last - 1].text) or doc[last - 1].text.isdecimal()


def _in_month_told(mention: DateMention, before: Sequence[DateMention], found: _Found) -> DateMention:
    """A day of the month in the month that was told last, if that was near: "in July. On the 9th"."""
    told = next((m for m in reversed(before) if m.role == "point" and m.when.start is not None), None)
    if told is None or (told.when.precision or 9) > _A_MONTH or mention.tokens[0] - told.tokens[1] > _NEAR_TOKENS:
        return mention
    start = told.when.start or date.min
    first, last = month_of(start.year, start.month)
    day = first + timedelta(days=found.match.values["day"] - 1)
    if day > last:
        return mention
    return replace(mention, when=When(day, day, 1, f"{mention.when.basis}, in the month of {told.when.basis}"))


def resolve_date(words: str, published: date | None, lexicon: DateLexicon) -> When | None:
    """The days that the first date expression in some words means.

    Args:
        words: a phrase such as "last month", "on Thursday", "between 2002 and 2004".
        published: the day to count from; None leaves relative words open.
        lexicon: the compiled `dates.toml` of the language.

    Returns:
        The days with their basis; None where the words name no days at all (also for ages and durations).
    """
    atoms = Atoms.of(normalise(words))
    for weak in (False, True):
        for found in _find(atoms, published, lexicon, lambda _: False, weak=weak):
            if found.role not in ("age", "duration", "habitual"):
                return _mention(found, atoms, published, lexicon, (0, 1)).when
    return None


def _mention(
    found: _Found, atoms: Atoms, published: date | None, lexicon: DateLexicon, tokens: tuple[int, int]
) -> DateMention:
    start, end = atoms.starts[found.start], atoms.ends[found.end - 1]
    words = " ".join(atoms.text[start:end].split())
    when = When(found.days.start, found.days.end, found.days.precision, _basis(words, found, published))
    offset = offset_days(found.match, lexicon) if found.role == "relative" else None
    return DateMention(start, end, tokens, when, found.role, offset, found.future, found.match.pattern.rule)


def _basis(words: str, found: _Found, published: date | None) -> str:
    match = found.match
    if found.role == "relative":
        return f"'{words}', counted from another act"
    if match.pattern.rule in NEEDS_NO_DAY:
        return f"'{words}', which names no days"
    if _is_absolute(match) and found.role not in ("since", "after", "this_period"):
        return f"'{words}' as written"
    if published is None:
        return f"'{words}' without a known day of publication"
    return f"'{words}' against publication {published.isoformat()}"


def _is_absolute(match: Match) -> bool:
    return any(key in match.values for key in ("year", "numeric", "decade"))


# --- finding -------------------------------------------------------------------------------------------------------


def _find(
    atoms: Atoms, published: date | None, lexicon: DateLexicon, forward: Callable[[Match], bool], *, weak: bool = False
) -> list[_Found]:
    """Match, join what belongs together, and resolve; weak matches stay only where a marker holds them, or if asked."""
    matches = _merged([m for m in lexicon.matches(atoms) if not _spoiled(m, atoms, lexicon)], atoms)
    found: list[_Found] = []
    k = 0
    while k < len(matches):
        match = matches[k]
        following = matches[k + 1] if k + 1 < len(matches) else None
        joined = _range(match, following, atoms, published, lexicon)
        if joined is not None:
            found.append(joined)
            k += 2
            continue
        k += 1
        ahead = _can_be_future(match) and forward(match) and not _far_ahead(match, published, lexicon)
        marked = _marked(match, atoms, Reference(published, ahead), lexicon)
        if marked is not None:
            found.append(marked)
        elif weak or not match.pattern.weak or _goes_on(match, found, atoms, lexicon):
            days = resolve(match, Reference(published, ahead), lexicon)
            found.append(_Found(match.start, match.end, match, days, match.pattern.role, published, ahead))
    return found


def _merged(matches: list[Match], atoms: Atoms) -> list[Match]:
    """Join two names of one day: "on Saturday, 3 August"; "today, Saturday", of which the first says more."""
    merged: list[Match] = []
    for match in matches:
        before = merged[-1] if merged else None
        rules = (before.pattern.rule if before is not None else "", match.pattern.rule)
        if before is not None and rules in (("weekday", "date"), ("days", "weekday")):
            gap = atoms.words[before.end : match.start]
            close = not gap and rules[0] == "weekday"  # "said today Saturday's blast" names two days
            if close or (len(gap) == 1 and not gap[0].isalnum()):
                joined = replace(match, start=before.start) if rules[0] == "weekday" else replace(before, end=match.end)
                merged[-1] = joined
                continue
        merged.append(match)
    return merged


def _goes_on(match: Match, found: list[_Found], atoms: Atoms, lexicon: DateLexicon) -> bool:
    """Whether a bare year or month goes on a list that a sure one began: "in 2001, 2003 and 2005"."""
    if not found or found[-1].match.pattern.rule != match.pattern.rule:
        return False
    gap = atoms.words[found[-1].end : match.start]
    return 0 < len(gap) <= 2 and all(word in lexicon.words["words.list_joins"] for word in gap)


def _can_be_future(match: Match) -> bool:
    return not _is_absolute(match) and match.pattern.rule in ("weekday", "date", "month", "weekend")


def _far_ahead(match: Match, published: date | None, lexicon: DateLexicon) -> bool:
    """Whether a date without a year lies so far ahead that the last one is meant: "will be tried for 3 May"."""
    if published is None or not _can_be_future(match):
        return False
    start = resolve(match, Reference(published, True), lexicon).start
    return start is not None and (start - published).days > _FAR_AHEAD_DAYS


def _spoiled(match: Match, atoms: Atoms, lexicon: DateLexicon) -> bool:
    """Whether the words before a match make it part of a name."""
    if match.pattern.rule in ("weekday", "weekday_of_week"):
        return atoms.word(match.start - 1) in lexicon.words["words.named_before"]
    return False


def _bare(match: Match) -> bool:
    return match.pattern.rule not in NEEDS_NO_DAY


def _marked(match: Match, atoms: Atoms, reference: Reference, lexicon: DateLexicon) -> _Found | None:
    """ "since 1996", "until last month", "before 2004", "after August", "by 2003": open to one side."""
    words = lexicon.words
    i = match.start - 1
    if atoms.word(i) not in words["words.since"] and atoms.word(i) in words["words.fillers"]:
        i -= 1
    word = atoms.word(i)
    if not _bare(match) or (match.pattern.role == "this_period" and word not in words["words.until"]):
        return None
    published = reference.day
    own = resolve(match, reference, lexicon)
    if word in words["words.since"]:
        end = published if published is not None and (own.start is None or own.start <= published) else None
        return _Found(i, match.end, match, Days(own.start, end, precision_of(own.start, end)), "since", published)
    if word in words["words.until"] or word in words["words.by"]:
        if word in words["words.by"] and match.pattern.rule in ("unit", "days", "open", "past"):
            return None
        return _Found(i, match.end, match, Days(None, own.end, None), "until", published)
    if word in words["words.before"]:
        end = own.start - timedelta(days=1) if own.start is not None and own.start > date.min else None
        return _Found(i, match.end, match, Days(None, end, None), "until", published)
    if word in words["words.after"] and i == match.start - 1 and match.pattern.rule != "open":
        end = published if published is not None and own.start is not None and own.start <= published else None
        return _Found(i, match.end, match, Days(own.start, end, precision_of(own.start, end)), "after", published)
    return None


def _range(
    first: Match, second: Match | None, atoms: Atoms, published: date | None, lexicon: DateLexicon
) -> _Found | None:
    """ "between 2002 and 2004", "from 2005 until this year", "January to June 2009", "Friday to Sunday"."""
    if second is None or not (_bare(first) and _bare(second)) or "day_last" in first.values:
        return None
    words = lexicon.words
    gap = atoms.words[first.end : second.start]
    opened = atoms.word(first.start - 1) in words["words.range_openers"]
    start = first.start - 1 if opened else first.start
    opener_inside = bool(first.literals) and first.literals[0] in words["words.range_openers"]
    joins = words["words.range_joins"] if opened or opener_inside else words["words.open_joins"]
    if not gap or gap[0] not in joins or any(w not in words["words.fillers"] for w in gap[1:]):
        return None
    if not opened and not _same_grain(first, second):
        return None
    last = resolve(second, Reference(published), lexicon)
    if last.end is None:
        return None
    against = published if _is_absolute(first) and not _is_absolute(second) else last.end
    begin = resolve(first, Reference(against), lexicon)
    if begin.start is None or begin.start > last.end:
        return None
    days = Days(begin.start, last.end, precision_of(begin.start, last.end))
    kept = first if not _is_absolute(second) else second
    return _Found(start, second.end, kept, days, "during", published)


def _same_grain(first: Match, second: Match) -> bool:
    one, two = first.pattern.rule, second.pattern.rule
    return one == two or {one, two} <= {"year", "unit", "days"} or {one, two} <= {"month", "date"}


# --- grammar -------------------------------------------------------------------------------------------------------


def _speaks_of_future(token: Token, lexicon: DateLexicon) -> bool:
    """Whether the verb over a date has an auxiliary of the future, or is one of planning."""
    for _ in range(_UPWARDS):
        if token.pos_ in ("VERB", "AUX"):
            auxiliaries = {child.lower_ for child in token.lefts if child.pos_ == "AUX"}
            return bool(auxiliaries & lexicon.words["future.auxiliaries"]) or (
                token.lemma in lexicon.words["future.verbs"]
            )
        if token.head.i == token.i:
            return False
        token = token.head
    return False


def _is_name(doc: Doc, last: int, found: _Found, lexicon: DateLexicon) -> bool:
    """Whether a weekday or month is a part of a name ("the Sunday Telegraph", "April Hart")."""
    if found.match.pattern.rule not in ("weekday", "month") or _is_absolute(found.match) or found.role != "point":
        return False
    token = doc[last - 1]
    if token.lower_ not in lexicon.classes["weekday"] and token.lower_ not in lexicon.classes["month"]:
        return False
    governor = token.head
    inside = governor.i == last and governor.pos_ == "PROPN" and token.pos_ == "PROPN" and doc[last].is_title
    return inside and governor.lower_ not in lexicon.words["words.holds_day"]
