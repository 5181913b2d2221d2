"""Measures the rules by which one figure is made of many claims, and variants of ours, against the answers of people.

`python -m evaluation.reconcile_rules` reads the development part of `gunviolence`, reconciles the claims of each
incident by each rule, over the archive's own clusters of reports and over those that tallybook finds, and prints how
often the figure is right, by how much it is off, how often the truth lies between low and high, and by how much the
total of all found incidents is off. Which variant of ours to take is cross-validated. `ucdp` is looked at as an exam:
nothing is chosen by it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from evaluation import parses
from evaluation.corpora import report_of, rows
from evaluation.development import FOLDS, development, fold_of
from tallybook.ledger.codec import decode, encode
from tallybook.match import MatchKnowledge, Origins, copies, incidents, report_clusters
from tallybook.match.adding import add_figures
from tallybook.match.reconcile import reconcile_with
from tallybook.read import read_many
from tallybook.records import Claim, Copies, Figure, Incident, Report

SEED = "reconcile 1"
OURS = "tallybook"
FIELDS = {"deaths": "killed", "injuries": "injured"}
_UNSURE = {"sure_min": 0.0}
# Each changes keys of our rule; the first leaves out what was added because it was measured.
VARIANTS: Mapping[str, Mapping[str, Any]] = {
    "none of what was added": {**_UNSURE, "struck_are_hurt": False, "named_are_parts": False, "died_later": False},
    "sureness not asked": _UNSURE,
    "sureness .6": {"sure_min": 0.6},
    "sureness .7": {"sure_min": 0.7},
    "those hit not taken for hurt": {"struck_are_hurt": False},
    "one named counts in full": {"named_are_parts": False},
    "wounded stay hurt": {"died_later": False},
    "earlier word stands": {"latest_of_origin": False},
    "own toll doesn't grow": {"toll_grows_days": 0},
    "of equals the lower": {"of_equals": "lower"},
    "of equals the later": {"of_equals": "later"},
    "best is the highest": {"best": "highest"},
    "best is the middle": {"best": "middle"},
    "attackers told apart count": {"attackers": "all"},
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """The claims about one incident of the archive, or of one found cluster, and the archive's answer."""

    incident: str
    claims: Sequence[Claim]
    killed: int
    injured: int


@dataclass(frozen=True)
class Measured:
    """What a rule made of one case: the two figures, and the answers."""

    incident: str
    figures: Mapping[str, Figure | None]
    truth: Mapping[str, int]

    def right(self, field: str) -> bool:
        """Whether the best figure is the answer."""
        return nominal(self.figures[field]) == self.truth[field]

    def off(self, field: str) -> int:
        """By how many persons it is wrong."""
        return abs(nominal(self.figures[field]) - self.truth[field])

    def held(self, field: str) -> bool:
        """Whether the answer lies between low and high; a bound that nobody states holds it."""
        figure = self.figures[field] or Figure.exactly(0)
        return (figure.low or 0) <= self.truth[field] and (figure.high is None or self.truth[field] <= figure.high)


def nominal(figure: Figure | None) -> int:
    """The number that a figure is counted as: best, else low, else high; none stated is 0."""
    return next((v for v in (figure.best, figure.low, figure.high) if v is not None), 0) if figure else 0


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.reconcile_rules", description=__doc__)
    parser.add_argument(
        "--readings", type=Path, help="a folder that keeps what was read, so that a second run is faster"
    )
    parser.add_argument("--predictions", type=Path, help="rows of `python -m evaluation gunviolence`: their total, too")
    chosen = parser.parse_args(arguments)
    _gunviolence(chosen.readings, chosen.predictions)
    _ucdp(chosen.readings)
    return 0


def _gunviolence(kept: Path | None, predictions: Path | None) -> None:
    reports, claims, gold = _read("gunviolence", kept)
    groups = copies(reports)
    found = incidents(reports, claims, groups, ())
    by_archive = [_archive_case(answer, reports, claims) for answer in gold]
    by_us, every = _found_cases(found, reports, claims, groups, gold)
    finder_of = {"the archive's clusters": (by_archive, ()), "tallybook's clusters": (by_us, groups)}
    measured = {
        name: {rule: measure(cases, reports, own, *_rule(rule)) for rule in (*_rules(), *VARIANTS)}
        for name, (cases, own) in finder_of.items()
    }
    for name, by_rule in measured.items():
        _say(f"\ngunviolence, {name}: {len(next(iter(by_rule.values())))} incidents")
        _say(f"{'rule':32}{_heads()}")
        for rule, own in by_rule.items():
            _say(f"{rule:32}{_line(own)}")
    _totals(every, reports, groups, found, gold)
    _cross_validated(measured["the archive's clusters"])
    if predictions is not None:
        told = list(rows(predictions))
        for field in ("killed", "injured"):
            ours, truth = sum(row[field] or 0 for row in told), sum(answer[field] for answer in gold)
            _say(f"predictions, {field}: {ours} in all, {truth} in the archive, {100 * (ours / truth - 1):+.1f} %")


