"""How well probabilities are calibrated: bins, expected error, and a reliability diagram as SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from tallybook.read.sure.calibrated import WEIGHTS
from tallybook.records import TallybookError
from tallybook.weigh import load_weights

PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "sureness.md"
DIAGRAM = Path(__file__).parents[1] / "docs" / "explanation" / "sureness.svg"
BINS = 10
_MARKS = ("<!-- figures -->", "<!-- end of figures -->")
_SIDE, _GAP, _LEFT, _TOP = 180, 60, 46, 34
_ACROSS = 4


@dataclass(frozen=True, slots=True)
class Bin:
    """Claims of like sureness: the mean of what was said, the share that was right, and how many they are."""

    said: float
    right: float
    claims: int


def binned(said: Sequence[float], right: Sequence[bool], bins: int = BINS) -> list[Bin]:
    """Probabilities in bins of equal width, with what came of them; empty bins are left out."""
    held: dict[int, list[tuple[float, bool]]] = {}
    for p, outcome in zip(said, right, strict=True):
        held.setdefault(min(int(p * bins), bins - 1), []).append((p, outcome))
    return [
        Bin(sum(p for p, _ in pairs) / len(pairs), sum(r for _, r in pairs) / len(pairs), len(pairs))
        for _, pairs in sorted(held.items())
    ]


def expected_error(bins: Sequence[Bin]) -> float:
    """Expected calibration error: how far, on average over claims, what was said lies from what was right."""
    claims = sum(b.claims for b in bins)
    return sum(b.claims * abs(b.said - b.right) for b in bins) / claims if claims else 0.0


def diagram(bins_of: Mapping[str, Sequence[Bin]]) -> str:
    """A reliability diagram for each kind, side by side; a well calibrated one lies on the diagonal.

    The area of a dot is the number of claims in its bin.
    """
    rows = -(-len(bins_of) // _ACROSS)
    width, height = _LEFT + min(len(bins_of), _ACROSS) * (_SIDE + _GAP), rows * (_SIDE + 2 * _TOP + 24)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        'font-family="sans-serif" font-size="11" fill="#222">',
        "<title>Reliability diagrams: what the reader said, and what was right, by kind of claim</title>",
        '<rect width="100%" height="100%" fill="#fff"/>',
    ]
    for number, (kind, bins) in enumerate(bins_of.items()):
        row, column = divmod(number, _ACROSS)
        top = _TOP + row * (_SIDE + 2 * _TOP + 24)
        parts += _panel(_LEFT + column * (_SIDE + _GAP), top, kind, bins)
    return "\n".join([*parts, "</svg>", ""])


def _panel(left: int, top: int, kind: str, bins: Sequence[Bin]) -> list[str]:
    bottom, right = top + _SIDE, left + _SIDE
    claims = sum(b.claims for b in bins)
    made = [
        f'<text x="{left}" y="{top - 18}" font-size="13">{escape(kind.replace("_", " "))}</text>',
        f'<text x="{left}" y="{top - 5}">error {expected_error(bins):.3f}, {claims:,} claims</text>',
        f'<rect x="{left}" y="{top}" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="#999"/>',
        f'<line x1="{left}" y1="{bottom}" x2="{right}" y2="{top}" stroke="#999" stroke-dasharray="4 3"/>',
        f'<text x="{left + _SIDE / 2}" y="{bottom + 30}" text-anchor="middle">sureness</text>',
        f'<text transform="translate({left - 30} {top + _SIDE / 2}) rotate(-90)" text-anchor="middle">'
        "share that was right</text>",
    ]
    for step in (0.0, 0.5, 1.0):
        x, y = left + step * _SIDE, bottom - step * _SIDE
        made.append(f'<text x="{x:.0f}" y="{bottom + 14}" text-anchor="middle">{step:g}</text>')
        made.append(f'<text x="{left - 5}" y="{y + 4:.0f}" text-anchor="end">{step:g}</text>')
    points = [(left + b.said * _SIDE, bottom - b.right * _SIDE, b) for b in bins]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in points)
    made.append(f'<polyline points="{line}" fill="none" stroke="#1b5e8a" stroke-width="1.5"/>')
    for x, y, b in points:
        radius = max(1.5, 12 * (b.claims / claims) ** 0.5)
        told = f"said {b.said:.2f}, right {b.right:.2f}, {b.claims:,} claims"
        made.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="#1b5e8a" fill-opacity="0.55">')
        made.append(f"<title>{told}</title></circle>")
    return made


def stored(path: Path = WEIGHTS) -> dict[str, list[Bin]]:
    """The cross-validated bins of each kind, as the card of the weights keeps them."""
    figures: Mapping[str, Any] = load_weights(path)["card"]["figures"]
    return {kind: [Bin(*b) for b in figures[kind]["bins"]] for kind in figures}


def table(path: Path = WEIGHTS) -> str:
    """The figures of the card as the table of the page."""
    card = load_weights(path)["card"]
    rows = ["| model | claims | right | calibration error | area |", "| --- | --- | --- | --- | --- |"]
    for kind, own in card["figures"].items():
        rows.append(_row(kind, own))
    if "elsewhere" in card:
        rows.append(_row("killing, in `ucdp`, not learned from", card["elsewhere"]))
    return "\n".join(rows)


def _row(name: str, own: Mapping[str, Any]) -> str:
    share = own["right"] / own["claims"]
    return f"| {name} | {own['claims']:,} | {share:.3f} | {own['error']:.3f} | {own['area']:.3f} |"


def with_table(page: str, figures: str) -> str:
    """The page with the figures between its two marks.

    Raises:
        TallybookError: the page has no marks.
    """
    before, mark, rest = page.partition(_MARKS[0])
    _, end, after = rest.partition(_MARKS[1])
    if not mark or not end:
        raise TallybookError(f"page: no {' and '.join(_MARKS)} in it; put them where the figures belong")
    return f"{before}{mark}\n\n{figures}\n\n{end}{after}"


def draw() -> str:
    """Write the diagram and the table of the stored weights into the docs; returns the table."""
    DIAGRAM.write_text(diagram(stored()), encoding="utf-8")
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8"), table()), encoding="utf-8")
    return f"{table()}\ndrawn: {DIAGRAM.name}; written: {PAGE.name}"
