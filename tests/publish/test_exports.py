"""Exports: the columns of others, nothing lost without saying so, nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallybook.publish import FORMATS, export
from tallybook.publish.exports.bounded import bounded
from tallybook.publish.exports.sheet import guarded, sheet, unguarded
from tallybook.publish.exports.ucdp import priogrid
from tallybook.records import BadInput, Figure, Incident, Passage, Snapshot, Where

UCDP = [
    "id",
    "relid",
    "year",
    "active_year",
    "code_status",
    "type_of_violence",
    "conflict_dset_id",
    "conflict_new_id",
    "conflict_name",
    "dyad_dset_id",
    "dyad_new_id",
    "dyad_name",
    "side_a_dset_id",
    "side_a_new_id",
    "side_a",
    "side_b_dset_id",
    "side_b_new_id",
    "side_b",
    "number_of_sources",
    "source_article",
    "source_office",
    "source_date",
    "source_headline",
    "source_original",
    "where_prec",
    "where_coordinates",
    "where_description",
    "adm_1",
    "adm_2",
    "latitude",
    "longitude",
    "geom_wkt",
    "priogrid_gid",
    "country",
    "country_id",
    "region",
    "event_clarity",
    "date_prec",
    "date_start",
    "date_end",
    "deaths_a",
    "deaths_b",
    "deaths_civilians",
    "deaths_unknown",
    "best",
    "high",
    "low",
    "gwnoa",
    "gwnob",
]
ACLED = [
    "event_id_cnty",
    "event_date",
    "year",
    "time_precision",
    "disorder_type",
    "event_type",
    "sub_event_type",
    "actor1",
    "assoc_actor_1",
    "inter1",
    "actor2",
    "assoc_actor_2",
    "inter2",
    "interaction",
    "civilian_targeting",
    "iso",
    "region",
    "country",
    "admin1",
    "admin2",
    "admin3",
    "location",
    "latitude",
    "longitude",
    "geo_precision",
    "source",
    "source_scale",
    "notes",
    "fatalities",
    "tags",
    "timestamp",
]


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8"), newline="")))


def header_of(path: Path) -> list[str]:
    return path.read_bytes().split(b"\r\n", 1)[0].decode().split(",")


def figures() -> st.SearchStrategy[Figure]:
    """Any figure that the records allow, with any of its bounds not stated."""
    numbers = st.lists(st.integers(0, 10**7), min_size=3, max_size=3).map(sorted)
    kept = st.tuples(st.booleans(), st.booleans(), st.booleans())
    return st.tuples(numbers, kept).map(lambda d: Figure(*(n if k else None for n, k in zip(*d, strict=True))))


def test_ucdp_has_its_49_columns_in_order(vashira: Snapshot, tmp_path: Path) -> None:
    made = export(vashira, "ucdp", tmp_path / "x.csv")
    assert header_of(made.path) == UCDP
    assert len(UCDP) == 49


def test_acled_has_its_31_columns_in_order(vashira: Snapshot, tmp_path: Path) -> None:
    made = export(vashira, "acled", tmp_path / "x.csv")
    assert header_of(made.path) == ACLED
    assert len(ACLED) == 31


def test_ucdp_rows_add_up_and_the_rest_is_named_in_the_note(vashira: Snapshot, tmp_path: Path) -> None:
    made = export(vashira, "ucdp", tmp_path / "x.csv")
    rows = rows_of(made.path)
    assert [r["relid"] for r in rows] == ["i-market", "i-quay"]
    for row in rows:
        sides = sum(int(row[f"deaths_{side}"]) for side in ("a", "b", "civilians", "unknown"))
        assert int(row["best"]) == sides
        assert int(row["low"]) <= int(row["best"]) <= int(row["high"])
        assert row["geom_wkt"] == f"POINT ({row['longitude']} {row['latitude']})"
    note = made.note.read_text(encoding="utf-8")
    for left_out in ("i-exodus", "i-night"):
        assert left_out in note
    assert vashira.head in note


@given(figures())
def test_a_format_without_not_stated_still_gets_ordered_bounds(figure: Figure) -> None:
    low, best, high = bounded(figure)
    assert 0 <= low <= best <= high
    if figure.best is not None:
        assert best == figure.best


def test_acled_takes_the_most_conservative_figure(vashira: Snapshot, tmp_path: Path) -> None:
    """One origin says 12, one "at least 10 and perhaps 14": never 14."""
    rows = rows_of(export(vashira, "acled", tmp_path / "x.csv").path)
    market, incident = next(r for r in rows if r["location"] == "Vashira"), vashira.incidents["i-market"]
    assert int(market["fatalities"]) <= 12
    assert (market["event_type"], market["sub_event_type"]) == ("Violence against civilians", "Attack")
    told_by = f"{len(incident.reports)} reports, {len(incident.origins)} origins: {', '.join(incident.origins)}."
    assert told_by in market["notes"]
    assert market["interaction"] == market["inter1"] + market["inter2"] == "27"


def test_acled_reads_dozens_as_twelve(vashira: Snapshot, tmp_path: Path) -> None:
    dozens = _retold(vashira, Figure(low=24), "Dozens of shopkeepers were shot dead. ")
    rows = rows_of(export(dozens, "acled", tmp_path / "x.csv").path)
    assert [r["fatalities"] for r in rows] == ["12"]
    assert [r["low"] for r in rows_of(export(dozens, "ucdp", tmp_path / "y.csv").path)] == ["24"]


def test_csv_gives_every_incident_and_every_claim_one_row(vashira: Snapshot, tmp_path: Path) -> None:
    made = export(vashira, "csv", tmp_path / "vashira.csv")
    assert {p.name for p in made.files} == {
        "vashira.csv",
        "vashira.claims.csv",
        "vashira.codebook.md",
        "vashira.csv.note.md",
    }
    assert {r["id"] for r in rows_of(made.path)} == set(vashira.incidents)
    claims = rows_of(tmp_path / "vashira.claims.csv")
    assert {r["id"]: unguarded(r["words"]) for r in claims} == {c.id: c.words for c in vashira.claims.values()}
    assert made.rows == len(vashira.incidents)
    codebook = (tmp_path / "vashira.codebook.md").read_text(encoding="utf-8")
    for column in (*header_of(made.path), *header_of(tmp_path / "vashira.claims.csv")):
        assert f"| `{column}` |" in codebook


def test_csv_keeps_not_stated_apart_from_none(vashira: Snapshot, tmp_path: Path) -> None:
    rows = {r["id"]: r for r in rows_of(export(vashira, "csv", tmp_path / "x.csv").path)}
    assert rows["i-exodus"]["deaths_low"] == ""
    assert rows["i-quay"]["injuries_low"] == "9"
    assert rows["i-quay"]["injuries_high"] == ""


@given(st.text())
def test_no_cell_begins_as_a_formula_and_every_text_comes_back(text: str) -> None:
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguarded(guarded(text)) == text


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=1))
def test_a_sheet_reads_back_as_it_was_written(texts: list[str]) -> None:
    written = sheet(["a"], [{"a": text} for text in texts])
    read = list(csv.reader(io.StringIO(written.decode("utf-8"), newline="")))[1:]
    assert [unguarded(row[0] if row else "") for row in read] == texts


def test_numbers_below_zero_stay_numbers() -> None:
    assert sheet(["longitude"], [{"longitude": -70.25}]).endswith(b"\r\n-70.25\r\n")


def test_jsonl_holds_each_record_once_with_its_offsets(vashira: Snapshot, tmp_path: Path) -> None:
    lines = export(vashira, "jsonl", tmp_path / "x.jsonl").path.read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    by_type = {t: [r for r in records if r["type"] == t] for t in {r["type"] for r in records}}
    assert len(by_type["report"]) == len(vashira.reports)
    assert len(by_type["incident"]) == len(vashira.incidents)
    texts = {r["id"]: r["text"] for r in by_type["report"]}
    assert len(by_type["claim"]) == len(vashira.claims)
    for claim in by_type["claim"]:
        assert " ... ".join(texts[claim["report"]][a:b] for a, b in claim["spans"]) == claim["words"]


def test_jsonl_holds_passages_with_their_places(vashira: Snapshot, tmp_path: Path) -> None:
    (group,) = vashira.copies
    taken = Passage(group.copies[0], 0, 40, group.original, 2, 42)
    held = dataclasses.replace(vashira, copies=(dataclasses.replace(group, passages=(taken,)),))
    lines = export(held, "jsonl", tmp_path / "x.jsonl").path.read_text(encoding="utf-8").splitlines()
    (told,) = [r for line in lines if (r := json.loads(line))["type"] == "copies"]
    passage = {"report": taken.report, "span": [0, 40], "source": taken.source, "source_span": [2, 42]}
    assert told["passages"] == [passage]


def test_geojson_lists_incidents_without_coordinates_with_no_geometry(vashira: Snapshot, tmp_path: Path) -> None:
    made = export(vashira, "geojson", tmp_path / "x.geojson")
    features = {f["id"]: f for f in json.loads(made.path.read_text(encoding="utf-8"))["features"]}
    assert set(features) == set(vashira.incidents)
    assert features["i-market"]["geometry"] == {"type": "Point", "coordinates": [70.25, 11.5]}
    assert features["i-quay"]["properties"]["place_precision"] == 2
    assert features["i-night"]["geometry"] is None
    assert "i-night" in made.note.read_text(encoding="utf-8")


@pytest.mark.parametrize("form", FORMATS)
def test_each_export_is_the_same_twice_and_leaves_no_half_file(form: str, vashira: Snapshot, tmp_path: Path) -> None:
    first = {p.name: p.read_bytes() for p in export(vashira, form, tmp_path / "x").files}
    again = {p.name: p.read_bytes() for p in export(vashira, form, tmp_path / "x").files}
    assert first == again
    assert {p.name for p in tmp_path.iterdir()} == set(first)


@pytest.mark.parametrize("form", FORMATS)
def test_an_empty_ledger_exports_to_an_empty_table(form: str, tmp_path: Path) -> None:
    assert export(Snapshot({}, {}, {}), form, tmp_path / "x").rows == 0


def test_an_unknown_format_is_refused_with_the_known_ones(vashira: Snapshot, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"format='xlsx': expected one of csv, jsonl, geojson, parquet, ucdp, acled"):
        export(vashira, "xlsx", tmp_path / "x")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_refused_with_its_name(vashira: Snapshot, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="missing"):
        export(vashira, "csv", tmp_path / "missing" / "x.csv")


def test_what_a_person_decided_is_not_decided_anew(vashira: Snapshot, tmp_path: Path) -> None:
    market = vashira.incidents["i-market"]
    decided = tuple(dataclasses.replace(d, rule="person:m.iriz") for d in market.decided)
    corrected = dataclasses.replace(market, deaths=Figure.exactly(11), decided=decided)
    changed = dataclasses.replace(vashira, incidents={"i-market": corrected})
    assert [r["best"] for r in rows_of(export(changed, "ucdp", tmp_path / "x").path)] == ["11"]


def test_priogrid_cells_are_numbered_from_the_south_west() -> None:
    assert priogrid(-89.9, -179.9) == 1
    assert priogrid(-89.4, -179.9) == 721
    assert priogrid(90.0, 180.0) == 720 * 360


def _retold(snapshot: Snapshot, figure: Figure, text: str) -> Snapshot:
    """A snapshot with one report, one killing and one incident, told in the given words."""
    from tallybook.records import Claim, Report, Span

    report = Report(Report.id_of(text), text, publisher="Vashira Courier")
    spans = (Span.of(text, 0, len(text.rstrip())),)
    claim = Claim(Claim.id_of(report.id, "killing", spans), report.id, "killing", spans, figure=figure)
    model = snapshot.incidents["i-market"]
    incident = Incident(
        "i-dozens", ("killing",), "Dozens killed", (claim.id,), (report.id,), deaths=figure, when=model.when,
        where=Where("Vashira", latitude=11.5, longitude=70.25, precision=1),
    )  # fmt: skip
    return Snapshot({report.id: report}, {claim.id: claim}, {incident.id: incident})
