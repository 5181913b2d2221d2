"""`tallybook serve`: the web pages for a team with accounts, behind a reverse proxy."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from typing import Annotated

import typer

from tallybook.cli.desk import needs_extra, read_with
from tallybook.cli.frame import command
from tallybook.cli.options import Actors, Ledger, Lexicons, Places, ReportLanguage
from tallybook.cli.show import note, say

EXAMPLE = "tallybook serve vashira.tally --host-name desk.example.org --proxy 127.0.0.1"


class SecondFactor(StrEnum):
    """Who must sign in with a code as well."""

    OPTIONAL = "optional"
    REVIEWERS = "reviewers"
    EVERYBODY = "everybody"


@command
def serve(  # noqa: PLR0913 - each option of a command is a parameter
    ledger: Ledger,
    host_name: Annotated[
        str, typer.Option("--host-name", metavar="NAME", help="The name that browsers reach the desk by.")
    ] = "localhost",
    listen: Annotated[str, typer.Option(metavar="ADDRESS", help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, metavar="N", help="The port to listen at.")] = 8341,
    proxy: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Address of the reverse proxy, which is believed who the browser is."),
    ] = None,
    plain_http: Annotated[
        bool, typer.Option("--plain-http", help="Let browsers in without encryption: only for trying it out.")
    ] = False,
    second_factor: Annotated[
        SecondFactor, typer.Option(help="Who must sign in with a code as well; others may.")
    ] = SecondFactor.REVIEWERS,
    administrator: Annotated[
        str, typer.Option(metavar="NAME", help="The first administrator, where there is none yet.")
    ] = "administrator",
    tables: Annotated[
        str | None,
        typer.Option(
            metavar="PLACE",
            help="Where accounts, sessions and tokens are kept: a file, or postgresql://USER@HOST/DATABASE. "
            "Without it: a file beside the ledger, or a schema `desk` in the ledger's own database.",
        ),
    ] = None,
    places: Places = None,
    actors: Actors = None,
    lexicons: Lexicons = None,
    language: ReportLanguage = "en",
) -> None:
    """Serve the desk to a team: accounts, roles, a second factor. Put a reverse proxy with a certificate before it.

    The first time it prints the link by which the first administrator chooses a password.
    """
    needs_extra()
    from tallybook.desk.start import for_team, kept_setup

    setup = kept_setup(
        ledger, hosts=(host_name,), port=port, https=not plain_http, second_factor=second_factor.value,
        key=os.environ.get("TALLYBOOK_DESK_KEY", ""), tables=tables,
        **read_with(language, places, actors, lexicons),
    )  # fmt: skip

    def ready(told: str) -> None:
        say(told)
        sys.stdout.flush()  # whoever reads it through a pipe waits for it
        if "/invitation/" in told:
            note("open this link to choose the first administrator's password; it works once, for three days")
        note(f"listening at {listen}:{port}; Ctrl-C stops the desk")

    for_team(ledger, setup, host=listen, ready=ready, administrator=administrator, proxy=proxy)
