"""`tallybook place`: a person's word on whether a claim speaks for a heading of the risk board."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from tallybook.cli.frame import command
from tallybook.cli.options import Ledger
from tallybook.cli.show import say

EXAMPLE = "tallybook place vashira.tally reject c-5d41402abc4b2a76 2.denial --by 'A. Reviewer'"


class Said(StrEnum):
    """What can be said of an assignment."""

    ACCEPT = "accept"
    REJECT = "reject"


@command
def place(
    ledger: Ledger,
    what: Annotated[Said, typer.Argument(metavar="WHAT", help="accept or reject.", show_default=False)],
    claim: Annotated[str, typer.Argument(metavar="CLAIM", help="The id of a claim.", show_default=False)],
    indicator: Annotated[
        str, typer.Argument(metavar="HEADING", help="A heading of the board, such as 2.denial.", show_default=False)
    ],
    by: Annotated[str, typer.Option(metavar="NAME", help="Who says so: a person's name.", show_default=False)],
    why: Annotated[str, typer.Option(metavar="TEXT", help="The reason.")] = "",
) -> None:
    """Accept or reject that a claim speaks for a heading of the risk board; what the rules said is kept beside it.

    To put a claim under a heading where no rule put it, accept it there. `tallybook undo` takes it back.
    """
    import tallybook

    with tallybook.open_ledger(ledger, create=False) as case:
        placing = case.place(what.value, claim, indicator, by=by, why=why)
    beside = f"the rules {', '.join(placing.rules)} had put it there" if placing.rules else "no rule had put it there"
    say(f"Kept as entry {placing.entry}: {placing.by} says {placing.what} of {claim} under {indicator}; {beside}.")
