"""A whole ledger as a file: the same bytes from either database, checked to the last hash on the way back."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallybook.ledger import Draft, Entry, Ledger, codec
from tallybook.ledger.entry import GENESIS_HASH
from tallybook.records import BadInput, Problem, TallybookError


@pytest.fixture
def filled(ledger: Ledger, report: Any, claims: Any, incident: Any) -> Ledger:
    for number in range(3):
        ledger.add_report(report(number), raw=b"found" if number else b"found first")
        ledger.add_claims(report(number).id, claims(report(number)), read_by="reader@1")
    ledger.put_matching([incident(claims(report())[0])], [], by="program:matcher@1")
    ledger.decide("accept", [claims(report())[0].id], why="seen “the page” \u2028 🕯️", by="person:A. Reviewer")
    return ledger


@pytest.fixture
def saved(filled: Ledger, tmp_path: Path) -> Path:
    filled.save(tmp_path / "whole.jsonl")
    return tmp_path / "whole.jsonl"


@pytest.fixture(params=["sqlite", "postgresql"])
def other(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A place for a ledger in either database, whichever the first one lies in."""
    if request.param == "sqlite":
        return str(tmp_path / "other.tally")
    address: str = request.getfixturevalue("postgresql_homes")().address
    return address


def test_exported_imported_and_exported_again_it_is_the_same_to_the_byte(
    filled: Ledger, saved: Path, other: str, tmp_path: Path
) -> None:
    assert Ledger.load(other, saved) == 10
    with Ledger.open(other) as copy:
        copy.save(tmp_path / "again.jsonl")
        assert copy.snapshot() == filled.snapshot()
        assert list(copy.entries()) == list(filled.entries())
        assert copy.verify(expected_head=filled.head()).problems == ()
    assert (tmp_path / "again.jsonl").read_bytes() == saved.read_bytes()


def test_importing_twice_changes_nothing_and_a_later_export_adds_what_is_new(
    filled: Ledger, saved: Path, other: str, tmp_path: Path
) -> None:
    Ledger.load(other, saved)
    assert Ledger.load(other, saved) == 0
    filled.add_problems([Problem("C001", "a.txt", "the file is empty")])
    filled.save(tmp_path / "later.jsonl")
    assert Ledger.load(other, tmp_path / "later.jsonl") == 1
    assert Ledger.load(other, saved) == 0, "an earlier state is in it already"
    with Ledger.open(other) as copy:
        assert copy.head() == filled.head()
        assert copy.verify().sound
    earlier, later = saved.read_bytes().splitlines(), (tmp_path / "later.jsonl").read_bytes().splitlines()
    assert later[: len(earlier) - 1] == earlier[:-1], "a later export begins with the earlier one"


def test_another_ledger_is_not_mixed_in(saved: Path, new_home: Callable[[], Any], tmp_path: Path) -> None:
    home = new_home()
    Ledger.open(home.address, create=True).close()
    with pytest.raises(BadInput, match=r"whole\.jsonl:2: entry 1 is not the one in the ledger; name a new ledger"):
        Ledger.load(home.address, saved)
    with Ledger.open(home.address) as ledger:
        assert ledger.count()["entries"] == 1


def changed_line(lines: list[bytes], number: int, **fields: Any) -> None:
    lines[number] = json.dumps(
        json.loads(lines[number]) | fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ).encode()


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lambda lines: lines.pop(), "the file is cut off after entry 10"),
        (lambda lines: lines.pop(6), r"is not number|does not follow"),
        (lambda lines: lines.pop(2), "words or bytes of 1 entries are gone"),
        (lambda lines: lines.insert(4, lines[4]), "is not number"),
        (lambda lines: lines.append(lines[-2]), "expected a line as"),
        (lambda lines: lines.append(b""), "expected a line as"),
        (lambda lines: lines.__setitem__(4, lines[4].replace(b":", b": ", 1)), "expected a line as"),
        (lambda lines: lines.__setitem__(4, b"\xff"), "expected a line as"),
        (lambda lines: changed_line(lines, 1, by="person:Forger"), r":2: entry 1 has been changed: its hash"),
        (lambda lines: changed_line(lines, 1, why="because"), r":2: entry 1 has been changed: its seal"),
        (lambda lines: changed_line(lines, 1, seq="1"), "is not number"),
        (lambda lines: changed_line(lines, 1, at=5), "another kind of value"),
        (lambda lines: changed_line(lines, 1, rests_on=5), "expected rests_on to be a list"),
        (lambda lines: changed_line(lines, 1, salt=None, payload=None, why=None), "without a redaction"),
        (lambda lines: changed_line(lines, 2, body="AAAA"), "not those that were found"),
        (lambda lines: changed_line(lines, 2, size_bytes=-1), "not those that were found"),
        (lambda lines: changed_line(lines, -1, entries=9), "expected 9 entries, found 10"),
        (lambda lines: lines.__setitem__(0, b'{"file":"tallybook ledger","format":99}'), "one of a newer tallybook"),
        (lambda lines: lines.__setitem__(0, b"Two men were shot"), "found something else"),
    ],
)
def test_a_file_that_was_changed_is_refused_with_the_line_and_nothing_is_taken(
    harm: Callable[[list[bytes]], Any], told: str, saved: Path, home: Any, new_home: Callable[[], Any]
) -> None:
    other = new_home().address
    lines = saved.read_bytes().splitlines()
    harm(lines)
    saved.write_bytes(b"\n".join(lines) + b"\n")
    with pytest.raises(BadInput, match=told):
        Ledger.load(other, saved)
    assert_nothing_there(other)


