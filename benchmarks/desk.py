"""Measures the desk: how long pages and API lists take under several users at once, beside a bare Django view.

    python -m benchmarks.desk [--incidents N ...] [--users N] [--rounds N] [--databases sqlite postgresql]
                              [--pages WORDS ...] [--ledgers FOLDER]

For each size a ledger is generated (two incidents and six claims a report) and the desk is started over it as a program
of its own, without the processes that work in the background; a bare Django view that returns a constant runs beside it
on the same server (waitress). Each user asks for one page after the other, for another record, place in a list or month
each time where there are several. Told are the median and the 95th percentile of each page and the CPU time of the desk
for one answer, all also as a ratio to the bare view's; the longest answer (the first of a page works out what is kept
for the others); and how much the median's ratio grows from the first size to the last. The CPU time tells the same on a
computer that has other things to do. With `--ledgers` a ledger in SQLite is kept in that folder and measured again next
time: to generate a large one takes longer than to measure it.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks import postgres
from tallybook.job import Tables
from tallybook.ledger import Ledger
from tallybook.records import Actor, Claim, Decided, Figure, Incident, Report, Span, Speaker, When, Where

REPORTS_A_TRANSACTION = 500
MOST_RATIO, MOST_GROWTH = 12, 1.5
FIRST_DAY = date(2019, 1, 1)
_TEXT = (
    "Gunmen shot dead {0} dockers at quay {2} in Vashira, police said, and wounded {1}. A day later {1} men were "
    "killed near the rope market in revenge, the harbour master said; {0} people fled. Two houses were burnt."
)
_WORDS = ("shot dead {0} dockers", "wounded {1}", "police said", "{1} men were killed", "{0} people fled",
          "Two houses were burnt")  # fmt: skip
_KINDS = ("killing", "injury", "attack", "killing", "displacement", "arson")

DESK = """
import contextlib, importlib.util, os, sys
from tallybook.desk.start import for_one
os.chdir(sys.argv[2])
here = [m for m in ("tallybook.desk.background", "tallybook.desk.inbox.background") if importlib.util.find_spec(m)]
importlib.import_module(here[0]).working = contextlib.nullcontext
def ready(link):
    from tallybook.desk.api.models import Token
    from tallybook.desk.people.models import Person
    _token, words = Token.objects.issued(Person.objects.get(), "bench", ["read"], 1)
    print(link, words, flush=True)
