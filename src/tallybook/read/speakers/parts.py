"""The parts that the tagger found: speakers, cues and contents, and which of them belong together."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from tallybook.read.speakers.attribution import Attribution
from tallybook.read.speakers.columns import COLUMNS, ROLES, Layout
from tallybook.weigh import Linear

Ints = NDArray[np.int64]
_FARTHEST = 160  # tokens between a cue and what belongs to it
_MOST_BETWEEN = 4  # cues between them
_GAPS = (0, 1, 2, 3, 5, 9, 17, 33, 65)
_LEAST_SHARE = 1e-6
_COLUMN = {name: i for i, name in enumerate(COLUMNS)}


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of tokens in one role; `share` is the probability of its least sure token, `surely` their mean."""

    role: str
    first: int
    last: int
    share: float = 1.0
    surely: float = 1.0


def parts_of(labels: Ints, shares: NDArray[np.float32], chunks: Sequence[tuple[int, int]]) -> list[Part]:
    """The parts that labels mark, in the order of the text; one that goes on in the next chunk is one."""
    begins = {a for a, _ in chunks}
    marked = np.flatnonzero(labels)
    found: list[list[int]] = []
    for at in marked.tolist():
        role, inside = divmod(int(labels[at]) - 1, 2)
        if inside and found and found[-1][0] == role and found[-1][2] == at:
            found[-1][2] = at + 1
        elif not inside or at in begins:
            found.append([role, at, at + 1])
    result = []
    chosen = shares[np.arange(len(labels)), labels]
    for role, first, last in found:
        own = chosen[max(0, first - 1) : last + 1]
        result.append(Part(ROLES[role], first, last, float(own.min()), float(own.mean())))
    return result


