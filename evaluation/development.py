"""The development part of a corpus, and the folds in which what is learned from it is cross-validated."""

from __future__ import annotations

import hashlib
from typing import Any

from evaluation.corpora import report_rows, rows, shared
from tallybook.records import BadInput

FOLDS = 5


def development(corpus: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The reports and the gold answers of a corpus's development part.

    Raises:
        BadInput: the corpora are not there.
    """
    folder = shared()
    if folder is None:
        raise BadInput("TALLYBOOK_SHARED: no corpora there; set it to the folder that holds gold/")
    part = folder / "gold" / corpus
    return report_rows(part / "reports.jsonl.gz"), list(rows(part / "gold.jsonl.gz"))


def fold_of(name: str, seed: str, *, folds: int = FOLDS) -> int:
    """The fold that an incident, a report or a publisher falls into: the same on every machine.

    Example:
        >>> fold_of("r-1", "reference 1") == fold_of("r-1", "reference 1")
        True
    """
    return int(hashlib.sha256(f"{seed} {name}".encode()).hexdigest(), 16) % folds
