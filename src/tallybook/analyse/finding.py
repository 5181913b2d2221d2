"""The shape of every analysis: settings, `fit`, and a Finding that says what it found, and what it can't know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import date
from typing import Any, Protocol, Self, TypeVar

from tallybook.records import BadInput, Figure

TableIn = TypeVar("TableIn", contravariant=True)


class Refused(BadInput):
    """The material can't carry the analysis; the message names the cause and the least that is needed.

    A refusal is a result: pages and commands show it in the place of the figure, and a report says it too.
    """

    def __init__(self, what: str, *, cause: str, needed: str) -> None:
        super().__init__(f"{what}: {cause}; needed: {needed}")
        self.what = what
        self.cause = cause
        self.needed = needed


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its bounds; None is "the data set no such bound". `level_0_1` says how surely it holds."""

    low: float | None
    best: float | None
    high: float | None
    level_0_1: float = 0.95

    def __post_init__(self) -> None:
        told = [v for v in (self.low, self.best, self.high) if v is not None]
        if told != sorted(told):
            raise BadInput(f"interval={self.low}, {self.best}, {self.high}: expected low <= best <= high")


Cell = str | int | float | date | Figure | Interval | None


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence in plain language, with the claims and incidents (ids) that it rests on."""

    text: str
    claims: tuple[str, ...] = ()
    incidents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its name in files ("gap_days", the unit in it) and its heading for people."""

    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a cell for each column, and the claims and incidents under it."""

    cells: tuple[Cell, ...]
    claims: tuple[str, ...] = ()
    incidents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table of results; `note` says how to read it. The name is unique within its Finding, in kebab-case."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row.cells) != len(self.columns):
                raise BadInput(f"table={self.name}: expected {len(self.columns)} cells a row, got {len(row.cells)}")


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart as a Vega-Lite 6 specification whose rows stand in it, so that it needs no network.

    `description` says in words what can be seen, for those who can't see it; the rows are also in a table.
    """

    name: str
    title: str
    description: str
    spec: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one analysis has to say.

    `analysis` is its name: its command, its page on the desk and `docs/explanation/NAME.md` are called the same.
    `says` leads with what matters most; `cannot_know` what nobody may read into it. `refused` are parts that the
    material could not carry. `settings` are name and value, so that the same can be asked again.
    """

    analysis: str
    title: str
    settings: tuple[tuple[str, str], ...]
    says: tuple[Statement, ...]
    cannot_know: tuple[str, ...]
    tables: tuple[Table, ...]
    pictures: tuple[Picture, ...] = ()
    refused: tuple[Refused, ...] = ()


class Analysis(Protocol[TableIn]):
    """An analysis: a dataclass whose fields are its settings.

    `fit` reads a table and returns the analysis itself, with everything that it estimated in attributes that end in
    `_`, `finding_` among them. It reads no clock, no file and no network; what it draws at random it draws from its
    `seed`. It raises `Refused` where the table can't carry any of it.
    """

    finding_: Finding

    def fit(self, table: TableIn) -> Self:
        """Estimate from the table; returns the analysis itself."""
        ...


def setting(default: Any, title: str, *, hint: str = "", choices: tuple[str, ...] = ()) -> Any:
    """A field of an analysis that a form can ask for: its default, its label, a hint, what may be chosen."""
    return field(default=default, metadata={"title": title, "hint": hint, "choices": choices})


def settings_of(analysis: Any) -> tuple[tuple[str, str], ...]:
    """The settings of an analysis in words, those left at their default too, in the order of its fields."""
    return tuple((f.name, _words(getattr(analysis, f.name))) for f in fields(analysis) if f.metadata.get("title"))


def with_settings(analysis: type[Any], given: Mapping[str, str]) -> Any:
    """An analysis from words, as a form or an address gives them.

    Raises:
        BadInput: a setting that the analysis does not have, or a value that is not of the kind of its default.
    """
    known = {f.name: f for f in fields(analysis) if f.metadata.get("title")}
    values: dict[str, Any] = {}
    for name, words in given.items():
        if name not in known:
            raise BadInput(f"setting={name}: expected one of {', '.join(known)}")
        default, choices = known[name].default, known[name].metadata["choices"]
        if choices and words not in choices:
            raise BadInput(f"{name}={words!r}: expected one of {', '.join(choices)}")
        values[name] = _value(name, words, default)
    return analysis(**values)


def _value(name: str, words: str, default: Any) -> Any:
    try:
        if isinstance(default, bool):
            return {"yes": True, "no": False}[words]
        if isinstance(default, (int, float)):
            return type(default)(words)
        if isinstance(default, tuple):
            return tuple(part.strip() for part in words.split(",") if part.strip())
    except (KeyError, ValueError):
        expected = "yes or no" if isinstance(default, bool) else f"a number such as {default}"
        raise BadInput(f"{name}={words!r}: expected {expected}") from None
    if default is MISSING:
        raise BadInput(f"setting={name}: has no default, so that words can't set it; give it in code")
    return words or default


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else "" if value is None else str(value)
