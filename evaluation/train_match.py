"""Learns what it weighs that two tellings agree, on the development part of `gunviolence`; five folds of incidents.

`python -m evaluation.train_match` reads the reports, prints how well reports of incidents that were not learned from
are put together, and writes `src/tallybook/match/weights/across.json`: for each level of each comparison how often it
holds among pairs that are one event and among others, as Splink takes them.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from evaluation import predict
from evaluation.corpora import report_of
from evaluation.development import FOLDS, development, fold_of
from evaluation.fitting import Floats
from evaluation.predict import readers
from tallybook.ledger.codec import decode
from tallybook.match import copies, originals
from tallybook.match.across import Compared, joined, to_compare
from tallybook.match.blocks import one_of, other_of
from tallybook.match.groups import put_together
from tallybook.match.knowledge import ACROSS, MatchKnowledge
from tallybook.match.matter import all_tellings
from tallybook.match.model import Model, outcomes_of
from tallybook.match.people import rulings
from tallybook.match.silent import FEATURES, Silent
from tallybook.records import Claim, Copies, Report
from tallybook.weigh import Linear, save_weights

SEED = "match 1"
STRENGTH = 0.5
THRESHOLD_BITS = 0.0  # two are joined that are likelier one than not
LEAST_SHARE = 1e-4  # of a level that no pair reaches, so that every level has a weight
PLACES = 6
Ints = NDArray[np.int64]
Clusters = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Pairs:
    """Pairs of tellings that two reports are about: the level of each comparison, whether they are one incident, and
    the folds of the two."""

    keys: Sequence[tuple[str, str]]
    levels: Ints
    one: NDArray[np.bool_]
    folds: Ints


@dataclass(frozen=True)
class Weighed:
    """For each comparison the share of each level among pairs that are one event and among others, and the prior."""

    levels: Mapping[str, Mapping[str, tuple[float, float]]]
    prior: float


def weigh(comparisons: Sequence[Mapping[str, Any]], levels: Ints, one: NDArray[np.bool_]) -> Weighed:
    """Weights of levels by a logistic regression, written as shares.

    A regression and not the plain shares, because comparisons of one text hang together: words, names and days that
    agree would be counted several times over. `u` is the share among pairs that are not one event, `m` is `u` times two
    to the power of the weight, brought to a sum of one; what that takes goes into the prior.
    """
    held = _held(comparisons, levels)
    fitted = LogisticRegression(C=STRENGTH, max_iter=2000, tol=1e-8).fit(held, one)
    bits = fitted.coef_[0] / math.log(2)
    prior_bits = float(fitted.intercept_[0]) / math.log(2)
    found: dict[str, dict[str, tuple[float, float]]] = {}
    column = 0
    for comparison in comparisons:
        told = comparison["levels"]
        own = {v["label"]: bits[column + i] for i, v in enumerate(told)}
        others = np.array([held[~one, column + i].mean() for i in range(len(told))])
        column += len(told)
        heard = [i for i, v in enumerate(told) if not v.get("neutral")]
        u = np.maximum(others, LEAST_SHARE)
        m = np.array([u[i] * 2 ** own[v.get("weigh_as", v["label"])] for i, v in enumerate(told)])
        lost = m[heard].sum() / u[heard].sum()
        m = np.array([u[i] if i not in heard else m[i] / lost for i in range(len(told))])
        prior_bits += math.log2(lost)
        found[comparison["name"]] = {
            v["label"]: (round(float(m[i]), PLACES + 4), round(float(u[i]), PLACES)) for i, v in enumerate(told)
        }
    return Weighed(found, round(1 / (1 + 2**-prior_bits), PLACES + 4))


def _held(comparisons: Sequence[Mapping[str, Any]], levels: Ints) -> Floats:
    """A column of 0 and 1 for each level."""
    columns = []
    for i, comparison in enumerate(comparisons):
        columns += [(levels[:, i] == n).astype(float) for n in range(len(comparison["levels"]))]
    return np.array(columns).T


def plain_shares(comparisons: Sequence[Mapping[str, Any]], levels: Ints, one: NDArray[np.bool_]) -> Weighed:
    """Weights by counting alone, as if comparisons had nothing to do with each other, to hold a regression against."""
    found: dict[str, dict[str, tuple[float, float]]] = {}
    for i, comparison in enumerate(comparisons):
        own = {}
        for n, level in enumerate(comparison["levels"]):
            m, u = ((np.sum(levels[side, i] == n) + 0.5) / (side.sum() + 0.5) for side in (one, ~one))
            own[level["label"]] = (1.0, 1.0) if level.get("neutral") else (float(m), float(u))
        found[comparison["name"]] = own
    return Weighed(found, float(one.mean()))


class Learner:
    """The reports of the corpus with their tellings, compared once."""

    def __init__(self, reports: Mapping[str, Report], claims: Mapping[str, Claim], gold: Mapping[str, str]) -> None:
        self.reports, self.claims, self.gold = reports, claims, gold
        self.knowledge = MatchKnowledge.load()
        self.comparisons = self.knowledge.comparisons["comparison"]
        self.copies: tuple[Copies, ...] = copies(reports)
        self.people = rulings((), claims, ())
        told = all_tellings(reports, claims, self.people, self.knowledge)
        about = {t.report for t in told if t.lead}
        self.silent = sorted(set(reports) - about)
        self.asked = list(Silent(reports, originals(self.copies)).asked(self.silent))
        table, self.rows, compared = to_compare(told, reports, originals(self.copies), self.knowledge)
        self.pairs = [
            (compared[a].id, compared[b].id) for a, b in zip(one_of(self.rows), other_of(self.rows), strict=True)
        ]
        alone = {t.id for t in told} - {t.id for t in compared}
        self.tellings = [*compared, *(t for t in told if t.id in alone)]
        reached = outcomes_of(self.comparisons, table, self.rows)
        self.levels = np.array([reached[c["name"]] for c in self.comparisons], dtype=np.int64).T

    def taught(self) -> Pairs:
        """The pairs that are learned from: of tellings that their reports are about, for only of those is it known."""
        by_id = {t.id: t for t in self.tellings}
        kept = [i for i, (a, b) in enumerate(self.pairs) if by_id[a].lead and by_id[b].lead]
        incidents = [tuple(self.gold[by_id[name].report] for name in self.pairs[i]) for i in kept]
        return Pairs(
            [self.pairs[i] for i in kept],
            self.levels[kept],
            np.array([a == b for a, b in incidents]),
            np.array([[fold_of(a, SEED), fold_of(b, SEED)] for a, b in incidents]),
        )

    def weigh_silent(self, but: int | None = None) -> Linear:
        """What it weighs that a report without an incident tells of another's, learned from all folds but one."""
        known = [a for a in self.asked if fold_of(self.gold[a.name], SEED) != but]
        one = np.array([self.gold[a.name] == self.gold[other] for a in known for other in a.others])
        fitted = LogisticRegression(C=1.0, max_iter=3000).fit(np.vstack([a.rows for a in known]), one)
        weights = dict(zip(FEATURES, (round(float(w), PLACES) for w in fitted.coef_[0]), strict=True))
        return Linear(round(float(fitted.intercept_[0]), PLACES), weights)

    def clusters(self, weighed: Weighed, silent: Linear, threshold_bits: float = THRESHOLD_BITS) -> Clusters:
        """The reports put together as tallybook would with these weights."""
        known = with_weights(self.knowledge, weighed, threshold_bits)
        model = Model(known)
        weights = [np.array([level.bits for level in model.levels[c["name"]]]) for c in self.comparisons]
        bits = math.log2(weighed.prior / (1 - weighed.prior)) + sum(
            own[self.levels[:, i]] for i, own in enumerate(weights)
        )
        compared = Compared.of(self.tellings, self.rows, np.round(bits, 6) - model.threshold)
        groups = [[self.tellings[row] for row in group] for group in joined(compared, self.people, known)]
        main = {t.report: group[0].id for group in groups for t in group if t.lead}
        near = dict.fromkeys(self.silent) | {asked.name: asked.best(silent) for asked in self.asked}
        return [c.reports for c in put_together(main, near)]


