"""`tallybook decide`: what a person decides about records."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from tallybook.cli.frame import command
from tallybook.cli.options import Ledger
from tallybook.cli.show import say

EXAMPLE = "tallybook decide vashira.tally accept i-5d41402abc4b2a76 --by 'A. Reviewer'"


class What(StrEnum):
    """What can be decided here; corrections of single fields are made at the desk."""

    ACCEPT = "accept"
    REJECT = "reject"
    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


@command
def decide(
    ledger: Ledger,
    what: Annotated[
        What, typer.Argument(metavar="WHAT", help="accept, reject, same, different or unsure.", show_default=False)
    ],
    records: Annotated[
        list[str], typer.Argument(metavar="ID...", help="Ids of incidents, claims or reports.", show_default=False)
    ],
    by: Annotated[str, typer.Option(metavar="NAME", help="Who decides: a person's name.", show_default=False)],
    why: Annotated[str, typer.Option(metavar="TEXT", help="The reason.")] = "",
) -> None:
    """Accept or reject records, or say that two tell of the same event; the machine's own reading is kept beside it."""
    import tallybook

    with tallybook.open_ledger(ledger, create=False) as case:
        decision = case.decide(what.value, *records, by=by, why=why)
    say(f"Kept as entry {decision.entry}: {decision.by} says {decision.what}.")
