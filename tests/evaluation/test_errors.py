"""The worst misses of a corpus are listed first, side by side with the answers, with the words that they rest on."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from evaluation.__main__ import main
from evaluation.corpora import CORPORA, shared
from evaluation.errors import listing
from evaluation.misses import misses
from tallybook.records import BadInput

Row = dict[str, Any]
TEXT = "Gunmen killed twelve dockers in Vashira on Saturday, police said."
SCORER = None if (folder := shared()) is None else folder / "gold" / "score.py"
pytestmark = pytest.mark.skipif(SCORER is None, reason="the corpora with their scorer are not here")

GOLD: dict[str, Row] = {
    "gunviolence": {
        "incident": "i", "reports": ["a"], "killed": 2, "injured": 0, "date": "2031-05-03", "city": "Vashira",
        "state": "Damra", "victims": [],
    },
    "ucdp": {
        "report": "a", "country": "Qasmara", "adm_1": "Damra", "adm_2": "", "place": "", "start_date": "2031-05-03",
        "end_date": "2031-05-03", "side_a": "Harbour League", "side_b": "Government of Qasmara", "deaths": 2,
        "deaths_low": 2, "deaths_high": 12, "deaths_civilians": 2,
    },
    "india": {"report": "a", "sentences": [{"start": 0, "end": len(TEXT), "labels": ["KILL"]}]},
    "muc4": {
        "report": "a", "perpetrator_individual": [["gunmen"]], "perpetrator_organisation": [], "target": [],
        "victim": [["dockers", "the dockers"]], "weapon": [["rifle"]],
    },
    "polnear": {"report": "a", "attributions": [{"source": [[53, 59]], "cue": [[60, 64]], "content": [[0, 51]]}]},
    "geo": {"report": "a", "toponyms": [{"start": 32, "end": 39, "name": "Vashira", "lat": 10.0, "lon": 20.0}]},
    "dispatch": {"report": "a", "claims": [{"kind": "killing", "near": "killed twelve dockers", "best": 12}]},
}  # fmt: skip
TOLD: dict[str, Row] = {
    "gunviolence": {
        "reports": ["a"],
        "killed": 12,
        "injured": 0,
        "date": "2031-05-03",
        "city": "Vashira",
        "state": "X",
    },
    "ucdp": {"report": "a", "incidents": [{"deaths": 12, "deaths_low": 12, "deaths_high": 12, "country": "Qasmara"}]},
    "india": {"report": "a", "sentences": []},
    "muc4": {"report": "a", "perpetrator_individual": ["gunmen"], "victim": ["police"], "weapon": []},
    "polnear": {"report": "a", "attributions": [{"source": [[32, 39]], "cue": [[60, 64]], "content": [[0, 51]]}]},
    "geo": {"report": "a", "toponyms": [{"start": 32, "end": 39, "lat": 50.0, "lon": 20.0}]},
    "dispatch": {
        "report": "a",
        "claims": [{"kind": "killing", "spans": [[0, 28]], "words": "", "figure": {"best": 2}}],
    },
}
WORST = {
    "gunviolence": ("killed", "12", "2"),
    "ucdp": ("end_date", "nothing", "2031-05-03"),
    "india": ("KILL", "nothing", "KILL"),
    "muc4": ("victim", "police", "dockers"),
    "polnear": ("source", "Vashira", "police"),
    "geo": ("placing", "50.00, 20.00 (4448 km off)", "Vashira at 10.00, 20.00"),
    "dispatch": ("best", "2", "12"),
}


@pytest.mark.parametrize("corpus", CORPORA)
def test_the_worst_miss_of_each_corpus(corpus: str, row: Any) -> None:
    assert SCORER is not None
    reports = [row("a", TEXT)]
    found = misses(corpus, [GOLD[corpus]], [TOLD[corpus]], reports, SCORER)
    assert (found[0].field, found[0].predicted, found[0].gold) == WORST[corpus]
    lines = "\n".join(listing(found, reports, 1, None))
    assert "a, 2031-05-05" in lines
    assert "\u201c" in lines
    assert f"{WORST[corpus][0]}: told {WORST[corpus][1]} | answer {WORST[corpus][2]}" in lines


@pytest.mark.parametrize("corpus", CORPORA)
def test_what_is_right_is_no_miss(corpus: str, row: Any) -> None:
    assert SCORER is not None
    right = dict(GOLD[corpus])
    if corpus == "ucdp":
        right = {"report": "a", "incidents": [{**right, "report": None}]}
    elif corpus == "muc4":
        roles = {role: [entity[0] for entity in right[role]] for role in right if role != "report"}
        right = {"report": "a", **roles}
    elif corpus == "dispatch":
        claim = {"kind": "killing", "spans": [[0, 28]], "words": "", "figure": {"best": 12}}
        right = {"report": "a", "claims": [claim]}
    assert misses(corpus, [GOLD[corpus]], [right], [row("a", TEXT)], SCORER) == []


def test_one_field_alone(row: Any) -> None:
    assert SCORER is not None
    found = misses("gunviolence", [GOLD["gunviolence"]], [TOLD["gunviolence"]], [row("a", TEXT)], SCORER)
    lines = list(listing(found, [row("a", TEXT)], 5, "state"))
    assert lines[0] == "misses: killed 1, state 1"
    assert not any("killed: told" in line for line in lines)
    with pytest.raises(BadInput, match="field='deaths': expected one of killed, state"):
        list(listing(found, [row("a", TEXT)], 5, "deaths"))


def test_the_command(row: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    assert SCORER is not None
    part = tmp_path / "gold" / "muc4"
    part.mkdir(parents=True)
    (tmp_path / "gold" / "score.py").write_bytes(SCORER.read_bytes())
    for name, value in (("reports", row("a", TEXT)), ("gold", GOLD["muc4"])):
        (part / f"{name}.jsonl.gz").write_bytes(gzip.compress(json.dumps(value).encode()))
    told = tmp_path / "told.jsonl"
    told.write_text(json.dumps(TOLD["muc4"]), encoding="utf-8")
    monkeypatch.setenv("TALLYBOOK_SHARED", str(tmp_path))
    assert main(["errors", "muc4", "--predictions", str(told), "--limit", "1"]) == 0
    shown = capsys.readouterr().out
    assert "victim: told police | answer dockers" in shown
    assert "killing 12/12/12" in shown