def with_weights(knowledge: MatchKnowledge, weighed: Weighed, threshold_bits: float) -> MatchKnowledge:
    """Knowledge with other weights."""
    across = {"levels": weighed.levels, "prior": weighed.prior, "threshold_bits": threshold_bits, "version": "trial"}
    return replace(knowledge, across=across)


class Agreement:
    """B-cubed and pairs, gathered over folds: only reports of the fold asked about count.

    Source: B-cubed after Bagga and Baldwin (1998).
    """

    def __init__(self, gold: Mapping[str, str]) -> None:
        self._gold = gold
        self._size = Counter(gold.values())
        self.precision: list[float] = []
        self.recall: list[float] = []
        self.right_pairs = self.told_pairs = self.true_pairs = 0.0

    def add(self, clusters: Clusters, asked: Mapping[str, bool]) -> None:
        """Count the reports that are asked about; a pair counts by half for each of its two that is."""
        for names in clusters:
            held = Counter(self._gold[name] for name in names)
            for name in names:
                if not asked[name]:
                    continue
                both = held[self._gold[name]]
                self.precision.append(both / len(names))
                self.recall.append(both / self._size[self._gold[name]])
                self.right_pairs += (both - 1) / 2
                self.told_pairs += (len(names) - 1) / 2
                self.true_pairs += (self._size[self._gold[name]] - 1) / 2

    def __str__(self) -> str:
        p, r = (float(np.mean(values)) for values in (self.precision, self.recall))
        pairs = f"pairs {self.right_pairs / max(1, self.told_pairs):.3f} {self.right_pairs / self.true_pairs:.3f}"
        return f"B-cubed precision {p:.3f} recall {r:.3f} F1 {2 * p * r / (p + r):.4f}; {pairs} (precision, recall)"


