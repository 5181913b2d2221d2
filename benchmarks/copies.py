"""How well and how fast copies are found: precision and recall by kind of change, time and memory as reports grow.

    python -m benchmarks.copies [found] [growth] [added] [--seed N] [--stories N] [--sizes N ...]

`found` measures on the samples, on invented stories and, where they are, on texts of the evaluation corpora as base.
`growth` measures time and memory against datasketch's MinHashLSH over whole reports, `added` what a few reports more
cost where many are held. See README.md.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise as pairwise_of
from multiprocessing import get_context
from pathlib import Path

from benchmarks import retelling
from benchmarks.retelling import Paragraphs, Truth
from evaluation.corpora import report_of, rows, shared
from tallybook.collect import collect
from tallybook.match import MatchKnowledge, copies
from tallybook.match.copyindex import CopyIndex
from tallybook.match.copystore import dumped, loaded
from tallybook.records import Copies, Problem, Report

SEED = 20261126
BASES = ("gunviolence", "polnear", "india")
PARTS = ("found", "growth", "added")
SIZES = (1_000, 10_000, 50_000)
FOUND_0_1 = 0.8  # of a passage's characters that must be found
SAMPLES = Path(__file__).resolve().parents[1] / "samples"
_PARAGRAPH_WORDS_MIN = 8
_BASE_WORDS = range(120, 700)

Pair = tuple[str, str]


@dataclass(frozen=True)
class Score:
    """Counts that a precision and a recall are made of."""

    right: float
    told: float
    there: float

    @property
    def precision(self) -> float:
        """Of what was told, what is right."""
        return self.right / self.told if self.told else 1.0

    @property
    def recall(self) -> float:
        """Of what is there, what was told."""
        return self.right / self.there if self.there else 1.0

    def __add__(self, other: Score) -> Score:
        return Score(self.right + other.right, self.told + other.told, self.there + other.there)

    def __str__(self) -> str:
        return f"precision {self.precision:.3f}, recall {self.recall:.3f} ({self.right:.0f} of {self.there:.0f})"


def pairs_of(groups: Iterable[Sequence[str]]) -> set[Pair]:
    """All pairs within groups."""
    return {(min(a, b), max(a, b)) for group in groups for i, a in enumerate(group) for b in group[i + 1 :]}


def pairwise(told: Sequence[Sequence[str]], there: Sequence[Sequence[str]]) -> Score:
    """Pairs of reports that are copies of one another."""
    mine, truth = pairs_of(told), pairs_of(there)
    return Score(len(mine & truth), len(mine), len(truth))


def by_groups(told: Sequence[Sequence[str]], there: Sequence[Sequence[str]]) -> Score:
    """Groups that are exactly right, member by member."""
    mine, truth = ({frozenset(group) for group in groups} for groups in (told, there))
    return Score(len(mine & truth), len(mine), len(truth))


def b_cubed(told: Sequence[Sequence[str]], there: Sequence[Sequence[str]]) -> tuple[float, float]:
    """Precision and recall of the group of a report, on average over all reports that stand in a group of either."""
    mine, truth = ({name: set(group) for group in groups for name in group} for groups in (told, there))
    names = sorted({*mine, *truth})
    if not names:
        return 1.0, 1.0
    shared = {n: len(mine.get(n, {n}) & truth.get(n, {n})) for n in names}
    precision = sum(shared[n] / len(mine.get(n, {n})) for n in names) / len(names)
    return precision, sum(shared[n] / len(truth.get(n, {n})) for n in names) / len(names)


def groups_of(found: Iterable[Copies]) -> list[list[str]]:
    """Reports that are copies as a whole, with their originals."""
    return [[group.original, *group.copies] for group in found if group.copies]


def groups_in(made: Iterable[Truth]) -> list[list[str]]:
    """The groups of copies that the answers tell."""
    stories: dict[str, list[str]] = {}
    for one in made:
        if one.story is not None:
            stories.setdefault(one.story, []).append(one.report.id)
    return [group for group in stories.values() if len(group) > 1]


def judged(name: str, made: Sequence[Truth], found: Sequence[Copies] | None = None) -> str:
    """What was found of a sample with answers, and by kind of change."""
    found = copies({one.report.id: one.report for one in made}) if found is None else found
    told = groups_of(found)
    there = groups_in(made)
    precision, recall = b_cubed(told, there)
    plain = near_groups({one.report.id: one.report for one in made})
    lines = [
        f"{name}: {len(made)} reports, {len(there)} groups of copies",
        f"  pairs:    {pairwise(told, there)}",
        f"  groups:   {by_groups(told, there)}; B-cubed {precision:.3f}, {recall:.3f}",
        f"  MinHashLSH over whole reports: pairs {pairwise(plain, there)}; groups {by_groups(plain, there)}",
    ]
    return "\n".join([*lines, *_by_change(made, told), *_passages(made, found)])


def _by_change(made: Sequence[Truth], told: Sequence[Sequence[str]]) -> list[str]:
    """Of each kind of change how many were put with their original; of lookalikes how many with anything at all."""
    home = {name: set(group) for group in told for name in group}
    first = {one.story: one.report.id for one in made if one.change == "original"}
    story = {one.report.id: one.story for one in made}
    of, right, wrong = Counter[str](), Counter[str](), Counter[str]()
    for one in made:
        group = home.get(one.report.id, set())
        of[one.change] += 1
        right[one.change] += one.story is not None and first[one.story] in group
        wrong[one.change] += any(story[other] != one.story or one.story is None for other in group - {one.report.id})
    return [
        f"    {change:18} {right[change]:4} of {of[change]:4} found, {wrong[change]} with a stranger"
        if any(one.story for one in made if one.change == change)
        else f"    {change:18} {wrong[change]:4} of {of[change]:4} taken for a copy"
        for change in sorted(of)
        if change != "original"
    ]


def _passages(made: Sequence[Truth], found: Iterable[Copies]) -> list[str]:
    """Passages in pages of other matter: how many were found, and how well their ends are known."""
    story = {one.report.id: one.story for one in made}
    told: dict[str, list[tuple[int, int, str | None]]] = {}
    for group in found:
        for passage in group.passages:
            told.setdefault(passage.report, []).append((passage.start, passage.end, story[passage.source]))
    right, found_places, there_places, passages, alone = 0, 0, 0, 0, 0
    hits = 0
    for one in made:
        if one.story is not None:
            continue
        own = told.get(one.report.id, [])
        mine = {(at, of) for start, end, of in own for at in range(start, end)}
        truth = {(at, of) for start, end, of in one.carried for at in range(start, end)}
        right += len(mine & truth)
        found_places += len(mine)
        there_places += len(truth)
        alone += bool(own) and not one.carried
        for start, end, of in one.carried:
            passages += 1
            hits += sum((at, of) in mine for at in range(start, end)) >= FOUND_0_1 * (end - start)
    if not passages:
        return []
    return [
        f"  passages: {hits} of {passages} found by {FOUND_0_1:.0%} of their words; characters "
        f"{Score(right, found_places, there_places)}; {alone} pages without any are said to have one"
    ]


def samples() -> list[Truth]:
    """The samples' reports, with the copies that their answers tell."""
    known = tomllib.loads((SAMPLES / "answers.toml").read_text(encoding="utf-8"))
    story = {name: group["reports"][0] for group in known["copies"] for name in group["reports"]}
    made = []
    for name, report in _collected():
        change = "original" if name in story.values() else "copy" if name in story else "own words"
        made.append(Truth(report, story.get(name), change))
    return made


