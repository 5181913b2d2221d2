"""Runs a corpus's reports through tallybook, on all cores, and yields the prediction rows of that corpus."""

from __future__ import annotations

import importlib
import multiprocessing
import os
from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from evaluation import gunviolence

Row = dict[str, Any]
_CHUNK = 16
# The geo adapter learns where a publisher is at home from all of its reports: they must reach it together.
_BY_PUBLISHER = frozenset({"geo"})
# Incidents are made of all reports together, after each was read.
_TOGETHER = frozenset({"gunviolence"})


def predict(corpus: str, reports: Sequence[Row], *, processes: int | None = None) -> Iterator[Row]:
    """Prediction rows for the reports of a corpus, the same for any number of processes.

    Rows come in the order of the reports, for `gunviolence` by incident; progress goes to standard error.

    Args:
        corpus: one of `evaluation.corpora.CORPORA`.
        reports: rows with id, title, text, published, publisher, url.
        processes: how many at once; None for all cores.
    """
    chunks = _chunks(corpus, reports)
    step = "read" if corpus in _TOGETHER else "predict"
    done: list[Row] = []
    with _progress() as progress:
        task = progress.add_task(corpus, total=len(reports))
        for chunk, part in zip(chunks, _in_parallel(corpus, step, chunks, processes), strict=True):
            if corpus in _TOGETHER | _BY_PUBLISHER:
                done += part
            else:
                yield from part
            progress.update(task, advance=len(chunk))
    if corpus in _TOGETHER:
        yield from gunviolence.predict(reports, done)
    elif corpus in _BY_PUBLISHER:
        by_report = {row["report"]: row for row in done}
        yield from (by_report[report["id"]] for report in reports)


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True))


def _chunks(corpus: str, reports: Sequence[Row]) -> list[list[Row]]:
    """The reports in pieces that can be read apart from each other."""
    ordered = list(reports)
    if corpus not in _BY_PUBLISHER:
        return [ordered[i : i + _CHUNK] for i in range(0, len(ordered), _CHUNK)]
    groups: dict[str, list[Row]] = {}
    for row in ordered:
        groups.setdefault(row.get("publisher") or f"none {row['id']}", []).append(row)
    chunks: list[list[Row]] = [[]]
    for group in groups.values():
        if chunks[-1] and len(chunks[-1]) + len(group) > _CHUNK:
            chunks.append([])
        chunks[-1] += group
    return chunks


def _in_parallel(corpus: str, step: str, chunks: Sequence[list[Row]], processes: int | None) -> Iterator[list[Row]]:
    works = [(f"evaluation.{corpus}", step, chunk) for chunk in chunks]
    count = min(processes or os.cpu_count() or 1, len(works))
    if count <= 1:
        yield from map(_chunk, works)
        return
    with multiprocessing.get_context("spawn").Pool(count) as pool:
        yield from pool.imap(_chunk, works)


def _chunk(work: tuple[str, str, list[Row]]) -> list[Row]:
    module, step, reports = work
    return list(getattr(importlib.import_module(module), step)(reports))
