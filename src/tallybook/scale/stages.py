"""The stages of an archive after reading, in their order: each a function from tables to tables.

A stage reads Parquet below the archive's folder and writes new tables into an empty folder; `archive` puts these into
their places when the stage has ended, and leaves out a stage whose tables rest on the same files as last time. Nothing
that a stage has half done is ever seen.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tallybook.job.watch import Watch
from tallybook.scale.laying import laid_out
from tallybook.version import __version__

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from tallybook.scale.engine import Engine

_MATCHING = __version__


@dataclass(frozen=True, slots=True)
class Work:
    """What a stage works on.

    `folder` is the archive; `folder/TABLE` holds the Parquet of the tables that are made: reports, problems, read
    (claims as read, a file for each of reports) and those of earlier stages. `into` is a folder of the stage's own:
    what is to be table T goes to `into/T`; what else a stopped run has left in it, the next one finds again.
    `processes` and `memory_mib` bound what is used; `spark` is the session of a cluster on which it runs, None for
    this machine.
    """

    folder: Path
    into: Path
    processes: int
    memory_mib: int
    watch: Watch
    spark: SparkSession | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: it is done again when the files of a table that it `needs` have changed, or its `version`."""

    name: str
    needs: tuple[str, ...]
    makes: tuple[str, ...]
    version: str
    run: Callable[[Work], None]


def _lay_out(work: Work) -> None:
    laid_out(work.folder, work.into, processes=work.processes, memory_mib=work.memory_mib)


def _copies(work: Work) -> None:
    if not any((work.folder / "reports").glob("*.parquet")):
        return
    from tallybook.scale.matched import passages_made

    with _engine(work, "finding copies") as engine:
        passages_made(work.folder, work.into, engine, memory_mib=work.memory_mib)


def _incidents(work: Work) -> None:
    if not any((work.folder / "read").glob("*.parquet")):
        return
    from tallybook.match.knowledge import MatchKnowledge
    from tallybook.scale.matched import incidents_made

    with _engine(work, "finding incidents") as engine:
        incidents_made(work.folder, work.into, engine, MatchKnowledge.load(), memory_mib=work.memory_mib)


def _engine(work: Work, stage: str) -> AbstractContextManager[Engine]:
    from tallybook.scale.matched import engine_of

    return engine_of(
        work.spark, work.into, processes=work.processes, memory_mib=work.memory_mib, watch=work.watch, stage=stage
    )


STAGES: tuple[Stage, ...] = (
    Stage("laying out", needs=("read", "aside"), makes=("claims", "problems"), version="1", run=_lay_out),
    Stage("finding copies", needs=("reports",), makes=("passages",), version=_MATCHING, run=_copies),
    Stage(
        "finding incidents",
        needs=("reports", "read", "passages"),
        makes=("incidents",),
        version=_MATCHING,
        run=_incidents,
    ),
)
