"""A slice of an archive becomes readings of one run in a ledger; the condition reads the archive and nothing else."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tallybook.ledger import Ledger
from tallybook.ledger.entry import ADD, ADOPT, READ, payload_of
from tallybook.records import BadInput, TallybookError
from tallybook.scale.adopting import adopt
from tallybook.scale.giving_back import give_back
from tallybook.scale.slices import Slice

from .conftest import made, table, write

WHERE = "country = 'QS' and year = 2010"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    made(tmp_path / "out", write(tmp_path / "a.jsonl", range(150)))
    return tmp_path / "out"


@pytest.fixture
def ledger(tmp_path: Path):
    with Ledger.open(tmp_path / "vashira.tally", create=True) as opened:
        yield opened


def test_a_slice_comes_in_as_one_run_whose_entry_names_the_archive_and_each_row(out: Path, ledger: Ledger):
    done = adopt(ledger, out, WHERE)
    expected = table(out, "claims", "id, report, record, year, country")
    chosen = {row[0] for row in expected if row[3] == 2010}
    held = ledger.snapshot()
    assert set(held.claims) == chosen
    assert (done.claims, done.reports) == (len(chosen), len(held.reports))
    [run] = [entry for entry in ledger.entries() if entry.action == ADOPT]
    said = payload_of(run)
    with Slice(out, WHERE) as again:
        assert said["archive"] == again.digest
    assert said["where"] == WHERE
    assert {report for report, _ in said["rows"]} == set(held.reports)
    after = [entry for entry in ledger.entries() if entry.action in (ADD, READ)]
    assert after
    assert all(run.hash in entry.rests_on for entry in after)
    assert ledger.verify().sound


def test_adopting_twice_changes_nothing_and_a_wider_slice_adds_the_rest(out: Path, ledger: Ledger):
    first = adopt(ledger, out, WHERE)
    head = ledger.head()
    again = adopt(ledger, out, WHERE)
    assert (again.reports, again.already) == (0, first.reports)
    assert ledger.head() == head
    wider = adopt(ledger, out, "country = 'QS'")
    assert wider.already == first.reports
    assert len(ledger.snapshot().claims) == len(table(out, "claims", "id"))


class _Stopping:
    def step(self, *_: object) -> None:
        """Not shown."""

    def __init__(self, looks: int) -> None:
        self.left = looks

    def stop_asked(self) -> bool:
        self.left -= 1
        return self.left < 0


@pytest.mark.parametrize("looks", [0, 20])
def test_a_slice_that_is_stopped_leaves_the_ledger_as_it_was(out: Path, ledger: Ledger, looks: int):
    head = ledger.head()
    with pytest.raises(KeyboardInterrupt):
        adopt(ledger, out, WHERE, watch=_Stopping(looks))
    assert ledger.head() == head
    assert not ledger.snapshot().reports


def test_replaying_needs_no_archive(out: Path, ledger: Ledger):
    adopt(ledger, out, WHERE)
    before = ledger.snapshot()
    for file in out.rglob("*.parquet"):
        file.unlink()
    ledger.replay()
    assert ledger.snapshot() == before


@pytest.mark.parametrize(
    "where",
    [
        "figure_best >= 5 and publisher = 'The Post'",
        "report in (select id from reports where title = 'T3')",
        "published between date '2010-01-01' and date '2010-12-31'",
    ],
)
def test_a_condition_may_ask_reports_and_claims(out: Path, where: str):
    with Slice(out, where) as chosen:
        assert len(chosen) > 0
        for report, claims, _ in chosen.readings():
            assert {claim.report for claim in claims} == {report.id}


@pytest.mark.parametrize(
    "where",
    [
        "contry = 'QS'",
        "year = ",
        "year = 2010; drop view claims",
        "1=1) union select 1; copy claims to 'x.csv'; --",
        "exists (select 1 from read_text('{secret}'))",
        "exists (select 1 from read_csv('{secret}'))",
        "exists (select 1 from '{secret}')",
        "exists (select 1 from glob('{secret}*') where file like '%secret%')",
        "exists (select 1 from read_csv('https://post.example/x.csv'))",
        "exists (select 1 from read_blob('{out}/manifest.sqlite'))",
        "exists (select * from query('copy claims to ''{out}/x.csv'''))",
        "exists (select 1 from python_variable)",
        "exists (select 1 from sqlite_scan('{secret}', 'a'))",
    ],
)
def test_a_condition_can_read_nothing_else_and_change_nothing(tmp_path: Path, out: Path, where: str):
    python_variable = duckdb.connect().from_arrow(pa.table({"a": [1]}))
    assert python_variable.columns == ["a"]
    secret = tmp_path / "secret.txt"
    secret.write_text("the name of a witness")
    before = sorted(out.rglob("*"))
    with pytest.raises(BadInput, match="expected a condition such as") as refused:
        Slice(out, where.format(secret=secret, out=out))
    assert "witness" not in str(refused.value)
    assert sorted(out.rglob("*")) == before


def test_a_row_that_was_changed_is_left_out_and_told(out: Path, ledger: Ledger):
    file = sorted((out / "reports").glob("*.parquet"))[0]
    held = pq.read_table(file)
    texts = [text.replace("Gunmen", "Police") for text in held.column("text").to_pylist()]
    at = held.schema.get_field_index("text")
    pq.write_table(held.set_column(at, held.schema.field(at), pa.array(texts)), file)
    done = adopt(ledger, out, "true")
    assert {problem.code for problem in done.problems} == {"S004"}
    assert not any("Police shot" in report.text for report in ledger.snapshot().reports.values())


def test_something_else_than_an_archive_is_refused(tmp_path: Path, ledger: Ledger, out: Path):
    with pytest.raises(BadInput, match="expected a folder that `tallybook archive` made"):
        adopt(ledger, tmp_path, WHERE)
    manifest = out / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"layout": "1"', '"layout": "0"'))
    with pytest.raises(TallybookError, match="make the archive again in a new folder"):
        adopt(ledger, out, WHERE)


def test_what_people_decided_lies_beside_the_archive(out: Path, ledger: Ledger):
    adopt(ledger, out, WHERE)
    first, second, *_ = ledger.snapshot().claims
    ledger.decide("reject", [first], why="a rumour", by="person:Amna")
    ledger.decide("accept", [second], why="", by="person:Amna")
    done = give_back(ledger, out)
    assert done.folder == out / "decided" / "vashira"
    decided = pq.read_table(done.folder / "decisions.parquet").to_pylist()
    assert [(row["what"], row["record"], row["by"], row["why"]) for row in decided] == [
        ("reject", first, "person:Amna", "a rumour"), ("accept", second, "person:Amna", ""),
    ]  # fmt: skip
    with duckdb.connect() as base:
        base.read_parquet(str(out / "claims" / "**" / "*.parquet")).create_view("claims")
        base.read_parquet(str(done.folder / "decisions.parquet")).create_view("decisions")
        rejected = "(FROM decisions WHERE what = 'reject') d ON d.record = c.id"
        left = base.sql(f"FROM claims c ANTI JOIN {rejected}").fetchall()
    assert len(left) == len(table(out, "claims", "id")) - 1
    assert made(out, out.parent / "a.jsonl").added == 0
    assert (done.folder / "decisions.parquet").exists(), "another run of `archive` leaves it"


def test_a_ledger_that_adopted_nothing_has_nothing_to_give_back(out: Path, ledger: Ledger):
    with pytest.raises(BadInput, match="adopt some first"):
        give_back(ledger, out)
