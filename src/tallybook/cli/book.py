"""`tallybook book`: the ledger as a folder of pages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tallybook.cli.frame import command
from tallybook.cli.options import AsOf, Convention, Ledger
from tallybook.cli.progress import followed
from tallybook.cli.show import counted, say

EXAMPLE = "tallybook book vashira.tally -o book"


@command
def book(
    ledger: Ledger,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="DIR", help="The folder; by default the ledger's name with -book."),
    ] = None,
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="The name on every page.")] = None,
    convention: Convention = None,
    as_of: AsOf = None,
) -> None:
    """Write the book: pages that work from disk, without network, in which every figure leads to words.

    An older book in the same folder is replaced; a folder that holds something else is refused.
    """
    import tallybook

    with (
        tallybook.open_ledger(ledger, create=False) as case,
        followed() as follower,
        case.as_of(as_of, watch=follower) as held,
    ):
        made = held.book(output or case.ledger.beside("-book"), title=title, convention=convention, watch=follower)
    on = f"{counted(made.reports, 'report')} and {counted(made.incidents, 'incident')}"
    say(f"Wrote {counted(made.pages, 'page')} on {on}.")
    say(f"Open {made.index}")
