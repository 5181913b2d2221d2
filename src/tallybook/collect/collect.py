"""The way in: paths and addresses to reports, one at a time, with a Problem for whatever can't be used."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tallybook.collect.codes import Unusable, problem
from tallybook.collect.finish import Collected, Defaults, finish
from tallybook.collect.gunzip import MAGIC as GZIP_MAGIC
from tallybook.collect.gunzip import Gunzip
from tallybook.collect.limits import Limits
from tallybook.collect.material import BUFFER_BYTES, Material, Reader
from tallybook.collect.names import shown
from tallybook.collect.sniff import format_of
from tallybook.collect.unzstd import MAGIC as ZSTD_MAGIC
from tallybook.collect.unzstd import Unzstd
from tallybook.collect.walk import reason, walk
from tallybook.records import Problem, TallybookError

if TYPE_CHECKING:
    from tallybook.collect.fetch import Fetcher

Progress = Callable[[str, int, int], None]
_FURTHEST_ZONE = timedelta(hours=14)  # it is tomorrow in Kiritimati before it is in Greenwich
_READERS = {
    "text": ("text", "read_text"),
    "html": ("html", "read_html"),
    "mail": ("mail", "read_mail"),
    "pdf": ("pdf", "read_pdf"),
    "table": ("table", "read_table"),
    "jsonlines": ("jsonlines", "read_json_lines"),
    "json": ("jsonlines", "read_json"),
    "warc": ("warc", "read_warc"),
    "feed": ("feed", "read_feed"),
    "parquet": ("parquet", "read_parquet"),
}
_URL_BEGINNINGS = ("http://", "https://")


def collect(
    paths: Sequence[str | Path],
    *,
    published: date | None = None,
    publisher: str | None = None,
    now: datetime,
    fetch: bool | Fetcher = False,
    progress: Progress | None = None,
    limits: Limits | None = None,
) -> Iterator[Collected | Problem]:
    """Read reports out of files, folders and addresses, one at a time and always in the same order.

    Folders are read recursively, by name, without hidden files. Archives and tables are never held whole.

    Args:
        paths: files, folders and, where fetching is allowed, http(s) addresses.
        published: the day of publication for reports that state none.
        publisher: the publisher for reports that state none.
        now: when this happens, with a time zone; stored as `collected_at` in UTC and the bound for "in the future".
        fetch: whether addresses may be downloaded; a `Fetcher` to say how.
        progress: called as progress(label, bytes_done, bytes_all) while a file is read and once at its end.
        limits: upper bounds; None for the usual ones.

    Returns:
        An iterator of reports, with their bytes and warnings, and of Problems for what could not be used.

    Raises:
        TallybookError: `paths` is one string, or `now` has no time zone.

    Problems:
        C001 to C094, listed in collect/ABOUT.md.

    Example:
        >>> from datetime import UTC, datetime
        >>> [found] = collect(["no/such/folder"], now=datetime(2026, 1, 1, tzinfo=UTC))
        >>> str(found)
        'no/such/folder: C007 there is no file or folder of this name; check the path'
    """
    if isinstance(paths, str | Path):
        raise TallybookError(f"paths={str(paths)!r}: expected a list of paths; write [path]")
    if now.tzinfo is None:
        raise TallybookError(f"now={now}: expected a time with a zone; write datetime.now(UTC)")
    moment = now.astimezone(UTC)
    defaults = Defaults(published, publisher, moment, (moment + _FURTHEST_ZONE).date(), limits or Limits())
    return _all(paths, defaults, fetch, progress or _no_progress)


def _no_progress(_label: str, _done: int, _all: int) -> None:
    """Nobody watches."""


def _all(
    paths: Sequence[str | Path], defaults: Defaults, fetch: bool | Fetcher, progress: Progress
) -> Iterator[Collected | Problem]:
    for path in paths:
        if isinstance(path, str) and path.lower().startswith(_URL_BEGINNINGS):
            yield from _address(path, defaults, fetch)
            continue
        named = Path(path)
        for found in walk(named):
            if isinstance(found, Problem):
                yield found
            else:
                yield from _file(found, defaults, progress, named=found == named)


def _file(path: Path, defaults: Defaults, progress: Progress, *, named: bool) -> Iterator[Collected | Problem]:
    """One file; `named` by the user rather than met in a folder."""
    label = shown(path)
    try:
        with io.BufferedReader(io.FileIO(path), BUFFER_BYTES) as opened:
            size = path.stat().st_size
            for found in _stream(opened, label, path.name.lower(), defaults, named=named):
                yield found
                progress(label, opened.tell(), size)
            progress(label, size, size)
    except OSError as fault:
        yield problem("C006", label, reason(fault))


def _stream(
    opened: io.BufferedReader[Any], label: str, name: str, defaults: Defaults, *, named: bool
) -> Iterator[Collected | Problem]:
    """Unpack, tell the format, and read."""
    try:
        stream: io.BufferedReader[Any] = opened
        if not stream.peek(1):
            yield problem("C001", label, "the file is empty")
            return
        if stream.peek(2)[:2] == GZIP_MAGIC:
            stream = io.BufferedReader(Gunzip(stream, defaults.limits), BUFFER_BYTES)
        elif stream.peek(4)[:4] == ZSTD_MAGIC:
            stream = io.BufferedReader(Unzstd(stream, defaults.limits), BUFFER_BYTES)
        material = Material(label, name, stream, defaults.limits)
        yield from _material(material, defaults, named=named)
    except Unusable as fault:
        yield problem(fault.code, label + fault.row, fault.what, severity="error")


def _material(material: Material, defaults: Defaults, *, named: bool = True) -> Iterator[Collected | Problem]:
    head = material.head()
    if not head:
        yield problem("C001", material.label, "the file is empty once unpacked")
        return
    form, instead = format_of(material.name, head)
    if not form:
        code = "C002" if instead == "binary" else "C003"
        what = "the bytes are not text" if instead == "binary" else f"this is {instead}"
        yield problem(code, material.label, what, severity=None if named else "note")
        return
    for found in reader_of(form)(material):
        yield found if isinstance(found, Problem) else finish(found, defaults)


def _address(url: str, defaults: Defaults, fetch: bool | Fetcher) -> Iterator[Collected | Problem]:
    label = shown(url)
    if fetch is False:
        yield problem("C090", label, "this is an address on the network, and nothing is fetched unless told to")
        return
    from tallybook.collect.fetch import Fetcher

    fetcher = Fetcher() if fetch is True else fetch
    try:
        page = fetcher.fetch(url)
        stream = io.BufferedReader(io.BytesIO(page.raw), BUFFER_BYTES)
        material = Material(label, page.name, stream, defaults.limits, charset=page.charset, url=page.url)
        yield from _material(material, defaults)
    except Unusable as fault:
        yield problem(fault.code, label + fault.row, fault.what, severity="error")


def reader_of(form: str) -> Reader:
    """The reader of a format; its library is only imported when the first file of the format turns up."""
    module, name = _READERS[form]
    reader: Reader = getattr(import_module(f"tallybook.collect.{module}"), name)
    return reader
