"""A `CopyIndex` as bytes and back, so that the next reports needn't wait for all earlier ones to be read again."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date

import numpy as np

from tallybook.match.copyindex import CopyIndex, Taken
from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.postings import Sketch
from tallybook.match.shingles import BANDS, SEED, SHINGLE_WORDS
from tallybook.records import Passage

FORMAT = 1  # one more whenever what is found in the same reports changes


def dumped(index: CopyIndex) -> bytes:
    """An index as bytes: numbers (NumPy's zip of arrays) and names (JSON), nothing that runs when it is loaded."""
    names = [name for _, _, name in index.order]
    number = {name: i for i, name in enumerate(names)}
    sketches = [index.sketches[name] for name in names]
    passages = [(p, words) for name in names for p, words in zip(*_taken(index.taken[name]), strict=True)]
    arrays = {
        "reports": np.array([[day.toordinal(), later] for day, later, _ in index.order], dtype=np.int32).reshape(-1, 2),
        "days": np.array([s.day for s in sketches], dtype=np.int32),
        "sites": np.array([s.site for s in sketches], dtype=np.uint32),
        "sentences": np.array([len(s.values) for s in sketches], dtype=np.int32),
        "values": np.concatenate([s.values for s in sketches]) if sketches else np.empty((0, BANDS), dtype=np.uint32),
        "lengths": np.concatenate([s.lengths for s in sketches]) if sketches else np.empty(0, dtype=np.uint32),
        "standing": np.concatenate([s.standing for s in sketches]) if sketches else np.empty(0, dtype=np.bool_),
        "counting": np.array([index.taken[name].of for name in names], dtype=np.int32),
        "passages": np.array(
            [
                [number[p.report], p.start, p.end, number[p.source], p.source_start, p.source_end, words]
                for p, words in passages
            ],
            dtype=np.int32,
        ).reshape(-1, 7),
    }
    arrays |= {f"furniture_{n}": keys for n, keys in enumerate(index.furniture or ())}
    said = json.dumps({"stamp": _stamp(), "names": names}).encode()
    held = io.BytesIO()
    np.savez_compressed(held, said=np.frombuffer(said, dtype=np.uint8), **arrays)  # type: ignore[arg-type]
    return held.getvalue()


def loaded(stored: bytes) -> CopyIndex:
    """The index that was dumped; an empty one where it was made otherwise than today's would be, or is damaged."""
    try:
        with np.load(io.BytesIO(stored), allow_pickle=False) as held:
            arrays = {name: held[name] for name in held.files}
        said = json.loads(arrays["said"].tobytes())
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile):
        return CopyIndex()
    if said.get("stamp") != _stamp():
        return CopyIndex()
    names = [str(name) for name in said["names"]]
    ends = np.cumsum(arrays["sentences"]).tolist()
    sketches = {
        name: Sketch(
            arrays["values"][end - count : end],
            arrays["lengths"][end - count : end],
            arrays["standing"][end - count : end],
            day,
            site,
        )
        for name, end, count, day, site in zip(
            names, ends, *(arrays[key].tolist() for key in ("sentences", "days", "sites")), strict=True
        )
    }
    found: dict[str, list[tuple[Passage, int]]] = {name: [] for name in names}
    for report, start, end, source, source_start, source_end, words in arrays["passages"].tolist():
        passage = Passage(names[report], start, end, names[source], source_start, source_end)
        found[names[report]].append((passage, words))
    taken = {
        name: Taken(tuple(p for p, _ in found[name]), tuple(words for _, words in found[name]), of)
        for name, of in zip(names, arrays["counting"].tolist(), strict=True)
    }
    order = tuple(
        (date.fromordinal(day), bool(later), name)
        for (day, later), name in zip(arrays["reports"].tolist(), names, strict=True)
    )
    everywhere, old, often = (arrays.get(f"furniture_{n}") for n in range(3))
    if everywhere is None or old is None or often is None:
        return CopyIndex(order, sketches, taken)
    return CopyIndex(order, sketches, taken, (everywhere, old, often))


def _taken(taken: Taken) -> tuple[tuple[Passage, ...], tuple[int, ...]]:
    return taken.passages, taken.words


def _stamp() -> str:
    """What an index rests on besides the reports."""
    known = MatchKnowledge.load()
    tables = f"words {known.words['version']}, origins {known.origins['version']}"
    return f"{FORMAT}: {tables}; {SHINGLE_WORDS} words, {BANDS} bands, seed {SEED}"
