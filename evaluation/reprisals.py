"""Fits self-exciting processes to the reference series of attacks in nine cities, city by city, and prints the table.

    python -m evaluation.reprisals [--place NAME ...] [--sides]

Each city is fitted with its times to the minute and with its days alone. `--sides` adds, for each, who was attacked
after whom. The series is read where `TALLYBOOK_SHARED` says; nothing of it is kept.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from tallybook.analyse.finding import Interval, Refused
from tallybook.analyse.reprisals import estimates
from tallybook.analyse.reprisals.times import Times, times_in
from tallybook.records import BadInput

FILE = Path("reference") / "events" / "sigacts_iraq_9_cities.csv.gz"
PIECE_DAYS = 91
SEED = 1
_DAY = len("2004-01-01")


def read(folder: Path) -> dict[str, list[tuple[str, str]]]:
    """Time and target of each attack, by city, the city with most attacks first."""
    path = folder / FILE
    try:
        with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
            held: dict[str, list[tuple[str, str]]] = {}
            for row in csv.DictReader(lines):
                held.setdefault(row["city"], []).append((row["time"], row["target"]))
    except OSError as fault:
        raise BadInput(
            f"{path}: can't be read ({fault}); set TALLYBOOK_SHARED to where the reference data are"
        ) from None
    return dict(sorted(held.items(), key=lambda pair: -len(pair[1])))


def times(rows: list[tuple[str, str]], *, by_day: bool) -> Times:
    """The times of one city, to the minute or to the day; the group is who was attacked."""
    cut = _DAY if by_day else None
    return times_in(["time,group\n", *(f"{time[:cut]},{target}\n" for time, target in rows)], name=FILE.name)


def fitted(name: str, rows: list[tuple[str, str]]) -> Iterator[str]:
    """Two rows of the table: by minutes, by days."""
    for by_day in (False, True):
        held = times(rows, by_day=by_day)
        found = estimates.overall(held, background="best", piece_days=PIECE_DAYS, seed=SEED)
        tried = [f"{m.branching.best:.2f}" for m in found.models if m.excites and m.branching]
        rival = min((m for m in found.models if not m.excites), key=lambda m: m.aic)
        decay = float(found.fit.parameters[-1])
        fast = "over " if found.fit.at_limit else ""
        yield (
            f"| {name} | {len(held.days):,} | {'days' if by_day else 'minutes'} | {_words(found.branching)} | "
            f"{', '.join(tried)} | {fast}{decay:.2f} | {found.stepped.branching:.2f} ± "
            f"{found.stepped.branching_error:.2f} | "
            f"{rival.aic - found.chosen.aic:+,.0f} ({rival.name}) | {found.rescaled.distance:.3f} "
            f"({found.rescaled.p_value:.1g}) |"
        )


def between(name: str, rows: list[tuple[str, str]]) -> Iterator[str]:
    """Who was attacked after whom, by the two targets with most attacks, by days."""
    held = times(rows, by_day=True)
    large = [target for target, _ in Counter(held.groups).most_common() if target][:2]
    masks = [(target, np.array([group == target for group in held.groups])) for target in large]
    background = estimates.backgrounds(held, PIECE_DAYS)["smooth"]
    try:
        found = estimates.between(held, masks, background)
    except Refused as refused:
        yield f"| {name} | {refused.cause} | | |"
        return
    for side, row in zip(found.sides, found.offspring, strict=True):
        for other, cell in zip(found.sides, row, strict=True):
            yield f"| {name} | {other} | {side} | {_words(cell)} |"


def _words(interval: Interval) -> str:
    low, best, high = ("?" if v is None else f"{v:.2f}" for v in (interval.low, interval.best, interval.high))
    return f"{best} ({low} to {high})"


def main(arguments: list[str] | None = None) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.reprisals", description=__doc__)
    parser.add_argument("--place", nargs="*", help="only these cities")
    parser.add_argument("--sides", action="store_true", help="also who was attacked after whom")
    chosen = parser.parse_args(arguments)
    try:
        held = read(Path(os.environ.get("TALLYBOOK_SHARED", "../shared")))
    except BadInput as fault:
        sys.stderr.write(f"evaluation: {fault}\n")
        return 2
    names = [name for name in held if not chosen.place or name in chosen.place]
    sys.stdout.write(
        "| place | events | times in | branching ratio (95 %) | constant, pieces, smooth | decay a day | "
        "by steps of lags | AIC of the best without self-excitation | distance (p) |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n"
    )
    for name in names:
        for line in fitted(name, held[name]):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
    if chosen.sides:
        sys.stdout.write(
            "\n| place | after an attack on | attacks on | direct answers to one |\n| --- | --- | --- | --- |\n"
        )
        for name in names:
            sys.stdout.writelines(f"{line}\n" for line in between(name, held[name]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
