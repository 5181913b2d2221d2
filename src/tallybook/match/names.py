"""Names around a telling: people, streets, bodies, numbers with what they count; a rare one says more."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

from tallybook.match.telling import Telling
from tallybook.match.usual import Usual
from tallybook.match.words import fold

# A run of capitalised words, an initial with its point among them; and a number with the two words after it.
_RUN = re.compile(r"[^\W\d_a-zß-öø-ÿ][\w'’]+(?: (?:[^\W\d_a-zß-öø-ÿ]\. )?[^\W\d_a-zß-öø-ÿ][\w'’]+)+")
_NUMBER = re.compile(r"\b(\d+)[ -]([^\W\d_]+)[ -]([^\W\d_]+)")
LONGEST_RUN = 8  # words; more is a headline in capitals
RARE_BITS, FAIR_BITS = 8.0, 6.0


class Names:
    """The names around some tellings, with how much each says: `Usual.name_bits`.

    Args:
        held: the names around each telling, by its id.
        usual: how many reports have a name.
    """

    def __init__(self, held: Mapping[str, frozenset[str]], usual: Usual) -> None:
        self._held = held
        everything = sorted({name for own in held.values() for name in own})
        self._bits = {name: usual.name_bits(name) for name in everything}
        self._number = {name: i for i, name in enumerate(everything)}

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