for_one(sys.argv[1], name="Bench", ready=ready)
"""
BARE = """
import socket
from django.conf import settings
from django.http import HttpResponse
from django.urls import path
settings.configure(ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__, SECRET_KEY="k", MIDDLEWARE=[])
urlpatterns = [path("", lambda request: HttpResponse("constant"))]
from django.core.wsgi import get_wsgi_application
from waitress import create_server
bound = socket.create_server(("127.0.0.1", 0))
server = create_server(get_wsgi_application(), sockets=[bound], threads=6, ident=None)
print(f"http://127.0.0.1:{bound.getsockname()[1]}/", flush=True)
server.run()
"""


def fill(ledger: Ledger, incidents: int) -> None:
    """Put so many incidents into a ledger, two a report."""
    made: list[Incident] = []
    for first in range(0, incidents // 2, REPORTS_A_TRANSACTION):
        with ledger.transaction():
            for number in range(first, min(first + REPORTS_A_TRANSACTION, incidents // 2)):
                report, claims = _report(number)
                ledger.add_report(report)
                ledger.add_claims(report.id, claims, read_by="generated@1")
                made += _incidents(number, report, claims)
        print(f"\r{first * 2:,} of {incidents:,} incidents", end="", file=sys.stderr)
    ledger.put_matching(made, (), by=Tables().by)
    print(file=sys.stderr)


def _report(number: int) -> tuple[Report, list[Claim]]:
    text = _TEXT.format(number % 40 + 3, number % 17 + 2, number)
    day = FIRST_DAY + timedelta(days=number % 2000)
    publisher = f"Paper {number % 50}"
    report = Report(Report.id_of(text, publisher=publisher, published=day), text, f"Report {number}", publisher, day)
    where = Where("Vashira", "pl-1", 11.5, 70.25, "Qasmara", None, "Lower Damra", None, 1)
    claims = []
    for kind, words in zip(_KINDS, _WORDS, strict=True):
        said = words.format(number % 40 + 3, number % 17 + 2)
        at = text.index(said)
        spans = (Span.of(text, at, at + len(said)),)
        claims.append(
            Claim(
                Claim.id_of(report.id, kind, spans), report.id, kind, spans, Figure.exactly(number % 40 + 3),
                victims=Actor("dockers", "civilians"), where=where, when=When(day, day, 1, "generated"),
                speakers=(Speaker("police"),), sureness=0.8, read_by="generated@1",
            )
        )  # fmt: skip
    return report, claims


def _incidents(number: int, report: Report, claims: Sequence[Claim]) -> list[Incident]:
    return [
        Incident(
            f"i-{number:07}{part}", tuple(dict.fromkeys(c.kind for c in own)), f"Killing {number} {part}",
            tuple(sorted(c.id for c in own)), (report.id,), ("police",), deaths=own[0].figure,
            where=own[0].where, when=own[0].when, decided=(Decided("deaths", "tallybook", (own[0].id,)),),
        )
        for part, own in (("a", claims[:3]), ("b", claims[3:]))
    ]  # fmt: skip


@contextlib.contextmanager
def served(program: str, *arguments: str) -> Iterator[tuple[str, int]]:
    """A server as a program of its own; gives the first line that it prints, its address, and its number."""
    running = subprocess.Popen([sys.executable, "-c", program, *arguments], stdout=subprocess.PIPE, text=True)
    try:
        yield running.stdout.readline().strip() if running.stdout else "", running.pid
    finally:
        running.terminate()
        running.wait(20)


def asked(home: str, addresses: Sequence[str], headers: dict[str, str], users: int, rounds: int) -> list[float]:
    """Seconds of each answer, of several users who ask at the same time, each for one address after the other.

    The first answer of each user comes last: it opens the ledger and works out what is kept.
    """
    at = urlsplit(home)

    def one_user(number: int) -> list[float]:
        connection = http.client.HTTPConnection(str(at.hostname), at.port, timeout=120)
        took = []
        for turn in range(rounds):
            address = addresses[(number * rounds + turn) % len(addresses)]
            start = time.perf_counter()
            connection.request("GET", address, headers=headers)
            answer = connection.getresponse()
            answer.read()
            took.append(time.perf_counter() - start)
            if answer.status != 200:
                raise RuntimeError(f"{address}: expected 200, got {answer.status}")
        connection.close()
        return took

    with ThreadPoolExecutor(users) as pool:
        found = list(pool.map(one_user, range(users)))
    return [seconds for own in found for seconds in own[1:]] + [own[0] for own in found]


def cookie_of(link: str) -> str:
    """Go in by the one-time link; the cookies to come in with from then on."""
    at = urlsplit(link)
    connection = http.client.HTTPConnection(str(at.hostname), at.port, timeout=120)
    connection.request("GET", at.path)
    answer = connection.getresponse()
    return "; ".join(str(c).partition(";")[0].strip() for c in answer.headers.get_all("Set-Cookie") or ())


def pages(incidents: int) -> dict[str, list[str]]:
    """The pages and lists that are asked for, with records from all over the ledger."""
    some = range(incidents // 80, incidents // 2, max(1, incidents // 80))
    reports = [_report(number)[0].id for number in some]
    days = [(FIRST_DAY + timedelta(days=number % 2000)).isoformat() for number in some]
    ids = [f"i-{number:07}a" for number in some]
    claims = [_report(number)[1][0].id for number in some]
    months = [
        f"from=20{year}-{month:02}-01&to=20{year}-{month:02}-28" for year in (19, 20, 21) for month in range(1, 13)
    ]
    return {
        "overview": ["/"], "inbox": ["/inbox/"], "reports": ["/reports/"],
        "reports to judge": ["/reports/?show=to-review"],
        "reports, anywhere": [f"/reports/?before={number * 2}" for number in some],
        "report": [f"/reports/{report}/" for report in reports], "incidents": ["/incidents/"],
        "incidents, anywhere": [f"/incidents/?after={day}/{name}" for day, name in zip(days, ids, strict=True)],
        "incident": [f"/incidents/{name}/" for name in ids], "match queue": ["/queue/"], "tallies": ["/tallies/"],
        "tallies, months": [f"/tallies/?{month}" for month in months],
        "tallies, filtered": ["/tallies/?place=Vashira&kind=killing&victims=dockers"], "map": ["/maps/"],
        "map, months": [f"/maps/?{month}" for month in months], "publishing": ["/publishing/"],
        "publishing, months": [f"/publishing/?{month}" for month in months], "search": ["/search/?q=dockers"],
        "problems": ["/problems/"], "API reports": ["/api/v1/reports"], "API claims": ["/api/v1/claims"],
        "API claims of a kind": ["/api/v1/claims?kind=displacement"], "API incidents": ["/api/v1/incidents"],
        "API incidents, months": [f"/api/v1/incidents?kind=killing&{month}" for month in months],
        "API incident": [f"/api/v1/incidents/{name}" for name in ids],
        "API claim": [f"/api/v1/claims/{claim}" for claim in claims],
        "API entries": ["/api/v1/entries"], "API problems": ["/api/v1/problems"], "API tallies": ["/api/v1/tallies"],
        "API count": ["/api/v1/count"], "API count, months": [f"/api/v1/count?{month}" for month in months],
        "API search": ["/api/v1/search?q=dockers&kind=claim"],
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measured:
    """One page: the median and the 95th percentile of its answers, as ratios to the bare view's."""

    ratio_median: float
    ratio_p95: float


