"""`tallybook export`: the ledger in the formats of others."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from tallybook.cli.frame import command
from tallybook.cli.options import AsOf, Convention, Ledger
from tallybook.cli.progress import followed
from tallybook.cli.show import note, say
from tallybook.records import BadInput

EXAMPLE = "tallybook export vashira.tally --format ucdp -o vashira-ucdp.csv"


class Format(StrEnum):
    """What can be written."""

    CSV = "csv"
    JSONL = "jsonl"
    GEOJSON = "geojson"
    PARQUET = "parquet"
    UCDP = "ucdp"
    ACLED = "acled"
    IBC = "ibc"
    PUBLIC_CSV = "public-csv"
    PUBLIC_JSONL = "public-jsonl"
    PUBLIC_PARQUET = "public-parquet"
    LEDGER = "ledger"


@command
def export(
    ledger: Ledger,
    form: Annotated[Format, typer.Option("--format", "-f", help="The format.", show_default=False)],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The file.", show_default=False)],
    convention: Convention = None,
    as_of: AsOf = None,
) -> None:
    """Write the incidents for other programs, with a codebook of the columns.

    The format `ledger` is everything, every entry with its hashes and the bytes as found, for `tallybook import`.
    """
    import tallybook

    if str(output) == "-":
        raise BadInput(
            "output='-': expected the name of a file; a note about what the format can't hold goes beside it"
        )
    if form is Format.LEDGER:
        if convention or as_of:
            raise BadInput("--convention, --as-of: expected neither, the format ledger is the ledger as it is")
        _whole(ledger, output)
        return
    with (
        tallybook.open_ledger(ledger, create=False) as case,
        followed() as follower,
        case.as_of(as_of, watch=follower) as held,
    ):
        written = held.export(form.value, output, convention=convention)
    beside = ", ".join(file.name for file in written.files if file != written.path)
    say(f"Wrote {written.rows:,} rows to {output}, and beside it {beside}.")
    for lost in written.lost:
        note(f"not in it: {lost}")


def _whole(address: str, output: Path) -> None:
    from tallybook.ledger import Ledger as Opened

    with Opened.open(address) as opened, followed() as follower:
        entries = opened.save(output, progress=lambda done, total: follower.step("exporting", done, total))
        head = opened.head()
    say(f"Wrote {entries:,} entries to {output}; head {head}")
