"""Puts the commands together; what a command needs is imported when it runs, so that `--help` answers at once."""

from __future__ import annotations

from typing import Annotated

import typer

from tallybook.cli import (
    add,
    adopt,
    archive,
    backup,
    book,
    check,
    decide,
    desk,
    export,
    forecast,
    import_,
    place,
    read,
    redact,
    repair,
    report,
    representation,
    reprisals,
    reread,
    risk,
    search,
    serve,
    split,
    tallies,
    tally,
    undercount,
    undo,
    verify,
    why,
)
from tallybook.cli.frame import debugging
from tallybook.cli.progress import show_progress
from tallybook.version import __version__

app = typer.Typer(
    help="tallybook turns news reports into a sourced, defensible record of political violence.",
    epilog="Begin with:  tallybook add vashira.tally reports/   then   tallybook book vashira.tally -o book",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for function, example in (
    (add.add, add.EXAMPLE),
    (archive.archive, archive.EXAMPLE),
    (adopt.adopt, adopt.EXAMPLE),
    (read.read, read.EXAMPLE),
    (book.book, book.EXAMPLE),
    (tally.tally, tally.EXAMPLE),
    (forecast.forecast, forecast.EXAMPLE),
    (tallies.tallies, tallies.EXAMPLE),
    (representation.representation, representation.EXAMPLE),
    (undercount.undercount, undercount.EXAMPLE),
    (reprisals.reprisals, reprisals.EXAMPLE),
    (risk.risk, risk.EXAMPLE),
    (place.place, place.EXAMPLE),
    (report.report, report.EXAMPLE),
    (why.why, why.EXAMPLE),
    (search.search, search.EXAMPLE),
    (check.check, check.EXAMPLE),
    (decide.decide, decide.EXAMPLE),
    (split.split, split.EXAMPLE),
    (undo.undo, undo.EXAMPLE),
    (redact.redact, redact.EXAMPLE),
    (reread.reread, reread.EXAMPLE),
    (export.export, export.EXAMPLE),
    (import_.import_, import_.EXAMPLE),
    (backup.backup, backup.EXAMPLE),
    (verify.verify, verify.EXAMPLE),
    (repair.repair, repair.EXAMPLE),
    (desk.desk, desk.EXAMPLE),
    (serve.serve, serve.EXAMPLE),
):
    app.command(function.__name__.rstrip("_"), epilog=f"Example:  {example}", no_args_is_help=True)(function)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"tallybook {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
    progress: Annotated[
        bool | None,
        typer.Option(
            "--progress/--no-progress",
            help="Show how far long jobs are; by default on terminals, once it takes over two seconds.",
            show_default=False,
        ),
    ] = None,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show where in the program an unexpected fault came up.")
    ] = False,
) -> None:
    """Keep what holds for every command."""
    del version
    debugging(debug)
    show_progress(progress)
