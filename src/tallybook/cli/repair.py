"""`tallybook repair`: a damaged ledger, rebuilt from its entries."""

from __future__ import annotations

from typing import Annotated

import typer

from tallybook.cli.frame import LOOK, command
from tallybook.cli.options import Ledger
from tallybook.cli.progress import followed
from tallybook.cli.show import note, say

EXAMPLE = "tallybook repair vashira.tally --into saved.tally"


@command
def repair(
    ledger: Ledger,
    into: Annotated[
        str | None,
        typer.Option(metavar="NEW", help="A new ledger to rebuild it in; needed only where entries are lost."),
    ] = None,
) -> None:
    """Rebuild a damaged ledger from its entries. Stop other programs that use it first.

    Where every entry is whole, the rebuilt ledger takes the place of the damaged file, which is kept beside it.
    Where entries are lost, it says which; with --into, all others go into a new ledger, and a note in the place of
    each lost one.
    """
    from tallybook.ledger import repair as rebuild

    with followed() as follower:
        done = rebuild(ledger, into=into, progress=lambda at, total: follower.step("copying", at, total))
    say(f"{done.name} holds {done.entries:,} entries that are whole.")
    if done.damaged:
        say(f"The damaged file is kept as {done.damaged}.")
    for seq in done.lost:
        note(f"lost: entry {seq}")
    for sha256 in done.lost_bytes:
        note(f"lost: the bytes as found {sha256}")
    if done.lost or done.lost_bytes:
        raise typer.Exit(LOOK)
