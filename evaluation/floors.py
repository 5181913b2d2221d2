"""The floors of the quality gate: the figures below which no change may fall, and when they may be moved."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tallybook.records import TallybookError

FLOORS = Path(__file__).parent / "floors.toml"
# A floor lies below what was measured, so that an update of a library that turns one answer doesn't stop all work:
# by a hundredth, or by what two of the gold answers are worth where these are few.
TOLERANCE = 0.01
ANSWERS = 2
# Fields with fewer gold answers than this say too little to be pinned.
FEWEST = 20
_HEAD = (
    "# Below these the gate fails (`make gate`; CI: the tenth). Written by `python -m evaluation gate --update`:\n"
    "# what was measured less 0.01, or less what two gold answers are worth where they are few. Fields with under\n"
    "# 20 gold answers are shown but not pinned. `sha256` is the hash of the reports and answers measured on.\n"
)


@dataclass(frozen=True, slots=True)
class Measured:
    """One field's figure, 0 to 1, better when higher; NaN where nothing could be measured; `answers`: on how many."""

    value: float
    answers: int

    @property
    def floor(self) -> float | None:
        """The floor that this measurement allows; None where it rests on too little."""
        if self.answers < FEWEST or math.isnan(self.value):
            return None
        return math.floor(max(0.0, self.value - max(TOLERANCE, ANSWERS / self.answers)) * 1000) / 1000


@dataclass(frozen=True, slots=True)
class Score:
    """What a part of a corpus scored: a hash of the part, its fields, how long reading it took in seconds."""

    sha256: str
    fields: Mapping[str, Measured]
    seconds: float


def load(path: Path = FLOORS) -> dict[str, Any]:
    """The pinned floors: part -> corpus -> sha256 and fields; empty where none were pinned yet.

    Raises:
        TallybookError: the file is not valid TOML.
    """
    if not path.exists():
        return {}
    try:
        found: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise TallybookError(
            f"{path.name}: not valid TOML ({error}); correct it or write it anew with --update"
        ) from error
    return found


def below(corpus: str, score: Score, pinned: Mapping[str, Any]) -> Iterator[str]:
    """A line for each field of a corpus that is under its floor, or is no longer measured."""
    for name, floor in pinned.get("fields", {}).items():
        measured = score.fields.get(name)
        if measured is None or math.isnan(measured.value):
            yield f"{corpus} {name}: floor {floor:.4f}, no longer measured"
        elif measured.value < floor - 1e-9:
            yield f"{corpus} {name}: {measured.value:.4f} is below the floor {floor:.4f}"


def moved(
    corpus: str, score: Score, pinned: Mapping[str, Any], *, allow_lower: bool
) -> tuple[dict[str, Any], list[str]]:
    """The new floors of a corpus, and a line for each floor that was lowered or given up.

    A floor is raised to what the measurement allows, and kept where the figure is still above it.

    Raises:
        TallybookError: a figure is under its floor, or the corpus is another one, and `allow_lower` is not set.
    """
    another = bool(pinned) and pinned["sha256"] != score.sha256
    under = list(below(corpus, score, pinned))
    if (under or another) and not allow_lower:
        reason = "; ".join(under) or f"{corpus}: other reports or answers than the floors were measured on"
        raise TallybookError(f"{reason}: floors are not lowered without --allow-lower")
    old = pinned.get("fields", {})
    fields: dict[str, float] = {}
    lines = []
    for name, measured in score.fields.items():
        new, before = measured.floor, old.get(name)
        keeps = before is not None and not another and measured.value >= before - 1e-9
        if keeps and (new is None or new < before):
            new = before
        if new is not None:
            fields[name] = new
        if before is not None and (new is None or new < before):
            lines.append(f"lowered: {corpus} {name} from {before} to {'no floor' if new is None else new}")
    lines += [f"given up: {corpus} {name}, no longer measured" for name in old if name not in score.fields]
    return {"sha256": score.sha256, "fields": fields}, lines


def write(floors: Mapping[str, Any], path: Path = FLOORS) -> None:
    """Write the floors, sorted, so that a diff shows what moved."""
    lines = [_HEAD]
    for part in sorted(floors):
        for corpus in sorted(floors[part]):
            own = floors[part][corpus]
            lines += [f'\n[{part}.{corpus}]\nsha256 = "{own["sha256"]}"\n\n[{part}.{corpus}.fields]\n']
            lines += [f'"{name}" = {value}\n' for name, value in own["fields"].items()]
    path.write_text("".join(lines), encoding="utf-8")
