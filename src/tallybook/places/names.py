"""Keys under which names of places are compared: case, accents, dots, hyphens and apostrophes left aside."""

from __future__ import annotations

import functools
import re
import unicodedata

# Letters that Unicode does not decompose, and marks that are written or left out at will.
_LETTERS = str.maketrans(
    {
        "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "ħ": "h", "ŧ": "t", "ə": "a", "ß": "ss", "æ": "ae", "œ": "oe",
        "þ": "th", "ŋ": "n", "-": " ", "‐": " ", "‑": " ", "–": " ", "—": " ", "/": " ", ",": " ", "_": " ",
        "'": None, "’": None, "‘": None, "ʼ": None, "ʻ": None, "`": None, "´": None, "ʿ": None, "ʾ": None, ".": None,
        "(": None, ")": None, '"': None, "“": None, "”": None,
    }
)  # fmt: skip
_SPACES = re.compile(r"\s+")


@functools.lru_cache(maxsize=16_384)
def key(name: str) -> str:
    """Reduce a name to the key under which spellings of it meet: "N'Djaména" and "Ndjamena" are one.

    Args:
        name: a name as written, in any script; only the Latin script has its accents removed.

    Returns:
        The key; empty where nothing but punctuation was given.
    """
    folded = name.casefold()
    if not folded.isascii():
        folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", folded).casefold())
        folded = "".join(c for c in folded if not unicodedata.combining(c))
    return _SPACES.sub(" ", folded.translate(_LETTERS)).strip()


def is_latin(name: str) -> bool:
    """Say whether every letter of a name is of the Latin script; False where it has no letter."""
    letters = [c for c in name if c.isalpha()]
    return bool(letters) and all(c.isascii() or "LATIN" in unicodedata.name(c, "") for c in letters)


def slug(name: str) -> str:
    """The key of a name as the last part of a place id: "Old Harbour" is "old-harbour"."""
    return key(name).replace(" ", "-")


# Pairs of letters that romanisations exchange, and articles that they write apart, together or not at all.
_ROMANISED = (
    ("kh", "k"),
    ("gh", "g"),
    ("dh", "d"),
    ("th", "t"),
    ("sh", "s"),
    ("ch", "s"),
    ("ph", "f"),
    ("ts", "s"),
    ("tz", "s"),
)
_ROMANISED_LETTERS = str.maketrans(
    {"q": "k", "c": "k", "z": "s", "v": "f", "p": "b", "x": "s", "j": "g", **dict.fromkeys("aeiouywh")}
)
_ARTICLES = frozenset(
    {"al", "el", "ul", "il", "ad", "ed", "ar", "er", "as", "es", "ash", "esh", "at", "et", "az", "ez", "an", "en"}
)
_DOUBLED = re.compile(r"(.)\1+")


def skeleton(name_key: str) -> str:
    """The consonants under which romanisations of one name meet: "Deir ez-Zor" and "Deir Ezzor" give "drsr".

    Args:
        name_key: a name as `key` gives it.

    Returns:
        The skeleton; "" where it would be too short to tell names apart.
    """
    words = [w for w in name_key.split(" ") if w not in _ARTICLES]
    bones = []
    for word in words:
        for pair, letter in _ROMANISED:
            word = word.replace(pair, letter)
        bones.append(_DOUBLED.sub(r"\1", word.translate(_ROMANISED_LETTERS)))
    joined = "".join(bones)
    return joined if len(joined) >= 3 else ""
