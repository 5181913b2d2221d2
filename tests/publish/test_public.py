"""The redacted profile: no name, word, exact place, coder or id gets out, in any format, nor by the order of rows."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallybook.publish import export
from tallybook.publish.exports.public import FORMATS
from tallybook.records import Actor, Snapshot
from tallybook.records.snapshot import Decision

_SHORTEST = 4  # shorter words stand in other words


def secrets(held: Snapshot) -> Iterator[str]:
    """All that must not get out."""
    yield from (*held.reports, *held.claims, *held.incidents)
    for report in held.reports.values():
        yield from (report.title, report.publisher or "", report.url or "", *report.text.split("\n"))
    for claim in held.claims.values():
        yield from (s.words for s in claim.spans)
        yield from (s.name for s in claim.speakers)
        yield from (a.name for a in (claim.victims, claim.perpetrator, claim.target, claim.group) if a)
        yield from (claim.motive or "", claim.scope or "", claim.method or "")
        yield claim.where.name if claim.where else ""
    for incident in held.incidents.values():
        yield incident.title
        yield from (a.name for a in (*incident.victims, *incident.perpetrators, *incident.targets))
        yield from incident.origins
        if incident.where:
            yield from (incident.where.name, incident.where.adm2 or "", incident.where.place_id or "")
            yield from (str(v) for v in (incident.where.latitude, incident.where.longitude) if v is not None)
    for decision in held.decisions:
        yield from (decision.by, decision.by.partition(":")[2], decision.why)


def files(held: Snapshot, form: str, folder: Path) -> dict[str, str]:
    """Everything that an export writes, as words that can be looked through."""
    folder.mkdir(exist_ok=True)
    written = export(held, form, folder / "out.file")
    told = {}
    for file in written.files:
        raw = file.read_bytes()
        if raw[:4] == b"PAR1":
            table = pq.read_table(io.BytesIO(raw))
            told[file.name] = json.dumps(table.to_pylist(), default=str, ensure_ascii=False) + str(
                table.schema.metadata
            )
            raw = raw.replace(b"\x00", b"")
        told[file.name + " as bytes"] = raw.decode("utf-8", "replace")
    return told


@pytest.fixture
def decided(vashira: Snapshot) -> Snapshot:
    said = Decision(99, "person:Jorun Halvek", "2031-06-01T00:00:00Z", "accept", ("i-market",), "seen by Halvek")
    incidents = {
        i: replace(incident, victims=(*incident.victims, Actor("Merel Tosk", "her cousin")), reviewed=True)
        for i, incident in vashira.incidents.items()
    }
    return replace(vashira, incidents=incidents, decisions=(*vashira.decisions, said))


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_that_leads_to_a_person_or_a_report_gets_out(form: str, decided: Snapshot, tmp_path: Path):
    allowed = {w.where.adm1 for w in decided.incidents.values() if w.where} | {
        w.where.country for w in decided.incidents.values() if w.where
    }
    words = {s for s in secrets(decided) if len(s) >= _SHORTEST and s not in allowed}
    assert len(words) > 50
    codebook = " ".join(Path("src/tallybook/publish/profiles/public.toml").read_text().split()).lower()
    for name, told in files(decided, form, tmp_path).items():
        found = [w for w in words if re.search(rf"\b{re.escape(w)}\b", told) and w.lower() not in codebook]
        assert not found, (name, found)
        assert "her cousin" not in told
        assert "Halvek" not in told


@pytest.mark.parametrize("form", FORMATS)
def test_ids_and_their_order_leave_no_trace(form: str, decided: Snapshot, tmp_path: Path):
    renamed = {f"i-{n:02d}-{'z' * n}": old for n, old in enumerate(reversed(list(decided.incidents)))}
    back = {old: new for new, old in renamed.items()}
    turned = {
        new: replace(decided.incidents[old], id=new, links=tuple((t, back[o]) for t, o in decided.incidents[old].links))
        for new, old in renamed.items()
    }
    first = files(decided, form, tmp_path / "a")
    assert first == files(replace(decided, incidents=turned), form, tmp_path / "b")


@given(name=st.text(st.characters(codec="utf-8"), min_size=5, max_size=30))
@settings(max_examples=30, deadline=None)
def test_whatever_a_name_is_it_changes_no_byte(name: str, tmp_path_factory: pytest.TempPathFactory):
    held = _one(name)
    folder = tmp_path_factory.mktemp("public")
    for form in FORMATS:
        assert files(held, form, folder / "a") == files(_one("somebody else"), form, folder / "b")


def _one(name: str) -> Snapshot:
    from tallybook.records import Claim, Incident, Report, Span, Where

    report = Report("r-1", "Two men were shot.", title=name, publisher=name)
    claim = Claim("c-1", "r-1", "killing", (Span(0, 7, "Two men"),), victims=Actor(name))
    where = Where(name, None, 1.5, 2.5, name, None, name, name, 1)
    incident = Incident(
        "i-1", ("killing",), name, ("c-1",), ("r-1",), (name,), victims=(Actor(name, name),), method=name, where=where
    )
    return Snapshot({"r-1": report}, {"c-1": claim}, {"i-1": incident}, head="f" * 64)


def test_parquet_is_read_by_duckdb_with_its_types_and_points(vashira: Snapshot, tmp_path: Path):
    export(vashira, "parquet", tmp_path / "v.parquet")
    asked = duckdb.connect()
    held_in = asked.read_parquet(str(tmp_path / "v.parquet"))
    rows = held_in.project("id, date_start, deaths_best, latitude, geometry").fetchall()
    assert {row[0] for row in rows} == set(vashira.incidents)
    for key, start, best, latitude, point in rows:
        held = vashira.incidents[key]
        assert start == (held.when.start if held.when else None)
        assert best == (held.deaths.best if held.deaths else None)
        assert latitude == (held.where.latitude if held.where else None)
        assert (point is None) is (latitude is None)
    assert len(asked.read_parquet(str(tmp_path / "v.claims.parquet")).fetchall()) == len(vashira.claims)
    geo = json.loads(pq.read_schema(tmp_path / "v.parquet").metadata[b"geo"])
    assert geo["columns"]["geometry"]["encoding"] == "WKB"


def test_parquet_of_nothing_has_the_same_columns_and_types(vashira: Snapshot, tmp_path: Path):
    export(vashira, "parquet", tmp_path / "v.parquet")
    export(replace(vashira, incidents={}, claims={}), "parquet", tmp_path / "n.parquet")
    for ending in (".parquet", ".claims.parquet"):
        assert pq.read_schema(tmp_path / f"v{ending}").equals(pq.read_schema(tmp_path / f"n{ending}"))
