"""The program's icon in the files that Windows and macOS want, painted as the program paints it. Both hold PNGs one after the
other."""

from __future__ import annotations

import os
import struct
from pathlib import Path

_ICO_SIZES = (16, 32, 48, 128, 256)
_ICNS_TYPES = {128: b"ic07", 256: b"ic08"}


def write_ico(target: Path) -> Path:
    """``target`` itself."""
    pictures = [(size, _png(size)) for size in _ICO_SIZES]
    at = 6 + 16 * len(pictures)
    entries = b""
    for size, png in pictures:
        entries += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(png), at)
        at += len(png)
    target.write_bytes(struct.pack("<HHH", 0, 1, len(pictures)) + entries + b"".join(png for _, png in pictures))
    return target


def write_icns(target: Path) -> Path:
    """``target`` itself."""
    chunks = b""
    for size, kind in _ICNS_TYPES.items():
        png = _png(size)
        chunks += kind + struct.pack(">I", len(png) + 8) + png
    target.write_bytes(b"icns" + struct.pack(">I", len(chunks) + 8) + chunks)
    return target


def _png(size_px: int) -> bytes:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QBuffer, QIODevice
    from PySide6.QtGui import QGuiApplication

    from latchkey.views.icons import app_icon

    application = QGuiApplication.instance() or QGuiApplication([])
    assert application is not None
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    app_icon().pixmap(size_px, size_px).save(buffer, "PNG")
    return bytes(buffer.data().data())
