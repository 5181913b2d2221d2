"""The tables that matching goes by, read once from the TOML files beside the code and passed in from then on."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

TABLES = ("words", "origins", "weights", "rules", "status", "grades")


@dataclass(frozen=True, slots=True)
class MatchKnowledge:
    """What matching knows: words, origins, weights of comparisons, rules of reconciling, who is a civilian, grades.

    Each is the parsed table of the file of that name. `version` names all of them, so that a match can say what it
    was made with.
    """

    words: Mapping[str, Any]
    origins: Mapping[str, Any]
    weights: Mapping[str, Any]
    rules: Mapping[str, Any]
    status: Mapping[str, Any]
    grades: Mapping[str, Any]

    @property
    def version(self) -> str:
        """The versions of the tables in one line: `words 1, origins 1, weights 1, status 1, ...`."""
        return ", ".join(f"{name} {getattr(self, name)['version']}" for name in TABLES)

    @staticmethod
    def load() -> MatchKnowledge:
        """The tables that tallybook ships; read from the package once, the same for every caller."""
        return _shipped()


@cache
def _shipped() -> MatchKnowledge:
    folder = resources.files("tallybook.match") / "tables"
    return MatchKnowledge(
        **{name: tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8")) for name in TABLES}
    )
