"""Learns which town and which day of those that the reports of one shooting tell the archive has, for its adapter.

`python -m evaluation.gunviolence.train_whenwhere` writes `gunviolence-town.json.gz` and `gunviolence-day.json` in
`evaluation/weights/`: the archive's way of naming one city, state and day. The reader itself does not use them.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np

from evaluation.corpora import report_of, rows, shared
from evaluation.grown import table_of
from evaluation.gunviolence import read
from evaluation.gunviolence.days import WEIGHTS as DAY_WEIGHTS
from evaluation.gunviolence.days import day_of, day_options
from evaluation.gunviolence.homes import homes_of
from evaluation.gunviolence.telling import Naming, Telling
from evaluation.gunviolence.whenwhere import WEIGHTS, Town, place_of, towns_of
from evaluation.ranking import Choice, fit, fold_of
from tallybook.ledger.codec import decode
from tallybook.places.names import key
from tallybook.records import Claim
from tallybook.weigh import Linear, Trees, save_weights

FOLDS = 5
RIDGE = 1.0
ROUNDS = 120
TREES = {
    "objective": "lambdarank", "num_leaves": 15, "learning_rate": 0.05, "min_data_in_leaf": 20, "feature_fraction": 0.5,
    "lambda_l2": 5.0, "max_bin": 63, "verbosity": -1, "seed": 1, "num_threads": 1, "deterministic": True,
}  # fmt: skip
Row = dict[str, Any]
# An incident as the archive has it, with what its reports tell.
Case = tuple[Mapping[str, Any], Sequence[Telling]]


def cases(reports: Sequence[Row], gold: Sequence[Row], read_rows: Sequence[Row]) -> list[Case]:
    """The incidents of the archive with the tellings of their reports."""
    by_id = {row["id"]: report_of(row) for row in reports}
    told = {row["report"]: row for row in read_rows}
    namings = {name: [decode(Naming, value) for value in row["places"]] for name, row in told.items()}
    homes = homes_of(by_id, namings)

    def telling(name: str) -> Telling:
        claims, headline = ([decode(Claim, v) for v in told[name][part]] for part in ("claims", "headline"))
        return Telling(by_id[name], claims, headline, namings[name], homes.get(name))

    return [(g, [telling(name) for name in g["reports"] if name in told]) for g in gold]


def is_right(town: Town, gold: Mapping[str, Any]) -> bool:
    """Whether a town is the archive's city, which may have a quarter in brackets."""
    return town_key(town.city) == town_key(gold["city"]) and key(town.state) == key(gold["state"] or "")


def town_key(name: str | None) -> str:
    """A town as names of it are compared: without brackets, "County" and the like, "Saint" as "St"."""
    bare = re.sub(r"\(.*?\)", " ", (name or "").lower().replace("saint", "st"))
    return key(re.sub(r"\b(city|county|parish|borough|township)\b", " ", bare))


@dataclass(frozen=True)
class Asked:
    """The towns of an incident as rows of numbers, and which of them are the archive's."""

    case: Case
    towns: Sequence[Town]
    right: Sequence[bool]

    @classmethod
    def of(cls, case: Case) -> Asked:
        """Ask of each town of an incident."""
        towns = towns_of(case[1])
        return cls(case, towns, [is_right(town, case[0]) for town in towns])


def columns_of(asked: Sequence[Asked]) -> list[str]:
    """The names of all columns."""
    return sorted({name for one in asked for town in one.towns for name in town.features})


def learn(asked: Sequence[Asked], columns: Sequence[str]) -> Trees:
    """What `_grown` grows, as the table that is read again."""
    return Trees.from_table(table_of(_grown(asked, columns), columns))


