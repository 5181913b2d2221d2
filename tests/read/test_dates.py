"""Words for when become days against publication, with their precision, their basis and their role."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Callable
from datetime import date, timedelta
from importlib.resources import files

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallybook.read.dates import ROLES, DateLexicon, DateMention, find_dates, resolve_date
from tallybook.read.normalise import normalise
from tallybook.read.parse import Named, load_pipeline
from tallybook.records import TallybookError

TABLE = tomllib.loads(files("tallybook.read").joinpath("lexicons/en/dates.toml").read_text("utf-8"))
LEXICON = DateLexicon.from_table(TABLE)
PUBLISHED = date(2019, 9, 18)  # a Wednesday
Finder = Callable[..., list[DateMention]]


@pytest.fixture(scope="module")
def parser() -> Named:
    return load_pipeline("en")


@pytest.fixture(scope="module")
def find(parser: Named) -> Finder:
    return lambda text, published=PUBLISHED: find_dates(parser(normalise(text)), published, LEXICON)


def days(words: str, published: date | None = PUBLISHED) -> tuple[str | None, str | None, int | None]:
    when = resolve_date(words, published, LEXICON)
    assert when is not None, words
    return when.start and when.start.isoformat(), when.end and when.end.isoformat(), when.precision


@pytest.mark.parametrize(
    "words",
    [
        "3 August 2019", "3rd August 2019", "the 3rd of August 2019", "August 3, 2019", "August 3rd, 2019",
        "Aug. 3, 2019", "the Aug. 3 attack", "the August 3, 2019 attack", "on Saturday, 3 August 2019",
        "on Saturday, August 3", "Aug 3 2019", "2019-08-03", "3/8/2019 (2019-08-03)", "03.08.2019", "2019/08/03",
        "Saturday, 3 August 2019", "Sat., Aug. 3, 2019", "the night of August 3", "3 August", "Aug. 3",
        "August 3 this year", "on the night of 3 August 2019", "13-08-2019 or 2019-08-03",
    ],
)  # fmt: skip
def test_a_day_is_the_same_in_every_usual_form(words: str) -> None:
    ambiguous = words.startswith(("3/8", "03."))
    expected = ("2019-03-08", "2019-08-03", 5) if ambiguous else ("2019-08-03", "2019-08-03", 1)
    if words.startswith("13-08"):
        expected = ("2019-08-13", "2019-08-13", 1)
    assert days(words) == expected


@pytest.mark.parametrize(
    ("words", "start", "end", "precision"),
    [
        # days about publication, a Wednesday
        ("today", "2019-09-18", "2019-09-18", 1),
        ("tonight", "2019-09-18", "2019-09-18", 1),
        ("yesterday evening", "2019-09-17", "2019-09-17", 1),
        ("last night", "2019-09-17", "2019-09-17", 1),
        ("overnight", "2019-09-17", "2019-09-18", 2),
        ("the day before yesterday", "2019-09-16", "2019-09-16", 1),
        ("two days ago", "2019-09-16", "2019-09-16", 1),
        # weekdays
        ("on Wednesday", "2019-09-18", "2019-09-18", 1),
        ("Thursday", "2019-09-12", "2019-09-12", 1),
        ("early on Monday", "2019-09-16", "2019-09-16", 1),
        ("last Wednesday", "2019-09-11", "2019-09-11", 1),
        ("next Friday", "2019-09-20", "2019-09-20", 1),
        ("Monday last week", "2019-09-09", "2019-09-09", 1),
        ("overnight Saturday", "2019-09-14", "2019-09-15", 2),
        ("Sunday into Monday", "2019-09-15", "2019-09-16", 2),
        ("between Friday and Sunday", "2019-09-13", "2019-09-15", 2),
        # weeks, months, years
        ("last week", "2019-09-09", "2019-09-17", 3),
        ("in the past week", "2019-09-11", "2019-09-18", 3),
        ("over the past three days", "2019-09-15", "2019-09-18", 2),
        ("over the weekend", "2019-09-14", "2019-09-15", 2),
        ("three weeks ago", "2019-08-25", "2019-08-31", 3),
        ("last month", "2019-08-01", "2019-08-31", 4),
        ("two months ago", "2019-07-01", "2019-07-31", 4),
        ("in August", "2019-08-01", "2019-08-31", 4),
        ("in September", "2019-09-01", "2019-09-18", 4),
        ("in October", "2018-10-01", "2018-10-31", 4),
        ("in August last year", "2018-08-01", "2018-08-31", 4),
        ("in February 2016", "2016-02-01", "2016-02-29", 4),
        ("mid-August", "2019-08-10", "2019-08-22", 4),
        ("the first week of August", "2019-08-01", "2019-08-07", 3),
        ("last year", "2018-01-01", "2018-12-31", 5),
        ("two years ago", "2017-01-01", "2017-12-31", 5),
        ("in 1992", "1992-01-01", "1992-12-31", 5),
        ("in 2019", "2019-01-01", "2019-09-18", 5),
        ("this year", "2019-01-01", "2019-09-18", 5),
        ("so far this year", "2019-01-01", "2019-09-18", 5),
        ("early 2009", "2009-01-01", "2009-05-05", 5),
        ("last summer", "2019-06-01", "2019-08-31", 5),
        ("the first half of 2009", "2009-01-01", "2009-06-30", 5),
        ("last autumn", "2018-09-01", "2018-11-30", 5),
        ("the winter of 2009", "2009-12-01", "2010-02-28", 5),
        ("the 1990s", "1990-01-01", "1999-12-31", None),
        # open to one side
        ("since 1996", "1996-01-01", "2019-09-18", None),
        ("since August", "2019-08-01", "2019-09-18", 5),
        ("until last month", None, "2019-08-31", None),
        ("before 2004", None, "2003-12-31", None),
        ("recently", None, "2019-09-18", None),
        ("in recent weeks", None, "2019-09-18", None),
        # from one to another
        ("between 2002 and 2004", "2002-01-01", "2004-12-31", None),
        ("from 2005 until this year", "2005-01-01", "2019-09-18", None),
        ("from January to June 2009", "2009-01-01", "2009-06-30", 5),
        ("3-5 August", "2019-08-03", "2019-08-05", 2),
        ("November 3 to 5, 2018", "2018-11-03", "2018-11-05", 2),
    ],
)  # fmt: skip
def test_words_are_resolved_against_publication(words: str, start: str, end: str, precision: int | None) -> None:
    assert days(words) == (start, end, precision)


def test_a_date_without_a_year_is_the_last_one_but_for_a_day_of_time_zones() -> None:
    assert days("Sept. 18")[0] == "2019-09-18"
    assert days("Sept. 19")[0] == "2019-09-19"
    assert days("Sept. 20")[0] == "2018-09-20"
    assert days("February 29")[0] == "2016-02-29"


def test_without_publication_only_whole_dates_have_days() -> None:
    assert days("3 August 2019", None)[0] == "2019-08-03"
    assert days("in 1992", None)[:2] == ("1992-01-01", "1992-12-31")
    for words in ("on Saturday", "last week", "in August", "so far this year", "3 August", "two days ago"):
        when = resolve_date(words, None, LEXICON)
        assert when is not None
        assert (when.start, when.end) == (None, None)
        assert "without a known day of publication" in when.basis


def test_the_basis_quotes_the_words_and_what_they_were_counted_from(find: Finder) -> None:
    text = "The men died on Saturday; two more died in 1992."
    first, second = find(text)
    assert first.when.basis == "'on Saturday' against publication 2019-09-18"
    assert second.when.basis == "'in 1992' as written"


@pytest.mark.parametrize("words", ["30 February 2019", "31 June 2010"])
def test_a_day_that_does_not_exist_is_left_open(words: str) -> None:
    assert days(words) == (None, None, None)


@pytest.mark.parametrize("words", ["a 12-year-old", "aged 34", "for two hours", "every day", "", "the river", "may be"])
def test_ages_durations_and_habits_name_no_days(words: str) -> None:
    assert resolve_date(words, PUBLISHED, LEXICON) is None


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("He has led the party since 1996.", "since"),
        ("He led the port until 2003.", "until"),
        ("The camp was quiet after August.", "after"),
        ("He was mayor from 2005 to 2008.", "during"),
        ("Forty have died so far this year.", "this_period"),
        ("This year 33 guards have died.", "this_period"),
        ("A four-year siege ended.", "duration"),
        ("They fought for two hours.", "duration"),
        ("A weeklong strike ended.", "duration"),
        ("The 12-year-old boy died.", "age"),
        ("They meet every week.", "habitual"),
        ("They meet on Fridays.", "habitual"),
        ("They died on Friday.", "point"),
    ],
)
def test_the_role_says_how_the_words_are_used(find: Finder, text: str, role: str) -> None:
    assert [m.role for m in find(text)] == [role]


@pytest.mark.parametrize(
    ("words", "offset"),
    [
        ("Hours later", (0, 1)),
        ("The next day", (1, 1)),
        ("Two days later", (2, 2)),
        ("The previous day", (-1, -1)),
        ("Later that day", (0, 0)),
        ("Three weeks earlier", (-24, -18)),
        ("A week later", (4, 10)),
        ("Ten minutes later", (0, 0)),
    ],
)
def test_relative_words_count_from_another_act(find: Finder, words: str, offset: tuple[int, int]) -> None:
    (mention,) = find(f"{words}, seven men were killed.")
    assert (mention.role, mention.relative, mention.offset_days) == ("relative", True, offset)
    assert (mention.when.start, mention.when.end) == (None, None)


def test_a_verb_of_the_future_turns_a_weekday_forward(find: Finder) -> None:
    (mention,) = find("The clerk will be buried on Friday.")
    assert (mention.when.start, mention.future) == (date(2019, 9, 20), True)
    (mention,) = find("The clerk was buried on Friday.")
    assert (mention.when.start, mention.future) == (date(2019, 9, 13), False)


@pytest.mark.parametrize(
    "text",
    [
        "The council may meet.",
        "They march through the port.",
        "Bloody Sunday was remembered.",
        "Call 702-555-0118 now.",
        "He fired 12 shots.",
        "He had three wives.",
    ],
)
def test_words_that_only_look_like_dates_are_left_alone(find: Finder, text: str) -> None:
    assert find(text) == []


def test_lower_case_and_lost_apostrophes_are_read(find: Finder) -> None:
    text = "the guards were killed in may near vashira and during last weeks attack two died on saturday"
    starts = [m.when.start for m in find(text) if m.when.start]
    assert starts == [date(2019, 5, 1), date(2019, 9, 9), date(2019, 9, 14)]


def test_years_in_a_list_are_each_found(find: Finder) -> None:
    found = find("The port burned in 2001, 2003 and 2005.")
    assert [m.when.start for m in found] == [date(2001, 1, 1), date(2003, 1, 1), date(2005, 1, 1)]


dates = st.dates(date(1900, 1, 1), date(2099, 12, 31))
FORMS = ("{d} {m} {y}", "{m} {d}, {y}", "{y}-{n:02}-{d:02}", "the {d} of {m} {y}", "{w}, {d} {m} {y}", "{m} {d} {y}")
MONTHS = [name for name, number in TABLE["months"].items() if len(name) > 4 or name in ("may", "june", "july")]
NAMES = {TABLE["months"][name]: name.title() for name in MONTHS}
WEEKDAYS = {number: name.title() for name, number in TABLE["weekdays"].items()}


@given(dates, st.sampled_from(FORMS), st.one_of(st.none(), dates))
@settings(deadline=None)
def test_a_whole_date_is_read_back_whatever_the_day_of_publication(
    day: date, form: str, published: date | None
) -> None:
    words = form.format(d=day.day, m=NAMES[day.month], n=day.month, y=day.year, w=WEEKDAYS[day.weekday()])
    when = resolve_date(f"It burned on {words}.", published, LEXICON)
    assert when is not None
    assert (when.start, when.end, when.precision) == (day, day, 1)


@given(dates, st.sampled_from(sorted(WEEKDAYS)))
@settings(deadline=None)
def test_a_weekday_is_the_last_one_on_or_before_publication(published: date, number: int) -> None:
    when = resolve_date(f"on {WEEKDAYS[number]}", published, LEXICON)
    assert when is not None
    assert when.start == when.end
    assert when.start is not None
    assert when.start.weekday() == number
    assert 0 <= (published - when.start).days < 7


@given(dates)
@settings(deadline=None)
def test_last_week_is_over_and_covers_both_of_its_meanings(published: date) -> None:
    when = resolve_date("last week", published, LEXICON)
    assert when is not None
    assert when.start is not None
    assert when.end == published - timedelta(days=1)
    assert when.start.weekday() == 0
    assert 7 <= (published - when.start).days <= 13


PIECES = [
    "last", "week", "in", "August", "1992", "Nov.", "18", ",", "2010", "since", "until", "between", "and", "to", "the",
    "early", "mid", "-", "Saturday", "night", "two", "days", "ago", "later", "year", "this", "so far", "every", "31",
    "February", "'92", "1990s", "2010-11-18", "recent", "9999", "0", "summer", "of", "first", "will", "\n", "😀",
]  # fmt: skip


@given(
    st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join),
    st.one_of(st.none(), st.sampled_from([date(2019, 9, 18), date(1, 1, 1), date(9999, 12, 31), date(2016, 2, 29)])),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_words_give_ordered_days_and_spans_that_slice_right(
    parser: Named, text: str, published: date | None
) -> None:
    doc = parser(normalise(text))
    end = 0
    for mention in find_dates(doc, published, LEXICON):
        assert end <= mention.start < mention.end <= len(text)
        end = mention.end
        first, last = mention.tokens
        assert doc[first].idx <= mention.start
        assert mention.end <= doc[last - 1].idx_end
        assert mention.role in ROLES
        words = " ".join(text[mention.start : mention.end].split())
        assert f"'{words}'" in mention.when.basis
        assert mention.when.start is None or mention.when.end is None or mention.when.start <= mention.when.end
        assert (mention.offset_days is not None) <= (mention.role == "relative")


@pytest.mark.parametrize("piece", ["1", ",", "a", "'", "1 ", "the ", "in ", "last ", "between 2002 and ", "1-"])
def test_a_very_long_run_of_one_thing_takes_linear_time(piece: str) -> None:
    """Twenty thousand code points in seconds; two hundred thousand where they are one atom."""
    size = 200_000 if piece.isalnum() else 20_000
    started = time.process_time()
    resolve_date(piece * (size // len(piece)), PUBLISHED, LEXICON)
    assert time.process_time() - started < 15


def test_a_faulty_lexicon_is_refused() -> None:
    with pytest.raises(TallybookError, match="seasons"):
        DateLexicon.from_table({k: v for k, v in TABLE.items() if k != "seasons"})
    wrong = [{"words": ["in {moon}"], "rule": "month"}]
    with pytest.raises(TallybookError, match="class='moon'"):
        DateLexicon.from_table({**TABLE, "patterns": wrong})
    unknown = [{"words": ["in {month}"], "rule": "moon"}]
    with pytest.raises(TallybookError, match="rule='moon'"):
        DateLexicon.from_table({**TABLE, "patterns": unknown})


def test_another_language_is_another_table() -> None:
    table = {
        **TABLE,
        "months": {"agosto": 8, "noviembre": 11},
        "weekdays": {"sábado": 5},
        "patterns": [
            {"words": ["{day} de {month} [de|del] {year}"], "rule": "date"},
            {"words": ["el {weekday} [pasado]"], "rule": "weekday"},
            {"words": ["en {month}"], "rule": "month"},
        ],
    }
    lexicon = DateLexicon.from_table(table)
    when = resolve_date("el 3 de agosto de 2019", PUBLISHED, lexicon)
    assert when is not None
    assert when.start == date(2019, 8, 3)
    when = resolve_date("murieron el sábado pasado", PUBLISHED, lexicon)
    assert when is not None
    assert when.start == date(2019, 9, 14)
