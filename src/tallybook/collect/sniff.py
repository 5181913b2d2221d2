"""Which format a file is in: by the marks at its beginning first, then by its name, then by how the text begins."""

from __future__ import annotations

import re

from tallybook.collect.decode import decode, is_binary

# Beginnings that settle the matter, whatever the file is called.
_MARKS = (
    (b"%PDF-", "pdf"),
    (b"WARC/1.", "warc"),
    (b"PAR1", "parquet"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\x1f\x8b", "gzip inside gzip"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x28\xb5\x2f\xfd", "Zstandard inside another packing"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"{\\rtf", "a rich text document"),
    (b"\x89PNG\r\n", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"SQLite format 3\x00", "a database (perhaps a ledger)"),
    (b"\x7fELF", "a program"),
)
_EXTENSIONS = {
    ".txt": "text", ".text": "text", ".md": "text", ".markdown": "text",
    ".html": "html", ".htm": "html", ".xhtml": "html",
    ".eml": "mail", ".pdf": "pdf",
    ".csv": "table", ".tsv": "table", ".tab": "table",
    ".jsonl": "jsonlines", ".ndjson": "jsonlines", ".json": "json",
    ".warc": "warc", ".xml": "feed", ".rss": "feed", ".atom": "feed", ".rdf": "feed",
    ".parquet": "parquet",
}  # fmt: skip
READ = ("text", "html", "mail", "pdf", "table", "jsonlines", "json", "warc", "feed", "parquet")
_CONTENT_TYPES = {
    "text/plain": "text", "text/markdown": "text", "text/html": "html", "application/xhtml+xml": "html",
    "application/pdf": "pdf", "text/csv": "table", "application/rss+xml": "feed", "application/atom+xml": "feed",
    "application/rdf+xml": "feed", "application/xml": "feed", "text/xml": "feed",
}  # fmt: skip
_MAIL_HEADERS = "Received|Return-Path|Delivered-To|From|Date|Subject|Message-ID|MIME-Version"
_BEGINNINGS = (
    (re.compile(r"(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*(?:<!doctype html|<html)", re.I | re.S), "html"),
    (re.compile(r"(?:<\?xml[^>]*>\s*)?(?:<[!?].*?>\s*)*<(?:rss|feed|rdf:RDF)\b", re.I | re.S), "feed"),
    (re.compile(r"\{.*\}\s*$", re.M), "jsonlines"),
    (re.compile(r"\[\s*\{"), "json"),
    (
        re.compile(rf"(?:(?:{_MAIL_HEADERS}): .*\r?\n){{2}}"),
        "mail",
    ),
)
_EXTENSION = re.compile(r"(?<=.)\.[a-z][a-z0-9]{0,7}$")  # .toml, but not the .18 of a name that ends in a date
_JUDGED_BYTES = 8 * 1024


def format_of(name: str, head: bytes) -> tuple[str, str]:
    """The format of a file.

    Args:
        name: the file's name, lower case.
        head: its beginning, unpacked if it was gzip.

    Returns:
        One of `READ` and "", or "" and what the file is instead.
    """
    for mark, kind in _MARKS:
        if head.startswith(mark):
            return (kind, "") if kind in READ else ("", kind)
    stem = name.removesuffix(".gz").removesuffix(".zst")
    for extension, kind in _EXTENSIONS.items():
        if stem.endswith(extension):
            if kind in ("text", "html", "table", "feed", "mail") and is_binary(head[:_JUDGED_BYTES]):
                return "", "binary"
            return kind, ""
    if is_binary(head[:_JUDGED_BYTES]):
        return "", "binary"
    start = decode(head[:_JUDGED_BYTES])[0].lstrip("\ufeff \t\r\n")
    begun = next((kind for shape, kind in _BEGINNINGS if shape.match(start)), "")
    unknown = _EXTENSION.search(stem)
    if not begun and unknown:
        return "", f"a file with the extension {unknown.group()}"
    return begun or "text", ""


def name_for(content_type: str) -> str | None:
    """A name with the extension that a content type stands for; None for types that aren't read."""
    kind = _CONTENT_TYPES.get(content_type)
    return next((f"fetched{end}" for end, known in _EXTENSIONS.items() if known == kind), None) if kind else None
