"""tallybook turns news reports into a sourced, defensible record of political violence.

Two functions are enough for most uses:

- `tallybook.read(text, published=..., publisher=...)` gives the claims of one text;
- `tallybook.open_ledger(path)` opens a case, to which reports are added, and which tallies, explains and publishes.

What they return are records; their types stand in `tallybook.records`. Nothing heavy is imported before it is used.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from tallybook.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from tallybook.job import Case
    from tallybook.records import Claim, Report

__all__ = ["__version__", "open_ledger", "read"]


def open_ledger(
    path: str | Path,
    *,
    create: bool = True,
    language: str = "en",
    places: Sequence[str | Path] = (),
    actors: Sequence[str | Path] = (),
    lexicons: Sequence[str | Path] = (),
    processes: int = 1,
) -> Case:
    """Open the ledger of a case, or make a new one.

    Args:
        path: the ledger's file; its folder must exist.
        create: make a new ledger where there is no file; False refuses instead.
        language: the language of the reports to be added: "en", "es", or the path of a folder of lexicons.
        places: TOML or CSV files of places to know besides those that tallybook ships, such as quarters of a city.
        actors: TOML files of actors to know.
        lexicons: TOML files of words to know besides those that tallybook ships.
        processes: how many read at once; more than the machine has cores gains nothing. The claims are the same.

    Returns:
        A `tallybook.job.Case`, to be used in a `with` statement.

    Raises:
        TallybookError: the file is missing, is no ledger, is damaged, or comes from a newer tallybook.

    Example:
        >>> import tempfile, pathlib, tallybook
        >>> with tallybook.open_ledger(pathlib.Path(tempfile.mkdtemp(), "vashira.tally")) as case:
        ...     case.verify().sound
        True
    """
    from pathlib import Path

    from tallybook.job import Case, Language, Processes, Rooms
    from tallybook.ledger import Ledger

    known = (tuple(map(Path, files)) for files in (places, actors, lexicons))
    reader = Language(language, *known)
    rooms = Rooms(reader=reader if processes < 2 else Processes(reader, processes))
    return Case(Ledger.open(path, create=create), rooms=rooms)


class _Read:
    """`tallybook.read` is a function to callers and a room to importers: this is both, and neither hides the other."""

    def __call__(
        self, text: str | Report, *, published: date | None = None, publisher: str | None = None
    ) -> list[Claim]:
        """Read the claims of one text, without a ledger.

        Args:
            text: the text, or a whole `Report`.
            published: the day of publication, which "on Saturday" is reckoned from; None leaves such days open.
            publisher: who published it.

        Returns:
            The claims in the order of the text. Their spans are offsets in code points: `text[start:end] == words`.

        Raises:
            BadInput: the text is empty, or a report is given together with a day or a publisher.
        """
        from tallybook import job

        return job.read(text, published=published, publisher=publisher)

    def __getattr__(self, name: str) -> Any:
        """Whatever else is asked of it is the room's: `tallybook.read.flattened` is the module."""
        if name.startswith("__"):  # Python itself asks for these, and must not load a room by asking
            raise AttributeError(name)
        return getattr(import_module("tallybook.read"), name)


class _Package(ModuleType):
    """Keeps `tallybook.read` callable: importing the room would otherwise put the plain module in its place."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name != "read" or not isinstance(value, ModuleType):
            super().__setattr__(name, value)


read = _Read()
sys.modules[__name__].__class__ = _Package
