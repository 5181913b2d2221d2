"""Which column, key or header line holds which field of a report; the names are data in columns.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@cache
def _table() -> tuple[Mapping[str, str], frozenset[str]]:
    """Name to field, in the order of preference, and the header lines that are read past."""
    table = tomllib.loads(files("tallybook.collect").joinpath("columns.toml").read_text("utf-8"))
    known = {name: field for field, names in table["fields"].items() for name in names}
    return MappingProxyType(known), frozenset(table["header"]["ignored"])


def plain(name: str) -> str:
    """A column name as it is compared: lower case, blanks and hyphens as underscores."""
    return "_".join(name.strip().strip("\ufeff").lower().replace("-", " ").replace("_", " ").split())


def columns(names: Iterable[str]) -> dict[str, str]:
    """The fields among column names: field to the name as written; of several the one that columns.toml lists first."""
    known, _ = _table()
    written: dict[str, str] = {}
    for name in names:
        written.setdefault(plain(name), name)
    chosen: dict[str, str] = {}
    for name, field in known.items():
        if name in written:
            chosen.setdefault(field, written[name])
    return chosen


def is_header_line(name: str) -> bool:
    """Whether a line "Name: value" belongs to the header of a text file."""
    known, ignored = _table()
    return plain(name) in known or plain(name) in ignored
