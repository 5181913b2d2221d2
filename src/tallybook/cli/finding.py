"""Runs an analysis for a command and prints its finding: sentences, tables, refusals, and what it can't know."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tallybook.cli.progress import Follower, followed
from tallybook.cli.show import console, counted, machine, note, plain, say
from tallybook.records import BadInput, TallybookError

if TYPE_CHECKING:
    from tallybook.analyse.finding import Finding, Statement, Table
    from tallybook.job.held import Held

_ROWS_SHOWN = 40  # of a table on a terminal; files hold them all
_GZIP = b"\x1f\x8b"
_NAMED = 3  # ids that a sentence names
_LARGEST = 1_000_000_000  # bytes of a table, unpacked; all events that UCDP has coded since 1989 are a quarter of it

Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="NAME=VALUE", help="A setting of the analysis; may be given again. --settings lists them."
    ),
]
ListSettings = Annotated[bool, typer.Option("--settings", help="List what can be set, and stop.")]
CsvFolder = Annotated[
    Path | None, typer.Option("--csv", metavar="FOLDER", help="Write each table as a CSV file into this folder.")
]
PictureFile = Annotated[
    Path | None,
    typer.Option(
        "--picture", metavar="FILE", help="Draw the pictures: FILE.svg, FILE.png, or FILE.html that can be asked."
    ),
]


def analysed(
    name: str,
    ledger: str,
    given: list[str] | Mapping[str, str] | None,
    *,
    as_of: str | None = None,
    convention: str | None = None,
) -> Finding:
    """Run an analysis on a ledger, with its progress shown.

    Args:
        name: of the analysis.
        ledger: its file or address.
        given: settings, as "name=value" or by name; those left out stand at their default.
        as_of: the moment, as `--as-of` takes it.
        convention: the rule that decides figures.

    Raises:
        BadInput: a setting is not known or its value can't be used; or the ledger can't carry the analysis (Refused).
    """
    settings = dict(given) if isinstance(given, Mapping) else pairs(given or [])
    with at_moment(ledger, as_of) as (held, follower):
        return held.analysed(name, settings, convention=convention, watch=follower)


@contextmanager
def at_moment(ledger: str, as_of: str | None) -> Iterator[tuple[Held, Follower]]:
    """A ledger as it stood, and who follows what is done with it."""
    import tallybook

    with (
        tallybook.open_ledger(ledger, create=False) as case,
        followed() as follower,
        case.as_of(as_of, watch=follower) as held,
    ):
        yield held, follower


def fitted(name: str, given: list[str] | Mapping[str, str] | None, table: Callable[[Any], Any]) -> Finding:
    """Run an analysis on a table that doesn't come from a ledger as it stands, with its progress shown.

    Args:
        name: of the analysis.
        given: settings, as "name=value" or by name.
        table: makes the table that the analysis takes, from the analysis with its settings.
    """
    from tallybook.analyse.finding import with_settings
    from tallybook.analyse.following import following
    from tallybook.analyse.offered import offered

    analysis: Any = with_settings(
        offered(name).settings, dict(given) if isinstance(given, Mapping) else pairs(given or [])
    )
    with followed() as follower, following(_stepping(follower)):
        finding: Finding = analysis.fit(table(analysis)).finding_
    return finding


def ledger_or_table(ledger: str | None, table: Path | None, option: str, *history: str | None) -> None:
    """Refuse both and neither; and what is asked of a ledger's history where there is a table instead.

    Raises:
        BadInput: says which of them is expected.
    """
    if (ledger is None) is (table is None):
        raise BadInput(f"LEDGER, {option}: expected one of them, a ledger or a table in a file")
    if table is not None and any(asked is not None for asked in history):
        raise BadInput("--as-of, --convention: expected a LEDGER with them; a table has no history")


def file_text(path: Path) -> str:
    """What a text file holds, plain or gzip, told by its bytes.

    Raises:
        BadInput: it is not there, cut off, too large, or not UTF-8.
    """
    try:
        with path.open("rb") as start:
            opener: Any = gzip.open if start.read(2) == _GZIP else open
        with opener(path, "rb") as file:
            held: bytes = file.read(_LARGEST + 1)
    except (OSError, EOFError, zlib.error) as fault:
        why = getattr(fault, "strerror", None) or fault
        raise BadInput(f"{path}: can't be read ({why}); give the path of a whole file") from None
    if len(held) > _LARGEST:
        raise BadInput(f"{path.name}: expected {_LARGEST:,} bytes at most; give a part of it, or counts")
    try:
        return held.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise BadInput(f"{path.name} byte {fault.start}: expected UTF-8; save the file as UTF-8") from None


def table_lines(path: Path, *, counted: str) -> list[str]:
    """The lines of a text file, with their ends as they are; of an archive's folder what is `counted` in it."""
    if path.is_dir():
        from tallybook.scale import tabled

        return tabled.lines_of(path, getattr(tabled, counted))
    return list(StringIO(file_text(path), newline=""))


