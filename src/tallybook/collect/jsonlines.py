"""JSON lines (one report a line) and JSON files (one report, or an array of them)."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator

from tallybook.collect.codes import Unusable, problem
from tallybook.collect.decode import decode, encoding_of
from tallybook.collect.material import Draft, Material
from tallybook.collect.names import quoted
from tallybook.collect.record import draft_of
from tallybook.records import Problem

_SKIPPED_BYTES = 64 * 1024
_BETWEEN = re.compile(r"[\s,]*")


def read_json_lines(material: Material) -> Iterator[Draft | Problem]:
    """One report a line; a bad line is a Problem with its number, and the rest goes on."""
    encoding = encoding_of(material.head(), complete=False)
    if encoding.name.startswith(("utf-16", "utf-32")):
        raise Unusable("C040", f"the file is {encoding.name}; JSON lines are UTF-8")
    yield from _lines(material.stream, material.label, material.limits.row_bytes)


def _lines(stream: io.BufferedIOBase, label: str, most_bytes: int) -> Iterator[Draft | Problem]:
    number = 0
    while line := stream.readline(most_bytes + 1):
        number += 1
        where = f"{label}:{number}"
        if len(line) > most_bytes:
            yield problem("C035", where, f"the line is longer than {most_bytes:,} bytes")
            while line and not line.endswith(b"\n"):
                line = stream.readline(_SKIPPED_BYTES)
            continue
        raw = line.rstrip(b"\r\n")
        if number == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        if raw.strip():
            yield _line(raw, where)


def _line(raw: bytes, where: str) -> Draft | Problem:
    try:
        row = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as fault:
        return problem("C040", where, f"byte {fault.start + 1} of the line is not UTF-8")
    except (ValueError, RecursionError) as fault:
        return problem("C040", where, f"the line is not JSON: {_reason(fault)}")
    return _draft(row, where, raw)


def read_json(material: Material) -> Iterator[Draft | Problem]:
    """A JSON object, an array of them (labelled by their number), or JSON lines with the wrong extension."""
    raw = material.whole(material.limits.document_bytes)
    text, _ = decode(raw)
    text = text.removeprefix("\ufeff")
    if text.lstrip().startswith("["):
        yield from _array(text, material.label)
        return
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as fault:
        if len(raw.split(b"\n", 2)) == 1 or not text.lstrip().startswith("{"):
            raise Unusable("C040", f"the file is not JSON: {_reason(fault)}") from fault
        yield from _lines(io.BytesIO(raw), material.label, material.limits.row_bytes)
        return
    yield _draft(whole, material.label, raw)


def _array(text: str, label: str) -> Iterator[Draft | Problem]:
    decoder = json.JSONDecoder()
    at, number = text.index("[") + 1, 0
    while True:
        between = _BETWEEN.match(text, at)
        at = between.end() if between else at
        if text.startswith("]", at):
            return
        number += 1
        where = f"{label}:{number}"
        try:
            row, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as fault:
            yield problem("C040", where, f"the array can't be read from its element {number} on: {_reason(fault)}")
            return
        yield _draft(row, where, text[at:end].encode("utf-8", "surrogatepass"))
        at = end


def _draft(row: object, where: str, raw: bytes) -> Draft | Problem:
    if not isinstance(row, dict):
        return problem(
            "C041", where, f"a JSON object is expected, this is {quoted(raw[:40].decode('utf-8', 'replace'))}"
        )
    return draft_of(row, where, raw, form="jsonlines")


def _reason(fault: Exception) -> str:
    if isinstance(fault, json.JSONDecodeError):
        return f"{fault.msg} at character {fault.pos + 1}"
    return "it is nested too deep" if isinstance(fault, RecursionError) else "a number in it is too long"
