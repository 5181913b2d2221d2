"""The words and names of reports, each cut once, when they are first asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from tallybook.match.names import names_in, names_of
from tallybook.match.parts import parts_of
from tallybook.match.telling import Telling
from tallybook.match.words import words
from tallybook.records import Report


class Pages:
    """Reports as matching looks at them.

    Args:
        reports: the reports by id; only those asked about are looked at.
        tell: gives the tellings of a report.
    """

    def __init__(self, reports: Mapping[str, Report], tell: Callable[[str], Sequence[Telling]]) -> None:
        self._reports = reports
        self._tell = tell
        self._words: dict[str, Sequence[str]] = {}
        self._about: dict[str, Sequence[str]] = {}
        self._around: dict[str, frozenset[str]] = {}

    def report(self, name: str) -> Report:
        """The report itself."""
        return self._reports[name]

    def tellings(self, name: str) -> Sequence[Telling]:
        """All tellings of a report, whichever of them are compared."""
        return self._tell(name)

    def words(self, name: str) -> Sequence[str]:
        """The words of a report with its title, in their order."""
        if name not in self._words:
            self._words[name] = words(self._whole(name))
        return self._words[name]

    def names(self, name: str) -> frozenset[str]:
        """The names in a report and its title."""
        return names_in(self._whole(name))

    def about(self, name: str) -> Sequence[str]:
        """The words that tell of what a report is about: all, where it tells of no other event."""
        self._cut(name)
        return self._about[name]

    def names_around(self, telling: Telling) -> frozenset[str]:
        """The names in the text around a telling."""
        self._cut(telling.report)
        return self._around[telling.id]

    def _whole(self, name: str) -> str:
        report = self._reports[name]
        return f"{report.title}\n{report.text}"

    def _cut(self, name: str) -> None:
        """Part the text of a report among its tellings."""
        if name in self._about:
            return
        tellings = self._tell(name)
        parts = parts_of(tellings, self._reports)
        self._around |= {telling.id: names_of(telling, parts[telling.id]) for telling in tellings}
        told = next((parts[t.id] for t in tellings if t.lead), "")
        whole = len(told) >= len(self._whole(name))
        self._about[name] = self.words(name) if whole or not told else words(told)
