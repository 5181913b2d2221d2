"""Several processes read what one reads, and outlive one of them being killed."""

from __future__ import annotations

import os
import signal
from concurrent.futures.process import BrokenProcessPool
from datetime import date

import pytest

from tallybook.job import Language, Processes
from tallybook.records import Report


def _reports(count: int) -> list[Report]:
    texts = (
        "Gunmen shot dead {n} traders at the fish market in Vashira on Monday, police said.",
        "The library opens at nine. Bring {n} coats.",
        "At least {n} houses were burned and hundreds of people fled, the Harbour League said.",
    )
    return [Report(f"r-{n}", texts[n % 3].format(n=n + 2), published=date(2019, 9, 18)) for n in range(count)]


def test_the_claims_are_those_of_one_process_in_the_order_of_the_reports() -> None:
    reports = _reports(70)
    reader = Language()
    several = Processes(reader, 2)
    try:
        assert several.version == reader.version
        assert list(several.read_many(reports)) == list(reader.read_many(reports))
        for process in several._executor._processes.values():  # type: ignore[union-attr]
            os.kill(process.pid, signal.SIGKILL)
        with pytest.raises(BrokenProcessPool):
            list(several.read_many(reports))
        assert list(several.read_many(reports[:3])) == list(reader.read_many(reports[:3]))
    finally:
        several.close()
