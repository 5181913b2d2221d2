"""Arguments and options that several commands share, so that they are called and explained the same everywhere."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from tallybook.records import INCIDENT_KINDS, is_incident_kind


def iso_day(text: str) -> date:
    """A day as YYYY-MM-DD; anything else is a usage error that shows the right form."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise typer.BadParameter(f"{text!r} is not a day; write YYYY-MM-DD, such as 2010-11-18")
    return day


def incident_kind(text: str) -> str:
    """A kind of incident, ours or a user's own; anything else is a usage error that lists them."""
    if not is_incident_kind(text):
        raise typer.BadParameter(f"{text!r} is not a kind of incident; choose from {', '.join(INCIDENT_KINDS)}")
    return text


def _kinds_beginning(incomplete: str) -> list[str]:
    return [kind for kind in INCIDENT_KINDS if kind.startswith(incomplete)]


def convention_name(text: str) -> str:
    """A rule by which figures are decided; anything else is a usage error that lists them."""
    from tallybook.match import rule_names

    if text not in rule_names():
        raise typer.BadParameter(f"{text!r} is not a convention; choose from {', '.join(rule_names())}")
    return text


def _conventions_beginning(incomplete: str) -> list[str]:
    from tallybook.match import rule_names

    return [name for name in rule_names() if name.startswith(incomplete)]


Ledger = Annotated[
    str,
    typer.Argument(
        metavar="LEDGER",
        help="The ledger of the case: a file, or postgresql://USER@HOST/DATABASE.",
        show_default=False,
    ),
]
Day = date | None
Published = Annotated[
    Day,
    typer.Option(parser=iso_day, metavar="DATE", help="Day of publication where the report states none: YYYY-MM-DD."),
]
Publisher = Annotated[str | None, typer.Option(metavar="NAME", help="Publisher where the report states none.")]
Places = Annotated[
    list[Path] | None,
    typer.Option(metavar="FILE", help="Places to know besides those shipped (TOML or CSV); may be given again."),
]
Actors = Annotated[list[Path] | None, typer.Option(metavar="FILE", help="Actors to know (TOML); may be given again.")]
Lexicons = Annotated[
    list[Path] | None,
    typer.Option("--lexicon", metavar="FILE", help="Words to know besides those shipped (TOML); may be given again."),
]
Several = Annotated[
    int,
    typer.Option("--processes", min=1, metavar="N", help="How many processes read at once; the claims are the same."),
]
ReportLanguage = Annotated[
    str,
    typer.Option(
        "--language", metavar="NAME", help="Language of the reports: en, es, or a folder of lexicons of your own."
    ),
]
Convention = Annotated[
    str | None,
    typer.Option(
        "--convention",
        parser=convention_name,
        metavar="RULE",
        autocompletion=_conventions_beginning,
        help="Decide figures anew by the rule of another project: ucdp, acled or ibc; by default tallybook's own.",
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DATE|ENTRY",
        help="As the ledger stood then: a day (to its end, UTC), or an entry by its number or hash, which books name.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Kinds = Annotated[
    list[str] | None,
    typer.Option(
        "--kind",
        parser=incident_kind,
        metavar="KIND",
        autocompletion=_kinds_beginning,
        help="Only incidents of this kind, such as killing or bombing; may be given again.",
    ),
]