class Pairing:
    """What is known about the parts of one text beside each other."""

    def __init__(self, parts: Sequence[Part], rows: Ints, layout: Layout, proposals: Sequence[Attribution]) -> None:
        self.parts = sorted(parts, key=lambda p: (p.first, p.last))
        self.layout = layout
        self._cues, self._quotes, self._labels = (rows[:, _COLUMN[c]].tolist() for c in ("cue", "quote", "label"))
        self.by_role = {role: [p for p in self.parts if p.role == role] for role in ROLES}
        self._begins = {role: [p.first for p in self.by_role[role]] for role in ROLES}
        bare = np.ones(len(rows) + 1, dtype=np.int64)
        for p in self.parts:
            bare[p.first + 1 : p.last + 1] = 0
        self._bare = np.cumsum(bare).tolist()  # tokens before a place that are no part of anything
        self._above = layout.heads.tolist()
        self._sentences = np.cumsum(layout.sentences).tolist()
        self._paragraphs = np.cumsum(layout.paragraphs).tolist()
        self._heads = {p: self._head(p) for p in self.parts}
        self._proposed = self._pairs(proposals)

    def candidates(self, part: Part, role: str) -> Iterator[Part]:
        """The parts of a role near another."""
        among = self.by_role[role]
        place = bisect_left(self._begins[role], part.first)
        for other in among[max(0, place - _MOST_BETWEEN) : place + _MOST_BETWEEN]:
            if other.first - part.last <= _FARTHEST and part.first - other.last <= _FARTHEST:
                yield other

    def features(self, part: Part, cue: Part) -> list[str]:
        """What speaks for and against a speaker or contents belonging to a cue."""
        role = part.role[:2]
        side = "<" if part.first < cue.first else ">"
        low, high = (part.last, cue.first) if side == "<" else (cue.last, part.first)
        gap = bisect_left(_GAPS, max(0, high - low))
        bare = bisect_left(_GAPS, self._bare[max(low, high)] - self._bare[low])
        between = {r: self._between(r, low, high) for r in ROLES}
        sentences = self._sentences[cue.first] - self._sentences[part.first]
        paragraphs = self._paragraphs[cue.first] - self._paragraphs[part.first]
        tie = self._tie(part, cue)
        proposed = (part.role, part, cue) in self._proposed
        cue_class = self._cues[self._heads[cue]]
        quote = self._quotes[part.first]
        ends = self._quotes[part.last - 1]
        place = f"{role}{side}"
        return [
            place, f"{place} gap {gap}", f"{place} cues {between['cue']} contents {between['content']}",
            f"{place} bare {bare}", f"{place} bare {bare} quote {quote} cues {between['cue']}",
            f"{place} cues {between['cue']} gap {gap}", f"{place} sources {between['source']}",
            f"{place} sentences {max(-3, min(3, sentences))}", f"{place} paragraphs {max(-2, min(2, paragraphs))}",
            f"{place} sentences {max(-2, min(2, sentences))} cues {between['cue']} quote {quote}",
            f"{place} tie {tie}", f"{place} tie {tie} cues {between['cue']}", f"{place} proposed {proposed}",
            f"{place} proposed {proposed} tie {tie}", f"{place} class {cue_class}",
            f"{place} class {cue_class} gap {gap}",
            f"{place} quote {quote} {ends} gap {gap}", f"{place} quote {quote} class {cue_class} cues {between['cue']}",
            f"{place} overlaps {min(part.last, cue.last) > max(part.first, cue.first)}",
            f"{place} long {sum(part.last - part.first > n for n in (2, 6, 15))} gap {gap}",
            f"{place} label {self._labels[self._heads[part]]} tie {tie}",
        ]  # fmt: skip

    def _between(self, role: str, low: int, high: int) -> int:
        begins = self._begins[role]
        return max(0, min(3, bisect_left(begins, high) - bisect_left(begins, low)))

    def _head(self, part: Part) -> int:
        """The token of a part on which its others hang."""
        heads, span = self._above, range(part.first, part.last)
        tops = [i for i in span if heads[i] == i or heads[i] not in span]
        if not tops:
            return part.first
        return tops[-1] if part.role == "cue" else tops[0]

    def _tie(self, part: Part, cue: Part) -> str:
        """How the parse ties a part to a cue: it hangs on it, the cue on it, both on one word, or not at all."""
        heads = self._above
        at = self._heads[part]
        for step in range(4):
            at = heads[at]
            if cue.first <= at < cue.last:
                return f"under {step}"
        at = self._heads[cue]
        for step in range(4):
            at = heads[at]
            if part.first <= at < part.last:
                return f"over {min(step, 1)}"
        return "beside" if heads[self._heads[part]] == heads[self._heads[cue]] else "none"

    def _pairs(self, proposals: Sequence[Attribution]) -> set[tuple[str, Part, Part]]:
        """The pairs of parts that the rules would put together."""
        pairs: set[tuple[str, Part, Part]] = set()
        for proposal in proposals:
            cues = self._within("cue", self.layout.tokens(proposal.cue))
            if not cues:
                continue
            parts = [p for c in proposal.contents for p in self._within("content", self.layout.tokens(c))]
            if proposal.source is not None:
                parts += self._within("source", self.layout.tokens(proposal.source))
            pairs |= {(part.role, part, cue) for part in parts for cue in cues}
        return pairs

    def _within(self, role: str, where: tuple[int, int]) -> list[Part]:
        """The parts of a role of which half or more lies in a stretch of tokens."""
        begins, among = self._begins[role], self.by_role[role]
        stop = bisect_left(begins, where[1])
        found = []
        for part in reversed(among[max(0, stop - 8) : stop]):
            shared = min(part.last, where[1]) - max(part.first, where[0])
            if shared * 2 >= part.last - part.first and shared > 0:
                found.append(part)
        return found


@dataclass(frozen=True, slots=True)
class Joined:
    """A cue with what belongs to it; `link` is the probability of the doubtfulest tie between them."""

    cue: Part
    source: Part | None
    contents: tuple[Part, ...]
    link: float


def join(pairing: Pairing, linker: Linear, *, least: float = 0.4) -> list[Joined]:
    """Give every cue its contents and its speaker; cues without contents are dropped."""
    contents: dict[Part, list[tuple[float, Part]]] = {}
    for part in pairing.by_role["content"]:
        ranked = [(linker.probability(pairing.features(part, cue)), cue) for cue in pairing.candidates(part, "cue")]
        best = max(ranked, key=lambda r: r[0], default=None)
        if best is not None and best[0] >= least:
            contents.setdefault(best[1], []).append((best[0], part))
    joined = []
    for cue in pairing.by_role["cue"]:
        said = contents.get(cue)
        if not said:
            continue
        ranked = [(linker.probability(pairing.features(p, cue)), p) for p in pairing.candidates(cue, "source")]
        best = max(ranked, key=lambda r: r[0], default=None)
        source = best[1] if best is not None and best[0] >= least else None
        sure = min([*(p for p, _ in said), best[0] if best is not None and source is not None else 1.0])
        joined.append(Joined(cue, source, tuple(part for _, part in said), sure))
    return joined


def odds(share: float) -> float:
    """The log-odds of a probability, bounded."""
    share = min(max(share, _LEAST_SHARE), 1 - _LEAST_SHARE)
    return log(share / (1 - share))
