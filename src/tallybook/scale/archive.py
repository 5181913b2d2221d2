"""Makes an archive, or goes on with it: collects, reads, and does the stages after that, each kept as it is done."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from tallybook.job.rooms import Language
from tallybook.job.watch import Unwatched, Watch
from tallybook.ledger import codec
from tallybook.records import Problem, TallybookError
from tallybook.scale.faults import FAULTS, GO_ON, Stopped, in_plain_words
from tallybook.scale.intake import Inputs, take_in
from tallybook.scale.laying import MEMORY_MIB
from tallybook.scale.manifest import FILE, Manifest, Part
from tallybook.scale.parts import MAKING, hash_of, lay_down, swept, sync
from tallybook.scale.readers import Readers, Reading
from tallybook.scale.rebuilding import opened
from tallybook.scale.schema import LAYOUT
from tallybook.scale.stages import STAGES, Stage, Work
from tallybook.version import __version__

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

TOLD = "manifest.json"
BEGUN = ".begun"  # below the archive: what a stage that was stopped goes on from
SCRATCH = ".spark"  # below the archive: what a cluster keeps while it works


@dataclass
class Archived:
    """What one run did.

    `added` and `already` count reports that are new and that were met before, `read` and `claims` what was read.
    `unread` reports are still to be read, `outdated` ones were read with other knowledge. `unused` counts what could
    not be used, `told` are the first problems. `holds` are the rows of each table. `made` are the stages that had
    something to do; `stopped_in` is the one within which the run was stopped.
    """

    added: int = 0
    already: int = 0
    read: int = 0
    claims: int = 0
    unread: int = 0
    outdated: int = 0
    unused: int = 0
    told: list[Problem] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    holds: dict[str, int] = field(default_factory=dict)
    stopped: bool = False
    stopped_in: str = ""


def archive(  # noqa: PLR0913 - each is an option of the command
    folder: Path,
    inputs: Inputs,
    *,
    language: Language | None = None,
    processes: int = 1,
    memory_mib: int = MEMORY_MIB,
    reread: bool = False,
    watch: Watch | None = None,
    stages: Sequence[Stage] = STAGES,
    spark: str | None = None,
    readers: Callable[..., Reading] | None = None,
) -> Archived:
    """Make an archive of files and folders, or go on with one; a second run over the same input does nothing.

    Args:
        folder: of the archive: new, empty, or one that is there.
        inputs: what comes in.
        language: what it is read with.
        processes: how many read at once.
        memory_mib: what a stage holds in memory at most, besides what reading takes.
        reread: read again what was read with other knowledge.
        watch: who follows the run, and may ask it to stop.
        stages: what is done after reading.
        spark: the master of a Spark cluster on which reports are read and the stages run; None for this machine.
        readers: who shares reading out; made as `Readers` is. None for processes of this machine, or the cluster.

    Raises:
        TallybookError: the archive can't be written, is held by another run, or is of another layout.

    Problems:
        C001 to C094 of collecting, J002 and J003 of reading; S001 and S002 of `readers`, S003 a file of the archive was
        gone or cut short, S005 its manifest was damaged or gone.
    """
    watched = watch or Unwatched()
    done = Archived()
    with (
        in_plain_words(folder),
        _manifest(folder, done) as manifest,
        _cluster(folder, spark, memory_mib, watched) as there,
    ):
        _sweep(manifest, done)
        taken = take_in(manifest, inputs, watched)
        done.added, done.already, done.unused = taken.added, taken.already, taken.unused
        done.told += taken.told
        done.stopped = taken.stopped
        if not done.stopped:
            share = readers or (Readers if there is None else _on(there))
            reading = share(manifest, language or Language(), processes=processes, watch=watched)
            try:
                _read(manifest, done, reading, reread)
            finally:
                reading.close()
        if not done.stopped:
            _sweep(manifest, done)
            for stage in stages:
                if not _stage(manifest, stage, done, Work(folder, folder, processes, memory_mib, watched, there)):
                    break
            else:
                shutil.rmtree(folder / BEGUN, ignore_errors=True)
        done.unread = sum(part.rows for part in manifest.unread(None))
        done.unused += sum(problem.code.startswith("S") for problem in done.told)
        done.holds = {table: manifest.count(table) for table in manifest.tables()}
        _tell(manifest, done)
    return done


def _manifest(folder: Path, done: Archived) -> Manifest:
    manifest, made_anew = opened(folder)
    if made_anew is not None:
        what = f"it was damaged or gone, and was made anew from {made_anew:,} files; inputs are gone through again"
        done.told.append(Problem("S005", FILE, what, (), "error"))
    return manifest


@contextmanager
def _cluster(folder: Path, master: str | None, memory_mib: int, watch: Watch) -> Iterator[SparkSession | None]:
    """The cluster, before hours are spent on what it could not go on with; None where none is asked for."""
    if master is None:
        yield None
        return
    from tallybook.scale.spark import session

    watch.step("starting Spark", 0, None)
    scratch = folder / SCRATCH
    shutil.rmtree(scratch, ignore_errors=True)  # of a run that was killed
    try:
        with session(master, scratch.resolve(), memory_mb=memory_mib) as there:
            yield there
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _on(cluster: SparkSession) -> Callable[..., Reading]:
    from tallybook.scale.spreading import SparkReaders

    def share(manifest: Manifest, language: Language, *, watch: Watch, **_: object) -> Reading:
        return SparkReaders(manifest, language, session=cluster, watch=watch)

    return share


def _sweep(manifest: Manifest, done: Archived) -> None:
    for part in swept(manifest):
        what = "the file is gone or cut short; it is made anew as far as its input is still there"
        done.told.append(Problem("S003", part.name, what, (), "error"))


def _read(manifest: Manifest, done: Archived, readers: Reading, reread: bool) -> None:
    if not manifest.count("reports"):
        return
    version = readers.version()
    outdated = {part.name for part in manifest.unread(version)} - {part.name for part in manifest.unread(None)}
    found = readers.read(manifest.unread(version if reread else None))
    done.read, done.claims, done.stopped = found.reports, found.claims, found.stopped
    done.told += found.told
    if not reread:
        done.outdated = sum(part.rows for part in manifest.parts("reports") if part.name in outdated)


def _stage(manifest: Manifest, stage: Stage, done: Archived, work: Work) -> bool:
    """Do a stage, if what it rests on has changed; its tables take their places only when it has ended.

    Returns:
        False where it was stopped before.
    """
    basis = manifest.basis(stage.needs, stage.version)
    if manifest.stage(stage.name) == basis:
        return True
    work = replace(work, into=_begun(manifest.folder, stage, basis))
    work.watch.step(stage.name, 0, None)
    try:
        stage.run(work)
    except Stopped:
        done.stopped, done.stopped_in = True, stage.name
        return False
    except FAULTS:
        _check_needed(manifest, stage)
        raise
    parts = [_part(file, work.into) for table in stage.makes for file in sorted((work.into / table).rglob("*.parquet"))]
    with manifest.transaction():
        manifest.put_stage(stage.name, None)
        for table in stage.makes:
            manifest.drop(table)
    for table in stage.makes:
        shutil.rmtree(manifest.folder / table, ignore_errors=True)
        if (work.into / table).exists():
            lay_down(work.into / table, manifest.folder / table)
    with manifest.transaction():
        for part in parts:
            manifest.add(part)
        manifest.put_stage(stage.name, basis)
    done.made.append(stage.name)
    return True


def _begun(folder: Path, stage: Stage, basis: str) -> Path:
    """A stage's own folder, with what a stopped run has left in it, if that rests on the same files."""
    into = folder / BEGUN / basis[:16]
    for other in (folder / BEGUN).glob("*"):
        if other != into:
            shutil.rmtree(other, ignore_errors=True)
    for table in stage.makes:
        shutil.rmtree(into / table, ignore_errors=True)
    into.mkdir(parents=True, exist_ok=True)
    return into


