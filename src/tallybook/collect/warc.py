"""Web archives (WARC, plain or gzip): each page that a server answered with is a report."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import version
from typing import Any, BinaryIO, cast

from fastwarc.warc import ArchiveIterator, WarcRecordType

from tallybook.collect.codes import Unusable, problem
from tallybook.collect.decode import decode
from tallybook.collect.html import FORMAT as HTML_FORMAT
from tallybook.collect.html import page_draft
from tallybook.collect.limits import Limits
from tallybook.collect.material import PARSER_FAULTS, Draft, Material
from tallybook.collect.text import encoding_problems
from tallybook.records import Problem

_LIBRARY = f"FastWARC {version('FastWARC')}"
_PAGES = ("text/html", "application/xhtml+xml")
_TEXTS = ("text/plain",)
_OK = 200


class _CutOff(Exception):  # noqa: N818 - an interruption that read_warc turns into a Problem
    """The archive ends within a record; says how far it got."""


class _Source(io.RawIOBase):
    """The archive's bytes for FastWARC, holding back a fault of the unpacking until the records before it are out."""

    def __init__(self, stream: io.BufferedReader[Any]) -> None:
        super().__init__()
        self._stream = stream
        self._given = 0
        self.fault: Unusable | None = None

    def readable(self) -> bool:
        """True: it can be read."""
        return True

    def tell(self) -> int:
        """How many bytes were given."""
        return self._given

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes; where the unpacking failed it looks like the end."""
        if self.fault is not None:
            return b""
        try:
            piece = self._stream.read1(size)
        except Unusable as fault:
            self.fault = fault
            return b""
        self._given += len(piece)
        return piece


def read_warc(material: Material) -> Iterator[Draft | Problem]:
    """One report an HTML or plain text response; records are numbered from 1 in the order of the archive.

    Where the archive is cut off or damaged, the records before are kept and a Problem says where it ended.
    """
    others = number = 0
    source = _Source(material.stream)
    damage = None
    try:
        for record in ArchiveIterator(cast(BinaryIO, source), parse_http=False, stream_detect=False):
            number += 1
            found = None
            if record.record_type == WarcRecordType.response:
                found = _response(record, f"{material.label}:{number}", material.limits)
            if found is not None:
                yield found
            elif source.fault is None:  # else its header may be what was cut off
                others += record.record_type != WarcRecordType.warcinfo
    except _CutOff as cut:
        damage = problem("C070", f"{material.label}:{number}", f"the record ends after {cut}")
    except PARSER_FAULTS as fault:
        damage = problem("C073", f"{material.label}:{number + 1}", f"this is no WARC record ({type(fault).__name__})")
    if others:
        yield problem("C072", material.label, f"{others} of {number} records are not pages")
    if source.fault is not None:
        raise Unusable(source.fault.code, f"{source.fault.what}, in or after record {number}")
    if damage is not None:
        yield damage
    elif not number:
        raise Unusable("C073", "there is no WARC record in it")


def _response(record: Any, where: str, limits: Limits) -> Draft | Problem | None:
    """The draft of a page; None where the server answered with something else.

    Raises:
        _CutOff: the archive ends within this record.
    """
    stated = record.content_length
    if stated > limits.row_bytes:
        return problem("C035", where, f"the record has {stated:,} bytes, more than {limits.row_bytes:,}")
    block = record.reader.read()
    if len(block) < stated:
        raise _CutOff(f"{len(block):,} of {stated:,} bytes")
    record.set_bytes_content(block)
    record.parse_http(auto_decode="all")
    kind = (record.http_content_type or "").lower()
    if record.http_headers is None or record.http_headers.status_code != _OK or kind not in (*_PAGES, *_TEXTS):
        return None
    body = record.reader.read(limits.row_bytes + 1)
    if len(body) > limits.row_bytes:
        return problem("C071", where, f"the page unpacks to more than {limits.row_bytes:,} bytes")
    url = record.headers.get("WARC-Target-URI", "").strip("<>") or None
    captured = f"; captured {record.record_date:%Y-%m-%dT%H:%M:%SZ}" if record.record_date is not None else ""
    if kind not in _TEXTS and len(body) > limits.page_bytes:
        return problem("C004", where, f"the page has {len(body):,} bytes, more than {limits.page_bytes:,}")
    if kind in _TEXTS:
        text, encoding = decode(body, declared=record.http_charset)
        problems = encoding_problems(text, encoding, where)
        return Draft(where, block, text, f"warc; {_LIBRARY}{captured}", url=url, problems=problems)
    draft = page_draft(body, where, charset=record.http_charset, url=url, stored=block)
    return replace(draft, format=f"warc; {_LIBRARY}; {HTML_FORMAT.partition('; ')[2]}{captured}")
