"""Files below a path, sorted, each folder once, with a Problem for everything that can't be read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from tallybook.collect.codes import problem
from tallybook.collect.names import shown
from tallybook.records import Problem


def walk(path: Path) -> Iterator[Path | Problem]:
    """The regular files at or below a path, by name within each folder.

    Hidden files and folders (a name that begins with a dot) are skipped below the path, not where they are named.
    Links are followed; a folder that was met before is a note.
    """
    label = shown(path)
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        yield problem("C007", label, "there is no file or folder of this name")
        return
    except (OSError, ValueError) as fault:
        yield problem("C006", label, reason(fault))
        return
    if stat.S_ISDIR(mode):
        found = False
        for found_path in _folder(path, set()):
            found = True
            yield found_path
        if not found:
            yield problem("C015", label, "the folder holds no files")
    elif stat.S_ISREG(mode):
        yield path
    else:
        yield problem("C008", label, f"this is {_kind(mode)}")


def reason(fault: BaseException) -> str:
    """An operating system's reason in one sentence, without the path that the message names already."""
    if isinstance(fault, OSError) and fault.strerror:
        return f"the system says: {fault.strerror}"
    return f"the system says: {shown(str(fault))}"


def _folder(folder: Path, met: set[tuple[int, int]]) -> Iterator[Path | Problem]:
    # A stack of listings instead of recursion: folders may be nested deeper than Python recurses.
    pending = [iter([folder])]
    while pending:
        path = next(pending[-1], None)
        if path is None:
            pending.pop()
            continue
        try:
            status = path.stat()
            if stat.S_ISREG(status.st_mode):
                yield path
                continue
            if not stat.S_ISDIR(status.st_mode):
                yield problem("C008", shown(path), f"this is {_kind(status.st_mode)}")
                continue
            key = (status.st_dev, status.st_ino)
            if key in met:
                yield problem("C009", shown(path), "this folder was met before")
                continue
            met.add(key)
            names = sorted(name for name in os.listdir(path) if not name.startswith("."))
        except OSError as fault:
            yield problem("C006", shown(path), reason(fault))
            continue
        pending.append(iter([path / name for name in names]))


def _kind(mode: int) -> str:
    kinds = (
        (stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"), (stat.S_ISCHR, "a device"), (stat.S_ISBLK, "a device"),
    )  # fmt: skip
    return next((words for is_kind, words in kinds if is_kind(mode)), "neither a file nor a folder")
