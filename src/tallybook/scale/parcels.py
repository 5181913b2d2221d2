"""What one call of matching needs: reports, their claims, tellings, pairs and passages, as rows of one stream."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import pyarrow as pa

from tallybook.ledger import codec
from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.matter import Matter, by_report
from tallybook.match.people import NOBODY
from tallybook.records import Claim, Copies, Passage, Report
from tallybook.scale.flow import REPORT, report_of, rows_of

_TEXTS, _NUMBERS = ("record", "name", "other"), ("position", "one", "two")
COLUMNS = ("what", *_TEXTS, *_NUMBERS, "bits", "places", *REPORT)


def rows(what: str, source: str, **told: str) -> str:
    """A query for rows of one sort; whatever a row does not tell is null."""
    typed = {
        **dict.fromkeys((*_TEXTS, "id", "text", "title", "publisher"), "string"),
        **dict.fromkeys(_NUMBERS, "bigint"), "bits": "double", "published": "date", "places": "bigint",
    }  # fmt: skip
    columns = [
        f"{told[name]} as {name}" if name in told else f"cast(null as {typed[name]}) as {name}" for name in COLUMNS[1:]
    ]
    return f"select {told['bucket']} as bucket, '{what}' as what, {', '.join(columns)} from {source}"


def of_reports(wanted: str, *, claims: bool = True) -> str:
    """A query for the reports that a table of `bucket` and `report` wants, with their claims."""
    told = rows(
        "report", f"{wanted} w join reports r on r.id = w.report", bucket="w.bucket", **{n: f"r.{n}" for n in REPORT}
    )
    if not claims:
        return told
    own = rows("claim", f"{wanted} w join telling_claims c on c.report = w.report", bucket="w.bucket",
               record="c.record", position="c.position")  # fmt: skip
    return f"{told} union all {own}"


@dataclass
class Parcel:
    """Rows of one bucket, put together again."""

    reports: dict[str, Report] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    passages: list[tuple[str, Passage]] = field(default_factory=list)
    told: dict[str, list[Mapping[str, Any]]] = field(default_factory=dict)

    @staticmethod
    def of(told: Iterable[Mapping[str, Any]]) -> Parcel:
        """The parcel of some rows, in any order."""
        parcel = Parcel()
        claims: list[tuple[str, int, Claim]] = []
        for row in told:
            what = row["what"]
            if what == "report":
                parcel.reports[row["id"]] = report_of(row)
            elif what == "claim":
                claim = codec.read(Claim, row["record"])
                claims.append((claim.report, row["position"], claim))
            else:
                parcel.told.setdefault(what, []).append(row)
        parcel.claims = {claim.id: claim for _, _, claim in sorted(claims, key=lambda one: one[:2])}
        return parcel

    def matter(self, knowledge: MatchKnowledge, copies: tuple[Copies, ...] = ()) -> Matter:
        """What incidents are made of; nobody has said anything of an archive yet."""
        return Matter(self.reports, self.claims, by_report(self.claims.values()), copies, NOBODY, knowledge, {})

    def pairs(self, what: str) -> dict[str, str]:
        """Rows that tell one text for another."""
        return {row["name"]: row["other"] for row in self.told.get(what, ())}


def parcels(batches: Iterable[pa.RecordBatch]) -> Iterator[Parcel]:
    """The parcels of rows that are sorted by bucket."""
    for _, own in groupby(rows_of(batches), key=lambda row: row["bucket"]):
        yield Parcel.of(own)
