"""Bytes to characters: which encoding they are in, and whether that was said, seen or assumed."""

from __future__ import annotations

import codecs
from typing import NamedTuple

import charset_normalizer

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is the beginning of this one
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_GUESSED_BYTES = 64 * 1024  # enough to tell an encoding, and bounded in time
_WESTERN_SHARE = 0.25  # accents are rarer than this in Western languages, letters of other scripts are not
_TEXT_CONTROLS = frozenset(b"\t\n\r\f\v\b\x1b\x1a")
_BINARY_SHARE = 0.3  # of control bytes, even if all bytes are valid UTF-8
_BINARY_SHARE_UNDECODABLE = 0.02  # random bytes have 9 %, text in an old encoding has none


class Encoding(NamedTuple):
    """An encoding and how it is known: "marked" (a byte order mark), "valid" (UTF-8), "declared" or "assumed"."""

    name: str
    known: str


def encoding_of(head: bytes, *, declared: str | None = None, complete: bool = True) -> Encoding:
    """The encoding of bytes, of which `head` is the beginning (all of it where `complete`).

    Valid UTF-8 is believed before a declaration, because pages that say Latin-1 and hold UTF-8 are common and
    accidental UTF-8 is not. Without either, Windows-1252 is assumed where accents are rare, and what
    charset-normalizer finds elsewhere (it is unreliable on short Western texts).
    """
    for mark, name in _BOMS:
        if head.startswith(mark):
            return Encoding(name, "marked")
    wide = _wide(head)
    if wide:
        return Encoding(wide, "assumed")
    if _is_utf8(head, complete=complete):
        return Encoding("utf-8", "valid")
    if declared and _decodes(head, declared, complete=complete):
        return Encoding(codecs.lookup(declared).name, "declared")
    sample = head[:_GUESSED_BYTES]
    written = [byte for byte in sample if byte > 0x20]
    if sum(byte >= 0x80 for byte in written) < _WESTERN_SHARE * len(written) and _decodes(head, "cp1252"):
        return Encoding("cp1252", "assumed")
    best = charset_normalizer.from_bytes(sample).best()
    if best is not None and _decodes(head, best.encoding, complete=complete):
        return Encoding(best.encoding, "assumed")
    return Encoding("cp1252", "assumed")


def decode(raw: bytes, *, declared: str | None = None) -> tuple[str, Encoding]:
    """The characters of bytes, and the encoding; what can't be decoded becomes U+FFFD, never an error."""
    encoding = encoding_of(raw, declared=declared)
    return raw.decode(encoding.name, "replace"), encoding


def is_binary(head: bytes) -> bool:
    """Whether the beginning of a file is no text: many control bytes, and no UTF-16 or UTF-32 that explains them."""
    if any(head.startswith(mark) for mark, _ in _BOMS) or _wide(head):
        return False
    controls = sum(byte < 0x20 and byte not in _TEXT_CONTROLS for byte in head)
    share = _BINARY_SHARE if _is_utf8(head, complete=False) else _BINARY_SHARE_UNDECODABLE
    return controls > share * len(head)


def _is_utf8(head: bytes, *, complete: bool) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=complete)
    except UnicodeDecodeError:
        return False
    return True


def _decodes(head: bytes, name: str, *, complete: bool = True) -> bool:
    try:
        if not codecs.lookup(name)._is_text_encoding:  # "zip" and "hex" are codecs too
            return False
        codecs.getincrementaldecoder(name)().decode(head, final=complete)
    except (LookupError, ValueError, TypeError):
        return False
    return True


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: nearly every other byte is NUL, on one side only (Latin letters)."""
    sample = head[: 4096 & ~1]
    pairs = len(sample) // 2
    if pairs < 2:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.6 * pairs and even < 0.05 * pairs:
        return "utf-16-le"
    if even > 0.6 * pairs and odd < 0.05 * pairs:
        return "utf-16-be"
    return None
