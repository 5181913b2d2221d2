"""`tallybook risk`: which claims speak for the factors of the UN Framework of Analysis for Atrocity Crimes."""

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
    pairs,
    show,
)
from tallybook.cli.frame import command
from tallybook.cli.options import AsOf, Json, Ledger

EXAMPLE = "tallybook risk vashira.tally --since 2019-10 --factor 9"


@command
def risk(  # noqa: PLR0913 - each option of a command is a parameter
    ledger: Ledger,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Compare before and since this month; by default the middle.")
    ] = None,
    factor: Annotated[int | None, typer.Option(metavar="N", help="Only this factor, 1 to 14.")] = None,
    rules: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Rules of your own over those shipped (TOML); may be given again."),
    ] = None,
    as_of: AsOf = None,
    settings: Settings = None,
    which: ListSettings = False,
    json: Json = False,
    csv: CsvFolder = None,
    picture: PictureFile = None,
) -> None:
    """Lay claims beside the 14 factors: what is told, how that changed, what is missing; never one score."""
    if which:
        list_settings("risk")
        return
    asked = pairs(settings or [])
    asked |= {"since": since} if since is not None else {}
    asked |= {"factor": str(factor)} if factor is not None else {}
    if rules is None:
        finding = analysed("risk", ledger, asked, as_of=as_of)
    else:
        from tallybook.analyse.risk.board import board_of
        from tallybook.analyse.risk.rules import codebook

        book = codebook()
        for file in rules:
            book = book.with_rules(file_text(file), file.name)
        with at_moment(ledger, as_of) as (held, _follower):
            board = board_of(held.snapshot(), book)
        finding = fitted("risk", asked, lambda _a: board)
    show(finding, json=json, csv=csv, picture=picture)
