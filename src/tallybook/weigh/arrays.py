"""Files of learned arrays: numbers and words in NumPy's own form, without code, with a card inside."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from tallybook.records import TallybookError
from tallybook.weigh.stored import check_card


def load_arrays(path: Path) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """The arrays of a file by name, and its card; loading runs no code.

    Raises:
        TallybookError: the file can't be read or is no file of weights.
    """
    try:
        with np.load(path, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        card = json.loads(str(arrays.pop("card")))
    except (OSError, EOFError, ValueError, KeyError, BadZipFile) as error:
        raise TallybookError(f"weights={path.name}: can't be read ({error}); install tallybook again") from error
    return arrays, card


def save_arrays(path: Path, arrays: Mapping[str, NDArray[Any]], card: Mapping[str, Any]) -> None:
    """Write arrays, floats in half precision, with their card; the same arrays and card give the same bytes.

    Raises:
        TallybookError: the card lacks a part.
    """
    check_card(card)
    packed = {n: a.astype(np.float16) if a.dtype.kind == "f" else a for n, a in sorted(arrays.items())}
    np.savez_compressed(path, allow_pickle=False, card=np.array(json.dumps(dict(card), sort_keys=True)), **packed)
