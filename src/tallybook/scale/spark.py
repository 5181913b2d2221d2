"""Spark as a place where stages run: the same SQL, the same functions by `mapInArrow`, Splink's Spark backend."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tallybook.records import TallybookError
from tallybook.scale.engine import EDGES, NODES, Step, Tables, clustered, is_whole

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

CURE = (
    "install it with `pip install 'tallybook[archive]'`, and Java 17 beside it (`apt-get install default-jre-headless`)"
)
TRIES = 4  # of a task
BATCH_ROWS = 200  # of an Arrow batch: a report may be long


@contextmanager
def session(master: str, scratch: Path, *, memory_mb: int = 2_000) -> Iterator[SparkSession]:
    """A session that shows no page, asks no network, and is closed at the end.

    Args:
        master: as Spark names it: `local[2]`, `spark://host:7077`, `yarn`.
        scratch: a folder that all workers see, for what is kept between steps.
        memory_mb: of the driver, which is all there is on `local`.

    Raises:
        TallybookError: PySpark or Java is not there, or the master can't be reached.
    """
    try:
        from pyspark import SparkConf
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
        from splink.internals.spark.jar_location import similarity_jar_location
    except ImportError:
        raise TallybookError(f"spark={master!r}: PySpark is not installed; {CURE}") from None
    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    os.environ["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    tried = f"{master[:-1]},{TRIES}]" if re.fullmatch(r"local\[(\d+|\*)\]", master) else master  # else once only
    settings = {
        "spark.ui.enabled": "false",
        "spark.jars": similarity_jar_location(),
        "spark.driver.memory": f"{memory_mb}m",
        "spark.sql.execution.arrow.maxRecordsPerBatch": str(BATCH_ROWS),
        "spark.sql.shuffle.partitions": "8" if master.startswith("local") else "400",
        "spark.task.maxFailures": str(TRIES),
        "spark.sql.session.timeZone": "UTC",
        "spark.local.dir": str(scratch / "spill"),
        "spark.sql.warehouse.dir": str(scratch / "warehouse"),
    }
    if master.startswith("local"):
        settings |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    conf = SparkConf().setAll(list(settings.items())).setMaster(tried).setAppName("tallybook archive")
    try:
        opened = SparkSession.builder.config(conf=conf).getOrCreate()
    except (PySparkException, RuntimeError, OSError) as error:
        raise TallybookError(f"spark={master!r}: it can't be started ({str(error)[:200]}); {CURE}") from None
    opened.sparkContext.setLogLevel("ERROR")
    opened.sparkContext.setCheckpointDir(str(scratch / "checkpoints"))
    try:
        yield opened
    finally:
        opened.stop()


class OnSpark:
    """The stages' tables by Spark; see `Engine`.

    A task that fails is tried again, and what it had written is thrown away: Spark's own committer puts the files of a
    table in their place once, when all tasks have ended.
    """

    def __init__(self, session_: SparkSession) -> None:
        self._session = session_
        self._known: dict[Path, DataFrame] = {}

    def select(self, query: str, tables: Tables, out: Path) -> Path:
        """See `Engine`."""
        if not is_whole(out):
            self._written(self._asked(query, tables), out)
        return out

    def mapped(self, step: Step, tables: Tables, out: Path) -> Path:
        """See `Engine`."""
        if not is_whole(out):
            from pyspark.sql.pandas.types import from_arrow_schema

            rows = self._asked(step.query, tables)
            if step.by:
                order = [name.strip() for name in (step.by, *step.order.split(",")) if name.strip()]
                rows = rows.repartition(step.by).sortWithinPartitions(*order)
            self._written(rows.mapInArrow(step.function, from_arrow_schema(step.schema)), out)
        return out

    def clusters(self, pairs: Path, out: Path) -> Path:
        """See `Engine`; by Splink's own clustering on its Spark backend."""
        if not is_whole(out):
            from splink import SparkAPI

            tables = {"pairs": pairs}
            api = SparkAPI(  # type: ignore[no-untyped-call]
                spark_session=self._session, break_lineage_method="parquet", num_partitions_on_repartition=8
            )
            nodes, edges = self._asked(NODES, tables), self._asked(EDGES, tables)
            found = clustered(api, api.register(nodes), api.register(edges))
            query = f"select node, cast(cluster_id as bigint) as cluster from {found.physical_name}"
            self._written(self._session.sql(query), out)
        return out

    def _asked(self, query: str, tables: Tables) -> DataFrame:
        for name, path in tables.items():
            if path not in self._known:  # to look into its files takes a job
                self._known[path] = self._session.read.parquet(str(path))
            self._known[path].createOrReplaceTempView(name)
        return self._session.sql(query.replace("{unnest}", "explode").replace("{sha256(eldest)}", "sha2(eldest, 256)"))

    def _written(self, rows: DataFrame, out: Path) -> None:
        rows.write.mode("overwrite").option("compression", "zstd").parquet(str(out))
