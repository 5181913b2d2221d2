"""`tallybook report`: the report of a quarter, or of any days, as HTML and PDF, whole or redacted for the public."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tallybook.cli.frame import command
from tallybook.cli.options import AsOf, Convention, Day, Ledger, iso_day
from tallybook.cli.progress import followed
from tallybook.cli.show import note, say
from tallybook.records import BadInput

EXAMPLE = "tallybook report vashira.tally --from 2019-07-01 --to 2019-09-30 --as-of 2019-10-07 -o report"


@command
def report(  # noqa: PLR0913 - each option of a command is a parameter
    ledger: Ledger,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FOLDER", help="Where the files go.", show_default=False)
    ],
    start: Annotated[Day, typer.Option("--from", parser=iso_day, metavar="DATE", help="First day, YYYY-MM-DD.")] = None,
    end: Annotated[Day, typer.Option("--to", parser=iso_day, metavar="DATE", help="Last day, YYYY-MM-DD.")] = None,
    as_of: AsOf = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since", metavar="DATE|ENTRY", help="The moment of the last report: tells what was corrected after it."
        ),
    ] = None,
    public: Annotated[bool, typer.Option("--public", help="Redacted: no name, word, exact place or id.")] = False,
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="The name on it.")] = None,
    convention: Convention = None,
) -> None:
    """Write the report: summary, method, every analysis with pictures, corrections, incidents and numbered sources.

    The same ledger as of the same moment gives the same bytes. Without what makes PDFs, the HTML alone is written.
    """
    import tallybook
    from tallybook.desk.publishing.mapped import map_of
    from tallybook.match.belonging import Definition
    from tallybook.publish.printing import CURE, can_print, write

    if start is not None and end is not None and start > end:
        raise BadInput(f"--from {start} --to {end}: expected from <= to; swap them")

    with (
        tallybook.open_ledger(ledger, create=False) as case,
        followed() as follower,
        case.as_of(as_of, watch=follower) as held,
    ):
        page = held.report(
            Definition(start, end), since=since, redacted=public, title=title, convention=convention, where=map_of,
            watch=follower,
        )  # fmt: skip
        follower.step("printing", 0, None)
        written = write(page, output, "report-public" if public else "report")
    for path in written:
        say(f"Wrote {path}")
    if not can_print():
        note(f"no PDF: {CURE}")
