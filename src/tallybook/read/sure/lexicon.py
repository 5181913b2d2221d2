"""The words of `sure.toml`, compiled: how it ended, and what else a sentence talks about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tallybook.tokens import Token

OUTCOMES = ("dead", "hurt", "shot")


@dataclass(frozen=True, slots=True)
class SureLexicon:
    """`outcomes` maps a dictionary form or a word to "dead", "hurt" or "shot"; `topics` maps words to topic names."""

    outcomes: Mapping[str, str]
    topics: Mapping[str, tuple[str, ...]]
    lives: frozenset[str]
    life_verbs: frozenset[str]
    own_hand: frozenset[str]

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> SureLexicon:
        """Compile the parsed `sure.toml`."""
        topics: dict[str, list[str]] = {}
        for name, words in table["topics"].items():
            for word in words:
                topics.setdefault(word, []).append(name)
        return cls(
            outcomes={word: outcome for outcome in OUTCOMES for word in table["outcomes"][outcome]},
            topics={word: tuple(names) for word, names in topics.items()},
            lives=frozenset(table["lives"]["nouns"]),
            life_verbs=frozenset(table["lives"]["verbs"]),
            own_hand=frozenset(table["own_hand"]["words"]),
        )

    def outcome(self, token: Token) -> str | None:
        """How it ended by this word; None where the word says nothing about that."""
        found = self.outcomes.get(token.lower_) or self.outcomes.get(token.lemma)
        if found is None and token.lemma in self.lives:
            heads = (token.head.lemma, token.head.head.lemma)
            return "dead" if self.life_verbs & set(heads) else None
        return found
