"""What surrounds every command: faults become messages and exit codes; nobody is shown a traceback unasked."""

from __future__ import annotations

import contextlib
import functools
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import typer

from tallybook.cli.show import complain
from tallybook.records import TallybookError

# The exit codes of every command; docs/reference/exit-codes.md tells users.
DONE = 0
LOOK = 1  # done, but something in the material needs looking at: inputs left out, problems found, a ledger not sound
REFUSED = 2  # not done: a wrong option, a file that can't be used, no space
BROKEN = 70  # not done: a fault in tallybook itself (EX_SOFTWARE of sysexits.h)
INTERRUPTED = 130  # stopped by Ctrl-C, as shells report it

Command = TypeVar("Command", bound=Callable[..., Any])
_debug = False


def debugging(wanted: bool) -> None:
    """Let unexpected faults show their traceback from here on; TALLYBOOK_DEBUG in the environment does the same."""
    global _debug
    _debug = wanted or bool(os.environ.get("TALLYBOOK_DEBUG"))


def command(function: Command) -> Command:
    """Wrap a command so that it ends with an exit code and a message, whatever happens in it."""

    @functools.wraps(function)
    def framed(*args: Any, **kwargs: Any) -> None:
        with _frame():
            function(*args, **kwargs)

    return framed  # type: ignore[return-value]  # the same parameters by functools.wraps, which is what Typer looks at


@contextlib.contextmanager
def _frame() -> Iterator[None]:
    try:
        yield
        sys.stdout.flush()
    except TallybookError as error:
        if _debug:
            traceback.print_exc()
        complain(str(error))
        raise typer.Exit(REFUSED) from None
    except KeyboardInterrupt:
        complain("stopped; everything that was finished before is kept")
        raise typer.Exit(INTERRUPTED) from None
    except BrokenPipeError:
        # Whoever read our output (`| head`) has had enough. Python would complain once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(DONE) from None
    except typer.Exit:
        raise
    except Exception as error:
        if _debug or type(error).__module__.startswith("typer."):  # Typer's own, about usage, it shows itself
            raise
        complain(_unexpected(error))
        raise typer.Exit(BROKEN) from None


def _unexpected(error: Exception) -> str:
    """Keep the traceback in a file and say where; the message of the fault stays out, it may hold words of a report."""
    from platformdirs import user_log_path

    told = f"tallybook met a fault of its own ({type(error).__name__}); what was acknowledged before is kept."
    cure = "Run the command again; if the fault stays, report it to the makers of tallybook"
    try:
        folder: Path = user_log_path("tallybook", ensure_exists=True)
        file = folder / f"fault-{datetime.now(UTC):%Y%m%dT%H%M%S}-{os.getpid()}.log"
        file.write_text("".join(traceback.format_tb(error.__traceback__)) + type(error).__name__ + "\n")
    except OSError:
        return f"{told} {cure} with what `tallybook --debug` shows"
    return f"{told} {cure} and attach {file} (it holds no words of your reports)"
