"""`tallybook import`: a ledger out of a file that was exported whole."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tallybook.cli.frame import command
from tallybook.cli.options import Ledger
from tallybook.cli.progress import followed
from tallybook.cli.show import say

EXAMPLE = "tallybook import postgresql://coder@db.example/vashira vashira.jsonl"


@command
def import_(
    ledger: Ledger,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `export --format ledger` wrote.")],
) -> None:
    """Read a ledger that was exported whole, into a new ledger or an earlier state of the same one.

    Every hash is checked on the way, and nothing is taken from a file in which one is wrong. Exported again, the
    ledger gives the same bytes.
    """
    from tallybook.ledger import Ledger as Opened

    with followed() as follower:
        new = Opened.load(ledger, file, progress=lambda done, total: follower.step("importing", done, total))
        with Opened.open(ledger) as opened:
            name, head = opened.name, opened.head()
    say(f"Took {new:,} new entries from {file}." if new else f"Nothing new in {file}: the ledger is as it was.")
    say(f"{name}: head {head}")
