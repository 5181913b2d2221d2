"""Writes the note that lies beside an export: state, convention, what was lost; and the codebook of its columns."""

from __future__ import annotations

from tallybook.publish.exports.profile import Made, Profile
from tallybook.records import Snapshot
from tallybook.version import __version__


def note_of(profile: Profile, made: Made, snapshot: Snapshot, file_name: str, convention: str | None = None) -> bytes:
    """The note as Markdown; `convention` names the rule of reconciling where a user chose one."""
    incidents = snapshot.incidents.values()
    reviewed = sum(1 for i in incidents if i.reviewed)
    lines = [
        f"# {file_name}: {profile.title}",
        "",
        f"- Rows: {made.rows:,}",
        f"- State of the ledger: {snapshot.head or 'no hash given'}",
        f"- Reviewed by a person: {reviewed:,} of {len(incidents):,} incidents; all else was put together by program",
        f"- Made by tallybook {__version__}",
        "",
        "## Convention",
        "",
        *(f"- {line}" for line in profile.conventions),
        *([f"- Figures are decided anew from the same claims by the rule {convention}."] if convention else []),
        "",
        "## What this file does not hold",
        "",
        *(f"- {line}" for line in (*profile.loses, *made.lost)),
    ]
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")


def codebook_of(profile: Profile) -> bytes:
    """The columns of every sheet of a format with what they mean, as Markdown."""
    lines = [f"# Codebook: {profile.title}", ""]
    for sheet, rows in profile.table["sheets"].items():
        lines += [f"## {sheet}", "", "| column | what it is |", "| --- | --- |"]
        lines += [f"| `{row['name']}` | {row['means']} |" for row in rows]
        lines.append("")
    return "\n".join(lines).encode("utf-8")
