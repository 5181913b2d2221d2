"""Records to JSON and back: nothing is lost, nothing is guessed, the same record gives the same bytes."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallybook.ledger import codec
from tallybook.records import (
    GRADES,
    KINDS,
    STATUSES,
    TIES,
    Actor,
    BadInput,
    Claim,
    Copies,
    Decided,
    Decision,
    Figure,
    Incident,
    Link,
    Portrait,
    Problem,
    Report,
    Span,
    Speaker,
    StatusToll,
    TallybookError,
    When,
    Where,
)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
ids = st.text("abcdef0123456789", min_size=1, max_size=8)
days = st.dates(date(1, 1, 1), date(9999, 12, 31))
moments = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
degrees = st.floats(-180, 180, allow_nan=False)
figures = st.lists(st.integers(0, 10**9), min_size=3, max_size=3).map(sorted).map(lambda f: Figure(*f)) | st.builds(
    Figure, low=st.none() | st.integers(0, 9), approximate=st.booleans()
)
spans = st.builds(lambda start, said: Span(start, start + len(said), said), st.integers(0, 10**6), words)
actors = st.builds(Actor, texts, st.none() | texts, st.none() | ids, st.lists(texts, max_size=2).map(tuple))
portraits = st.builds(
    Portrait, st.lists(texts, max_size=2).map(tuple), sexes=st.sampled_from([(), ("female",), ("female", "male")]),
    ages=st.lists(st.integers(0, 110), max_size=2).map(tuple), children=st.booleans(),
)  # fmt: skip
whens = (
    st.lists(days, min_size=2, max_size=2)
    .map(sorted)
    .flatmap(lambda two: st.builds(When, st.just(two[0]), st.just(two[1]), st.none() | st.integers(1, 5), texts))
)
wheres = st.builds(
    Where, texts, st.none() | ids, st.none() | degrees, st.none() | degrees, precision=st.none() | st.just(3)
)
speakers = st.builds(Speaker, texts, st.none() | texts, st.none() | spans)
links = st.builds(Link, st.sampled_from(["revenge_for", "part_of"]), ids, st.none() | spans)
claims = st.builds(
    Claim, ids, ids, st.sampled_from(KINDS), st.lists(spans, min_size=1, max_size=3).map(sorted).map(tuple),
    figure=st.none() | figures, held=st.none() | st.integers(0, 9), group=st.none() | actors,
    victims=st.none() | actors, portrait=st.none() | portraits, perpetrator=st.none() | actors,
    tie=st.none() | st.sampled_from(TIES),
    where=st.none() | wheres, when=st.none() | whens, motive=st.none() | texts,
    speakers=st.lists(speakers, max_size=3).map(tuple), stance=st.sampled_from(["asserted", "denied"]),
    sureness=st.none() | st.floats(0, 1), links=st.lists(links, max_size=2).map(tuple), read_by=texts,
)  # fmt: skip
reports = st.builds(
    Report,
    ids,
    texts,
    texts,
    st.none() | texts,
    st.none() | days,
    st.none() | texts,
    st.none() | moments,
    st.none() | texts,
)
idents = st.lists(ids, max_size=3).map(tuple)
incidents = st.builds(
    Incident, ids, st.lists(st.sampled_from(KINDS), min_size=1, max_size=2).map(tuple), texts, idents, idents,
    deaths=st.none() | figures, victims=st.lists(actors, max_size=2).map(tuple), where=st.none() | wheres,
    decided=st.lists(st.builds(Decided, ids, texts, idents, idents), max_size=2).map(tuple),
    links=st.lists(st.tuples(ids, ids), max_size=2).map(tuple), disputed=st.booleans(),
    died_later=st.none() | st.integers(1, 9), grade=st.none() | st.sampled_from(GRADES),
    statuses=st.lists(st.builds(StatusToll, st.sampled_from(STATUSES), figures), max_size=2).map(tuple),
    provisional=st.none() | st.booleans(),
)  # fmt: skip
copies = st.builds(Copies, ids, idents, st.lists(st.floats(0, 1), max_size=3).map(tuple))
others = st.builds(Problem, texts, texts, texts, idents) | st.builds(
    Decision, st.integers(1, 9), texts, texts, texts, idents
)


@given(st.one_of(claims, reports, incidents, copies, others))
def test_what_was_written_is_read_back_equal(record: Any) -> None:
    text = codec.dumps(codec.encode(record))
    back = codec.decode(type(record), codec.loads(text))
    assert back == record
    assert codec.dumps(codec.encode(back)) == text
    assert codec.read(type(record), text) == record


@pytest.mark.parametrize("text", ["", "{", '{"name": 3}', "[]", '{"name": "V", "latitude": "north"}'])
def test_a_damaged_text_in_a_table_is_said_in_plain_words(text: str) -> None:
    with pytest.raises(BadInput, match="expected a Where"):
        codec.read(Where, text)


@given(st.one_of(claims, incidents))
def test_the_same_record_gives_the_same_bytes_whatever_order_its_keys_come_in(record: Any) -> None:
    shuffled = dict(reversed(codec.encode(record).items()))
    assert codec.dumps(shuffled) == codec.dumps(codec.encode(record))


def test_every_record_that_a_ledger_keeps_can_be_written() -> None:
    """A new field of a type that the codec does not know must fail here, not in somebody's ledger."""
    for kind in (Report, Claim, Incident, Copies, Decision, Problem):
        assert is_dataclass(kind)
        assert fields(kind)
        with pytest.raises(BadInput, match="expected"):
            codec.decode(kind, {})


