"""`tallybook why`: from a figure down to the words and who said them."""

from __future__ import annotations

from math import isinf
from typing import TYPE_CHECKING, Annotated

import typer

from tallybook.cli.frame import command
from tallybook.cli.options import AsOf, Convention, Json, Ledger
from tallybook.cli.progress import followed
from tallybook.cli.show import console, machine, plain

if TYPE_CHECKING:
    from rich.tree import Tree as Drawn

    from tallybook.match import Explained
    from tallybook.publish import Tree

HALF = 8  # characters of a bar to either side, one a bit
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
    one_with: Annotated[
        str | None,
        typer.Option(
            "--one-with",
            metavar="CLAIM_OR_INCIDENT",
            help="Show instead why this claim or incident and another are, or are not, held to be one event.",
        ),
    ] = None,
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
        if one_with is not None:
            _show_compared(held.compared(name, one_with), json=json)
            return
        if changed_since is None:
            tree = held.why(name, convention=convention)
        else:
            tree = held.changed(name, changed_since, convention=convention, watch=follower)
    if json:
        from json import dumps

        machine(dumps(tree.as_dict(), ensure_ascii=False))
    else:
        console().print(_drawn(tree))


def _show_compared(compared: Explained, *, json: bool) -> None:
    """The comparisons of a pair, each with a bar for its weight in bits, and what they come to."""
    if json:
        from dataclasses import asdict
        from json import dumps

        told = asdict(compared) | {"together": compared.together, "forbidden": compared.forbidden}
        for row in told["comparisons"]:
            row["weight"] = None if isinf(row["weight"]) else row["weight"]
        told["score"] = None if isinf(compared.score) else compared.score
        machine(dumps(told, ensure_ascii=False))
        return
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0))
    for head in ("Compared", "Found", "Bits"):
        table.add_column(head, justify="right" if head == "Bits" else "left")
    table.add_column("against | for")
    for row in compared.comparisons:
        forbids = isinf(row.weight)
        against, speaks_for = max(0, round(-max(row.weight, -HALF))), max(0, round(min(row.weight, HALF)))
        bar = f"{'-' * against:>{HALF}}|{'+' * speaks_for}"
        table.add_row(row.name, plain(row.level), "never" if forbids else f"{row.weight:+.1f}", bar)
    console().print(table)
    over = compared.score - compared.threshold
    held = "one event" if compared.together else "two events"
    total = "a comparison forbids it" if isinf(compared.score) else f"{over:+.1f} bits from the threshold"
    console().print(plain(f"By themselves: {held} ({total}). Other tellings, and people, may hold it otherwise."))


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
