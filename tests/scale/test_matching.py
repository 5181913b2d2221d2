"""Incidents of an archive are those that `match.incidents` makes of the same reports and claims, field for field."""

from __future__ import annotations

from dataclasses import replace
from hashlib import md5
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from benchmarks.ledgers import MadeLedger, made_ledger, wire_story
from tallybook.match import copies as copies_in_memory
from tallybook.match import incidents as incidents_in_memory
from tallybook.match.knowledge import MatchKnowledge
from tallybook.records import Incident
from tallybook.scale import counting, matching, rows
from tallybook.scale.copies import copies
from tallybook.scale.matching import Cut
from tallybook.scale.onemachine import OneMachine

from .archives import in_one_city, put_claims, put_reports


def found(folder: Path, held: MadeLedger, knowledge: MatchKnowledge, cut: Cut) -> tuple[Incident, ...]:
    tables = {
        "reports": put_reports(folder, held.reports.values()),
        "claims": put_claims(folder, held.reports.values(), held.claims.values()),
    }
    with OneMachine(folder / "spill") as engine:
        tables["passages"] = copies(engine, tables, folder / "copies")
        told = matching.matched(engine, tables, folder / "matching", knowledge, cut)
        made = counting.counted(engine, told, folder / "counting", knowledge, cut)
    return tuple(sorted(rows.incidents_of(pq.read_table(made)), key=lambda incident: incident.id))


def by_hash(name: str) -> tuple[str, str]:
    """What the sample is sorted by."""
    return md5(name.encode(), usedforsecurity=False).hexdigest(), name


def narrow(neighbours: int) -> MatchKnowledge:
    """Tables by which each telling meets so few others under a key that blocks overflow."""
    known = MatchKnowledge.load()
    window = {**known.weights["window"], "block_neighbours": neighbours}
    return replace(known, weights={**known.weights, "window": window})


@pytest.mark.parametrize(("seed", "sample"), [(1, 5_000), (2, 40)])
def test_the_same_incidents_as_in_memory_however_time_is_cut(tmp_path: Path, seed: int, sample: int) -> None:
    """Ids, figures, origins, links: all that an incident says. `sample` reports say what is usual in both."""
    held, knowledge = made_ledger(seed, 250), narrow(4)
    counted = sorted(
        {c.report for c in held.claims.values()},
        key=lambda name: (md5(name.encode(), usedforsecurity=False).hexdigest(), name),
    )
    in_memory = incidents_in_memory(
        held.reports, held.claims, copies_in_memory(held.reports), (), knowledge=knowledge, counted=counted[:sample]
    )
    assert found(tmp_path, held, knowledge, Cut(sample=sample, reports=20, tellings=20)) == in_memory


def test_a_city_with_half_of_all_reports_is_many_parts_and_its_incidents_are_the_same(tmp_path: Path) -> None:
    held, knowledge = in_one_city(made_ledger(6, 100)), MatchKnowledge.load()
    cut = Cut(reports=20, tellings=20)
    in_memory = incidents_in_memory(held.reports, held.claims, copies_in_memory(held.reports), (), knowledge=knowledge)
    assert found(tmp_path, held, knowledge, cut) == in_memory
    pairs = pq.read_table(tmp_path / "matching" / "pairs").group_by("bucket").aggregate([("one", "count_distinct")])
    assert pairs.num_rows > 3
    assert max(pairs.column("one_count_distinct").to_pylist()) <= 2 * cut.tellings


def test_a_story_on_many_pages_is_one_incident_as_in_memory_and_costs_as_many_pairs_as_pages(tmp_path: Path) -> None:
    held, knowledge = made_ledger(8, 30), MatchKnowledge.load()
    story = list(wire_story(9, 90))
    held.reports.update((report.id, report) for report, _ in story)
    held.claims.update((claim.id, claim) for _, claims in story for claim in claims)
    in_memory = incidents_in_memory(held.reports, held.claims, copies_in_memory(held.reports), (), knowledge=knowledge)
    made = found(tmp_path, held, knowledge, Cut(reports=20, tellings=20))
    assert made == in_memory
    assert max(len(incident.reports) for incident in made) == len(story)
    tellings = pq.read_table(tmp_path / "matching" / "tellings", columns=["repeats"])
    repeating = len(tellings) - tellings.column("repeats").null_count
    pairs = pq.read_table(tmp_path / "matching" / "scores").num_rows
    assert repeating > 60
    assert pairs < 12 * len(story) + 2_000


def test_an_archive_in_which_nothing_happens_has_no_incidents(tmp_path: Path) -> None:
    held = made_ledger(3, 10)
    assert found(tmp_path, MadeLedger(held.reports, {}, {}), MatchKnowledge.load(), Cut()) == ()
