"""What a language puts around names of places, and the weights by which words are taken for such names."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tallybook.records import BadInput
from tallybook.weigh import Linear, load_weights

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Lexicon:
    """Word lists of one language; all words are in lower case.

    `types` maps a type word ("province", "quarter") to its class (a table of `[types]` in the file); `weights` are
    those of the recognition, one table for texts with capitals and one for texts in lower case.
    """

    language: str
    version: str
    strong: frozenset[str]
    weak: frozenset[str]
    near: frozenset[str]
    moving: frozenset[str]
    ends: frozenset[str]
    parts_of: frozenset[str]
    where: frozenset[str]
    directions: frozenset[str]
    parts: frozenset[str]
    distance: frozenset[str]
    types: Mapping[str, str]
    organisation_after: frozenset[str]
    names_no_place: frozenset[str]
    titles: frozenset[str]
    organisation_before: frozenset[str]
    given_names: frozenset[str]
    first_names: frozenset[str]
    stop: frozenset[str]
    only_as_container: frozenset[str]
    not_demonyms: frozenset[str]
    dashes: frozenset[str]
    dateline_words: int
    weights: Mapping[str, Linear]

    @classmethod
    def load(cls, language: str = "en") -> Lexicon:
        """Load the lexicon of a language that the package ships.

        Raises:
            BadInput: there is none for that language.
        """
        file = _HERE / "lexicons" / f"{language}.toml"
        if not file.is_file():
            known = ", ".join(sorted(f.stem for f in file.parent.glob("*.toml")))
            raise BadInput(f"language={language!r}: expected one of {known}; add lexicons/{language}.toml for another")
        return cls.from_table(language, tomllib.loads(file.read_text("utf-8")))

    @classmethod
    def from_table(cls, language: str, told: Mapping[str, Any]) -> Lexicon:
        """From the parsed file of a language; a list that it lacks is empty, and `weights` names whose weights it uses.

        The weights are on features such as "preceded by a strong preposition", so one language can use another's.
        """
        learned = _HERE / "data" / f"recognition-{told.get('weights', language)}.json"
        if not learned.is_file():
            raise BadInput(f'weights={learned.stem!r}: not there; write weights = "en" into the lexicon')
        weights = load_weights(learned)

        def words(section: str, name: str) -> frozenset[str]:
            return frozenset(told.get(section, {}).get(name, ()))

        return cls(
            language=language,
            version=str(told.get("version", "1")),
            strong=words("prepositions", "strong"),
            weak=words("prepositions", "weak"),
            near=words("prepositions", "near"),
            moving=words("prepositions", "moving"),
            ends=words("prepositions", "ends"),
            parts_of=words("prepositions", "parts_of"),
            where=words("prepositions", "where"),
            directions=words("prepositions", "directions"),
            parts=words("prepositions", "parts"),
            distance=words("prepositions", "distance"),
            types={w: group for group, listed in reversed(told.get("types", {}).items()) for w in listed},
            organisation_after=words("after", "organisation"),
            names_no_place=words("after", "names_no_place"),
            titles=words("before", "titles"),
            organisation_before=words("before", "organisation"),
            given_names=words("before", "given_names"),
            first_names=words("people", "first_names"),
            stop=words("stop", "names"),
            only_as_container=words("stop", "only_as_container"),
            not_demonyms=words("demonyms", "not_demonyms") | words("demonyms", "never"),
            dashes=words("dateline", "dashes"),
            dateline_words=told.get("dateline", {}).get("longest_words", 9),
            weights={part: Linear.from_table(weights[part]) for part in ("cased", "lower")},
        )
