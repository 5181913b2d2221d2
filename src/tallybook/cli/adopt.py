"""`tallybook adopt`: a slice of an archive into a ledger, and what people decided back beside the archive."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tallybook.cli.add import SHOWN
from tallybook.cli.frame import LOOK, command
from tallybook.cli.options import Ledger
from tallybook.cli.progress import followed
from tallybook.cli.show import counted, note, say
from tallybook.records import BadInput

EXAMPLE = "tallybook adopt vashira-archive vashira.tally --where \"country = 'PK' and year = 2010\""
_OUT = "The folder of an archive, as `tallybook archive` made it."
_WHERE = "Reports of which a claim fulfils this: a condition in SQL on the columns of claims and reports."
_BACK = "Write what people decided in the ledger to OUT/decided, as Parquet."


@command
def adopt(
    out: Annotated[Path, typer.Argument(metavar="OUT", help=_OUT, show_default=False)],
    ledger: Ledger,
    where: Annotated[str | None, typer.Option("--where", metavar="SQL", help=_WHERE)] = None,
    give_back: Annotated[bool, typer.Option("--give-back", help=_BACK)] = False,
) -> None:
    """Bring a slice of an archive into a ledger, where people review it like any other reading.

    One entry names the archive, the condition and the hash of each row. Adopting twice changes nothing. With
    --give-back, what people decided goes beside the archive, to be joined with its tables.
    """
    if (where is None) is not give_back:
        raise BadInput("--where, --give-back: expected one of the two; give --where to adopt, --give-back afterwards")
    if where is None:
        _give_back(out, ledger)
    else:
        _adopt(out, ledger, where)


def _give_back(out: Path, ledger: str) -> None:
    import tallybook
    from tallybook.scale.giving_back import give_back

    with tallybook.open_ledger(ledger, create=False) as case:
        done = give_back(case.ledger, out)
    told = ", ".join(
        (counted(done.decisions, "decision"), counted(done.claims, "claim"), counted(done.incidents, "incident"))
    )
    say(f"Wrote {told} to {done.folder}.")


def _adopt(out: Path, ledger: str, where: str) -> None:
    import tallybook
    from tallybook.scale.adopting import adopt as bring_in
    from tallybook.scale.slices import Slice

    with Slice(out, where):  # a condition that can't be used makes no ledger
        pass
    with tallybook.open_ledger(ledger) as case, followed() as follower:
        done = bring_in(case.ledger, out, where, watch=follower)
        case.add(watch=follower)
        held, name = case.ledger.count(), case.ledger.name
    for problem in done.problems[:SHOWN]:
        note(str(problem))
    if done.reports:
        already = f" ({done.already:,} read there already)" if done.already else ""
        say(f"Adopted {counted(done.reports, 'report')}{already}, {counted(done.claims, 'claim')}.")
    else:
        say(f"Nothing new: {counted(done.already, 'report')} there already, the ledger is as it was.")
    holds = ", ".join(counted(held[f"{noun}s"], noun) for noun in ("report", "claim", "incident"))
    say(f"{name} holds {holds}.")
    if any(problem.severity == "error" for problem in done.problems):
        raise typer.Exit(LOOK)
