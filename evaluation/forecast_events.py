"""Measures the forecasts and alerts on a table of events: `python -m evaluation.forecast_events [FILE]`."""

from __future__ import annotations

import argparse
import gzip
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from evaluation.corpora import shared
from tallybook.analyse.finding import Interval
from tallybook.analyse.following import following
from tallybook.analyse.forecast import History, history_from_csv
from tallybook.analyse.forecast.alerts import alerts_of
from tallybook.analyse.forecast.panel import LEVELS_OF_PLACE, MEASURES
from tallybook.analyse.forecast.rolling import SCORED, choose, roll
from tallybook.analyse.forecast.scores import bounds, covered, crps, interval_score, pit
from tallybook.records import BadInput, TallybookError

SYRIA = Path("reference") / "events" / "ucdp_ged_syria_2016_2019.csv.gz"
RATES = (0.01, 0.05, 0.1)


def main(arguments: list[str] | None = None) -> int:
    """Print the tables of docs/explanation/forecast.md; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.forecast_events", description=__doc__)
    parser.add_argument("events", nargs="?", type=Path, help="CSV, plain or .gz; by default that of Syria")
    parser.add_argument("--ahead", type=int, default=6)
    parser.add_argument("--level", choices=LEVELS_OF_PLACE, default="division")
    parser.add_argument("--measure", choices=MEASURES, action="append")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    try:
        history = _history(chosen.events, chosen.level)
        told = _told(history, chosen.measure or list(MEASURES), chosen.ahead, chosen.seed)
        with following(_step):
            for line in told:
                sys.stdout.write(f"{line}\n")
    except TallybookError as error:
        sys.stderr.write(f"evaluation: {error}\n")
        return 2
    return 0


def _history(path: Path | None, level: str) -> History:
    folder = shared()
    if path is None and folder is None:
        raise BadInput("no FILE given, and no folder of corpora: set TALLYBOOK_SHARED, or name a CSV of events")
    file = path if path is not None else (folder or Path()) / SYRIA
    try:
        opener = gzip.open if file.suffix == ".gz" else open
        with opener(file, "rt", encoding="utf-8-sig", newline="") as lines:
            return history_from_csv(lines, name=file.name, level=level)
    except OSError as error:
        raise BadInput(f"{file}: can't be read ({error})") from error


def _told(history: History, measures: list[str], ahead: int, seed: int) -> Iterator[str]:
    months = history.months
    yield f"{len(months.places)} places, {len(months.starts)} months from {months.starts[0]:%Y-%m} to "
    yield f"{months.starts[-1]:%Y-%m}; {months.deaths[1].sum():,.0f} deaths in {months.incidents.sum():,.0f} incidents."
    for left in history.left_out:
        yield f"Left out, {left.reason}: {len(left.names):,} incidents, {left.deaths:,} deaths."
    yield from history.notes
    for number in (-2, -1):
        deaths, incidents = months.deaths[1, number].sum(), months.incidents[number].sum()
        yield f"{months.starts[number]:%Y-%m}: {deaths:,.0f} deaths in {incidents:,.0f} incidents."
    yield f"Last whole week: from {history.weeks.starts[-1]}, {history.weeks.incidents[-1].sum():,.0f} incidents."
    for measure in measures:
        began = time.monotonic()
        yield from _models(history, measure, ahead, seed)
        sys.stderr.write(f"{measure}: {time.monotonic() - began:.0f} s\n")
        yield from _alerts(history, measure, seed)


def _models(history: History, measure: str, ahead: int, seed: int) -> Iterator[str]:
    rolled = roll(history.months, measure, ahead, seed=seed)
    choice = choose(rolled, seed=seed)
    split = f"{history.months.starts[choice.split]:%Y-%m}"
    after = np.broadcast_to((rolled.origins >= choice.split)[:, None, None], rolled.truth.shape)
    known = after & ~np.isnan(rolled.truth)
    yield f"\n{measure}: best benchmark up to {split}: {choice.benchmark}; chosen by these months: {choice.model}\n"
    yield (
        f"| model | CRPS up to {split} | difference | CRPS after | difference | of log(1 + n) | interval score 90 % "
        "| in 90 % | in 50 % |"
    )
    yield "| --- |" + " --- |" * 8
    for name in SCORED:
        samples, truth = rolled.samples[name][known].astype(float), rolled.truth[known]
        before = choice.earlier_gains.get(name)
        gain = choice.gains.get(name)
        cells = (
            name + (" (chosen)" if name == choice.model else ""),
            f"{choice.earlier[name]:,.2f}",
            _words(before),
            _words(choice.later[name], sign=False),
            _words(gain),
            f"{crps(np.log1p(samples), np.log1p(truth)).mean():.3f}",
            f"{interval_score(samples, truth, 0.9).mean():,.1f}",
            f"{covered(samples, truth, 0.9):.3f}",
            f"{covered(samples, truth, 0.5):.3f}",
        )
        yield "| " + " | ".join(cells) + " |"
    yield f"\n| months ahead, {measure} | " + " | ".join(map(str, range(1, ahead + 1))) + " |"
    yield "| --- |" + " --- |" * ahead
    for name in dict.fromkeys((choice.benchmark, choice.model, "forest", "mixture")):
        masked = np.where(known, rolled.scores[name], np.nan)
        yield f"| {name} | " + " | ".join(f"{v:,.2f}" for v in np.nanmean(masked, axis=(0, 2))) + " |"
    shares = pit(rolled.samples[choice.model][known].astype(float), rolled.truth[known])
    low, _ = bounds(rolled.samples[choice.model][known], 0.9)
    yield f"\nPIT of '{choice.model}' in tenths: {' '.join(f'{s:.3f}' for s in shares)}; "
    yield f"the lower end of its 90 % interval is 0 in {np.mean(low == 0):.0%} of the forecasts."


def _alerts(history: History, measure: str, seed: int) -> Iterator[str]:
    yield f"\n| alerts, {measure}: asked | measured | 95 % interval | by the distributions alone | weeks, places |"
    yield "| --- | --- | --- | --- | --- |"
    for rate in RATES:
        found = alerts_of(history.weeks, measure, rate, seed=seed)
        low, best, high = (f"{v or 0:.1%}" for v in (found.measured.low, found.measured.best, found.measured.high))
        yield f"| {rate:.1%} | {best} | {low} to {high} | {found.plain:.1%} | {found.weeks}, {len(found.alerts)} |"


def _words(interval: Interval | None, *, sign: bool = True) -> str:
    if interval is None:
        return "–"
    low, best, high = (
        f"{v or 0:+,.2f}" if sign else f"{v or 0:,.2f}" for v in (interval.low, interval.best, interval.high)
    )
    return f"{best} ({low} to {high})"


def _step(stage: str, done: int, total: int | None) -> None:
    sys.stderr.write(f"\r{stage} {done} of {total}   ")
    sys.stderr.flush()


if __name__ == "__main__":
    raise SystemExit(main())
