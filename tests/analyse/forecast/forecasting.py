"""Invented histories of Qasmara's provinces."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from tallybook.analyse.forecast.panel import Happening, History, Looked, history_of, next_start, start_of

SPOTS = {"Dhorai": (31.0, 51.0), "Vashir": (31.5, 51.5), "Lemmar": (32.5, 52.0), "Tesk": (36.0, 58.0)}


def invented(months: int = 30, *, places: int = 3, seed: int = 3, mean: float = 4.0) -> History:
    """Some incidents a month in each place, more where the month before had more; reports on every third day."""
    generator = np.random.default_rng(seed)
    happenings, start = [], date(2030, 1, 1)
    level = np.full(places, mean)
    days = [date(2030, 1, 1)]
    for _ in range(months):
        following = next_start("month", start)
        for place, name in enumerate(list(SPOTS)[:places]):
            many = generator.poisson(level[place])
            level[place] = 0.5 * level[place] + 0.3 * many + 0.2 * mean
            for number in range(many):
                day = start + timedelta(days=int(generator.integers((following - start).days)))
                deaths = int(generator.integers(0, 6))
                happenings.append(
                    Happening(
                        f"{name}-{start}-{number}", name, day, day, deaths, deaths, deaths + 1,
                        signs=("clash",), latitude=SPOTS[name][0], longitude=SPOTS[name][1],
                        claims=(f"c-{name}-{start}-{number}",),
                    )
                )  # fmt: skip
        while days[-1] + timedelta(days=3) < following:
            days.append(days[-1] + timedelta(days=3))
        start = following
    return history_of(happenings, looked_on(days))


def looked_on(days: list[date]) -> Looked:
    """A look on each of these days."""
    months: dict[date, int] = {}
    weeks: dict[date, int] = {}
    for day in days:
        for unit, held in (("month", months), ("week", weeks)):
            held[start_of(unit, day)] = held.get(start_of(unit, day), 0) + 1
    return Looked(min(days), max(days), months, weeks)
