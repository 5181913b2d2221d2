"""The faults that collecting can find: a stable code each, what it means, how grave it is and what cures it."""

from __future__ import annotations

from typing import NamedTuple

from tallybook.records import BadInput, Problem


class Code(NamedTuple):
    """What a code means; `severity` as in `Problem`, `cure` is the end of every message with this code."""

    meaning: str
    severity: str
    cure: str


CODES: dict[str, Code] = {
    "C001": Code("empty file", "error", "collect it again, or remove it"),
    "C002": Code("not text", "error", "save it as text, HTML, PDF, CSV or JSON lines"),
    "C003": Code("a format that isn't read", "error", "unpack it or save it as one of the formats in collect/ABOUT.md"),
    "C004": Code("too large to read", "error", "split it into smaller files, one report each, or use JSON lines"),
    "C005": Code("text too long for one report", "error", "split it into one report an article"),
    "C006": Code("can't be opened or read", "error", "check that it is still there and that you may read it"),
    "C007": Code("no such file or folder", "error", "check the path"),
    "C008": Code("not a regular file", "error", "copy what it holds into a file"),
    "C009": Code("folder met before (a link leads back to it)", "note", "nothing to do; it is read once"),
    "C010": Code("encoding assumed", "warning", "check the accents; if they are wrong, save the file as UTF-8"),
    "C011": Code("bytes that no encoding explains became U+FFFD", "warning", "save the file as UTF-8"),
    "C012": Code("looks like mojibake (decoded wrongly before it came here)", "warning", "get the text again"),
    "C013": Code("control characters removed", "warning", "compare with the bytes as found if words look odd"),
    "C014": Code("half surrogate pairs became U+FFFD", "warning", "write the file again with whole characters"),
    "C015": Code("nothing to read in the folder", "warning", "check the path; hidden files are skipped"),
    "C016": Code("page nested too deep", "warning", "compare with the page; save what lacks as .txt"),
    "C017": Code("page too large to find its article", "warning", "save the article alone, as .html or .txt"),
    "C020": Code("no date of publication", "warning", "state it in the file or with --published"),
    "C021": Code("date of publication can be read in two ways", "warning", "write it as YYYY-MM-DD"),
    "C022": Code("date of publication can't be read", "warning", "write it as YYYY-MM-DD"),
    "C023": Code("date of publication in the future", "warning", "kept as stated; check it"),
    "C024": Code("the page's own date lies in the future and was refused", "warning", "state it with --published"),
    "C030": Code("no text in it", "error", "check what was saved, and collect it again"),
    "C031": Code("columns missing", "error", "rename the columns; only text is required"),
    "C032": Code("more fields than columns", "error", "put quotation marks around fields that hold the delimiter"),
    "C033": Code("fewer fields than columns", "warning", "fill in the rest, or leave it: absent fields are unknown"),
    "C034": Code("a quotation mark is never closed", "warning", "close it; rows after it may be inside this one"),
    "C035": Code("row or line too long", "error", "check for a missing quotation mark or line break"),
    "C040": Code("not JSON", "error", "write one JSON object a line, in UTF-8"),
    "C041": Code("not a report", "error", "give each report a field text that is a string"),
    "C042": Code("a field that can't be used", "warning", "correct it; the report was kept without it"),
    "C050": Code("PDF without text", "error", "it needs OCR (for example ocrmypdf) before it can be added"),
    "C051": Code("PDF that is encrypted", "error", "save a copy without a password (for example qpdf --decrypt)"),
    "C052": Code("damaged PDF", "warning", "save it again from a reader that opens it"),
    "C060": Code("attachments not read", "note", "save them as files and add those"),
    "C061": Code("not a mail message", "error", "save it from the mail program as .eml, or rename it to .txt"),
    "C070": Code("cut off before its end", "error", "collect it again; what came before was kept"),
    "C071": Code("unpacks to far more than its size", "error", "unpack it yourself and look at it first"),
    "C072": Code("records that aren't pages", "note", "nothing to do; requests, images and errors hold no report"),
    "C073": Code("damaged archive", "error", "collect it again; what came before was kept"),
    "C080": Code("feed that breaks the rules of XML", "warning", "check the entries; what could be read was kept"),
    "C081": Code("not a feed, or one without entries", "error", "only RSS and Atom are read from XML"),
    "C082": Code("feed that declares entities of its own", "error", "remove its <!ENTITY ...> lines"),
    "C090": Code("a URL, and fetching is off", "error", "allow it with --fetch"),
    "C091": Code("URL refused", "error", "download it yourself and add the file"),
    "C092": Code("fetch failed", "error", "try again later, or download it yourself and add the file"),
    "C093": Code("fetch went over a limit", "error", "download it yourself and add the file"),
    "C094": Code("fetched something that isn't a report", "error", "download it yourself and add the text in it"),
}


def problem(code: str, where: str, what: str, *, severity: str | None = None) -> Problem:
    """A Problem of one of the `CODES`: what was found, then the cure that belongs to the code."""
    known = CODES[code]
    return Problem(code, where, f"{what}; {known.cure}", severity=severity or known.severity)


class Unusable(BadInput):
    """Raised inside collecting where the rest of a file can't be used; `collect` turns it into a Problem."""

    def __init__(self, code: str, what: str, *, row: str = "") -> None:
        super().__init__(what)
        self.code = code
        self.what = what
        self.row = row
