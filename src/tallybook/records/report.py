"""A report, its words, and the spans that point at them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from tallybook.records.errors import TallybookError


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a report's stored text.

    `start` and `end` are half-open offsets in Unicode code points; `words` are the words themselves, so that
    `text[start:end] == words` can be checked for ever.
    """

    start: int
    end: int
    words: str

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end or len(self.words) != self.end - self.start:
            raise TallybookError(
                f"span={self.start}-{self.end} with {len(self.words)} code points of words: expected "
                "0 <= start < end and exactly end - start code points; cut the span with Span.of(text, start, end)"
            )

    @classmethod
    def of(cls, text: str, start: int, end: int) -> Span:
        """Cut a span out of a text, so that the words are right by construction."""
        if not 0 <= start < end <= len(text):
            raise TallybookError(
                f"span={start}-{end}: expected 0 <= start < end <= {len(text)}, the length of the text in code points"
            )
        return cls(start, end, text[start:end])

    def overlaps(self, other: Span) -> bool:
        """Say whether the two share at least one code point of the same text."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Report:
    """A text with a publisher and a date; nothing in it is changed after it was collected.

    `text` is the one canonical text that every span points into; `title` is kept apart from it.
    `published` is the day of publication as far as it is known (None: not known, never guessed).
    `collected_at` is UTC; `collected_how` names the collector and its version; `bytes_sha256` is the hash of the
    bytes as they were found.
    """

    id: str
    text: str
    title: str = ""
    publisher: str | None = None
    published: date | None = None
    url: str | None = None
    collected_at: datetime | None = None
    collected_how: str | None = None
    bytes_sha256: str | None = None

    @staticmethod
    def id_of(
        text: str,
        *,
        title: str = "",
        publisher: str | None = None,
        published: date | None = None,
        url: str | None = None,
    ) -> str:
        """The id of a report: a hash of what it says and who published it when and where, 16 hex digits.

        The same material always gets the same id, so that adding it again changes nothing; the same words from
        another publisher are another report (a copy).
        """
        parts = (title, text, publisher or "", published.isoformat() if published else "", url or "")
        digest = hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
        return f"r-{digest[:16]}"
