"""What is known about a single word before its sentence is looked at: place, people, given name, or none of these."""

from __future__ import annotations

from tallybook.places import Gazetteer, Lexicon
from tallybook.places.names import key

_LARGE = 100_000  # inhabitants from which on a town is more likely meant than a person of its name
_KEPT = 20_000  # words remembered before the memory is emptied


class Acquaintance:
    """Gives each word a small number: the same for all words about which the same is known."""

    def __init__(self, gazetteer: Gazetteer, lexicon: Lexicon) -> None:
        self._gazetteer = gazetteer
        self._lexicon = lexicon
        self._known: dict[str, int] = {}

    def __call__(self, word: str) -> int:
        """What is known about a word, in lower case, as a sum of powers of two; 0 where nothing is.

        1 and 2 say that a place of that name is a country or first division, or a large town; 4 that it is a smaller
        place; 8 that longer names begin with it; 16 that it names a people; 32 that it is a given name.
        """
        known = self._known.get(word)
        if known is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            known = self._known[word] = self._look_up(word)
        return known

    def _look_up(self, word: str) -> int:
        if not word[:1].isalpha() or word in self._lexicon.stop:
            return 0
        name = key(word)
        longest = self._gazetteer.longest(name)
        places = [named.place for named in self._gazetteer.named(name)] if longest else []
        areas = any(place.kind in ("country", "adm1") for place in places)
        large = any((place.population or 0) >= _LARGE for place in places)
        return (
            areas
            + 2 * large
            + 4 * (bool(places) and not areas and not large)
            + 8 * (longest > 1)
            + 16 * (self._gazetteer.people_of(name) is not None)
            + 32 * (word in self._lexicon.given_names)
        )
