"""What is kept beside a ledger makes matching shorter and changes nothing: with it, without it, or with a wrong one."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from benchmarks import postgres
from benchmarks.ledgers import MadeLedger, made_ledger
from tallybook import job
from tallybook.job import matching
from tallybook.ledger import Ledger
from tallybook.ledger.athand import last_matching
from tallybook.match import usual
from tallybook.records import Snapshot


@pytest.fixture(autouse=True)
def _small_ledgers_count_as_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usual, "ALL_COUNT", 60)
    monkeypatch.setattr(usual, "STEP", 4.0)


@pytest.fixture
def made() -> tuple[MadeLedger, list[str]]:
    ledger = made_ledger(7, 260)
    order = sorted(ledger.reports)
    random.Random(7).shuffle(order)
    return ledger, order


def put(
    ledger: Ledger, made: MadeLedger, names: Iterable[str], read_by: str = "fake.read@1", without: str = ""
) -> None:
    with ledger.transaction():
        for name in names:
            ledger.add_report(made.reports[name])
            claims = [c for c in made.claims.values() if c.report == name and c.kind != without]
            ledger.add_claims(name, claims, read_by=read_by)


def held(ledger: Ledger) -> dict[str, Any]:
    """What matching found, by the claims of each incident: ids are told from ids as they were published."""
    snapshot: Snapshot = ledger.snapshot()
    return {"incidents": snapshot.incidents, "copies": snapshot.copies}


class Asked(job.Tables):
    """tallybook's own matcher, and of how many reports it was told that they changed."""

    def __init__(self) -> None:
        self.__dict__["changed"] = []

    def grown(self, known: Any, held: Any, changed: Any) -> Any:
        self.__dict__["changed"].append((known.counted, len(changed)))
        return super().grown(known, held, changed)


def both(tmp_path: Path) -> tuple[Ledger, Ledger]:
    """Two ledgers of the same: one keeps what it knows, of the other it is thrown away each time."""
    return (Ledger.open(tmp_path / "keeps.tally", create=True), Ledger.open(tmp_path / "forgets.tally", create=True))