def _collected() -> Iterator[tuple[str, Report]]:
    """The samples' reports under the names that their answers give them: the file, numbered where it holds several."""
    for file in sorted((SAMPLES / "reports").iterdir()):
        found = collect([file], now=datetime(2031, 1, 1, tzinfo=UTC))
        reports = [one.report for one in found if not isinstance(one, Problem)]
        several = file.suffix in (".csv", ".jsonl", ".rss", ".atom", ".warc")
        yield from ((f"{file.name}#{n}" if several else file.name, report) for n, report in enumerate(reports, 1))


def corpus_bases(name: str, count: int) -> list[Paragraphs]:
    """Paragraphs of texts of a corpus, at even steps; none where the corpora are not there."""
    folder = shared()
    if folder is None:
        return []
    reports = [report_of(row) for row in rows(folder / "gold" / name / "reports.jsonl.gz")]
    fit = [r for r in reports if len(r.text.split()) in _BASE_WORDS]
    return [_news(r.text) for r in fit[:: max(1, len(fit) // count)][:count]]


def _news(text: str) -> Paragraphs:
    """The paragraphs of a page that are news: not too short, and without a formula that any page may carry."""
    formulas = MatchKnowledge.load().words["boilerplate"]
    long = [p for p in text.split("\n") if len(p.split()) >= _PARAGRAPH_WORDS_MIN]
    return [p for p in long if not any(formula in p.lower() for formula in formulas)] or [text]


def found(seed: int, stories: int) -> Iterable[str]:
    """Precision and recall on everything there is, and of all generated reports together."""
    yield judged("samples", samples())
    pairs, groups = Score(0, 0, 0), Score(0, 0, 0)
    for name in ("invented", *BASES):
        bases = corpus_bases(name, stories) if name in BASES else []
        if bases or name not in BASES:
            made = retelling.sample(seed, len(bases) or stories, bases)
            told = copies({one.report.id: one.report for one in made})
            yield judged(f"{name} as base (seed {seed})", made, told)
            pairs += pairwise(groups_of(told), groups_in(made))
            groups += by_groups(groups_of(told), groups_in(made))
    yield f"all generated: pairs {pairs}; groups {groups}"


# --- growth -------------------------------------------------------------------------------------------------------


def growth(seed: int, sizes: Sequence[int]) -> Iterable[str]:
    """Seconds and megabytes as reports grow, ours and the reference's, each in a process of its own."""
    context = get_context("spawn")
    seconds: dict[str, list[float]] = {}
    for size in sizes:
        for name in ("reference", "copies"):
            receive, send = context.Pipe(duplex=False)
            process = context.Process(target=_measured, args=(name, seed, size, send))
            process.start()
            taken, used_mb, told = receive.recv()
            process.join()
            seconds.setdefault(name, []).append(taken)
            yield f"{size:7} reports: {name:9} {taken:7.1f} CPU s, {used_mb:6.0f} MB; {told}"
    for name, took in seconds.items():
        if len(took) > 1:
            steps = zip(sizes, sizes[1:], took, took[1:], strict=False)
            told = ", ".join(f"{math.log(b / a) / math.log(n / m):.2f}" for m, n, a, b in steps)
            yield f"{name}: time grows as reports to the power of {told}"
    if len(seconds) == 2:
        ratios = [ours / theirs for ours, theirs in zip(seconds["copies"], seconds["reference"], strict=True)]
        yield f"copies take {', '.join(f'{r:.2f}' for r in ratios)} times the time of the reference"


def added(seed: int, sizes: Sequence[int]) -> Iterable[str]:
    """Seconds that one report more, and ten, take where an index of so many is stored."""
    for size in sizes:
        reports = retelling.stream(seed, size + 11)
        order = sorted(reports, key=lambda name: (reports[name].published, name))
        late, rest = order[-11:], order[:-11]
        start = time.perf_counter()
        index = CopyIndex().grown(rest, reports)
        whole = time.perf_counter() - start
        stored = dumped(index)
        steps = [time.perf_counter()]
        index = loaded(stored)
        for portion in (late[:1], late[1:]):
            steps.append(time.perf_counter())
            index = index.grown(portion, reports)
        steps.append(time.perf_counter())
        index.groups()
        steps.append(time.perf_counter())
        again = loaded(stored).grown(late, reports).groups() == index.groups()
        load, one, ten, grouped = (b - a for a, b in pairwise_of(steps))
        yield (
            f"{size:7} reports held ({len(stored) / 2**20:.1f} MB stored, made in {whole:.1f} s): "
            f"loaded in {load:.2f} s, one more {one:.2f} s, ten more {ten:.2f} s, groups {grouped:.2f} s; "
            f"{'the same in one go' if again else 'OTHERWISE IN ONE GO'}"
        )


def _measured(name: str, seed: int, size: int, send: object) -> None:
    reports = retelling.stream(seed, size)
    copies({k: reports[k] for k in list(reports)[:50]})  # what is loaded once is loaded
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before, start = _peak_mb(), time.process_time()
    told = _reference(reports) if name == "reference" else _ours(reports)
    send.send((time.process_time() - start, _peak_mb() - before, told))  # type: ignore[attr-defined]


def _ours(reports: Mapping[str, Report]) -> str:
    groups = copies(reports)
    return f"{sum(len(g.copies) for g in groups)} copies, {sum(len(g.passages) for g in groups)} passages"


def _reference(reports: Mapping[str, Report]) -> str:
    return f"{sum(bool(near) for _, near in near_ones(reports))} reports with a near one"


def near_ones(reports: Mapping[str, Report]) -> Iterator[tuple[str, list[str]]]:
    """The reference, as datasketch documents it: whole reports as sets of five words, queried, then inserted."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=0.5, num_perm=128)
    blank = MinHash(num_perm=128)
    for name, report in reports.items():
        told = report.text.lower().split()
        runs = {" ".join(told[i : i + 5]).encode() for i in range(max(1, len(told) - 4))}
        sketch = blank.copy()
        sketch.update_batch(runs)
        yield name, index.query(sketch)
        index.insert(name, sketch)


def near_groups(reports: Mapping[str, Report]) -> list[list[str]]:
    """What the reference finds, with all that hangs together as one group."""
    home: dict[str, list[str]] = {}
    for name, near in near_ones(reports):
        members = [name]
        for group in {id(home[other]): home[other] for other in near}.values():
            members += group
        home.update(dict.fromkeys(members, members))
    return [group for group in {id(group): group for group in home.values()}.values() if len(group) > 1]


def _peak_mb() -> float:
    told = Path("/proc/self/status").read_text(encoding="ascii")
    return int(told.split("VmHWM:")[1].split()[0]) / 1024


def main() -> int:
    """Run what is asked for, and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--stories", type=int, default=400)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    chosen = parser.parse_args()
    parts = chosen.parts or PARTS
    for line in found(chosen.seed, chosen.stories) if "found" in parts else ():
        print(line, flush=True)
    for line in growth(chosen.seed, chosen.sizes) if "growth" in parts else ():
        print(line, flush=True)
    for line in added(chosen.seed, chosen.sizes) if "added" in parts else ():
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
