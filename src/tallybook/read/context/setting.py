"""What a language knows of the setting of an act: words around a day, and the weights that choose among days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tallybook.read.context.words import Around, Back
from tallybook.weigh import Linear, load_weights

WEIGHTS = Path(__file__).parents[1] / "weights"


@dataclass(frozen=True)
class Setting:
    """Words around a day, those that point back, the weights of days, and words that repeat a period ("the
    same") or bound one ("from ... to", "since")."""

    around: Around
    back: Back
    day: Linear
    same: frozenset[str]
    leading: frozenset[str]
    joining: frozenset[str]
    opening: frozenset[str]
    answering: frozenset[str]
    releasing: frozenset[str]
    next: frozenset[str]
    since: frozenset[str]
    then: frozenset[str]

    @classmethod
    def load(cls, language: str, table: Mapping[str, Any], back: Mapping[str, Any]) -> Setting:
        """The words of `context.toml` with the weights that `python -m evaluation.train_setting` learned.

        Args:
            language: the name of a folder of `lexicons/`.
            table: the parsed `context.toml`.
            back: the section of `links.toml` by which a text points back.

        Raises:
            TallybookError: a section is missing, or the weights can't be read.
        """
        weights = load_weights(WEIGHTS / f"setting-{language}.json")
        bounds = table.get("bounds", {})
        return cls(
            around=Around.from_table(table),
            back=Back.from_table(back),
            day=Linear.from_table(weights["day"]),
            same=frozenset(back["same"]),
            leading=frozenset(bounds.get("leading", ())),
            joining=frozenset(bounds.get("joining", ())),
            opening=frozenset(bounds.get("opening", ())),
            answering=frozenset(bounds.get("answering", ())),
            releasing=frozenset(bounds.get("releasing", ())),
            next=frozenset(bounds.get("next", ())),
            since=frozenset(bounds.get("since", ())),
            then=frozenset(bounds.get("then", ())),
        )
