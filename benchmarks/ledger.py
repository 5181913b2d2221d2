"""Appending to a ledger, replaying, verifying, exporting and importing it: rates and memory, in SQLite and PostgreSQL.

    python -m benchmarks.ledger [--entries N] [--databases sqlite postgresql] [--together N]

Half of the entries are reports of an invented city with their bytes, half are readings of them with two claims each,
fifty of these after fifty of those.
`together` of them make a transaction; some are also appended one by one, each waiting for the disk. Each part runs in a
process of its own; its memory is what it has more at its peak than once the ledger was open, at a tenth of the entries
and at the end. The reference is the same text put by the driver alone into one table, in transactions as large. The
PostgreSQL server is one of our own on the same machine, and waits for the disk as well.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import itertools
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks import postgres
from tallybook.ledger import Ledger
from tallybook.records import Actor, Claim, Figure, Report, Span, When, Where

ENTRIES = 100_000
TOGETHER = 50  # as `tallybook add` keeps reports
ONE_BY_ONE = 1_000
_FILLER = "People fled to the river. Shops stayed shut and buses did not run. Nobody was held. "
_REFERENCE = "CREATE TABLE reference (seq INTEGER PRIMARY KEY, body TEXT NOT NULL)"


@dataclass(frozen=True)
class Part:
    """What one part is told: where the ledger lies, how many entries, and where files may be written."""

    address: str
    entries: int
    together: int
    folder: str


def main(arguments: list[str] | None = None) -> int:
    """Print a line for each part."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ledger", description=__doc__)
    parser.add_argument("--entries", type=int, default=ENTRIES)
    parser.add_argument("--databases", nargs="+", choices=("sqlite", "postgresql"), default=["sqlite", "postgresql"])
    parser.add_argument("--together", type=int, default=TOGETHER)
    chosen = parser.parse_args(arguments)
    for database in chosen.databases:
        with tempfile.TemporaryDirectory(prefix="tallybook-") as folder, _address(database, folder) as address:
            for line in _lines(database, Part(address, chosen.entries, chosen.together, folder)):
                sys.stdout.write(f"{line}\n")
                sys.stdout.flush()
    return 0


@contextlib.contextmanager
def _address(database: str, folder: str) -> Iterator[str]:
    if database == "sqlite":
        yield str(Path(folder, "vashira.tally"))
        return
    with postgres.server(durable=True) as server:
        yield server.address()


def _lines(database: str, part: Part) -> Iterator[str]:
    for does in (append_one_by_one, append, reference, replay, verify, save, load):
        context = get_context("spawn")
        receive, send = context.Pipe(duplex=False)
        process = context.Process(target=_measured, args=(does, part, send))
        process.start()
        send.close()  # so that we hear of it when the process ends without a word
        done, seconds, cpu, tenth_mb, end_mb = receive.recv()
        process.join()
        name = does.__name__.replace("_", " ")
        rates = f"{done / seconds:7,.0f} a second ({done / cpu:7,.0f} a CPU second of ours)"
        memory = f"memory +{tenth_mb:.0f} MB at a tenth, +{end_mb:.0f} MB at the end"
        yield f"{database:10} {name:17} {done:7,} entries: {rates}, {memory}"


def _measured(does: Callable[[Part, Callable[[int, int | None], None]], int], part: Part, send: Any) -> None:
    with Ledger.open(part.address, create=True) as ledger:
        ledger.count()  # what is loaded once is loaded
    before = _peak_mb()
    at_tenth: list[float] = []

    def progress(done: int, _total: int | None) -> None:
        if not at_tenth and done >= part.entries / 10:
            at_tenth.append(_peak_mb() - before)

    start, cpu = time.perf_counter(), time.process_time()
    done = does(part, progress)
    seconds, used = time.perf_counter() - start, time.process_time() - cpu
    end = _peak_mb() - before
    send.send((done, seconds, used, (at_tenth or [end])[0], end))


def append_one_by_one(part: Part, progress: Callable[[int, int | None], None]) -> int:
    """Each entry in a transaction of its own."""
    with Ledger.open(part.address) as ledger:
        for done, call in enumerate(_calls(ledger, 10**9, ONE_BY_ONE), 1):
            call()
            progress(done, None)
    return ONE_BY_ONE


def append(part: Part, progress: Callable[[int, int | None], None]) -> int:
    """Some entries in a transaction."""
    with Ledger.open(part.address) as ledger:
        calls = _calls(ledger, 0, part.entries)
        done = 0
        while some := list(itertools.islice(calls, part.together)):
            with ledger.transaction():
                for call in some:
                    call()
            done += len(some)
            progress(done, None)
    return part.entries


