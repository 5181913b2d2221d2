"""The command line of the evaluation: predictions for a corpus, its worst misses, the quality gate and its floors."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from evaluation import calibration
from evaluation.corpora import CORPORA, report_rows
from evaluation.errors import errors
from evaluation.gate import gate
from evaluation.predict import FEW, predict, readers
from tallybook.records import TallybookError


def main(arguments: list[str] | None = None) -> int:
    """Run `python -m evaluation CORPUS REPORTS`, `errors CORPUS` or `gate`; returns the exit code."""
    words = sys.argv[1:] if arguments is None else arguments
    chosen = _parser().parse_args(words)
    try:
        if chosen.command == "gate":
            return gate(chosen.corpora, tenth=chosen.tenth, update=chosen.update, allow_lower=chosen.allow_lower)
        if chosen.command == "calibration":
            sys.stdout.write(f"{calibration.draw()}\n")
            return 0
        if chosen.command == "errors":
            for line in errors(
                chosen.corpus, limit=chosen.limit, field=chosen.field, predictions=chosen.predictions,
                processes=chosen.processes,
            ):  # fmt: skip
                sys.stdout.write(f"{line}\n")
            return 0
        reports = report_rows(chosen.reports)
        with readers(1 if len(reports) <= FEW else chosen.processes) as pool:
            for row in predict(chosen.command, reports, pool=pool):
                sys.stdout.write(json.dumps(row) + "\n")
        sys.stdout.flush()
    except TallybookError as error:
        sys.stderr.write(f"evaluation: {error}\n")
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nobody reads on: nothing to flush
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("evaluation: stopped\n")
        return 130
    return 0


def _count(words: str) -> int:
    count = int(words)
    if count < 1:
        raise argparse.ArgumentTypeError(f"{words}: expected 1 or more")
    return count


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evaluation", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="CORPUS|gate|errors|calibration")
    for corpus in CORPORA:
        one = commands.add_parser(corpus, help=f"predictions for {corpus}, on standard output")
        one.add_argument("reports", type=Path, help="reports.jsonl or reports.jsonl.gz")
        one.add_argument("--processes", type=_count, default=None, help="how many at once (default: all cores)")
    gates = commands.add_parser("gate", help="score the development parts and compare them with the floors")
    gates.add_argument("--tenth", action="store_true", help="only a fixed tenth of the reports, chosen by hash")
    gates.add_argument("--update", action="store_true", help="raise the floors to what was measured")
    gates.add_argument("--allow-lower", action="store_true", help="with --update: also lower floors, and say which")
    gates.add_argument("--corpora", nargs="*", default=list(CORPORA), choices=CORPORA, metavar="CORPUS")
    commands.add_parser("calibration", help="draw the reliability diagram of the weights of sureness")
    listed = commands.add_parser("errors", help="the worst misses of a corpus side by side with its answers")
    listed.add_argument("corpus", choices=CORPORA, metavar="CORPUS")
    listed.add_argument("--limit", type=_count, default=20, help="how many are shown (default 20); all are counted")
    listed.add_argument("--field", help="only this field, such as killed, date or target")
    listed.add_argument("--predictions", type=Path, help="rows that were predicted before (default: predict now)")
    listed.add_argument("--processes", type=_count, default=None, help="how many at once (default: all cores)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
