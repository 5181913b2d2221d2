"""The gazetteer that is shipped, its cache, and its lookups."""

from __future__ import annotations

import hashlib
import json
import lzma
import pickle
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallybook.places import Gazetteer, unpack
from tallybook.places import gazetteer as places
from tallybook.places.gazetteer import DATA, PACKED
from tallybook.places.names import key, skeleton
from tallybook.places.unpack import open_unpacked
from tallybook.records import TallybookError


@pytest.fixture(scope="session")
def few_places(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The beginning of the shipped file as a packed file: the countries and some divisions; all take ten seconds."""
    file = tmp_path_factory.mktemp("packed") / "few.tsv.xz"
    with lzma.open(PACKED) as lines:
        file.write_bytes(lzma.compress(b"".join(islice(lines, 1_000))))
    return file


def test_the_shipped_file_is_the_one_that_was_recorded_small_enough_and_unpacked_whole(gazetteer):
    record = json.loads((DATA / "gazetteer.json").read_text())
    packed = PACKED.read_bytes()
    assert hashlib.sha256(packed).hexdigest() == record["sha256"]
    assert len(packed) == record["bytes"] <= 9_000_000
    assert record["counts"]["cities"] > 200_000
    held = gazetteer._connection.execute("SELECT count(*) FROM place WHERE kind = 'city'").fetchone()
    assert held[0] == record["counts"]["cities"]


def test_a_place_knows_its_country_and_divisions(gazetteer):
    found = {n.place.country_code: n.place for n in gazetteer.named(key("Miran Shah"))}
    assert found["PK"].adm1 == "Khyber Pakhtunkhwa"
    assert gazetteer.by_id(found["PK"].place_id) == found["PK"]
    assert gazetteer.by_id("PK").name == "Pakistan"
    assert gazetteer.by_id("nothing of the kind") is None


def test_every_country_has_a_point_inside_the_globe(gazetteer):
    for code in ("PK", "NG", "US", "FJ", "GL"):
        place = gazetteer.by_id(code)
        assert abs(place.latitude) <= 90
        assert abs(place.longitude) <= 180


def test_a_cache_that_cannot_be_written_is_done_without(
    few_places: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    blocked = tmp_path / "a file, not a folder"
    blocked.write_text("")
    monkeypatch.setattr(unpack.tempfile, "gettempdir", lambda: str(blocked))
    monkeypatch.setattr(places, "PACKED", few_places)
    known = Gazetteer(cache=blocked)
    assert known.by_id("PK").name == "Pakistan"
    assert list(tmp_path.iterdir()) == [blocked]


def test_a_damaged_unpacked_file_is_made_again(few_places: Path, tmp_path: Path):
    packed = few_places.read_bytes()
    file = tmp_path / f"gazetteer-{unpack.version_of(packed)}.sqlite"
    file.write_bytes(b"not a database" * 100)
    connection = open_unpacked(few_places, cache=tmp_path)
    assert connection.execute("SELECT count(*) FROM place").fetchone() == (1_000,)
    assert [f.name for f in tmp_path.iterdir()] == [file.name]


def test_a_missing_or_broken_packed_file_says_what_to_do(tmp_path: Path):
    with pytest.raises(TallybookError, match="reinstall"):
        open_unpacked(tmp_path / "none.tsv.xz", cache=tmp_path)
    broken = tmp_path / "broken.tsv.xz"
    broken.write_bytes(b"no xz file")
    with pytest.raises(TallybookError, match="reinstall"):
        open_unpacked(broken, cache=tmp_path)


def test_it_can_be_sent_to_another_process(invented):
    copy = pickle.loads(pickle.dumps(invented))  # noqa: S301 - our own bytes
    assert copy.by_id("supplement:vashira") == invented.by_id("supplement:vashira")


@given(st.text(max_size=30))
def test_keys_are_stable(text):
    assert key(key(text)) == key(text)


@pytest.mark.parametrize(
    ("one", "other"), [("Deir ez-Zor", "Deir Ezzor"), ("Al-Mukalla", "Mukalla"), ("Kamdesh", "Kamdish")]
)
def test_romanisations_share_a_skeleton(one, other):
    assert skeleton(key(one)) == skeleton(key(other)) != ""


def test_accents_and_apostrophes_do_not_part_names():
    assert key("N'Djaména") == key("Ndjamena")
    assert key("São Paulo") == key("Sao  Paulo")
