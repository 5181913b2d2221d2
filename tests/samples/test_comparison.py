"""The comparison itself: a snapshot made of the answers reaches them all, an empty one only what asks for nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest

from tallybook.records import Actor, Claim, Copies, Figure, Incident, Link, Report, Snapshot, Span, Speaker, When, Where


def _span(near: str, report: Report, comparison: ModuleType) -> Span:
    [(start, end)] = comparison.places_of(near, report.text)
    return Span.of(report.text, start, end)


def _figure(answer: Mapping[str, Any]) -> Figure | None:
    if "count" in answer:
        return Figure.exactly(answer["count"])
    figure = Figure(answer.get("low"), answer.get("best"), answer.get("high"))
    return figure if figure.stated else None


def _claim(answer: Mapping[str, Any], report: Report, comparison: ModuleType, *, kind: str | None = None) -> Claim:
    kind = kind or answer["kind"]
    span = _span(answer["near"], report, comparison)
    actors = {field: Actor(answer[field]) for field in ("victims", "perpetrator", "group") if field in answer}
    links: tuple[Link, ...] = ()
    if "link" in answer:
        other = _span(answer["to"], report, comparison)
        links = (Link(answer["link"], Claim.id_of(report.id, answer.get("to_kind", "killing"), (other,))),)
    speakers = answer.get("speakers") or [name for name in (answer.get("speaker", answer.get("by")),) if name]
    return Claim(
        id=Claim.id_of(report.id, kind, (span,)),
        report=report.id,
        kind=kind,
        spans=(span,),
        figure=_figure(answer),
        held=answer.get("held"),
        of=answer.get("of"),
        deserved=answer.get("deserved"),
        where=Where(answer["place"]) if "place" in answer else None,
        when=When(answer["start"], answer.get("end")) if "start" in answer else None,
        speakers=tuple(map(Speaker, speakers)),
        stance=answer.get("stance", "asserted"),
        links=links,
        **actors,
    )


def _linked_by_words(claims: dict[str, Claim]) -> dict[str, Claim]:
    """Point every link at the claim that stands on its words, of whatever kind that is."""
    by_words = {Claim.id_of(c.report, "killing", c.spans): c.id for c in claims.values()}
    mend = {i: replace(c, links=tuple(Link(x.type, by_words[x.claim]) for x in c.links)) for i, c in claims.items()}
    return claims | mend


def _incident(answer: Mapping[str, Any], reports: Mapping[str, Report]) -> Incident:
    figures = {field: Figure(*answer[field]) for field in ("deaths", "injuries") if field in answer}
    links = tuple((kind, answer[kind]) for kind in ("triggered_by", "revenge_for") if kind in answer)
    return Incident(
        id=answer["key"],
        kinds=tuple(answer["kinds"]),
        title=answer["key"],
        claims=(),
        reports=tuple(reports[name].id for name in answer["reports"]),
        where=Where(answer["place"]),
        when=When(answer["start"], answer.get("end", answer["start"])),
        links=links,
        disputed=answer.get("disputed", False),
        **figures,
    )


@pytest.fixture(scope="module")
def perfect(answers: dict[str, Any], collected: dict[str, Report], comparison: ModuleType) -> Snapshot:
    """What a ledger would hold if every answer had been read and matched."""
    made = [_claim(answer, collected[told["file"]], comparison)
            for told in answers["report"] for answer in told.get("claims", ())]  # fmt: skip
    made += [_claim(total, collected[total["report"]], comparison, kind="tally") for total in answers["claimed_total"]]
    copies = tuple(
        Copies(collected[first].id, tuple(collected[name].id for name in others), (0.9,) * len(others))
        for first, *others in (group["reports"] for group in answers["copies"])
    )
    return Snapshot(
        reports={report.id: report for report in collected.values()},
        claims=_linked_by_words({claim.id: claim for claim in made}),
        incidents={answer["key"]: _incident(answer, collected) for answer in answers["incident"]},
        copies=copies,
    )


def test_a_snapshot_made_of_the_answers_reaches_every_one(
    perfect: Snapshot, answers: dict[str, Any], collected: dict[str, Report], comparison: ModuleType
) -> None:
    judged = comparison.judge(comparison.Sides(answers, perfect, collected))
    assert len(judged) > 500
    assert [name for name, right in judged.items() if not right] == []


def test_an_empty_snapshot_reaches_only_what_asks_for_nothing(
    answers: dict[str, Any], collected: dict[str, Report], comparison: ModuleType
) -> None:
    judged = comparison.judge(comparison.Sides(answers, Snapshot(collected, {}, {}), collected))
    reached = {name.split(":")[0] for name, right in judged.items() if right}
    assert reached == {"harmless", "copies"}
    assert judged["copies: no others"]
    assert not judged[f"copies: {answers['copies'][0]['reports'][0]}"]


@pytest.mark.parametrize(
    ("near", "times"),
    [("tea  house", 2), ("Mother Osk's", 1), ("Mother Osk’s tea house in", 1), ("house in Cranefields", 0)],
)
def test_words_are_found_whatever_the_blanks_and_apostrophes(near: str, times: int, comparison: ModuleType) -> None:
    text = "Mother Osk’s tea\nhouse in Cranefield is the tea house."
    assert len(comparison.places_of(near, text)) == times


def test_an_incident_asserted_on_harmless_words_is_noticed(
    perfect: Snapshot, answers: dict[str, Any], collected: dict[str, Report], comparison: ModuleType
) -> None:
    told = answers["looks_like_violence"][0]
    wrong = _claim({"kind": "killing", "near": told["near"]}, collected[told["report"]], comparison)
    claims = {**perfect.claims, wrong.id: wrong}
    judged = comparison.judge(comparison.Sides(answers, replace(perfect, claims=claims), collected))
    assert [name for name, right in judged.items() if not right] == [f"harmless: {told['report']}: {told['near']}"]
