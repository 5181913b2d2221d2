"""The stages of an archive after reading, in their order: each a function from tables to tables.

A stage reads Parquet below the archive's folder and writes new tables into an empty folder; `archive` puts these into
their places when the stage has ended, and leaves out a stage whose tables rest on the same files as last time. Nothing
that a stage has half done is ever seen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tallybook.job.watch import Watch
from tallybook.scale.laying import laid_out


@dataclass(frozen=True, slots=True)
class Work:
    """What a stage works on.

    `folder` is the archive; `folder/TABLE` holds the Parquet of the tables that are made: reports, problems, read
    (claims as read, a file for each of reports) and those of earlier stages. `into` is an empty folder: what
    is to be table T goes to `into/T`. `processes` and `memory_mib` bound what is used.
    """

    folder: Path
    into: Path
    processes: int
    memory_mib: int
    watch: Watch


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


STAGES: tuple[Stage, ...] = (
    Stage("laying out", needs=("read", "aside"), makes=("claims", "problems"), version="1", run=_lay_out),
)
