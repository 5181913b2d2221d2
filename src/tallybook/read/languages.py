"""What a language brings: its folder of lexicons, whole also where files or lists are missing, and its parser."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tallybook.places import Gazetteer, Lexicon
from tallybook.read.parse import LANGUAGES, Parser, load_pipeline
from tallybook.read.shallow import Morphology, ShallowParser
from tallybook.records import BadInput, TallybookError

LEXICONS = Path(__file__).parent / "lexicons"
MODEL = "en"  # the language whose files say which lists there can be
_RULES = "morphology"
# Tables that hold no words, and single values that no language changes by being another.
_SETTINGS = frozenset({"rules", "digits", "years", "relative", "labels", "syntax", "sureness", "lowest", "highest"})
Table = Mapping[str, Any]


def folder_of(language: str) -> Path:
    """The folder of a language: one that is shipped, or a folder of one's own, by its path.

    Raises:
        TallybookError: there is none, or it holds no `morphology.toml` and no trained parser is known for it.
    """
    shipped = LEXICONS / language
    for folder in (shipped, Path(language)):
        if folder.is_dir() and ((folder == shipped and language in LANGUAGES) or (folder / f"{_RULES}.toml").is_file()):
            return folder
    known = ", ".join(sorted(f.name for f in LEXICONS.iterdir() if f.is_dir()))
    raise TallybookError(
        f"language={language!r}: expected one of {known}, or a folder of lexicons with a {_RULES}.toml in it"
    )


def completed(own: Mapping[str, Table], model: Mapping[str, Table]) -> dict[str, Table]:
    """The lexicons of a language with every file, section and list that the model language has.

    What the language doesn't say is empty: a list holds no words, a table of words and numbers no rows. Settings (the
    labels of the parser, what a hedge does to a number, a share) are the model's. Files of its own stay.

    Example:
        >>> completed({"links": {}}, {"links": {"after": {"markers": ["after"], "sureness": 0.5}}})
        {'links': {'after': {'markers': [], 'sureness': 0.5}}}
    """
    made = {name: _filled(own.get(name, {}), table) for name, table in model.items()}
    return (
        {**own, **made, "syntax": {**model.get("syntax", {}), **own["syntax"]}} if "syntax" in own else {**own, **made}
    )


def _filled(own: Table, model: Table) -> dict[str, Any]:
    made: dict[str, Any] = dict(own)
    for name, value in model.items():
        if name in _SETTINGS and isinstance(value, Mapping):
            made[name] = {**value, **made.get(name, {})}
        elif name not in made:
            made[name] = _emptied(value)
        elif isinstance(value, Mapping) and isinstance(made[name], Mapping) and not _is_vocabulary(value):
            made[name] = _filled(made[name], value)
    return made


def _emptied(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {} if _is_vocabulary(value) else _filled({}, value)
    return [] if isinstance(value, list) else value


def _is_vocabulary(table: Table) -> bool:
    """Whether the names of a table are words of its language: months, numbers, verbs with their prepositions."""
    if _SETTINGS & set(table):
        return False
    values = list(table.values())
    lists = all(isinstance(v, list) and all(isinstance(n, int | float | bool) for n in v) for v in values)
    return all(isinstance(v, int | float | str) and not isinstance(v, bool) for v in values) or lists


def place_words_of(language: str, tables: Mapping[str, Table]) -> Lexicon:
    """What a language puts around names of places: its own `places.toml`, else the shipped one, else nothing."""
    if "places" in tables:
        return Lexicon.from_table(language, tables["places"])
    try:
        return Lexicon.load(language)
    except BadInput:
        return Lexicon.from_table(language, {"weights": MODEL})


def parser_of(language: str, tables: Mapping[str, Table], gazetteer: Gazetteer) -> Parser:
    """The parser of a language: a trained one where there is one, else the shallow one with its `morphology.toml`."""
    if _RULES not in tables:
        return load_pipeline(language, gazetteer)
    nouns = {
        word
        for name, path in (("events", ("nouns", "counted")), ("people", ("kinds",)), ("figures", ("persons",)))
        for word in _words(tables[name], path)
    }
    return ShallowParser(Morphology.from_table(tables[_RULES], nouns=nouns, figures=tables["figures"]))


def _words(table: Any, sections: tuple[str, ...], inside: bool = False) -> Iterator[str]:
    """Every word of the lists under some sections, however deep."""
    if isinstance(table, Mapping):
        for name, value in table.items():
            yield from _words(value, sections, inside or name in sections)
    elif isinstance(table, list):
        for value in table:
            if isinstance(value, str) and inside:
                yield value
            elif isinstance(value, Mapping):
                yield from _words(value, sections, inside)
