"""`tallybook backup`: all of a ledger in one new file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tallybook.cli.frame import command
from tallybook.cli.options import Ledger
from tallybook.cli.progress import followed
from tallybook.cli.show import say

EXAMPLE = "tallybook backup vashira.tally backups/vashira-2026-11-26.tally"


@command
def backup(
    ledger: Ledger,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file; none of that name may be there yet.")],
) -> None:
    """Write all of a ledger into a new file, while others may go on working, and check that file to the last entry.

    Of a ledger in a file, the backup is a ledger itself: copy it back to restore. Of a ledger in PostgreSQL, it is
    a file that `tallybook import` reads into a new ledger, in PostgreSQL or in a file.
    """
    from tallybook.ledger import Ledger as Opened

    with Opened.open(ledger) as opened, followed() as follower:
        opened.backup(file, progress=lambda done, total: follower.step("backing up", done, total))
        entries, head = opened.count()["entries"], opened.head()
    say(f"Wrote {file}, {file.stat().st_size:,} bytes, and checked it.")
    say(f"{entries:,} entries; head {head}")
