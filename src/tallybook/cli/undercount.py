"""`tallybook undercount`: how many no list holds, by every estimator, from a ledger or from lists in a file."""

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
from tallybook.cli.options import AsOf, Json

EXAMPLE = "tallybook undercount --lists lists.csv --merge Police+Ministry --picture undercount.svg"


@command
def undercount(  # noqa: PLR0913 - each option of a command is a parameter
    ledger: Annotated[
        str | None, typer.Argument(metavar="LEDGER", help="The ledger of the case; not with --lists.")
    ] = None,
    lists: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Lists in a CSV file instead: a column for each list, 1 or 0, and a column count or one row a person.",
        ),
    ] = None,
    merge: Annotated[
        list[str] | None,
        typer.Option(metavar="A+B", help="Take these lists for one; may be given again."),
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WHAT", help="Strata: place, year, quarter, month; of a file a column; may be given again."
        ),
    ] = None,
    as_of: AsOf = None,
    settings: Settings = None,
    which: ListSettings = False,
    json: Json = False,
    csv: CsvFolder = None,
    picture: PictureFile = None,
) -> None:
    """Estimate how many no list holds: bounds, log-linear models, latent classes, side by side."""
    if which:
        list_settings("undercount")
        return
    ledger_or_table(ledger, lists, "--lists", as_of)
    asked = pairs(settings or [])
    asked |= {name: ",".join(told) for name, told in (("merge", merge), ("by", by)) if told}
    if lists is None:
        finding = analysed("undercount", str(ledger), asked, as_of=as_of)
    else:
        from tallybook.analyse.undercount.reading import read_lists

        text = file_text(lists)
        finding = fitted("undercount", asked, lambda a: read_lists(text, lists.name, lists=a.lists, by=a.by))
    show(finding, json=json, csv=csv, picture=picture)
