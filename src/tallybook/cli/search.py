"""`tallybook search`: reports, claims, people and places that answer to words, as the desk finds them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from tallybook.cli.frame import command
from tallybook.cli.options import Json, Ledger
from tallybook.cli.show import counted, machine, note, say

if TYPE_CHECKING:
    from tallybook.ledger import Hit

EXAMPLE = 'tallybook search vashira.tally "rope market" karim'
_TITLES = {"report": "Reports", "claim": "Claims", "person": "People", "place": "Places"}


class Kind(StrEnum):
    """What is looked for."""

    REPORT = "report"
    CLAIM = "claim"
    PERSON = "person"
    PLACE = "place"


@command
def search(
    ledger: Ledger,
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="WORDS",
            help="All must stand in it; words that are quoted for the shell, as 'rope market', must stand together.",
            show_default=False,
        ),
    ],
    kind: Annotated[
        list[Kind] | None, typer.Option(help="Only these; may be given several times.", show_default=False)
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=200, metavar="N", help="How many of each kind at most.")] = 10,
    json: Json = False,
) -> None:
    """Find reports, claims, people and places: accents, capitals and spellings of names make no difference.

    The beginning of a word will do for the last one. `--json` gives a line for each thing that is found.
    """
    from tallybook.ledger import Ledger as Opened
    from tallybook.ledger.search import KINDS

    query = " ".join(f'"{word}"' if " " in word.strip() else word for word in (w.replace('"', " ") for w in words))
    kinds = tuple(kind) if kind else KINDS
    with Opened.open(ledger) as held:
        found = held.search(query, kinds=[str(one) for one in kinds], limit=limit)
    for one, hits in found.items():
        if json:
            for hit in hits.found:
                machine(_json(hit))
            continue
        if hits.found:
            say(_TITLES[one])
        for hit in hits.found:
            say(f"  {_line(hit)}")
        if hits.more:
            say(f"  ... and more; raise --limit={limit}")
    if not any(hits.found for hits in found.values()):
        note("nothing is found; try fewer words, or the beginning of a name")


def _line(hit: Hit) -> str:
    excerpt = " ".join(hit.excerpt.split())
    if hit.kind == "report":
        return f"{hit.record}  {hit.title or 'untitled'}: {excerpt}"
    if hit.kind == "claim":
        return f"{hit.record}  {hit.title} in {hit.report}: {excerpt}"
    return f"{hit.title}, in {counted(hit.claims or 0, 'claim')}"


def _json(hit: Hit) -> str:
    from dataclasses import asdict
    from json import dumps

    return dumps(asdict(hit), ensure_ascii=False)