def measure(
    cases: Iterable[Case],
    reports: Mapping[str, Report],
    groups: tuple[Copies, ...],
    knowledge: MatchKnowledge,
    rule: str,
) -> list[Measured]:
    """Reconcile the claims of every case by one rule."""
    finder = Origins(reports, groups, knowledge)
    return [
        Measured(
            case.incident,
            {f: reconcile_with(finder, case.claims, reports, knowledge, field=f, rule=rule)[0] for f in FIELDS},
            {"deaths": case.killed, "injuries": case.injured},
        )
        for case in cases
    ]


def _rules() -> tuple[str, ...]:
    return tuple(MatchKnowledge.load().rules["rule"])


def _rule(name: str) -> tuple[MatchKnowledge, str]:
    """The tables with a rule of that name in them: a row of ours as shipped, or one of the variants."""
    known = MatchKnowledge.load()
    if name not in VARIANTS:
        return known, name
    row = {**known.rules["rule"][OURS], **VARIANTS[name]}
    return replace(known, rules={**known.rules, "rule": {**known.rules["rule"], name: row}}), name


def _archive_case(answer: Mapping[str, Any], reports: Mapping[str, Report], claims: Mapping[str, Claim]) -> Case:
    """The claims of what each of an incident's reports is mainly about, matched among these reports alone."""
    own = {name: reports[name] for name in answer["reports"]}
    told = {name: claim for name, claim in claims.items() if claim.report in own}
    groups = copies(own)
    found = incidents(own, told, groups, ())
    main_ones = {cluster.incident for cluster in report_clusters(found, own, groups)}
    names = sorted({c for incident in found if incident.id in main_ones for c in incident.claims})
    return Case(answer["incident"], [told[name] for name in names], answer["killed"], answer["injured"])


def _found_cases(
    found: Sequence[Incident],
    reports: Mapping[str, Report],
    claims: Mapping[str, Claim],
    groups: tuple[Copies, ...],
    gold: Sequence[Mapping[str, Any]],
) -> tuple[list[Case], list[Case]]:
    """For each incident of the archive the found cluster that holds most of its reports; and all found clusters."""
    by_id = {incident.id: incident for incident in found}
    clusters = report_clusters(found, reports, groups)
    told = [[claims[c] for c in by_id[k.incident].claims] if k.incident else [] for k in clusters]
    home = {name: number for number, cluster in enumerate(clusters) for name in cluster.reports}
    cases = []
    for answer in gold:
        shares = Counter(home[name] for name in answer["reports"])
        best = min(shares, key=lambda n: (-shares[n], len(clusters[n].reports), n))
        cases.append(Case(answer["incident"], told[best], answer["killed"], answer["injured"]))
    return cases, [Case(str(number), own, 0, 0) for number, own in enumerate(told)]


def _totals(
    every: Sequence[Case],
    reports: Mapping[str, Report],
    groups: tuple[Copies, ...],
    found: Sequence[Incident],
    gold: Sequence[Mapping[str, Any]],
) -> None:
    _say(f"\ntotals over all {len(every)} found clusters, against the archive's")
    for rule in (*_rules(), *VARIANTS):
        own = measure(every, reports, groups, *_rule(rule))
        told = []
        for field, name in FIELDS.items():
            truth = sum(answer[name] for answer in gold)
            ours = sum(nominal(m.figures[field]) for m in own)
            told.append(f"{name} {ours} of {truth} ({100 * (ours / truth - 1):+.1f} %)")
        _say(f"{rule:32}{', '.join(told)}")
    for field, name in FIELDS.items():
        total = add_figures(f for i in found if (f := getattr(i, field)) is not None)
        _say(f"all {len(found)} incidents of the product, those recalled from before included: {name} {total.best}")


