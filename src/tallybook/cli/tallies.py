"""`tallybook tallies`: counts by period, place, kind and side, with rates, concentration and places compared."""

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
    list_settings,
    pairs,
    show,
)
from tallybook.cli.frame import command
from tallybook.cli.options import AsOf, Convention, Json, Ledger
from tallybook.records import TallybookError

EXAMPLE = "tallybook tallies vashira.tally --set unit=quarter --csv tables --picture tallies.html"


@command
def tallies(  # noqa: PLR0913 - each option of a command is a parameter
    ledger: Ledger,
    given: Settings = None,
    settings: ListSettings = False,
    population: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Populations of places and groups: a CSV with name, low, best, high."),
    ] = None,
    convention: Convention = None,
    as_of: AsOf = None,
    json: Json = False,
    csv: CsvFolder = None,
    picture: PictureFile = None,
) -> None:
    """Count what reports tell: low, best and high, beside what others claim, with what the counts can't know."""
    if settings:
        list_settings("tallies")
        return
    asked = pairs(given or [])
    if population is not None:
        asked["population"] = ", ".join([*_populations(population), *filter(None, [asked.get("population", "")])])
    show(analysed("tallies", ledger, asked, as_of=as_of, convention=convention), json=json, csv=csv, picture=picture)


def _populations(file: Path) -> tuple[str, ...]:
    from tallybook.analyse.tallies import populations_from_csv

    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as fault:
        raise TallybookError(f"population={str(file)!r}: can't be read ({fault.strerror or fault})") from None
    except UnicodeDecodeError:
        raise TallybookError(f"population={str(file)!r}: expected UTF-8; save the sheet as CSV in UTF-8") from None
    return populations_from_csv(text, file.name)
