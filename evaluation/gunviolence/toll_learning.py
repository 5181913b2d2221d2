"""Learns a number of killed and injured from cases: reports that are taken for one incident, and its answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import lightgbm
import numpy as np

from evaluation.development import FOLDS, fold_of
from evaluation.fitting import Floats
from evaluation.grown import table_of
from evaluation.gunviolence.lessons import Lesson
from evaluation.gunviolence.toll import gather
from evaluation.gunviolence.toll_columns import TARGETS, Gathered, likely_pairs, pair_rows, value_rows, values_of
from evaluation.gunviolence.toll_layers import Gold, Labels, answer, say
from tallybook.match import copies, incidents, report_clusters
from tallybook.read.sure.told import Told

SEED = "counting 1"
VALUE_TREES = {
    "num_leaves": 15, "learning_rate": 0.07, "min_data_in_leaf": 20, "feature_fraction": 0.5, "lambda_l2": 5.0,
    "max_bin": 63,
}  # fmt: skip
PAIR_TREES = {**VALUE_TREES, "feature_fraction": 0.6}
# For each case and target the log-odds of each value, by trees that have not seen the case.
Held = Sequence[Mapping[str, Mapping[int, float]]]
ROUNDS = {"value": 100, "pair": 80}


@dataclass(frozen=True)
class Case:
    """Reports that are taken for one incident (their places among the lessons), and the incident's answers."""

    reports: tuple[int, ...]
    gold: Gold
    fold: int


@dataclass(frozen=True)
class Read:
    """What is known of every report without having learned from its incident."""

    told: Sequence[Sequence[Told]]
    votes: Sequence[Sequence[tuple[int, int]]]
    bags: Mapping[str, Floats]


def gathered(case: Case, taught: Sequence[Lesson], read: Read) -> Gathered:
    """What the reports of a case tell, by what was not learned from them."""
    bags = {}
    for target, scores in read.bags.items():
        mean = scores[list(case.reports)].mean(axis=0)
        powers = np.exp(mean - mean.max())
        bags[target] = [float(p) for p in powers / powers.sum()]
    reports = [taught[n].report for n in case.reports]
    votes = [vote for n in case.reports for vote in read.votes[n]]
    return gather(reports, [read.told[n] for n in case.reports], votes, bags)


@dataclass(frozen=True)
class Trained:
    """Trees that were learned: for each target and for pairs."""

    values: Mapping[str, Any]
    columns: Sequence[str]
    pair: Any
    pair_columns: Sequence[str]

    def tables(self) -> dict[str, Any]:
        """The tables that `save_weights` writes."""
        found = {f"value {target}": table_of(b, self.columns) for target, b in self.values.items()}
        return {**found, "pair": table_of(self.pair, self.pair_columns)}


@dataclass(frozen=True)
class Asked:
    """The pairs of each case, their rows, and 1 for each that is right."""

    pairs: Sequence[Sequence[tuple[int, int]]]
    rows: Sequence[Floats]
    labels: Sequence[Labels]
    names: Sequence[str]

    def grow(self, among: Sequence[int]) -> Any:
        """Trees that ask of a pair whether it is right."""
        rows, labels = np.vstack([self.rows[n] for n in among]), np.concatenate([self.labels[n] for n in among])
        return _grow(rows, labels, PAIR_TREES, ROUNDS["pair"])


