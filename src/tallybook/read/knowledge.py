"""All that reading rests on, as one versioned value that is passed in: lexicons, parser, gazetteer, known actors."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from tallybook.places import Addition, Gazetteer, Lexicon, read_supplement
from tallybook.read.context import Setting
from tallybook.read.counts import Counts
from tallybook.read.dates import DateLexicon
from tallybook.read.events import EventFinder, EventLexicon
from tallybook.read.figures import FigureLexicon
from tallybook.read.gate import Gate
from tallybook.read.languages import LEXICONS, MODEL, completed, folder_of, parser_of, place_words_of
from tallybook.read.links import Links
from tallybook.read.normalise import normalise
from tallybook.read.own_words import with_own_words
from tallybook.read.parse import Parser
from tallybook.read.people import People
from tallybook.read.portraits import Portraits
from tallybook.read.positions import Positions
from tallybook.read.speakers import SpeakerModel, SpeechLexicon
from tallybook.read.stances import Stances
from tallybook.read.sure.calibrated import Sureness
from tallybook.read.syntax import Grammar
from tallybook.read.ties import Ties
from tallybook.read.unlisted import Unlisted
from tallybook.read.unlisted.weights import SentenceWeights
from tallybook.records import Actor, TallybookError
from tallybook.tokens import Doc
from tallybook.version import __version__

WEIGHTS = Path(__file__).parent / "weights"
_LONGEST = 1_000_000  # code points; spaCy's own limit
_BATCH = 32  # texts at a time: a seventh faster than a quarter as many; larger ones cost memory for little


@dataclass(frozen=True)
class Knowledge:
    """What a reader of one language knows; `version` names the program and a hash of all its data."""

    language: str
    version: str
    lexicon: Mapping[str, Mapping[str, Any]]
    gazetteer: Gazetteer
    place_words: Lexicon
    parser: Parser
    grammar: Grammar
    people: People
    figures: FigureLexicon
    dates: DateLexicon
    speech: SpeechLexicon
    voices: SpeakerModel | None
    events: EventFinder
    counts: Counts
    positions: Positions
    unlisted: Unlisted
    stances: Stances
    links: Links
    ties: Ties
    portraits: Portraits
    gate: Gate
    setting: Setting
    sureness: Sureness

    @classmethod
    def load(
        cls,
        language: str = "en",
        *,
        places: Iterable[Path] = (),
        actors: Iterable[Path] = (),
        lexicons: Iterable[Path] = (),
    ) -> Knowledge:
        """Load the knowledge of a language, with what a country desk knows on top; kept in memory for the next call.

        Args:
            language: the name of a folder of `lexicons/`, or the path of a folder of one's own.
            places: TOML or CSV files of places besides those shipped (see `places.read_supplement`).
            actors: TOML files with `[[actor]]` tables: name, names (other spellings), kind, affiliations.
            lexicons: TOML files of words besides those shipped (see `own_words`).

        Raises:
            TallybookError: the language is not known, a file can't be read, or something in it can't be used.
        """
        return _load(language, tuple(places), tuple(actors), tuple(lexicons))

    @cached_property
    def telling(self) -> frozenset[str]:
        """The dictionary forms that can open a claim: where one stands, it matters who says so."""
        return self.events.lexicon.triggers() | self.positions.triggers()

    def parse(self, texts: Iterable[str]) -> Iterator[Doc]:
        """Parse texts, each normalised without moving an offset; those over a million code points are cut there."""
        yield from self.parser.pipe((normalise(text[:_LONGEST]) for text in texts), batch_size=_BATCH)


@lru_cache(maxsize=4)
def _load(language: str, places: tuple[Path, ...], actors: tuple[Path, ...], lexicons: tuple[Path, ...]) -> Knowledge:
    digest = hashlib.sha256()
    tables = _tables(folder_of(language), digest)
    if language != MODEL:
        tables = completed(tables, _tables(LEXICONS / MODEL, hashlib.sha256()))
        language = tables["morphology"]["code"]
    tables = with_own_words(tables, [(path, _table(path, digest)) for path in lexicons])
    acquaintances = _known_actors([(path, _table(path, digest)) for path in actors])
    for path in places:
        digest.update(_bytes_of(path))
    gazetteer = _gazetteer(places)
    digest.update(gazetteer.version.encode())
    for path in sorted(WEIGHTS.iterdir()):
        digest.update(_bytes_of(path))
    parser = parser_of(language, tables, gazetteer)
    digest.update(" ".join(parser.pipe_names).encode())
    grammar = Grammar.from_table(tables["syntax"])
    people = People.from_table(tables["people"], acquaintances)
    events = EventLexicon.from_table(tables["events"])
    finder = EventFinder(events, grammar, people)
    positions = Positions.from_table(
        tables["positions"], events, grammar, untrue=tables["stances"]["negated"]["untrue"]
    )
    return Knowledge(
        language=language,
        version=f"tallybook.read@{__version__}+{language}-{digest.hexdigest()[:8]}",
        lexicon=tables,
        gazetteer=gazetteer,
        place_words=place_words_of(language, tables),
        parser=parser,
        grammar=grammar,
        people=people,
        figures=FigureLexicon.from_table(tables["figures"]),
        dates=DateLexicon.from_table(tables["dates"]),
        speech=SpeechLexicon.from_table(tables["speech"]),
        voices=SpeakerModel.load(language),
        events=finder,
        counts=Counts.from_table(tables["counts"], events, grammar),
        positions=positions,
        unlisted=Unlisted(SentenceWeights.load(language), finder, positions),
        stances=Stances.from_table(tables["stances"], grammar),
        links=Links.from_table(tables["links"], grammar),
        ties=Ties.from_table(tables["ties"], grammar, people),
        portraits=Portraits.from_table(tables["portraits"], grammar, people),
        gate=Gate(tables["gate"]),
        setting=Setting.load(MODEL, tables["context"], tables["links"]["back"]),  # on features that all languages have
        sureness=Sureness.load() if language == MODEL else Sureness({}, {}),
    )


def _tables(folder: Path, digest: Any) -> dict[str, Mapping[str, Any]]:
    return {path.stem: _table(path, digest) for path in sorted(folder.glob("*.toml"))}


def _gazetteer(places: tuple[Path, ...]) -> Gazetteer:
    """The shipped gazetteer with a user's own places before it."""
    base = Gazetteer.load()
    if not places:
        return base
    additions: list[Addition] = []
    for path in places:
        found, problems = read_supplement(path, base)
        if problems:
            raise TallybookError(f"{problems[0]}; correct the file, or leave the place out")
        additions += found
    return Gazetteer.load(supplements=additions)


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise TallybookError(f"file={path}: can't be read ({error.strerror}); give the path of a TOML file") from error


def _table(path: Path, digest: Any) -> Mapping[str, Any]:
    raw = _bytes_of(path)
    digest.update(raw)
    try:
        return tomllib.loads(raw.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TallybookError(f"{path.name}: not valid TOML ({error}); correct the file") from error


def _known_actors(tables: Iterable[tuple[Path, Mapping[str, Any]]]) -> dict[str, Actor]:
    known: dict[str, Actor] = {}
    for path, table in tables:
        for number, row in enumerate(table.get("actor", ()), 1):
            if not isinstance(row, dict) or not isinstance(row.get("name"), str):
                raise TallybookError(f"{path.name}, actor {number}: expected a name; add one, or leave the table out")
            actor = Actor(row["name"], row.get("kind"), row.get("id", row["name"]), tuple(row.get("affiliations", ())))
            known.update({alias.lower(): actor for alias in (row["name"], *row.get("names", ()))})
    return known