def reference(part: Part, progress: Callable[[int, int | None], None]) -> int:
    """The same text by the driver alone, into one table."""
    if "://" in part.address:
        import psycopg

        with psycopg.connect(part.address) as connection:
            connection.execute("CREATE SCHEMA reference")
            connection.execute(_REFERENCE.replace("reference (", "reference.reference (").replace("INTEGER", "BIGINT"))
            connection.commit()
            cursor = connection.cursor()
            for seq, some in _texts(part):
                cursor.executemany("INSERT INTO reference.reference VALUES (%s, %s)", some)
                connection.commit()
                progress(seq, None)
        return part.entries
    with contextlib.closing(sqlite3.connect(Path(part.folder, "reference"))) as file:
        file.execute("PRAGMA journal_mode = WAL")
        file.execute("PRAGMA synchronous = FULL")
        file.execute(_REFERENCE)
        for seq, some in _texts(part):
            file.executemany("INSERT INTO reference VALUES (?, ?)", some)
            file.commit()
            progress(seq, None)
    return part.entries


def replay(part: Part, progress: Callable[[int, int | None], None]) -> int:
    """Drop all tables that are made from entries, and make them again."""
    with Ledger.open(part.address) as ledger:
        return ledger.replay(progress=progress)


def verify(part: Part, progress: Callable[[int, int | None], None]) -> int:
    """Walk the chain, hash everything, and compare all tables with a replay."""
    with Ledger.open(part.address) as ledger:
        found = ledger.verify(progress=progress)
        if not found.sound:
            raise SystemExit(f"not sound: {found.problems[0]}")
        return found.entries


def save(part: Part, progress: Callable[[int, int | None], None]) -> int:
    """Write all of it into a file."""
    with Ledger.open(part.address) as ledger:
        return ledger.save(Path(part.folder, "whole.jsonl"), progress=progress)


def load(part: Part, progress: Callable[[int, int | None], None]) -> int:
    """Read that file into a new ledger in a file."""
    return Ledger.load(Path(part.folder, "loaded.tally"), Path(part.folder, "whole.jsonl"), progress=progress)


def _calls(ledger: Ledger, first: int, entries: int) -> Iterator[Callable[[], Any]]:
    """Calls that append one entry each: some reports, as collecting keeps them, then the readings of these."""
    for start in range(first, first + entries // 2, TOGETHER):
        reports = [_report(number) for number in range(start, min(start + TOGETHER, first + entries // 2))]
        for report in reports:
            yield functools.partial(ledger.add_report, report, raw=report.text.encode())
        for report in reports:
            yield functools.partial(ledger.add_claims, report.id, _claims(report), read_by="reader@1")


def _report(number: int) -> Report:
    text = f"{number % 90 + 2} men were shot dead in Vashira on day {number}, police said. {_FILLER * 4}Two were hurt."
    published = date.fromordinal(date(2009, 1, 1).toordinal() + number % 3000)
    collected = datetime(2019, 12, 1, tzinfo=UTC)
    name = Report.id_of(text, publisher="Vashira Herald", published=published)
    return Report(name, text, "Shots in Vashira", "Vashira Herald", published, None, collected, "by hand@1")


def _claims(report: Report) -> list[Claim]:
    killed = (Span.of(report.text, 0, report.text.index(" on day")),)
    hurt = (Span.of(report.text, report.text.index("Two were hurt"), len(report.text)),)
    when, where = (
        When(report.published, report.published, 1, "as stated"),
        Where("Vashira", "q-1", 12.5, 44.25, precision=1),
    )
    men = Actor("men", "civilians")
    figure = Figure.exactly(int(report.text.split()[0]))
    return [
        Claim(
            Claim.id_of(report.id, kind, spans), report.id, kind, spans, figure=said, victims=men, when=when,
            where=where, sureness=0.75, read_by="reader@1",
        )
        for kind, spans, said in (("killing", killed, figure), ("injury", hurt, Figure.exactly(2)))
    ]  # fmt: skip


def _texts(part: Part) -> Iterator[tuple[int, list[tuple[int, str]]]]:
    """The texts of as many entries, some at a time."""
    for start in range(0, part.entries, part.together):
        numbers = range(start, min(start + part.together, part.entries))
        yield numbers[-1], [(number, _report(number // 2).text) for number in numbers]


def _peak_mb() -> float:
    line = next(x for x in Path("/proc/self/status").read_text(encoding="ascii").splitlines() if x.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    sys.exit(main())
