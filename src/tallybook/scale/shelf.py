"""Reports of one call on the disk: a chain of copies through half of an archive needs no memory for its texts."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator, Mapping
from datetime import date
from tempfile import TemporaryFile
from typing import Any

from tallybook.records import Report


class Shelf(Mapping[str, Report]):
    """Reports by id, as far as copies look at them: text, publisher, day; the file is gone when it is closed."""

    def __init__(self) -> None:
        self._file: Any = TemporaryFile()  # noqa: SIM115 - closed with the shelf
        self._place: dict[str, int] = {}
        self._ends = array("q", [0])

    def __enter__(self) -> Shelf:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def put(self, report: Report) -> None:
        """Add a report."""
        day = report.published.toordinal() if report.published else None
        told = json.dumps([report.text, report.publisher, day]).encode()
        self._file.seek(self._ends[-1])
        self._file.write(told)
        self._place[report.id] = len(self._ends) - 1
        self._ends.append(self._ends[-1] + len(told))

    def __getitem__(self, name: str) -> Report:
        place = self._place[name]
        start, end = self._ends[place], self._ends[place + 1]
        self._file.seek(start)
        text, publisher, day = json.loads(self._file.read(end - start))
        return Report(name, text, "", publisher, date.fromordinal(day) if day else None)

    def __len__(self) -> int:
        return len(self._place)

    def __iter__(self) -> Iterator[str]:
        return iter(self._place)
