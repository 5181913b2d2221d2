"""Tell at the speed of a text search whether a report can hold a claim at all."""

from __future__ import annotations

from collections.abc import Iterable

import ahocorasick


class Gate:
    """An Aho-Corasick automaton over word stems; a text with none of them is not parsed.

    Example:
        >>> Gate(["kill", "bomb"]).opens("Two men were killed."), Gate(["kill"]).opens("A skilled baker.")
        (True, False)
    """

    def __init__(self, stems: Iterable[str]) -> None:
        self._automaton = ahocorasick.Automaton()
        for stem in stems:
            self._automaton.add_word(stem, len(stem))
        self._automaton.make_automaton()

    def opens(self, text: str) -> bool:
        """Whether any stem stands at the start of a word of the text."""
        lower = text.lower()
        return any(end - length < 0 or not lower[end - length].isalnum() for end, length in self._automaton.iter(lower))
