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
    from_table,
    list_settings,
    pairs,
    show,
)
from tallybook.cli.frame import command
from tallybook.cli.options import AsOf, Json
from tallybook.records import BadInput

EXAMPLE = "tallybook undercount --lists lists.csv --merge Police+Ministry --picture undercount.svg"
_LARGEST = 200_000_000  # bytes; ten million persons on ten lists are less


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
    if (ledger is None) is (lists is None):
        raise BadInput("LEDGER, --lists: expected one of them, a ledger or a file of lists")
    asked = pairs(settings or [])
    asked |= {name: ",".join(told) for name, told in (("merge", merge), ("by", by)) if told}
    if lists is None:
        finding = analysed("undercount", str(ledger), asked, as_of=as_of)
    else:
        from tallybook.analyse.finding import with_settings
        from tallybook.analyse.undercount.analysis import Undercount
        from tallybook.analyse.undercount.reading import read_lists

        analysis: Undercount = with_settings(Undercount, asked)
        table = read_lists(_text(lists), lists.name, lists=analysis.lists, by=analysis.by)
        finding = from_table(lambda: analysis.fit(table).finding_)
    show(finding, json=json, csv=csv, picture=picture)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST:
            raise BadInput(
                f"{path.name}: expected {_LARGEST:,} bytes at most; give patterns with a column count instead"
            )
        return path.read_bytes().decode("utf-8-sig")
    except OSError as fault:
        raise BadInput(
            f"lists={str(path)!r}: can't be read ({fault.strerror or fault}); give the path of a file"
        ) from None
    except UnicodeDecodeError as fault:
        raise BadInput(f"{path.name} byte {fault.start}: expected UTF-8; save the sheet as CSV in UTF-8") from None