def assert_nothing_there(address: str) -> None:
    with pytest.raises(TallybookError, match=r"found no file|found an empty"):
        Ledger.open(address)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1, exclude_max=True), byte=st.binary(min_size=1, max_size=1))
def test_any_byte_that_is_changed_is_noticed(place: float, byte: bytes, saved: Path) -> None:
    whole = bytearray(saved.read_bytes())
    at = int(place * len(whole))
    if whole[at : at + 1] == byte:
        return
    whole[at : at + 1] = byte
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "changed.jsonl")
        file.write_bytes(whole)
        with pytest.raises(BadInput, match=r"changed\.jsonl"):
            Ledger.load(Path(folder, "new.tally"), file)


def test_a_ledger_that_is_not_sound_is_not_exported_and_an_older_file_stays(
    filled: Ledger, home: Any, saved: Path
) -> None:
    before = saved.read_bytes()
    home.unguarded("UPDATE contents SET why = 'because' WHERE seq = 3")
    with pytest.raises(TallybookError, match="entry 3 has been changed: its seal"):
        filled.save(saved)
    assert saved.read_bytes() == before
    assert [path.name for path in saved.parent.iterdir() if path.name.endswith(".part")] == []


def test_a_backup_is_a_ledger_or_becomes_one_and_never_takes_the_place_of_another(
    filled: Ledger, tmp_path: Path, other: str
) -> None:
    file = tmp_path / "backup"
    told: list[int] = []
    filled.backup(file, progress=lambda done, _: told.append(done))
    assert told
    if file.read_bytes().startswith(b"SQLite"):
        other = str(file)
    else:
        Ledger.load(other, file)
    with Ledger.open(other) as restored:
        assert restored.snapshot() == filled.snapshot()
        assert restored.verify(expected_head=filled.head()).problems == ()
        assert restored.add_problems([Problem("C001", "a.txt", "the file is empty")]) == 1
    with pytest.raises(TallybookError, match="expected a new name, there is such a file"):
        filled.backup(file)
    assert sorted(p.name for p in tmp_path.iterdir() if "part" in p.name) == []


def test_a_backup_of_a_ledger_that_is_not_sound_is_refused(filled: Ledger, home: Any, tmp_path: Path) -> None:
    home.unguarded("UPDATE contents SET why = 'because' WHERE seq = 3")
    with pytest.raises(TallybookError, match="expected a sound ledger"):
        filled.backup(tmp_path / "backup")
    assert not (tmp_path / "backup").exists()


def test_a_backup_is_of_one_moment_while_others_write(filled: Ledger, home: Any, tmp_path: Path) -> None:
    with Ledger.open(home.address) as writer:

        def write_on(done: int, total: int | None) -> None:
            if writer.count()["problems"] < 3:
                writer.add_problems([Problem("C001", f"{done}-{total}.txt", "the file is empty")])

        filled.backup(tmp_path / "backup", progress=write_on)
    assert filled.count()["problems"] >= 1
    assert filled.verify().sound
    assert (tmp_path / "backup").stat().st_size > 0


def test_a_folder_that_can_not_be_written_to_is_named(filled: Ledger, tmp_path: Path) -> None:
    with pytest.raises(TallybookError, match=r"no-such-folder.*can't write there"):
        filled.save(tmp_path / "no-such-folder" / "whole.jsonl")
    with pytest.raises(BadInput, match="can't be read"):
        Ledger.load(tmp_path / "new.tally", tmp_path / "no-such-file")


def forged(actions: list[dict[str, Any]]) -> bytes:
    """A file whose hashes are all right and whose entries say what no entry of tallybook's says."""
    lines, before = [codec.dumps({"file": "tallybook ledger", "format": 1})], GENESIS_HASH
    for seq, said in enumerate(actions, 1):
        draft = Draft(**{"action": "note", "record": "r", "payload": "{}", "by": "person:F"} | said)
        entry = Entry.chained(draft, seq=seq, at="2019-12-01T00:00:00.000000Z", prev_hash=before)
        fields = {name: getattr(entry, name) for name in Entry.__dataclass_fields__}
        lines.append(codec.dumps(fields | {"rests_on": list(entry.rests_on)}))
        before = entry.hash
    return ("\n".join([*lines, codec.dumps({"entries": len(actions), "head": before})]) + "\n").encode()


@pytest.mark.parametrize(
    "entry",
    [
        {"action": "add", "payload": '{"found":null,"report":{}}'},
        {"action": "add", "payload": '{"found":"zz"}'},
        {"action": "add", "payload": "[]"},
        {"action": "read", "payload": '{"claims":[5],"problems":[],"read_by":"x"}'},
        {"action": "note", "payload": "not JSON"},
        {"action": "dance"},
        {"action": "open", "record": "r\0"},
    ],
)
def test_a_file_whose_hashes_fit_and_whose_entries_make_no_sense_is_refused(
    entry: dict[str, Any], new_home: Callable[[], Any], tmp_path: Path
) -> None:
    file, home = tmp_path / "forged.jsonl", new_home()
    file.write_bytes(forged([{"action": "open"}, entry]))
    with pytest.raises(BadInput, match=r"forged\.jsonl.* sa(y|id) what entries|another kind of value"):
        Ledger.load(home.address, file)
    assert_nothing_there(home.address)
