"""Names around a telling: people, streets, bodies, numbers with what they count; a rare one says more."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from itertools import pairwise

from tallybook.match.telling import Telling
from tallybook.match.words import fold

# A run of capitalised words, an initial with its point among them; and a number with the two words after it.
_RUN = re.compile(r"[^\W\d_a-zß-öø-ÿ][\w'’]+(?: (?:[^\W\d_a-zß-öø-ÿ]\. )?[^\W\d_a-zß-öø-ÿ][\w'’]+)+")
_NUMBER = re.compile(r"\b(\d+)[ -]([^\W\d_]+)[ -]([^\W\d_]+)")
LONGEST_RUN = 8  # words; more is a headline in capitals
BACKGROUND_REPORTS = 2000  # a ledger is thought to lie among so many more, so that a name that two of ten have is rare
RARE_BITS, FAIR_BITS = 8.0, 6.0


class Names:
    """The names around each telling, with how much each says.

    A name says log2 of the reports there are, a background among them, for each report that has it.

    Args:
        tellings: all tellings.
        parts: the text around each, by id: `parts_of`.
    """

    def __init__(self, tellings: Iterable[Telling], parts: Mapping[str, str]) -> None:
        held_by: dict[str, set[str]] = {}
        self._held: dict[str, frozenset[str]] = {}
        everyone: set[str] = set()
        for telling in tellings:
            own = self._held[telling.id] = names_of(telling, parts[telling.id])
            everyone.add(telling.report)
            for name in own:
                held_by.setdefault(name, set()).add(telling.report)
        count = len(everyone) + BACKGROUND_REPORTS
        self._bits = {name: math.log2(count / len(own)) for name, own in held_by.items()}
        self._number = {name: i for i, name in enumerate(sorted(held_by))}

    def rare(self, telling: str) -> frozenset[str]:
        """Those that few reports have."""
        return frozenset(name for name in self._held[telling] if self._bits[name] >= RARE_BITS)

    def numbers(self, telling: str) -> list[int]:
        """Those that not too many reports have, each as 32 times its number plus the bits that it says, rounded."""
        own = ((name, self._bits[name]) for name in self._held[telling])
        return sorted(32 * self._number[name] + min(31, round(bits)) for name, bits in own if bits >= FAIR_BITS)


def names_of(telling: Telling, text: str) -> frozenset[str]:
    """The names in the text around a telling.

    Whoever is quoted is left out: a police spokesman is named in reports of many events.
    """
    quoted = {name for claim in telling.claims for speaker in claim.speakers for name in names_in(speaker.name)}
    return names_in(text) - quoted


def names_in(text: str) -> frozenset[str]:
    """Pairs of neighbouring words of each name in a text, and numbers with the two words after them, folded.

    Example:
        >>> sorted(names_in("Police say Mira T. Dolan, a 41-year-old clerk, died in Lower Mole Street."))
        ['41 year old', 'lower mole', 'mira dolan', 'mole street']
    """
    found: set[str] = set()
    for run in _RUN.finditer(text):
        parts = [fold(word) for word in run.group().split() if not word.endswith(".")]
        if len(parts) <= LONGEST_RUN:
            found.update(f"{a} {b}" for a, b in pairwise(parts))
    found.update(fold(" ".join(number.groups())) for number in _NUMBER.finditer(text))
    return frozenset(found)
