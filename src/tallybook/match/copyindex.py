"""All that is known of copies among some reports, so that a few more cost as much as these few and not as all."""

from __future__ import annotations

import heapq
import zlib
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

import numpy as np

from tallybook.match.agencies import is_agency
from tallybook.match.passages import Run, runs
from tallybook.match.postings import NO_SITE, UNDATED, Postings, Sketch
from tallybook.match.shingles import Flags, Shingled, shingle, sketch
from tallybook.match.words import words
from tallybook.records import Copies, Passage, Report

COPY_SHARE_MIN = 0.5  # of a report's words; below it most are its own, and it only carries a passage
TRIED = 12  # candidates of one report that are checked word by word
KEPT_TEXTS = 4096  # texts whose words are kept at hand while reports are compared


@dataclass(frozen=True, slots=True)
class Taken:
    """What one report took: its passages, with the number of words of each, out of `of` words that count."""

    passages: tuple[Passage, ...] = ()
    words: tuple[int, ...] = ()
    of: int = 0


@dataclass(frozen=True)
class CopyIndex:
    """Sketches of reports and what each took from earlier ones. `CopyIndex()` is of no reports.

    An index is never changed: `grown` gives a new one. What comes out doesn't depend on the order or the portions in
    which reports are added.
    """

    order: tuple[tuple[date, bool, str], ...] = ()
    sketches: Mapping[str, Sketch] = field(default_factory=dict)
    taken: Mapping[str, Taken] = field(default_factory=dict)
    furniture: tuple[np.ndarray, np.ndarray, np.ndarray] | None = None

    def grown(self, added: Iterable[str], reports: Mapping[str, Report]) -> CopyIndex:
        """The index of these reports and some more.

        Args:
            added: ids of reports that the index may not hold yet; those that it holds are passed over.
            reports: the reports by id: those added, and all that the index holds (only a few of them are looked at).
        """
        new = [name for name in dict.fromkeys(added) if name not in self.sketches]
        if not new:
            return self
        texts = Texts(reports)
        order = tuple(sorted([*self.order, *(age(reports[name]) for name in new)]))
        # the latest first: the earliest, which are compared first, are then still at hand
        latest = sorted(new, key=lambda name: age(reports[name]), reverse=True)
        fresh = {name: sketched(texts.of(name), reports[name]) for name in latest}
        sketches = {**self.sketches, **fresh}
        names = [name for _, _, name in order]
        postings = Postings([sketches[name] for name in names])
        comparing = Comparing(names, postings, texts, dict(self.taken))
        comparing.bring_up_to_date(self._touched(new, names, postings))
        return CopyIndex(order, sketches, comparing.taken, postings.furniture)

    def groups(self) -> tuple[Copies, ...]:
        """What was taken, grouped by the report that it goes back to."""
        roots: dict[str, list[str]] = {}
        copies: dict[str, list[tuple[str, float]]] = {}
        passages: dict[str, list[Passage]] = {}
        for _, _, name in self.order:
            taken = self.taken[name]
            roots[name] = [self._root(passage, roots) for passage in taken.passages]
            counts: dict[str, int] = {}
            for root, passage, count in zip(roots[name], taken.passages, taken.words, strict=True):
                passages.setdefault(root, []).append(passage)
                counts[root] = counts.get(root, 0) + count
            most = min(counts, key=lambda root: (-counts[root], root), default=None)
            if most is not None and counts[most] >= COPY_SHARE_MIN * taken.of:
                copies.setdefault(most, []).append((name, round(min(1.0, counts[most] / taken.of), 4)))
        return tuple(
            Copies(root, tuple(n for n, _ in own), tuple(share for _, share in own), tuple(passages[root]))
            for root in sorted(passages)
            for own in [copies.get(root, [])]
        )

    def _root(self, passage: Passage, roots: Mapping[str, Sequence[str]]) -> str:
        """The report in which a passage stood first: its source, or whom the source has it from."""
        half = (passage.source_end - passage.source_start) / 2
        for root, other in zip(roots[passage.source], self.taken[passage.source].passages, strict=True):
            if min(passage.source_end, other.end) - max(passage.source_start, other.start) >= half:
                return root
        return passage.source

    def _touched(self, new: Sequence[str], names: Sequence[str], postings: Postings) -> set[int]:
        """Reports whose passages may be others now: new ones, holders of new furniture, and those that come after."""
        number = {name: i for i, name in enumerate(names)}
        touched = {number[name] for name in new}
        if self.furniture is not None:
            everywhere, old, often = (
                np.setdiff1d(now, before, assume_unique=True)
                for now, before in zip(postings.furniture, self.furniture, strict=True)
            )
            touched |= postings.holding(everywhere, on_site=False)
            touched |= postings.holding(np.union1d(old, often), on_site=True)
        if len(touched) == len(names):
            return touched
        return touched | {later for one in touched for later in postings.later(one)}


class Texts:
    """The words of reports, the latest looked at kept at hand."""

    def __init__(self, reports: Mapping[str, Report]) -> None:
        self._reports = reports
        self._kept: OrderedDict[str, Shingled] = OrderedDict()

    def of(self, name: str) -> Shingled:
        """The words of one report."""
        if name not in self._kept:
            self._kept[name] = shingle(self._reports[name].text)
            if len(self._kept) > KEPT_TEXTS:
                self._kept.popitem(last=False)
        self._kept.move_to_end(name)
        return self._kept[name]


