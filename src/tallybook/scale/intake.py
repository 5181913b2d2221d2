"""The way into an archive: files to parts of reports, each report once, a part at a time, and on where it stopped."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from tallybook.collect import Collected, collect
from tallybook.collect.codes import problem
from tallybook.collect.names import shown
from tallybook.collect.walk import reason, walk
from tallybook.job.watch import Watch
from tallybook.records import BadInput, Problem
from tallybook.scale import rows
from tallybook.scale.faults import in_plain_words
from tallybook.scale.manifest import Manifest
from tallybook.scale.parts import hash_of, write_part
from tallybook.scale.schema import PROBLEMS, REPORTS, TOGETHER

PART_REPORTS = 32 * TOGETHER  # reports of a part: what one process reads before it says so
_PART_CHARACTERS = 32_000_000  # less reports where they are long
_PART_ITEMS = 10_000
_TOLD = 200  # problems that are told at the end; all stand in the table


@dataclass(frozen=True, slots=True)
class Inputs:
    """What comes in: files and folders, and what holds for reports that don't say; `now` as for `collect`."""

    paths: tuple[Path, ...]
    now: datetime
    published: date | None = None
    publisher: str | None = None


@dataclass
class TakenIn:
    """What one run took in: reports that are new, those met before, and what was found wrong.

    `unused` counts problems that kept something out; `told` are the first problems.
    """

    added: int = 0
    already: int = 0
    unused: int = 0
    told: list[Problem] = field(default_factory=list)
    stopped: bool = False


@dataclass
class _Filling:
    """What will be in together: a part of reports and one of problems, and how far each input then is."""

    reports: list[rows.Row] = field(default_factory=list)
    problems: list[rows.Row] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    items: dict[str, tuple[int, bool]] = field(default_factory=dict)
    hashes: list[tuple[Path, int, int, str]] = field(default_factory=list)
    characters: int = 0

    @property
    def full(self) -> bool:
        """Whether it is to be put in."""
        return (
            len(self.reports) >= PART_REPORTS
            or self.characters >= _PART_CHARACTERS
            or max(len(self.problems), len(self.items)) >= _PART_ITEMS
        )


def take_in(manifest: Manifest, inputs: Inputs, watch: Watch) -> TakenIn:
    """Bring what is new in files and folders into the archive's reports.

    Memory holds one part at a time, whatever the size of the input. A part is in with all that it came from, or not.

    Raises:
        BadInput: the archive lies within what is to be read, or a path is an address.
        TallybookError: the archive can't be written.
    """
    _check(manifest.folder, inputs.paths)
    with in_plain_words(manifest.folder):
        taking = _Taking(manifest, inputs, watch)
        for path in inputs.paths:
            for found in walk(path):
                if isinstance(found, Problem):
                    taking.aside(found)
                else:
                    taking.file(found)
                if taking.done.stopped:
                    break
        taking.put()
    return taking.done


class _Taking:
    """One run's way through the input."""

    def __init__(self, manifest: Manifest, inputs: Inputs, watch: Watch) -> None:
        self.done = TakenIn()
        self._manifest, self._inputs, self._watch = manifest, inputs, watch
        self._total = sum(_size(found) for path in inputs.paths for found in walk(path) if isinstance(found, Path))
        self._passed = 0
        self._number = manifest.next_number()
        self._filling = _Filling()

    def aside(self, fault: Problem) -> None:
        """Keep that a path can't be used, once."""
        key = hashlib.sha256(f"problem {fault}".encode("utf-8", "surrogatepass")).hexdigest()
        self._tell(fault)
        if not self._manifest.items(key)[1] and key not in self._filling.items:
            self._filling.problems.append(rows.problem_row(fault, "collecting"))
            self._filling.items[key] = (1, True)

    def file(self, file: Path) -> None:
        """Take in one file, from where an earlier run stopped."""
        size = _size(file)
        try:
            key = self._key(file)
        except OSError as fault:
            self.aside(problem("C006", shown(file), reason(fault)))
            return
        before, done = self._filling.items.get(key) or self._manifest.items(key)
        if not done:
            self._read(file, key, before)
        self._passed += size
        self._watch.step("collecting", self._passed, self._total)

    def put(self) -> None:
        """Put in what is waiting."""
        waiting, self._filling = self._filling, _Filling()
        parts = []
        for table, layout, told in (("reports", REPORTS, waiting.reports), ("aside", PROBLEMS, waiting.problems)):
            if told:
                batch = rows.batch_of(told, layout)
                parts.append(write_part(self._manifest.folder, table, [batch], layout, number=self._number))
        with self._manifest.transaction():
            for part in parts:
                self._manifest.add(part, covers=waiting.items)
            self._manifest.see(waiting.ids)
            for key, (items, done) in waiting.items.items():
                self._manifest.put_items(key, items, done=done)
            for hashed in waiting.hashes:
                self._manifest.put_hash(*hashed)
        self._number += bool(parts)

    def _key(self, file: Path) -> str:
        """What an input is: its bytes, how they are to be read, and what holds where they don't say."""
        path = file.resolve()
        status = path.stat()
        sha256 = self._manifest.hash_at(path, status.st_size, status.st_mtime_ns)
        if sha256 is None:
            sha256, _ = hash_of(path)
            self._filling.hashes.append((path, status.st_size, status.st_mtime_ns, sha256))
        told = (sha256, "".join(file.suffixes[-2:]).lower(), self._inputs.published, self._inputs.publisher)
        return hashlib.sha256("\x1f".join(map(str, told)).encode("utf-8", "surrogatepass")).hexdigest()

    def _read(self, file: Path, key: str, before: int) -> None:
        inputs, number = self._inputs, 0
        found_in = collect(
            [file], published=inputs.published, publisher=inputs.publisher, now=inputs.now, progress=self._progress
        )
        for number, found in enumerate(found_in, 1):
            if number <= before:
                continue
            self._take(found)
            self._filling.items[key] = (number, False)
            if self._filling.full:
                self.put()
            if self._watch.stop_asked():
                self.done.stopped = True
                return
        self._filling.items[key] = (number, True)

    def _take(self, found: Collected | Problem) -> None:
        if isinstance(found, Problem):
            self._tell(found)
            self._filling.problems.append(rows.problem_row(found, "collecting"))
            return
        report, filling = found.report, self._filling
        if report.id in filling.ids or self._manifest.has_seen(report.id):
            self.done.already += 1
            return
        filling.ids.add(report.id)
        nth = self._number * PART_REPORTS + len(filling.reports)
        filling.reports.append(rows.report_row(report, nth=nth, found=found.where))
        filling.characters += len(report.text)
        for told in found.problems:
            self._tell(told)
            filling.problems.append(rows.problem_row(told, "collecting"))
        self.done.added += 1

    def _tell(self, fault: Problem) -> None:
        self.done.unused += fault.severity == "error"
        if fault.severity != "note" and len(self.done.told) < _TOLD:
            self.done.told.append(fault)

    def _progress(self, _label: str, done: int, _size: int) -> None:
        self._watch.step("collecting", self._passed + done, self._total)


def _check(folder: Path, paths: Sequence[Path]) -> None:
    for path in paths:
        if str(path).lower().startswith(("http:/", "https:/")):
            raise BadInput(f"in={str(path)!r}: an archive is made of files; download it first and give the file")
        if path.is_dir() and folder.resolve().is_relative_to(path.resolve()):
            raise BadInput(
                f"out={str(folder)!r}: it lies within {str(path)!r}, which is to be read; give a folder elsewhere"
            )


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0