class Learner:
    """Learns values and pairs from cases, and chooses for others; columns are made once for each case."""

    def __init__(self, cases: Sequence[Case], told: Sequence[Gathered], learned: Sequence[int]) -> None:
        self.cases = cases
        self.told = told
        self.learned = learned
        self.values = [values_of(g) for g in told]
        self.names = sorted({name for g in told for name in value_rows(g, [0])[0]})
        self.rows = [_array(value_rows(g, v), self.names) for g, v in zip(told, self.values, strict=True)]

    def fit_value(self, target: str, among: Sequence[int]) -> Any:
        """Trees that ask of each value whether it is the number of `target`."""
        rows = np.vstack([self.rows[n] for n in among])
        labels = [int(v == answer(self.cases[n].gold, target)) for n in among for v in self.values[n]]
        return _grow(rows, np.array(labels), VALUE_TREES, ROUNDS["value"])

    def scores(self, boosters: Mapping[str, Any], n: int) -> dict[str, dict[int, float]]:
        """For each target the log-odds of each value of a case."""
        return {
            target: dict(zip(self.values[n], booster.predict(self.rows[n], raw_score=True), strict=True))
            for target, booster in boosters.items()
        }

    def held_out(self) -> list[dict[str, dict[int, float]]]:
        """For each case the log-odds of each value, by trees that have not seen its fold."""
        found: list[dict[str, dict[int, float]]] = [{} for _ in self.cases]
        for fold in range(FOLDS):
            rest = [n for n in self.learned if self.cases[n].fold != fold]
            boosters = {target: self.fit_value(target, rest) for target in TARGETS}
            for n, case in enumerate(self.cases):
                if case.fold == fold:
                    found[n] = self.scores(boosters, n)
            say(f"values: fold {fold + 1} of {FOLDS}")
        return found

    def ask_pairs(self, held: Held) -> Asked:
        """The likely pairs of every case as rows, and whether each is right."""
        pairs = [likely_pairs(scores) for scores in held]
        rows = [pair_rows(self.told[n], own, held[n]) for n, own in enumerate(pairs)]
        names = sorted({name for own in rows for row in own for name in row})
        right = [(case.gold["killed"], case.gold["injured"]) for case in self.cases]
        labels = [np.array([int(p == right[n]) for p in own]) for n, own in enumerate(pairs)]
        return Asked(pairs, [_array(own, names) for own in rows], labels, names)

    def fit(self, held: Held) -> Trained:
        """What is learned from all cases that are learned from."""
        values = {target: self.fit_value(target, self.learned) for target in TARGETS}
        asked = self.ask_pairs(held)
        return Trained(values, self.names, asked.grow(self.learned), asked.names)

    def out_of_fold(self, held: Held) -> list[tuple[int, int, float]]:
        """Killed, injured and the probability that both are right, for each case by what other folds taught."""
        asked = self.ask_pairs(held)
        found: list[tuple[int, int, float]] = [(0, 0, 0.0)] * len(self.cases)
        for fold in range(FOLDS):
            trees = asked.grow([n for n in self.learned if self.cases[n].fold != fold])
            for n, case in enumerate(self.cases):
                if case.fold == fold and not self.told[n].silent:
                    p = trees.predict(asked.rows[n])
                    best = int(np.argmax(p))
                    found[n] = (*asked.pairs[n][best], float(p[best]))
        return found


def gold_cases(golds: Sequence[Gold]) -> list[Case]:
    """One case an incident: the archive's own clusters."""
    homes: dict[str, list[int]] = {}
    for n, gold in enumerate(golds):
        homes.setdefault(gold["incident"], []).append(n)
    return [Case(tuple(own), golds[own[0]], fold_of(name, SEED)) for name, own in homes.items()]


def found_cases(taught: Sequence[Lesson], golds: Sequence[Gold]) -> list[Case]:
    """One case a cluster as tallybook finds them, with the answers of the incident of most of its reports."""
    by_report = {lesson.report.id: lesson.report for lesson in taught}
    claims = {c.id: c for lesson in taught for c in lesson.claims}
    groups = copies(by_report)
    place = {name: n for n, name in enumerate(by_report)}
    cases = []
    for cluster in report_clusters(incidents(by_report, claims, groups, ()), by_report, groups):
        own = tuple(place[name] for name in cluster.reports)
        names = [golds[n]["incident"] for n in own]
        most = max(sorted(set(names)), key=names.count)
        cases.append(Case(own, golds[own[names.index(most)]], fold_of(most, SEED)))
    return cases


def answers(
    cases: Sequence[Case], chosen: Sequence[tuple[int, int, float]], golds: Sequence[Gold]
) -> dict[str, tuple[int, int]]:
    """For each incident the (killed, injured) of the case that has most of its reports; of equals the smallest case."""
    best: dict[str, tuple[tuple[int, int, int], tuple[int, int]]] = {}
    for number, (case, (killed, injured, _)) in enumerate(zip(cases, chosen, strict=True)):
        names = [golds[n]["incident"] for n in case.reports]
        for name in set(names):
            rank = (-names.count(name), len(names), number)
            best[name] = min(best.get(name, (rank, (killed, injured))), (rank, (killed, injured)))
    return {name: pair for name, (_, pair) in best.items()}


def shares(found: Mapping[str, tuple[int, int]], golds: Sequence[Gold]) -> dict[str, float]:
    """The shares of incidents with the right killed, injured, and both."""
    by_name = {g["incident"]: g for g in golds}
    right = [(found[name][0] == g["killed"], found[name][1] == g["injured"]) for name, g in by_name.items()]
    return {
        "killed": float(np.mean([k for k, _ in right])),
        "injured": float(np.mean([i for _, i in right])),
        "both": float(np.mean([k and i for k, i in right])),
    }


def _array(rows: Sequence[Mapping[str, float]], names: Sequence[str]) -> Floats:
    return np.array([[row.get(name, np.nan) for name in names] for row in rows])


def _grow(rows: Floats, labels: Labels, settings: Mapping[str, Any], rounds: int) -> Any:
    fixed = {"objective": "binary", "verbosity": -1, "seed": 1, "num_threads": 1, "deterministic": True}
    return lightgbm.train({**fixed, **settings}, lightgbm.Dataset(rows, labels), rounds)
