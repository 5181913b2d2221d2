"""`tallybook read`: the claims of one text, without a ledger."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tallybook.cli.frame import LOOK, command
from tallybook.cli.options import Actors, Json, Lexicons, Places, Published, Publisher, ReportLanguage
from tallybook.cli.show import machine, note, say
from tallybook.records import Problem, Report

if TYPE_CHECKING:
    from tallybook.read.trace import Trace
    from tallybook.records import Claim

EXAMPLE = "tallybook read 'Two men were shot dead in Vashira on Saturday, police said.' --published 2010-11-18"
_TEXT = "A file, a text in quotation marks, or - for standard input."


@command
def read(  # noqa: PLR0913 - each option of a command is a parameter
    text: Annotated[str, typer.Argument(metavar="TEXT_OR_FILE", help=_TEXT, show_default=False)],
    published: Published = None,
    publisher: Publisher = None,
    json: Json = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Also tell what each claim rests on, and what was turned down and why.")
    ] = False,
    places: Places = None,
    actors: Actors = None,
    lexicons: Lexicons = None,
    language: ReportLanguage = "en",
) -> None:
    """Print the claims of one text: what it says happened, how many, where, when, and who says so.

    With --json one flat claim a line, as README.md describes; with --explain its reasons too, and after the claims
    one object for each candidate that was turned down.
    """
    import tallybook
    from tallybook.job import Language

    reader = Language(language, places=tuple(places or ()), actors=tuple(actors or ()), lexicons=tuple(lexicons or ()))
    unused = False
    for found in _reports(text, published, publisher):
        if isinstance(found, Problem):
            unused = unused or found.severity == "error"
            note(str(found))
            continue
        trace = None
        if explain:
            claims, trace = reader.explain(found)
        else:
            claims = tallybook.job.read(found, reader=reader)
        _print_flat(claims, trace) if json else _print_lines(found, claims, trace)
    if unused:
        raise typer.Exit(LOOK)


def _reports(text: str, published: date | None, publisher: str | None) -> Iterator[Report | Problem]:
    """The reports of a file, or the one that the text itself is."""
    if text != "-" and _is_path(text):
        from tallybook.collect import collect

        for found in collect([text], published=published, publisher=publisher, now=datetime.now(UTC)):
            if isinstance(found, Problem):
                yield found
            else:
                yield from found.problems
                yield found.report
        return
    words = sys.stdin.buffer.read().decode("utf-8", "replace") if text == "-" else text
    words = words.encode("utf-8", "replace").decode("utf-8")  # the shell hands over odd bytes as half surrogate pairs
    if not words.strip():
        yield Problem("C030", "the text", "there is no text; give a file, a text in quotation marks, or -", (), "error")
        return
    report_id = Report.id_of(words, publisher=publisher, published=published)
    yield Report(report_id, words, publisher=publisher, published=published)


def _is_path(text: str) -> bool:
    try:
        return Path(text).exists()
    except (OSError, ValueError):  # longer than a name may be, or with a null character: a text
        return False


def _print_flat(claims: list[Claim], trace: Trace | None) -> None:
    from tallybook.read.flattened import flat

    if trace is None:
        for claim in claims:
            machine(json.dumps(flat(claim), ensure_ascii=False))
        return
    from tallybook.publish.reasons import as_object

    for claim in claims:
        reasons = [as_object(reason) for reason in trace.of(claim.id)]
        machine(json.dumps({**flat(claim), "reasons": reasons}, ensure_ascii=False))
    for reason in trace.objections():
        machine(json.dumps({"turned_down": True, **as_object(reason)}, ensure_ascii=False))


def _print_lines(report: Report, claims: list[Claim], trace: Trace | None) -> None:
    from tallybook.publish.labels import labels
    from tallybook.publish.wording import about_words, chain, claim_figure_words, when_words, where_words

    if report.title:
        say(report.title)
    if not claims:
        say("No claims found.")
    for number, claim in enumerate(claims, 1):
        figure = claim_figure_words(claim)
        told = [labels().kinds[claim.kind].name + (f": {figure}" if figure else ""), about_words(claim)]
        told += [when_words(claim.when) if claim.when else "", where_words(claim.where) if claim.where else ""]
        told += ["" if claim.stance == "asserted" else claim.stance]
        told += ["" if claim.sureness is None else f"{claim.sureness:.0%} sure"]
        say(f"{number:3}. " + "; ".join(part for part in told if part))
        say(f"     \u201c{' '.join(claim.words.split())}\u201d")
        if speakers := chain(claim, report):
            say("     says " + ", citing ".join(speakers))
        if trace is not None:
            _print_reasons(trace, claim)
    if trace is not None:
        _print_turned_down(trace)


def _print_reasons(trace: Trace, claim: Claim) -> None:
    from tallybook.publish.reasons import found

    for step, words in found(trace, claim):
        say(f"       {step:<9} {words}")


def _print_turned_down(trace: Trace) -> None:
    from tallybook.publish.reasons import turned_down

    lines = list(turned_down(trace))
    if lines:
        say("Turned down:")
    for line in lines:
        say(f"   - {line}")
