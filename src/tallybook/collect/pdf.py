"""PDF files: the text of their pages, where they hold text and not pictures of it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pypdf
import pypdf.errors

from tallybook.collect.codes import Unusable, problem
from tallybook.collect.limits import Limits
from tallybook.collect.material import PARSER_FAULTS, Draft, Material
from tallybook.records import Problem

FORMAT = f"pdf; pypdf {pypdf.__version__}"
_FAULTS = (pypdf.errors.PyPdfError, *PARSER_FAULTS)
_SHOWN_PAGES = 10
_LETTER = re.compile(r"\w")


def read_pdf(material: Material) -> Iterator[Draft | Problem]:
    """One report: the text of all pages, each beginning on a new line.

    The dates inside a PDF say when the file was made, not when it was published, so they aren't used.
    """
    raw = material.whole(material.limits.pdf_bytes)
    reader = _open(raw)
    text, unread, pages = _text(reader, material.limits)
    if not _LETTER.search(text) and not unread:
        raise Unusable("C050", f"none of the {pages} pages holds text")
    problems = []
    if unread:
        listed = ", ".join(str(number) for number in unread[:_SHOWN_PAGES])
        what = f"{len(unread)} of {pages} pages could not be read: {listed}{' ...' if unread[_SHOWN_PAGES:] else ''}"
        if not _LETTER.search(text):
            raise Unusable("C052", what)
        problems.append(problem("C052", material.label, what))
    yield Draft(
        where=material.label,
        raw=raw,
        text=text,
        format=FORMAT,
        title=_title(reader),
        url=material.url,
        problems=tuple(problems),
    )


def _open(raw: bytes) -> pypdf.PdfReader:
    try:
        reader = pypdf.PdfReader(io.BytesIO(raw))
        locked = reader.is_encrypted and not reader.decrypt("")
        if not locked:
            len(reader.pages)
    except pypdf.errors.DependencyError as fault:
        raise Unusable("C051", "its encryption needs a library that isn't installed") from fault
    except _FAULTS as fault:
        raise Unusable("C052", f"the file can't be opened as PDF ({type(fault).__name__})") from fault
    if locked:
        raise Unusable("C051", "it opens only with a password")
    return reader


def _text(reader: pypdf.PdfReader, limits: Limits) -> tuple[str, list[int], int]:
    """The text, the numbers of the pages that could not be read, and how many pages there are.

    Raises:
        Unusable: C004 too many pages, C005 too much text.
    """
    pages = len(reader.pages)
    if pages > limits.pdf_pages:
        raise Unusable("C004", f"{pages:,} pages, more than {limits.pdf_pages:,}")
    pieces: list[str] = []
    unread: list[int] = []
    length = 0
    for number in range(pages):
        try:
            piece = reader.pages[number].extract_text()
        except _FAULTS:
            unread.append(number + 1)
            continue
        pieces.append(piece)
        length += len(piece)
        if length > limits.text_characters:
            raise Unusable("C005", f"more than {limits.text_characters:,} characters in {number + 1} of {pages} pages")
    return "\n".join(pieces), unread, pages


def _title(reader: pypdf.PdfReader) -> str:
    try:
        title = reader.metadata.title if reader.metadata is not None else None
    except _FAULTS:
        return ""
    return title if isinstance(title, str) else ""
