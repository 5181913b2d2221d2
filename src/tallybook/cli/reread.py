"""`tallybook reread`: reports that the ledger holds, read again with what is known now."""

from __future__ import annotations

import typer

from tallybook.cli.add import tell_problems
from tallybook.cli.frame import INTERRUPTED, LOOK, command
from tallybook.cli.options import Actors, Ledger, Lexicons, Places, ReportLanguage, Several
from tallybook.cli.progress import followed
from tallybook.cli.show import counted, note, say

EXAMPLE = "tallybook reread vashira.tally --places quarters.toml"


@command
def reread(
    ledger: Ledger,
    places: Places = None,
    actors: Actors = None,
    lexicons: Lexicons = None,
    language: ReportLanguage = "en",
    processes: Several = 1,
) -> None:
    """Read again what was read with other knowledge: after an upgrade, or with new files of places, actors or words.

    Older readings stay in the ledger's entries; what a person decided stays as it is.
    """
    import tallybook

    with (
        tallybook.open_ledger(
            ledger,
            create=False,
            language=language,
            places=places or (),
            actors=actors or (),
            lexicons=lexicons or (),
            processes=processes,
        ) as case,
        followed() as follower,
    ):
        done, name = case.reread(watch=follower), case.ledger.name
    tell_problems(done, name)
    told = f"{counted(done.read, 'report')} again, {counted(done.claims, 'claim')}"
    say(f"Read {told}; {done.changed:,} incidents and groups of copies are new or changed.")
    if done.stopped:
        note(f"stopped: {counted(done.unread, 'report')} still to be read again; the same command goes on")
        raise typer.Exit(INTERRUPTED)
    if done.unused:
        raise typer.Exit(LOOK)
