"""`tallybook tally`: deaths and injuries for a period, a place, a kind, a group of victims."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from tallybook.cli.frame import command
from tallybook.cli.options import AsOf, Convention, Day, Kinds, Ledger, iso_day
from tallybook.cli.progress import followed
from tallybook.cli.show import console, plain, say
from tallybook.records import BadInput

if TYPE_CHECKING:
    from tallybook.records import Incident, Snapshot, Tally

EXAMPLE = "tallybook tally vashira.tally --from 2010-10-01 --to 2010-10-31 --kind killing"


@command
def tally(  # noqa: PLR0913 - each option of a command is a parameter
    ledger: Ledger,
    start: Annotated[Day, typer.Option("--from", parser=iso_day, metavar="DATE", help="First day, YYYY-MM-DD.")] = None,
    end: Annotated[Day, typer.Option("--to", parser=iso_day, metavar="DATE", help="Last day, YYYY-MM-DD.")] = None,
    place: Annotated[str | None, typer.Option(metavar="NAME", help="Only there, or in places inside it.")] = None,
    kinds: Kinds = None,
    victims: Annotated[str | None, typer.Option(metavar="WORDS", help="Only victims described so.")] = None,
    reviewed_only: Annotated[bool, typer.Option("--reviewed-only", help="Only what a person has accepted.")] = False,
    convention: Convention = None,
    as_of: AsOf = None,
    named: Annotated[
        str | None, typer.Option(metavar="NAME", help="Count what was saved under this name, instead of these options.")
    ] = None,
    save: Annotated[str | None, typer.Option(metavar="NAME", help="Save what is counted under this name.")] = None,
    by: Annotated[str | None, typer.Option(metavar="NAME", help="With --save: who says so, a person's name.")] = None,
) -> None:
    """Count deaths and injuries, as lowest, best and highest, with the incidents under the count."""
    import tallybook
    from tallybook.records import Definition

    asked = Definition(
        (save or "unsaved").strip(), start, end, place, tuple(kinds or ()), victims, reviewed_only, convention
    )
    if named is not None and (save is not None or asked != Definition(asked.name)):
        raise BadInput("--named: expected no other options of what to count; leave them out, or the name")
    if (save is None) is not (by is None):
        raise BadInput("--save, --by: expected both, the name of the tally and of the person who defines it")
    with (
        tallybook.open_ledger(ledger, create=False) as case,
        followed() as follower,
        case.as_of(as_of, watch=follower) as held,
    ):
        if by is not None:
            case.define(asked, by=by)
        wanted = held.definition(named) if named is not None else asked
        counted = held.counted(wanted)
        snapshot = held.snapshot(convention=wanted.convention)
    _print_tally(counted, snapshot, wanted.convention)


def _print_tally(counted: Tally, snapshot: Snapshot, convention: str | None) -> None:
    from tallybook.publish.wording import NAMED_ORIGINS, figure_words, origins_words

    limits = ", ".join(f"{name} {value}" for name, value in counted.definition) or "everything in the ledger"
    say(f"Counted: {limits}{f', by the rule {convention}' if convention else ''}")
    say(f"Deaths:   {figure_words(counted.deaths)}")
    say(f"Injuries: {figure_words(counted.injuries)}")
    if counted.incidents:
        under = [snapshot.incidents[i] for i in counted.incidents]
        say(f"Told by:  {origins_words(*under, named=NAMED_ORIGINS)}")
        _print_incidents(sorted((snapshot.incidents[i] for i in counted.incidents), key=_by_day))
    if counted.unstated:
        say(f"No figure is stated for {len(counted.unstated):,} more: {' '.join(counted.unstated)}")
    if not counted.incidents and not counted.unstated:
        say("No incident answers this.")
    else:
        say("`tallybook why LEDGER INCIDENT` shows what it rests on, down to the words.")


def _print_incidents(incidents: list[Incident]) -> None:
    from rich.table import Table
    from rich.text import Text

    from tallybook.publish.wording import NAMED_ORIGINS, figure_words, grade_words, origins_words

    table = Table(box=None, pad_edge=False)
    table.add_column("Incident", no_wrap=True)
    table.add_column("Deaths", justify="right", no_wrap=True)
    table.add_column("Injuries", justify="right", no_wrap=True)
    table.add_column("Grade", no_wrap=True)
    table.add_column("What")
    table.add_column("Told by")
    for incident in incidents:
        figures = [figure_words(f) if f is not None else "-" for f in (incident.deaths, incident.injuries)]
        told_by = origins_words(incident, named=NAMED_ORIGINS)
        cells = (incident.id, *figures, grade_words(incident), plain(incident.title), plain(told_by))
        table.add_row(*map(Text, cells))
    console().print(table)


def _by_day(incident: Incident) -> tuple[date, str]:
    """The order of a list: by the first day it can have been, those without a day last."""
    start = incident.when.start if incident.when else None
    return start or date.max, incident.id