def test_absent_means_none_and_a_zero_is_kept() -> None:
    assert codec.encode(Figure(low=0)) == {"low": 0, "approximate": False}
    assert codec.decode(Figure, {"low": 0, "approximate": False}) == Figure(low=0)
    assert codec.decode(Where, {"name": "Vashira"}) == Where("Vashira")


def test_a_moment_is_written_in_utc_so_that_texts_sort_as_time_does() -> None:
    east = datetime(2019, 12, 1, 4, 30, tzinfo=timezone(timedelta(hours=5)))
    report = Report("r-1", "text", collected_at=east)
    assert codec.encode(report)["collected_at"] == "2019-11-30T23:30:00.000000Z"
    assert codec.decode(Report, codec.encode(report)) == report


@pytest.mark.parametrize(
    ("kind", "value", "told"),
    [
        (Figure, {"low": "3", "approximate": False}, r"Figure\.low='3' \(str\): expected int"),
        (Figure, {"low": True, "approximate": False}, r"Figure\.low='True' \(bool\): expected int"),
        (Figure, {"low": 3.0, "approximate": False}, "expected int"),
        (Figure, {"lowest": 3}, "unknown key 'lowest'"),
        (Figure, [3], "expected an object"),
        (Where, {}, "expected the key 'name'"),
        (Where, {"name": "V", "latitude": "1"}, "expected a finite number"),
        (When, {"start": "20191201", "basis": ""}, "YYYY-MM-DD"),
        (When, {"start": "2019-02-30", "basis": ""}, "YYYY-MM-DD"),
        (Report, {"id": "r", "text": "t", "title": "", "collected_at": "2019-12-01T00:00:00"}, "YYYY-MM-DDTHH"),
        (Incident, {"id": "i", "kinds": "killing"}, r"Incident\.kinds='killing'"),
    ],
)
def test_a_value_of_another_type_is_refused_with_the_path_to_it(kind: Any, value: Any, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        codec.decode(kind, value)


@pytest.mark.parametrize("text", ['{"a":1,"a":2}', "NaN", "[Infinity]", "{", "", "[" * 100_000])
def test_json_that_is_not_strict_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        codec.loads(text)


def test_half_a_surrogate_pair_is_refused_rather_than_joined_with_the_next() -> None:
    with pytest.raises(BadInput, match="surrogate"):
        codec.dumps({"text": "\ud83d\udd6f"})


def test_a_number_that_is_none_is_refused() -> None:
    with pytest.raises(BadInput):
        codec.dumps(float("nan"))
    with pytest.raises(BadInput, match="finite"):
        codec.encode(Where("Vashira", latitude=float("nan")))


def test_something_that_is_no_record_is_misuse() -> None:
    with pytest.raises(TallybookError, match="dataclass"):
        codec.encode({"low": 3})
    with pytest.raises(TallybookError, match="dataclass"):
        codec.decode(dict, {})


def test_a_field_that_holds_what_it_does_not_declare_is_refused() -> None:
    with pytest.raises(BadInput, match=r"Report\.title"):
        codec.encode(Report("r-1", "text", title=3))  # type: ignore[arg-type]
    with pytest.raises(BadInput, match=r"Incident\.claims"):
        codec.encode(Incident("i-1", ("killing",), "t", ["c-1"], ()))  # type: ignore[arg-type]


def test_an_incident_of_an_older_ledger_opens_without_what_came_later() -> None:
    told = codec.encode(Incident("i-1", ("killing",), "4 killed", ("c-1",), ("r-1",), deaths=Figure.exactly(4)))
    older = {k: v for k, v in told.items() if k not in ("statuses", "died_later", "grade", "provisional")}
    incident = codec.decode(Incident, older)
    assert (incident.statuses, incident.died_later, incident.grade, incident.provisional) == ((), None, None, None)


_AT_ONCE = """
import sys, threading
from tallybook.ledger import codec
from tallybook.records import Claim, Figure, Incident, Span, When, Where

sys.setswitchinterval(1e-6)
spans = (Span(0, 3, "abc"),)
claim = Claim("c", "r", "killing", spans, Figure.exactly(3), where=Where("Vashira"), when=When())
incident = Incident("i", ("killing",), "t", ("c",), ("r",), where=Where("Vashira"), when=When())
kinds = [(Claim, codec.dumps(codec.encode(claim)), claim), (Incident, codec.dumps(codec.encode(incident)), incident)]
together, right = threading.Barrier(16), []

def read(number):
    together.wait()
    for turn in range(50):
        kind, text, wanted = kinds[(number + turn) % 2]
        right.append(codec.read(kind, text) == wanted)

threads = [threading.Thread(target=read, args=(number,)) for number in range(16)]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert len(right) == 800 and all(right)
"""


def test_threads_that_read_their_first_records_at_once_do_not_break_the_program() -> None:
    """It did, one time in four: the desk of several people ended at their first requests."""
    for _time in range(10):
        assert subprocess.run([sys.executable, "-c", _AT_ONCE], check=False).returncode == 0
