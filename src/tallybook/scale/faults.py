"""Faults of disks and files in plain words, each with its cure; what was finished before is kept in all of them."""

from __future__ import annotations

import contextlib
import errno
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa

from tallybook.records import TallybookError

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_SAID_FULL = (
    "no space left", "disk full", "is full", "file too large", "quota exceeded",
    "max_temp_directory_size",  # DuckDB's word for a spill that has no room: it takes what the disk has free
)  # fmt: skip
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
GO_ON = "then run the same command again: it goes on where it stopped"
FAULTS = (OSError, sqlite3.Error, pa.ArrowException, duckdb.Error)  # of what lies on a disk


class Damaged(TallybookError):  # noqa: N818 - it says what the file is
    """A file of an archive does not hold what was written into it; `name` is its name below the archive."""

    def __init__(self, name: str, what: str) -> None:
        super().__init__(name, what)
        self.name = name
        self.what = what

    def __str__(self) -> str:
        return f"file={self.name!r} of the archive is damaged: {self.what}"


class Stopped(Exception):  # noqa: N818 - a wish, no fault
    """Somebody has asked to stop; what was finished is kept."""


@contextlib.contextmanager
def in_plain_words(folder: Path) -> Iterator[None]:
    """Turn errors of the disk and its files into a TallybookError that names the archive and the cure."""
    try:
        yield
    except FAULTS as fault:
        words = _words(fault)
        if words is None:
            raise
        raise TallybookError(f"archive={str(folder)!r}: {words}") from fault


def _words(fault: BaseException) -> str | None:
    told, number = str(fault).lower(), getattr(fault, "errno", None)
    if number in _FULL or any(words in told for words in _SAID_FULL):
        return f"the disk is full; what was finished before is kept: free some space, {GO_ON}"
    if "disk i/o error" in told:  # SQLite's word for whatever a disk refuses
        return f"the disk is full, or fails; what was finished before is kept: free some space, {GO_ON}"
    if "locked" in told and isinstance(fault, sqlite3.Error):
        return "another run is writing it; let that one finish, or stop it first"
    if number in _FORBIDDEN or "readonly" in told:
        return f"the system does not let it be written; check who may write there, {GO_ON}"
    if isinstance(fault, sqlite3.DatabaseError) and not isinstance(fault, sqlite3.OperationalError):
        return f"its manifest.sqlite is damaged; {GO_ON.removeprefix('then ')}"
    if isinstance(fault, duckdb.OutOfMemoryException):
        return f"there is too little memory for a stage; allow it more with --memory, {GO_ON}"
    return f"the system says: {fault.strerror}; {GO_ON}" if isinstance(fault, OSError) and fault.strerror else None
