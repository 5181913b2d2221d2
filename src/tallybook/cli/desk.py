"""`tallybook desk`: the web pages for one person on this computer."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from tallybook.cli.frame import command
from tallybook.cli.options import Ledger
from tallybook.cli.show import note, say

EXAMPLE = "tallybook desk vashira.tally"


@command
def desk(
    ledger: Ledger,
    port: Annotated[int, typer.Option(min=0, max=65535, metavar="N", help="The port; 0 takes a free one.")] = 0,
    by: Annotated[
        str | None, typer.Option("--by", metavar="NAME", help="Your name as the ledger keeps it.", show_default=False)
    ] = None,
) -> None:
    """Open the desk in a browser on this computer: add reports, check claims, put incidents together, publish.

    Prints a link that works once, and answers on this computer alone until Ctrl-C. Makes the ledger if there is none.
    """
    needs_extra()
    from tallybook.desk.start import for_one

    def ready(link: str) -> None:
        say(link)
        sys.stdout.flush()  # whoever reads it through a pipe waits for it
        note("open this link in your browser; it works once. Ctrl-C stops the desk")

    for_one(str(ledger), ready=ready, name=by, port=port)


def needs_extra() -> None:
    """Say how to install what the desk needs, where it is missing."""
    from importlib.util import find_spec

    from tallybook.records import TallybookError

    if any(find_spec(name) is None for name in ("django", "ninja", "waitress", "whitenoise", "django_otp", "axes")):
        raise TallybookError("the desk's libraries are not installed: run  pip install 'tallybook[desk]'")
