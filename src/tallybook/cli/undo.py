"""`tallybook undo`: takes back what a person said; both entries stay in the history."""

from __future__ import annotations

from typing import Annotated

import typer

from tallybook.cli.frame import command
from tallybook.cli.options import Ledger
from tallybook.cli.show import say

EXAMPLE = "tallybook undo vashira.tally 4711 --by 'A. Reviewer' --why 'another harbour after all'"


@command
def undo(
    ledger: Ledger,
    entry: Annotated[
        int, typer.Argument(metavar="ENTRY", help="The number of the entry, as `decide` prints it.", show_default=False)
    ],
    by: Annotated[str, typer.Option(metavar="NAME", help="Who takes it back: a person's name.", show_default=False)],
    why: Annotated[str, typer.Option(metavar="TEXT", help="The reason.")] = "",
) -> None:
    """Take back a decision, a claim that a person stated, a coding or the definition of a tally.

    To do it again, decide again. What others decided on top of it must be taken back first.
    """
    import tallybook

    with tallybook.open_ledger(ledger, create=False) as case:
        taken = case.undo(entry, by=by, why=why)
    say(f"Kept as entry {taken.seq}: {taken.by} takes back entry {entry}.")