def cpu_s(program: int) -> float:
    """The CPU time that a program has taken so far."""
    fields = Path(f"/proc/{program}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def p95(seconds: Sequence[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(seconds, n=20)[-1]


def measured(ledger: str, folder: str, incidents: int, chosen: argparse.Namespace) -> dict[str, Measured]:
    """Measure every page over one ledger."""
    found = {}
    with served(BARE) as (bare, bare_program), served(DESK, ledger, folder) as (told, desk_program):
        link, token = told.split()
        home = link.partition("/people")[0]
        by_browser, by_program = {"Cookie": cookie_of(link)}, {"Authorization": f"Bearer {token}"}
        for name, addresses in pages(incidents).items():
            if chosen.pages and not any(part in name for part in chosen.pages):
                continue
            headers = by_program if name.startswith("API") else by_browser
            before = cpu_s(bare_program), cpu_s(desk_program)
            constant = asked(bare, ["/"] * 10, {}, chosen.users, chosen.rounds * 5)[: -chosen.users]
            took = asked(home, addresses, headers, chosen.users, chosen.rounds)
            bare_cpu = (cpu_s(bare_program) - before[0]) / len(constant)
            desk_cpu = (cpu_s(desk_program) - before[1]) / len(took)
            longest, took = max(took), took[: -chosen.users]
            median = statistics.median(took)
            found[name] = Measured(median / statistics.median(constant), p95(took) / p95(constant))
            ratio = found[name].ratio_median
            print(
                f"{incidents:>8,} incidents  {name:<22} median {median * 1000:6.1f} ms ({ratio:5.1f}x)  "
                f"95th percentile {p95(took) * 1000:6.1f} ms ({found[name].ratio_p95:5.1f}x)  "
                f"CPU {desk_cpu * 1000:5.1f} ms ({desk_cpu / bare_cpu:5.1f}x)  longest {longest * 1000:7.1f} ms",
                flush=True,
            )
    return found


def told(database: str, sizes: Sequence[int], found: Sequence[dict[str, Measured]]) -> Iterator[str]:
    """Lines about all of one database: each page's ratio and growth, then those that are over what is aimed at."""
    grown = {name: found[-1][name].ratio_median / one.ratio_median for name, one in found[0].items()}
    for name in grown:
        ratios = "  ".join(f"{own[name].ratio_p95:5.1f}x at {size:,}" for size, own in zip(sizes, found, strict=True))
        growth = f"  growth of the median {grown[name]:4.2f}x" if len(sizes) > 1 else ""
        yield f"{database:<10} {name:<22} 95th percentile {ratios}{growth}"
    slow = [name for name in grown if max(own[name].ratio_p95 for own in found) > MOST_RATIO]
    yield f"{database}: over {MOST_RATIO}x: {', '.join(slow) or 'none'} ({len(slow)} of {len(grown)})"
    if len(sizes) > 1:
        more = [name for name, growth in grown.items() if growth > MOST_GROWTH]
        yield f"{database}: grown over {MOST_GROWTH}x: {', '.join(more) or 'none'} ({len(more)} of {len(grown)})"


@contextlib.contextmanager
def databases(names: Sequence[str]) -> Iterator[Iterator[tuple[str, Callable[[Path, int], str]]]]:
    """The databases by name, each with what gives the address of a new ledger."""
    with contextlib.ExitStack() as left:
        made: list[tuple[str, Callable[[Path, int], str]]] = []
        if "sqlite" in names:
            made.append(("sqlite", lambda folder, size: str(folder / f"of-{size}.tally")))
        if "postgresql" in names:
            import psycopg

            server = left.enter_context(postgres.server())

            def fresh(_folder: Path, size: int) -> str:
                with psycopg.connect(server.address(), autocommit=True) as connection:
                    connection.execute(f"CREATE DATABASE of_{size}")
                return server.address(f"of_{size}")

            made.append(("postgresql", fresh))
        yield iter(made)


def _one_size(
    database: str, address: Callable[[Path, int], str], incidents: int, chosen: argparse.Namespace
) -> dict[str, Measured]:
    """Measure over a ledger of so many incidents, which is generated where none is kept."""
    with tempfile.TemporaryDirectory() as folder:
        home = chosen.ledgers if chosen.ledgers and database == "sqlite" else Path(folder)
        home.mkdir(parents=True, exist_ok=True)
        place = address(home, incidents)
        if not Path(place).exists():
            with Ledger.open(place, create=True) as ledger:
                fill(ledger, incidents)
        print(f"{database}, {chosen.users} users, {chosen.rounds} rounds each", flush=True)
        return measured(place, folder, incidents, chosen)


def main(arguments: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.desk", description=__doc__)
    parser.add_argument("--incidents", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--users", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--databases", nargs="+", choices=("sqlite", "postgresql"), default=["sqlite", "postgresql"])
    parser.add_argument("--pages", nargs="+", default=[], help="pages whose names hold one of these")
    parser.add_argument("--ledgers", type=Path, help="a folder that keeps ledgers in SQLite for the next time")
    chosen = parser.parse_args(arguments)
    with databases(chosen.databases) as homes:
        for database, address in homes:
            found = [_one_size(database, address, incidents, chosen) for incidents in chosen.incidents]
            print("\n".join(told(database, chosen.incidents, found)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
