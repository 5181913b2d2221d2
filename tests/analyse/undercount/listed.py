"""Tables that several tests of the undercount read: invented ones, and those with known answers."""

import os
from pathlib import Path

import numpy as np
import pytest

from tallybook.analyse.undercount.lists import Lists, lists_from
from tallybook.analyse.undercount.reading import read_lists

SHARED = Path(os.environ.get("TALLYBOOK_SHARED") or Path(__file__).parents[4] / "shared")
SMALL = "A,B,C,count\n1,0,0,60\n0,1,0,50\n0,0,1,40\n1,1,0,20\n1,0,1,15\n0,1,1,12\n1,1,1,5\n"


def reference(name: str) -> Lists:
    path = SHARED / "reference" / "lists" / name
    if not path.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI=true, but {path} is not there: set TALLYBOOK_SHARED")
        pytest.skip("the reference lists are not here (TALLYBOOK_SHARED)")
    return read_lists(path.read_text(encoding="utf-8"), name).whole()


def small() -> Lists:
    return read_lists(SMALL, "small.csv").whole()


def of_cells(cells: dict[int, int], lists: int) -> Lists:
    return lists_from([chr(65 + i) for i in range(lists)], list(cells), list(cells.values()))


def random_cells(rng: np.random.Generator, lists: int, most: int = 80) -> np.ndarray:
    cells = rng.integers(1, most, size=1 << lists)
    cells[0] = 0
    return cells


__all__ = ["SHARED", "SMALL", "of_cells", "random_cells", "reference", "small"]
