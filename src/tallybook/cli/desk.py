"""`tallybook desk`: the web pages for one person on this computer."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from tallybook.cli.frame import command
from tallybook.cli.options import Actors, Ledger, Lexicons, Places, ReportLanguage
from tallybook.cli.show import note, say

EXAMPLE = "tallybook desk vashira.tally"


@command
def desk(
    ledger: Ledger,
    port: Annotated[int, typer.Option(min=0, max=65535, metavar="N", help="The port; 0 takes a free one.")] = 0,
    by: Annotated[
        str | None, typer.Option("--by", metavar="NAME", help="Your name as the ledger keeps it.", show_default=False)
    ] = None,
    places: Places = None,
    actors: Actors = None,
    lexicons: Lexicons = None,
    language: ReportLanguage = "en",
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

    for_one(ledger, ready=ready, name=by, port=port, read_with=read_with(language, places, actors, lexicons))


def read_with(
    language: str, places: list[Path] | None, actors: list[Path] | None, lexicons: list[Path] | None
) -> dict[str, object]:
    """What reports are read with, as the desk's set-up keeps it: whole paths, since the reader is another process."""
    given = {"places": places, "actors": actors, "lexicons": lexicons}
    files = {name: tuple(str(path.absolute()) for path in paths or ()) for name, paths in given.items()}
    return {"language": language, **files}


def needs_extra() -> None:
    """Say how to install what the desk needs, where it is missing."""
    from importlib.util import find_spec

    from tallybook.records import TallybookError

    if any(find_spec(name) is None for name in ("django", "ninja", "waitress", "whitenoise", "django_otp", "axes")):
        raise TallybookError("the desk's libraries are not installed: run  pip install 'tallybook[desk]'")
