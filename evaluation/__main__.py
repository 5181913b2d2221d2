"""The command line of the evaluation: predictions for a corpus, the quality gate, and its floors."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from evaluation.corpora import CORPORA, rows
from evaluation.gate import gate
from evaluation.predict import predict
from tallybook.records import TallybookError


def main(arguments: list[str] | None = None) -> int:
    """Run `python -m evaluation CORPUS REPORTS` or `python -m evaluation gate`; returns the exit code."""
    words = sys.argv[1:] if arguments is None else arguments
    parser = argparse.ArgumentParser(prog="python -m evaluation", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="CORPUS|gate")
    for corpus in CORPORA:
        one = commands.add_parser(corpus, help=f"predictions for {corpus}, on standard output")
        one.add_argument("reports", type=Path, help="reports.jsonl or reports.jsonl.gz")
        one.add_argument("--processes", type=int, default=None, help="how many at once (default: all cores)")
    gates = commands.add_parser("gate", help="score the development parts and compare them with the floors")
    gates.add_argument("--tenth", action="store_true", help="only a fixed tenth of the reports, chosen by hash")
    gates.add_argument("--update", action="store_true", help="raise the floors to what was measured")
    gates.add_argument("--allow-lower", action="store_true", help="with --update: also lower floors, and say which")
    gates.add_argument("--corpora", nargs="*", default=list(CORPORA), choices=CORPORA, metavar="CORPUS")
    chosen = parser.parse_args(words)
    try:
        if chosen.command == "gate":
            return gate(chosen.corpora, tenth=chosen.tenth, update=chosen.update, allow_lower=chosen.allow_lower)
        for row in predict(chosen.command, list(rows(chosen.reports)), processes=chosen.processes):
            sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
    except TallybookError as error:
        sys.stderr.write(f"evaluation: {error}\n")
        return 2
    except BrokenPipeError:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
