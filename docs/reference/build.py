"""Writes `commands.md` from the command line itself, so that the page can't drift from what the commands do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).with_name("commands.md")
_HEAD = """# Commands and exit codes

Made by `python docs/reference/build.py` from the commands themselves; `tallybook COMMAND --help` says the same.

## Exit codes

| code | meaning |
| --- | --- |
| 0 | done |
| 1 | done, but something needs looking at: an input was left out, `check` found an error or a warning, `verify` found the ledger not sound |
| 2 | not done: a bad option or value, a file that is no ledger, no space, no permission, a ledger held by another program |
| 70 | a fault of tallybook itself; its trace, without words of reports, goes to a log file, and `--debug` shows it |
| 130 | stopped by Ctrl-C: the first press finishes the current report, the second stops at once; the same command goes on where it stopped |

Answers go to standard output; progress and messages go to standard error.

"""


def page() -> str:
    """The page as it should be."""
    command = [sys.executable, "-m", "typer", "tallybook.cli.app", "utils", "docs", "--name", "tallybook"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    # the examples of these pages are not run as they stand; a plain fence keeps them from being taken for such
    return (
        _HEAD + told.replace("# `tallybook`", "## `tallybook`", 1).replace("```console\n", "```text\n").rstrip() + "\n"
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
