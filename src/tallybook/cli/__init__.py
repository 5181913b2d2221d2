"""The command line: one thin file a command; it asks the conductor and prints what comes back."""

from __future__ import annotations


def main() -> None:
    """Run `tallybook` with the arguments of the shell, and leave with its exit code."""
    import sys

    try:
        from tallybook.cli.app import app

        app(prog_name="tallybook")
    except KeyboardInterrupt:  # before a command began: there is nothing yet to say or to keep
        sys.exit(130)
