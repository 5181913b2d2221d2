"""Places that a user adds, and what is said about rows that can't be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from tallybook.places import Gazetteer, read_geonames, read_supplement
from tallybook.places.supplement import shipped
from tallybook.records import BadInput


def write(tmp_path: Path, name: str, text: str) -> Path:
    file = tmp_path / name
    file.write_text(text, "utf-8")
    return file


def test_a_toml_file_adds_a_quarter_inside_its_city(tmp_path, gazetteer):
    file = write(
        tmp_path, "mine.toml",
        '[[place]]\nname = "Tin Harbour"\nnames = ["Tin Harbor"]\nat = [24.9, 67.0]\n'
        'country = "PK"\ninside = "Karachi"\n',
    )  # fmt: skip
    additions, problems = read_supplement(file, gazetteer)
    assert problems == ()
    known = Gazetteer.load(supplements=additions)
    place = known.named("tin harbor")[0].place
    assert place.place_id == "geonames:1174872/tin-harbour"
    assert place.adm1 == "Sindh"


def test_a_csv_file_says_file_row_and_cure_for_each_row_it_leaves_out(tmp_path, gazetteer):
    file = write(
        tmp_path, "mine.csv",
        "name,names,kind,lat,lon,country,inside\n"
        "Good Quay,The Quay;Quayside,quarter,24.9,67.0,PK,Karachi\n"
        ",,quarter,24.9,67.0,PK,Karachi\n"
        "No Point,,quarter,,,PK,Karachi\n"
        "Off Globe,,quarter,124.9,67.0,PK,Karachi\n"
        "Bad Kind,,planet,24.9,67.0,PK,Karachi\n"
        "Bad Land,,quarter,24.9,67.0,Qasmara,Karachi\n"
        "Lost,,quarter,24.9,67.0,PK,Nowherexyz\n",
    )  # fmt: skip
    additions, problems = read_supplement(file, gazetteer)
    assert [a.place.name for a in additions] == ["Good Quay"]
    assert additions[0].names == ("The Quay", "Quayside")
    assert [(p.code, p.where) for p in problems] == [
        ("G001", "mine.csv:3"), ("G002", "mine.csv:4"), ("G002", "mine.csv:5"), ("G003", "mine.csv:6"),
        ("G003", "mine.csv:7"), ("G004", "mine.csv:8"),
    ]  # fmt: skip
    assert all("left out" in p.message and p.severity == "error" for p in problems)
    assert "lat from -90 to 90" in problems[1].message


def test_files_that_are_no_supplement_are_refused(tmp_path, gazetteer):
    with pytest.raises(BadInput, match="expected TOML"):
        read_supplement(write(tmp_path, "a.toml", "name = "), gazetteer)
    with pytest.raises(BadInput, match=r"\.toml or \.csv"):
        read_supplement(write(tmp_path, "a.xls", "x"), gazetteer)
    (tmp_path / "b.csv").write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(BadInput, match="UTF-8"):
        read_supplement(tmp_path / "b.csv", gazetteer)


def test_the_shipped_supplement_is_without_fault(gazetteer):
    additions = shipped(gazetteer)
    ids = [a.place.place_id for a in additions]
    assert len(ids) == len(set(ids)) > 200


def test_a_dump_of_geonames_adds_what_the_cities_lack(tmp_path, gazetteer):
    def row(number, name, cls, code, adm1="05", adm2=""):
        return "\t".join(
            [str(number), name, name, "", "24.9", "67.0", cls, code, "PK", "", adm1, adm2, "", "", "0", "", "", "", ""]
        )

    rows = [
        row(900000001, "Sindh", "A", "ADM1"),
        row(900000002, "Tin Harbour", "P", "PPLX"),
        row(1174872, "Karachi", "P", "PPLA"),
    ]
    additions = read_geonames(write(tmp_path, "PK.txt", "\n".join(rows) + "\n"), gazetteer)
    assert [(a.place.name, a.place.kind, a.place.adm1) for a in additions] == [("Tin Harbour", "quarter", "Sindh")]
    with pytest.raises(BadInput, match="19 columns"):
        read_geonames(write(tmp_path, "bad.txt", "a\tb\n"), gazetteer)
