"""The command line: one thin file a command; it asks the conductor and prints what comes back."""

from __future__ import annotations


def main() -> None:
    """Run `tallybook` with the arguments of the shell, and leave with its exit code."""
    from tallybook.cli.app import app

    app(prog_name="tallybook")
