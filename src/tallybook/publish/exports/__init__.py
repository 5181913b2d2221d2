"""Writes a snapshot in the formats of others: one module a format, its convention as data in `../profiles`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tallybook.match import under_rule
from tallybook.publish.evidence import Evidence
from tallybook.publish.exports import acled, geojson, ibc, jsonl, parquet, public, tidy, ucdp
from tallybook.publish.exports.note import note_of
from tallybook.publish.exports.profile import Made, Profile, profile
from tallybook.publish.folder import write_whole
from tallybook.records import BadInput, Snapshot

FORMATS: Mapping[str, Callable[[Evidence, Profile], Made]] = {
    "csv": tidy.make,
    "jsonl": jsonl.make,
    "geojson": geojson.make,
    "parquet": parquet.make,
    "ucdp": ucdp.make,
    "acled": acled.make,
    "ibc": ibc.make,
    "public-csv": public.make_csv,
    "public-jsonl": public.make_jsonl,
    "public-parquet": public.make_parquet,
}
_PUBLIC = "public"  # the profile that these share


@dataclass(frozen=True, slots=True)
class ExportResult:
    """What was written: the main file, all files with it, how many rows the main file has, and what was lost."""

    path: Path
    files: tuple[Path, ...]
    rows: int
    lost: tuple[str, ...]
    note: Path

    def __str__(self) -> str:
        return str(self.path)


def profile_of(format: str) -> Profile:
    """The convention of a format; the redacted ones share theirs."""
    return profile(_PUBLIC if format in public.FORMATS else format)


def export(snapshot: Snapshot, format: str, path: str | Path, *, convention: str | None = None) -> ExportResult:
    """Write a snapshot for other programs, with a note beside it that says what the format can't hold.

    What can't be traced to words is left out, as in the book. Each file is written whole or not at all; files of that
    name are replaced. The same snapshot gives the same bytes.

    Args:
        snapshot: the state of the ledger.
        format: "csv" (incidents wide in the file itself, claims long in FILE stem + ".claims.csv", columns explained in
            ".codebook.md"), "jsonl" (one record a line), "geojson", "parquet" (GeoParquet,
            claims beside it), "ucdp" (49 columns), "acled" (31 columns), "ibc" (Iraq Body Count's variables of an
            incident), or the redacted "public-csv", "public-jsonl", "public-parquet".
        convention: the rule of reconciling that decides figures; None is that of the format, or as the ledger has them.
        path: the main file; a note is written beside it as FILE + ".note.md".

    Returns:
        The files, the number of rows, and what was lost, as the note lists it.

    Raises:
        BadInput: the format or the convention is not known, the format has a convention of its own, or the path can't
            hold a file.
        TallybookError: the file can't be written.
    """
    if format not in FORMATS:
        raise BadInput(f"format={format!r}: expected one of {', '.join(FORMATS)}; name one of these")
    place = Path(path).expanduser().absolute()
    shape = profile_of(format)
    if convention and shape.rule and convention != shape.rule:
        raise BadInput(f"convention={convention!r}: expected {shape.rule!r}, which the format {format} is made by")
    evidence = Evidence.of(under_rule(snapshot, shape.rule or convention))
    made = FORMATS[format](evidence, shape)
    if evidence.left_out:
        made.lost.append(f"{len(evidence.left_out)} records that can't be traced to words (see `tallybook check`)")
    note = place.with_name(place.name + ".note.md")
    beside = {place.with_name(place.stem + suffix): content for suffix, content in made.beside.items()}
    contents = {**beside, note: note_of(shape, made, snapshot, place.name, convention), place: made.content}
    for target, content in contents.items():  # the main file last: where it stands, all that belongs to it does
        write_whole(target, content)
    return ExportResult(place, tuple(sorted(contents)), made.rows, (*shape.loses, *made.lost), note)
