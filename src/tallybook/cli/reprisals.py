"""`tallybook reprisals`: what set off what, as reports say it and as the times of many events suggest it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tallybook.cli.finding import (
    CsvFolder,
    ListSettings,
    PictureFile,
    Settings,
    analysed,
    fitted,
    ledger_or_table,
    list_settings,
    show,
    table_lines,
)
from tallybook.cli.frame import command
from tallybook.cli.options import AsOf, Convention, Json

EXAMPLE = "tallybook reprisals vashira.tally --of Keshti --by Velani --within 1,3,7"


@command
def reprisals(  # noqa: PLR0913 - each option of a command is a parameter
    ledger: Annotated[
        str | None, typer.Argument(metavar="LEDGER", help="The ledger of the case; or a table by --events.")
    ] = None,
    events: Annotated[
        Path | None,
        typer.Option(
            "--events",
            metavar="FILE.csv",
            help="A table instead of a ledger: time, and group, place ...; or an archive.",
        ),
    ] = None,
    of: Annotated[str | None, typer.Option("--of", metavar="SIDE", help="Whose killing is followed.")] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="SIDE", help="By whom, and who may be struck back.")] = None,
    within: Annotated[str | None, typer.Option("--within", metavar="DAYS", help="Windows, such as 1,3,7.")] = None,
    place: Annotated[str | None, typer.Option("--place", metavar="NAME", help="Only there, or inside it.")] = None,
    settings: Settings = None,
    listed: ListSettings = False,
    convention: Convention = None,
    as_of: AsOf = None,
    json: Json = False,
    csv: CsvFolder = None,
    picture: PictureFile = None,
) -> None:
    """Show what set off what: stated reprisals, and how far the times of events suggest more."""
    if listed:
        list_settings("reprisals")
        return
    own = {"of": of, "by": by, "within": within, "place": place}
    given = [*(settings or []), *(f"{name}={value}" for name, value in own.items() if value is not None)]
    ledger_or_table(ledger, events, "--events", as_of, convention)
    if events is None:
        finding = analysed("reprisals", str(ledger), given, as_of=as_of, convention=convention)
    else:
        from tallybook.analyse.reprisals.analysis import material_in

        lines = table_lines(events, counted="EVENTS")
        finding = fitted("reprisals", given, lambda a: material_in(lines, a, name=events.name))
    show(finding, json=json, csv=csv, picture=picture)
