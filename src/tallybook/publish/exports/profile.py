"""An export's convention as data: its columns, the rule that decides figures, and what it is known to lose."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from tallybook.publish.wording import counted


@dataclass(frozen=True, slots=True)
class Profile:
    """One format's convention as its TOML file states it; `table` is the whole file for what only that format needs.

    `rule` names a row of match's rules by which figures are decided anew from the claims; empty: as the book has them.
    """

    name: str
    title: str
    rule: str
    conventions: tuple[str, ...]
    loses: tuple[str, ...]
    table: Mapping[str, Any]

    def columns(self, sheet: str) -> tuple[str, ...]:
        """The column names of one sheet, in order."""
        return tuple(row["name"] for row in self.table["sheets"][sheet])


@dataclass(slots=True)
class Made:
    """An export before it is written: its bytes, files beside it by suffix, its row count, what was lost."""

    content: bytes
    rows: int
    beside: dict[str, bytes] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)

    def leave_out(self, *groups: tuple[Sequence[object], str, str]) -> None:
        """Say what was left out or put otherwise: ids, "incident" or "row", and why; no ids, no word."""
        for ids, what, why in groups:
            if ids:
                self.lost.append(f"{counted(len(ids), what)} {why}: {listed([str(i) for i in ids])}")


@cache
def profile(name: str) -> Profile:
    """The convention of a format, as shipped."""
    text = files("tallybook.publish").joinpath("profiles", f"{name}.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    return Profile(
        name=name,
        title=table["title"],
        rule=table.get("rule", ""),
        conventions=tuple(table["conventions"]),
        loses=tuple(table["loses"]),
        table=table,
    )


def listed(ids: Sequence[str], most: int = 20) -> str:
    """Ids for a note: the first few, and how many more."""
    more = f" and {len(ids) - most:,} more" if len(ids) > most else ""
    return ", ".join(ids[:most]) + more
