"""What a language puts around names of places, and the weights by which words are taken for such names."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

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
        told = tomllib.loads(file.read_text("utf-8"))
        prepositions, after, before, stop = told["prepositions"], told["after"], told["before"], told["stop"]
        weights = load_weights(_HERE / "data" / f"recognition-{language}.json")
        return cls(
            language=language,
            version=told["version"],
            strong=frozenset(prepositions["strong"]),
            weak=frozenset(prepositions["weak"]),
            near=frozenset(prepositions["near"]),
            directions=frozenset(prepositions["directions"]),
            parts=frozenset(prepositions["parts"]),
            distance=frozenset(prepositions["distance"]),
            types={word: group for group, words in reversed(told["types"].items()) for word in words},
            organisation_after=frozenset(after["organisation"]),
            names_no_place=frozenset(after["names_no_place"]),
            titles=frozenset(before["titles"]),
            organisation_before=frozenset(before["organisation"]),
            given_names=frozenset(before["given_names"]),
            first_names=frozenset(told["people"]["first_names"]),
            stop=frozenset(stop["names"]),
            only_as_container=frozenset(stop["only_as_container"]),
            not_demonyms=frozenset(told["demonyms"]["not_demonyms"]) | frozenset(told["demonyms"]["never"]),
            dashes=frozenset(told["dateline"]["dashes"]),
            dateline_words=told["dateline"]["longest_words"],
            weights={part: Linear.from_table(weights[part]) for part in ("cased", "lower")},
        )
