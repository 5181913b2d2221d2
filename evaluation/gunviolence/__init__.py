"""Predictions for `gunviolence`: which reports tell of one incident, and its killed, injured, day, city and state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from evaluation import parses
from evaluation.corpora import report_of
from evaluation.gunviolence.days import day_of
from evaluation.gunviolence.fields import votes_of
from evaluation.gunviolence.homes import homes_of
from evaluation.gunviolence.telling import Naming, Telling
from evaluation.gunviolence.toll import bags_of, choose, gather, shipped
from evaluation.gunviolence.whenwhere import place_of
from tallybook.ledger.codec import decode, encode
from tallybook.match import copies, incidents, report_clusters
from tallybook.places import PlaceMention
from tallybook.read.claims import parsed_of, read_parsed
from tallybook.read.sure.told import Counting, Told, told_of
from tallybook.records import Claim, Report

Row = dict[str, Any]


def read(reports: Iterable[Row]) -> Iterator[Row]:
    """What each report and its headline claim, name and count, as JSON that a second process can hand over."""
    knowledge = parses.knowledge()
    counting = Counting.load(knowledge.lexicon["sure"])
    told = [report_of(row) for row in reports]
    headlines = [replace(r, id=f"headline of {r.id}", text=r.title, title="") for r in told]
    texts = (text for r in told for text in (r.text, r.title))
    docs = knowledge.parse(texts)
    for report, headline in zip(told, headlines, strict=True):
        body, head = (parsed_of(r, next(docs), knowledge) for r in (report, headline))
        yield {
            "report": report.id,
            "claims": [encode(claim) for claim in read_parsed(body, knowledge)],
            "headline": [encode(claim) for claim in read_parsed(head, knowledge)],
            "told": [encode(told) for text in (head, body) for told in told_of(text, counting, title=text is head)],
            "places": [encode(n) for n in (*_namings(head.places, in_headline=True), *_namings(body.places))],
        }


def _namings(places: Iterable[PlaceMention], *, in_headline: bool = False) -> Iterator[Naming]:
    for mention in places:
        if mention.kind == "place" and mention.where is not None:
            yield Naming(mention.where, mention.start, in_headline=in_headline, dateline=mention.dateline)


def predict(reports: Sequence[Row], read_rows: Sequence[Row]) -> Iterator[Row]:
    """One row a cluster of reports, each report in exactly one; figures, day and place by what its reports tell."""
    by_report = {row["id"]: report_of(row) for row in reports}
    claims: dict[str, Claim] = {}
    headlines: dict[str, list[Claim]] = {}
    namings: dict[str, list[Naming]] = {}
    counts: dict[str, list[Told]] = {}
    for row in read_rows:
        claims.update((c.id, c) for c in (decode(Claim, value) for value in row["claims"]))
        headlines[row["report"]] = [decode(Claim, value) for value in row["headline"]]
        namings[row["report"]] = [decode(Naming, value) for value in row["places"]]
        counts[row["report"]] = [decode(Told, value) for value in row["told"]]
    groups = copies(by_report)
    found = incidents(by_report, claims, groups, ())
    homes = homes_of(by_report, namings)
    told: dict[str, list[Claim]] = {}
    for claim in sorted(claims.values(), key=lambda c: (c.report, c.spans, c.id)):
        told.setdefault(claim.report, []).append(claim)
    for cluster in report_clusters(found, by_report, groups):
        tellings = [
            Telling(by_report[name], told.get(name, []), headlines[name], namings[name], homes.get(name))
            for name in cluster.reports
        ]
        yield _row(tellings, _toll(cluster.reports, by_report, counts, told, headlines))


def _toll(
    names: Sequence[str],
    reports: Mapping[str, Report],
    counts: Mapping[str, Sequence[Told]],
    claims: Mapping[str, Sequence[Claim]],
    headlines: Mapping[str, Sequence[Claim]],
) -> tuple[int, int]:
    """Killed and injured by all that the reports of a cluster tell."""
    told = [reports[name] for name in names]
    votes = [vote for name in names for vote in votes_of(claims.get(name, ()), headlines[name])]
    killed, injured, _ = choose(gather(told, [counts[n] for n in names], votes, bags_of(told, shipped())), shipped())
    return killed, injured


def _row(tellings: Sequence[Telling], toll: tuple[int, int]) -> Row:
    day, where = day_of(tellings), place_of(tellings)
    return {
        "reports": [telling.report.id for telling in tellings],
        "date": day.isoformat() if day else None,
        "city": where[0] if where else None,
        "state": where[1] if where else None,
        "killed": toll[0],
        "injured": toll[1],
    }
