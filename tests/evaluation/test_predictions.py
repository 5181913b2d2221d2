"""Each corpus's predictions have the form that its scorer takes, from plain and gzip files, for any text."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from evaluation import geo
from evaluation.__main__ import main
from evaluation.corpora import CORPORA
from evaluation.predict import predict

ROLES = ("perpetrator_individual", "perpetrator_organisation", "target", "victim", "weapon")
LABELS = {"KILL", "ARREST", "FAIL", "FORCE", "ANY_ACTION"}
COUNTS = ("deaths", "deaths_low", "deaths_high", "deaths_civilians")


def told(corpus: str, path: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    assert main([corpus, str(path), "--processes", "1"]) == 0
    out, err = capsys.readouterr()
    assert corpus in err, "progress goes to standard error"
    return [json.loads(line) for line in out.splitlines()]


def whole_or_none(value: Any) -> bool:
    return value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0)


def day_or_none(value: Any) -> bool:
    return value is None or bool(date.fromisoformat(value))


def spans_hold(spans: list[list[int]], text: str) -> bool:
    return all(0 <= start < end <= len(text) for start, end in spans)


def well_formed(corpus: str, answer: dict[str, Any], text: str) -> bool:
    if corpus == "dispatch":
        return all(c["kind"] and spans_hold(c["spans"], text) for c in answer["claims"])
    if corpus == "ucdp":
        found = answer["incidents"]
        counts = all(whole_or_none(i[f]) for i in found for f in COUNTS)
        return len(found) <= 5 and counts and all(day_or_none(i[f]) for i in found for f in ("start_date", "end_date"))
    if corpus == "india":
        spans = spans_hold([[s["start"], s["end"]] for s in answer["sentences"]], text)
        return spans and all(s["labels"] and set(s["labels"]) <= LABELS for s in answer["sentences"])
    if corpus == "muc4":
        return set(answer) == {"report", *ROLES} and all(isinstance(n, str) and n for r in ROLES for n in answer[r])
    if corpus == "polnear":
        roles = [a[role] for a in answer["attributions"] for role in ("source", "cue", "content")]
        return all(spans_hold(spans, text) for spans in roles)
    return spans_hold([[t["start"], t["end"]] for t in answer["toponyms"]], text)


@pytest.mark.parametrize("corpus", [c for c in CORPORA if c != "gunviolence"])
def test_one_row_a_report_in_the_order_of_the_file_plain_or_gzip(corpus, reports, write, capsys):
    plain = told(corpus, write(reports), capsys)
    assert plain == told(corpus, write(reports, zipped=True), capsys)
    assert [p["report"] for p in plain] == [r["id"] for r in reports]
    assert all(well_formed(corpus, p, r["text"]) for p, r in zip(plain, reports, strict=True))
    found = [value for answer in plain for key, value in answer.items() if key != "report"]
    assert any(found), f"{corpus} finds nothing in reports of a killing, an arrest, a quotation and a place"
    assert not any(value for key, value in plain[2].items() if key != "report"), "an empty text holds nothing"


def test_gzip_is_known_by_its_bytes_and_not_by_its_name(reports, write, capsys):
    zipped = write(reports, zipped=True)
    misnamed = zipped.rename(zipped.with_name("reports.jsonl"))
    assert len(told("dispatch", misnamed, capsys)) == len(reports)


def test_each_report_stands_in_one_incident_and_who_was_hit_but_not_killed_was_injured(row, write, capsys):
    shooting = "BOISE, Idaho — Five people were shot at a party on Saturday night and two of them died, police said."
    retold = "Two people died after five people were shot at a party in Boise, Idaho, on Saturday night, police said."
    elsewhere = "A man was shot and killed in Tucson, Arizona, on Sunday. He was 40."
    rows = [
        row("a", shooting, title="Two dead, three hurt in Boise", publisher="Valley News"),
        row("b", retold, publisher="Hill Radio"),
        row("c", elsewhere, publisher="Desert Paper", published="2031-09-09"),
        row("d", "The ferry ran aground.", published=None),
    ]
    found = told("gunviolence", write(rows), capsys)
    assert sorted(name for line in found for name in line["reports"]) == ["a", "b", "c", "d"]
    first, second, silent = (next(line for line in found if name in line["reports"]) for name in ("a", "c", "d"))
    assert first["reports"] == ["a", "b"]
    assert (first["killed"], first["injured"]) == (2, 3)
    assert (first["city"], first["state"], first["date"]) == ("Boise", "Idaho", "2031-05-03")
    assert (second["killed"], second["injured"], second["state"]) == (1, 0, "Arizona")
    assert silent == {"reports": ["d"], "date": None, "city": None, "state": None, "killed": 0, "injured": 0}


def test_reports_of_one_publisher_reach_the_geo_adapter_together(row):
    texts = (
        "The mayor of Springfield spoke.",
        "A fair in Chicago, Illinois, opened.",
        "Rain fell on Peoria, Illinois.",
    )
    rows = [row(f"r{i}", texts[i % 3], publisher=f"Paper {i % 2}") for i in range(40)]
    assert list(predict("geo", rows)) == list(geo.predict(rows))