def _stepping(follower: Follower) -> Callable[[str, int, int | None], None]:
    def step(stage: str, done: int, total: int | None) -> None:
        follower.step(stage, done, total)
        if follower.stop_asked():
            raise KeyboardInterrupt

    return step


def pairs(given: list[str]) -> dict[str, str]:
    """Settings by name, as `--set NAME=VALUE` gives them."""
    parts = [one.partition("=") for one in given]
    if wrong := next((one for one, (_name, sign, _value) in zip(given, parts, strict=True) if not sign), None):
        raise BadInput(f"--set {wrong!r}: expected NAME=VALUE")
    return {name.strip(): value for name, _sign, value in parts}


def list_settings(name: str) -> None:
    """Print what can be set: name, default, what it means."""
    from dataclasses import fields

    from tallybook.analyse.finding import settings_of
    from tallybook.analyse.offered import offered

    analysis = offered(name).settings
    defaults = dict(settings_of(analysis()))
    for f in fields(analysis):
        choices = f.metadata["choices"]
        may_be = f" (one of {', '.join(choices)})" if choices else ""
        say(f"{f.name}={defaults[f.name]}  {f.metadata['title']}{may_be}")
        if f.metadata["hint"]:
            say(f"    {f.metadata['hint']}")


def show(finding: Finding, *, json: bool, csv: Path | None, picture: Path | None) -> None:
    """Print a finding, or its JSON, and write its tables and pictures where that is asked for."""
    if json:
        from json import dumps

        from tallybook.analyse.codec import as_json

        machine(dumps(as_json(finding), ensure_ascii=False, allow_nan=False))
    else:
        _print(finding)
    if csv is not None:
        _write_tables(finding, csv)
    if picture is not None:
        from tallybook.publish.pictures import save

        for path in save(finding.pictures, picture, finding.title):
            note(f"Drew {path}")


def _print(finding: Finding) -> None:
    from tallybook.publish.tabled import refusals

    say(finding.title)
    for one in finding.says:
        say(f"- {one.text}{_rests_on(one)}")
    for table in finding.tables:
        say()
        say(table.title)
        _print_table(table)
        if table.note:
            say(table.note)
    if finding.refused:
        say("\nWhat the material can't carry:")
        for told in refusals(finding):
            say(f"- {told}")
    say("\nWhat this can't know:")
    for told in finding.cannot_know:
        say(f"- {told}")
    say("\nSettings: " + (", ".join(f"{name}={value}" for name, value in finding.settings if value) or "none"))


def _rests_on(one: Statement) -> str:
    """What a sentence rests on: the first ids, which `tallybook why` explains."""
    ids = [*one.incidents, *one.claims]
    if not ids:
        return ""
    more = f" and {len(ids) - _NAMED:,} more" if len(ids) > _NAMED else ""
    return f" [{', '.join(ids[:_NAMED])}{more}]"


def _print_table(table: Table) -> None:
    from rich.table import Table as Shown
    from rich.text import Text

    from tallybook.publish.tabled import cell_words, is_number

    shown = Shown(box=None, pad_edge=False)
    for n, column in enumerate(table.columns):
        shown.add_column(plain(column.title), justify="right" if is_number(table, n) else "left")
    shown.add_column("Rests on", justify="right")
    for row in table.rows[:_ROWS_SHOWN]:
        rests = [counted(len(row.incidents), "incident")] if row.incidents else []
        rests += [counted(len(row.claims), "claim")] if row.claims else []
        shown.add_row(*(Text(plain(cell_words(cell))) for cell in row.cells), Text(", ".join(rests)))
    console().print(shown)
    if len(table.rows) > _ROWS_SHOWN:
        say(f"... and {len(table.rows) - _ROWS_SHOWN:,} rows more; --csv writes them all")


def _write_tables(finding: Finding, folder: Path) -> None:
    from tallybook.publish.tabled import as_csv

    try:
        folder.mkdir(parents=True, exist_ok=True)
        for table in finding.tables:
            path = folder / f"{finding.analysis}-{table.name}.csv"
            path.write_bytes(as_csv(table))
            note(f"Wrote {path}")
    except OSError as fault:
        raise TallybookError(f"folder={str(folder)!r}: can't write there ({fault.strerror or fault})") from None
