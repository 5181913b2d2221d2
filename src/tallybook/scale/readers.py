"""Shares reading out among processes of one machine; a process that is killed costs its part's time, never a claim."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from tallybook.job.processes import one_core_each
from tallybook.job.rooms import Language
from tallybook.job.watch import Watch
from tallybook.records import Problem, TallybookError
from tallybook.scale.faults import GO_ON, Damaged, Stopped
from tallybook.scale.manifest import Manifest, Part
from tallybook.scale.parts import read_part, write_part
from tallybook.scale.reading import read, version_of
from tallybook.scale.schema import READ, TOGETHER

_LOOK_EVERY_SECONDS = 0.5
_TRIES_ALONE = 2  # of a part during which a process was killed, before it is left for another day


Written = tuple[Part, int]  # a part of `read`, and how many of its rows are claims


@dataclass
class ReadIn:
    """What one run read: reports and claims, and what could not be read this time."""

    reports: int = 0
    claims: int = 0
    stopped: bool = False
    told: list[Problem] = field(default_factory=list)


class Reading(Protocol):
    """Who shares reading out: processes of one machine, or a cluster."""

    def version(self) -> str:
        """The reader with its knowledge."""

    def read(self, parts: Sequence[Part]) -> ReadIn:
        """Read parts of reports, each kept as it is done."""

    def close(self) -> None:
        """Let go of what reads."""


class Readers:
    """Processes that read parts of reports into parts of `read`, and the one that keeps what they did."""

    def __init__(self, manifest: Manifest, language: Language, *, processes: int, watch: Watch) -> None:
        self.done = ReadIn()
        self._manifest, self._language, self._watch = manifest, language, watch
        self._processes = processes
        self._spawn = multiprocessing.get_context("spawn")
        self._count = self._spawn.Value("q", 0)
        self._stop = self._spawn.Event()
        self._total = 0
        self._started: ProcessPoolExecutor | None = None

    def version(self) -> str:
        """The reader with its knowledge, as a process loads it: this one stays small.

        Raises:
            TallybookError: the process was killed.
        """
        self._watch.step("reading", 0, None)  # starting a process and loading what it knows takes a moment
        try:
            version: str = self._pool().submit(version_of, self._language).result()
        except BrokenProcessPool:
            self.close()
            raise TallybookError(
                f"processes={self._processes}: one was killed before it read anything, perhaps for want of memory; "
                f"give fewer --processes, {GO_ON}"
            ) from None
        return version

    def close(self) -> None:
        """End the processes after the reports that they are at."""
        if self._started is not None:
            self._stop.set()
            self._started.shutdown(wait=True, cancel_futures=True)
            self._started = None
            self._stop.clear()

    def read(self, parts: Sequence[Part]) -> ReadIn:
        """Read parts of reports, in any order; each is kept as it is done.

        Problems:
            S001 a process was killed each time that it read a part; S002 a part is damaged.
        """
        self._total = sum(part.rows for part in parts)
        waiting = deque(parts)
        while waiting and not self.done.stopped:
            for part in self._round(waiting, 2 * self._processes):
                if any(not self._round(deque([part]), 1) for _ in range(_TRIES_ALONE)) or self.done.stopped:
                    continue
                what = (
                    f"a process was killed whenever it read these {part.rows:,} reports, perhaps for want of memory; "
                    "they are unread: run the same command again with fewer --processes, or more memory"
                )
                self.done.told.append(Problem("S001", part.name, what, (), "error"))
        return self.done

    def _round(self, waiting: deque[Part], most: int) -> list[Part]:
        """Read until all is done or a process is killed, `most` parts at once; returns what was being read then."""
        self._count.value = self.done.reports
        running: dict[Future[Written | None], Part] = {}
        try:
            self._share_out(waiting, running, most)
        except BrokenProcessPool:
            self.close()
            return list(running.values())
        return []

    def _share_out(self, waiting: deque[Part], running: dict[Future[Written | None], Part], most: int) -> None:
        while waiting or running:
            while waiting and len(running) < most:
                part = waiting.popleft()
                running[self._pool().submit(_read, self._manifest.folder, part, self._language)] = part
            finished, _ = wait(running, timeout=_LOOK_EVERY_SECONDS, return_when=FIRST_COMPLETED)
            for future in finished:
                self._keep(running[future], future)
                del running[future]
            self._watch.step("reading", min(self._count.value, self._total), self._total)
            if self._watch.stop_asked():
                self.done.stopped = True
                return

    def _keep(self, part: Part, future: Future[Written | None]) -> None:
        try:
            done = future.result()
        except Damaged as fault:
            give_up(self._manifest, part, fault, self.done)
            return
        if done is not None:
            keep(self._manifest, part, done, self.done)

    def _pool(self) -> ProcessPoolExecutor:
        if self._started is None:
            with one_core_each():
                self._started = ProcessPoolExecutor(
                    self._processes, mp_context=self._spawn, initializer=_begin, initargs=(self._count, self._stop)
                )
                for started in [self._started.submit(os.getpid) for _ in range(self._processes)]:
                    started.result()
        return self._started


def keep(manifest: Manifest, part: Part, done: Written, so_far: ReadIn) -> None:
    """Name in the manifest what was read from a part, in place of what was read from it before."""
    written, claims = done
    with manifest.transaction():
        manifest.drop("read", of=part.name)
        manifest.add(written)
    so_far.reports += part.rows
    so_far.claims += claims


def give_up(manifest: Manifest, part: Part, fault: Damaged, so_far: ReadIn) -> None:
    """Give up a part of reports that is damaged, and say so.

    Problems:
        S002 a part is damaged.
    """
    manifest.forget(part)
    what = f"{fault}; it is given up, and its reports are collected anew when the same command is run again"
    so_far.told.append(Problem("S002", part.name, what, (), "error"))


Batches = Iterator[pa.RecordBatch]


def read_whole(folder: Path, part: Part, language: Language, passing: Callable[[Batches], Batches] = iter) -> Written:
    """Read one part of reports, and write the part of `read` that says what was found, wherever this is run.

    Args:
        folder: the archive.
        part: of reports.
        language: the reader.
        passing: sees the reports' batches go by.

    Raises:
        Damaged: the part does not hold what was written into it.
    """
    found = read(passing(read_part(folder, part, "reports", rows=TOGETHER)), language)
    batches = [batch for batch in found if batch.num_rows]
    written = write_part(folder, "read", batches, READ, number=part.number or 0)
    named = replace(written, of=part.name, version=version_of(language))
    return named, sum(batch.column("problem").null_count for batch in batches)


_shared: dict[str, Any] = {}  # of this process: how many reports all have read, and whether to stop


def _begin(count: Any, stop: Any) -> None:
    """Ctrl-C reaches all processes at once; the one that shares out the work ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _shared.update(count=count, stop=stop)


def _read(folder: Path, part: Part, language: Language) -> Written | None:
    """Read one part of reports; None where it was stopped before its end."""
    try:
        return read_whole(folder, part, language, _counted)
    except Stopped:
        return None


def _counted(batches: Batches) -> Batches:
    for batch in batches:
        if _shared["stop"].is_set():
            raise Stopped
        yield batch
        with _shared["count"].get_lock():
            _shared["count"].value += batch.num_rows
