"""The tables that matching goes by, read once from the TOML files beside the code and passed in from then on."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

TABLES = ("words", "origins", "weights", "rules", "status", "grades", "comparisons")
ACROSS = Path(__file__).with_name("weights") / "across.json"


@dataclass(frozen=True, slots=True)
class MatchKnowledge:
    """What matching knows: words, origins, how claims and tellings are compared, rules of reconciling, status, grades.

    Each is the parsed table of the file of that name; `across` are the weights that were learned. `version` names all
    of them, so that a match can say what it was made with.
    """

    words: Mapping[str, Any]
    origins: Mapping[str, Any]
    weights: Mapping[str, Any]
    rules: Mapping[str, Any]
    status: Mapping[str, Any]
    grades: Mapping[str, Any]
    comparisons: Mapping[str, Any]
    across: Mapping[str, Any]

    @property
    def version(self) -> str:
        """The versions of the tables in one line: `words 1, origins 1, ..., across 1`."""
        return ", ".join(f"{name} {getattr(self, name)['version']}" for name in (*TABLES, "across"))

    @staticmethod
    def load() -> MatchKnowledge:
        """The tables that tallybook ships; read from the package once, the same for every caller."""
        return _shipped()


@cache
def _shipped() -> MatchKnowledge:
    room = resources.files("tallybook.match")
    tables = {name: tomllib.loads((room / "tables" / f"{name}.toml").read_text(encoding="utf-8")) for name in TABLES}
    # not by `weigh`, which needs NumPy: whoever only counts should not wait for it
    return MatchKnowledge(**tables, across=json.loads(ACROSS.read_text(encoding="utf-8")))
