"""`tallybook split`: takes claims out of an incident that tell of an event of their own."""

from __future__ import annotations

from typing import Annotated

import typer

from tallybook.cli.frame import command
from tallybook.cli.options import Ledger
from tallybook.cli.show import say

EXAMPLE = "tallybook split vashira.tally i-5d41402abc4b2a76 c-7d793037a0760186 --by 'A. Reviewer'"


@command
def split(
    ledger: Ledger,
    incident: Annotated[str, typer.Argument(metavar="INCIDENT", help="The id of the incident.", show_default=False)],
    claims: Annotated[
        list[str], typer.Argument(metavar="CLAIM...", help="Ids of the claims to take out.", show_default=False)
    ],
    by: Annotated[str, typer.Option(metavar="NAME", help="Who says so: a person's name.", show_default=False)],
    why: Annotated[str, typer.Option(metavar="TEXT", help="The reason.")] = "",
) -> None:
    """Split claims out of an incident; `tallybook decide same` with two incidents merges them."""
    import tallybook

    with tallybook.open_ledger(ledger, create=False) as case:
        decision = case.split(incident, *claims, by=by, why=why)
    say(f"Kept as entry {decision.entry}: {decision.by} splits {len(claims):,} claims out of {incident}.")
