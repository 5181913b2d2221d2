"""The quality gate: scores the development parts and compares them with the floors that were pinned."""

from __future__ import annotations

import gzip
import hashlib
import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from evaluation.corpora import rows, shared
from evaluation.predict import predict
from tallybook.records import TallybookError

_FLOORS = Path(__file__).parent / "floors.toml"


def gate(corpora: Sequence[str], *, tenth: bool = False, update: bool = False, allow_lower: bool = False) -> int:
    """Score corpora and compare each pinned field with its floor.

    Args:
        corpora: which to score.
        tenth: a fixed tenth of the reports only, chosen by hash, with floors of its own.
        update: raise the floors to what was measured.
        allow_lower: with `update`, also lower them, naming each.

    Returns:
        0 where every field is at or above its floor, 1 otherwise.

    Raises:
        TallybookError: the corpora are not there, or a corpus is not the one that the floors were measured on.
    """
    folder = shared()
    if folder is None:
        raise TallybookError("corpora: not found; set TALLYBOOK_SHARED to the folder that holds gold/score.py")
    part = "tenth" if tenth else "whole"
    pinned = tomllib.loads(_FLOORS.read_text(encoding="utf-8")) if _FLOORS.exists() else {}
    measured: dict[str, dict[str, Any]] = {}
    for corpus in corpora:
        measured[corpus] = _score(corpus, folder, tenth=tenth)
        floors = pinned.get(part, {}).get(corpus, {})
        if floors and floors["sha256"] != measured[corpus]["sha256"]:
            raise TallybookError(
                f"corpus={corpus}: sha256 {measured[corpus]['sha256'][:12]} differs from the {floors['sha256'][:12]} that the "
                "floors were measured on; run the gate with --update --allow-lower and say why"
            )
    below = _show(measured, pinned.get(part, {}))
    if update:
        _write(pinned, part, measured, allow_lower=allow_lower)
        return 0
    return 1 if below else 0


def _score(corpus: str, folder: Path, *, tenth: bool) -> dict[str, Any]:
    source = folder / "gold" / corpus
    reports = list(rows(source / "reports.jsonl.gz"))
    gold = list(rows(source / "gold.jsonl.gz"))
    if tenth:
        reports, gold = _tenth(corpus, reports, gold)
    digest = hashlib.sha256(json.dumps([reports, gold], sort_keys=True).encode()).hexdigest()
    with tempfile.TemporaryDirectory() as scratch:
        part = Path(scratch) / corpus
        part.mkdir()
        for name, values in (("reports", reports), ("gold", gold)):
            with gzip.open(part / f"{name}.jsonl.gz", "wt", encoding="utf-8") as out:
                out.writelines(json.dumps(value) + "\n" for value in values)
        predictions = Path(scratch) / "predictions.jsonl"
        with predictions.open("w", encoding="utf-8") as out:
            out.writelines(json.dumps(row) + "\n" for row in predict(corpus, reports))
        command = [sys.executable, str(folder / "gold" / "score.py"), corpus, "--gold", scratch, "--json"]
        command += ["--predictions", str(predictions)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise TallybookError(f"corpus={corpus}: the scorer refused the predictions: {done.stderr.strip()}")
    return {"sha256": digest, "fields": dict(_flat(json.loads(done.stdout)))}


def _tenth(corpus: str, reports: list[Any], gold: list[Any]) -> tuple[list[Any], list[Any]]:
    """Every tenth report by the hash of its id; whole incidents for gunviolence; all of a corpus of under 50 reports."""
    if len(reports) < 50:
        return reports, gold
    chosen = lambda name: int(hashlib.sha256(name.encode()).hexdigest(), 16) % 10 == 0  # noqa: E731
    if corpus == "gunviolence":
        gold = [g for g in gold if chosen(g["incident"])]
        kept = {r for g in gold for r in g["reports"]}
    else:
        gold = [g for g in gold if chosen(g["report"])]
        kept = {g["report"] for g in gold}
    return [r for r in reports if r["id"] in kept], gold


def _flat(scores: Any, path: str = "") -> list[tuple[str, float]]:
    """The figures of a scorer's answer that are better when higher: values and F1s, by their path."""
    if not isinstance(scores, dict):
        return []
    found: list[tuple[str, float]] = []
    for key, value in scores.items():
        here = f"{path}.{key}" if path else key
        if isinstance(value, dict):
            found += _flat(value, here)
        elif key in ("value", "f1") and isinstance(value, (int, float)) or key.startswith("within_161km") and not key.endswith("95"):
            found.append((path if key in ("value", "f1") else here, round(float(value), 4)))
    return found


def _show(measured: dict[str, dict[str, Any]], floors: dict[str, Any]) -> list[str]:
    table = Table("corpus", "field", "measured", "floor")
    below = []
    for corpus, scores in measured.items():
        pinned = floors.get(corpus, {}).get("fields", {})
        for name, value in scores["fields"].items():
            floor = pinned.get(name)
            if floor is not None and value < floor - 1e-9:
                below.append(f"{corpus} {name}: {value:.4f} is below the floor {floor:.4f}")
            table.add_row(corpus, name, f"{value:.3f}", "" if floor is None else f"{floor:.3f}")
    console = Console(width=110)
    console.print(table)
    for line in below:
        console.print(line, style="bold")
    return below


def _write(pinned: dict[str, Any], part: str, measured: dict[str, dict[str, Any]], *, allow_lower: bool) -> None:
    for corpus, scores in measured.items():
        old = pinned.get(part, {}).get(corpus, {}).get("fields", {})
        fields = {}
        for name, value in scores["fields"].items():
            lower = value < old.get(name, value)
            if lower and not allow_lower:
                raise TallybookError(f"{corpus} {name}: {value} is below the floor {old[name]}; --allow-lower would lower it")
            if lower:
                sys.stderr.write(f"lowered: {part} {corpus} {name} from {old[name]} to {value}\n")
            fields[name] = value
        pinned.setdefault(part, {})[corpus] = {"sha256": scores["sha256"], "fields": fields}
    lines = ["# What tallybook reached on the development parts; `make gate` fails below. Written by `python -m evaluation gate --update`.\n"]
    for name in sorted(pinned):
        for corpus in sorted(pinned[name]):
            lines += [f"\n[{name}.{corpus}]\n", f'sha256 = "{pinned[name][corpus]["sha256"]}"\n', f"\n[{name}.{corpus}.fields]\n"]
            lines += [f'"{field}" = {value}\n' for field, value in pinned[name][corpus]["fields"].items()]
    _FLOORS.write_text("".join(lines), encoding="utf-8")
