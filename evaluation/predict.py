"""Runs a corpus's reports through tallybook, on all cores, and yields the prediction rows of that corpus."""

from __future__ import annotations

import importlib
import multiprocessing
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.pool import Pool
from typing import Any

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from evaluation import gunviolence

Row = dict[str, Any]
_CHUNK = 16
FEW = _CHUNK  # so few that starting further processes takes longer than reading
# The geo adapter learns where a publisher is at home from all of its reports: they must reach it together.
_BY_PUBLISHER = frozenset({"geo"})
# Incidents are made of all reports together, after each was read.
_TOGETHER = frozenset({"gunviolence"})


@contextmanager
def readers(processes: int | None = None) -> Iterator[Pool | None]:
    """Processes that load what reading rests on once for several corpora; None instead of a single one.

    Args:
        processes: how many; None for all cores.
    """
    count = processes or os.cpu_count() or 1
    if count == 1:
        yield None
        return
    with multiprocessing.get_context("spawn").Pool(count) as pool:
        yield pool


def predict(corpus: str, reports: Sequence[Row], *, pool: Pool | None = None) -> Iterator[Row]:
    """Prediction rows for the reports of a corpus, the same for any number of processes.

    Rows come in the order of the reports, for `gunviolence` by incident; progress goes to standard error.

    Args:
        corpus: one of `evaluation.corpora.CORPORA`.
        reports: rows with id, title, text, published, publisher, url.
        pool: from `readers`; None reads in this process.
    """
    if corpus in _TOGETHER:
        yield from gunviolence.predict(reports, list(read(corpus, reports, pool=pool)))
    elif corpus in _BY_PUBLISHER:
        by_report = {row["report"]: row for row in _by_chunk(corpus, "predict", reports, pool)}
        yield from (by_report[report["id"]] for report in reports)
    else:
        yield from _by_chunk(corpus, "predict", reports, pool)


def read(corpus: str, reports: Sequence[Row], *, pool: Pool | None = None) -> Iterator[Row]:
    """What each report of a corpus whose answers are made of all together tells by itself; see `predict`."""
    return _by_chunk(corpus, "read", reports, pool)


def _by_chunk(corpus: str, step: str, reports: Sequence[Row], pool: Pool | None) -> Iterator[Row]:
    chunks = _chunks(corpus, reports)
    with _progress() as progress:
        task = progress.add_task(corpus, total=len(reports))
        for chunk, part in zip(chunks, _each(corpus, step, chunks, pool), strict=True):
            yield from part
            progress.update(task, advance=len(chunk))


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


def _each(corpus: str, step: str, chunks: Sequence[list[Row]], pool: Pool | None) -> Iterator[list[Row]]:
    works = [(f"evaluation.{corpus}", step, chunk) for chunk in chunks]
    return iter(map(_chunk, works)) if pool is None or len(works) == 1 else pool.imap(_chunk, works)


def _chunk(work: tuple[str, str, list[Row]]) -> list[Row]:
    module, step, reports = work
    return list(getattr(importlib.import_module(module), step)(reports))
