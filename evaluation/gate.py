"""The quality gate: scores the development parts of the corpora and compares them with the pinned floors."""

from __future__ import annotations

import gzip
import hashlib
import json
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from evaluation import floors
from evaluation.corpora import rows, shared
from evaluation.floors import Measured, Score
from evaluation.predict import Row, predict, readers
from tallybook.records import TallybookError

# Corpora with fewer reports are scored whole even where a tenth is asked for: a tenth of them would say nothing.
_SMALL = 100


def gate(corpora: Sequence[str], *, tenth: bool = False, update: bool = False, allow_lower: bool = False) -> int:
    """Score corpora, compare each pinned field with its floor, and print both.

    Args:
        corpora: which to score.
        tenth: a fixed tenth of the reports only, chosen by hash, with floors of its own.
        update: raise the floors to what was measured, less a tolerance.
        allow_lower: with `update`, also lower them, naming each.

    Returns:
        0 where every field is at or above its floor, 1 otherwise.

    Raises:
        TallybookError: the corpora are not there, a corpus is not the one that the floors were measured on, or an
            update would lower a floor.
    """
    folder = shared()
    if folder is None:
        raise TallybookError("corpora: not found; set TALLYBOOK_SHARED to the folder that holds gold/score.py")
    part = "tenth" if tenth else "whole"
    pinned = floors.load()
    own = pinned.setdefault(part, {})
    parts = {corpus: _part(corpus, folder, tenth=tenth) for corpus in corpora}
    if not (update and allow_lower):
        _same(parts, own)
    measured: dict[str, Score] = {}
    with readers() as pool:
        for corpus, (reports, gold) in parts.items():
            measured[corpus] = _score(corpus, reports, gold, folder, pool)
    under = [line for corpus, score in measured.items() for line in floors.below(corpus, score, own.get(corpus, {}))]
    _show(measured, own, under)
    if not update:
        return 1 if under else 0
    refused = []
    for corpus, score in measured.items():
        try:
            own[corpus], lines = floors.moved(corpus, score, own.get(corpus, {}), allow_lower=allow_lower)
        except TallybookError as error:
            refused.append(str(error))
            continue
        sys.stderr.writelines(f"{line}\n" for line in lines)
    floors.write(pinned)
    if refused:
        raise TallybookError("; ".join(refused))  # the floors of the other corpora stand
    return 0


def _part(corpus: str, folder: Path, *, tenth: bool) -> tuple[list[Row], list[Row]]:
    """A corpus's reports and answers, or the fixed tenth of them; whole incidents for gunviolence."""
    reports = list(rows(folder / "gold" / corpus / "reports.jsonl.gz"))
    gold = list(rows(folder / "gold" / corpus / "gold.jsonl.gz"))
    if not tenth or len(reports) < _SMALL:
        return reports, gold
    by = "incident" if corpus == "gunviolence" else "report"
    gold = [g for g in gold if chosen(g[by])]
    kept = {name for g in gold for name in (g["reports"] if by == "incident" else [g["report"]])}
    return [r for r in reports if r["id"] in kept], gold


def chosen(name: str) -> bool:
    """Whether an id belongs to the fixed tenth: the same for ever, whatever else the corpus holds."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 10 == 0


def _same(parts: Mapping[str, tuple[list[Row], list[Row]]], pinned: Mapping[str, Any]) -> None:
    for corpus, (reports, gold) in parts.items():
        before, now = pinned.get(corpus, {}).get("sha256"), digest(reports, gold)
        if before is not None and before != now:
            raise TallybookError(
                f"corpus={corpus}: sha256 {now[:12]}, but the floors were measured on {before[:12]}; "
                "measure anew with --update --allow-lower and say why"
            )


def digest(reports: Sequence[Row], gold: Sequence[Row]) -> str:
    """The hash of a part of a corpus."""
    return hashlib.sha256(json.dumps([reports, gold], sort_keys=True).encode()).hexdigest()


def _score(corpus: str, reports: list[Row], gold: list[Row], folder: Path, pool: Any) -> Score:
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        part = Path(scratch) / corpus
        part.mkdir()
        for name, values in (("reports", reports), ("gold", gold)):
            with gzip.open(part / f"{name}.jsonl.gz", "wt", encoding="utf-8") as out:
                out.writelines(json.dumps(value) + "\n" for value in values)
        predictions = Path(scratch) / "predictions.jsonl"
        with predictions.open("w", encoding="utf-8") as out:
            out.writelines(json.dumps(row) + "\n" for row in predict(corpus, reports, pool=pool))
        seconds = time.monotonic() - start
        command = [sys.executable, str(folder / "gold" / "score.py"), corpus, "--gold", scratch, "--json"]
        command += ["--predictions", str(predictions)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise TallybookError(f"corpus={corpus}: the scorer refused the predictions: {done.stderr.strip()}")
    return Score(digest(reports, gold), dict(fields(json.loads(done.stdout), len(gold))), seconds)


def fields(scores: Mapping[str, Any], answers: int, path: str = "") -> Iterator[tuple[str, Measured]]:
    """The figures of a scorer's answer that are better when higher (shares and F1s), by their path.

    Args:
        scores: what `score.py --json` prints.
        answers: on how many gold answers a figure rests where the scorer does not say.
        path: where in the answer `scores` stands.
    """
    for key, value in scores.items():
        here = f"{path}.{key}" if path else key
        if isinstance(value, dict):
            yield from fields(value, answers, here)
        elif key in ("value", "f1") and isinstance(value, int | float):
            yield path, _measured(value, scores.get("gold", scores.get("of", answers)))
        elif key.startswith("within_161km") and isinstance(value, int | float):
            yield here, _measured(value, scores["placed" if key.endswith("placed") else "gold_with_coordinates"])


def _measured(value: float, answers: int) -> Measured:
    return Measured(value if math.isnan(value) else round(float(value), 4), int(answers))


def _show(measured: Mapping[str, Score], pinned: Mapping[str, Any], under: Sequence[str]) -> None:
    table = Table("corpus", "field", "measured", "floor", "answers")
    for corpus, score in measured.items():
        own = pinned.get(corpus, {}).get("fields", {})
        for name, figure in score.fields.items():
            floor = own.get(name)
            pinned_at = "" if floor is None else f"{floor:.3f}"
            table.add_row(corpus, name, f"{figure.value:.3f}", pinned_at, str(figure.answers))
        table.add_section()
    console = Console(width=100)
    console.print(table)
    console.print(", ".join(f"{corpus} {score.seconds:.0f} s" for corpus, score in measured.items()), highlight=False)
    for line in under:
        console.print(line, style="bold", highlight=False)
