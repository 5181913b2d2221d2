"""The rooms as the conductor uses them: how reports come in, are read and are matched; each can be replaced."""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from tallybook.records import Claim, Copies, Incident, Problem, Report, Snapshot
from tallybook.version import __version__

if TYPE_CHECKING:
    from tallybook.collect import Collected
    from tallybook.match import MatchKnowledge
    from tallybook.match.growth import Found, Held, Known
    from tallybook.read.knowledge import Knowledge
    from tallybook.read.trace import Trace


class Reader(Protocol):
    """Reads claims out of reports."""

    @property
    def version(self) -> str:
        """Name@version of the reader with its knowledge; the ledger remembers who read what by it."""

    def read_many(self, reports: Iterable[Report]) -> Iterator[tuple[Report, list[Claim]]]:
        """Read reports as a stream: each with its claims, in order."""


class Matcher(Protocol):
    """Finds copies and incidents."""

    @property
    def by(self) -> str:
        """The matcher as entries name it: program:name@version."""

    def match(self, snapshot: Snapshot) -> tuple[Sequence[Incident], Sequence[Copies]]:
        """Match everything that a ledger holds."""


@runtime_checkable
class KnowingMatcher(Matcher, Protocol):
    """A matcher that can go on from what it knew of a ledger."""

    def grown(self, known: Known, held: Held, changed: Collection[str]) -> Found:
        """Match what changed in a ledger of which something is known; see `tallybook.match.growth.grown`."""


Progress = Callable[[str, int, int], None]


class Collector(Protocol):
    """Turns paths into reports and problems; see `tallybook.collect.collect`."""

    def __call__(
        self,
        paths: Sequence[str | Path],
        *,
        published: date | None = None,
        publisher: str | None = None,
        now: datetime,
        fetch: bool = False,
        progress: Progress | None = None,
    ) -> Iterator[Collected | Problem]:
        """Yield what was found, one at a time."""


@dataclass(frozen=True)
class Language:
    """tallybook's own reader for one language; its knowledge is loaded when it is first needed.

    `places` are files of places to know besides those shipped, `actors` files of actors, `lexicons` files of words.
    """

    language: str = "en"
    places: tuple[Path, ...] = ()
    actors: tuple[Path, ...] = ()
    lexicons: tuple[Path, ...] = ()

    @cached_property
    def knowledge(self) -> Knowledge:
        """Lexicons, gazetteer and parser; takes a second or so the first time."""
        from tallybook.read.knowledge import Knowledge

        loaded = Knowledge.load(self.language, places=self.places, actors=self.actors, lexicons=self.lexicons)
        gc.freeze()  # what was loaded stays: looking through it for garbage takes one part in thirty of reading
        return loaded

    @property
    def version(self) -> str:
        """The version of the reader with its knowledge."""
        return self.knowledge.version

    def read_many(self, reports: Iterable[Report]) -> Iterator[tuple[Report, list[Claim]]]:
        """Read reports as a stream: each with its claims, in order."""
        from tallybook.read.claims import read_many

        return read_many(reports, self.knowledge)

    def explain(self, report: Report) -> tuple[list[Claim], Trace]:
        """Read one report, and tell what each claim rests on and what was turned down."""
        from tallybook.read.claims import read
        from tallybook.read.trace import Trace

        trace = Trace()
        return read(report, self.knowledge, trace), trace


@dataclass(frozen=True)
class Tables:
    """tallybook's own matcher, which goes by tables of weights and rules."""

    @cached_property
    def knowledge(self) -> MatchKnowledge:
        """The tables."""
        from tallybook.match import MatchKnowledge

        return MatchKnowledge.load()

    @property
    def by(self) -> str:
        """The matcher with the versions of its tables, as entries name it."""
        tables = self.knowledge.version.replace(", ", ".").replace(" ", "")
        return f"program:tallybook.match@{__version__}+{tables}"

    def match(self, snapshot: Snapshot) -> tuple[Sequence[Incident], Sequence[Copies]]:
        """Match everything that a ledger holds; incidents keep their ids from one matching to the next."""
        from tallybook import match
        from tallybook.match.usual import counting

        copies = match.copies(snapshot.reports)
        previous = tuple(snapshot.incidents.values())
        order = list(snapshot.reports)
        incidents = match.incidents(
            snapshot.reports, snapshot.claims, copies, snapshot.decisions, previous=previous, knowledge=self.knowledge,
            counted=order[: counting(len(order))],
        )  # fmt: skip
        return incidents, copies

    def grown(self, known: Known, held: Held, changed: Collection[str]) -> Found:
        """Match what changed in a ledger of which something is known."""
        from tallybook.match import growth

        return growth.grown(known, held, changed, self.knowledge)


def _collector() -> Collector:
    from tallybook.collect import collect

    return collect


def _clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Rooms:
    """What a job is done with; `Rooms()` are tallybook's own rooms, `now` gives the moment with a time zone."""

    reader: Reader = field(default_factory=Language)
    matcher: Matcher = field(default_factory=Tables)
    collector: Collector | None = None
    now: Callable[[], datetime] = _clock

    def close(self) -> None:
        """Let go of what the reader holds open, such as processes."""
        close = getattr(self.reader, "close", None)
        if close is not None:
            close()

    @property
    def collect(self) -> Collector:
        """How reports come in."""
        return self.collector or _collector()