def _part(file: Path, into: Path) -> Part:
    sync(file)
    sha256, size = hash_of(file)
    name = file.relative_to(into).as_posix()
    return Part(name, name.partition("/")[0], pq.read_metadata(file).num_rows, size, sha256)


def _check_needed(manifest: Manifest, stage: Stage) -> None:
    """After a stage broke: give up the files that it needed and that are not what was written.

    Raises:
        TallybookError: there is one.
    """
    needed = [part for table in stage.needs for part in manifest.parts(table)]
    damaged = [part for part in needed if hash_of(manifest.folder / part.name) != (part.sha256, part.bytes)]
    for part in damaged:
        manifest.forget(part)
    if damaged:
        raise TallybookError(
            f"archive={str(manifest.folder)!r}: {damaged[0].name} is damaged (and {len(damaged) - 1:,} files more); "
            f"it is given up and will be made anew: check the disk, {GO_ON}"
        )


def _tell(manifest: Manifest, done: Archived) -> None:
    """Write what the archive holds for people and for `adopt`: every file of every table, with its hash."""
    tables = {
        table: [
            {"name": part.name, "rows": part.rows, "bytes": part.bytes, "sha256": part.sha256}
            for part in manifest.parts(table)
        ]
        for table in manifest.tables()
    }
    told = {
        "layout": LAYOUT, "made_by": f"tallybook@{__version__}", "read_by": list(manifest.versions()),
        "unread": done.unread, "tables": tables,
    }  # fmt: skip
    text = json.dumps(json.loads(codec.dumps(told)), indent=1, ensure_ascii=False) + "\n"
    file = manifest.folder / TOLD
    if file.exists() and file.read_text("utf-8") == text:
        return
    unfinished = manifest.folder / MAKING / TOLD
    unfinished.parent.mkdir(exist_ok=True)
    unfinished.write_text(text, "utf-8")
    lay_down(unfinished, file)
    shutil.rmtree(unfinished.parent, ignore_errors=True)
