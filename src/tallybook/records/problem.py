"""Something wrong with the material, as a value that is collected and shown, never thrown."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in the material.

    `code` is short and stable (`T014`); `where` names the file and row, or the report and offsets; `message` says what
    is wrong and how to cure it, with the figures; `records` are the ids it is about. `severity` is "error" (left out),
    "warning" (kept, look at it) or "note".
    """

    code: str
    where: str
    message: str
    records: tuple[str, ...] = ()
    severity: str = "warning"

    def __str__(self) -> str:
        return f"{self.where}: {self.code} {self.message}"
