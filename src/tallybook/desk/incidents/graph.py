"""Where boxes and arrows of an incident's links stand: what set it off to the left, what it set off to the right."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tallybook.records import Incident

BOX_WIDTH, BOX_HEIGHT, GAP_X, GAP_Y = 210, 58, 110, 14
LINE_CHARACTERS, LINES = 25, 3
MOST = 6  # on each side; the list above the graph has all


@dataclass(frozen=True, slots=True)
class Box:
    """One incident: its place in px, its title in lines, its id (empty for the one in the middle)."""

    x: int
    y: int
    lines: tuple[str, ...]
    incident: str = ""


@dataclass(frozen=True, slots=True)
class Arrow:
    """From one box to another, with the word for the link."""

    start: tuple[int, int]
    end: tuple[int, int]
    word: str


@dataclass(frozen=True, slots=True)
class Graph:
    """The whole drawing: its size in px, boxes and arrows."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def graph(
    incident: Incident,
    before: Sequence[tuple[str, str]],
    after: Sequence[tuple[str, str]],
    held: Mapping[str, Incident],
) -> Graph | None:
    """Draw the links of an incident; None where it has none.

    Args:
        incident: the one in the middle.
        before: (link, incident id) pairs that it names.
        after: (link, incident id) pairs of those that name it.
        held: incidents by id; links to others are left out.
    """
    sides = [[link for link in links if link[1] in held][:MOST] for links in (before, after)]
    if not sides[0] and not sides[1]:
        return None
    rows = max(1, *map(len, sides))
    height = rows * (BOX_HEIGHT + GAP_Y)
    left = BOX_WIDTH + GAP_X if sides[0] else 0
    middle = Box(left, (height - BOX_HEIGHT) // 2, _lines(incident.title))
    boxes, arrows = [middle], []
    for side, links in enumerate(sides):
        x = 0 if side == 0 else left + BOX_WIDTH + GAP_X
        top = (height - len(links) * (BOX_HEIGHT + GAP_Y)) // 2
        for number, (word, other) in enumerate(links):
            box = Box(x, top + number * (BOX_HEIGHT + GAP_Y) + GAP_Y // 2, _lines(held[other].title), other)
            boxes.append(box)
            first, second = (box, middle) if side == 0 else (middle, box)
            start = (first.x + BOX_WIDTH, first.y + BOX_HEIGHT // 2)
            arrows.append(Arrow(start, (second.x - 8, second.y + BOX_HEIGHT // 2), word))
    width = max(box.x for box in boxes) + BOX_WIDTH
    return Graph(width, height, tuple(boxes), tuple(arrows))


def _lines(title: str) -> tuple[str, ...]:
    return tuple(textwrap.wrap(title, LINE_CHARACTERS, max_lines=LINES, placeholder=" …"))
