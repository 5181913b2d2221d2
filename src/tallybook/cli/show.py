"""Prints for people: on the right stream, in colour only where it is wanted, and never obeying a report's words."""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

_KEPT_FORMATS = {
    "\u200c",
    "\u200d",
    "\u200e",
    "\u200f",
    "\u061c",
}  # joiners and marks that scripts need; they can't hide text


_UNBOUNDED = 100_000
_OBEYED = re.compile("[\x7f-\x9f\u202a-\u202e\u2066-\u2069]")  # JSON escapes the other control characters itself


def plain(text: str, *, lines: bool = False) -> str:
    """Text that no terminal obeys: escape sequences, control characters and overrides of direction made visible.

    Args:
        text: words of a report, a file's name, a message.
        lines: keep newlines and tabs; otherwise they become spaces.

    Example:
        >>> plain("shot \\x1b[31mdead\\nin Vashira")
        'shot \\\\x1b[31mdead in Vashira'
    """
    return "".join(character if character.isprintable() else _visible(character, lines) for character in text)


def _visible(character: str, lines: bool) -> str:
    if character in "\n\t":
        return character if lines else " "
    if character in _KEPT_FORMATS or unicodedata.category(character) == "Zs":
        return character
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")


def counted(number: int, one: str) -> str:
    """A number with its noun: "1 report", "2,652 reports"."""
    return f"{number:,} {one if number == 1 else one + 's'}"


def say(text: str = "") -> None:
    """A line to standard output."""
    _write(sys.stdout, plain(text, lines=True))


def machine(json: str) -> None:
    """A line of JSON to standard output: the same value to programs, with nothing in it that a terminal would obey."""
    _write(sys.stdout, _OBEYED.sub(lambda hit: f"\\u{ord(hit[0]):04x}", json))


def note(text: str) -> None:
    """A line to standard error that is no complaint."""
    _write(sys.stderr, plain(text, lines=True))


def complain(text: str) -> None:
    """Say on standard error what can't be done."""
    label = "\x1b[31merror:\x1b[0m" if _coloured(sys.stderr) else "error:"
    _write(sys.stderr, f"{label} {plain(text, lines=True)}")


def console() -> Console:
    """Rich, on standard output: no markup or emoji codes out of reports' words, no guessing what to colour."""
    from rich.console import Console

    class Quiet(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError  # Rich would leave with 1; whoever read us has had enough, which is no fault

    width = None if sys.stdout.isatty() else _UNBOUNDED  # a pipe must get every word
    return Quiet(markup=False, emoji=False, highlight=False, width=width)


def error_console() -> Console:
    """Rich, on standard error, for progress."""
    from rich.console import Console

    return Console(stderr=True, markup=False, emoji=False, highlight=False)


def _coloured(stream: object) -> bool:
    terminal = getattr(stream, "isatty", lambda: False)()
    return bool(terminal) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _write(stream: object, text: str) -> None:
    # A terminal that can't show a letter gets its code, rather than the user a traceback.
    encoding = getattr(stream, "encoding", None) or "utf-8"
    print(text.encode(encoding, "backslashreplace").decode(encoding), file=stream)  # type: ignore[call-overload]
