"""Runs a corpus's reports through tallybook, on all cores, and yields the prediction rows of that corpus."""

from __future__ import annotations

import importlib
import multiprocessing
import os
from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Console
from rich.progress import Progress, TimeRemainingColumn

from evaluation import gunviolence

Row = dict[str, Any]
_CHUNK = 16


def predict(corpus: str, reports: Sequence[Row], *, processes: int | None = None) -> Iterator[Row]:
    """Prediction rows for the reports of a corpus, in their order; progress goes to standard error.

    Args:
        corpus: one of `evaluation.corpora.CORPORA`.
        reports: rows with id, title, text, published, publisher, url.
        processes: how many at once; None for all cores.
    """
    step = "read" if corpus == "gunviolence" else "predict"
    module = f"evaluation.{corpus}"
    done: list[Row] = []
    with Progress(*Progress.get_default_columns()[:-1], TimeRemainingColumn(), console=Console(stderr=True)) as progress:
        task = progress.add_task(corpus, total=len(reports))
        for part in _in_chunks(module, step, reports, processes or os.cpu_count() or 1):
            if corpus == "gunviolence":
                done += part
            else:
                yield from part
            progress.update(task, advance=min(_CHUNK, len(reports)))
    if corpus == "gunviolence":
        yield from gunviolence.predict(reports, done)


def _in_chunks(module: str, step: str, reports: Sequence[Row], processes: int) -> Iterator[list[Row]]:
    chunks = [(module, step, list(reports[i : i + _CHUNK])) for i in range(0, len(reports), _CHUNK)]
    if processes == 1 or len(chunks) == 1:
        yield from map(_chunk, chunks)
        return
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        yield from pool.imap(_chunk, chunks)


def _chunk(work: tuple[str, str, list[Row]]) -> list[Row]:
    module, step, reports = work
    return list(getattr(importlib.import_module(module), step)(reports))
