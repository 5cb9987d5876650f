"""The body of an answer, unpacked and bounded while it arrives."""

from __future__ import annotations

import zlib
from enum import Enum, auto


class Taken(Enum):
    """What became of a piece of body."""

    MORE = auto()
    TOO_LARGE = auto()
    BROKEN = auto()
    """Not in the encoding it claims, or in one that was not asked for."""


class BoundedBody:
    """Grows to ``max_bytes`` and no further, packed or not: a small gzip body can unpack to a thousand times its size."""

    def __init__(self, encoding: str, max_bytes: int) -> None:
        """``encoding`` is the ``Content-Encoding``; only gzip is ever asked for."""
        self._pieces: list[bytes] = []
        self._left = max_bytes
        encoding = encoding.strip().lower()
        self._known = encoding in ("", "identity", "gzip", "x-gzip")
        self._unpack = zlib.decompressobj(16 + zlib.MAX_WBITS) if encoding in ("gzip", "x-gzip") else None

    def take(self, piece: bytes) -> Taken:
        if not self._known:
            return Taken.BROKEN
        if self._unpack is not None:
            try:
                piece = self._unpack.decompress(piece, self._left + 1)
            except zlib.error:
                return Taken.BROKEN
        self._left -= len(piece)
        if self._left < 0:
            return Taken.TOO_LARGE
        self._pieces.append(piece)
        return Taken.MORE

    def whole(self) -> bytes | None:
        """``None`` where a packed body stopped in its middle."""
        if self._unpack is not None and self._pieces and not self._unpack.eof:
            return None
        return b"".join(self._pieces)
