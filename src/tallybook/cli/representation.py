"""`tallybook representation`: seats and offices held against those due by people, votes, or somebody's word."""

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
    at_moment,
    file_text,
    fitted,
    list_settings,
    show,
)
from tallybook.cli.frame import command
from tallybook.cli.options import AsOf, Json
from tallybook.records import BadInput

EXAMPLE = "tallybook representation vashira.tally --table council.csv --picture seats.svg"


@command
def representation(  # noqa: PLR0913 - each option of a command is a parameter
    ledger: Annotated[
        str | None, typer.Argument(metavar="LEDGER", help="The ledger of the case; not needed with --table.")
    ] = None,
    table: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Seats in a CSV file, with or without a ledger: body, group, seats, votes, population_low, "
            "population_best, population_high, date; and of, where not all groups are listed.",
        ),
    ] = None,
    as_of: AsOf = None,
    settings: Settings = None,
    which: ListSettings = False,
    json: Json = False,
    csv: CsvFolder = None,
    picture: PictureFile = None,
) -> None:
    """Set seats and offices held against those due: gaps, ratios and Gallagher's index, with disputed numbers."""
    if which:
        list_settings("representation")
        return
    if table is None:
        if ledger is None:
            raise BadInput("LEDGER: expected a ledger, or --table with a CSV file of seats")
        finding = analysed("representation", ledger, settings, as_of=as_of)
    else:
        from tallybook.analyse.representation.claims import seats_of_claims
        from tallybook.analyse.representation.table import seats_of_file

        seats = seats_of_file(file_text(table), table.name)
        if ledger is not None:
            with at_moment(ledger, as_of) as (held, _follower):
                seats = seats_of_claims(held.snapshot()).with_rows(seats)
        finding = fitted("representation", settings, lambda _a: seats)
    show(finding, json=json, csv=csv, picture=picture)
