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
    from_table,
    list_settings,
    pairs,
    show,
)
from tallybook.cli.frame import command
from tallybook.cli.options import AsOf, Json, Ledger
from tallybook.cli.progress import followed
from tallybook.records import BadInput

EXAMPLE = "tallybook risk vashira.tally --since 2019-10 --factor 9"
_LARGEST = 1_000_000  # bytes of a file of rules


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
        import tallybook
        from tallybook.analyse.finding import with_settings
        from tallybook.analyse.risk.analysis import Risk
        from tallybook.analyse.risk.board import board_of
        from tallybook.analyse.risk.rules import codebook

        book = codebook()
        for file in rules:
            book = book.with_rules(_text(file), file.name)
        analysis: Risk = with_settings(Risk, asked)
        with (
            tallybook.open_ledger(ledger, create=False) as case,
            followed() as follower,
            case.as_of(as_of, watch=follower) as held,
        ):
            snapshot = held.snapshot()
        finding = from_table(lambda: analysis.fit(board_of(snapshot, book)).finding_)
    show(finding, json=json, csv=csv, picture=picture)


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > _LARGEST:
            raise BadInput(f"{file.name}: expected rules, {_LARGEST:,} bytes at most")
        return file.read_bytes().decode("utf-8-sig")
    except OSError as fault:
        raise BadInput(f"rules={str(file)!r}: can't be read ({fault.strerror or fault}); give a file") from None
    except UnicodeDecodeError as fault:
        raise BadInput(f"{file.name} byte {fault.start}: expected UTF-8; save it as UTF-8") from None
