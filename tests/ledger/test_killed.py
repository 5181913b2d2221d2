"""kill -9 at any moment, two hundred times: nothing that was acknowledged is lost, and the chain holds."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from typing import Any

from tallybook.ledger import Ledger

ROUNDS, WRITERS = 100, 2  # two at once, each killed: 200 in all
LOOKED_AT = 25  # rounds between two looks at the whole ledger

# Imports once and forks the writers, so that a kill costs milliseconds: each of them is a process of its own.
NURSERY = """
    import os, sys
    import psycopg, sqlalchemy.dialects.postgresql.psycopg
    from tallybook.ledger import Ledger
    from tallybook.records import Report

    def write(address, start):
        with Ledger.open(address) as ledger:
            for number in range(start, start + 10_000):
                text = f"{number} men were shot in Vashira."
                report = Report(Report.id_of(text), text)
                ledger.add_report(report, raw=text.encode())
                os.write(1, f"added {report.id}\\n".encode())
                ledger.add_claims(report.id, [], read_by="reader@1")
                os.write(1, f"read {report.id}\\n".encode())

    for line in sys.stdin:
        born = []
        for start in line.split():
            pid = os.fork()
            if pid == 0:
                try:
                    write(sys.argv[1], int(start))
                finally:
                    os._exit(1)
            born.append(pid)
        os.write(1, f"born {' '.join(map(str, born))}\\n".encode())
        ends = [os.waitpid(pid, 0)[1] for pid in born]
        os.write(1, f"dead {' '.join(map(str, ends))}\\n".encode())
"""


def test_nothing_acknowledged_is_lost_by_200_kills_of_two_writers_at_once(home: Any) -> None:
    Ledger.open(home.address, create=True).close()
    command = [sys.executable, "-c", textwrap.dedent(NURSERY), home.address]
    chance = random.Random(20261126)
    acknowledged: dict[str, set[str]] = {"added": set(), "read": set()}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as nursery:
        assert nursery.stdin is not None
        assert nursery.stdout is not None
        for nth in range(ROUNDS):
            starts = [str((nth * WRITERS + writer) * 10_000) for writer in range(WRITERS)]
            nursery.stdin.write(" ".join(starts) + "\n")
            nursery.stdin.flush()
            living: list[int] = []
            more = chance.randrange(6)  # words of theirs to be waited for before the next of them is killed
            for line in nursery.stdout:
                word, *told = line.split()
                if word == "dead":
                    assert told == [str(int(signal.SIGKILL))] * WRITERS, "no writer ended in another way"
                    break
                if word == "born":
                    living = [int(pid) for pid in told]  # a first one may die before its first word
                else:
                    acknowledged[word].add(told[0])
                    more -= 1
                while living and more <= 0:
                    time.sleep(chance.uniform(0, 0.003))
                    os.kill(living.pop(), signal.SIGKILL)
                    more = chance.randrange(6)
            if nth % LOOKED_AT == LOOKED_AT - 1:
                assert_all_there(home.address, acknowledged)
        nursery.stdin.close()
    assert len(acknowledged["read"]) > ROUNDS / 2, "they did write in between"


def assert_all_there(address: str, acknowledged: dict[str, set[str]]) -> None:
    with Ledger.open(address) as ledger:
        held = ledger.snapshot().reports
        assert acknowledged["added"] <= set(held)
        assert not acknowledged["read"] & set(ledger.unread("reader@1"))
        assert ledger.verify().problems == ()
        assert len(held) - len(acknowledged["added"]) <= ROUNDS * WRITERS, "at most one a kill was not yet told"
