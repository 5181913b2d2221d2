"""`tallybook redact`: takes words out of a ledger for good."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from tallybook.cli.frame import LOOK, command
from tallybook.cli.options import Ledger
from tallybook.cli.progress import followed
from tallybook.cli.show import complain, counted, say
from tallybook.records import BadInput

EXAMPLE = "tallybook redact vashira.tally r-5d41402abc4b2a76 --words 40:54 --by 'A. Admin' --why 'a witness in danger'"


def _span(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,9}):(\d{1,9})", text)
    if not found:
        raise typer.BadParameter(f"{text!r} is no stretch of a text; write START:END, such as 40:54")
    return int(found[1]), int(found[2])


@command
def redact(
    ledger: Ledger,
    report: Annotated[str, typer.Argument(metavar="REPORT", help="The id of the report.", show_default=False)],
    by: Annotated[str, typer.Option(metavar="NAME", help="Who takes them away: a person's name.", show_default=False)],
    words: Annotated[
        list[str] | None,
        typer.Option(
            metavar="START:END",
            help="Where the words stand in its text, as `why` and `read --json` count; may be given again.",
        ),
    ] = None,
    whole: Annotated[bool, typer.Option("--whole", help="The whole report, and all that was read in it.")] = False,
    why: Annotated[str, typer.Option(metavar="TEXT", help="The reason, without the words.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask: it can't be undone.")] = False,
) -> None:
    """Take words away for good, wherever they stand in the ledger; hashes stay, so that it still verifies.

    Copies elsewhere keep them: backups, exports, books, and what the desk has sent. The guide to redaction lists them.
    """
    import tallybook

    spans = [_span(text) for text in words or ()]
    if bool(spans) is whole:
        raise BadInput("--words, --whole: expected one of them, the stretches that are to go or the whole report")
    with tallybook.open_ledger(ledger, create=False) as case, followed() as follower:
        would = case.ledger.would_redact(report, spans)
        reports = f"{counted(len(would.reports), 'report')}: {' '.join(would.reports)}"
        say(f"Covers words in {counted(would.entries, 'record')} of the history, among them {reports}")
        say(f"Drops the bytes as found of {counted(would.files, 'file')}.")
        if not yes and not typer.confirm("It can't be undone. Go on?"):
            raise BadInput("redact: expected yes; nothing was changed")
        done = case.redact(report, spans, by=by, why=why, watch=follower)
    say("Done. Now see to backups, exports and books that hold the words.")
    if not done.clean:
        complain(
            "another program holds the ledger open, so its files may still hold the words; close it, then run again"
        )
        raise typer.Exit(LOOK)
