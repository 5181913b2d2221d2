"""A reader that lets several processes read at once; the claims are those that one process would find."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from itertools import islice

from tallybook.job.rooms import Language
from tallybook.records import Claim, Report

# Reports that go to a process at a time. As many as the reader parses together, so that every text is parsed among
# the same others, whatever the number of processes.
_TOGETHER = 32
_ONE_CORE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


@contextlib.contextmanager
def one_core_each() -> Iterator[None]:
    """Processes started within multiply on one core: several that use all cores only get in each other's way."""
    before = {name: os.environ.get(name) for name in _ONE_CORE}
    os.environ.update(_ONE_CORE)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Processes:
    """`Language`, shared out among processes that start with the first report and stay until `close`."""

    def __init__(self, reader: Language, count: int) -> None:
        """Share out a reader.

        Args:
            reader: what each process reads with; each loads its knowledge for itself.
            count: processes, at least 2.
        """
        self.reader = replace(reader)  # without the knowledge that it may have loaded here
        self.count = count
        self._executor: ProcessPoolExecutor | None = None
        self._version: str | None = None

    @property
    def version(self) -> str:
        """The version of the reader with its knowledge."""
        if self._version is None:
            self._version = self._started().submit(_version, self.reader).result()
        return self._version

    def read_many(self, reports: Iterable[Report]) -> Iterator[tuple[Report, list[Claim]]]:
        """Read reports as a stream: each with its claims, in order.

        Raises:
            BrokenProcessPool: a process was killed; the next call starts others.
        """
        chunks = list(_chunks(reports))
        try:
            for chunk, claims in zip(
                chunks, self._started().map(_read, [(self.reader, c) for c in chunks]), strict=True
            ):
                yield from zip(chunk, claims, strict=True)
        except BrokenProcessPool:
            self.close()
            raise

    def close(self) -> None:
        """End the processes; what is being read is not waited for."""
        if self._executor is not None:
            self._executor.shutdown(wait=False, cancel_futures=True)
            self._executor = None

    def _started(self) -> ProcessPoolExecutor:
        if self._executor is None:
            with one_core_each():
                spawn = multiprocessing.get_context("spawn")
                self._executor = ProcessPoolExecutor(self.count, mp_context=spawn, initializer=_leave_interrupts)
                for started in [self._executor.submit(os.getpid) for _ in range(self.count)]:
                    started.result()
        return self._executor


def _chunks(reports: Iterable[Report]) -> Iterator[Sequence[Report]]:
    left = iter(reports)
    while chunk := list(islice(left, _TOGETHER)):
        yield chunk


def _leave_interrupts() -> None:
    """Ctrl-C reaches all processes at once; the one that shares out the work ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _version(reader: Language) -> str:
    return reader.version


def _read(work: tuple[Language, Sequence[Report]]) -> list[list[Claim]]:
    reader, reports = work
    return [claims for _, claims in reader.read_many(reports)]
