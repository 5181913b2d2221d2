"""`tallybook archive`: reports by the million into tables of Parquet."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tallybook.cli.frame import INTERRUPTED, LOOK, command
from tallybook.cli.options import Actors, Lexicons, Places, Published, Publisher, ReportLanguage
from tallybook.cli.progress import followed
from tallybook.cli.show import counted, note, say

if TYPE_CHECKING:
    from tallybook.scale.archive import Archived

EXAMPLE = "tallybook archive press-2001-2010/ vashira-archive"
SHOWN = 20  # problems that are told one by one; the table of problems holds all
_IN = (
    "Files and folders of reports, such as .parquet .jsonl.zst .jsonl.gz .warc.gz, and at the end the archive's folder."
)


@command
def archive(  # noqa: PLR0913 - each option of a command is a parameter
    paths: Annotated[list[Path], typer.Argument(metavar="IN... OUT", help=_IN, show_default=False)],
    published: Published = None,
    publisher: Publisher = None,
    places: Places = None,
    actors: Actors = None,
    lexicons: Lexicons = None,
    language: ReportLanguage = "en",
    processes: Annotated[
        int | None,
        typer.Option("--processes", min=1, metavar="N", help="How many processes read at once; by default all cores."),
    ] = None,
    memory: Annotated[
        int, typer.Option("--memory", min=256, metavar="MIB", help="Memory for stages after reading, in MiB.")
    ] = 1024,
    reread: Annotated[
        bool, typer.Option("--reread", help="Read again what was read with other knowledge or another version.")
    ] = False,
    spark: Annotated[
        str | None,
        typer.Option(
            "--spark",
            metavar="MASTER",
            help="Read, and find copies and incidents, on Spark: local[8], spark://host:7077.",
        ),
    ] = None,
) -> None:
    """Make an archive of reports too many for a ledger: tables of Parquet, read by all cores in bounded memory.

    A stopped run goes on where it was, and a second run over the same input does nothing. With OUT alone it goes on
    with what an earlier run left.
    """
    from tallybook.job import Language
    from tallybook.job.processes import cores
    from tallybook.scale.archive import archive as make
    from tallybook.scale.intake import Inputs

    *ins, out = paths
    reader = Language(language, places=tuple(places or ()), actors=tuple(actors or ()), lexicons=tuple(lexicons or ()))
    inputs = Inputs(tuple(ins), datetime.now(UTC), published, publisher)
    with followed() as follower:
        done = make(
            out, inputs, language=reader, processes=processes or cores(), memory_mib=memory, reread=reread,
            spark=spark, watch=follower,
        )  # fmt: skip
    _tell(done, str(out))
    if done.stopped:
        raise typer.Exit(INTERRUPTED)
    if done.unused:
        raise typer.Exit(LOOK)


def _tell(done: Archived, name: str) -> None:
    told = sorted(done.told, key=lambda p: p.severity != "error")
    for problem in told[:SHOWN]:
        note(str(problem))
    if len(told) > SHOWN:
        note(f"and more; {name}/problems lists all")
    if not done.added and not done.read and not done.made:
        say("Nothing new: the archive is as it was.")
    else:
        already = f" ({done.already:,} met before)" if done.already else ""
        say(
            f"Added {counted(done.added, 'report')}{already}; read {counted(done.read, 'report')}, "
            f"{counted(done.claims, 'claim')}."
        )
    holds = ", ".join(counted(done.holds.get(f"{noun}s", 0), noun) for noun in ("report", "claim", "incident"))
    say(f"{name} holds {holds}.")
    if done.stopped:
        what = f"while {done.stopped_in}" if done.stopped_in else f"{counted(done.unread, 'report')} still to be read"
        note(f"stopped: {what}; what was done is kept, and the same command goes on")
    if done.outdated:
        note(
            f"{counted(done.outdated, 'report')} read with other knowledge (older version, other --places, --actors or "
            "--lexicon); --reread reads them again"
        )
