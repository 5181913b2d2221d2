"""A reader that needs no parser, in the test's own process: every "shot dead N men" is a killing of N."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from tallybook.records import Claim, Figure, Report, Span, When, Where
from tallybook.scale.faults import Damaged
from tallybook.scale.manifest import Manifest, Part
from tallybook.scale.parts import read_part, write_part
from tallybook.scale.readers import ReadIn
from tallybook.scale.reading import read_with
from tallybook.scale.schema import READ

_SHOT = re.compile(r"shot dead (\d+) men in (\w+)")


class SimpleReader:
    version = "simple@1"

    def read_many(self, reports: Iterable[Report]) -> Iterator[tuple[Report, list[Claim]]]:
        for report in reports:
            claims = []
            for hit in _SHOT.finditer(report.text):
                spans = (Span.of(report.text, *hit.span()),)
                day = report.published or date(2010, 1, 1)
                claims.append(
                    Claim(
                        Claim.id_of(report.id, "killing", spans), report.id, "killing", spans,
                        figure=Figure.exactly(int(hit[1])), when=When(day, day, 1, "told"),
                        where=Where(hit[2], country="Qasmara", country_code="QS"), read_by=self.version,
                    )
                )  # fmt: skip
            yield report, claims


class SimpleReaders:
    reader = SimpleReader()

    def __init__(self, manifest: Manifest, _language: object, **_: object) -> None:
        self._manifest = manifest

    def version(self) -> str:
        return self.reader.version

    def read(self, parts: Sequence[Part]) -> ReadIn:
        done = ReadIn()
        for part in parts:
            try:
                found = list(read_with(read_part(self._manifest.folder, part, "reports"), self.reader))
            except Damaged:
                self._manifest.forget(part)
                continue
            written = write_part(self._manifest.folder, "read", found, READ, number=part.number or 0)
            with self._manifest.transaction():
                self._manifest.drop("read", of=part.name)
                self._manifest.add(replace(written, of=part.name, version=self.reader.version))
            done.reports += part.rows
            done.claims += written.rows
        return done

    def close(self) -> None:
        """Nothing is open."""
