"""How many, when and where: values that keep what is not known apart from what is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tallybook.records.errors import TallybookError


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of persons (or seats, or a population) as a report states it.

    None is "not stated", 0 is "stated as none". "12" is low = best = high = 12; "more than 100" is low 101 and the
    rest None; "up to 25" is high 25; "dozens" is low 24; "some five million" is best 5,000,000 and approximate;
    "two or three" is low 2, high 3. The conventions are a table in `docs/explanation/codebook.md`.
    """

    low: int | None = None
    best: int | None = None
    high: int | None = None
    approximate: bool = False

    def __post_init__(self) -> None:
        stated = [v for v in (self.low, self.best, self.high) if v is not None]
        if any(v < 0 for v in stated) or stated != sorted(stated):
            raise TallybookError(
                f"figure low={self.low} best={self.best} high={self.high}: expected 0 <= low <= best <= high"
            )

    @classmethod
    def exactly(cls, count: int) -> Figure:
        """A figure stated without a hedge."""
        return cls(count, count, count)

    @property
    def stated(self) -> bool:
        """Whether any bound was stated at all."""
        return not (self.low is None and self.best is None and self.high is None)

    @property
    def at_least(self) -> int | None:
        """The smallest number of persons that the words allow; None where nothing is stated."""
        return next((v for v in (self.low, self.best) if v is not None), None)

    @property
    def at_most(self) -> int | None:
        """The largest number that the words allow; None where they set no bound."""
        return self.high if self.high is not None else (self.best if self.low is None else None)


@dataclass(frozen=True, slots=True)
class When:
    """When something happened: earliest and latest day (both inclusive) and how that is known.

    `precision` is UCDP's: 1 exact day, 2 two to six days, 3 a week, 4 a month, 5 more than a month to a year; None
    where the days are open. `basis` says what it rests on: the words and what they were resolved against
    ("'Saturday' against publication 2010-11-18"), or "publication day" for want of better.
    """

    start: date | None = None
    end: date | None = None
    precision: int | None = None
    basis: str = ""

    def __post_init__(self) -> None:
        if self.start and self.end and self.start > self.end:
            raise TallybookError(f"when start={self.start} end={self.end}: expected start <= end")


@dataclass(frozen=True, slots=True)
class Where:
    """A place as written and as resolved.

    `precision` is UCDP's: 1 exact place, 2 near a place, 3 second-order division, 4 first-order division, 5 vague or
    larger than that, 6 country, 7 water or air space; None where the name could not be resolved.
    `country` is the English name, `country_code` ISO 3166-1 alpha-2; coordinates are WGS84 degrees.
    """

    name: str
    place_id: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    country: str | None = None
    country_code: str | None = None
    adm1: str | None = None
    adm2: str | None = None
    precision: int | None = None
