"""`tallybook check`: what is wrong with the material."""

from __future__ import annotations

import typer

from tallybook.cli.frame import LOOK, command
from tallybook.cli.options import Json, Ledger
from tallybook.cli.show import counted, machine, note, say

EXAMPLE = "tallybook check vashira.tally"


@command
def check(ledger: Ledger, json: Json = False) -> None:
    """List what is wrong with the material: totals that disagree, dates that can't be, files that could not be used.

    One line a problem, as FILE: CODE MESSAGE. The exit code is 1 where there is any but notes, else 0.
    """
    import tallybook

    with tallybook.open_ledger(ledger, create=False) as case:
        problems = case.check()
    for problem in problems:
        if json:
            from tallybook.ledger import codec

            machine(codec.dumps(codec.encode(problem)))
        else:
            say(str(problem))
    counts = {s: sum(p.severity == s for p in problems) for s in ("error", "warning", "note")}
    note(", ".join(counted(count, severity) for severity, count in counts.items()))
    if counts["error"] or counts["warning"]:
        raise typer.Exit(LOOK)