def _grown(asked: Sequence[Asked], columns: Sequence[str]) -> Any:
    """Trees that put the archive's town before the others that the same reports name."""
    used = [one for one in asked if any(one.right)]
    rows = np.array([[t.features[c] for c in columns] for one in used for t in one.towns])
    labels = np.array([float(r) for one in used for r in one.right])
    told = lightgbm.Dataset(rows, labels, group=[len(one.towns) for one in used])
    return lightgbm.train(TREES, told, ROUNDS)


def shares_right(asked: Sequence[Asked]) -> tuple[float, float]:
    """The shares of incidents with the right city and the right state, each fold by the trees of the others."""
    cities = states = 0
    columns = columns_of(asked)
    for fold in range(FOLDS):
        weights = learn([one for one in asked if fold_of(one.case[0]["incident"], FOLDS) != fold], columns)
        for one in (one for one in asked if fold_of(one.case[0]["incident"], FOLDS) == fold):
            gold = one.case[0]
            city, state = place_of(one.case[1], weights, one.towns) or (None, None)
            states += key(state or "") == key(gold["state"] or "")
            cities += bool(city) and town_key(city) == town_key(gold["city"])
    return cities / len(asked), states / len(asked)


def day_choice(case: Case) -> Choice | None:
    """The days of an incident, with that right that is the archive's, else those a day from it."""
    gold, tellings = case
    day, options = date.fromisoformat(gold["date"]), day_options(tellings)
    gaps = [abs((o.day - day).days) for o in options]
    least = min(gaps, default=9)
    return Choice([o.features for o in options], [g == least for g in gaps]) if least <= 1 else None


def learn_day(taught: Sequence[Case]) -> Linear:
    """The weights of days from some incidents."""
    choices = [c for case in taught if (c := day_choice(case)) is not None]
    return Linear(0.0, fit(choices, ridge=RIDGE))


def days_right(taught: Sequence[Case]) -> float:
    """The share of incidents with the day right to within one, each fold by the weights of the others."""
    right = 0
    for fold in range(FOLDS):
        weights = learn_day([case for case in taught if fold_of(case[0]["incident"], FOLDS) != fold])
        for gold, tellings in (case for case in taught if fold_of(case[0]["incident"], FOLDS) == fold):
            day = day_of(tellings, weights)
            right += day is not None and abs((day - date.fromisoformat(gold["date"])).days) <= 1
    return right / len(taught)


def save(taught: Sequence[Case]) -> dict[str, float]:
    """Learn and write both; returns the cross-validated figures."""
    asked = [Asked.of(case) for case in taught]
    city, state = shares_right(asked)
    figures = {
        "city right, cross-validated": round(city, 3), "state right, cross-validated": round(state, 3),
        "day within one, cross-validated": round(days_right(taught), 3),
    }  # fmt: skip
    card = {
        "decides": "which town and which day of those that the reports of a shooting tell are the archive's",
        "learned_from": f"gunviolence development part, {len(taught)} incidents; folds by incident",
        "by": "python -m evaluation.gunviolence.train_whenwhere",
        "figures": figures,
    }
    WEIGHTS.parent.mkdir(exist_ok=True)
    columns = columns_of(asked)
    save_weights(WEIGHTS, {"town": table_of(_grown(asked, columns), columns)}, card)
    save_weights(DAY_WEIGHTS, {"day": learn_day(taught).table()}, card)
    return figures


def main() -> int:
    """Run the command; returns its exit code."""
    argparse.ArgumentParser(prog="python -m evaluation.gunviolence.train_whenwhere", description=__doc__).parse_args()
    folder = (shared() or Path("shared")) / "gold" / "gunviolence"
    reports, gold = list(rows(folder / "reports.jsonl.gz")), list(rows(folder / "gold.jsonl.gz"))
    read_rows = []
    for number, row in enumerate(read(reports), 1):
        read_rows.append(row)
        if number % 200 == 0:
            sys.stderr.write(f"{number} of {len(reports)} reports\n")
    figures = save(cases(reports, gold, read_rows))
    sys.stdout.write("".join(f"{name}: {value}\n" for name, value in figures.items()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
