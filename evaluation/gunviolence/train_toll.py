"""Learns how many were killed and injured, on the development part of `gunviolence`; five folds of whole incidents.

`python -m evaluation.gunviolence.train_toll` reads the reports, prints what is reached on incidents that were not
learned from, and writes two files: which of the numbers that a report tells counts all dead or hurt (`counting-en`),
which belongs to the reader, and the archive's way from all that to a number of killed and injured (`gunviolence-toll`).
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning

from evaluation.development import FOLDS, development, fold_of
from evaluation.gunviolence.fields import votes_of
from evaluation.gunviolence.lessons import Lesson, lessons
from evaluation.gunviolence.toll import WEIGHTS as TOLL
from evaluation.gunviolence.toll_layers import Gold, say, weigh_ties, weigh_words
from evaluation.gunviolence.toll_learning import (
    SEED,
    Held,
    Learner,
    Read,
    Trained,
    answers,
    found_cases,
    gathered,
    gold_cases,
    shares,
)
from evaluation.predict import readers
from tallybook.read.sure.told import WEIGHTS as COUNTING
from tallybook.weigh import save_weights

_BY = "python -m evaluation.gunviolence.train_toll"
_CHUNK = 100


@dataclass(frozen=True)
class Learned:
    """Cases as the archive clusters them, then as tallybook does, from `found` on; and the tables of ties and words."""

    learner: Learner
    found: int
    mentions: Mapping[str, Any]
    words: Mapping[str, Any]


def learn(taught: Sequence[Lesson], golds: Sequence[Gold]) -> Learned:
    """All that comes before the trees: ties and words weighed by other folds, and what the cases tell by them."""
    folds = np.array([fold_of(g["incident"], SEED) for g in golds])
    told, mentions = weigh_ties(taught, golds, folds)
    bags, words = weigh_words(taught, golds, folds)
    votes = [votes_of(lesson.claims, lesson.headline) for lesson in taught]
    read = Read(told, votes, bags)
    given = gold_cases(golds)
    cases = [*given, *found_cases(taught, golds)]
    # Clusters as they are found are what is counted: what was learned from the archive's own counted them worse.
    learner = Learner(cases, [gathered(case, taught, read) for case in cases], range(len(given), len(cases)))
    return Learned(learner, len(given), mentions, words)


def read_lessons(reports: Sequence[Mapping[str, Any]], processes: int | None) -> list[Lesson]:
    """The lessons of all reports, in their order, read by several processes."""
    chunks = [reports[i : i + _CHUNK] for i in range(0, len(reports), _CHUNK)]
    found: list[Lesson] = []
    with readers(processes) as pool:
        for part in map(_lessons, chunks) if pool is None else pool.imap(_lessons, chunks):
            found += part
            say(f"read {len(found)} of {len(reports)}")
    return found


def _lessons(rows: Sequence[Mapping[str, Any]]) -> list[Lesson]:
    return list(lessons(rows))


def figures(learned: Learned, golds: Sequence[Gold], held: Held) -> dict[str, str]:
    """What is reached on incidents that were not learned from, in words, by whose clusters they are."""
    cases, chosen = learned.learner.cases, learned.learner.out_of_fold(held)
    parts = {"the archive's clusters": slice(0, learned.found), "tallybook's clusters": slice(learned.found, None)}
    told = {name: shares(answers(cases[part], chosen[part], golds), golds) for name, part in parts.items()}
    return {
        name: ", ".join(
            [*(f"{field} {value:.3f}" for field, value in own.items()), _totals(chosen[parts[name]], golds)]
        )
        for name, own in told.items()
    }


def _totals(chosen: Sequence[tuple[int, int, float]], golds: Sequence[Gold]) -> str:
    """All killed and injured of all incidents found, those found twice counted twice, beside the archive's."""
    archived = {g["incident"]: g for g in golds}.values()
    found = {"killed": sum(c[0] for c in chosen), "injured": sum(c[1] for c in chosen)}
    true = {field: sum(g[field] for g in archived) for field in found}
    return ", ".join(
        f"all {field} {found[field]:,} of {true[field]:,} ({found[field] / true[field] - 1:+.1%})" for field in found
    )


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog=_BY, description=__doc__)
    parser.add_argument("--dry", action="store_true", help="print figures, write nothing")
    parser.add_argument("--processes", type=int, default=None, help="how many read at once (default: all cores)")
    chosen = parser.parse_args(arguments)
    warnings.simplefilter("ignore", ConvergenceWarning)  # regressions on words are stopped early
    reports, gold = development("gunviolence")
    incident = {report: g for g in gold for report in g["reports"]}
    taught = read_lessons(reports, chosen.processes)
    golds = [incident[lesson.report.id] for lesson in taught]
    learned = learn(taught, golds)
    held = learned.learner.held_out()
    told = figures(learned, golds, held)
    for name, words in told.items():
        sys.stdout.write(f"cross-validated, {FOLDS} folds, seed '{SEED}', {name}: {words}\n")
    if not chosen.dry:
        _save(learned, learned.learner.fit(held), told, len(reports))
    return 0


def _save(learned: Learned, trained: Trained, told: Mapping[str, str], reports: int) -> None:
    learned_from = f"gunviolence, development part: {reports} reports; words of names left out"
    card = {"learned_from": learned_from, "by": _BY, "seed": SEED, "figures": dict(told)}
    save_weights(
        COUNTING,
        learned.mentions,
        {
            **card,
            "decides": "whether a number told counts all dead, hurt or shot of the report's event, or some of them",
        },
    )
    save_weights(
        TOLL,
        {**trained.tables(), **learned.words},
        {**card, "decides": "killed and injured of an incident, as the archive counts them, from all of its reports"},
    )


if __name__ == "__main__":
    sys.exit(main())
