"""Shares reading out among the workers of a Spark cluster; a worker that is killed costs time, never a claim."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from tallybook.job.rooms import Language
from tallybook.job.watch import Watch
from tallybook.records import Problem
from tallybook.scale.faults import Damaged
from tallybook.scale.manifest import Manifest, Part
from tallybook.scale.readers import ReadIn, Written, give_up, keep, read_whole
from tallybook.scale.reading import version_of
from tallybook.scale.rows import batch_of
from tallybook.scale.spark import Killed, in_spark_words

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_LOOK_EVERY_SECONDS = 0.5
_AHEAD = 2  # parts for each core of the cluster, so that none waits for the driver
_MOST_AT_ONCE = 512
_VERSION = pa.schema([("version", pa.string())])
_TOLD = pa.schema(
    [(name, pa.string()) for name in ("name", "table", "sha256", "of", "version", "damaged")]
    + [(name, pa.int64()) for name in ("rows", "bytes", "number", "claims")]
)


class SparkReaders:
    """Workers of a cluster that read parts of reports into parts of `read`, and the driver that keeps what they did.

    A part is a job of one task, whose worker reads the file itself, in the folder that all see, and writes there what
    one machine's processes would write: the same rows under the same name. So a task that is tried again, or is done
    twice, leaves one file, and the driver names it once. The reader is loaded once a worker.
    """

    def __init__(self, manifest: Manifest, language: Language, *, session: SparkSession, watch: Watch) -> None:
        self.done = ReadIn()
        self._manifest, self._language, self._watch = manifest, language, watch
        self._session = session
        self._at_once = min(_AHEAD * session.sparkContext.defaultParallelism, _MOST_AT_ONCE)

    def version(self) -> str:
        """The reader with its knowledge, as a worker loads it: the driver stays small.

        Raises:
            TallybookError: a worker was killed, or the reader can't be loaded there.
        """
        self._watch.step("reading", 0, None)
        [told] = self._asked(partial(_version, self._language), _VERSION)
        return str(told["version"])

    def close(self) -> None:
        """The session is whose it was."""

    def read(self, parts: Sequence[Part]) -> ReadIn:
        """Read parts of reports, in any order; each is kept as it is done.

        Raises:
            TallybookError: a worker could not do its work, such as on a full disk; what was read before is kept.

        Problems:
            S001 a worker was killed each time that it read a part; S002 a part is damaged.
        """
        total = sum(part.rows for part in parts)
        waiting, running = deque(parts), dict[Future[Written | Damaged], Part]()
        with ThreadPoolExecutor(self._at_once) as jobs:
            try:
                while (waiting or running) and not self.done.stopped:
                    while waiting and len(running) < self._at_once:
                        part = waiting.popleft()
                        running[jobs.submit(self._read, part)] = part
                    finished, _ = wait(running, timeout=_LOOK_EVERY_SECONDS, return_when=FIRST_COMPLETED)
                    for future in finished:
                        self._keep(running.pop(future), future)
                    self._watch.step("reading", self.done.reports, total)
                    self.done.stopped = self._watch.stop_asked()
            finally:
                jobs.shutdown(wait=False, cancel_futures=True)
                while not all(future.done() for future in running):  # one may be about to begin
                    self._session.sparkContext.cancelAllJobs()
                    wait(running, timeout=_LOOK_EVERY_SECONDS)
        return self.done

    def _keep(self, part: Part, future: Future[Written | Damaged]) -> None:
        try:
            found = future.result()
        except Killed:
            what = (
                f"a worker was killed whenever it read these {part.rows:,} reports, perhaps for want of memory; "
                "they are unread: run the same command again with more memory for each worker"
            )
            self.done.told.append(Problem("S001", part.name, what, (), "error"))
            return
        if isinstance(found, Damaged):
            give_up(self._manifest, part, found, self.done)
        else:
            keep(self._manifest, part, found, self.done)

    def _read(self, part: Part) -> Written | Damaged:
        folder = self._manifest.folder.resolve()
        [told] = self._asked(partial(_read, folder, part, self._language), _TOLD)
        damaged, claims = told.pop("damaged"), told.pop("claims")
        return Damaged(part.name, damaged) if damaged else (Part(**told), claims)

    def _asked(self, function: Any, schema: pa.Schema) -> list[dict[str, Any]]:
        from pyspark.sql.pandas.types import from_arrow_schema

        with in_spark_words():
            one = self._session.range(0, 1, 1, 1)
            return [row.asDict() for row in one.mapInArrow(function, from_arrow_schema(schema)).collect()]


def _version(language: Language, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for _ in batches:
        yield batch_of([{"version": version_of(language)}], _VERSION)


def _read(folder: Path, part: Part, language: Language, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for _ in batches:
        try:
            written, claims = read_whole(folder, part, language)
            told = {**asdict(written), "claims": claims}
        except Damaged as fault:
            told = {"damaged": fault.what}
        yield batch_of([told], _TOLD)
