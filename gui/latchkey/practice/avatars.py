"""Avatars drawn in code: small PNG files, so that authenticated media has something to answer."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Mapping
from functools import cache, partial

_SIDE_PX = 64
_Colour = tuple[int, int, int]
_CREAM = (250, 244, 230)
_GREEN = (62, 122, 78)
_RED = (178, 66, 54)
_BLUE = (52, 92, 148)


@cache
def draw_avatars() -> Mapping[str, bytes]:
    """Media ID to PNG, 64 by 64 pixels."""
    return {
        "leaf": _png(partial(_pick, _in_leaf, _GREEN)),
        "pot": _png(partial(_pick, _in_pot, _RED)),
        "key": _png(partial(_pick, _in_key, _BLUE)),
    }


def draw_another(number: int) -> bytes:
    """PNG; equal numbers, equal pictures."""
    inside = (_in_leaf, _in_pot, _in_key)[number % 3]
    return _png(partial(_pick, inside, (40 + number * 37 % 140, 40 + number * 59 % 140, 40 + number * 83 % 140)))


def _pick(inside: Callable[[int, int], bool], ground: _Colour, x: int, y: int) -> _Colour:
    return _CREAM if inside(x, y) else ground


def _in_leaf(x: int, y: int) -> bool:
    in_both = (x - 20) ** 2 + (y - 44) ** 2 < 32**2 and (x - 44) ** 2 + (y - 20) ** 2 < 32**2
    return in_both and abs(x - y) > 1


def _in_pot(x: int, y: int) -> bool:
    rim = 14 <= x < 50 and 20 <= y < 26
    body = 29 <= y < 50 and abs(x - 32) < 17 - (y - 29) // 5
    return rim or body


def _in_key(x: int, y: int) -> bool:
    from_centre = (x - 20) ** 2 + (y - 32) ** 2
    shaft = 28 <= x < 54 and 30 <= y < 35
    teeth = (x in range(44, 48) or x in range(50, 54)) and 35 <= y < 42
    return 6**2 < from_centre < 12**2 or shaft or teeth


def _png(colour_at: Callable[[int, int], _Colour]) -> bytes:
    rows = b"".join(b"\0" + b"".join(bytes(colour_at(x, y)) for x in range(_SIDE_PX)) for y in range(_SIDE_PX))
    header = struct.pack(">IIBBBBB", _SIDE_PX, _SIDE_PX, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows, 9)) + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
