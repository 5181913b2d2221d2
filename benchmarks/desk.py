"""Measures the desk: how long pages take under several users at once, beside a bare Django view, as a ledger grows.

    python -m benchmarks.desk [--incidents N ...] [--users N] [--rounds N]

For each size a ledger is generated (two incidents and six claims a report) and the desk is started over it as a program
of its own, without the process that reads in the background; a bare Django view that returns a constant runs beside it
on the same server (waitress). Each user asks for one page after the other. Told are the median and the 95th percentile
of each page, both also as a ratio to the bare view's, and the growth of the median from the first size to the last.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from tallybook.job import Tables
from tallybook.ledger import Ledger
from tallybook.records import Actor, Claim, Decided, Figure, Incident, Report, Span, Speaker, When, Where

REPORTS_A_TRANSACTION = 500
FIRST_DAY = date(2019, 1, 1)
_TEXT = (
    "Gunmen shot dead {0} dockers at quay {2} in Vashira, police said, and wounded {1}. A day later {1} men were "
    "killed near the rope market in revenge, the harbour master said; {0} people fled. Two houses were burnt."
)
_WORDS = ("shot dead {0} dockers", "wounded {1}", "police said", "{1} men were killed", "{0} people fled",
          "Two houses were burnt")  # fmt: skip
_KINDS = ("killing", "injury", "attack", "killing", "displacement", "arson")

DESK = """
import contextlib, sys
from tallybook.desk.inbox import background
background.working = contextlib.nullcontext
from tallybook.desk.start import for_one
for_one(sys.argv[1], name="Bench", ready=lambda link: print(link, flush=True))
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
def served(program: str, *arguments: str) -> Iterator[str]:
    """A server as a program of its own; gives the first line that it prints: its address."""
    running = subprocess.Popen([sys.executable, "-c", program, *arguments], stdout=subprocess.PIPE, text=True)
    try:
        yield running.stdout.readline().strip() if running.stdout else ""
    finally:
        running.terminate()
        running.wait(20)


def asked(address: str, cookie: str, users: int, rounds: int) -> list[float]:
    """Seconds of each answer, of several users who ask for one page at the same time, each again and again."""
    at = urlsplit(address)

    def one_user(_number: int) -> list[float]:
        connection = http.client.HTTPConnection(str(at.hostname), at.port, timeout=120)
        took = []
        for _round in range(rounds):
            start = time.perf_counter()
            connection.request("GET", f"{at.path}?{at.query}" if at.query else at.path, headers={"Cookie": cookie})
            answer = connection.getresponse()
            answer.read()
            took.append(time.perf_counter() - start)
            if answer.status != 200:
                raise RuntimeError(f"{address}: expected 200, got {answer.status}")
        connection.close()
        return took[1:]  # the first one opens the ledger and fills caches

    with ThreadPoolExecutor(users) as pool:
        return [seconds for own in pool.map(one_user, range(users)) for seconds in own]


def cookie_of(link: str) -> str:
    """Go in by the one-time link; the cookies to come in with from then on."""
    at = urlsplit(link)
    connection = http.client.HTTPConnection(str(at.hostname), at.port, timeout=120)
    connection.request("GET", at.path)
    answer = connection.getresponse()
    return "; ".join(str(c).partition(";")[0].strip() for c in answer.headers.get_all("Set-Cookie") or ())


def pages(incidents: int) -> dict[str, str]:
    """The pages that are asked for, with records from the middle of the ledger."""
    middle = incidents // 4
    report = _report(middle)[0].id
    return {
        "overview": "/", "inbox": "/inbox/", "reports": "/reports/", "reports to judge": "/reports/?show=to-review",
        "reports, middle": f"/reports/?before={middle * 2}", "report": f"/reports/{report}/",
        "incidents": "/incidents/", "incidents, middle": f"/incidents/?after=2021-06-01/i-{middle:07}a",
        "incident": f"/incidents/i-{middle:07}a/", "match queue": "/queue/",
    }  # fmt: skip


def p95(seconds: Sequence[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(seconds, n=20)[-1]


def main(arguments: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.desk", description=__doc__)
    parser.add_argument("--incidents", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--users", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=40)
    chosen = parser.parse_args(arguments)
    medians: dict[str, list[float]] = {}
    for incidents in chosen.incidents:
        with tempfile.TemporaryDirectory() as folder, served(BARE) as bare:
            path = Path(folder, "case.tally")
            with Ledger.open(path, create=True) as ledger:
                fill(ledger, incidents)
            with served(DESK, str(path)) as link:
                cookie, home = cookie_of(link), link.partition("/people")[0]
                for name, page in pages(incidents).items():
                    constant = asked(bare, "", chosen.users, chosen.rounds)
                    took = asked(home + page, cookie, chosen.users, chosen.rounds)
                    medians.setdefault(name, []).append(statistics.median(took))
                    print(
                        f"{incidents:>8,} incidents  {name:<18} median {statistics.median(took) * 1000:6.1f} ms "
                        f"({statistics.median(took) / statistics.median(constant):5.1f}x)  95th percentile "
                        f"{p95(took) * 1000:6.1f} ms ({p95(took) / p95(constant):5.1f}x)",
                        flush=True,
                    )
    if len(chosen.incidents) > 1:
        for name, found in medians.items():
            print(f"growth of the median, {name:<18} {found[-1] / found[0]:4.2f}x")
    return 0


if __name__ == "__main__":
    sys.exit(main())
