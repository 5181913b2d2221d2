"""Loads what kinds of claims, actors, links and precisions are called in print (labels.toml)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tallybook.records import is_incident_kind


@dataclass(frozen=True, slots=True)
class KindLabel:
    """How one kind of claim is shown: `letter` marks it without colour, `family` gives colour and underline."""

    kind: str
    letter: str
    name: str
    family: str


class KindLabels(dict[str, KindLabel]):
    """The labels of our kinds; a user's own kind ("x_land_fee") is called by its name and drawn as harm to persons."""

    def __missing__(self, kind: str) -> KindLabel:
        if not is_incident_kind(kind):
            raise KeyError(kind)
        return KindLabel(kind=kind, letter="X", name=kind.removeprefix("x_").replace("_", " "), family="harm")


@dataclass(frozen=True, slots=True)
class Family:
    """A group of kinds that share a colour and an underline style; `line` is that style in words, for the legend."""

    key: str
    name: str
    line: str


@dataclass(frozen=True, slots=True)
class Labels:
    """All names used in print, by the word of the domain that they stand for."""

    kinds: KindLabels
    families: dict[str, Family]
    actors: dict[str, str]
    statuses: dict[str, str]
    grades: dict[str, str]
    links: dict[str, dict[str, str]]
    where_precision: dict[int, str]
    when_precision: dict[int, str]


@cache
def labels() -> Labels:
    """The labels as shipped with the package; the same object every time, never changed."""
    table = tomllib.loads(files("tallybook.publish").joinpath("labels.toml").read_text(encoding="utf-8"))
    return Labels(
        kinds=KindLabels({k: KindLabel(kind=k, **v) for k, v in table["kinds"].items()}),
        families={k: Family(key=k, **v) for k, v in table["families"].items()},
        actors=dict(table["actors"]),
        statuses=dict(table["statuses"]),
        grades=dict(table["grades"]),
        links={k: dict(v) for k, v in table["links"].items()},
        where_precision={int(k): v for k, v in table["where_precision"].items()},
        when_precision={int(k): v for k, v in table["when_precision"].items()},
    )