def cross_validated(learner: Learner, how: Any, threshold_bits: float) -> Agreement:
    """How well reports are put together by weights that have not seen their incident."""
    taught, agreement = learner.taught(), Agreement(learner.gold)
    for fold in range(FOLDS):
        rest = (taught.folds != fold).all(axis=1)
        weighed = how(learner.comparisons, taught.levels[rest], taught.one[rest])
        asked = {name: fold_of(incident, SEED) == fold for name, incident in learner.gold.items()}
        agreement.add(learner.clusters(weighed, learner.weigh_silent(but=fold), threshold_bits), asked)
    return agreement


def read(processes: int | None) -> Learner:
    """Read the development part."""
    rows, golds = development("gunviolence")
    with readers(processes) as pool:
        found = list(predict.read("gunviolence", rows, pool=pool))
    claims = {c.id: c for row in found for c in (decode(Claim, value) for value in row["claims"])}
    return Learner(
        {r["id"]: report_of(r) for r in rows}, claims, {n: g["incident"] for g in golds for n in g["reports"]}
    )


def main(arguments: list[str] | None = None) -> int:
    """Learn, say what was reached, write the weights."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.train_match", description=__doc__)
    parser.add_argument("--processes", type=int, default=None, help="how many read at once (default: all cores)")
    parser.add_argument("--thresholds", type=float, nargs="*", default=[THRESHOLD_BITS], help="bits to try as well")
    chosen = parser.parse_args(arguments)
    learner = read(chosen.processes)
    figures = {}
    for line, figure in _trials(learner, chosen.thresholds):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
        figures.update(figure)
    taught = learner.taught()
    weighed = weigh(learner.comparisons, taught.levels, taught.one)
    save_weights(
        ACROSS,
        {
            "levels": weighed.levels,
            "prior": weighed.prior,
            "threshold_bits": THRESHOLD_BITS,
            "silent": learner.weigh_silent().table(),
            "version": "2",
        },
        {
            "decides": "how likely two tellings of two reports are one event",
            "learned_from": f"gunviolence, development part: {len(taught.one)} pairs, {taught.one.sum()} of them one",
            "by": "python -m evaluation.train_match",
            "figures": figures,
        },
    )
    return 0


def _trials(learner: Learner, thresholds: Sequence[float]) -> Iterator[tuple[str, dict[str, str]]]:
    for threshold in thresholds:
        told = str(cross_validated(learner, weigh, threshold))
        yield (
            f"regression, threshold {threshold:+.1f}: {told}",
            {"five folds": told} if threshold == THRESHOLD_BITS else {},
        )
    told = str(cross_validated(learner, plain_shares, 0.0))
    yield f"shares alone: {told}", {}


if __name__ == "__main__":
    sys.exit(main())
