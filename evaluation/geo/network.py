"""Fits one tagger of `geo_marks` with torch: tables of columns, and simple recurrent units that read both ways."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from evaluation.geo.columns import COLUMNS, Ints
from evaluation.geo.marks import LIKENESS
from evaluation.polnear.train_speakers.network import UNITS, Layer

LABELS = 4
WIDTHS: Mapping[str, int] = {
    "common": 24, "tag": 16, "label": 16, "head_tag": 8, "head_label": 8, "named": 6, "place": 6, "shape": 6,
    "from_place": 6, "before": 3,
}  # fmt: skip
INTO = 96
_CHUNK, _BATCH = 50, 16
_RATE, _DECAY = 2e-3, 0.02
_HIDDEN = 0.3  # common words hidden, so that the company they keep has to tell
Text = tuple[Ints, NDArray[np.int64]]


class Network(nn.Module):  # type: ignore[misc]
    """The tagger while it learns."""

    def __init__(self, sizes: Mapping[str, int], likeness: NDArray[np.float32]) -> None:
        super().__init__()
        fixed = torch.from_numpy(likeness)
        self.tables = nn.ModuleList(
            [
                nn.Embedding.from_pretrained(fixed) if name in LIKENESS else nn.Embedding(sizes[name], WIDTHS[name])
                for name in COLUMNS
            ]
        )
        width = sum(likeness.shape[1] if name in LIKENESS else WIDTHS[name] for name in COLUMNS)
        self.into = nn.Linear(width, INTO)
        self.layers = nn.ModuleList([Layer(INTO, 3)])
        self.out = nn.Linear(2 * UNITS, LABELS)
        self.drop_in, self.drop = nn.Dropout(0.2), nn.Dropout(0.4)

    def scores(self, rows: torch.Tensor) -> torch.Tensor:
        """Log-weights of the labels, shape (texts, steps, labels)."""
        values = torch.cat([table(rows[..., i]) for i, table in enumerate(self.tables)], dim=-1)
        values = torch.relu(self.into(self.drop_in(values)))
        for layer in self.layers:
            values = layer(self.drop(values))
        return self.out(self.drop(values))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The weights in the form that `tallybook.weigh.Recurrent` reads; labels do not depend on each other."""
        found = {f"table_{i}": table.weight for i, table in enumerate(self.tables)}
        found |= {"into": self.into.weight.T, "into_bias": self.into.bias}
        found |= {"out": self.out.weight.T, "out_bias": self.out.bias}
        for number, layer in enumerate(self.layers):
            found |= {f"layer_{number}_inputs": layer.inputs.weight.T, f"layer_{number}_bias": layer.inputs.bias}
        arrays = {name: value.detach().numpy().copy() for name, value in found.items()}
        return {**arrays, "follows": np.zeros((LABELS, LABELS), np.float32), "first": np.zeros(LABELS, np.float32)}


def fit(
    texts: Sequence[Text], sizes: Mapping[str, int], table: NDArray[np.float32], *, epochs: int, seed: int
) -> dict[str, NDArray[Any]]:
    """Train on columns and labels of texts; gives the arrays of the tagger."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    rng = np.random.default_rng(seed)
    network = Network(sizes, table)
    learned = [p for p in network.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(learned, lr=_RATE, weight_decay=_DECAY)
    network.train()
    for _ in range(epochs):
        for rows, labels in _batches(texts, rng):
            optimiser.zero_grad()
            loss = nn.functional.cross_entropy(network.scores(rows).transpose(1, 2), labels)
            loss.backward()
            nn.utils.clip_grad_norm_(learned, 5.0)
            optimiser.step()
    return network.arrays()


def _batches(texts: Sequence[Text], rng: np.random.Generator) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Stretches of one length together, in random order, some of their common words hidden."""
    by_length: dict[int, list[tuple[int, int, int]]] = {}
    for number, (rows, _) in enumerate(texts):
        shift = int(rng.integers(_CHUNK)) if len(rows) > 2 * _CHUNK else 0
        starts = [*range(shift, len(rows) - _CHUNK, _CHUNK), max(0, len(rows) - _CHUNK)]
        for a in sorted({0, *starts}):
            b = min(a + _CHUNK, len(rows))
            by_length.setdefault(b - a, []).append((number, a, b))
    groups = []
    for _, same in sorted(by_length.items()):
        order = rng.permutation(len(same))
        groups += [[same[i] for i in order[j : j + _BATCH]] for j in range(0, len(same), _BATCH)]
    common = list(COLUMNS).index("common")
    for place in rng.permutation(len(groups)):
        rows = np.stack([texts[n][0][a:b] for n, a, b in groups[place]])
        labels = np.stack([texts[n][1][a:b] for n, a, b in groups[place]])
        rows[..., common][rng.random(rows.shape[:2]) < _HIDDEN] = 0
        yield torch.from_numpy(rows), torch.from_numpy(labels)
