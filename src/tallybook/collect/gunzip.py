"""Unpacks gzip while it is read, and stops at a cut end and at bombs."""

from __future__ import annotations

import io
import zlib
from typing import BinaryIO

from tallybook.collect.codes import Unusable
from tallybook.collect.limits import Limits

MAGIC = b"\x1f\x8b"
_CHUNK_BYTES = 64 * 1024
_GZIP_WINDOW = 31  # zlib's number for "a gzip header and the largest window"


class Gunzip(io.RawIOBase):
    """A readable stream of the unpacked bytes of a gzip file of one or more members.

    A fault is raised only once all bytes before it were handed out, so that what can be kept is kept.
    """

    def __init__(self, packed: BinaryIO, limits: Limits) -> None:
        super().__init__()
        self._packed = packed
        self._limits = limits
        self._inflate = zlib.decompressobj(_GZIP_WINDOW)
        self._input = b""
        self._taken = 0
        self._given = 0
        self._ended = False
        self._fault: Unusable | None = None

    def readable(self) -> bool:
        """True: it can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer as far as the file goes.

        Raises:
            Unusable: C070 cut off, C071 bomb, C073 damaged.
        """
        view = memoryview(buffer).cast("B")
        filled = 0
        while filled < len(view) and not self._ended and self._fault is None:
            piece = self._next_piece(len(view) - filled)
            view[filled : filled + len(piece)] = piece
            filled += len(piece)
        if not filled and self._fault is not None:
            raise self._fault
        return filled

    def _next_piece(self, most: int) -> bytes:
        if self._inflate.eof and not self._begin_next_member():
            self._ended = True
            return b""
        if not self._input:
            self._input = self._packed.read(_CHUNK_BYTES)
            self._taken += len(self._input)
            if not self._input:
                self._fault = Unusable("C070", f"the gzip file ends early, after {self._given:,} unpacked bytes")
                return b""
        try:
            piece = self._inflate.decompress(self._input, most)
        except zlib.error:
            self._fault = Unusable("C073", f"the gzip file is damaged after {self._given:,} unpacked bytes")
            return b""
        self._input = self._inflate.unconsumed_tail or self._inflate.unused_data
        self._given += len(piece)
        limits = self._limits
        if self._given > max(limits.unpacked_free_bytes, self._taken * limits.unpacked_ratio):
            self._fault = Unusable(
                "C071", f"{self._taken:,} bytes of gzip unpack to more than {limits.unpacked_ratio} times their size"
            )
        return piece

    def _begin_next_member(self) -> bool:
        """Whether another gzip member follows; zero padding after the last one is no fault."""
        while True:
            self._input = self._input.lstrip(b"\0")
            if len(self._input) >= len(MAGIC):
                break
            more = self._packed.read(_CHUNK_BYTES)
            self._taken += len(more)
            if not more:
                return False
            self._input += more
        if not self._input.startswith(MAGIC):
            return False
        self._inflate = zlib.decompressobj(_GZIP_WINDOW)
        return True
