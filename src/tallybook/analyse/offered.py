"""Which analyses there are: the one list that commands, the desk's pages and the report go by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from tallybook.analyse.finding import Finding, Refused, settings_of
from tallybook.records import BadInput, Snapshot

NAMES: tuple[str, ...] = ("tallies", "undercount", "reprisals", "representation", "risk", "forecast")


@dataclass(frozen=True, slots=True)
class Offered:
    """One analysis as people meet it.

    `settings` is the dataclass that holds its settings; `of` runs it on what a ledger holds, and raises `Refused`
    where the ledger can't carry it. `about` is one sentence: the question that it answers.
    """

    name: str
    title: str
    about: str
    settings: type[Any]
    of: Callable[[Snapshot, Any], Finding]


def offered(name: str) -> Offered:
    """The analysis of this name; its libraries are loaded only now.

    Raises:
        BadInput: there is none.
    """
    if name not in NAMES:
        raise BadInput(f"analysis={name}: expected one of {', '.join(NAMES)}")
    found: Offered = import_module(f"tallybook.analyse.{name}").OFFERED
    return found


def nothing(analysis: Offered, settings: Any, refused: Refused) -> Finding:
    """The finding of an analysis that the material can't carry at all: the refusal is what it says."""
    return Finding(analysis.name, analysis.title, settings_of(settings), (), (), (), refused=(refused,))
