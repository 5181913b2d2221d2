"""Spark as a place where stages run: the same SQL, the same functions by `mapInArrow`, Splink's Spark backend."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from tallybook.job.watch import Unwatched, Watch
from tallybook.records import TallybookError
from tallybook.scale.engine import NODES, Step, Tables, clustered, edges_of, is_whole
from tallybook.scale.faults import GO_ON, Stopped
from tallybook.scale.onemachine import OneMachine

if TYPE_CHECKING:
    from pyspark import SparkConf
    from pyspark.sql import DataFrame, SparkSession

CURE = (
    "install it with `pip install 'tallybook[archive]'`, and Java 17 beside it (`apt-get install default-jre-headless`)"
)
TRIES = 4  # of a task
BATCH_ROWS = 200  # of an Arrow batch: a report may be long


QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"  # on `local` most of Java's time goes into compiling short queries
_LOOK_EVERY_SECONDS = 0.5
GATHERED = 2_000_000  # pairs, some 30 MB


class Killed(TallybookError):  # noqa: N818 - it says what became of it
    """The process that did a task was killed each time."""


@contextmanager
def in_spark_words() -> Iterator[None]:
    """Turn what Spark throws into a TallybookError with the one line that says what broke; no trace reaches anybody.

    Raises:
        Killed: a worker's process was killed at each of its tries.
        TallybookError: whatever else broke.
    """
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError, ConnectionError) as fault:
        told = str(fault)
        if _KILLED.search(told) and "Traceback" not in told:
            raise Killed(
                f"a worker of Spark was killed at each of its {TRIES} tries, perhaps for want of memory; "
                f"give each worker more memory, or fewer cores, {GO_ON}"
            ) from None
        broken = _BROKEN.findall(told)
        what = broken[-1].strip() if broken else next(iter(told.strip().splitlines()), type(fault).__name__)
        raise TallybookError(f"Spark gave up: {what[:300]}; see to that, {GO_ON}") from None


_KILLED = re.compile(r"Python worker exited unexpectedly|ExecutorLostFailure|java\.io\.EOFException")
_BROKEN = re.compile(r"^(?:\w+\.)*\w*(?:Error|Exception|Fault|Damaged|Exhausted)\b.*$", re.MULTILINE)


@contextmanager
def session(master: str, scratch: Path, *, memory_mb: int = 2_000) -> Iterator[SparkSession]:
    """A session that shows no page, asks no network, and is closed at the end; one that is open is used, and left so.

    Args:
        master: as Spark names it: `local[2]`, `spark://host:7077`, `yarn`.
        scratch: a folder that all workers see, for what is kept between steps.
        memory_mb: of the driver, which is all there is on `local`.

    Raises:
        TallybookError: PySpark or Java is not there, or the master can't be reached.
    """
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        raise TallybookError(f"spark={master!r}: PySpark is not installed; {CURE}") from None
    if (there := SparkSession.getActiveSession()) is not None:
        yield there
        return
    try:
        opened = SparkSession.builder.config(conf=_settings(master, scratch, memory_mb)).getOrCreate()
    except (PySparkException, RuntimeError, OSError) as error:
        raise TallybookError(f"spark={master!r}: it can't be started ({str(error)[:200]}); {CURE}") from None
    opened.sparkContext.setLogLevel("OFF")  # what breaks is told once, in our words
    opened.sparkContext.setCheckpointDir(str(scratch / "checkpoints"))
    try:
        yield opened
    finally:
        opened.stop()


def _settings(master: str, scratch: Path, memory_mb: int) -> SparkConf:
    from pyspark import SparkConf
    from splink.internals.spark.jar_location import similarity_jar_location

    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    os.environ["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    tried = f"{master[:-1]},{TRIES}]" if re.fullmatch(r"local\[(\d+|\*)\]", master) else master  # else once only
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.jars": similarity_jar_location(),
        "spark.driver.memory": f"{memory_mb}m",
        "spark.sql.execution.arrow.maxRecordsPerBatch": str(BATCH_ROWS),
        "spark.sql.shuffle.partitions": "8" if master.startswith("local") else "400",  # adaptive: small ones are one
        "spark.task.maxFailures": str(TRIES),
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.warehouse.dir": str(scratch / "warehouse"),
    }
    if master.startswith("local"):
        settings |= {
            "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1",
            "spark.local.dir": str(scratch / "spill"), "spark.driver.extraJavaOptions": QUICK,
        }  # fmt: skip
    return SparkConf().setAll(list(settings.items())).setMaster(tried).setAppName("tallybook archive")


class OnSpark:
    """The stages' tables by Spark; see `Engine`.

    A task that fails is tried again, and what it had written is thrown away: Spark's own committer puts the files of a
    table in their place once, when all tasks have ended. A table that is asked for `once` is no table: its query
    becomes a part of the one that asks, as each table costs a job and a look into its files.

    Args:
        session: where it runs.
        scratch: a folder of this machine's for what is gathered here.
        watch: who follows the run, and may ask it to stop.
        stage: the name under which steps are told.
        gathered_pairs: how many pairs may be chained by this machine's DuckDB rather than by the cluster, whose rounds
            of jobs take a minute for a handful.
        memory_mib: what DuckDB may hold.
    """

    def __init__(
        self,
        session: SparkSession,
        scratch: Path,
        *,
        memory_mib: int = 1_000,
        watch: Watch | None = None,
        stage: str = "",
        gathered_pairs: int = GATHERED,
    ) -> None:
        self._session = session
        self._watch, self._stage = watch or Unwatched(), stage
        self._here = OneMachine(scratch, memory_mib=memory_mib, watch=watch, stage=stage)
        self._gathered = gathered_pairs
        self._known: dict[Path, DataFrame] = {}

    def select(self, query: str, tables: Tables, out: Path, *, once: bool = False) -> Path:
        """See `Engine`."""
        if is_whole(out):
            return out
        rows = self._asked(query, tables)
        return self._named(rows, out) if once else self._written(rows, out)

    def mapped(self, step: Step, tables: Tables, out: Path) -> Path:
        """See `Engine`."""
        from pyspark.sql.pandas.types import from_arrow_schema

        if is_whole(out):
            return out
        rows = self._asked(step.query, tables)
        if step.by:
            order = [name.strip() for name in (step.by, *step.order.split(",")) if name.strip()]
            rows = rows.repartition(step.by).sortWithinPartitions(*order)
        return self._written(rows.mapInArrow(step.function, from_arrow_schema(step.schema)), out)

    def clusters(self, query: str, tables: Tables, out: Path) -> Path:
        """See `Engine`; by Splink's own clustering, on DuckDB here or on its Spark backend."""
        if is_whole(out):
            return out
        with in_spark_words():
            pairs = self._asked(query, tables).limit(self._gathered + 1).toArrow()
        if pairs.num_rows <= self._gathered:
            gathered = out.with_name(f"{out.name}.pairs")
            gathered.mkdir(parents=True, exist_ok=True)
            pq.write_table(pairs, gathered / "part-0.parquet")
            with self._here as here:
                return here.clusters("select one, two from gathered", {"gathered": gathered}, out)
        return self._clusters_there(query, tables, out)

    def _clusters_there(self, query: str, tables: Tables, out: Path) -> Path:
        from splink import SparkAPI

        pairs = self._written(self._asked(edges_of(query), tables), out.with_name(f"{out.name}.pairs"))
        api = SparkAPI(  # type: ignore[no-untyped-call]
            spark_session=self._session, break_lineage_method="parquet", num_partitions_on_repartition=8
        )
        with in_spark_words():
            nodes = api.register(self._asked(NODES, {"edges": pairs}))
            found = clustered(api, nodes, api.register(self._known[pairs]))
        named = f"select node, cast(cluster_id as bigint) as cluster from {found.physical_name}"
        return self._written(self._session.sql(named), out)

    def _asked(self, query: str, tables: Tables) -> DataFrame:
        with in_spark_words():
            for name, path in tables.items():
                if path not in self._known:  # to look into its files takes a job
                    self._known[path] = self._session.read.parquet(str(path.resolve()))
                self._known[path].createOrReplaceTempView(name)
            spelt = query.replace("{unnest}", "explode").replace("{sha256(eldest)}", "sha2(eldest, 256)")
            return self._session.sql(spelt)

    def _written(self, rows: DataFrame, out: Path) -> Path:
        place = str(out.resolve())
        write = rows.write.mode("overwrite").option("compression", "zstd")
        with in_spark_words(), ThreadPoolExecutor(1) as job:
            writing = job.submit(write.parquet, place)
            while not wait([writing], timeout=_LOOK_EVERY_SECONDS).done:
                self._look(out.name)
            writing.result()
            return self._named(self._session.read.schema(rows.schema).parquet(place), out)

    def _look(self, name: str) -> None:
        context = self._session.sparkContext
        told = context.statusTracker()
        stages = [found for at in told.getActiveStageIds() if (found := told.getStageInfo(at))]
        done, total = sum(at.numCompletedTasks for at in stages), sum(at.numTasks for at in stages)
        self._watch.step(self._stage, done, total or None, name.replace("_", " "))
        if self._watch.stop_asked():
            context.cancelAllJobs()
            raise Stopped

    def _named(self, rows: DataFrame, out: Path) -> Path:
        self._known[out] = rows
        return out
