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


@functools.lru_cache(maxsize=65536)
def key(name: str) -> str:
    """Reduce a name to the key under which spellings of it meet: "N'Djaména" and "Ndjamena" are one.

    Args:
        name: a name as written, in any script; only the Latin script has its accents removed.

    Returns:
        The key; empty where nothing but punctuation was given.
    """
    folded = name.casefold()
    if not folded.isascii():
        folded = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    return _SPACES.sub(" ", folded.translate(_LETTERS)).strip()


def is_latin(name: str) -> bool:
    """Say whether every letter of a name is of the Latin script; False where it has no letter."""
    letters = [c for c in name if c.isalpha()]
    return bool(letters) and all(c.isascii() or "LATIN" in unicodedata.name(c, "") for c in letters)


def slug(name: str) -> str:
    """The key of a name as the last part of a place id: "Old Harbour" is "old-harbour"."""
    return key(name).replace(" ", "-")
