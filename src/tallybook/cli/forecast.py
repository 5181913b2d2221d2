"""`tallybook forecast`: deaths or incidents by place, some months ahead, and what would be surprising next week."""

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
    pairs,
    show,
    table_lines,
)
from tallybook.cli.frame import command
from tallybook.cli.options import AsOf, Convention, Json

EXAMPLE = "tallybook forecast --events samples/provinces.csv --ahead 3"


@command
def forecast(  # noqa: PLR0913 - each option of a command is a parameter
    ledger: Annotated[
        str | None, typer.Argument(metavar="LEDGER", help="The ledger of the case.", show_default=False)
    ] = None,
    events: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Instead of a ledger: a CSV of events in UCDP GED's columns, or of month,place,deaths; or an archive.",
        ),
    ] = None,
    place: Annotated[str, typer.Option(metavar="NAME", help="Only this place.")] = "",
    ahead: Annotated[int, typer.Option(min=1, max=12, metavar="N", help="Months ahead.")] = 6,
    measure: Annotated[str, typer.Option(metavar="deaths|incidents", help="What is forecast.")] = "deaths",
    as_of: AsOf = None,
    convention: Convention = None,
    settings: Settings = None,
    which: ListSettings = False,
    json: Json = False,
    csv: CsvFolder = None,
    picture: PictureFile = None,
) -> None:
    """Forecast deaths or incidents by place, as whole distributions, checked on the past; and next week's alerts."""
    if which:
        list_settings("forecast")
        return
    ledger_or_table(ledger, events, "--events", as_of, convention)
    asked = {"ahead": str(ahead), "measure": measure, "place": place, **pairs(settings or [])}
    if events is None:
        finding = analysed("forecast", str(ledger), asked, as_of=as_of, convention=convention)
    else:
        from tallybook.analyse.forecast import history_from_csv

        lines = table_lines(events, counted="MONTHS")
        finding = fitted("forecast", asked, lambda a: history_from_csv(lines, name=events.name, level=a.level))
    show(finding, json=json, csv=csv, picture=picture)
