"""How much collecting is willing to take in, so that no file can fill the memory or stop the batch."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds; whatever goes over one becomes a Problem that states the bound.

    `text_characters`: code points of one report; a million is also what the parser takes by default.
    `document_bytes`: a file that is one document or has to be held whole (text, page, mail, feed, JSON array).
    `page_bytes`: an HTML page; articles have a tenth of it.
    `mail_header_characters`, `mail_parts`: one header line, and parts within parts, of a mail message.
    `pdf_bytes`, `pdf_pages`: the same for PDF, where pictures make files large.
    `row_bytes`: one line of JSON lines, one row of a table, one page of an archive.
    `unpacked_ratio`, `unpacked_free_bytes`: past the second, gzip may unpack to no more than the first times its size.
    `title_characters`: a longer title, publisher or URL is no title, publisher or URL.
    """

    text_characters: int = 1_000_000
    document_bytes: int = 16 * MIB
    page_bytes: int = 5 * MIB
    mail_header_characters: int = 20_000
    mail_parts: int = 200
    pdf_bytes: int = 128 * MIB
    pdf_pages: int = 5_000
    row_bytes: int = 8 * MIB
    unpacked_ratio: int = 100
    unpacked_free_bytes: int = 32 * MIB
    title_characters: int = 5_000
