"""Fits the tagger with torch: embeddings of columns, simple recurrent units both ways, a chain of labels (CRF)."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from evaluation.polnear.train_speakers.examples import Example
from tallybook.read.speakers.columns import COLUMNS

WIDTHS: Mapping[str, int] = {
    "word": 64, "governing_word": 16, "ending": 12, "tag": 16, "head_tag": 12, "label": 16, "shape": 6, "quote": 6,
    "quote_near": 10, "cue": 10, "governing_cue": 8, "governing_label": 12, "governing_place": 6, "head_place": 8,
    "proposed": 14, "proposed_within": 6, "begins": 4,
}  # fmt: skip
UNITS = 72
INTO = 96
LABELS = 7
SEED = 20311
_NEVER = -1e4
_BATCH = 24
_RATE = 4e-3


class Layer(nn.Module):  # type: ignore[misc]
    """Simple recurrent units, both ways, over a window of one or three rows."""

    def __init__(self, inputs: int, window: int) -> None:
        super().__init__()
        self.window = window
        self.inputs = nn.Linear(window * inputs, 8 * UNITS)
        with torch.no_grad():
            for way in (0, 1):  # remember at first
                self.inputs.bias[(4 * way + 1) * UNITS : (4 * way + 2) * UNITS] += 1.0

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        """Shape (sequences, steps, inputs) to (sequences, steps, 2 units)."""
        if self.window == 3:
            edge = torch.zeros_like(rows[:, :1])
            rows = torch.cat([torch.cat([edge, rows[:, :-1]], 1), rows, torch.cat([rows[:, 1:], edge], 1)], -1)
        gates = self.inputs(rows).view(*rows.shape[:2], 2, 4, UNITS)
        ways = torch.stack([gates[:, :, 0], gates[:, :, 1].flip(1)])  # way, sequence, step, gate, unit
        new, forget, reset, skip = ways.unbind(3)
        forget, reset = torch.sigmoid(forget), torch.sigmoid(reset)
        added = new * (1 - forget)
        cells: list[torch.Tensor] = []
        for more, kept in zip(added.unbind(2), forget.unbind(2), strict=True):
            cells.append(torch.addcmul(more, kept, cells[-1]) if cells else more)
        read = skip + reset * (torch.stack(cells, 2) - skip)
        return torch.cat([read[0], read[1].flip(1)], -1)


class Network(nn.Module):  # type: ignore[misc]
    """The tagger while it learns."""

    def __init__(self, sizes: Mapping[str, int]) -> None:
        super().__init__()
        self.tables = nn.ModuleList([nn.Embedding(sizes[name], WIDTHS[name]) for name in COLUMNS])
        for table in self.tables:
            nn.init.normal_(table.weight, std=0.3)
        self.into = nn.Linear(sum(WIDTHS[name] for name in COLUMNS), INTO)
        self.layers = nn.ModuleList([Layer(INTO, 3), Layer(2 * UNITS, 1), Layer(2 * UNITS, 1)])
        self.out = nn.Linear(2 * UNITS, LABELS)
        self.follows = nn.Parameter(torch.zeros(LABELS, LABELS))
        self.first = nn.Parameter(torch.zeros(LABELS))
        allowed = torch.zeros(LABELS, LABELS)
        for role in range(3):
            inside = 2 + 2 * role
            allowed[:, inside] = _NEVER
            allowed[inside - 1, inside] = allowed[inside, inside] = 0
        self.register_buffer("allowed", allowed)
        self.drop_in, self.drop = nn.Dropout(0.2), nn.Dropout(0.3)

    def scores(self, rows: torch.Tensor) -> torch.Tensor:
        """Log-weights of the labels, shape (sequences, steps, labels)."""
        values = torch.cat([table(rows[..., i]) for i, table in enumerate(self.tables)], dim=-1)
        values = torch.relu(self.into(self.drop_in(values)))
        for layer in self.layers:
            values = layer(self.drop(values))
        return self.out(self.drop(values))

    def loss(self, scores: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        """The negative log-likelihood of the labels, summed over sequences."""
        follows = self.follows + self.allowed
        gold = scores.gather(2, labels[..., None]).sum() + self.first[labels[:, 0]].sum()
        gold = gold + follows[labels[:, :-1], labels[:, 1:]].sum()
        here, *later = scores.unbind(1)
        ahead = self.first + here
        for here in later:
            ahead = torch.logsumexp(ahead[:, :, None] + follows, 1) + here
        return torch.logsumexp(ahead, 1).sum() - gold

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The weights in the form that `tallybook.weigh.Recurrent` reads."""
        found = {f"table_{i}": t.weight for i, t in enumerate(self.tables)}
        found |= {"into": self.into.weight.T, "into_bias": self.into.bias}
        found |= {"out": self.out.weight.T, "out_bias": self.out.bias, "first": self.first}
        found["follows"] = self.follows + self.allowed
        for number, layer in enumerate(self.layers):
            found |= {f"layer_{number}_inputs": layer.inputs.weight.T, f"layer_{number}_bias": layer.inputs.bias}
        return {name: value.detach().numpy().copy() for name, value in found.items()}