class Holders(Protocol):
    """Who holds whose sentences, as comparing asks for it; `Postings` says what each of these means."""

    def masked(self, number: int) -> tuple[Flags, Flags]: ...  # noqa: D102
    def mostly_furniture(self, number: int) -> bool: ...  # noqa: D102
    def words(self, number: int, masked: Flags) -> int: ...  # noqa: D102
    def same_site(self, one: int, two: int) -> bool: ...  # noqa: D102
    def later(self, number: int) -> set[int]: ...  # noqa: D102
    def earlier(self, number: int, open_: Flags, open_to_own: Flags) -> dict[int, set[tuple[int, int]]]: ...  # noqa: D102


class Comparing:
    """Compares reports with earlier ones, in the order of publication; `taken` holds what is known by now."""

    def __init__(self, names: Sequence[str], postings: Holders, texts: Texts, taken: dict[str, Taken]) -> None:
        self.taken = taken
        self._names = names
        self._number = {name: i for i, name in enumerate(names)}
        self._postings = postings
        self._texts = texts

    def bring_up_to_date(self, touched: set[int]) -> None:
        """Compare these reports anew, and whatever rests on one that turns out otherwise than before."""
        waiting = sorted(touched)
        queued = set(waiting)
        while waiting:
            number = heapq.heappop(waiting)
            name = self._names[number]
            before, now = self.taken.get(name), self._taken_by(number)
            self.taken[name] = now
            if before is not None and before != now:
                for later in self._postings.later(number) - queued:
                    queued.add(later)
                    heapq.heappush(waiting, later)

    def compare(self, number: int) -> None:
        """Compare one report, named since this was made, after all that it may have taken from."""
        name = self._names[number]
        self._number[name] = number
        self.taken[name] = self._taken_by(number)

    def _taken_by(self, number: int) -> Taken:
        """What one report took from earlier ones: of the likeliest first, until nothing is left to be explained."""
        masked, masked_to_own = self._postings.masked(number)
        again = self._postings.mostly_furniture(number)
        left_out = masked if again else masked_to_own
        counting = self._postings.words(number, left_out)
        candidates = self._postings.earlier(number, ~masked, ~left_out)
        if not candidates:
            return Taken(of=counting)
        told = self._texts.of(self._names[number])
        found: list[tuple[Run, int]] = []
        explained = np.zeros(len(told.sentences), dtype=np.bool_)
        tried: set[int] = set()
        while candidates and len(tried) < TRIED:
            best = min(candidates, key=lambda c: (-sum(not explained[s] for s, _ in candidates[c]), c))
            if sum(not explained[s] for s, _ in candidates.pop(best)) < 1:
                break
            for source in (*self._sources(best), best):
                if source in tried:
                    continue
                tried.add(source)
                found += [(run, source) for run in self._runs(number, source, found, again=again)]
            explained = _explained(told, found)
        found.sort(key=lambda one: one[0].start)
        passages = tuple(self._passage(number, run, source) for run, source in found)
        counted = ~left_out[told.sentence_of_words()]
        counts = tuple(int(counted[run.start : run.end].sum()) for run, _ in found)
        return Taken(passages, counts, counting)

    def _sources(self, number: int) -> list[int]:
        """Whom a report took from, the earliest first: they are asked first, since the words were theirs."""
        return sorted({self._number[p.source] for p in self.taken[self._names[number]].passages})

    def _runs(self, number: int, source: int, found: Sequence[tuple[Run, int]], *, again: bool) -> tuple[Run, ...]:
        """The passages of a source among what is not explained yet."""
        own = self._postings.same_site(number, source) and not (again and self._postings.mostly_furniture(source))
        told, other = self._texts.of(self._names[number]), self._texts.of(self._names[source])
        left = np.ones(len(told.codes), dtype=np.bool_)
        for run, _ in found:
            left[run.start : run.end] = False
        return runs(told, other, self._proving(number, told, own=own), self._proving(source, other, own=own), left)

    def _proving(self, number: int, told: Shingled, *, own: bool) -> Flags:
        """Which words of a report may prove anything."""
        return ~self._postings.masked(number)[own][told.sentence_of_words()]

    def _passage(self, number: int, run: Run, source: int) -> Passage:
        name, other = self._names[number], self._names[source]
        told, theirs = self._texts.of(name), self._texts.of(other)
        start, end = int(told.starts[run.start]), int(told.ends[run.end - 1])
        source_start, source_end = int(theirs.starts[run.source_start]), int(theirs.ends[run.source_end - 1])
        return Passage(name, start, end, other, source_start, source_end)


def _explained(told: Shingled, found: Sequence[tuple[Run, int]]) -> Flags:
    """Which sentences lie in passages by half or more."""
    inside = np.zeros(len(told.codes), dtype=np.intp)
    for run, _ in found:
        inside[run.start : run.end] = 1
    halves = np.add.reduceat(inside, told.sentences.astype(np.intp)) * 2
    return np.asarray(halves >= told.sentence_lengths(), dtype=np.bool_)


def age(report: Report) -> tuple[date, bool, str]:
    """What makes a report earlier than another: its day, of one day that an agency published it, its id."""
    return (report.published or date.max, not is_agency(report.publisher), report.id)


def sketched(told: Shingled, report: Report) -> Sketch:
    """What is kept of a report to find its copies."""
    site = _site(report.publisher)
    day = report.published.toordinal() if report.published is not None else UNDATED
    return Sketch(
        sketch(told), told.sentence_lengths(), told.standing, day, zlib.crc32(site.encode()) if site else NO_SITE
    )


def _site(publisher: str | None) -> str:
    """A publisher's name without what changes from page to page: case, "www.", the port."""
    return " ".join(w for w in words(publisher or "") if w not in ("www", "http", "https") and not w.isdigit())
