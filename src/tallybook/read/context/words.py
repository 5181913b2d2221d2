"""Words around a day or a place that say what was done there; compiled once from `context.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tallybook.read.draft import Draft
from tallybook.records import TallybookError
from tallybook.tokens import Doc


@dataclass(frozen=True)
class Around:
    """The themes of a language's words: each lemma with the themes that it belongs to."""

    themes: Mapping[str, tuple[str, ...]]
    clock: frozenset[str]
    parts: frozenset[str]

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> Around:
        """Compile the parsed `context.toml`.

        Raises:
            TallybookError: a section is missing.
        """
        try:
            themes: dict[str, tuple[str, ...]] = {}
            for theme, words in table["around"].items():
                for word in words:
                    themes[word] = (*themes.get(word, ()), theme)
            return cls(themes, frozenset(table["clock"]["words"]), frozenset(table["clock"]["parts"]))
        except KeyError as error:
            raise TallybookError(f"context.toml: section or key {error} is missing; copy it from en") from error

    def told(self, doc: Doc, start: int, end: int) -> frozenset[str]:
        """The themes of the words in a stretch of tokens."""
        found: set[str] = set()
        for token in doc[start:end]:
            themes = self.themes.get(token.lemma)
            if themes is not None:
                found.update(themes)
        return frozenset(found)


@dataclass(frozen=True, slots=True)
class Back:
    """Words that point back at an act told before: "that rampage", "the attack"."""

    nouns: frozenset[str]
    determiners: frozenset[str]

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> Back:
        """Compile the section `back` of the parsed `links.toml`."""
        return cls(frozenset(table["nouns"]), frozenset(table["determiners"]))

    def points(self, draft: Draft) -> bool:
        """Whether the sentence of a draft points back."""
        return any(
            token.lemma in self.nouns and any(child.lower_ in self.determiners for child in token.children)
            for token in draft.anchor.sent
        )
