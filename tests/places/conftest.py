"""What the tests of places share: the shipped gazetteer, the lexicon, the parser, and a reading of one text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tallybook.places import Addition, Gazetteer, Lexicon, PlaceMention, find_places, resolve
from tallybook.places.supplement import read_supplement
from tallybook.read.parse import Named, load_pipeline

INVENTED = """
[[place]]
name = "Lower Damra"
kind = "adm1"
at = [-60.0, 20.0]
demonyms = ["Damran"]

[[place]]
name = "Vashira"
kind = "city"
at = [-60.1, 20.2]
inside = "Lower Damra"
demonyms = ["Vashiran"]

[[place]]
name = "Karava"
kind = "city"
at = [-61.0, 21.0]
inside = "Lower Damra"

[[place]]
name = "Tin Quay"
at = [-60.11, 20.21]
inside = "Vashira"
"""

Read = Callable[..., list[PlaceMention]]


@pytest.fixture(scope="session")
def nlp() -> Named:
    return load_pipeline("en")


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return Lexicon.load()


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


@pytest.fixture(scope="session")
def invented(gazetteer: Gazetteer, tmp_path_factory: pytest.TempPathFactory) -> Gazetteer:
    """The shipped gazetteer with the invented city of the samples."""
    file: Path = tmp_path_factory.mktemp("places") / "invented.toml"
    file.write_text(INVENTED, "utf-8")
    additions, problems = read_supplement(file, gazetteer)
    assert not problems
    assert all(isinstance(a, Addition) for a in additions)
    return Gazetteer.load(supplements=additions)


@pytest.fixture(scope="session")
def read(nlp: Named, gazetteer: Gazetteer, lexicon: Lexicon) -> Read:
    """Find and place the places of a text."""

    def reading(text: str, known: Gazetteer = gazetteer, **options: object) -> list[PlaceMention]:
        return resolve(find_places(nlp(text), known, lexicon), known, lexicon=lexicon, **options)  # type: ignore[arg-type]

    return reading
