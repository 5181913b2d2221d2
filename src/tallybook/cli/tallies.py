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
    file_text,
    fitted,
    ledger_or_table,
    list_settings,
    pairs,
    show,
)
from tallybook.cli.frame import command
from tallybook.cli.options import AsOf, Convention, Json

EXAMPLE = "tallybook tallies vashira.tally --set unit=quarter --csv tables --picture tallies.html"


@command
def tallies(  # noqa: PLR0913 - each option of a command is a parameter
    ledger: Annotated[
        str,
        typer.Argument(
            metavar="LEDGER",
            help="The ledger of the case: a file, or postgresql://USER@HOST/DATABASE; or the folder of an archive.",
            show_default=False,
        ),
    ],
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
        from tallybook.analyse.tallies import populations_from_csv

        told = populations_from_csv(file_text(population), population.name)
        asked["population"] = ", ".join([*told, *filter(None, [asked.get("population", "")])])
    if Path(ledger).is_dir():
        from tallybook.scale.tallied import counting_in

        ledger_or_table(None, Path(ledger), "LEDGER", as_of, convention)
        finding = fitted("tallies", asked, lambda _: counting_in(Path(ledger)))
    else:
        finding = analysed("tallies", ledger, asked, as_of=as_of, convention=convention)
    show(finding, json=json, csv=csv, picture=picture)
