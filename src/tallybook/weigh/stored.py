"""Files of learned weights: JSON, plain or gzip, with a card that says what they are and where they come from."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tallybook.records import TallybookError

_GZIP = b"\x1f\x8b"
_CARD = ("decides", "learned_from", "by", "figures")


def load_weights(path: Path) -> dict[str, Any]:
    """The tables of a file of weights by name, and its card under "card"; loading runs no code.

    Raises:
        TallybookError: the file can't be read or is no file of weights.
    """
    try:
        raw = path.read_bytes()
        table = json.loads(gzip.decompress(raw) if raw[:2] == _GZIP else raw)
    except (OSError, EOFError, ValueError) as error:
        raise TallybookError(f"weights={path.name}: can't be read ({error}); install tallybook again") from error
    if not isinstance(table, dict) or "card" not in table:
        raise TallybookError(f"weights={path.name}: no card; write the file with the command that learns it")
    return table


def save_weights(path: Path, tables: Mapping[str, Any], card: Mapping[str, Any]) -> None:
    """Write weights with their card: what they decide, what they were learned from, by which command, figures.

    The same tables and card give the same bytes. A name that ends in ".gz" is packed.

    Raises:
        TallybookError: the card lacks a part.
    """
    check_card(card)
    text = json.dumps({"card": dict(card), **tables}, separators=(",", ":"), sort_keys=True) + "\n"
    raw = text.encode("utf-8")
    path.write_bytes(gzip.compress(raw, mtime=0) if path.suffix == ".gz" else raw)


def check_card(card: Mapping[str, Any]) -> None:
    """Refuse a card that does not say what weights decide, and what, how and how well they learned.

    Raises:
        TallybookError: the card lacks a part.
    """
    lacking = [part for part in _CARD if part not in card]
    if lacking:
        raise TallybookError(f"card: lacks {', '.join(lacking)}; say them, so that nobody uses weights unknown")
