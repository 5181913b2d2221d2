"""`tallybook representation`: seats and offices held against those due by people, votes, or somebody's word."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tallybook.cli.finding import (
    CsvFolder,
    ListSettings,
    PictureFile,
    Settings,
    analysed,
    from_table,
    list_settings,
    pairs,
    show,
)
from tallybook.cli.frame import command
from tallybook.cli.options import AsOf, Json
from tallybook.cli.progress import followed
from tallybook.records import BadInput

if TYPE_CHECKING:
    from tallybook.analyse.representation.table import SeatTable

EXAMPLE = "tallybook representation vashira.tally --table council.csv --picture seats.svg"
_LARGEST = 20_000_000  # bytes; a table of seats is never near that


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
        from tallybook.analyse.finding import with_settings
        from tallybook.analyse.representation.analysis import Representation
        from tallybook.analyse.representation.table import seats_of_file

        seats = seats_of_file(_text(table), table.name)
        if ledger is not None:
            seats = _told(ledger, as_of).with_rows(seats)
        asked: Representation = with_settings(Representation, pairs(settings or []))
        finding = from_table(lambda: asked.fit(seats).finding_)
    show(finding, json=json, csv=csv, picture=picture)


def _told(ledger: str, as_of: str | None) -> SeatTable:
    import tallybook
    from tallybook.analyse.representation.claims import seats_of_claims

    with (
        tallybook.open_ledger(ledger, create=False) as case,
        followed() as follower,
        case.as_of(as_of, watch=follower) as held,
    ):
        return seats_of_claims(held.snapshot())


def _text(table: Path) -> str:
    try:
        if table.stat().st_size > _LARGEST:
            raise BadInput(f"{table.name}: expected a table of seats, {_LARGEST:,} bytes at most")
        return table.read_bytes().decode("utf-8-sig")
    except OSError as fault:
        raise BadInput(
            f"table={str(table)!r}: can't be read ({fault.strerror or fault}); give the path of a file"
        ) from None
    except UnicodeDecodeError as fault:
        raise BadInput(f"{table.name} byte {fault.start}: expected UTF-8; save the sheet as CSV in UTF-8") from None
