"""`tallybook verify`: whether the ledger is as it was written."""

from __future__ import annotations

from typing import Annotated

import typer

from tallybook.cli.frame import LOOK, command
from tallybook.cli.options import Ledger
from tallybook.cli.progress import followed
from tallybook.cli.show import note, say

EXAMPLE = "tallybook verify vashira.tally"


@command
def verify(
    ledger: Ledger,
    head: Annotated[
        str | None, typer.Option(metavar="HASH", help="An entry that must be there, as printed in a book made from it.")
    ] = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="First make all tables again from the entries.")] = False,
) -> None:
    """Look for tampering and damage: walk the chain of entries, and compare all tables with what the entries say."""
    import tallybook

    with tallybook.open_ledger(ledger, create=False) as case, followed() as follower:
        if rebuild:
            case.ledger.replay(progress=lambda done, total: follower.step("replaying", done, total))
        found = case.verify(expected_head=head, watch=follower)
    for problem in found.problems:
        say(str(problem))
    say(f"{found.entries:,} entries, {'sound' if found.sound else 'NOT SOUND'}; head {found.head}")
    if not found.sound:
        note("keep the file as it is, and compare it with an earlier copy")
        raise typer.Exit(LOOK)