@pytest.fixture(params=["sqlite", "postgresql"])
def a_pair(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Ledger, Ledger]:
    """`both`, as files and in two databases of a real server."""
    if request.param == "sqlite":
        return both(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    new_database: Callable[[str], str] = request.getfixturevalue("new_database")
    return tuple(Ledger.open(new_database(name), create=True) for name in ("keeps", "forgets"))


@pytest.fixture
def new_database(server: postgres.Server) -> Callable[[str], str]:
    """Makes a database on the server, of a name that no other test has; returns its address."""

    def made(name: str) -> str:
        own = f"matching_{name}_{random.getrandbits(48):x}"
        with psycopg.connect(server.address(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {own}")
        return server.address(own)

    return made


def test_of_a_ledger_on_a_server_it_is_kept_in_the_cache_of_the_user_alone(
    new_database: Callable[[str], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: Any
) -> None:
    generated, order = made
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    address = new_database("cached")
    for names, counted in ((order[:70], (0, 70)), (order[70:75], (60, 5))):
        asked = Asked()
        with Ledger.open(address, create=True) as ledger:
            put(ledger, generated, names)
            job.match(ledger, rooms=job.Rooms(matcher=asked))
            place = matching.place_of(ledger)
        assert place.parent == tmp_path / "cache" / "tallybook"
        assert place.name.startswith("matching_cached_")
        assert place.stat().st_mode & 0o077 == 0
        assert asked.changed == [counted], "another session goes on from what the first one knew"
    assert [path.name for path in tmp_path.iterdir()] == ["cache"], "nothing is left in the folder one works in"
    with Ledger.open(address) as ledger:
        matching.forget(ledger)
    assert not place.exists()


def test_reports_people_and_rereading_are_matched_in_with_what_is_kept_as_without_it(
    a_pair: tuple[Ledger, Ledger], made: Any
) -> None:
    generated, order = made
    keeps, forgets = a_pair
    asked = Asked()
    rooms = {id(keeps): job.Rooms(matcher=asked), id(forgets): job.Rooms()}

    def match() -> None:
        for ledger in (keeps, forgets):
            matching.forget(forgets)
            assert job.match(ledger, rooms=rooms[id(ledger)]) is not None
        assert held(keeps) == held(forgets)

    def both_do(act: Any) -> None:
        for ledger in (keeps, forgets):
            act(ledger)
        match()

    with keeps, forgets:
        both_do(lambda ledger: put(ledger, generated, order[:80]))
        both_do(lambda ledger: put(ledger, generated, order[80:83]))
        several = [i for i in keeps.snapshot().incidents.values() if len(i.reports) > 1]
        parted = (
            several[0].claims[0],
            next(c for c in several[0].claims if not c.startswith(several[0].claims[0].rsplit("-", 1)[0])),
        )
        both_do(lambda ledger: ledger.decide("different", parted, why="", by="person:A. Reviewer"))
        one, two = (i.id for i in sorted(keeps.snapshot().incidents.values(), key=lambda i: i.id)[:2])

        def joined_and_more(ledger: Ledger) -> None:
            ledger.decide("same", (one, two), why="", by="person:A. Reviewer")
            put(ledger, generated, order[83:88])

        both_do(joined_and_more)
        home = {c: i.id for i in keeps.snapshot().incidents.values() for c in i.claims}
        assert home[parted[0]] != home[parted[1]], "what a person parted stays parted"
        rejected = next(iter(keeps.snapshot().claims))

        def rejected_and_read_anew(ledger: Ledger) -> None:
            ledger.decide("reject", (rejected,), why="", by="person:A. Reviewer")
            put(ledger, generated, order[81:84], "fake.read@2", without="injury")

        both_do(rejected_and_read_anew)
        both_do(
            lambda ledger: ledger.undo(
                next(e.seq for e in ledger.entries() if e.action == "decide"), why="", by="person:A. Reviewer"
            )
        )
        assert keeps.verify().sound
    assert asked.changed[0] == (0, 80), "nothing is known at first"
    assert all(counted == 60 for counted, _ in asked.changed[1:])
    assert asked.changed[1] == (60, 3), "then only what came since"


def test_what_is_kept_may_be_damaged_or_of_another_moment(tmp_path: Path, made: Any) -> None:
    generated, order = made
    before = tmp_path / "before"
    before.mkdir()
    keeps, forgets = both(before)
    with keeps, forgets:
        for ledger in (keeps, forgets):
            put(ledger, generated, order[:70])
            job.match(ledger)
    for harm in ("unharmed", "cut", "another", "nothing", "unreadable"):
        folder = tmp_path / harm
        shutil.copytree(before, folder)
        keeps, forgets = both(folder)
        with keeps, forgets:
            place = matching.place_of(keeps)
            stored = place.read_bytes()
            if harm == "cut":
                place.write_bytes(stored[: len(stored) // 2])
            elif harm == "another":
                place.write_bytes(matching.place_of(forgets).read_bytes())
            elif harm == "nothing":
                place.write_bytes(b"")
            elif harm == "unreadable":
                place.unlink()
                place.mkdir()
            put(keeps, generated, order[70:75])
            assert job.match(keeps)
            if harm == "unharmed":
                matching.forget(forgets)
                put(forgets, generated, order[70:75])
                assert job.match(forgets)
                without = held(forgets)
            assert held(keeps) == without, harm


def test_what_is_kept_is_read_by_its_owner_only_and_not_kept_of_a_small_ledger(tmp_path: Path, made: Any) -> None:
    generated, order = made
    with Ledger.open(tmp_path / "a.tally", create=True) as ledger:
        put(ledger, generated, order[:20])
        job.match(ledger)
        assert not matching.place_of(ledger).exists()
        put(ledger, generated, order[20:70])
        job.match(ledger)
        assert matching.place_of(ledger).stat().st_mode & 0o077 == 0
        assert {path.name for path in tmp_path.iterdir()} <= {"a.tally", "a.tally-wal", "a.tally-shm", "a.matching"}


def test_words_that_were_taken_away_are_not_kept_either(tmp_path: Path, made: Any) -> None:
    generated, order = made
    with Ledger.open(tmp_path / "a.tally", create=True) as ledger:
        put(ledger, generated, order[:80])
        case = job.Case(ledger)
        job.match(ledger)
        known = matching.kept(ledger, " ".join(map(str, last(ledger)))).memory.usual
        assert known is not None
        report, name = next(
            (report, name)
            for report in ledger.snapshot().reports.values()
            for name in known.names
            if " ".join(part.capitalize() for part in name.split()) in report.text
        )
        words = " ".join(part.capitalize() for part in name.split())
        assert f'"{name}"'.encode() in matching.place_of(ledger).read_bytes()
        start = report.text.index(words)
        case.redact(report.id, [(start, start + len(words))], by="A. Reviewer", why="asked by the family")
        assert f'"{name}"'.encode() not in matching.place_of(ledger).read_bytes()


def last(ledger: Ledger) -> Any:
    with ledger.looking() as connection:
        return last_matching(connection)