def _cross_validated(measured: Mapping[str, Sequence[Measured]]) -> None:
    """Choose a variant of ours on four folds of incidents, and measure it on the fifth."""
    ours = {name: own for name, own in measured.items() if name == OURS or name in VARIANTS}
    kept: list[Measured] = []
    picked = []
    for fold in range(FOLDS):
        scores = {name: sum(_both(m) for m in own if fold_of(m.incident, SEED) != fold) for name, own in ours.items()}
        best = max(scores, key=lambda name: (scores[name], name == OURS))
        picked.append(best)
        kept += [m for m in ours[best] if fold_of(m.incident, SEED) == fold]
    _say(f"\ncross-validated, {FOLDS} folds of incidents, seed '{SEED}', chosen by both right: {', '.join(picked)}")
    _say(f"{'chosen on other folds':32}{_line(kept)}")
    _say(f"{'ours as shipped':32}{_line(measured[OURS])}")


def _both(one: Measured) -> bool:
    return all(one.right(field) for field in FIELDS)


def _heads() -> str:
    told = "".join(f"{name + ' right':>15}{'off by':>8}{'in range':>10}" for name in FIELDS.values())
    return f"{told}{'both right':>12}{'all killed':>12}"


def _line(own: Sequence[Measured]) -> str:
    told = ""
    for field in FIELDS:
        right = sum(one.right(field) for one in own) / len(own)
        off = sum(one.off(field) for one in own) / len(own)
        held = sum(one.held(field) for one in own) / len(own)
        told += f"{right:15.3f}{off:8.3f}{held:10.3f}"
    ours, truth = (sum(counts) for counts in zip(*map(_killed, own), strict=True))
    return f"{told}{sum(map(_both, own)) / len(own):12.3f}{100 * (ours / truth - 1):+11.1f}%"


def _killed(one: Measured) -> tuple[int, int]:
    return nominal(one.figures["deaths"]), one.truth["deaths"]


def _ucdp(kept: Path | None) -> None:
    """How near each rule comes to UCDP's low, best and high of the first lethal incident of an article."""
    reports, claims, gold = _read("ucdp", kept)
    _say(f"\nucdp, {len(gold)} articles, the first lethal incident told; an exam, nothing is chosen by it")
    _say(f"{'rule':32}{'best right':>12}{'low right':>12}{'high right':>12}{'in range':>12}")
    by_report: dict[str, dict[str, Claim]] = {}
    for claim in claims.values():
        by_report.setdefault(claim.report, {})[claim.id] = claim
    main_ones = {g["report"]: _first_lethal(reports[g["report"]], by_report.get(g["report"], {})) for g in gold}
    for rule in _rules():
        hits: Counter[str] = Counter()
        known = MatchKnowledge.load()
        for answer in gold:
            own = {answer["report"]: reports[answer["report"]]}
            finder = Origins(own, (), known)
            figure, _ = reconcile_with(finder, main_ones[answer["report"]], own, known, rule=rule)
            best = nominal(figure)
            bounds = {
                "best": best,
                "low": figure.low if figure and figure.low is not None else best,
                "high": figure.high if figure and figure.high is not None else best,
            }
            for name, key in (("best", "deaths"), ("low", "deaths_low"), ("high", "deaths_high")):
                hits[name] += bounds[name] == answer[key]
            hits["held"] += bounds["low"] <= answer["deaths"] <= bounds["high"]
        _say(f"{rule:32}" + "".join(f"{hits[name] / len(gold):12.3f}" for name in ("best", "low", "high", "held")))


def _first_lethal(report: Report, claims: Mapping[str, Claim]) -> list[Claim]:
    found = incidents({report.id: report}, claims, (), ())
    lethal = [i for i in found if "killing" in i.kinds and nominal(i.deaths)] or list(found)
    first = min(lethal, key=lambda i: min(claims[c].spans[0].start for c in i.claims), default=None)
    return [claims[c] for c in first.claims] if first is not None else []


def _read(corpus: str, kept: Path | None) -> tuple[dict[str, Report], dict[str, Claim], list[dict[str, Any]]]:
    """Reports, claims and answers of a corpus; what was read is kept where a folder is given."""
    told, gold = development(corpus)
    reports = {row["id"]: report_of(row) for row in told}
    file = kept / f"{corpus}.jsonl" if kept is not None else None
    if file is not None and file.exists():
        found = [decode(Claim, json.loads(line)) for line in file.read_text("utf-8").splitlines()]
    else:
        found = []
        for number, (_, own) in enumerate(read_many(reports.values(), parses.knowledge()), 1):
            found += own
            if number % 200 == 0:
                sys.stderr.write(f"{corpus}: read {number} of {len(reports)}\n")
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("".join(f"{json.dumps(encode(claim))}\n" for claim in found), "utf-8")
    return reports, {claim.id: claim for claim in found}, gold


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