def fit(
    whole: Sequence[Example], hurt: Mapping[str, Example], sizes: Mapping[str, int], *, epochs: int, name: str
) -> dict[str, NDArray[Any]]:
    """Train on texts, those that have a damaged copy on that in two epochs of three; gives the arrays of the model."""
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    rng = np.random.default_rng(SEED)
    network = Network(sizes)
    optimiser = torch.optim.AdamW(network.parameters(), lr=_RATE, weight_decay=1e-3, betas=(0.9, 0.98))
    total_steps, step = epochs * sum(1 for _ in _batches(whole, rng)), 0
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, max_lr=_RATE, total_steps=total_steps, pct_start=0.15, anneal_strategy="cos"
    )
    begun = time.monotonic()
    for epoch in range(epochs):
        network.train()
        chosen = [hurt.get(w.name, w) if rng.random() < 2 / 3 else w for w in whole]
        total = seen = 0.0
        for rows, labels in _batches(chosen, rng):
            optimiser.zero_grad()
            loss = network.loss(network.scores(rows), labels)
            (loss / len(rows)).backward()
            nn.utils.clip_grad_norm_(network.parameters(), 5.0)
            optimiser.step()
            if step < total_steps - 1:
                schedule.step()
            step += 1
            total, seen = total + float(loss.detach()), seen + labels.numel()
        print(
            f"{name}: epoch {epoch + 1} of {epochs}: loss {total / seen:.4f} a token, {time.monotonic() - begun:.0f} s",
            file=sys.stderr, flush=True,
        )  # fmt: skip
    return network.arrays()


def _batches(examples: Sequence[Example], rng: np.random.Generator) -> Any:
    """Chunks of one length together, in random order; one word in twenty-five and one proposal in twelve hidden."""
    by_length: dict[int, list[tuple[Example, int, int]]] = {}
    for e in examples:
        for a, b in e.chunks:
            by_length.setdefault(b - a, []).append((e, a, b))
    groups = []
    for same in by_length.values():
        order = rng.permutation(len(same))
        groups += [[same[i] for i in order[j : j + _BATCH]] for j in range(0, len(same), _BATCH)]
    names = list(COLUMNS)
    word, outer, inner = names.index("word"), names.index("proposed"), names.index("proposed_within")
    for place in rng.permutation(len(groups)):
        rows = np.stack([e.rows[a:b] for e, a, b in groups[place]])
        labels = np.stack([e.labels[a:b] for e, a, b in groups[place]])
        unaided = rng.random(len(rows)) < 1 / 12
        rows[unaided, :, outer] = rows[unaided, :, inner] = 0
        hidden = rng.random(rows.shape[:2]) < 1 / 25
        rows[..., word][hidden] = 0
        yield torch.from_numpy(rows), torch.from_numpy(labels)
