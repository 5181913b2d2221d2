"""What a matching knew as bytes and back: numbers and names, nothing that runs when it is loaded."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import numpy as np

from tallybook.match import copystore
from tallybook.match.blocks import Blocks
from tallybook.match.growth import Known
from tallybook.match.memory import Memory
from tallybook.match.people import Rulings
from tallybook.match.usual import Usual

FORMAT = 2  # one more whenever what is kept, or what is found in the same ledger, changes

_ARRAYS = ("published", "tellings", "alike", "pairs", "bits")
_BLOCKS = ("blocks", "word_blocks")


def dumped(known: Known, mark: str) -> bytes:
    """What is known as bytes: NumPy's zip of arrays, and JSON.

    Args:
        known: what is known.
        mark: what it was known of, and by whom.
    """
    memory = known.memory
    usual, people = memory.usual or Usual(), memory.people
    said = {
        "mark": _marked(mark),
        "counted": known.counted,
        "reports": memory.reports,
        "ids": memory.ids,
        "claims": memory.claims,
        "incident": memory.incident,
        "usual": [usual.reports, dict(usual.words), dict(usual.names), dict(usual.places), usual.cosine],
        "people": [people.same, sorted(people.different), sorted(people.accepted), sorted(people.rejected)],
    }
    arrays = {name: getattr(memory, name) for name in _ARRAYS}
    for name in _BLOCKS:
        arrays |= {f"{name}_keys": getattr(memory, name).keys, f"{name}_rows": getattr(memory, name).rows}
    arrays["copies"] = np.frombuffer(copystore.dumped(known.copies), dtype=np.uint8)
    arrays["said"] = np.frombuffer(json.dumps(said).encode(), dtype=np.uint8)
    held = io.BytesIO()
    np.savez(held, **arrays)
    return held.getvalue()


def loaded(stored: bytes, mark: str) -> Known:
    """What was dumped under this mark; nothing where it is of another, or damaged."""
    try:
        with np.load(io.BytesIO(stored), allow_pickle=False) as held:
            arrays = {name: held[name] for name in held.files}
        said = json.loads(arrays["said"].tobytes())
        if said["mark"] != _marked(mark):
            return Known()
        return Known(said["counted"], copystore.loaded(arrays["copies"].tobytes()), _memory(said, arrays))
    except (OSError, EOFError, ValueError, KeyError, TypeError, IndexError, zipfile.BadZipFile):
        return Known()


def _memory(said: dict[str, Any], arrays: dict[str, Any]) -> Memory:
    reports, words, names, places, cosine = said["usual"]
    same, different, accepted, rejected = said["people"]
    kept: dict[str, Any] = {name: arrays[name] for name in _ARRAYS}
    kept |= {name: Blocks(arrays[f"{name}_keys"], arrays[f"{name}_rows"]) for name in _BLOCKS}
    return Memory(
        usual=Usual(reports, words, names, places, cosine),
        reports=tuple(said["reports"]),
        ids=tuple(said["ids"]),
        claims=tuple(tuple(own) for own in said["claims"]),
        incident=tuple(said["incident"]),
        people=Rulings(
            tuple((a, b) for a, b in same), frozenset((a, b) for a, b in different), frozenset(accepted),
            frozenset(rejected),
        ),
        **kept,
    )  # fmt: skip


def _marked(mark: str) -> str:
    return f"{FORMAT} {mark}"
