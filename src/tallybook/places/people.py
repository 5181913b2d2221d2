"""Which words of a text are parts of names of people: those behind a title or a given name, wherever they recur."""

from __future__ import annotations

from tallybook.places.lexicon import Lexicon
from tallybook.places.words import Words

# Words of a name of a person after its first; more are a headline.
_MOST_NAMES = 3
_PARTICLES = frozenset({"bin", "al", "el", "de", "van", "von", "ibn", "abu", "del", "la", "da"})


def names_of_people(words: Words, lexicon: Lexicon) -> tuple[frozenset[int], frozenset[str]]:
    """The tokens that are parts of names of people, and the surnames in lower case.

    "Sgt. Brenda Holloway" gives three tokens; her surname alone elsewhere in the text is then known for one.
    """
    tokens: set[int] = set()
    surnames: set[str] = set()
    for i, lower in enumerate(words.lower):
        if i in tokens or not words.capital[i] or words.space[i]:
            continue
        titled = lower.rstrip(".") in lexicon.titles
        if not titled and lower not in lexicon.first_names:
            continue
        j = _end(words, i + 1)
        if j == i + 1:
            continue
        if not titled:
            tokens.add(i)
        elif words.lower[i + 1] in lexicon.stop and j == i + 2:
            continue
        tokens.update(range(i + 1, j))
        surnames.add(words.lower[j - 1])
    return frozenset(tokens), frozenset(surnames)


def _end(words: Words, i: int) -> int:
    """After the last of the capitalised words that go on a name from token i."""
    j = i
    while j < len(words) and j - i < _MOST_NAMES:
        word = words.words[j]
        if word == "." and j > i and len(words.words[j - 1]) == 1:
            j += 1
            continue
        particle = word.lower() in _PARTICLES and j + 1 < len(words) and words.capital[j + 1]
        if words.space[j] or not (words.capital[j] or particle) or not word[0].isalpha():
            break
        j += 1
    return j
