"""One opened file, page or archive on its way in, and the draft of a report that a format makes out of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BufferedReader
from typing import Any

from tallybook.collect.codes import Unusable
from tallybook.collect.limits import MIB, Limits
from tallybook.records import Problem

BUFFER_BYTES = MIB // 4  # also how much of a file is looked at to tell its format and encoding

# What goes wrong inside parsers of other people's formats when the bytes are damaged. Listed instead of catching
# everything, so that Ctrl-C, a full disk while writing and our own typing mistakes in names still surface.
PARSER_FAULTS = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, NotImplementedError, OSError,
    RecursionError, TypeError, ValueError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Material:
    """Bytes to be read: `label` is how messages name them, `name` ends in the extension (lower case).

    `charset` and `url` are what a server said.
    """

    label: str
    name: str
    stream: BufferedReader[Any]
    limits: Limits
    charset: str | None = None
    url: str | None = None

    def head(self) -> bytes:
        """The first bytes, at most `BUFFER_BYTES`, without moving on; only before anything was read."""
        return self.stream.peek(BUFFER_BYTES)[:BUFFER_BYTES]

    def whole(self, most_bytes: int) -> bytes:
        """All the bytes.

        Raises:
            Unusable: C004 if there are more than `most_bytes`.
        """
        raw = self.stream.read(most_bytes + 1)
        if len(raw) > most_bytes:
            raise Unusable("C004", f"larger than {most_bytes:,} bytes, the most that is read of one file of its kind")
        return raw


@dataclass(frozen=True, slots=True)
class Draft:
    """What a format found, before the text is made canonical and the date is judged.

    `dated` is the date of publication in the words of the file; None where it doesn't state one. `date_from_metadata`:
    it comes out of a page's markup, where dates in the future are templates or mistakes and are refused.
    `format` names the module and the library that read it ("html; trafilatura 2.3.1").
    """

    where: str
    raw: bytes
    text: str
    format: str
    title: str = ""
    publisher: str | None = None
    dated: str | None = None
    date_from_metadata: bool = False
    url: str | None = None
    problems: tuple[Problem, ...] = field(default=())


Reader = Callable[[Material], Iterator[Draft | Problem]]
