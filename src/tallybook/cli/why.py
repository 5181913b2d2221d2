"""`tallybook why`: from a figure down to the words and who said them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tallybook.cli.frame import command
from tallybook.cli.options import AsOf, Convention, Json, Ledger
from tallybook.cli.progress import followed
from tallybook.cli.show import console, machine, plain

if TYPE_CHECKING:
    from rich.tree import Tree as Drawn

    from tallybook.publish import Tree

EXAMPLE = "tallybook why vashira.tally deaths:2010-11"


@command
def why(
    ledger: Ledger,
    name: Annotated[
        str,
        typer.Argument(
            metavar="FIGURE_OR_INCIDENT",
            help="A tally (deaths, injuries:2010, deaths:2010-11), or the id of an incident, claim or report.",
            show_default=False,
        ),
    ],
    json: Json = False,
    convention: Convention = None,
    as_of: AsOf = None,
    changed_since: Annotated[
        str | None,
        typer.Option(
            metavar="DATE|ENTRY",
            help="Show instead why it is otherwise than it was then: which incidents moved, and what came between.",
        ),
    ] = None,
) -> None:
    """Show what a figure rests on: incidents, the rule that decided, claims for and against, words, speakers."""
    import tallybook

    with (
        tallybook.open_ledger(ledger, create=False) as case,
        followed() as follower,
        case.as_of(as_of, watch=follower) as held,
    ):
        if changed_since is None:
            tree = held.why(name, convention=convention)
        else:
            tree = held.changed(name, changed_since, convention=convention, watch=follower)
    if json:
        from json import dumps

        machine(dumps(tree.as_dict(), ensure_ascii=False))
    else:
        console().print(_drawn(tree))


def _drawn(tree: Tree) -> Drawn:
    from rich.tree import Tree as Drawn

    drawn = Drawn(_line(tree))
    for child in tree.children:
        drawn.children.append(_drawn(child))
    return drawn


def _line(tree: Tree) -> str:
    if tree.what == "words":
        said = " > ".join(tree.speakers) or "publisher not known"
        return plain(f"\u201c{tree.label}\u201d {said} [{tree.report} {tree.start}-{tree.end}]")
    against = "against: " if tree.against else ""
    parts = [f"{against}{tree.label}", tree.value, f"({tree.note})" if tree.note else "", tree.record]
    return plain("  ".join(part for part in parts if part))
