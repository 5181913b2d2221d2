"""`tallybook forecast`: deaths or incidents by place, some months ahead, and what would be surprising next week."""

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
    table_lines,
)
from tallybook.cli.frame import command
from tallybook.cli.options import AsOf, Convention, Json
from tallybook.records import BadInput

if TYPE_CHECKING:
    from tallybook.analyse.finding import Finding

EXAMPLE = "tallybook forecast --events samples/provinces.csv --ahead 3"


@command
def forecast(  # noqa: PLR0913 - each option of a command is a parameter
    ledger: Annotated[
        str | None, typer.Argument(metavar="LEDGER", help="The ledger of the case.", show_default=False)
    ] = None,
    events: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Instead of a ledger: a CSV of events in UCDP GED's columns, or of month,place,deaths."
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
    if (ledger is None) is (events is None):
        raise BadInput("LEDGER, --events: expected one of them, the ledger or a table of events")
    asked = {"ahead": str(ahead), "measure": measure, "place": place, **pairs(settings or [])}
    if ledger is not None:
        finding = analysed("forecast", ledger, asked, as_of=as_of, convention=convention)
    elif as_of is not None or convention is not None:
        raise BadInput("--as-of, --convention: expected a ledger with them; a table has neither")
    else:
        assert events is not None  # noqa: S101 - one of the two is given
        finding = _of_table(events, asked)
    show(finding, json=json, csv=csv, picture=picture)


def _of_table(path: Path, settings: dict[str, str]) -> Finding:
    from tallybook.analyse.finding import with_settings
    from tallybook.analyse.forecast import Forecast, history_from_csv

    asked: Forecast = with_settings(Forecast, settings)
    lines = table_lines(path)

    def fit() -> Finding:
        return asked.fit(history_from_csv(lines, name=path.name, level=asked.level)).finding_

    return from_table(fit)
