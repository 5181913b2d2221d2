"""Unpacks Zstandard while it is read, and stops at a cut end and at bombs."""

from __future__ import annotations

import io
from typing import BinaryIO

from tallybook.collect.codes import Unusable
from tallybook.collect.limits import Limits

MAGIC = b"\x28\xb5\x2f\xfd"
_CHUNK_BYTES = 64 * 1024


class Unzstd(io.RawIOBase):
    """A readable stream of the unpacked bytes of a Zstandard file of one or more frames."""

    def __init__(self, packed: BinaryIO, limits: Limits) -> None:
        import pyarrow  # here, for it takes a moment, and few files are packed like this

        super().__init__()
        self._packed = _Counted(packed)
        self._limits = limits
        self._given = 0
        source = pyarrow.PythonFile(self._packed, mode="r")
        self._stream = pyarrow.CompressedInputStream(source, "zstd")

    def readable(self) -> bool:
        """True: it can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer as far as one piece goes.

        Raises:
            Unusable: C070 cut off, C071 bomb, C073 damaged.
        """
        view = memoryview(buffer).cast("B")
        try:
            piece = self._stream.read(min(len(view), _CHUNK_BYTES))
        except (OSError, ValueError) as fault:
            after = f"after {self._given:,} unpacked bytes"
            if "truncated" in str(fault).lower():
                raise Unusable("C070", f"the Zstandard file ends early, {after}") from None
            raise Unusable("C073", f"the Zstandard file is damaged {after}") from None
        self._given += len(piece)
        limits, taken = self._limits, self._packed.taken
        if self._given > max(limits.unpacked_free_bytes, taken * limits.unpacked_ratio):
            what = f"{taken:,} bytes of Zstandard unpack to more than {limits.unpacked_ratio} times their size"
            raise Unusable("C071", what)
        view[: len(piece)] = piece
        return len(piece)


class _Counted(io.RawIOBase):
    """The packed bytes, counted as they are taken."""

    def __init__(self, packed: BinaryIO) -> None:
        super().__init__()
        self._packed = packed
        self.taken = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        piece = self._packed.read(size)
        self.taken += len(piece)
        return piece
