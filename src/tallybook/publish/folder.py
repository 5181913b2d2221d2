"""Writes files and folders whole or not at all: built beside their place, then renamed into it."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tallybook.records import BadInput, TallybookError

MARKER = "tallybook-book.json"


@contextmanager
def whole_folder(directory: Path, marker: Mapping[str, object]) -> Iterator[Path]:
    """Give a new empty folder beside `directory`; when all went well it takes that place, else it is removed.

    An older book there is replaced; anything else there is left alone.

    Raises:
        BadInput: the place holds something that is not a book of ours, or things that a book did not put there.
        TallybookError: the folder can't be written (no space, no right to), with the system's reason.
    """
    check_replaceable(directory)
    building: Path | None = None
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(prefix=f".{directory.name}.", suffix=".building", dir=directory.parent))
        building.chmod(0o777 & ~_umask())
        yield building
        entries = sorted(p.name for p in building.iterdir())
        text = json.dumps({**marker, "entries": entries}, indent=1, sort_keys=True, ensure_ascii=True)
        (building / MARKER).write_text(text + "\n", encoding="utf-8", newline="\n")
        _swap(building, directory)
    except OSError as error:
        raise TallybookError(
            f"directory={str(directory)!r}: can't write there ({error.strerror or error}); nothing was changed; "
            "make room or name another directory"
        ) from error
    finally:
        if building is not None:
            shutil.rmtree(building, ignore_errors=True)


def check_replaceable(directory: Path) -> None:
    """Raise BadInput unless nothing is at `directory`, or an empty folder, or a book with nothing else in it."""
    if not directory.exists():
        return
    if not directory.is_dir():
        raise BadInput(f"directory={str(directory)!r}: expected a directory, found a file; name another one")
    present = sorted(p.name for p in directory.iterdir())
    if not present:
        return
    advice = "nothing was changed; name a new directory, or empty this one yourself"
    if MARKER not in present:
        raise BadInput(
            f"directory={str(directory)!r}: expected a new or empty directory, or a book of tallybook, found "
            f"{', '.join(present[:3])}{' ...' if len(present) > 3 else ''}; {advice}"
        )
    try:
        known = json.loads((directory / MARKER).read_text(encoding="utf-8"))["entries"]
        strangers = [name for name in present if name not in {*known, MARKER}]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadInput(f"directory={str(directory)!r}: its {MARKER} can't be read ({error}); {advice}") from error
    if strangers:
        raise BadInput(
            f"directory={str(directory)!r}: beside the book it holds {', '.join(strangers[:3])}, which writing the "
            f"book again would remove; {advice}"
        )


def _swap(building: Path, directory: Path) -> None:
    """Put the new folder in place of the old; should that fail, the old one is put back."""
    if not directory.exists():
        building.rename(directory)
        return
    aside = Path(tempfile.mkdtemp(prefix=f".{directory.name}.", suffix=".old", dir=directory.parent))
    old = aside / "book"
    directory.rename(old)
    try:
        building.rename(directory)
    except BaseException:  # Ctrl-C between the two renames must not cost the old book
        old.rename(directory)
        aside.rmdir()
        raise
    shutil.rmtree(aside, ignore_errors=True)


def write_whole(path: Path, content: bytes) -> None:
    """Write one file through a temporary one beside it, so that a reader sees the old or the new, never half.

    Raises:
        BadInput: the path is a directory, or its folder is not there.
        TallybookError: it can't be written, with the system's reason.
    """
    if path.is_dir():
        raise BadInput(f"path={str(path)!r}: expected a file to write, found a directory; add a file name")
    if not path.parent.is_dir():
        raise BadInput(f"path={str(path)!r}: its folder {str(path.parent)!r} is not there; make it or name another")
    building: str | None = None
    try:
        handle, building = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".building", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(building).chmod(0o666 & ~_umask())
        os.replace(building, path)
        building = None
    except OSError as error:
        raise TallybookError(
            f"path={str(path)!r}: can't write there ({error.strerror or error}); nothing was changed; "
            "make room or name another file"
        ) from error
    finally:
        if building is not None:
            Path(building).unlink(missing_ok=True)


def _umask() -> int:
    """The process's umask; reading it needs setting it for a moment."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
