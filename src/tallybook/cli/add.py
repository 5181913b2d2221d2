"""`tallybook add`: reports into a ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tallybook.cli.frame import INTERRUPTED, LOOK, command
from tallybook.cli.options import Actors, Ledger, Lexicons, Places, Published, Publisher, ReportLanguage, Several
from tallybook.cli.progress import followed
from tallybook.cli.show import counted, note, say

if TYPE_CHECKING:
    from tallybook.job import AddResult

EXAMPLE = "tallybook add vashira.tally reports/ --publisher 'Vashira Herald'"
SHOWN = 20  # problems that are told one by one; `tallybook check` lists all
_FORMATS = "Files or folders of reports: .txt .md .html .eml .pdf .csv .jsonl .warc .xml; with --fetch also URLs."


@command
def add(  # noqa: PLR0913 - each option of a command is a parameter
    ledger: Ledger,
    paths: Annotated[list[str] | None, typer.Argument(metavar="[PATH]...", help=_FORMATS, show_default=False)] = None,
    published: Published = None,
    publisher: Publisher = None,
    fetch: Annotated[bool, typer.Option("--fetch", help="Allow URLs to be downloaded.")] = False,
    places: Places = None,
    actors: Actors = None,
    lexicons: Lexicons = None,
    language: ReportLanguage = "en",
    processes: Several = 1,
) -> None:
    """Add reports to a ledger: collect them, read their claims, match the claims to incidents.

    Makes the ledger if there is none. Adding the same thing twice changes nothing.
    Without reports it goes on with what an earlier call left unfinished.
    """
    import tallybook

    with (
        tallybook.open_ledger(
            ledger,
            create=bool(paths),
            language=language,
            places=places or (),
            actors=actors or (),
            lexicons=lexicons or (),
            processes=processes,
        ) as case,
        followed() as follower,
    ):
        done = case.add(*paths or (), published=published, publisher=publisher, fetch=fetch, watch=follower)
        held, name = case.ledger.count(), case.ledger.name
    tell_problems(done, name)
    say(_summary(done))
    holds = ", ".join(counted(held[f"{noun}s"], noun) for noun in ("report", "claim", "incident"))
    say(f"{name} holds {holds}.")
    if done.stopped:
        note(f"stopped: {counted(done.unread, 'report')} still to be read; `tallybook add {name}` goes on")
        raise typer.Exit(INTERRUPTED)
    if not done.matched:
        note(f"another program is adding to it; `tallybook add {name}` matches what both have added")
    if done.outdated:
        note(
            f"{counted(done.outdated, 'report')} read with other knowledge (older version, other --places, --actors or "
            "--lexicon); "
            f"`tallybook reread {name}` with the same options reads them again"
        )
    if done.unused:
        raise typer.Exit(LOOK)


def _summary(done: AddResult) -> str:
    if not done.added and not done.read and not done.changed and done.already:
        return f"Nothing new: {counted(len(done.already), 'report')} there already, the ledger is as it was."
    already = f" ({len(done.already):,} there already)" if done.already else ""
    return (
        f"Added {counted(len(done.added), 'report')}{already}; read {counted(done.read, 'report')}, "
        f"{counted(done.claims, 'claim')}; {done.changed:,} incidents and groups of copies are new or changed."
    )


def tell_problems(done: AddResult, name: str) -> None:
    """What was left out first, then warnings; notes are only counted."""
    told = sorted((p for p in done.problems if p.severity != "note"), key=lambda p: p.severity != "error")
    for problem in told[:SHOWN]:
        note(str(problem))
    if rest := len(done.problems) - len(told[:SHOWN]):
        note(f"and {rest:,} more; `tallybook check {name}` lists them")
